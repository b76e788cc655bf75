"""Selection among equilibria by what they pay and by how much they leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray
from gametheory.errors import RefusedError
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.natural import natural_solver
from gametheory.solvers.protocol import Candidates, Solver

__all__ = ["MaximumEntropy", "PayoffDominance", "entropy"]

_ENTROPY_TOL = 1e-7


@dataclass(frozen=True, kw_only=True)
class PayoffDominance:
    """The equilibrium that pays every player at least as much as every other one.

    There is often none: then no equilibrium is returned (``NONE_EXISTS`` if all equilibria were known). It
    is enough to compare the extreme equilibria of a two-player game: a payoff is bilinear on each maximal
    Nash subset, so no other equilibrium pays anyone more than one of these [1]_.

    Parameters
    ----------
    among : Solver, optional
        Which equilibria to compare; by default those of the natural solver.

    References
    ----------
    .. [1] J. Harsanyi and R. Selten, "A General Theory of Equilibrium Selection in Games", MIT Press 1988,
       section 3.6.

    Examples
    --------
    >>> from gametheory import NormalForm, solve
    >>> hunt = NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])
    >>> solve(hunt, PayoffDominance())[0].payoffs
    array([4., 4.])
    """

    among: Solver | None = None
    concept: Concept = Concept.NASH

    def search(self, game: NormalForm) -> Candidates:
        """Return the payoff-dominant equilibria of one game: one, none, or several that pay the same."""
        found = _equilibria(game, self.among)
        unit = np.array([_unit_payoffs(game, answer) for answer in found.answers])
        best = unit >= unit.max(axis=0, initial=0.0) - EQUILIBRIUM_TOL
        kept = tuple(answer for answer, row in zip(found.answers, best, strict=True) if row.all())
        return Candidates(
            answers=kept,
            complete=found.complete,
            exhausted=found.exhausted,
            details={"selected by": "payoff dominance", "compared": len(found.answers)},
        )


@dataclass(frozen=True, kw_only=True)
class MaximumEntropy:
    r"""The equilibrium that assumes least about play: the one of largest entropy.

    The entropy of a profile is :math:`-\sum_{ij} p_{ij} \log p_{ij}`, in nats [1]_. Where the solver reports
    components, each of their maximal Nash subsets, a product of polytopes, is searched by convex
    optimisation (its best point need not be extreme); otherwise the equilibria listed are compared.
    ``details["entropy"]`` and ``details["bound"]``, the upper bound over the subset searched best from the
    first-order condition, agree to 1e-7, or the status is ``STEP_LIMIT``. It depends on the labels of
    actions that nobody would miss: splitting an action in two equal ones changes it.

    Parameters
    ----------
    among : Solver, optional
        Which equilibria to search; by default those of the natural solver.

    References
    ----------
    .. [1] E. Jaynes, "Information theory and statistical mechanics", Physical Review 106 (1957) 620-630,
       doi:10.1103/PhysRev.106.620.

    Examples
    --------
    Only the first row is played, and every column replies best to it:

    >>> from gametheory import NormalForm, solve
    >>> game = NormalForm.from_bimatrix([[1, 1], [0, 0]], [[2, 2], [0, 3]])
    >>> solve(game, MaximumEntropy())[0].profile[1].round(6)
    array([0.5, 0.5])
    """

    among: Solver | None = None
    concept: Concept = Concept.NASH

    def search(self, game: NormalForm) -> Candidates:
        """Return the equilibrium of largest entropy of one game."""
        found = _equilibria(game, self.among)
        if not found.answers:
            return found
        points = [(tuple(answer), entropy(answer), entropy(answer)) for answer in found.answers]
        for component in found.components:
            for subset in component.subsets:
                sides = [_spread(np.asarray(vertices, dtype=float)) for vertices in subset.vertices]
                profile = tuple(point for point, _ in sides)
                bound = entropy(profile) + sum(slack for _, slack in sides)
                points.append((profile, entropy(profile), bound))
        best = max(points, key=lambda point: point[1])
        bound = max(point[2] for point in points)
        return Candidates(
            answers=(best[0],),
            complete=found.complete,
            exhausted=found.exhausted or bound - best[1] > _ENTROPY_TOL,
            details={
                "selected by": "maximum entropy",
                "compared": len(found.answers),
                "entropy": best[1],
                "bound": bound,
            },
        )


def entropy(profile: Sequence[Any]) -> float:
    """Return the sum of the entropies of the players' mixtures, in nats.

    Examples
    --------
    >>> round(entropy(([0.5, 0.5], [1.0, 0.0])), 6)
    0.693147
    """
    total = 0.0
    for mixture in profile:
        p = np.asarray(mixture, dtype=float)
        p = p[p > 0]
        total -= float(p @ np.log(p))
    return total


def _equilibria(game: NormalForm, among: Solver | None) -> Candidates:
    if game.is_batch:
        raise RefusedError("selection compares the equilibria of one game; use game.game(index)")
    return (among or natural_solver(game)).search(game)


def _unit_payoffs(game: NormalForm, answer: Any) -> FloatArray:
    """Return what each player gets as a share of her payoff range."""
    unit = type(game)(game.unit, players=game.players, actions=game.actions)
    return np.asarray(unit.expected_payoffs(answer), dtype=float)


def _spread(vertices: FloatArray) -> tuple[FloatArray, float]:
    """Return the mixture of largest entropy in the hull of `vertices`, and how much a better one could gain.

    Entropy is concave, so no point of the hull exceeds the value at x by more than the largest slope towards
    a vertex.
    """
    from scipy.optimize import Bounds, LinearConstraint, minimize

    if len(vertices) == 1:
        return vertices[0], 0.0
    used = vertices.max(axis=0) > 0
    part = vertices[:, used]

    def logs(w: FloatArray) -> FloatArray:
        return np.log(np.maximum(w @ part, np.finfo(float).tiny))

    search: Any = minimize  # its stub does not know functions of a plain float array
    result = search(
        lambda w: float((w @ part) @ logs(w)),
        np.full(len(vertices), 1.0 / len(vertices)),
        jac=lambda w: part @ (logs(w) + 1.0),
        method="SLSQP",
        bounds=Bounds(0.0, 1.0),
        constraints=LinearConstraint(np.ones((1, len(vertices))), 1.0, 1.0),
        options={"ftol": 1e-14, "maxiter": 500},
    )
    weights = np.maximum(result.x, 0.0)
    point = weights / weights.sum() @ vertices
    slope = -(np.log(np.maximum(point[used], np.finfo(float).tiny)) + 1.0)
    return point, max(0.0, float((part @ slope).max() - point[used] @ slope))

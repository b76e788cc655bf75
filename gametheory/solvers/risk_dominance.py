"""Risk dominance between equilibria: the one that remains when players start uncertain which is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, FloatArray
from gametheory.errors import NotSolvedError, RefusedError
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.arc_length import follow
from gametheory.solvers.kernels.multilinear import action_payoffs
from gametheory.solvers.linear_tracing import traced
from gametheory.solvers.logit_path import TracedSystem
from gametheory.solvers.logit_tracing import refined
from gametheory.solvers.natural import natural_solver
from gametheory.solvers.protocol import Candidates, Completeness, Solver
from gametheory.solvers.pure import is_pure_equilibrium

__all__ = ["RiskDominance", "bicentric_prior", "deviation_loss_products"]

_SAME = 1e-6
_PRECISIONS = (1e3, 1e4, 1e5)
_MAX_STEPS = 3000
_NUDGE = Fraction(1, 10**12)


@dataclass(frozen=True, kw_only=True)
class RiskDominance:
    r"""The equilibrium that risk-dominates every other one, by Harsanyi and Selten.

    In a 2x2 game with two strict equilibria it is the one with the larger product of deviation losses [1]_.
    Otherwise each pair :math:`U, V` is compared by the tracing procedure: every player believes that all
    others play :math:`U` with probability :math:`z` and :math:`V` with :math:`1 - z`, all :math:`z` equally
    likely; her best replies give the bicentric prior, and the equilibrium to which it is traced dominates
    if it is :math:`U` or :math:`V`. For two players the tracing is exact, for more it is smoothed by logit
    replies (at precisions of 1e3 and more per payoff range) and refined. Failure: no answer where no
    equilibrium dominates all others (equal products, a prior between two paths, cycles, a third equilibrium
    reached); the comparisons are in ``details["comparisons"]``.

    Parameters
    ----------
    among : Solver, optional
        Which equilibria to compare; by default the strict ones (every unilateral change costs), and if there
        are none those of the natural solver.

    References
    ----------
    .. [1] J. Harsanyi and R. Selten, "A General Theory of Equilibrium Selection in Games", MIT Press 1988,
       sections 3.9 and 5.3.

    Examples
    --------
    Two hunters: the stag pays more, the hare is safer.

    >>> from gametheory import NormalForm, solve
    >>> hunt = NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])
    >>> solution = solve(hunt, RiskDominance())
    >>> solution[0].profile[0], solution.details["selected by"]
    (array([0., 1.]), 'risk dominance (product of deviation losses)')
    """

    among: Solver | None = None
    concept: Concept = Concept.NASH

    def search(self, game: NormalForm) -> Candidates:
        """Return the risk-dominant equilibrium of one game, or none, with the comparisons."""
        if game.is_batch:
            raise RefusedError("risk dominance compares the equilibria of one game; use game.game(index)")
        products = deviation_loss_products(game) if game.shape == (2, 2) else None
        if products is not None and self.among is None:
            return _by_products(game, products)
        answers, complete = self._compared(game)
        won = np.eye(len(answers), dtype=bool)
        comparisons = []
        for a, b in combinations(range(len(answers)), 2):
            winner = (a, b, None)[_winner(game, (answers[a], answers[b]))]
            comparisons.append((a, b, winner))
            if winner is not None:
                won[winner, a + b - winner] = True
        best = [answer for answer, row in zip(answers, won, strict=True) if row.all()]
        return Candidates(
            answers=tuple(best),
            complete=complete,
            details={
                "selected by": "risk dominance (tracing procedure)",
                "compared": len(answers),
                "comparisons": tuple(comparisons),
            },
        )

    def _compared(self, game: NormalForm) -> tuple[list[Any], Completeness]:
        if self.among is None:
            cells = np.argwhere(is_pure_equilibrium(game))
            pure = [tuple(game.pure(*map(int, cell))) for cell in cells]
            strict = [profile for profile in pure if _is_strict(game, profile)]
            if strict:
                return strict, Completeness.PROVEN
        found = (self.among or natural_solver(game)).search(game)
        return list(found.answers), found.complete


def _is_strict(game: NormalForm, profile: Sequence[Any]) -> bool:
    replies = zip(profile, game.action_payoffs(profile), strict=True)
    return all(
        int((value == value.max()).sum()) == 1 and value[np.argmax(x)] == value.max() for x, value in replies
    )


def deviation_loss_products(game: NormalForm) -> tuple[tuple[tuple[int, int], Any], ...] | None:
    """Return the strict equilibria of a 2x2 game with their products of deviation losses, None if not two.

    The losses are in units of the payoff ranges.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> deviation_loss_products(NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]]))
    (((0, 0), 0.0625), ((1, 1), 0.25))
    """
    cells = [(int(i), int(j)) for i, j in np.argwhere(is_pure_equilibrium(game))]
    if len(cells) != 2:
        return None
    A, B = game.unit
    losses = [(A[i, j] - A[1 - i, j], B[i, j] - B[i, 1 - j]) for i, j in cells]
    if any(min(pair) <= 0 for pair in losses):
        return None
    products = [a * b if game.is_exact else float(a * b) for a, b in losses]
    return tuple(zip(cells, products, strict=True))


def _by_products(game: NormalForm, products: tuple[tuple[tuple[int, int], Any], ...]) -> Candidates:
    (first, one), (second, two) = products
    winner = None if abs(one - two) <= ATOL else first if one > two else second
    return Candidates(
        answers=() if winner is None else (tuple(game.pure(*winner)),),
        complete=Completeness.PROVEN,
        details={
            "selected by": "risk dominance (product of deviation losses)",
            "compared": 2,
            "comparisons": products,
        },
    )


def bicentric_prior(game: NormalForm, one: Sequence[Any], two: Sequence[Any]) -> list[NDArray[Any]]:
    r"""Return how likely each action is a best reply when the others play `one` or `two`, odds unknown.

    For a share :math:`z` of `one`, uniform on [0, 1]; where several actions are best they share.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> hunt = NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])
    >>> [part.tolist() for part in bicentric_prior(hunt, hunt.pure(0, 0), hunt.pure(1, 1))]
    [[0.33333333333333337, 0.6666666666666666], [0.33333333333333337, 0.6666666666666666]]
    """
    prior = []
    # In quarters differences of differences are floats, whatever the payoffs.
    tall = not game.is_exact and bool((game.spans > np.finfo(float).max / 4).any())
    for first, second in zip(game.action_payoffs(one), game.action_payoffs(two), strict=True):
        high, low = (first / 4, second / 4) if tall else (first, second)
        slope = high - low
        cuts = {0, 1}
        for j in range(len(low)):
            for k in range(j):
                if slope[j] != slope[k]:
                    z = (low[k] - low[j]) / (slope[j] - slope[k])
                    if 0 < z < 1:
                        cuts.add(z)
        ends = sorted(cuts)
        share = np.zeros(len(low), dtype=object if game.is_exact else float)
        for left, right in pairwise(ends):
            value = low + slope * ((left + right) / (Fraction(2) if game.is_exact else 2.0))
            best = value == value.max()
            share[best] += (right - left) / (Fraction(int(best.sum())) if game.is_exact else best.sum())
        prior.append(share)
    return prior


def _winner(game: NormalForm, pair: Sequence[Any]) -> int:
    """Return which of two equilibria dominates, 0 or 1, and 2 if neither does.

    Where the path from the bicentric prior is not unique, priors a little nearer to the one or the other lead
    to different ends, and then neither dominates.
    """
    prior = bicentric_prior(game, *pair)
    priors = [prior] if game.n_players > 2 else [_nudged(prior, towards) for towards in pair]
    ends = [_traced_from(game, start) for start in priors]
    return next((k for k in (0, 1) if all(_is_same(end, pair[k]) for end in ends)), 2)


def _nudged(prior: Sequence[NDArray[Any]], towards: Sequence[Any]) -> list[NDArray[Any]]:
    """Return `prior` moved a little towards a profile, in fractions."""
    exact = [[np.array([*map(Fraction, part)]) for part in profile] for profile in (prior, towards)]
    return [start + _NUDGE * (end - start) for start, end in zip(*exact, strict=True)]


def _traced_from(game: NormalForm, prior: Sequence[NDArray[Any]]) -> tuple[NDArray[Any], ...]:
    if game.n_players == 2:
        exact = [[Fraction(value) for value in part] for part in prior]
        profile, _ = traced(game, [[value / sum(part) for value in part] for part in exact])
        if profile is None:
            raise NotSolvedError("RiskDominance: the tracing procedure reached its step limit", None)
        return profile
    return _smoothly_traced(game, [np.asarray(part, dtype=float) for part in prior])


def _smoothly_traced(game: NormalForm, prior: list[FloatArray]) -> tuple[FloatArray, ...]:
    """Trace with logit replies of high precision instead of best replies; refine what is reached."""
    unit = game.unit.astype(float)
    beliefs = action_payoffs(unit, prior)
    for precision in _PRECISIONS:
        system = TracedSystem(unit, beliefs, precision)
        for point in follow(system, system.start(), max_steps=_MAX_STEPS):
            if point.parameter >= 1.0:
                last = system.at_precision(point.unknowns, 1.0)
                if last is not None:
                    profile = refined(unit, system.profile(last), precision)
                    if profile is not None and game.gap(tuple(profile)) <= EQUILIBRIUM_TOL:
                        return tuple(profile)
                break
    raise NotSolvedError("RiskDominance: the smoothed tracing procedure did not reach an equilibrium", None)


def _is_same(one: Sequence[Any], two: Sequence[Any]) -> bool:
    pairs = zip(one, two, strict=True)
    return all(
        np.abs(np.asarray(x, dtype=float) - np.asarray(y, dtype=float)).max() <= _SAME for x, y in pairs
    )

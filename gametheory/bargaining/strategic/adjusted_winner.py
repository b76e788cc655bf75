"""Adjusted Winner: two parties spread points over issues and end with equally many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.log_rolling import (
    issue_weights,
    lattice_packages,
    package_problem_points,
    prefix_corners,
)
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.games.concepts import Concept

if TYPE_CHECKING:
    from gametheory.games.bargaining_problem import BargainingProblem

__all__ = ["BRAMS_TAYLOR_1996", "MODELS", "AdjustedWinner", "adjusted_winner_shares"]

BRAMS_TAYLOR_1996 = Citation(
    key="bramstaylor1996",
    kind="book",
    author="Brams, Steven J. and Taylor, Alan D.",
    title="Fair Division: From Cake-Cutting to Dispute Resolution",
    year=1996,
    fields={"publisher": "Cambridge University Press", "doi": "10.1017/CBO9780511598975"},
)
_POINTS = 100.0
_BLOCK = 4096  # divisions at a time, so that they stay in the cache


@dataclass(frozen=True, eq=False, kw_only=True)
class AdjustedWinner(BargainingModel):
    r"""Two parties spread 100 points each; issues change hands in order of ratios until points are equal.

    The result is efficient, equitable (equal points) and free of envy; at most one issue is split [1]_. Both
    have at least 50 points. It is the egalitarian, and the Kalai-Smorodinsky, solution of the packages
    measured in points.

    Parameters
    ----------
    weights : array_like, shape (..., 2, K)
        :math:`w_{ik} \ge 0`, in any unit: each row is scaled to 100 points.

    References
    ----------
    .. [1] S. Brams and A. Taylor, "Fair Division", Cambridge University Press 1996, chapter 4.

    Examples
    --------
    >>> talks = AdjustedWinner(weights=[[50, 30, 15, 5], [10, 35, 25, 30]])
    >>> talks.answer().round(6), talks.outcome().payoffs.round(6)
    (array([1.      , 0.615385, 0.      , 0.      ]), array([68.461538, 68.461538]))
    """

    weights: FloatArray

    concept: ClassVar[Concept] = Concept.BARGAINING
    citation: ClassVar[Citation] = BRAMS_TAYLOR_1996

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", issue_weights(self.weights, players=2))

    @property
    def points(self) -> FloatArray:
        """The weights as points, each row summing to 100, shape (..., 2, K)."""
        return np.asarray(_POINTS * self.weights / self.weights.sum(axis=-1, keepdims=True))

    def answer(self) -> FloatArray:
        """Return player 1's shares of the issues, shape (..., K)."""
        return adjusted_winner_shares(self.weights)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the points, shape (..., 2)."""
        first = np.asarray(answer, dtype=float)
        return np.asarray((self.points * np.stack([first, 1 - first], axis=-2)).sum(axis=-1))

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return by how much points differ, or could both be raised, as a share of 100, shape (...).

        Points can be raised together if some weighted sum of them can, at every weight: the bound is the
        least over the weights at which an issue would change hands.
        """
        s = np.asarray(answer, dtype=float)
        feasible = ((s >= -EQUILIBRIUM_TOL) & (s <= 1 + EQUILIBRIUM_TOL)).all(axis=-1)
        p = self.points
        reached = self.expected_payoffs(s)
        total = p.sum(axis=-2)
        tilt = np.where(total > 0, p[..., 1, :] / np.where(total > 0, total, 1.0), 0.5)  # (..., K)
        best = np.maximum(
            tilt[..., np.newaxis] * p[..., np.newaxis, 0, :],
            (1 - tilt[..., np.newaxis]) * p[..., np.newaxis, 1, :],
        ).sum(axis=-1)
        spare = (best - tilt * reached[..., :1] - (1 - tilt) * reached[..., 1:]).min(axis=-1)
        uneven = np.abs(reached[..., 0] - reached[..., 1])
        return np.asarray(np.where(feasible, np.maximum(spare, uneven) / _POINTS, np.inf))

    def outcome(self) -> OfferOutcome:
        """Return the package: payoffs are points, terms what each gets of every issue, shape (..., 2, K)."""
        s = self.answer()
        return OfferOutcome.at_once(
            np.stack([s, 1 - s], axis=-2),
            payoffs=self.expected_payoffs(s),
            proposer=None,
            gap=partial(self.residual, s),
            model=self,
        )

    def as_problem(self) -> BargainingProblem:
        """Return the bargaining problem in points: the hull of all packages of whole issues."""
        from gametheory.games.bargaining_problem import BargainingProblem

        return BargainingProblem.hull(package_problem_points(self.points), [0.0, 0.0])

    def as_game(self, *, parts: int) -> BargainingProblem:
        """Return the finite problem, in points, in which each issue is divided into `parts` equal parts.

        Its egalitarian package gives both what the division does, less :meth:`game_error` at most: that
        splits one issue, and rounding the split moves either party by half a part of it.

        Parameters
        ----------
        parts : int
            At least 1; ``(parts + 1)**K`` packages, 200,000 at most.
        """
        from gametheory.games.bargaining_problem import BargainingProblem

        return BargainingProblem.finite(lattice_packages(self.points, parts), [0.0, 0.0])

    def game_error(self, *, parts: int) -> FloatArray:
        """Return the most points by which the best package of :meth:`as_game` falls short, shape (...)."""
        return np.asarray(self.points.max(axis=(-2, -1)) / (2 * parts))


def adjusted_winner_shares(points: ArrayLike) -> FloatArray:
    """Return player 1's shares, shape (..., K): the kernel.

    With (X, Y) the points before issue k changes hands, they are equal at s = (Y - X)/(p1 + p2), cut to
    [0, 1].

    Parameters
    ----------
    points : array_like, shape (..., 2, K)
        Each row is scaled to the same sum. Not checked.

    Examples
    --------
    >>> adjusted_winner_shares([[60, 30, 10], [20, 30, 50]]).round(6)
    array([1.      , 0.333333, 0.      ])
    """
    p = np.asarray(points, dtype=float)
    flat = p.reshape(-1, *p.shape[-2:])
    if len(flat) <= _BLOCK:
        return _equal_points(p)
    blocks = [_equal_points(flat[start : start + _BLOCK]) for start in range(0, len(flat), _BLOCK)]
    return np.concatenate(blocks).reshape(*p.shape[:-2], p.shape[-1])


def _equal_points(weights: FloatArray) -> FloatArray:
    p = weights / np.einsum("...k->...", weights)[..., np.newaxis]  # einsum: faster than sum on short rows
    x, y = prefix_corners(p)
    total = p[..., 0, :] + p[..., 1, :]
    inner = np.where(total > 0, (y - x) / np.where(total > 0, total, 1.0), 0.5)
    return np.asarray(np.clip(inner, 0.0, 1.0))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    talks = AdjustedWinner(weights=inputs["weights"])
    return {"points": talks.outcome().payoffs, "player1_shares": talks.answer()}


MODELS = (
    Model(
        name="adjusted_winner",
        title="Adjusted Winner: issues change hands until points are equal",
        parameters=(
            Parameter(
                name="weights",
                meaning="points or weights of the issues",
                domain="2 by K, >= 0",
                shape=(2, "K"),
            ),
        ),
        outputs={
            "points": "points of each, of 100",
            "player1_shares": "what player 1 gets of each issue",
        },
        citations=(BRAMS_TAYLOR_1996,),
        evaluate=_evaluate,
        notes="players are numbered from 1 and have the rows of weights; each row is scaled to 100 points",
    ),
)
"""As the catalogue lists them."""

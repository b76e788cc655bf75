"""A finite list of outcomes without lotteries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gametheory.arrays import BoolArray, FloatArray
from gametheory.errors import RefusedError
from gametheory.games.feasible.hull import finite_points, magnitudes
from gametheory.games.feasible.sets import FeasibleSet, Region, not_feasible

__all__ = ["FiniteRegion", "FiniteSet", "above", "at_least"]


def at_least(points: FloatArray, floor: FloatArray) -> BoolArray:
    """Return which points weakly dominate `floor`, shape (k,); column by column, for there are few."""
    return np.asarray(
        np.logical_and.reduce([column >= low for column, low in zip(points.T, floor, strict=True)])
    )


def above(points: FloatArray, floor: FloatArray) -> BoolArray:
    """Return which points are better than `floor` for everybody, shape (k,)."""
    return np.asarray(
        np.logical_and.reduce([column > low for column, low in zip(points.T, floor, strict=True)])
    )


@dataclass(frozen=True, eq=False)
class FiniteRegion(Region):
    """The outcomes that weakly dominate disagreement."""

    points: FloatArray
    disagreement: FloatArray

    @cached_property
    def ideal(self) -> FloatArray:  # type: ignore[override]
        """The most each party gets, shape (n,)."""
        return np.array([column.max() for column in self.points.T])

    def ideal_from(self, point: FloatArray) -> FloatArray:  # noqa: D102  (as in Region)
        better = self.points[at_least(self.points, point)]
        return np.asarray(better.max(axis=0)) if len(better) else point

    def reach(self, origin: FloatArray, direction: FloatArray) -> float:  # noqa: D102
        moves = direction > 0
        steps = (self.points[:, moves] - origin[moves]) / direction[moves]
        allowed = (self.points[:, ~moves] >= origin[~moves]).all(axis=1)
        return float(np.where(allowed, steps.min(axis=1), -np.inf).max())

    def face(self, weights: FloatArray) -> FloatArray:  # noqa: D102
        values = self.points @ weights
        span = max(float(weights @ (self.ideal - self.disagreement)), np.finfo(float).tiny)
        best = np.unique(self.points[values >= values.max() - 1e-12 * span], axis=0)
        return np.asarray(best)


@dataclass(frozen=True, eq=False)
class FiniteSet(FeasibleSet):
    """The outcomes `points`, shape (k, n), and nothing between them: no lotteries, no free disposal.

    Examples
    --------
    >>> import numpy as np
    >>> FiniteSet([[3, 1], [0, 5], [2, 2]]).region(np.ones(2)).points
    array([[3., 1.],
           [2., 2.]])
    """

    points: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", finite_points(self.points))

    @property
    def n_players(self) -> int:  # noqa: D102  (as in FeasibleSet)
        return int(self.points.shape[1])

    @cached_property
    def magnitude(self) -> FloatArray:  # noqa: D102  (as in FeasibleSet)
        return magnitudes(self.points)

    def region(self, disagreement: FloatArray) -> FiniteRegion:  # noqa: D102
        rational = self.points[at_least(self.points, disagreement)]
        if len(rational) == 0:
            raise not_feasible()
        return FiniteRegion(rational, disagreement)

    def support(self, weights: FloatArray, floor: FloatArray | None = None) -> float:  # noqa: D102
        kept = self.points if floor is None else self.points[at_least(self.points, floor)]
        return float((kept @ weights).max(initial=-np.inf))

    def slack(self, point: FloatArray, direction: FloatArray) -> float:  # noqa: D102
        better = self.points[at_least(self.points, point)]
        if not (better == point).all(axis=1).any():
            return -np.inf
        steps = (better - point)[:, direction > 0] / direction[direction > 0]
        return float(steps.min(axis=1).max())

    def moved(self, scale: FloatArray, shift: FloatArray) -> FiniteSet:  # noqa: D102
        return FiniteSet(self.points * scale + shift)

    def extended(self, floor: FloatArray) -> Region:  # noqa: ARG002, D102
        raise RefusedError("a finite set has no region below disagreement: allow lotteries")

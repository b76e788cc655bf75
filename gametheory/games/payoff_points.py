"""Sets of payoff vectors that are not convex: finitely many points, and unions of boxes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, frozen, real
from gametheory.errors import invalid

__all__ = ["PayoffBoxes", "PayoffPoints"]

_ROWS = 4096
"""Points that are compared with a set at once."""


@dataclass(frozen=True, eq=False, init=False)
class PayoffPoints(Value):
    """Finitely many payoff vectors, and nothing between them.

    Parameters
    ----------
    corners : array_like, shape (k, n)
        The points; a set of points is spanned by all of them.

    Examples
    --------
    >>> PayoffPoints([[0, 0], [2, 2]]).distance([1, 1]) ** 2
    2.0000000000000004
    """

    corners: FloatArray

    def __init__(self, corners: ArrayLike) -> None:
        table = real("corners", corners)
        if table.ndim != 2:
            raise invalid("corners", "must have shape (k, n)", table.shape)
        object.__setattr__(self, "corners", frozen(table))

    def __len__(self) -> int:
        return len(self.corners)

    @property
    def low(self) -> FloatArray:
        """The least payoff of each player, shape (n,)."""
        least: FloatArray = self.corners.min(axis=0)
        return least

    def scaled(self, factor: ArrayLike) -> PayoffPoints:
        """Return the set in other units, one factor a player."""
        return PayoffPoints(self.corners * real("factor", factor))

    def distance(self, point: ArrayLike) -> float:
        """Return the Euclidean distance of a point from the set; infinite from the empty set."""
        at = real("point", point)
        if not len(self.corners):
            return np.inf
        return float(np.sqrt(((self.corners - at) ** 2).sum(axis=1).min()))


@dataclass(frozen=True, eq=False, kw_only=True)
class PayoffBoxes(Value):
    """A union of boxes with sides along the axes; they may be flat, or points.

    Parameters
    ----------
    least, most : array_like, shape (k, n)
        The two ends of each box in each player's payoff.

    Examples
    --------
    >>> boxes = PayoffBoxes(least=[[0, 0], [2, 2]], most=[[1, 1], [2, 3]])
    >>> boxes.distance([1, 0.5]), boxes.distance([2, 1])
    (0.0, 1.0)
    >>> boxes.farthest_from(PayoffPoints([[0, 0], [2, 2]])) ** 2
    2.0000000000000004
    """

    least: FloatArray
    most: FloatArray

    def __post_init__(self) -> None:
        least, most = real("least", self.least), real("most", self.most)
        if least.ndim != 2 or least.shape != most.shape:
            raise invalid("least and most", "must have the same shape (k, n)", (least.shape, most.shape))
        if (least > most).any():
            raise invalid("least", "must not exceed most", float((least - most).max()))
        object.__setattr__(self, "least", frozen(least))
        object.__setattr__(self, "most", frozen(most))

    def __len__(self) -> int:
        return len(self.least)

    def scaled(self, factor: ArrayLike) -> PayoffBoxes:
        """Return the set in other units, one positive factor a player."""
        by = real("factor", factor)
        return PayoffBoxes(least=self.least * by, most=self.most * by)

    def distance(self, point: ArrayLike) -> float:
        """Return the Euclidean distance of a point from the union; infinite from the empty set."""
        at = real("point", point)
        if not len(self.least):
            return np.inf
        off = np.maximum(np.maximum(self.least - at, at - self.most), 0.0)
        return float(np.sqrt((off**2).sum(axis=1).min()))

    def farthest_from(self, points: PayoffPoints) -> float:
        """Return a bound on the distance from `points` of any point of the union.

        For each box it is the distance of its farthest corner from the point for which this is least.
        """
        if not len(self.least):
            return 0.0
        if not len(points):
            return np.inf
        worst = 0.0
        for start in range(0, len(self.least), _ROWS):
            part = slice(start, start + _ROWS)
            square = np.zeros((len(self.least[part]), len(points)))
            for axis in range(self.least.shape[1]):
                at = points.corners[:, axis]
                ends = self.least[part, axis, np.newaxis], self.most[part, axis, np.newaxis]
                square += np.maximum(np.abs(ends[0] - at), np.abs(ends[1] - at)) ** 2
            worst = max(worst, float(square.min(axis=1).max()))
        return float(np.sqrt(worst))

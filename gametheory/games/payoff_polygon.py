"""Convex sets of payoff pairs by their corners: polygons, and also segments and points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, frozen, real
from gametheory.errors import invalid

__all__ = ["PayoffPolygon"]

_LEVEL = 1e-12
"""Distances up to this, relative to the extent of the points, are rounding."""


@dataclass(frozen=True, eq=False, init=False)
class PayoffPolygon(Value):
    """The convex hull of points in the plane; it may be empty, a point or a segment.

    Parameters
    ----------
    points : array_like, shape (k, 2)

    Attributes
    ----------
    corners : FloatArray, shape (m, 2)
        Counter-clockwise from the lowest first payoff; the two ends of a segment.

    Examples
    --------
    >>> PayoffPolygon([[0, 0], [2, 0], [1, 1], [2, 2], [0, 2]]).corners.tolist()
    [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]
    >>> PayoffPolygon([[0, 0], [1, 1], [2, 2]]).kind
    'segment'
    """

    corners: FloatArray

    def __init__(self, points: ArrayLike) -> None:
        table = real("points", points)
        if table.ndim != 2 or table.shape[1] != 2:
            raise invalid("points", "must have shape (k, 2)", table.shape)
        object.__setattr__(self, "corners", frozen(_hull(table)))

    @property
    def kind(self) -> str:
        """``empty``, ``point``, ``segment`` or ``polygon``."""
        return ("empty", "point", "segment")[len(self.corners)] if len(self.corners) < 3 else "polygon"

    @property
    def low(self) -> FloatArray:
        """The least payoff of each player, shape (2,)."""
        least: FloatArray = self.corners.min(axis=0)
        return least

    def scaled(self, factor: ArrayLike) -> PayoffPolygon:
        """Return the set in other units, one factor a player."""
        return PayoffPolygon(self.corners * real("factor", factor))

    def above(self, axis: int, bound: float) -> PayoffPolygon:
        """Return the part in which payoff number `axis` is at least `bound`."""
        if not len(self.corners):
            return self
        height = self.corners[:, axis] - bound
        rounding = _LEVEL * (abs(bound) + float(np.abs(self.corners[:, axis]).max()))
        height = np.where(np.abs(height) <= rounding, 0.0, height)
        if (height >= 0).all():
            return self
        points = [self.corners[height >= 0]]
        following, after = np.roll(self.corners, -1, axis=0), np.roll(height, -1)
        for k in np.flatnonzero(height * after < 0).tolist():
            share = height[k] / (height[k] - after[k])
            point = self.corners[k] + share * (following[k] - self.corners[k])
            point[axis] = bound
            points.append(point[np.newaxis])
        return PayoffPolygon(np.concatenate(points))

    def distance(self, point: ArrayLike) -> float:
        """Return the Euclidean distance of a point from the set; infinite from the empty set."""
        at = real("point", point)
        if not len(self.corners):
            return np.inf
        start, end = self.corners, np.roll(self.corners, -1, axis=0)
        along, off = end - start, at - start
        if len(self.corners) > 2 and (along[:, 0] * off[:, 1] - along[:, 1] * off[:, 0] >= 0).all():
            return 0.0
        length = (along**2).sum(axis=1)
        share = np.clip((along * off).sum(axis=1) / np.where(length > 0, length, 1.0), 0.0, 1.0)
        return float(np.sqrt(((off - share[:, np.newaxis] * along) ** 2).sum(axis=1)).min())

    def gap_to(self, other: PayoffPolygon) -> float:
        """Return the largest distance of a point of either set from the other (Hausdorff)."""
        if not len(self.corners) or not len(other.corners):
            return 0.0 if len(self.corners) == len(other.corners) else np.inf
        there = max(other.distance(corner) for corner in self.corners)
        return max(there, *(self.distance(corner) for corner in other.corners))


def _hull(points: FloatArray) -> FloatArray:
    """Return the corners of the hull (Andrew's monotone chain), without those within rounding of an edge."""
    if not len(points):
        return points
    extent = np.abs(points).max(axis=0)
    extent = np.where(extent > 0, extent, 1.0)
    snapped = [_snapped(points[:, axis] / extent[axis]) for axis in range(2)]
    ordered = list(np.unique(np.column_stack(snapped), axis=0))
    if len(ordered) < 3:
        return np.array(ordered) * extent
    chains = []
    for sequence in (ordered, ordered[::-1]):
        chain: list[FloatArray] = []
        for point in sequence:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= _LEVEL * _length(chain[-2], point):
                chain.pop()
            chain.append(point)
        chains.append(chain[:-1])
    return np.array(chains[0] + chains[1]) * extent


def _snapped(values: FloatArray) -> FloatArray:
    """Return the values with those within rounding of one another made equal.

    Else the order of the points on an upright edge would be left to chance.
    """
    order = np.argsort(values)
    ascending = values[order]
    group = np.concatenate([[0], np.cumsum(np.diff(ascending) > _LEVEL)])
    first = ascending[np.concatenate([[True], np.diff(group) > 0])]
    out = np.empty_like(values)
    out[order] = first[group]
    return out


def _turn(start: FloatArray, middle: FloatArray, end: FloatArray) -> float:
    one, two = middle - start, end - start
    return float(one[0] * two[1] - one[1] * two[0])


def _length(start: FloatArray, end: FloatArray) -> float:
    return float(np.hypot(*(end - start)))

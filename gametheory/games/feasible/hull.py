"""The convex hull of points: outcomes and lotteries over them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gametheory.arrays import ATOL, LARGEST, SMALLEST, FloatArray, frozen
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.feasible.hull_region import HullRegion
from gametheory.games.feasible.lotteries import furthest, highest
from gametheory.games.feasible.planar import chain_above, chain_facets, efficient_chain
from gametheory.games.feasible.polyhedral import PolyhedralRegion
from gametheory.games.feasible.sets import FeasibleSet, spans

__all__ = ["Hull", "finite_points", "magnitudes"]

_MANY = 10_000
"""Points from which it pays to drop dominated ones first."""


@dataclass(frozen=True, eq=False)
class Hull(FeasibleSet):
    """The convex hull of `points`, shape (k, n): with lotteries, everything between them is feasible.

    Examples
    --------
    >>> import numpy as np
    >>> Hull([[0, 0], [4, 8], [5, 6]]).region(np.zeros(2)).ideal
    array([5., 8.])
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

    def region(self, disagreement: FloatArray) -> PolyhedralRegion | HullRegion:  # noqa: D102
        if self.n_players == 2:
            return PolyhedralRegion.of_chain(chain_above(self.chain, disagreement), disagreement)
        region = HullRegion(self.upper, disagreement)
        region.ideal  # noqa: B018  (an empty region has none, which is an error)
        return region

    @cached_property
    def chain(self) -> FloatArray:
        """The efficient corners of a two-party hull, by increasing first payoff."""
        return efficient_chain(self.points)

    @cached_property
    def width(self) -> FloatArray:
        """The ranges of the payoffs, one where there is none, shape (n,)."""
        return spans(self.points.max(axis=0), self.points.min(axis=0))

    def support(self, weights: FloatArray, floor: FloatArray | None = None) -> float:  # noqa: D102
        value = float((self.points @ weights).max())
        if floor is None or (self.points >= floor).all():
            return value
        if self.n_players == 2:
            return min(value, self._planar_support(weights, floor))
        best = highest(self.upper, weights, floor, self.width)
        if best is not None and len(self.upper) < len(self.points):
            bound = self.support(best.normal) - float((best.normal - weights) @ floor)
            if bound - best.value > ATOL * float(weights @ self.width):
                best = highest(self.points, weights, floor, self.width)
        return -np.inf if best is None else best.value

    def slack(self, point: FloatArray, direction: FloatArray) -> float:  # noqa: D102
        if self.n_players == 2:
            return self._planar_slack(point, direction)
        best = furthest(self.upper, point, direction, self.width)
        if best is not None and len(self.upper) < len(self.points):
            bound = self.support(best.normal) - float(best.normal @ point)
            moves = direction > 0
            if bound - best.value > ATOL * float((self.width[moves] / direction[moves]).min()):
                best = furthest(self.points, point, direction, self.width)
        return -np.inf if best is None else best.value

    def _planar_support(self, weights: FloatArray, floor: FloatArray) -> float:
        """Return the least bound on the sum that an edge gives together with the floors.

        An edge's normal, so long that it is nowhere below the weights, bounds the sum once the excess is
        taken off at the floors; the least such bound is attained, and that edge is held against every point.
        """
        normals, bounds = self.edges
        if (normals @ floor > bounds + ATOL * (np.abs(normals) @ self.width)).any():
            return -np.inf
        length = np.full(normals.shape, np.inf)
        np.divide(weights, normals, out=length, where=normals > 0)
        length[:, weights == 0] = 0.0
        length = length.max(axis=1)
        reaches = np.flatnonzero(length < np.inf)
        normals, bounds = normals[reaches] * length[reaches, np.newaxis], bounds[reaches] * length[reaches]
        if not len(reaches):
            return np.inf
        off = (normals - weights) @ floor
        k = int(np.argmin(bounds - off))
        return self.support(normals[k]) - float(off[k])

    def _planar_slack(self, point: FloatArray, direction: FloatArray) -> float:
        """Return the least bound that a line with the slope of an efficient edge puts on the ray.

        Any supporting line is a bound, and the least is attained at an edge; that line is held against
        every point as stated.
        """
        normals, bounds = self.edges
        rate = normals @ direction
        room = np.full(len(rate), np.inf)
        np.divide(bounds - normals @ point, rate, out=room, where=rate > 0)
        k = int(np.argmin(room))
        return (self.support(normals[k]) - float(normals[k] @ point)) / float(rate[k])

    @cached_property
    def edges(self) -> tuple[FloatArray, FloatArray]:
        """The inequalities that bound a two-party hull from above: normals, bounds."""
        return chain_facets(self.chain)

    @cached_property
    def upper(self) -> FloatArray:
        """The points, less those of a long list that one of its best points dominates, shape (m, n)."""
        return self.points if len(self.points) < _MANY else _less_dominated(self.points)

    def extended(self, floor: FloatArray) -> PolyhedralRegion | HullRegion:  # noqa: D102
        return self.region(floor) if self.n_players == 2 else HullRegion(self.upper, floor)

    def moved(self, scale: FloatArray, shift: FloatArray) -> Hull:  # noqa: D102
        return Hull(self.points * scale + shift)


def magnitudes(points: FloatArray) -> FloatArray:
    """Return the largest absolute payoff of each party, shape (n,); column by column, for there are few."""
    return np.array([max(column.max(), -column.min()) for column in points.T])


def finite_points(points: object) -> FloatArray:
    """Return `points` as a read-only array of shape (k, n), n at least 2."""
    rule = "must be a non-empty finite array"
    try:
        array = np.asarray(points, dtype=float)
    except (TypeError, ValueError):
        raise invalid("points", rule, points) from None
    if array.ndim != 2 or array.size == 0 or not np.isfinite(array).all():
        raise invalid("points", f"{rule} of shape (points, parties)", points)
    if array.shape[1] < 2:
        raise InvalidInputError(f"a bargain has two players or more; points have {array.shape[1]}")
    largest = magnitudes(array)
    if ((largest > LARGEST) | ((largest < SMALLEST) & (largest > 0))).any():
        raise InvalidInputError(
            f"the largest payoff of a party must be between {SMALLEST:g} and {LARGEST:g}, for products "
            f"to be numbers, got {largest.tolist()}: choose another unit"
        )
    return frozen(array)


def _less_dominated(points: FloatArray) -> FloatArray:
    """Return `points` less those that the best ones, by some simple measures, weakly dominate."""
    top = points.max(axis=0)
    width = spans(top, points.min(axis=0))
    for order in (np.inf, 2, 1):
        best = points[int(np.linalg.norm((top - points) / width, ord=order, axis=1).argmin())]
        beyond = np.logical_or.reduce([column > least for column, least in zip(points.T, best, strict=True)])
        points = np.concatenate([points[beyond], best[np.newaxis]])
    return points

"""The convex hull of points: outcomes and lotteries over them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from gametheory.arrays import ATOL, FloatArray, frozen
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.feasible.linear import linear_maximum
from gametheory.games.feasible.planar import chain_above, chain_facets, efficient_chain
from gametheory.games.feasible.polyhedral import PolyhedralRegion
from gametheory.games.feasible.sets import FeasibleSet, not_feasible

__all__ = ["Hull", "finite_points", "region_of_points"]


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

    def region(self, disagreement: FloatArray) -> PolyhedralRegion:  # noqa: D102
        if self.n_players == 2:
            return PolyhedralRegion.of_chain(chain_above(self.chain, disagreement), disagreement)
        return region_of_points(self.points, disagreement)

    @cached_property
    def chain(self) -> FloatArray:
        """The efficient corners of a two-party hull, by increasing first payoff."""
        return efficient_chain(self.points)

    def support(self, weights: FloatArray, floor: FloatArray | None = None) -> float:  # noqa: D102
        values = self.points @ weights
        if floor is None or (self.points >= floor).all():
            return float(values.max())
        k, width = len(self.points), self._widths()
        return linear_maximum(
            values,
            at_most=(-self.points.T / width[:, np.newaxis], -floor / width),
            equal=(np.ones((1, k)), np.ones(1)),
            lower=0.0,
        ).value

    def slack(self, point: FloatArray, direction: FloatArray) -> float:  # noqa: D102
        if self.n_players == 2:
            return self._planar_slack(point, direction)
        k, width = len(self.points), self._widths()
        objective = np.append(np.zeros(k), 1.0)
        rows = np.column_stack([-self.points.T, direction]) / width[:, np.newaxis]
        equal = (np.append(np.ones(k), 0.0)[np.newaxis], np.ones(1))
        lower = np.append(np.zeros(k), -np.inf)
        return linear_maximum(objective, at_most=(rows, -point / width), equal=equal, lower=lower).value

    def _planar_slack(self, point: FloatArray, direction: FloatArray) -> float:
        """Return the least bound that a line with the slope of an efficient edge puts on the ray.

        Any supporting line is a bound, and the least is attained at an edge; that line is held against
        every point as stated.
        """
        normals, bounds = chain_facets(self.chain)
        rate = normals @ direction
        normals, bounds, rate = normals[rate > 0], bounds[rate > 0], rate[rate > 0]
        k = int(np.argmin((bounds - normals @ point) / rate))
        return float(((self.points @ normals[k]).max() - normals[k] @ point) / rate[k])

    def _widths(self) -> FloatArray:
        """Return the ranges of the payoffs, which put the rows of a linear program on one scale."""
        width = np.ptp(self.points, axis=0)
        return np.where(width > 0, width, 1.0)

    def moved(self, scale: FloatArray, shift: FloatArray) -> Hull:  # noqa: D102
        return Hull(self.points * scale + shift)


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
    return frozen(array)


def region_of_points(points: FloatArray, disagreement: FloatArray) -> PolyhedralRegion:
    """Return what dominates `disagreement` in the hull of `points` with free disposal (n > 2)."""
    normals, bounds = _comprehensive_facets(points, disagreement)
    room = bounds - normals @ disagreement
    scale = np.abs(normals) @ np.abs(points).max(axis=0) + np.abs(bounds)
    if (room < -ATOL * scale).any():
        raise not_feasible()
    return PolyhedralRegion(normals, np.maximum(bounds, normals @ disagreement), disagreement)


def _comprehensive_facets(points: FloatArray, disagreement: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the inequalities of the hull with free disposal that bound it from above.

    Each point is joined by what is left if some parties throw all away; the facets of all of these that
    face upwards are the ones wanted. They are computed in units of the points' ranges.
    """
    from scipy.spatial import ConvexHull

    top = points.max(axis=0)
    low = np.minimum(points.min(axis=0), disagreement)
    width = np.where(top > low, top - low, 1.0)
    unit = _corners((points - top) / width)
    n = unit.shape[1]
    keep = np.array(list(product((False, True), repeat=n)))
    thrown = np.where(keep[:, np.newaxis], unit, -2.0).reshape(-1, n)
    equations = np.unique(np.round(ConvexHull(np.unique(thrown, axis=0)).equations, 14), axis=0)
    outward = equations[:, :-1]
    upward = (outward >= -1e3 * ATOL).all(axis=1)
    normals = np.where(outward[upward] > 1e3 * ATOL, outward[upward], 0.0)
    bounds = (thrown @ normals.T).max(axis=0)
    normals = normals / width
    return normals, bounds + normals @ top


def _corners(points: FloatArray) -> FloatArray:
    """Return the corners of a large cloud, or the cloud itself where it is small or flat."""
    from scipy.spatial import ConvexHull, QhullError

    points = np.unique(points, axis=0)
    if len(points) < 10_000:
        return points
    try:
        return np.asarray(points[ConvexHull(points).vertices])
    except QhullError:
        return points

"""Sets of three parties or more below a smooth concave surface that is given as a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ULP, FloatArray, frozen, real
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.feasible.sets import FeasibleSet, Region, not_feasible, one_number, unbounded
from gametheory.games.feasible.smooth import falling_root
from gametheory.games.feasible.surface_maximum import Linear, Separable, surface_maximum

__all__ = ["Surface", "SurfaceRegion"]

_RAYS = 80
"""Points of the surface at which its shape is checked."""
_ROUNDING = 1e-7
"""Share of the gains by which a point may lie above a tangent plane: rounding of differences."""
_PARTS = (1.0, 0.5, 0.25)
"""Steps of the differences that are extrapolated, as shares of the first."""
_MOST_DOUBLINGS = 200
_FIRST_STEP = 1e-15
_FARTHEST = 1e40
"""Steps along a line, in the units of the direction given: the first tried, and where a search ends."""


@dataclass(frozen=True, eq=False)
class Surface(FeasibleSet):
    r"""The payoff vectors u with :math:`g(u) \le 0`, g smooth, convex and rising in every payoff.

    A surface :math:`u_n = f(u_1, \dots, u_{n-1})`, f concave and falling, is
    :math:`g(u) = u_n - f(u_1, \dots, u_{n-1})`. Where g is not a number, it counts as positive: a formula
    may end at the edge of the set.

    Parameters
    ----------
    g : callable
        Takes a payoff vector, shape (n,), and returns a number.
    inside : array_like, shape (n,)
        A feasible point; sizes are judged from it.
    gradient : callable, optional
        The first derivatives of g, shape (n,); by default extrapolated differences of g.

    Raises
    ------
    InvalidInputError
        If g falls in a payoff or the surface is not concave or not smooth, as far as rays and tangent planes
        show.

    Examples
    --------
    >>> ball = Surface(lambda u: u @ u - 1.0, [0.0, 0.0, 0.0])
    >>> ball.region(np.array([0.0, 0.0, 0.6])).ideal.round(9)
    array([0.8, 0.8, 1. ])
    """

    g: Callable[[FloatArray], ArrayLike]
    inside: FloatArray
    gradient: Callable[[FloatArray], ArrayLike] | None = None

    def __post_init__(self) -> None:
        if not callable(self.g):
            raise invalid("g", "must be a function", self.g)
        inside = real("inside (the disagreement point)", self.inside)
        if inside.ndim != 1 or len(inside) < 3:
            raise invalid("inside", "must be of three parties or more (two have a Frontier)", self.inside)
        object.__setattr__(self, "inside", frozen(inside))

    @property
    def n_players(self) -> int:  # noqa: D102  (as in FeasibleSet)
        return len(self.inside)

    def value(self, point: FloatArray) -> float:
        """Return g, infinite where it is not a number."""
        with np.errstate(all="ignore"):
            found = one_number("g", self.g(point))
        return np.inf if np.isnan(found) else found

    @cached_property
    def unit(self) -> FloatArray:
        """How far the set goes from the point inside, party by party, shape (n,)."""
        if self.value(self.inside) > 0:
            raise not_feasible()
        reach = [self.distance(self.inside, unit) for unit in np.eye(self.n_players)]
        if not np.isfinite(reach).all():
            raise unbounded(int(np.flatnonzero(~np.isfinite(reach))[0]))
        return np.maximum(reach, np.finfo(float).tiny)

    def distance(self, origin: FloatArray, direction: FloatArray) -> float:
        """Return the largest t with ``origin + t * direction`` feasible; infinite if there is none.

        Negative where `origin` is not feasible. Along a line g is convex, so there is one such t.
        """

        def room(t: float) -> float:
            return -self.value(origin + t * direction)

        if room(0.0) >= 0:
            step = 1.0
            for _ in range(_MOST_DOUBLINGS):
                if room(step) < 0:
                    return falling_root(room, 0.0, step)
                step *= 2.0
            return np.inf
        step = -_FIRST_STEP  # small at first: far below, a set need not go on
        for _ in range(_MOST_DOUBLINGS):
            if room(step) >= 0:
                return falling_root(room, step, 0.0)
            step *= 2.0
        return -np.inf

    def slope(self, point: FloatArray) -> FloatArray:
        """Return the first derivatives of g, shape (n,)."""
        if self.gradient is not None:
            found = np.asarray(self.gradient(point), dtype=float)
            if found.shape != point.shape:
                raise invalid("gradient", f"must return shape {point.shape}", found.shape)
            return found
        slopes = []
        least = 1e-2 * float(np.maximum(self.unit, np.abs(self.inside)).max())
        for i, size in enumerate(np.maximum(self.unit, least)):  # below, differences are but rounding
            step = np.zeros(self.n_players)
            step[i] = 4e-3 * size
            table = [
                (self.value(point + h * step) - self.value(point - h * step)) / h for h in (1, 0.5, 0.25)
            ]
            first = [(4 * table[k + 1] - table[k]) / 3 for k in range(2)]
            slopes.append((16 * first[1] - first[0]) / 15 / (2 * step[i]))
        return np.array(slopes)

    def region(self, disagreement: FloatArray) -> SurfaceRegion:  # noqa: D102
        if self.value(disagreement) > 0:
            raise not_feasible()
        region = SurfaceRegion(self, disagreement)
        region.check_shape()
        return region

    def extended(self, floor: FloatArray) -> Region:
        """Return the region above `floor`, where g need not rise below the point inside."""
        return SurfaceRegion(self, floor)

    def support(self, weights: FloatArray, floor: FloatArray | None = None) -> float:
        """Return a bound on the weighted sum by the plane that touches the surface at the best point.

        It is the largest sum itself if the surface is concave and the search was right, and more if not.
        """
        base = self.inside if floor is None else floor
        if (weights > 0).sum() == 1 and (weights >= 0).all() and floor is not None:
            i = int(np.argmax(weights))
            return float(weights @ floor + weights[i] * self.distance(floor, np.eye(self.n_players)[i]))
        region = SurfaceRegion(self, base)
        point = region.maximum(Linear(weights * region.size), bounded=floor is not None)
        normal = self.slope(point)
        above = point > base + 1e-9 * region.size if floor is not None else np.ones(len(point), dtype=bool)
        rate = float(weights[above] @ normal[above]) / float(normal[above] @ normal[above])
        rest = weights - rate * normal
        most = np.where(
            rest > 0, region.ideal if floor is not None else point, base if floor is not None else point
        )
        return float(rate * (normal @ point) + rest @ most)

    def slack(self, point: FloatArray, direction: FloatArray) -> float:  # noqa: D102
        def is_feasible(t: float) -> bool:
            return self.value(point + t * direction) <= 0

        low, high = 0.0, _FIRST_STEP
        while not is_feasible(low):
            low = 2.0 * low - _FIRST_STEP
            if low < -_FARTHEST:
                return -np.inf
        while is_feasible(high):
            high *= 2.0
            if high > _FARTHEST:
                return np.inf
        for _ in range(120):
            middle = (low + high) / 2.0
            low, high = (middle, high) if is_feasible(middle) else (low, middle)
        return low

    def moved(self, scale: FloatArray, shift: FloatArray) -> Surface:  # noqa: D102
        def g(point: FloatArray) -> float:
            return self.value((point - shift) / scale)

        def gradient(point: FloatArray) -> FloatArray:
            return self.slope((point - shift) / scale) / scale

        return Surface(g, self.inside * scale + shift, gradient)


@dataclass(frozen=True, eq=False)
class SurfaceRegion(Region):
    """The part of a surface's set that dominates disagreement."""

    surface: Surface
    disagreement: FloatArray

    @cached_property
    def ideal(self) -> FloatArray:  # type: ignore[override]
        """The most each party gets, shape (n,)."""
        found = self.ideal_from(self.disagreement)
        if not np.isfinite(found).all():
            raise unbounded(int(np.flatnonzero(~np.isfinite(found))[0]))
        return np.asarray(found)

    @cached_property
    def size(self) -> FloatArray:
        """The gains at the ideal point; where there are none, those of the set, shape (n,)."""
        gains = self.ideal - self.disagreement
        return np.asarray(np.where(gains > 0, gains, self.surface.unit))

    def ideal_from(self, point: FloatArray) -> FloatArray:  # noqa: D102  (as in Region)
        return np.asarray(point + [self.surface.distance(point, unit) for unit in np.eye(len(point))])

    def reach(self, origin: FloatArray, direction: FloatArray) -> float:  # noqa: D102
        return self.surface.distance(origin, direction)

    def face(self, weights: FloatArray) -> FloatArray:
        """Return the point with the largest weighted sum, shape (1, n)."""
        return self.maximum(Linear(weights * self.size))[np.newaxis]

    def maximum(
        self, objective: Separable, *, bounded: bool = True, near: FloatArray | None = None
    ) -> FloatArray:
        """Return the point of the surface that is best for a concave function of the gains over `size`.

        Parameters
        ----------
        objective : Separable
        bounded : bool, default True
            Whether nobody may get less than at disagreement.
        near : ndarray, shape (n,), optional
            A point near the answer, from which to start.
        """
        if near is None:
            start = np.full(self.n_players, 0.9 * self.surface.distance(self.disagreement, self.size))
        else:
            start = np.maximum(near - self.disagreement, 0.0) / self.size
        return surface_maximum(
            self.surface, self.disagreement, self.size, objective, start=start, bounded=bounded
        )

    def samples(self, count: int) -> FloatArray:
        """Return points of the surface on `count` rays from disagreement, shape (count, n)."""
        rays = np.random.default_rng(0).dirichlet(np.ones(self.n_players), count)
        rays = (rays + 0.02) * self.size
        return np.array([self.disagreement + self.reach(self.disagreement, ray) * ray for ray in rays])

    def check_shape(self) -> None:
        """Raise an error if some point lies above a tangent plane, or g falls in a payoff."""
        if ((self.ideal - self.disagreement) <= 0).any():
            return
        points = self.samples(_RAYS)
        normals = np.array([self.surface.slope(point) for point in points]) * self.size
        known = np.isfinite(normals).all(axis=1)
        points, normals = points[known], normals[known]
        length = np.abs(normals).max(axis=1, keepdims=True)
        normals = normals / np.where(length > 0, length, 1.0)
        falls = np.argwhere(normals < -_ROUNDING)
        if len(falls):
            k, i = falls[0]
            raise InvalidInputError(
                f"g must rise in every payoff; it falls in that of player {i + 1} at {points[k]}"
            )
        z = (points - self.disagreement) / self.size
        above = z @ normals.T - (z * normals).sum(axis=1)
        allowed = _ROUNDING + 64 * ULP * float((np.abs(points) / self.size).max(initial=0.0))
        if len(above) and above.max() > allowed:
            k = int(above.max(axis=0).argmax())
            raise InvalidInputError(
                f"frontier is not concave near {points[k].round(6)}, or has a kink there: pass points"
            )

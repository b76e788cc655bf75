"""Two-party sets below a concave frontier that is given as a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ULP, FloatArray, real
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.feasible.expression import Expression
from gametheory.games.feasible.kinks import clustered, kinks
from gametheory.games.feasible.sets import FeasibleSet, Region, not_feasible, one_number

__all__ = ["Frontier", "SmoothRegion", "falling_root"]

_ROUNDING = 1e-9  # of the range of a frontier: what a check of concavity on a grid forgives
_AGREE = 1e-8
"""Relative difference of two extrapolations at which a derivative is taken as found."""
_LEVEL = 1e-4
_SHORTEST = 1e-7
_AT_KINK = 1e-8
"""Shares of the range: the shortest face; the shortest step of a difference; what lies next to a kink."""


@dataclass(frozen=True, eq=False)
class Frontier(FeasibleSet):
    """The pairs (x, y) with x in `x_range` and y at most f(x).

    Where f has kinks it is treated piece by piece; they are searched for unless they are given.

    Parameters
    ----------
    f : callable or str
        Concave and non-increasing where it is used; a formula is read by `Expression`.
    x_range : (float, float)
        Payoffs of party 0 at which f is defined.
    derivative : callable, optional
        The first derivative of f; by default that of the formula, or differences of f.
    kinks : sequence of float, optional
        Where the derivative jumps, between the ends of `x_range`; empty if nowhere.

    Examples
    --------
    >>> import numpy as np
    >>> Frontier("1 - x**2", (0, 1)).region(np.array([0.5, 0.36])).ideal.round(9)
    array([0.8 , 0.75])
    """

    f: Callable[[float], ArrayLike] | str
    x_range: tuple[float, float]
    derivative: Callable[[float], ArrayLike] | None = None
    kinks: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        ends = real("x_range", self.x_range)
        if ends.shape != (2,) or ends[0] >= ends[1]:
            raise invalid("x_range", "must be two increasing numbers", self.x_range)
        object.__setattr__(self, "x_range", (float(ends[0]), float(ends[1])))
        if isinstance(self.f, str):
            object.__setattr__(self, "f", Expression(self.f))
        if not callable(cast("object", self.f)):
            raise invalid("f", "must be a function or a formula", self.f)
        if self.kinks is not None:
            at = np.sort(np.atleast_1d(real("kinks", self.kinks)))
            if at.ndim != 1 or (len(at) and not ends[0] <= at[0] <= at[-1] <= ends[1]):
                raise invalid("kinks", "must be numbers in x_range", self.kinks)
            object.__setattr__(self, "kinks", tuple(at.tolist()))

    @property
    def n_players(self) -> int:  # noqa: D102  (as in FeasibleSet)
        return 2

    def value(self, x: float) -> float:
        """Return f(x)."""
        f = cast("Callable[[float], ArrayLike]", self.f)  # a formula has become an Expression
        found = one_number("frontier", f(x))
        if not np.isfinite(found):
            raise InvalidInputError(f"frontier must be finite on x_range, got {found} at x = {x:.6g}")
        return found

    def region(self, disagreement: FloatArray) -> SmoothRegion:  # noqa: D102
        start, end = self.x_range
        low = max(start, float(disagreement[0]))
        if low > end:
            raise not_feasible()
        self._check_fall(low, end)
        if self.value(low) < disagreement[1]:
            raise not_feasible()
        high = falling_root(lambda x: self.value(x) - float(disagreement[1]), low, end)
        self._check_shape(low, high)
        return SmoothRegion(self, disagreement, low, high)

    def support(self, weights: FloatArray, floor: FloatArray | None = None) -> float:  # noqa: D102
        low, high = self.x_range
        if floor is not None:
            low = max(low, float(floor[0]))
            high = falling_root(lambda x: self.value(x) - float(floor[1]), low, high)

        def total(x: float) -> float:
            return float(weights[0] * x + weights[1] * self.value(x))

        grid = clustered(low, high).tolist()
        best = int(np.argmax([total(x) for x in grid]))
        left, right = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
        for _ in range(100):
            third = (right - left) / 3.0
            if total(left + third) < total(right - third):
                left += third
            else:
                right -= third
        return max(total(left), total(right), total(grid[best]))

    def slack(self, point: FloatArray, direction: FloatArray) -> float:  # noqa: D102
        start, end = self.x_range

        def is_feasible(t: float) -> bool:
            x, y = point + t * direction
            return bool(x <= end and y <= self.value(float(np.clip(x, start, end))))

        low, high = -1.0, 1.0
        while not is_feasible(low):
            low *= 2.0
        while is_feasible(high):
            high *= 2.0
        for _ in range(120):
            middle = (low + high) / 2.0
            low, high = (middle, high) if is_feasible(middle) else (low, middle)
        return low

    def moved(self, scale: FloatArray, shift: FloatArray) -> Frontier:  # noqa: D102
        start, end = (np.array(self.x_range) * scale[0] + shift[0]).tolist()

        def f(x: float) -> float:
            back = (x - shift[0]) / scale[0]
            return float(scale[1] * self.value(float(np.clip(back, *self.x_range))) + shift[1])

        def slope(x: float) -> float:
            return float(scale[1] / scale[0] * self.slope((x - shift[0]) / scale[0]))

        bends = None if self.kinks is None else (np.array(self.kinks) * scale[0] + shift[0]).clip(start, end)
        known = self.derivative is not None or isinstance(cast("object", self.f), Expression)
        moved = None if bends is None else tuple(bends.tolist())
        return Frontier(f, (start, end), slope if known else None, moved)

    def slope(self, x: float, piece: tuple[float, float] | None = None) -> float:
        """Return the first derivative of f at `x`, which may be minus infinity at an end.

        Differences are taken within a `piece` of `x_range` that has no kink inside. At a kink the slope is
        that of one side, or lies between the two.
        """
        f, found = cast("object", self.f), np.nan
        if self.derivative is not None:
            found = one_number("derivative", self.derivative(x))
        elif isinstance(f, Expression):
            found = float(f.derivative(x))
        return self._difference(x, *(piece or self.x_range)) if np.isnan(found) else found

    def _difference(self, x: float, start: float, end: float) -> float:
        """Central differences, extrapolated twice, shorter where the slope turns; one-sided at an end."""
        whole, room = end - start, min(x - start, end - x)
        if room <= 8 * ULP * max(abs(start), abs(end)):
            step = _SHORTEST * whole * (1.0 if x - start < end - x else -1.0)
            return (self.value(x + step) - self.value(x)) / step
        step = min(1e-2 * whole, room)
        best, least = 0.0, np.inf
        while True:
            table = [(self.value(x + h) - self.value(x - h)) / (2 * h) for h in (step, step / 2, step / 4)]
            first = [(4 * table[k + 1] - table[k]) / 3 for k in range(2)]
            error = abs(first[1] - first[0])
            if error < least:
                best, least = (16 * first[1] - first[0]) / 15, error
            step /= 8.0
            if least <= _AGREE * abs(best) or step < min(_SHORTEST * whole, 1e-3 * room):
                return best

    def _check_fall(self, low: float, end: float) -> None:
        """Raise an error if f is anywhere higher than where the rational part begins."""
        x = np.linspace(low, end, 33)
        y = np.array([self.value(float(each)) for each in x])
        if (y > y[0] + _ROUNDING * np.ptp(y)).any():
            raise InvalidInputError(f"frontier is not decreasing near x = {low:.6g}; pass points")

    def _check_shape(self, low: float, high: float) -> None:
        if high <= low:
            return
        x = clustered(low, high)
        y = np.array([self.value(float(each)) for each in x])
        forgiven = _ROUNDING * (np.ptp(y) + np.abs(y).max() * 1e-6)
        share = (x[1:-1] - x[:-2]) / (x[2:] - x[:-2])
        chord = y[:-2] + share * (y[2:] - y[:-2])
        dents = np.flatnonzero(y[1:-1] < chord - forgiven)
        if len(dents):
            worst = x[1 + dents[np.argmax(chord[dents] - y[1 + dents])]]
            raise InvalidInputError(
                f"frontier is not concave near x = {worst:.6g}; convexify it or pass points"
            )


@dataclass(frozen=True, eq=False)
class SmoothRegion(Region):
    """The part of a frontier's set that dominates disagreement.

    Parameters
    ----------
    frontier : Frontier
    disagreement : ndarray, shape (2,)
    low, high : float
        Payoffs of party 0 at the ends of the efficient part.
    """

    frontier: Frontier
    disagreement: FloatArray
    low: float
    high: float

    @cached_property
    def ideal(self) -> FloatArray:  # type: ignore[override]
        """The most each party gets, shape (2,)."""
        return np.array([self.high, self.frontier.value(self.low)])

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        """Where the frontier bends strictly between its ends, in increasing order."""
        given = self.frontier.kinks
        found = kinks(self.frontier.value, self.low, self.high) if given is None else given
        return tuple(x for x in found if self.low < x < self.high)

    def slope(self, x: float) -> float:
        """Return the slope of the frontier where party 0 gets `x`."""
        start, end = self.frontier.x_range
        if not self.kinks:
            return self.frontier.slope(x)
        k = int(np.searchsorted(self.kinks, x, side="right"))
        return self.frontier.slope(x, (self.kinks[k - 1] if k else start, ([*self.kinks, end])[k]))

    def turn(self, rising: Callable[[float], float]) -> float:
        """Return where a non-increasing function of the payoff and the slope falls through zero.

        Next to a kink that is the kink itself: it jumps there.
        """
        x = falling_root(rising, np.nextafter(self.low, self.high), np.nextafter(self.high, self.low))
        near = _AT_KINK * (self.high - self.low)
        return min(
            (kink for kink in self.kinks if abs(kink - x) <= near), key=lambda k: abs(k - x), default=x
        )

    def height(self, first: float) -> float:
        """Return the most that party 1 gets if party 0 gets `first` or more."""
        return -np.inf if first > self.high else self.frontier.value(max(first, self.low))

    def width(self, second: float) -> float:
        """Return the most that party 0 gets if party 1 gets `second` or more."""
        if second > self.ideal[1]:
            return -np.inf
        return falling_root(lambda x: self.frontier.value(x) - second, self.low, self.high)

    def ideal_from(self, point: FloatArray) -> FloatArray:  # noqa: D102  (as in Region)
        second = min(float(point[1]), float(self.ideal[1]))
        first = min(float(point[0]), self.high)
        return np.array([self.width(second), self.height(first)])

    def reach(self, origin: FloatArray, direction: FloatArray) -> float:  # noqa: D102
        if direction[0] <= 0:
            return (self.height(float(origin[0])) - float(origin[1])) / float(direction[1])
        if direction[1] <= 0:
            return (self.width(float(origin[1])) - float(origin[0])) / float(direction[0])
        slope = float(direction[1] / direction[0])

        def below(x: float) -> float:
            return self.frontier.value(x) - float(origin[1]) - slope * (x - float(origin[0]))

        if below(self.low) <= 0:
            return float((self.ideal[1] - origin[1]) / direction[1])
        return (falling_root(below, self.low, self.high) - float(origin[0])) / float(direction[0])

    def face(self, weights: FloatArray) -> FloatArray:  # noqa: D102
        w1, w2 = map(float, weights)
        if w2 <= 0:
            return np.array([self.at(self.high)])
        top = self.turn(lambda x: w1 + w2 * self.slope(x))
        ends = [self._end_of_face(top, end, w1, w2) for end in (self.low, self.high)]
        if ends[1] - ends[0] > _LEVEL * (self.high - self.low):
            return np.array([self.at(x) for x in ends])
        return np.array([self.at(top)])

    def _end_of_face(self, top: float, end: float, w1: float, w2: float) -> float:
        """Return how far from `top` to an end the weighted sum is the same but for rounding."""

        def total(x: float) -> float:
            return w1 * x + w2 * self.frontier.value(x)

        size = w1 * max(abs(self.low), abs(self.high)) + w2 * float(
            np.abs([*self.at(top), self.ideal[1]]).max()
        )
        least = total(top) - 8 * ULP * size
        for corner in sorted((end, *self.kinks), key=lambda x: -abs(x - top)):
            if (corner - top) * (end - top) > 0 and total(corner) >= least:
                return corner
        near, far = top, end
        for _ in range(60):
            middle = (near + far) / 2.0
            near, far = (middle, far) if total(middle) >= least else (near, middle)
        return near

    def at(self, first: float) -> FloatArray:
        """Return the point of the frontier where party 0 gets `first`."""
        return np.array([first, self.frontier.value(first)])


def falling_root(h: Callable[[float], float], low: float, high: float) -> float:
    """Return where a non-increasing function falls through zero; an end if it keeps one sign.

    Examples
    --------
    >>> falling_root(lambda x: 2.0 - x, 0.0, 5.0), falling_root(lambda x: 2.0 - x, 3.0, 5.0)
    (2.0, 3.0)
    """
    if not high > low:
        return high
    at_low, at_high = h(low), h(high)
    if at_low <= 0:
        return low
    if at_high >= 0:
        return high
    if np.isfinite(at_low) and np.isfinite(at_high):
        from scipy.optimize import brentq

        xtol = 4 * ULP * max(abs(low), abs(high), high - low)
        return float(brentq(h, low, high, xtol=xtol, rtol=4 * ULP, maxiter=500))
    for _ in range(200):
        middle = (low + high) / 2.0
        if not low < middle < high:
            break
        low, high = (middle, high) if h(middle) > 0 else (low, middle)
    return (low + high) / 2.0

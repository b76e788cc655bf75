"""Two-party sets below a concave frontier that is given as a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, real
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.feasible.expression import Expression
from gametheory.games.feasible.sets import FeasibleSet, Region, not_feasible

__all__ = ["Frontier", "SmoothRegion", "falling_root"]

_GRID = 400
_ROUNDING = 1e-9  # of the range of a frontier: what a check of concavity on a grid forgives


@dataclass(frozen=True, eq=False)
class Frontier(FeasibleSet):
    """The pairs (x, y) with x in `x_range` and y at most f(x).

    Parameters
    ----------
    f : callable or str
        Concave and non-increasing where it is used; a formula is read by `Expression`.
    x_range : (float, float)
        Payoffs of party 0 at which f is defined.
    derivative : callable, optional
        The first derivative of f; by default that of the formula, or differences of f.

    Examples
    --------
    >>> import numpy as np
    >>> Frontier("1 - x**2", (0, 1)).region(np.array([0.5, 0.36])).ideal.round(9)
    array([0.8 , 0.75])
    """

    f: Callable[[float], ArrayLike] | str
    x_range: tuple[float, float]
    derivative: Callable[[float], ArrayLike] | None = None

    def __post_init__(self) -> None:
        ends = real("x_range", self.x_range)
        if ends.shape != (2,) or ends[0] >= ends[1]:
            raise invalid("x_range", "must be two increasing numbers", self.x_range)
        object.__setattr__(self, "x_range", (float(ends[0]), float(ends[1])))
        if isinstance(self.f, str):
            object.__setattr__(self, "f", Expression(self.f))
        if not callable(cast("object", self.f)):
            raise invalid("f", "must be a function or a formula", self.f)

    @property
    def n_players(self) -> int:  # noqa: D102  (as in FeasibleSet)
        return 2

    def value(self, x: float) -> float:
        """Return f(x)."""
        f = cast("Callable[[float], ArrayLike]", self.f)  # a formula has become an Expression
        found = float(np.asarray(f(x)))
        if not np.isfinite(found):
            raise InvalidInputError(f"frontier must be finite on x_range, got {found} at x = {x:.6g}")
        return found

    def region(self, disagreement: FloatArray) -> SmoothRegion:  # noqa: D102
        start, end = self.x_range
        low = max(start, float(disagreement[0]))
        if low > end or self.value(low) < disagreement[1]:
            raise not_feasible()
        self._check_fall(low, end)
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

        grid = _clustered(low, high)
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

        return Frontier(f, (start, end), slope)

    def slope(self, x: float) -> float:
        """Return the first derivative of f at `x`, which may be minus infinity at an end."""
        if self.derivative is not None:
            return float(np.asarray(self.derivative(x)))
        f = cast("object", self.f)
        return float(f.derivative(x)) if isinstance(f, Expression) else self._difference(x)

    def _difference(self, x: float) -> float:
        """Central differences, extrapolated twice; one-sided at an end."""
        start, end = self.x_range
        room = min(x - start, end - x)
        step = min(1e-2 * (end - start), room)
        if step <= 1e-9 * (end - start):
            step = 1e-7 * (end - start) * (1.0 if x - start < end - x else -1.0)
            return (self.value(x + step) - self.value(x)) / step
        table = [(self.value(x + h) - self.value(x - h)) / (2 * h) for h in (step, step / 2, step / 4)]
        first = [(4 * table[k + 1] - table[k]) / 3 for k in range(2)]
        return (16 * first[1] - first[0]) / 15

    def _check_fall(self, low: float, end: float) -> None:
        """Raise an error if f is anywhere higher than where the rational part begins."""
        x = np.linspace(low, end, 33)
        y = np.array([self.value(float(each)) for each in x])
        if (y > y[0] + _ROUNDING * np.ptp(y)).any():
            raise InvalidInputError(f"frontier is not decreasing near x = {low:.6g}; pass points")

    def _check_shape(self, low: float, high: float) -> None:
        if high <= low:
            return
        x = np.unique(_clustered(low, high))
        y = np.array([self.value(each) for each in x])
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
        inner = np.nextafter(self.low, self.high), np.nextafter(self.high, self.low)
        scale = w1 + w2 * (self.ideal[1] - self.height(self.high)) / max(self.high - self.low, 1e-300)

        def rising(x: float) -> float:
            return w1 + w2 * self.frontier.slope(x)

        ends = [falling_root(lambda x, e=e: rising(x) - e, *inner) for e in (1e-9 * scale, -1e-9 * scale)]  # type: ignore[misc]  # a default binds the loop variable
        if ends[1] - ends[0] > 1e-4 * (self.high - self.low):
            return np.array([self.at(x) for x in ends])
        return np.array([self.at(falling_root(rising, *inner))])

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

        xtol = 4 * np.finfo(float).eps * max(abs(low), abs(high), high - low)
        return float(brentq(h, low, high, xtol=xtol, rtol=4 * np.finfo(float).eps, maxiter=500))
    for _ in range(200):
        middle = (low + high) / 2.0
        if not low < middle < high:
            break
        low, high = (middle, high) if h(middle) > 0 else (low, middle)
    return (low + high) / 2.0


def _clustered(low: float, high: float) -> list[float]:
    """Return points between `low` and `high`, dense at both ends, where a frontier may be steep."""
    angle = np.linspace(0.0, np.pi, _GRID)
    inner = low + (high - low) * (1.0 - np.cos(angle)) / 2.0
    inner[0], inner[-1] = low, high
    return [float(each) for each in inner]

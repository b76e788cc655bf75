"""Linear programs over the lotteries between many points, for few parties: a simplex of n + 1 rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import ATOL, ULP, FloatArray, IntArray
from gametheory.games.feasible.linear import linear_maximum

__all__ = ["Lottery", "furthest", "highest"]

_MOST_PIVOTS = 500
_PATIENCE = 20
"""Pivots without progress after which the first improving column is taken, which cannot cycle (Bland)."""
_SMALLEST_PIVOT, _SAFE_PIVOT = 1e-10, 1e-6
_PRICE = 1e-14
_PROOF = 1e-11
"""How far the lottery and the hyperplane that bounds all lotteries may lie apart, in ranges of payoffs."""


@dataclass(frozen=True, slots=True)
class Lottery:
    """The best lottery, and the hyperplane that proves it.

    Attributes
    ----------
    value : float
        The largest value, in the units of the question.
    chosen : ndarray of int, shape (m,)
        The points that have a chance, m at most n + 1.
    chances : ndarray, shape (m,)
    normal : ndarray, shape (n,)
        Not negative: the hyperplane with this normal that supports all points, and the floors where it
        exceeds the weights, bound every lottery by the value. Along a direction it rises by one.
    """

    value: float
    chosen: IntArray
    chances: FloatArray
    normal: FloatArray


def furthest(
    points: FloatArray, origin: FloatArray, direction: FloatArray, width: FloatArray
) -> Lottery | None:
    """Return the lottery that dominates ``origin + t * direction`` with the largest t, its value.

    Parameters
    ----------
    points : ndarray, shape (k, n)
    origin, direction : ndarray, shape (n,)
        The direction is non-negative and not zero; t may be negative.
    width : ndarray, shape (n,)
        The ranges of the points, positive, in payoff units.

    Returns
    -------
    Lottery or None
        None if no lottery dominates `origin` where the direction is zero.

    Examples
    --------
    >>> import numpy as np
    >>> corners = np.array([[4.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 4.0]])
    >>> found = furthest(corners, np.zeros(3), np.ones(3), np.full(3, 4.0))
    >>> round(found.value, 12), found.chances.round(12)
    (1.333333333333, array([0.33333333, 0.33333333, 0.33333333]))
    """
    width = _reaching(points, origin, width)
    slope = direction / width
    size = slope.max()
    unit = (points - origin) / width
    best = _best(unit, np.zeros(len(unit)), slope / size, _rounding(points, origin, width))
    return best and Lottery(float(best.value / size), best.chosen, best.chances, best.normal / width / size)


def highest(points: FloatArray, weights: FloatArray, floor: FloatArray, width: FloatArray) -> Lottery | None:
    """Return the lottery that dominates `floor` with the largest weighted sum, its value.

    Parameters
    ----------
    points : ndarray, shape (k, n)
    weights : ndarray, shape (n,)
        Non-negative and not zero.
    floor : ndarray, shape (n,)
    width : ndarray, shape (n,)
        As in `furthest`.

    Returns
    -------
    Lottery or None
        None if no lottery dominates `floor`.

    Examples
    --------
    >>> import numpy as np
    >>> corners = np.array([[4.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 2.0]])
    >>> found = highest(corners, np.ones(3), np.array([0.0, 0.0, 1.0]), np.full(3, 4.0))
    >>> found.value, found.normal
    (3.0, array([1., 1., 2.]))
    """
    values = points @ weights
    k = int(values.argmax())
    if (points[k] >= floor).all():
        return Lottery(float(values[k]), np.array([k]), np.ones(1), weights)
    width = _reaching(points, floor, width)
    pay = weights * width
    size = pay.max()
    unit = (points - floor) / width
    best = _best(unit, unit @ (pay / size), np.zeros(len(floor)), _rounding(points, floor, width))
    if best is None:
        return None
    value = float(best.chances @ values[best.chosen])
    return Lottery(value, best.chosen, best.chances, weights + size * best.normal / width)


def _reaching(points: FloatArray, floor: FloatArray, width: FloatArray) -> FloatArray:
    """Return the ranges, as wide as the way from the points to the floor where that is wider."""
    return np.asarray(np.maximum(width, np.abs(points[0] - floor)))


def _rounding(points: FloatArray, floor: FloatArray, width: FloatArray) -> float:
    """Return by how much a floor may be missed, in `width`, for no other reason than rounding."""
    size = np.maximum(np.abs(points).max(axis=0), np.abs(floor)) / width
    return ATOL + 8 * ULP * float(size.max())


def _best(unit: FloatArray, values: FloatArray, slope: FloatArray, rounding: float) -> Lottery | None:
    program = _Program(unit, values, slope, rounding)
    try:
        return program.solved()
    except (_NotProvedError, np.linalg.LinAlgError):
        return program.solved_by_highs()


class _NotProvedError(Exception):
    """Pivots ended before the proof."""


class _Program:
    """Maximise ``values @ chances + t`` where ``unit.T @ chances >= slope * t``, chances sum to one.

    With a `slope` of zero there is no t. The columns are the points, the slack of each party, t, and the
    shortfall of the parties without slope, which is driven out first.
    """

    def __init__(self, unit: FloatArray, values: FloatArray, slope: FloatArray, rounding: float) -> None:
        self.unit, self.values, self.slope, self.rounding = unit, values, slope, rounding
        self.k, self.n = unit.shape
        self.size = max(1.0, float(np.abs(unit).max()))
        self.bound = slope <= 0
        self.has_t = not self.bound.all()
        self.t, self.short = self.k + self.n, self.k + self.n + 1

    def solved(self) -> Lottery | None:
        """Return the best lottery, None if there is none; raise an error if that is not proved."""
        basis = self._start()
        if self.short in basis:
            basis, chances = self._pivoted(basis, first=True)
            if self.short in basis and chances[basis.index(self.short)] > self.rounding:
                return None
        return self._proved(*self._pivoted(basis, first=False))

    def solved_by_highs(self) -> Lottery | None:
        """Return the same by a general solver, which is slower; its prices stand unproved in the answer."""
        last = 1.0 if self.has_t else 0.0
        rows = np.column_stack([-self.unit.T, self.slope])
        found = linear_maximum(
            np.append(self.values, last),
            at_most=(rows, np.full(self.n, self.rounding)),
            equal=(np.append(np.ones(self.k), 0.0)[np.newaxis], np.ones(1)),
            lower=np.append(np.zeros(self.k), -np.inf if self.has_t else 0.0),
        )
        if found.point is None or found.prices is None:
            return None
        chosen = np.flatnonzero(found.point[:-1] > 0)
        return Lottery(found.value, chosen, found.point[chosen], found.prices)

    def _start(self) -> list[int]:
        """Return the basis of the best single point: every party has slack but the one held closest."""
        if self.bound.any():
            floor = np.minimum.reduce(self.unit.T[self.bound])
            best = int(floor.argmax())
            if floor[best] < 0:
                held = int(np.flatnonzero(self.bound)[self.unit[best, self.bound].argmin()])
                slack = [i for i in range(self.n) if i != held]
                if not self.has_t:
                    return [best, self.short, *(self.k + i for i in slack)]
                ratio = np.full(self.n, np.inf)
                np.divide(self.unit[best], self.slope, out=ratio, where=~self.bound)
                tight = int(ratio.argmin())
                return [best, self.short, self.t, *(self.k + i for i in slack if i != tight)]
            if not self.has_t:
                return [best, *(self.k + i for i in range(self.n))]
        moves = np.flatnonzero(~self.bound)
        steps = np.stack([self.unit[:, i] / self.slope[i] for i in moves])
        least = np.minimum.reduce(steps)
        if self.bound.any():
            least[floor < 0] = -np.inf
        row = int(least.argmax())
        tight = int(moves[steps[:, row].argmin()])
        return [row, self.t, *(self.k + i for i in range(self.n) if i != tight)]

    def _column(self, j: int) -> FloatArray:
        column = np.zeros(self.n + 1)
        if j < self.k:
            column[: self.n], column[self.n] = self.unit[j], 1.0
        elif j < self.t:
            column[j - self.k] = -1.0
        elif j == self.t:
            column[: self.n] = -self.slope
        else:
            column[: self.n] = self.bound
        return column

    def _pay(self, j: int, *, first: bool) -> float:
        if first:
            return -1.0 if j == self.short else 0.0
        return float(self.values[j]) if j < self.k else float(j == self.t)

    def _pivoted(self, basis: list[int], *, first: bool) -> tuple[list[int], FloatArray]:
        """Return the basis at which no column improves, and its values; `first` drives the shortfall out."""
        matrix = np.column_stack([self._column(j) for j in basis])
        pay = np.array([self._pay(j, first=first) for j in basis])
        values = np.zeros(self.k) if first else self.values
        stalled = 0
        for _ in range(_MOST_PIVOTS):
            inverse: FloatArray = np.linalg.inv(matrix).astype(float, copy=False)
            now, prices = inverse[:, -1], pay @ inverse
            if first and self.short not in basis:
                return basis, now
            gain = np.empty(self.t)
            np.subtract(values, self.unit @ prices[:-1] + prices[-1], out=gain[: self.k])
            gain[self.k :] = prices[:-1]
            gain[[j for j in basis if j < self.t]] = -np.inf
            bland, rounding = stalled > _PATIENCE, _PRICE * self.size * max(1.0, float(np.abs(prices).max()))
            j = int((gain > rounding).argmax()) if bland else int(gain.argmax())
            if not gain[j] > rounding:
                return basis, now
            column = self._column(j)
            row, step = self._leaves(basis, now, inverse @ column, bland=bland)
            stalled = 0 if step > _PRICE else stalled + 1
            basis = [*basis[:row], j, *basis[row + 1 :]]
            matrix[:, row], pay[row] = column, self._pay(j, first=first)
        raise _NotProvedError

    def _leaves(
        self, basis: list[int], now: FloatArray, rate: FloatArray, *, bland: bool
    ) -> tuple[int, float]:
        """Return which row of the basis reaches zero first as the new column grows by one, and when."""
        steps = np.full(len(basis), np.inf)
        falls = rate > _SMALLEST_PIVOT
        if self.t in basis:
            falls[basis.index(self.t)] = False
        np.divide(np.maximum(now, 0.0), rate, out=steps, where=falls)
        if self.short in basis:
            row = basis.index(self.short)
            if now[row] <= self.rounding and abs(rate[row]) > _SAFE_PIVOT:
                return row, 0.0  # at zero it must not grow again
        least = float(steps.min())
        if not np.isfinite(least):
            raise _NotProvedError
        ties = np.flatnonzero(steps <= least + _PRICE)
        row = int(min(ties, key=lambda r: basis[r]) if bland else ties[rate[ties].argmax()])
        return row, least

    def _proved(self, basis: list[int], now: FloatArray) -> Lottery:
        """Return the lottery, held against a hyperplane over all points that bounds every lottery."""
        rows = [r for r, j in enumerate(basis) if j < self.k]
        chosen = np.array([basis[r] for r in rows])
        chances = np.maximum(now[rows], 0.0)
        chances = chances / chances.sum()
        matrix = np.column_stack([self._column(j) for j in basis])
        pay = np.array([self._pay(j, first=False) for j in basis])
        normal = np.maximum(-np.linalg.solve(matrix.T, pay)[:-1], 0.0)
        mixed = chances @ self.unit[chosen]
        missed = max(0.0, -float(mixed[self.bound].min(initial=0.0)))
        if missed > self.rounding:
            raise _NotProvedError
        support = float((self.values + self.unit @ normal).max())
        if self.has_t:
            rate = float(normal @ self.slope)
            if not rate > 0:
                raise _NotProvedError
            normal, support = normal / rate, support / rate
            value = float((mixed[~self.bound] / self.slope[~self.bound]).min())
        else:
            value = float(chances @ self.values[chosen])
        allowed = _PROOF * max(1.0, float(np.abs(mixed).max())) + missed * float(normal.sum())
        if not support - value <= allowed:
            raise _NotProvedError
        return Lottery(value, chosen, chances, normal)

"""Where a concave function bends: the points at which its slope jumps."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import numpy as np

from gametheory.arrays import ULP, FloatArray

__all__ = ["clustered", "kinks"]

_GRID = 400
_UNLIKE = 1.1
"""Times the curvature of its neighbours at which a node is looked at more closely."""
_CONCENTRATED = 0.6
"""Share of the fall of the slope over a window that two cells out of eight hold, if there is a kink in it."""
_FIRST = 3
"""Windows in which a small kink may still be hidden by the curve around it."""
_NARROW = 1e-6
_NOISE = 64 * ULP


def clustered(low: float, high: float, count: int = _GRID) -> FloatArray:
    """Return `count` points from `low` to `high`, dense at both ends, where a frontier may be steep."""
    inner = low + (high - low) * (1.0 - np.cos(np.linspace(0.0, np.pi, count))) / 2.0
    inner[0], inner[-1] = low, high
    return np.unique(inner)


def kinks(f: Callable[[float], float], low: float, high: float) -> tuple[float, ...]:
    """Return the points between `low` and `high` at which the slope of a concave function jumps.

    Where the slope falls much faster than nearby, windows of ever smaller width are laid around the fall. A
    smooth function becomes straight in them; at a kink the whole fall stays in two cells. The kink itself is
    the top of the function less its mean slope there, hence exact to rounding.

    Two kinks closer than a cell of the grid, 1/400 of the range, may be missed.

    Parameters
    ----------
    f : callable
        Takes and returns a number.
    low, high : float

    Examples
    --------
    >>> kinks(lambda x: min(1 - x / 3, 2 - 2 * x), 0.0, 1.0)
    (0.6,)
    >>> kinks(lambda x: 1 - x**2, 0.0, 1.0)
    ()
    """
    if not high > low:
        return ()
    x = clustered(low, high)
    if len(x) < 3:
        return ()
    y = np.array([f(float(each)) for each in x])
    slope = np.diff(y) / np.diff(x)
    fall = slope[:-1] - slope[1:]
    noise = _NOISE * np.abs(y).max() / np.minimum(x[1:-1] - x[:-2], x[2:] - x[1:-1])
    bend = np.maximum(fall, noise) / (x[2:] - x[:-2])
    around = np.pad(bend, 2, constant_values=np.inf)
    least = np.minimum.reduce([around[k : k + len(bend)] for k in (0, 1, 3, 4)])
    found: list[float] = []
    for k in np.flatnonzero((fall > noise) & (bend > _UNLIKE * least)):
        if any(x[k] < other < x[k + 2] for other in found):
            continue
        kink = _within(f, float(x[k]), float(x[k + 2]), _NARROW * (high - low))
        # What gathers at an end of the range is an infinite slope there.
        if kink is not None and min(kink - low, high - kink) > _NARROW * (high - low):
            found.append(kink)
    return tuple(sorted(found))


def _within(f: Callable[[float], float], low: float, high: float, narrow: float) -> float | None:
    """Return the kink in a window, or None if the slope falls smoothly there."""
    start = high - low
    for level in count():
        x = np.linspace(low, high, 9)
        y = np.array([f(float(each)) for each in x])
        slope = np.diff(y) / np.diff(x)
        fall = slope[:-1] - slope[1:]
        whole = float(slope[0] - slope[-1])
        if whole <= 8 * _NOISE * np.abs(y).max() / (x[1] - x[0]):
            return _top(f, low, high, float(slope[[0, -1]].mean())) if high - low < 1e-3 * start else None
        pairs = fall[:-1] + fall[1:]
        j = int(pairs.argmax())
        if level >= _FIRST and pairs[j] < _CONCENTRATED * whole:
            return None
        low, high = float(x[j]), float(x[j + 3])
        if high - low <= narrow:
            return _top(f, low, high, float(slope[[0, -1]].mean()))
    return None


def _top(f: Callable[[float], float], low: float, high: float, slope: float) -> float:
    """Return where `f` less a line of this slope is largest."""
    least = 2 * ULP * max(abs(low), abs(high))
    while high - low > least:
        third = (high - low) / 3.0
        left, right = low + third, high - third
        if not low < left < right < high:
            break
        if f(left) - f(right) < slope * (left - right):
            low = left
        else:
            high = right
    return (low + high) / 2.0

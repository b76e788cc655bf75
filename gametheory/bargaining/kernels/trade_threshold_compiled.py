"""The compiled twin of the threshold of second-best trade: bracketed Newton steps, point by point.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import ATOL, FloatArray

__all__ = ["trade_thresholds_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)


def trade_thresholds_compiled(buyer: FloatArray, seller: FloatArray, steps: int) -> FloatArray:
    """Return the least difference of value and cost that trades, shape (N,).

    Parameters
    ----------
    buyer, seller : ndarray, shape (N, 2)
        Intervals with some gain from trade.
    steps : int
        At most so many.
    """
    found = np.empty(len(buyer))
    _fill(np.ascontiguousarray(buyer), np.ascontiguousarray(seller), steps, ATOL, found)
    return found


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(buyer: FloatArray, seller: FloatArray, steps: int, close: float, found: FloatArray) -> None:
    for row in range(len(buyer)):
        v0, v1, c0, c1 = buyer[row, 0], buyer[row, 1], seller[row, 0], seller[row, 1]
        widest = v1 - c0
        t = widest / 4
        if v0 >= c1:
            found[row] = 0.0
            continue
        if t >= max(v1 - c1, v0 - c0):
            found[row] = t
            continue
        width = (v1 - v0) * (c1 - c0)
        low, high = 0.0, widest / 2
        for _ in range(steps):
            a, b = max(widest - t, 0.0), max(v0 - c0 - t, 0.0)
            c, e = max(v1 - c1 - t, 0.0), max(v0 - c1 - t, 0.0)
            square = a * a - b * b - c * c + e * e
            cube = a * a * a - b * b * b - c * c * c + e * e * e
            excess = (cube / 3 + (2 * t - widest) * square / 2) / width
            if excess < 0:
                low = t
            else:
                high = t
            slope = (widest - 2 * t) * (a - b - c + e) / width
            newton = t - excess / slope if slope > 0 else np.inf
            following = newton if low <= newton <= high else 0.5 * (low + high)
            moved = abs(following - t) > close * widest
            t = following
            if not moved:
                break
        found[row] = t

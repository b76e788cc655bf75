"""The compiled twin of :func:`~gametheory.bargaining.strategic.majority_equilibrium.majority_values`.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import FloatArray, IntArray

__all__ = ["majority_values_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)


def majority_values_compiled(
    recognition: FloatArray, delta: FloatArray, quota: int, rounding: float
) -> FloatArray:
    """Return the values of `N` legislatures, shape (N, n), case by case as the NumPy kernel does.

    Parameters
    ----------
    recognition : ndarray, shape (N, n)
    delta : ndarray, shape (N,)
    quota : int
        Two votes or more.
    rounding : float
        How far an inequality may be missed.
    """
    found = np.empty(recognition.shape)
    _fill(np.ascontiguousarray(recognition), np.ascontiguousarray(delta), quota, rounding, found)
    return found


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(recognition: FloatArray, delta: FloatArray, quota: int, rounding: float, found: FloatArray) -> None:
    count, n = recognition.shape
    low, best, values = np.empty(n), np.empty(n), np.empty(n)
    order = np.empty(n, np.int64)
    for row in range(count):
        d = delta[row]
        _sorted(recognition[row], low, order)
        slack = np.inf
        if d == 0.0:
            slack = 0.0
            best[:] = low
        free = 0  # who never propose cost nothing
        while free < quota - 1 and low[free] == 0.0:
            free += 1
        for cheap in range(free, quota):
            if slack <= rounding:
                break
            for group in range(quota - cheap, n - cheap + 1):
                miss = _case(low, d, quota, cheap, group, values)
                if miss < slack:
                    slack = miss
                    best[:] = values
                if slack <= rounding:
                    break
        for i in range(n):
            if low[i] == 0.0:
                best[i] = 0.0
            found[row, order[i]] = best[i] if slack <= 1e3 * rounding else np.nan


@_compiled  # type: ignore[untyped-decorator]
def _sorted(p: FloatArray, low: FloatArray, order: IntArray) -> None:
    for i in range(len(p)):
        k = i
        while k > 0 and low[k - 1] > p[i]:
            low[k], order[k] = low[k - 1], order[k - 1]
            k -= 1
        low[k], order[k] = p[i], i


@_compiled  # type: ignore[untyped-decorator]
def _case(  # noqa: PLR0917  (numba takes no keyword-only arguments)
    p: FloatArray, d: float, quota: int, cheap: int, group: int, values: FloatArray
) -> float:
    n, seats = len(p), quota - 1 - cheap
    p_low = p_high = 0.0
    for i in range(cheap):
        p_low += p[i]
    for i in range(cheap + group, n):
        p_high += p[i]
    reach = p_low / (1.0 - d + d * p_low) if p_low > 0 else 0.0
    top = 1.0 - reach - p_high * (1.0 - d * reach)
    s = top / (group - reach * (seats + 1) * d + p_high * d * (reach * (seats + 1) * d - seats))
    total = reach * (1.0 - (seats + 1) * d * s)
    left = 1.0 - d * total - seats * d * s
    miss = 0.0
    for i in range(n):
        if i < cheap:
            values[i] = total * (p[i] / p_low) if p_low > 0 else 0.0
            miss = max(miss, values[i] - s)
        elif i < cheap + group:
            values[i] = s
            bought = s - p[i] * left
            miss = max(miss, -bought)
            if seats:
                miss = max(miss, bought - (1.0 - p[i]) * (d * s))
        else:
            values[i] = p[i] * left
            miss = max(miss, s - values[i])
        if not np.isfinite(values[i]):
            return np.inf
        miss = max(miss, -values[i])
    return miss if miss == miss else np.inf  # noqa: PLR0124  (NaN is no miss)

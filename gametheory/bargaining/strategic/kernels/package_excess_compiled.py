"""The compiled twin of :func:`~gametheory.bargaining.strategic.package_excess.package_excess`.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import FloatArray

__all__ = ["package_excess_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)


def package_excess_compiled(
    shares: FloatArray, weights: FloatArray, budgets: FloatArray, disagreement: FloatArray, tolerance: float
) -> FloatArray:
    """Return the excess of the best package, shape (N,).

    Parameters
    ----------
    shares, weights : ndarray, shape (N, n, K)
    budgets, disagreement : ndarray, shape (N, n)
    tolerance : float
        What the shares of an issue may miss one by, and a share zero.
    """
    found = np.empty(len(shares))
    _fill(shares, weights, budgets, disagreement, tolerance, found)
    return found


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(  # noqa: PLR0917  (numba takes no keyword-only arguments)
    shares: FloatArray,
    weights: FloatArray,
    budgets: FloatArray,
    disagreement: FloatArray,
    tolerance: float,
    found: FloatArray,
) -> None:
    count, n, issues = shares.shape
    rate, whole = np.empty(n), np.empty(issues)
    for row in range(count):
        s, w, t, d = shares[row], weights[row], budgets[row], disagreement[row]
        feasible = True
        for k in range(issues):
            whole[k] = -1.0
        total = excess = 0.0
        for i in range(n):
            gain = -d[i]
            for k in range(issues):
                feasible &= s[i, k] >= -tolerance
                whole[k] += s[i, k]
                gain += w[i, k] * s[i, k]
            rate[i] = t[i] / gain
            feasible &= 0.0 < rate[i] < np.inf
            total += t[i]
            excess -= t[i] + rate[i] * d[i]
        for k in range(issues):
            feasible &= abs(whole[k]) <= tolerance
            best = 0.0
            for i in range(n):
                best = max(best, rate[i] * w[i, k])
            excess += best
        found[row] = np.maximum(excess / total, 0.0) if feasible else np.inf

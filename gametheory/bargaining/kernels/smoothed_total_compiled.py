r"""The compiled twin of the sum of demands over a pie of normal size.

With :math:`s = m + \sigma z` and Mills' ratio M, the root of s h(s) = g is that of the decreasing, convex
:math:`g M(z) - z = m/\sigma`. A table of its values at the edges of cells brackets z; in the cell M is its
series about the middle, whose coefficients follow from :math:`M' = z M - 1`.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import FloatArray

__all__ = ["smoothed_totals_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)

_LOWEST, _CELLS, _CELL = -6.75, 128, 1 / 16
_TERMS = 12
"""The first left out is below rounding, about (6.75/32)^12/12! of M."""

_STEPS = 8
_CUBED = 1e-5
"""Step of Halley's method whose cube, the next one, is rounding."""


def smoothed_totals_compiled(mean: FloatArray, scale: FloatArray, exponents: FloatArray) -> FloatArray:
    """Return the sums of demands, shape (N,); NaN where the root lies outside the table.

    Parameters
    ----------
    mean, scale, exponents : ndarray, shape (N,)
    """
    found = np.empty(len(mean))
    given = (np.ascontiguousarray(each) for each in (mean, scale, exponents))
    _fill(*given, *_mills_table(), found)
    return found


@cache
def _mills_table() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the edges of the cells, Mills' ratio there, and its series about their middles."""
    edges: FloatArray = np.linspace(_LOWEST, _LOWEST + _CELL * _CELLS, _CELLS + 1)
    z = edges[:-1] + _CELL / 2
    series = np.empty((_CELLS, _TERMS))
    series[:, 0] = _mills(z)
    series[:, 1] = z * series[:, 0] - 1
    for k in range(2, _TERMS):
        series[:, k] = (z * series[:, k - 1] + series[:, k - 2]) / k
    return edges, _mills(edges), series


def _mills(z: FloatArray) -> FloatArray:
    from scipy.special import erfcx

    return np.asarray(np.sqrt(np.pi / 2) * erfcx(z / np.sqrt(2)))


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(  # noqa: PLR0917  (numba takes no keyword-only arguments)
    mean: FloatArray,
    scale: FloatArray,
    exponents: FloatArray,
    edges: FloatArray,
    mills: FloatArray,
    series: FloatArray,
    found: FloatArray,
) -> None:
    for row in range(len(mean)):
        g, k = exponents[row], mean[row] / scale[row]
        found[row] = np.nan
        if not (g * mills[_CELLS] - edges[_CELLS] <= k <= g * mills[0] - edges[0]):
            continue
        cell, half = 0, _CELLS // 2
        while half:
            middle = cell + half
            cell = middle if g * mills[middle] - edges[middle] >= k else cell
            half //= 2
        z0 = z = edges[cell] + _CELL / 2
        m, t = series[cell, 0], 0.0
        for _ in range(_STEPS):
            first = z * m - 1.0
            second = m + z * first
            miss, slope = g * m - z - k, g * first - 1.0
            step = miss * slope / (slope * slope - 0.5 * miss * g * second)
            t -= step
            z = z0 + t
            if abs(step) <= _CUBED:
                m += step * (0.5 * step * second - first)
                break
            m = series[cell, _TERMS - 1]
            for n in range(_TERMS - 2, -1, -1):
                m = m * t + series[cell, n]
        # the same number; the sum would lose digits for small k, the product for large k
        found[row] = mean[row] + scale[row] * z if k > -2.0 * _LOWEST else scale[row] * g * m

"""The compiled twin of :func:`~gametheory.bargaining.strategic.power_waits.power_waits`.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import ULP, FloatArray

__all__ = ["power_waits_compiled"]

_MOST_TERMS = 4000  # a multiple of four: terms are summed by fours
_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)


def power_waits_compiled(
    value: FloatArray, exponent: FloatArray, cost: FloatArray, apart: FloatArray
) -> FloatArray:
    r"""Return how long values wait, shape (N, T); NaN for small values of nearly one z.

    Parameters
    ----------
    value : ndarray, shape (N, T)
    exponent, cost : ndarray, shape (N,)
    apart : ndarray, shape (N,)
        :math:`\psi(1) - \psi(1 + 1/a)`.
    """
    found = np.empty(value.shape)
    _fill(value, exponent, cost, apart, found)
    return found


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(
    value: FloatArray, exponent: FloatArray, cost: FloatArray, apart: FloatArray, found: FloatArray
) -> None:
    zero, top = np.empty(_MOST_TERMS), np.empty(_MOST_TERMS)
    known_zero = known_top = 0
    factor = gap = 0.0
    last = np.nan
    for row in range(len(value)):
        a, c = exponent[row], cost[row]
        b = 1.0 / a
        if a != last:
            last, known_zero, known_top = a, 0, 0
        for k in range(value.shape[1]):
            v = value[row, k]
            z = v * v if a == 2.0 else v**a
            if v < 0.01 and z > 0.99:
                found[row, k] = np.nan
                continue
            low = z <= 0.5 or (v < 0.01 and z <= 0.99)
            u = z if low else max(-np.expm1(a * np.log(v)), 0.0)
            square = u * u
            power, total, n = u, 0.0 if low else apart[row], 0
            while n < _MOST_TERMS:
                if low:
                    while known_zero < n + 4:
                        zero[known_zero] = 1.0 / (known_zero + 1.0 + b)
                        known_zero += 1
                    part = zero[n] + zero[n + 1] * u + (zero[n + 2] + zero[n + 3] * u) * square
                else:
                    while known_top < n + 4:
                        m = float(known_top)
                        factor = factor * (b + m) / (m + 1.0) if known_top else b
                        gap = gap + 1.0 / (m + 1.0) - 1.0 / (b + m) if known_top else 1.0 + apart[row]
                        top[known_top] = factor * gap
                        known_top += 1
                    part = top[n] + top[n + 1] * u + (top[n + 2] + top[n + 3] * u) * square
                part *= power
                total += part
                if abs(part) <= ULP / 8 * abs(total):
                    break
                power *= square * square
                n += 4
            found[row, k] = (v * total if low else v * total - np.log(u)) / c

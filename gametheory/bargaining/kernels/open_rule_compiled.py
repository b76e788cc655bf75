"""The compiled twin of the open rule's search for the best number of favoured members.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import FloatArray

__all__ = ["open_rule_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)


def open_rule_compiled(members: FloatArray, delta: FloatArray) -> FloatArray:
    """Return V, W, U and the number m that maximises V, the larger in a tie, shape (N, 4).

    Parameters
    ----------
    members, delta : ndarray, shape (N,)
    """
    found = np.empty((len(members), 4))
    _fill(np.ascontiguousarray(members), np.ascontiguousarray(delta), found)
    return found


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(members: FloatArray, delta: FloatArray, found: FloatArray) -> None:
    for row in range(len(members)):
        n, d = members[row], delta[row]
        most = -np.inf
        m = (n - 1.0) / 2.0
        while m <= n - 1.0:
            a, c, rho = m / (n - 1.0), max(n - 2.0 - m, 0.0) / (n - 1.0), (2.0 * m - n + 2.0) / m
            again = (1.0 - a) * d
            w = (a * d + again * (1.0 - rho) * d / (n - 1.0)) / (1.0 - again * (rho + (1.0 - rho) * c * d))
            u = d / (n - 1.0) + c * d * w
            value = a / (1.0 + a * m * d - again * u)
            if value >= most * (1.0 - 1e-13):
                most = value
                found[row, 0], found[row, 1], found[row, 2], found[row, 3] = value, w * value, u * value, m
            m += 1.0

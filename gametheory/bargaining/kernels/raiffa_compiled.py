"""The compiled twin of :func:`~gametheory.bargaining.axiomatic.raiffa_discrete.raiffa_discrete_points`.

Each recursion ends on its own: once one inequality holds every party back, the next point lies on it.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import FloatArray

__all__ = ["raiffa_points_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)


def raiffa_points_compiled(
    normals: FloatArray, bounds: FloatArray, disagreement: FloatArray, steps: int, smallest: float
) -> FloatArray:
    """Return the points, shape (N, n), of problems bounded by the same inequalities.

    Parameters
    ----------
    normals : ndarray, shape (m, n)
    bounds : ndarray, shape (m,)
    disagreement : ndarray, shape (N, n)
    steps : int
        At most so many.
    smallest : float
        Step, as a share of the first ideal gain, that is rounding.
    """
    found = np.empty(disagreement.shape)
    given = (np.ascontiguousarray(each) for each in (normals, bounds, disagreement))
    _fill(*given, steps, smallest, found)
    return found


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(  # noqa: PLR0917  (numba takes no keyword-only arguments)
    normals: FloatArray,
    bounds: FloatArray,
    disagreement: FloatArray,
    steps: int,
    smallest: float,
    found: FloatArray,
) -> None:
    rows, n = normals.shape
    rate, share = 1.0 / normals, 1.0 / n
    x, gain, least = np.empty(n), np.empty(n), np.empty(n)
    for at in range(len(disagreement)):
        x[:] = disagreement[at]
        for step in range(steps):
            gain[:] = np.inf
            one_face = False  # holds every party back: the mean of the ideal points lies on it
            for k in range(rows):
                room = bounds[k]
                for i in range(n):
                    room -= normals[k, i] * x[i]
                held = 0  # parties this row holds back more than those before it
                for i in range(n):
                    if normals[k, i] > 0.0:
                        alone = room * rate[k, i]
                        if alone < gain[i]:
                            gain[i] = alone
                            held += 1
                one_face = held == n or (one_face and held == 0)
            more = False
            for i in range(n):
                if step == 0:
                    least[i] = smallest * gain[i]
                gain[i] = max(gain[i], 0.0) * share
                more = more or gain[i] > least[i]
            if not more:
                break
            for i in range(n):
                x[i] += gain[i]
            if one_face:
                break
        found[at] = x

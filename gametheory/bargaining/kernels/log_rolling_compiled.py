"""The compiled twin of :func:`~gametheory.bargaining.strategic.multi_issue_nash.log_rolling_shares`.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import FloatArray

__all__ = ["log_rolling_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)


def log_rolling_compiled(
    weights: FloatArray, bargaining_weights: FloatArray, disagreement: FloatArray
) -> FloatArray:
    """Return both players' shares of the issues, shape (N, 2, K).

    Parameters
    ----------
    weights : ndarray, shape (N, 2, K)
    bargaining_weights, disagreement : ndarray, shape (N, 2)
    """
    found = np.empty(weights.shape)
    _fill(weights, bargaining_weights, disagreement, found)
    return found


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(w: FloatArray, t: FloatArray, d: FloatArray, found: FloatArray) -> None:
    count, _, issues = w.shape
    rank = np.empty(issues)
    for row in range(count):
        for k in range(issues):
            both = w[row, 0, k] + w[row, 1, k]
            rank[k] = w[row, 0, k] / both if both > 0.0 else 0.0
        for k in range(issues):
            w1, w2 = w[row, 0, k], w[row, 1, k]
            if w1 > 0.0 and w2 > 0.0:
                x, y = -d[row, 0], w2 - d[row, 1]
                for j in range(issues):
                    if rank[j] > rank[k] or (rank[j] == rank[k] and j < k):
                        x += w[row, 0, j]
                    elif j != k:
                        y += w[row, 1, j]
                inner = (t[row, 0] * y / w2 - t[row, 1] * x / w1) / (t[row, 0] + t[row, 1])
                share = min(max(inner, 0.0), 1.0)
            elif w1 > 0.0:
                share = 1.0
            else:
                share = 0.0 if w2 > 0.0 else 0.5
            found[row, 0, k], found[row, 1, k] = share, 1.0 - share

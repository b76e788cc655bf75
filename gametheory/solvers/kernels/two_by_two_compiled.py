"""The compiled twin of :mod:`~gametheory.solvers.kernels.two_by_two`: the same arithmetic, game by game.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gametheory.arrays import BoolArray, FloatArray, IntArray
from gametheory.solvers.kernels.certificate import MIXTURE_TOL, NARROWEST, WIDEST
from gametheory.solvers.kernels.extreme_arrays import ExtremeArrays
from gametheory.solvers.kernels.two_by_two import CLASS_COUNT, CLASS_VERTICES, SLOTS, solve_again

__all__ = ["two_by_two_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)
_inlined: Any = njit(cache=True, error_model="numpy", inline="always")


def two_by_two_compiled(payoffs: FloatArray) -> ExtremeArrays:
    """Return what :func:`~gametheory.solvers.kernels.two_by_two.two_by_two` returns, bit by bit."""
    out = ExtremeArrays.empty(len(payoffs), SLOTS, 2, 2)
    payoffs = np.ascontiguousarray(payoffs)
    _fill(
        payoffs,
        CLASS_COUNT,
        CLASS_VERTICES,
        out.row,
        out.column,
        out.payoffs,
        out.gap,
        out.count,
        out.degenerate,
    )
    solve_again(payoffs, out)
    return out


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(  # noqa: PLR0917  (numba takes no keyword-only arguments)
    payoffs: FloatArray,
    class_count: NDArray[np.int8],
    class_vertices: NDArray[np.int8],
    row: FloatArray,
    column: FloatArray,
    value: FloatArray,
    gap: FloatArray,
    count: IntArray,
    degenerate: BoolArray,
) -> None:
    for g in range(payoffs.shape[0]):
        A, B = payoffs[g, 0], payoffs[g, 1]
        least_a = min(A[0, 0], A[0, 1], A[1, 0], A[1, 1])
        least_b = min(B[0, 0], B[0, 1], B[1, 0], B[1, 1])
        A00, A01, A10, A11 = A[0, 0] - least_a, A[0, 1] - least_a, A[1, 0] - least_a, A[1, 1] - least_a
        B00, B01, B10, B11 = B[0, 0] - least_b, B[0, 1] - least_b, B[1, 0] - least_b, B[1, 1] - least_b
        span_a = max(A00, A01, A10, A11)
        span_b = max(B00, B01, B10, B11)
        span_a = span_a if span_a > 0.0 else 1.0
        span_b = span_b if span_b > 0.0 else 1.0
        a0, a1, b0, b1 = A[0, 0] - A[1, 0], A[0, 1] - A[1, 1], B[0, 0] - B[0, 1], B[1, 0] - B[1, 1]
        code = (
            40
            + 27 * (int(a0 > 0) - int(a0 < 0))
            + 9 * (int(a1 > 0) - int(a1 < 0))
            + 3 * (int(b0 > 0) - int(b0 < 0))
            + (int(b1 > 0) - int(b1 < 0))
        )
        used = class_count[code]
        usable = NARROWEST <= span_a <= WIDEST and NARROWEST <= span_b <= WIDEST
        count[g] = used if usable else -1
        degenerate[g] = a0 == 0 or a1 == 0 or b0 == 0 or b1 == 0
        for slot in range(SLOTS):
            if slot >= used:
                row[g, slot, 0] = row[g, slot, 1] = np.nan
                column[g, slot, 0] = column[g, slot, 1] = np.nan
                value[g, slot, 0] = value[g, slot, 1] = gap[g, slot] = np.nan
                continue
            x0, x1 = _strategy(class_vertices[code, slot, 0], abs(b0), abs(b1))
            y0, y1 = _strategy(class_vertices[code, slot, 1], abs(a0), abs(a1))
            top, bottom = A00 * y0 + A01 * y1, A10 * y0 + A11 * y1
            left, right = B00 * x0 + B10 * x1, B01 * x0 + B11 * x1
            value_a, value_b = x0 * top + x1 * bottom, y0 * left + y1 * right
            regret_a, regret_b = (max(top, bottom) - value_a) / span_a, (max(left, right) - value_b) / span_b
            feasible = abs(x0 + x1 - 1.0) <= MIXTURE_TOL and abs(y0 + y1 - 1.0) <= MIXTURE_TOL
            feasible = feasible and min(x0, x1, y0, y1) >= -MIXTURE_TOL
            row[g, slot, 0], row[g, slot, 1] = x0, x1
            column[g, slot, 0], column[g, slot, 1] = y0, y1
            value[g, slot, 0], value[g, slot, 1] = value_a + least_a, value_b + least_b
            gap[g, slot] = max(regret_a, regret_b) if feasible else np.inf


@_inlined  # type: ignore[untyped-decorator]  # numba is not typed
def _strategy(vertex: int, first: float, second: float) -> tuple[float, float]:
    if vertex == 0:
        return 1.0, 0.0
    if vertex == 1:
        return 0.0, 1.0
    return second / (first + second), first / (first + second)

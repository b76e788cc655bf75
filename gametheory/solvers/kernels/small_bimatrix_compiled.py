"""The compiled twin of :mod:`~gametheory.solvers.kernels.small_bimatrix`: the same arithmetic, game by game.

Importing this module imports numba, which the extra ``fast`` installs. The kernels are compiled for one shape
of game each, so that every loop has a fixed length. A first pass finds which bases are equilibria, so that
the arrays can be made just large enough; a second one writes mixtures, payoffs and gaps straight into them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gametheory.arrays import FloatArray, IntArray
from gametheory.solvers.kernels.certificate import MIXTURE_TOL, NARROWEST, WIDEST
from gametheory.solvers.kernels.extreme_arrays import ExtremeArrays
from gametheory.solvers.kernels.ordering import ORDER_SCALE
from gametheory.solvers.kernels.small_bimatrix import ACCURATE, SIGN_TOL
from gametheory.solvers.kernels.supports import SupportTables, support_tables
from gametheory.solvers.kernels.tied_bimatrix import tied_bimatrix

__all__ = ["small_bimatrix_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)
_inlined: Any = njit(cache=True, error_model="numpy", inline="always")


def small_bimatrix_compiled(payoffs: FloatArray) -> ExtremeArrays:
    """Return what :func:`~gametheory.solvers.kernels.small_bimatrix.small_bimatrix` returns, bit by bit."""
    games, _, m, n = payoffs.shape
    payoffs = np.ascontiguousarray(payoffs)
    scan, write = _scan(m, n), _write(m, n)
    basis = np.empty((games, len(support_tables(m, n).rows) + 1), dtype=np.uint8)
    count = np.empty(games, dtype=np.int64)
    scan(payoffs, basis, count)
    tied = np.flatnonzero(count < 0)
    exact = tied_bimatrix(payoffs[tied])
    written = count.copy()
    written[tied] = 0
    count[tied] = np.bincount(exact.game, minlength=tied.size)
    out = ExtremeArrays.empty(games, int(count.max(initial=0)), m, n)
    out.count[:] = count
    out.degenerate[:] = False
    largest_gap = write(payoffs, basis, written, out.row, out.column, out.payoffs, out.gap)
    exact.place(out, tied)
    out.degenerate[tied] = exact.degenerate
    if largest_gap > ACCURATE:
        wrong = np.flatnonzero((out.gap > ACCURATE).any(axis=1))
        tied_bimatrix(payoffs[wrong], in_integers=np.ones(wrong.size, dtype=np.bool_)).place(out, wrong)
    return out


@_inlined  # type: ignore[untyped-decorator]  # numba is not typed
def _minors(  # noqa: PLR0917  (numba takes no keyword-only arguments)
    table: FloatArray,
    low: float,
    high: float,
    det: FloatArray,
    upper: NDArray[np.intp],
    lower: NDArray[np.intp],
    second: NDArray[np.intp],
    third: NDArray[np.intp],
) -> None:
    """Fill in the determinants of one matrix, given flat."""
    span = high - low
    scale = 1.0 / span if NARROWEST <= span <= WIDEST else 0.0
    for i in range(upper.size):
        det[i] = (table[upper[i]] - table[lower[i]]) * scale
    for i in range(second.shape[1]):
        a, b, c, d = second[0, i], second[1, i], second[2, i], second[3, i]
        det[upper.size + i] = det[a] * det[b] - det[c] * det[d]
    for i in range(third.shape[1]):
        a, b, c, d, e, f = third[0, i], third[1, i], third[2, i], third[3, i], third[4, i], third[5, i]
        det[upper.size + second.shape[1] + i] = (det[a] * det[b] - det[c] * det[d]) + det[e] * det[f]
    det[det.size - 2] = 0.0
    det[det.size - 1] = 1.0


@_inlined  # type: ignore[untyped-decorator]  # numba is not typed
def _range(table: FloatArray) -> tuple[float, float]:
    low = high = table[0]
    for i in range(1, table.size):
        low = table[i] if table[i] < low else low  # noqa: FURB136  (one instruction, unlike min)
        high = table[i] if table[i] > high else high  # noqa: FURB136  (as above)
    return low, high


def _literals(tables: SupportTables) -> tuple[IntArray, IntArray]:
    """Return by basis which determinants must be positive and which negative, as bit sets."""
    bits = np.zeros((2, len(tables.rows)), dtype=np.int64)
    for b, literals in enumerate(tables.positive.tolist()):
        for literal in literals:
            bits[literal % 2, b] |= 1 << (literal // 2)
    return bits[0].copy(), bits[1].copy()


@cache
def _scan(m: int, n: int) -> Any:
    """Return the compiled first pass: which bases are equilibria; a count of -1 if a sign is in doubt."""
    to_y, to_x = support_tables(m, n), support_tables(n, m, transposed=True)
    (upper_y, lower_y), second_y, third_y = to_y.lines, to_y.second, to_y.third
    (upper_x, lower_x), second_x, third_x = to_x.lines, to_x.second, to_x.third
    plus_y, minus_y = _literals(to_y)
    plus_x, minus_x = _literals(to_x)
    size_y, size_x, bases = to_y.determinants, to_x.determinants, len(to_y.rows)
    every_y, every_x = (1 << size_y) - 1 | 2 << size_y, (1 << size_x) - 1 | 2 << size_x

    @_compiled  # type: ignore[untyped-decorator]  # numba is not typed
    def scan(payoffs: FloatArray, basis: NDArray[np.uint8], count: IntArray) -> None:
        A, B, det_y, det_x = np.empty(m * n), np.empty(m * n), np.empty(size_y + 2), np.empty(size_x + 2)
        good = np.empty(bases, dtype=np.uint8)
        for g in range(payoffs.shape[0]):
            for i in range(m):
                for j in range(n):
                    A[i * n + j] = payoffs[g, 0, i, j]
                    B[j * m + i] = payoffs[g, 1, i, j]
            low_a, high_a = _range(A)
            low_b, high_b = _range(B)
            _minors(A, low_a, high_a, det_y, upper_y, lower_y, second_y, third_y)
            _minors(B, low_b, high_b, det_x, upper_x, lower_x, second_x, third_x)
            above_y = below_y = above_x = below_x = np.int64(0)
            for d in range(size_y + 2):
                above_y |= np.int64(det_y[d] > SIGN_TOL) << d
                below_y |= np.int64(det_y[d] < -SIGN_TOL) << d
            for d in range(size_x + 2):
                above_x |= np.int64(det_x[d] > SIGN_TOL) << d
                below_x |= np.int64(det_x[d] < -SIGN_TOL) << d
            if (above_y | below_y) != every_y or (above_x | below_x) != every_x:
                count[g] = -1
                continue
            for b in range(bases):
                p, q, r, s = plus_y[b], minus_y[b], plus_x[b], minus_x[b]
                y = (((above_y & p) == p) & ((below_y & q) == q)) | (
                    ((above_y & q) == q) & ((below_y & p) == p)
                )
                x = (((above_x & r) == r) & ((below_x & s) == s)) | (
                    ((above_x & s) == s) & ((below_x & r) == r)
                )
                good[b] = x & y
            found = 0
            for b in range(bases):  # a loop of its own, so that the one above runs on vectors
                basis[g, found] = b
                found += good[b]
            count[g] = found

    return scan


@_inlined  # type: ignore[untyped-decorator]  # numba is not typed
def _is_mixture(x: FloatArray) -> bool:
    total, least = 0.0, np.inf
    for p in x:
        total += p
        least = min(least, p)
    return abs(total - 1.0) <= MIXTURE_TOL and least >= -MIXTURE_TOL


@_inlined  # type: ignore[untyped-decorator]  # numba is not typed
def _value(A: FloatArray, low: float, high: float, x: FloatArray, y: FloatArray) -> tuple[float, float]:
    """Return the expected payoff of the player who mixes with `x`, and its regret as a share of its range."""
    best, own = -np.inf, 0.0
    for i in range(x.size):
        reply = 0.0
        for j in range(y.size):
            reply += (A[i * y.size + j] - low) * y[j]
        own += x[i] * reply
        best = max(best, reply)
    return own + low, (best - own) / (high - low if high > low else 1.0)


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _sink(k: int, row: FloatArray, column: FloatArray, value: FloatArray, gap: FloatArray) -> None:
    """Move equilibrium `k` of a game up to its place in the descending order of the row player's mixture."""
    while k > 0:
        order = 0.0
        for i in range(row.shape[1] - 1):
            if order == 0.0:
                order = np.rint(row[k, i] * ORDER_SCALE) - np.rint(row[k - 1, i] * ORDER_SCALE)
        for i in range(row.shape[1] - 1):
            if order == 0.0:
                order = row[k, i] - row[k - 1, i]
        if order <= 0.0:
            return
        for array in (row, column, value):
            for i in range(array.shape[1]):
                array[k, i], array[k - 1, i] = array[k - 1, i], array[k, i]
        gap[k], gap[k - 1] = gap[k - 1], gap[k]
        k -= 1


@cache
def _write(m: int, n: int) -> Any:
    """Return the compiled second pass: mixtures, payoffs and gaps; it returns the largest gap."""
    to_y, to_x = support_tables(m, n), support_tables(n, m, transposed=True)
    (upper_y, lower_y), second_y, third_y = to_y.lines, to_y.second, to_y.third
    (upper_x, lower_x), second_x, third_x = to_x.lines, to_x.second, to_x.third
    weight_y, weight_x = to_y.weight.copy(), to_x.weight.copy()
    size_y, size_x = to_y.determinants, to_x.determinants

    @_compiled  # type: ignore[untyped-decorator]  # numba is not typed
    def write(  # noqa: PLR0917  (as above)
        payoffs: FloatArray,
        basis: NDArray[np.uint8],
        count: IntArray,
        row: FloatArray,
        column: FloatArray,
        value: FloatArray,
        gap: FloatArray,
    ) -> float:
        A, B, det_y, det_x = np.empty(m * n), np.empty(m * n), np.empty(size_y + 2), np.empty(size_x + 2)
        x, y = np.empty(m), np.empty(n)
        rows, columns, values = row.reshape(-1), column.reshape(-1), value.reshape(-1)
        largest = 0.0
        for g in range(payoffs.shape[0]):
            for i in range(m):
                for j in range(n):
                    A[i * n + j] = payoffs[g, 0, i, j]
                    B[j * m + i] = payoffs[g, 1, i, j]
            low_a, high_a = _range(A)
            low_b, high_b = _range(B)
            _minors(A, low_a, high_a, det_y, upper_y, lower_y, second_y, third_y)
            _minors(B, low_b, high_b, det_x, upper_x, lower_x, second_x, third_x)
            for k in range(count[g]):
                b = basis[g, k]
                total_x = total_y = 0.0
                for i in range(m):
                    x[i] = abs(det_x[weight_x[b, i]])
                    total_x += x[i]
                for j in range(n):
                    y[j] = abs(det_y[weight_y[b, j]])
                    total_y += y[j]
                for i in range(m):
                    x[i] /= total_x
                    row[g, k, i] = x[i]
                for j in range(n):
                    y[j] /= total_y
                    column[g, k, j] = y[j]
                value[g, k, 0], share_a = _value(A, low_a, high_a, x, y)
                value[g, k, 1], share_b = _value(B, low_b, high_b, y, x)
                gap[g, k] = max(share_a, share_b) if _is_mixture(x) and _is_mixture(y) else np.inf
                largest = max(largest, gap[g, k])
                if k > 0:
                    _sink(k, row[g], column[g], value[g], gap[g])
            first, last = g * gap.shape[1] + count[g], (g + 1) * gap.shape[1]
            rows[m * first : m * last] = np.nan
            columns[n * first : n * last] = np.nan
            values[2 * first : 2 * last] = np.nan
            gap[g, count[g] :] = np.nan
        return largest

    return write

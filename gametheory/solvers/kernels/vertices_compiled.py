"""The search of :mod:`gametheory.solvers.kernels.vertices`, compiled by numba (extra ``fast``)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import FloatArray
from gametheory.solvers.kernels.vertices import CLEAR, VertexSearch

__all__ = ["equilibria", "polytope_vertices"]

_PIVOT = 1e-11


@njit(cache=True)
def _slot(table: Any, key: int) -> int:
    """Return where `key` is in the hash table, or the free place where it belongs."""
    size = table.size - 1
    place = (key * np.int64(0x9E3779B97F4A7C1)) & np.int64(0x7FFFFFFFFFFFFFFF)
    place = (place >> np.int64(20)) & size
    while table[place] != -1 and table[place] != key:
        place = (place + 1) & size
    return place  # type: ignore[no-any-return]  # numba arrays have no types here


@njit(cache=True)
def _grown(table: Any) -> Any:
    wider = np.full(2 * table.size, -1, dtype=np.int64)
    for key in table:
        if key != -1:
            wider[_slot(wider, key)] = key
    return wider


@njit(cache=True)
def _leaving_rows(T: Any, steepest: Any, rows: Any) -> None:
    """Write into `rows` the row with the smallest ratio for each entering column; -1 if there is none.

    The smallest ratio value / entry is the largest entry / value: one division a row, no branch in the loop.
    """
    last = T.shape[1] - 1
    steepest[:] = _PIVOT
    rows[:] = -1
    for r in range(T.shape[0]):
        inverse = 1.0 / T[r, last]
        for e in range(last):
            slope = T[r, e] * inverse
            better = slope > steepest[e]
            steepest[e] = slope if better else steepest[e]
            rows[e] = r if better else rows[e]


@njit(cache=True, fastmath={"contract"})
def _pivot(T: Any, N: Any, row: int, e: int) -> bool:
    """Write the tableau `T` after a pivot into `N`; return whether its basic values are clearly positive."""
    last = T.shape[1] - 1
    inverse = 1.0 / T[row, e]
    for r in range(T.shape[0]):
        if r != row:
            factor = T[r, e] * inverse
            for j in range(last + 1):
                N[r, j] = T[r, j] - factor * T[row, j]
            N[r, e] = -factor
    for j in range(last + 1):
        N[row, j] = T[row, j] * inverse
    N[row, e] = inverse
    clear = True
    for r in range(T.shape[0]):
        clear = clear and N[r, last] > CLEAR
    return clear


@njit(cache=True)
def _wider(array: Any) -> Any:
    return np.concatenate((array, np.zeros_like(array)))


@njit(cache=True)
def _search(M: Any, most: int) -> Any:
    """Return masks (V,), points (V, d), and whether all were clear; V > most if stopped by the limit."""
    k, d = M.shape
    room = 1 << min(d, 10)  # grows where needed
    now, after = np.empty((1, k, d + 1)), np.empty((room, k, d + 1))
    now_variables = np.empty((1, d + k), dtype=np.int64)
    after_variables = np.empty((room, d + k), dtype=np.int64)
    masks, points = np.zeros(2 * room, dtype=np.int64), np.zeros((2 * room, d))
    steepest, rows = np.empty(d), np.empty(d, dtype=np.int64)
    table = np.full(8 * room, -1, dtype=np.int64)
    now[0, :, :d] = M
    now[0, :, d] = 1.0
    now_variables[0] = np.arange(d + k)  # nonbasic ones first, then those of the rows
    masks[0] = (np.int64(1) << d) - 1
    table[_slot(table, masks[0])] = masks[0]
    level, found = 0, 1
    while level < found:
        size, count = found - level, 0
        for v in range(size):
            T, variables = now[v], now_variables[v]
            _leaving_rows(T, steepest, rows)
            for e in range(d):
                row = rows[e]
                if row < 0:
                    return masks[:found], points[:found], False
                entering, leaving = variables[e], variables[d + row]
                mask = masks[level + v] ^ (np.int64(1) << entering) ^ (np.int64(1) << leaving)
                place = _slot(table, mask)
                if table[place] == mask:
                    continue
                table[place] = mask
                if 2 * found > table.size:
                    table = _grown(table)
                if found == masks.size:
                    masks, points = _wider(masks), _wider(points)
                if count == after.shape[0]:
                    after, after_variables = _wider(after), _wider(after_variables)
                clear = _pivot(T, after[count], row, e)
                after_variables[count] = variables
                after_variables[count, e], after_variables[count, d + row] = leaving, entering
                for r in range(k):
                    if after_variables[count, d + r] < d:
                        points[found, after_variables[count, d + r]] = after[count, r, d]
                masks[found] = mask
                count += 1
                found += 1
                if not clear or found > most:
                    return masks[:found], points[:found], clear
        level += size
        now, after = after, now
        now_variables, after_variables = after_variables, now_variables
    return masks[:found], points[:found], True


def polytope_vertices(M: FloatArray, *, most: int) -> VertexSearch:
    """Return the vertices of ``{x >= 0, M x <= 1}`` for each matrix of a stack; see the NumPy kernel."""
    games, k, d = M.shape
    clear, exhausted = np.ones(games, dtype=bool), np.zeros(games, dtype=bool)
    names = []
    for game in range(games):
        masks, _, clear[game] = _search(np.ascontiguousarray(M[game]), most)
        exhausted[game] = clear[game] and masks.size > most
        if clear[game] and not exhausted[game]:
            names.append(np.sort(masks) | (game << (k + d)))
    every = np.concatenate(names) if names else np.empty(0, dtype=np.int64)
    return VertexSearch(names=every, labels=k + d, clear=clear, exhausted=exhausted)


@njit(cache=True)
def _positive(payoffs: Any) -> Any:
    low, high = payoffs.min(), payoffs.max()
    span = high - low
    if span == 0.0:
        span = 1.0
    return (payoffs - low) / span + 0.5


@njit(cache=True)
def equilibria(A: Any, B: Any, most: int) -> Any:
    """Return all equilibria of a clearly non-degenerate game: mixtures (E, m), (E, n); and if it was.

    Parameters
    ----------
    A, B : FloatArray, shape (m, n)
        Payoffs of the row and of the column player, m + n <= 62.
    most : int
        Largest number of vertices of one polytope.
    """
    m, n = A.shape
    row_masks, row_points, row_clear = _search(np.ascontiguousarray(_positive(B).T), most)
    column_masks, column_points, column_clear = _search(_positive(A), most)
    size = 8
    while size < 2 * row_masks.size:
        size *= 2
    table = np.full(size, -1, dtype=np.int64)
    owner = np.empty(size, dtype=np.int64)
    for v in range(1, row_masks.size):
        place = _slot(table, row_masks[v])
        table[place] = row_masks[v]
        owner[place] = v
    every = (np.int64(1) << (m + n)) - 1
    low = (np.int64(1) << n) - 1
    pairs = np.empty((column_masks.size, 2), dtype=np.int64)
    count = 0
    for w in range(1, column_masks.size):
        labels = ((column_masks[w] & low) << m) | (column_masks[w] >> n)
        place = _slot(table, every ^ labels)
        if table[place] != -1:
            pairs[count, 0], pairs[count, 1] = owner[place], w
            count += 1
    X, Y = np.empty((count, m)), np.empty((count, n))
    for c in range(count):
        x, y = row_points[pairs[c, 0]], column_points[pairs[c, 1]]
        X[c] = x / x.sum()
        Y[c] = y / y.sum()
    return X, Y, row_clear and column_clear

"""Every extreme equilibrium of many small two-player games at once, by vectorised supports.

A generic game is decided by the signs of its determinants in floats, each beyond its rounding error. A game
with a determinant too close to zero for that, or with an answer that is not accurate, goes to
:mod:`~gametheory.solvers.kernels.tied_bimatrix`, which decides in exact arithmetic. So every list is exact
for the payoffs as stored.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import BoolArray, FloatArray
from gametheory.solvers.kernels.certificate import NARROWEST, WIDEST, value_and_gap
from gametheory.solvers.kernels.extreme_arrays import ExtremeArrays, ExtremeList
from gametheory.solvers.kernels.ordering import descending
from gametheory.solvers.kernels.supports import SupportTables, minors, support_tables
from gametheory.solvers.kernels.tied_bimatrix import tied_bimatrix

__all__ = ["ACCURATE", "SIGN_TOL", "small_bimatrix", "with_tied"]

SIGN_TOL: Final = 1e-13
"""A determinant of payoff differences, scaled to at most one, has the sign of its float beyond this.

With unit roundoff u = 1.1e-16, scaled differences err by 3 u, second-order determinants by 16 u, third-order
ones by 80 u.
"""

ACCURATE: Final = 1e-12
"""An equilibrium with a larger gap came from an ill-conditioned system and is computed again exactly."""


def small_bimatrix(payoffs: FloatArray, games_at_once: int) -> ExtremeArrays:
    """Return all extreme equilibria of `payoffs`, shape (N, 2, m, n), in steps of `games_at_once`.

    Examples
    --------
    >>> pennies = np.array([[[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]]])
    >>> small_bimatrix(pennies, 100).row
    array([[[0.5, 0.5]]])
    """
    games, _, m, n = payoffs.shape
    parts = [_part(payoffs[start : start + games_at_once]) for start in range(0, games, games_at_once)]
    return ExtremeList.padded(parts, m, n)


def _part(payoffs: FloatArray) -> ExtremeList:
    games, _, m, n = payoffs.shape
    A = np.ascontiguousarray(payoffs[:, 0].reshape(games, m * n).T)
    B = np.ascontiguousarray(payoffs[:, 1].transpose(2, 1, 0)).reshape(m * n, games)
    to_y, to_x = support_tables(m, n), support_tables(n, m, transposed=True)
    with np.errstate(over="ignore", invalid="ignore"):  # in games of an unusable range
        det_y, det_x = minors(A, to_y, _unit(A)), minors(B, to_x, _unit(B))
    vertex_y, clear_y = _vertices(det_y, to_y)
    vertex_x, clear_x = _vertices(det_x, to_x)
    clear = clear_x & clear_y
    pair, game = np.divmod(np.flatnonzero(vertex_x & vertex_y & clear), games)
    x, y = _mixture(det_x, to_x, pair, game), _mixture(det_y, to_y, pair, game)
    order = descending(game, x)  # no two equilibria of a generic game share x
    x, y, game = x.take(order, axis=1), y.take(order, axis=1), game[order]
    own, other = A.take(game, axis=1).reshape(m, n, -1), B.take(game, axis=1).reshape(n, m, -1).swapaxes(0, 1)
    value, gap = value_and_gap(own, other, x, y)
    found = ExtremeList(
        game=game, row=x, column=y, payoffs=value, gap=gap, degenerate=np.zeros(games, dtype=np.bool_)
    )
    return with_tied(payoffs, found, clear)


def with_tied(payoffs: FloatArray, found: ExtremeList, clear: BoolArray) -> ExtremeList:
    """Return `found` with the games that are not `clear` or have an inaccurate answer solved exactly."""
    rounded = found.gap > ACCURATE
    again = ~clear
    again[found.game[rounded]] = True
    todo = np.flatnonzero(again)
    if todo.size == 0:
        return found
    inexact = np.zeros(again.size, dtype=np.bool_)
    inexact[found.game[rounded]] = True
    exact = tied_bimatrix(payoffs[todo], in_integers=inexact[todo])
    keep = ~again[found.game]
    degenerate = found.degenerate.copy()
    degenerate[todo] = exact.degenerate
    return ExtremeList(
        game=np.concatenate([found.game[keep], todo[exact.game]]),
        row=np.concatenate([found.row[:, keep], exact.row], axis=1),
        column=np.concatenate([found.column[:, keep], exact.column], axis=1),
        payoffs=np.concatenate([found.payoffs[:, keep], exact.payoffs], axis=1),
        gap=np.concatenate([found.gap[keep], exact.gap]),
        degenerate=degenerate,
    )


def _unit(table: FloatArray) -> FloatArray:
    """Return the factor that brings the range of each game of `table`, shape (m n, N), to one.

    Zero for a range of zero and one that floats cannot hold: then no determinant is clearly different from
    zero.
    """
    with np.errstate(over="ignore"):
        span = table.max(axis=0) - table.min(axis=0)
    usable = (span >= NARROWEST) & (span <= WIDEST)
    unit: FloatArray = usable / np.where(usable, span, 1.0)
    return unit


def _mixture(
    det: FloatArray, tables: SupportTables, basis: NDArray[np.intp], game: NDArray[np.intp]
) -> FloatArray:
    weight = np.abs(det.ravel().take(tables.weight.T.take(basis, axis=1) * det.shape[1] + game))
    mixture: FloatArray = weight / weight.sum(axis=0)
    return mixture


def _vertices(det: FloatArray, tables: SupportTables) -> tuple[BoolArray, BoolArray]:
    """Return which bases are vertices, shape (S, N), and the games in which no determinant is doubtful."""
    signs = np.empty((2 * len(det), det.shape[1]), dtype=np.bool_)
    np.greater(det, SIGN_TOL, out=signs[0::2])
    np.less(det, -SIGN_TOL, out=signs[1::2])
    clear: BoolArray = np.all(signs[0:-4:2] | signs[1:-4:2], axis=0)
    vertex: BoolArray = np.all(signs[tables.positive], axis=1) | np.all(signs[tables.negative], axis=1)
    return vertex, clear

r"""Every extreme equilibrium of many 2 x 2 games at once, in closed form.

Let :math:`a_j` be what the row player gains by row 0 over row 1 against column *j*, and :math:`b_i` what the
column player gains by column 0 over column 1 against row *i*. The vertices of the best-reply polyhedron of
the row player's payoffs are the two columns and, if :math:`a_0 a_1 < 0`, the mixture that makes the rows
equally good,

.. math:: y_0 = \frac{|a_1|}{|a_0| + |a_1|}, \qquad x_0 = \frac{|b_1|}{|b_0| + |b_1|},

and likewise for the other player. A pair of vertices is an extreme equilibrium exactly if each support lies
in the set of best replies to the other strategy [1]_, which depends on the four signs alone: the :math:`3^4 =
81` classes of 2 x 2 games are solved once, in a table, and a batch is a look-up. A class has at most four
extreme equilibria: with three vertices on one side, both of its pure vertices have one best reply each and
its mixed vertex at most two; with two vertices on both sides there are four pairs.

References
----------
.. [1] D. Avis, G. D. Rosenberg, R. Savani, B. von Stengel, "Enumeration of Nash equilibria for two-player
   games", Economic Theory 42 (2010) 9-37, doi:10.1007/s00199-009-0449-x.
"""

from __future__ import annotations

from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import BoolArray, FloatArray
from gametheory.solvers.kernels.certificate import NARROWEST, WIDEST, value_and_gap
from gametheory.solvers.kernels.extreme_arrays import ExtremeArrays
from gametheory.solvers.kernels.tied_bimatrix import tied_bimatrix

__all__ = ["CLASS_COUNT", "CLASS_VERTICES", "SLOTS", "solve_again", "two_by_two"]

SLOTS: Final = 4
"""The largest number of extreme equilibria of a 2 x 2 game."""

_MIXED: Final = 2
"""A player's vertices: 0 and 1 are the pure actions, 2 is the mixture."""

_DESCENDING: Final = (0, 2, 1)
"""The order of the answers: by the probability of row 0, then by that of column 0."""


def _best_replies(first: int, second: int) -> list[set[int]]:
    """Return the best replies to each vertex of the opponent, given the signs of the two advantages."""
    replies = [{0} if s > 0 else {1} if s < 0 else {0, 1} for s in (first, second)]
    return [*replies, {0, 1}] if first * second < 0 else replies


def _classes() -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    count = np.zeros(81, dtype=np.int8)
    vertices = np.full((81, SLOTS, 2), -1, dtype=np.int8)
    support = [{0}, {1}, {0, 1}]
    for code, (a0, a1, b0, b1) in enumerate(product((-1, 0, 1), repeat=4)):
        to_column, to_row = _best_replies(a0, a1), _best_replies(b0, b1)
        pairs = [
            (x, y)
            for x, y in product(_DESCENDING, repeat=2)
            if x < len(to_row)
            and y < len(to_column)
            and support[x] <= to_column[y]
            and support[y] <= to_row[x]
        ]
        count[code] = len(pairs)
        vertices[code, : len(pairs)] = pairs
    return count, vertices


CLASS_COUNT, CLASS_VERTICES = _classes()
"""By class, how many extreme equilibria, and the vertex pairs (row player's, column player's) of each."""


def two_by_two(payoffs: FloatArray, games_at_once: int) -> ExtremeArrays:
    """Return all extreme equilibria of `payoffs`, shape (N, 2, 2, 2), in four slots a game.

    The signs of the advantages are exact, because the difference of two floats is zero only if they are
    equal; so the list is exact for the payoffs as stored. The gap is recomputed from the payoffs and the
    profile.

    Examples
    --------
    >>> battle = np.array([[[[2.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 2.0]]]])
    >>> found = two_by_two(battle, 100)
    >>> found.count, found.row[0, :3, 0].round(3), found.degenerate
    (array([3]), array([1.   , 0.667, 0.   ]), array([False]))
    """
    games = len(payoffs)
    out = ExtremeArrays.empty(games, SLOTS, 2, 2)
    with np.errstate(over="ignore", invalid="ignore"):  # in games that are solved again
        for start in range(0, games, games_at_once):
            _fill(payoffs, out, slice(start, start + games_at_once))
    solve_again(payoffs, out)
    return out


def solve_again(payoffs: FloatArray, out: ExtremeArrays) -> None:
    """Solve those games of `out` whose payoff range floats cannot hold, which have a count of -1."""
    wild = np.flatnonzero(out.count < 0)
    if wild.size:
        exact = tied_bimatrix(payoffs[wild], in_integers=np.ones(wild.size, dtype=np.bool_))
        out.count[wild] = np.bincount(exact.game, minlength=wild.size)
        out.degenerate[wild] = exact.degenerate
        for array in (out.row, out.column, out.payoffs, out.gap):
            array[wild] = np.nan
        exact.place(out, wild)


def _fill(payoffs: FloatArray, out: ExtremeArrays, part: slice) -> None:
    """Solve the games of one `part` into `out`."""
    table = np.ascontiguousarray(payoffs[part].reshape(-1, 8).T)
    a0, a1, b0, b1 = table[0] - table[2], table[1] - table[3], table[4] - table[5], table[6] - table[7]
    code = 27 * _sign(a0) + 9 * _sign(a1) + 3 * _sign(b0) + _sign(b1) + np.int8(40)
    count = CLASS_COUNT.take(code)
    out.count[part] = np.where(_is_usable(table[:4]) & _is_usable(table[4:]), count, -1)
    out.degenerate[part] = (a0 == 0) | (a1 == 0) | (b0 == 0) | (b1 == 0)
    users = [np.flatnonzero(count > slot) for slot in range(SLOTS)]
    game = np.concatenate(users)
    slot = np.repeat(np.arange(SLOTS), [len(games) for games in users])
    vertex = CLASS_VERTICES.reshape(-1, 2).take(code.take(game) * np.intp(SLOTS) + slot, axis=0)
    x = _mixture(vertex[:, 0], np.abs(b0).take(game), np.abs(b1).take(game))
    y = _mixture(vertex[:, 1], np.abs(a0).take(game), np.abs(a1).take(game))
    A, B = table.take(game, axis=1).reshape(2, 2, 2, -1)
    value, gap = value_and_gap(A, B, x, y)
    at = game * SLOTS + slot
    for array, values in ((out.row, x), (out.column, y), (out.payoffs, value), (out.gap, gap[np.newaxis])):
        array[part] = np.nan
        slots = array[part].reshape(-1, len(values))
        for k, column in enumerate(values):
            slots[:, k][at] = column


def _sign(value: FloatArray) -> NDArray[np.int8]:
    return (value > 0).view(np.int8) - (value < 0).view(np.int8)


def _is_usable(table: FloatArray) -> BoolArray:
    """Return in which games of `table`, shape (4, N), the range of payoffs is zero or fits floats well."""
    span = table.max(axis=0) - table.min(axis=0)
    usable: BoolArray = (span == 0) | ((span >= NARROWEST) & (span <= WIDEST))
    return usable


def _mixture(vertex: NDArray[np.int8], first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the mixture at a vertex, given the sizes of the opponent's two advantages."""
    total = np.where(vertex == _MIXED, first + second, 1.0)
    return np.where(vertex == _MIXED, [second, first], [vertex == 0, vertex == 1]) / total

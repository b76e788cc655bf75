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
from gametheory.solvers.kernels.certificate import MIXTURE_TOL, NARROWEST, WIDEST
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
    least = np.stack([table[:4].min(axis=0), table[4:].min(axis=0)])
    table[:4] -= least[0]
    table[4:] -= least[1]
    span = np.stack([table[:4].max(axis=0), table[4:].max(axis=0)])
    np.copyto(span, 1.0, where=span == 0.0)
    code = 27 * _sign(a0) + 9 * _sign(a1) + 3 * _sign(b0) + _sign(b1) + np.int8(40)
    count = CLASS_COUNT[code]
    out.count[part] = np.where(((span >= NARROWEST) & (span <= WIDEST)).all(axis=0), count, -1)
    out.degenerate[part] = (a0 == 0) | (a1 == 0) | (b0 == 0) | (b1 == 0)
    row, column = _strategies(np.abs(b0), np.abs(b1)), _strategies(np.abs(a0), np.abs(a1))
    for slot in range(SLOTS):
        if slot == 0:  # every game has an equilibrium
            used: slice | NDArray[np.intp] = slice(None)
        else:
            for array in (out.row, out.column, out.payoffs, out.gap):
                array[part, slot] = np.nan
            used = np.flatnonzero(count > slot)
        vertex = CLASS_VERTICES[code[used], slot]
        x, y = _pick(row, used, vertex[:, 0]), _pick(column, used, vertex[:, 1])
        gain, gap = _value_and_gap(table[:, used], x, y, span[:, used])
        out.row[part, slot][used] = x.T
        out.column[part, slot][used] = y.T
        out.payoffs[part, slot][used] = (gain + least[:, used]).T
        out.gap[part, slot][used] = gap


def _sign(value: FloatArray) -> NDArray[np.int8]:
    return (value > 0).view(np.int8) - (value < 0).view(np.int8)


def _strategies(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the mixture that makes the opponent indifferent, NaN where there is no such mixture to use."""
    return np.stack([second, first]) / (first + second)


def _pick(mixture: FloatArray, used: slice | NDArray[np.intp], vertex: NDArray[np.int8]) -> FloatArray:
    x = np.stack([vertex == 0, vertex == 1]).astype(float)
    np.copyto(x, mixture[:, used], where=vertex == _MIXED)
    return x


def _value_and_gap(
    table: FloatArray, x: FloatArray, y: FloatArray, span: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return both expected payoffs and the larger regret, as a share of the payoff range."""
    top, bottom = table[0] * y[0] + table[1] * y[1], table[2] * y[0] + table[3] * y[1]
    left, right = table[4] * x[0] + table[6] * x[1], table[5] * x[0] + table[7] * x[1]
    value = np.stack([x[0] * top + x[1] * bottom, y[0] * left + y[1] * right])
    regret = (np.stack([np.maximum(top, bottom), np.maximum(left, right)]) - value) / span
    feasible = _is_mixture(x) & _is_mixture(y)
    return value, np.where(feasible, np.maximum(regret[0], regret[1]), np.inf)


def _is_mixture(x: FloatArray) -> BoolArray:
    feasible: BoolArray = (np.abs(x[0] + x[1] - 1.0) <= MIXTURE_TOL) & (
        np.minimum(x[0], x[1]) >= -MIXTURE_TOL
    )
    return feasible

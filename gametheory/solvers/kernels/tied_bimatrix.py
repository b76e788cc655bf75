"""Every extreme equilibrium of small two-player games with ties, in exact arithmetic and vectorised.

Determinants are integers: kept in floats, which is exact for payoffs of at most sixteen significant bits
above their smallest, or in Python's unlimited integers. A vertex of a best-reply polyhedron is named by its
support and by the set of its best replies, which no other vertex shares; several bases of equations may lead
to the same vertex and are merged by that name, never by comparing floats.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import BoolArray, FloatArray
from gametheory.solvers.kernels.certificate import value_and_gap
from gametheory.solvers.kernels.extreme_arrays import ExtremeList
from gametheory.solvers.kernels.ordering import descending
from gametheory.solvers.kernels.supports import LARGEST, SupportTables, minors, support_tables

__all__ = ["tied_bimatrix"]

_EXACT_BITS: Final = 16
"""Integers below 2**16 have third-order determinants below 6 * 2**48 < 2**53, exact in floats."""

_MODERATE: Final = 800
"""Payoffs whose binary exponent is below this in size are safe from overflow and underflow."""

_SIZE: Final = np.array([code.bit_count() for code in range(1 << LARGEST)])
"""The number of members of each bit set."""

_GAMES_AT_ONCE: Final = 2048
"""Games a step: 4 x 4 games with many ties have some hundred pairs of vertices each."""


@dataclass(frozen=True, eq=False, kw_only=True)
class _Vertices:
    """Vertices of one best-reply polyhedron in many games, sorted by game.

    ``mixed`` and ``replies`` are bit sets: the actions in the support of a vertex and the best replies to it.
    ``weight`` of shape (actions, V) is proportional to the probabilities.
    """

    game: NDArray[np.intp]
    mixed: NDArray[np.intp]
    replies: NDArray[np.intp]
    weight: NDArray[Any]


def tied_bimatrix(payoffs: FloatArray, *, in_integers: BoolArray | None = None) -> ExtremeList:
    """Return the extreme equilibria of `payoffs`, shape (N, 2, m, n), any finite floats.

    Parameters
    ----------
    payoffs : array of shape (N, 2, m, n)
        Payoffs of both players.
    in_integers : array of shape (N,), optional
        Games for which floats were already found to be too inaccurate.
    """
    games, _, m, n = payoffs.shape
    A = np.ascontiguousarray(payoffs[:, 0].reshape(games, m * n).T)
    B = np.ascontiguousarray(payoffs[:, 1].transpose(2, 1, 0)).reshape(m * n, games)
    scaled_a, exact_a = _small_integers(A)
    scaled_b, exact_b = _small_integers(B)
    in_floats = exact_a & exact_b
    if in_integers is not None:
        in_floats &= ~in_integers
    parts = [ExtremeList.none(m, n)]
    degenerate = np.zeros(games, dtype=np.bool_)
    for some in (np.flatnonzero(in_floats), np.flatnonzero(~in_floats)):
        for start in range(0, some.size, _GAMES_AT_ONCE):
            todo = some[start : start + _GAMES_AT_ONCE]
            if in_floats[todo[0]]:
                part = _extreme(payoffs[todo], scaled_a[:, todo], scaled_b[:, todo])
            else:
                part = _extreme(payoffs[todo], _integers(A[:, todo]), _integers(B[:, todo]))
            parts.append(replace(part, game=todo[part.game]))
            degenerate[todo] = part.degenerate
    return ExtremeList(
        game=np.concatenate([part.game for part in parts]),
        row=np.concatenate([part.row for part in parts], axis=1),
        column=np.concatenate([part.column for part in parts], axis=1),
        payoffs=np.concatenate([part.payoffs for part in parts], axis=1),
        gap=np.concatenate([part.gap for part in parts]),
        degenerate=degenerate,
    )


def _extreme(payoffs: FloatArray, A: NDArray[Any], B: NDArray[Any]) -> ExtremeList:
    """Solve games whose payoffs, `B` transposed, are proportional to the integers `A` and `B`."""
    m, n = payoffs.shape[2:]
    Y, tied_y = _vertices(A, support_tables(m, n))
    X, tied_x = _vertices(B, support_tables(n, m))
    left, right = _pairs_of_the_same_game(X.game, Y.game, len(payoffs))
    good = ((X.mixed[left] & ~Y.replies[right]) | (Y.mixed[right] & ~X.replies[left])) == 0
    left, right = left[good], right[good]
    x, y = (
        np.asarray(w / w.sum(axis=0), dtype=float)
        for w in (X.weight.take(left, axis=1), Y.weight.take(right, axis=1))
    )
    game = X.game[left]
    order = descending(game, x, y)
    x, y, game = x.take(order, axis=1), y.take(order, axis=1), game[order]
    table = np.ascontiguousarray(payoffs.transpose(1, 2, 3, 0)).take(game, axis=3)
    exponent = np.frexp(np.abs(table).max(axis=(1, 2)))[1]
    exponent[np.abs(exponent) < _MODERATE] = 0
    if exponent.any():  # the largest payoff of each player becomes of order one, so that nothing can overflow
        table = np.ldexp(table, -exponent[:, np.newaxis, np.newaxis])
    value, gap = value_and_gap(table[0], table[1], x, y)
    value = np.ldexp(value, exponent) if exponent.any() else value
    return ExtremeList(game=game, row=x, column=y, payoffs=value, gap=gap, degenerate=tied_x | tied_y)


def _vertices(table: NDArray[Any], tables: SupportTables) -> tuple[_Vertices, BoolArray]:
    """Return all vertices of the polyhedron of `table`, shape (m n, N), and which games are degenerate."""
    det = minors(table, tables)
    m = tables.excess.shape[1]
    # literals 0..2(D+2)-1 are strict as in the tables, the next as many allow equality
    above, below = np.asarray(det > 0, dtype=np.bool_), np.asarray(det < 0, dtype=np.bool_)
    strict = np.stack([above, below], axis=1).reshape(-1, det.shape[1])
    weak = np.stack([~below, ~above], axis=1).reshape(-1, det.shape[1])
    literal = np.concatenate([strict, weak])
    size = _SIZE[tables.columns]
    shift = np.where(np.arange(m) < size[:, np.newaxis], 0, len(strict))
    feasible = literal[tables.positive + shift].all(axis=1) | literal[tables.negative + shift].all(axis=1)
    games = det.shape[1]
    basis, game = np.divmod(np.flatnonzero(feasible), games)
    tight = _at(det, tables.excess, basis, game) == 0
    replies = np.asarray(tight, dtype=np.intp).T @ (1 << np.arange(m))
    # sort by game and name; of several bases that lead to the same vertex the first is kept
    key = np.sort((((game << 8) | (tables.columns[basis] << 4) | replies) << 8) | basis)
    key = key[np.diff(key >> 8, prepend=-1) != 0]
    game, mixed, replies, basis = key >> 16, key >> 12 & 15, key >> 8 & 15, key & 255
    tied = np.zeros(games, dtype=np.bool_)
    tied[game[_SIZE[replies] > _SIZE[mixed]]] = True
    weight = np.abs(_at(det, tables.weight, basis, game))
    return _Vertices(game=game, mixed=mixed, replies=replies, weight=weight), tied


def _at(
    det: NDArray[Any], numbers: NDArray[np.intp], basis: NDArray[np.intp], game: NDArray[np.intp]
) -> NDArray[Any]:
    """Return the determinants with the `numbers` of each basis, shape (actions, V), in its game."""
    values: NDArray[Any] = det.ravel().take(numbers.T.take(basis, axis=1) * det.shape[1] + game)
    return values


def _pairs_of_the_same_game(
    left: NDArray[np.intp], right: NDArray[np.intp], games: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the positions of all pairs of equal entries of two sorted lists of game numbers."""
    of_right = np.bincount(right, minlength=games)
    start = np.cumsum(of_right) - of_right
    repeat = of_right[left]
    first = np.repeat(np.arange(left.size), repeat)
    within = np.arange(first.size) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    return first, start[left[first]] + within


def _small_integers(table: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return `table` less its smallest entries, times powers of two, and where that is small integers."""
    least = table.min(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        shifted = table - least
        exponent = np.frexp(shifted.max(axis=0))[1]
        scaled = shifted * np.ldexp(1.0, _EXACT_BITS - exponent)
        whole = ((scaled == np.rint(scaled)) & np.isfinite(scaled)).all(axis=0)
        undone = (shifted + least == table).all(axis=0)
    return scaled, whole & undone


def _integers(table: FloatArray) -> NDArray[Any]:
    """Return each game's payoffs as Python integers, times the same power of two within a game."""
    ratios = [[value.as_integer_ratio() for value in game] for game in table.T.tolist()]
    out = np.empty(table.shape, dtype=object)
    for g, game in enumerate(ratios):
        unit = max(denominator for _, denominator in game)
        out[:, g] = [numerator * (unit // denominator) for numerator, denominator in game]
    return out

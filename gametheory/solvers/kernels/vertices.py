r"""Vertices of best-reply polytopes by pivoting along their edges, level by level, in many games at a time.

The polytope of a game is :math:`\{x \ge 0, Mx \le 1\}` with :math:`M > 0`. A vertex is named by its tight
constraints, bit `j` for :math:`x_j = 0` and bit `d + r` for row `r` of `M`, and by the number of the game in
the bits above. The search goes through the graph of each polytope breadth first, so that no vertex is further
from the start than it has to be, and rounding errors do not pile up. The answer is a candidate:
:mod:`gametheory.solvers.vertex_proof` decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, IntArray

__all__ = ["CLEAR", "MOST_BITS", "Level", "VertexSearch", "polytope_vertices"]

CLEAR = 1e-10
"""A basic value below this may be zero: the polytope is (nearly) degenerate and floats cannot tell."""

MOST_BITS = 62
"""Bits for a name: constraints and number of the game together, in a non-negative 64-bit integer."""

_PIVOT = 1e-11
"""Entries of a tableau up to this are read as zero."""


@dataclass(frozen=True)
class VertexSearch:
    """The vertices found and how the search ended.

    Parameters
    ----------
    names : IntArray, shape (V,)
        ``game << labels | tight constraints`` of each vertex, ascending, of the games that were
        searched to the end.
    labels : int
        Number of constraints of a polytope.
    clear : BoolArray, shape (G,)
        Whether every vertex seen was clearly simple (exactly d constraints tight).
    exhausted : BoolArray, shape (G,)
        Whether the limit on vertices ended the search.
    """

    names: IntArray
    labels: int
    clear: BoolArray
    exhausted: BoolArray

    @property
    def owner(self) -> IntArray:
        """Number of the game of each vertex, shape ``(V,)``."""
        return self.names >> self.labels


@dataclass
class Level:
    """The tableaus of all vertices at one distance from the origin."""

    tableau: FloatArray  # (L, k, d + 1), the last column holds the basic values
    basic: IntArray  # (L, k)
    nonbasic: IntArray  # (L, d)
    names: IntArray  # (L,)

    @classmethod
    def origin(cls, M: FloatArray) -> Level:
        """Return the tableaus of the vertices :math:`x = 0`, for `M` of shape (G, k, d)."""
        games, k, d = M.shape
        return cls(
            tableau=np.concatenate([M, np.ones((games, k, 1))], axis=2),
            basic=np.tile(np.arange(d, d + k), (games, 1)),
            nonbasic=np.tile(np.arange(d), (games, 1)),
            names=(np.arange(games) << (k + d)) | ((1 << d) - 1),
        )

    def neighbours(self) -> tuple[IntArray, IntArray]:
        """Return for each entering column the leaving row and the neighbour's name, shapes ``(L, d)``."""
        body, value = self.tableau[..., :-1], self.tableau[..., -1:]
        ratio = np.where(body > _PIVOT, value / np.where(body > _PIVOT, body, 1.0), np.inf)
        leaving = ratio.argmin(axis=1)
        bits = np.left_shift(np.int64(1), self.nonbasic) ^ np.left_shift(
            np.int64(1), np.take_along_axis(self.basic, leaving, axis=1)
        )
        return leaving, self.names[:, np.newaxis] ^ bits

    def pivoted(self, source: IntArray, column: IntArray, row: IntArray, names: IntArray) -> Level:
        """Return the level of the vertices reached by the given pivots."""
        here = np.arange(source.size)
        tableau = self.tableau[source]
        pivot = tableau[here, row, column]
        entering = tableau[here, :, column] / pivot[:, np.newaxis]
        pivot_row = tableau[here, row, :]
        tableau -= entering[:, :, np.newaxis] * pivot_row[:, np.newaxis, :]
        tableau[here, :, column] = -entering
        tableau[here, row, :] = pivot_row / pivot[:, np.newaxis]
        tableau[here, row, column] = 1.0 / pivot
        basic, nonbasic = self.basic[source], self.nonbasic[source]
        basic[here, row], nonbasic[here, column] = nonbasic[here, column], basic[here, row]
        return Level(tableau=tableau, basic=basic, nonbasic=nonbasic, names=names)

    def only(self, kept: BoolArray) -> Level:
        """Return the level without the other vertices."""
        return Level(self.tableau[kept], self.basic[kept], self.nonbasic[kept], self.names[kept])


def polytope_vertices(M: FloatArray, *, most: int) -> VertexSearch:
    """Return the vertices of ``{x >= 0, M x <= 1}`` for each matrix of a stack.

    Parameters
    ----------
    M : FloatArray, shape (G, k, d)
        Positive, of order one; ``k + d`` and the bits of ``G`` together at most 62.
    most : int
        Give a game up when it has more vertices than this.

    Notes
    -----
    A neighbour of a vertex at distance `t` from the origin lies at distance `t - 1`, `t` or `t + 1`,
    so only two levels are kept. Cost: a pivot and `d` ratio tests a vertex, O(kd).

    Examples
    --------
    >>> polytope_vertices(np.array([[[1.0, 2.0], [2.0, 1.0]]]), most=100).names.tolist()
    [3, 5, 10, 12]
    """
    games, k, d = M.shape
    level = Level.origin(M)
    found, before = [level.names], level.names[:0]
    clear, total = np.ones(games, dtype=bool), np.ones(games, dtype=np.int64)
    while level.names.size:
        leaving, names = level.neighbours()
        fresh, first = np.unique(names, return_index=True)
        new = ~(np.isin(fresh, level.names) | np.isin(fresh, before))
        fresh, first = fresh[new], first[new]
        source, column = np.divmod(first, d)
        before = level.names
        level = level.pivoted(source, column, leaving[source, column], fresh)
        owner = fresh >> (k + d)
        clear[owner[(level.tableau[..., -1] <= CLEAR).any(axis=1)]] = False
        total += np.bincount(owner, minlength=games)
        kept = clear[owner] & (total[owner] <= most)
        if not kept.all():
            level = level.only(kept)
        found.append(level.names)
    every = np.sort(np.concatenate(found))
    ended = clear & (total <= most)
    return VertexSearch(
        names=every[ended[every >> (k + d)]], labels=k + d, clear=clear, exhausted=clear & (total > most)
    )

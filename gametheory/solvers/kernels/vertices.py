r"""Vertices of best-reply polytopes by pivoting along their edges, a whole level of the search at a time.

The polytope is :math:`\{x \ge 0, Mx \le 1\}` with :math:`M > 0`. A vertex is named by its tight
constraints: bit `j` for :math:`x_j = 0`, bit `d + r` for row `r` of `M`. The search goes through the graph of
the polytope breadth first, so that no vertex is further from the start than it has to be, and rounding errors
do not pile up. The answer is a candidate: :mod:`gametheory.solvers.vertex_proof` decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray, IntArray

__all__ = ["CLEAR", "MOST_LABELS", "Level", "VertexSearch", "polytope_vertices"]

CLEAR = 1e-10
"""A basic value below this may be zero: the polytope is (nearly) degenerate and floats cannot tell."""

MOST_LABELS = 62
"""Constraints that fit into the bits of a non-negative 64-bit integer."""

_PIVOT = 1e-11
"""Entries of a tableau up to this are read as zero."""


@dataclass(frozen=True)
class VertexSearch:
    """The vertices found and how the search ended.

    Parameters
    ----------
    masks : IntArray, shape (V,)
        Tight constraints of each vertex, the origin first.
    clear : bool
        Whether every vertex was clearly simple (exactly d constraints tight).
    exhausted : bool
        Whether the limit on vertices ended the search.
    """

    masks: IntArray
    clear: bool
    exhausted: bool = False


@dataclass
class Level:
    """The tableaus of all vertices at one distance from the origin."""

    tableau: FloatArray  # (L, k, d + 1), the last column holds the basic values
    basic: IntArray  # (L, k)
    nonbasic: IntArray  # (L, d)
    masks: IntArray  # (L,)

    def neighbours(self) -> tuple[IntArray, IntArray]:
        """Return for each entering column the leaving row and the neighbour's mask, shapes ``(L, d)``."""
        body, value = self.tableau[..., :-1], self.tableau[..., -1:]
        ratio = np.where(body > _PIVOT, value / np.where(body > _PIVOT, body, 1.0), np.inf)
        leaving = ratio.argmin(axis=1)
        bits = np.left_shift(np.int64(1), self.nonbasic) ^ np.left_shift(
            np.int64(1), np.take_along_axis(self.basic, leaving, axis=1)
        )
        return leaving, self.masks[:, np.newaxis] ^ bits

    def pivoted(self, source: IntArray, column: IntArray, row: IntArray, masks: IntArray) -> Level:
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
        return Level(tableau=tableau, basic=basic, nonbasic=nonbasic, masks=masks)


def polytope_vertices(M: FloatArray, *, most: int) -> VertexSearch:
    """Return the vertices of ``{x >= 0, M x <= 1}``, the origin first.

    Parameters
    ----------
    M : FloatArray, shape (k, d)
        Positive, of order one, with ``k + d <= 62``.
    most : int
        Stop when more vertices than this were found.

    Notes
    -----
    A neighbour of a vertex at distance `t` from the origin lies at distance `t - 1`, `t` or `t + 1`, so only
    two levels are kept. Cost: a pivot and `d` ratio tests a vertex, O(kd).

    Examples
    --------
    >>> polytope_vertices(np.array([[1.0, 2.0], [2.0, 1.0]]), most=100).masks.tolist()
    [3, 5, 10, 12]
    """
    k, d = M.shape
    level = Level(
        tableau=np.concatenate([M, np.ones((k, 1))], axis=1)[np.newaxis],
        basic=np.arange(d, d + k)[np.newaxis],
        nonbasic=np.arange(d)[np.newaxis],
        masks=np.array([(1 << d) - 1]),
    )
    found, before, total, clear = [level.masks], np.empty(0, dtype=np.int64), 1, True
    while level.masks.size:
        leaving, masks = level.neighbours()
        fresh, first = np.unique(masks, return_index=True)
        new = ~(np.isin(fresh, level.masks) | np.isin(fresh, before))
        fresh, first = fresh[new], first[new]
        source, column = np.divmod(first, d)
        before = level.masks
        level = level.pivoted(source, column, leaving[source, column], fresh)
        found.append(fresh)
        total += fresh.size
        clear = clear and bool((level.tableau[..., -1] > CLEAR).all())
        if not clear or total > most:
            break
    return VertexSearch(masks=np.concatenate(found), clear=clear, exhausted=clear and total > most)

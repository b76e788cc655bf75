r"""The determinants whose signs decide every extreme equilibrium of a small two-player game.

For rows :math:`I = \{i_0 < \dots < i_k\}` and columns :math:`J`, :math:`|J| = k`, of a payoff matrix let

.. math:: \Delta(I, J) = \det [a_{ij} - a_{i_0 j}]_{i \in I \setminus i_0,\, j \in J}.

A mixture with the support *J* that makes the rows of a set *I* of the same size equally good is proportional
to :math:`w_j = (-1)^s \Delta(I, J \setminus j)`, *s* being the rank of *j* in *J* (Cramer's rule), and what
another row *l* pays above them is proportional, with the same factor, to :math:`r_l = (-1)^{p+1} \Delta(I
\cup l, J)`, *p* being the rank of *l* in :math:`I \cup l`. The mixture is a vertex of the best-reply
polyhedron exactly if all *w* have one strict sign and no *r* has it [1]_. So the signs of a few determinants,
each used many times, decide everything: 12 a player for 3 x 3 games, 52 for 4 x 4.

References
----------
.. [1] D. Avis, G. D. Rosenberg, R. Savani, B. von Stengel, "Enumeration of Nash equilibria for two-player
   games", Economic Theory 42 (2010) 9-37, doi:10.1007/s00199-009-0449-x.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGEST", "SupportTables", "minors", "support_tables"]

LARGEST = 4
"""Most actions a player can have here: determinants up to the third order, labels in one byte."""

_Key = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, eq=False, kw_only=True)
class SupportTables:
    """Index tables for one payoff matrix of m rows (replies) and n columns (to be mixed).

    Determinants are numbered 0..D-1, then come D (the constant zero) and D + 1 (the constant one). A basis is
    a pair (I, J) of equally many rows and columns; S is the number of bases, ordered by size, then I, then J.

    Parameters
    ----------
    lines : tuple of two arrays of shape (D1,)
        The row pairs and columns of the first-order determinants, as flat indices of the upper and lower
        entry.
    second : array of shape (4, D2)
        The factors of each second-order determinant, ``0 * 1 - 2 * 3``, as numbers of determinants.
    third : array of shape (6, D3)
        The factors of each third-order determinant, ``0 * 1 - 2 * 3 + 4 * 5``.
    weight : array of shape (S, n)
        The determinant whose absolute value is proportional to the probability of each column.
    positive, negative : arrays of shape (S, m)
        What must hold in each of the two orientations. Literal ``2 d`` says that determinant *d* is positive,
        ``2 d + 1`` that it is negative; those of the weights come first.
    excess : array of shape (S, m)
        The determinant with the sign, up to orientation, of what each row pays above the rows in I; D for
        those in I.
    rows, columns : arrays of shape (S,)
        I and J as bit sets.
    """

    lines: tuple[NDArray[np.intp], NDArray[np.intp]]
    second: NDArray[np.intp]
    third: NDArray[np.intp]
    weight: NDArray[np.intp]
    positive: NDArray[np.intp]
    negative: NDArray[np.intp]
    excess: NDArray[np.intp]
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]

    @property
    def determinants(self) -> int:
        """D, how many determinants there are."""
        return int(self.lines[0].size + self.second.shape[1] + self.third.shape[1])


def _keys(m: int, n: int, order: int) -> list[_Key]:
    return [(R, J) for R in combinations(range(m), order + 1) for J in combinations(range(n), order)]


@cache
def support_tables(m: int, n: int, *, transposed: bool = False) -> SupportTables:
    """Return the tables for an m x n matrix; `transposed` orders the bases by J, then I.

    Examples
    --------
    >>> support_tables(3, 3).determinants, len(support_tables(3, 3).rows), support_tables(4, 4).determinants
    (12, 19, 52)
    """
    first, second, third = (_keys(m, n, order) for order in (1, 2, 3))
    number = {key: d for d, key in enumerate([*first, *second, *third])}
    zero = len(number)
    one = number[(0,), ()] = zero + 1
    for i in range(m):
        number[(i,), ()] = one

    def minor(R: tuple[int, ...], J: tuple[int, ...]) -> int:
        return number[R, J]

    lower = [R[0] * n + J[0] for R, J in first]
    upper = [R[1] * n + J[0] for R, J in first]
    two = [
        [minor((a, b), (j,)), minor((a, c), (k,)), minor((a, b), (k,)), minor((a, c), (j,))]
        for (a, b, c), (j, k) in second
    ]
    three = [
        [f for s in range(3) for f in (minor(R[:2], (J[s],)), minor((R[0], *R[2:]), J[:s] + J[s + 1 :]))]
        for R, J in third
    ]
    bases = [
        (R, J)
        for k in range(1, min(m, n) + 1)
        for R in combinations(range(m), k)
        for J in combinations(range(n), k)
    ]
    if transposed:
        bases.sort(key=lambda basis: (len(basis[0]), basis[1], basis[0]))
    weight = np.full((len(bases), n), zero, dtype=np.intp)
    excess = np.full((len(bases), m), zero, dtype=np.intp)
    literals: list[list[list[int]]] = [[], []]
    for b, (R, J) in enumerate(bases):
        wanted = [(minor(R, J[:s] + J[s + 1 :]), s % 2) for s in range(len(J))]
        weight[b, list(J)] = [d for d, _ in wanted]
        for row in sorted(set(range(m)) - set(R)):
            joined = tuple(sorted((*R, row)))
            excess[b, row] = minor(joined, J)
            wanted.append((int(excess[b, row]), joined.index(row) % 2))
        for orientation in (0, 1):
            literals[orientation].append([2 * d + (flip ^ orientation) for d, flip in wanted])
    return SupportTables(
        lines=(np.array(upper, dtype=np.intp), np.array(lower, dtype=np.intp)),
        second=np.array(two, dtype=np.intp).reshape(-1, 4).T.copy(),
        third=np.array(three, dtype=np.intp).reshape(-1, 6).T.copy(),
        weight=weight,
        positive=np.array(literals[0], dtype=np.intp),
        negative=np.array(literals[1], dtype=np.intp),
        excess=excess,
        rows=np.array([sum(1 << i for i in R) for R, _ in bases], dtype=np.intp),
        columns=np.array([sum(1 << j for j in J) for _, J in bases], dtype=np.intp),
    )


def minors(table: NDArray[Any], tables: SupportTables, unit: NDArray[Any] | None = None) -> NDArray[Any]:
    """Return the determinants, shape (D + 2, N), of many games `table`, shape (m n, N), floats or integers.

    Payoff differences are first multiplied by `unit`, shape (N,), if it is given.
    """
    D1, D2 = tables.lines[0].size, tables.second.shape[1]
    out = np.empty((tables.determinants + 2, table.shape[1]), dtype=table.dtype)
    np.subtract(table.take(tables.lines[0], axis=0), table.take(tables.lines[1], axis=0), out=out[:D1])
    if unit is not None:
        out[:D1] *= unit
    if D2:
        a, b, c, d = tables.second
        np.subtract(out[a] * out[b], out[c] * out[d], out=out[D1 : D1 + D2])
    if tables.third.size:
        a, b, c, d, e, f = tables.third
        np.add(out[a] * out[b] - out[c] * out[d], out[e] * out[f], out=out[D1 + D2 : -2])
    out[-2] = 0
    out[-1] = 1
    return out

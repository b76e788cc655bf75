"""The most balanced of the stable divisions of matched pairs, by a linear program a round."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.strategic.exchange_network import Links

__all__ = ["lexicographic_division"]

_PRICED = 1e-9
"""A dual price above this shows that a slack cannot grow."""


def lexicographic_division(n: int, edges: Links, weights: FloatArray, matched: Links) -> FloatArray:
    r"""Return the stable payoffs whose slacks, smallest first, are lexicographically largest, shape (n,).

    Slacks are :math:`x_i + x_j - w_{ij}` of links outside the matching and :math:`x_i` of matched players:
    the nucleolus of the matching game, which is balanced [1]_. What has a price in a round's dual is fixed.

    Parameters
    ----------
    n : int
        Number of players.
    edges : tuple of m pairs
        Links, as positions from 0.
    weights : ndarray, shape (m,)
        Non-negative, the largest of order one.
    matched : tuple of pairs
        A matching of the largest weight that admits stable payoffs.

    References
    ----------
    .. [1] M. Bateni, M. Hajiaghayi, N. Immorlica and H. Mahini, "The cooperative game theory foundations of
       network bargaining games", ICALP 2010, 67-78.

    Examples
    --------
    >>> path = ((0, 1), (1, 2), (2, 3))
    >>> lexicographic_division(4, path, np.ones(3), ((0, 1), (2, 3))).round(6)
    array([0.333333, 0.666667, 0.666667, 0.333333])
    """
    from scipy.optimize import linprog

    inside = {i for link in matched for i in link}
    sums: list[FloatArray] = []
    least: list[float] = []
    for (i, j), w in zip(edges, weights.tolist(), strict=True):
        if (i, j) not in matched:
            sums.append(_sum(n, (i, j)))
            least.append(w)
    for i in sorted(inside):
        sums.append(_sum(n, (i,)))
        least.append(0.0)
    worth = dict(zip(edges, weights.tolist(), strict=True))
    fixed = [_sum(n, link) for link in matched] + [_sum(n, (i,)) for i in range(n) if i not in inside]
    levels = [worth[link] for link in matched] + [0.0] * (n - len(inside))
    payoffs: FloatArray = np.zeros(n)
    open_ones = list(range(len(sums)))
    while open_ones:
        rows = np.array([sums[k] for k in open_ones])
        found = linprog(
            np.append(np.zeros(n), -1.0),
            A_ub=np.column_stack([-rows, np.ones(len(rows))]),
            b_ub=-np.array([least[k] for k in open_ones]),
            A_eq=np.column_stack([np.array(fixed), np.zeros(len(fixed))]),
            b_eq=np.array(levels),
            bounds=(None, None),
            method="highs-ds",
        )
        if found.x is None:
            break
        payoffs = np.asarray(found.x[:n])
        prices = -found.ineqlin.marginals
        dear = [k for k, price in zip(open_ones, prices, strict=True) if price > _PRICED]
        fixed += [sums[k] for k in dear]
        levels += [least[k] + float(found.x[n]) for k in dear]
        determined = np.linalg.matrix_rank(np.array(fixed)) == n
        if determined or not dear:
            break
        open_ones = [k for k in open_ones if k not in dear]
    if np.linalg.matrix_rank(np.array(fixed)) == n:
        payoffs = np.asarray(np.linalg.lstsq(np.array(fixed), np.array(levels), rcond=None)[0])
    return payoffs


def _sum(n: int, members: Sequence[int]) -> FloatArray:
    row = np.zeros(n)
    row[list(members)] = 1.0
    return row

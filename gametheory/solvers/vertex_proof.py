"""Proof that a list of vertices found in floats is right and complete.

Each vertex is checked with a rigorous bound on the rounding error [2]_: its point exists, its other
constraints hold with room to spare. Then each of its edges must lead to another vertex of the list. A list
closed in this way holds every vertex, because the graph of a polytope is connected [1]_.
Where the bound cannot tell, there is no proof, and the caller turns to exact arithmetic.

References
----------
.. [1] M. Balinski, "On the graph structure of convex polyhedra in n-space", Pacific J. Math. 11 (1961)
   431-434.
.. [2] N. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., SIAM 2002, sections 3.5 and 7.
"""

from __future__ import annotations

import numpy as np

from gametheory.arrays import ULP, BoolArray, FloatArray, IntArray

__all__ = ["is_closed", "proved_points"]

_CHUNK = 1024


def proved_points(replies: FloatArray, owner: IntArray, masks: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the mixtures with the given tight constraints, and how far from the exact vertex they may be.

    Parameters
    ----------
    replies : FloatArray, shape (G, k, d)
        What each of the opponent's `k` actions pays her against each own action, in every game; entries of
        order one, taken as exact.
    owner : IntArray, shape (V,)
        Which game.
    masks : IntArray, shape (V,)
        Tight constraints: bit `j` for "own action `j` is unused", bit ``d + r`` for "reply `r` is best"; `d`
        bits each.

    Returns
    -------
    points : FloatArray, shape (V, d)
        The mixtures; zero where there is no proof.
    error : FloatArray, shape (V,)
        Bound on the error of each probability. Finite only if it is proved that the mixture exists, is
        unique, uses all other own actions and makes all other replies strictly worse.
    """
    _, k, d = replies.shape
    points, error = np.zeros((masks.size, d)), np.full(masks.size, np.inf)
    tight = _bits(masks, k + d)
    used, best = ~tight[:, :d], tight[:, d:]
    size = used.sum(axis=1)
    size[size != best.sum(axis=1)] = 0
    for support in np.unique(size[size > 0]):
        members = np.flatnonzero(size == support)
        for at in range(0, members.size, _CHUNK):
            some = members[at : at + _CHUNK]
            actions = np.nonzero(used[some])[1].reshape(-1, support)
            rows = np.nonzero(best[some])[1].reshape(-1, support)
            mixtures, error[some] = _proved(replies, owner[some], actions, rows)
            points[some[:, np.newaxis], actions] = mixtures
    return points, error


def _proved(
    replies: FloatArray, owner: IntArray, actions: IntArray, rows: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Solve for mixtures over `actions` that make the given rows equally good, all of one support size.

    With an approximate inverse R of the system M, the exact solution is :math:`(I - E)^{-1} R e`, where
    :math:`E = I - RM` is computed with a bound on its rounding error.
    """
    count, k = actions.shape
    system = np.empty((count, k + 1, k + 1))
    system[:, :k, :k] = replies[
        owner[:, np.newaxis, np.newaxis], rows[:, :, np.newaxis], actions[:, np.newaxis, :]
    ]
    system[:, :k, k], system[:, k, :k], system[:, k, k] = -1.0, 1.0, 0.0
    try:
        inverse = np.linalg.inv(system)
    except np.linalg.LinAlgError:
        return np.zeros((count, k)), np.full(count, np.inf)
    unit = 2 * (k + 3) * ULP
    with np.errstate(over="ignore", invalid="ignore"):
        product = (abs(inverse) @ abs(system).sum(axis=2)[..., np.newaxis])[..., 0]
        residual = abs(np.eye(k + 1) - inverse @ system).sum(axis=2)
        spread = 1.01 * (residual + unit * (product + k + 3)).max(axis=1)
        solution = inverse[:, :, k]
        error = 1.01 * spread / (1.0 - spread) * abs(solution).max(axis=1)
        mixtures, value = solution[:, :k], solution[:, k:]
        pays = replies.transpose(0, 2, 1)[owner[:, np.newaxis], actions]  # (V, k, replies)
        slack = value - (mixtures[:, np.newaxis] @ pays)[:, 0]
        size = abs(pays)
        doubt = 1.01 * error[:, np.newaxis] * (1.0 + size.sum(axis=1))
        doubt += unit * (abs(value) + (abs(mixtures)[:, np.newaxis] @ size)[:, 0])
        worse = slack > doubt
        np.put_along_axis(worse, rows, values=True, axis=1)
        proved = (spread < 0.5) & (mixtures > error[:, np.newaxis]).all(axis=1) & worse.all(axis=1)
    return np.where(proved[:, np.newaxis], mixtures, 0.0), np.where(proved, error, np.inf)


def is_closed(names: IntArray, *, d: int, labels: int, games: int) -> BoolArray:
    """Return for each game whether each edge of its listed vertices joins two of them.

    Dropping one of the `d` tight constraints of a simple vertex leaves an edge, which has exactly two ends. A
    name is ``game << labels | tight constraints``.
    """
    closed = np.bincount(names >> labels, minlength=games) > 0
    tight = _bits(names, labels)
    closed[(names >> labels)[tight.sum(axis=1) != d]] = False
    once, times = np.unique(names, return_counts=True)
    closed[(once >> labels)[times != 1]] = False
    vertex, label = np.nonzero(tight)
    edges, ends = np.unique(names[vertex] ^ np.left_shift(np.int64(1), label), return_counts=True)
    closed[(edges >> labels)[ends != 2]] = False
    return closed


def _bits(masks: IntArray, labels: int) -> BoolArray:
    bits: BoolArray = (masks[:, np.newaxis] >> np.arange(labels)) & 1 == 1
    return bits

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

from gametheory.arrays import BoolArray, FloatArray, IntArray

__all__ = ["is_closed", "proved_points"]

_CHUNK = 1024
_ROUNDOFF = float(np.finfo(float).eps)
"""Twice the unit roundoff."""


def proved_points(replies: FloatArray, masks: IntArray) -> tuple[FloatArray, BoolArray]:
    """Return the mixtures with the given tight constraints, and which are proved to be vertices.

    Parameters
    ----------
    replies : FloatArray, shape (k, d)
        What each of the opponent's `k` actions pays her against each own action; entries of order one, taken
        as exact.
    masks : IntArray, shape (V,)
        Tight constraints: bit `j` for "own action `j` is unused", bit ``d + r`` for "reply `r` is best"; `d`
        bits each.

    Returns
    -------
    points : FloatArray, shape (V, d)
        The mixtures.
    proved : BoolArray, shape (V,)
        Whether the mixture exists, is unique, uses all other own actions and makes all other replies strictly
        worse.
    """
    parts = [_proved(replies, masks[at : at + _CHUNK]) for at in range(0, masks.size, _CHUNK)]
    return np.concatenate([p for p, _ in parts]), np.concatenate([good for _, good in parts])


def _proved(replies: FloatArray, masks: IntArray) -> tuple[FloatArray, BoolArray]:
    k, d = replies.shape
    tight = (masks[:, np.newaxis] >> np.arange(k + d)) & 1 == 1
    constraints = np.zeros((k + d, d + 1))
    constraints[:d, :d] = np.eye(d)
    constraints[d:, :d] = replies
    constraints[d:, d] = -1.0
    chosen = np.argsort(~tight, axis=1, kind="stable")[:, :d]
    system = np.empty((masks.size, d + 1, d + 1))
    system[:, :d] = constraints[chosen]
    system[:, d, :d], system[:, d, d] = 1.0, 0.0
    try:
        inverse = np.linalg.inv(system)
    except np.linalg.LinAlgError:
        return np.zeros((masks.size, d)), np.zeros(masks.size, dtype=bool)
    with np.errstate(over="ignore", invalid="ignore"):
        size = d + 3
        product = (abs(inverse) @ abs(system).sum(axis=2)[..., np.newaxis])[..., 0]
        residual = abs(np.eye(d + 1) - inverse @ system).sum(axis=2)
        spread = 1.01 * (residual + 2 * size * _ROUNDOFF * (product + size)).max(axis=1)
        solution = inverse[:, :, d]
        error = 1.01 * spread / (1.0 - spread) * abs(solution).max(axis=1)
        points, value = solution[:, :d], solution[:, d:]
        slack = value - points @ replies.T
        weight = 1.0 + abs(replies).sum(axis=1)
        magnitude = abs(value) + abs(points) @ abs(replies).T
        doubt = 1.01 * error[:, np.newaxis] * weight + 2 * size * _ROUNDOFF * magnitude
        used = (points > error[:, np.newaxis]) | tight[:, :d]
        worse = (slack > doubt) | tight[:, d:]
        proved = (spread < 0.5) & used.all(axis=1) & worse.all(axis=1)
    return np.where(tight[:, :d], 0.0, points), proved


def is_closed(masks: IntArray, d: int, labels: int) -> bool:
    """Return whether each edge of the listed simple vertices joins two of them.

    Dropping one of the `d` tight constraints of a simple vertex leaves an edge, which has exactly two ends.
    """
    tight = (masks[:, np.newaxis] >> np.arange(labels)) & 1 == 1
    if not (tight.sum(axis=1) == d).all() or np.unique(masks).size != masks.size:
        return False
    vertex, label = np.nonzero(tight)
    _, ends = np.unique(masks[vertex] ^ np.left_shift(np.int64(1), label), return_counts=True)
    return bool((ends == 2).all())

"""Geometry of two-party sets: the efficient chain of a point cloud, and polygons cut by lines."""

from __future__ import annotations

import numpy as np

from gametheory.arrays import ATOL, ULP, FloatArray
from gametheory.games.feasible.sets import not_feasible

__all__ = ["chain_above", "chain_facets", "clipped_polygon", "efficient_chain"]


def efficient_chain(points: FloatArray) -> FloatArray:
    """Return the efficient corners of the convex hull of `points`, by increasing first payoff.

    Points that lie below the chord of their neighbours on the staircase of undominated points are no
    corners; they are dropped all at once until none is left, which never drops a corner.

    Parameters
    ----------
    points : ndarray, shape (k, 2)

    Returns
    -------
    ndarray, shape (m, 2)
        First payoffs increase, second payoffs decrease.

    Examples
    --------
    >>> import numpy as np
    >>> efficient_chain(np.array([[0.0, 0.0], [4.0, 0.0], [3.0, 1.0], [1.0, 2.0], [0.0, 3.0]]))
    array([[0., 3.],
           [3., 1.],
           [4., 0.]])
    """
    order = np.lexsort((points[:, 1], points[:, 0]))[::-1]
    descending = points[order]
    best = np.maximum.accumulate(descending[:, 1])
    improves = np.ones(len(order), dtype=bool)
    improves[1:] = descending[1:, 1] > best[:-1]
    chain = descending[improves][::-1]
    # Edges that rounding alone keeps from being level or upright are weakly efficient: drop them.
    rounding = 8 * ULP * np.abs(chain).max(axis=0)
    chain = chain[np.append(-np.diff(chain[:, 1]) > rounding[1], True)]
    chain = chain[np.append(True, np.diff(chain[:, 0]) > rounding[0])]
    while len(chain) > 2:
        before, after = chain[1:-1] - chain[:-2], chain[2:] - chain[1:-1]
        turn = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
        keep = np.ones(len(chain), dtype=bool)
        keep[1:-1] = turn < -ATOL * (np.abs(before[:, 0] * after[:, 1]) + np.abs(before[:, 1] * after[:, 0]))
        if keep.all():
            break
        chain = chain[keep]
    return np.asarray(chain)


def chain_above(chain: FloatArray, floor: FloatArray) -> FloatArray:
    """Return the part of a chain that weakly dominates `floor`; its ends may be new points."""
    if chain[-1, 0] < floor[0] or chain[0, 1] < floor[1]:
        raise not_feasible()
    if chain[0, 0] < floor[0]:
        k = int(np.searchsorted(chain[:, 0], floor[0], side="left"))
        height = np.interp(floor[0], chain[:, 0], chain[:, 1])
        start = np.array([[floor[0], height]])
        chain = np.concatenate([start, chain[k:]]) if chain[k, 0] > floor[0] else chain[k:]
    if chain[0, 1] < floor[1]:
        raise not_feasible()
    if chain[-1, 1] < floor[1]:
        k = int(np.searchsorted(-chain[:, 1], -floor[1], side="right"))
        width = np.interp(-floor[1], -chain[:, 1], chain[:, 0])
        end = np.array([[width, floor[1]]])
        chain = np.concatenate([chain[:k], end]) if k == 0 or chain[k - 1, 1] > floor[1] else chain[:k]
    # A cut beside a corner may leave an edge without height or width.
    return efficient_chain(chain)


def chain_facets(chain: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the inequalities ``normals @ x <= bounds`` of a chain with free disposal."""
    step = np.diff(chain, axis=0)
    normals = np.column_stack([-step[:, 1], step[:, 0]])
    normals = np.concatenate([[[0.0, 1.0]], normals, [[1.0, 0.0]]])
    corners = np.concatenate([chain[:1], chain[:-1], chain[-1:]])
    return normals, (normals * corners).sum(axis=1)


def clipped_polygon(normals: FloatArray, bounds: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the corners of the part of a box that satisfies ``normals @ x <= bounds``, shape (k, 2).

    Each line cuts the polygon in turn (Sutherland and Hodgman); nothing left gives no corners.
    """
    polygon = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
    for normal, bound in zip(normals, bounds, strict=True):
        excess = polygon @ normal - bound
        rounding = ATOL * (np.abs(normal) @ np.abs(polygon).max(axis=0) + abs(bound))
        excess = np.where(np.abs(excess) <= rounding, 0.0, excess)
        inside = excess <= 0
        if inside.all():
            continue
        if not inside.any():
            return np.empty((0, 2))
        following, after = np.roll(polygon, -1, axis=0), np.roll(excess, -1)
        crosses = (excess < 0) & (after > 0) | (excess > 0) & (after < 0)
        share = np.where(crosses, excess / np.where(crosses, excess - after, 1.0), 0.0)
        cuts = polygon + share[:, np.newaxis] * (following - polygon)
        both = np.stack([polygon, cuts], axis=1).reshape(-1, 2)
        polygon = both[np.stack([inside, crosses], axis=1).ravel()]
    return polygon

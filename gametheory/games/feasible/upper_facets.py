"""The inequalities that bound a hull with free disposal from above, all of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from gametheory.arrays import ATOL, FloatArray
from gametheory.errors import RefusedError
from gametheory.games.feasible.planar import chain_facets, efficient_chain
from gametheory.games.feasible.sets import spans

__all__ = ["upper_facets"]

_LEVEL = 1e3 * ATOL
"""Share of a facet's normal below which a party does not enter it."""
_BELOW = -3.0  # in ranges of payoffs: lower than every point, in every payoff


def upper_facets(points: FloatArray, disagreement: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the inequalities ``normals @ x <= bounds`` of what `points` dominate.

    A facet that bounds some parties alone is a facet of the points as these parties see them, with a
    positive normal. So the facets of every choice of parties are listed: a top payoff of one, the efficient
    chain of two, and of more the facets of the convex hull with a point far below, which sees all others.

    Parameters
    ----------
    points : ndarray, shape (k, n)
    disagreement : ndarray, shape (n,)
        Payoffs are measured in the ranges from here, or from the lowest point, to the top.

    Returns
    -------
    tuple of ndarray
        Normals, shape (m, n), not negative; bounds, shape (m,), each attained at a point.

    Examples
    --------
    >>> import numpy as np
    >>> normals, bounds = upper_facets(np.eye(3), np.zeros(3))
    >>> len(normals), (normals[-1] / bounds[-1]).round(9)
    (7, array([1., 1., 1.]))
    """
    top = points.max(axis=0)
    low = np.minimum(points.min(axis=0), disagreement)
    width = spans(top, low)
    unit = np.unique((points - top) / width, axis=0)
    n = unit.shape[1]
    blocks, bounds = [], []
    for size in range(1, n + 1):
        for parties in combinations(range(n), size):
            seen = unit[:, list(parties)]
            normals, attained = _level(seen) if size == 1 else _edges(seen) if size == 2 else _facets(seen)
            block = np.zeros((len(normals), n))
            block[:, list(parties)] = normals
            blocks.append(block)
            bounds.append(attained)
    normals = np.concatenate(blocks) / width
    return normals, np.concatenate(bounds) + normals @ top


def _level(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.ones((1, 1)), points.max(axis=0)


def _edges(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    normals, bounds = chain_facets(efficient_chain(points))
    size = np.linalg.norm(normals[1:-1], axis=1)
    return normals[1:-1] / size[:, np.newaxis], bounds[1:-1] / size


def _facets(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the facets of the hull with positive normals; a flat cloud has none."""
    from scipy.spatial import ConvexHull, QhullError

    points = np.unique(points, axis=0)
    n = points.shape[1]
    if np.linalg.matrix_rank(points - _BELOW, tol=ATOL) < n:
        return np.empty((0, n)), np.empty(0)
    try:
        hull = ConvexHull(np.concatenate([points, np.full((1, n), _BELOW)]))
    except QhullError as error:
        raise RefusedError(f"the facets of the points could not be listed: {error}") from None
    positive = np.flatnonzero((hull.equations[:, :-1] > _LEVEL).all(axis=1))
    _, first = np.unique(np.round(hull.equations[positive], 14), axis=0, return_index=True)
    kept = positive[first]
    normals = hull.equations[kept, :-1]
    corners = hull.points[hull.simplices[kept]]
    return normals, np.einsum("mjn,mn->mj", corners, normals).max(axis=1)

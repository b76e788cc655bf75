"""The upper bound theorem: how many vertices a polytope may have."""

from __future__ import annotations

from math import comb

__all__ = ["most_vertices"]


def most_vertices(d: int, facets: int) -> int:
    """Return the largest number of vertices of a polytope in `d` dimensions with so many facets.

    P. McMullen, "The maximum numbers of faces of a convex polytope", Mathematika 17 (1970) 179-184.

    Examples
    --------
    >>> most_vertices(2, 5), most_vertices(3, 6), most_vertices(6, 12)
    (5, 8, 112)
    """
    half = d // 2
    return comb(facets - (d - half), facets - d) + comb(facets - half - 1, facets - d)

"""The compiled kernels where numba is installed, the NumPy ones otherwise: the same answers."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from gametheory.arrays import FloatArray
from gametheory.solvers.kernels import vertices
from gametheory.solvers.kernels.vertices import VertexSearch

__all__ = ["has_compiler", "polytope_vertices"]


@cache
def has_compiler() -> bool:
    """Return whether the extra ``fast`` is installed."""
    return find_spec("numba") is not None


def polytope_vertices(M: FloatArray, *, most: int) -> VertexSearch:
    """Return the vertices of ``{x >= 0, M x <= 1}`` for a stack of matrices by the fastest kernel."""
    if has_compiler():
        from gametheory.solvers.kernels import vertices_compiled

        return vertices_compiled.polytope_vertices(M, most=most)
    return vertices.polytope_vertices(M, most=most)

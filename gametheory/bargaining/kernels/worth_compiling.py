"""When a batch is so large that a compiled kernel pays for loading it."""

from __future__ import annotations

from gametheory.solvers.kernels.choice import has_compiler

__all__ = ["worth_compiling"]

_LARGE = 5_000


def worth_compiling(points: int) -> bool:
    """Return whether the extra ``fast`` is installed and there are many points."""
    return points >= _LARGE and has_compiler()

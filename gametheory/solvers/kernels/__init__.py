"""Array kernels of the equilibrium solvers: plain NumPy, and compiled twins for the extra ``fast``."""

from __future__ import annotations

__all__: list[str] = []

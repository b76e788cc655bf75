"""Bargaining without force: axiomatic solutions and strategic models."""

from gametheory.bargaining import axioms
from gametheory.bargaining.axiomatic.compare import SideBySide, compare

__all__ = ["SideBySide", "axioms", "compare"]

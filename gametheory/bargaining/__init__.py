"""Bargaining without force: axiomatic solutions and strategic models."""

from gametheory.bargaining import axioms
from gametheory.bargaining.axiomatic.compare import SideBySide, compare
from gametheory.bargaining.strategic.convergence import Convergence, observed_convergence

__all__ = ["Convergence", "SideBySide", "axioms", "compare", "observed_convergence"]

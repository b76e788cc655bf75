"""What a bargain settled by axioms leads to: everybody consents to one point, at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from gametheory.arrays import FloatArray, Value
from gametheory.catalogue import Citation
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.printing import Printed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["AgreedPoint"]


class AgreedPoint(Value, Printed, ABC):
    """The outcome of a model by axioms, with what outcomes of talks tell as well.

    Axioms know no talks: nobody proposes, agreement is certain and at once, and nothing is lost to delay.

    Attributes
    ----------
    payoffs : ndarray, shape (n,)
        What each player gets, in payoff units.
    """

    payoffs: FloatArray
    proposer: ClassVar[None] = None
    periods: ClassVar[float] = 0.0
    probability: ClassVar[float] = 1.0
    surplus_lost: ClassVar[float] = 0.0

    @property
    @abstractmethod
    def terms(self) -> FloatArray:
        """What is divided how, shape (n,)."""

    @property
    @abstractmethod
    def gap(self) -> float:
        """The certificate: how far the point is from its definition."""

    @property
    @abstractmethod
    def citation(self) -> Citation:
        """The work that the model is from."""

    @property
    @abstractmethod
    def rule(self) -> str:
        """The name of what picked the point."""

    @abstractmethod
    def as_problem(self) -> BargainingProblem:
        """Return the bargaining problem of which it is a point."""

    def cite(self) -> str:
        """Return the work that the model is from, as BibTeX."""
        return self.citation.bibtex()

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the point on the frontier, with disagreement (needs the extra ``plot``).

        See :func:`gametheory.plots.agreed_point_picture`.
        """
        from gametheory.plots.solution_picture import agreed_point_picture

        return agreed_point_picture(self, ax=ax)

    def __str__(self) -> str:
        rows = {"payoffs": self.payoffs, "terms": self.terms, "picked by": self.rule, "gap": self.gap}
        width = max(map(len, rows))
        return "\n".join(f"{name:{width}}  {value}" for name, value in rows.items())

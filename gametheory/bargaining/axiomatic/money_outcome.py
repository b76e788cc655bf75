"""What two players who divide money agree on: the money, and what it is worth to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.agreed_point import AgreedPoint
from gametheory.bargaining.axiomatic.risk_aversion import MoneyDivision
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.games.bargaining_problem import BargainingProblem

__all__ = ["MoneyOutcome"]


@dataclass(frozen=True, eq=False, kw_only=True)
class MoneyOutcome(AgreedPoint):
    """A division of money under a rule.

    Attributes
    ----------
    payoffs : ndarray, shape (2,)
        Gains of utility over disagreement.
    money : ndarray, shape (2,)
        What each gets of it.
    solver : AxiomaticSolution
        The rule.
    model : MoneyDivision
        What was divided.

    Examples
    --------
    >>> from gametheory import CRRA, MoneyDivision, Nash
    >>> found = MoneyDivision(1.0, (CRRA(0.5), CRRA(0.0))).outcome(Nash())
    >>> found.terms.round(6), found.gap < 1e-9
    (array([0.333333, 0.666667]), True)
    """

    payoffs: FloatArray
    money: FloatArray
    solver: AxiomaticSolution
    model: MoneyDivision

    @property
    def terms(self) -> FloatArray:
        """The money that each gets."""
        return self.money

    @property
    def gap(self) -> float:
        """How far the payoffs are from the definition of the rule, or from what the money is worth."""
        problem = self.as_problem()
        apart = np.abs((self.model.gains(self.money) - self.payoffs) / problem.gains).max()
        return float(max(problem.gap(self.payoffs, solution=self.solver), apart))

    @property
    def citation(self) -> Citation:
        """The work that the model is from."""
        return self.model.citation

    @property
    def rule(self) -> str:
        """The name of the rule."""
        return self.solver.name

    def as_problem(self) -> BargainingProblem:
        """Return the problem in gains of utility."""
        return self.model.problem()

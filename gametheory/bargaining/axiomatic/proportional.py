"""The egalitarian and proportional solutions: gains in fixed proportions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gametheory.arrays import FloatArray, Value, frozen, positive, real
from gametheory.bargaining.axiomatic.last_point import last_point, line_residual
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.bargaining_problem import BargainingProblem

__all__ = ["KALAI_1977", "Egalitarian", "Proportional"]

KALAI_1977 = Citation(
    key="kalai1977proportional",
    author="Kalai, Ehud",
    title="Proportional Solutions to Bargaining Situations: Interpersonal Utility Comparisons",
    year=1977,
    fields={
        "journal": "Econometrica",
        "volume": "45",
        "number": "7",
        "pages": "1623--1630",
        "doi": "10.2307/1913954",
    },
)


@dataclass(frozen=True, eq=False)
class Proportional(AxiomaticSolution, Value):
    r"""The last feasible point :math:`d + t p` for weights p [1]_.

    Monotone in the feasible set without restriction, decomposable step by step, super-additive and
    translation covariant; weakly efficient only, and not scale covariant: payoffs are compared between
    the parties. Requires free disposal.

    The certificate: gains are in the proportions p, and the stated set has no room further along p.

    Parameters
    ----------
    weights : array_like, shape (n,)
        :math:`p_i > 0`, in payoff units of party i.

    References
    ----------
    .. [1] E. Kalai, "Proportional solutions to bargaining situations: interpersonal utility comparisons",
       Econometrica 45 (1977) 1623-1630, doi:10.2307/1913954.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> solve(BargainingProblem.transferable(9, [0, 0]), Proportional([2, 1]))[0].payoffs
    array([6., 3.])
    """

    weights: FloatArray

    citation: ClassVar[Citation] = KALAI_1977
    defined_without_lotteries: ClassVar[bool] = True

    def __post_init__(self) -> None:
        w = real("weights", self.weights)
        if w.ndim != 1 or (w <= 0).any():
            raise InvalidInputError(f"proportional weights must be positive, got {w.tolist()}")
        object.__setattr__(self, "weights", frozen(positive("weights", w)))

    def check(self, problem: BargainingProblem) -> None:  # noqa: D102  (as in AxiomaticSolution)
        if len(self.weights) != problem.n_players:
            raise invalid("weights", f"must have length {problem.n_players}", self.weights.tolist())

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102
        return last_point(problem, problem.disagreement, self.weights)[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        return line_residual(problem, point, problem.disagreement, self.weights)

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: D102
        return np.asarray(((points - problem.disagreement) / self.weights).min(axis=1)[:, np.newaxis])


@dataclass(frozen=True)
class Egalitarian(AxiomaticSolution):
    """The last feasible point with equal gains: `Proportional` with equal weights.

    Monotone in the feasible set, symmetric, super-additive; weakly efficient only and not scale covariant.

    Examples
    --------
    Free disposal matters: no outcome between these gives both the same and more than nothing.

    >>> from gametheory import BargainingProblem, solve
    >>> solve(BargainingProblem.hull([[0, 0], [4, 8], [5, 6]], [0, 0]), Egalitarian())[0].payoffs
    array([5., 5.])
    """

    citation: ClassVar[Citation] = KALAI_1977
    defined_without_lotteries: ClassVar[bool] = True

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102  (as in AxiomaticSolution)
        return last_point(problem, problem.disagreement, np.ones(problem.n_players))[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        return line_residual(problem, point, problem.disagreement, np.ones(problem.n_players))

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: D102
        return np.asarray((points - problem.disagreement).min(axis=1)[:, np.newaxis])

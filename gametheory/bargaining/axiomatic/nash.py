"""The Nash bargaining solution: the largest product of gains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.asymmetric_nash import log_product, product_point, support_residual
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.games.bargaining_problem import BargainingProblem

__all__ = ["Nash", "natural"]


@dataclass(frozen=True)
class Nash(AxiomaticSolution):
    r"""The point that maximises :math:`\prod_i (x_i - d_i)` [1]_, for any number of parties [2]_.

    The only solution that is strongly efficient, symmetric, scale covariant and independent of irrelevant
    alternatives. It gives each party at least :math:`d_i + (a_i - d_i)/n`; it is not monotone in the
    feasible set. Without lotteries there may be several maximisers; all are returned.

    The certificate: the hyperplane with normal :math:`1 / (x_i - d_i)` supports the stated set at x.

    References
    ----------
    .. [1] J. F. Nash, "The bargaining problem", Econometrica 18 (1950) 155-162, doi:10.2307/1907266.
    .. [2] A. E. Roth, "Axiomatic Models of Bargaining", Springer 1979, doi:10.1007/978-3-642-51570-5.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> problem = BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])
    >>> solve(problem, Nash())[0].payoffs
    array([6.5  , 5.125])
    """

    citation: ClassVar[Citation] = Citation(
        key="nash1950",
        author="Nash, John F.",
        title="The Bargaining Problem",
        year=1950,
        fields={
            "journal": "Econometrica",
            "volume": "18",
            "number": "2",
            "pages": "155--162",
            "doi": "10.2307/1907266",
        },
    )
    defined_without_lotteries: ClassVar[bool] = True

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102  (as in AxiomaticSolution)
        return product_point(problem, np.ones(problem.n_players))[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        return support_residual(problem, point, np.ones(problem.n_players))

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: D102
        return log_product(problem.normalised(points), np.ones(problem.n_players))[:, np.newaxis]


def natural(_problem: BargainingProblem) -> Nash:
    """Return the solution of a bargaining problem when the user names none."""
    return Nash()

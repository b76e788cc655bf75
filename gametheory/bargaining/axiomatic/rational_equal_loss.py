"""The rational equal-loss solution: equal losses, but nobody below disagreement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible.sets import Region

__all__ = ["RationalEqualLoss", "rational_loss_point"]


@dataclass(frozen=True)
class RationalEqualLoss(AxiomaticSolution):
    r"""The point :math:`x_i = \max(d_i, a_i - t)` with the smallest feasible t [1]_.

    Equal to `EqualLoss` where that is individually rational, as always for two parties whose ideal point is
    that of the rational part.

    The certificate: losses are equal but for parties at disagreement, and the stated set has no room along
    the directions of those who lose.

    References
    ----------
    .. [1] C. Herrero and M. C. Marco, "Rational equal-loss solutions for bargaining problems", Math. Social
       Sciences 26 (1993) 273-286.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> A = [[1, 1, 1], [1, 0, 0], [-1, 0, 0], [0, -1, 0], [0, 0, -1]]
    >>> problem = BargainingProblem.polytope(A, [1, 0.2, 0, 0, 0], [0, 0, 0])
    >>> solve(problem, RationalEqualLoss())[0].payoffs
    array([0. , 0.5, 0.5])
    """

    citation: ClassVar[Citation] = Citation(
        key="herreromarco1993",
        author="Herrero, Carmen and Marco, Mar{\\'i}a Carmen",
        title="Rational Equal-Loss Solutions for Bargaining Problems",
        year=1993,
        fields={
            "journal": "Mathematical Social Sciences",
            "volume": "26",
            "number": "3",
            "pages": "273--286",
        },
    )

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102  (as in AxiomaticSolution)
        ones = np.ones(problem.n_players)
        return rational_loss_point(problem.region, problem.ideal_point, ones)[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        return rational_loss_residual(problem, point, np.ones(problem.n_players))

    def details(self, problem: BargainingProblem, points: FloatArray) -> dict[str, Any]:  # noqa: D102
        return {"loss": float((problem.ideal_point - points[0]).max())}


def rational_loss_point(region: Region, ideal: FloatArray, weights: FloatArray) -> FloatArray:
    """Return ``max(d, a - t w)`` for the smallest feasible t.

    A party that has reached disagreement stays there; the others go on. At most n rounds, for as the loss
    grows parties only ever join those at disagreement.
    """
    d = region.disagreement
    stops = np.unique((ideal - d) / weights)
    start = 0.0
    for stop in stops:
        at_stop = np.maximum(d, ideal - stop * weights)
        if region.reach(at_stop, weights) >= 0 or stop == stops[-1]:
            here = np.maximum(d, ideal - start * weights)
            losing = np.where((ideal - d) / weights > start, weights, 0.0)
            loss = -region.reach(here, losing)
            return np.asarray(np.maximum(d, here - max(loss, 0.0) * losing))
        start = float(stop)
    return np.array(d)


def rational_loss_residual(problem: BargainingProblem, point: FloatArray, weights: FloatArray) -> float:
    """Return how far losses are from equal, and how much room the stated set leaves to those who lose."""
    d, gains = problem.disagreement, problem.gains
    loss = float(((problem.ideal_point - point) / weights).max())
    expected = np.maximum(d, problem.ideal_point - loss * weights)
    losing = np.where(point > d + 1e-9 * gains, weights, 0.0)
    room = problem.feasible.slack(point, losing) * float((losing / gains).max()) if losing.any() else 0.0
    return max(float((np.abs(point - expected) / gains).max()), abs(room))

"""The Kalai-Smorodinsky solution: equal shares of what each could gain at best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, real
from gametheory.bargaining.axiomatic.last_point import last_point, line_residual
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import ideal_gain, reach

__all__ = ["KalaiSmorodinsky", "kalai_smorodinsky_points"]

_BLOCK = 8192


@dataclass(frozen=True)
class KalaiSmorodinsky(AxiomaticSolution):
    r"""The last feasible point on the way from disagreement to the ideal point [1]_.

    For two parties the only efficient, symmetric, scale covariant and individually monotone solution. It
    fails independence of irrelevant alternatives. With three parties or more it is weakly efficient; its
    strongly efficient refinement is `LexicographicKalaiSmorodinsky`.

    The certificate: normalised gains are equal, and the stated set has no room further along the line.

    References
    ----------
    .. [1] E. Kalai and M. Smorodinsky, "Other solutions to Nash's bargaining problem", Econometrica 43
       (1975) 513-518, doi:10.2307/1914280.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> problem = BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0])
    >>> solve(problem, KalaiSmorodinsky())[0].payoffs.round(6)  # the golden section
    array([0.618034, 0.618034])
    """

    citation: ClassVar[Citation] = Citation(
        key="kalaismorodinsky1975",
        author="Kalai, Ehud and Smorodinsky, Meir",
        title="Other Solutions to {Nash's} Bargaining Problem",
        year=1975,
        fields={
            "journal": "Econometrica",
            "volume": "43",
            "number": "3",
            "pages": "513--518",
            "doi": "10.2307/1914280",
        },
    )
    defined_without_lotteries: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """Its two authors."""
        return "Kalai-Smorodinsky"

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102  (as in AxiomaticSolution)
        d = problem.disagreement
        return last_point(problem, d, problem.ideal_point - d)[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        d = problem.disagreement
        return line_residual(problem, point, d, problem.ideal_point - d)

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: D102
        d = problem.disagreement
        return np.asarray(((points - d) / (problem.ideal_point - d)).min(axis=1)[:, np.newaxis])


def kalai_smorodinsky_points(normals: ArrayLike, bounds: ArrayLike, disagreement: ArrayLike) -> FloatArray:
    """Return the solutions of many problems bounded by inequalities with non-negative normals.

    Parameters
    ----------
    normals : array_like, shape (..., m, n)
        Non-negative; every party's payoff is bounded by some row.
    bounds : array_like, shape (..., m)
    disagreement : array_like, shape (..., n)
        Inside the bounds.

    Returns
    -------
    ndarray, shape (..., n)

    Examples
    --------
    >>> kalai_smorodinsky_points([[1.0, 1.0]], [4.0], [[0.0, 0.0], [2.0, 0.0]])
    array([[2., 2.],
           [3., 1.]])
    """
    C, c, d = real("normals", normals), real("bounds", bounds), real("disagreement", disagreement)
    if C.ndim == 2 and c.ndim == 1 and d.ndim > 1:  # a block at a time, so that it stays in the cache
        points = np.empty(d.shape)
        flat, into = d.reshape(-1, d.shape[-1]), points.reshape(-1, d.shape[-1])
        for start in range(0, len(flat), _BLOCK):
            into[start : start + _BLOCK] = _points(C, c, flat[start : start + _BLOCK])
        return points
    return _points(C, c, d)


def _points(C: FloatArray, c: FloatArray, d: FloatArray) -> FloatArray:
    gains = ideal_gain(C, c, d)
    return np.asarray(d + reach(C, c, d, gains)[..., np.newaxis] * gains)

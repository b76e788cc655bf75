"""Raiffa's continuous solution: concessions that flow towards the ideal point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.raiffa_discrete import RAIFFA_1953
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.errors import NotSolvedError
from gametheory.games.bargaining_problem import BargainingProblem

__all__ = ["RaiffaContinuous"]

_HORIZON = 36.0
"""Time in units of n after which what is left, at most exp(-t/n) of the gains, is below rounding."""


@dataclass(frozen=True)
class RaiffaContinuous(AxiomaticSolution):
    r"""The limit of :math:`\dot x = (a(S, x) - x)/n` from disagreement [1]_, [2]_.

    Symmetric, scale covariant and, for two parties, efficient and midpoint dominating. It fails independence
    of irrelevant alternatives and monotonicity, and differs from `RaiffaDiscrete` where the frontier is not
    a line. Started anywhere on its own path it ends at the same point.

    The certificate: the path is integrated again by a method of another family (implicit and multi-step
    against Runge-Kutta), with the ideal points of the set as stated.

    References
    ----------
    .. [1] H. Raiffa, "Arbitration schemes for generalized two-person games", in Contributions to the Theory
       of Games II, Princeton 1953.
    .. [2] Z. A. Livne, "On the status quo sets induced by the Raiffa solution to the two-person bargaining
       problem", Math. of Operations Research 14 (1989) 688-692, doi:10.1287/moor.14.4.688.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> problem = BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0])
    >>> solve(problem, RaiffaContinuous())[0].payoffs.round(6)
    array([0.588295, 0.653909])
    """

    citation: ClassVar[Citation] = RAIFFA_1953

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102  (as in AxiomaticSolution)
        return _end_of_path(problem, "DOP853")[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        other = _end_of_path(problem, "LSODA")
        return float(np.abs(problem.normalised(other) - problem.normalised(point)).max())


def _end_of_path(problem: BargainingProblem, method: Literal["DOP853", "LSODA"]) -> FloatArray:
    """Integrate in shares of the gains; a failure of the integrator is an error, not an answer."""
    from scipy.integrate import solve_ivp

    region, d, gains, n = problem.region, problem.disagreement, problem.gains, problem.n_players

    def flow(_t: float, z: FloatArray) -> FloatArray:
        x = d + z * gains
        return np.asarray((region.ideal_from(x) - x) / gains / n)

    found = solve_ivp(
        flow, (0.0, _HORIZON * n), np.zeros(n), method=method, rtol=1e-12, atol=1e-14, t_eval=[_HORIZON * n]
    )
    if not found.success:
        raise NotSolvedError(f"the concession path could not be integrated: {found.message}", None)
    return np.asarray(d + found.y[:, -1] * gains)

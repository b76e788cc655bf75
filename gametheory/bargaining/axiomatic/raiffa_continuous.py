"""Raiffa's continuous solution: concessions that flow towards the ideal point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from gametheory.arrays import FloatArray, IntArray
from gametheory.bargaining.axiomatic.concession_chain import end_of_concessions
from gametheory.bargaining.axiomatic.raiffa_discrete import RAIFFA_1953
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.errors import NotSolvedError
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import PolyhedralRegion

__all__ = ["RaiffaContinuous"]

_HORIZON = 36.0
"""Time in units of n after which what is left, at most exp(-t/n) of the gains, is below rounding."""
_SLOWEST = 1e-16
_TIE = 1e-13
"""Differences of ideal payoffs, in shares of the gains, that do not count as one overtaking the other."""
_TERMS = 20
"""Of the power series over a step at most as long as the inverse norm: the rest is below 1/20!."""
_MOST_PIECES = 100_000


@dataclass(frozen=True)
class RaiffaContinuous(AxiomaticSolution):
    r"""The limit of :math:`\dot x = (a(S, x) - x)/n` from disagreement [1]_, [2]_.

    Symmetric, scale covariant and, for two parties, efficient. It fails independence of irrelevant
    alternatives and monotonicity, and differs from `RaiffaDiscrete` where the frontier is not a line. Started
    anywhere on its own path it ends at the same point.

    On a polyhedral set the path is summed in exact linear pieces, in closed form for two parties, else
    integrated (Runge-Kutta).

    The certificate: the path is integrated again by a method of another family (multi-step, LSODA).

    References
    ----------
    .. [1] H. Raiffa, "Arbitration schemes for generalized two-person games", in Contributions to the Theory
       of Games II, Princeton 1953.
    .. [2] Z. A. Livne, "Axiomatic characterizations of the Raiffa and the Kalai-Smorodinsky solutions to the
       bargaining problem", Operations Research 37 (1989) 972-980, doi:10.1287/opre.37.6.972.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> problem = BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0])
    >>> solve(problem, RaiffaContinuous())[0].payoffs.round(6)
    array([0.588295, 0.653909])
    """

    citation: ClassVar[Citation] = RAIFFA_1953

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102  (as in AxiomaticSolution)
        region = problem.region.polyhedral
        if region is not None and region.chain is not None:
            end = end_of_concessions((region.chain - problem.disagreement) / problem.gains)
            return np.asarray((problem.disagreement + np.array(end) * problem.gains)[np.newaxis])
        if region is not None:
            return np.asarray((problem.disagreement + _end_of_pieces(region) * problem.gains)[np.newaxis])
        return _integrated(problem, "DOP853", 1e-12)[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        other = _integrated(problem, "LSODA", 1e-11)
        return float(np.abs(problem.normalised(other) - problem.normalised(point)).max())


def _end_of_pieces(region: PolyhedralRegion) -> FloatArray:
    """Return the end of the path in shares of the gains, by exact pieces.

    Each party's ideal payoff is set by one inequality at a time. While these stay the same the motion is
    linear, and its power series is summed to rounding; a piece ends where another inequality takes over.
    """
    n = region.n_players
    gains = region.ideal - region.disagreement
    rows = region.normals * gains
    room = region.bounds - region.normals @ region.disagreement
    useful = rows.max(axis=1) > 0
    rows, room = rows[useful], room[useful]
    z, left, step = np.zeros(n), _HORIZON * n, np.inf

    def more(at: FloatArray) -> FloatArray:
        ratio = np.full(rows.shape, np.inf)
        return np.asarray(np.divide((room - rows @ at)[:, np.newaxis], rows, out=ratio, where=rows > 0))

    for _ in range(_MOST_PIECES):
        binding = more(z).argmin(axis=0)
        own = rows[binding, np.arange(n)]
        matrix = -rows[binding] / own[:, np.newaxis] / n
        speed = matrix @ z + room[binding] / own / n
        if left <= 0 or speed.max() <= _SLOWEST:
            return z
        terms = [speed]
        for k in range(2, _TERMS + 1):
            terms.append(matrix @ terms[-1] / k)
        series = np.array(terms[::-1])

        def at(t: float, series: FloatArray = series, start: FloatArray = z) -> FloatArray:
            return np.asarray(start + t ** np.arange(_TERMS, 0, -1) @ series)

        # At most four times the last step: pieces next to each other are about as long.
        step = min(left, 4.0 * step, 1.0 / float(np.abs(matrix).sum(axis=1).max()))
        for share in (0.25, 0.5, 0.75, 1.0):
            if _overtaking(more(at(share * step)), binding) is not None:
                step = _first_overtaking(more, at, binding, share * step)
                break
        z, left = at(step), left - step
    raise NotSolvedError("the concession path has too many pieces", region.disagreement + z * gains)


def _overtaking(ratio: FloatArray, binding: IntArray) -> tuple[int, int] | None:
    """Return the inequality and the party whose ideal payoff it lowers most below that of `binding`."""
    lead = ratio - ratio[binding, np.arange(ratio.shape[1])]
    k, i = divmod(int(lead.argmin()), ratio.shape[1])
    return (k, i) if lead[k, i] < -_TIE else None


def _first_overtaking(
    more: Callable[[FloatArray], FloatArray],
    at: Callable[[float], FloatArray],
    binding: IntArray,
    late: float,
) -> float:
    """Return the first time, before `late`, at which another inequality takes over.

    One overtaking inequality at a time: the moment of the worst one is found, and then whether another was
    earlier. Each stops half a tie after the moment itself, where the other inequality binds already.
    """
    from scipy.optimize import brentq

    time = late
    while (pair := _overtaking(more(at(time)), binding)) is not None:
        k, i = pair

        def ahead(t: float, k: int = k, i: int = i) -> float:
            ratio = more(at(t))[:, i]
            return float(ratio[k] - ratio[binding[i]] + _TIE / 2)

        time = float(brentq(ahead, 0.0, time, xtol=1e-15, rtol=1e-14, disp=False))
    return time


def _integrated(
    problem: BargainingProblem, method: Literal["DOP853", "LSODA"], tolerance: float
) -> FloatArray:
    """Integrate in shares of the gains; a failure of the integrator is an error, not an answer."""
    from scipy.integrate import solve_ivp

    region = problem.region.polyhedral or problem.region
    d, gains, n = problem.disagreement, problem.gains, problem.n_players
    chain = (
        (region.chain - d) / gains
        if isinstance(region, PolyhedralRegion) and region.chain is not None
        else None
    )

    def flow(_t: float, z: FloatArray) -> FloatArray:
        if chain is not None:  # read off the corners, where the exact pieces read the inequalities
            ideal = [
                np.interp(z[1], chain[::-1, 1], chain[::-1, 0]),
                np.interp(z[0], chain[:, 0], chain[:, 1]),
            ]
            return (np.array(ideal) - z) / n
        x = d + z * gains
        return np.asarray((region.ideal_from(x) - x) / gains / n)

    end = _HORIZON * n
    found = solve_ivp(flow, (0.0, end), np.zeros(n), method=method, rtol=tolerance, atol=1e-14, t_eval=[end])
    if not found.success:
        raise NotSolvedError(f"the concession path could not be integrated: {found.message}", None)
    return np.asarray(d + found.y[:, -1] * gains)

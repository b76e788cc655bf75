"""Leximin solutions: the smallest gain first, then the second smallest, and so on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value, frozen, positive
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.errors import invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import FiniteSet, Hull

__all__ = ["LexicographicKalaiSmorodinsky", "Leximin", "leximin_on_face"]

_BLOCKED = 1e-11  # share of the largest gain below which a party is taken to be at its limit


@dataclass(frozen=True, eq=False)
class Leximin(AxiomaticSolution, Value):
    r"""The point whose gains, sorted, are lexicographically largest [1]_.

    Strongly efficient and symmetric for any number of parties; it dominates `Egalitarian` and equals it
    where that is strongly efficient. Not scale covariant.

    The certificate: every party is blocked. Nobody can gain without lowering somebody who has no more, in
    units of the scales; in the convex set as stated this is a linear program for each level of gains.

    Parameters
    ----------
    scales : array_like, shape (n,), optional
        Gains are divided by these, in payoff units of each party; 1 by default.

    References
    ----------
    .. [1] H. Imai, "Individual monotonicity and lexicographic maxmin solution", Econometrica 51 (1983)
       389-401, doi:10.2307/1911997.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> solve(BargainingProblem.hull([[0, 0], [4, 8], [5, 6]], [0, 0]), Leximin())[0].payoffs
    array([5., 6.])
    """

    scales: FloatArray | None = None

    citation: ClassVar[Citation] = Citation(
        key="imai1983",
        author="Imai, Haruo",
        title="Individual Monotonicity and Lexicographic Maxmin Solution",
        year=1983,
        fields={
            "journal": "Econometrica",
            "volume": "51",
            "number": "2",
            "pages": "389--401",
            "doi": "10.2307/1911997",
        },
    )
    defined_without_lotteries: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.scales is not None:
            object.__setattr__(self, "scales", frozen(positive("scales", self.scales)))

    def check(self, problem: BargainingProblem) -> None:  # noqa: D102  (as in AxiomaticSolution)
        if self.scales is not None and self.scales.shape != (problem.n_players,):
            raise invalid("scales", f"must have length {problem.n_players}", self.scales.tolist())

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102
        return _leximin_point(problem, self._scales(problem))[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        return _unblocked(problem, point, self._scales(problem))

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: D102
        return np.sort((points - problem.disagreement) / self._scales(problem), axis=1)

    def _scales(self, problem: BargainingProblem) -> FloatArray:
        return np.ones(problem.n_players) if self.scales is None else self.scales


@dataclass(frozen=True)
class LexicographicKalaiSmorodinsky(AxiomaticSolution):
    r"""`Leximin` with gains divided by the ideal gains :math:`a_i - d_i` [1]_.

    Scale covariant, symmetric and strongly efficient for any number of parties; equal to
    `KalaiSmorodinsky` where that is strongly efficient, as for two parties.

    References
    ----------
    .. [1] H. Imai, "Individual monotonicity and lexicographic maxmin solution", Econometrica 51 (1983)
       389-401, doi:10.2307/1911997.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> problem = BargainingProblem.polytope([[1, 0, 1], [0, 1, 1]], [1, 1], [0, 0, 0])
    >>> solve(problem, LexicographicKalaiSmorodinsky())[0].payoffs
    array([0.5, 0.5, 0.5])
    """

    citation: ClassVar[Citation] = Leximin.citation
    defined_without_lotteries: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """Its rule and two authors."""
        return "Lexicographic Kalai-Smorodinsky"

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102  (as in AxiomaticSolution)
        return _leximin_point(problem, problem.ideal_point - problem.disagreement)[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        return _unblocked(problem, point, problem.ideal_point - problem.disagreement)

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: D102
        d = problem.disagreement
        return np.sort((points - d) / (problem.ideal_point - d), axis=1)


def leximin_on_face(problem: BargainingProblem, face: FloatArray, units: FloatArray) -> FloatArray:
    """Return the point of the hull of `face` whose gains over disagreement in `units` are leximin-best."""
    shares = (face - problem.disagreement) / units
    if isinstance(problem.feasible, FiniteSet):
        order = np.lexsort(np.sort(shares, axis=1).T[::-1])
        return np.asarray(face[order[-1]])
    low = np.full(problem.n_players, float(shares.min()) - float(np.ptp(shares)))
    best = _leximin_point(BargainingProblem(Hull(shares), low), np.ones(problem.n_players))
    return np.asarray(problem.disagreement + best * units)


def _leximin_point(problem: BargainingProblem, scales: FloatArray) -> FloatArray:
    """Raise the gains of all who are not blocked at the same rate, until everybody is.

    Whoever is blocked is asked of the region itself, not read off a binding inequality: a party is fixed
    only if it can gain nothing more while the others keep what they have.
    """
    region = problem.region
    gains = region.ideal - problem.disagreement
    x = np.array(problem.disagreement)
    free = np.ones(problem.n_players, dtype=bool)
    while free.any():
        x = x + max(region.reach(x, np.where(free, scales, 0.0)), 0.0) * np.where(free, scales, 0.0)
        room = region.ideal_from(np.minimum(x, region.ideal)) - x
        blocked = free & (room <= _BLOCKED * gains)
        free &= ~(blocked if blocked.any() else room <= room[free].min())
    return np.asarray(x)


def _unblocked(problem: BargainingProblem, point: FloatArray, scales: FloatArray) -> float:
    """Return the most that a party can add without lowering anybody who has no more than it.

    In a convex set with free disposal a point is leximin-best exactly if for each party no feasible point
    gives it more and gives at least as much to everybody whose scaled gain is not larger.
    """
    d, gains = problem.disagreement, problem.gains
    level = (point - d) / scales
    worst = 0.0
    for i in range(problem.n_players):
        keeps = level <= level[i] + EQUILIBRIUM_TOL * float((gains / scales).max())
        unit = np.eye(problem.n_players)[i]
        if keeps.all():
            room = problem.feasible.slack(point, unit * gains)
        else:
            floor = np.where(keeps & (unit == 0), point - 1e-12 * gains, d)
            room = (problem.feasible.support(unit, floor) - float(point[i])) / float(gains[i])
        worst = max(worst, abs(room))
    return worst

"""What robustness costs: the exact Pareto front of a pressure design."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, BoolArray, FloatArray, Value
from gametheory.errors import RefusedError
from gametheory.pressure.design import Portfolio, PressureDesign
from gametheory.pressure.design_program import PortfolioProgram
from gametheory.pressure.portfolio_enumeration import MOST_ENUMERATED

__all__ = ["DesignFront", "design_front"]


@dataclass(frozen=True, eq=False, kw_only=True)
class DesignFront(Value):
    """Portfolios of which none is both cheaper and at least as robust, from the cheapest on.

    Attributes
    ----------
    portfolios : tuple of Portfolio
        Cost and robustness rise from each to the next. Empty if no portfolio gives a deal.
    partial : bool
        If instruments can be used in part these are the corners: the front runs in straight lines between
        them. Else it is a staircase, each portfolio the cheapest up to its own robustness.
    """

    portfolios: tuple[Portfolio, ...]
    partial: bool

    @property
    def costs(self) -> FloatArray:
        """Cost of each, shape (N,)."""
        return np.array([p.cost for p in self.portfolios])

    @property
    def robustness(self) -> FloatArray:
        """Smallest margin of each, shape (N,)."""
        return np.array([p.robustness for p in self.portfolios])

    def least_cost(self, margin: float) -> float:
        """Return the least cost at which every constraint holds by `margin`; infinite if none does."""
        if not self.portfolios or margin > self.robustness[-1] + EQUILIBRIUM_TOL:
            return float("inf")
        if self.partial:
            return float(np.interp(margin, self.robustness, self.costs))
        first = int(np.flatnonzero(self.robustness >= margin - EQUILIBRIUM_TOL)[0])
        return float(self.costs[first])


def design_front(problem: PressureDesign) -> DesignFront:
    r"""Return the front of cost against robustness from a margin of zero on.

    Whole instruments: the :math:`\varepsilon`-constraint method [1]_ over all breakpoints at once, since all
    portfolios are known: in rising order of cost, those with a larger margin than any before.
    Partial use: the least cost is convex and piecewise linear in the margin, so where the supporting lines of
    two points meet there is a corner, or a point that splits the search [2]_.

    Parameters
    ----------
    problem : PressureDesign
        Its own margin is left aside; budget, number, caps and the mediator's credibility hold.

    Returns
    -------
    DesignFront
        Margins closer than 1e-9 count as one.

    Raises
    ------
    RefusedError
        For partial use of a limited number of instruments: that front is not convex. For more than 20 whole
        ones.

    References
    ----------
    .. [1] Y. Y. Haimes, L. S. Lasdon and D. A. Wismer, "On a bicriterion formulation of the problems of
       integrated system identification and system optimization", IEEE Transactions on Systems, Man, and
       Cybernetics SMC-1 (1971) 296-297, doi:10.1109/TSMC.1971.4308298.
    .. [2] M. J. Eisner and D. G. Severance, "Mathematical techniques for efficient record segmentation in
       large shared databases", Journal of the ACM 23 (1976) 619-635, doi:10.1145/321978.321982.
    """
    if problem.red_lines_crossed():
        return DesignFront(portfolios=(), partial=problem.partial)
    at_zero = replace(problem, margin=0.0)
    goal = np.arange(len(at_zero.program().names)) < len(problem.constraints)
    if not problem.partial:
        if not at_zero.program().counted:
            raise RefusedError(f"the front of whole instruments takes at most {MOST_ENUMERATED} of them")
        everything = at_zero.program().enumeration(goal)
        steps = [everything.levels(number) for number in everything.front()]
        found = tuple(Portfolio.of(at_zero, x, float(at_zero.costs @ x)) for x in steps)
        return DesignFront(portfolios=found, partial=False)
    if problem.most is not None and problem.most < len(problem.names):
        raise RefusedError("the front of a limited number of instruments in partial use is not convex")
    corners = _corners(at_zero.program(), goal)
    return DesignFront(portfolios=tuple(Portfolio.of(at_zero, *pair) for pair in corners), partial=True)


def _above(program: PortfolioProgram, goal: BoolArray, margin: float) -> PortfolioProgram:
    return replace(program, least=program.least + margin * goal)


def _corners(program: PortfolioProgram, goal: BoolArray) -> list[tuple[FloatArray, float]]:
    """Return the levels at each corner of the convex front and the bound on its cost."""
    first = program.cheapest()
    if first is None:
        return []
    most = program.most_slack(goal)
    if most is None or most.value <= 0.0:
        return [(first.levels, first.bound)]
    low, high = _supported(program, goal, 0.0), _supported(program, goal, most.value)
    margins = sorted({0.0, most.value, *_between(program, goal, low, high)})
    found = []
    for margin in margins:
        point = _above(program, goal, margin).cheapest()
        if point is not None:
            found.append((point.levels, point.bound))
    if len(found) > 1 and found[1][1] <= found[0][1] + EQUILIBRIUM_TOL:
        del found[0]  # what is there anyway is robust at no further cost
    return found


_Support = tuple[float, float, float]
"""A margin, the least cost there, and the slope of a line under the front."""


def _supported(program: PortfolioProgram, goal: BoolArray, margin: float) -> _Support:
    from scipy.optimize import linprog

    unit = 1.0 / max(float(np.abs(program.costs).max()), EQUILIBRIUM_TOL)
    least = program.least + margin * goal
    scale = program.row_scale()
    found = linprog(
        program.costs * unit,
        A_ub=-program.matrix * scale[:, np.newaxis],
        b_ub=-least * scale + EQUILIBRIUM_TOL,
        bounds=(0.0, 1.0),
    )
    if not found.success or found.fun is None or found.ineqlin.marginals is None:
        raise RefusedError(f"HiGHS found no portfolio at a margin of {margin:.6g}: {found.message}")
    slope = float(-(found.ineqlin.marginals * scale)[goal].sum())
    return margin, float(found.fun) / unit, slope / unit


def _between(program: PortfolioProgram, goal: BoolArray, low: _Support, high: _Support) -> Iterator[float]:
    """Yield the margins of the corners between two supports; an end that is one too."""
    (m0, c0, s0), (m1, c1, s1) = low, high
    if s1 - s0 <= EQUILIBRIUM_TOL:
        return
    meet = (c0 - c1 + s1 * m1 - s0 * m0) / (s1 - s0)
    if not m0 + EQUILIBRIUM_TOL < meet < m1 - EQUILIBRIUM_TOL:  # a point that split the search is a corner
        yield m0 if meet < (m0 + m1) / 2.0 else m1
        return
    here = _supported(program, goal, meet)
    if here[1] <= c0 + s0 * (meet - m0) + EQUILIBRIUM_TOL:
        yield meet
        return
    yield from _between(program, goal, low, here)
    yield from _between(program, goal, here, high)

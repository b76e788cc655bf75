"""Why no portfolio reaches a goal: constraints that cannot hold together, with a proof."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value
from gametheory.errors import RefusedError
from gametheory.pressure.design import PressureDesign
from gametheory.pressure.design_program import PortfolioProgram

__all__ = ["NoPortfolio", "no_portfolio"]


@dataclass(frozen=True, eq=False, kw_only=True)
class NoPortfolio(Value):
    r"""Constraints that no portfolio satisfies together, while without any one of them some portfolio would.

    Attributes
    ----------
    problem : PressureDesign
    constraints : tuple of str
        An irreducible infeasible set [1]_, in words; of a text that crosses red lines, those.
    shortfall : float
        By how much at least one of them fails under every portfolio, at the portfolio where that is least;
        recomputed from the bound of the search. Infinite for a red line.
    multipliers : ndarray, shape (R,) or None
        A Farkas certificate, if partial use would not help either: weights y of the constraints, summing to
        one, with :math:`y \cdot b > \sum_j \max(0, (y A)_j)`. None if only whole use is to blame.
    reason : str
        In one sentence.

    References
    ----------
    .. [1] J. W. Chinneck, Feasibility and Infeasibility in Optimization, Springer 2008,
       doi:10.1007/978-0-387-74932-7.
    """

    problem: PressureDesign
    constraints: tuple[str, ...]
    shortfall: float
    multipliers: FloatArray | None
    reason: str

    def proof(self) -> float:
        """Return by how much the constraints contradict each other, recomputed: positive for a proof.

        By the multipliers if there are any; else by all portfolios, tried one by one, or beyond 20
        instruments and for partial use of a limited number by a new search; infinite for a red line.
        """
        if np.isinf(self.shortfall):
            return float("inf") if self.problem.red_lines_crossed() else 0.0
        program = self.problem.program()
        rows = np.array([name in self.constraints for name in program.names])
        if self.multipliers is not None:
            y = self.multipliers
            if (y < 0).any():
                return 0.0
            reached = np.maximum(y @ program.matrix[rows], 0.0)
            if self.problem.most is not None:
                reached = np.sort(reached)[::-1][: self.problem.most]
            return float(y @ program.least[rows] - reached.sum())
        kept = program.keeping(rows)
        best = kept.most_slack(np.ones(len(kept.names), dtype=bool))
        return 0.0 if best is None else -best.bound


def no_portfolio(problem: PressureDesign) -> NoPortfolio:
    """Return why no portfolio solves `problem`.

    Constraints are dropped one by one as long as the rest cannot hold together (the deletion filter).

    Raises
    ------
    RefusedError
        If there is a portfolio.

    Examples
    --------
    >>> from gametheory.payoffs import Contest, Issue, Package
    >>> from gametheory.players import Player
    >>> from gametheory.pressure import Dispute, Instrument
    >>> dispute = Dispute(
    ...     parties=(Player("A"), Player("B")), contest=Contest(share=0.5, cost=(0.1, 0.1)),
    ...     issues=(Issue(name="land", weights=(1, 1)),),
    ...     packages=(Package(name="text", scores=(0.25,)),))
    >>> kit = (Instrument(name="sanctions", wielder="M", target=(0,), trigger="A_refuses", cost=(0.12, 0)),)
    >>> found = no_portfolio(PressureDesign(dispute=dispute, goal="text", instruments=kit))
    >>> print(found.reason)
    even with every instrument that helps, A's margin on 'text' is at most -0.03, and 0 is needed
    >>> round(found.proof(), 9)
    0.03
    """
    crossed = problem.red_lines_crossed()
    if crossed:
        lines = tuple(f"the red line of {party} on {issue}" for party, issue in crossed)
        reason = f"the text {problem.goal!r} crosses {' and '.join(lines)}, which no pressure moves"
        return NoPortfolio(
            problem=problem, constraints=lines, shortfall=float("inf"), multipliers=None, reason=reason
        )
    program = problem.program()
    if program.cheapest() is not None:
        raise RefusedError(f"there is a portfolio for {problem.goal!r}: nothing is to be explained")
    rows = np.ones(len(program.names), dtype=bool)
    for k in reversed(range(len(rows))):
        fewer = rows & (np.arange(len(rows)) != k)
        if fewer.any() and program.keeping(fewer).cheapest() is None:
            rows = fewer
    kept = program.keeping(rows)
    best = kept.most_slack(np.ones(len(kept.names), dtype=bool))
    shortfall = 0.0 if best is None else -best.bound
    return NoPortfolio(
        problem=problem,
        constraints=kept.names,
        shortfall=shortfall,
        multipliers=_farkas(kept),
        reason=_reason(problem, kept, shortfall),
    )


def _farkas(program: PortfolioProgram) -> FloatArray | None:
    """Return weights of the constraints that contradict each other over all levels, if there are any."""
    from scipy.optimize import linprog

    constraints, instruments = program.matrix.shape
    if program.most is not None and program.most < instruments:
        chosen, above = float(program.most), 1.0
    else:
        chosen, above = 0.0, 0.0
    # maximise y.b - sum t - most u over t_j + u >= (y A)_j: the dual of the best over all levels
    objective = np.concatenate([-program.least, np.ones(instruments), [chosen]])
    rows = np.hstack([program.matrix.T, -np.eye(instruments), np.full((instruments, 1), -above)])
    one = np.concatenate([np.ones(constraints), np.zeros(instruments + 1)])[np.newaxis]
    found = linprog(objective, A_ub=rows, b_ub=np.zeros(instruments), A_eq=one, b_eq=[1.0], bounds=(0, None))
    if found.x is None or found.fun is None or -found.fun <= EQUILIBRIUM_TOL:
        return None
    y = np.maximum(found.x[:constraints], 0.0)
    return np.asarray(y / y.sum())


def _reason(problem: PressureDesign, kept: PortfolioProgram, shortfall: float) -> str:
    count = "" if problem.most is None else f" with at most {problem.most} instruments"
    if len(kept.names) == 1:
        name, row, least = kept.names[0], kept.matrix[0], float(kept.least[0])
        if name in problem.constraints:
            helping = np.sort(np.maximum(row, 0.0))[::-1]
            reached = float(helping[: problem.most].sum() if problem.most is not None else helping.sum())
            most = problem.margin - least + reached
            which = "every instrument that helps" if problem.most is None else f"the best {problem.most}"
            return f"even with {which}, {name} is at most {most:.4g}, and {problem.margin:.4g} is needed"
        return f"{name} rules out every portfolio{count} by {shortfall:.4g}"
    together = f"{', '.join(kept.names[:-1])} and {kept.names[-1]}"
    return f"no portfolio{count} satisfies together {together}: one always fails by {shortfall:.4g} or more"

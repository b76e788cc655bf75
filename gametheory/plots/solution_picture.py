"""The picture of what `solve` found, where the problem has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.bargaining.axiomatic.agreed_point import AgreedPoint
from gametheory.bargaining.strategic.exchange_network import NetworkOutcome
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.errors import RefusedError
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.plots.bargaining_plane import payoff_plane, together
from gametheory.plots.outcome_picture import payoff_bars
from gametheory.solvers.solution import Solution

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["agreed_point_picture", "solution_picture"]


def solution_picture(solution: Solution, *, ax: Axes | None = None) -> Axes:
    """Draw the answers to a bargaining problem, or the outcome of a strategic model.

    Of a two-party problem the payoff plane, of more parties a bar each for the first answer.

    Parameters
    ----------
    solution : Solution
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    RefusedError
        If there is no answer, or no picture of problems of this kind.

    Examples
    --------
    >>> from gametheory import BargainingProblem, Nash, solve
    >>> ax = solution_picture(solve(BargainingProblem.transferable(10, [1, 3]), Nash()))
    >>> ax.texts[-1].get_text()
    'Nash'
    """
    problem = solution.problem
    if not len(solution):
        raise RefusedError("there is no answer to draw")
    if isinstance(problem, BargainingProblem):
        if problem.n_players != 2:
            return payoff_bars(problem.players or (), np.asarray(solution[0].payoffs), ax=ax)
        name = getattr(solution.solver, "name", "answer")
        named = [(name, np.asarray(answer.payoffs)) for answer in solution]
        return payoff_plane(problem, together(named, problem.gains), ax=ax)
    outcome = problem.outcome() if hasattr(problem, "outcome") else None
    if isinstance(outcome, (AgreedPoint, OfferOutcome, NetworkOutcome)):
        return outcome.plot(ax=ax)
    raise RefusedError(f"there is no picture of a solution of {type(problem).__name__}")


def agreed_point_picture(outcome: AgreedPoint, *, ax: Axes | None = None) -> Axes:
    """Draw the point of two players in its payoff plane; a bar each where neither gains on disagreement.

    Parameters
    ----------
    outcome : AgreedPoint
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from gametheory import VariableThreats
    >>> ax = agreed_point_picture(VariableThreats([[2, -1], [0, 4]], [[1, 3], [0, 0]]).outcome())
    >>> ax.texts[-1].get_text()
    'Nash from threats'
    """
    problem = outcome.as_problem()
    if not problem.has_mutual_gain:
        return payoff_bars(("1", "2"), outcome.payoffs, ax=ax)
    return payoff_plane(problem, [(outcome.payoffs, [outcome.rule])], ax=ax)

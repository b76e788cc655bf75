"""Which solver a problem gets when none is named: one table, keyed by the type of the problem."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from gametheory.errors import invalid
from gametheory.solvers.protocol import Solver

__all__ = ["natural_solver"]

_NATURAL: dict[str, str] = {
    "BargainingProblem": "gametheory.bargaining.axiomatic.nash",
    "BayesianGame": "gametheory.solvers.bayesian_nash",
    "CoalitionalGame": "gametheory.solvers.shapley",
    "CutoffGame": "gametheory.solvers.cutoff_equilibria",
    "ExtensiveForm": "gametheory.solvers.natural_extensive_form",
    "NormalForm": "gametheory.solvers.natural_normal_form",
    "RepeatedGame": "gametheory.solvers.natural_repeated_game",
    "SignallingGame": "gametheory.solvers.perfect_bayesian",
}
"""Name of a problem's type -> the module whose function ``natural(problem)`` returns its solver.

A new type of problem adds one line.
"""


def natural_solver(problem: Any) -> Solver:
    """Return the solver that suits `problem` when the user names none.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> type(natural_solver(NormalForm.from_bimatrix([[1]], [[1]]))).__name__
    'AllEquilibria'
    """
    for kind in type(problem).__mro__:
        if kind.__name__ in _NATURAL:
            natural: Callable[[Any], Solver] = import_module(_NATURAL[kind.__name__]).natural
            return natural(problem)
    raise invalid("problem", f"must be a model or one of {sorted(_NATURAL)}", type(problem).__name__)

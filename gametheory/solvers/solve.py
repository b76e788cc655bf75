"""The one verb: search, check every answer against the problem itself, report."""

from __future__ import annotations

from typing import Any

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL
from gametheory.errors import NotSolvedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.natural import natural_solver
from gametheory.solvers.one_by_one import one_by_one
from gametheory.solvers.protocol import BatchSolver, Candidates, Solver
from gametheory.solvers.solution import Answer, BatchSolution, Equilibrium, Solution, Status

__all__ = ["solve"]


def solve(
    problem: Any, solver: Solver | None = None, *, tol: float = EQUILIBRIUM_TOL, strict: bool = True
) -> Solution | Any:
    """Find answers to `problem` and check each against the problem's own definition.

    Parameters
    ----------
    problem : object
        A game, or a model. A batch of games gives a :class:`BatchSolution`, all else a :class:`Solution`.
    solver : Solver, optional
        By default a model answers for itself (``problem.solution()``) and a game takes the natural solver of
        its type.
    tol : float, default 1e-9
        Largest gap of an answer that counts as solved, as a share of the payoff range.
    strict : bool, default True
        Whether to raise when the question is not settled.

    Raises
    ------
    InvalidInputError
        If `solver` has no search, or is the class of one.
    NotSolvedError
        With ``strict``, if no answer passes the check; its ``solution`` holds the best attempt.

    Examples
    --------
    >>> from gametheory import NormalForm, solve
    >>> for equilibrium in solve(NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])):
    ...     print(*equilibrium.profile, equilibrium.payoffs, equilibrium.gap)
    [1. 0.] [1. 0.] [2. 1.] 0.0
    [0.66666667 0.33333333] [0.33333333 0.66666667] [0.66666667 0.66666667] 0.0
    [0. 1.] [0. 1.] [1. 2.] 0.0
    """
    if solver is None:
        if hasattr(problem, "solution"):
            own: Solution = problem.solution()
            return own
        solver = natural_solver(problem)
    if isinstance(solver, type) or not hasattr(solver, "search"):
        raise invalid(
            "solver", "must be a solver or a rule, such as Nash(), not its name or its class", solver
        )
    if getattr(problem, "is_batch", False):
        return _solve_batch(problem, solver, tol, strict)
    found = solver.search(problem)
    solution = _checked(problem, solver, found, tol)
    if strict and not solution.status.is_final:
        raise NotSolvedError(_reason(solution), solution)
    return solution


def _checked(problem: Any, solver: Solver, found: Candidates, tol: float) -> Solution:
    concept = solver.concept
    kind = Equilibrium if concept.is_equilibrium else Answer
    answers = []
    for candidate, (gap, payoffs) in zip(found.answers, _evidence(problem, found, concept), strict=True):
        good = gap <= tol
        answers.append(
            kind(
                value=candidate,
                payoffs=payoffs,
                gap=gap,
                deviation=None if good else problem.deviation(candidate, concept, **found.parameters),
            )
        )
    return Solution(
        problem=problem,
        concept=concept,
        answers=tuple(answers),
        status=_status(answers, found, tol),
        complete=found.complete,
        solver=solver,
        components=found.components,
        details=dict(found.details),
        tol=tol,
    )


def _evidence(problem: Any, found: Candidates, concept: Concept) -> list[tuple[float, Any]]:
    """Return the gap and the payoffs of each candidate, recomputed by the problem."""
    if isinstance(problem, NormalForm) and concept is Concept.NASH and len(found.answers) > 1:
        profiles = tuple(np.stack(mixtures) for mixtures in zip(*found.answers, strict=True))
        gaps = problem.gap(profiles)
        if (gaps < np.inf).all():
            return list(zip(map(float, gaps), problem.expected_payoffs(profiles), strict=True))
    evidence = []
    for candidate in found.answers:
        gap = float(problem.gap(candidate, concept, **found.parameters))
        evidence.append((gap, problem.expected_payoffs(candidate) if gap < np.inf else np.full(1, np.nan)))
    return evidence


def _status(answers: list[Any], found: Candidates, tol: float) -> Status:
    if any(not answer.gap <= tol for answer in answers):
        return Status.STEP_LIMIT if found.exhausted else Status.REFUTED
    if found.exhausted:
        return Status.STEP_LIMIT
    if answers:
        return Status.SOLVED
    return Status.NONE_EXISTS if found.complete.name == "PROVEN" else Status.NONE_FOUND


def _reason(solution: Solution) -> str:
    witness = next((answer.deviation for answer in solution.answers if answer.deviation is not None), None)
    why = f"; {witness}" if witness is not None else ""
    return f"{type(solution.solver).__name__}: {solution.status.value} (largest gap {solution.gap:.3g}{why})"


def _solve_batch(problem: Any, solver: Solver, tol: float, strict: bool) -> BatchSolution:
    found = solver.search_batch(problem) if isinstance(solver, BatchSolver) else one_by_one(problem, solver)
    gap, payoffs = found.gap, found.payoffs
    if gap is None or payoffs is None:
        spread = np.expand_dims(problem.payoffs, -problem.n_players - 2)
        wide = type(problem)(spread, players=problem.players, actions=problem.actions)
        there = np.arange(found.profiles[0].shape[-2]) < found.count[..., np.newaxis]
        gap = np.where(there, wide.gap(found.profiles, solver.concept), np.nan)
        payoffs = np.asarray(wide.expected_payoffs(found.profiles), dtype=float)
    solved = ((found.count > 0) | found.complete) & ~(gap > tol).any(axis=-1)
    solution = BatchSolution(
        problem=problem,
        concept=solver.concept,
        profiles=found.profiles,
        payoffs=payoffs,
        gap=gap,
        count=found.count,
        degenerate=found.degenerate,
        complete=found.complete,
        solved=solved,
        solver=solver,
    )
    if strict and not solved.all():
        raise NotSolvedError(f"{int((~solved).sum())} of {solved.size} games unsolved", solution)
    return solution

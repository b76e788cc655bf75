"""Axioms of bargaining, and the search for a problem on which a solution breaks one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np

from gametheory.arrays import FloatArray, Value
from gametheory.bargaining.axiom_trials import TRIALS, Outcome, Trial, convex_corners
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.errors import RefusedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import SurfaceRegion
from gametheory.printing import Printed

__all__ = ["Axiom", "AxiomReport", "CounterExample", "check"]

_ON_SURFACES = 1e-5


class Axiom(Enum):
    """An axiom; the value says in words what it asks."""

    EFFICIENCY = "nobody can gain without a loss to somebody"
    WEAK_EFFICIENCY = "not everybody can gain"
    INDIVIDUAL_RATIONALITY = "nobody gets less than at disagreement"
    SYMMETRY = "who is called first does not matter"
    SCALE_COVARIANCE = "the units of the payoffs do not matter"
    TRANSLATION_COVARIANCE = "the zeros of the payoffs do not matter"
    IRRELEVANT_ALTERNATIVES = "dropping points that are not chosen does not matter"
    MONOTONICITY = "nobody loses when the feasible set grows"
    INDIVIDUAL_MONOTONICITY = "a party does not lose when the set grows and the others' ideal payoffs stay"
    MIDPOINT_DOMINATION = "everybody gets at least the mean of the parties' best points"
    SUPERADDITIVITY = "nobody loses when two problems are settled together"
    DISAGREEMENT_MONOTONICITY = "a party does not lose when its disagreement payoff rises"
    RISK_AVERSION = "a party does not lose when the other's utility becomes more concave (two parties)"


@dataclass(frozen=True, eq=False, kw_only=True)
class CounterExample(Value, Printed):
    """Two problems, or one, on which a solution breaks an axiom.

    Attributes
    ----------
    axiom : Axiom
    problem, answer : BargainingProblem, ndarray
        The problem asked about (a smooth frontier as an inscribed polygon), and what the solution picks.
    other, other_answer : BargainingProblem or None, ndarray
        The changed problem and what is picked there; without one, the point that refutes the answer.
    other_solution : AxiomaticSolution
        The solution as it was asked there: claims belong to the problem and change with it.
    expected : str
        What the axiom asks of the two answers.
    violation : float
        By how much it is broken, as a share of the ideal gains.
    """

    axiom: Axiom
    problem: BargainingProblem
    answer: FloatArray
    other: BargainingProblem | None
    other_answer: FloatArray
    other_solution: AxiomaticSolution
    expected: str
    violation: float

    def __str__(self) -> str:
        where = "against" if self.other is None else "and in the changed problem"
        return (
            f"{self.axiom.name.lower()} fails by {self.violation:.3g}: {self.answer} {where} "
            f"{self.other_answer}, but {self.expected}"
        )


class AxiomReport(Mapping[Axiom, "CounterExample | None"], Printed):
    """Axiom to the counter-example that was found, None where the search found none; prints as a list."""

    def __init__(self, found: Mapping[Axiom, CounterExample | None]) -> None:
        self._found = dict(found)

    def __getitem__(self, axiom: Axiom) -> CounterExample | None:
        return self._found[axiom]

    def __iter__(self) -> Iterator[Axiom]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def counterexamples(self) -> tuple[CounterExample, ...]:
        """The counter-examples that were found, in the order of the axioms."""
        return tuple(example for example in self._found.values() if example is not None)

    def __str__(self) -> str:
        return "\n".join(
            f"{axiom.name.lower():26} {'no violation found' if example is None else example}"
            for axiom, example in self._found.items()
        )


def check(
    solution: AxiomaticSolution,
    problem: BargainingProblem,
    axioms: Iterable[Axiom] = tuple(Axiom),
    *,
    trials: int = 60,
    rng: np.random.Generator | int = 0,
    tolerance: float = 1e-7,
) -> AxiomReport:
    """Look for a counter-example to each axiom on a problem and on random changes of it.

    An axiom about one problem is decided by it. One about pairs of problems is tried on `trials` random
    changes of `problem` (a cut of the set, a second problem, other units, ...): a counter-example is a
    proof that the axiom fails, and none found is no proof that it holds.

    Parameters
    ----------
    solution : AxiomaticSolution
        Where it picks several points, the leximin-best of them counts.
    problem : BargainingProblem
        Convex; a smooth frontier is replaced by an inscribed polygon of 200 sides, a smooth surface by the
        hull of 200 of its points, on whose faces answers are known to about 1e-6: there `tolerance` is 1e-5
        at least.
    axioms : iterable of Axiom
        All by default.
    trials : int, default 60
    rng : numpy Generator or seed, default 0
    tolerance : float, default 1e-7
        Smallest violation that counts, as a share of the ideal gains.

    Returns
    -------
    AxiomReport

    Raises
    ------
    RefusedError
        If not everybody can gain, the set is finite without lotteries, or the problem asks for the ideal
        point over the whole set.

    Examples
    --------
    >>> from gametheory import BargainingProblem, KalaiSmorodinsky, Nash
    >>> problem = BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])
    >>> wanted = [Axiom.IRRELEVANT_ALTERNATIVES, Axiom.INDIVIDUAL_MONOTONICITY]
    >>> [example is None for example in check(Nash(), problem, wanted).values()]
    [True, False]
    >>> [example is None for example in check(KalaiSmorodinsky(), problem, wanted).values()]
    [False, True]
    """
    if trials < 1:
        raise invalid("trials", "must be positive", trials)
    if isinstance(solution, type) or not hasattr(solution, "point"):
        raise invalid("solution", "must be a rule that picks points, such as Nash()", solution)
    if not isinstance(problem, BargainingProblem):
        raise invalid("problem", "must be a BargainingProblem", problem)
    if not problem.has_mutual_gain:
        raise RefusedError(problem.agreement)
    if problem.ideal != "rational":
        raise RefusedError(
            "axioms are checked with the ideal point of the individually rational part; this problem asks "
            f"for ideal={problem.ideal!r}, which points below disagreement decide that no trial changes"
        )
    axioms = tuple(axioms)
    for axiom in axioms:
        if not isinstance(axiom, Axiom):
            raise invalid("axioms", "must be members of Axiom, such as Axiom.EFFICIENCY", axiom)
    if isinstance(problem.region, SurfaceRegion):
        tolerance = max(tolerance, _ON_SURFACES)
    generator = np.random.default_rng(rng)
    base = BargainingProblem.hull(convex_corners(problem), problem.disagreement, players=problem.players)
    answer = solution.point(base)
    found: dict[Axiom, CounterExample | None] = {}
    for axiom in axioms:
        found[axiom] = None
        trial = TRIALS[axiom.name]
        for _ in range(1 if trial.decides else trials):
            outcome = _attempt(trial, solution, base, answer, generator)
            if outcome is not None and not outcome.violation <= max(tolerance, trial.rounding):
                found[axiom] = CounterExample(
                    axiom=axiom,
                    problem=base,
                    answer=answer,
                    other=outcome.problem,
                    other_answer=outcome.answer,
                    other_solution=outcome.solution or solution,
                    expected=outcome.expected,
                    violation=outcome.violation,
                )
                break
    return AxiomReport(found)


def _attempt(
    trial: Trial,
    solution: AxiomaticSolution,
    base: BargainingProblem,
    answer: FloatArray,
    rng: np.random.Generator,
) -> Outcome | None:
    try:
        return trial.run(solution, base, answer, rng)
    except RefusedError:  # the changed problem has no answer: nothing is learned
        return None

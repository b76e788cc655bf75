"""What every axiomatic solution has in common: search, certificate, citation."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, FloatArray
from gametheory.catalogue import Citation
from gametheory.errors import RefusedError
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.concepts import Concept
from gametheory.games.feasible import FiniteSet
from gametheory.games.feasible.finite import FiniteRegion, above
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["AxiomaticSolution", "best_listed", "two_parties_only"]


class AxiomaticSolution(ABC):
    """A rule that picks points of a bargaining problem; `solve(problem, rule)` returns them checked.

    A rule states its own definition in `residual`, which recomputes it from the feasible set as the user
    gave it and not from anything that `points` computed.
    """

    concept: ClassVar[Concept] = Concept.BARGAINING
    citation: ClassVar[Citation]
    defined_without_lotteries: ClassVar[bool] = False

    @property
    def individually_rational(self) -> bool:
        """Whether no party ever gets less than at disagreement."""
        return True

    @property
    def name(self) -> str:
        """What tables call it."""
        return re.sub("(?<=[a-z])(?=[A-Z])", " ", type(self).__name__).capitalize()

    def cite(self) -> str:
        """Return the work that introduced the solution, as BibTeX."""
        return self.citation.bibtex()

    def search(self, problem: BargainingProblem) -> Candidates:
        """Return the points that the rule picks.

        Raises
        ------
        RefusedError
            If not everybody can gain and the problem does not ask for disagreement then, if the rule is
            not defined for the number of parties or without lotteries, or if gains are lost in rounding.
        """
        if not problem.has_mutual_gain:
            if not problem.allow_disagreement:
                raise RefusedError(problem.agreement)
            return Candidates(
                answers=(problem.disagreement,),
                complete=Completeness.PROVEN,
                parameters={"solution": self},
                details={"agreement": problem.agreement},
            )
        if not isinstance(problem.feasible, FiniteSet) and problem.rounding.max() > EQUILIBRIUM_TOL:
            i = int(problem.rounding.argmax())
            gain, share = problem.gains[i], problem.rounding[i]
            raise RefusedError(
                f"payoffs are too close to tell: player {i + 1} gains {gain:.3g} at most on "
                f"{problem.disagreement[i]:.6g}, and rounding alone is a share of {share:.1g} of it; "
                f"state payoffs as gains over disagreement"
            )
        points = self.points(problem)
        details = {
            "agreement": problem.agreement,
            "ideal": problem.ideal_point,
            **self.details(problem, points),
        }
        return Candidates(
            answers=tuple(points),
            complete=Completeness.PROVEN,
            parameters={"solution": self},
            details=details | {"citation": str(self.citation)},
        )

    def point(self, problem: BargainingProblem) -> FloatArray:
        """Return the point that the rule picks, shape (n,).

        Where the rule leaves several, the one whose gains in `tie_units` are best in the leximin order.
        """
        points = self.points(problem)
        if len(points) == 1:
            return np.asarray(points[0])
        from gametheory.bargaining.axiomatic.leximin import leximin_on_face

        return leximin_on_face(problem, points, self.tie_units(problem))

    def tie_units(self, problem: BargainingProblem) -> FloatArray:
        """Return the units in which gains are compared where the rule leaves several points, shape (n,)."""
        return problem.gains

    def carried(self, change: Callable[[FloatArray], FloatArray]) -> AxiomaticSolution:  # noqa: ARG002
        """Return the rule for a problem whose payoff vectors are `change` of those of another.

        The rule itself, unless payoffs are a part of it, as claims are.
        """
        return self

    def points(self, problem: BargainingProblem) -> FloatArray:
        """Return every point that the rule picks, or the corners of the face of them, shape (k, n)."""
        self.check(problem)
        if isinstance(problem.feasible, FiniteSet):
            if not self.defined_without_lotteries:
                raise RefusedError(f"{self.name} is defined on convex sets: allow lotteries")
            return best_listed(self, problem)
        return self.convex_points(problem)

    @abstractmethod
    def convex_points(self, problem: BargainingProblem) -> FloatArray:
        """Return `points` where the set is convex."""

    def residual(self, problem: BargainingProblem, point: FloatArray) -> float:
        """Return how far `point` is from the definition, free of payoff units; 0 exactly at an answer."""
        if isinstance(problem.feasible, FiniteSet):
            return _shortfall(self, problem, point)
        return self.convex_residual(problem, point)

    @abstractmethod
    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:
        """Return `residual` where the set is convex."""

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: ARG002
        """Return what the rule maximises over listed outcomes, first column first, shape (k, j)."""
        raise RefusedError(
            f"{self.name} is defined on convex sets: allow lotteries, not {type(problem).__name__}"
        )

    def check(self, problem: BargainingProblem) -> None:  # noqa: B027  (most rules fit every problem)
        """Raise an error if the rule's parameters do not fit the problem."""

    def details(self, problem: BargainingProblem, points: FloatArray) -> dict[str, Any]:  # noqa: ARG002
        """Return what else the rule reports by name."""
        return {}


def two_parties_only(rule: AxiomaticSolution, problem: BargainingProblem) -> None:
    """Raise the error of a rule that has no version for three parties."""
    if problem.n_players != 2:
        raise RefusedError(f"{rule.name} is defined for two players only; got N = {problem.n_players}")


def best_listed(rule: AxiomaticSolution, problem: BargainingProblem) -> FloatArray:
    """Return the listed outcomes that are best by the rule's keys, compared one column after the other."""
    region = problem.region
    if not isinstance(region, FiniteRegion):
        raise RefusedError("the outcomes are not listed")
    points = region.points[above(region.points, problem.disagreement)]
    if not len(points):
        raise RefusedError(problem.agreement)
    keys = rule.keys(problem, points)
    for column in range(keys.shape[1]):
        best = keys[:, column].max()
        kept = keys[:, column] >= best - ATOL * max(1.0, abs(best))
        points, keys = points[kept], keys[kept]
    return np.unique(points, axis=0)


def _shortfall(rule: AxiomaticSolution, problem: BargainingProblem, point: FloatArray) -> float:
    """Return by how much a listed outcome is better than `point` on the first key that differs."""
    listed = problem.feasible
    if not isinstance(listed, FiniteSet):
        return np.inf
    better = listed.points[above(listed.points, problem.disagreement)]
    keys, own = rule.keys(problem, better), rule.keys(problem, point[np.newaxis])[0]
    for column, mine in enumerate(own):
        best = keys[:, column].max()
        if best - mine > ATOL * max(1.0, abs(best)):
            return float(best - mine)
        keys = keys[keys[:, column] >= best - ATOL * max(1.0, abs(best))]
    return 0.0

"""One trial of each axiom: change a problem at random and compare what a solution picks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.errors import RefusedError
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import SmoothRegion, SurfaceRegion
from gametheory.games.feasible.kinks import clustered

__all__ = ["TRIALS", "Outcome", "Trial", "convex_corners"]

_SIDES = 200


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a trial came to: a changed problem (or none), the answer there, and the violation.

    `solution` is the rule as it was asked there, with the claims that belong to the changed problem.
    """

    problem: BargainingProblem | None
    answer: FloatArray
    expected: str
    violation: float
    solution: AxiomaticSolution | None = None


_Run = Callable[[AxiomaticSolution, BargainingProblem, FloatArray, np.random.Generator], Outcome | None]


@dataclass(frozen=True)
class Trial:
    """How an axiom is tried.

    Attributes
    ----------
    run : callable
        Takes solution, problem, its answer and a generator.
    decides : bool
        Whether one run decides the axiom for the problem.
    rounding : float
        Violation below which the trial's own approximation, not the solution, may be the cause.
    """

    run: _Run
    decides: bool = False
    rounding: float = 0.0


def convex_corners(problem: BargainingProblem) -> FloatArray:
    """Return points, disagreement first, whose hull with free disposal is the rational region: (k, n)."""
    region = problem.region
    if isinstance(region, SmoothRegion):
        corners = np.array([region.at(float(x)) for x in clustered(region.low, region.high, _SIDES + 1)])
    elif region.polyhedral is not None:
        chain = region.polyhedral.chain
        corners = region.polyhedral.corners if chain is None else chain
    elif isinstance(region, SurfaceRegion):
        edges = problem.disagreement + np.diag(problem.gains)
        corners = np.concatenate([region.samples(_SIDES), edges])
    else:
        raise RefusedError("axioms are checked on convex sets: allow lotteries")
    return np.concatenate([problem.disagreement[np.newaxis], corners])


def _efficiency(
    _: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, __: np.random.Generator
) -> Outcome:
    room = np.maximum(problem.region.ideal_from(x) - x, 0.0)
    i = int(np.argmax(room / problem.gains))
    better = x + np.eye(len(x))[i] * room
    return Outcome(None, better, "the latter is feasible and nobody loses", float((room / problem.gains)[i]))


def _weak_efficiency(
    _: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, __: np.random.Generator
) -> Outcome:
    step = problem.region.reach(x, problem.gains)
    return Outcome(None, x + step * problem.gains, "the latter is feasible and everybody gains", step)


def _individual_rationality(
    _: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, __: np.random.Generator
) -> Outcome:
    worst = float(-problem.normalised(x).min())
    return Outcome(None, problem.disagreement, "the latter is what they have without agreement", worst)


def _midpoint_domination(
    _: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, __: np.random.Generator
) -> Outcome:
    middle = problem.disagreement + problem.gains / problem.n_players
    short = float(((middle - x) / problem.gains).max())
    return Outcome(None, middle, "everybody can secure the latter by lot", short)


def _symmetry(
    solution: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, rng: np.random.Generator
) -> Outcome:
    order = np.roll(np.arange(len(x)), 1) if len(x) == 2 else rng.permutation(len(x))
    other = BargainingProblem.hull(convex_corners(problem)[:, order], problem.disagreement[order])
    there = solution.carried(lambda y: y[order])
    return _same(other, there, x[order], "they should differ by names alone")


def _scale(
    solution: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, rng: np.random.Generator
) -> Outcome:
    scale, shift = rng.uniform(0.2, 5.0, len(x)), rng.normal(size=len(x)) * problem.gains
    other = problem.moved(scale, shift)
    there = solution.carried(lambda y: scale * y + shift)
    return _same(other, there, scale * x + shift, "they should differ by units alone")


def _translation(
    solution: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, rng: np.random.Generator
) -> Outcome:
    shift = rng.normal(size=len(x)) * problem.gains
    other = problem.moved(1.0, shift)
    return _same(
        other, solution.carried(lambda y: y + shift), x + shift, "they should differ by the zero alone"
    )


def _irrelevant(
    solution: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, rng: np.random.Generator
) -> Outcome:
    other = _cut(problem, x, rng, keep=x)
    return _same(other, solution, x, "the chosen point was left feasible")


def _monotonicity(
    solution: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, rng: np.random.Generator
) -> Outcome:
    other = _cut(problem, x, rng)
    there = solution.point(other)
    lost = float(((there - x) / problem.gains).max())
    return Outcome(other, there, "the changed set is smaller and somebody gets more", lost)


def _individual(
    solution: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, rng: np.random.Generator
) -> Outcome | None:
    i = int(rng.integers(len(x)))
    best = problem.disagreement + np.eye(len(x))[1 - i] * problem.gains if len(x) == 2 else x
    other = _cut(problem, x, rng, keep=best)
    others = np.arange(len(x)) != i
    if (np.abs(other.gains - problem.gains) / problem.gains)[others].max() > 1e-12:
        return None
    there = solution.point(other)
    lost = float((there[i] - x[i]) / problem.gains[i])
    expected = (
        f"the changed set is smaller, the others' ideal payoffs are the same, and player {i + 1} gets more"
    )
    return Outcome(other, there, expected, lost)


def _superadditivity(
    solution: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, rng: np.random.Generator
) -> Outcome:
    n = len(x)
    points = (
        np.concatenate([rng.uniform(0.0, 1.0, (n + 2, n)), np.eye(n)])
        * rng.uniform(0.3, 3.0, n)
        * problem.gains
    )
    second = BargainingProblem.hull(np.concatenate([np.zeros((1, n)), points]), np.zeros(n))
    sums = (convex_corners(problem)[:, np.newaxis] + convex_corners(second)).reshape(-1, n)
    both = BargainingProblem.hull(sums, problem.disagreement)
    claims = second.ideal_point * rng.uniform(1.0, 1.5, n)
    joint = solution.carried(lambda y: y + claims)
    apart = x + solution.carried(lambda _: claims).point(second)
    together = joint.point(both)
    short = float(((apart - together) / problem.gains).max())
    return Outcome(both, together, f"apart the two problems give {apart}", short, joint)


def _disagreement(
    solution: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, rng: np.random.Generator
) -> Outcome:
    i = int(rng.integers(len(x)))
    raised = problem.disagreement + np.eye(len(x))[i] * rng.uniform(0.05, 0.9) * (
        x[i] - problem.disagreement[i]
    )
    other = BargainingProblem(problem.feasible, raised)
    there = solution.point(other)
    expected = f"player {i + 1} had less at disagreement and gets more"
    return Outcome(other, there, expected, float((x[i] - there[i]) / problem.gains[i]))


def _risk_aversion(
    solution: AxiomaticSolution, problem: BargainingProblem, x: FloatArray, rng: np.random.Generator
) -> Outcome | None:
    if len(x) != 2:
        return None
    corners = convex_corners(problem)[1:]
    d, a = problem.disagreement, problem.region.ideal
    border = np.concatenate([[[d[0], a[1]]], corners, [[a[0], d[1]]]])
    share = np.linspace(0.0, 1.0, 80, endpoint=False)[:, np.newaxis]
    line = np.concatenate([start + share * (end - start) for start, end in pairwise(border)])
    points = np.concatenate([line, border[-1:], d[np.newaxis]])
    height, power = rng.uniform(0.3, 3.0), rng.uniform(0.3, 0.9)

    def bend(y: FloatArray) -> FloatArray:
        """Return a concave increasing function of player 2's payoff, in a unit of its own."""
        unit = np.maximum((y[..., 1] - d[1]) / problem.gains[1], 0.0)
        return np.stack([y[..., 0], d[1] + problem.gains[1] * height * unit**power], axis=-1)

    other, averse = BargainingProblem.hull(bend(points), d), solution.carried(bend)
    there = averse.point(other)
    expected = "player 2 became more averse to risk and player 1 gets less"
    return Outcome(other, there, expected, float((x[0] - there[0]) / problem.gains[0]), averse)


def _cut(
    problem: BargainingProblem, x: FloatArray, rng: np.random.Generator, keep: FloatArray | None = None
) -> BargainingProblem:
    """Cut a corner off the region by a random plane near `x`, leaving `keep` feasible.

    One time in four the plane bounds the payoff of one party alone: only this leaves a level edge, where
    efficiency and monotonicity part.
    """
    region = problem.region.polyhedral
    if region is None:
        raise RefusedError("axioms are checked on convex sets: allow lotteries")
    normal = rng.exponential(1.0, len(x)) / problem.gains
    if rng.uniform() < 0.25:
        normal[np.arange(len(x)) != rng.integers(len(x))] = 0.0
    bound = float(normal @ (problem.disagreement + rng.uniform(0.55, 1.1) * (x - problem.disagreement)))
    if keep is not None:
        bound = max(bound, float(normal @ keep))
    other = BargainingProblem.polytope(
        np.concatenate([region.normals, normal[np.newaxis]]),
        np.append(region.bounds, bound),
        problem.disagreement,
    )
    if not other.has_mutual_gain:
        raise RefusedError(other.agreement)
    return other


def _same(
    other: BargainingProblem, solution: AxiomaticSolution, wanted: FloatArray, expected: str
) -> Outcome:
    there = solution.point(other)
    return Outcome(other, there, expected, float((np.abs(there - wanted) / other.gains).max()), solution)


TRIALS: dict[str, Trial] = {
    "EFFICIENCY": Trial(_efficiency, decides=True),
    "WEAK_EFFICIENCY": Trial(_weak_efficiency, decides=True),
    "INDIVIDUAL_RATIONALITY": Trial(_individual_rationality, decides=True),
    "SYMMETRY": Trial(_symmetry),
    "SCALE_COVARIANCE": Trial(_scale),
    "TRANSLATION_COVARIANCE": Trial(_translation),
    "IRRELEVANT_ALTERNATIVES": Trial(_irrelevant),
    "MONOTONICITY": Trial(_monotonicity),
    "INDIVIDUAL_MONOTONICITY": Trial(_individual),
    "MIDPOINT_DOMINATION": Trial(_midpoint_domination, decides=True),
    "SUPERADDITIVITY": Trial(_superadditivity),
    "DISAGREEMENT_MONOTONICITY": Trial(_disagreement),
    "RISK_AVERSION": Trial(_risk_aversion, rounding=2e-3),
}
"""Name of an axiom -> how it is tried."""

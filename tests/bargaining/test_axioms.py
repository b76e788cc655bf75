"""The property matrix: what is claimed is never broken, what is not claimed is broken somewhere."""

from __future__ import annotations

import numpy as np
import pytest

import gametheory as gt
from gametheory import BargainingProblem, RefusedError
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.bargaining.axioms import Axiom, check

ALWAYS = {
    Axiom.WEAK_EFFICIENCY,
    Axiom.INDIVIDUAL_RATIONALITY,
    Axiom.TRANSLATION_COVARIANCE,
    Axiom.DISAGREEMENT_MONOTONICITY,
}
E, S, C = Axiom.EFFICIENCY, Axiom.SYMMETRY, Axiom.SCALE_COVARIANCE
IIA, M, IND = Axiom.IRRELEVANT_ALTERNATIVES, Axiom.MONOTONICITY, Axiom.INDIVIDUAL_MONOTONICITY
MID, ADD, RISK = Axiom.MIDPOINT_DOMINATION, Axiom.SUPERADDITIVITY, Axiom.RISK_AVERSION

MATRIX: dict[AxiomaticSolution, set[Axiom]] = {
    gt.Nash(): {E, S, C, IIA, MID, RISK},
    gt.KalaiSmorodinsky(): {E, S, C, IND, MID, RISK},
    gt.Egalitarian(): {S, IIA, M, IND, ADD},
    gt.Utilitarian(): {E, S, IIA, ADD},
    gt.EqualLoss(): {E, S, IND, ADD},
    gt.RaiffaDiscrete(): {E, S, C, MID, RISK},
    gt.PerlesMaschler(): {E, S, C, MID, ADD, RISK},
    gt.EqualArea(): {E, S, C, MID, RISK},
    gt.CentroidRay(): {E, S, C, MID, RISK},
    gt.Yu(2.0): {E, S},
}


def problems(count: int) -> list[BargainingProblem]:
    rng = np.random.default_rng(5)
    made = [BargainingProblem.hull([[0, 0], [3, 0], [0, 1]], [0, 0])]
    while len(made) < count:
        points = np.concatenate([np.zeros((1, 2)), rng.uniform(0, 1, (int(rng.integers(2, 7)), 2))])
        problem = BargainingProblem.hull(points, rng.uniform(0, 0.1, 2))
        if problem.has_mutual_gain:
            made.append(problem)
    return made


@pytest.mark.parametrize("rule", MATRIX, ids=lambda rule: rule.name)
def test_the_property_matrix(rule: AxiomaticSolution) -> None:
    claimed = MATRIX[rule] | ALWAYS
    unbroken = set(Axiom)
    for problem in problems(14):
        wanted = [axiom for axiom in Axiom if axiom in claimed or axiom in unbroken]
        report = check(rule, problem, wanted, trials=4)
        for example in report.counterexamples:
            assert example.axiom not in claimed, str(example)
            unbroken.discard(example.axiom)
    assert unbroken == claimed


REFINED: dict[AxiomaticSolution, set[Axiom]] = {
    gt.Leximin(): {E, S, IIA, IND},
    gt.LexicographicKalaiSmorodinsky(): {E, S, C, IND, MID, RISK},
    gt.RelativeUtilitarian(): {E, S, C},
    gt.RationalEqualLoss(): {E, S, IND, ADD},
    gt.Proportional([2, 1]): {IIA, M, IND, ADD},
    gt.AsymmetricNash([0.3, 0.7]): {E, C, IIA, RISK},
    gt.Yu(np.inf): {E, S, IND, ADD},
}
"""Refinements and weighted rules; what they break shows on sets with level edges or flat corners."""

EDGES = (
    BargainingProblem.hull([[0, 0], [1, 0], [1, 2], [0, 2]], [0, 0]),
    BargainingProblem.hull([[0, 0], [1, 0], [0, 1], [0.92, 0.1]], [0, 0]),
    BargainingProblem.hull([[0, 0], [1, 0], [1.2, 1.2], [1, 2], [0, 2]], [0, 0]),
)


@pytest.mark.parametrize("rule", REFINED, ids=lambda rule: rule.name)
def test_the_property_matrix_of_refinements_and_weighted_rules(rule: AxiomaticSolution) -> None:
    claimed = REFINED[rule] | ALWAYS
    unbroken = set(Axiom)
    for problem in (*EDGES, *problems(6)):
        wanted = [axiom for axiom in Axiom if axiom in claimed or axiom in unbroken]
        for example in check(rule, problem, wanted, trials=16).counterexamples:
            assert example.axiom not in claimed, str(example)
            unbroken.discard(example.axiom)
    assert unbroken == claimed


@pytest.mark.slow
def test_the_continuous_raiffa_solution_in_the_matrix() -> None:
    claimed = {E, S, C, MID, RISK} | ALWAYS
    broken = set()
    for problem in problems(6):
        broken |= {
            example.axiom for example in check(gt.RaiffaContinuous(), problem, trials=4).counterexamples
        }
    assert not broken & claimed
    assert {IIA, M, ADD} <= broken


def test_a_counterexample_can_be_checked_by_hand() -> None:
    problem = BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])
    report = gt.axioms.check(gt.KalaiSmorodinsky(), problem)
    example = report[IIA]
    assert example is not None
    assert example.other is not None
    assert problem.violation(example.other_answer) <= 1e-9
    assert np.abs(example.other_answer - gt.KalaiSmorodinsky().point(example.other)).max() <= 1e-12
    assert "irrelevant_alternatives fails by" in str(example)
    assert "efficiency                 no violation found" in str(report)


def test_power_breaks_symmetry_and_three_parties_break_efficiency() -> None:
    problem = BargainingProblem.hull([[0, 0], [2, 0], [0, 1]], [0, 0])
    assert check(gt.AsymmetricNash([2, 1]), problem, [S])[S] is not None
    three = BargainingProblem.polytope([[1, 1, 0], [0, 0, 1]], [1, 1], [0, 0, 0])
    assert check(gt.KalaiSmorodinsky(), three, [E])[E] is not None
    assert check(gt.LexicographicKalaiSmorodinsky(), three, [E])[E] is None
    assert check(gt.Nash(), three, [E, S, C, IIA], trials=5).counterexamples == ()


def test_a_smooth_frontier_is_checked_on_an_inscribed_polygon() -> None:
    problem = BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0])
    report = check(gt.Nash(), problem, [E, C, IIA, ADD], trials=6)
    assert [report[axiom] is None for axiom in (E, C, IIA)] == [True, True, True]


def test_what_cannot_be_checked_is_refused() -> None:
    with pytest.raises(RefusedError, match="allow lotteries"):
        check(gt.Nash(), BargainingProblem.finite([[1, 1], [2, 0.5]], [0, 0]))
    with pytest.raises(RefusedError, match="no agreement"):
        check(gt.Nash(), BargainingProblem.transferable(1, [1, 1]))
    with pytest.raises(gt.InvalidInputError, match="trials must be positive"):
        check(gt.Nash(), BargainingProblem.transferable(1, [0, 0]), trials=0)

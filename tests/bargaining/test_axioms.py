"""The property matrix: what is claimed is never broken, what is not claimed is broken somewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory import BargainingProblem, RefusedError
from gametheory.bargaining.axiom_table import ALWAYS, STANDING, Standing, axiom_table
from gametheory.bargaining.axiomatic.compare import SOLUTIONS
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.bargaining.axioms import Axiom, check

E, S, C = Axiom.EFFICIENCY, Axiom.SYMMETRY, Axiom.SCALE_COVARIANCE
IIA, M, IND = Axiom.IRRELEVANT_ALTERNATIVES, Axiom.MONOTONICITY, Axiom.INDIVIDUAL_MONOTONICITY
MID, ADD = Axiom.MIDPOINT_DOMINATION, Axiom.SUPERADDITIVITY

Rule = Callable[[BargainingProblem], AxiomaticSolution]
RULES: dict[str, Rule] = {rule.name: lambda _, rule=rule: rule for rule in SOLUTIONS} | {  # type: ignore[misc]
    "Asymmetric Nash": lambda _: gt.AsymmetricNash([0.3, 0.7]),
    "Proportional": lambda _: gt.Proportional([2, 1]),
    "Yu p=inf": lambda _: gt.Yu(np.inf),
    "Proportional with claims": lambda p: gt.ProportionalWithClaims(p.ideal_point + p.gains * [0.1, 0.3]),
    "Equal sacrifice": lambda p: gt.EqualSacrifice(p.ideal_point + p.gains * [0.05, 0.1]),
}
"""Every solution that the table lists, by name; claims fit the problem."""

EDGES = (  # what refinements and ties break shows on level edges, flat corners and tied sums
    BargainingProblem.hull([[0, 0], [1, 0], [1, 2], [0, 2]], [0, 0]),
    BargainingProblem.hull([[0, 0], [1, 0], [0, 1], [0.92, 0.1]], [0, 0]),
    BargainingProblem.hull([[0, 0], [1, 0], [1.2, 1.2], [1, 2], [0, 2]], [0, 0]),
    BargainingProblem.hull([[0, 3], [3, 1], [4, 0], [1, 1], [0, 0]], [0, 0]),
)


def problems(count: int) -> list[BargainingProblem]:
    rng = np.random.default_rng(5)
    made = [*EDGES, BargainingProblem.hull([[0, 0], [3, 0], [0, 1]], [0, 0])]
    while len(made) < count:
        points = np.concatenate([np.zeros((1, 2)), rng.uniform(0, 1, (int(rng.integers(2, 7)), 2))])
        problem = BargainingProblem.hull(points, rng.uniform(0, 0.1, 2))
        if problem.has_mutual_gain:
            made.append(problem)
    return made


@pytest.mark.parametrize("name", RULES)
def test_the_table_of_axioms(name: str) -> None:
    """What it claims is never broken; what it denies is broken somewhere."""
    standing = STANDING[name]
    claimed = {*ALWAYS, *(axiom for axiom, how in standing.items() if how is not Standing.BROKEN)}
    unbroken = set(Axiom)
    for problem in problems(16):
        rule = RULES[name](problem)
        wanted = [axiom for axiom in Axiom if axiom in claimed or axiom in unbroken]
        for example in check(rule, problem, wanted, trials=12).counterexamples:
            assert example.axiom not in claimed, str(example)
            unbroken.discard(example.axiom)
    assert unbroken == claimed


def test_the_table_lists_every_solution_and_the_page_shows_it() -> None:
    assert set(STANDING) == set(RULES)
    page = Path(__file__).parents[2] / "docs" / "theory" / "axiomatic-solutions.md"
    assert axiom_table() in page.read_text()


PHRASES = {
    "super-additive": ADD,
    "midpoint dominating": MID,
    "individually monotone": IND,
    "independent of irrelevant alternatives": IIA,
}


@pytest.mark.parametrize("name", RULES)
def test_docstrings_claim_theorems_alone(name: str) -> None:
    said = " ".join((type(RULES[name](EDGES[0])).__doc__ or "").split())
    for phrase, axiom in PHRASES.items():
        assert phrase not in said or STANDING[name][axiom] is Standing.THEOREM, phrase


def test_ties_of_the_sum_do_not_let_dropped_points_matter() -> None:
    problem = BargainingProblem.hull([[0, 0], [10, 0], [0, 10]], [0, 0])
    for rule in (gt.Utilitarian(), gt.Yu(1.0), gt.Utilitarian([1, 1])):
        assert check(rule, problem, [IIA])[IIA] is None
    assert_allclose(gt.Utilitarian([1, 2]).point(BargainingProblem.polytope([[1, 2]], [4], [0, 0])), [2, 1])


def test_a_trial_without_gain_teaches_nothing_and_divides_by_nothing() -> None:
    problem = BargainingProblem.hull(
        [[0, 0], [1, 0], [0, 3.92807894884303]], [0.09172977047909027, 0.003959287666420286]
    )
    assert check(gt.Utilitarian(), problem, [IIA], trials=4, rng=528589)[IIA] is None


def test_claims_belong_to_the_problem() -> None:
    problem = BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])
    report = check(gt.EqualSacrifice([9.6, 8]), problem)
    assert [report[a] is None for a in (S, C, Axiom.TRANSLATION_COVARIANCE, IIA, M)] == [
        True,
        False,
        True,
        True,
        True,
    ]
    example = report[C]
    assert example is not None
    assert example.other is not None
    assert_allclose(example.other_solution.point(example.other), example.other_answer)
    assert check(gt.ProportionalWithClaims([9, 9]), problem, [S, C, ADD], trials=10)[C] is None


def test_the_ideal_point_of_the_whole_set_is_refused() -> None:
    problem = BargainingProblem.hull([[0, 0], [10, 0], [9, 2], [2, 6], [0, 7]], [1, 4], ideal="global")
    with pytest.raises(RefusedError, match="ideal='global'"):
        check(gt.KalaiSmorodinsky(), problem)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_perles_and_maschlers_point_dominates_the_midpoint(seed: int) -> None:
    points = np.random.default_rng(seed).uniform(0, 1, (6, 2))
    problem = BargainingProblem.hull(np.concatenate([points, [[0, 0]]]), [0, 0])
    assert (problem.normalised(gt.PerlesMaschler().point(problem)) >= 0.5 - 1e-12).all()


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
    with pytest.raises(gt.InvalidInputError, match="solution must be a rule that picks points"):
        check(gt.Nash, BargainingProblem.transferable(1, [0, 0]))  # type: ignore[arg-type]
    with pytest.raises(gt.InvalidInputError, match="problem must be a BargainingProblem"):
        check(gt.Nash(), [[0, 1], [1, 0]])  # type: ignore[arg-type]

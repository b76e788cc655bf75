"""Every solution passes its own definition on random sets, and the definition convicts other points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory import BargainingProblem, RefusedError, solve
from gametheory.bargaining.axiomatic.compare import SOLUTIONS, compare
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution

EXACT = tuple(rule for rule in SOLUTIONS if not isinstance(rule, gt.RaiffaContinuous))
WITH_PARAMETERS = (
    gt.AsymmetricNash([0.3, 0.7]),
    gt.Proportional([2, 1]),
    gt.EqualLoss([1, 2]),
    gt.Yu(1.0),
    gt.Yu(1.3),
    gt.Yu(5.0, [1, 3]),
    gt.Yu(np.inf),
    gt.Leximin([1, 2]),
    gt.Utilitarian([1, 2]),
)
CURVES = (
    BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0]),
    BargainingProblem.frontier("sqrt(1 - x)", (0, 1), [0.1, 0.2]),
    BargainingProblem.frontier(lambda x: (1 - x**3) ** 0.4, (0, 1), [0.2, 0.0]),
)


def polygons(seed: int) -> BargainingProblem:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(int(rng.integers(2, 12)), 2)) * 10.0 ** rng.uniform(-3, 3, 2)
    return BargainingProblem.hull(
        points, points.min(axis=0) + rng.uniform(0, 0.3, 2) * np.ptp(points, axis=0)
    )


def solids(seed: int) -> BargainingProblem:
    rng = np.random.default_rng(seed)
    if seed % 2:
        points = rng.normal(size=(12, 3)) * 10.0 ** rng.uniform(-2, 2, 3)
        return BargainingProblem.hull(points, points.min(axis=0))
    A = np.concatenate([rng.uniform(0, 1, (6, 3)), rng.normal(size=(2, 3)) * 0.3 + 0.3, -np.eye(3)])
    return BargainingProblem.polytope(
        A, np.append(rng.uniform(1, 2, 8), np.ones(3)), rng.uniform(-0.5, 0.2, 3)
    )


@given(seed=st.integers(0, 10**6), rule=st.sampled_from((*EXACT, *WITH_PARAMETERS)))
@settings(max_examples=60, deadline=None)
def test_two_parties(seed: int, rule: AxiomaticSolution) -> None:
    problem = polygons(seed)
    assume(problem.has_mutual_gain)
    assert solve(problem, rule).gap <= 1e-9


@given(seed=st.integers(0, 10**6), rule=st.sampled_from((*EXACT, gt.Yu(1.3), gt.Yu(4.0), gt.Yu(np.inf))))
@settings(max_examples=40, deadline=None)
def test_three_parties(seed: int, rule: AxiomaticSolution) -> None:
    problem = solids(seed)
    assume(problem.has_mutual_gain)
    try:
        assert solve(problem, rule).gap <= 1e-9
    except RefusedError as refusal:
        assert "two players only" in str(refusal) or "use RationalEqualLoss" in str(refusal)  # noqa: PT017


@pytest.mark.parametrize("rule", [*SOLUTIONS, *WITH_PARAMETERS], ids=lambda rule: rule.name)
@pytest.mark.parametrize("problem", CURVES, ids=["parabola", "root", "ogive"])
def test_smooth_frontiers(problem: BargainingProblem, rule: AxiomaticSolution) -> None:
    assert solve(problem, rule).gap <= 1e-9


def test_the_concession_path_on_polygons_and_solids() -> None:
    for problem in (polygons(1), polygons(4), solids(1), solids(2)):
        assert solve(problem, gt.RaiffaContinuous()).gap <= 1e-9


@pytest.mark.parametrize("rule", [*SOLUTIONS, *WITH_PARAMETERS], ids=lambda rule: rule.name)
def test_the_definition_convicts_wrong_points(rule: AxiomaticSolution) -> None:
    problem = BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])
    right = rule.point(problem)
    along = [[8.6, 2.8], [6.9, 4.825], [4.3, 6.775], [2.0, 7.5]]
    wrong = [x for x in map(np.array, along) if np.abs(x - right).max() > 0.2]
    for x in wrong:
        assert problem.gap(x, solution=rule) > 1e-3, x
    assert problem.gap(right - 0.2, solution=rule) > 1e-3, "inefficient"
    assert problem.gap(right + 0.2, solution=rule) == np.inf, "not feasible"
    assert problem.gap([0.5, 7.0], solution=rule) == np.inf, "worse than disagreement"
    assert problem.gap([np.nan, 7.0], solution=rule) == np.inf
    assert "misses the definition" in str(problem.deviation(wrong[0], solution=rule))


@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_brute_force_over_lotteries_finds_nothing_better(seed: int) -> None:
    """Maximisers against 20,000 random lotteries over the stated points."""
    problem = polygons(seed)
    assume(problem.has_mutual_gain)
    rng = np.random.default_rng(seed)
    points = problem.feasible.points  # type: ignore[attr-defined]
    lotteries = rng.dirichlet(np.full(len(points), 0.3), 20_000) @ points
    shares = problem.normalised(lotteries)
    shares = shares[(shares >= 0).all(axis=1)]
    for rule in (gt.Nash(), gt.KalaiSmorodinsky(), gt.RelativeUtilitarian(), gt.Yu(2.0)):
        best = rule.keys(problem, rule.point(problem)[np.newaxis])[0, 0]
        listed = rule.keys(problem, problem.disagreement + shares * problem.gains)
        assert best >= listed.max(initial=-np.inf) - 1e-9 * max(1, abs(best))


def test_without_lotteries_all_maximisers_are_returned() -> None:
    problem = BargainingProblem.finite([[1, 4], [4, 1], [1, 1], [0, 9]], [0, 0])
    found = solve(problem, gt.Nash())
    assert sorted(answer.payoffs.tolist() for answer in found) == [[1, 4], [4, 1]]
    assert len(solve(problem, gt.Leximin())) == 2
    assert problem.gap([1, 1], solution=gt.Nash()) > 0.5
    assert problem.gap([2, 2], solution=gt.Nash()) == np.inf
    with pytest.raises(RefusedError, match="Equal area is defined on convex sets: allow lotteries"):
        solve(problem, gt.EqualArea())
    lottery = BargainingProblem.finite([[1, 4], [4, 1], [1, 1], [0, 9]], [0, 0], lotteries=True)
    assert solve(lottery, gt.Nash())[0].payoffs.prod() > 4


def test_a_rule_with_two_parameters_is_listed_twice() -> None:
    table = compare(CURVES[0], [gt.AsymmetricNash([2, 1]), gt.AsymmetricNash([1, 2])])
    assert list(table.solutions) == ["Asymmetric Nash", "Asymmetric Nash (2)"]
    assert (table.points("Asymmetric Nash") - table.points("Asymmetric Nash (2)"))[0, 0] > 0.1


def test_all_solutions_in_one_call() -> None:
    table = compare(CURVES[0])
    assert set(table.solutions) == {rule.name for rule in SOLUTIONS}
    assert not table.refused
    assert max(row["gap"] for row in table.rows()) <= 1e-9
    assert "Perles-Maschler" in str(table)
    assert len(table.to_dataframe()) == len(table.rows())
    assert_allclose(table.points("Nash"), [[3**-0.5, 2 / 3]])
    three = compare(BargainingProblem.transferable(1, [0, 0, 0]), [gt.Nash(), gt.PerlesMaschler()])
    assert three.refused == {"Perles-Maschler": "Perles-Maschler is defined for two players only; got N = 3"}
    with pytest.raises(RefusedError, match="no agreement"):
        compare(BargainingProblem.transferable(1, [1, 1]))


def test_a_rule_that_fails_is_listed_with_the_reason_and_the_others_go_on() -> None:
    class Wrong(gt.Nash):
        def convex_points(self, problem: BargainingProblem) -> np.ndarray:
            return super().convex_points(problem) * 0.9

        @property
        def name(self) -> str:
            return "Wrong"

    table = compare(CURVES[0], [Wrong(), gt.AsymmetricNash([1, 1, 1]), gt.Nash()])
    assert list(table.solutions) == ["Nash"]
    assert "misses the definition" in table.refused["Wrong"]
    assert "weights must have length 2" in table.refused["Asymmetric Nash"]


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("zero", [0.0, 1e3])
def test_inequalities_in_any_unit(scale: float, zero: float) -> None:
    """A linear program's absolute tolerance is no share of large payoffs, and all of small ones."""
    A, b = [[1, 2], [3, 1], [-1, 0], [0, -1], [1, -0.5]], [10, 15, 0, 0, 3]
    base = BargainingProblem.polytope(A, b, [1, 1])
    moved = base.moved(scale, zero * scale)
    for rule in (*EXACT, gt.Yu(1.0), gt.Yu(3.0)):
        assert solve(moved, rule).gap <= 1e-9, rule.name
        assert_allclose(rule.point(moved) / scale - zero, rule.point(base), rtol=1e-8, err_msg=rule.name)


def test_payoffs_far_from_zero_and_in_large_units() -> None:
    points = np.array([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8.0]])
    for problem in (
        BargainingProblem.hull(points + 1e6, [1e6 + 1] * 2),
        BargainingProblem.hull(points * 1e9, [1e9] * 2),
    ):
        assert not compare(problem).refused
        assert solve(problem, gt.Yu(1.0)).gap <= 1e-9


def test_the_ideal_point_of_the_whole_set_never_draws_anybody_below_disagreement() -> None:
    points = [[0, 0], [10, 0], [9, 2], [2, 6], [0, 7]]
    problem = BargainingProblem.hull(points, [1, 4], ideal="global")
    for rule in (gt.RationalEqualLoss(), gt.Yu(np.inf)):
        assert_allclose(solve(problem, rule)[0].payoffs, [5.5, 4])  # on the line from (9, 2) to (2, 6)
    assert set(compare(problem).refused) == {"Equal loss"}
    curve = BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0.9], ideal="global")
    assert_allclose(solve(curve, gt.RationalEqualLoss())[0].payoffs, [0.1**0.5, 0.9], atol=1e-12)


@pytest.mark.parametrize("weight", [1e-6, 1e-7, 1e-12])
def test_hardly_any_bargaining_power(weight: float) -> None:
    """A transferable total: everybody gets the share that weights state, with its digits."""
    for weights in ([1, weight], [weight, 1], [1, 1, weight]):
        problem = BargainingProblem.transferable(1, np.zeros(len(weights)))
        found = solve(problem, gt.AsymmetricNash(weights))
        assert found.gap <= 1e-9
        rtol = 1e-9 if len(weights) == 2 else 1e-3
        assert_allclose(found[0].payoffs, np.array(weights) / sum(weights), rtol=rtol)
    sphere = BargainingProblem.surface(lambda u: u @ u - 1, [0, 0, 0])
    found = solve(sphere, gt.AsymmetricNash([1, 1, weight]))
    assert_allclose(found[0].payoffs[2], np.sqrt(weight / (2 + weight)), rtol=1e-6)


@pytest.mark.parametrize("p", [9.0, 40.0, 60.0, 100.0])
def test_high_powers_with_three_parties(p: float) -> None:
    polytope = BargainingProblem.polytope([[2, 1, 1], [1, 3, 1], [1, 1, 2]], [4, 6, 5], [0, 0, 0])
    hull = BargainingProblem.hull([[4, 0, 0], [0, 2, 0], [0, 0, 5], [1, 1, 1], [0, 0, 0]], [0, 0, 0])
    surface = BargainingProblem.surface(lambda u: u[2] - (3 - u[0] ** 2 - u[1] ** 2), [0, 0, 0])
    for problem in (polytope, hull, surface, solids(3), solids(4)):
        assert solve(problem, gt.Yu(p)).gap <= 1e-9


@pytest.mark.parametrize("p", [60.0, 1e3, 1e5])
def test_high_powers_with_two_parties_approach_equal_losses(p: float) -> None:
    for problem in (CURVES[0], BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])):
        found = solve(problem, gt.Yu(p))
        assert found.gap <= 1e-9
        assert_allclose(found[0].payoffs, gt.Yu(np.inf).point(problem), rtol=2 / p)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: gt.AsymmetricNash([1, -1]), "weights must be non-negative with a positive sum"),
        (lambda: gt.AsymmetricNash([0, 0]), "weights must be non-negative with a positive sum"),
        (lambda: gt.AsymmetricNash([0, 1]), "weights must be positive"),
        (lambda: solve(CURVES[0], gt.AsymmetricNash([1, 1, 1])), "weights must have length 2"),
        (lambda: gt.Proportional([1, 0]), "proportional weights must be positive"),
        (lambda: gt.Utilitarian([0, 0]), "weights must be non-negative with a positive sum"),
        (lambda: gt.Yu(0.5), r"p must be at least 1 \(p < 1 is not a norm\)"),
        (lambda: gt.Yu(float("nan")), "p must be at least 1"),
        (lambda: solve(CURVES[0], gt.Yu(1e7)), r"at most 1e\+06, or infinity, with 2 parties"),
        (lambda: solve(solids(1), gt.Yu(101)), "p must be at most 100, or infinity, with 3 parties, got 101"),
        (lambda: gt.Leximin([1, 0]), "scales must be positive"),
        (lambda: gt.RaiffaDiscrete(max_steps=0), "max_steps must be positive"),
        (lambda: solve(CURVES[0], gt.EqualSacrifice([0.1, 0.1])), "not strictly inside the feasible set"),
        (lambda: solve(CURVES[0], gt.ProportionalWithClaims([-1, 2])), "claims must be at least d"),
        (lambda: solve(CURVES[0], gt.EqualSacrifice([5, 0.1])), "worse off than disagreement"),
        (
            lambda: solve(
                BargainingProblem.transferable(1, [0, 0]), gt.Utilitarian([1, 2], unrestricted=True)
            ),
            "the weighted sum is unbounded on S",
        ),
        (
            lambda: solve(BargainingProblem.transferable(1, [0, 0, 0]), gt.EqualArea()),
            "two players only; got N = 3",
        ),
    ],
)
def test_parameters_that_do_not_fit_are_refused(make: object, says: str) -> None:
    with pytest.raises((gt.InvalidInputError, RefusedError), match=says):
        make()  # type: ignore[operator]


def test_equal_loss_is_refused_where_it_is_worse_than_disagreement() -> None:
    A = [[1, 1, 1], [1, 0, 0], [-1, 0, 0], [0, -1, 0], [0, 0, -1]]
    problem = BargainingProblem.polytope(A, [1, 0.2, 0, 0, 0], [0, 0, 0])
    with pytest.raises(RefusedError, match=r"player 1.*use RationalEqualLoss\(\)"):
        solve(problem, gt.EqualLoss())
    found = solve(problem, gt.EqualLoss(unrestricted=True))
    assert_allclose(found[0].payoffs, [-0.3, 0.5, 0.5], atol=1e-12)
    assert found.details["individually_rational"] is False
    # Without the bound x >= 0 there is more room below disagreement.
    unbounded_below = BargainingProblem.polytope(A[:2], [1, 0.2], [0, 0, 0])
    assert_allclose(
        solve(unbounded_below, gt.EqualLoss(unrestricted=True))[0].payoffs, [-0.2, 0.6, 0.6], atol=1e-12
    )


@pytest.mark.parametrize("rule", SOLUTIONS, ids=lambda rule: rule.name)
def test_each_solution_cites_its_source(rule: AxiomaticSolution) -> None:
    assert rule.cite().startswith("@")
    assert str(rule.citation.year) in rule.cite()
    assert rule.citation.author.split(",")[0] in (solve(CURVES[0], rule).details["citation"])

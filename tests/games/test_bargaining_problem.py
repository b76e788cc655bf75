"""Feasible sets in every form, the rational region, and clear refusals."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory import (
    CARA,
    BargainingProblem,
    InvalidInputError,
    Issue,
    KalaiSmorodinsky,
    LinearUtility,
    Nash,
    RefusedError,
    Yu,
    axioms,
    solve,
)
from gametheory.games.feasible import Expression, Frontier

SQUARE = [[0, 0], [1, 0], [0, 1], [1, 1]]


def test_one_set_in_four_forms() -> None:
    forms = [
        BargainingProblem.hull([[0, 0], [4, 0], [3, 3], [0, 6]], [1, 1]),
        BargainingProblem.polytope([[3, 1], [1, 1], [-1, 0], [0, -1]], [12, 6, 0, 0], [1, 1]),
        BargainingProblem.frontier(lambda x: min(6 - x, 12 - 3 * x), (0, 4), [1, 1]),
        BargainingProblem.finite([[0, 0], [4, 0], [3, 3], [0, 6]], [1, 1], lotteries=True),
    ]
    for problem in forms:
        assert_allclose(problem.ideal_point, [11 / 3, 5])
        assert_allclose(solve(problem, KalaiSmorodinsky())[0].payoffs, [2.6, 3.4], rtol=1e-9)


def test_the_ideal_point_is_over_rational_points_unless_asked_otherwise() -> None:
    points = [[0, 10], [5, 5], [6, 0]]
    rational = BargainingProblem.hull(points, [2, 2])
    everywhere = BargainingProblem.hull(points, [2, 2], ideal="global")
    assert_allclose(rational.ideal_point, [5.6, 8])
    assert_allclose(everywhere.ideal_point, [6, 10])
    assert not np.allclose(
        solve(rational, KalaiSmorodinsky())[0].payoffs, solve(everywhere, KalaiSmorodinsky())[0].payoffs
    )


def test_free_disposal_adds_what_throwing_away_gives_and_never_what_is_below_disagreement() -> None:
    problem = BargainingProblem.hull([[0, 0], [4, 8], [5, 6]], [0, 0])
    assert problem.violation([5.0, 5.0]) == 0
    assert problem.violation([5.0, -1.0]) > 0
    assert problem.violation([5.1, 1.0]) > 0


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (BargainingProblem.hull([[3, 3], [0, 5]], [4, 0]), "not feasible: no point of S weakly dominates d"),
        (BargainingProblem.hull([[3, 3, 3]], [0, 0, 4]), "not feasible"),
        (BargainingProblem.polytope([[1, 1], [-1, -1]], [1, -1], [1, 1]), "not feasible"),
        (BargainingProblem.polytope([[1, 1, 1]], [1], [1, 1, 1]), "not feasible"),
        (BargainingProblem.frontier("1 - x", (0, 1), [0.8, 0.8]), "not feasible"),
        (BargainingProblem.hull([[0, 0], [2, 1]], [0, 1]), r"player 2 cannot get more than d\[1\]"),
        (
            BargainingProblem.transferable(3, [1, 1, 1]),
            r"no mutual gain: player 1 cannot get more than d\[0\]",
        ),
        (BargainingProblem.finite([[2, 0], [0, 2]], [0, 0]), "no outcome is better for all"),
    ],
)
def test_no_agreement_is_said_plainly(problem: BargainingProblem, says: str) -> None:
    assert problem.agreement.startswith("no agreement: ")
    with pytest.raises(RefusedError, match=says):
        solve(problem, Nash())


def test_disagreement_is_the_answer_only_if_asked_for() -> None:
    problem = BargainingProblem.transferable(3, [1, 1, 1], allow_disagreement=True)
    found = solve(problem)
    assert_allclose(found[0].payoffs, [1, 1, 1])
    assert "no agreement" in found.details["agreement"]
    assert found.rows()[0]["agreement"] is False


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (
            lambda: BargainingProblem.hull([], [0, 0]),
            InvalidInputError,
            "points must be a non-empty finite array",
        ),
        (lambda: BargainingProblem.hull([[0, np.nan]], [0, 0]), InvalidInputError, "non-empty finite array"),
        (lambda: BargainingProblem.hull([[1], [2]], [0]), InvalidInputError, "two players or more"),
        (lambda: BargainingProblem.hull(np.eye(3), [0, 0]), InvalidInputError, "has length 2, expected 3"),
        (
            lambda: BargainingProblem.hull(SQUARE, [0, np.nan]),
            InvalidInputError,
            "disagreement point must be finite",
        ),
        (
            lambda: BargainingProblem.hull(SQUARE, [0, -np.inf]),
            InvalidInputError,
            "disagreement point must be finite",
        ),
        (
            lambda: BargainingProblem.hull(SQUARE, [0, "a"]),
            InvalidInputError,
            "disagreement point must be a number or an array of numbers",
        ),
        (
            lambda: BargainingProblem.hull(SQUARE, [0, 0], ideal="best"),
            InvalidInputError,
            "'rational' or 'global'",
        ),
        (
            lambda: BargainingProblem.hull(SQUARE, [0, 0], players=("a", "a")),
            InvalidInputError,
            "2 different names",
        ),
        (
            lambda: BargainingProblem.polytope([[1, 1], [1, 0], [0, 1], [1, 2]], [1, 1, 1], [0, 0]),
            InvalidInputError,
            "A has 4 rows but b has 3 entries",
        ),
        (
            lambda: BargainingProblem.polytope([1, 1], [1], [0, 0]),
            InvalidInputError,
            r"A must have shape \(m, n\)",
        ),
        (
            lambda: BargainingProblem.polytope([[1, 0], [-1, 0]], [1, 0], [0, 0]).ideal_point,
            RefusedError,
            "unbounded above for player 2; add an upper bound",
        ),
        (
            lambda: BargainingProblem.polytope([[1, 0, 1]], [1], [0, 0, 0]).ideal_point,
            RefusedError,
            "unbounded above for player 2",
        ),
        (
            lambda: BargainingProblem.polytope([[1, 1]], [1], [0, 0], ideal="global").ideal_point,
            RefusedError,
            "player 1 is unbounded over all of S",
        ),
        (
            lambda: BargainingProblem.frontier("1 - x + (x - 0.5)**3", (0, 1), [0, 0]).ideal_point,
            InvalidInputError,
            "frontier is not concave near x = 0.",
        ),
        (
            lambda: BargainingProblem.frontier("x * (2 - x)", (0, 2), [0, 0]).ideal_point,
            InvalidInputError,
            "frontier is not decreasing near x = 0",
        ),
        (
            lambda: BargainingProblem.frontier("x", (0, 1), [0, 0.5]).agreement,  # and (1, 1) is no dead end
            InvalidInputError,
            "frontier is not decreasing near x = 0",
        ),
        (
            lambda: BargainingProblem.frontier("sqrt(x - 2)", (0, 1), [0, 0]).ideal_point,
            InvalidInputError,
            "frontier must be finite",
        ),
        (
            lambda: BargainingProblem.frontier("1 - x", (1, 0), [0, 0]),
            InvalidInputError,
            "two increasing numbers",
        ),
        (lambda: BargainingProblem.frontier(3, (0, 1), [0, 0]), InvalidInputError, "a function or a formula"),
        (
            lambda: BargainingProblem.hull(SQUARE, [0, 0]).moved(0, 0),
            InvalidInputError,
            "scale must be positive",
        ),
    ],
)
def test_malformed_problems_are_refused_in_words(make: object, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        make()  # type: ignore[operator]


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "x.real",
        "f(x)",
        "lambda: 1",
        "x if x else 1",
        "[x]",
        "'a'",
        "1 - y",
        "x % 2",
        "x ** ",
        "True",
        "sqrt(x, 2)",
        "1j * x",
    ],
)
def test_a_formula_is_read_and_never_run(text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"must use only x, numbers"):
        Expression(text)


def test_a_very_long_or_deep_formula_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="at most 1000 characters"):
        Expression("1" * 2000)
    assert np.isnan(Expression("-" * 200 + "sqrt(-1 - x*x)")(0.5))


@given(x=st.floats(0.05, 0.95))
@settings(max_examples=30, deadline=None)
def test_the_derivative_of_a_formula_and_by_differences_agree(x: float) -> None:
    text = "sqrt(1 - x) + 2**(-x) / (1 + x)**2"
    by_rule = Frontier(text, (0.0, 1.0)).slope(x)
    by_differences = Frontier(Expression(text).__call__, (0.0, 1.0)).slope(x)
    assert by_rule == pytest.approx(by_differences, rel=1e-6)


def test_log_rolling_makes_a_frontier_of_packages() -> None:
    issues = [
        Issue(name="land", weights=(0.8, 0.2), theta=(1.0, 0.5)),
        Issue(name="water", weights=(0.2, 0.8)),
    ]
    linked = BargainingProblem.from_issues(issues, [0.4, 0.4])
    assert_allclose(solve(linked, Nash())[0].payoffs, [0.8, 0.8])
    trusting_less = BargainingProblem.from_issues(issues, [0.4, 0.4], trust=True)
    assert trusting_less.ideal_point[1] < linked.ideal_point[1]


def test_risk_aversion_moves_the_package_against_whoever_is_averse() -> None:
    issues = [Issue(name="land", weights=(0.7, 0.3)), Issue(name="water", weights=(0.3, 0.7))]
    neutral = BargainingProblem.from_issues(issues, [0.1, 0.1], utilities=(LinearUtility(), LinearUtility()))
    plain = BargainingProblem.from_issues(issues, [0.1, 0.1])
    for rule in (Nash(), KalaiSmorodinsky()):
        assert_allclose(solve(neutral, rule)[0].payoffs, solve(plain, rule)[0].payoffs, rtol=1e-8)
    averse = BargainingProblem.from_issues(
        issues, [0.1, 0.1], utilities=(LinearUtility(), CARA(np.float64(4.0)))
    )
    assert solve(averse, KalaiSmorodinsky())[0].payoffs[0] > solve(plain, KalaiSmorodinsky())[0].payoffs[0]
    found = solve(averse, Nash())[0].payoffs
    scores = np.linspace(0, 1, 401)
    land, water = np.meshgrid(scores, scores)
    values = np.stack([0.7 * land + 0.3 * water, 1 - 0.3 * land - 0.7 * water], axis=-1).reshape(-1, 2)
    values = values[(values > 0.1).all(axis=1)]
    base = CARA(np.float64(4.0)).value(0.1)
    products = (values[:, 0] - 0.1) * (CARA(np.float64(4.0)).value(values[:, 1]) - base)
    assert products.max() <= (found[0] - 0.1) * (found[1] - base) * (1 + 1e-9)
    assert products.max() >= (found[0] - 0.1) * (found[1] - base) * (1 - 1e-3)
    with pytest.raises(InvalidInputError, match="utility of party 2 must be concave"):
        BargainingProblem.from_issues(issues, [0.1, 0.1], utilities=(LinearUtility(), CARA(np.float64(-1.0))))
    greedy = BargainingProblem.from_issues(issues, [0.9, 0.9], utilities=(LinearUtility(), LinearUtility()))
    with pytest.raises(RefusedError, match="not feasible"):
        solve(greedy, Nash())


def test_polytopes_with_lower_bounds_that_matter_and_rows_of_both_signs() -> None:
    """Whoever must get 0.8 at least leaves the others 0.2, even though disagreement asks for less."""
    cut = BargainingProblem.polytope([[1, 1, 1], [-1, 0, 0]], [1, -0.8], [0, 0, 0])
    assert_allclose(cut.ideal_point, [1, 0.2, 0.2], atol=1e-9)
    mixed = BargainingProblem.polytope(
        [[1, 1, 1], [-1, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, -1]], [1, 0, 0, 0, 0], [0, 0, 0]
    )
    assert_allclose(mixed.ideal_point, [1, 0.5, 1], atol=1e-9)
    with pytest.raises(RefusedError, match="the polytope is flat"):
        _ = BargainingProblem.polytope([[1, 1, 1], [-1, -1, -1]], [1, -1], [0, 0, 0]).ideal_point


@given(seed=st.integers(0, 10_000), n=st.integers(2, 4))
@settings(max_examples=25, deadline=None)
def test_regions_agree_with_linear_programs_on_the_stated_set(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    scale = 10.0 ** rng.uniform(-2, 2, n)
    problem = BargainingProblem.hull(rng.normal(size=(3 * n, n)) * scale, -0.6 * scale)
    if not problem.has_mutual_gain:
        return
    d, gains = problem.disagreement, problem.gains
    for i, unit in enumerate(np.eye(n)):
        assert problem.feasible.support(unit, d) == pytest.approx(
            problem.region.ideal[i], abs=1e-8 * scale[i]
        )
    direction = rng.uniform(0.1, 1.0, n) * gains
    assert problem.feasible.slack(np.array(d), direction) == pytest.approx(
        problem.region.reach(d, direction), abs=1e-9
    )


@pytest.mark.parametrize("scale", [1e-60, 1e-12, 1e12, 1e60])
@pytest.mark.parametrize("n", [2, 3])
def test_the_unit_of_payoffs_does_not_matter(scale: float, n: int) -> None:
    corners = np.concatenate([np.eye(n), np.full((1, n), 0.7)])
    for rule in (
        gt.Nash(),
        gt.KalaiSmorodinsky(),
        gt.Leximin(),
        gt.Utilitarian(),
        gt.EqualLoss(),
        gt.Yu(2.0),
    ):
        here, there = (
            gt.solve(BargainingProblem.hull(by * corners, np.full(n, 0.1 * by)), rule)[0].payoffs
            for by in (1.0, scale)
        )
        assert_allclose(there / scale, here, rtol=1e-9)


def test_payoffs_without_digits_to_tell_them_by_are_refused() -> None:
    corners = np.eye(3)
    for far in (1e8, -1e9):
        with pytest.raises(
            RefusedError, match=r"too close to tell: player 1 gains .* state payoffs as gains"
        ):
            gt.solve(BargainingProblem.hull(corners + far, np.full(3, far)), gt.Nash())
    lost = BargainingProblem.hull(corners + 1e13, np.full(3, 1e13))
    assert "is lost in rounding" in lost.agreement
    for size in (1e101, 1e-101):
        with pytest.raises(InvalidInputError, match=r"must be between 1e-100 and 1e\+100, .* another unit"):
            BargainingProblem.hull(size * corners, np.zeros(3))


def test_disagreement_may_be_far_below_all_outcomes() -> None:
    far = BargainingProblem.hull(np.eye(3), np.full(3, -1e9))
    assert_allclose(gt.solve(far, gt.KalaiSmorodinsky())[0].payoffs, 1 / 3, atol=1e-6)


def test_equal_problems_are_equal_and_hash_alike() -> None:
    first, second = (BargainingProblem.hull(SQUARE, [0, 0]) for _ in range(2))
    assert first == second
    assert hash(first) == hash(second)
    assert first != BargainingProblem.hull(SQUARE, [0, 0.1])


PLAIN = BargainingProblem.transferable(1, [0, 0])
ISSUES = [Issue(name="a", weights=(0.5, 0.2)), Issue(name="b", weights=(0.5, 0.8))]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: BargainingProblem.transferable([1, 2], [0, 0]), "total must be one number, got [1, 2]"),
        (
            lambda: solve(BargainingProblem.frontier(lambda _: "a", (0, 1), [0, 0]), Nash()),
            "frontier must return one number, got 'a'",
        ),
        (
            lambda: solve(BargainingProblem.frontier(lambda x: np.array([x, x]), (0, 1), [0, 0]), Nash()),
            "frontier must return one number, got [0.0, 0.0]",
        ),
        (
            lambda: Frontier(lambda x: 1 - x, (0, 1), lambda _: [1, 2]).slope(0.5),  # type: ignore[arg-type, return-value]
            "derivative must return one number, got [1, 2]",
        ),
        (
            lambda: solve(BargainingProblem.surface(lambda u: u, [0, 0, 0]), Nash()),
            "g must return one number, got [0.0, 0.0, 0.0]",
        ),
        (
            lambda: BargainingProblem.surface(lambda u: u.sum() - 1, [0, np.nan, 0]),
            "inside (the disagreement point) must be finite",
        ),
        (
            lambda: BargainingProblem.from_issues([(0.5, 0.2)], [0, 0]),
            "issues must be issues, got (0.5, 0.2)",
        ),
        (
            lambda: BargainingProblem.from_issues(ISSUES, [0.1, 0.1], utilities=(CARA(1.0),)),
            "utilities must be two utility functions",
        ),
        (lambda: Yu("inf"), "p must be a number, at least 1"),
        (lambda: axioms.check(Nash(), PLAIN, ["EFFICIENCY"]), "axioms must be members of Axiom"),
    ],
)
def test_what_is_no_problem_is_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(message)):
        call()


def test_issues_valued_with_risk_aversion_say_when_nothing_is_worth_while() -> None:
    problem = BargainingProblem.from_issues(ISSUES, [0.9, 0.9], utilities=(CARA(1.0), CARA(1.0)))
    assert problem.agreement.startswith("no agreement")

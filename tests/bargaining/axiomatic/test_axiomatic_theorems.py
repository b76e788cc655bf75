"""Theorems about the solutions as properties, and identities between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory import BargainingProblem
from gametheory.bargaining.axiomatic.asymmetric_nash import nash_share
from gametheory.bargaining.axiomatic.compare import SOLUTIONS
from gametheory.bargaining.axiomatic.kalai_smorodinsky import kalai_smorodinsky_points
from gametheory.bargaining.axiomatic.raiffa_discrete import raiffa_discrete_points
from gametheory.bargaining.axiomatic.risk_aversion import crra_money
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution

COVARIANT = (
    gt.Nash(),
    gt.KalaiSmorodinsky(),
    gt.LexicographicKalaiSmorodinsky(),
    gt.RelativeUtilitarian(),
    gt.RaiffaDiscrete(),
    gt.PerlesMaschler(),
    gt.EqualArea(),
    gt.CentroidRay(),
)
MIDPOINT = (gt.Nash(), gt.KalaiSmorodinsky(), gt.RaiffaDiscrete(), gt.PerlesMaschler())
seeds = st.integers(0, 10**6)


def polygon(seed: int) -> BargainingProblem:
    rng = np.random.default_rng(seed)
    points = np.concatenate([np.zeros((1, 2)), rng.uniform(0, 1, (int(rng.integers(2, 9)), 2)) * [3, 1]])
    return BargainingProblem.hull(points, rng.uniform(0, 0.1, 2))


def same(problem: BargainingProblem, x: np.ndarray, y: np.ndarray, tolerance: float = 1e-9) -> bool:
    return bool(np.abs((x - y) / problem.gains).max() <= tolerance)


@given(seed=seeds, rule=st.sampled_from(COVARIANT))
@settings(max_examples=40, deadline=None)
def test_units_do_not_matter(seed: int, rule: AxiomaticSolution) -> None:
    problem = polygon(seed)
    assume(problem.has_mutual_gain)
    scale, shift = np.array([100.0, 0.01]), np.array([-7.0, 3.0])
    moved = problem.moved(scale, shift)
    assert same(moved, rule.point(moved), scale * rule.point(problem) + shift, 1e-8)


@given(seed=seeds)
@settings(max_examples=25, deadline=None)
def test_nash_does_not_mind_what_is_dropped(seed: int) -> None:
    """Independence of irrelevant alternatives, with any supporting set that keeps the point."""
    problem = polygon(seed)
    assume(problem.has_mutual_gain)
    x = gt.Nash().point(problem)
    rng = np.random.default_rng(seed)
    share = rng.dirichlet(np.ones(len(problem.feasible.points)), 4)  # type: ignore[attr-defined]
    subset = np.concatenate([share @ problem.feasible.points, x[np.newaxis]])  # type: ignore[attr-defined]
    assert same(problem, gt.Nash().point(BargainingProblem.hull(subset, problem.disagreement)), x)


@given(seed=seeds, rule=st.sampled_from(MIDPOINT))
@settings(max_examples=40, deadline=None)
def test_everybody_gets_at_least_the_mean_of_the_best_points(seed: int, rule: AxiomaticSolution) -> None:
    problem = polygon(seed)
    assume(problem.has_mutual_gain)
    assert (problem.normalised(rule.point(problem)) >= 0.5 - 1e-9).all()


@given(seed=seeds, lift=st.floats(0.0, 1.0))
@settings(max_examples=30, deadline=None)
def test_kalai_smorodinsky_is_individually_monotone(seed: int, lift: float) -> None:
    """More for player 2 at the same best payoff of player 1 does not hurt player 2."""
    problem = polygon(seed)
    assume(problem.has_mutual_gain)
    a, d = problem.ideal_point, problem.disagreement
    extra = np.array([d[0] + lift * (a[0] - d[0]), a[1] * 1.5])
    larger = BargainingProblem.hull(np.concatenate([problem.feasible.points, [extra]]), d)  # type: ignore[attr-defined]
    assert gt.KalaiSmorodinsky().point(larger)[1] >= gt.KalaiSmorodinsky().point(problem)[1] - 1e-12


@given(seed=seeds)
@settings(max_examples=25, deadline=None)
def test_egalitarian_decomposes_step_by_step_and_is_monotone(seed: int) -> None:
    small, rng = polygon(seed), np.random.default_rng(seed + 1)
    assume(small.has_mutual_gain)
    points = np.concatenate([small.feasible.points, rng.uniform(0, 2, (3, 2))])  # type: ignore[attr-defined]
    large = BargainingProblem.hull(points, small.disagreement)
    first, whole = gt.Egalitarian().point(small), gt.Egalitarian().point(large)
    assert (first <= whole + 1e-12).all()
    second = BargainingProblem.hull(points, first)
    if second.has_mutual_gain:
        assert same(large, gt.Egalitarian().point(second), whole)


@given(seed=seeds, other=seeds)
@settings(max_examples=25, deadline=None)
def test_perles_maschler_is_super_additive(seed: int, other: int) -> None:
    one, two = polygon(seed), polygon(other)
    assume(one.has_mutual_gain and two.has_mutual_gain)
    points = (one.feasible.points[:, None] + two.feasible.points).reshape(-1, 2)  # type: ignore[attr-defined]
    both = BargainingProblem.hull(points, one.disagreement + two.disagreement)
    rule = gt.PerlesMaschler()
    # The region of the sum may hold more than the sum of the regions: throw the rest away.
    regions = [np.concatenate([p.region.chain, [p.disagreement]]) for p in (one, two)]  # type: ignore[attr-defined]
    exact = BargainingProblem.hull((regions[0][:, None] + regions[1]).reshape(-1, 2), both.disagreement)
    assert (rule.point(exact) >= rule.point(one) + rule.point(two) - 1e-9).all()


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_raiffa_is_step_consistent_and_the_path_of_the_continuous_one_too(seed: int) -> None:
    problem = polygon(seed)
    assume(problem.has_mutual_gain)
    rule = gt.RaiffaDiscrete()
    step = rule.details(problem, rule.points(problem))["first_steps"][0]
    later = BargainingProblem(problem.feasible, step)
    assert_allclose(step, (problem.disagreement + problem.ideal_point) / 2)
    assert not later.has_mutual_gain or same(problem, rule.point(later), rule.point(problem))


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_nash_gain_lies_between_the_egalitarian_and_the_utilitarian_one(seed: int) -> None:
    problem = polygon(seed)
    assume(problem.has_mutual_gain)
    faces = [gt.Egalitarian().points(problem), gt.Utilitarian().points(problem)]
    first = np.concatenate(faces)[:, 0]
    assert first.min() - 1e-9 <= gt.Nash().point(problem)[0] <= first.max() + 1e-9


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_power_moves_the_weighted_solution_from_one_end_to_the_other(seed: int) -> None:
    problem = polygon(seed)
    assume(problem.has_mutual_gain)
    path = np.array(
        [gt.AsymmetricNash([w, 1 - w]).point(problem)[0] for w in (1e-9, 0.2, 0.5, 0.8, 1 - 1e-9)]
    )
    assert (np.diff(path) >= -1e-12).all()
    assert path[-1] == pytest.approx(problem.ideal_point[0], rel=1e-6)


@pytest.mark.parametrize("rule", SOLUTIONS, ids=lambda rule: rule.name)
def test_every_solution_gives_the_symmetric_point_of_a_symmetric_problem(rule: AxiomaticSolution) -> None:
    problem = BargainingProblem.hull([[0, 0], [5, 0], [4, 3], [3, 4], [0, 5]], [0.5, 0.5])
    assert_allclose(rule.point(problem), [3.5, 3.5], rtol=1e-9)


@pytest.mark.parametrize("rule", SOLUTIONS, ids=lambda rule: rule.name)
def test_every_solution_gives_the_ideal_point_of_a_rectangle(rule: AxiomaticSolution) -> None:
    problem = BargainingProblem.hull([[0, 0], [2, 0], [2, 3], [0, 3]], [-1, 1])
    if isinstance(rule, gt.Egalitarian):
        assert_allclose(rule.point(problem), [1, 3])  # weakly efficient only
    else:
        assert_allclose(rule.point(problem), [2, 3], rtol=1e-9)


@pytest.mark.parametrize("rule", [*COVARIANT, gt.RaiffaContinuous()], ids=lambda rule: rule.name)
def test_a_triangle_gives_the_middle_of_its_long_side(rule: AxiomaticSolution) -> None:
    if isinstance(rule, gt.RelativeUtilitarian):
        pytest.skip("the whole side is optimal")
    problem = BargainingProblem.hull([[1, 2], [5, 2], [1, 4]], [1, 2])
    assert_allclose(rule.point(problem), [3, 3], rtol=1e-9)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_identities_in_units_of_the_ideal_gains(seed: int) -> None:
    problem = polygon(seed)
    assume(problem.has_mutual_gain)
    unit = problem.moved(1 / problem.gains, -problem.disagreement / problem.gains)
    ks = gt.KalaiSmorodinsky().point(unit)
    for other in (gt.Egalitarian(), gt.EqualLoss(), gt.Yu(np.inf), gt.ProportionalWithClaims([1, 1])):
        assert same(unit, other.point(unit), ks)
    assert same(problem, gt.Yu(np.inf).point(problem), gt.EqualLoss().point(problem))
    assert_allclose(gt.Yu(1.0).points(problem), gt.Utilitarian().points(problem))
    weights = 1 / problem.gains
    assert same(problem, gt.Yu(np.inf, weights).point(problem), gt.KalaiSmorodinsky().point(problem))


@given(total=st.floats(1, 100), seed=seeds, n=st.integers(2, 6))
@settings(max_examples=25, deadline=None)
def test_a_transferable_total_is_shared_in_closed_form(total: float, seed: int, n: int) -> None:
    d = np.random.default_rng(seed).uniform(0, 0.9 * total / n, n)
    problem = BargainingProblem.transferable(total, d)
    equal = nash_share(total, d)
    for rule in (gt.Nash(), gt.KalaiSmorodinsky(), gt.Egalitarian(), gt.RaiffaDiscrete(), gt.Leximin()):
        assert_allclose(rule.point(problem), equal, rtol=1e-8)
    w = np.random.default_rng(seed + 1).uniform(0.1, 1, n)
    assert_allclose(gt.AsymmetricNash(w).point(problem), nash_share(total, d, w), rtol=1e-8)


def test_kernels_take_a_batch_in_one_call() -> None:
    rng = np.random.default_rng(0)
    normals, bounds = np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([10.0, 15.0])
    d = rng.uniform(0, 1, (4, 5, 2))
    ks, raiffa = kalai_smorodinsky_points(normals, bounds, d), raiffa_discrete_points(normals, bounds, d)
    assert ks.shape == raiffa.shape == (4, 5, 2)
    one = BargainingProblem.polytope(normals, bounds, d[2, 3])
    assert_allclose(ks[2, 3], gt.KalaiSmorodinsky().point(one), rtol=1e-12)
    assert_allclose(raiffa[2, 3], gt.RaiffaDiscrete().point(one), rtol=1e-12)
    assert nash_share(np.ones((3, 1)), np.zeros((4, 2))).shape == (3, 4, 2)


def test_three_parties_weakly_efficient_solutions_and_their_refinements() -> None:
    """Kalai-Smorodinsky leaves player 3 short where nobody else could use it."""
    problem = BargainingProblem.polytope([[1, 1, 0], [0, 0, 1]], [1, 1], [0, 0, 0])
    assert_allclose(gt.KalaiSmorodinsky().point(problem), [0.5, 0.5, 0.5])
    assert_allclose(gt.LexicographicKalaiSmorodinsky().point(problem), [0.5, 0.5, 1.0])
    assert_allclose(gt.Leximin().point(problem), [0.5, 0.5, 1.0])
    assert_allclose(gt.Nash().point(problem), [0.5, 0.5, 1.0], rtol=1e-9)
    assert_allclose(gt.RaiffaDiscrete().point(problem), [0.5, 0.5, 1 - (2 / 3) ** 97], rtol=1e-9)


@pytest.mark.slow
@given(rho=st.floats(0, 0.9), more=st.floats(0.01, 0.09), money=st.floats(0.1, 100))
@settings(max_examples=20, deadline=None)
def test_the_more_risk_averse_player_gets_less(rho: float, more: float, money: float) -> None:
    shares = [
        gt.MoneyDivision(money, (gt.CRRA(np.float64(r)), gt.CRRA(np.float64(0.5)))).shares(gt.Nash())
        for r in (rho, rho + more)
    ]
    assert shares[1][0] < shares[0][0]
    assert_allclose(shares[0], crra_money(money, [rho, 0.5]), rtol=1e-8)


def test_wealth_makes_bolder_and_money_division_refuses_what_has_no_answer() -> None:
    poor = gt.MoneyDivision(1.0, (gt.CRRA(np.float64(2.0)), gt.CRRA(np.float64(2.0))), (0.5, 0.5))
    rich = replace(poor, wealth=(2.0, 0.5))
    assert_allclose(poor.shares(gt.Nash()), [0.5, 0.5])
    assert rich.shares(gt.Nash())[0] > 0.5
    with pytest.raises(gt.InvalidInputError, match="player 1 is minus infinity; give positive wealth"):
        gt.MoneyDivision(1.0, (gt.CRRA(np.float64(1.0)), gt.CRRA(np.float64(0.5))))
    with pytest.raises(gt.InvalidInputError, match="utility of player 2 must be concave"):
        gt.MoneyDivision(1.0, (gt.LinearUtility(), gt.CRRA(np.float64(-1.0))))
    with pytest.raises(gt.InvalidInputError, match="money must be positive"):
        gt.MoneyDivision(0.0, (gt.LinearUtility(), gt.LinearUtility()))


@pytest.mark.parametrize(
    ("money", "alphas", "wealth"),
    [(10, (5, 0), (0, 0)), (10, (0, 5), (0, 0)), (100, (0.5, 0.02), (0, 0)), (10, (5, 0.1), (3, 0))],
)
def test_constant_absolute_risk_aversion_against_brute_force(
    money: float, alphas: tuple[float, float], wealth: tuple[float, float]
) -> None:
    """Also where utility of all the money is as high as it gets; wealth does not matter to this family."""
    found = gt.MoneyDivision(money, (gt.CARA(alphas[0]), gt.CARA(alphas[1])), wealth).shares(gt.Nash())
    share = np.linspace(0, money, 200_001)[1:-1]
    gains = [gt.CARA(a).value(x) for a, x in zip(alphas, (share, money - share), strict=True)]
    best = share[np.argmax(np.log(gains[0]) + np.log(gains[1]))]
    assert_allclose(found, [best, money - best], atol=2e-5 * money)


def test_a_division_that_payoffs_cannot_tell_is_refused() -> None:
    flat = gt.MoneyDivision(20.0, (gt.CARA(5.0), gt.CARA(5.0)))
    with pytest.raises((gt.RefusedError, gt.NotSolvedError), match=r"cannot be told apart|misses"):
        flat.shares(gt.Nash())
    with pytest.raises(gt.InvalidInputError, match="player 1 must rise with the money"):
        gt.MoneyDivision(1.0, (gt.CRRA(9.0), gt.LinearUtility()), (1e9, 0.0))


matrices = st.integers(0, 10**6).map(
    lambda seed: np.random.default_rng(seed).integers(
        0, 10, (2, *np.random.default_rng(seed + 1).integers(1, 4, 2))
    )
)


@given(game=matrices, side=st.booleans(), k=st.integers(-5, 5))
@settings(max_examples=40, deadline=None)
def test_optimal_threats(game: np.ndarray, side: bool, k: int) -> None:
    A, B = game.astype(float)
    solved = gt.solve(gt.VariableThreats(A, B, side_payments=side))
    assert solved.gap <= 1e-9
    payoffs = solved[0].payoffs
    swapped = gt.VariableThreats(B.T, A.T, side_payments=side).outcome().payoffs
    assert_allclose(swapped, payoffs[::-1], atol=1e-6)
    shifted = gt.VariableThreats(A + k, B, side_payments=side).outcome().payoffs
    assert_allclose(shifted, payoffs + np.array([k, 0]), atol=1e-6)
    if side:
        assert payoffs.sum() == pytest.approx((A + B).max())
    else:
        assert_allclose(
            gt.VariableThreats(3 * A, B, side_payments=False).outcome().payoffs, payoffs * [3, 1], atol=1e-6
        )


def test_threats_are_refused_where_the_matrices_do_not_fit() -> None:
    with pytest.raises(gt.InvalidInputError, match="matrices of one shape"):
        gt.VariableThreats([[1, 2]], [[1], [2]])
    with pytest.raises(gt.InvalidInputError, match="A must be finite"):
        gt.VariableThreats([[np.inf]], [[1]])
    wrong = replace(
        gt.VariableThreats([[2, -1], [0, 4]], [[1, 3], [0, 0]]).outcome(), payoffs=np.array([3.0, 1.0])
    )
    assert gt.VariableThreats([[2, -1], [0, 4]], [[1, 3], [0, 0]]).gap(wrong) > 0.05

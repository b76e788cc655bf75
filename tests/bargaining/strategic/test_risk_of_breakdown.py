"""Risk of breakdown: Binmore, Rubinstein and Wolinsky (1986), for money and for concave utilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import (
    CARA,
    BackwardInduction,
    BargainingProblem,
    LinearUtility,
    Nash,
    PowerUtility,
    RefusedError,
    solve,
)
from gametheory.bargaining.strategic.alternating_offers import AlternatingOffers
from gametheory.bargaining.strategic.breakdown_limit import BreakdownLimit
from gametheory.bargaining.strategic.convergence import observed_convergence
from gametheory.bargaining.strategic.risk_averse_offers import RiskAverseOffers
from gametheory.bargaining.strategic.risk_of_breakdown import RiskOfBreakdown
from gametheory.errors import InvalidInputError

FACTORS = st.tuples(st.floats(0.3, 0.99), st.floats(0.3, 0.99))
MONEY = st.tuples(st.floats(0.0, 0.4), st.floats(0.0, 0.4))
CHANCE = st.floats(0.01, 0.6)
GAMMAS = st.tuples(st.floats(0.3, 1.0), st.floats(0.3, 1.0))


@settings(max_examples=50, deadline=None)
@given(d=FACTORS)
def test_without_risk_it_is_rubinstein(d: tuple[float, float]) -> None:
    assert_allclose(
        RiskOfBreakdown(breakdown_probability=0, delta=d, breakdown_payoffs=[0.4, 0.4]).shares(),
        AlternatingOffers(delta=d).shares(),
        atol=1e-12,
    )


@settings(max_examples=50, deadline=None)
@given(p=CHANCE)
def test_without_discounting_the_proposer_gets_one_over_two_minus_p(p: float) -> None:
    assert_allclose(RiskOfBreakdown(breakdown_probability=p).shares()[0, 0], 1 / (2 - p))


@settings(max_examples=50, deadline=None)
@given(p=CHANCE, b=MONEY, d=FACTORS)
def test_frequent_offers_converge_at_order_one_to_the_limit(
    p: float, b: tuple[float, float], d: tuple[float, float]
) -> None:
    game = RiskOfBreakdown(breakdown_probability=p, breakdown_payoffs=b, delta=d)
    parts = 64.0 * 2.0 ** np.arange(4)
    path = observed_convergence(1 / parts, game.refined(parts).shares()[:, 0], game.limit().terms)
    assert_allclose(path.orders, 1.0, atol=0.05)


def test_the_limits_of_the_limit() -> None:
    """A large hazard splits the difference over b; a small one leaves the impatient with less."""
    wild = BreakdownLimit(rate=[0.1, 0.3], breakdown_rate=1e9, breakdown_payoffs=[0.1, 0.4])
    calm = BreakdownLimit(rate=[0.1, 0.3], breakdown_rate=0, breakdown_payoffs=[0.1, 0.4])
    assert_allclose(wild.terms, [0.35, 0.65])
    assert_allclose(calm.terms, [0.75, 0.25])


@settings(max_examples=40, deadline=None)
@given(p=CHANCE, b=MONEY, d=FACTORS)
def test_the_limit_certifies_itself_and_convicts_its_neighbours(
    p: float, b: tuple[float, float], d: tuple[float, float]
) -> None:
    limit = RiskOfBreakdown(breakdown_probability=p, breakdown_payoffs=b, delta=d).limit()
    assert limit.outcome().gap <= 1e-12
    assert limit.gap(limit.terms + np.array([0.01, -0.01])) > 1e-3
    assert limit.gap(limit.terms * 0.9) == np.inf
    assert np.abs(limit.frequent(1e-6).shares() - limit.terms).max() < 1e-4


def test_the_tree_of_the_limit_closes_in_with_the_time_between_offers() -> None:
    limit = BreakdownLimit(rate=[0.1, 0.3], breakdown_rate=0.2, breakdown_payoffs=[0.1, 0.2])
    for length in (0.4, 0.2, 0.1):
        tree = limit.as_game(length=length, offers=101, periods=2)
        found = solve(tree, BackwardInduction())[0].payoffs
        assert np.abs(found - limit.terms).max() < length + 2 / 100


@settings(max_examples=50, deadline=None)
@given(p=CHANCE, b=MONEY)
def test_without_discounting_the_limit_is_the_symmetric_nash_solution(
    p: float, b: tuple[float, float]
) -> None:
    limit = RiskOfBreakdown(breakdown_probability=p, breakdown_payoffs=b).limit()
    assert_allclose(limit.terms, solve(BargainingProblem.transferable(1, b), Nash())[0].payoffs, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(p=CHANCE, b=MONEY, d=FACTORS)
def test_linear_utilities_give_the_same_as_money(
    p: float, b: tuple[float, float], d: tuple[float, float]
) -> None:
    money = RiskOfBreakdown(breakdown_probability=p, breakdown_payoffs=b, delta=d)
    utility = RiskAverseOffers(
        utilities=(LinearUtility(2.0, 1.0), LinearUtility()),
        breakdown_probability=p,
        breakdown_money=b,
        delta=d,
    )
    assert_allclose(utility.shares(), money.shares(), atol=1e-12)
    assert_allclose(utility.nash_limit(), money.limit().terms, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(g=GAMMAS, d=FACTORS)
def test_power_utilities_without_risk_are_rubinstein_with_other_factors(
    g: tuple[float, float], d: tuple[float, float]
) -> None:
    game, closed = RiskAverseOffers.power(g, delta=d), AlternatingOffers(delta=d, gamma=g)
    assert_allclose(game.shares(), closed.shares(), atol=1e-12)
    assert_allclose(game.nash_limit(), closed.nash_limit(), atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(g=GAMMAS, b=MONEY)
def test_the_fear_of_breakdown_leads_to_nash_whatever_the_attitudes_to_risk(
    g: tuple[float, float], b: tuple[float, float]
) -> None:
    """The axiomatic solution on the frontier of utilities, by brute force over money."""
    game = RiskAverseOffers.power(g, breakdown_probability=0.2, breakdown_money=b)
    x = np.linspace(b[0], 1 - b[1], 400_001)
    product = (x ** g[0] - b[0] ** g[0]) * ((1 - x) ** g[1] - b[1] ** g[1])
    assert_allclose(game.nash_limit()[0], x[product.argmax()], atol=1e-4)
    parts = 2.0 ** np.arange(4, 9)
    path = observed_convergence(1 / parts, game.refined(parts).shares()[:, 0], game.nash_limit())
    assert_allclose(path.orders, 1.0, atol=0.1)
    before, after = game.refined(1e5).shares()[:, 0]
    assert before >= game.nash_limit()[0] - 1e-9 >= after - 2e-9  # between the two proposers


def test_any_concave_utility_will_do() -> None:
    game = RiskAverseOffers(
        utilities=(CARA(3.0), PowerUtility(0.7)), breakdown_probability=0.05, delta=[0.9, 1]
    )
    assert game.solution().gap <= 1e-12
    assert_allclose(game.refined(1e6).shares()[0], game.nash_limit(), atol=1e-5)


def test_many_points_in_one_call() -> None:
    rng = np.random.default_rng(3)
    n = 20_000
    games = RiskAverseOffers.power(
        rng.uniform(0.2, 1, (n, 2)),
        breakdown_probability=rng.uniform(0.01, 0.9, n),
        breakdown_money=rng.uniform(0, 0.45, (n, 2)),
    )
    assert games.residual(games.shares()).max() <= 1e-12


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match=r"breakdown_probability must lie in \[0, 1\), got 1"):
        RiskOfBreakdown(breakdown_probability=1)
    with pytest.raises(InvalidInputError, match="no gain from agreement over the disagreement payoffs"):
        RiskOfBreakdown(breakdown_probability=0.1, breakdown_payoffs=[0.5, 0.6])
    with pytest.raises(InvalidInputError, match="no gain from agreement over the prospect of breakdown"):
        RiskOfBreakdown(breakdown_probability=0.5, breakdown_payoffs=[3, -9])  # 1 waits for it
    with pytest.raises(InvalidInputError, match="talks never break down"):
        RiskOfBreakdown(breakdown_probability=0)
    with pytest.raises(InvalidInputError, match="two players only"):
        RiskOfBreakdown(breakdown_probability=0.1, breakdown_payoffs=[0, 0, 0])
    with pytest.raises(InvalidInputError, match="discount rates must be positive, or zero where"):
        BreakdownLimit(rate=[0, 0.1], breakdown_rate=0)
    with pytest.raises(InvalidInputError, match="breakdown_rate must be non-negative"):
        BreakdownLimit(rate=[0.1, 0.1], breakdown_rate=-1)
    with pytest.raises(RefusedError, match="a discount factor of 0"):
        RiskOfBreakdown(breakdown_probability=0.1, delta=[0, 0.5]).limit()
    with pytest.raises(InvalidInputError, match="utilities must be concave"):
        RiskAverseOffers(utilities=(PowerUtility(2.0), LinearUtility()), breakdown_probability=0.1)
    with pytest.raises(InvalidInputError, match="utilities must be two utility functions"):
        RiskAverseOffers(utilities=(LinearUtility(),), breakdown_probability=0.1)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match=r"gamma must lie in \(0, 1\]"):
        RiskAverseOffers.power([0, 1], breakdown_probability=0.1)
    with pytest.raises(InvalidInputError, match="parts must be positive"):
        RiskOfBreakdown(breakdown_probability=0.1).refined(0)

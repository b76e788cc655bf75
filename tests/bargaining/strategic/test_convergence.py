"""How fast frequent offers lead to their limit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.bargaining import Convergence
from gametheory.errors import InvalidInputError

GAMES = [
    gt.AlternatingOffers(delta=[0.9, 0.8], gamma=[0.5, 0.8]),
    gt.RiskOfBreakdown(breakdown_probability=0.1, breakdown_payoffs=[0.1, 0.2], delta=[0.9, 0.95]),
    gt.OutsideOptions(delta=[0.9, 0.8], outside=[0.0, 0.1]),
    gt.InsideOptions(rate=[0.1, 0.2], flow=[0.0, 0.03]),
    gt.RandomProposers(recognition=[0.5, 0.3, 0.2], delta=[0.9, 0.8, 0.7]),
    gt.RoundRobin(delta=[0.9, 0.8, 0.7]),
    gt.RiskAverseOffers.power([0.5, 1.0], breakdown_probability=0.1, breakdown_money=[0.1, 0.0]),
    gt.RiskAverseOffers(utilities=(gt.CARA(2.0), gt.LinearUtility()), breakdown_probability=0.1),
]


@pytest.mark.parametrize("game", GAMES, ids=lambda game: type(game).__name__)
def test_frequent_offers_lead_to_the_limit_at_order_one(game: Any) -> None:
    path = game.convergence()
    assert isinstance(path, Convergence)
    assert_allclose(path.orders[-2:], 1.0, atol=0.01)
    assert_allclose(path.values.sum(axis=-1), 1.0)


@pytest.mark.parametrize("game", GAMES, ids=lambda game: type(game).__name__)
def test_a_sequence_ends_before_rounding_speaks(game: Any) -> None:
    path = game.convergence(halvings=2000)
    assert 15 <= len(path.steps) <= 45
    assert_allclose(path.orders[5:], 1.0, atol=0.01)


def test_the_shortest_periods_are_exact() -> None:
    for length in (1e-8, 1e-12, 1e-14, 1e-17, 1e-100):
        rates, exact = [0.05, 0.1], 2 / 3 * (1 + 0.05 * length / 2)  # the lead is r1 r2 D / (2 (r1 + r2))
        game = gt.AlternatingOffers.from_rates(rates, period_length=length)
        assert_allclose(game.outcome().terms[0], exact, rtol=1e-15, atol=0)
        assert_allclose(game.refined(3).shares().sum(axis=-1), 1.0, rtol=1e-15)
        assert game.solution().gap <= 1e-15
    rounded = gt.AlternatingOffers.from_rates(rates, period_length=1e-14)
    given = 1.0 - rounded.delta
    wrong = np.array([given[1], given[0]]) / given.sum()
    assert rounded.gap(np.stack([wrong, wrong])) > 0.01  # no deviation gains, yet no limit of frequent offers


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.floats(1e-3, 1.0), min_size=2, max_size=2),
    st.lists(st.floats(0.05, 1.0), min_size=2, max_size=2),
)
def test_a_proposer_keeps_at_least_what_frequent_offers_give(delta: list[float], gamma: list[float]) -> None:
    assume(min(delta) < 1.0)
    game = gt.AlternatingOffers(delta=delta, gamma=gamma)
    assert float(game.outcome().gap) <= 1e-12


def test_a_decay_that_is_not_that_of_the_factor_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"decay must be -log\(delta\)"):
        gt.AlternatingOffers(delta=[0.9, 0.8], decay=[0.1, 0.1])


def test_the_lead_of_the_first_proposer_vanishes_at_the_stated_rate() -> None:
    path = gt.AlternatingOffers(delta=[0.9, 0.8]).convergence(halvings=12)
    r1, r2 = -np.log([0.9, 0.8])
    assert_allclose(path.slopes[-1], r1 * r2 / (2 * (r1 + r2)), rtol=1e-4)


def test_what_binds_is_reached_at_once() -> None:
    path = gt.OutsideOptions(delta=[0.9, 0.8], outside=[0.0, 0.6]).convergence()
    assert_allclose(path.distances, 0.0, atol=1e-15)


def test_a_batch_and_no_halving_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="needs one game"):
        gt.AlternatingOffers(delta=[[0.9, 0.8], [0.7, 0.6]]).convergence()
    with pytest.raises(InvalidInputError, match="must be at least 1"):
        gt.AlternatingOffers(delta=[0.9, 0.8]).convergence(halvings=0)


@settings(deadline=None, max_examples=40)
@given(st.tuples(st.floats(0.1, 0.95), st.floats(0.1, 0.95)), st.integers(1, 6))
def test_a_far_deadline_leads_to_rubinstein_at_the_exact_rate(delta: tuple[float, float], first: int) -> None:
    path = gt.Stahl(delta=delta, periods=first).convergence(steps=500)
    assert_allclose(path.limit, gt.AlternatingOffers(delta=delta).outcome().terms)
    assert_allclose(path.orders, 1.0, atol=0.01)


@pytest.mark.parametrize("distribution", ["normal", "logistic"])
def test_little_doubt_about_the_pie_leads_to_nash(distribution: str) -> None:
    path = gt.SmoothedDemandGame(scale=0.05, gamma=[0.5, 1], distribution=distribution).convergence(25)
    expected = path.steps * np.log(1 / path.steps)
    if distribution == "normal":
        expected = path.steps * np.sqrt(2 * np.log(1 / path.steps))
    ratio = path.distances / expected
    assert_allclose(ratio[-1], ratio[-8], rtol=0.1)
    assert (np.diff(path.orders) > 0).all()


@settings(deadline=None, max_examples=40)
@given(st.floats(0.02, 0.9), st.floats(0.2, 0.9))
def test_coases_conjecture_has_order_one_with_a_gap_and_one_half_without(low: float, delta: float) -> None:
    gap = gt.CoaseUniformGap(low=low, delta=delta).convergence(16)
    if gap.distances[0] > 0:
        assert_allclose(gap.orders[-1], 1.0, atol=0.1)
    assert_allclose(gt.CoaseLinear(delta=delta).convergence(30).orders[-1], 0.5, atol=0.001)


@settings(deadline=None, max_examples=40)
@given(st.floats(0.02, 0.9), st.floats(1.0, 5.0), st.floats(0.1, 0.99))
def test_coases_conjecture_of_two_values(low: float, ratio: float, delta: float) -> None:
    sale = gt.CoaseTwoTypes(low=low, high=low * (ratio + 0.1), prob_high=0.95, delta=delta).convergence(16)
    assert sale.limit == low
    if sale.distances[0] > 0:
        assert_allclose(sale.orders[-1], 1.0, atol=0.1)


@pytest.mark.parametrize(
    "edges", [[[0, 1], [1, 2], [2, 3]], [[0, 1], [0, 2], [0, 3]], [[0, 1], [1, 2], [0, 2]]]
)
def test_payoffs_in_a_network_near_their_limit_in_proportion(edges: list[list[int]]) -> None:
    path = gt.ManeaNetwork(players=4, edges=edges, delta=0.9).convergence(60)
    assert len(path.steps) < 30  # rounding ends it
    assert_allclose(path.orders[8:-3], 1.0, atol=0.02)
    with pytest.raises(InvalidInputError, match="convergence needs one game"):
        gt.ManeaNetwork(players=4, edges=edges, delta=[0.9, 0.8]).convergence()
    with pytest.raises(InvalidInputError, match="halvings must be at least 1"):
        gt.ManeaNetwork(players=4, edges=edges, delta=0.9).convergence(0)


def test_who_gives_way_when_obstinacy_vanishes() -> None:
    game = gt.AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.2], prior=[0.05, 0.02])
    path = game.convergence(halvings=60)
    slow, fast = np.sort(game.hazards())
    assert_allclose(path.orders[-3:], 1 - slow / fast, atol=1e-3)
    assert int(game.weak_player()) in (1, 2)
    assert_allclose(path.limit.sum(), 1.0)
    equal = gt.AbreuGul(demands=[2 / 3, 1 / 3 + 0.1], rates=[0.1, 0.1], prior=[0.05, 0.05])
    assert equal.convergence(5).steps.shape == (6,)
    with pytest.raises(gt.RefusedError, match="hazards are equal"):
        gt.AbreuGul(demands=[0.6, 0.6], rates=[0.1, 0.1], prior=[0.05, 0.05]).convergence()

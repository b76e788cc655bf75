"""Random proposers and round robin under unanimity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BackwardInduction, BargainingProblem, Completeness, RefusedError, TieRule, solve
from gametheory.bargaining.axiomatic import AsymmetricNash
from gametheory.bargaining.strategic.convergence import observed_convergence
from gametheory.bargaining.strategic.proposer_shares import rubinstein_shares
from gametheory.bargaining.strategic.random_proposers import RandomProposers, random_proposer_values
from gametheory.bargaining.strategic.round_robin import RoundRobin, round_robin_shares
from gametheory.errors import InvalidInputError

FACTOR = st.floats(0.05, 0.95)
N = st.integers(2, 5)


def draws(data: st.DataObject, n: int) -> tuple[np.ndarray, np.ndarray]:
    weight = np.array(data.draw(st.lists(st.floats(0.1, 1), min_size=n, max_size=n)))
    return weight / weight.sum(), np.array(data.draw(st.lists(FACTOR, min_size=n, max_size=n)))


@settings(max_examples=60, deadline=None)
@given(n=N, data=st.data())
def test_the_values_are_the_fixed_point_and_where_backward_induction_leads(
    n: int, data: st.DataObject
) -> None:
    p, d = draws(data, n)
    game = RandomProposers(recognition=p, delta=d, pie=2.0)
    assert game.solution().gap <= 1e-12
    assert_allclose(game.values().sum(), 2.0)
    assert_allclose(game.backward_induction(300), game.values(), atol=1e-5)
    assert (game.proposer_keeps() >= game.values() - 1e-12).all()
    slip = 0.1 * np.eye(n)[0]
    assert game.gap(game.values() - slip) > 1e-4
    assert game.gap(3 * game.values()) == np.inf
    assert game.gap([1.0]) == np.inf


@settings(max_examples=40, deadline=None)
@given(n=N, data=st.data(), rise=st.floats(0.0, 0.9))
def test_patience_and_recognition_pay(n: int, data: st.DataObject, rise: float) -> None:
    p, d = draws(data, n)
    here = random_proposer_values(p, d)[0]
    patient = np.concatenate([[d[0] + rise * (1 - d[0])], d[1:]])
    heard = np.concatenate([[p[0] + rise * (1 - p[0])], p[1:] * (1 - rise)])
    assert random_proposer_values(p, patient)[0] >= here - 1e-12
    assert random_proposer_values(heard, d)[0] >= here - 1e-12


@settings(max_examples=40, deadline=None)
@given(n=st.integers(2, 4), data=st.data())
def test_frequent_draws_lead_to_weighted_nash_at_order_one(n: int, data: st.DataObject) -> None:
    p, d = draws(data, n)
    if np.ptp(np.log(d)) < 0.05:
        return  # with equal rates the values are at the limit already
    game = RandomProposers(recognition=p, delta=d)
    nash = solve(BargainingProblem.transferable(1, np.zeros(n)), AsymmetricNash(p / -np.log(d)))[0].payoffs
    assert_allclose(game.nash_limit(), nash, atol=1e-8)
    parts = 2.0 ** np.arange(8, 12)
    path = observed_convergence(1 / parts, game.refined(parts).values(), game.nash_limit())
    if path.distances[-1] > 1e-9:
        assert_allclose(path.orders, 1.0, atol=0.1)


@settings(max_examples=50, deadline=None)
@given(d=FACTOR)
def test_a_fair_coin_is_the_mean_of_the_two_rubinstein_games(d: float) -> None:
    values = RandomProposers(recognition=[0.5, 0.5], delta=[d, d]).values()
    assert_allclose(values, 0.5)
    assert_allclose(rubinstein_shares([d, d]).mean(axis=0), values)


def test_common_patience_pays_recognition() -> None:
    assert_allclose(random_proposer_values([0.2, 0.3, 0.5], [0.9, 0.9, 0.9], 10), [2, 3, 5])


def test_trees_of_random_proposers_keep_the_bound() -> None:
    two = RandomProposers(recognition=[0.3, 0.7], delta=[0.5, 0.6])
    for periods, parts in ((1, 40), (2, 30), (3, 20)):
        found = solve(two.as_game(parts=parts, periods=periods), BackwardInduction(ties=TieRule.FIRST))[0]
        error = np.abs(found.payoffs - two.values()).max()
        assert error <= two.game_error(parts=parts, periods=periods) + 1e-12
    three = RandomProposers(recognition=[0.2, 0.3, 0.5], delta=[0.9, 0.8, 0.7])
    for parts in (10, 20, 40):
        tree = three.as_game(parts=parts, after=three.values())
        found = solve(tree, BackwardInduction(ties=TieRule.FIRST))[0]
        error = np.abs(found.payoffs - three.values()).max()
        assert error <= three.game_error(parts=parts, exact_end=True) + 1e-12


def test_two_players_have_one_equilibrium_and_three_may_have_more() -> None:
    assert (
        RandomProposers(recognition=[0.5, 0.5], delta=[0.9, 0.9]).solution().complete is Completeness.PROVEN
    )
    three = RandomProposers(recognition=[0.2, 0.3, 0.5], delta=[0.9, 0.9, 0.9])
    assert three.solution().complete is Completeness.ONE
    assert three.outcome().proposer is None


@settings(max_examples=60, deadline=None)
@given(d=st.lists(FACTOR, min_size=2, max_size=5))
def test_round_robin_is_the_fixed_point_and_where_backward_induction_leads(d: list[float]) -> None:
    game = RoundRobin(delta=d, pie=3.0)
    assert game.solution().gap <= 1e-11
    assert (game.shares() > 0).all()
    assert_allclose(game.shares().sum(axis=-1), 3.0)
    assert_allclose(game.backward_induction(300), game.shares(), atol=1e-5)
    assert game.gap(np.roll(game.shares(), 1, axis=-1)) > 1e-6 or np.ptp(game.shares()) < 1e-3
    assert game.gap(game.shares() + 1) == np.inf
    assert game.gap(game.shares()[0]) == np.inf


@settings(max_examples=50, deadline=None)
@given(d=st.tuples(FACTOR, FACTOR))
def test_two_players_in_turn_are_rubinstein(d: tuple[float, float]) -> None:
    assert_allclose(round_robin_shares(d), rubinstein_shares(d), atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(d=FACTOR, n=N)
def test_osborne_and_rubinstein_section_3_13(d: float, n: int) -> None:
    """A common factor: shares proportional to 1, d, d**2, ... (for three players the book's example)."""
    shares = d ** np.arange(n)
    assert_allclose(round_robin_shares(np.full(n, d))[0], shares / shares.sum())


@settings(max_examples=30, deadline=None)
@given(d=st.lists(FACTOR, min_size=3, max_size=4))
def test_frequent_turns_lead_to_weighted_nash_at_order_one(d: list[float]) -> None:
    game = RoundRobin(delta=d)
    nash = solve(BargainingProblem.transferable(1, np.zeros(len(d))), AsymmetricNash(-1 / np.log(d)))[
        0
    ].payoffs
    assert_allclose(game.nash_limit(), nash, atol=1e-8)
    parts = 2.0 ** np.arange(8, 12)
    path = observed_convergence(1 / parts, game.refined(parts).shares()[:, 0], game.nash_limit())
    assert_allclose(path.orders, 1.0, atol=0.1)


def test_the_tree_of_three_in_turn() -> None:
    game = RoundRobin(delta=[0.9, 0.8, 0.7])
    for parts in (10, 20, 40):
        tree = game.as_game(parts=parts, after=game.shares()[1])
        found = solve(tree, BackwardInduction(ties=TieRule.FIRST))[0]
        assert_allclose(found.payoffs, game.outcome().terms, atol=2 / parts + 1e-12)
    tree = game.as_game(parts=6, periods=2, after=game.shares()[2])
    found = solve(tree, BackwardInduction(ties=TieRule.FIRST))[0]
    assert_allclose(found.payoffs, game.outcome().terms, atol=4 / 6)


@settings(max_examples=25, deadline=None)
@given(
    d=st.lists(FACTOR, min_size=3, max_size=3),
    parts=st.integers(1, 9),
    periods=st.integers(1, 2),
    first=st.integers(1, 3),
    end=st.lists(st.floats(0, 1 / 3), min_size=3, max_size=3),
)
def test_the_tree_in_turn_is_within_its_stated_error(
    d: list[float], parts: int, periods: int, first: int, end: list[float]
) -> None:
    game = RoundRobin(delta=d)
    for after in (None, end, game.shares()[(first - 1 + periods) % 3]):
        tree = game.as_game(parts=parts, periods=periods, first=first, after=after)
        found = solve(tree, BackwardInduction(ties=TieRule.FIRST))[0].payoffs
        bound = game.game_error(parts=parts, periods=periods, first=first, after=after)
        assert (np.abs(found - game.outcome(first=first).terms) <= bound + 1e-12).all()


def test_the_error_of_the_tree_in_turn_falls_with_the_unit_and_with_the_horizon() -> None:
    game = RoundRobin(delta=[0.6, 0.5, 0.4])
    one, two = (game.game_error(parts=p, after=game.shares()[1]) for p in (10, 20))
    assert_allclose(one, 2 * two)
    assert game.game_error(parts=10**9, periods=40).max() < 1e-6


@given(d=st.lists(FACTOR, min_size=1, max_size=4), place=st.integers(0, 4))
def test_who_does_not_mind_waiting_gets_the_whole_pie(d: list[float], place: int) -> None:
    at = place % (len(d) + 1)
    game = RoundRobin(delta=[*d[:at], 1.0, *d[at:]], pie=2.0)
    assert_allclose(game.shares(), 2.0 * np.eye(len(d) + 1)[[at] * (len(d) + 1)])
    assert game.solution().gap == 0.0
    nearly = RoundRobin(delta=[*d[:at], 1.0 - 1e-13, *d[at:]], pie=2.0)
    assert_allclose(nearly.shares(), game.shares(), atol=1e-8)


def test_batches() -> None:
    rng = np.random.default_rng(5)
    p, d = rng.dirichlet(np.ones(3), 1000), rng.uniform(0.1, 0.95, (1000, 3))
    assert RandomProposers(recognition=p, delta=d).solution().gap <= 1e-12
    assert RoundRobin(delta=d).solution().gap <= 1e-11
    assert "value of 3" in str(RandomProposers(recognition=p, delta=d).solution())


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match=r"recognition probabilities sum to 0\.9, expected 1"):
        RandomProposers(recognition=[0.5, 0.4], delta=[0.9, 0.9])
    with pytest.raises(InvalidInputError, match=r"must lie in \(0, 1\]"):
        RandomProposers(recognition=[1.0, 0.0], delta=[0.9, 0.9])
    with pytest.raises(InvalidInputError, match=r"player 2 is 1; expected a value in \[0, 1\)"):
        RandomProposers(recognition=[0.5, 0.5], delta=[0.9, 1])
    with pytest.raises(InvalidInputError, match="one discount factor for each of 2 players"):
        RandomProposers(recognition=[0.5, 0.5], delta=[0.9, 0.9, 0.9])
    with pytest.raises(RefusedError, match="a discount factor of 0"):
        RandomProposers(recognition=[0.5, 0.5], delta=[0.0, 0.9]).nash_limit()
    with pytest.raises(InvalidInputError, match="indeterminate when two players are perfectly patient"):
        RoundRobin(delta=[0.9, 1.0, 1.0])
    with pytest.raises(RefusedError, match="the limit needs discount factors below 1"):
        RoundRobin(delta=[0.9, 0.9, 1.0]).convergence()
    with pytest.raises(InvalidInputError, match="two players or more"):
        RoundRobin(delta=[0.9])
    with pytest.raises(InvalidInputError, match="first must be a player from 1 to 3"):
        RoundRobin(delta=[0.9, 0.9, 0.9]).outcome(first=4)
    with pytest.raises(InvalidInputError, match="parts must be at least 1"):
        RoundRobin(delta=[0.9, 0.9]).as_game(parts=0)

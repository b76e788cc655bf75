"""Stahl (1972): the deadline's closed form, its parity, and the way to the infinite horizon."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BackwardInduction, TieRule, solve
from gametheory.bargaining.strategic.proposer_shares import rubinstein_shares
from gametheory.bargaining.strategic.stahl import Stahl, stahl_shares
from gametheory.bargaining.strategic.ultimatum import Ultimatum
from gametheory.errors import InvalidInputError

FACTOR = st.floats(0.0, 1.0)
PAIR = st.tuples(FACTOR, FACTOR)


@settings(max_examples=100, deadline=None)
@given(
    d=st.tuples(FACTOR, FACTOR),
    b=st.tuples(st.floats(-1, 0.5), st.floats(-1, 0.5)),
    periods=st.integers(1, 30),
)
def test_the_closed_form_is_backward_induction(
    d: tuple[float, float], b: tuple[float, float], periods: int
) -> None:
    game = Stahl(delta=d, periods=periods, disagreement=b)
    assert game.solution().gap <= 1e-12
    assert_allclose(game.shares(), game.backward_induction(periods, after=np.maximum(b, 0)), atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(d1=st.floats(0.1, 0.98), d2=st.floats(0.1, 0.98), k=st.integers(1, 20))
def test_the_distance_to_the_infinite_horizon_is_exact(d1: float, d2: float, k: int) -> None:
    limit = rubinstein_shares([d1, d2])[0, 0]
    even, odd = stahl_shares([d1, d2], [2 * k, 2 * k + 1])[:, 0, 0]
    left = (d1 * d2) ** k
    assert_allclose(odd - limit, left * (1 - limit), atol=1e-12)  # from above
    assert_allclose(limit - even, left * limit, atol=1e-12)  # from below


def test_common_discount_factor() -> None:
    """X = M (1 - (-d)^T)/(1 + d)."""
    periods = np.arange(1, 12)
    assert_allclose(stahl_shares([0.9, 0.9], periods)[:, 0, 0], (1 - (-0.9) ** periods) / 1.9)


def test_the_last_patient_proposer_takes_all() -> None:
    assert_allclose(stahl_shares([1, 1], [1, 2, 3])[:, 0, 0], [1, 0, 1])


def test_one_period_is_the_ultimatum() -> None:
    stahl = Stahl(delta=[1, 1], periods=1, disagreement=[0.2, 0.3])
    assert_allclose(stahl.outcome().payoffs, Ultimatum(outside=[0.2, 0.3]).outcome().payoffs)


@pytest.mark.parametrize("first", [1, 2])
def test_the_tree_agrees_up_to_a_step_of_the_grid_an_offer(first: int) -> None:
    game = Stahl(delta=[0.9, 0.8], periods=3, disagreement=[0.2, 0.3])
    for offers in (4, 7, 14, 27):
        found = solve(game.as_game(offers=offers, first=first), BackwardInduction(ties=TieRule.FIRST))[0]
        error = float(np.abs(found.payoffs - game.outcome(first=first).payoffs).max())
        assert error <= float(game.game_error(offers=offers)) + 1e-12


def test_on_a_grid_that_holds_the_terms_the_tree_is_exact() -> None:
    game = Stahl(delta=[0.5, 0.5], periods=3)
    tree = game.as_game(offers=9)
    found = solve(tree, BackwardInduction(ties=TieRule.FIRST))[0]
    assert_allclose(found.payoffs, [0.75, 0.25], atol=1e-15)


def test_horizons_broadcast_and_a_wrong_answer_is_convicted() -> None:
    games = Stahl(delta=[0.9, 0.8], periods=np.arange(1, 8), pie=3.0)
    assert games.gap(games.shares()) <= 1e-12
    assert games.gap(games.shares()[:, ::-1]) > 0.01
    assert games.gap(0.5) == np.inf
    with pytest.raises(InvalidInputError, match="must be one number for a finite game"):
        games.as_game(offers=3)


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match="periods must be a positive integer"):
        Stahl(delta=[0.9, 0.9], periods=0)
    with pytest.raises(InvalidInputError, match="periods must be a positive integer"):
        Stahl(delta=[0.9, 0.9], periods=2.5)
    with pytest.raises(InvalidInputError, match="waiting for the disagreement payoffs dominates"):
        Stahl(delta=[0.9, 0.9], periods=2, disagreement=[0.8, 0.3])
    with pytest.raises(InvalidInputError, match="waiting for the disagreement payoffs dominates"):
        Stahl(delta=[0.9, 0.9], periods=2, disagreement=[-2, 1.5])
    with pytest.raises(InvalidInputError, match=r"discount factor of player 1 is -0\.1"):
        Stahl(delta=[-0.1, 0.9], periods=2)

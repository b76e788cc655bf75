"""Rubinstein (1982): printed results, theorems, and the limit of frequent offers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BargainingProblem, Nash, RefusedError, solve
from gametheory.bargaining.axiomatic import AsymmetricNash
from gametheory.bargaining.strategic.alternating_offers import (
    AlternatingOffers,
    rubinstein_shares,
    shares_at_rates,
)
from gametheory.bargaining.strategic.convergence import observed_convergence
from gametheory.errors import InvalidInputError

FACTOR = st.floats(0.0, 0.999)
RATE = st.floats(0.01, 2.0)


def test_the_conclusion_of_the_paper() -> None:
    """Rubinstein (1982), section 5, Conclusion 2: M = (1 - d2)/(1 - d1 d2); with d1 = d2 = d, 1/(1 + d)."""
    d1, d2 = 0.7, 0.6
    assert_allclose(rubinstein_shares([d1, d2])[0, 0], (1 - d2) / (1 - d1 * d2))
    assert_allclose(rubinstein_shares([d1, d1])[0, 0], 1 / (1 + d1))


def test_the_extremes_of_patience() -> None:
    assert_allclose(rubinstein_shares([0.5, 0.0])[0], [1, 0])  # who cannot wait gets nothing
    assert_allclose(rubinstein_shares([0.0, 0.3])[0], [0.7, 0.3])
    assert_allclose(rubinstein_shares([1.0, 0.3])[:, 0], [1, 1])  # who need not hurry gets all


@settings(max_examples=50, deadline=None)
@given(d1=FACTOR, d2=FACTOR, rise=st.floats(0.0, 0.9))
def test_patience_pays_and_so_does_the_first_word(d1: float, d2: float, rise: float) -> None:
    here = rubinstein_shares([d1, d2])
    more = rubinstein_shares([d1 + rise * (1 - d1) * 0.99, d2])
    assert (more[:, 0] >= here[:, 0] - 1e-12).all()
    advantage = here[0, 0] - here[1, 0]
    assert_allclose(advantage, (1 - d1) * (1 - d2) / (1 - d1 * d2), atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(r1=RATE, r2=RATE, g1=st.floats(0.2, 1.0), g2=st.floats(0.2, 1.0))
def test_frequent_offers_lead_to_the_weighted_nash_solution_at_order_one(
    r1: float, r2: float, g1: float, g2: float
) -> None:
    """Binmore, Rubinstein and Wolinsky (1986); the lead of the proposer is s1 s2 D / (2 (s1 + s2))."""
    game = AlternatingOffers.from_rates([r1, r2], period_length=0.01, gamma=[g1, g2])
    money = BargainingProblem.transferable(1, [0, 0])
    axiomatic = solve(money, AsymmetricNash([g1 / r1, g2 / r2]))[0].payoffs
    assert_allclose(game.nash_limit(), axiomatic, atol=1e-9)
    steps = 0.01 * 0.5 ** np.arange(5)
    path = observed_convergence(
        steps, shares_at_rates([r1, r2], steps, 1.0, [g1, g2])[:, 0], game.nash_limit()
    )
    assert_allclose(path.orders, 1.0, atol=0.08)
    s1, s2 = r1 / g1, r2 / g2
    assert_allclose(path.slopes[-1], s1 * s2 / (2 * (s1 + s2)), rtol=0.02)
    assert "distance" in str(path)


def test_patient_players_split_as_nash_says() -> None:
    nash = solve(BargainingProblem.transferable(1, [0, 0]), Nash())[0].payoffs
    assert_allclose(AlternatingOffers(delta=[0.99, 0.99]).nash_limit(), nash)
    assert_allclose(shares_at_rates([0.1, 0.1], 1e-14)[:, 0], 0.5)


def test_the_patient_player_has_the_larger_weight() -> None:
    weights = AlternatingOffers(delta=[0.95, 0.9]).nash_weights()
    assert_allclose(weights[0], np.log(0.9) / (np.log(0.95) + np.log(0.9)))
    assert weights[0] > 0.5


def test_refining_keeps_the_rates() -> None:
    game = AlternatingOffers(delta=[0.9, 0.8])
    finer = game.refined(np.array([1, 4, 100]))
    assert_allclose(finer.nash_limit(), np.tile(game.nash_limit(), (3, 1)))
    leads = np.diff(finer.shares()[..., 0], axis=-1)[:, 0]
    assert (np.diff(np.abs(leads)) < 0).all()


def test_risk_aversion_acts_like_impatience() -> None:
    averse = AlternatingOffers(delta=[0.9, 0.9], gamma=[0.5, 1.0])
    assert_allclose(averse.shares(), AlternatingOffers(delta=[0.81, 0.9]).shares())


def test_many_points_in_one_call_of_the_formula() -> None:
    delta = np.random.default_rng(1).uniform(0, 0.99, (300_000, 2))
    shares = rubinstein_shares(delta)
    assert shares.shape == (300_000, 2, 2)
    assert (AlternatingOffers(delta=delta).residual(shares) <= 1e-12).all()


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match=r"discount factor of player 2 is 1\.2; expected a value in"):
        AlternatingOffers(delta=[0.9, 1.2])
    with pytest.raises(InvalidInputError, match="indeterminate when both players are perfectly patient"):
        AlternatingOffers(delta=[1, 1])
    with pytest.raises(InvalidInputError, match="the pie must be a positive number, got 0"):
        AlternatingOffers(delta=[0.9, 0.9], pie=0)
    with pytest.raises(InvalidInputError, match="the pie must be a positive number, got nan"):
        AlternatingOffers(delta=[0.9, 0.9], pie=np.nan)
    with pytest.raises(InvalidInputError, match="two players only, got shape"):
        AlternatingOffers(delta=[0.9, 0.9, 0.9])
    with pytest.raises(InvalidInputError, match=r"gamma must lie in \(0, 1\]"):
        AlternatingOffers(delta=[0.9, 0.9], gamma=[1.5, 1])
    with pytest.raises(InvalidInputError, match="discount rates must be positive"):
        AlternatingOffers.from_rates([0.1, 0.0], period_length=1)
    with pytest.raises(InvalidInputError, match="the period length must be positive"):
        AlternatingOffers.from_rates([0.1, 0.1], period_length=0)
    with pytest.raises(InvalidInputError, match="delta must be finite"):
        AlternatingOffers(delta=[np.nan, 0.9])
    with pytest.raises(RefusedError, match="strictly between 0 and 1"):
        AlternatingOffers(delta=[0.0, 0.9]).nash_limit()
    with pytest.raises(InvalidInputError, match="steps must be a falling sequence"):
        observed_convergence([1.0, 2.0], [[1.0], [2.0]], [0.0])
    with pytest.raises(InvalidInputError, match="values must have shape"):
        observed_convergence([1.0, 0.5], [[1.0]], [0.0])

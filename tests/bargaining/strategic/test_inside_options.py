"""Incomes during the dispute: Binmore, Rubinstein and Wolinsky (1986), Muthoo (1999)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BargainingProblem, solve
from gametheory.bargaining.axiomatic import AsymmetricNash
from gametheory.bargaining.strategic.convergence import observed_convergence
from gametheory.bargaining.strategic.inside_options import InsideOptions
from gametheory.errors import InvalidInputError

RATES = st.tuples(st.floats(0.05, 1.0), st.floats(0.05, 1.0))
WORTH = st.tuples(st.floats(0.0, 0.45), st.floats(0.0, 0.45))


@settings(max_examples=50, deadline=None)
@given(r=RATES, worth=WORTH)
def test_frequent_offers_lead_to_nash_with_the_incomes_as_threat_point(
    r: tuple[float, float], worth: tuple[float, float]
) -> None:
    flow = np.multiply(r, worth)
    steps = 0.02 * 0.5 ** np.arange(4)
    game = InsideOptions(rate=r, flow=flow, period_length=steps)
    axiomatic = solve(BargainingProblem.transferable(1, worth), AsymmetricNash(1 / np.array(r)))[0].payoffs
    limit = game.nash_limit()[0]
    assert_allclose(limit, axiomatic, atol=1e-9)
    assert_allclose(observed_convergence(steps, game.shares()[:, 0], limit).orders, 1.0, atol=0.05)


@settings(max_examples=50, deadline=None)
@given(r=RATES, worth=WORTH)
def test_a_unit_of_income_is_worth_less_than_one_to_the_proposer(
    r: tuple[float, float], worth: tuple[float, float]
) -> None:
    base = InsideOptions(rate=r, flow=np.multiply(r, worth)).shares()
    richer = InsideOptions(rate=r, flow=np.multiply(r, np.add(worth, [0.05, 0]))).shares()
    lead = (1 - np.exp(-r[1])) / (1 - np.exp(-r[0] - r[1]))
    assert_allclose(richer[0, 0] - base[0, 0], 0.05 * (1 - lead), atol=1e-12)


def test_costs_of_the_dispute_drive_a_responder_to_nothing_and_not_below() -> None:
    game = InsideOptions(rate=[0.1, 0.2], flow=[0.02, -0.5])
    assert_allclose(game.outcome().payoffs, [1, 0])
    assert game.solution().gap <= 1e-12


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match="no gain from agreement over the disagreement payoffs"):
        InsideOptions(rate=[0.1, 0.1], flow=[0.06, 0.05])
    with pytest.raises(InvalidInputError, match="no gain from agreement over the disagreement payoffs"):
        InsideOptions(rate=[0.1, 0.1], flow=[0.2, -0.5])
    with pytest.raises(InvalidInputError, match="discount rates must be positive"):
        InsideOptions(rate=[0.1, -0.1], flow=[0, 0])
    with pytest.raises(InvalidInputError, match="the period length must be positive"):
        InsideOptions(rate=[0.1, 0.1], flow=[0, 0], period_length=-1)
    with pytest.raises(InvalidInputError, match="inside options are implemented for two players only"):
        InsideOptions(rate=[0.1, 0.1, 0.1], flow=[0, 0, 0])

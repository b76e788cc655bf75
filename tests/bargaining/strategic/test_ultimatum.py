"""The ultimatum, on a continuum, on a grid, and between players who dislike inequality."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BackwardInduction, Completeness, TieRule, solve
from gametheory.bargaining.strategic.fehr_schmidt import FehrSchmidtUltimatum
from gametheory.bargaining.strategic.ultimatum import Ultimatum
from gametheory.errors import InvalidInputError


@settings(max_examples=60, deadline=None)
@given(units=st.integers(2, 12), d1=st.integers(-3, 12), d2=st.integers(-3, 12), half=st.booleans())
def test_both_outcomes_and_no_others_are_those_of_the_tree(units: int, d1: int, d2: int, half: bool) -> None:
    game = Ultimatum(pie=units, unit=1, outside=[d1, d2 + 0.5 * half])
    found = [answer.payoffs for answer in game.solution()]
    assert game.solution().gap <= 1e-12
    of_tree = np.array([answer.payoffs for answer in solve(game.as_game(), BackwardInduction())])
    for payoffs in found:
        assert np.abs(of_tree - payoffs).max(axis=-1).min() <= 1e-12
    for payoffs in of_tree:
        refused = np.abs(payoffs - game.outside).max() <= 1e-12  # a proposer who is indifferent may walk away
        assert refused or np.abs(np.array(found) - payoffs).max(axis=-1).min() <= 1e-12


@settings(max_examples=50, deadline=None)
@given(d1=st.floats(-1, 0.5), d2=st.floats(-1, 0.5))
def test_the_unit_shrinks_the_two_outcomes_into_one(d1: float, d2: float) -> None:
    units = 0.5 ** np.arange(1, 12)
    grid = Ultimatum(outside=[d1, d2], unit=units).offers()
    limit = Ultimatum(outside=[d1, d2]).offers()
    assert (np.abs(grid - limit) <= units[:, np.newaxis] + 1e-12).all()


def test_more_than_the_pie_outside_and_there_is_no_deal() -> None:
    outcome = Ultimatum(pie=1, outside=[0.6, 0.7]).outcome()
    assert outcome.probability == 0
    assert_allclose(outcome.payoffs, [0.6, 0.7])
    assert outcome.surplus_lost == 0
    squeezed = Ultimatum(pie=1, outside=[0.65, 0.3], unit=0.4).outcome()  # 0.4 is too much, 0 too little
    assert squeezed.probability == 0
    assert_allclose(squeezed.surplus_lost, 0.05)


def test_money_is_only_a_unit() -> None:
    small = Ultimatum(pie=1, outside=[0.25, 0.375], unit=0.125).offers()
    assert_allclose(Ultimatum(pie=8, outside=[2, 3], unit=1).offers(), 8 * small)


def test_the_certificate_convicts_other_habits() -> None:
    game = Ultimatum(pie=10, unit=1)
    assert game.gap(2.0) == pytest.approx(0.1)  # she would take 1
    assert game.gap(0.5) == np.inf  # no such coin
    assert Ultimatum(outside=[0, 0.3]).gap(0.2) == pytest.approx(0.1)
    assert Ultimatum(outside=[0, 0.3]).gap(0.4) == pytest.approx(0.1)


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match="unit must be at most the pie, and 1e-12 of it at least"):
        Ultimatum(pie=1, unit=2)
    with pytest.raises(InvalidInputError, match="unit must be at most the pie, and 1e-12 of it at least"):
        Ultimatum(pie=1, unit=0)
    with pytest.raises(InvalidInputError, match="ultimatums are implemented for two players only"):
        Ultimatum(outside=[0, 0, 0])
    with pytest.raises(InvalidInputError, match="offers must be at least 2 where there is no unit"):
        Ultimatum().as_game()
    with pytest.raises(InvalidInputError, match="offers must not be given where there is a unit"):
        Ultimatum(unit=0.5).as_game(offers=3)


@settings(max_examples=60, deadline=None)
@given(envy=st.floats(0, 5), guilt=st.floats(0, 0.99))
def test_fehr_and_schmidt_proposition_1(envy: float, guilt: float) -> None:
    """Fehr and Schmidt (1999), Proposition 1, against the tree with a grid of offers."""
    if abs(guilt - 0.5) < 0.02:
        return
    game = FehrSchmidtUltimatum(envy=envy, guilt=guilt, pie=4)
    assert game.solution().gap <= 1e-12
    offers = 201
    found = solve(game.as_game(offers=offers), BackwardInduction(ties=TieRule.FIRST))[0]
    assert_allclose(found.payoffs[0], game.outcome().payoffs[0], atol=4 / (offers - 1))


@settings(max_examples=50, deadline=None)
@given(envy=st.floats(0, 5), rise=st.floats(0, 5))
def test_envy_raises_the_threshold_up_to_a_half(envy: float, rise: float) -> None:
    low, high = FehrSchmidtUltimatum(envy=[envy, envy + rise], guilt=0).acceptance_threshold()
    assert 0 <= low <= high < 0.5


def test_at_a_guilt_of_one_half_any_offer_between_is_optimal() -> None:
    game = FehrSchmidtUltimatum(envy=1, guilt=0.5)
    for offer in np.linspace(*game.offer_interval(), 7):
        assert game.gap(offer) <= 1e-12
    assert game.gap(0.6) > 0.01
    assert game.gap(0.2) > 0.01
    assert game.gap(1.2) == np.inf
    assert game.solution().complete is Completeness.ONE


def test_bad_preferences() -> None:
    with pytest.raises(InvalidInputError, match="envy must be non-negative"):
        FehrSchmidtUltimatum(envy=-1, guilt=0)
    with pytest.raises(InvalidInputError, match=r"guilt must lie in \[0, 1\)"):
        FehrSchmidtUltimatum(envy=1, guilt=1)
    with pytest.raises(InvalidInputError, match="offers must be at least 2"):
        FehrSchmidtUltimatum(envy=1, guilt=0).as_game(offers=1)

"""Attrition under pressure (P12): neutral for the delay, perverse for who yields."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import Attrition, InvalidInputError, Status, solve
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict

size = st.one_of(st.floats(0.01, 10.0), st.floats(-6, 6).map(lambda size: 10**size))


@settings(max_examples=60, deadline=None)
@given(
    cost=st.tuples(size, size), prize=st.tuples(size, size), total=size, share=st.floats(0, 1),
    deadline=st.one_of(size, st.just(math.inf)),
)  # fmt: skip
def test_only_the_total_measured_in_prizes_counts_for_the_delay(
    *, cost: tuple[float, float], prize: tuple[float, float], total: float, share: float, deadline: float
) -> None:
    """Theorem 4.1 over its domain: the split is neutral in units of the prizes."""
    free = Attrition(cost=cost, prize=prize, deadline=deadline)
    even, other = (free.under(free.unit() * total * np.array(m)) for m in ([0.5, 0.5], [share, 1 - share]))
    assert_allclose(even.mean_delay(), other.mean_delay(), rtol=1e-12)
    assert_allclose(even.deal_chance(), other.deal_chance(), rtol=1e-12)
    theorem = free.split_theorem(total)
    assert theorem.level
    assert SplitVerdict(int(theorem.verdict)) is SplitVerdict.NEUTRAL
    assert_allclose(theorem.best, other.deal_chance(), rtol=1e-12)
    assert solve(other).status is Status.SOLVED
    speed = np.divide(cost, prize).sum() + total
    assert_allclose(other.mean_delay(), 1 / speed, rtol=1e-12)
    assert_allclose(other.deal_chance(), -math.expm1(-speed * deadline), rtol=1e-12)
    assert_allclose(other.concedes_first(), other.answer() / speed, rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(cost=st.tuples(size, size), prize=st.tuples(size, size), more=size)
def test_pressure_on_a_party_makes_the_other_yield(
    cost: tuple[float, float], prize: tuple[float, float], more: float
) -> None:
    """The perverse half of Theorem 4.1; support of a party does the reverse."""
    free = Attrition(cost=cost, prize=prize)
    pressed = free.under([more, 0.0])
    assert pressed.answer()[0] == free.answer()[0]
    assert pressed.answer()[1] > free.answer()[1]
    (stays_0, stays_1), (first_0, first_1) = free.concedes_first(), pressed.concedes_first()
    assert first_0 <= stays_0 * (1 + 1e-15)
    assert first_1 >= stays_1 * (1 - 1e-15)
    assert first_0 / first_1 < stays_0 / stays_1
    supported = free.under([-cost[0] * more / (1 + more), 0.0])
    assert supported.answer()[1] <= free.answer()[1]
    assert solve(supported).status is Status.SOLVED


@settings(max_examples=60, deadline=None)
@given(prize=size, pressure=size, ease=st.tuples(st.floats(1e-6, 1e3), st.floats(1e-6, 1e3)))
def test_in_payoff_units_the_split_is_neutral_only_for_equal_prizes(
    prize: float, pressure: float, ease: tuple[float, float]
) -> None:
    """The boundary on both sides at 1e-9 of a prize: more delay where the larger one is pressed."""
    for factor, sign in ((1.0, 0), (1.0 + 1e-9, 1), (1.0 - 1e-9, -1)):
        game = Attrition(
            cost=pressure * np.array(ease),
            prize=[prize, prize * factor],
            pressure=[[pressure, 0.0], [0.0, pressure]],
        )
        on_0, on_1 = game.mean_delay()
        moved = on_1 / on_0 - 1
        assert np.sign(moved if abs(moved) > 1e-15 else 0.0) == sign


def test_a_party_that_likes_to_wait_has_no_theorem_of_splits() -> None:
    """Pressed it may play the game, but some splits of a budget leave it without a cost of waiting."""
    game = Attrition(cost=[-0.1, 0.1], prize=[1, 1], deadline=2.0, pressure=[0.2, 0.0])
    assert game.split_theorem(0.05) is None
    for cost, chance in ((1e-9, 1), (0.0, None)):
        theorem = Attrition(cost=[cost, 0.1], prize=[1, 1], pressure=[0.2, 0.0]).split_theorem(0.05)
        assert (theorem and theorem.best) == chance


def test_planned_times_on_a_grid_approach_the_equilibrium() -> None:
    """The finite game: what a deviation from the plans gains falls with the square of the step."""
    game = Attrition(cost=[0.1, 0.1], prize=[1.0, 2.0], pressure=[0.2, 0.05])
    gaps = [game.as_game(times=n).gap(game.profile(times=n)) for n in (41, 81, 161)]
    assert gaps[0] / gaps[1] > 3
    assert gaps[1] / gaps[2] > 3
    assert gaps[2] < 1e-3


def test_how_consents_combine_depends_on_the_deadline() -> None:
    ends = Attrition(cost=[1, 1], prize=[1, 1], deadline=2.0)
    assert ends.consent is Consent.SUM
    assert_allclose(ends.deal_chance(), 1 - np.exp(-4.0))
    never = Attrition(cost=[1, 1], prize=[1, 1])
    assert never.consent is Consent.NEITHER
    assert never.deal_chance() == 1.0


def test_a_wrong_rate_is_convicted() -> None:
    game = Attrition(cost=[0.1, 0.1], prize=[1.0, 1.0], pressure=[0.1, 0.0])
    assert game.residual(game.answer()) < 1e-15
    assert game.residual(game.answer()[::-1]) > 0.4


def test_attrition_names_what_is_wrong() -> None:
    with pytest.raises(InvalidInputError, match="cost and pressure must add to a positive number"):
        Attrition(cost=[0.1, 0.1], prize=[1, 1], pressure=[-0.1, 0])
    with pytest.raises(InvalidInputError, match="attrition deadline must not be NaN"):
        Attrition(cost=[0.1, 0.1], prize=[1, 1], deadline=np.nan)
    with pytest.raises(InvalidInputError, match="attrition deadline must be positive, got 0"):
        Attrition(cost=[0.1, 0.1], prize=[1, 1], deadline=0)
    with pytest.raises(InvalidInputError, match="attrition deadline must be a number or an array of numbers"):
        Attrition(cost=[0.1, 0.1], prize=[1, 1], deadline="soon")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="as_game needs one game, not a batch"):
        Attrition(cost=[0.1, 0.1], prize=[[1, 1], [1, 2]]).as_game()

"""Concessions in turn: backward induction, the band of the follower, windfalls that count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gametheory import SequentialConcessions, solve
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.pressure.mechanism import Consent
from gametheory.solvers.protocol import Completeness

THEOREM = settings(max_examples=80, deadline=None)
EIGHTHS = st.integers(-8, 8).map(lambda k: k / 8)
PAIR = st.tuples(EIGHTHS, EIGHTHS)
GAMES = st.builds(
    SequentialConcessions,
    both=PAIR,
    temptation_payoff=PAIR,
    sucker=PAIR,
    stalemate=PAIR,
    windfall=PAIR,
    pressure=PAIR,
    leader=st.sampled_from([0, 1]),
)
STAG = SequentialConcessions(both=(0, 0), temptation_payoff=(0.3, 0.3), sucker=(-0.5, -0.5), stalemate=(0, 0))


def on(game: SequentialConcessions, leader: object, follower: object) -> np.ndarray:
    parts = np.broadcast_arrays(leader, follower)
    return np.stack(parts if game.leader == 0 else parts[::-1], axis=-1)


@THEOREM
@given(game=GAMES)
def test_it_is_what_backward_induction_finds(game: SequentialConcessions) -> None:
    assert solve(game).gap <= 1e-12
    found = solve(game.as_game())
    assert found.gap <= 1e-12
    if game.completeness() is Completeness.PROVEN:
        assert len(found) == 1
        np.testing.assert_allclose(found[0].payoffs, game.expected_payoffs(game.answer()), atol=1e-12)
    both = bool(game.deal_chance() == 1)
    leads, to_one, _ = game.answer() == 1
    assert both == bool(leads and to_one)


@THEOREM
@given(game=GAMES, leader_pressure=EIGHTHS, follower_pressure=EIGHTHS)
def test_the_windows_of_the_follower_are_the_deals(
    game: SequentialConcessions, leader_pressure: float, follower_pressure: float
) -> None:
    deal = bool(game.under(on(game, leader_pressure, follower_pressure)).deal_chance())
    windows = game.follower_windows(leader_pressure)
    inside = (windows[:, 0] <= follower_pressure) & (follower_pressure < windows[:, 1])
    assert deal == bool(inside.any())


@THEOREM
@given(game=GAMES)
def test_the_theorem(game: SequentialConcessions) -> None:
    first, last = game.follower_band()
    stuck, free = game.leader_thresholds()
    if first < last:  # (a) and (b)
        middle = (first + last) / 2
        deals = game.under(on(game, [stuck, stuck - 1e-6], middle)).deal_chance()
        assert deals.tolist() == [1, 0]
    top = max(first, last)
    assert game.under(on(game, [free, free - 1e-6], top)).deal_chance().tolist() == [1, 0]
    hard = np.linspace(-5, 50, 12)
    assert not game.under(on(game, hard, first - 1e-6)).deal_chance().any()  # (c)
    grows = game.under(on(game, np.sort(hard), game.pressure[game.follower])).deal_chance()
    assert (np.diff(grows) >= 0).all()  # monotone in the leader's pressure


@THEOREM
@given(game=GAMES, windfall=st.floats(0, 1))
def test_the_leaders_windfall_costs_as_much_pressure(game: SequentialConcessions, windfall: float) -> None:
    more = np.array(game.windfall)
    more[game.leader] += windfall
    richer = SequentialConcessions(
        both=game.both,
        temptation_payoff=game.temptation_payoff,
        sucker=game.sucker,
        stalemate=game.stalemate,
        windfall=more,
        leader=game.leader,
    )
    moved = richer.leader_thresholds() - game.leader_thresholds()
    np.testing.assert_allclose(moved, [windfall, 0.0], atol=1e-12)
    assert game.simultaneous().regions() == richer.under(game.pressure).simultaneous().regions()


def test_over_pressing_the_follower_destroys_the_deal() -> None:
    """The counter-case on both sides of both ends of the band."""
    step = np.array([-1e-9, 0.0, 1e-9])
    follower = np.concatenate([0.3 + step, 0.5 + step])
    assert STAG.under(on(STAG, 0.0, follower)).deal_chance().tolist() == [0, 1, 1, 1, 0, 0]
    assert STAG.under(on(STAG, 0.3 + step, 0.6)).deal_chance().tolist() == [0, 1, 1]
    assert not STAG.simultaneous().under([0.0, 0.4]).sustains_both()  # the order of moves is what helps


def test_who_leads_matters() -> None:
    second = SequentialConcessions(
        both=(0, 0), temptation_payoff=(0.3, 0.3), sucker=(-0.5, -0.5), stalemate=(0, 0), leader=1
    )
    assert STAG.under([0.0, 0.4]).deal_chance() == 1
    assert second.under([0.0, 0.4]).deal_chance() == 0
    assert second.under([0.4, 0.0]).deal_chance() == 1


@THEOREM
@given(game=GAMES)
def test_consent_says_whether_pressing_one_party_can_be_enough(game: SequentialConcessions) -> None:
    pressed = np.linspace(0, 8, 65)
    alone = [
        game.under(on(game, pressed, 0.0)).deal_chance(),
        game.under(on(game, 0.0, pressed)).deal_chance(),
    ]
    try:
        consent = game.consent
    except RefusedError:  # pressure on the follower may spoil a deal, or relieve the leader
        leads, free = game.leader_thresholds()
        assert free != leads
        assert game.follower_band()[0] < game.follower_band()[1]
        return
    if game.under((0, 0)).deal_chance() == 1:
        assert consent is Consent.NEITHER
    enough = [bool(each.any()) for each in alone]
    assert (consent is Consent.ONE_SIDED) == (sum(enough) == 1)
    if consent is Consent.ONE_SIDED:
        assert (np.diff(alone[enough.index(True)]) >= 0).all(), "more of it never spoils the deal"


def test_no_word_fits_a_follower_that_can_be_pressed_too_hard() -> None:
    assert STAG.under([[0.0, 0.4], [0.0, 0.6]]).deal_chance().tolist() == [1, 0]
    with pytest.raises(RefusedError, match="combine in more than one way: see technology"):
        STAG.consent  # noqa: B018  (the access is the test)


@THEOREM
@given(game=GAMES, budget=st.floats(0.1, 4), share=st.floats(0, 1))
def test_the_splits_of_a_budget(game: SequentialConcessions, budget: float, share: float) -> None:
    theorem = game.split_theorem(budget)
    first, last = game.follower_band()
    assert (theorem is None) == (first < last)
    assume(theorem is not None)
    deal = bool(game.under([share * budget, (1 - share) * budget]).deal_chance())
    if theorem.best == 0:
        assert not deal
    elif min(abs(share - theorem.low), abs(share - theorem.high)) > 1e-9:
        assert deal == bool(theorem.contains(share))


def test_the_certificate_refutes_a_wrong_plan() -> None:
    game = STAG.under([0.0, 0.4])
    assert game.gap([1, 1, 0]) <= 1e-12
    assert game.gap([0, 1, 0]) <= 1e-12  # the leader is indifferent here
    assert game.gap([1, 0, 0]) > 0.1
    assert game.gap([1, 1, 2]) == np.inf
    assert solve(game).complete is Completeness.ONE


def test_bad_games_are_refused() -> None:
    good = {"both": (0, 0), "temptation_payoff": (1, 1), "sucker": (0, 0), "stalemate": (0, 0)}
    with pytest.raises(InvalidInputError, match="leader must be 0 or 1, got 'R'"):
        SequentialConcessions(**good, leader="R")
    with pytest.raises(InvalidInputError, match="windfall must have the two parties on its last axis"):
        SequentialConcessions(**good, windfall=0.1)
    mixed = SequentialConcessions(**{**good, "both": [(0, 0), (2, 2)]})
    with pytest.raises(RefusedError, match="consents combine differently"):
        _ = mixed.consent

"""Concessions in turn: backward induction, the band of the follower, windfalls that count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import SequentialConcessions, solve
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.pressure.mechanism import Consent
from gametheory.solvers.protocol import Completeness

THEOREM = settings(max_examples=80, deadline=None)
EIGHTHS = st.integers(-8, 8).map(lambda k: k / 8)
AMOUNT = st.one_of(EIGHTHS, st.floats(-1, 1), st.floats(-9, 0).map(lambda size: 10**size))
SIZE = st.one_of(st.just(1.0), st.integers(-20, 20).map(lambda k: 2.0**k))  # keeps ties exact


@st.composite
def games(draw: st.DrawFn, amount: st.SearchStrategy[float] = EIGHTHS) -> SequentialConcessions:
    """Payoffs of any sign, and of a size of its own for each party."""
    rows = [[draw(amount) for _ in range(6)] for _ in range(2)]
    both, tempted, sucker, stalemate, windfall, pressure = np.transpose(rows) * [draw(SIZE), draw(SIZE)]
    return SequentialConcessions(
        both=both,
        temptation_payoff=tempted,
        sucker=sucker,
        stalemate=stalemate,
        windfall=windfall,
        pressure=pressure,
        leader=draw(st.sampled_from([0, 1])),
    )


GAMES = games()
ANY = games(AMOUNT)
STAG = SequentialConcessions(both=(0, 0), temptation_payoff=(0.3, 0.3), sucker=(-0.5, -0.5), stalemate=(0, 0))


def on(game: SequentialConcessions, leader: object, follower: object) -> np.ndarray:
    parts = np.broadcast_arrays(leader, follower)
    return np.stack(parts if game.leader == 0 else parts[::-1], axis=-1)


def sizes(game: SequentialConcessions) -> np.ndarray:
    """Return the largest payoff of leader and follower."""
    payoffs = (game.both, game.temptation_payoff, game.sucker, game.stalemate, game.windfall)
    return np.max(np.abs(payoffs), axis=0)[[game.leader, game.follower]]


@THEOREM
@given(game=ANY)
def test_it_is_what_backward_induction_finds(game: SequentialConcessions) -> None:
    assert solve(game).gap <= 1e-9
    found = solve(game.as_game())
    assert found.gap <= 1e-9
    paid = game.expected_payoffs(game.answer())
    if game.completeness() is Completeness.PROVEN:
        assert len(found) == 1
        np.testing.assert_allclose(found[0].payoffs, paid, rtol=1e-12)
    both = bool(game.deal_chance() == 1)
    leads, to_one, _ = game.answer() == 1
    assert both == bool(leads and to_one)


@THEOREM
@given(game=ANY, leader_pressure=AMOUNT, follower_pressure=AMOUNT)
def test_the_windows_of_the_follower_are_the_deals(
    game: SequentialConcessions, leader_pressure: float, follower_pressure: float
) -> None:
    """On both sides of every end at 1e-9, and anywhere else."""
    of_leader, of_follower = sizes(game)
    windows = game.follower_windows(leader_pressure * of_leader)
    ends = windows[np.isfinite(windows)]
    tried = np.concatenate(
        [[follower_pressure * of_follower], *np.add.outer([-1e-9 * of_follower, 1e-9 * of_follower], ends)]
    )
    deals = game.under(on(game, leader_pressure * of_leader, tried)).deal_chance() == 1
    inside = ((windows[:, :1] <= tried) & (tried < windows[:, 1:])).any(axis=0)
    clear = (np.abs(np.subtract.outer(tried, game.follower_band())) > 2e-12 * of_follower).all(axis=-1)
    assert (deals == inside)[clear].all()


@THEOREM
@given(game=ANY, hard=st.one_of(st.floats(-5, 50), st.floats(-1e9, 1e9)))
def test_the_theorem(game: SequentialConcessions, hard: float) -> None:
    """Both sides of each threshold at 1e-9 of the party's payoffs."""
    of_leader, of_follower = 1e-9 * np.maximum(sizes(game), 1e-9)
    first, last = game.follower_band()
    stuck, free = game.leader_thresholds()
    if last - first > 2 * of_follower:  # (a) and (b)
        around = np.array([first, (first + last) / 2, last - of_follower])
        assert game.under(on(game, stuck, around)).deal_chance().all()
        assert game.under(on(game, stuck + of_leader, around)).deal_chance().all()
        assert not game.under(on(game, stuck - of_leader, around)).deal_chance().any()
        if stuck < free - of_leader:  # the deal region is exactly the band
            assert not game.under(on(game, stuck, last)).deal_chance()
    top = max(first, last) + np.array([0.0, of_follower])
    assert game.under(on(game, free, top)).deal_chance().all()
    assert not game.under(on(game, free - of_leader, top)).deal_chance().any()
    assert not game.under(on(game, hard, first - of_follower)).deal_chance()  # (c)
    rising = np.sort([hard, stuck, free, game.pressure[game.leader]])
    grows = game.under(on(game, rising, game.pressure[game.follower])).deal_chance()
    assert (np.diff(grows) >= 0).all()  # monotone in the leader's pressure


@THEOREM
@given(game=ANY, windfall=AMOUNT, size=SIZE)
def test_the_leaders_windfall_costs_as_much_pressure(
    game: SequentialConcessions, windfall: float, size: float
) -> None:
    more = np.array(game.windfall)
    more[game.leader] += windfall * size
    richer = replace(game, windfall=more)
    moved = richer.leader_thresholds() - game.leader_thresholds()
    all_payoffs = sizes(game)[0] + abs(windfall) * size
    np.testing.assert_allclose(moved, [windfall * size, 0.0], rtol=0, atol=1e-15 * all_payoffs)
    table = game.simultaneous()
    if (np.abs(table.gains()[game.leader]) > 1e-11 * all_payoffs).all():
        assert table.regions() == richer.simultaneous().regions()


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
    pressed = np.linspace(0, 8, 65)[:, np.newaxis] * 2.0 ** np.arange(-20, 21)
    pressed = np.unique(pressed)
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
@given(
    game=ANY, budget=st.one_of(st.floats(0.1, 4), st.floats(-6, 6).map(lambda size: 10**size)),
    share=st.floats(0, 1),
)  # fmt: skip
def test_the_splits_of_a_budget(game: SequentialConcessions, budget: float, share: float) -> None:
    """On both sides of each end of the window at 1e-9, and anywhere else."""
    theorem = game.split_theorem(budget)
    first, last = game.follower_band()
    assert (theorem is None) == (first < last)
    if theorem is not None:
        rounding = max(1e-15, 4e-12 * sizes(game).max() / budget)
        for end in (float(theorem.low), float(theorem.high)):
            for m in (share, end - 1e-9, end + 1e-9):
                near = min(abs(m - float(theorem.low)), abs(m - float(theorem.high)))
                if 0 <= m <= 1 and near > rounding:
                    deal = bool(game.under([m * budget, (1 - m) * budget]).deal_chance())
                    assert deal == bool(theorem.best and theorem.contains(m))


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

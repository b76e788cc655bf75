"""Terms free to move inside red lines: width, location, the window of splits, and the same as a tree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BackwardInduction, FreeTerms, TieRule, red_line_window, solve
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.payoffs import Contest
from gametheory.players import Player
from gametheory.pressure import Dispute, Instrument, PressureProfile, bargaining_range, reservation
from gametheory.pressure.free_terms import RangeGap
from gametheory.pressure.mechanism import Consent

value = st.floats(-0.5, 1.5)
line = st.floats(-0.2, 1.2)
pressure = st.floats(-1.0, 1.0)
EDGE = 1e-9


def acceptable(terms: FreeTerms, x: float) -> bool:
    """Whether nobody refuses terms x, from the rules alone."""
    pay = np.array([x, 1 - x]) - (terms.disagreement - terms.pressure)
    inside = max(0, terms.red_lines[0]) - EDGE <= x <= min(1, terms.red_lines[1]) + EDGE
    return bool((pay >= -EDGE).all() and inside)


@given(d=st.tuples(value, value), rho=st.tuples(line, line), s=st.tuples(pressure, pressure))
def test_the_range_is_what_nobody_refuses(
    d: tuple[float, float], rho: tuple[float, float], s: tuple[float, float]
) -> None:
    terms = FreeTerms(disagreement=d, red_lines=rho, pressure=s)
    low, high = terms.answer()
    assume(abs(high - low) > 1e-6)
    tried = np.append(np.linspace(0, 1, 101), np.clip((low + high) / 2, 0, 1))
    assert any(acceptable(terms, x) for x in tried) == bool(terms.deal()) == (high > low)
    assert terms.gap(terms.answer()) <= 1e-9
    assert terms.effective_width() <= terms.width() + 1e-12
    assert (terms.binding() == RangeGap.NONE) == terms.deal()


@given(d=st.tuples(value, value), s=st.tuples(pressure, pressure), t=pressure)
def test_a_transfer_moves_the_range_and_leaves_its_width(
    d: tuple[float, float], s: tuple[float, float], t: float
) -> None:
    terms = FreeTerms(disagreement=d, pressure=s)
    moved = terms.under(np.add(s, [-t, t]))
    assert_allclose(moved.width(), terms.width(), atol=1e-12)
    assert_allclose(moved.reservation_points() - terms.reservation_points(), [t, t], atol=1e-12)
    free = FreeTerms(disagreement=d)
    middle = (terms.reservation_points() - free.reservation_points()).mean()
    assert_allclose(middle, (s[1] - s[0]) / 2, atol=1e-12)


@given(
    d=st.tuples(value, value),
    rho=st.tuples(line, line),
    budget=st.floats(0.01, 3.0),
    share=st.floats(0.0, 1.0),
)
def test_exactly_the_splits_in_the_window_work(
    d: tuple[float, float], rho: tuple[float, float], budget: float, share: float
) -> None:
    assume(rho[0] <= rho[1])
    terms = FreeTerms(disagreement=d, red_lines=rho)
    window = red_line_window(terms, budget)
    on_0 = share * budget
    ends = np.array([window.low, window.high])
    assume(not (np.abs(ends - on_0) < 1e-9).any() and abs(float(window.least_budget) - budget) > 1e-9)
    works = bool(terms.under([on_0, budget - on_0]).deal())
    assert works == bool(window.exists and ends[0] <= on_0 <= ends[1])
    if abs(float(window.least_even_budget) - budget) > 1e-9:
        assert bool(window.even_split_works) == bool(terms.under([budget / 2, budget / 2]).deal())


@pytest.mark.parametrize("end", [0, 1])
def test_both_ends_of_the_window_are_sharp(end: int) -> None:
    terms = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55))
    window = red_line_window(terms, 0.25)
    at = (window.low, window.high)[end]
    into = np.array([EDGE, -EDGE]) * (1 if end == 0 else -1)
    on_0 = at + into
    assert terms.under(np.stack([on_0, 0.25 - on_0], axis=-1)).deal().tolist() == [True, False]
    assert_allclose(window.asymmetry, [-0.15, 0.15])


@given(short=st.tuples(st.floats(1e-6, 0.5), st.floats(1e-6, 0.5)), x=st.floats(0, 1), y=st.floats(0, 1))
def test_if_both_red_lines_bind_the_surplus_sets_the_least_budget(
    short: tuple[float, float], x: float, y: float
) -> None:
    rho = (min(x, y), max(x, y))
    terms = FreeTerms(disagreement=(rho[1] + short[0], 1 - rho[0] + short[1]), red_lines=rho)
    a, b, g = terms.shortfalls()
    assert_allclose([a, b, g], [*short, a + b + rho[1] - rho[0]], atol=1e-12)


def test_the_least_budget_is_sharp() -> None:
    terms = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55))
    assert red_line_window(terms, [0.2 + EDGE, 0.2 - EDGE]).exists.tolist() == [True, False]


def test_with_one_red_line_uneven_pressure_is_required() -> None:
    terms = FreeTerms(disagreement=(0.7, 0.5), red_lines=(0.3, 0.45))
    assert terms.consent is Consent.ONE_SIDED
    assert terms.under([[0.15, 0.15], [0.25, 0.05], [0.3, 0.0]]).deal().tolist() == [False, True, True]


def test_how_consents_combine_depends_on_the_red_lines() -> None:
    assert FreeTerms(disagreement=(0.6, 0.6)).consent is Consent.SUM
    assert FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55)).consent is Consent.WEAKEST_LINK
    assert FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.6, 0.5)).consent is Consent.NEITHER
    mixed = FreeTerms(disagreement=(0.6, 0.6), red_lines=[(0, 1), (0.45, 0.55)])
    with pytest.raises(RefusedError, match="combine differently"):
        mixed.consent  # noqa: B018  (the access is the test)


@given(d=st.tuples(value, value), rho=st.tuples(line, line), t=st.floats(-2.0, 2.0))
def test_a_shift_past_a_red_line_destroys_the_range(
    d: tuple[float, float], rho: tuple[float, float], t: float
) -> None:
    terms = FreeTerms(disagreement=d, red_lines=rho)
    low, high = terms.shift_window()
    moved = bool(terms.under([-t, t]).deal())
    if np.isnan(low):
        assert not moved
    else:
        assume(min(abs(t - low), abs(t - high)) > 1e-9)
        assume(terms.width() > 1e-9)
        assume(min(1, rho[1]) - max(0, rho[0]) > 1e-9)
        assert moved == (low <= t <= high)


def test_both_ends_of_the_shift_window_are_sharp() -> None:
    terms = FreeTerms(disagreement=(0.4, 0.4), red_lines=(0.45, 0.55))
    for end, into in zip(terms.shift_window(), (EDGE, -EDGE), strict=True):
        for t, deal in ((end + into, True), (end - into, False)):
            assert bool(terms.under([-t, t]).deal()) is deal


def test_lowering_a_price_below_a_red_line_buys_nothing() -> None:
    terms = FreeTerms(disagreement=(0.5, 0.4), red_lines=(0.45, 1.0), pressure=(0.05, 0.0))
    assert_allclose(terms.under([0.2, 0.0]).effective_width(), terms.effective_width())


@settings(max_examples=25)
@given(d=st.tuples(value, value), rho=st.tuples(line, line), s=st.tuples(pressure, pressure))
def test_the_mediators_game_ends_in_a_deal_if_there_is_a_range(
    d: tuple[float, float], rho: tuple[float, float], s: tuple[float, float]
) -> None:
    terms = FreeTerms(disagreement=d, red_lines=rho, pressure=s)
    low, high = terms.answer()
    assume(not -0.06 < high - low < 0.15)
    found = solve(terms.as_game(), BackwardInduction(ties=TieRule.FIRST))
    assert found[0].payoffs[2] == pytest.approx(float(terms.deal_chance()))


def test_the_terms_of_a_dispute_are_those_of_its_bargaining_range() -> None:
    dispute = Dispute(parties=(Player("A"), Player("B")), contest=Contest(share=(0.6, 0.4), cost=(0.05, 0.1)))
    threat = Instrument(
        name="sanctions", wielder="M", target=(0,), trigger="A_refuses", credibility=0.5, cost=(0.3, 0.0)
    )
    aid = Instrument(name="aid", wielder="M", target=(1,), trigger="deal", settlement=(0.0, 0.05))
    profile = PressureProfile(instruments=(threat, aid), blame_error=(0.25, 0.0))
    terms = FreeTerms.of(dispute, profile)
    found = bargaining_range(reservation(dispute, profile))
    assert_allclose(terms.reservation_points(), [found.low, found.high])


def test_a_wrong_range_is_convicted() -> None:
    terms = FreeTerms(disagreement=(0.3, 0.3))
    assert terms.gap([0.3, 0.7]) <= 1e-12
    assert terms.gap([0.3, 0.75]) == pytest.approx(0.05)
    assert terms.gap([np.nan, 0.7]) == np.inf


def test_a_million_bargains_in_one_call() -> None:
    grid = np.linspace(0, 1, 1000)
    plane = np.stack(np.meshgrid(grid, grid, indexing="ij"), axis=-1)
    terms = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55), pressure=plane)
    expected = (plane[..., 0] > 0.05) & (plane[..., 1] > 0.05) & (plane.sum(axis=-1) > 0.2)
    unclear = np.abs(plane.sum(axis=-1) - 0.2) < 1e-9
    assert (terms.deal() == expected)[~unclear].all()


def test_bad_input_is_named() -> None:
    with pytest.raises(InvalidInputError, match=r"free terms disagreement must have the two parties"):
        FreeTerms(disagreement=0.5)  # type: ignore[arg-type]  # the point
    with pytest.raises(InvalidInputError, match=r"^budget must be positive, got 0"):
        red_line_window(FreeTerms(disagreement=(0.5, 0.5)), 0)
    with pytest.raises(InvalidInputError, match=r"^red_lines must not contradict each other"):
        red_line_window(FreeTerms(disagreement=(0.5, 0.5), red_lines=(0.6, 0.5)), 1)
    with pytest.raises(InvalidInputError, match="as_game needs one situation"):
        FreeTerms(disagreement=np.full((3, 2), 0.4)).as_game()  # type: ignore[arg-type]  # converted

"""Terms free to move inside red lines: width, location, the window of splits, and the same as a tree."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BackwardInduction, FreeTerms, TieRule, red_line_window, solve
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.payoffs import Contest
from gametheory.players import Player
from gametheory.pressure import Dispute, Instrument, PressureProfile, bargaining_range, reservation
from gametheory.pressure.free_terms import RangeGap
from gametheory.pressure.mechanism import Consent

LARGE = st.tuples(st.floats(-6, 6).map(lambda size: 10**size), st.sampled_from([-1.0, 1.0])).map(math.prod)
value = st.one_of(st.floats(-0.5, 1.5), LARGE)
line = st.one_of(st.floats(-0.2, 1.2), st.sampled_from([0.0, 1e-9, 1 - 1e-9, 1.0]), LARGE)
pressure = st.one_of(st.floats(-1.0, 1.0), LARGE)
PAIRS = {"disagreement": st.tuples(value, value), "red_lines": st.tuples(line, line)}
TERMS = st.builds(FreeTerms, **PAIRS, pressure=st.tuples(pressure, pressure))
EDGE = 1e-9


def edge(terms: FreeTerms) -> float:
    """Return 1e-9 of the scale, or of the numbers that are added on it."""
    return EDGE * float(1 + np.abs(terms.disagreement).sum() + np.abs(terms.pressure).sum())


def acceptable(terms: FreeTerms, x: float) -> bool:
    """Whether nobody refuses terms x, from the rules alone."""
    pay = np.array([x, 1 - x]) - (terms.disagreement - terms.pressure)
    inside = max(0, terms.red_lines[0]) - EDGE <= x <= min(1, terms.red_lines[1]) + EDGE
    return bool((pay >= -EDGE).all() and inside)


@given(terms=TERMS)
def test_the_range_is_what_nobody_refuses(terms: FreeTerms) -> None:
    low, high = terms.answer()
    if abs(high - low) > 4 * EDGE:
        tried = np.append(np.linspace(0, 1, 101), np.clip((low + high) / 2, 0, 1))
        assert any(acceptable(terms, x) for x in tried) == bool(terms.deal()) == (high > low)
    assert terms.gap(terms.answer()) <= 1e-9
    assert terms.effective_width() <= terms.width() + 1e-6 * edge(terms)
    assert (terms.binding() == RangeGap.NONE) == terms.deal()


@given(terms=TERMS, party=st.sampled_from([0, 1]))
def test_the_range_ends_exactly_where_it_is_empty(terms: FreeTerms, party: int) -> None:
    """Pressure on one party that leaves a range of 1e-9, or misses one by as much."""
    needed = terms.pressure[party] - terms.effective_width()
    step = np.array([1.0, -1.0]) * (edge(terms) + EDGE * abs(needed))
    pressures = np.tile(terms.pressure, (2, 1))
    pressures[:, party] = needed + step
    tried = terms.under(pressures)
    reached = tried.effective_width()
    clear = np.abs(reached) > 0.5 * EDGE * (reached < 0)  # a red line may be what is in the way
    assert (tried.deal() == (reached >= 0))[clear].all()
    if (reached[0] > 0) and (reached[1] < 0):
        assert tried.deal().tolist() == [True, False]


@given(terms=TERMS, t=pressure)
def test_a_transfer_moves_the_range_and_leaves_its_width(terms: FreeTerms, t: float) -> None:
    """Theorem 1.1."""
    terms = FreeTerms(disagreement=terms.disagreement, pressure=terms.pressure)
    moved = terms.under(terms.pressure + np.array([-t, t]))
    digits = 1e-6 * (edge(terms) + EDGE * abs(t))
    assert_allclose(moved.width(), terms.width(), rtol=0, atol=digits)
    assert_allclose(moved.reservation_points() - terms.reservation_points(), [t, t], rtol=0, atol=digits)
    free = terms.under((0, 0))
    assert_allclose(terms.width() - free.width(), terms.pressure.sum(), rtol=0, atol=digits)
    middle = (terms.reservation_points() - free.reservation_points()).mean()
    assert_allclose(middle, (terms.pressure[1] - terms.pressure[0]) / 2, rtol=0, atol=digits)


@given(
    terms=TERMS.filter(lambda terms: terms.red_lines[0] <= terms.red_lines[1]),
    budget=st.one_of(st.floats(0.01, 3.0), st.floats(-6, 6).map(lambda size: 10**size)),
    share=st.floats(0.0, 1.0),
)
def test_exactly_the_splits_in_the_window_work(terms: FreeTerms, budget: float, share: float) -> None:
    """Theorem 1.3, on both sides of both ends and of both least budgets at 1e-9."""
    window = red_line_window(terms, budget)
    near = edge(terms) + EDGE * budget

    def works(total: float, on_0: float) -> bool:
        return bool(terms.under(terms.pressure + np.array([on_0, total - on_0])).deal())

    ends = np.array([window.low, window.high])
    if abs(float(window.least_budget) - budget) > near / 2:
        for on_0 in (share * budget, *np.add.outer(ends, [-near, near]).ravel()):
            if 0 <= on_0 <= budget and not (np.abs(ends - on_0) < near / 2).any():
                assert works(budget, on_0) == bool(window.exists and ends[0] <= on_0 <= ends[1])
    for least, name in (
        (float(window.least_budget), "exists"),
        (float(window.least_even_budget), "even_split_works"),
    ):
        near = edge(terms) + EDGE * (least if np.isfinite(least) else 0.0)
        if near < least < np.inf:
            around = red_line_window(terms, [least - near, least, least + near])
            assert getattr(around, name).tolist() == [False, True, True]
            if name == "even_split_works":
                assert [works(total, total / 2) for total in around.budget[::2]] == [False, True]


@pytest.mark.parametrize("end", [0, 1])
def test_both_ends_of_the_window_are_sharp(end: int) -> None:
    terms = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55))
    window = red_line_window(terms, 0.25)
    at = (window.low, window.high)[end]
    into = np.array([EDGE, -EDGE]) * (1 if end == 0 else -1)
    on_0 = at + into
    assert terms.under(np.stack([on_0, 0.25 - on_0], axis=-1)).deal().tolist() == [True, False]
    assert_allclose(window.asymmetry, [-0.15, 0.15])


SHORT = st.one_of(st.floats(1e-9, 0.5), st.floats(-9, 6).map(lambda size: 10**size))


@given(short=st.tuples(SHORT, SHORT), x=st.floats(0, 1), y=st.floats(0, 1))
def test_if_both_red_lines_bind_the_surplus_sets_the_least_budget(
    short: tuple[float, float], x: float, y: float
) -> None:
    rho = (min(x, y), max(x, y))
    terms = FreeTerms(disagreement=(rho[1] + short[0], 1 - rho[0] + short[1]), red_lines=rho)
    a, b, g = terms.shortfalls()
    assert_allclose([a, b, g], [*short, a + b + rho[1] - rho[0]], rtol=1e-12, atol=1e-12)
    assert terms.consent is Consent.WEAKEST_LINK


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


def test_no_claim_is_so_large_that_red_lines_stop_contradicting_each_other() -> None:
    terms = FreeTerms(disagreement=(0.0, 1e16), red_lines=(1.0, 0.5), pressure=(0.0, 1e16))
    assert not terms.deal()
    assert np.isinf(terms.shortfalls()).all()


@given(terms=TERMS, t=pressure)
def test_a_shift_past_a_red_line_destroys_the_range(terms: FreeTerms, t: float) -> None:
    """Corollary 1.4, on both sides of both ends at 1e-9."""
    low, high = terms.shift_window()
    room = min(1, terms.red_lines[1]) - max(0, terms.red_lines[0])
    if min(abs(terms.width()), abs(room)) > edge(terms):
        assert np.isnan(low) == (min(terms.width(), room) < 0)
    for shift in (t, *np.add.outer([low, high], np.array([-1, 1]) * edge(terms)).ravel()):
        moved = terms.under(terms.pressure + np.array([-shift, shift])) if np.isfinite(shift) else terms
        if np.isnan(low):
            assert not moved.deal()
        elif min(abs(shift - low), abs(shift - high), terms.width(), room) > edge(moved) / 2:
            assert bool(moved.deal()) == (low <= shift <= high)


def test_both_ends_of_the_shift_window_are_sharp() -> None:
    terms = FreeTerms(disagreement=(0.4, 0.4), red_lines=(0.45, 0.55))
    for end, into in zip(terms.shift_window(), (EDGE, -EDGE), strict=True):
        for t, deal in ((end + into, True), (end - into, False)):
            assert bool(terms.under([-t, t]).deal()) is deal


@given(terms=TERMS, more=st.one_of(st.floats(0, 1), st.floats(-9, 6).map(lambda size: 10**size)))
def test_lowering_a_price_below_a_red_line_buys_nothing(terms: FreeTerms, more: float) -> None:
    """Pressure on a party widens the range by no more than its price exceeds what stops the terms."""
    price = terms.reservation_points()
    fences = np.array([max(0.0, terms.red_lines[0]), min(1.0, terms.red_lines[1])])
    digits = 1e-6 * (edge(terms) + EDGE * (more + np.abs(fences).sum()))
    for party, beyond in enumerate((price[0] - fences[0], fences[1] - price[1])):
        wider = terms.under(terms.pressure + more * np.eye(2)[party]).effective_width()
        bought = wider - terms.effective_width()
        assert_allclose(bought, min(more, max(0.0, beyond)), rtol=0, atol=digits)


@settings(max_examples=50)
@given(terms=TERMS)
def test_the_mediators_game_ends_in_a_deal_if_there_is_a_range(terms: FreeTerms) -> None:
    low, high = terms.answer()
    if abs(high - low) > 2 * edge(terms):
        found = solve(terms.as_game(6), BackwardInduction(ties=TieRule.FIRST))
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

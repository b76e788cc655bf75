"""Instruments on the range, right blame, the index, causes, the smallest change: theorems, sharp edges."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import minimize

from gametheory import (
    BackwardInduction,
    CorrectAttribution,
    FreeTerms,
    RangeInstruments,
    TieRule,
    cause_attribution,
    range_attribution,
    smallest_change,
    solve,
    technology,
    unevenness_index,
)
from gametheory.arrays import SMALLEST, FloatArray
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.payoffs import Contest
from gametheory.players import Player
from gametheory.pressure import Dispute, Instrument, PressureProfile, reservation
from gametheory.pressure.cause_attribution import CAUSES
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.range_attribution import range_game
from gametheory.pressure.technology_result import Evidence

EDGE = 1e-9
SIZE = st.floats(-6, 6).map(lambda size: 10**size)
LARGE = st.tuples(SIZE, st.sampled_from([-1.0, 1.0])).map(math.prod)
part = st.one_of(st.floats(0.0, 1.0), st.sampled_from([0.0, 1e-9, 1 - 1e-9, 1.0]))
pressed = st.just(0.0) | st.floats(1e-9, 3.0) | SIZE  # ratios of denormal numbers have no digits
effect = st.floats(-0.3, 0.3) | LARGE
loss = st.just(0.0) | st.floats(0.0, 1.0) | SIZE
any_share = st.floats(-0.5, 1.5) | LARGE
ILLUSTRATION = FreeTerms(disagreement=(0.62, 0.46), red_lines=(0.35, 0.45))
THREATS = RangeInstruments(
    names=("sanctions", "arms", "walk away", "inducement"),
    triggers=np.array([[True, False], [True, False], [False, True], [True, False]]),
    effects=np.array([(-0.1, 0.0), (-0.064, 0.08), (0.2, -0.2), (0.0, 0.0)]),
    rewards=np.array([(0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.06, 0.0)]),
    credibility=np.array([0.6, 0.7, 0.25, 0.5]),
)
"""Section "a worked illustration" of the theory page: stylised numbers, no estimates."""


def test_the_worked_illustration() -> None:
    found = ILLUSTRATION.under(THREATS.pressure())
    assert_allclose(found.reservation_points(), [0.5352, 0.534])
    assert_allclose(found.effective_width(), -0.0852)
    assert_allclose(range_attribution(ILLUSTRATION, THREATS).values, [0.06, 0.0448, -0.05, 0.03])
    assert_allclose(
        range_attribution(ILLUSTRATION, THREATS, "width").values, [0.06, -0.0112, 0, 0.03], atol=1e-12
    )
    assert_allclose(smallest_change(found).nearest, [0.0852, 0.0], atol=1e-12)
    told = ILLUSTRATION.under(THREATS.pressure("conditional", 0.9))
    assert_allclose([told.width(), told.effective_width()], [0.07872, -0.05068])


@given(size=SIZE, phi=part, target=st.booleans())
def test_a_transfer_that_follows_the_refuser_widens_by_twice_phi_less_one(
    size: float, phi: float, target: bool
) -> None:
    moved = np.array([-size, size]) if target else np.array([size, -size])
    arms = RangeInstruments(names=("arms",), triggers=np.array([[target, not target]]), effects=moved[None])
    assert_allclose(arms.pressure("conditional", phi).sum(), (2 * phi - 1) * size, rtol=0, atol=1e-15 * size)
    assert arms.pressure().sum() == 0
    assert arms.zero_sum.tolist() == [True]


@given(st.lists(st.tuples(effect, effect, effect, effect, part, st.booleans()), min_size=1, max_size=5))
def test_the_width_adds_up_over_instruments(
    rows: list[tuple[float, float, float, float, float, bool]],
) -> None:
    numbers = np.array([row[:5] for row in rows])
    tools = RangeInstruments(
        names=tuple(f"tool {k}" for k in range(len(rows))),
        triggers=np.array([[row[5], not row[5]] for row in rows]),
        effects=numbers[:, :2],
        rewards=numbers[:, 2:4],
        credibility=numbers[:, 4],
    )
    own = numbers[:, 4] * (numbers[:, 2] + numbers[:, 3] - numbers[:, 0] - numbers[:, 1])
    digits = 1e-13 * (1 + np.abs(numbers[:, :4]).sum())
    assert_allclose(tools.pressure().sum(), own.sum(), rtol=0, atol=digits)
    found = range_attribution(FreeTerms(disagreement=(0.5, 0.5)), tools, "width")
    assert_allclose(found.values, own, rtol=0, atol=digits)
    for kind in ("width", "effective width", "deal"):
        each = range_attribution(ILLUSTRATION, tools, kind, regime="conditional", correct=0.8)
        assert each.gap <= 1e-9
        assert_allclose(each.values.sum(), each.total - each.baseline, rtol=0, atol=digits)


def test_instruments_of_a_profile_press_as_its_reservation_says() -> None:
    dispute = Dispute(parties=(Player("A"), Player("B")), contest=Contest(share=(0.6, 0.4), cost=(0.05, 0.1)))
    tools = (
        Instrument(name="sanctions", wielder="M", target=(0,), trigger="A_refuses", cost=(0.3, 0.0)),
        Instrument(name="arms", wielder="M", target=(1,), trigger="B_refuses", share=0.1, credibility=0.5),
        Instrument(name="aid", wielder="M", target=(1,), trigger="deal", settlement=(0.0, 0.05)),
        Instrument(name="war", wielder="A", target=(1,), trigger="no_deal", cost=(0.0, 0.1)),
    )
    profile = PressureProfile(instruments=tools, blame_error=(0.25, 0.4))
    values = reservation(dispute, profile)
    found = RangeInstruments.of(profile).pressure("conditional", correct=np.array([0.75, 0.6]))
    assert_allclose(found, values.pressure + values.reward, atol=1e-12)
    both = reservation(dispute, profile, regime="collective")
    assert_allclose(RangeInstruments.of(profile).pressure(), both.pressure + both.reward, atol=1e-12)


def test_sixteen_instruments_are_exact_and_seventeen_refused() -> None:
    def many(count: int) -> RangeInstruments:
        size = np.linspace(0.01, 0.02, count)
        return RangeInstruments(
            names=tuple(f"tool {k}" for k in range(count)),
            triggers=np.tile([True, False], (count, 1)),
            effects=np.stack([-size, 0 * size], axis=-1),
        )

    found = range_attribution(ILLUSTRATION, many(16))
    assert found.gap <= 1e-9
    assert_allclose(found.values.sum(), found.total - found.baseline)
    with pytest.raises(InvalidInputError, match="at most 16 for exact attribution, got 17"):
        range_attribution(ILLUSTRATION, many(17))


@st.composite
def blames(draw: st.DrawFn) -> CorrectAttribution:
    """Threats of any size, added pressure of either sign as far as something is at stake."""
    own, cross = draw(st.tuples(loss, loss))
    added = draw(st.tuples(effect, effect))
    if own + cross + sum(added) < SMALLEST:
        added = (abs(added[0]), abs(added[1]) + 1e-6)
    return CorrectAttribution(width=draw(effect), own=own, cross=cross, correct=draw(part), pressure=added)


def sizes(threats: CorrectAttribution) -> float:
    added = np.abs(threats.pressure).sum()
    return float(np.abs(threats.width) + threats.own + threats.cross + added)


@given(threats=blames())
def test_the_threshold_of_right_blame_is_sharp(threats: CorrectAttribution) -> None:
    """Theorem 1.2, on both sides at 1e-9 of what opens the range; blame and all sizes of threats."""
    assert threats.gap(threats.answer()) <= 1e-9
    phi, size = float(threats.threshold()), sizes(threats)
    if abs(threats.range_width()) > 1e-11 * size:
        assert bool(threats.deal()) == bool(threats.correct >= phi) == bool(threats.range_width() > 0)
    stake = float(threats.own + threats.cross + threats.pressure.sum())
    step = 1e-9 * max(1.0, size / stake)
    for correct, deal in ((phi + step, True), (phi - step, False)):
        if 0 <= correct <= 1:
            assert bool(replace(threats, correct=correct).deal()) is deal
    at = [replace(threats, correct=phi).range_width() for phi in (0.0, 0.5, 1.0)]
    added = float(threats.pressure.sum())
    halves = (float(threats.own) - float(threats.cross) + added) / 2
    expected = np.array([-threats.cross, halves, threats.own + added]) + threats.width
    assert_allclose(at, expected, rtol=0, atol=1e-14 * size)


@settings(max_examples=20)
@given(threats=blames())
def test_the_game_of_blame_ends_in_a_deal_if_there_is_a_range(threats: CorrectAttribution) -> None:
    middle = threats.expected_payoffs(threats.answer())[0]
    if abs(threats.range_width()) > 1e-9 * (1 + sizes(threats)) and 0 <= middle <= 1:
        found = solve(threats.as_game(4), BackwardInduction(ties=TieRule.FIRST))
        assert found[0].payoffs[2] == pytest.approx(float(threats.deal_chance()))


@given(threats=blames(), budget=SIZE, share=part)
def test_added_pressure_counts_by_its_total(threats: CorrectAttribution, budget: float, share: float) -> None:
    if threats.own + threats.cross > 0 or budget > 0:
        split = threats.under(budget * np.array([share, 1 - share]))
        theorem = threats.split_theorem(budget)
        if abs(split.range_width()) > 1e-11 * sizes(split):
            assert split.deal_chance() == theorem.best
        assert threats.consent in {Consent.SUM, Consent.NEITHER}
        assert (threats.consent is Consent.SUM) or threats.correct == 0 or theorem.best == 1


def test_how_pressure_is_split_is_neutral_if_blame_is_drawn() -> None:
    threats = CorrectAttribution(width=-0.3, own=0.2, cross=0.1, correct=0.8)
    assert threats.consent is Consent.SUM
    assert threats.under([0.1, 0.1]).consent is Consent.SUM
    assert technology(threats).evidence is Evidence.PROVEN
    assert CorrectAttribution(width=0.1, own=0.2, cross=0.1, correct=0).consent is Consent.NEITHER


def test_below_a_coin_toss_a_transfer_narrows_the_range() -> None:
    threats = CorrectAttribution(width=0.05, own=0.2, cross=0.2, correct=[0.25, 0.5, 0.75])
    assert_allclose(threats.range_width(), [-0.05, 0.05, 0.15])
    assert threats.gap([0.0, 0.5]) > 0.01, "a wrong width is convicted"


@given(s=st.tuples(pressed, pressed), tau=st.tuples(SIZE, SIZE), scale=SIZE)
def test_a_deal_takes_a_total_of_two_and_an_index_within_the_boundary(
    s: tuple[float, float], tau: tuple[float, float], scale: float
) -> None:
    """Theorem 9.1; the index is antisymmetric and without scale."""
    found = unevenness_index(s, tau)
    if s == (0, 0):
        assert np.isnan([found.raw, found.index, found.boundary]).all()
        assert not found.deal
        return
    mirrored = unevenness_index(s[::-1], tau[::-1])
    assert (mirrored.index, mirrored.raw) == (-found.index, -found.raw)
    assert_allclose(
        unevenness_index(np.array(s) * scale, np.array(tau) * scale).index, found.index, atol=1e-14
    )
    assert -1 <= found.index <= 1
    even = unevenness_index(scale * np.array(tau), tau)  # alike relative to need
    assert_allclose(even.index, 0.0, atol=1e-15)
    total = float(found.total)
    least = np.divide(s, tau).min()
    assert_allclose(total * (1 - abs(found.index)) / 2, least, rtol=1e-12, atol=1e-15 * total)
    if abs(least - 1) > 1e-14 * total + 1e-11:
        assert bool(found.deal) == bool(total >= 2 and abs(found.index) <= found.boundary)


@given(tau=st.tuples(SIZE, SIZE), ample=st.floats(1e-6, 1e3), party=st.sampled_from([0, 1]))
def test_each_need_is_sharp(tau: tuple[float, float], ample: float, party: int) -> None:
    """Both sides of the boundary of the index at 1e-9 of what a party needs."""
    s = np.tile(np.array(tau) * (1 + ample), (2, 1))
    s[:, party] = tau[party] * (1 + np.array([EDGE, -EDGE]))
    found = unevenness_index(s, tau)
    assert found.deal.tolist() == [True, False]
    assert (np.abs(found.index) <= found.boundary).tolist() == [True, False]


def test_the_raw_index_says_nothing_about_a_deal() -> None:
    found = unevenness_index([[0.4, 0.4], [0.6, 0.2]], (0.5, 0.1))
    assert_allclose(found.raw, [0.0, 0.5])
    assert found.deal.tolist() == [False, True]


def brute_repairs(worth: FloatArray) -> list[tuple[str, ...]]:
    """Minimal sets of causes to remove, by trying every set, smallest first."""
    found: list[tuple[int, ...]] = []
    for size in range(6):
        for which in combinations(range(5), size):
            left = 31 - sum(1 << k for k in which)
            if worth[left] >= -1e-12 and not any(set(other) <= set(which) for other in found):
                found.append(which)
    return [tuple(CAUSES[k] for k in which) for which in found]


@given(
    d=st.tuples(any_share, any_share),
    rho=st.tuples(any_share, any_share),
    o=st.tuples(loss, loss),
    believed=st.lists(part, min_size=4, max_size=4),
    phi=part,
)
def test_causes_add_up_and_repairs_are_minimal(
    d: tuple[float, float],
    rho: tuple[float, float],
    o: tuple[float, float],
    believed: list[float],
    phi: float,
) -> None:
    found = cause_attribution(
        FreeTerms(disagreement=d, red_lines=rho),
        THREATS.with_credibility(believed),
        o,
        regime="conditional",
        correct=phi,
    )
    digits = 1e-12 * (1 + np.abs([*d, *rho, *o]).sum())
    assert_allclose(found.values.sum(), found.present - found.without, rtol=0, atol=digits)
    assert found.gap <= 1e-9
    assert list(found.minimal_repairs) == brute_repairs(found.worth)


def test_where_there_is_a_deal_nothing_needs_repair_and_somewhere_nothing_helps() -> None:
    easy = cause_attribution(FreeTerms(disagreement=(0.3, 0.3)), THREATS, (0.0, 0.0))
    assert easy.minimal_repairs == ((),)
    weak = THREATS.with_credibility(np.zeros(4))
    none = RangeInstruments(names=("word",), triggers=np.array([[True, False]]), effects=np.zeros((1, 2)))
    hard = cause_attribution(FreeTerms(disagreement=(0.9, 0.9)), none, (0.1, 0.1))
    assert hard.minimal_repairs == ()
    assert cause_attribution(ILLUSTRATION, weak, (0.0, 0.0)).values[0] == 0.0


def test_causes_of_a_batch_in_one_call() -> None:
    d = np.random.default_rng(3).uniform(0.3, 0.8, (40, 2))
    batch = cause_attribution(FreeTerms(disagreement=d, red_lines=(0.35, 0.45)), THREATS, (0.05, 0.03))
    assert batch.worth.shape == (40, 32)
    one = cause_attribution(FreeTerms(disagreement=d[7], red_lines=(0.35, 0.45)), THREATS, (0.05, 0.03))
    assert_allclose(batch.values[7], one.values, atol=1e-12)
    with pytest.raises(RefusedError, match="not of a batch"):
        batch.largest_obstacle  # noqa: B018  (the access is the test)


@given(
    d=st.tuples(any_share, any_share),
    rho=st.tuples(any_share, any_share),
    s=st.tuples(effect, effect),
    w=st.tuples(SIZE, SIZE),
)
def test_no_smaller_change_restores_a_deal(
    d: tuple[float, float], rho: tuple[float, float], s: tuple[float, float], w: tuple[float, float]
) -> None:
    """Both sides at 1e-9: an addition that much smaller leaves no deal, and one that much larger does."""
    terms = FreeTerms(disagreement=d, red_lines=(min(rho), max(rho)), pressure=s)
    room = min(1, max(rho)) - max(0, min(rho))
    if room < -1e-12:
        with pytest.raises(RefusedError, match="contradictory"):
            smallest_change(terms)
        return
    found = smallest_change(terms, weights=w)
    assert found.gap <= 1e-9
    a, b, g = found.needed
    scale = 1 + np.abs([*d, *s]).sum()
    corners = np.array([(a, max(b, g - a)), (max(a, g - b), b)])  # of the additions that are enough
    assert_allclose(found.cost, (corners @ w).min(), rtol=1e-12)
    assert_allclose(found.cost, np.dot(w, found.move), rtol=1e-12)
    assert_allclose(found.distance, np.hypot(*found.nearest), rtol=1e-12)
    for move in (found.move, found.nearest):
        assert terms.under(terms.pressure + move).effective_width() >= min(0, room) - 1e-15 * scale
        for party in (0, 1):
            less = move - 1e-9 * scale * np.eye(2)[party]
            if less[party] > 0 or move.sum() <= 0:
                assert not terms.under(terms.pressure + less).deal() or found.cost == 0
    if found.cost == 0 or found.needed.max() > 1e-11 * scale:  # in between, rounding decides
        assert bool(terms.deal()) == bool(found.cost == 0)


def test_the_nearest_change_against_a_general_minimiser() -> None:
    terms = FreeTerms(disagreement=(0.8, 0.5), red_lines=(0.3, 0.6))
    a, b, g = smallest_change(terms).needed
    rules = [{"type": "ineq", "fun": lambda x, k=k: (x[0] - a, x[1] - b, x.sum() - g)[k]} for k in range(3)]
    found = minimize(lambda x: x @ x, np.ones(2), constraints=rules, method="SLSQP", tol=1e-12)
    assert_allclose(smallest_change(terms).nearest, found.x, atol=1e-6)


def test_a_million_smallest_changes_in_one_call() -> None:
    d = np.random.default_rng(0).uniform(0, 1.2, (1_000_000, 2))
    found = smallest_change(FreeTerms(disagreement=d, red_lines=(0.4, 0.6)), weights=(1, 2))
    assert found.gap.max() <= 1e-9


def test_batches_that_do_not_broadcast_are_refused_by_name() -> None:
    two = FreeTerms(disagreement=[[0.6, 0.5]] * 2)
    arms = RangeInstruments(names=("arms",), triggers=[(True, False)], effects=[(-0.1, 0.1)])
    three = arms.with_credibility([[0.1], [0.2], [0.3]])
    with pytest.raises(InvalidInputError, match=r"terms and instruments must .*\(2,\) and \(3,\)"):
        range_game(two, three)
    with pytest.raises(InvalidInputError, match="terms and instruments must broadcast"):
        cause_attribution(two, three, (0.0, 0.0))
    with pytest.raises(InvalidInputError, match="terms and optimism must broadcast"):
        cause_attribution(two, arms, [[0.0, 0.0]] * 3)
    with pytest.raises(InvalidInputError, match="credibility and correct must broadcast"):
        three.pressure("conditional", [[0.5, 0.6]] * 4)


def test_bad_input_is_named() -> None:
    with pytest.raises(RefusedError, match="no pressure can reconcile contradictory red lines"):
        smallest_change(FreeTerms(disagreement=(0.5, 0.5), red_lines=(0.6, 0.5)))
    with pytest.raises(InvalidInputError, match="weights must be positive"):
        smallest_change(ILLUSTRATION, weights=(0, 1))
    with pytest.raises(InvalidInputError, match="need must be positive; a party that needs no pressure"):
        unevenness_index((0.1, 0.1), (0.3, 0.0))
    with pytest.raises(InvalidInputError, match="pressure must be non-negative"):
        unevenness_index((-0.1, 0.1), (0.3, 0.1))
    with pytest.raises(InvalidInputError, match=r"own \+ cross must be positive"):
        CorrectAttribution(width=0.1, own=0, cross=0)
    with pytest.raises(InvalidInputError, match="optimism must be non-negative"):
        cause_attribution(ILLUSTRATION, THREATS, (-0.1, 0))
    with pytest.raises(InvalidInputError, match="kind must be one of"):
        range_attribution(ILLUSTRATION, THREATS, "peace")
    with pytest.raises(InvalidInputError, match="regime must be 'collective' or 'conditional'"):
        THREATS.pressure("some")  # type: ignore[arg-type]  # the point
    with pytest.raises(InvalidInputError, match="names must be different"):
        RangeInstruments(names=("a", "a"), triggers=np.ones((2, 2)), effects=np.zeros((2, 2)))
    with pytest.raises(InvalidInputError, match="effects must have the 1 instruments on its axis"):
        RangeInstruments(names=("a",), triggers=np.ones((1, 2)), effects=np.zeros((3, 2)))
    none = RangeInstruments(names=(), triggers=np.zeros((0, 2)), effects=np.zeros((0, 2)))
    with pytest.raises(InvalidInputError, match="instruments must hold at least one instrument"):
        range_attribution(ILLUSTRATION, none)

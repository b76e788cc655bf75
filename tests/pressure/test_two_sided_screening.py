"""A double auction under pressure: where terms follow the pressure its split is neutral."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import ChatterjeeSamuelson, TwoSidedScreening, solve, technology
from gametheory.errors import InvalidInputError
from gametheory.pressure.mechanism import Consent
from gametheory.solvers.protocol import Completeness

THEOREM = settings(max_examples=25, deadline=None)
DISTANCE = st.one_of(st.floats(-1, 1 / 3), st.sampled_from([-1.0, -1 + 1e-9, 1 / 3 - 1e-9, 1 / 3]))
PART = st.tuples(st.floats(-6, 6).map(lambda size: 10**size), st.sampled_from([-1.0, 1.0])).map(math.prod)


@st.composite
def auctions(draw: st.DrawFn) -> TwoSidedScreening:
    """Any distance of the types, made up of an offset and pressures of any size and sign."""
    offset, first = draw(st.tuples(st.one_of(st.floats(-1, 1), PART), st.one_of(st.floats(-1, 1), PART)))
    return TwoSidedScreening(offset=offset, pressure=(first, draw(DISTANCE) - offset - first))


@THEOREM
@given(d=DISTANCE, need=st.floats(0, 1))
def test_no_ask_or_bid_beats_the_lines(d: float, need: float) -> None:
    """Brute force against 2000 types of the other."""
    talks = TwoSidedScreening(offset=d)
    assert talks.gap(talks.answer()) <= 1e-12
    slope_a, meet_a, slope_b, meet_b = talks.answer()
    types = (np.arange(2000) + 0.5) / 2000
    asks, bids = slope_a * types + meet_a, slope_b * (types + d) + meet_b
    tried = np.linspace(-1.2, 1.6, 141)[:, np.newaxis]

    def asker(ask: np.ndarray) -> np.ndarray:
        return ((bids >= ask) * ((bids + ask) / 2 - need)).mean(axis=-1)

    def bidder(bid: np.ndarray) -> np.ndarray:
        return ((bid >= asks) * (need + d - (bid + asks) / 2)).mean(axis=-1)

    assert asker(tried).max() <= asker(np.array([[slope_a * need + meet_a]]))[0] + 1e-3
    assert bidder(tried).max() <= bidder(np.array([[slope_b * (need + d) + meet_b]]))[0] + 1e-3


@THEOREM
@given(d=DISTANCE)
def test_chance_and_gains_agree_with_integration(d: float) -> None:
    talks = TwoSidedScreening(offset=d)
    types = (np.arange(400) + 0.5) / 400
    slope_a, meet_a, slope_b, meet_b = talks.answer()
    ask, bid = (slope_a * types + meet_a)[:, np.newaxis], slope_b * (types + d) + meet_b
    deal, terms = bid >= ask, (ask + bid) / 2
    assert deal.mean() == pytest.approx(float(talks.deal_chance()), abs=5e-3)
    gains = [((terms - types[:, np.newaxis]) * deal).mean(), ((types + d - terms) * deal).mean()]
    np.testing.assert_allclose(gains, talks.expected_payoffs(talks.answer()), atol=3e-3)
    # the types that can meet play the auction of Chatterjee and Samuelson on [0, 1 + d]
    inner = ChatterjeeSamuelson(support=[0, 1 + d]) if d > -1 + 1e-9 else None
    if inner is not None:
        assert talks.deal_chance() == pytest.approx(float(inner.prob_trade()) * (1 + d) ** 2)
        np.testing.assert_allclose(talks.answer()[1], inner.ask(0.0), atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(talks=auctions(), need=st.floats(0, 1), other=PART)
def test_only_the_distance_counts_and_the_deal_takes_a_quarter_of_it(
    talks: TwoSidedScreening, need: float, other: float
) -> None:
    """Theorem 3.5: neutral for any split, and a deal exactly where v - c reaches (1 + d)/4, at 1e-9."""
    digits = 1e-15 * (1 + np.abs(talks.offset) + np.abs(talks.pressure).sum() + abs(other))
    moved = talks.under(talks.pressure + np.array([other, -other]))
    assert_allclose(moved.answer(), talks.answer(), rtol=0, atol=digits)
    assert_allclose(moved.deal_chance(), talks.deal_chance(), rtol=0, atol=digits)
    assert talks.gap(talks.answer()) <= 1e-12 + digits
    slope_a, meet_a, slope_b, meet_b = talks.answer()
    limits = need + talks.trade_gap() + np.array([-1e-9, 1e-9])
    assert (slope_b * limits + meet_b >= slope_a * need + meet_a).tolist() == [False, True]


@THEOREM
@given(d=st.floats(-1, 0.333), room=st.floats(1e-6, 1), share=st.floats(0, 1))
def test_the_split_is_neutral(d: float, room: float, share: float) -> None:
    talks = TwoSidedScreening(offset=d)
    total = room * talks.budget_limit()
    split = talks.under([share * total, (1 - share) * total])
    assert split.deal_chance() == pytest.approx(float(talks.under([total, 0]).deal_chance()), abs=1e-12)
    found = technology(talks, budgets=(total,))
    assert found.verdicts[0].name == "NEUTRAL"
    assert found.contradicted is None or not np.any(found.contradicted)
    assert talks.consent is Consent.SUM


def test_beyond_a_third_the_lines_are_no_equilibrium() -> None:
    edge = TwoSidedScreening(offset=1 / 3)
    assert edge.gap(edge.answer()) <= 1e-12
    assert edge.budget_limit() == 0
    with pytest.raises(InvalidInputError, match=r"offset \+ pressure must lie in \[-1, 1/3\]"):
        TwoSidedScreening(offset=1 / 3 + 1e-9)
    with pytest.raises(InvalidInputError, match=r"must lie in \[-1, 1/3\]"):
        TwoSidedScreening(offset=0.0, pressure=(-1.0, -1e-9))
    for d in (1 / 3 - 1e-9, -1 + 1e-9):
        inside = TwoSidedScreening(offset=d)
        assert inside.gap(inside.answer()) <= 1e-12
    wide = 0.5  # the same lines for types half again as far apart: a bidder gains by bidding less
    lines = np.array([2 / 3, (1 + wide) / 4, 2 / 3, (1 + wide) / 12])
    lowest_bid, lowest_ask = 2 / 3 * wide + lines[3], lines[1]
    assert lowest_bid > lowest_ask


def test_the_lines_close_in_on_equilibrium_of_the_finite_auction() -> None:
    talks = TwoSidedScreening(offset=-0.1, pressure=(0.15, 0.05))
    worst, chances = [], []
    for types in (4, 8, 16):
        gaps = []
        for bids in (13, 25, 49):
            profile = talks.profile(types=types, bids=bids)
            gaps.append(talks.as_game(types=types, bids=bids).gap(profile))
        asks, bid = profile[0].argmax(axis=1)[:, np.newaxis], profile[1].argmax(axis=1)
        chances.append(abs((bid >= asks).mean() - float(talks.deal_chance())))
        worst.append(max(gaps))
        assert worst[-1] <= 0.15 / types
    assert worst[-1] < worst[0] / 2
    assert chances[-1] < 0.05


def test_the_certificate_refutes_other_lines() -> None:
    talks = TwoSidedScreening(offset=0.1)
    found = solve(talks)
    assert found.gap <= 1e-12
    assert found.complete is Completeness.ONE
    assert talks.gap(talks.answer() + np.array([0, 0.05, 0, 0])) > 1e-4
    assert talks.gap(-talks.answer()) == np.inf
    batch = TwoSidedScreening(offset=np.linspace(-1, 1 / 3, 7))
    assert solve(batch).gap <= 1e-12
    with pytest.raises(InvalidInputError, match="as_game needs one situation"):
        batch.as_game()

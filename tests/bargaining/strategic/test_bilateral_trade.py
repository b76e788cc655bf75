"""Chatterjee and Samuelson's auction, Myerson and Satterthwaite's theorem and mechanism."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory.bargaining.strategic.chatterjee_samuelson import ChatterjeeSamuelson
from gametheory.bargaining.strategic.myerson_satterthwaite import MyersonSatterthwaite
from gametheory.bargaining.strategic.trade_mechanism import TradeMechanism, optimal_mechanism
from gametheory.errors import InvalidInputError
from gametheory.games.concepts import Concept

THEOREM = settings(max_examples=40, deadline=None)

NASH = Concept.BEHAVIOUR_NASH
K = st.floats(0, 1)


@THEOREM
@given(k=K, value=st.floats(0, 1))
def test_no_bid_beats_the_line(k: float, value: float) -> None:
    """Brute force over bids against 2000 costs, and over asks against 2000 values."""
    auction = ChatterjeeSamuelson(k=k)
    assert auction.gap(auction.answer()) <= 1e-12
    types = (np.arange(2000) + 0.5) / 2000
    asks, bids = auction.ask(types), auction.bid(types)
    tried = np.linspace(-0.2, 1.2, 141)[:, np.newaxis]

    def buyer(bid: np.ndarray) -> np.ndarray:
        return ((bid >= asks) * (value - k * bid - (1 - k) * asks)).mean(axis=-1)

    def seller(ask: np.ndarray) -> np.ndarray:
        return ((bids >= ask) * (k * bids + (1 - k) * ask - value)).mean(axis=-1)

    assert buyer(tried).max() <= buyer(auction.bid(value)[..., np.newaxis]) + 1e-3
    assert seller(tried).max() <= seller(auction.ask(value)[..., np.newaxis]) + 1e-3


@THEOREM
@given(k=K)
def test_the_roles_mirror_each_other(k: float) -> None:
    one, other = ChatterjeeSamuelson(k=k), ChatterjeeSamuelson(k=1 - k)
    np.testing.assert_allclose(one.outcome().payoffs, other.outcome().payoffs[::-1], atol=1e-12)
    assert 0.125 - 1e-12 <= float(one.expected_gain()) <= 9 / 64 + 1e-12


@THEOREM
@given(k=K)
def test_gains_and_trade_agree_with_integration(k: float) -> None:
    auction = ChatterjeeSamuelson(k=k, support=[10, 30])
    types = 10 + 20 * (np.arange(400) + 0.5) / 400
    bid, ask = auction.bid(types)[:, np.newaxis], auction.ask(types)
    trades = bid >= ask
    price = k * bid + (1 - k) * ask
    assert trades.mean() == pytest.approx(float(auction.prob_trade()), abs=5e-3)
    gains = [(trades * (types[:, np.newaxis] - price)).mean(), (trades * (price - types)).mean()]
    np.testing.assert_allclose(gains, auction.outcome().payoffs, atol=0.05)


def test_printed_numbers_of_the_linear_equilibrium() -> None:
    """Chatterjee and Samuelson (1983), k = 1/2: 2v/3 + 1/12, 2c/3 + 1/4, trade at a gap of 1/4."""
    auction = ChatterjeeSamuelson()
    np.testing.assert_allclose(auction.answer(), [2 / 3, 1 / 12, 2 / 3, 1 / 4])
    assert float(auction.bid(0.6)) == pytest.approx(float(auction.ask(0.35)))
    assert float(auction.prob_trade()) == pytest.approx(9 / 32)
    assert float(auction.expected_gain()) == pytest.approx(9 / 64)


def test_lines_close_in_on_equilibrium_of_the_finite_auction() -> None:
    auction = ChatterjeeSamuelson(k=0.25)
    gaps = []
    for types, bids in ((2, 8), (4, 15), (6, 22)):
        game = auction.as_game(types=types, bids=bids)
        profile = auction.profile(game, types=types, bids=bids)
        gaps.append(game.gap(profile, NASH))
    assert max(gaps[1:]) < gaps[0]
    assert gaps[2] <= 1 / 22


@THEOREM
@given(low=st.floats(-5, 5), width=st.floats(0.1, 10))
def test_gains_scale_and_do_not_shift(low: float, width: float) -> None:
    moved = ChatterjeeSamuelson(support=[low, low + width])
    assert float(moved.expected_gain()) == pytest.approx(9 / 64 * width)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"k": 1.5}, r"k must lie in \[0, 1\]"),
        ({"support": [1, 0]}, "support must be an interval of positive length"),
        ({"support": [0, np.nan]}, "support must be finite"),
    ],
    ids=str,
)
def test_bad_auctions_are_refused(wrong: dict, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        ChatterjeeSamuelson(**wrong)


ENDS = st.tuples(st.floats(-3, 3), st.floats(0.1, 3), st.floats(-3, 3), st.floats(0.1, 3)).filter(
    lambda e: e[0] + e[1] > e[2] + 0.05
)


def trade(ends: tuple[float, float, float, float]) -> MyersonSatterthwaite:
    return MyersonSatterthwaite(buyer=[ends[0], ends[0] + ends[1]], seller=[ends[2], ends[2] + ends[3]])


@THEOREM
@given(ends=ENDS)
def test_overlap_makes_efficient_trade_impossible(ends: tuple[float, float, float, float]) -> None:
    """The theorem: efficient trade needs a subsidy unless the intervals do not overlap."""
    problem = trade(ends)
    apart = ends[0] >= ends[2] + ends[3]
    assert bool(problem.efficient_possible()) == apart
    if ends[2] + ends[3] - ends[0] > 1e-2:
        assert problem.min_subsidy() > 0
    threshold = problem.answer()[0]
    assert problem.gap([threshold]) <= 1e-9
    assert 0 <= threshold <= problem.best_gain / 2
    assert problem.gain(threshold) <= problem.gain(0.0) + 1e-12
    assert problem.surplus(problem.best_gain / 2) >= problem.surplus(threshold) - 1e-12


@THEOREM
@given(ends=ENDS, t=st.floats(0, 1))
def test_formulas_agree_with_integration(ends: tuple[float, float, float, float], t: float) -> None:
    problem = trade(ends)
    part = (np.arange(300) + 0.5) / 300
    z = ends[0] + ends[1] * part[:, np.newaxis] - ends[2] - ends[3] * part
    threshold = t * float(problem.best_gain)
    trades = z >= threshold
    scale = float(problem.best_gain)
    assert float(problem.prob_trade(threshold)) == pytest.approx(trades.mean(), abs=1e-2)
    assert float(problem.gain(threshold)) == pytest.approx((z * trades).mean(), abs=1e-2 * scale)
    virtual = ((2 * z - scale) * trades).mean()
    assert float(problem.surplus(threshold)) == pytest.approx(virtual, abs=2e-2 * scale)
    payoffs = problem.expected_payoffs([threshold])
    assert payoffs.sum() == pytest.approx(float(problem.gain(threshold)))


@THEOREM
@given(ends=ENDS)
def test_a_quarter_of_the_best_gain_is_the_threshold_where_the_corner_is_triangular(
    ends: tuple[float, float, float, float],
) -> None:
    problem = trade(ends)
    quarter = float(problem.best_gain) / 4
    if quarter >= max(ends[0] + ends[1] - ends[2] - ends[3], ends[0] - ends[2]):
        assert problem.answer()[0] == pytest.approx(quarter, abs=1e-9)


@THEOREM
@given(low=st.floats(-5, 5), width=st.floats(0.1, 10))
def test_the_auction_attains_the_bound_on_a_common_interval(low: float, width: float) -> None:
    ends = [low, low + width]
    problem = MyersonSatterthwaite(buyer=ends, seller=ends)
    auction = ChatterjeeSamuelson(support=ends)
    np.testing.assert_allclose(problem.outcome().payoffs, auction.outcome().payoffs, rtol=1e-6)


def test_the_linear_programme_falls_to_the_second_best() -> None:
    """Myerson and Satterthwaite (1983): 9/64 on the unit square."""
    problem = MyersonSatterthwaite(buyer=[0, 1], seller=[0, 1])
    gains = [problem.as_game(types=n).gain for n in (8, 16, 24, 32)]
    np.testing.assert_allclose(gains[1:3], [0.1481, 0.1459], atol=5e-5)
    excess = np.array(gains) - 9 / 64
    assert (np.diff(excess) < 0).all()
    assert (excess > 0).all()
    assert excess[-1] * 32 <= 0.2


@pytest.mark.parametrize(("buyer", "seller"), [([0, 2], [0, 1]), ([1, 2], [0, 0.5]), ([0, 1], [0.2, 1.5])])
def test_programmes_bound_the_second_best_from_above(buyer: list[float], seller: list[float]) -> None:
    problem = MyersonSatterthwaite(buyer=buyer, seller=seller)
    mechanism = problem.as_game(types=20)
    assert mechanism.gap <= 1e-9
    second = float(problem.gain(problem.answer()[0]))
    assert second - 1e-3 <= mechanism.gain <= second + 0.03


def test_a_mechanism_that_breaks_its_promises_is_convicted() -> None:
    good = optimal_mechanism([0.25, 0.75], [0.25, 0.75])
    greedy = TradeMechanism(
        value=good.value, cost=good.cost, trade=good.trade, pays=good.pays - 0.1, gets=good.gets
    )
    assert good.gap <= 1e-9
    assert greedy.gap > 0.1


@pytest.mark.parametrize(
    ("build", "match"),
    [
        (lambda: MyersonSatterthwaite(buyer=[0, 1], seller=[1, 2]), "there are never gains from trade"),
        (lambda: MyersonSatterthwaite(buyer=[1, 0], seller=[0, 1]), "buyer must be an interval"),
        (lambda: MyersonSatterthwaite(buyer=[0, 1], seller=[0, np.inf]), "seller must be finite"),
        (lambda: optimal_mechanism([1, 0], [0, 1]), "value must be increasing"),
        (lambda: optimal_mechanism([0.5], [0.75]), "must exceed the lowest cost"),
    ],
    ids=["no gains", "order", "infinite", "values", "costs"],
)
def test_bad_trades_are_refused(build: object, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        build()

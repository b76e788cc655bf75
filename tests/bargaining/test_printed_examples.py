"""Worked examples of papers and textbooks, compared with what they print.

Each test names its source and, in brackets, what was compared: the *text* itself, a *transcription* that
quotes the passage with its page, or the *statement* only, from which the result follows by the work's rule.
Other numbers cited "after" a work elsewhere are ours.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory import BargainingProblem

JOHN, MARY = [30, 15, 20, 30, 5], [20, 25, 15, 15, 25]
KS = np.linspace(0.0, 1.0, 41)


def test_john_and_mary_divide_five_items() -> None:
    """COMAP, For All Practical Purposes, 9th edition, applet "Adjusted Winner" [text]: 1/7 of item C."""
    talks = gt.AdjustedWinner(weights=[JOHN, MARY])
    assert_allclose(talks.answer(), [1, 0, 1 / 7, 1, 0], atol=1e-12)
    assert_allclose(talks.outcome().payoffs, 62 + 6 / 7)


def test_adjusted_winner_is_the_kalai_smorodinsky_and_the_egalitarian_package() -> None:
    issues = [
        gt.Issue(name=name, weights=(john / 100, mary / 100))
        for name, john, mary in zip("ABCDE", JOHN, MARY, strict=True)
    ]
    packages = BargainingProblem.from_issues(issues, [0, 0])
    for rule in (gt.KalaiSmorodinsky(), gt.Egalitarian()):
        assert_allclose(100 * rule.point(packages), 62 + 6 / 7)


def test_carol_and_bob_divorce() -> None:
    """Brams and Taylor, the example of their page on Adjusted Winner at New York University [text].

    Retirement account, home, cottage, investments, other: Bob gets a sixth of the account, and both have 56
    2/3 points.
    """
    carol, bob = [50, 20, 15, 10, 5], [40, 30, 10, 10, 10]
    talks = gt.AdjustedWinner(weights=[carol, bob])
    assert_allclose(talks.answer(), [5 / 6, 0, 1, 0, 0], atol=1e-12)
    assert_allclose(talks.outcome().payoffs, 56 + 2 / 3)


def test_a_divorce_in_the_papers() -> None:
    """Brams and Taylor, the Trump divorce: points as printed in a course's copy [statement].

    Estate in Connecticut, mansion in Palm Beach, apartment in the Plaza, triplex in the Tower, cash.
    """
    donald, ivana = [10, 40, 10, 38, 2], [38, 20, 30, 10, 2]
    talks = gt.AdjustedWinner(weights=[donald, ivana])
    shares = talks.answer()
    assert_allclose(shares[[0, 2, 3, 4]], [0, 0, 1, 0], atol=1e-12)
    # 38 + 40 s = 38 + 30 + 2 + 20 (1 - s)
    assert_allclose(shares[1], 52 / 60)
    assert_allclose(talks.outcome().payoffs, 72 + 2 / 3)


@pytest.mark.parametrize("top", [1.0, 250.0])
def test_offers_in_a_sealed_offer_auction(top: float) -> None:
    """Chatterjee and Samuelson, Operations Research 31 (1983) 842, Example 1(a) [transcription]."""
    auction = gt.ChatterjeeSamuelson(k=KS[:, np.newaxis], support=[0.0, top])
    k = KS[:, np.newaxis]
    cost = np.linspace(0, (2 - k[:, 0]) / 2 * top, 7).T
    value = np.linspace((1 - k[:, 0]) / 2 * top, top, 7).T
    assert_allclose(auction.ask(cost), cost / (2 - k) + (1 - k) / 2 * top)
    assert_allclose(auction.bid(value), value / (1 + k) + k * (1 - k) / (2 * (1 + k)) * top)


def test_how_often_a_bargain_is_reached() -> None:
    """Chatterjee and Samuelson (1983), p. 842, Example 1(b) [transcription]: at most 9/32, at k = 1/2."""
    chance = gt.ChatterjeeSamuelson(k=KS).prob_trade()
    assert_allclose(chance, (-(KS**2) + KS + 2) / 8)
    assert KS[np.argmax(chance)] == 0.5
    assert chance.max() == 9 / 32


def test_what_seller_and_buyer_expect() -> None:
    """Chatterjee and Samuelson (1983), p. 842, Example 1(c) i and ii [transcription]."""
    auction = gt.ChatterjeeSamuelson(k=KS, support=[0.0, 3.0])
    buyer, seller = np.moveaxis(auction.expected_payoffs(auction.answer()), -1, 0)
    assert_allclose(seller, 3 / 48 * (2 - KS) ** 2 * (1 + KS))
    assert_allclose(buyer, 3 / 48 * (1 + KS) ** 2 * (2 - KS))


def test_the_most_that_a_sealed_offer_auction_brings() -> None:
    """Chatterjee and Samuelson (1983), p. 842, Example 1(c) iii [transcription]: 9/64 of the range."""
    gain = gt.ChatterjeeSamuelson(k=KS).expected_gain()
    assert_allclose(gain, (1 + KS) * (2 - KS) / 16)
    assert_allclose([gain.max(), KS[np.argmax(gain)]], [9 / 64, 0.5])


def test_no_mechanism_brings_more() -> None:
    """Myerson and Satterthwaite, J. Economic Theory 29 (1983) 265 [statement]: the same 9/64 is the best."""
    trade = gt.MyersonSatterthwaite(buyer=[0, 1], seller=[0, 1])
    assert_allclose(trade.answer(), 1 / 4)
    assert_allclose(trade.gain(1 / 4), 9 / 64)


@pytest.mark.parametrize(
    ("costs", "lowest", "highest"),
    [((0.3, 0.2), 0.2, 0.2), ((0.2, 0.3), 1.0, 1.0), ((0.2, 0.2), 0.2, 1.0)],
)
def test_fixed_costs_of_bargaining(costs: tuple[float, float], lowest: float, highest: float) -> None:
    """Rubinstein, Econometrica 50 (1982) 107, Conclusion 1 [transcription].

    The dearer player 1 gets the other's cost, the cheaper one everything, and between equals any share from
    the cost to the whole is an equilibrium's.
    """
    assert_allclose(gt.FixedCosts(cost=list(costs)).share_interval(), [lowest, highest])


@pytest.mark.parametrize("delta", [(0.9, 0.9), (0.5, 0.8), (1.0, 0.6), (0.6, 1.0), (0.0, 0.7)])
def test_discounting(delta: tuple[float, float]) -> None:
    """Rubinstein (1982), p. 108, Conclusion 2 [transcription]: (1 - d2)/(1 - d1 d2), at once."""
    outcome = gt.AlternatingOffers(delta=list(delta)).outcome()
    assert_allclose(outcome.terms[0], (1 - delta[1]) / (1 - delta[0] * delta[1]))
    assert outcome.periods == 0


def test_threats_over_a_dollar() -> None:
    """Houba and Bolt, Credible Threats in Negotiations, Kluwer 2002, p. 180, Example 7.3 [text].

    The agreement is half of (1 + d1 - d2, 1 - d1 + d2); threats are optimal in the zero-sum game of d1 - d2.
    """
    first = np.array([[0.1, 0.4, 0.2], [0.3, 0.0, 0.25]])
    second = np.array([[0.2, 0.6, 0.5], [0.4, 0.3, 0.05]])
    found = gt.VariableThreats(first, second).outcome()
    assert found.sigma == 1.0
    value = gt.solve(gt.NormalForm.from_bimatrix(first - second, second - first))[0].payoffs[0]
    assert_allclose(found.payoffs, [(1 + value) / 2, (1 - value) / 2])


def test_a_legislature_of_seven() -> None:
    """After Baron and Ferejohn (1989): course notes "Political Economy", lesson 5.1, Example 1 [text].

    With delta = 0.7 each of three partners gets 0.1, the proposer keeps 0.7.
    """
    floor = gt.BaronFerejohn(members=7, delta=0.7)
    assert_allclose([floor.proposer_keeps(), floor.partner_share(), floor.value()], [0.7, 0.1, 1 / 7])


def test_a_legislature_of_three() -> None:
    """The same lesson, problem 1 [text]: with delta = 3/5 the proposer keeps 4/5, in the limit 2/3."""
    floor = gt.BaronFerejohn(members=3, delta=[3 / 5, 1.0])
    assert_allclose(floor.proposer_keeps(), [4 / 5, 2 / 3])
    assert_allclose(floor.partner_share()[0], 1 / 5)


def test_a_speaker_is_recognised_half_of_the_time() -> None:
    """The same lesson, Example 2 [text]: values 3/8, 5/16, 5/16; every partner gets 1/4."""
    floor = gt.LegislativeBargaining(recognition=[1 / 2, 1 / 4, 1 / 4], delta=4 / 5, quota=2)
    assert_allclose(floor.values(), [3 / 8, 5 / 16, 5 / 16], atol=1e-12)
    assert_allclose(floor.proposer_keeps(), 3 / 4)


def test_a_member_who_is_seldom_recognised_loses_nothing() -> None:
    """The same lesson, problem 2 [text]: values 1/3 each for recognition 1/5, 2/5, 2/5 and delta = 3/4."""
    floor = gt.LegislativeBargaining(recognition=[1 / 5, 2 / 5, 2 / 5], delta=3 / 4, quota=2)
    assert_allclose(floor.values(), 1 / 3, atol=1e-12)
    assert_allclose(floor.proposer_keeps(), 3 / 4)


def test_a_better_way_to_walk_out() -> None:
    """Course notes "Game Theory", lesson 4.1, Example 1 [text]: with d = (1/4, 0) the split is 5/8, 3/8."""
    assert_allclose(gt.Nash().point(BargainingProblem.transferable(1, [1 / 4, 0])), [5 / 8, 3 / 8])


def test_the_first_mover_has_ten_nineteenths() -> None:
    """The same lesson, Example 2 and problem 2 [text]: delta = 0.9 gives 10/19 and 9/19."""
    assert_allclose(gt.AlternatingOffers(delta=[0.9, 0.9]).outcome().terms, [10 / 19, 9 / 19])


@pytest.mark.parametrize("delta", [0.2, 0.5, 0.9])
def test_three_offers(delta: float) -> None:
    """A midterm examination, University of Texas at Austin [text].

    Player 1 offers first and last: nothing in period 3, delta in period 2, so delta (1 - delta) at first.
    """
    game = gt.Stahl(delta=[delta, delta], periods=3)
    path = game.offer_path(3)
    assert_allclose([path[0, 1], path[1, 0], path[2, 1]], [delta * (1 - delta), delta, 0.0], atol=1e-15)


@pytest.mark.parametrize("delta", [0.3, 0.75])
def test_a_seller_and_a_buyer_agree_on_a_price(delta: float) -> None:
    """MIT 14.15J, spring 2018, recitation 11 [text]: the seller's price is 1/(1 + delta), paid at once."""
    assert_allclose(gt.AlternatingOffers(delta=[delta, delta]).outcome().terms[0], 1 / (1 + delta))

"""Worked examples of papers and textbooks, compared with what they print.

Each test names its source and, in brackets, what was compared: the *text* itself, in the work or on a page
of its authors or publisher; a *transcription*, the passage as others quote it; or the *statement* only, from
which the result follows by the work's rule. The barter of Bill and Jack (Nash 1950) is in
``axiomatic/test_axiomatic_published.py``. Numbers of courses come last and do not count as published. Other
numbers cited "after" a work elsewhere are ours.
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


def test_bob_and_carol_settle_custody_alimony_and_the_house() -> None:
    """Negotiating to Settlement in Divorce (1987) 166-169, as Brams and Taylor's page works it out [text].

    Bob keeps three fifths of the house, and both have 69 points. The page prints 23 of Bob's points for
    custody and 100 in all; with 25 they sum to 100, and the result is the printed one.
    """
    bob, carol = [25, 60, 15], [65, 25, 10]
    talks = gt.AdjustedWinner(weights=[bob, carol])
    assert_allclose(talks.answer(), [0, 1, 3 / 5], atol=1e-12)
    assert_allclose(talks.outcome().payoffs, 69)


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
    """Rubinstein, Econometrica 50 (1982), abstract, p. 97 [text] and Conclusion 1, p. 107 [transcription].

    The dearer player 1 gets the other's cost, the cheaper one everything (abstract), and between equals any
    share from the cost to the whole is an equilibrium's (Conclusion 1).
    """
    assert_allclose(gt.FixedCosts(cost=list(costs)).share_interval(), [lowest, highest])


@pytest.mark.parametrize("delta", [(0.9, 0.9), (0.5, 0.8), (1.0, 0.6), (0.6, 1.0), (0.0, 0.7)])
def test_discounting(delta: tuple[float, float]) -> None:
    """Rubinstein (1982), abstract on p. 97 [text]: the only partition gives player 1 (1 - d2)/(1 - d1 d2)."""
    outcome = gt.AlternatingOffers(delta=list(delta)).outcome()
    assert_allclose(outcome.terms[0], (1 - delta[1]) / (1 - delta[0] * delta[1]))
    assert outcome.periods == 0


@pytest.mark.parametrize("outside", [0.1, 0.4, 9 / 19, 0.5, 0.8])
def test_an_outside_option_matters_once_it_is_the_better_one(outside: float) -> None:
    """Osborne and Rubinstein, Bargaining and Markets, Academic Press 1990, p. 58, steps 5 and 7 [text].

    If d/(1 + d) >= b the proposer has 1/(1 + d), whoever she is; else player 1 gets 1 - b, and player 2, when
    it is his turn, 1 - d (1 - b).
    """
    d = 0.9
    shares = gt.OutsideOptions(delta=[d, d], outside=[0.0, outside]).shares()
    own = [1 / (1 + d)] * 2 if d / (1 + d) >= outside else [1 - outside, 1 - d * (1 - outside)]
    assert_allclose([shares[0, 0], shares[1, 1]], own)


@pytest.mark.parametrize("risk", [0.05, 0.3, 0.9])
def test_the_risk_that_talks_end_is_impatience(risk: float) -> None:
    """Osborne and Rubinstein, A Course in Game Theory, MIT Press 1994, "Risk of breakdown" [text].

    Their solution: the game of alternating offers with 1 - alpha in the role of the discount factors.
    """
    talks = gt.RiskOfBreakdown(breakdown_probability=risk, breakdown_payoffs=[0, 0])
    assert_allclose(talks.outcome().terms[0], 1 / (2 - risk))


@pytest.mark.parametrize("settlement", [0.0, 0.3, 1.0])
def test_two_offers_before_an_arbitrator(settlement: float) -> None:
    """Gibbons, Game Theory for Applied Economists, Princeton 1992, section 2.1.D [transcription].

    If both offers are refused player 1 gets s in the third period; at first she asks for 1 - d + d^2 s.
    """
    d = 0.8
    talks = gt.Stahl(delta=[d, d], periods=2, disagreement=[settlement, 1 - settlement])
    assert_allclose(talks.outcome().terms[0], 1 - d + d**2 * settlement)


@pytest.mark.parametrize("members", [3, 5, 101])
def test_the_more_legislators_and_the_more_patient_the_less_the_proposer_keeps(members: int) -> None:
    """Baron and Ferejohn, American Political Science Review 83 (1989), Proposition 3 [transcription].

    The proposer keeps 1 - d (n - 1)/(2 n), that less d/n is the difference to a partner, every value is 1/n.
    """
    d = np.linspace(0.0, 1.0, 11)
    floor = gt.BaronFerejohn(members=members, delta=d)
    keeps = 1 - d * (members - 1) / (2 * members)
    assert_allclose(floor.proposer_keeps(), keeps)
    assert_allclose(floor.proposer_keeps() - floor.partner_share(), keeps - d / members)
    assert_allclose(floor.value(), 1 / members)


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


def test_heirs_and_room_mates_choose_among_printed_answers() -> None:
    """A test on fair division, without its author's name [text]: each answer is one of the four printed.

    Painting, jewelry, car: the car and 3/7 of the painting, 67.14 points. Stereo, television, microwave: the
    stereo and 6/7 of the microwave.
    """
    tom, sandy = [40, 10, 50], [30, 50, 20]
    aunt = gt.AdjustedWinner(weights=[tom, sandy])
    assert_allclose(aunt.answer(), [3 / 7, 0, 1], atol=1e-12)
    assert aunt.outcome().payoffs.round(2).tolist() == [67.14, 67.14]
    terry, chris = [45, 35, 20], [25, 60, 15]
    assert_allclose(gt.AdjustedWinner(weights=[terry, chris]).answer(), [1, 0, 6 / 7], atol=1e-12)


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
def test_a_seller_and_a_buyer_agree_on_a_price_and_two_sellers_do_not(delta: float) -> None:
    """MIT 14.15J, Networks, spring 2018, notes of recitation 12 [text].

    The first proposer takes 1/(1 + delta). With two sellers, they receive 0 and the buyer takes it all.
    """
    pair = gt.AlternatingOffers(delta=[delta, delta]).outcome()
    assert_allclose(pair.terms, [1 / (1 + delta), delta / (1 + delta)])
    links = ((0, 0), (1, 0))
    rivals = gt.BuyerSellerNetwork(sellers=2, buyers=1, edges=links, delta=delta)  # type: ignore[arg-type]
    assert rivals.solution()[0].payoffs.tolist() == [0, 0, 1]

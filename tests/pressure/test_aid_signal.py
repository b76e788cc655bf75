"""Observed aid updates two beliefs (P15)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import AidSignal, Concept, InvalidInputError, Status, solve
from gametheory.pressure.mechanism import Consent

MAGNITUDE = st.floats(-6, 6).map(lambda size: 10**size)
LOSS = st.one_of(st.just(0.0), st.floats(0, 1), MAGNITUDE)
AMOUNT = st.tuples(LOSS, st.sampled_from([-1.0, 1.0])).map(math.prod)
SMALL = st.one_of(st.just(0.0), st.floats(-12, 0).map(lambda size: 10**size), st.just(1e-300))
CHANCE = st.one_of(st.floats(0, 1), SMALL, SMALL.map(lambda p: 1 - p))
BELIEFS = {
    "hawk": CHANCE, "walker": CHANCE, "aid_walker": CHANCE, "aid_bluffer": CHANCE, "aid_hawk": CHANCE,
    "aid_dove": CHANCE,
}  # fmt: skip
SIGNALS = st.fixed_dictionaries(
    {**BELIEFS, "sanction": LOSS, "punishment": LOSS, "pressure": st.tuples(AMOUNT, AMOUNT)}
).filter(lambda fields: all(chance > 0 for chance in approvals(fields)))
GOOD: dict[str, Any] = {
    "hawk": 0.5, "walker": 0.4, "sanction": 0.5, "punishment": 0.6,
    "aid_walker": 0.3, "aid_bluffer": 0.8, "aid_hawk": 0.8, "aid_dove": 0.4,
}  # fmt: skip


def odds(fields: dict[str, Any]) -> list[tuple[Fraction, Fraction]]:
    """Return for each party the exact chances of approval with and without its threat carried out."""
    kinds = ("hawk", "aid_hawk", "aid_dove"), ("walker", "aid_walker", "aid_bluffer")
    exact = [[Fraction(fields[name]) for name in kind] for kind in kinds]
    return [(belief * carries, (1 - belief) * bluffs) for belief, carries, bluffs in exact]


def approvals(fields: dict[str, Any]) -> list[Fraction]:
    return [sum(each, Fraction()) for each in odds(fields)]


@settings(max_examples=200, deadline=None)
@given(fields=SIGNALS)
def test_aid_moves_each_pressure_by_the_ratio_of_likelihoods(fields: dict[str, Any]) -> None:
    """Proposition 5.2 against fractions, with its boundary: equal likelihoods tell nothing."""
    aid = AidSignal(**fields)
    exact = [float(carries / (carries + bluffs)) for carries, bluffs in odds(fields)]
    assert_allclose(aid.answer(), exact, rtol=1e-15, atol=1e-322)  # denormal numbers have few digits
    before, after = aid.effective(after=False), aid.effective()
    gap = np.array([fields["aid_hawk"] - fields["aid_dove"], fields["aid_walker"] - fields["aid_bluffer"]])
    rounding = 1e-15 * (np.abs(fields["pressure"]) + np.maximum(aid.prior(), aid.answer()) * aid.threat())
    assert ((after - before) * np.sign(gap) >= -rounding).all()
    assert (np.abs(after - before)[gap == 0] <= rounding[gap == 0]).all()
    if gap[0] >= 0 >= gap[1] and min(*before, *after) >= 0 and min(before.sum(), after.sum()) > 0:
        moved = aid.index() - aid.index(after=False)
        assert not moved < -8 * rounding.sum() / min(before.sum(), after.sum())
    assert aid.residual(aid.answer()) < 1e-15
    assert solve(aid).status is Status.SOLVED


@settings(max_examples=100, deadline=None)
@given(
    belief=st.one_of(st.floats(1e-9, 0.999), SMALL.filter(lambda p: 0 < p < 0.999)),
    likelihood=st.one_of(st.floats(1e-6, 1 - 1e-6), st.floats(-6, -1e-6).map(lambda size: 10**size)),
    loss=MAGNITUDE,
)
def test_news_tells_something_exactly_where_the_likelihoods_differ(
    belief: float, likelihood: float, loss: float
) -> None:
    """Both sides at 1e-9 of a likelihood, of either party."""
    step = np.array([-1e-9, 0.0, 1e-9]) * likelihood
    to_0 = {"hawk": belief, "aid_hawk": likelihood + step, "aid_dove": likelihood}
    to_1 = {"walker": belief, "aid_walker": likelihood + step, "aid_bluffer": likelihood}
    for party, news in enumerate((to_0, to_1)):
        aid = AidSignal(
            **{**GOOD, "aid_dove": 0.8, "aid_bluffer": 0.3, **news, "sanction": loss, "punishment": loss}
        )
        moved = aid.effective() / aid.effective(after=False) - 1
        moved = np.where(np.abs(moved) < 1e-15, 0.0, moved)
        assert np.sign(moved[:, party]).tolist() == [-1, 0, 1]
        assert (moved[:, 1 - party] == 0).all()


def test_the_same_news_can_make_pressure_more_even_or_carry_a_text() -> None:
    """The counter-case: party 1 was pressed more, or party 0 is asked for more."""
    tilted = AidSignal(**{**GOOD, "punishment": 1.5})
    assert abs(float(tilted.index())) < abs(float(tilted.index(after=False)))
    text = AidSignal(**GOOD, need=[0.3, 0.1])
    assert (text.deal_chance(after=False), text.deal_chance()) == (0.0, 1.0)


@settings(max_examples=50, deadline=None)
@given(fields=SIGNALS, need=st.tuples(AMOUNT, AMOUNT))
def test_the_tree_agrees_with_beliefs_replies_and_payoffs(
    fields: dict[str, Any], need: tuple[float, float]
) -> None:
    aid = AidSignal(**fields, need=need)
    game = aid.as_game()
    prior = aid.prior()
    types = np.outer([prior[0], 1 - prior[0]], [prior[1], 1 - prior[1]])
    approved = np.outer(
        [fields["aid_hawk"], fields["aid_dove"]], [fields["aid_walker"], fields["aid_bluffer"]]
    )
    joint = types * (1 - approved)
    quiet = joint / joint.sum() if joint.any() else types  # in the second case there is always news
    losses = aid.pressure + np.array([quiet[0].sum(), quiet[:, 0].sum()]) * aid.threat()

    def replies(news: str, felt: np.ndarray) -> dict[str, str]:
        yes = felt[1] >= need[1]
        worth = -need[0] if yes else 0.0  # to party 0, of accepting
        return {
            f"1 after {news}": "accept" if yes else "refuse",
            f"0 after {news}": "accept" if worth >= -felt[0] else "refuse",
        }

    plan = replies("aid", aid.effective()) | replies("no aid", losses)
    assert game.gap(game.pure(plan), Concept.BEHAVIOUR_NASH) < 1e-9
    agreed = plan | {"0 after no aid": "accept", "1 after no aid": "accept"}
    chance = (types * approved).sum()
    expected = chance * aid.expected_payoffs(aid.answer()) - (1 - chance) * np.array(need)
    scale = np.abs(need).max() + np.abs(aid.pressure).max() + aid.threat().max()
    assert_allclose(game.expected_payoffs(game.pure(agreed)), expected, rtol=0, atol=1e-12 * scale)


@settings(max_examples=100, deadline=None)
@given(fields=SIGNALS, need=st.tuples(AMOUNT, AMOUNT), party=st.sampled_from([0, 1]))
def test_the_missing_pressure_is_exact(fields: dict[str, Any], need: tuple[float, float], party: int) -> None:
    """Both consents are needed: on both sides at 1e-9 of what the text asks and the threat is worth."""
    text = AidSignal(**fields, need=need)
    missing = text.needed_pressure()
    step = 1e-9 * (np.abs(need) + text.answer() * text.threat() + np.abs(missing)) * np.eye(2)[party]
    assert text.under(missing + step).deal_chance() == 1
    assert text.under(missing).deal_chance() == 1
    assert text.under(missing - step).deal_chance() == float(step[party] == 0)


@settings(max_examples=100, deadline=None)
@given(
    fields=SIGNALS, short=st.tuples(AMOUNT, AMOUNT), budget=st.one_of(st.floats(0.1, 4), MAGNITUDE),
    share=st.floats(0, 1),
)  # fmt: skip
def test_the_splits_that_carry_the_text(
    fields: dict[str, Any], short: tuple[float, float], budget: float, share: float
) -> None:
    text = AidSignal(**{**fields, "pressure": (0, 0)})
    felt = text.effective()
    text = AidSignal(**{**fields, "pressure": (0, 0)}, need=felt + short)
    needed = text.needed_pressure()
    count = int((needed > 1e-12 * (np.abs(text.need) + felt)).sum())
    assert text.consent is [Consent.NEITHER, Consent.ONE_SIDED, Consent.WEAKEST_LINK][count]
    theorem = text.split_theorem(budget)
    rounding = max(1e-15, 4e-12 * ((np.abs(text.need) + felt) / text.unit()).max() / budget)
    for end in (float(theorem.low), float(theorem.high)):
        for m in (share, end - 1e-9, end + 1e-9):
            near = min(abs(m - float(theorem.low)), abs(m - float(theorem.high)))
            if 0 <= m <= 1 and near > rounding:
                split = budget * np.array([m, 1 - m]) * text.unit()
                works = bool(theorem.best) and bool(theorem.contains(m))
                assert bool(text.under(split).deal_chance()) == works


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(InvalidInputError, match="aid must have a positive likelihood"):
        AidSignal(**{**GOOD, "aid_walker": 0, "aid_bluffer": 0})
    with pytest.raises(InvalidInputError, match=r"hawk must lie in \[0, 1\], got 2"):
        AidSignal(**{**GOOD, "hawk": 2})
    with pytest.raises(InvalidInputError, match="as_game needs one situation"):
        AidSignal(**{**GOOD, "hawk": [0.1, 0.2]}).as_game()
    assert AidSignal(**GOOD).residual([0.5, 0.4]) > 0.1

"""Observed aid updates two beliefs (P15)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import AidSignal, Concept, InvalidInputError, Status, solve
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict

inside = st.floats(0.05, 0.95)
signals = st.fixed_dictionaries(
    {
        "hawk": inside,
        "walker": inside,
        "sanction": inside,
        "punishment": inside,
        "aid_walker": inside,
        "aid_bluffer": inside,
        "aid_hawk": inside,
        "aid_dove": inside,
    }
)
GOOD: dict[str, Any] = {
    "hawk": 0.5, "walker": 0.4, "sanction": 0.5, "punishment": 0.6,
    "aid_walker": 0.3, "aid_bluffer": 0.8, "aid_hawk": 0.8, "aid_dove": 0.4,
}  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(fields=signals)
def test_aid_moves_each_pressure_by_the_ratio_of_likelihoods(fields: dict[str, Any]) -> None:
    """Proposition 5.2, with its boundary: equal likelihoods tell nothing."""
    aid = AidSignal(**fields)
    before, after = aid.effective(after=False), aid.effective()
    gap_0, gap_1 = fields["aid_hawk"] - fields["aid_dove"], fields["aid_walker"] - fields["aid_bluffer"]
    if min(abs(gap_0), abs(gap_1)) > 1e-6:
        assert np.sign(after - before).tolist() == [np.sign(gap_0), np.sign(gap_1)]
    if gap_0 > 1e-6 and gap_1 < -1e-6:
        assert aid.index() > aid.index(after=False)
    assert aid.residual(aid.answer()) < 1e-12
    assert solve(aid).status is Status.SOLVED


def test_aid_that_tells_nothing_about_walking_moves_one_side() -> None:
    for likelihood, sign in ((0.8, 0), (0.8 - 1e-9, -1), (0.8 + 1e-9, 1)):
        aid = AidSignal(**{**GOOD, "aid_walker": likelihood})
        moved = aid.effective() - aid.effective(after=False)
        assert moved[0] > 0.05
        assert np.sign(np.where(np.abs(moved[1]) < 1e-13, 0.0, moved[1])) == sign


def test_the_same_news_can_make_pressure_more_even_or_carry_a_text() -> None:
    """The counter-case: party 1 was pressed more, or party 0 is asked for more."""
    tilted = AidSignal(**{**GOOD, "punishment": 1.5})
    assert abs(float(tilted.index())) < abs(float(tilted.index(after=False)))
    text = AidSignal(**GOOD, need=[0.3, 0.1])
    assert (text.deal_chance(after=False), text.deal_chance()) == (0.0, 1.0)


@settings(max_examples=50, deadline=None)
@given(
    fields=signals, need=st.tuples(inside, inside), pressure=st.tuples(st.floats(0, 0.5), st.floats(0, 0.5))
)
def test_the_tree_agrees_with_beliefs_replies_and_payoffs(
    fields: dict[str, Any], need: tuple[float, float], pressure: tuple[float, float]
) -> None:
    aid = AidSignal(**fields, need=need, pressure=pressure)
    game = aid.as_game()
    accepts = aid.accepts()
    assume(np.abs(aid.effective() - need).min() > 1e-6)
    prior = aid.prior()
    aid_0, aid_1 = fields["aid_hawk"], fields["aid_walker"]
    other_0, other_1 = fields["aid_dove"], fields["aid_bluffer"]
    approved = np.array([[aid_0 * aid_1, aid_0 * other_1], [other_0 * aid_1, other_0 * other_1]])
    joint = np.outer([prior[0], 1 - prior[0]], [prior[1], 1 - prior[1]]) * (1 - approved)
    joint /= joint.sum()
    quiet = np.array(pressure) + np.array([joint[0].sum(), joint[:, 0].sum()]) * aid.threat()
    assume(np.abs(quiet - need).min() > 1e-6)

    def reply(yes: bool) -> str:
        return "accept" if yes else "refuse"

    plan = {
        "1 after aid": reply(accepts[1]),
        "0 after aid": reply(accepts[0] or not accepts[1]),
        "1 after no aid": reply(quiet[1] >= need[1]),
        "0 after no aid": reply(quiet[0] >= need[0] or quiet[1] < need[1]),
    }
    played = game.pure(plan)
    assert game.gap(played, Concept.BEHAVIOUR_NASH) < 1e-9
    plan["0 after no aid"] = plan["1 after no aid"] = "accept"
    chance = (prior * [aid_0, aid_1] + (1 - prior) * [other_0, other_1]).prod()
    paid = game.expected_payoffs(game.pure(plan)) + (1 - chance) * np.array(need)
    assert_allclose(paid / chance, aid.expected_payoffs(aid.answer()), atol=1e-9)


@pytest.mark.parametrize("party", [0, 1])
def test_the_missing_pressure_is_exact(party: int) -> None:
    text = AidSignal(**GOOD, need=[0.4, 0.2])
    missing = text.needed_pressure()
    assert text.consent is Consent.WEAKEST_LINK
    step = np.eye(2)[party] * 1e-9
    assert text.under(missing + step).deal_chance() == 1
    assert text.under(missing - step).deal_chance() == 0
    verdict = text.split_theorem([1.5, 2.5]).verdict  # in units of what is missing
    assert [SplitVerdict(v).name for v in verdict] == ["NEUTRAL", "EVEN_BEST"]


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(InvalidInputError, match="aid must have a positive likelihood"):
        AidSignal(**{**GOOD, "aid_walker": 0, "aid_bluffer": 0})
    with pytest.raises(InvalidInputError, match=r"hawk must lie in \[0, 1\], got 2"):
        AidSignal(**{**GOOD, "hawk": 2})
    with pytest.raises(InvalidInputError, match="as_game needs one situation"):
        AidSignal(**{**GOOD, "hawk": [0.1, 0.2]}).as_game()
    assert AidSignal(**GOOD).residual([0.5, 0.4]) > 0.1

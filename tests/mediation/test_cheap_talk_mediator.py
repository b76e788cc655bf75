"""A mediator with a stake: believed in a window of bias, and not always for peace."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt

SMALL = 1e-9
TALK = gt.CheapTalkMediator(
    prior=0.4, error=0.2, target_cost=(0.1, 0.5), listener_cost=0.2, mediator_cost=0.2
)


@st.composite
def talks(draw: st.DrawFn) -> gt.CheapTalkMediator:
    size = st.floats(-6, 6).map(lambda size: 10**size)
    low = draw(st.one_of(st.floats(0.01, 0.5), size))
    return gt.CheapTalkMediator(
        prior=draw(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1e-9, 1 - 1e-9, 1.0]))),
        error=draw(st.one_of(st.floats(0, 0.49), st.sampled_from([1e-9, 0.5 - 1e-9]))),
        target_cost=(low, low + draw(st.one_of(st.floats(0.01, 1), size))),
        listener_cost=draw(st.one_of(st.floats(0.01, 1), size)),
        mediator_cost=draw(st.one_of(st.floats(0.01, 1), size)),
        bias=draw(st.one_of(st.floats(-2, 6), size, size.map(lambda size: -size))),
    )


@settings(deadline=None)
@given(model=talks())
def test_the_answer_is_an_equilibrium_of_model_and_tree(model: gt.CheapTalkMediator) -> None:
    assert gt.solve(model).status is gt.Status.SOLVED
    says_t, says_w, risk_t, risk_w = model.answer()
    game = model.as_game()
    profile = game.pure(
        {
            "mediator after tough": "weak" if says_t else "tough",
            "mediator after weak": "weak" if says_w else "tough",
            "1 after tough": "risky" if risk_t else "safe",
            "1 after weak": "risky" if risk_w else "safe",
        }
    )
    assert game.gap(profile, gt.Concept.BEHAVIOUR_NASH) <= SMALL
    assert_allclose(game.expected_payoffs(profile), model.expected_payoffs(model.answer()), atol=1e-12)


@settings(deadline=None)
@given(model=talks())
def test_who_shares_the_listeners_trade_off_is_inside_the_window(model: gt.CheapTalkMediator) -> None:
    if model.is_informative():
        least, most = model.bias_window()
        own = model.mediator_cost / model.listener_cost
        assert least <= own + SMALL
        assert own <= most + SMALL


@settings(deadline=None)
@given(model=talks(), end=st.sampled_from([0, 1]))
def test_each_end_of_the_window_on_both_sides(model: gt.CheapTalkMediator, end: int) -> None:
    if model.is_informative():
        edge = model.bias_window()[end]
        if np.isinf(edge):  # no bias for peace is too much
            assert replace(model, bias=1e12).is_honest()
            return
        step = SMALL * (1, -1)[end] * abs(edge)
        inside, outside = edge + step, edge - step
        assert replace(model, bias=[inside, outside]).is_honest().tolist() == [True, bool(step == 0)]


@pytest.mark.parametrize("end", [0, 1])
def test_beyond_the_window_honesty_is_refuted(end: int) -> None:
    edge, honest = TALK.bias_window()[end], np.array([0.0, 1.0, 0.0, 1.0])
    assert replace(TALK, bias=edge + (SMALL, -SMALL)[end]).gap(honest) <= SMALL
    assert replace(TALK, bias=edge + (-0.05, 0.5)[end]).gap(honest) > SMALL


def test_an_unbiased_mediator_is_not_believed_if_it_may_err() -> None:
    assert TALK.bias_window()[0] > 0
    assert not TALK.is_honest()
    exact = replace(TALK, error=0.0)
    assert exact.bias_window()[0] == 0  # exactly indifferent
    assert exact.is_honest()


def test_honesty_can_raise_the_chance_of_war() -> None:
    """Counter-case: the uninformed listener would have been cautious."""
    cautious = gt.CheapTalkMediator(
        prior=0.6, error=0.05, target_cost=(0.1, 0.4), listener_cost=0.2, mediator_cost=0.3, bias=1.5
    )
    assert cautious.is_honest()
    assert cautious.p_war_without() == 0
    assert_allclose(cautious.p_war(), 0.03)
    bold = replace(cautious, prior=0.3)
    assert bold.p_war() < bold.p_war_without()


@settings(deadline=None)
@given(model=talks())
def test_the_window_rises_in_error_and_in_the_cost_of_war(model: gt.CheapTalkMediator) -> None:
    worse = replace(model, error=(model.error + 0.49) / 2, mediator_cost=model.mediator_cost * 1.5)
    assert worse.bias_window()[0] >= model.bias_window()[0] - 1e-12


def test_bad_talk_is_refuted_and_domains_are_checked() -> None:
    assert replace(TALK, bias=1).gap([0, 1, 1, 0]) > 0.1
    assert TALK.gap([0, 1, 0, 2]) == np.inf
    with pytest.raises(gt.InvalidInputError, match="weak target's cost exceed the tough one's"):
        replace(TALK, target_cost=(0.5, 0.1))
    with pytest.raises(gt.InvalidInputError, match=r"error must lie in \[0, 1/2\)"):
        replace(TALK, error=0.5)
    with pytest.raises(gt.InvalidInputError, match="needs one situation, not a batch"):
        replace(TALK, bias=[0, 1]).as_game()

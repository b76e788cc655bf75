"""Mediation, arbitration and direct talk: closed forms against linear programs, and where each helps."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.mediation.mediated_talk import Recommendations
from gametheory.mediation.peace_program import peace_program

SMALL = 1e-9


def inside(least: float, most: float, near: float) -> st.SearchStrategy[float]:
    """Return numbers between two bounds, also as `near` as that to either."""
    away = st.floats(math.log10(near), -0.31).map(lambda size: 10**size)
    share = st.one_of(st.floats(near, 1 - near), away, away.map(lambda small: 1 - small))
    return share.map(lambda part: least + part * (most - least))


@st.composite
def talks(draw: st.DrawFn, near: float = 1e-6) -> gt.MediationAndPeace:
    theta = draw(inside(0.5, 1, near))
    return gt.MediationAndPeace(
        strong=draw(inside(0, 1, near)),
        pie_after_war=theta,
        advantage=draw(st.one_of(inside(0.5 / theta, 1, near), st.just(1.0))),
    )


@settings(max_examples=40, deadline=None)
@given(model=talks(near=1e-3), extreme=talks())
def test_the_closed_forms_are_the_values_of_the_programs(
    model: gt.MediationAndPeace, extreme: gt.MediationAndPeace
) -> None:
    assert gt.solve(model).status is gt.Status.SOLVED
    assert extreme.gap(extreme.answer()) <= 1e-6  # what the program resolves there


@settings(deadline=None)
@given(model=talks())
def test_mediation_does_no_worse_and_helps_exactly_where_it_says(model: gt.MediationAndPeace) -> None:
    arbitration, mediation, separating = model.answer()
    assert arbitration == mediation
    assert mediation <= 1 + 1e-12
    assert mediation >= separating - 1e-12
    better = mediation - model.benchmark()
    if not model.mediation_helps():
        assert abs(better) <= 1e-12
    elif model.odds() > model.greed() / 2:
        edge = min(model.odds() - model.greed() / 2, model.greed() - model.odds())
        assert better > -1e-15 if edge < 1e-3 * model.greed() else better > 0
    else:
        assert better >= -1e-15


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_peace_is_continuous_at_each_boundary(share: float) -> None:
    model = gt.MediationAndPeace(strong=0.5, pie_after_war=0.7, advantage=0.8)
    odds = share * model.greed() + np.array([-SMALL, SMALL])
    sides = replace(model, strong=odds / (1 + odds))
    assert_allclose(*sides.mediated(), atol=1e-8)
    assert (sides.mediated() == 1).tolist() == [False, share == 1.0]


def test_helps_on_both_sides_of_the_boundary() -> None:
    """With gamma above 1, mediation begins to help at half of gamma, and stops at gamma."""
    model = gt.MediationAndPeace(strong=0.5, pie_after_war=0.8, advantage=0.9)
    for share, helps in ((0.5, [False, True]), (1.0, [True, False])):
        odds = share * model.greed() + np.array([-1e-6, 1e-6])
        assert replace(model, strong=odds / (1 + odds)).mediation_helps().tolist() == helps


def test_peace_falls_and_then_rises_with_the_odds_of_strength() -> None:
    """Counter-case to a plain reading: strong types are not bad for peace when they are many."""
    odds = np.array([0.01, 1.0, 2.2])
    peace = gt.MediationAndPeace(strong=odds / (1 + odds), pie_after_war=0.8, advantage=0.9).mediated()
    assert peace[0] > peace[1]
    assert peace[1] < peace[2]
    assert_allclose(peace[2], 1)


def test_some_mimicry_keeps_more_peace_than_telling_types_apart() -> None:
    """The counter-case to separation as the best direct talk: 0.950336 against 0.944762."""
    model = gt.MediationAndPeace(strong=0.2, pie_after_war=0.7, advantage=0.8)
    apart, mimicry, more = model.semi_separating([0.0, 0.03, 0.1])
    assert_allclose([apart, mimicry], [0.944762, 0.950336], atol=5e-7)
    assert more < apart == pytest.approx(model.separating(), abs=1e-9)
    assert mimicry < model.mediated()


@settings(max_examples=25, deadline=None)
@given(model=talks(), mimicking=st.floats(0, 0.9))
def test_a_mediator_does_no_worse_than_any_semi_separating_talk(
    model: gt.MediationAndPeace, mimicking: float
) -> None:
    """The mediator can run the same talk in confidence."""
    assert model.semi_separating(mimicking) <= model.mediated() + 1e-9


def test_mimicry_is_of_public_reports() -> None:
    with pytest.raises(gt.InvalidInputError, match=r"mimicking must lie in \[0, 1\), got 1"):
        peace_program("separating", strong=0.5, pie_after_war=0.8, advantage=0.9, mimicking=1)
    with pytest.raises(gt.InvalidInputError, match="mimicking must be 0 unless reports are public"):
        peace_program("mediation", strong=0.5, pie_after_war=0.8, advantage=0.9, mimicking=0.1)


@settings(max_examples=40, deadline=None)
@given(model=talks())
def test_honesty_and_obedience_are_an_equilibrium_of_the_finite_game(model: gt.MediationAndPeace) -> None:
    """The second route: the same peace, in a tree whose certificate knows nothing of the theorem."""
    talk = model.talk()
    game, honest = model.as_game(), talk.honest()
    assert game.gap(honest, gt.Concept.WEAK_PERFECT_BAYESIAN) < SMALL
    assert game.gap(honest.strategy, gt.Concept.BEHAVIOUR_NASH) < SMALL
    assert_allclose(game.outcomes(honest.strategy)["peace"], model.mediated(), atol=SMALL)
    assert_allclose(model.recommendations().peace(model.strong), model.mediated(), atol=SMALL)
    assert_allclose(
        game.expected_payoffs(honest.strategy), model.expected_payoffs(model.answer()), atol=SMALL
    )


@pytest.mark.parametrize("greed", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("share", [0.5, 1.0])
@pytest.mark.parametrize("side", [-SMALL, 0.0, SMALL])
def test_the_recommendations_hold_on_both_sides_of_each_boundary(
    greed: float, share: float, side: float
) -> None:
    odds, theta = share * greed + side, 0.8
    for gamma in (greed - SMALL, greed + SMALL):
        model = gt.MediationAndPeace(
            strong=odds / (1 + odds), pie_after_war=theta, advantage=(1 + gamma * (1 - theta)) / (2 * theta)
        )
        honest = model.talk().honest()
        assert model.as_game().gap(honest, gt.Concept.WEAK_PERFECT_BAYESIAN) < 1e-8
        assert_allclose(model.as_game().outcomes(honest.strategy)["peace"], model.mediated(), atol=1e-7)


@pytest.mark.parametrize(
    ("strong", "advantage", "change", "liar"),
    [
        (0.2, 0.9, {"mixed_unequal": 0.9}, "weak"),  # claiming strength pays more often
        (0.15, 0.7, {"weak_unequal": 0.0}, "strong"),  # a smaller part tells that the other is strong
    ],
)
def test_other_recommendations_make_a_type_lie(
    strong: float, advantage: float, change: dict[str, float], liar: str
) -> None:
    """The negative control: more peace, or fewer offers to the weak, and honesty is no equilibrium."""
    model = gt.MediationAndPeace(strong=strong, pie_after_war=0.8, advantage=advantage)
    talk = replace(model.talk(), recommendations=replace(model.recommendations(), **change))
    game = talk.game()
    found = game.deviation(talk.honest().strategy, gt.Concept.BEHAVIOUR_NASH)
    assert found is not None
    assert found.gain > 5e-4
    assert f"{'strong' if liar == 'weak' else 'weak'} at 1 is {liar}" in found.action


def test_a_mediator_makes_the_difference_in_the_game_itself() -> None:
    """Without offers to two weak ones or to a mixed pair there is war between them."""
    model = gt.MediationAndPeace(strong=0.6, pie_after_war=0.8, advantage=0.9)
    silent = Recommendations(strong_even=0, mixed_unequal=0, mixed_even=0, weak_unequal=0)
    talk = replace(model.talk(), recommendations=silent)
    assert_allclose(talk.game().outcomes(talk.honest().strategy)["peace"], 0.4**2)
    with pytest.raises(gt.InvalidInputError, match="mixed_unequal \\+ mixed_even must be at most 1"):
        replace(silent, mixed_unequal=0.6, mixed_even=0.6)
    with pytest.raises(gt.InvalidInputError, match="weak_unequal must be at most 1/2"):
        replace(silent, weak_unequal=0.6)
    with pytest.raises(gt.InvalidInputError, match="as_game needs one situation, not a batch"):
        replace(model, strong=[0.2, 0.3]).as_game()


def test_wrong_chances_are_refuted_and_domains_are_checked() -> None:
    model = gt.MediationAndPeace(strong=0.6, pie_after_war=0.8, advantage=0.9)
    assert model.gap(model.answer() - 0.01) > 1e-3
    with pytest.raises(gt.InvalidInputError, match=r"advantage \* pie_after_war must exceed 1/2"):
        replace(model, advantage=0.5)
    with pytest.raises(gt.InvalidInputError, match=r"pie_after_war must lie in \(0, 1\)"):
        replace(model, pie_after_war=1)
    with pytest.raises(gt.InvalidInputError, match=r"advantage must lie in \[0, 1\]"):
        replace(model, advantage=1.1)
    with pytest.raises(gt.InvalidInputError, match="kind must be one of arbitration, mediation, separating"):
        peace_program("pooling", strong=0.5, pie_after_war=0.8, advantage=0.9)

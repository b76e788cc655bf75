"""Mediation, arbitration and direct talk: closed forms against linear programs, and where each helps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.mediation.peace_program import peace_program

SMALL = 1e-9


@st.composite
def talks(draw: st.DrawFn) -> gt.MediationAndPeace:
    theta = draw(st.floats(0.55, 0.95))
    least = 0.5 / theta
    return gt.MediationAndPeace(
        strong=draw(st.floats(0.02, 0.95)),
        pie_after_war=theta,
        advantage=least + (1 - least) * draw(st.floats(0.02, 1)),
    )


@settings(max_examples=40, deadline=None)
@given(model=talks())
def test_the_closed_forms_are_the_values_of_the_programs(model: gt.MediationAndPeace) -> None:
    assert gt.solve(model).status is gt.Status.SOLVED


@settings(deadline=None)
@given(model=talks())
def test_mediation_does_no_worse_and_helps_exactly_where_it_says(model: gt.MediationAndPeace) -> None:
    arbitration, mediation, separating = model.answer()
    assert arbitration == mediation
    assert mediation <= 1 + 1e-12
    assert mediation >= separating - 1e-12
    better = mediation > model.benchmark() + 1e-9
    edge = min(abs(model.odds() - model.greed()), abs(model.odds() - model.greed() / 2)) < 1e-3
    assert edge or better == bool(model.mediation_helps())


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

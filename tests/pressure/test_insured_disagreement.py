"""Insured disagreement: what aid after one's own refusal does to a bargain, and why it is expected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.games.tree import Decision, Terminal
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.technology import technology

SMALL = 1e-9
unit = st.floats(0, 1)
pair = st.tuples(unit, unit)
talks = st.builds(
    gt.InsuredDisagreement,
    disagreement=st.tuples(st.floats(-0.5, 1.5), st.floats(-0.5, 1.5)),
    aid=pair,
    harm=pair,
    insurance=pair,
    credibility=pair,
    pressure=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
)


@settings(deadline=None)
@given(model=talks)
def test_the_range_is_certified_draw_by_draw(model: gt.InsuredDisagreement) -> None:
    assert gt.solve(model).status is gt.Status.SOLVED
    assert model.gap(model.answer() + np.array([0.01, 0.0])) > SMALL


@pytest.mark.parametrize("insurance", [0.0, 0.3, 0.7, 1.0])
def test_a_deal_exists_where_the_tree_ends_in_one(insurance: float) -> None:
    model = gt.InsuredDisagreement(
        disagreement=(0.57, 0.52),
        aid=(0.05, 0.25),
        harm=(0.02, 0.2),
        insurance=(0.1, insurance),
        credibility=(0.5, 0.9),
    )
    ends = gt.solve(model.as_game(steps=50), gt.BackwardInduction(ties=gt.TieRule.FIRST)).answers[0].payoffs
    assert (ends[2] == 1.0) == bool(model.deal()) == (insurance < 0.5)


@settings(deadline=None)
@given(model=talks, more=unit)
def test_support_stiffens_and_shifts(model: gt.InsuredDisagreement, more: float) -> None:
    """Theorem: price, width and middle move by what the chances say."""
    extra = np.array([0.0, more])
    aided = replace(model, aid=model.aid + extra, harm=model.harm + extra)
    stiffer, pressed = more * model.insurance[1], more * model.credibility[1]
    before, after = (each.terms().reservation_points() for each in (model, aided))
    assert_allclose(after - before, [-pressed, -stiffer], atol=1e-12)
    assert_allclose(aided.width() - model.width(), pressed - stiffer, atol=1e-12)
    assert_allclose(aided.width_effect().sum() - model.width_effect().sum(), pressed - stiffer, atol=1e-12)
    assert_allclose((after - before).mean(), -(pressed + stiffer) / 2, atol=1e-12)


def test_the_insurance_from_which_aid_narrows_the_range() -> None:
    """Both sides of the boundary: 0.8 where aid costs the other 0.1 and gains the aided 0.125."""
    model = gt.InsuredDisagreement(disagreement=(0.5, 0.5), aid=(0, 0.125), harm=(0, 0.1))
    limit = float(model.insurance_limit()[1])
    assert limit == 0.8
    for step, sign in ((-SMALL, 1), (SMALL, -1)):
        insured = replace(model, insurance=(0, limit + step))
        assert np.sign(insured.width_effect()[1]) == sign
        assert insured.deal() == (sign > 0) or abs(insured.width()) <= 1e-9
    assert model.insurance_limit()[0] == np.inf
    assert_allclose(replace(model, insurance=(0, limit)).width(), 0.0, atol=1e-15)


def test_a_transfer_that_comes_whoever_refuses_moves_the_range_only() -> None:
    base = gt.InsuredDisagreement(disagreement=(0.5, 0.4), aid=(0, 0), harm=(0, 0), insurance=(0, 1))
    aided = replace(base, aid=(0, 0.2), harm=(0, 0.2))
    assert_allclose(aided.width(), base.width(), atol=1e-15)
    assert_allclose(aided.answer() - base.answer(), [-0.2, -0.2], atol=1e-15)


def test_conditional_aid_to_one_party_opens_a_range() -> None:
    """Counter-case: uneven support helps where nobody is insured; a red line undoes it."""
    stalled = gt.InsuredDisagreement(disagreement=(0.6, 0.5), aid=(0, 0), harm=(0, 0))
    aided = replace(stalled, aid=(0, 0.2), harm=(0, 0.15))
    assert (stalled.deal(), aided.deal()) == (False, True)
    assert not replace(aided, red_lines=(0.55, 1)).deal()


def test_pressure_undoes_what_insurance_stiffens() -> None:
    model = gt.InsuredDisagreement(disagreement=(0.5, 0.5), aid=(0, 0.2), harm=(0, 0), insurance=(0, 0.5))
    need = float(model.stiffening()[1])
    deals = [bool(model.under((0, need + step)).deal()) for step in (-SMALL, SMALL)]
    assert deals == [False, True]


@settings(deadline=None)
@given(model=talks)
def test_the_split_of_pressure_is_that_of_free_terms(model: gt.InsuredDisagreement) -> None:
    model = model.under((0, 0))
    assert model.consent in Consent
    found = technology(model)
    assert found.theorem == "the red-line window"
    assert not found.contradicted.any()


def test_a_batch_has_no_tree_and_domains_are_checked() -> None:
    model = gt.InsuredDisagreement(disagreement=(0.5, 0.5), aid=(0, 0), harm=(0, 0), insurance=[(0, 0)])
    with pytest.raises(gt.InvalidInputError, match="needs one situation and at least one step"):
        model.as_game()
    with pytest.raises(gt.InvalidInputError, match=r"insurance must lie in \[0, 1\]"):
        replace(model, insurance=(0, 1.1))
    with pytest.raises(gt.InvalidInputError, match="aid must be non-negative"):
        replace(model, aid=(-0.1, 0))


# The supporter's own choice


@settings(deadline=None)
@given(stake=st.floats(-1, 2), word=unit, low=st.floats(0, 1), width=st.floats(0.1, 1))
def test_the_insurance_is_the_share_of_supporters_who_aid(
    stake: float, word: float, low: float, width: float
) -> None:
    """By backward induction over a grid of costs, within half a step."""
    costs = low + width * (np.arange(8) + 0.5) / 8
    aids = []
    for cost in costs:
        tree = Decision(
            "supporter", {"aid": Terminal([-cost - word], "aid"), "keep its word": Terminal([-stake], "none")}
        )
        payoff = (
            gt.solve(gt.ExtensiveForm(("supporter",), tree), gt.BackwardInduction(ties=gt.TieRule.FIRST))
            .answers[0]
            .payoffs
        )
        aids.append(payoff[0] == -cost - word)
    insured = gt.samaritan_insurance(stake, word=word, lowest_cost=low, highest_cost=low + width)
    assert abs(np.mean(aids) - insured) <= 0.5 / 8 + SMALL


@given(
    stake=st.floats(0, 2),
    cost=st.floats(0, 1),
    word=st.floats(0, 1),
    deal=st.floats(0, 1),
    patience=st.floats(0, 1),
)
def test_a_samaritan_is_a_mediator_without_patience(
    stake: float, cost: float, word: float, deal: float, patience: float
) -> None:
    """Holding back aid is a threat that costs what the aid would avert, less its own cost."""
    now = gt.MediatorCommitment(deal=deal, word=word, patience=0.0)
    patient = replace(now, patience=patience)
    threat = [stake - cost], [(True, False)], [1.0]
    assume(abs(stake - cost - word) > 1e-6)
    width = 1e-7
    aids = gt.samaritan_insurance(stake, word=word, lowest_cost=cost - width, highest_cost=cost + width)
    assert float(aids) == float(now.temptation(*threat)[0] > 0)
    kept = patient.temptation(*threat)[0] <= 0  # with a tomorrow the edge lies at the word and the deal
    assert bool(kept) == (max(stake - cost, 0.0) <= word + patience * deal)


def test_who_has_more_at_stake_is_believed_less() -> None:
    stakes = np.linspace(0, 1, 11)
    insured = gt.samaritan_insurance(stakes, word=0.1, lowest_cost=0.1, highest_cost=0.8)
    assert (np.diff(insured) >= 0).all()
    edge = np.array([-SMALL, 0.0, SMALL]) + 0.4
    believed = gt.samaritan_insurance(0.5, word=edge, lowest_cost=0.1, highest_cost=0.8) == 0.0
    assert believed.tolist() == [False, True, True] or believed.tolist() == [False, False, True]
    with pytest.raises(gt.InvalidInputError, match="lowest_cost must be smaller than highest_cost"):
        gt.samaritan_insurance(0.5, word=0, lowest_cost=1, highest_cost=1)

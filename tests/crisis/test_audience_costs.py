"""Audience costs: who bluffs, how the regimes meet, and that war can become likelier."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt

SMALL = 1e-9
size = st.floats(-6, 6).map(lambda size: 10**size)
crises = st.builds(
    gt.AudienceCosts,
    balance=st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1e-9, 1 - 1e-9, 1.0])),
    audience=st.one_of(st.floats(0.01, 3), size),
    cost_range=st.tuples(st.one_of(st.floats(0.05, 5), size), st.one_of(st.floats(0.05, 5), size)),
)
CRISIS = gt.AudienceCosts(balance=0.4, audience=0.2, cost_range=(1.5, 1.2))


@settings(deadline=None)
@given(model=crises)
def test_no_type_gains_from_another_action(model: gt.AudienceCosts) -> None:
    assert gt.solve(model).status is gt.Status.SOLVED
    challenges, resists = model.answer()
    assert 0 <= challenges <= 1
    assert 0 <= resists <= 1


@settings(deadline=None)
@given(model=crises)
def test_the_chances_fit_together(model: gt.AudienceCosts) -> None:
    challenges, resists = model.answer()
    assert_allclose(model.p_war(), challenges * resists * model.p_fight(), atol=1e-12)
    assert_allclose(model.p_bluff(), challenges * (1 - model.p_fight()), atol=1e-12)
    regime = str(model.regime())
    assert (model.p_bluff() > 1e-12) <= (regime != "no_bluff")


@settings(deadline=None)
@given(p=st.floats(0, 0.9), a=st.floats(0.05, 2), more=st.floats(0.01, 1))
def test_with_partial_bluff_larger_audience_costs_raise_the_chance_of_war(
    p: float, a: float, more: float
) -> None:
    model = gt.AudienceCosts(balance=p, audience=[a, a + more], cost_range=(6.0, 3.0))
    if (model.regime() == "partial_bluff").all():
        fight, resist, war = model.p_fight(), model.answer()[..., 1], model.p_war()
        assert fight[1] >= fight[0]
        assert resist[1] <= resist[0]
        assert war[1] >= war[0]
        assert_allclose(war, (p + model.audience) / (6 * (1 + model.audience)))


def test_under_full_bluff_they_lower_it() -> None:
    """Counter-case."""
    model = gt.AudienceCosts(balance=0.5, audience=[0.6, 0.7], cost_range=(1.3, 3))
    assert model.regime().tolist() == ["full_bluff"] * 2
    assert model.p_war()[1] < model.p_war()[0]


@settings(deadline=None)
@given(model=crises)
def test_the_regimes_meet(model: gt.AudienceCosts) -> None:
    """Both sides of r_1 = r*, and of F = f*, at 1e-9 of either; the chance of war has no jump there."""
    p, a = float(model.balance), float(model.audience)
    cost, most = model.cost_range
    sides = 1 + np.array([-1e-7, -SMALL, SMALL, 1e-7])
    resist, edge = (1 - p) * (1 + a), (p + a) * (p + most / (1 + a))
    meetings = []
    if resist > 0 and cost > (p + a) * (p + 1) * (1 + 1e-6):
        meetings.append((np.stack([0 * sides + cost, resist * sides], axis=-1), "no_bluff", "partial_bluff"))
    if most > resist * (1 + 1e-6):
        meetings.append((np.stack([edge * sides, 0 * sides + most], axis=-1), "full_bluff", "partial_bluff"))
    for ranges, below, above in meetings:
        meet = replace(model, cost_range=ranges)
        assert meet.regime().tolist() == [below] * 2 + [above] * 2
        war = meet.p_war()
        assert abs(war[2] - war[1]) <= 0.02 * np.ptp(war) + 1e-12


@pytest.mark.parametrize(
    "model",
    [
        CRISIS,
        replace(CRISIS, cost_range=(1, 0.5)),
        gt.AudienceCosts(balance=0.5, audience=0.6, cost_range=(1.3, 3)),
    ],
)
def test_the_tree_agrees_better_on_a_finer_grid(model: gt.AudienceCosts) -> None:
    """The rounded answer gains at most what a cell is worth."""
    for types in (4, 8, 16):
        game = model.as_game(types=types)
        profile = model.profile(game, types=types)
        assert game.gap(profile, gt.Concept.BEHAVIOUR_NASH) <= 1.0 / types
        expected = model.expected_payoffs(model.answer())
        assert_allclose(game.expected_payoffs(profile), expected, atol=1.5 / types)


def test_wrong_shares_are_refuted_and_domains_are_checked() -> None:
    assert CRISIS.gap([0.6, 0.8333333]) > 1e-3
    assert CRISIS.gap([0.56, 0.7]) > 1e-3
    assert CRISIS.gap([0.56, 1.5]) == np.inf
    with pytest.raises(gt.InvalidInputError, match="audience must be positive"):
        replace(CRISIS, audience=0)
    with pytest.raises(gt.InvalidInputError, match="needs one crisis, not a batch"):
        replace(CRISIS, audience=[0.1, 0.2]).as_game(types=2)
    with pytest.raises(gt.InvalidInputError, match="types must be at least 1, got 0"):
        CRISIS.as_game(types=0)

"""Escalation in continuous time: who quits, when, and what audience costs do to the chance of war."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import quad

import gametheory as gt

rates = st.one_of(st.floats(0.05, 5), st.floats(-6, 6).map(lambda size: 10**size))
crises = st.builds(
    gt.AudienceCostAttrition, audience=st.tuples(rates, rates), war_loss=st.tuples(rates, rates)
)
CRISIS = gt.AudienceCostAttrition(audience=(1.5, 0.8), war_loss=(2, 1.5))


@settings(deadline=None)
@given(model=crises)
def test_the_answer_is_certified_and_the_chances_add_up(model: gt.AudienceCostAttrition) -> None:
    assert gt.solve(model).status is gt.Status.SOLVED
    assert_allclose(model.p_back_down().sum() + model.p_war(), 1, atol=1e-9)


@settings(deadline=None, max_examples=30)
@given(model=crises)
def test_the_chance_of_quitting_first_is_the_integral_of_the_rates(model: gt.AudienceCostAttrition) -> None:
    k, *atoms = model.answer()
    for side, (own, other) in enumerate([model.audience, model.audience[::-1]]):

        def density(t: float, own: float = own, other: float = other) -> float:
            return float(other / ((1 + other * t) ** 2 * (1 + own * t)))

        stay = (1 - atoms[0]) * (1 - atoms[1])
        expected = atoms[side] + stay * quad(density, 0, k, epsabs=1e-12)[0]
        assert_allclose(model.p_back_down()[side], expected, atol=1e-9)


@settings(deadline=None)
@given(model=crises, at=st.floats(0, 1))
def test_quitting_is_worth_the_same_at_every_time(model: gt.AudienceCostAttrition, at: float) -> None:
    """Indifference: the prize if the other has quit, less the cost if not."""
    t = at * model.answer()[0]
    left = model.survival(t)[::-1]
    worth = 1 - left - model.audience * t * left
    assert_allclose(worth, model.answer()[1:][::-1], atol=1e-9)


@given(model=crises, more=st.floats(1.01, 3))
@settings(deadline=None)
def test_a_larger_audience_cost_makes_backing_down_rarer(
    model: gt.AudienceCostAttrition, more: float
) -> None:
    raised = replace(model, audience=model.audience * [more, 1])
    assert raised.p_back_down()[0] <= model.p_back_down()[0] + 1e-9


def test_between_equals_audience_costs_only_shorten_the_crisis() -> None:
    """Counter-case."""
    model = gt.AudienceCostAttrition(audience=[(0.5, 0.5), (2, 2)], war_loss=(1.7, 1.7))
    assert_allclose(model.p_war(), 4 / (1 + np.sqrt(1 + 4 * 1.7)) ** 2)
    assert_allclose(model.answer()[0, 0] / model.answer()[1, 0], 4)
    assert (model.answer()[:, 1:] == 0).all()


def test_who_quits_at_once_changes_at_equal_horizons() -> None:
    """Both sides of the boundary."""
    for step, quits in ((-1e-9, 1), (1e-9, 0)):
        atoms = gt.AudienceCostAttrition(audience=(1, 1), war_loss=(2 + step, 2)).answer()[1:]
        assert atoms[quits] > 0
        assert atoms[1 - quits] == 0


def test_the_closed_form_and_the_quadrature_meet() -> None:
    ratio = 1 + 0.05 * np.array([1 - 1e-9, 1 + 1e-9])
    chances = gt.AudienceCostAttrition(
        audience=np.stack([ratio, 0 * ratio + 1], axis=-1), war_loss=(2, 2)
    ).p_back_down()
    assert_allclose(chances[0], chances[1], atol=1e-8)


@pytest.mark.parametrize("model", [CRISIS, gt.AudienceCostAttrition(audience=(1, 1), war_loss=(2, 2))])
def test_the_finite_crisis_agrees_better_on_a_finer_grid(model: gt.AudienceCostAttrition) -> None:
    gaps = []
    for size in (6, 12, 24):
        game = model.as_game(types=size, dates=size)
        gaps.append(game.gap(model.plans(types=size, dates=size)))
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 1.0 / 24


def test_other_rates_of_quitting_are_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between equals the horizon alone cannot tell them apart: quitting has to pay the same all along."""

    def linear(model: gt.AudienceCostAttrition, atoms: np.ndarray, time: np.ndarray) -> np.ndarray:
        k = model.answer()[..., :1]
        return np.asarray((1 - atoms) * (1 - time * model.audience / (1 + model.audience * k)))

    crisis = gt.AudienceCostAttrition(audience=(1, 1), war_loss=(2, 2))
    answer = crisis.answer()
    assert crisis.gap(answer) <= 1e-9
    monkeypatch.setattr(gt.AudienceCostAttrition, "_staying", linear)
    assert crisis.gap(answer) > 1e-2


def test_wrong_answers_are_refuted_and_domains_are_checked() -> None:
    assert CRISIS.gap(CRISIS.answer() + [0.01, 0, 0]) > 1e-3  # noqa: RUF005  (a sum of numbers)
    assert CRISIS.gap([0.8, 0.1, 0.1]) > 0.05
    assert CRISIS.gap([-1, 0, 0]) == np.inf
    with pytest.raises(gt.InvalidInputError, match="audience must be positive"):
        replace(CRISIS, audience=(0, 1))
    with pytest.raises(gt.InvalidInputError, match="needs one crisis, not a batch"):
        replace(CRISIS, audience=[(1, 1)]).as_game(types=2, dates=2)
    with pytest.raises(gt.InvalidInputError, match="types and dates must be at least 1"):
        CRISIS.as_game(types=0, dates=2)

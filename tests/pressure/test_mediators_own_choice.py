"""The mediator's own choice: certified optima, when it is uneven, and where it switches."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.mediator_dilemma import OPTIONS
from gametheory.pressure.split_theorem import SplitVerdict
from gametheory.pressure.technology import technology

SMALL = 1e-9
unit = st.floats(0, 1)
costs = st.floats(0.05, 10)


@st.composite
def mediators(draw: st.DrawFn) -> gt.MediatorEffort:
    cap = draw(st.one_of(st.none(), st.tuples(unit, unit)))
    return gt.MediatorEffort(
        legacy=draw(st.floats(0, 10)),
        acceptance=(draw(unit), draw(unit)),
        effort_cost=(draw(costs), draw(costs)),
        cap=(np.inf, np.inf) if cap is None else cap,
    )


@settings(deadline=None)
@given(model=mediators())
def test_the_optimum_is_global(model: gt.MediatorEffort) -> None:
    """Against a grid of efforts, and by the certificate."""
    assert gt.solve(model).status is gt.Status.SOLVED
    most = model.largest()
    grid = [np.array(point) * most for point in product(np.linspace(0, 1, 21), repeat=2)]
    values = model.expected_payoffs(np.stack(grid))
    assert model.expected_payoffs(model.answer()) >= values.max() - 1e-9 * (1 + values.max())


@settings(deadline=None)
@given(model=mediators(), at=st.tuples(unit, unit))
def test_the_certificate_is_the_loss(model: gt.MediatorEffort, at: tuple[float, float]) -> None:
    effort = model.largest() * at
    loss = model.expected_payoffs(model.answer()) - model.expected_payoffs(effort)
    assert_allclose(model.residual(effort) * model._stakes(), loss[..., 0], atol=1e-9 * (1 + model._stakes()))


def test_a_local_optimum_is_refuted() -> None:
    """The payoff is not concave: with a dear deal the corner wins, the stationary point is a saddle."""
    model = gt.MediatorEffort(legacy=4, acceptance=(0.2, 0.2), effort_cost=(0.7, 4))
    assert_allclose(model.answer(), [0.8, 0.8])
    assert model.gap([0.8, 0.0]) > 0.1
    assert model.gap([0.9, 0.8]) == np.inf


@settings(deadline=None)
@given(
    alpha=st.floats(0.01, 0.5),
    cost=st.tuples(st.floats(1, 10), st.floats(1, 10)),
    legacy=st.floats(0.01, 1),
)
def test_the_index_of_an_interior_optimum(alpha: float, cost: tuple[float, float], legacy: float) -> None:
    model = gt.MediatorEffort(legacy=legacy, acceptance=(alpha, alpha), effort_cost=cost)
    assume((model.limits() == gt.EffortLimit.COST).all() and legacy**2 < 0.99 * cost[0] * cost[1])
    index = float(model.index())
    assert_allclose(index, (cost[1] - cost[0]) / (sum(cost) + 2 * legacy), atol=1e-9)
    low, high = sorted(np.sqrt(cost))
    assert abs(index) >= (high - low) / (high + low) - 1e-9
    gap = np.ptp(alpha + model.answer())
    price = model.balanced_chance() - model.at_choice().deal_chance()
    assert_allclose(price, (gap / 2) ** 2, atol=1e-12)


def test_the_index_falls_in_the_value_of_a_deal_and_reaches_zero_at_certainty_only() -> None:
    stakes = np.array([0.1, 0.5, 1.0, 4.0])
    model = gt.MediatorEffort(legacy=stakes, acceptance=(0.2, 0.2), effort_cost=(0.7, 4))
    index = model.index()
    assert (np.diff(index) < 0).all()
    assert index[-1] == 0
    assert (model.limits()[-1] == gt.EffortLimit.CONSENT).all()


@pytest.mark.parametrize("side", [-1, 1])
def test_the_stake_at_which_a_consent_saturates(side: int) -> None:
    """Both sides of the boundary: g_0 reaches 1 - alpha where (1 - a) E0 E1 = L E1 a + L^2 (interior)."""
    a, e0, e1 = 0.2, 0.7, 4.0
    edge = (-e1 * a + np.sqrt((e1 * a) ** 2 + 4 * (1 - a) * e0 * e1)) / 2
    # g_0 = (L e1 a + L^2 a)/(e0 e1 - L^2) = 1 - a  <=>  L^2 + L e1 a - (1 - a) e0 e1 = 0
    model = gt.MediatorEffort(legacy=edge + side * 1e-6, acceptance=(a, a), effort_cost=(e0, e1))
    free = model.limits()[0] == gt.EffortLimit.COST
    assert free == (side < 0)


def test_equal_costs_make_an_even_mediator() -> None:
    """Counter-case to an always uneven one."""
    model = gt.MediatorEffort(legacy=[0.5, 1.5], acceptance=(0.2, 0.2), effort_cost=(2, 2))
    assert_allclose(model.index(), [0, 0], atol=1e-15)


def test_the_ends_of_a_segment_of_optima_are_listed() -> None:
    """The knife edge: the payoff is -(g_0 - g_1)^2 / 2, level along the diagonal."""
    model = gt.MediatorEffort(legacy=1.0, acceptance=(0.0, 0.0), effort_cost=(1.0, 1.0))
    found = {tuple(np.round(answer.value, 9)) for answer in gt.solve(model).answers}
    assert found == {(0.0, 0.0), (1.0, 1.0)}


def test_no_effort_has_no_index() -> None:
    assert np.isnan(gt.MediatorEffort(legacy=0, acceptance=(0.2, 0.2), effort_cost=(1, 1)).index())


def test_even_acceptances_are_best_at_a_given_total() -> None:
    model = gt.MediatorEffort(legacy=1, acceptance=(0.2, 0.2), effort_cost=(1, 1))
    assert model.consent is Consent.WEAKEST_LINK
    assert np.diff(model.under([(0.2, 0.2), (0.3, 0.1), (0.4, 0.0)]).deal_chance()).max() < 0
    assert model.under((2, 2)).deal_chance() == 1


@settings(deadline=None)
@given(model=mediators())
def test_the_grid_game_is_within_its_bound(model: gt.MediatorEffort) -> None:
    levels = 5
    game = gt.solve(model.as_game(levels=levels), gt.BackwardInduction())
    half = model.largest() / (levels - 1) / 2
    bound = model.legacy * half.prod() + (model.effort_cost * half**2).sum() / 2
    short = model.expected_payoffs(model.answer())[0] - game.answers[0].payoffs[0]
    assert -1e-9 <= short <= bound + 1e-9


@settings(deadline=None)
@given(alpha=st.tuples(unit, unit))
def test_the_best_splits_are_proven(alpha: tuple[float, float]) -> None:
    model = gt.MediatorEffort(legacy=1, acceptance=alpha, effort_cost=(1, 1))
    found = technology(model)
    assert found.theorem == "equal acceptance"
    assert not found.contradicted.any()
    even = technology(replace(model, acceptance=(0.2, 0.2)), budgets=(0.5, 1.0))
    assert even.verdict.tolist() == [SplitVerdict.EVEN_BEST] * 2


def test_domains_of_effort() -> None:
    fine = gt.MediatorEffort(legacy=1, acceptance=(0.2, 0.2), effort_cost=(1, 1))
    with pytest.raises(gt.InvalidInputError, match="effort_cost must be positive"):
        replace(fine, effort_cost=(0, 1))
    with pytest.raises(gt.InvalidInputError, match="cap must be non-negative"):
        replace(fine, cap=(1, -0.1))
    with pytest.raises(gt.InvalidInputError, match="cap must be finite"):
        replace(fine, cap=(1, np.nan))
    assert replace(fine, cap=None) == fine
    with pytest.raises(gt.InvalidInputError, match="needs one mediator, not a batch"):
        replace(fine, legacy=[1, 2]).as_game()
    with pytest.raises(gt.InvalidInputError, match="levels must be at least 2, got 1"):
        fine.as_game(levels=1)


# Thresholds

pairs = st.tuples(unit, unit)
thresholds = st.builds(
    gt.MediatorThresholds,
    legacy=st.floats(0, 3),
    threshold=st.tuples(st.floats(-0.5, 1), st.floats(-0.5, 1)),
    unit_cost=st.tuples(costs, costs),
    capacity=pairs,
    position=st.floats(-1, 3),
)


@settings(deadline=None)
@given(model=thresholds)
def test_the_pressure_chosen_is_best(model: gt.MediatorThresholds) -> None:
    solution = gt.solve(model)
    assert solution.status is gt.Status.SOLVED
    value = gt.solve(model.as_game(), gt.BackwardInduction()).answers[0].payoffs
    assert_allclose(solution.answers[0].payoffs, value, atol=1e-12)


@settings(deadline=None)
@given(model=thresholds)
def test_who_wants_the_deal_alone_presses_no_one_in_vain(model: gt.MediatorThresholds) -> None:
    model = replace(model, position=0.0)
    chosen = model.answer()
    assert (chosen == 0).all() or model.at_choice().deal_chance() == 1.0
    assert ((chosen == 0) | (chosen == model.threshold)).all()


BASE = gt.MediatorThresholds(legacy=1, threshold=(0.3, 0.2), unit_cost=(0.8, 1.5), capacity=(0.6, 0.5))


def test_each_boundary_of_the_choice() -> None:
    needed = float(BASE.legacy_needed())
    assert_allclose(needed, 0.54)
    worth = replace(BASE, legacy=[needed - SMALL, needed, needed + SMALL])
    assert worth.at_choice().deal_chance().tolist() == [0, 1, 1]
    reach = replace(BASE, capacity=[(0.6, 0.2 - SMALL), (0.6, 0.2), (0.3 - SMALL, 0.5), (0.3, 0.5)])
    assert reach.answer().tolist() == [[0, 0], [0.3, 0.2], [0, 0], [0.3, 0.2]]
    looks = replace(BASE, position=[0.8, 0.8 + SMALL], capacity=(0.6, 0.1))
    assert looks.answer().tolist() == [[0, 0], [0.6, 0]]


def test_a_private_gain_lowers_what_a_deal_must_be_worth() -> None:
    """Each unit of pressure on party 0 costs what it costs less what it brings."""
    model = replace(BASE, position=0.5)
    assert_allclose(model.legacy_needed(), 0.3 * 0.3 + 1.5 * 0.2)
    at = float(model.legacy_needed())
    assert replace(model, legacy=[at - SMALL, at + SMALL]).at_choice().deal_chance().tolist() == [0, 1]
    assert np.isnan(replace(BASE, capacity=(0.1, 0.5)).legacy_needed())


def test_one_willing_party_is_left_alone() -> None:
    """Counter-case: one-sided pressure is right."""
    model = replace(BASE, threshold=(0.3, -0.1))
    assert model.answer().tolist() == [0.3, 0.0]
    assert model.index() == 1
    assert model.unit().tolist() == [0.3, 1.0]
    assert model.consent is Consent.ONE_SIDED


@settings(deadline=None)
@given(model=thresholds)
def test_the_window_of_splits_is_proven(model: gt.MediatorThresholds) -> None:
    assume((np.abs(model.threshold) > 1e-6).all())
    found = technology(model)
    assert found.theorem == "two thresholds"
    assert not found.contradicted.any()


def test_wrong_pressures_are_refuted() -> None:
    assert BASE.gap([0.3, 0.0]) > 0.1
    assert BASE.gap([0.7, 0.2]) == np.inf
    with pytest.raises(gt.InvalidInputError, match="needs one mediator, not a batch"):
        replace(BASE, legacy=[1, 2]).as_game()
    with pytest.raises(gt.InvalidInputError, match="unit_cost must be positive"):
        replace(BASE, unit_cost=(0, 1))
    with pytest.raises(gt.InvalidInputError, match="capacity must be non-negative"):
        replace(BASE, capacity=(-1, 1))


# The dilemma

money = st.floats(-2, 2)
DILEMMA = gt.MediatorDilemma(
    legacy=1,
    escalation_deal=0.45,
    hot_war_risk=0.05,
    hot_war_cost=4,
    escalation_cost=0.05,
    pivot=0.3,
    blame=0.4,
    even_deal=0.35,
    even_cost=0.2,
    drift_deal=0.1,
    drift_cost=0.05,
)
dilemmas = st.builds(
    gt.MediatorDilemma,
    legacy=st.floats(0, 3),
    escalation_deal=st.floats(0, 0.7),
    hot_war_risk=st.floats(0.01, 0.3),
    hot_war_cost=st.floats(0, 10),
    escalation_cost=money,
    pivot=money,
    blame=st.floats(0, 3),
    even_deal=unit,
    even_cost=money,
    drift_deal=unit,
    drift_cost=money,
)


@settings(deadline=None)
@given(model=dilemmas)
def test_the_option_chosen_is_that_of_the_tree(model: gt.MediatorDilemma) -> None:
    solution = gt.solve(model)
    assert solution.status is gt.Status.SOLVED
    value = gt.solve(model.as_game(), gt.BackwardInduction()).answers[0].payoffs
    assert_allclose(solution.answers[0].payoffs, value, atol=1e-12)


@settings(deadline=None)
@given(model=dilemmas)
def test_each_switching_point_on_both_sides(model: gt.MediatorDilemma) -> None:
    walk = float(model.walking_blame())
    if walk > SMALL:
        sides = model.partition([walk - SMALL, walk + SMALL], model.hot_war_cost)
        assert (sides == 1).tolist() == [True, False]
    war = float(model.escalation_war_cost())
    if war > 1e-6:
        step = SMALL / float(model.hot_war_risk)
        sides = model.partition(model.blame, [war - step, war + step])
        assert (sides == 0).tolist() == [True, False]


@settings(deadline=None)
@given(model=dilemmas, blame=st.floats(0.01, 3), war=st.floats(0.01, 10))
def test_three_regions_meet_in_the_corner(model: gt.MediatorDilemma, blame: float, war: float) -> None:
    rest = model.values()[2:].max()
    spent = model.escalation_deal * model.legacy - model.hot_war_risk * war - rest
    model = replace(model, pivot=rest + blame, escalation_cost=spent)
    assert_allclose(model.corner(), [blame, war], atol=1e-9)
    at = replace(model, blame=blame, hot_war_cost=war).values()
    assert_allclose(at[:2], at[2:].max(), atol=1e-9)
    beyond = model.partition(blame + 0.01, war + 1)
    assert beyond >= 2  # neither walks nor escalates: the dilemma
    assert model.partition(blame - 0.005, war + 1) == 1
    assert model.partition(blame + 0.01, war - 0.005) == 0


@pytest.mark.parametrize("side", [-1, 1])
def test_what_remains_is_drift_unless_the_deal_is_worth_enough(side: int) -> None:
    cornered = replace(DILEMMA, hot_war_cost=100, blame=10)
    edge = float(cornered.even_legacy())
    assert_allclose(edge, 0.6)
    chosen = OPTIONS[int(replace(cornered, legacy=edge + side * SMALL).choice())]
    assert chosen == ("drift" if side < 0 else "even")


def test_without_a_risk_of_war_its_cost_does_not_decide() -> None:
    assert replace(DILEMMA, hot_war_risk=0).escalation_war_cost() == np.inf
    assert replace(DILEMMA, hot_war_risk=0, escalation_deal=0).escalation_war_cost() == -np.inf
    assert np.isnan(replace(DILEMMA, even_deal=0.1).even_legacy())


def test_the_chance_of_a_deal_is_that_of_the_option() -> None:
    plane = replace(DILEMMA, blame=[0.0, 10.0], hot_war_cost=100)
    assert [OPTIONS[k] for k in plane.choice()] == ["walk", "even"]
    assert plane.deal_chance().tolist() == [0, 0.35]
    assert DILEMMA.gap([0, 0, 1, 0]) > 0.1
    assert DILEMMA.gap([1, 1, 0, 0]) == np.inf
    with pytest.raises(gt.InvalidInputError, match="blame must be non-negative"):
        replace(DILEMMA, blame=-1)


def test_one_cap_for_both_makes_a_mediator_even_who_buys_neither_consent() -> None:
    model = gt.MediatorEffort(legacy=4, acceptance=(0.2, 0.2), effort_cost=(0.7, 4), cap=(0.05, 0.05))
    assert model.index() == 0
    assert (model.acceptance + model.answer() < 1).all()

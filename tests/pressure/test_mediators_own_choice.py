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
costs = st.floats(-6, 6).map(lambda size: 10**size)
caps = st.one_of(st.just(np.inf), st.floats(0, 2), costs)
stakes = st.one_of(st.floats(0, 10), costs)
mediators = st.builds(
    gt.MediatorEffort,
    legacy=stakes,
    acceptance=st.tuples(unit, unit),
    effort_cost=st.tuples(costs, costs),
    cap=st.tuples(caps, caps),
)


@settings(deadline=None)
@given(model=mediators)
def test_the_optimum_is_global(model: gt.MediatorEffort) -> None:
    """Against a grid of efforts, and by the certificate."""
    assert gt.solve(model).status is gt.Status.SOLVED
    most = model.largest()
    grid = [np.array(point) * most for point in product(np.linspace(0, 1, 21), repeat=2)]
    values = model.expected_payoffs(np.stack(grid))
    assert model.expected_payoffs(model.answer()) >= values.max() - 1e-9 * model._stakes()


@settings(deadline=None)
@given(model=mediators, at=st.tuples(unit, unit))
def test_the_certificate_is_the_loss(model: gt.MediatorEffort, at: tuple[float, float]) -> None:
    effort = model.largest() * at
    loss = model.expected_payoffs(model.answer()) - model.expected_payoffs(effort)
    assert_allclose(model.residual(effort) * model._stakes(), loss[..., 0], atol=1e-9 * model._stakes())


def test_a_local_optimum_is_refuted() -> None:
    """The payoff is not concave: with a dear deal the corner wins, the stationary point is a saddle."""
    model = gt.MediatorEffort(legacy=4, acceptance=(0.2, 0.2), effort_cost=(0.7, 4))
    assert_allclose(model.answer(), [0.8, 0.8])
    assert model.gap([0.8, 0.0]) > 0.1
    assert model.gap([0.9, 0.8]) == np.inf


@settings(deadline=None)
@given(alpha=unit, cost=st.tuples(costs, costs), part=st.floats(0, 1.5))
def test_the_index_of_an_interior_optimum(alpha: float, cost: tuple[float, float], part: float) -> None:
    """By a part of the largest stake, L^2 = E_0 E_1, that an interior optimum allows, and beyond it."""
    low, high = sorted(np.sqrt(cost))
    legacy = part * low * high
    model = gt.MediatorEffort(legacy=legacy, acceptance=(alpha, alpha), effort_cost=cost)
    free = model.limits() == gt.EffortLimit.COST
    if not free.all():  # a consent is bought outright, the cheaper one first
        assert_allclose(model.answer()[~free], 1 - alpha, atol=SMALL)
        assert_allclose(model.answer()[free], legacy / np.array(cost)[free], rtol=1e-9)
        assert free.sum() == 0 or not free[np.argmin(cost)] or np.ptp(cost) == 0
        return
    assert part <= 1
    if legacy * alpha < 1e-200:
        return
    index = float(model.index())
    assert_allclose(index, (cost[1] - cost[0]) / (sum(cost) + 2 * legacy), atol=1e-9)
    assert abs(index) >= (high - low) / (high + low) - 1e-9
    gap = np.ptp(alpha + model.answer())
    price = model.balanced_chance() - model.at_choice().deal_chance()
    assert_allclose(price, (gap / 2) ** 2, atol=1e-12)


@settings(deadline=None)
@given(alpha=st.floats(1e-6, 1 - 1e-6), cost=st.tuples(costs, costs), low=costs, high=costs)
def test_the_index_falls_in_the_value_of_a_deal_and_reaches_zero_at_certainty_only(
    alpha: float, cost: tuple[float, float], low: float, high: float
) -> None:
    """Of equal acceptances and no caps, and whatever ends the efforts."""
    model = gt.MediatorEffort(legacy=sorted((low, high)), acceptance=(alpha, alpha), effort_cost=cost)
    index = np.abs(model.index())
    assert index[1] <= index[0] + 1e-9
    if np.ptp(cost) > 1e-6 * max(cost):
        assert ((index == 0) == (model.limits() == gt.EffortLimit.CONSENT).all(axis=-1)).all()


@settings(deadline=None)
@given(alpha=st.floats(0.001, 0.999), cost=st.tuples(costs, costs))
def test_the_stake_at_which_a_consent_saturates(alpha: float, cost: tuple[float, float]) -> None:
    """Both sides of the boundary: g_0 reaches 1 - alpha where L^2 + L E_1 alpha = (1 - alpha) E_0 E_1."""
    dear = max(cost)
    half = dear * alpha / 2
    level = (1 - alpha) * cost[0] * cost[1]
    edge = level / (np.sqrt(half**2 + level) + half)
    model = gt.MediatorEffort(
        legacy=edge * (1 + SMALL / (1 - alpha) * np.array([-1, 1])),  # a step of 1e-9 in the chance
        acceptance=(alpha, alpha),
        effort_cost=sorted(cost),
    )
    assert (model.limits()[:, 0] == gt.EffortLimit.COST).tolist() == [True, False]


@pytest.mark.parametrize("party", [0, 1])
def test_the_cap_from_which_it_binds_no_more(party: int) -> None:
    model = gt.MediatorEffort(legacy=0.5, acceptance=(0.2, 0.2), effort_cost=(0.7, 4))
    cap = np.full((2, 2), np.inf)
    cap[:, party] = model.answer()[party] + np.array([-SMALL, SMALL])
    capped = replace(model, cap=cap).limits()[:, party] == gt.EffortLimit.CAP
    assert capped.tolist() == [True, False]


def test_a_cap_on_the_cheaper_effort_can_hold_it_to_the_dearer() -> None:
    model = gt.MediatorEffort(legacy=1, acceptance=(0.2, 0.2), effort_cost=(1, 3), cap=(0.1, np.inf))
    assert_allclose(model.answer(), [0.1, 0.1])
    assert_allclose(model.index(), 0, atol=1e-12)


def test_equal_costs_make_an_even_mediator() -> None:
    """Counter-case to an always uneven one."""
    model = gt.MediatorEffort(legacy=[0.5, 1.5], acceptance=(0.2, 0.2), effort_cost=(2, 2))
    assert_allclose(model.index(), [0, 0], atol=1e-15)


def test_an_effort_that_costs_almost_nothing_is_certified() -> None:
    model = gt.MediatorEffort(legacy=1e3, acceptance=(0.2, 0.0), effort_cost=(1e-18, 1e-100))
    assert_allclose(model.answer(), [0.8, 1.0])
    assert gt.solve(model).status is gt.Status.SOLVED
    assert_allclose(model.gap([0.8, 0.5]), 0.5)


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
@given(model=mediators)
def test_the_grid_game_is_within_its_bound(model: gt.MediatorEffort) -> None:
    levels = 5
    game = gt.solve(model.as_game(levels=levels), gt.BackwardInduction())
    half = model.largest() / (levels - 1) / 2
    bound = model.legacy * half.prod() + (model.effort_cost * half**2).sum() / 2
    short = model.expected_payoffs(model.answer())[0] - game.answers[0].payoffs[0]
    assert -1e-9 * model._stakes() <= short <= bound + 1e-9 * model._stakes()


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

needs = st.one_of(st.floats(-2, 2), costs, costs.map(lambda size: -size))
reaches = st.one_of(st.floats(0, 3), costs)
thresholds = st.builds(
    gt.MediatorThresholds,
    legacy=stakes,
    threshold=st.tuples(needs, needs),
    unit_cost=st.tuples(costs, costs),
    capacity=st.tuples(reaches, reaches),
    position=st.one_of(st.floats(-3, 3), costs, costs.map(lambda size: -size)),
)


@settings(deadline=None)
@given(model=thresholds)
def test_the_pressure_chosen_is_best(model: gt.MediatorThresholds) -> None:
    solution = gt.solve(model)
    assert solution.status is gt.Status.SOLVED
    value = gt.solve(model.as_game(), gt.BackwardInduction()).answers[0].payoffs
    most = model.legacy + abs(model.position) * model.capacity[0] + model.unit_cost @ model.capacity
    assert_allclose(solution.answers[0].payoffs, value, rtol=1e-12, atol=2e-12 * most)  # ties in a tree


@settings(deadline=None)
@given(model=thresholds)
def test_who_gains_no_more_than_pressing_costs_presses_no_one_in_vain(model: gt.MediatorThresholds) -> None:
    chosen, need = model.answer(), np.maximum(model.threshold, 0.0)
    if model.position <= model.unit_cost[0]:
        assert (chosen == 0).all() or model.at_choice().deal_chance() == 1.0
        assert ((chosen == 0) | (chosen == need)).all()
    else:  # looks alone are worth it
        assert chosen[0] == model.capacity[0]
        worth = model.is_feasible() and model.legacy >= model.unit_cost[1] * need[1]
        assert chosen[1] == (need[1] if worth else 0.0)


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
    assume(((model.threshold <= 0) | (model.threshold > 1e-6)).all())  # the sweep meets no smaller window
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

money = st.floats(-10, 10)
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


@st.composite
def dilemmas(draw: st.DrawFn, *, riskiest: bool = False) -> gt.MediatorDilemma:
    """Deal and wider war exclude each other; `riskiest`: escalation is, as the theorem has it."""
    war, walk_war, stay_war = draw(unit), draw(unit), draw(unit)
    if riskiest:
        war = 0.01 + 0.99 * war
        walk_war, stay_war = (part * (war - 0.01) for part in (walk_war, stay_war))
    stay = 1 - stay_war
    return gt.MediatorDilemma(
        legacy=draw(st.one_of(money, st.floats(0, 1e3))),
        escalation_deal=draw(unit) * (1 - war),
        hot_war_risk=war,
        hot_war_cost=draw(st.one_of(st.floats(0, 10), st.floats(0, 1e3))),
        escalation_cost=draw(money),
        pivot=draw(money),
        blame=draw(st.floats(0, 10)),
        even_deal=draw(unit) * stay,
        even_cost=draw(money),
        drift_deal=draw(unit) * stay,
        drift_cost=draw(money),
        walk_deal=draw(unit) * (1 - walk_war),
        walk_war_risk=walk_war,
        stay_war_risk=stay_war,
    )


@settings(deadline=None)
@given(model=dilemmas())
def test_the_option_chosen_is_that_of_the_tree(model: gt.MediatorDilemma) -> None:
    solution = gt.solve(model)
    assert solution.status is gt.Status.SOLVED
    value = gt.solve(model.as_game(), gt.BackwardInduction()).answers[0].payoffs
    assert_allclose(solution.answers[0].payoffs, value, rtol=1e-12, atol=1e-10)


@settings(deadline=None)
@given(model=dilemmas(riskiest=True))
def test_each_switching_point_on_both_sides(model: gt.MediatorDilemma) -> None:
    walk = float(model.walking_blame())
    if walk > SMALL:
        sides = model.partition([walk - SMALL, walk + SMALL], model.hot_war_cost)
        assert (sides == 1).tolist() == [True, False]
    war = float(model.escalation_war_cost())
    if war > 1e-6:
        step = SMALL / float(model.hot_war_risk - max(model.walk_war_risk, model.stay_war_risk))
        sides = model.partition(model.blame, [max(war - step, 0.0), war + step])
        assert (sides == 0).tolist() == [True, False]
    elif war < 0:
        assert (model.partition(model.blame, [0.0, 1e3]) != 0).all()


@settings(deadline=None)
@given(model=dilemmas())
def test_where_another_option_is_riskier_escalation_is_chosen_on_no_upper_interval_only(
    model: gt.MediatorDilemma,
) -> None:
    """Outside the premise: above the switching point it is not chosen, below it something else may be."""
    war = float(model.escalation_war_cost())
    tried = np.concatenate([np.linspace(0, 20, 41), [1e3, 1e6]])
    chosen = model.partition(model.blame, tried)
    risks = float(model.hot_war_risk) - np.array(
        [0.0, float(model.walk_war_risk), float(model.stay_war_risk)]
    )
    slope = min(risks[risks > 0], default=1.0)
    assert (chosen[tried > war + SMALL / max(slope, SMALL)] != 0).all()


@settings(deadline=None)
@given(model=dilemmas(riskiest=True), blame=st.floats(0.01, 10), war=st.floats(0.01, 100))
def test_three_regions_meet_in_the_corner(model: gt.MediatorDilemma, blame: float, war: float) -> None:
    at = replace(model, blame=blame, hot_war_cost=war)
    rest = at.values()[2:].max()
    model = replace(
        model,
        pivot=rest + blame - model.walk_deal * model.legacy + model.walk_war_risk * war,
        escalation_cost=model.escalation_deal * model.legacy - model.hot_war_risk * war - rest,
    )
    values = replace(model, blame=blame, hot_war_cost=war).values()
    assert_allclose(values[:2], values[2:].max(), atol=1e-9)
    riskier = float(model.hot_war_risk - model.stay_war_risk)
    met = replace(model, blame=blame, hot_war_cost=war).corner()
    assert_allclose(met, [blame, war], atol=1e-9 / riskier)
    step = SMALL / riskier
    assert model.partition(blame - 2 * step, war + step) == 1
    assert model.partition(blame + 2 * step, war - step) == 0
    assert model.partition(blame + 2 * step, war + step) >= 2  # neither walks nor escalates: the dilemma
    leaning = float(model.stay_war_risk - model.walk_war_risk)
    if leaning <= 0:
        assert (model.partition(blame + 0.01, war + np.array([step, 1.0, 1e3])) >= 2).all()
    elif leaning > 1e-3:  # it walks again where war is dear enough
        far = war + 0.01 / leaning * np.array([1 - 1e-6, 1 + 1e-6])
        assert (model.partition(blame + 0.01, far) == 1).tolist() == [False, True]


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

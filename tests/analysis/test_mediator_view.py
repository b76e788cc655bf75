"""The mediator's own choice read off a case: the model says what the options of the case are worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory.analysis import explain, mediator_dilemma, mediator_options, mediator_view
from gametheory.errors import InvalidInputError
from gametheory.pressure import mediator_tree, mediator_values
from gametheory.pressure.mediator_dilemma import OPTIONS, MediatorDilemma
from gametheory.scenarios import load
from gametheory.solvers.solve import solve

UKRAINE = load("ukraine-2025")
PLACES = [("continue", "even", "escalate", "walk").index(name) for name in ("escalate", "walk", "even")] + [0]
"""Where each option of the model stands among those of the case."""
EDGE = 1e-9


def with_numbers(**numbers: float) -> MediatorDilemma:
    return mediator_dilemma(
        UKRAINE, {f"mediator_parameters.{name}": np.asarray(value) for name, value in numbers.items()}
    )


def test_the_numbers_of_one_case_by_hand() -> None:
    model = mediator_dilemma(UKRAINE)
    escalate = 0.2 * 0.3 - 0.05 * 0.35 - 0.05 * 3 - 0.08
    walk = 0.12 * 0.3 - 0.35 * 0.35 - 0.002 * 3 - 0.05
    even = 0.4 * 0.3 - 0.1 * 0.35 - 0.01 * 3 - 0.04 - 0.12
    drift = 0.25 * 0.3 - 0.1 * 0.35 - 0.01 * 3 - 0.04
    assert_allclose(model.values(), [escalate, walk, even, drift])
    assert_allclose(model.walking_blame(), 0.12 * 0.3 - 0.002 * 3 - drift)
    assert_allclose(model.even_legacy(), 0.12 / (0.4 - 0.25))
    found = mediator_view(UKRAINE)
    assert found is not None
    assert (found.best, found.corner) == ("continue", None)


def test_at_every_draw_the_model_says_what_the_options_and_their_tree_say() -> None:
    drawn = UKRAINE.draws(3_000, rng=np.random.default_rng(4), include=("mediator",))
    options, stakes = mediator_options(UKRAINE, drawn)
    model = mediator_dilemma(UKRAINE, drawn)
    assert_allclose(model.values(), mediator_values(options, stakes)[:, PLACES], atol=1e-12)
    assert_allclose(model.deal_chances(), np.stack([options[k].deal for k in PLACES], axis=-1))
    view = mediator_view(UKRAINE)
    assert view is not None
    assert_allclose(view.solution.answers[0].payoffs, [max(view.values.values())], atol=1e-12)
    tree = solve(mediator_tree(*mediator_options(UKRAINE)))
    assert_allclose(tree.answers[0].payoffs, view.solution.answers[0].payoffs)


@settings(deadline=None)
@given(
    numbers=st.fixed_dictionaries(
        {
            "loss_hot_war": st.floats(0, 10),
            "value_of_deal": st.floats(0, 1),
            "reputation_cost_walk": st.floats(-0.5, 0.5),
            "prob_hot_war_escalate": st.floats(0, 0.15),
            "prob_hot_war_walk": st.floats(0, 0.1),
            "prob_hot_war_continue": st.floats(0, 0.1),
            "opportunity_cost_escalate": st.floats(-0.3, 0.3),
        }
    )
)
def test_each_switching_point_is_one_of_the_case(numbers: dict[str, float]) -> None:
    """Moving the number of the case across the point moves the choice, and nothing else is needed."""
    model = with_numbers(**numbers)
    if model.blame > 0:  # else leaving pays, and is no cost to be moved
        room = float(model.walking_blame() - model.blame)
        for side in (-1, 1):
            cost = numbers["reputation_cost_walk"] + room + side * 1e-6
            moved = with_numbers(**numbers | {"reputation_cost_walk": cost})
            assert (int(moved.choice()) == OPTIONS.index("walk")) is (side < 0)
    war = float(model.escalation_war_cost())
    assume(np.isfinite(war) and 1e-3 < war < 1e3)
    above = with_numbers(**numbers | {"loss_hot_war": war + 1e-5 + 1e-5 * war})
    assert int(above.choice()) != OPTIONS.index("escalate")
    risks = [numbers[f"prob_hot_war_{name}"] for name in ("escalate", "walk", "continue")]
    if risks[0] == max(risks):
        below = with_numbers(**numbers | {"loss_hot_war": war * (1 - 1e-5)})
        assert_allclose(below.values()[0], below.values().max(), atol=1e-12)


@pytest.mark.parametrize("side", [-1, 1])
def test_even_pressure_beats_going_on_from_the_stated_value_of_a_deal(side: int) -> None:
    edge = float(mediator_dilemma(UKRAINE).even_legacy())
    values = with_numbers(value_of_deal=edge + side * EDGE).values()
    assert bool(values[2] > values[3]) is (side > 0)


@settings(deadline=None)
@given(
    war=st.floats(0.5, 8),
    blame=st.floats(0.01, 1),
    walk=st.floats(0, 0.03),
    stay=st.floats(0, 0.03),
    dearer=st.floats(0.001, 1),
)
def test_the_three_regions_meet_in_the_corner_whatever_the_risks(
    war: float, blame: float, walk: float, stay: float, dearer: float
) -> None:
    """Beyond it staying is best, as far as leaving does not spare the mediator a war."""
    model = replace(mediator_dilemma(UKRAINE), walk_war_risk=walk, stay_war_risk=stay)
    at = replace(model, blame=blame, hot_war_cost=war)
    rest = at.values()[2:].max()
    placed = replace(
        model,
        pivot=float(rest - at.values()[1]),
        escalation_cost=float(at.escalation_cost + at.values()[0] - rest),
    )
    assert_allclose(placed.corner(), [blame, war], atol=1e-8)
    assert_allclose(replace(placed, blame=blame, hot_war_cost=war).values()[:2], rest, atol=1e-9)
    if walk >= stay:
        assert int(placed.partition(blame + dearer, war + dearer)) >= 2


def test_without_a_larger_risk_of_war_there_is_no_corner() -> None:
    level = replace(mediator_dilemma(UKRAINE), hot_war_risk=0.01)
    assert not np.isfinite(level.corner()[1])
    assert np.isfinite(replace(level, walk_war_risk=0.01).corner()[0])


def test_over_the_ranges_the_shares_are_those_of_the_draws() -> None:
    view = mediator_view(UKRAINE, draws=2_000, seed=3)
    assert view is not None
    drawn = UKRAINE.draws(2_000, rng=np.random.default_rng(3), include=("mediator",))
    options, stakes = mediator_options(UKRAINE, drawn)
    values = mediator_values(options, stakes)
    best = values.argmax(axis=-1)
    deals = np.stack([option.deal for option in options], axis=-1)
    for k, option in enumerate(options):
        assert_allclose(view.shares[option.name], (best == k).mean())
    chosen = np.take_along_axis(deals, best[:, np.newaxis], axis=-1)[:, 0]
    assert_allclose(view.even_likelier, ((best != 1) & (deals[:, 1] > chosen)).mean())
    assert_allclose(sum(view.shares.values()), 1)


def test_the_report_says_where_the_mediator_would_switch() -> None:
    text = " ".join(str(explain("ukraine-2025", draws=50)).split())
    assert "It leaves if leaving costs it less than 0.06 (as it is 0.1725)." in text
    assert "It would not escalate even if a wider war cost it nothing." in text
    assert "going on if a deal is worth more than 0.8 (as it is 0.3)." in text
    assert "At no costs are leaving, escalating and staying worth the same." in text
    tempted = UKRAINE.with_(
        {"mediator_parameters.prob_deal_escalate": 0.8, "mediator_parameters.opportunity_cost_escalate": 0}
    )
    model = mediator_dilemma(tempted)
    text = " ".join(str(explain(tempted, draws=50)).split())
    edge, corner = float(model.escalation_war_cost()), model.corner()
    assert f"It does not escalate if a wider war costs more than {edge:.4f} (as it is 3)." in text
    assert (
        f"where leaving costs {corner[0]:.4f} and a wider war {corner[1]:.4f} (as it is 0.1725 and 3)" in text
    )


def test_chances_of_an_option_that_exceed_one_are_refused() -> None:
    case = UKRAINE.with_(
        {"mediator_parameters.prob_deal_walk": 0.7, "mediator_parameters.prob_collapse_walk": 0.6}
    )
    with pytest.raises(InvalidInputError, match="option 'walk' must have chances that sum to at most 1"):
        mediator_view(case)
    assert mediator_view(load("cyprus-2004")) is None

"""The numbers printed with the five cases, reproduced through the library's public functions."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import brentq

from gametheory import scenarios
from gametheory.analysis import mediator_options, robustness, walk_belief
from gametheory.pressure import (
    RANGE,
    Assessment,
    Ceasefire,
    Screening,
    assess,
    evenness,
    repairs,
)
from gametheory.pressure.attribution import WIDTH, attribution
from gametheory.pressure.mediator_choice import mediator_values
from gametheory.scenarios import Scenario

PRINTED = Path(__file__).resolve().parents[1] / "scenarios" / "reference"
REFERENCE = {
    path.stem.replace("_", "-"): json.loads(path.read_text("utf-8")) for path in PRINTED.glob("*.json")
}
UKRAINE = REFERENCE["ukraine-2025"]
HALF_A_DIGIT = 0.5e-4 + 1e-9
"""Half a unit of the last digit that is printed."""

POINTS = [
    (name, variant, configuration)
    for name, reference in sorted(REFERENCE.items())
    for variant, table in [("", reference["by_configuration"]), *reference.get("by_variant", {}).items()]
    for configuration in table
]
SIGNALS = {"after_arms": "arms", "after_pause": "pause", "after_pause_then_arms": "pause, then arms"}


@cache
def case(name: str, variant: str = "") -> Scenario:
    scenario = scenarios.load(name)
    return scenario.variant(variant) if variant else scenario


def at(name: str, variant: str, configuration: str) -> Assessment:
    scenario = case(name, variant)
    return assess(scenario.dispute(), scenario.profile(configuration))


def close(ours: Any, printed: Any) -> None:
    assert_allclose(ours, printed, rtol=0, atol=HALF_A_DIGIT)


def test_every_point_of_every_case_is_compared() -> None:
    assert len(REFERENCE) == 5
    assert set(REFERENCE) == set(scenarios.names())
    assert len(POINTS) == 7 + 6 + 5 + 4 + 6
    for name, reference in REFERENCE.items():
        assert set(reference["by_configuration"]) == set(case(name).configurations)
        assert set(reference.get("by_variant", {})) <= set(case(name).variants)


@pytest.mark.parametrize(("name", "variant", "configuration"), POINTS)
def test_the_point_as_printed(name: str, variant: str, configuration: str) -> None:
    reference = REFERENCE[name]
    table = reference["by_variant"][variant] if variant else reference["by_configuration"]
    printed, ours = table[configuration], at(name, variant, configuration)
    close(ours.reservation.disagreement, [printed["d_A"], printed["d_B"]])
    close(ours.reservation.pressure, [printed["P_A"], printed["P_B"]])
    close(ours.reservation.reward, [printed["b_A"], printed["b_B"]])
    spread = evenness(ours.dispute, ours.profile, "loss")
    close([spread.tilt, spread.evenness], [printed["tilt"], printed["evenness"]])
    close([ours.range.low, ours.range.high], printed["zopa"])
    close(ours.range.width, printed["width"])
    assert bool(ours.range.exists) == (printed["nash_x"] is not None)
    if ours.range.exists:
        close(ours.range.nash_split, printed["nash_x"])
    for game in ("linked", "linked_with_trust"):
        key = game.replace("linked", "linked_surplus_A").replace("trust", "theta")
        if key in printed:
            close(getattr(ours, game).surplus, printed[key])
    assert set(printed) <= {
        *("d_A", "d_B", "P_A", "P_B", "b_A", "b_B", "tilt", "evenness", "zopa", "width", "nash_x"),
        *("packages", "linked_surplus_A", "linked_surplus_A_with_theta"),
    }


@pytest.mark.parametrize(("name", "variant", "configuration"), POINTS)
def test_what_each_party_says_to_each_text_as_printed(name: str, variant: str, configuration: str) -> None:
    reference = REFERENCE[name]
    table = reference["by_variant"][variant] if variant else reference["by_configuration"]
    said = at(name, variant, configuration).acceptance
    issues = [issue.name for issue in at(name, variant, configuration).dispute.issues]
    assert set(said.names) == set(table[configuration]["packages"])
    for k, text in enumerate(said.names):
        printed = table[configuration]["packages"][text]
        close(said.utility[k], [printed["u_A"], printed["u_B"]])
        close(said.shortfall[k], [printed["gap_A"], printed["gap_B"]])
        assert said.ignoring_red_lines[k].tolist() == [printed["A_accepts"], printed["B_accepts"]]
        for side, party in enumerate("AB"):
            crossed = [issue for j, issue in enumerate(issues) if said.crossed[k, j, side]]
            assert crossed == printed[f"{party}_red_lines_crossed"]
            assert said.with_red_lines[k, side] == (printed[f"{party}_accepts"] and not crossed)


def test_the_mediators_values_as_printed() -> None:
    options, stakes = mediator_options(case("ukraine-2025"))
    ours = dict(zip((o.name for o in options), mediator_values(options, stakes), strict=True))
    assert set(ours) == set(UKRAINE["mediator_values"])
    for name, value in UKRAINE["mediator_values"].items():
        close(ours[name], value)


def test_the_belief_that_the_mediator_leaves_as_printed() -> None:
    found = walk_belief(case("ukraine-2025"))
    assert found is not None
    printed = dict(UKRAINE["walk_belief"])
    close(found.prior, printed.pop("prior"))
    assert set(SIGNALS) == set(printed)
    for key, value in printed.items():
        close(found.after[SIGNALS[key]], value)


def test_the_shift_that_makes_a_freeze_unacceptable_as_printed() -> None:
    scenario = case("ukraine-2025")
    dispute = scenario.dispute()
    freeze = Ceasefire(
        share=dispute.contest.share[0],
        line=scenario.parameters["freeze_flow_value"].central,
        cost=dispute.contest.cost,
        weight_future=scenario.parameters["freeze_weight_future"].central,
        shift=scenario.parameters["power_shift_freeze"].central,
    )
    close(freeze.window().largest, UKRAINE["freeze_shift_threshold"])


def test_the_risk_of_breakdown_under_screening_as_printed() -> None:
    scenario = case("ukraine-2025")
    spread, c_A = scenario.parameters["resolve_spread"].central, scenario.dispute().contest.cost[0]
    on = {
        "base": (0, 0),
        "plus_0.05_on_A": (0.05, 0),
        "plus_0.05_on_B": (0, 0.05),
        "plus_0.025_each": (0.025, 0.025),
    }
    assert set(on) == set(UKRAINE["screening_breakdown"])
    for key, (on_a, on_b) in on.items():
        crisis = Screening(share=0.5, proposer_cost=c_A, low=0.0, high=spread, pressure=(on_b, on_a))
        risk = crisis.breakdown()
        close(risk, UKRAINE["screening_breakdown"][key])


# Thresholds, each found as a root of a function of the library


def mediator_difference(first: str, second: str, parameter: str) -> Any:
    def difference(value: float) -> float:
        options, stakes = mediator_options(
            case("ukraine-2025").with_({f"mediator_parameters.{parameter}": value})
        )
        values = dict(zip((o.name for o in options), mediator_values(options, stakes), strict=True))
        return float(values[first] - values[second])

    return difference


@pytest.mark.parametrize(
    ("key", "first", "second", "parameter", "rising"),
    [
        ("walk_beats_escalate_if_hot_war_chance_above", "walk", "escalate", "prob_hot_war_escalate", True),
        ("even_beats_walk_if_cost_coerce_B_below", "even", "walk", "cost_coerce_B", False),
        ("even_beats_continue_if_cost_coerce_B_below", "even", "continue", "cost_coerce_B", False),
    ],
)
def test_where_the_mediator_changes_its_mind_as_printed(
    key: str, first: str, second: str, parameter: str, rising: bool
) -> None:
    difference = mediator_difference(first, second, parameter)
    root = brentq(difference, 0.0, 0.5, xtol=1e-12)
    close(root, UKRAINE["thresholds"][key])
    assert (difference(root + 1e-6) > 0) is rising


def test_below_which_blame_error_the_range_opens_as_printed() -> None:
    scenario = case("ukraine-2025")
    found = repairs(scenario.dispute(), scenario.profile("article"), [RANGE])
    blame = next(r for r in found if r.path == "blame_error.UA")
    close(blame.after, UKRAINE["thresholds"]["article_range_opens_if_blame_error_B_below"])
    assert blame.after < blame.before


def test_above_which_blame_error_arms_narrow_the_range_as_printed() -> None:
    """The root of the instrument's own share in the width, e_B = 0.8."""
    scenario = case("ukraine-2025")

    def contribution(error: float) -> float:
        changed = scenario.with_({"configurations.article.blame_error.B": error})
        found = attribution(changed.dispute(), changed.profile("article"), WIDTH)
        return float(found.values[found.instruments.index("arms_more")])

    root = brentq(contribution, 0.0, 1.0, xtol=1e-12)
    close(root, UKRAINE["thresholds"]["arms_narrow_range_if_blame_error_B_above"])
    assert contribution(root - 1e-6) > 0 > contribution(root + 1e-6)


def test_the_printed_threshold_of_the_aid_cutoff_is_refuted() -> None:
    """The width is 0.069 k_cut - 0.01265 exactly, so it opens at k_cut = 11/60 = 0.18333.

    At the stated k_cut = 0.1 the width is -0.00575; the printed 0.1841 divides the rounded -0.0058 instead.
    """
    scenario = case("ukraine-2025")

    def width(credibility: float) -> float:
        changed = scenario.with_({"configurations.article.credibility.aid_cutoff": credibility})
        return float(assess(changed.dispute(), changed.profile("article")).range.width)

    assert_allclose(width(0.1), -0.00575, atol=1e-12)
    assert_allclose(width(1.0) - width(0.0), 0.069, atol=1e-12)  # linear, so the slope is a difference
    root = brentq(width, 0.0, 1.0, xtol=1e-14)
    assert_allclose(root, 11 / 60, atol=1e-12)
    assert_allclose(root, 0.1 + 0.00575 / 0.069, atol=1e-12)
    found = repairs(scenario.dispute(), scenario.profile("article"), [RANGE])
    assert_allclose(next(r for r in found if r.path == "credibility.aid_cutoff").after, root, atol=1e-11)
    printed = UKRAINE["thresholds"]["article_range_opens_if_aid_cutoff_credibility_above"]
    assert_allclose(printed, 0.1 + 0.0058 / 0.069, atol=HALF_A_DIGIT)  # how the print came about
    assert width(0.1837) > 0  # a range that the printed threshold denies
    assert abs(printed - root) > HALF_A_DIGIT


def test_every_threshold_is_compared() -> None:
    assert set(UKRAINE["thresholds"]) == {
        "article_range_opens_if_blame_error_B_below",
        "article_range_opens_if_aid_cutoff_credibility_above",
        "arms_narrow_range_if_blame_error_B_above",
        "walk_beats_escalate_if_hot_war_chance_above",
        "even_beats_walk_if_cost_coerce_B_below",
        "even_beats_continue_if_cost_coerce_B_below",
    }


# Shares over draws


@cache
def drawn() -> dict[str, Assessment]:
    scenario = case("ukraine-2025")
    draws = scenario.draws(
        4_000, rng=np.random.default_rng(7), include=("beliefs", "costs", "effects", "weights")
    )
    dispute = scenario.dispute(draws)
    return {name: assess(dispute, scenario.profile(name, draws)) for name in scenario.configurations}


def shares() -> dict[str, float]:
    points = drawn()
    width = {name: point.range.width for name, point in points.items()}
    istanbul = points["article"].acceptance.names.index("istanbul_2022")

    def passes(name: str) -> Any:
        return points[name].acceptance.ignoring_red_lines[:, istanbul].all(axis=-1)

    scenario = case("ukraine-2025")
    mediator = scenario.draws(4_000, rng=np.random.default_rng(8), include=("mediator",))
    options, stakes = mediator_options(scenario, mediator)
    values = dict(zip((o.name for o in options), mediator_values(options, stakes).T, strict=True))
    found = {
        "no_range_none": width["none"] < 0,
        "no_range_article": width["article"] < 0,
        "range_even": width["even"] >= 0,
        "no_range_article_and_range_even": (width["article"] < 0) & (width["even"] >= 0),
        "strong_on_A_wider_than_even": width["strong_on_A"] > width["even"],
        "strong_on_B_wider_than_even": width["strong_on_B"] > width["even"],
        "even_same_total_wider_than_article": width["even_same_total"] > width["article"],
        "istanbul_passes_article": passes("article"),
        "istanbul_passes_even": passes("even"),
        "walk_beats_escalate": values["walk"] > values["escalate"],
    }
    return {name: float(np.mean(hit)) for name, hit in found.items()}


def test_the_shares_over_draws_as_printed() -> None:
    printed = {k: v for k, v in UKRAINE["sensitivity"].items() if k != "method"}
    ours = shares()
    assert set(ours) == set(printed)
    for name, share in printed.items():
        assert abs(ours[name] - share) <= 0.02, name


def test_robustness_reports_the_same_shares() -> None:
    """Another route to three of the shares: the counts that `explain` prints."""
    groups = ("beliefs", "costs", "effects", "weights")
    for configuration, key, deal in [
        ("none", "no_range_none", False),
        ("article", "no_range_article", False),
        ("even", "range_even", True),
    ]:
        counted = robustness(case("ukraine-2025"), configuration, draws=4_000, seed=3, include=groups)
        share = next(s for s in counted.shares if s.what == "range").deal
        assert abs((share if deal else 1 - share) - UKRAINE["sensitivity"][key]) <= 0.02

"""Printed cases of the models of pressure, told in the library's words and reproduced.

R gains from a larger share and is party 0, U is party 1. An instrument with effects ``a_R, a_U`` on the
values of refusing is a change of costs; rewards ``e_R, e_U`` are paid on a deal. ``phi`` is one less the
blame error of both parties. A red line on the single scale is one on a single issue.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory.games import CoalitionalGame
from gametheory.payoffs import Contest, Issue, Package
from gametheory.players import Player
from gametheory.pressure import (
    Assessment,
    BargainingRange,
    Dispute,
    Instrument,
    PressureProfile,
    Screening,
    assess,
    bargaining_range,
    evenness,
    reservation,
)
from gametheory.pressure.attribution import WIDTH, attribution
from gametheory.solvers import solve
from gametheory.solvers.shapley import Shapley

CASES: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("printed_cases.json").read_text("utf-8")
)
TOLERANCE = 1e-8


def of(family: str) -> list[str]:
    return [name for name in CASES if name.startswith(family)]


def instruments(rows: list[dict[str, Any]], *, conditional: bool) -> tuple[Instrument, ...]:
    found = []
    for row in rows:
        side = "RU".index(row["target"])
        level = row["level"]
        effect = {key: level * row.get(key, 0.0) for key in ("a_R", "a_U", "e_R", "e_U")}
        common: dict[str, Any] = {
            "name": row["name"],
            "wielder": "M",
            "target": (side,),
            "credibility": row["credibility"],
        }
        if effect["e_R"] or effect["e_U"]:
            assert effect["a_R"] == effect["a_U"] == 0.0
            found.append(Instrument(trigger="deal", settlement=(effect["e_R"], effect["e_U"]), **common))
        else:
            trigger = f"{'AB'[side]}_refuses" if conditional else "no_deal"
            found.append(Instrument(trigger=trigger, cost=(-effect["a_R"], -effect["a_U"]), **common))
    return tuple(found)


def told(inputs: dict[str, Any]) -> tuple[Dispute, PressureProfile]:
    dispute = contest(inputs["d_R"], inputs["d_U"], (inputs["rho_R"], inputs["rho_U"]))
    conditional = inputs.get("regime") == "conditional"
    error = 1.0 - inputs.get("phi", 1.0)
    profile = PressureProfile(
        instruments=instruments(inputs["instruments"], conditional=conditional),
        blame_error=(error, error) if conditional else (0.0, 0.0),
    )
    return dispute, profile


def contest(d_R: float, d_U: float, red_lines: tuple[float | None, float | None]) -> Dispute:
    return Dispute(
        parties=(Player("R"), Player("U")),
        contest=Contest(share=0.5, cost=(0.5 - d_R, 0.5 - d_U)),
        issues=(Issue(name="share", weights=(1, 1), red_lines=red_lines),),
    )


def within(found: BargainingRange, rho_R: float, rho_U: float) -> tuple[float, float]:
    return max(0.0, rho_R, float(found.low)), min(1.0, rho_U, float(found.high))


def deal(point: Assessment) -> np.ndarray:
    linked = point.linked_within_red_lines
    assert linked is not None
    return np.asarray(linked.surplus >= -1e-12)


@pytest.mark.parametrize("name", of("P01"))
def test_range_under_collective_and_conditional_pressure(name: str) -> None:
    inputs, expected = CASES[name]["inputs"], CASES[name]["expected"]
    point = assess(*told(inputs))
    low, high = within(point.range, inputs["rho_R"], inputs["rho_U"])
    ours = {
        "x_R": point.range.low,
        "x_U": point.range.high,
        "width": point.range.width,
        "midpoint": point.range.nash_split,
        "P_R": point.reservation.pressure[0] + point.reservation.reward[0],
        "P_U": point.reservation.pressure[1] + point.reservation.reward[1],
        "low": low,
        "high": high,
        "effective_width": high - low,
    }
    for key, value in ours.items():
        assert_allclose(value, expected[key], atol=TOLERANCE, err_msg=key)
    assert deal(point) == expected["deal"]
    assert (expected["binding"] is None) == expected["deal"]


@pytest.mark.parametrize("name", [name for name in of("P01") if "regime" not in CASES[name]["inputs"]])
def test_the_collective_regime_is_every_trigger_set_off_by_any_failure(name: str) -> None:
    dispute, profile = told(CASES[name]["inputs"])
    rows = CASES[name]["inputs"]["instruments"]
    conditional = PressureProfile(instruments=instruments(rows, conditional=True))
    ours = bargaining_range(reservation(dispute, conditional, regime="collective"))
    assert_allclose(
        [ours.low, ours.high], [CASES[name]["expected"][key] for key in ("x_R", "x_U")], atol=1e-9
    )
    assert_allclose(ours.width, bargaining_range(reservation(dispute, profile)).width)


@pytest.mark.parametrize("name", of("P02"))
def test_chance_of_right_blame_that_opens_the_range(name: str) -> None:
    """width(phi) = W0 + phi own - (1 - phi) cross."""
    inputs, expected = CASES[name]["inputs"], CASES[name]["expected"]
    base, own, cross = inputs["W0"], inputs["own"], inputs["cross"]

    def width(phi: float) -> float:
        support = Instrument(
            name="support", wielder="M", target=(0,), trigger="A_refuses", cost=(own, -cross)
        )
        profile = PressureProfile(instruments=(support,), blame_error=(1.0 - phi, 1.0 - phi))
        return float(assess(contest(0.5, 0.5 - base, (None, None)), profile).range.width)

    assert_allclose(width(1.0), expected["width_at_1"], atol=TOLERANCE)
    assert_allclose(width(0.5), expected["width_at_half"], atol=TOLERANCE)
    slope = width(1.0) - width(0.0)
    assert_allclose(-width(0.0) / slope, expected["phi_star"], atol=TOLERANCE)
    assert (width(1.0) >= 0) == expected["feasible"]


@pytest.mark.parametrize("name", of("P03"))
def test_splits_of_a_budget_that_open_the_range_between_red_lines(name: str) -> None:
    inputs, expected = CASES[name]["inputs"], CASES[name]["expected"]
    dispute = contest(inputs["x_R0"], 1.0 - inputs["x_U0"], (inputs["rho_R"], inputs["rho_U"]))

    def opens(on_R: np.ndarray, budget: float) -> np.ndarray:
        none = np.zeros_like(on_R)
        costs = np.stack([on_R, none], axis=-1), np.stack([none, budget - on_R], axis=-1)
        threats = (
            Instrument(name="r", wielder="M", target=(0,), trigger="A_refuses", cost=costs[0]),
            Instrument(name="u", wielder="M", target=(1,), trigger="B_refuses", cost=costs[1]),
        )
        return deal(assess(dispute, PressureProfile(instruments=threats)))

    budget, low, high = inputs["S"], expected["P_R_low"], expected["P_R_high"]
    on_R = np.linspace(0.0, budget, 701)
    inside = (low - 1e-9 <= on_R) & (on_R <= high + 1e-9)
    assert (opens(on_R, budget) == inside).all()
    assert_allclose([2 * low - budget, 2 * high - budget], [expected["asym_low"], expected["asym_high"]])
    assert opens(np.array(budget / 2), budget) == expected["even_split_works"]
    least = expected["min_budget"]
    assert opens(np.linspace(0.0, least, 401), least).any()
    assert not opens(np.linspace(0.0, least - 1e-6, 401), least - 1e-6).any()


@pytest.mark.parametrize("name", of("P07"))
def test_demand_and_risk_under_screening(name: str) -> None:
    inputs, expected = CASES[name]["inputs"], CASES[name]["expected"]
    found = Screening(
        share=inputs["p"],
        proposer_cost=inputs["c_U"],
        low=inputs["lo"],
        high=inputs["hi"],
        shift=inputs.get("shift", 0.0),
        unfelt_support=inputs.get("U_gain", 0.0),
        pressure=[inputs["s_R"], inputs["s_U"]],
    )
    assert_allclose(found.demand(), expected["demand"], atol=TOLERANCE)
    assert_allclose(found.breakdown(), expected["p_breakdown"], atol=TOLERANCE)


@pytest.mark.parametrize("name", of("P23"))
def test_index_of_unevenness_relative_to_need(name: str) -> None:
    """A fixed text that asks tau of each party: it passes iff T >= 2 and the index is within 1 - 2/T."""
    inputs, expected = CASES[name]["inputs"], CASES[name]["expected"]
    dispute = Dispute(
        parties=(Player("R"), Player("U")),
        contest=Contest(share=0.5, cost=(-inputs["tau_R"], -inputs["tau_U"])),
        issues=(Issue(name="share", weights=(1, 1)),),
        packages=(Package(name="text", scores=(0.5,)),),
    )
    threats = (
        Instrument(name="r", wielder="M", target=(0,), trigger="A_refuses", cost=(inputs["s_R"], 0)),
        Instrument(name="u", wielder="M", target=(1,), trigger="B_refuses", cost=(0, inputs["s_U"])),
    )
    point = assess(dispute, PressureProfile(instruments=threats))
    need = evenness(dispute, point.profile, "demand", text="text")
    assert_allclose(need.tilt, expected["index"], atol=TOLERANCE)
    assert_allclose(need.sides.sum(), expected["total"], atol=TOLERANCE)
    assert_allclose(evenness(dispute, point.profile, "loss").tilt, expected["raw_index"], atol=TOLERANCE)
    assert bool(point.deal_on_the_table()) == expected["deal"]
    shortfall = point.acceptance.shortfall[0]
    assert_allclose(shortfall, [expected["shortfall_R"], expected["shortfall_U"]], atol=TOLERANCE)
    boundary = 1.0 - 2.0 / float(need.sides.sum())
    assert_allclose(boundary, expected["boundary"], atol=TOLERANCE)


@pytest.mark.parametrize("name", of("P24"))
def test_what_each_instrument_contributes(name: str) -> None:
    inputs, expected = CASES[name]["inputs"], CASES[name]["expected"]
    dispute, profile = told(inputs)

    def worth(coalition: frozenset[str]) -> float:
        point = assess(dispute, profile.only(coalition))
        low, high = within(point.range, inputs["rho_R"], inputs["rho_U"])
        outcomes = {"width": point.range.width, "effective_width": high - low, "deal": deal(point)}
        return float(outcomes[inputs["kind"]])

    game = CoalitionalGame.from_function(
        profile.names, lambda coalition: worth(frozenset(coalition)) - worth(frozenset())
    )
    assert_allclose(worth(frozenset()), expected["baseline"], atol=TOLERANCE)
    assert_allclose(worth(frozenset(profile.names)), expected["total"], atol=TOLERANCE)
    assert_allclose(solve(game, Shapley()).answers[0].value, expected["shapley"], atol=TOLERANCE)
    if inputs["kind"] == "width":
        found = attribution(dispute, profile, WIDTH)
        assert list(found.instruments) == expected["names"]
        assert_allclose(found.values, expected["shapley"], atol=TOLERANCE)
        assert_allclose(
            [found.baseline, found.total], [expected["baseline"], expected["total"]], atol=TOLERANCE
        )


def test_every_printed_case_is_compared() -> None:
    assert {name[:3] for name in CASES} == {"P01", "P02", "P03", "P07", "P23", "P24"}
    assert len(CASES) == 21

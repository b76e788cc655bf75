"""The verdict of each mechanism at one point: what flips it does, and what falls just short does not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory.analysis import explain
from gametheory.analysis.mechanism_maps import MAPS, MechanismMap, NotSpecifiedError, Situation
from gametheory.analysis.mechanism_maps.misspelt import misspelt, names_read
from gametheory.analysis.mechanism_verdicts import MechanismVerdict, mechanism_verdicts
from gametheory.cli import main
from gametheory.pressure import assess
from gametheory.scenarios import Scenario, load, names


def situation(name: str, configuration: str, text: str) -> Situation:
    return Situation.of(load(name), configuration, text=text)


UKRAINE = situation("ukraine-2025", "article", "istanbul_2022")


def verdict(name: str, at: Situation = UKRAINE) -> MechanismVerdict:
    return next(v for v in mechanism_verdicts(at) if v.mechanism == name)


def test_free_terms_and_texts_say_what_the_assessment_says() -> None:
    point = assess(UKRAINE.dispute, UKRAINE.profile)
    free, signing = verdict("free terms"), verdict("signing a text")
    assert free.deal is bool(point.range.exists)
    assert_allclose(free.to_the_edge, -float(point.range.margin), atol=1e-9)
    short = point.acceptance.shortfall[point.acceptance.names.index("istanbul_2022")]
    assert signing.binding == "B"
    assert signing.to_the_edge[1] == pytest.approx(short[1], abs=1e-9)


@pytest.mark.parametrize("entry", MAPS, ids=lambda entry: entry.name)
@pytest.mark.parametrize("name", names())
def test_the_edge_is_where_the_verdict_flips_and_not_before(name: str, entry: MechanismMap) -> None:
    case = load(name)
    at = Situation.of(case, "article" if name.startswith("uk") else "actual", text=next(iter(case.packages)))
    try:
        mapped = entry(at)
    except NotSpecifiedError:
        return
    found = mechanism_verdicts(at, [entry])[0]
    if found.chance is None:
        assert found.reason
        return
    sign = -1.0 if found.deal else 1.0
    for amount, direction in zip(found.to_the_edge, ([1, 0], [0, 1], [0.5, 0.5]), strict=True):
        if amount is None:
            continue
        step = sign * np.array(direction, dtype=float)[list(mapped.parties)] * float(mapped.scale)
        pressure = mapped.mechanism.pressure
        for factor, flipped in ((1.0 + 1e-9, True), (1.0 - 1e-9, False)):
            chance = float(mapped.mechanism.under(pressure + amount * factor * step).deal_chance())
            assert ((chance >= 0.5 - 1e-12) != found.deal) is flipped


@given(p_A=st.floats(0.5, 0.8), p_B=st.floats(0.2, 0.55))
def test_the_causes_add_up_to_what_they_take_from_the_range(p_A: float, p_B: float) -> None:
    at = {"parameters.p_A": np.asarray(p_A), "parameters.p_B": np.asarray(p_B)}
    found = Situation.of(load("ukraine-2025"), "article", text="midway", at=at).causes()
    assert_allclose(found.values.sum(), found.present - found.without, atol=1e-12)


def test_a_report_puts_every_mechanism_in_the_table_or_says_why_not() -> None:
    diagnosis = explain("cyprus-2004", draws=50)
    text = " ".join(str(diagnosis).split())
    assert {v.mechanism for v in diagnosis.mechanisms} == {entry.name for entry in MAPS}
    for found in diagnosis.mechanisms:
        assert found.mechanism in text
        assert (found.reason == "") is (found.chance is not None)
    assert "not specified by this scenario: the case states no freeze_flow_value" in text
    assert "Mechanisms without a verdict here" in text


def test_a_number_outside_the_domain_has_no_verdict() -> None:
    case = load("ukraine-2025")
    crossing = Situation.of(case, "article", text="ru_terms_2025")
    found = verdict("signing a text", crossing)
    assert found.reason.startswith("outside its domain here: the text must cross no red line")
    assert (found.deal, found.binding) == (None, "")


@pytest.mark.parametrize(
    ("path", "value", "mechanism", "rule"),
    [
        ("parameters.demand_A", 2.0, "reputation", "parameters.demand_A must lie strictly between 0 and 1"),
        (
            "parameters.concession_curvature",
            0.0,
            "gap closing",
            "parameters.concession_curvature must be positive",
        ),
        ("parameters.resolve_spread", 0.0, "screening", "parameters.resolve_spread must be positive"),
        (
            "parameters.rounds_to_deadline",
            -1.0,
            "attrition",
            "parameters.rounds_to_deadline must be pos",
        ),
    ],
)
def test_a_number_of_one_mechanism_that_breaks_its_rule_leaves_the_others_their_verdicts(
    path: str, value: float, mechanism: str, rule: str
) -> None:
    case = load("ukraine-2025").with_({path: value})
    rows = mechanism_verdicts(Situation.of(case, "article", text="istanbul_2022"))
    reasons = {row.mechanism: row.reason for row in rows}
    assert reasons[mechanism].startswith(f"outside its domain here: {rule}")
    assert not reasons["free terms"]


def test_the_page_on_the_format_lists_every_number_that_a_mechanism_reads() -> None:
    page = (Path(__file__).parents[2] / "docs" / "scenario-format.md").read_text("utf-8")
    read = names_read()
    assert len(read) > 20
    assert not {name for name in read if f"`{name}`" not in page}


def test_the_threshold_is_where_the_verdict_turns() -> None:
    """With the pressure on B at its threshold the text is signed, and just below it is not."""
    case = load("ukraine-2025")
    here = Situation.of(case, "article", text="istanbul_2022")
    found = verdict("signing a text", here)
    threshold = found.thresholds[1]
    assert found.pressure == pytest.approx(here.threats)
    assert threshold == pytest.approx(-here.gain[1])  # what the text falls short of the contest
    assert threshold is not None
    game = next(entry for entry in MAPS if entry.name == "signing a text")(here).mechanism
    for amount, signed in ((threshold + 1e-9, 1.0), (threshold - 1e-9, 0.0)):
        assert game.under([here.threats[0], amount]).deal_chance() == signed


def test_red_lines_that_contradict_each_other_are_named() -> None:
    found = verdict("red lines", Situation.of(load("camp-david-1978"), "actual", text="accords"))
    assert found.finding == "In the way: the red lines contradict each other, which no pressure moves."


def test_a_party_whose_favourite_is_in_question_gives_up_nothing() -> None:
    found = verdict("concession game", Situation.of(load("ukraine-2025"), "article", text="istanbul_2022"))
    assert found.finding == "A gives up nothing: no text on the table is worth more to it."


def test_a_case_without_instruments_is_told_like_any_other() -> None:
    document = load("ukraine-2025").to_dict()
    document["instruments"], document["assumptions"], document["claims"] = [], [], []
    for configuration in document["configurations"]:
        configuration["credibility"] = {}
    found = explain(Scenario.from_dict(document), "article", draws=10)
    assert not found.deal
    assert {float(each.tilt) for each in found.evenness if each.defined.all()} <= {0.0}


@pytest.mark.parametrize("name", names())
def test_no_shipped_case_has_a_misspelt_parameter(name: str) -> None:
    assert misspelt(load(name)) == {}


def test_the_check_of_a_case_notes_what_may_be_misspelt(tmp_path: Path) -> None:
    document = load("dayton-1995").to_dict()
    document["parameters"]["demnd_A"] = document["parameters"].pop("demand_A")
    file = tmp_path / "case.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    result = CliRunner().invoke(main, ["scenario", "check", str(file)])
    assert result.exit_code == 0
    assert "note: no mechanism reads parameters.demnd_A; did you mean 'demand_A'?" in result.output

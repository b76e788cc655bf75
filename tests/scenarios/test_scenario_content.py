"""The shipped cases keep every number, range, basis, source and note, and can be changed safely."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.scenarios import (
    Scenario,
    ScenarioError,
    Source,
    UnknownNameError,
    check,
    load,
    names,
    schema,
    template,
)

CASES = {name: load(name) for name in names()}
UKRAINE = CASES["ukraine-2025"]
REFERENCE = Path(__file__).parent / "reference"
each_case = pytest.mark.parametrize("scenario", CASES.values(), ids=CASES)


def triples(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "central" in value:
            yield value
        for item in value.values():
            yield from triples(item)
    elif isinstance(value, list):
        for item in value:
            yield from triples(item)


def test_the_five_cases_ship() -> None:
    expected = ("camp-david-1978", "cyprus-2004", "dayton-1995", "rambouillet-1999", "ukraine-2025")
    assert gt.scenarios.names() == expected
    assert UKRAINE.name == "ukraine-2025"
    assert UKRAINE.parties == ("Russia", "Ukraine")
    assert UKRAINE.mediator is not None
    assert UKRAINE.mediator.label == "United States"
    assert UKRAINE.as_of.isoformat() == "2025-05-12"
    counts = UKRAINE.counts()
    assert (counts["issues"], counts["packages"], counts["instruments"], counts["configurations"]) == (
        6,
        6,
        11,
        7,
    )
    assert (counts["events"], counts["facts"], counts["claims"], counts["sources"]) == (23, 36, 26, 76)
    assert len(UKRAINE.mediator_parameters) == 19
    assert len(CASES["cyprus-2004"].mediator_parameters) == 0


@each_case
def test_every_number_is_reached_with_a_known_basis_and_its_sources(scenario: Scenario) -> None:
    quantities = scenario.quantities()
    assert {q.path for q in quantities} == set(scenario.paths())
    for q in quantities:
        assert q.basis in {"sourced", "derived", "assumed"}, q
        assert q.low <= q.central <= q.high, q
        assert q.unit, q
        assert all(source is scenario.sources[source.id] for source in q.sources)
        if q.basis == "sourced":
            assert q.sources, q
    ranged = [
        q for q in quantities if not q.path.startswith("configurations") and ".red_lines." not in q.path
    ]
    assert len(ranged) == len(list(triples(scenario.to_dict())))


@each_case
def test_numbers_of_a_configuration_are_assumed(scenario: Scenario) -> None:
    for configuration in scenario.configurations.values():
        assert set(configuration.credibility) == set(scenario.instruments)
        for number in (*configuration.credibility.values(), *configuration.blame_error.values()):
            assert number.basis == "assumed"


@pytest.mark.slow
@each_case
def test_a_round_trip_through_text_loses_nothing(scenario: Scenario, tmp_path: Path) -> None:
    again = Scenario(scenario.to_json())
    assert again == scenario
    assert hash(again) == hash(scenario)
    assert Scenario.from_dict(scenario.to_dict()) == scenario
    assert pickle.loads(pickle.dumps(scenario)) == scenario  # noqa: S301  (our own bytes)
    assert copy.deepcopy(scenario) == scenario
    path = tmp_path / "case.json"
    path.write_text(scenario.to_json(), "utf-8")
    assert load(path) == load(str(path)) == scenario
    assert again.to_json() == scenario.to_json()


@each_case
def test_a_shipped_file_checks_without_doubt(scenario: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(scenario.to_json(), "utf-8")
    report = check(path)
    assert report.ok
    assert dict(report.counts)["numbers"] == len(scenario.paths())
    assert not [warning for warning in report.warnings if "derived" in warning or "status is" in warning]
    assert str(report).startswith(f"{path}: valid\n")


def test_equal_content_has_one_hash() -> None:
    document = json.loads(template())
    other = copy.deepcopy(document)
    document["instruments"][0]["effects"]["p"]["high"] = 0
    other["instruments"][0]["effects"]["p"]["high"] = -0.0
    first, second = Scenario.from_dict(document), Scenario.from_dict(other)
    assert first == second
    assert hash(first) == hash(second)


def test_a_number_carries_its_provenance() -> None:
    c_A = UKRAINE.parameters["c_A"]
    assert (c_A.low, c_A.central, c_A.high, c_A.unit, c_A.basis) == (
        0.04,
        0.1,
        0.2,
        "share of pie",
        "assumed",
    )
    assert [source.id for source in c_A.sources] == ["S08", "S09", "S49"]
    assert all(isinstance(source, Source) and source.publisher and source.title for source in c_A.sources)
    assert "7.1% of GDP" in c_A.note
    assert float(c_A) == 0.1
    inherited = UKRAINE.instruments["sanctions_new"].effects["cost.A"]
    assert inherited == UKRAINE.quantity("instruments.sanctions_new.effects.cost.A")
    assert (inherited.basis, [s.id for s in inherited.sources]) == (
        "assumed",
        ["S17", "S18", "S19", "S20", "S57"],
    )
    assert UKRAINE.parameters["us_share_defence_capacity"].basis == "sourced"
    assert UKRAINE.packages["us_draft"].scores["status"].basis == "derived"


def test_entries_refer_to_each_other() -> None:
    assert UKRAINE.instruments["eu_sanctions"].wielder is UKRAINE.actors["EU3+"]
    assert UKRAINE.events[0].actors[0] is UKRAINE.actors["RU"]
    assert UKRAINE.issues["status"].red_lines["A"] is None
    line = UKRAINE.issues["status"].red_lines["B"]
    assert line is not None
    assert line.central == 0.4
    assert UKRAINE.issues["territory"].positions["US_draft"].startswith("de facto Russian control")
    assert UKRAINE.assumptions["A1"].support[0] is UKRAINE.sources["S29"]
    assert UKRAINE.claims["C1"].game in UKRAINE.games
    assert UKRAINE.outcomes["O1"].maps_to == "package us_draft accepted"
    assert CASES["cyprus-2004"].facts["F01"].value == (0.7583, 0.2417)
    assert CASES["dayton-1995"].variants["july_1995"].overrides["parameters.p_A"] == 0.75


def test_texts_say_whether_they_were_on_the_table() -> None:
    status = {package.id: package.status for case in CASES.values() for package in case.packages.values()}
    assert {name for name, kind in status.items() if kind == "later"} == {"ru_terms_2025", "res_1244"}
    assert {name for name, kind in status.items() if kind == "hypothetical"} == {"midway", "softer_text"}


@each_case
def test_what_is_not_there_suggests_what_is(scenario: Scenario) -> None:
    with pytest.raises(UnknownNameError, match="parameters has no such entry, got 'c_a'; did you mean 'c_A'"):
        scenario.parameters["c_a"]
    with pytest.raises(KeyError, match=r"is no number of this scenario; did you mean 'parameters.c_A'"):
        scenario.quantity("parameter.c_A")
    assert scenario.parameters.get("c_a") is None
    assert "c_a" not in scenario.parameters
    with pytest.raises(ScenarioError, match=r"red_lines.A has no number: there is no red line here"):
        CASES["ukraine-2025"].quantity("issues.status.red_lines.A")


def test_a_scenario_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError, match="use with_"):
        UKRAINE.title = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del UKRAINE.file
    with pytest.raises(TypeError):
        UKRAINE.parameters["c_A"] = 1  # type: ignore[index]
    copied = UKRAINE.to_dict()
    copied["title"] = "other"
    assert UKRAINE.title != "other"
    assert Scenario.from_dict(copied) != UKRAINE
    assert UKRAINE != "ukraine-2025"


def test_a_change_moves_the_number_and_says_so() -> None:
    changed = UKRAINE.with_(
        {
            "parameters.c_A": 0.2,
            "configurations.article.credibility.sanctions_new": 0.5,
            "parameters.c_B": 0.5,
        }
    )
    assert UKRAINE.parameters["c_A"].central == 0.1
    inside, outside = changed.parameters["c_A"], changed.parameters["c_B"]
    assert (inside.low, inside.central, inside.high, inside.basis) == (0.04, 0.2, 0.2, "assumed")
    assert inside.note.endswith("; set to 0.2 by the user (before: 0.1)")
    assert (outside.low, outside.central, outside.high) == (0.08, 0.5, 0.5)
    assert outside.note.endswith(
        "set to 0.5 by the user (before: 0.15; outside the stated range [0.08, 0.3])"
    )
    assert changed.configurations["article"].credibility["sanctions_new"].central == 0.5
    assert changed != UKRAINE
    assert Scenario(changed.to_json()) == changed
    sourced = UKRAINE.with_({"parameters.us_share_defence_capacity": 0.35})
    assert sourced.parameters["us_share_defence_capacity"].basis == "assumed"


def test_an_instrument_left_out_of_a_configuration_can_be_switched_on() -> None:
    path = "configurations.article.credibility.partnership"
    assert UKRAINE.quantity(path).central == 0.0
    assert UKRAINE.with_({path: 0.5}).profile("article").credibility[4] == 0.5
    assert UKRAINE.profile("article").credibility[4] == 0.0


def test_red_lines_are_a_switch() -> None:
    lifted = UKRAINE.with_({"issues.status.red_lines.B": None, "issues.guarantees.red_lines.A": 0.5})
    assert lifted.issues["status"].red_lines["B"] is None
    lines = {issue.name: issue.red_lines for issue in lifted.dispute().issues}
    assert lines["status"] == (None, None)
    assert lines["guarantees"] == (0.5, None)


@given(weight=st.floats(0, 1), party=st.sampled_from("AB"))
def test_other_weights_can_make_room(weight: float, party: str) -> None:
    path = f"issues.territory.weights.{party}"
    changed = UKRAINE.with_({path: weight}, rescale_weights=True)
    weights = {name: issue.weights[party].central for name, issue in changed.issues.items()}
    assert weights["territory"] == weight
    assert sum(weights.values()) == pytest.approx(1.0)
    old = {name: issue.weights[party].central for name, issue in UKRAINE.issues.items()}
    assert weights["status"] * old["forces"] == pytest.approx(weights["forces"] * old["status"])
    other = "B" if party == "A" else "A"
    assert all(changed.issues[name].weights[other] == UKRAINE.issues[name].weights[other] for name in old)


@given(
    path=st.sampled_from([p for p in UKRAINE.paths() if p.startswith("parameters.c_")]),
    value=st.floats(-1, 1),
)
def test_setting_a_number_twice_is_setting_it_last(path: str, value: float) -> None:
    first = UKRAINE.with_({path: value})
    assert first.quantity(path).central == value
    back = first.with_({path: UKRAINE.quantity(path).central})
    assert back.quantity(path).central == UKRAINE.quantity(path).central
    assert UKRAINE.with_({path: UKRAINE.quantity(path).central}) == UKRAINE


def test_variants_replace_central_values() -> None:
    cyprus = CASES["cyprus-2004"].variant("security_first")
    assert [issue.weights["A"].central for issue in cyprus.issues.values()] == [0.155, 0.155, 0.6, 0.09]
    assert cyprus.packages["annan_v"].scores["security"].central == 0.0
    assert "variant security_first" in cyprus.issues["security"].weights["A"].note
    assert CASES["dayton-1995"].variant("november_1995") == CASES["dayton-1995"]
    with pytest.raises(KeyError, match="did you mean 'july_1995'"):
        CASES["dayton-1995"].variant("july_1996")


def test_a_scenario_remembers_what_is_not_in_its_file() -> None:
    case = gt.scenarios.load("dayton-1995")
    assert case.changes() == {}
    assert case.reading == ""
    other = case.variant("july_1995").with_({"parameters.c_A": 0.2, "issues.structure.red_lines.B": None})
    assert other.reading == "july_1995"
    assert other.changes()["parameters.c_A"] == (0.16, 0.2)
    assert other.changes()["issues.structure.red_lines.B"] == (0.8, None)
    assert other.changes()["parameters.p_A"] == (0.5, 0.75)
    copy = pickle.loads(pickle.dumps(other))  # noqa: S301  (our own bytes)
    assert (copy.changes(), copy.reading) == (other.changes(), other.reading)
    assert other.with_({"parameters.c_A": 0.16}).changes().keys() == other.changes().keys() - {
        "parameters.c_A"
    }


def test_the_dispute_is_the_one_that_the_case_describes() -> None:
    dispute = UKRAINE.dispute()
    assert [player.name for player in dispute.parties] == ["RU", "UA"]
    assert_allclose(dispute.contest.values(), [0.55, 0.5])
    assert_allclose(UKRAINE.dispute(belief_gap=False).contest.values(), [0.4, 0.35])
    assert [issue.name for issue in dispute.issues] == list(UKRAINE.issues)
    assert_allclose(dispute.issues[1].weights, [0.25, 0.25])
    assert_allclose(dispute.issues[1].theta, [1.0, 0.9])
    assert dispute.package("ru_terms_2025").status == "later"
    assert CASES["cyprus-2004"].dispute().issues[0].theta.tolist() == [1.0, 1.0]
    arms = dispute.instruments[1]
    assert (arms.name, arms.wielder, arms.target, str(arms.trigger)) == ("arms_more", "US", (0,), "A_refuses")
    assert_allclose(arms.effect, [-0.05 - 0.03, 0.05 + 0.04])
    assert dispute.instruments[2].target == (0, 1)
    assert_allclose(UKRAINE.profile("article").blame_error, [0.1, 0.5])
    assert dispute.mediator is not None
    assert dispute.mediator.name == "US"


@each_case
def test_reservation_values_are_those_of_the_record(scenario: Scenario) -> None:
    results = json.loads((REFERENCE / f"{scenario.id}.json").read_text("utf-8"))
    settings = {"": results["by_configuration"], **results.get("by_variant", {})}
    for variant, by_configuration in settings.items():
        case = scenario.variant(variant) if variant else scenario
        alone = case.dispute().contest.values()
        for name, expected in by_configuration.items():
            profile = case.profile(name)
            for index, party in enumerate("AB"):
                pressure = float(profile.contributions(index).sum())
                assert pressure == pytest.approx(expected[f"P_{party}"], abs=6e-5)
                assert alone[index] - pressure == pytest.approx(expected[f"d_{party}"], abs=6e-5)
                assert profile.rewards.sum(axis=-2)[index] == pytest.approx(expected[f"b_{party}"], abs=6e-5)


def test_descriptions_are_short_and_safe() -> None:
    text = str(UKRAINE)
    assert text.startswith("ukraine-2025: US mediation between Russia and Ukraine")
    assert len(text.splitlines()) == 10
    assert "ru_terms_2025 (later)" in text
    document = UKRAINE.to_dict()
    document["title"] = "<script>alert(1)</script>"
    page = Scenario.from_dict(document)._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert repr(UKRAINE).startswith("<Scenario ukraine-2025: ")
    assert str(UKRAINE.sources["S08"]).startswith("[S08] ")


def test_the_template_is_a_valid_case_with_remarks(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(template(), "utf-8")
    assert check(path).ok
    assert template().count("_comment") > 5
    assert "_comment" not in load(path).to_json()
    assert load(path).dispute().contest.values().shape == (2,)


def test_a_check_says_what_deserves_a_look(tmp_path: Path) -> None:
    document = json.loads(template())
    del document["assumptions"], document["claims"]  # they speak of the configuration that goes
    document["packages"][0].update(sources=[], date="2024-08-01")
    document["parameters"]["p"].update(low=0.5, high=0.5)
    document["configurations"] = [
        {"id": "c", "name": "c", "credibility": {"embargo": 1}, "blame_error": {"A": 0, "B": 0}}
    ]
    document["sources"].append({**document["sources"][0], "id": "T09"})
    path = tmp_path / "case.json"
    path.write_text(json.dumps(document))
    report = check(path)
    assert report.ok
    warnings = "\n".join(report.warnings)
    for expected in [
        "packages.league_text.scores.control is derived but cites no source",
        "assumed without a source: 5 numbers in parameters",
        "parameters.p has no range: low equals high",
        "instruments.loan is in no configuration",
        "sources.T09 is cited nowhere",
        "packages.league_text.status is 'tabled', but its date is 2024-08-01",
        "no configuration without pressure",
    ]:
        assert expected in warnings
    path.write_text("{")
    assert str(check(path)).startswith(f"not valid\n  {path}: line 1")


def test_the_schema_is_a_schema_and_describes_every_field() -> None:
    from jsonschema import Draft202012Validator

    published = schema()
    Draft202012Validator.check_schema(published)
    missing = [
        f"{place}.{name}"
        for place, part in {"": published, **published["$defs"]}.items()
        for name, field in part.get("properties", {}).items()
        if "description" not in field and "$ref" not in field and place != "setting"
    ]
    assert not missing
    for case in CASES.values():
        Draft202012Validator(published).validate(case.to_dict())
    Draft202012Validator(published).validate(json.loads(template()))


def test_loading_is_quick_and_shared() -> None:
    assert load("ukraine-2025") is UKRAINE

"""Every broken file gives one error that names file, field, rule and value, and nothing else."""

from __future__ import annotations

import json
import os
import pickle
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gametheory.errors import InvalidInputError
from gametheory.scenarios import Scenario, ScenarioError, check, load, template
from gametheory.scenarios.reading import MAX_BYTES, MAX_DEPTH

Document = dict[str, Any]
MISSING = object()


def valid() -> Document:
    return json.loads(template())


def put(path: str, value: object) -> Callable[[Document], None]:
    """Return a change that sets the value at a slash-separated path, or drops it."""

    def change(document: Document) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        place: Any = document
        for step in steps:
            place = place[step]
        if value is MISSING:
            del place[last]
        elif isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value

    return change


def variant(overrides: object) -> Callable[[Document], None]:
    return put("variants", [{"id": "other", "name": "Another reading", "overrides": overrides}])


DOCUMENTS: dict[str, tuple[Callable[[Document], None], str]] = {
    "no version": (put("schema_version", MISSING), "schema_version is missing"),
    "another version": (put("schema_version", "2.0"), "schema_version must be '1.0', got '2.0'"),
    "no title": (put("title", ""), "title must not be empty, got ''"),
    "no parameter": (put("parameters/c_A", MISSING), "parameters.c_A is missing"),
    "no central": (put("parameters/p/central", MISSING), "parameters.p.central is missing"),
    "no basis": (put("parameters/p/basis", MISSING), "parameters.p.basis is missing"),
    "no status": (put("packages/0/status", MISSING), "packages.league_text.status is missing"),
    "no weights of B": (put("issues/0/weights/B", MISSING), "issues.control.weights.B is missing"),
    "no party": (put("parties/B", MISSING), "parties.B is missing"),
    "no issues": (put("issues", []), "issues must have at least 1 entries, got a list of 0 entries"),
    "no packages": (put("packages", []), "packages must have at least 1 entries"),
    "no configurations": (put("configurations", []), "configurations must have at least 1 entries"),
    "no effect": (put("instruments/0/effects", {}), "instruments.embargo.effects must have at least 1 entry"),
    "misspelt section": (
        put("instrument", []),
        "instrument is not a field of the format; did you mean 'instruments'",
    ),
    "misspelt field": (
        put("instruments/0/credability", 1),
        "instruments.embargo.credability is not a field of the format; did you mean 'credibility'",
    ),
    "misspelt effect": (
        put("instruments/0/effects/costs", {}),
        "effects.costs is not a field of the format; did you",
    ),
    "word for a number": (put("parameters/p/low", "0.4"), "parameters.p.low must be a number, got '0.4'"),
    "yes for a number": (put("parameters/p/low", True), "parameters.p.low must be a number, got true"),
    "number for a word": (put("title", 7), "title must be text, got 7"),
    "number for a list": (put("issues", 7), "issues must be a list, got 7"),
    "list for an object": (put("parameters", []), "parameters must be an object, got a list of 0 entries"),
    "word for yes or no": (put("issues/0/divisible", "yes"), "divisible must be true or false, got 'yes'"),
    "null for a number": (put("parameters/p/high", None), "parameters.p.high must be a number, got null"),
    "plain number": (put("parameters/p", 0.5), "parameters.p must be an object, got 0.5"),
    "credibility above one": (
        put("instruments/0/credibility/high", 1.4),
        "instruments.embargo.credibility.high must lie in [0, 1], got 1.4",
    ),
    "configured credibility above one": (
        put("configurations/1/credibility/embargo", 1.4),
        "configurations.actual.credibility.embargo must lie in [0, 1], got 1.4",
    ),
    "negative blame": (
        put("configurations/1/blame_error/A", -0.1),
        "configurations.actual.blame_error.A must lie in [0, 1], got -0.1",
    ),
    "score above one": (
        put("packages/0/scores/fees/high", 1.01),
        "packages.league_text.scores.fees.high must lie in [0, 1], got 1.01",
    ),
    "red line outside": (
        put("issues/0/red_lines/B", 9),
        "issues.control.red_lines.B must lie in [0, 1], got 9",
    ),
    "trust outside": (put("issues/1/theta/A/high", 2), "issues.fees.theta.A.high must lie in [0, 1], got 2"),
    "negative weight": (
        put("issues/0/weights/A/low", -1),
        "issues.control.weights.A.low must lie in [0, 1], got -1",
    ),
    "belief above one": (put("parameters/p_A/high", 1.2), "parameters.p_A.high must lie in [0, 1], got 1.2"),
    "probability above one": (
        put(
            "parameters/q",
            {"low": 0, "central": 1, "high": 2, "unit": "probability", "basis": "assumed", "sources": []},
        ),
        "parameters.q.high must lie in [0, 1], got 2",
    ),
    "shift of share": (put("instruments/0/effects/p/low", -3), "effects.p.low must lie in [-1, 1], got -3"),
    "range out of order": (
        put("parameters/c_A/central", 0.5),
        "parameters.c_A must have low <= central <= high, got '0.02, 0.5, 0.1'",
    ),
    "effect out of order": (
        put("instruments/0/effects/cost/A/low", 0.2),
        "instruments.embargo.effects.cost.A must have low <= central <= high",
    ),
    "weights do not sum": (
        put("issues/0/weights/A/central", 0.6),
        "issues.*.weights.A.central must sum to 1 over the issues, got 0.9",
    ),
    "weights miss by little": (
        put("issues/0/weights/B/central", 0.40001),
        "issues.*.weights.B.central must sum to 1 over the issues, got 1.00001",
    ),
    "unknown party": (
        put("parties/A", "AVV"),
        "parties.A must name one of the actors, got 'AVV'; did you mean 'AV'",
    ),
    "unknown mediator": (
        put("parties/M", "UN"),
        "parties.M must name one of the actors, got 'UN'; known: 'AV'",
    ),
    "one party twice": (put("parties/B", "AV"), "parties must be different actors, got 'AV, AV, LG'"),
    "unknown wielder": (
        put("instruments/0/wielder", "LGE"),
        "instruments.embargo.wielder must name one of the actors, got 'LGE'; did you mean 'LG'",
    ),
    "unknown target": (
        put("instruments/0/target", "C"),
        "instruments.embargo.target must be one of A, B, AB, got 'C'",
    ),
    "unknown trigger": (
        put("instruments/0/trigger", "A_refuse"),
        "must be one of no_deal, A_refuses, B_refuses, deal, always, in_force, got 'A_refuse'",
    ),
    "unknown kind": (
        put("instruments/0/kind", "bribe"),
        "embargo.kind must be one of threat, action, support",
    ),
    "unknown basis": (
        put("issues/0/basis", "guessed"),
        "control.basis must be one of sourced, derived, assumed",
    ),
    "unknown role": (put("actors/0/role", "king"), "actors.AV.role must be one of party, mediator"),
    "unknown status": (
        put("packages/0/status", "table"),
        "status must be one of tabled, hypothetical, later, got 'table'; did",
    ),
    "unknown source": (
        put("issues/0/sources", ["T02"]),
        "issues.control.sources must name one of the sources, got 'T02'; did you mean 'T01'",
    ),
    "unknown source of a number": (
        put("packages/0/scores/fees/sources", ["X"]),
        "packages.league_text.scores.fees.sources must name one of the sources, got 'X'",
    ),
    "source cited twice": (
        put("issues/0/sources", ["T01", "T01"]),
        "issues.control.sources must not repeat an entry",
    ),
    "sourced from nothing": (
        put("parameters/p/basis", "sourced"),
        "parameters.p.sources must cite a source, since the basis is 'sourced', got a list of 0 entries",
    ),
    "unknown issue": (
        put("packages/0/scores/fee", {"low": 0, "central": 0, "high": 0}),
        "packages.league_text.scores.fee must name one of the issues, got 'fee'; did you mean 'fees'",
    ),
    "issue left out": (
        put("packages/0/scores/fees", MISSING),
        "packages.league_text.scores.fees is missing: a text scores every issue",
    ),
    "unknown instrument": (
        put("configurations/1/credibility/embargos", 0.2),
        "actual.credibility.embargos must name one of the instruments, got 'embargos'; did you mean",
    ),
    "unknown actor of an event": (
        put("events", [{"date": "2024", "label": "x", "actors": ["ZZ"], "kind": "talks", "sources": []}]),
        "events.0.actors must name one of the actors, got 'ZZ'",
    ),
    "signal without likelihoods": (
        put(
            "events",
            [{"date": "2024", "label": "x", "actors": [], "kind": "talks", "sources": [], "signal": "pause"}],
        ),
        "events.0.signal needs the parameter lik_pause_given_walk, which is missing, got 'pause'",
    ),
    "actor twice": (
        put("actors/3", {"id": "AV", "name": "Avalon", "role": "party"}),
        "actors.AV is an id used twice in this list",
    ),
    "two instruments alike": (
        put("instruments/1/name", valid()["instruments"][0]["name"]),
        f"has the name of {valid()['instruments'][0]['id']!r}, got",
    ),
    "a party that threatens itself": (
        put("instruments/0/wielder", valid()["parties"][valid()["instruments"][0]["target"]]),
        "wielder must be somebody else than the target, got",
    ),
    "source twice": (
        put("sources/1", valid()["sources"][0]),
        "sources.T01 is an id used twice in this list",
    ),
    "dot in an id": (
        put("issues/0/id", "a.b"),
        "issues.a.b.id must be a name of letters, digits, _, + or -, got 'a.b'",
    ),
    "no calendar day": (
        put("as_of", "2024-02-30"),
        "as_of must be a day of the calendar, YYYY-MM-DD, got '2024-02-30'",
    ),
    "date in words": (put("as_of", "May 2024"), "as_of must be a day, YYYY-MM-DD, got 'May 2024'"),
    "reward on refusal": (
        put("instruments/1/trigger", "B_refuses"),
        "instruments.loan.effects.settlement needs the trigger 'deal'; this one has, got 'B_refuses'",
    ),
    "cost on agreement": (
        put("instruments/0/trigger", "deal"),
        "instruments.embargo.effects.p needs a trigger of refusal or 'in_force'; this one has, got 'deal'",
    ),
    "variant of an unknown number": (
        variant({"parameters.cA": 0.2}),
        "overrides must name numbers of the scenario, got 'parameters.cA'; did you mean 'parameters.c_A'",
    ),
    "variant whose weights do not sum": (
        variant({"issues.control.weights.A": 0.6}),
        "variants.other: issues.*.weights.A.central must sum to 1 over the issues, got 0.9",
    ),
    "variant outside": (
        variant({"parameters.p_A": 1.5}),
        "variants.other: parameters.p_A.low must lie in [0, 1], got 1.5",
    ),
    "variant without a number": (
        variant({"parameters.p_A": None}),
        "variants.other.overrides.parameters.p_A must be a number; only a red line may be null, got null",
    ),
    "space in a name": (
        put("parameters/my cost", valid()["parameters"]["c_A"]),
        "parameters must be a name of letters, digits, _, + or -, got 'my cost'",
    ),
    "half a surrogate": (
        put("title", "a\ud800b"),
        "title must be valid Unicode, without half of a surrogate pair",
    ),
}

TEXTS: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "must not be empty"),
    "blank": (" \n\t", "must not be empty"),
    "not json": ("parameters: {p: 0.5}", "line 1, column 1 is not JSON: Expecting value"),
    "cut off": (template()[:400], "is not JSON"),
    "trailing comma": ('{"id": "x",}', "line 1, column"),
    "two documents": ("{}{}", "line 1, column 3 is not JSON: Extra data, got '{}'"),
    "a list": ("[]", "must hold one JSON object, got a list of 0 entries"),
    "a number": ("3", "must hold one JSON object, got 3"),
    "null": ("null", "must hold one JSON object, got null"),
    "not utf-8": (b'{"title": "\xff\xfe"}', "must be text in UTF-8; byte 11 is not, got b'"),
    "utf-16": ('{"id": "x"}'.encode("utf-16"), "must be text in UTF-8"),
    "nan": ('{"parameters": {"p": {"low": NaN}}}', "parameters.p.low must be a finite number, got nan"),
    "infinity": ('{"issues": [{"id": "x", "y": -Infinity}]}', "issues.x.y must be a finite number, got inf"),
    "overflow": ('{"parameters": {"p": 1e999}}', "parameters.p must be a finite number, got inf"),
    "endless integer": (f'{{"a": {"9" * 6000}}}', "a must be a finite number"),
    "key twice": ('{"parties": {"A": "x", "A": "y"}}', "parties.A is given twice in the same object"),
    "key twice at the top": ('{"id": "x", "title": "y", "id": "z"}', "id is given twice in the same object"),
    "deep lists": ("[" * 100_000, f"line 1 must not nest deeper than {MAX_DEPTH} levels"),
    "deep objects": ('{"a":' * 100_000, f"line 1 must not nest deeper than {MAX_DEPTH} levels"),
    "quotes to defeat the count": ('{"' + '\\"' * 1_000_000, "is not JSON"),
    "yaml tags": ("!!python/object/apply:os.system ['false']", "line 1, column 1 is not JSON"),
    "yaml bomb": ("a: &a [x,x]\nb: &b [*a,*a]\n", "line 1, column 1 is not JSON"),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_document_that_breaks_a_rule_gives_one_clear_error(case: str, tmp_path: Path) -> None:
    change, message = DOCUMENTS[case]
    document = valid()
    change(document)
    path = tmp_path / "case.json"
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(ScenarioError, match=re.escape(message)) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert check(path).error == str(caught.value)


@pytest.mark.parametrize("case", TEXTS)
def test_a_text_that_is_no_document_gives_one_clear_error(case: str, tmp_path: Path) -> None:
    content, message = TEXTS[case]
    path = tmp_path / "case.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    started = time.perf_counter()
    with pytest.raises(ScenarioError, match=re.escape(message)) as caught:
        load(str(path))
    assert time.perf_counter() - started < 5
    assert str(caught.value).startswith(f"{path}: ")
    assert len(str(caught.value)) < 500 + len(str(path))
    assert not check(path).ok


def test_there_are_enough_of_them() -> None:
    assert len(DOCUMENTS) + len(TEXTS) > 80


def test_the_valid_document_is_valid() -> None:
    assert Scenario.from_dict(valid()) == Scenario(template())


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    yaml = tmp_path / "case.yaml"
    yaml.write_text("id: x")
    large = tmp_path / "large.json"
    with large.open("wb") as stream:
        stream.truncate(100_000_000)
    for path, message in [
        (tmp_path, "must be a file; this is a directory"),
        (tmp_path / "none.json", "does not exist"),
        (tmp_path / "none" / "none.json", "does not exist"),
        (yaml / "under.json", "cannot be read: Not a directory"),
        (tmp_path / ("x" * 300 + ".json"), "cannot be read: File name too long"),
        (yaml, "must be JSON; YAML and TOML are not read, got '.yaml'"),
        (large, f"must hold at most {MAX_BYTES} bytes, got 100000000"),
        ("case\0.json", "is not a path: it contains a null character"),
    ]:
        with pytest.raises(ScenarioError, match=re.escape(message)):
            load(path)
        assert message in check(path).error


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    with pytest.raises(ScenarioError, match="must be a regular file; this is a device or a pipe"):
        load(pipe)


def test_a_file_without_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "secret.json"
    path.write_text(template())
    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(ScenarioError, match="cannot be read: Permission denied"):
        load(path)


def test_a_large_hostile_file_costs_neither_time_nor_memory(tmp_path: Path) -> None:
    """Two million wrong entries give one error, not two million."""
    document = valid()
    document["issues"] = [0] * 2_000_000
    path = tmp_path / "large.json"
    path.write_text(json.dumps(document))
    started = time.perf_counter()
    with pytest.raises(
        ScenarioError, match=r"issues must have at most 2000 entries, got a list of 2000000 entries"
    ):
        load(path)
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    "place", ["parameters", "actors", "issues/0/positions", "configurations/0/credibility"]
)
def test_no_object_or_list_grows_without_limit(place: str) -> None:
    document = valid()
    many = [0] * 2001 if place == "actors" else {f"q{i}": 0 for i in range(2001)}
    put(place, many)(document)
    with pytest.raises(ScenarioError, match=r"must have at most 2000 entries, got .* 2001 entries"):
        Scenario.from_dict(document)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("ukrane-2025", "ukrane-2025: is no shipped case; did you mean 'ukraine-2025'"),
        ("Ukraine_2025", "Ukraine_2025: is no shipped case; did you mean 'ukraine-2025'"),
        ("moon", "moon: is no shipped case; known: 'camp-david-1978', 'cyprus-2004'"),
        ("", "is no shipped case"),
        ("ukraine-2025.json", "ukraine-2025.json: does not exist"),
        (2025, "scenario must be the name of a shipped case or the path of a file, got 2025"),
        (None, "scenario must be the name of a shipped case"),
        (b"ukraine-2025", "scenario must be the name of a shipped case"),
    ],
)
def test_an_unknown_case_suggests_the_nearest(source: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(message)):
        load(source)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"parameters.cA": 0.2},
            "parameters.cA is no number of this scenario; did you mean 'parameters.c_A'",
        ),
        ({"parameters.c_A": "0.2"}, "parameters.c_A must be a finite number, got '0.2'"),
        ({"parameters.c_A": float("nan")}, "parameters.c_A must be a finite number, got nan"),
        ({"parameters.c_A": True}, "parameters.c_A must be a finite number, got true"),
        ({"parameters.c_A": None}, "parameters.c_A must be a finite number, got null"),
        ({"parameters.p_A": 1.4}, "parameters.p_A.central must lie in [0, 1], got 1.4"),
        ({"issues.status.red_lines.B": "high"}, "red_lines.B must be a finite number or None, got 'high'"),
        ({"issues.status.red_lines.A": 2}, "issues.status.red_lines.A must lie in [0, 1], got 2.0"),
        ({"configurations.article.credibility.aid_cutoff": 1.4}, "aid_cutoff must lie in [0, 1], got 1.4"),
        (
            {"issues.status.weights.A": 0.5},
            "issues.*.weights.A.central must sum to 1 over the issues, got 1.4",
        ),
        ({7: 0.5}, "7 is no number of this scenario"),
    ],
)
def test_a_bad_change_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=re.escape(message)):
        load("ukraine-2025").with_(changes)


def test_weights_above_one_cannot_be_rescaled() -> None:
    changes = {"issues.status.weights.A": 0.7, "issues.forces.weights.A": 0.6}
    with pytest.raises(ScenarioError, match=r"cannot be rescaled to sum to 1: those given sum to, got 1\.29"):
        load("ukraine-2025").with_(changes, rescale_weights=True)


@pytest.mark.parametrize("content", [{"a": {1, 2}}, {"a": float("nan")}, {"a": object()}, {(1, 2): 3}])
def test_a_document_of_python_values_is_checked_too(content: Document) -> None:
    with pytest.raises(ScenarioError):
        Scenario.from_dict(content)


def test_a_circular_document_is_refused() -> None:
    document = valid()
    document["actors"].append(document)
    with pytest.raises(ScenarioError, match="must hold plain values of JSON: Circular reference"):
        Scenario.from_dict(document)


def test_an_error_keeps_its_parts_and_survives_a_process() -> None:
    error = ScenarioError("case.json", "parameters.p", "must lie in [0, 1]", 1.4, hint="; or so")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)
    assert (again.file, again.field, again.rule, again.value) == (
        "case.json",
        "parameters.p",
        "must lie in [0, 1]",
        1.4,
    )
    assert str(again) == str(error)
    assert str(pickle.loads(pickle.dumps(ScenarioError("f", "", "is empty")))) == "f: is empty"  # noqa: S301

"""The runner of verified cases: its rules, its errors, and the catalogue it reads."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gametheory as gt
from gametheory.catalogue import Agreement
from gametheory.replications import check_files, read_cases
from gametheory.replications.comparison import Comparison

NASH: dict[str, Any] = {
    "id": "one",
    "model": "nash",
    "inputs": {"set": "frontier", "f": "1 - x", "x_range": [0, 1], "d": [0, 0]},
    "expected": {"x": [0.5, 0.5]},
    "tolerance": 1e-9,
    "source": "symmetry",
}


def write(folder: Path, *changes: dict[str, Any]) -> Path:
    path = folder / "cases.json"
    path.write_text(
        json.dumps([NASH | {"id": f"case {i}"} | change for i, change in enumerate(changes)]), "utf-8"
    )
    return path


def outcomes(path: Path) -> list[str]:
    return [result.outcome.name for result in check_files([path]).results]


def test_a_line_a_case_and_the_totals(tmp_path: Path) -> None:
    path = write(tmp_path, {}, {"expected": {"x": [0.5, 0.6]}}, {"note": "ignored"})
    shown: list[str] = []
    report = check_files([path], show=lambda result: shown.append(str(result)))
    assert report.summary() == "2 passed, 1 failed"
    assert report.exit_code == 1
    assert shown[0] == "PASSED case 0 (nash)"
    assert shown[1] == "FAILED case 1 (nash): x[1] is 0.5, expected 0.6"
    assert str(report).splitlines()[-1] == "2 passed, 1 failed"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"model": "nahs"}, r"model must be one of gt.models \(close: nash"),
        ({"inputs": NASH["inputs"] | {"delta": 0.9}}, "inputs of model 'nash' must be among"),
        ({"expected": {"y": 1}}, "outputs of model 'nash' must be among"),
        ({"inputs": {"set": "hull", "points": [[1, 1]]}}, "inputs of model 'nash' must include 'd'"),
        ({"inputs": NASH["inputs"] | {"f": 3}}, "f must be text, got 3"),
        ({"inputs": NASH["inputs"] | {"d": [0, "a"]}}, r"d must be a list of n numbers, got \[0, 'a'\]"),
        (
            {
                "model": "asymmetric_nash",
                "inputs": NASH["inputs"] | {"weights": [1, 1, 1]},
            },
            "weights must be a list of n numbers, with n = 2 here, got",
        ),
    ],
)
def test_what_the_library_does_not_have_is_an_error_and_no_skip(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    report = check_files([write(tmp_path, change, {})])
    assert [result.outcome.name for result in report.results] == ["ERROR", "PASSED"]
    assert report.exit_code == 2
    assert report.summary() == "1 passed, 1 failed"
    with pytest.raises(AssertionError, match=says):
        raise AssertionError(report.results[0].reason)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"inputs": NASH["inputs"] | {"f": "open('x')"}}, "must use only x, numbers"),
        (
            {"inputs": NASH["inputs"] | {"points": [[1, 1]]}},
            "points must not be given for a set of kind 'frontier'",
        ),
        ({"inputs": NASH["inputs"] | {"set": "ball"}}, "set must be one of"),
        ({"inputs": NASH["inputs"] | {"d": [2, 2]}}, "no agreement"),
        ({"expected": {"x": [0.5]}}, "expected 1"),
    ],
)
def test_a_refusal_of_the_model_fails_the_case(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    report = check_files([write(tmp_path, change)])
    assert report.results[0].outcome.name == "FAILED"
    assert says in report.results[0].reason


def test_a_slip_of_the_library_is_an_error_that_names_the_case_and_the_next_one_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slips(_: Any) -> dict[str, Any]:
        return {"x": 1 / 0}

    broken = replace(gt.models["nash"], evaluate=slips)
    monkeypatch.setitem(gt.models._models, "nash", broken)
    report = check_files([write(tmp_path, {}, {"model": "egalitarian"})])
    assert [result.outcome.name for result in report.results] == ["ERROR", "PASSED"]
    assert "case 0 (nash): unforeseen ZeroDivisionError in the evaluation" in str(report)
    assert report.exit_code == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "must hold a list of cases"),
        ("[1]", "must be an object"),
        ("[", "must be valid JSON"),
        ("[NaN]", "must be valid JSON"),
        (json.dumps([NASH, NASH]), "must be different for every case"),
        (json.dumps([NASH | {"comment": ""}]), "must have only the keys"),
        (json.dumps([{k: v for k, v in NASH.items() if k != "source"}]), "must have the key 'source'"),
        (json.dumps([NASH | {"tolerance": -1}]), "tolerance must be a finite number, zero or more"),
        (json.dumps([NASH | {"tolerance": True}]), "tolerance must be a finite number"),
        (json.dumps([NASH | {"inputs": []}]), "inputs must be an object"),
        (json.dumps([NASH | {"expected": {}}]), "expected must state something"),
        (json.dumps([NASH | {"model": ""}]), "model must be a non-empty string"),
    ],
)
def test_a_malformed_file_is_refused_whole(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "cases.json"
    path.write_text(text, "utf-8")
    with pytest.raises(gt.InvalidInputError, match=says):
        check_files([path])


def test_infinity_is_written_as_a_string(tmp_path: Path) -> None:
    path = write(
        tmp_path, {"model": "yu", "inputs": NASH["inputs"] | {"p": "inf"}, "expected": {"distance": 0.5}}
    )
    assert read_cases(path)[0].inputs["p"] == math.inf
    assert outcomes(path) == ["PASSED"]


def test_faces_are_sets(tmp_path: Path) -> None:
    hull = {"set": "hull", "points": [[0, 0], [2, 0], [0, 1]], "d": [0, 0]}
    faces = [[[2, 0], [0, 1]], [[0, 1], [2, 0]], [[0, 1], [0, 1]]]
    path = write(
        tmp_path,
        *({"model": "relative_utilitarian", "inputs": hull, "expected": {"face": face}} for face in faces),
    )
    assert outcomes(path) == ["PASSED", "PASSED", "FAILED"]


RELATIVE = Comparison(agreement=Agreement.RELATIVE, tolerance=1e-3)
ABSOLUTE = Comparison(agreement=Agreement.ABSOLUTE, tolerance=1e-3, unordered=frozenset({"stable"}))


@pytest.mark.parametrize(
    ("rule", "actual", "expected", "agrees"),
    [
        (RELATIVE, 1000.9, 1000, True),
        (ABSOLUTE, 1000.9, 1000, False),
        (RELATIVE, 0.0009, 0, True),
        (RELATIVE, 0.0011, 0, False),
        (RELATIVE, math.nan, 0, False),
        (RELATIVE, math.nan, math.nan, False),
        (RELATIVE, math.inf, math.inf, True),
        (RELATIVE, 1e300, math.inf, False),
        (RELATIVE, -math.inf, math.inf, False),
        (RELATIVE, True, 1, False),
        (RELATIVE, 1, True, False),
        (RELATIVE, np.True_, True, True),
        (RELATIVE, None, None, True),
        (RELATIVE, 0, None, False),
        (RELATIVE, "left", "left", True),
        (RELATIVE, np.array([1, 2]), [1, 2], True),
        (RELATIVE, (2, 1), [1, 2], False),
        (RELATIVE, 1.0, [1], False),
        (RELATIVE, "12", ["1", "2"], False),
        (RELATIVE, {"a": 1}, {"a": 1}, True),
        (RELATIVE, {"a": 1, "b": 2}, {"a": 1}, False),
        (RELATIVE, [1], {"a": 1}, False),
        (ABSOLUTE, {"stable": {"P": [3, 1]}}, {"stable": {"P": [1, 3]}}, True),
        (ABSOLUTE, {"other": {"P": [3, 1]}}, {"other": {"P": [1, 3]}}, False),
        (ABSOLUTE, {"stable": {3, 1}}, {"stable": [1, 3]}, True),
    ],
)
def test_when_values_agree(rule: Comparison, actual: Any, expected: Any, agrees: bool) -> None:
    assert (rule.difference(actual, expected, path="value") is None) is agrees


def test_pairing_of_sets_is_found_where_the_greedy_one_fails() -> None:
    """Both members fit the first, one alone fits the second."""
    rule = Comparison(agreement=Agreement.ABSOLUTE, tolerance=0.6)
    assert rule.difference([0.5, 0.0], [0.0, 1.0], path="set", is_set=True) is None


def test_the_catalogue_lists_models_with_parameters_and_citations() -> None:
    assert len(gt.models) >= 24
    nash = gt.models["nash"]
    assert nash(set="hull", points=[[0, 0], [2, 0], [0, 2]], d=[0, 0])["x"].tolist() == [1, 1]
    assert "doi = {10.2307/1907266}" in nash.cite()
    assert "disagreement point" in str(nash)
    assert "Nash bargaining solution" in str(gt.models)
    assert gt.models.cite().count("@article{nash1950,") == 1
    with pytest.raises(gt.InvalidInputError, match="close: nash"):
        gt.models["nas"]
    assert "nas" not in gt.models
    for model in gt.models.values():
        assert model.citations, model.name
        assert all(parameter.meaning and parameter.domain for parameter in model.parameters)

"""Every verified case of every case file, one test a case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gametheory as gt
from gametheory.replications import Case, check_case, read_cases

FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))
CASES = [pytest.param(case, id=f"{path.stem}:{case.id}") for path in FILES for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES)
def test_verified_case(case: Case) -> None:
    result = check_case(case)
    assert not result.reason, str(result)


def test_notes_are_ignored_in_a_case_and_in_its_values(tmp_path: Path) -> None:
    case = {
        "id": "a",
        "model": "nash",
        "note": "of the case",
        "inputs": {"note": "of the inputs", "set": "hull", "points": [[0, 0], [2, 0], [0, 2]], "d": [0, 0]},
        "expected": {"note": "of the values", "x": [1, 1]},
        "tolerance": 1e-9,
        "source": "by hand",
    }
    path = tmp_path / "noted.json"
    path.write_text(json.dumps([case]))
    (found,) = read_cases(path)
    assert not check_case(found).reason
    path.write_text(json.dumps([case | {"expected": {"note": "nothing else"}}]))
    with pytest.raises(gt.InvalidInputError, match="must state something"):
        read_cases(path)

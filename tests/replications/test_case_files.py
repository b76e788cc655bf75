"""Every verified case of every case file, one test a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from gametheory.replications import Case, check_case, read_cases

FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))
CASES = [pytest.param(case, id=f"{path.stem}:{case.id}") for path in FILES for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES)
def test_verified_case(case: Case) -> None:
    result = check_case(case)
    assert not result.reason, str(result)

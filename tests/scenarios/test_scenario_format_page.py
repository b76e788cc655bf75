"""The page on the format tells the truth: its example loads, its tables name what the schema allows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from numpy.testing import assert_allclose

from gametheory.scenarios import Scenario, check, schema

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scenario-format.md"
TEXT = PAGE.read_text("utf-8")


def example() -> str:
    (block,) = re.findall(r"```json\n(.*?)```", TEXT, flags=re.DOTALL)
    return block


def test_the_smallest_case_loads_and_is_what_the_page_says() -> None:
    scenario = Scenario(example(), "orchard")
    assert_allclose(scenario.dispute().contest.values(), [0.55, 0.55])
    parameters = scenario.parameters
    assert parameters["c_A"].central + parameters["c_B"].central == pytest.approx(0.1)
    assert parameters["p_A"].central - parameters["p_B"].central == pytest.approx(0.2)
    assert scenario.mediator is None
    assert scenario.parties == ("Upper village", "Lower village")


def test_the_smallest_case_is_the_smallest(tmp_path: Path) -> None:
    path = tmp_path / "orchard.json"
    path.write_text(example(), "utf-8")
    assert check(path).ok
    document = Scenario(example()).to_dict()
    assert set(document) == set(schema()["required"])


def test_the_page_names_every_section_trigger_effect_and_role() -> None:
    definitions = schema()["$defs"]
    named = [
        *(name for name in schema()["properties"] if name != "$schema"),
        *definitions["instrument"]["properties"]["trigger"]["enum"],
        *definitions["instrument"]["properties"]["kind"]["enum"],
        *(name for name in definitions["effects"]["properties"]),
        *definitions["actor"]["properties"]["role"]["enum"],
        *definitions["package"]["properties"]["status"]["enum"],
        *definitions["basis"]["enum"],
    ]
    missing = [name for name in named if not re.search(rf"`{name}(\.A)?`", TEXT)]
    assert not missing

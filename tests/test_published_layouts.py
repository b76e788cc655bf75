"""What the commands print as JSON keeps to the layouts that ship with the library, as JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner

from gametheory.cli import main

CALLS: tuple[tuple[str, ...], ...] = (
    ("explain", "ukraine-2025", "--draws", "50"),
    ("explain", "cyprus-2004", "--draws", "50"),
    ("claims", "ukraine-2025", "C11", "C19", "C20", "--draws", "50"),
    ("design", "ukraine-2025", "--goal", "us_draft"),  # no portfolio: a red line
    ("design", "ukraine-2025", "--goal", "istanbul_2022", "--margin", "0.02"),  # none: a margin
    ("design", "ukraine-2025", "--goal", "range"),  # a front of five
    ("design", "camp-david-1978", "--goal", "accords", "--budget", "0.01", "--margin", "0.3"),
    ("design", "dayton-1995", "--partial", "--goal", "dayton", "--not-credible", "--cap-A", "1"),
    ("design", "rambouillet-1999"),
    ("sensitivity", "dayton-1995", "deal", "--base", "32", "--draws", "50"),
    ("sensitivity", "ukraine-2025", "--base", "32", "--draws", "50"),  # nothing moves it, nothing flips it
    ("sensitivity", "cyprus-2004", "width", "--base", "32", "--draws", "50"),
    ("thesis", "camp-david-1978", "--draws", "50", "--sobol", "8"),
    ("thesis", "--draws", "20"),
    ("models",),
    ("models", "abreu_gul"),
    ("design", "ukraine-2025", "--assume", "A5=ceasefire first"),
    ("sensitivity", "ukraine-2025", "width", "--base", "32", "--draws", "50", "--assume", "A2=equal"),
)


@cache
def layout(name: str) -> dict[str, Any]:
    """Return the published schema of the layout `name`, such as "design"."""
    text = files("gametheory.analysis").joinpath(f"{name}-1.schema.json").read_text("utf-8")
    return dict(json.loads(text))


def printed(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def of_command(command: str) -> dict[str, Any]:
    return layout({"explain": "diagnosis"}.get(command, command))


def check(record: dict[str, Any], schema: dict[str, Any]) -> None:
    jsonschema.validate(record, schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_what_is_printed_keeps_to_its_published_layout(call: tuple[str, ...]) -> None:
    record = printed(*call)
    check(record, of_command(call[0]))
    for key in record:
        with pytest.raises(jsonschema.ValidationError):
            check({k: v for k, v in record.items() if k != key}, of_command(call[0]))


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def test_every_command_that_prints_json_has_a_layout() -> None:
    prints = {path for path, command in commands(main) if any("--json" in p.opts for p in command.params)}
    assert prints == {(call[0],) for call in CALLS}


@pytest.mark.parametrize("command", sorted({call[0] for call in CALLS}))
def test_a_layout_is_a_schema_and_says_what_prints_it(command: str) -> None:
    schema = of_command(command)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert f"`gametheory {command} --json`" in schema["description"]
    assert schema["title"] in json.dumps(schema["properties"]["layout"])


def test_sobol_indices_are_written_alike_wherever_they_stand() -> None:
    assert layout("thesis")["$defs"]["sensitivity"] == layout("sensitivity")["$defs"]["sensitivity"]


@pytest.mark.parametrize(
    ("call", "change", "told"),
    [
        (CALLS[0], {"deal": "yes"}, "yes"),
        (CALLS[3], {"found": True}, "portfolios|too short|non-empty"),
        (CALLS[3], {"no_portfolio": []}, "too short|non-empty"),
        (CALLS[3], {"layout": "gametheory/design/2"}, "design/1"),
        (CALLS[5], {"caps": [None]}, "too short"),
        (CALLS[5], {"found": False}, "expected to be empty|too long"),
        (CALLS[12], {"measure": "weight"}, "weight"),
        (CALLS[12], {"layout": "gametheory/thesis/2"}, "thesis/2"),
    ],
)
def test_a_layout_refuses_what_no_command_prints(
    call: tuple[str, ...], change: dict[str, Any], told: str
) -> None:
    with pytest.raises(jsonschema.ValidationError, match=told):
        check({**printed(*call), **change}, of_command(call[0]))


def test_a_layout_looks_into_the_parts() -> None:
    record = printed(*CALLS[5])
    assert len(record["front"]) > 1
    record["front"][-1]["levels"]["more"] = 1.5
    with pytest.raises(jsonschema.ValidationError, match=r"1\.5"):
        check(record, layout("design"))
    record = printed("claims", "ukraine-2025", "C20", "--draws", "20")
    record["claims"][0]["verdict"] = "likely"
    with pytest.raises(jsonschema.ValidationError, match="likely"):
        check(record, layout("claims"))


@pytest.mark.slow
def test_all_claims_of_a_case_keep_to_the_layout() -> None:
    record = printed("claims", "ukraine-2025", "--draws", "50")
    check(record, layout("claims"))
    assert len(record["claims"]) == 26

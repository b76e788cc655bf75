"""The command line answers, refuses bad input in one line, and gives the same bytes for the same seed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import gametheory as gt
from gametheory import scenarios
from gametheory.analysis import design, explain
from gametheory.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def diagnosis(*arguments: str) -> dict[str, Any]:
    result = run("explain", *arguments, "--json", "--draws", "50")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


@pytest.mark.parametrize(
    ("case", "deal"),
    [
        ("ukraine-2025", False),
        ("dayton-1995", True),
        ("rambouillet-1999", False),
        ("camp-david-1978", True),
        ("cyprus-2004", False),
    ],
)
def test_every_case_is_explained(case: str, deal: bool) -> None:
    result = run("explain", case, "--draws", "50")
    assert result.exit_code == 0, result.output
    assert ("DEAL" if deal else "STALL") in result.stdout
    assert "forecast" in result.stdout
    assert "Their sources:" in result.stdout


def test_the_verdict_differs_by_configuration() -> None:
    widths = {
        name: diagnosis("ukraine-2025", "-c", name)["point"]["range"]["width"]
        for name in ("none", "article", "even")
    }
    assert widths["none"] < widths["article"] < 0 < widths["even"]


def test_set_and_variant_change_the_numbers() -> None:
    changed = diagnosis(
        "ukraine-2025", "--set", "parameters.c_A=0.2", "--set", "issues.status.red_lines.B=none"
    )
    assert changed["point"]["disagreement"][0] == pytest.approx(0.3965)
    assert changed["deal"]  # without the red line the US draft passes
    july = diagnosis("dayton-1995", "--variant", "july_1995")
    assert july["without_pressure"]["range"]["width"] == pytest.approx(-0.02)


def test_a_common_prior_closes_the_belief_gap() -> None:
    common = diagnosis("ukraine-2025", "--common-prior")
    assert common["without_pressure"]["range"]["width"] == pytest.approx(0.25)  # c_A + c_B


def test_same_seed_same_bytes() -> None:
    first, second = (
        run("explain", "ukraine-2025", "--json", "--draws", "80", "--seed", "7") for _ in range(2)
    )
    other = run("explain", "ukraine-2025", "--json", "--draws", "80", "--seed", "8")
    assert first.stdout == second.stdout != other.stdout


def test_quiet_prints_one_line() -> None:
    result = run("explain", "ukraine-2025", "-q", "--draws", "10")
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_figure_is_written(ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"figure.{ending}"
    result = run("explain", "cyprus-2004", "-q", "--draws", "10", "--figure", str(target))
    assert result.exit_code == 0, result.output
    magic = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[ending]
    assert target.read_bytes().startswith(magic)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("explain", "ukrane-2025"), "did you mean 'ukraine-2025'"),
        (("explain", "no/such/file.json"), "no/such/file.json"),
        (("explain", "ukraine-2025", "-c", "artcle"), "article"),
        (("explain", "ukraine-2025", "--variant", "july"), "july"),
        (("explain", "ukraine-2025", "--set", "parameters.c_A"), "--set must read PATH=VALUE"),
        (
            ("explain", "ukraine-2025", "--set", "parameters.c_A=much"),
            "--set parameters.c_A must be a number",
        ),
        (("explain", "ukraine-2025", "--set", "parameters.c_A=nan"), "must be a finite number"),
        (("explain", "ukraine-2025", "--set", "parameters.c_A=1e308"), "must be at most 1e+100 in size"),
        (("explain", "ukraine-2025", "--set", "parameters.c_C=0.1"), "parameters.c_C"),
        (("explain", "ukraine-2025", "--set", "parameters.p_A=1.4"), "p_A"),
        (("explain", "ukraine-2025", "--set", "issues.status.weights.A=0.9"), "sum to 1"),
        (("explain", "ukraine-2025", "--draws", "0"), "draws must be a whole number from 1"),
        (("explain", "ukraine-2025", "--draws", "many"), "--draws"),
        (("explain", "ukraine-2025", "--seed", "-1"), "seed must be a whole number, zero or more"),
        (("explain", "ukraine-2025", "--figure", "picture.gif"), "--figure must end in one of"),
        (("explain", "ukraine-2025", "--figure", "no/such/folder/x.png"), "folder that exists"),
        (("scenario", "check", "no.json"), "no.json"),
    ],
)
def test_bad_input_is_one_clear_message_and_exit_code_2(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_a_template_can_be_written_checked_and_explained(tmp_path: Path) -> None:
    target = tmp_path / "mine.json"
    assert run("scenario", "new", str(target)).exit_code == 0
    assert run("scenario", "check", str(target)).exit_code == 0
    assert run("explain", str(target), "-q", "--draws", "10").exit_code == 0
    assert run("scenario", "new", str(target)).exit_code == 2  # never overwritten
    assert run("scenario", "new").stdout == target.read_text("utf-8")


def test_a_broken_file_is_reported(tmp_path: Path) -> None:
    target = tmp_path / "broken.json"
    document = scenarios.load("dayton-1995").to_dict()
    document["instruments"][1]["credibility"]["central"] = 1.4
    target.write_text(json.dumps(document), "utf-8")
    result = run("scenario", "check", str(target))
    assert result.exit_code == 2
    assert "credibility" in result.stderr
    assert "1.4" in result.stderr


def test_every_case_is_listed() -> None:
    listing = run("scenario", "list").stdout
    assert all(name in listing for name in scenarios.names())


def test_an_interrupted_command_says_so_and_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gametheory.analysis.explain", interrupted)
    result = run("explain", "dayton-1995")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "interrupted\n")


def test_the_installed_command_runs() -> None:
    command = Path(sys.executable).with_name("gametheory")
    result = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    assert result.returncode == 0
    assert result.stdout.startswith("gametheory, version")


def test_models_are_listed_and_cited() -> None:
    """The list says of every model what its parameters may be and which works it is from."""
    listing = run("models").stdout.splitlines()
    for model in gt.models.values():
        start = listing.index(f"{model.name}: {model.title}")
        rows = listing[start + 1 : start + 1 + len(model.parameters) + len(model.citations)]
        for row, parameter in zip(rows, model.parameters, strict=False):
            assert row.startswith(f"  {parameter.name} (")
            assert row.endswith(f"; {parameter.domain}")
        assert rows[len(model.parameters) :] == [f"  {citation}" for citation in model.citations]
    assert "numbered from 1" in run("models", "nash").stdout
    assert "@article{" in run("models", "nash", "--bibtex").stdout
    assert [each["name"] for each in json.loads(run("models", "--json").stdout)["models"]] == list(gt.models)
    assert run("models", "nahs").exit_code == 2
    assert run("models", "nash", "--bibtex", "--json").exit_code == 2


@pytest.mark.parametrize(
    "command",
    [
        ("explain",),
        ("scenario", "check"),
        ("claims",),
        ("design",),
        ("sensitivity",),
        ("thesis",),
        ("check",),
        ("rerun",),
        ("study", "run"),
        ("study", "status"),
    ],
    ids=" ".join,
)
def test_a_file_that_is_missing_or_a_folder_is_wrong_input_for_every_command(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    for path in (tmp_path / "no.json", tmp_path):
        result = run(*command, str(path))
        assert result.exit_code == 2, result.output
        assert str(path) in result.stderr
        assert "Traceback" not in result.output


def test_verified_cases_are_checked(tmp_path: Path) -> None:
    case = {
        "id": "mine",
        "model": "nash",
        "inputs": {"set": "hull", "points": [[0, 0], [1, 0], [0, 1]], "d": [0, 0]},
        "expected": {"x": [0.5, 0.5]},
        "tolerance": 1e-9,
        "source": "symmetry",
    }
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps([case]), "utf-8")
    bad.write_text(json.dumps([{**case, "expected": {"x": [0.6, 0.4]}}]), "utf-8")
    passed, failed = run("check", str(good)), run("check", str(good), str(bad))
    assert (passed.exit_code, passed.stdout.splitlines()[-1]) == (0, "1 passed, 0 failed")
    assert (failed.exit_code, failed.stdout.splitlines()[-1]) == (1, "1 passed, 1 failed")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_the_report_and_the_json_come_out_in_any_encoding(encoding: str) -> None:
    """A redirected Windows terminal has no rule to draw a table with."""
    runner = CliRunner(charset=encoding)
    rule = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"
    expected = str(explain("cyprus-2004", draws=10)).replace(rule, rule if encoding == "utf-8" else "-")
    text = runner.invoke(main, ["explain", "cyprus-2004", "--draws", "10"])
    assert text.stdout == expected + "\n", text.exception
    plain = runner.invoke(main, ["explain", "cyprus-2004", "--draws", "10", "--json"])
    assert json.loads(plain.stdout)["deal"] is False
    assert plain.stdout.isascii()


def test_another_reading_of_an_assumption_is_designed_for_and_measured() -> None:
    """It chooses the text where none is named, changes the numbers, and is told in what is printed."""
    ceasefire = ("design", "ukraine-2025", "--assume", "A5=ceasefire first")
    assert "Assumed on proposal rule (A5): ceasefire first." in run(*ceasefire).stdout
    found = json.loads(run(*ceasefire, "--json").stdout)
    assert (found["goal"], found["assumed"]) == ("ceasefire_30d", {"A5": "ceasefire first"})
    assert json.loads(run(*ceasefire, "--goal", "range", "--json").stdout)["goal"] == "range"
    assert found == design("ukraine-2025", assume={"A5": "ceasefire first"}).to_dict()
    width = ("sensitivity", "ukraine-2025", "width", "--base", "32", "--draws", "50")
    plain = json.loads(run(*width, "--json").stdout)
    blamed = json.loads(run(*width, "--json", "--assume", "A3=the refuser is blamed").stdout)
    assert (plain["assumed"], blamed["assumed"]) == ({}, {"A3": "the refuser is blamed"})
    assert blamed["sensitivity"]["model"] == "ukraine-2025 (A3: the refuser is blamed) under article"
    assert plain["sign"]["central"] < 0 < blamed["sign"]["central"]
    for command in (ceasefire[:2], width):
        assert run(*command, "--assume", "A3").exit_code == 2
        assert "A33" in run(*command, "--assume", "A33=the refuser is blamed").stderr


def test_a_portfolio_is_designed_or_refused_with_a_reason(tmp_path: Path) -> None:
    figure = tmp_path / "design.png"
    result = run("design", "dayton-1995", "--goal", "dayton", "--margin", "0.02", "--figure", str(figure))
    assert result.exit_code == 0, result.output
    assert "PORTFOLIO: US makes 'dayton' an equilibrium" in result.stdout
    assert figure.stat().st_size > 0
    none = run("design", "ukraine-2025", "--goal", "us_draft", "--json")
    assert none.exit_code == 0
    assert json.loads(none.stdout)["no_portfolio"][0]["constraints"] == ["the red line of UA on status"]
    believed = ("--wielder", "EU", "--believe", "eu_entry_A_conditional=0.9")
    assert "eu_entry_A_conditional" in run("design", "cyprus-2004", *believed).stdout
    unreached = run("design", "cyprus-2004", "--wielder", "EU", "--figure", str(figure))
    assert "NO PORTFOLIO" in unreached.stdout
    for wrong, said in (
        (("--goal", "peace"), "goal must be"),
        (("--budget", "-1"), "budget must be non-negative"),
        (("--credible",), "mediator without payoff"),
        (("--believe", "relief"), "--believe must read NAME=NUMBER"),
    ):
        refused = run("design", "dayton-1995", *wrong)
        assert refused.exit_code == 2
        assert said in refused.output

"""A study does only what is missing or stale, and gives the same bytes everywhere."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gametheory as gt
from gametheory.errors import GameTheoryError, InvalidInputError
from gametheory.scenarios import template
from gametheory.studies import RerunStatus, new_study, read_study, rerun, run_study, study_status
from gametheory.studies.run import TaskStatus

HEAD = '[study]\ntitle = "T"\ndate = 2026-01-31\nauthors = ["A. Author"]\nlicense = "CC-BY-4.0"\nseed = 3\n'
SMALL = (
    HEAD
    + """
[task.range]
kind = "robustness"
scenario = "dayton-1995"
draws = 200
ranges = { "parameters.c_A" = { shape = "uniform", low = 0.05, high = 0.2 } }
correlations = [{ between = ["parameters.c_A", "parameters.c_B"], rank = 0.5 }]

[task.stall]
kind = "consistent"
scenario = "ukraine-2025"
observed = { deal = false, width = { low = 0.0 } }
draws = 256
design = "sobol"

[task.map]
kind = "sweep"
scenario = "ukraine-2025"
outcomes = ["deal", "width"]
grid = { "parameters.c_A" = { start = 0.05, stop = 0.2, num = 4 } }
"""
)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    (folder / "study.toml").write_text(SMALL, "utf-8")
    assert all(report.computed for report in run_study(folder))
    return folder


@pytest.fixture
def copy(finished: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    shutil.copytree(finished, folder)
    return folder


def statuses(folder: Path) -> dict[str, TaskStatus]:
    return {report.name: report.status for report in study_status(folder)}


def test_a_finished_study_is_fresh_and_a_second_run_computes_nothing(copy: Path) -> None:
    assert set(statuses(copy).values()) == {TaskStatus.FRESH}
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*.csv")}
    assert not any(report.computed for report in run_study(copy))
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*.csv")} == before


def test_only_what_changed_is_computed_again(copy: Path) -> None:
    text = (copy / "study.toml").read_text("utf-8")
    (copy / "study.toml").write_text(text.replace("draws = 200", "draws = 201"), "utf-8")
    assert statuses(copy) == {
        "range": TaskStatus.STALE,
        "stall": TaskStatus.FRESH,
        "map": TaskStatus.FRESH,
    }
    assert [report.name for report in run_study(copy) if report.computed] == ["range"]
    (copy / "tables" / "stall.csv").write_text("edited", "utf-8")
    (copy / "results" / "map.json").unlink()
    assert statuses(copy) == {
        "range": TaskStatus.FRESH,
        "stall": TaskStatus.DAMAGED,
        "map": TaskStatus.DAMAGED,
    }
    assert [report.name for report in run_study(copy) if report.computed] == ["stall", "map"]
    assert set(statuses(copy).values()) == {TaskStatus.FRESH}


def test_another_seed_makes_every_task_stale_that_draws(copy: Path) -> None:
    text = (copy / "study.toml").read_text("utf-8")
    (copy / "study.toml").write_text(text.replace("seed = 3", "seed = 4"), "utf-8")
    assert statuses(copy)["range"] is TaskStatus.STALE
    assert statuses(copy)["stall"] is TaskStatus.STALE


def test_a_scenario_file_that_changes_makes_its_tasks_stale(tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(template(), "utf-8")
    task = '\n[task.why]\nkind = "explain"\nscenario = "case.json"\ndraws = 50\n'
    (tmp_path / "study.toml").write_text(HEAD + task, "utf-8")
    run_study(tmp_path)
    assert statuses(tmp_path) == {"why": TaskStatus.FRESH}
    changed = json.loads(template())
    changed["title"] = "Another title"
    case.write_text(json.dumps(changed), "utf-8")
    assert statuses(tmp_path) == {"why": TaskStatus.STALE}
    case.unlink()  # the result stands alone: the scenario is in it
    assert rerun(tmp_path / "results" / "why.json").status.confirmed


@pytest.mark.slow
def test_two_processes_write_the_same_bytes(finished: Path, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(SMALL, "utf-8")
    subprocess.run(
        [sys.executable, "-m", "gametheory", "study", "run", str(tmp_path), "-q"],
        check=True,
        capture_output=True,
        timeout=300,
    )
    names = sorted(
        path.relative_to(finished) for path in finished.rglob("*") if path.is_file() and path.suffix != ".nc"
    )
    assert len(names) > 10
    differing = [
        str(name)
        for name in names
        if (finished / name).read_bytes() != (tmp_path / name).read_bytes()
        and name.name not in {"manifest.json", "ro-crate-metadata.json"}  # these hold the digest of the .nc
    ]
    assert not differing


def test_tables_keep_every_digit_and_latex_is_escaped(finished: Path) -> None:
    with (finished / "tables" / "stall.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    record = json.loads((finished / "results" / "stall.json").read_text("utf-8"))["record"]
    assert [float(row["low"]) for row in rows] == [each["low"] for each in record["ranges"]]
    latex = (finished / "tables" / "stall.tex").read_text("utf-8")
    assert latex.count(r"\begin{tabular}") == latex.count(r"\end{tabular}") == 1
    assert r"parameters.p\_B" in latex


def test_the_crate_describes_every_file_by_the_rules_of_ro_crate(finished: Path) -> None:
    """RO-Crate 1.1, sections 4 and 5: descriptor, root with the required properties, one entity a file."""
    crate = json.loads((finished / "ro-crate-metadata.json").read_text("utf-8"))
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    graph = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(graph) == len(crate["@graph"])
    descriptor, root = graph["ro-crate-metadata.json"], graph["./"]
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert root["@type"] == "Dataset"
    assert root["datePublished"] == "2026-01-31"
    assert root["license"]["@id"] == "https://spdx.org/licenses/CC-BY-4.0"
    assert all(root[key] for key in ("name", "description", "hasPart", "author"))
    on_disk = {path.relative_to(finished).as_posix() for path in finished.rglob("*") if path.is_file()}
    parts = {part["@id"] for part in root["hasPart"]}
    assert parts == on_disk - {"ro-crate-metadata.json"}
    for name in parts:
        assert graph[name]["@type"] == "File"
        assert graph[name]["contentSize"] == str((finished / name).stat().st_size)

    def references(value: object) -> set[str]:
        if isinstance(value, dict) and set(value) == {"@id"}:
            return {str(value["@id"])}
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return set().union(*map(references, inner))

    used = set().union(*(references(entity) for entity in crate["@graph"]))
    assert used - set(graph) == {"https://w3id.org/ro/crate/1.1"}


def test_a_new_study_is_valid_and_is_not_overwritten(tmp_path: Path) -> None:
    file = new_study(tmp_path / "deep" / "folder", "dayton-1995")
    study = read_study(file.parent)
    assert [task.kind.name for task in study.tasks] == ["explain", "robustness", "sensitivity", "consistent"]
    assert set(statuses(file.parent).values()) == {TaskStatus.MISSING}
    with pytest.raises(InvalidInputError, match="DIR must not hold a study yet"):
        new_study(file.parent)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not toml [", "study.toml: is no TOML"),
        ("\xff\xfe", "is no TOML|study must be a table"),
        (
            "[study]\ntitle = 'T'\ndate = 2026-01-31",
            "study.toml: task must be a table with at least one entry",
        ),
        ("[task.a]\nkind = 'explain'", "study.toml: study must be a table"),
        (HEAD + "[tsak.a]\nkind='explain'", "study.toml: tsak is no key of a study; did you mean 'task'"),
        (HEAD.replace("title", "titel"), "study.titel is no key of a study; did you mean 'title'"),
        (HEAD.replace("2026-01-31", "'soon'"), "study.date must be a date, as 2026-01-31 without quotation"),
        (HEAD.replace("seed = 3", "seed = -3"), "study.seed must be zero or more, got -3"),
        (HEAD.replace("seed = 3", "seed = true"), "study.seed must be a whole number, got True"),
        (HEAD.replace('["A. Author"]', "[1]"), r"study.authors must be a list of names, got \[1\]"),
        (HEAD + "[task.'A b']\nkind='explain'", "task.A b must be named with small letters, digits, - and _"),
        (HEAD + "[task.a]\nkind='explian'", "task.a.kind must be one of explain.* did you mean 'explain'"),
        (HEAD + "[task.a]\nkind='explain'", "task.a.scenario must be given: a shipped case"),
        (
            HEAD + "[task.a]\nkind='explain'\nscenario='ukrane-2025'",
            "task.a.scenario: ukrane-2025: is no shipped case; did you mean 'ukraine-2025'",
        ),
        (
            HEAD + "[task.a]\nkind='explain'\nscenario='ukraine-2025'\ndrawz=3",
            "task.a.drawz is no option of 'explain'; did you mean 'draws'",
        ),
        (
            HEAD + "[task.a]\nkind='explain'\nscenario='ukraine-2025'\ndraws='3'",
            "task.a.draws must be a whole number, got '3'",
        ),
    ],
)
def test_a_study_file_that_breaks_a_rule_is_answered_with_the_rule(
    text: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "study.toml").write_text(text, "utf-8")
    with pytest.raises(InvalidInputError, match=message):
        read_study(tmp_path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("kind='sensitivity'\nbase=100", r"task\.a: base must be a power of two"),
        ("kind='sensitivity'\noutcome='dael'", r"task\.a: outcome must be an outcome .* did you mean 'deal'"),
        (
            "kind='robustness'\nshape='square'",
            r"task\.a: shape must be one of 'triangular', 'uniform'",
        ),
        ("kind='robustness'\ndesign='grid'", r"task\.a: design must be one of 'random'"),
        (
            "kind='robustness'\nset={'parameters.c_A'='big'}",
            r"set\.parameters\.c_A must be a number",
        ),
        (
            "kind='robustness'\ncorrelations=[{rank=1}]",
            r"task\.a: correlations must hold tables",
        ),
        (
            "kind='robustness'\ncorrelations=[{between=['parameters.c_A','parameters.c_B'],rank=1}]",
            "correlation must be positive definite",
        ),
        (
            "kind='consistent'\nobserved={width={low=9.0}}",
            r"task\.a: none of 4000 draws",
        ),
        ("kind='consistent'\nobserved={width={under=9.0}}", "observed.width must have low, high or both"),
        (
            "kind='bands'\nparameter='parameters.c_A'\nvalues={start=0}",
            "values must be a list of values, or a",
        ),
        ("kind='sweep'\ngrid={'parameters.c_A'=[]}", r"grid\.parameters\.c_A must be a list of values"),
    ],
)
def test_a_task_without_an_answer_is_named(options: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(f"{HEAD}[task.a]\nscenario='ukraine-2025'\n{options}\n", "utf-8")
    with pytest.raises(GameTheoryError, match=message):
        run_study(tmp_path)


def test_a_folder_without_a_study_or_with_a_broken_manifest(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="there is no such file; write one with"):
        read_study(tmp_path / "nothing")
    (copy / "manifest.json").write_text('{"tasks": 3}', "utf-8")
    assert set(statuses(copy).values()) == {TaskStatus.MISSING}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that cannot be written")
def test_a_folder_that_cannot_be_written_is_named(copy: Path) -> None:
    (copy / "study.toml").write_text(SMALL.replace("draws = 200", "draws = 10"), "utf-8")
    (copy / "results").chmod(0o500)
    with pytest.raises(OSError, match="cannot be written"):
        run_study(copy)


def test_a_place_where_no_file_can_be_is_named_and_leaves_nothing(copy: Path) -> None:
    """A file where a folder should be: what no privilege can write to."""
    (copy / "study.toml").write_text(SMALL.replace("draws = 200", "draws = 10"), "utf-8")
    shutil.rmtree(copy / "tables")
    (copy / "tables").write_text("in the way", "utf-8")
    with pytest.raises(OSError, match="the file cannot be written"):
        run_study(copy)
    assert not list(copy.rglob("*.part"))
    assert (copy / "tables").read_text("utf-8") == "in the way"


def test_the_thesis_map_is_a_task_with_table_and_figure_and_can_be_rerun(tmp_path: Path) -> None:
    case = "scenario='ukraine-2025'\ndraws=300\nmeasure='count'"
    (tmp_path / "study.toml").write_text(f"{HEAD}[task.a]\nkind='thesis'\n{case}\n", "utf-8")
    run_study(tmp_path)
    with (tmp_path / "tables" / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["mechanism"]: row for row in csv.DictReader(file)}
    found = gt.thesis_map("ukraine-2025", measure="count", draws=300, seed=3)
    assert list(rows) == [row.mechanism for row in found.rows]
    for row in found.rows:
        told = rows[row.mechanism]
        assert (told["stalls"] == "") == (row.stalls is None)
        assert row.stalls is None or float(told["stalls"]) == row.stalls.share
        assert told["reason"] == row.reason
    assert r"\begin{tabular}" in (tmp_path / "tables" / "a.tex").read_text("utf-8")
    assert (tmp_path / "figures" / "a.pdf").stat().st_size > 1_000
    assert rerun(tmp_path / "results" / "a.json").status is RerunStatus.IDENTICAL


def test_claims_are_a_task_and_an_assumption_is_an_option(tmp_path: Path) -> None:
    options = "only=['C20', 'C8']\ndraws=100\nassume={A3='the refuser is blamed'}"
    (tmp_path / "study.toml").write_text(
        f"{HEAD}[task.a]\nkind='claims'\nscenario='ukraine-2025'\n{options}\n", "utf-8"
    )
    run_study(tmp_path)
    with (tmp_path / "tables" / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["claim"]: row for row in csv.DictReader(file)}
    case = gt.scenarios.load("ukraine-2025").assume({"A3": "the refuser is blamed"})
    found = gt.claims(case, ["C20", "C8"], draws=100, seed=3)
    assert list(rows) == ["C20", "C8"]
    for name, row in rows.items():
        assert row["verdict"] == found[name].verdict.value
    assert float(rows["C20"]["number"]) == found["C20"].number
    assert rows["C8"]["number"] == ""
    assert rerun(tmp_path / "results" / "a.json").status is RerunStatus.IDENTICAL

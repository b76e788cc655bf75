"""A saved result is computed again: confirmed, or what differs is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import gametheory as gt
from gametheory.analysis.manifest import digest, manifest
from gametheory.cli import main
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.studies import RerunStatus, rerun, run_study, save_result
from gametheory.studies.compared import differences

STUDY = """
[study]
title = "T"
date = 2026-01-31

[task.sure]
kind = "consistent"
scenario = "ukraine-2025"
draws = 100
"""


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    (tmp_path / "study.toml").write_text(STUDY, "utf-8")
    run_study(tmp_path)
    return tmp_path / "results" / "sure.json"


def edited(path: Path, change: Any) -> None:
    """Change a saved result and make its digest fit, as no accident would."""
    content = json.loads(path.read_text("utf-8"))
    change(content)
    content["digest"] = digest(content["record"])
    path.write_text(json.dumps(content), "utf-8")


def test_the_same_result_is_confirmed_to_the_last_bit(saved: Path) -> None:
    found = rerun(saved)
    assert found.status is RerunStatus.IDENTICAL
    assert "the same to the last bit" in str(found)


def test_a_rounding_error_on_the_same_machine_breaks_the_promise_and_elsewhere_does_not(saved: Path) -> None:
    edited(saved, lambda c: c["record"].update(share=c["record"]["share"] * (1 + 1e-12)))
    assert rerun(saved).status is RerunStatus.INEXACT
    edited(saved, lambda c: c["manifest"]["dependencies"].update(numpy="1.0.0"))
    found = rerun(saved)
    assert found.status is RerunStatus.WITHIN_TOLERANCE
    assert found.status.confirmed
    assert any(line.startswith("dependencies.numpy: 1.0.0 then") for line in found.environment)


def test_another_result_is_told_with_path_and_both_values(saved: Path) -> None:
    edited(saved, lambda c: c["record"].update(count=7))
    found = rerun(saved)
    assert found.status is RerunStatus.DIFFERENT
    assert "count: 7 then" in str(found)
    result = CliRunner().invoke(main, ["rerun", str(saved)])
    assert result.exit_code == 1
    assert "it differs" in result.output


def test_an_input_with_other_content_is_named(saved: Path) -> None:
    edited(saved, lambda c: c["manifest"]["inputs"].update(scenario=digest("another")))
    found = rerun(saved)
    assert found.inputs == ("input scenario: other content than then",)


def test_a_sweep_in_a_file_is_computed_again(tmp_path: Path) -> None:
    file = tmp_path / "map.nc"
    grid = {"parameters.c_A": np.linspace(0.05, 0.2, 5)}
    found = gt.sweep("ukraine-2025", grid, ["deal", "width"])
    found.to_netcdf(file)
    assert rerun(file).status is RerunStatus.IDENTICAL
    found["width"] = found["width"] + 1e-3
    found.to_netcdf(tmp_path / "other.nc")
    assert rerun(tmp_path / "other.nc").status is RerunStatus.DIFFERENT
    del found.attrs["manifest"]
    found.to_netcdf(tmp_path / "foreign.nc")
    with pytest.raises(InvalidInputError, match=r"foreign.nc: must hold a manifest of this library"):
        rerun(tmp_path / "foreign.nc")


@pytest.mark.parametrize("suffix", [".nc", ".zarr"])
def test_a_long_grid_of_a_changed_case_is_read_from_the_coordinates(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"long{suffix}"
    case = gt.scenarios.load("ukraine-2025").with_({"parameters.c_B": 0.07})
    grid = {
        "parameters.p": np.linspace(0.2, 0.6, 2_500),
        "parameters.c_A": ("cost", [0.1, 0.2]),
        "credibility.sanctions_new": ("cost", [1.0, 0.0]),
        "credibility.aid_cutoff": 0.25,
    }
    asked = ["deal", "pressure", "text: us_draft"]
    gt.sweep(case, grid, asked, to=file, belief_gap=False).close()
    with gt.open_sweep(file) as found:
        task = json.loads(found.attrs["manifest"])["task"]
        assert task["options"]["grid"] is None
        assert task["options"]["model"]["changes"] == {"parameters.c_B": 0.07}
        assert sorted(map(str, found.data_vars)) == asked
    assert rerun(file).status is RerunStatus.IDENTICAL


def test_a_rounding_error_in_a_sweep_is_within_tolerance_elsewhere(tmp_path: Path) -> None:
    found = gt.sweep("ukraine-2025", {"parameters.c_A": np.linspace(0.05, 0.2, 5)}, ["width"])
    found["width"] = found["width"] + 1e-13
    found.to_netcdf(tmp_path / "here.nc")
    assert rerun(tmp_path / "here.nc").status is RerunStatus.INEXACT
    found.attrs["manifest"] = found.attrs["manifest"].replace('"numpy": "', '"numpy": "0.')
    found.to_netcdf(tmp_path / "elsewhere.nc")
    assert rerun(tmp_path / "elsewhere.nc").status is RerunStatus.WITHIN_TOLERANCE
    found["width"][2] = np.nan
    found.to_netcdf(tmp_path / "hole.nc")
    other = rerun(tmp_path / "hole.nc")
    assert other.status is RerunStatus.DIFFERENT
    assert "width[parameters.c_A=0.125] and 4 more points: nan then" in str(other)


def test_a_case_under_another_assumption_is_rerun_from_its_name() -> None:
    from gametheory.analysis.sweep_task import model_of

    case = gt.scenarios.load("ukraine-2025").assume({"A3": "the refuser is blamed"})
    for changed in (case, case.with_({"parameters.c_B": 0.07})):
        found = gt.sweep(changed, {"parameters.c_A": [0.1, 0.2]}, ["deal"])
        stated = json.loads(found.attrs["manifest"])["task"]["options"]["model"]
        assert stated["shipped"] == "ukraine-2025"
        assert model_of(stated, "map.nc") == changed


def test_a_shipped_case_that_is_another_one_now_is_refused(tmp_path: Path) -> None:
    case = gt.scenarios.load("ukraine-2025").with_({"parameters.c_B": 0.07})
    found = gt.sweep(case, {"parameters.c_A": [0.1, 0.2]}, ["deal"])
    made = json.loads(found.attrs["manifest"])
    made["task"]["options"]["model"]["digest"] = digest("another")
    found.attrs["manifest"] = json.dumps(made)
    found.to_netcdf(tmp_path / "old.nc")
    with pytest.raises(InvalidInputError, match="with these changes is not what it was then"):
        rerun(tmp_path / "old.nc")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no JSON text, or a damaged one"),
        (b'{"format": "gametheory-result-1", "man', "is no JSON text, or a damaged one"),
        (b"\xff\xfe\x00", "is no JSON text, or a damaged one"),
        (b"[" * 100_000, "is no JSON text, or a damaged one"),
        (b"[1, 2]", "format must be 'gametheory-result-1': this is no saved result, got 'list'"),
        (b'{"format": "vega"}', "this is no saved result, got 'vega'"),
        (b'{"format": "gametheory-result-1"}', "must hold a manifest of this library"),
    ],
)
def test_a_foreign_or_damaged_file_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_bytes(content)
    with pytest.raises(InvalidInputError, match=message):
        rerun(file)
    result = CliRunner().invoke(main, ["rerun", str(file)])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_record_that_was_changed_by_hand_is_noticed(saved: Path) -> None:
    content = json.loads(saved.read_text("utf-8"))
    content["record"]["count"] += 1
    saved.write_text(json.dumps(content), "utf-8")
    with pytest.raises(InvalidInputError, match="does not have its digest: it is damaged or was changed"):
        rerun(saved)


def test_a_result_that_cannot_be_computed_again_says_so(tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    save_result(file, manifest=manifest(), record={"x": 1})
    with pytest.raises(RefusedError, match="does not say what computes it again"):
        rerun(file)
    save_result(file, manifest=manifest(task={"kind": "swep", "options": {}}), record={"x": 1})
    with pytest.raises(InvalidInputError, match="is of no known kind, got 'swep'; did you mean 'sweep'"):
        rerun(file)
    with pytest.raises(InvalidInputError, match="record must be plain, finite values of JSON"):
        save_result(file, manifest=manifest(), record={"x": float("nan")})
    with pytest.raises(FileNotFoundError):
        rerun(tmp_path / "missing.json")
    with pytest.raises(FileNotFoundError):
        rerun(tmp_path / "missing.nc")
    (tmp_path / "broken.nc").write_bytes(b"CDF but not really")
    with pytest.raises(InvalidInputError, match="is no labelled dataset, or a damaged one"):
        rerun(tmp_path / "broken.nc")


def test_values_are_compared_with_their_types_and_their_size() -> None:
    assert list(differences({"a": [1.0, "x", None, True]}, {"a": [1, "x", None, True]}, 0.0)) == []
    small = list(differences([1e9], [1e9 + 0.5], 1e-9))
    assert [each.within for each in small] == [True]
    for then, now in ((True, 1), ("1", 1), (None, 0), ([1], [1, 2]), ({"a": 1}, {"b": 1})):
        assert any(not each.within for each in differences(then, now, 1e-9)), (then, now)


def test_the_commands_of_a_study(tmp_path: Path) -> None:
    run = CliRunner().invoke
    folder = tmp_path / "s"
    assert run(main, ["study", "new", str(folder), "--scenario", "dayton-1995"]).exit_code == 0
    again = run(main, ["study", "new", str(folder)])
    assert again.exit_code == 2
    assert "must not hold a study yet" in again.output
    text = (folder / "study.toml").read_text("utf-8").partition("[task.robustness]")[0]
    (folder / "study.toml").write_text(text + "draws = 50\n", "utf-8")
    before = run(main, ["study", "status", str(folder)])
    assert (before.exit_code, before.output) == (1, "diagnosis (explain): missing: not computed yet\n")
    assert "computed" in run(main, ["study", "run", str(folder)]).output
    after = run(main, ["study", "status", str(folder)])
    assert (after.exit_code, after.output) == (0, "diagnosis (explain): fresh\n")
    assert run(main, ["rerun", str(folder / "results" / "diagnosis.json")]).exit_code == 0


def test_the_command_on_sensitivity() -> None:
    run = CliRunner().invoke
    quiet = run(main, ["sensitivity", "ukraine-2025", "width", "--base", "64", "--draws", "200", "-q"])
    assert quiet.exit_code == 0
    assert len(quiet.output.splitlines()) == 2
    assert "parameters.p_B" in quiet.output
    made = run(main, ["sensitivity", "ukraine-2025", "width", "--base", "64", "--draws", "200", "--json"])
    assert json.loads(made.output)["sign"]["outcome"] == "width"
    wrong = run(main, ["sensitivity", "ukraine-2025", "widht"])
    assert wrong.exit_code == 2
    assert "did you mean 'width'" in wrong.output

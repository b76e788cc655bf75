"""A sweep in a file: killed, resumed, damaged, foreign, out of room, and shared by processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import gametheory as gt

GRID = {"parameters.c_A": np.linspace(0.0, 0.4, 12), "credibility.sanctions_new": np.linspace(0.0, 1.0, 10)}
ASKED = ["deal", "width", "pressure", "texts"]

SLOW = """
import os, sys, time
import gametheory as gt

log = os.open(sys.argv[2], os.O_APPEND | os.O_CREAT | os.O_WRONLY)

def height(x, y):
    os.write(log, b"%d %d\\n" % (x, y))
    time.sleep(0.004)
    return x * y

gt.sweep(height, {"x": range(20), "y": range(10)}, to=sys.argv[1], chunks={"x": 1}, progress=False)
"""

FULL = """
import resource, sys
import numpy as np
import gametheory as gt

def room(done, total):
    if done >= int(sys.argv[2]):
        resource.setrlimit(resource.RLIMIT_FSIZE, (150, resource.RLIM_INFINITY))

try:
    gt.sweep("ukraine-2025", {"parameters.c_A": np.linspace(0, 0.4, 12),
             "credibility.sanctions_new": np.linspace(0, 1, 10)}, ["deal", "width", "pressure", "texts"],
             to=sys.argv[1], progress=room)
except gt.SweepStoppedError as error:
    print(error)
"""


def in_memory() -> xr.Dataset:
    return gt.sweep("ukraine-2025", GRID, ASKED)


def stored(to: Path, **changes: Any) -> xr.Dataset:
    with gt.sweep("ukraine-2025", GRID, ASKED, to=to, **changes) as found:
        return found.load().drop_encoding()


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    from gametheory.analysis.swept_scenario import SweptScenario

    monkeypatch.setattr(SweptScenario, "most_points", 20)


@pytest.mark.parametrize("suffix", [".zarr", ".nc"])
@pytest.mark.parametrize("chunks", [None, 17])
def test_a_file_holds_the_same_bits(tmp_path: Path, suffix: str, chunks: int | None) -> None:
    file = tmp_path / f"map{suffix}"
    assert stored(file, chunks=chunks).identical(in_memory())
    assert [path.name for path in tmp_path.iterdir()] == [file.name]  # nothing is left lying about
    with gt.open_sweep(file, verify=True) as again:
        assert again.load().drop_encoding().identical(in_memory())


@pytest.mark.parametrize("suffix", [".zarr", ".nc"])
def test_saving_a_dataset_keeps_it(tmp_path: Path, suffix: str) -> None:
    file = gt.save_sweep(in_memory(), tmp_path / f"map{suffix}")
    file = gt.save_sweep(gt.sweep("ukraine-2025", GRID, ASKED, chunks=30), file)  # replaced, from a lazy one
    with gt.open_sweep(file) as found:
        assert found.load().drop_encoding().identical(in_memory())
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".zarr", ".nc"])
def test_a_killed_sweep_resumes_and_computes_nothing_twice(tmp_path: Path, suffix: str) -> None:
    program, target, log = tmp_path / "slow.py", tmp_path / f"map{suffix}", tmp_path / "log"
    program.write_text(SLOW)
    command = [sys.executable, str(program), str(target), str(log)]
    finished: set[str] = set()
    killed = 0
    for stop_after in (57, 120):
        with subprocess.Popen(command, stderr=subprocess.PIPE) as running:
            deadline = time.monotonic() + 60
            while len(lines(log)) < stop_after and time.monotonic() < deadline and running.poll() is None:
                time.sleep(0.005)
            running.send_signal(signal.SIGKILL)
            assert running.wait() == -signal.SIGKILL
        killed += 1
        assert not target.exists()  # the file appears when it is whole
        marks = target.with_name(f"{target.name}.unfinished") / "finished_blocks"
        before = finished
        finished = {mark.name for mark in marks.iterdir() if mark.name.isdigit()}
        assert before <= finished
        assert finished
    done = len(lines(log))
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    after = lines(log)[done:]
    assert not {f"{x} {y}" for x in finished for y in range(10)} & set(
        after
    )  # not a point of a finished block
    assert len(after) == 200 - 10 * len(finished)
    assert len(lines(log)) <= 200 + 10 * killed * (
        os.cpu_count() or 1
    )  # what was under way when it was killed, and no more
    with gt.open_sweep(target) as found:
        assert found["height"].values.tolist() == [[x * y for y in range(10)] for x in range(20)]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="limits of file size are of POSIX")
@pytest.mark.parametrize("suffix", [".zarr", ".nc"])
@pytest.mark.parametrize("room_until", [0, 40, 120])
def test_a_full_disk_leaves_finished_blocks_intact(tmp_path: Path, suffix: str, room_until: int) -> None:
    program, target = tmp_path / "full.py", tmp_path / f"map{suffix}"
    program.write_text(
        "from gametheory.analysis.swept_scenario import SweptScenario\nSweptScenario.most_points = 20\n"
        + FULL
    )
    command = [sys.executable, str(program), str(target), str(room_until)]
    said = subprocess.run(command, check=True, timeout=120, capture_output=True, text=True).stdout
    if suffix == ".zarr" and room_until == 120:  # complete before the disk is full; publishing takes no room
        assert target.exists()
    else:
        assert "cannot be written" in said
        assert not target.exists()
    left = sorted(path.name for path in tmp_path.iterdir() if path.name not in {"full.py", target.name})
    assert left in ([], [f"{target.name}.unfinished"])
    assert not list(tmp_path.rglob("*.partial"))
    counted = []
    found = gt.sweep("ukraine-2025", GRID, ASKED, to=target, progress=lambda done, _: counted.append(done))
    assert found.load().drop_encoding().identical(in_memory())
    found.close()
    assert not counted or counted[0] == room_until  # what was finished is not computed again


def test_another_sweep_in_the_file_is_named(tmp_path: Path) -> None:
    stored(tmp_path / "map.nc")
    with pytest.raises(gt.InvalidInputError, match=r"map.nc: holds another sweep \(scenario ukraine-2025"):
        gt.sweep("ukraine-2025", GRID, ["deal"], to=tmp_path / "map.nc")
    (tmp_path / "map.nc").rename(tmp_path / "kept.nc")
    unfinished = tmp_path / "map.zarr.unfinished"
    stored(tmp_path / "other.zarr")
    (tmp_path / "other.zarr").rename(unfinished)
    with pytest.raises(gt.InvalidInputError, match="cannot be read as the unfinished part of a sweep"):
        gt.sweep("ukraine-2025", GRID, ASKED, to=tmp_path / "map.zarr")


def test_foreign_damaged_and_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(gt.InvalidInputError, match=r"must end in .nc or .zarr"):
        gt.open_sweep(tmp_path / "map.txt")
    with pytest.raises(gt.InvalidInputError, match=r"map.nc: is not there"):
        gt.open_sweep(tmp_path / "map.nc")
    xr.Dataset({"x": 1}).to_netcdf(tmp_path / "foreign.nc", engine="netcdf4")
    with pytest.raises(
        gt.InvalidInputError, match=r"foreign.nc: attribute format must be 'gametheory-sweep-1', got None"
    ):
        gt.open_sweep(tmp_path / "foreign.nc")
    (tmp_path / "text.nc").write_text("no NetCDF")
    with pytest.raises(gt.InvalidInputError, match=r"text.nc: cannot be read as the result of a sweep"):
        gt.sweep("ukraine-2025", GRID, ASKED, to=tmp_path / "text.nc")
    stored(tmp_path / "whole.nc")
    content = (tmp_path / "whole.nc").read_bytes()
    (tmp_path / "half.nc").write_bytes(content[: len(content) // 2])
    with pytest.raises(gt.InvalidInputError, match=r"half.nc: cannot be read as the result of a sweep"):
        gt.open_sweep(tmp_path / "half.nc")


def test_damage_inside_a_store_is_found(tmp_path: Path) -> None:
    stored(tmp_path / "map.zarr")
    chunk = max((tmp_path / "map.zarr" / "width").glob("[0-9]*"), key=lambda path: path.stat().st_size)
    content = bytearray(chunk.read_bytes())
    content[len(content) // 2] ^= 255
    chunk.write_bytes(content)
    with pytest.raises(gt.InvalidInputError, match=r"map.zarr: cannot be read as the result of a sweep"):
        gt.open_sweep(tmp_path / "map.zarr", verify=True)
    (tmp_path / "map.zarr" / ".zmetadata").write_text("{")
    with pytest.raises(gt.InvalidInputError, match=r"map.zarr: cannot be read as the result of a sweep"):
        gt.open_sweep(tmp_path / "map.zarr")


def test_an_unfinished_sweep_is_not_taken_for_a_result(tmp_path: Path) -> None:
    class Enough(Exception):  # noqa: N818  (it is no error of ours)
        pass

    def stop(done: int, _total: int) -> None:
        if done >= 60:
            raise Enough

    for _ in range(2):
        with pytest.raises(Enough):
            gt.sweep("ukraine-2025", GRID, ASKED, to=tmp_path / "map.zarr", progress=stop)
    with pytest.raises(gt.InvalidInputError, match="the sweep is unfinished: call sweep again"):
        gt.open_sweep(tmp_path / "map.zarr")
    with pytest.raises(gt.InvalidInputError, match="holds blocks of another sweep"):
        gt.sweep("ukraine-2025", GRID, ["deal"], to=tmp_path / "map.zarr")
    assert stored(tmp_path / "map.zarr").identical(in_memory())


def test_a_finished_block_that_is_asked_for_again_is_left_as_it_is(tmp_path: Path) -> None:
    """A cluster that lost a worker asks again for blocks whose answer was on its way."""
    from gametheory.analysis.evaluation import Evaluation
    from gametheory.analysis.grid import Grid
    from gametheory.analysis.sweep import subject_of
    from gametheory.analysis.sweep_store import SweepStore

    seen: list[float] = []

    def height(x: float) -> float:
        seen.append(x)
        return x

    grid = Grid.of({"x": np.arange(6.0)})
    evaluation = Evaluation(subject_of(height, grid, None), grid)
    store = SweepStore.opened(tmp_path / "blocks", evaluation, (2,), {"seed": None, "task": None})
    first, second, third = store.missing(evaluation)
    assert [store.fill(evaluation, block) for block in (second, second, first, second)] == [2, 2, 2, 2]
    assert seen == [2.0, 3.0, 0.0, 1.0]
    assert store.missing(evaluation) == [third]


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_loses_nothing(tmp_path: Path) -> None:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        lazy = gt.sweep("ukraine-2025", GRID, ASKED, client=client)
        assert lazy.compute().identical(in_memory())
        workers = [worker.pid for worker in cluster.workers.values()]
        fine = {**GRID, "parameters.c_B": np.linspace(0.0, 0.4, 40)}

        def kill_one(done: int, total: int) -> None:
            if workers and done > total // 4:
                os.kill(workers.pop(), signal.SIGKILL)
                workers.clear()

        with gt.sweep(
            "ukraine-2025", fine, ASKED, to=tmp_path / "map.zarr", client=client, progress=kill_one
        ) as found:
            found.load()
        assert not workers
        assert found.drop_encoding().identical(gt.sweep("ukraine-2025", fine, ASKED))


@pytest.mark.parametrize("suffix", [".nc", ".zarr"])
def test_names_in_files_are_portable_and_come_back(suffix: str, tmp_path: Path) -> None:
    asked = ["nash split", "text: us_draft", "width"]
    file = tmp_path / f"map{suffix}"
    with gt.sweep("ukraine-2025", GRID, asked, to=file) as found:
        assert sorted(map(str, found.data_vars)) == asked
        assert found["text: us_draft"].attrs["long_name"].startswith("both accept")
        gt.save_sweep(found, tmp_path / f"copy{suffix}")
    with xr.open_dataset(file, engine="zarr" if suffix == ".zarr" else None) as plain:
        for name in map(str, plain.data_vars):
            assert name.replace("_", "").replace("-", "").replace(".", "").isalnum()
    with gt.open_sweep(tmp_path / f"copy{suffix}", verify=True) as again:
        assert sorted(map(str, again.data_vars)) == asked

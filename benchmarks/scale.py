"""Sweeps at scale: speed a core, the second worker, memory against chunk size, and a map of 10^8 points.

Run ``OPENBLAS_NUM_THREADS=1 python benchmarks/scale.py`` (minutes), ``--quick`` for small sizes, or
``--billion`` to compute 10^9 points too. Every answer is asserted. The cluster listens on 127.0.0.1 only.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, process_time
from typing import Any

import numpy as np

import gametheory as gt
from gametheory.pressure import assess
from gametheory.scenarios import load

CASE, CONFIGURATION = "ukraine-2025", "article"
COST, THREAT = "parameters.c_A", "credibility.sanctions_new"
PATH = f"configurations.{CONFIGURATION}.{THREAT}"


def grid(points: int) -> dict[str, Any]:
    """Return a square grid of so many points."""
    n = round(points**0.5)
    return {COST: np.linspace(0.0, 0.4, n), THREAT: np.linspace(0.0, 1.0, n)}


def one_point(case: Any, cost: float, threat: float) -> bool:
    """Return whether some tabled text passes, by the call for one point."""
    at = {COST: cost, PATH: threat}
    return bool(assess(case.dispute(at), case.profile(CONFIGURATION, at)).deal_on_the_table())


def checked(found: Any, sample: int = 200) -> None:
    """Assert points of a map against calls for one point."""
    case, rng, deal = load(CASE), np.random.default_rng(1), found["deal"]
    for i, k in zip(*(rng.integers(0, n, sample) for n in deal.shape), strict=True):
        assert deal[int(i), int(k)].item() == one_point(case, found[COST][i].item(), found[THREAT][k].item())


def speed(points: int) -> None:
    """Points a second on one core, against the plain loop."""
    start = process_time()
    found = gt.sweep(CASE, grid(points), ["deal"], progress=False)
    ours = points / (process_time() - start)
    checked(found)
    case, values = load(CASE), np.linspace(0.0, 0.4, 300)
    start = process_time()
    looped = [one_point(case, cost, 0.5) for cost in values]
    loop = len(values) / (process_time() - start)
    assert looped == gt.sweep(CASE, {COST: values, THREAT: 0.5}, ["deal"])["deal"].values.tolist()
    print(f"{'sweep of ' + CASE:<46}{ours:14,.0f} points/s/core")
    print(
        f"{'plain loop over calls for one point':<46}{loop:14,.0f} points/s/core   ratio {ours / loop:,.0f}"
    )


def chicken(crash: Any) -> Any:
    """Return games of chicken whose crash costs so much."""
    row = np.multiply.outer(crash, [[-1.0, 0.0], [0.0, 0.0]])
    row += [[0.0, 1.0], [-1.0, 0.0]]
    return gt.NormalForm.from_bimatrix(row, np.swapaxes(row, -1, -2))


def nashpy_count(crash: float) -> int:
    """Return how many equilibria nashpy's support enumeration finds."""
    import nashpy

    game = chicken(np.asarray(crash))
    return len(list(nashpy.Game(*np.asarray(game.payoffs)).support_enumeration()))


def games(points: int) -> None:
    """Count the equilibria of games, against nashpy in a joblib loop on two processes."""
    from joblib import Parallel, delayed

    values = np.linspace(0.013, 3.0, points)
    gt.sweep(gt.GameFamily(chicken), {"crash": values}, ["count"], progress=False)  # compilers warmed up
    start = perf_counter()
    found = gt.sweep(gt.GameFamily(chicken), {"crash": values}, ["count", "gap"], progress=False)
    ours = points / (perf_counter() - start)
    assert found["gap"].max() <= 1e-9
    sample = values[:: points // 2000]
    with Parallel(n_jobs=2) as pool:
        pool(delayed(nashpy_count)(value) for value in sample[:4])
        start = perf_counter()
        counts = pool(delayed(nashpy_count)(value) for value in sample)
        theirs = len(sample) / (perf_counter() - start)
    assert counts == found["count"].values[:: points // 2000].tolist()
    print(f"{'games of chicken, certified':<46}{ours:14,.0f} games/s (one process)")
    print(f"{'nashpy, joblib on two processes':<46}{theirs:14,.0f} games/s   ratio {ours / theirs:,.0f}")


@contextmanager
def cluster(workers: int) -> Iterator[tuple[Any, Any]]:
    """Give a cluster of so many processes with one thread each, and its client."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as made,
        Client(made) as client,
    ):
        gt.sweep(CASE, grid(10_000), ["deal"], client=client).compute()  # libraries loaded
        yield made, client


def second_worker(points: int, folder: Path) -> None:
    """Report what the second worker adds, by the clock and in processor time, which other loads move less."""
    import psutil

    seconds, busy = {}, {}
    for workers in (1, 2):
        with cluster(workers) as (made, client):
            processes = [psutil.Process(worker.pid) for worker in made.workers.values()]
            before = sum(sum(each.cpu_times()[:2]) for each in processes)
            start = perf_counter()
            found = gt.sweep(
                CASE, grid(points), ["deal"], client=client, to=folder / f"{workers}.zarr", progress=False
            )
            seconds[workers] = perf_counter() - start
            busy[workers] = sum(sum(each.cpu_times()[:2]) for each in processes) - before
            checked(found, 20)
            found.close()
    efficiency = seconds[1] / (2.0 * seconds[2])
    print(f"one worker {seconds[1]:.1f} s, two {seconds[2]:.1f} s: efficiency {efficiency:.2f}")
    print(f"processor time {busy[1]:.1f} s and {busy[2]:.1f} s: efficiency {busy[1] / busy[2]:.2f}")


def memory(points: int, folder: Path) -> None:
    """Report peak memory against chunk size, each in a fresh process."""
    print("points a chunk   peak above start, MiB")
    for chunk in (1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20):
        command = [
            sys.executable,
            __file__,
            "--child",
            str(points),
            str(chunk),
            str(folder / f"m{chunk}.zarr"),
        ]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        print(f"{chunk:>14,}   {float(said):>10.1f}")


def child(points: int, chunk: int, target: str) -> None:
    """Sweep into a file and print by how much memory rose, in MiB."""
    from gametheory.analysis.swept_scenario import SweptScenario

    gt.sweep(CASE, grid(1024), ["deal"], to=f"{target}.first.zarr").close()
    before = peak_memory()
    SweptScenario.most_points = chunk
    gt.sweep(CASE, grid(points), ["deal"], to=target, progress=False).close()
    print(peak_memory() - before)


def peak_memory() -> float:
    """Return the largest resident memory of this process so far, in MiB (Linux)."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024.0


@contextmanager
def watched_memory(made: Any) -> Iterator[dict[str, float]]:
    """Record the largest resident memory of this process and of any worker, in MiB."""
    import psutil

    peak, stop = {"client and scheduler": 0.0, "a worker": 0.0}, Event()

    def watch() -> None:
        while not stop.wait(0.1):
            for what, pids in (
                ("client and scheduler", [os.getpid()]),
                ("a worker", [w.pid for w in made.workers.values()]),
            ):
                for pid in pids:
                    try:
                        peak[what] = max(peak[what], psutil.Process(pid).memory_info().rss / 2**20)
                    except (psutil.Error, TypeError):
                        continue

    thread = Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def large_map(points: int, folder: Path, *, kill: bool) -> float:
    """Compute a map on two workers, one of which is killed in the middle, and return the seconds."""
    with cluster(2) as (made, client), watched_memory(made) as peak:
        victims = [worker.pid for worker in made.workers.values()][:1] if kill else []
        reported: list[int] = []

        def progress(done: int, total: int) -> None:
            reported.append(done)
            if victims and done > total // 3:
                os.kill(victims.pop(), signal.SIGKILL)

        start = perf_counter()
        target = folder / f"map-{points}.zarr"
        found = gt.sweep(CASE, grid(points), ["deal"], client=client, to=target, progress=progress)
        seconds = perf_counter() - start
        assert not victims
        assert reported == sorted(set(reported))
        assert reported[-1] == found["deal"].size
    checked(found)
    deals = sum(int(found["deal"][k : k + 500].sum()) for k in range(0, found["deal"].shape[0], 500))
    area = gt.sweep(CASE, grid(1_000_000), ["deal"])["deal"].mean().item()
    assert abs(deals / found["deal"].size - area) < 5e-3  # the same area on a coarser grid
    found.close()
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) / 2**20
    memories = ", ".join(f"{what} {value:,.0f} MiB" for what, value in peak.items())
    note = "; one worker killed on the way, nothing lost" if kill else ""
    print(f"{points:>15,} points: {seconds:7.1f} s, peak {memories}; file {size:.1f} MiB{note}", flush=True)
    return seconds


def maps(points: int, folder: Path, *, billion: bool) -> None:
    """Compute maps of growing size, the last with a worker killed, and plan the next."""
    sizes = [points // 100, points // 10, points]
    seconds = [large_map(size, folder, kill=size == points) for size in sizes]
    planned = seconds[2] + 10.0 * (seconds[2] - seconds[1])
    print(f"{10 * points:>15,} points planned: {planned:7.1f} s (linear from the last two)")
    if billion:
        large_map(10 * points, folder, kill=False)


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--billion", action="store_true")
    parser.add_argument("--only", choices=["speed", "games", "memory", "workers", "map"])
    parser.add_argument("--child", nargs=3)
    chosen = parser.parse_args()
    if chosen.child:
        child(int(chosen.child[0]), int(chosen.child[1]), chosen.child[2])
        return
    scale = 100 if chosen.quick else 1
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts: dict[str, Callable[[], None]] = {
            "speed": lambda: speed(4_000_000 // scale),
            "games": lambda: games(1_000_000 // scale),
            "memory": lambda: memory(4_000_000 // scale, folder),
            "workers": lambda: second_worker(49_000_000 // scale, folder),
            "map": lambda: maps(100_000_000 // scale, folder, billion=chosen.billion),
        }
        for part, run in parts.items():
            if chosen.only in {None, part}:
                run()
    print(f"load of the machine {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

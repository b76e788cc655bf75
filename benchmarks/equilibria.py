"""Measure what all equilibria cost, of one game and of a million, beside nashpy, pygambit and quantecon.

    OPENBLAS_NUM_THREADS=1 python benchmarks/equilibria.py [--quick] [--all-peers] [--out FOLDER]

Every answer that is timed is also checked: the batches against a peer and against each other, bit by bit;
the single games against a list that was proven to be complete. Prints tables, and writes JSON and a plot.
Needs the extra ``bench``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from equilibrium_solvers import CONTESTANTS, Contestant, Equilibria, measure

import gametheory as gt
from gametheory.arrays import FloatArray
from gametheory.solvers.batch_bimatrix import extreme_equilibria
from gametheory.solvers.kernels.extreme_arrays import ExtremeArrays

HERE = Path(__file__).parent
FIELDS = ("row", "column", "payoffs", "gap", "count", "degenerate")

LIMIT_SECONDS = 60.0
"""A solver that takes longer at a size, in processor time, is stopped and does not get larger ones."""

SAME = 1e-7
"""Two lists of equilibria agree if they match one to one within this."""

KERNEL = "ours, compiled kernel"
PROVEN = "ours, solve()"
OURS = [name for name in CONTESTANTS if name.startswith("ours")]
QUICK = [KERNEL, PROVEN, "quantecon support", "quantecon vertex"]
EXTRA = ["pygambit enummixed, rational", "nashpy vertex"]
"""Peers that take minutes and win nowhere; only on request."""


def shortest(job: Callable[[], Any], rounds: int = 5) -> float:
    """Return the shortest of several processor times, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.thread_time()
        job()
        times.append(time.thread_time() - start)
    return min(times)


def touch(payoffs: FloatArray, found: ExtremeArrays) -> None:
    """Read the inputs and write arrays like the returned ones, and nothing else."""
    payoffs.sum()
    for field in FIELDS:
        array = getattr(found, field)
        np.empty_like(array).fill(0)


def agree(one: Equilibria, other: Equilibria) -> bool:
    """Return whether two lists hold the same equilibria, without repeats."""
    if len(one) != len(other):
        return False
    left = [np.concatenate(pair) for pair in one]
    right = [np.concatenate(pair) for pair in other]
    for point in left:
        near = [k for k, q in enumerate(right) if np.abs(point - q).max() <= SAME]
        if len(near) != 1:
            return False
        right.pop(near[0])
    return True


def listed(found: ExtremeArrays, game: int) -> Equilibria:
    """Return the equilibria of one game of a batch as a list."""
    used = slice(int(found.count[game]))
    return list(zip(found.row[game, used].tolist(), found.column[game, used].tolist(), strict=True))


def batch(label: str, payoffs: FloatArray, loops: dict[str, int]) -> dict[str, Any]:
    """Time one batch by both kernels and the public call, and the `loops` of peers over some of its games."""
    extreme_equilibria(payoffs[:10], compiled=True)
    plain = extreme_equilibria(payoffs, compiled=False)
    for field in FIELDS:
        twin = getattr(extreme_equilibria(payoffs, compiled=True), field)
        assert np.array_equal(getattr(plain, field), twin, equal_nan=True), field
    assert np.nanmax(plain.gap) <= 1e-12
    games = len(payoffs)
    whole = gt.NormalForm(payoffs, players=2)
    seconds = {
        "read inputs, write results": shortest(lambda: touch(payoffs, plain)),
        "ours, NumPy": shortest(lambda: extreme_equilibria(payoffs, compiled=False)),
        "ours, compiled": shortest(lambda: extreme_equilibria(payoffs, compiled=True)),
        "ours, solve()": shortest(lambda: gt.solve(whole), 3),
        "ours, NormalForm()": shortest(lambda: gt.NormalForm(payoffs, players=2), 3),
    }
    wrong = {}
    for name, some in loops.items():
        contestant = CONTESTANTS[name]()
        loop(contestant, payoffs[:5])
        took = min((loop(contestant, payoffs[:some]) for _ in range(3)), key=sum)
        seconds[f"{name}, build"], seconds[f"{name}, solve"] = (games / some * part for part in took)
        answers = measure(contestant, payoffs[: min(some, 300)], 60.0)["equilibria"]
        wrong[name] = sum(not agree(answer, listed(plain, g)) for g, answer in enumerate(answers)) / len(
            answers
        )
    if not plain.degenerate.any():
        assert all(share == 0 for name, share in wrong.items() if "nashpy" not in name), wrong
    return {"label": label, "games": games, "seconds": seconds, "wrong": wrong, "sampled": loops}


def loop(contestant: Contestant, payoffs: FloatArray) -> tuple[float, float]:
    """Return the processor seconds that a plain loop takes to build the games, and to solve them."""
    start = time.thread_time()
    games = [contestant.build(A, B) for A, B in payoffs]
    built = time.thread_time()
    for game in games:
        contestant.solve(game)
    return built - start, time.thread_time() - built


def single(name: str, sizes: list[int], *, games: int, seconds: float) -> dict[int, Any]:
    """Time one contestant in a process of its own; None from the size on at which it was stopped."""
    options = {"--games": games, "--seconds": seconds, "--limit": LIMIT_SECONDS}
    words = [
        str(HERE / "equilibrium_solvers.py"),
        name,
        *(str(word) for item in options.items() for word in item),
    ]
    results: dict[int, Any] = dict.fromkeys(sizes)
    words += ["--sizes", *map(str, sizes)]
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            found = json.loads(line)
            results[found["size"]] = found
    assert process.returncode in {0, -signal.SIGPROF}, f"{name} failed"
    return results


def single_table(results: dict[str, dict[int, Any]], sizes: list[int]) -> list[dict[str, Any]]:
    """Return by size what each contestant takes, in microseconds a game, and how often it is wrong."""
    table = []
    for size in sizes:
        proven = results[PROVEN][size]
        row: dict[str, Any] = {"size": size, "games": len(proven["solve"]), "us": {}, "wrong": {}}
        for name, found in results.items():
            if found[size] is None:
                row["us"][name] = None
                continue
            common = min(len(found[size]["solve"]), len(proven["solve"]))
            lists = zip(found[size]["equilibria"], proven["equilibria"], strict=False)
            row["us"][name] = 1e6 * float(np.mean(found[size]["solve"]))
            row["wrong"][name] = [sum(not agree(*pair) for pair in lists), common]
        for name in OURS:
            assert row["us"].get(name) is None or row["wrong"][name][0] == 0, (name, size)
        peers = {name: us for name, us in row["us"].items() if name not in OURS and us is not None}
        best = min(peers, key=lambda name: peers[name])
        both = min(len(results[name][size]["solve"]) for name in (KERNEL, best))
        ours, theirs = (float(np.sum(results[name][size]["solve"][:both])) for name in (KERNEL, best))
        row["fastest peer"], row["ratio"] = best, theirs / ours
        table.append(row)
    return table


def print_batch(row: dict[str, Any]) -> None:
    """Print the table of one batch."""
    base = row["seconds"]["read inputs, write results"]
    print(f"\n{row['label']}, {row['games']:,} games")
    for name, seconds in row["seconds"].items():
        peer = name.rsplit(", ", 1)[0]
        note = f"  (timed on {row['sampled'][peer]:,} games)" if peer in row["sampled"] else ""
        us = 1e6 * seconds / row["games"]
        print(f"  {name:38s} {seconds:12.4f} s {us:12.3f} us a game {seconds / base:12.1f} x{note}")
    for name, share in row["wrong"].items():
        print(f"  {name:38s} wrong or incomplete on {share:.1%} of the games compared")


def print_single(table: list[dict[str, Any]]) -> None:
    """Print what single games take, by size."""
    names = list(table[0]["us"])
    print("\nOne random game, all equilibria: microseconds (games with a wrong list)")
    print(f"  {'n':30s}" + "".join(f"{row['size']:>12d}" for row in table))
    for name in names:
        cells = []
        for row in table:
            us, (bad, _) = row["us"][name], row["wrong"].get(name, [0, 0])
            cells.append("stopped" if us is None else f"{us:,.0f}{f' ({bad})' if bad else ''}")
        print(f"  {name:30s}" + "".join(f"{cell:>12s}" for cell in cells))
    print(f"  {'fastest peer / our kernel':30s}" + "".join(f"{row['ratio']:>12.2f}" for row in table))


def verdicts(batches: dict[str, dict[str, Any]], table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return for each target what it asks, what was measured, and whether it is met."""
    two, three = batches["2x2"]["seconds"], batches["3x3"]["seconds"]
    base = two["read inputs, write results"]

    def peer(seconds: dict[str, float], name: str, *, built: bool = True) -> float:
        return seconds[f"{name}, solve"] + (seconds[f"{name}, build"] if built else 0.0)

    fastest = "quantecon support"
    lines = [
        ("2x2, NumPy: at most 10 x reading and writing", two["ours, NumPy"] / base, 10.0, -1),
        ("2x2, compiled: at most 3 x reading and writing", two["ours, compiled"] / base, 3.0, -1),
        (
            "2x2, NumPy: 1,000 x faster than a nashpy loop",
            peer(two, "nashpy support") / two["ours, NumPy"],
            1e3,
            1,
        ),
        (
            "2x2, compiled: 1,000 x faster than a nashpy loop",
            peer(two, "nashpy support") / two["ours, compiled"],
            1e3,
            1,
        ),
        (
            "2x2, NumPy: 100 x faster than the fastest peer's loop",
            peer(two, fastest) / two["ours, NumPy"],
            100.0,
            1,
        ),
        ("2x2, compiled: 100 x faster than that loop", peer(two, fastest) / two["ours, compiled"], 100.0, 1),
        (
            "2x2, compiled: 100 x faster, peer's games built beforehand",
            peer(two, fastest, built=False) / two["ours, compiled"],
            100.0,
            1,
        ),
        (
            "3x3, NumPy: 50 x faster than the fastest peer's loop",
            peer(three, fastest) / three["ours, NumPy"],
            50.0,
            1,
        ),
        (
            "3x3, compiled: 50 x faster than that loop",
            peer(three, fastest) / three["ours, compiled"],
            50.0,
            1,
        ),
        (
            "3x3, compiled: 50 x faster, peer's games built beforehand",
            peer(three, fastest, built=False) / three["ours, compiled"],
            50.0,
            1,
        ),
        (
            "n x n: the fastest peer takes at least as long, smallest ratio",
            min(r["ratio"] for r in table),
            1.0,
            1,
        ),
    ]
    return [
        {"target": text, "measured": value, "bound": bound, "met": (value - bound) * sign >= 0}
        for text, value, bound, sign in lines
    ]


def plot(table: list[dict[str, Any]], path: Path) -> None:
    """Draw cost against size."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    for name in table[0]["us"]:
        points = [(row["size"], row["us"][name] / 1e6) for row in table if row["us"][name] is not None]
        ours = name.startswith("ours")
        axes.semilogy(
            *zip(*points, strict=True), "o-" if ours else "s--", ms=4, lw=2 if ours else 1, label=name
        )
    axes.set(
        xlabel="actions of each player",
        ylabel="seconds a game",
        title="All equilibria of one random game: cost against size",
    )
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run both parts, print, check and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small sizes only, under half a minute")
    parser.add_argument("--all-peers", action="store_true", help=f"also {' and '.join(EXTRA)}")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder for the JSON and the plot")
    options = parser.parse_args()
    quick = options.quick
    rng = np.random.default_rng(2026)
    scale = 100 if quick else 1
    loops = {"quantecon support": 2000, "pygambit enummixed, floats": 400, "nashpy support": 200}
    loops = {name: some // (10 if quick else 1) for name, some in loops.items()}
    batches = {
        "2x2": batch("2x2, uniform payoffs", rng.random((1_000_000 // scale, 2, 2, 2)), loops),
        "3x3": batch("3x3, uniform payoffs", rng.random((100_000 // scale, 2, 3, 3)), loops),
        "2x2 tied": batch(
            "2x2, payoffs 0, 1, 2", rng.integers(0, 3, (1_000_000 // scale, 2, 2, 2)).astype(float), loops
        ),
        "3x3 tied": batch(
            "3x3, payoffs 0, 1, 2", rng.integers(0, 3, (100_000 // scale, 2, 3, 3)).astype(float), loops
        ),
    }
    for row in batches.values():
        print_batch(row)
    sizes = list(range(2, 5 if quick else 13))
    names = QUICK if quick else [name for name in CONTESTANTS if options.all_peers or name not in EXTRA]
    some, seconds = (4, 0.1) if quick else (40, 1.0)
    results = {name: single(name, sizes, games=some, seconds=seconds) for name in names}
    table = single_table(results, sizes)
    print_single(table)
    checks = verdicts(batches, table)
    print("\nTargets" if not quick else "\nA quick run is too small to compare with the targets.")
    for check in () if quick else checks:
        word = "met" if check["met"] else "NOT MET"
        print(f"  {check['target']:62s} {check['measured']:10.2f}  (bound {check['bound']:g})  {word}")
    options.out.mkdir(parents=True, exist_ok=True)
    stem = "equilibria-quick" if quick else "equilibria"
    packages = ("numpy", "numba", "nashpy", "pygambit", "quantecon")
    report = {
        "machine": {
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "processor": platform.machine(),
        },
        "versions": {name: version(name) for name in packages},
        "batches": batches,
        "single": table,
        "targets": checks,
    }
    (options.out / f"{stem}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    plot(table, options.out / f"{stem}.png")


if __name__ == "__main__":
    main()

"""Measure how long the main job takes, and what vectorised draws save over a loop.

    python benchmarks/explain.py [--quick]

The whole command ``gametheory explain ukraine-2025`` with 4,000 draws is run in a new process,
interpreter start and imports included. Then the same draws are assessed in one batched call and in
a loop over points; both must give the same numbers.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

import gametheory as gt
from gametheory.analysis import DRAWN
from gametheory.arrays import FloatArray

LIMIT_SECONDS = 5.0


def fastest(job: Callable[[], FloatArray], rounds: int) -> tuple[float, FloatArray]:
    """Return the shortest of several timings in seconds, and the answer."""
    best, answer = float("inf"), np.zeros(0)
    for _ in range(rounds):
        start = time.perf_counter()
        answer = job()
        best = min(best, time.perf_counter() - start)
    return best, answer


def command(draws: int) -> FloatArray:
    """Run the main job in a new process."""
    words = ["-m", "gametheory", "explain", "ukraine-2025", "--quiet", "--draws", str(draws)]
    result = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True)
    assert result.stdout.startswith("STALL")
    return np.zeros(0)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few draws and rounds, to see that it runs")
    quick = parser.parse_args().quick
    draws, rounds = (200, 1) if quick else (4_000, 3)

    whole, _ = fastest(lambda: command(draws), rounds)
    print(f"gametheory explain ukraine-2025, {draws} draws, in all: {whole:.2f} s")
    assert whole < LIMIT_SECONDS or quick

    scenario = gt.scenarios.load("ukraine-2025")
    at = scenario.draws(draws, rng=np.random.default_rng(0), include=DRAWN)

    def batched() -> FloatArray:
        point = gt.assess(scenario.dispute(at), scenario.profile("article", at))
        return np.concatenate(
            [point.range.width[:, None], point.acceptance.margin.reshape(draws, -1)], axis=1
        )

    def one_by_one() -> FloatArray:
        rows = []
        for k in range(draws):
            one = {path: float(values[k]) for path, values in at.items()}
            point = gt.assess(scenario.dispute(one), scenario.profile("article", one))
            rows.append(np.r_[point.range.width, point.acceptance.margin.ravel()])
        return np.array(rows)

    fast, together = fastest(batched, rounds)
    slow, apart = fastest(one_by_one, 1)
    assert np.allclose(together, apart, rtol=0.0, atol=1e-12)
    print(f"{draws} points assessed in one call: {fast * 1e3:.1f} ms, one by one: {slow:.2f} s")
    print(f"ratio {slow / fast:.0f}")


if __name__ == "__main__":
    main()

"""Measure a plane of a million pressures under every mechanism, and the thesis map of a case.

Processor seconds of one thread, the shortest of several. Points of a plane are asserted to be what one-point
calls give, and for two mechanisms whose game is a table what `solve` and nashpy find in it, one point at a
time: the loops to compare with.

    OPENBLAS_NUM_THREADS=1 python benchmarks/pressure.py            # a minute
    OPENBLAS_NUM_THREADS=1 python benchmarks/pressure.py --quick    # small planes, to try it out
"""

from __future__ import annotations

import argparse
from time import process_time
from typing import TYPE_CHECKING

import nashpy as nash
import numpy as np

from gametheory.analysis import thesis_map
from gametheory.analysis.mechanism_maps import MAPS, NotSpecifiedError, Situation
from gametheory.games.normal_form import NormalForm
from gametheory.pressure.concession_game import ConcessionGame
from gametheory.pressure.fixed_terms import FixedTerms
from gametheory.pressure.sign_or_refuse import SignOrRefuse
from gametheory.scenarios import load
from gametheory.solvers.solve import solve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gametheory.arrays import FloatArray
    from gametheory.pressure.mechanism import Mechanism

ROUNDS = 3
SAMPLE = 20


def shortest(work: Callable[[], object]) -> float:
    """Return the processor seconds of the fastest of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times)


def mechanisms() -> dict[str, Mechanism]:
    """Return every mechanism at the central numbers of the first case that specifies it."""
    found: dict[str, Mechanism] = {}
    for name, configuration, text in (
        ("ukraine-2025", "article", "istanbul_2022"),
        ("camp-david-1978", "actual", "accords"),
    ):
        at = Situation.of(load(name), configuration, text=text)
        for entry in MAPS:
            try:
                mapped = entry(at)
            except NotSpecifiedError:
                continue
            if bool(mapped.applies):
                found.setdefault(entry.name, mapped.mechanism)
    return found


def plane(mechanism: Mechanism, points: int) -> FloatArray:
    """Return a square of pressures on both parties, inside the mechanism's domain."""
    most = min(0.5, mechanism.budget_limit() / 2.0 * float(np.min(mechanism.unit())))
    line = np.linspace(0.0, most, points)
    return np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1)


def planes(points: int) -> None:
    """Print what the plane of each mechanism costs."""
    print(f"{points:,} x {points:,} pressures; processor seconds")
    total = 0.0
    for name, mechanism in mechanisms().items():
        grid = plane(mechanism, points)
        chance = np.broadcast_to(mechanism.under(grid).deal_chance(), grid.shape[:-1])
        assert ((chance >= 0.0) & (chance <= 1.0)).all()
        rng = np.random.default_rng(0)
        for i, j in rng.integers(0, points, size=(SAMPLE, 2)):  # one point at a time gives the same
            assert abs(float(mechanism.under(grid[i, j]).deal_chance()) - chance[i, j]) <= 1e-9
        seconds = shortest(lambda m=mechanism, g=grid: m.under(g).deal_chance())  # type: ignore[misc]
        total += seconds
        print(f"  {name:24} {seconds:7.3f}")
    print(f"  {'all':24} {total:7.3f}")


def against_the_loop(points: int) -> None:
    """Print the ratio to solving the table of the mechanism point by point with `solve` and with nashpy."""
    cases: dict[str, Mechanism] = {
        "ConcessionGame": ConcessionGame(
            both=(0, 0), temptation_payoff=(0.3, 0.3), sucker=(-0.5, -0.5), stalemate=(0, 0)
        ),
        "SignOrRefuse": SignOrRefuse(net_value=(-0.3, -0.3), windfall=(0.2, 0.2)),
    }
    print(f"a point of the plane, against loops over its table ({SAMPLE} points, answers asserted)")
    for name, mechanism in cases.items():
        grid = plane(mechanism, points)
        chance = mechanism.under(grid).deal_chance()
        seconds = shortest(lambda m=mechanism, g=grid: m.under(g).deal_chance()) / points**2  # type: ignore[misc]
        picks = np.random.default_rng(1).integers(0, points, size=(SAMPLE, 2))
        tables = [mechanism.under(grid[i, j]).as_game().payoffs for i, j in picks]
        start = process_time()
        deals = [any(_agreed(a.profile) for a in solve(NormalForm(table))) for table in tables]
        ours = (process_time() - start) / SAMPLE
        start = process_time()
        peers = [
            any(_agreed(profile) for profile in nash.Game(table[0], table[1]).vertex_enumeration())
            for table in tables
        ]
        peer = (process_time() - start) / SAMPLE
        expected = [bool(chance[i, j] == 1.0) for i, j in picks]
        assert deals == peers == expected
        print(
            f"  {name:24} {seconds:.1e} s; solve {ours:.1e} s, ratio {ours / seconds:,.0f}; "
            f"nashpy {peer:.1e} s, ratio {peer / seconds:,.0f}"
        )


def _agreed(profile: Sequence[FloatArray]) -> bool:
    """Return whether both play their first action, to concede or to sign, for sure."""
    return all(float(mixture[0]) > 1.0 - 1e-9 for mixture in profile)


def maps(draws: int, base: int) -> None:
    """Print what the thesis map costs, how it grows, and the Sobol indices apart."""
    print("thesis map of ukraine-2025, every mechanism; processor seconds")
    before = 0.0
    for size in (draws // 10, draws):
        seconds = shortest(lambda n=size: thesis_map("ukraine-2025", draws=n))  # type: ignore[misc]
        growth = f", {seconds / before:.1f} times the row above" if before else ""
        print(f"  {size:>9,} draws {seconds:7.2f}{growth}")
        before = seconds
    start = process_time()
    found = thesis_map("ukraine-2025", draws=1_000, base=base)
    evaluations = sum(row.sensitivity.evaluations for row in found.rows if row.sensitivity is not None)
    print(f"  Sobol indices, {base} base points, {evaluations:,} evaluations {process_time() - start:7.2f}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small planes and few draws")
    quick = parser.parse_args().quick
    points = 100 if quick else 1_000
    assert isinstance(mechanisms()["fixed terms"], FixedTerms)
    planes(points)
    against_the_loop(points)
    maps(10_000 if quick else 100_000, 64 if quick else 256)


if __name__ == "__main__":
    main()

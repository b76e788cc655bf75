"""How fast are the axiomatic bargaining solutions, and do their peers agree? A benchmark.

    python benchmarks/bargaining.py [--quick]

Three jobs: every solution of a two-party set with 1,000 corners, beside a plain optimisation with SciPy;
the Nash and utilitarian points of 1,000,000 outcomes, beside negmas; and kernels over 1,000,000 points,
beside the time of reading and writing their arrays. Every answer is compared with the peer's or certified.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, linprog, minimize

import gametheory as gt
from gametheory import BargainingProblem
from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.asymmetric_nash import nash_share
from gametheory.bargaining.axiomatic.compare import SOLUTIONS
from gametheory.bargaining.axiomatic.kalai_smorodinsky import kalai_smorodinsky_points

MOST_TIMES_A_COPY = 20.0


def fastest(job: Callable[[], FloatArray], rounds: int) -> tuple[float, FloatArray]:
    """Return the shortest of several timings in seconds, and the answer."""
    best, answer = float("inf"), np.zeros(0)
    for _ in range(rounds):
        start = time.perf_counter()
        answer = job()
        best = min(best, time.perf_counter() - start)
    return best, answer


def corners(count: int) -> FloatArray:
    """Return points of a curve without symmetry, each a corner of their hull."""
    angle = np.linspace(0.0, np.pi / 2, count)
    return np.column_stack([np.sin(angle), 2.0 * np.cos(angle) ** 0.7])


def scipy_nash(points: FloatArray, d: FloatArray) -> FloatArray:
    """Maximise the product of gains over the mixtures' inequalities with SLSQP."""
    region = BargainingProblem.hull(points, d).region
    rows, bounds = region.normals, region.bounds  # type: ignore[attr-defined]  # a hull is polyhedral
    size = np.abs(rows).max(axis=1)
    rows, bounds = rows / size[:, np.newaxis], bounds / size
    optimiser: Any = minimize  # its stubs list one signature a method
    found = optimiser(
        lambda x: float(-np.log(x - d).sum()),
        d + 0.3 * (region.ideal - d),
        jac=lambda x: -1.0 / (x - d),
        constraints=LinearConstraint(rows, -np.inf, bounds),
        bounds=[(float(low) + 1e-9, np.inf) for low in d],
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    return np.asarray(found.x)


def scipy_line(points: FloatArray, d: FloatArray, direction: FloatArray) -> FloatArray:
    """Go as far as possible from d with a linear programme over lotteries."""
    k = len(points)
    found = linprog(
        np.append(np.zeros(k), -1.0),
        A_ub=np.column_stack([-points.T, direction]),
        b_ub=-d,
        A_eq=np.append(np.ones(k), 0.0)[np.newaxis],
        b_eq=[1.0],
    )
    assert found.fun is not None
    return np.asarray(d - found.fun * direction)


def thousand_corners(rounds: int) -> None:
    """Time every solution of a set with 1,000 corners; compare two with SciPy."""
    points, d = corners(1_000), np.array([0.0, 0.1])
    print("a two-party set with 1,000 corners: milliseconds to build it, solve it and check the answer")
    answers = {}
    for rule in SOLUTIONS:
        few = 1 if isinstance(rule, gt.RaiffaContinuous) else rounds

        def job(rule: gt.Solver = rule) -> FloatArray:
            found = gt.solve(BargainingProblem.hull(points, d), rule)
            assert found.gap <= 1e-9
            return np.asarray(found[0].payoffs)

        seconds, answers[rule.name] = fastest(job, few)
        print(f"  {rule.name:30} {1e3 * seconds:9.2f}")
    seconds, peer = fastest(lambda: scipy_nash(points, d), 1)
    print(f"  {'SciPy SLSQP, Nash':30} {1e3 * seconds:9.2f}")
    assert np.allclose(peer, answers["Nash"], atol=1e-5), (peer, answers["Nash"])
    ideal = BargainingProblem.hull(points, d).ideal_point
    seconds, peer = fastest(lambda: scipy_line(points, d, ideal - d), rounds)
    print(f"  {'SciPy linprog, Kalai-Smorodinsky':30} {1e3 * seconds:7.2f}")
    assert np.allclose(peer, answers["Kalai-Smorodinsky"], atol=1e-7)


def million_outcomes(count: int) -> None:
    """Time the Nash and utilitarian outcomes of a long list; compare with negmas."""
    points = np.random.default_rng(0).uniform(0.0, 1.0, (count, 2))
    print(f"{count:,} outcomes without lotteries: seconds for the Nash and the utilitarian outcome")

    def ours() -> FloatArray:
        problem = BargainingProblem.finite(points, [0.0, 0.0])
        return np.array([gt.solve(problem, rule)[0].payoffs for rule in (gt.Nash(), gt.Utilitarian())])

    seconds, answer = fastest(ours, 2)
    print(f"  gametheory                     {seconds:9.2f}")
    assert np.isclose(answer[0].prod(), points.prod(axis=1).max())
    assert np.isclose(answer[1].sum(), points.sum(axis=1).max())
    seconds, lottery = fastest(
        lambda: np.asarray(gt.solve(BargainingProblem.hull(points, [0.0, 0.0]), gt.Nash())[0].payoffs), 2
    )
    print(f"  gametheory, lotteries, Nash    {seconds:9.2f}")
    assert lottery.prod() >= answer[0].prod() - 1e-12
    if find_spec("negmas") is None:
        print("  negmas                         not installed: pip install negmas to compare")
        return
    from negmas.preferences import ops  # type: ignore[import-not-found]  # a peer, not a dependency

    people = [SimpleNamespace(reserved_value=0.0)] * 2

    def peer() -> FloatArray:
        # Its general pareto_frontier_of does not come back, at 200 points already (negmas 0.16.0).
        frontier = [tuple(points[k]) for k in ops.pareto_frontier_numpy(points)]
        nash = ops.nash_points(people, frontier, ranges=[(0.0, 1.0)] * 2)
        welfare = ops.max_welfare_points(people, frontier, ranges=[(0.0, 1.0)] * 2)
        return np.array([nash[0][0], welfare[0][0]])

    seconds, theirs = fastest(peer, 1)
    print(f"  negmas                         {seconds:9.2f}")
    assert np.allclose(theirs, answer)


def kernels(count: int) -> None:
    """Time closed forms over many points beside reading their inputs and writing their output."""
    rng = np.random.default_rng(0)
    d, total = rng.uniform(0.0, 1.0, (count, 2)), rng.uniform(2.0, 3.0, count)
    normals, bounds = np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([10.0, 15.0])
    print(f"kernels over {count:,} points: seconds, and times a copy of their arrays")
    copies = {"nash_share": (d, total), "kalai_smorodinsky_points": (d,)}
    jobs: dict[str, Callable[[], FloatArray]] = {
        "nash_share": lambda: nash_share(total, d),
        "kalai_smorodinsky_points": lambda: kalai_smorodinsky_points(normals, bounds, d),
    }
    for name, job in jobs.items():

        def copy(arrays: tuple[FloatArray, ...] = copies[name]) -> FloatArray:
            return np.array([each.copy().sum() for each in (*arrays, d)])

        reading, _ = fastest(copy, 5)
        seconds, answer = fastest(job, 5)
        print(f"  {name:30} {seconds:9.3f} {seconds / reading:6.1f}")
        assert answer.shape == d.shape
        assert seconds <= MOST_TIMES_A_COPY * reading, f"{name} is slower than {MOST_TIMES_A_COPY} copies"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    quick = parser.parse_args().quick
    thousand_corners(1 if quick else 5)
    million_outcomes(20_000 if quick else 1_000_000)
    kernels(1_000_000)


if __name__ == "__main__":
    main()

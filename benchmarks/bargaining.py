"""How fast are the axiomatic bargaining solutions, and do their peers agree? A benchmark.

    python benchmarks/bargaining.py [--quick]

Every solution of sets with 1,000 corners, of two and of three parties, and with 300 corners, of four and
of five, beside a plain optimisation with SciPy and cvxpy; five of them with up to 100,000 corners; and every
solution of 1,000,000 outcomes, with and without lotteries, beside negmas. Every answer is certified, and
compared with the peer's where there is one. Times are of the processor, from the corners to the answer, for
cvxpy too, which is given the ideal point. The kernels over many points are in ``bargaining_kernels.py``.
"""

from __future__ import annotations

import argparse
import importlib
import time
import tracemalloc
import warnings
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, linprog, minimize

import gametheory as gt
from gametheory import BargainingProblem
from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.compare import SOLUTIONS


def fastest(job: Callable[[], FloatArray], rounds: int) -> tuple[float, FloatArray]:
    """Return the shortest of several timings in seconds, and the answer."""
    best, answer = float("inf"), np.zeros(0)
    for _ in range(rounds):
        start = time.process_time()
        answer = job()
        best = min(best, time.process_time() - start)
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


def cvxpy_jobs(points: FloatArray, d: FloatArray, ideal: FloatArray) -> dict[str, Callable[[], FloatArray]]:
    """Return, by the name of the solution, what finds it over lotteries between the points with cvxpy."""
    cp: Any = importlib.import_module("cvxpy")  # a peer, not a dependency
    objectives: dict[str, Callable[[Any], Any]] = {
        "Nash": lambda gains: cp.sum(cp.log(gains)),
        "Kalai-Smorodinsky": lambda gains: cp.min(cp.multiply(gains, 1 / (ideal - d))),
        "Egalitarian": cp.min,
        "Utilitarian": cp.sum,
        "Yu p=2": lambda gains: -cp.norm(ideal - d - gains),
    }

    def job(objective: Callable[[Any], Any]) -> FloatArray:
        lottery = cp.Variable(len(points), nonneg=True)
        gains = points.T @ lottery - d
        problem = cp.Problem(cp.Maximize(objective(gains)), [cp.sum(lottery) == 1, gains >= 0])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of inaccurate answers, which are refused here
            problem.solve(solver=cp.CLARABEL)
        if problem.status != cp.OPTIMAL:
            raise cp.SolverError(problem.status)
        return np.asarray(d + gains.value)

    return {name: partial(job, objective) for name, objective in objectives.items()}


def all_solutions(points: FloatArray, d: FloatArray, rounds: int) -> dict[str, FloatArray]:
    """Time every solution that applies, certificate included, and print the table; return the answers."""
    answers = {}
    for rule in SOLUTIONS:
        few = 1 if isinstance(rule, gt.RaiffaContinuous) else rounds

        def job(rule: gt.Solver = rule) -> FloatArray:
            found = gt.solve(BargainingProblem.hull(points, d), rule)
            assert found.gap <= 1e-9
            return np.asarray(found[0].payoffs)

        try:
            seconds, answers[rule.name] = fastest(job, few)
        except gt.RefusedError as refusal:
            print(f"  {rule.name:34} {refusal}")
            continue
        print(f"  {rule.name:34} {1e3 * seconds:9.2f}")
    return answers


def thousand_corners(rounds: int) -> None:
    """Time every solution of a two-party set with 1,000 corners beside SciPy and cvxpy."""
    points, d = corners(1_000), np.array([0.0, 0.1])
    print("two parties, 1,000 corners: milliseconds to build the set, solve it and check the answer")
    answers = all_solutions(points, d, rounds)
    seconds, peer = fastest(lambda: scipy_nash(points, d), 1)
    print(f"  {'SciPy SLSQP, Nash':34} {1e3 * seconds:9.2f}")
    assert np.allclose(peer, answers["Nash"], atol=1e-5), (peer, answers["Nash"])
    ideal = BargainingProblem.hull(points, d).ideal_point
    seconds, peer = fastest(lambda: scipy_line(points, d, ideal - d), rounds)
    print(f"  {'SciPy linprog, Kalai-Smorodinsky':34} {1e3 * seconds:9.2f}")
    assert np.allclose(peer, answers["Kalai-Smorodinsky"], atol=1e-7)
    beside_cvxpy(points, d, answers, rounds)


def shell(count: int, parties: int) -> FloatArray:
    """Return points of an ellipsoid, each a corner of their hull."""
    directions = np.abs(np.random.default_rng(0).normal(size=(count, parties)))
    return np.asarray(
        directions / np.linalg.norm(directions, axis=1, keepdims=True) * np.arange(1.0, parties + 1)
    )


def more_parties(count: int, parties: int, rounds: int) -> None:
    """Time every solution of three parties or more beside cvxpy."""
    points, d = shell(count, parties), np.arange(parties) / 10.0
    print(
        f"{parties} parties, {count:,} corners: milliseconds to build the set, solve it and check the answer"
    )
    beside_cvxpy(points, d, all_solutions(points, d, rounds), rounds)


def beside_cvxpy(points: FloatArray, d: FloatArray, answers: dict[str, FloatArray], rounds: int) -> None:
    """Print the times of cvxpy and compare its answers, which are good to about 1e-5 at best."""
    if find_spec("cvxpy") is None:
        print("  cvxpy                              not installed: pip install cvxpy to compare")
        return
    ideal = BargainingProblem.hull(points, d).ideal_point
    for name, job in cvxpy_jobs(points, d, ideal).items():
        try:
            seconds, peer = fastest(job, rounds)
        except importlib.import_module("cvxpy").SolverError:
            print(f"  {'cvxpy, ' + name:34} its solver failed")
            continue
        print(f"  {'cvxpy, ' + name:34} {1e3 * seconds:9.2f}")
        assert np.allclose(peer, answers[name], atol=1e-4), (name, peer, answers[name])


def many_corners(count: int, parties: int) -> None:
    """Time five solutions of a large set, and the memory above the corners, beside cvxpy once."""
    points, d = (
        (corners(count), np.array([0.0, 0.1])) if parties == 2 else (shell(count, 3), np.arange(3) / 10.0)
    )
    print(
        f"{parties} parties, {count:,} corners: milliseconds, and the peak of memory in MB above the corners"
    )
    ideal = BargainingProblem.hull(points, d).ideal_point
    peers = cvxpy_jobs(points, d, ideal) if find_spec("cvxpy") is not None else {}
    for rule in (gt.Nash(), gt.KalaiSmorodinsky(), gt.Egalitarian(), gt.Utilitarian(), gt.Yu(2.0)):

        def job(rule: gt.Solver = rule) -> FloatArray:
            found = gt.solve(BargainingProblem.hull(points, d), rule)
            assert found.gap <= 1e-9
            return np.asarray(found[0].payoffs)

        seconds, answer = fastest(job, 3)
        tracemalloc.start()
        job()
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        beside = "not installed"
        if rule.name in peers:
            try:
                theirs, peer = fastest(peers[rule.name], 1)
                beside = f"{1e3 * theirs:9.1f}"
                assert np.allclose(peer, answer, atol=1e-4), (rule.name, peer, answer)
            except importlib.import_module("cvxpy").SolverError:
                beside = "its solver failed"
        print(f"  {rule.name:34} {1e3 * seconds:9.1f} {peak:7.1f} MB   cvxpy {beside}")


def million_outcomes(count: int) -> None:
    """Time every solution of a long list of outcomes, with and without lotteries, beside negmas."""
    points, d = np.random.default_rng(0).uniform(0.0, 1.0, (count, 2)), np.zeros(2)
    print(f"{count:,} outcomes, two parties: seconds to read, solve and check; without lotteries, with")
    listed: dict[str, FloatArray] = {}
    for rule in SOLUTIONS:
        times = []
        for lotteries in (False, True):

            def job(lotteries: bool = lotteries, rule: gt.Solver = rule) -> FloatArray:
                problem = BargainingProblem.finite(points, d, lotteries=lotteries)
                found = gt.solve(problem, rule)
                assert found.gap <= 1e-9
                return np.asarray(found[0].payoffs)

            try:
                seconds, answer = fastest(job, 1)
            except gt.RefusedError:
                times.append("not defined")
                continue
            times.append(f"{seconds:.2f}")
            if not lotteries:
                listed[rule.name] = answer
        print(f"  {rule.name:34} {times[0]:>11} {times[1]:>11}")
    assert np.isclose(listed["Nash"].prod(), points.prod(axis=1).max())
    assert np.isclose(listed["Utilitarian"].sum(), points.sum(axis=1).max())
    assert np.isclose(listed["Egalitarian"].min(), points.min(axis=1).max())
    ideal = points.max(axis=0)
    assert np.isclose((listed["Kalai-Smorodinsky"] / ideal).min(), (points / ideal).min(axis=1).max())
    if find_spec("negmas") is None:
        print("  negmas                             not installed: pip install negmas to compare")
        return
    from negmas.preferences import ops  # a peer, not a dependency

    people = [SimpleNamespace(reserved_value=0.0)] * 2
    ranges = [(0.0, float(top)) for top in ideal]
    # Its general pareto_frontier_of does not come back, at 200 points already (negmas 0.16.0).
    seconds, frontier = fastest(lambda: points[ops.pareto_frontier_numpy(points)], 1)
    print(f"  {'negmas, the Pareto frontier':34} {seconds:11.2f}")
    pairs = [tuple(point) for point in frontier]
    for name, find in {
        "Nash": ops.nash_points,
        "Kalai-Smorodinsky": ops.ks_points,
        "Egalitarian": ops.kalai_points,
        "Utilitarian": ops.max_welfare_points,
    }.items():

        def peer(find: Callable[..., Any] = find) -> FloatArray:
            return np.array(find(people, pairs, ranges=ranges)[0][0])

        seconds, theirs = fastest(peer, 3)
        print(f"  {'negmas, ' + name + ', given that':34} {seconds:11.4f}")
        assert np.allclose(theirs, listed[name]), (name, theirs, listed[name])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    quick = parser.parse_args().quick
    rounds = 1 if quick else 5
    thousand_corners(rounds)
    more_parties(1_000, 3, rounds)
    for parties in (4, 5):
        more_parties(300, parties, rounds)
    for count in (2_000,) if quick else (10_000, 100_000):
        many_corners(count, 2)
        many_corners(count, 3)
    million_outcomes(20_000 if quick else 1_000_000)


if __name__ == "__main__":
    main()

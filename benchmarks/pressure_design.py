"""Measure pressure design: the cheapest portfolio and the front, beside a plain MILP and a loop.

Processor seconds of one thread, the shortest of several. The plain program is one call of
`scipy.optimize.milp` (HiGHS) with its usual options, given the arrays; its front is one call a step. Every
portfolio is asserted to cost what the peers' does, and to keep all rules by a fresh assessment; how
often the plain program takes one that breaks a rule by less than its tolerance is counted.

    OPENBLAS_NUM_THREADS=1 python benchmarks/pressure_design.py            # a minute
    OPENBLAS_NUM_THREADS=1 python benchmarks/pressure_design.py --quick    # fewer instruments, to try it out
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from time import process_time
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from gametheory.analysis import design
from gametheory.payoffs import Contest, Issue, Package
from gametheory.players import Player
from gametheory.pressure import Dispute, Instrument
from gametheory.pressure.commitment import MediatorCommitment
from gametheory.pressure.design import PressureDesign
from gametheory.pressure.design_front import design_front
from gametheory.pressure.design_witness import no_portfolio

if TYPE_CHECKING:
    from collections.abc import Callable

    from gametheory.arrays import FloatArray
    from gametheory.pressure.design_program import PortfolioProgram

ROUNDS = 3
SAME = 1e-9
Answer = TypeVar("Answer")


def shortest(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Return the processor seconds of the fastest of a few rounds, and the answer."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = process_time()
        answer = work()
        best = min(best, process_time() - start)
    return best, answer


def problem(count: int, seed: int) -> PressureDesign:
    """Return a text that both parties must prefer by 0.1, and `count` instruments, some of them harmful.

    Sizes and costs shrink with the number, so that as much can be reached for as much.
    """
    rng = np.random.default_rng(seed)
    share = 20.0 / count
    kit = []
    for j in range(count):
        trigger = ("A_refuses", "B_refuses", "no_deal", "deal")[rng.integers(4)]
        size = rng.uniform(-0.02, 0.06, 2) * share
        kit.append(
            Instrument(
                name=f"instrument {j}",
                wielder="M",
                target=(0, 1),
                trigger=trigger,
                credibility=float(rng.uniform(0.3, 1.0)),
                cost_to_wielder=float(rng.uniform(0.01, 0.1)) * share,
                settlement=size if trigger == "deal" else (0.0, 0.0),
                cost=(0.0, 0.0) if trigger == "deal" else size,
            )
        )
    return PressureDesign(
        dispute=Dispute(
            parties=(Player("A"), Player("B")),
            contest=Contest(share=0.5, cost=(0.02, 0.02)),
            issues=(Issue(name="land", weights=(1, 1)),),
            packages=(Package(name="text", scores=(0.5,)),),
        ),
        goal="text",
        instruments=tuple(kit),
        margin=0.1,
        budget=1.0,
        commitment=MediatorCommitment(deal=1.0, patience=0.9),
    )


def plain(program: PortfolioProgram, least: FloatArray) -> tuple[FloatArray, float] | None:
    """Return whole levels of least cost and that cost, by one call of HiGHS as it comes."""
    found = milp(
        program.costs,
        constraints=LinearConstraint(program.matrix, least, np.inf),
        integrality=np.ones(len(program.costs), dtype=int),
        bounds=Bounds(0.0, 1.0),
    )
    if found.x is None:
        return None
    levels = np.round(found.x)
    return levels, float(program.costs @ levels)


def looped(program: PortfolioProgram) -> float:
    """Return the least cost, one portfolio after the other."""
    costs, matrix, least = program.costs.tolist(), program.matrix.tolist(), program.least.tolist()
    best = float("inf")
    for number in range(1 << len(costs)):
        held = [j for j in range(len(costs)) if number >> j & 1]
        cost = sum(costs[j] for j in held)
        if cost < best and all(
            sum(row[j] for j in held) >= need - 1e-12 for row, need in zip(matrix, least, strict=True)
        ):
            best = cost
    return best


def plain_front(at: PressureDesign) -> list[tuple[float, float]]:
    """Return cost and robustness of each step, asking HiGHS for a little more robustness than the last."""
    program = replace(at, margin=0.0).program()
    goal = np.arange(len(program.names)) < len(at.constraints)
    steps: list[tuple[float, float]] = []
    margin = 0.0
    while (answer := plain(program, program.least + margin * goal)) is not None:
        levels, cost = answer
        robustness = float(program.slack(levels)[goal].min())
        if robustness < margin:  # within its tolerance of 1e-6
            break
        steps.append((cost, robustness))
        margin = robustness + 2e-6
    return steps


def cheapest(counts: list[int], loop: int) -> None:
    """Print what the cheapest portfolio costs, with its certificate, and its absence."""
    print("cheapest portfolio; seconds")
    for count in counts:
        at = problem(count, 0)
        ours, found = shortest(at.portfolio)
        program = at.program()
        peer, answer = shortest(lambda p=program: plain(p, p.least))  # type: ignore[misc]
        assert answer is not None
        assert found.residual <= SAME
        assert found.bound >= found.cost - SAME
        assert abs(found.cost - answer[1]) <= SAME
        line = f"  {count:>4} instruments, {len(found.used)} used: ours {ours:.4f}, plain MILP {peer:.4f}"
        if count <= loop:
            start = process_time()
            assert abs(looped(program) - found.cost) <= SAME
            line += f", loop over all {1 << count:,} portfolios {process_time() - start:.2f}"
        absent = replace(at, budget=found.cost * 0.9)
        seconds, witness = shortest(lambda a=absent: no_portfolio(a))  # type: ignore[misc]
        assert witness.proof() > 0.0
        assert plain(absent.program(), absent.program().least) is None
        print(f"{line}; proof that a tenth less buys none {seconds:.4f}")


def nearly_reached(count: int, problems: int) -> None:
    """Print how often the plain program takes a portfolio that misses the margin by a ten-millionth."""
    taken = asked = 0
    for seed in range(problems):
        loose = problem(count, seed)
        if loose.program().cheapest() is None:
            continue
        asked += 1
        at = replace(loose, margin=loose.portfolio().robustness + 1e-7)
        program = at.program()
        best = looped(program)
        if best == float("inf"):
            assert no_portfolio(at).proof() > 0.0
        else:
            found = at.portfolio()
            assert abs(found.cost - best) <= SAME
            assert found.residual <= SAME
        answer = plain(program, program.least)
        taken += answer is not None and answer[1] < best - SAME
    print(
        f"a margin that the cheapest portfolio misses by 1e-7, {asked} problems of {count} instruments: "
        f"the plain MILP takes it in {taken}, ours in none"
    )


def fronts(counts: list[int]) -> None:
    """Print what all steps of the front of whole instruments cost."""
    print("front of cost against robustness, whole instruments; seconds")
    for count in counts:
        at = problem(count, 0)
        ours, front = shortest(lambda a=at: design_front(a))  # type: ignore[misc]
        start = process_time()
        steps = plain_front(at)
        peer = process_time() - start
        for cost, robustness in steps:  # what the peer finds, the front has too, or something better
            assert front.least_cost(robustness) <= cost + SAME
        missed = sum(
            not any(abs(p.cost - c) <= SAME and abs(p.robustness - r) <= SAME for c, r in steps)
            for p in front.portfolios
        )
        print(
            f"  {count:>4} instruments, {len(front.portfolios)} steps: ours {ours:.3f}; "
            f"plain MILP a step {peer:.3f}, {missed} steps missed"
        )


def partial_fronts(counts: list[int], margins: int) -> None:
    """Print what the corners of the front cost where instruments are used in part."""
    print(f"front, use in part; seconds, beside {margins} linear programs along it")
    for count in counts:
        at = replace(problem(count, 0), partial=True)
        ours, front = shortest(lambda a=at: design_front(a))  # type: ignore[misc]
        program = replace(at, margin=0.0).program()
        goal = np.arange(len(program.names)) < len(at.constraints)
        grid = np.linspace(0.0, front.robustness[-1], margins)
        start = process_time()
        costs = [
            linprog(
                program.costs,
                A_ub=-program.matrix,
                b_ub=-(program.least + (margin - SAME) * goal),
                bounds=(0.0, 1.0),
            ).fun
            for margin in grid
        ]
        peer = process_time() - start
        assert np.abs(np.array([front.least_cost(margin) for margin in grid]) - costs).max() <= 1e-6
        print(f"  {count:>4} instruments, {len(front.portfolios)} corners: ours {ours:.3f}, grid {peer:.3f}")


def shipped() -> None:
    """Print what the whole answer for a shipped case costs, report included."""
    for name, goal in (("camp-david-1978", "accords"), ("ukraine-2025", "tabled")):
        seconds, _ = shortest(lambda n=name, g=goal: str(design(n, g)))  # type: ignore[misc]
        print(f"design({name!r}, {goal!r}) and its report: {seconds:.3f} s")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer instruments")
    quick = parser.parse_args().quick
    shipped()
    cheapest([10, 14] if quick else [10, 15, 20, 21, 40, 80], loop=14 if quick else 20)
    nearly_reached(10, problems=10 if quick else 200)
    fronts([10] if quick else [10, 15, 20])
    partial_fronts([10] if quick else [20, 80], margins=20 if quick else 100)


if __name__ == "__main__":
    main()

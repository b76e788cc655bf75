"""How near do the kernels of bargaining come to reading and writing their arrays? A benchmark.

    python benchmarks/bargaining_kernels.py [--quick]

Each kernel is timed over 1,000,000 points beside a copy of its inputs and its output, in processor time of
one thread, the shortest of several, taken turn about so that other work on the machine meets both alike.
Every kernel must stay within 20 copies; some do so only with the extra `fast`. Beyond them is what searches
before it solves: for the coalitions that are bought in a legislature of unequal votes.
The answers pass the certificates of their models.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import gametheory as gt
from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.asymmetric_nash import nash_share
from gametheory.bargaining.axiomatic.kalai_smorodinsky import kalai_smorodinsky_points
from gametheory.bargaining.axiomatic.raiffa_discrete import raiffa_discrete_points
from gametheory.bargaining.strategic.majority_equilibrium import majority_values

MOST_COPIES = 20.0
SEARCHES = {"LegislativeBargaining, apex of 4"}
ROUNDS = 7
AGAIN = 3  # times a kernel beyond the limit is timed anew, lest the machine was busy
CHECKED = 2_000


@dataclass(frozen=True)
class Job:
    """A kernel with its inputs."""

    inputs: tuple[FloatArray, ...]
    run: Callable[[], FloatArray]
    owner: Any = None


class Draws:
    """Parameters at random."""

    def __init__(self, count: int) -> None:
        self.count, self.rng = count, np.random.default_rng(0)

    def __call__(self, *columns: int, low: float = 0.05, high: float = 0.95) -> FloatArray:
        """Return numbers between two bounds, shape (count, *columns)."""
        return self.rng.uniform(low, high, (self.count, *columns))


def axiomatic(draw: Draws) -> dict[str, Job]:
    """Return the closed forms and the recursion of the axiomatic solutions."""
    d, normals, bounds = draw(2), np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([10.0, 15.0])
    return {
        "nash_share": Job((d,), lambda: nash_share(3.0, d)),
        "kalai_smorodinsky_points": Job((d,), lambda: kalai_smorodinsky_points(normals, bounds, d)),
        "raiffa_discrete_points": Job((d,), lambda: raiffa_discrete_points(normals, bounds, d)),
    }


def model(instance: Any, *inputs: FloatArray) -> Job:
    """Return the job of one batch of models, built beforehand so that the checks of input are not timed.

    What a model remembers of an answer is forgotten before the next.
    """
    given = set(vars(instance))

    def answer() -> FloatArray:
        for name in set(vars(instance)) - given:
            del vars(instance)[name]
        found: FloatArray = instance.answer()
        return found

    return Job(inputs, answer, instance)


def offers(draw: Draws) -> dict[str, Job]:
    """Return the models of offers, votes and demands."""
    pair, small, one, three = draw(2), draw(2, high=0.4), draw(), draw(3)
    chances, four = (draw.rng.dirichlet(np.ones(n), draw.count) for n in (3, 4))
    periods = draw.rng.integers(1, 30, draw.count).astype(float)
    odd = np.asarray(2 * draw.rng.integers(1, 5, draw.count) + 1, dtype=np.float64)
    power = gt.RiskAverseOffers.power
    return {
        "AlternatingOffers": model(gt.AlternatingOffers(delta=pair), pair),
        "FixedCosts": model(gt.FixedCosts(cost=pair), pair),
        "OutsideOptions": model(gt.OutsideOptions(delta=pair, outside=small), pair, small),
        "InsideOptions": model(gt.InsideOptions(rate=pair, flow=pair * small), pair, small),
        "RiskOfBreakdown": model(
            gt.RiskOfBreakdown(breakdown_probability=one, breakdown_payoffs=small), one, small
        ),
        "Stahl": model(gt.Stahl(delta=pair, periods=periods, disagreement=small), pair, periods, small),
        "RiskAverseOffers, powers": model(power(pair, breakdown_probability=one), pair, one),
        "RiskAverseOffers, paid at breakdown": model(
            power(pair, breakdown_probability=one, breakdown_money=small), pair, one, small
        ),
        "RoundRobin, n = 3": model(gt.RoundRobin(delta=three), three),
        "RandomProposers, n = 3": model(gt.RandomProposers(recognition=chances, delta=three), three, chances),
        "majority_values, n = 3": Job((chances, one), lambda: majority_values(chances, one, 2)),
        "LegislativeBargaining, apex of 4": model(
            gt.LegislativeBargaining(recognition=four, delta=one, quota=3, weights=np.array([2, 1, 1, 1])),
            four,
            one,
        ),
        "OpenRule": model(gt.OpenRule(members=odd, delta=one), odd, one),
        "MuthooCommitment": model(gt.MuthooCommitment(revoking_cost=pair), pair),
        "CrawfordTwoAction": model(gt.CrawfordTwoAction(demand=0.5 + one / 2, success=one), one, one),
        "EllingsenMiettinen": model(gt.EllingsenMiettinen(success=one, cost=0.1 * one), one, one),
        "EndogenousCommitment": model(gt.EndogenousCommitment(delta=pair), pair),
        "SmoothedDemandGame": model(gt.SmoothedDemandGame(scale=one), one),
    }


def packages(draw: Draws) -> dict[str, Job]:
    """Return the models of several issues."""
    issues, market = draw(2, 4), draw(3, 4)
    return {
        "MultiIssueNash, 2 x 4": model(gt.MultiIssueNash(weights=issues), issues),
        "AdjustedWinner, 4 issues": model(gt.AdjustedWinner(weights=issues), issues),
        "MultiIssueNash, 3 x 4": model(gt.MultiIssueNash(weights=market), market),
    }


def information(draw: Draws) -> dict[str, Job]:
    """Return the models of private information and of waiting."""
    pair, small, one, three = draw(2), draw(2, high=0.4), draw(), draw(3)
    cheap, dear, demands = draw(high=0.9), draw(low=1.0, high=2.0), draw(2, low=0.55)
    seller = np.cumsum(draw(2, high=0.6), axis=-1)
    buyer = seller + 0.2
    types = gt.CoaseTwoTypes(low=cheap, high=dear, prob_high=one, delta=0.5)
    two = gt.FudenbergTirole(low=cheap, high=dear, prob_high=one, delta_buyer=0.9, delta_seller=0.8)
    waits = {
        kind: gt.PrivateAttrition(distribution=kind, parameter=2.0, cost=1.0, types=three)
        for kind in ("uniform", "power")
    }
    return {
        "FudenbergTirole": model(two, cheap, dear, one),
        "SobelTakahashi, 5 offers": model(
            gt.SobelTakahashi(periods=5, delta_seller=one, delta_buyer=one), one
        ),
        "CoaseLinear": model(gt.CoaseLinear(delta=one), one),
        "CoaseTwoTypes": model(types, cheap, dear, one),
        "ChatterjeeSamuelson": model(gt.ChatterjeeSamuelson(k=one), one),
        "MyersonSatterthwaite": model(gt.MyersonSatterthwaite(buyer=buyer, seller=seller), buyer, seller),
        "WarOfAttrition": model(gt.WarOfAttrition(prize=pair, cost=small), pair, small),
        "AbreuGul": model(gt.AbreuGul(demands=demands, rates=pair, prior=small), demands, pair, small),
        "PrivateAttrition, uniform": model(waits["uniform"], three),
        "PrivateAttrition, power": model(waits["power"], three),
    }


def seconds_of(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor time of one call, and what it returned."""
    start = time.process_time()
    answer = run()
    return time.process_time() - start, answer


def beside_copy(job: Job, *, quick: bool) -> tuple[float, float]:
    """Return the seconds of a kernel, and how many copies of its inputs and output they are."""
    arrays = (*job.inputs, job.run())  # compiled now, where it pays
    kernel, copying = [], []
    for _ in range(1 if quick else ROUNDS):
        kernel.append(seconds_of(job.run)[0])
        copying.append(seconds_of(lambda: [each.copy().flat[0] for each in arrays])[0])
    return min(kernel), min(kernel) / max(min(copying), 1e-9)


def certified(job: Job) -> bool:
    """Return whether the model's answers pass its certificate; kernels without a model are finite.

    The open rule is no equilibrium in bands of the discount factor, where the model itself warns.
    """
    answer = job.run()
    if job.owner is None:
        return bool(np.isfinite(answer).all())
    passed = job.owner.residual(answer) <= 1e-9
    return bool(passed.mean() > 0.9 if isinstance(job.owner, gt.OpenRule) else passed.all())


def main() -> None:
    """Print the table; a kernel that is slow is an error."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="10,000 points, to see that it runs")
    quick = parser.parse_args().quick
    draw = Draws(CHECKED)
    for kind in (axiomatic, offers, packages, information):
        assert all(certified(job) for job in kind(draw).values())
    draw = Draws(10_000 if quick else 1_000_000)
    print(f"kernels over {draw.count:,} points: seconds, and times a copy of inputs and output")
    slow = []
    for kind in (axiomatic, offers, packages, information):
        for name, job in kind(draw).items():
            seconds, ratio = beside_copy(job, quick=quick)
            again = ratio > MOST_COPIES and name not in SEARCHES and not quick
            for _ in range(AGAIN if again else 0):
                seconds, ratio = min(
                    (seconds, ratio), beside_copy(job, quick=quick), key=lambda pair: pair[1]
                )
            print(f"  {name:36} {seconds:8.4f} {ratio:9.1f}", flush=True)
            if ratio > MOST_COPIES and name not in SEARCHES and not quick:
                slow.append(name)
    assert not slow, f"slower than {MOST_COPIES:g} copies: {slow}"


if __name__ == "__main__":
    main()

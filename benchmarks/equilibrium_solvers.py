"""The solvers that ``equilibria.py`` compares, in the same three steps each, and the process that times one.

    python benchmarks/equilibrium_solvers.py "quantecon support" --sizes 2 3 4 --seconds 1

prints a JSON line for each size: the times of building and of solving every game, and the equilibria found.
The games of a size are the same for every solver. Compilers are warmed up first.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gametheory.arrays import FloatArray

Equilibria = list[tuple[list[float], list[float]]]

ROUNDS = 5
"""A game that takes little time is timed this often; the shortest time counts."""

SHORT_SECONDS = 0.1
"""What takes longer than this is timed once."""

ONE_ROUND = 2e-4
"""What takes less than this many seconds is repeated within a round."""


@dataclass(frozen=True)
class Contestant:
    """One way to all equilibria of a two-player game.

    Parameters
    ----------
    build : callable
        Makes the solver's own game object from the two payoff matrices.
    solve : callable
        Returns the solver's own answer.
    read : callable
        Turns the answer into a list of pairs of mixtures; not timed.
    """

    build: Callable[[FloatArray, FloatArray], Any]
    solve: Callable[[Any], Any]
    read: Callable[[Any], Equilibria]


def random_games(size: int, count: int) -> FloatArray:
    """Return `count` games of `size` by `size` actions with independent uniform payoffs."""
    return np.random.default_rng(1000 + size).random((count, 2, size, size))


def _pairs(answer: Any) -> Equilibria:
    return [(np.asarray(x, dtype=float).tolist(), np.asarray(y, dtype=float).tolist()) for x, y in answer]


def _kernel() -> Contestant:
    from gametheory.solvers.kernels.vertices_compiled import equilibria

    def solve(game: tuple[FloatArray, FloatArray]) -> Any:
        X, Y, clear = equilibria(game[0], game[1], 10**7)
        assert clear
        return zip(X, Y, strict=True)

    return Contestant(lambda A, B: (A, B), solve, _pairs)


def _public(proof: str) -> Contestant:
    import gametheory as gt

    def build(A: FloatArray, B: FloatArray) -> Any:
        game = gt.NormalForm.from_bimatrix(A, B)
        return game.rational() if proof == "rational" else game

    def solve(game: Any) -> Any:
        solver = gt.AllEquilibria(proof=proof != "none")
        return gt.solve(game, solver)

    def read(solution: Any) -> Equilibria:
        assert solution.status.name == "SOLVED"
        assert proof == "none" or solution.complete.name == "PROVEN"
        return _pairs(equilibrium.profile for equilibrium in solution)

    return Contestant(build, solve, read)


def _quantecon(name: str) -> Contestant:
    import quantecon.game_theory as qe

    def build(A: FloatArray, B: FloatArray) -> Any:
        return qe.NormalFormGame([qe.Player(A), qe.Player(np.ascontiguousarray(B.T))])

    return Contestant(build, getattr(qe, f"{name}_enumeration"), _pairs)


def _pygambit(method: str, *, rational: bool) -> Contestant:
    import pygambit

    solver = getattr(pygambit.nash, f"{method}_solve")

    def read(result: Any) -> Equilibria:
        return _pairs(
            [[p for _, p in profile[player]] for player in ("1", "2")] for profile in result.equilibria
        )

    return Contestant(pygambit.StrategicGame.from_arrays, lambda game: solver(game, rational=rational), read)


def _nashpy(name: str) -> Contestant:
    import nashpy

    def solve(game: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of even numbers of equilibria
            return list(getattr(game, f"{name}_enumeration")())

    return Contestant(nashpy.Game, solve, _pairs)


CONTESTANTS: dict[str, Callable[[], Contestant]] = {
    "ours, compiled kernel": _kernel,
    "ours, solve() without proof": lambda: _public("none"),
    "ours, solve()": lambda: _public("floats"),
    "ours, solve() in rationals": lambda: _public("rational"),
    "quantecon support": lambda: _quantecon("support"),
    "quantecon vertex": lambda: _quantecon("vertex"),
    "pygambit enummixed, floats": lambda: _pygambit("enummixed", rational=False),
    "pygambit lcp, rational": lambda: _pygambit("lcp", rational=True),
    "pygambit enummixed, rational": lambda: _pygambit("enummixed", rational=True),
    "nashpy support": lambda: _nashpy("support"),
    "nashpy vertex": lambda: _nashpy("vertex"),
}
"""Name -> how to load it; the packages are imported only where they are used."""


def timed(job: Callable[[], Any]) -> tuple[float, Any]:
    """Return the shortest processor time of `job` in seconds, and its answer.

    Processor time, so that other programs on the machine count less.
    """
    start = time.thread_time()
    answer = job()
    best = time.thread_time() - start
    if best < SHORT_SECONDS:
        times = max(1, int(ONE_ROUND / max(best, 1e-7)))
        for _ in range(ROUNDS - 1):
            start = time.thread_time()
            for _ in range(times):
                job()
            best = min(best, (time.thread_time() - start) / times)
    return best, answer


def measure(contestant: Contestant, games: FloatArray, seconds: float) -> dict[str, list[Any]]:
    """Return times and answers for as many of `games`, at least one, as `seconds` allow."""
    out: dict[str, list[Any]] = {"build": [], "solve": [], "equilibria": []}
    start = time.thread_time()
    for A, B in games:
        build, game = timed(lambda A=A, B=B: contestant.build(A, B))  # type: ignore[misc]  # bound at once
        solve, answer = timed(lambda game=game: contestant.solve(game))  # type: ignore[misc]  # bound at once
        out["build"].append(build)
        out["solve"].append(solve)
        out["equilibria"].append(contestant.read(answer))
        if time.thread_time() - start > seconds:
            break
    return out


def main() -> None:
    """Time one contestant, size by size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=CONTESTANTS)
    parser.add_argument("--sizes", type=int, nargs="+", required=True)
    parser.add_argument("--games", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument(
        "--limit", type=float, default=60.0, help="processor seconds at a size before it is stopped"
    )
    options = parser.parse_args()
    contestant = CONTESTANTS[options.name]()
    for size in (2, 3, 6):  # compiled, and every branch of a public call loaded
        contestant.read(contestant.solve(contestant.build(*random_games(size, 1)[0])))
    for size in options.sizes:
        signal.setitimer(
            signal.ITIMER_PROF, options.limit
        )  # the process ends by SIGPROF, also inside a library
        found = measure(contestant, random_games(size, options.games), options.seconds)
        print(json.dumps({"size": size, **found}), flush=True)


if __name__ == "__main__":
    main()

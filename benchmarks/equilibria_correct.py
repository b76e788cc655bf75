"""Who finds all equilibria? Seeded random games, 2 x 2 to 6 x 6, against exact references.

    python benchmarks/equilibria_correct.py --games 10000

Every game is solved by this library, by lrsnash (apt package lrslib) and by pygambit's exact enumeration, all
in rational arithmetic. Our list must equal pygambit's to the last fraction, and that of lrsnash too, unless
an answer of lrsnash has a positive exact regret, which convicts it. The peers that work in floats are then
compared with that list: an equilibrium is *missing* if no answer is near it, *spurious* if an answer has a
gap above 1e-6, *repeated* if two answers are the same. A peer that takes longer than 60 s in all at some kind
and size is skipped there from then on.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from gametheory import NormalForm, solve

KINDS = ("normal", "uniform", "ties", "duplicated", "zero-sum", "symmetric")
NEAR = 1e-6
PATIENCE = 60.0

Profile = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
Exact = set[tuple[tuple[Fraction, ...], ...]]


def drawn(kind: str, rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray[Any, Any]:
    """Return the payoffs of one random game, shape (2, m, n)."""
    m, n = size
    if kind == "normal":
        return rng.normal(size=(2, m, n))
    if kind == "uniform":
        return rng.uniform(size=(2, m, n))
    if kind == "ties":
        return rng.integers(0, 4, size=(2, m, n)).astype(float)
    if kind == "duplicated":
        payoffs = rng.integers(0, 10, size=(2, m, n)).astype(float)
        payoffs[:, -1], payoffs[:, :, -1] = payoffs[:, 0], payoffs[:, :, 0]
        return payoffs
    own = rng.integers(-5, 6, size=(m, m if kind == "symmetric" else n)).astype(float)
    return np.stack([own, own.T if kind == "symmetric" else -own])


def lrsnash(game: NormalForm, folder: Path) -> Exact:
    """Return the extreme equilibria that lrsnash prints, in blocks of one side and the other."""
    m, n = game.shape
    matrices = [[" ".join(map(str, row)) for row in table.tolist()] for table in game.rational().payoffs]
    path = folder / "game"
    path.write_text(f"{m} {n}\n\n" + "\n\n".join("\n".join(rows) for rows in matrices) + "\n")
    command = [str(shutil.which("lrsnash")), str(path)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: Exact = set()
    sides: dict[str, list[tuple[Fraction, ...]]] = {"1": [], "2": []}
    for line in [*text.splitlines(), ""]:
        words = line.split()
        if words and words[0] in sides and len(words) == (m if words[0] == "1" else n) + 2:
            sides[words[0]].append(tuple(map(Fraction, words[1:-1])))
        elif sides["1"] and sides["2"]:
            found |= {(x, y) for x in sides["1"] for y in sides["2"]}
            sides = {"1": [], "2": []}
    return found


def gambit_exact(game: NormalForm) -> Exact:
    """Return the extreme equilibria of pygambit's enumeration in rationals."""
    import pygambit

    theirs = game.to_gambit()
    found: Exact = set()
    for profile in pygambit.nash.enummixed_solve(theirs, rational=True).equilibria:
        sides = (
            tuple(
                Fraction(int(p.numerator), int(p.denominator))
                for p in (profile[player][strategy] for strategy in theirs.get_strategies(player))
            )
            for player in theirs.players
        )
        found.add(tuple(sides))
    return found


def gambit_floats(game: NormalForm) -> list[Profile]:
    """Return what pygambit's enumeration finds in floats."""
    import pygambit

    theirs = game.to_gambit()
    return [
        (x, y)
        for x, y in (
            tuple(
                np.array([float(profile[player][s]) for s in theirs.get_strategies(player)])
                for player in theirs.players
            )
            for profile in pygambit.nash.enummixed_solve(theirs, rational=False).equilibria
        )
    ]


def quantecon_game(game: NormalForm) -> Any:
    """Return the game as quantecon holds it: each player's own actions first."""
    import quantecon.game_theory as qe

    first, second = game.payoffs
    return qe.NormalFormGame((qe.Player(first), qe.Player(np.ascontiguousarray(second.T))))


def quantecon_support(game: NormalForm) -> Iterable[Profile]:
    """Return what quantecon's support enumeration finds."""
    import quantecon.game_theory as qe

    found: Iterable[Profile] = qe.support_enumeration(quantecon_game(game))
    return found


def quantecon_vertex(game: NormalForm) -> Iterable[Profile]:
    """Return what quantecon's vertex enumeration finds."""
    import quantecon.game_theory as qe

    found: Iterable[Profile] = qe.vertex_enumeration(quantecon_game(game))
    return found


def nashpy_support(game: NormalForm) -> Iterable[Profile]:
    """Return what nashpy's support enumeration finds."""
    return list(game.to_nashpy().support_enumeration())


def nashpy_vertex(game: NormalForm) -> Iterable[Profile]:
    """Return what nashpy's vertex enumeration finds."""
    return list(game.to_nashpy().vertex_enumeration())


PEERS: dict[str, Callable[[NormalForm], Iterable[Profile]]] = {
    "pygambit enummixed, floats": gambit_floats,
    "quantecon support": quantecon_support,
    "quantecon vertex": quantecon_vertex,
    "nashpy support": nashpy_support,
    "nashpy vertex": nashpy_vertex,
}


def faults(game: NormalForm, truth: list[Profile], answers: list[Profile]) -> set[str]:
    """Return what is wrong with a peer's list."""
    found = set()
    points = [np.concatenate(answer) for answer in answers]
    if any(game.gap((x, y)) > NEAR for x, y in answers):
        found.add("spurious")
    if any(np.abs(a - b).max() < NEAR for k, a in enumerate(points) for b in points[:k]):
        found.add("repeated")
    for profile in truth:
        if not any(np.abs(np.concatenate(profile) - point).max() < NEAR for point in points):
            found.add("missing")
            break
    return found


def run(games: int, peers: list[str], gambit_every: int) -> None:
    """Compare on that many games and print the table."""
    wrong: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in peers}
    asked: dict[str, Counter[str]] = {name: Counter() for name in peers}
    spent: defaultdict[tuple[str, str, int], float] = defaultdict(float)
    seconds: defaultdict[str, float] = defaultdict(float)
    equilibria = degenerate = with_gambit = 0
    misread: list[int] = []
    for seed in range(games):
        kind = KINDS[seed % len(KINDS)]
        rng = np.random.default_rng([2026, seed])
        m, n = int(rng.integers(2, 7)), int(rng.integers(2, 7))
        game = NormalForm(drawn(kind, rng, (m, n)))
        started = time.perf_counter()
        floats, exact = solve(game), solve(game.rational())
        seconds["this library, floats and integers"] += time.perf_counter() - started
        ours = [tuple(map(tuple, e.profile)) for e in exact]
        assert len(set(ours)) == len(ours), f"game {seed}: repeated"
        assert floats.complete.name == exact.complete.name == "PROVEN"
        truth = [tuple(np.array(part, dtype=float) for part in profile) for profile in ours]
        assert len(truth) == len(floats)
        for one, other in zip(floats, truth, strict=True):
            assert np.abs(np.concatenate(one.profile) - np.concatenate(other)).max() < 1e-9, f"game {seed}"
        equilibria += len(ours)
        degenerate += bool(exact.details["degenerate"])
        if shutil.which("lrsnash"):
            with tempfile.TemporaryDirectory() as folder:
                started = time.perf_counter()
                listed = lrsnash(game, Path(folder))
                seconds["lrsnash"] += time.perf_counter() - started
            if listed != set(ours):
                convicted = any(exact.problem.regrets(profile).max() > 0 for profile in listed)
                assert convicted, f"game {seed}: lrsnash differs and its answers hold"
                misread.append(seed)
        if seed // len(KINDS) % gambit_every == 0:
            started = time.perf_counter()
            assert gambit_exact(game) == set(ours), f"game {seed}: pygambit (exact) differs"
            seconds["pygambit enummixed, exact"] += time.perf_counter() - started
            with_gambit += 1
        for name in peers:
            key = (name, kind, max(m, n))
            if spent[key] > PATIENCE:
                continue
            started = time.perf_counter()
            try:
                answers = [(np.asarray(x), np.asarray(y)) for x, y in PEERS[name](game)]
            except Exception as stopped:
                answers, problems = [], {f"raised {type(stopped).__name__}"}
            else:
                problems = faults(game, [(x, y) for x, y in truth], answers)
            spent[key] += time.perf_counter() - started
            asked[name][kind] += 1
            for problem in problems | ({"wrong"} if problems else set()):
                wrong[name][kind, problem] += 1
    print(f"{games} games ({degenerate} degenerate), {equilibria} extreme equilibria.")
    print("This library: 0 missing, 0 spurious, 0 repeated;")
    print(f"equal to the exact list of pygambit in all {with_gambit} games given to it,")
    if shutil.which("lrsnash"):
        print(f"and to that of lrsnash except in {len(misread)} of all, where that holds a profile with")
        print(f"positive exact regret: games {misread}.")
    for name, total in seconds.items():
        print(f"    {name}: {total:.1f} s in all")
    print_peers(peers, wrong, asked)


def print_peers(
    peers: list[str], wrong: dict[str, Counter[tuple[str, str]]], asked: dict[str, Counter[str]]
) -> None:
    """Print how many lists of each peer were wrong."""
    print("Games with a wrong list, of those asked (missing / spurious / repeated):")
    for name in peers:
        print(f"  {name}")
        for kind in KINDS:
            counts = wrong[name]
            extra = {p: c for (k, p), c in counts.items() if k == kind and p.startswith("raised")}
            print(
                f"    {kind:10s} {counts[kind, 'wrong']:5d} of {asked[name][kind]:5d}   "
                f"({counts[kind, 'missing']} / {counts[kind, 'spurious']} / {counts[kind, 'repeated']})"
                + (f" {extra}" if extra else "")
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--games", type=int, default=10_000)
    parser.add_argument(
        "--gambit-every", type=int, default=1, help="ask pygambit's slow exact solver less often"
    )
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # peers warn about degenerate games
    run(options.games, options.peers, options.gambit_every)

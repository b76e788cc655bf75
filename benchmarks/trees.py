"""Game trees side by side with pygambit, in one run: large trees, a grid of payoffs, poker, random trees.

Run ``OPENBLAS_NUM_THREADS=1 python benchmarks/trees.py`` (minutes), or ``--quick`` for small sizes. Every
answer is asserted. Times are processor time, which other work on the machine moves less than the clock.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from itertools import permutations
from time import process_time
from typing import Any

import numpy as np
import pygambit

import gametheory as gt
from gametheory.games.tree import TreeNode
from gametheory.games.tree_arrays import END

SEED = 20240


def timed(
    what: str, work: Callable[[], Any], target: float | None = None, *, rounds: int = 1
) -> tuple[Any, float]:
    """Run `work`, print the processor time of the shortest of several rounds, and against which target."""
    seconds = float("inf")
    for _ in range(rounds):
        start = process_time()
        result = work()
        seconds = min(seconds, process_time() - start)
    goal = "" if target is None else f"  (target {target:g} s: {'met' if seconds <= target else 'MISSED'})"
    print(f"{what:<72}{seconds:10.3f} s{goal}", flush=True)
    return result, seconds


def large_tree(depth: int) -> gt.ExtensiveForm:
    """Two players move in turn, two actions each, `depth` moves; payoffs are drawn."""
    nodes = 2 ** (depth + 1) - 1
    level = np.floor(np.log2(np.arange(1, nodes + 1))).astype(np.int64)
    payoffs = np.random.default_rng(SEED).normal(size=(2**depth, 2))
    movers = np.where(level == depth, END, level % 2)
    return gt.ExtensiveForm.from_arrays(["A", "B"], (np.arange(nodes) - 1) // 2, movers, payoffs)


def nested(depth: int, payoffs: Any) -> TreeNode:
    """Return the same tree, written with the readable builder."""
    layer: list[TreeNode] = [gt.Terminal(row) for row in payoffs]
    for mover in range(depth - 1, -1, -1):
        pairs = zip(layer[::2], layer[1::2], strict=True)
        layer = [gt.Decision("AB"[mover % 2], {"1": left, "2": right}) for left, right in pairs]
    return layer[0]


def large(quick: bool) -> None:
    """Build and solve a tree of a million nodes; a smaller one with the readable builder and pygambit."""
    depth = 14 if quick else 19
    game, _ = timed(f"bulk constructor, {2 ** (depth + 1) - 1:,} nodes", lambda: large_tree(depth), 5.0)
    solver = gt.BackwardInduction(ties=gt.TieRule.FIRST)
    timed("backward induction, first call", lambda: solver.search(game), 1.0)
    found, _ = timed("backward induction, again", lambda: solver.search(game), 1.0)
    gap, _ = timed("its certificate (best replies in every subgame)", lambda: game.gap(found.answers[0]))
    assert gap < 1e-9
    small = large_tree(12)
    again, _ = timed(
        "readable builder, 8,191 nodes", lambda: gt.ExtensiveForm("AB", nested(12, small.payoffs))
    )
    assert again == small
    tiny = large_tree(5)
    other, _ = timed("pygambit reads the .efg text of 63 nodes", lambda: gt.efg_to_gambit(tiny))
    own, mine = timed("backward induction with certificate, 63 nodes", lambda: gt.solve(tiny))
    profile, theirs = timed(
        "pygambit, one equilibrium of it (lcp in floats)",
        lambda: pygambit.nash.lcp_solve(other, rational=False).equilibrium,
    )
    nash = gt.profile_from_gambit(tiny, profile)
    print(
        f"  ratio {theirs / mine:,.0f}; theirs is Nash (gap {tiny.gap(nash, gt.Concept.BEHAVIOUR_NASH):.1e})",
        end="",
    )
    print(f", in subgames {tiny.gap(nash):.1e}; ours {own.gap:.1e}")


def mediation(gain: Any, cost: Any, *, unseen: bool = False) -> gt.ExtensiveForm:
    """Return a mediation tree of 49 nodes on a grid of `gain` from a deal and `cost` of a threat.

    The mediator presses A, presses B, presses both or leaves. A and then B accept or refuse its terms. After
    a refusal under pressure the mediator carries the threat out or not, and chance then decides whether the
    conflict escalates. If `unseen`, B answers without having seen A's answer (71 nodes).
    """
    gain, cost = np.broadcast_arrays(np.asarray(gain, dtype=float), np.asarray(cost, dtype=float))
    zero = np.zeros_like(gain)

    def end(a: Any, b: Any, m: Any) -> gt.Terminal:
        return gt.Terminal(np.stack(np.broadcast_arrays(a + zero, b + zero, m + zero), axis=-1))

    def war(hit_a: float, hit_b: float, price: Any) -> gt.Chance:
        return gt.Chance(
            {
                "escalates": (0.3, end(-1.0 - hit_a, -1.2 - hit_b, -1.5 - price)),
                "does not": (0.7, end(-0.2 - hit_a, -0.1 - hit_b, -price)),
            }
        )

    def refused(hit_a: float, hit_b: float) -> TreeNode:
        if not hit_a and not hit_b:
            return war(0.0, 0.0, zero)
        return gt.Decision("M", {"carry out": war(hit_a, hit_b, cost), "back down": end(0.0, 0.0, -0.25)})

    def offer(hit_a: float, hit_b: float, share: float) -> gt.Decision:
        deal = end(share * gain - 0.3, (1 - share) * gain - 0.3, 0.4 * gain)
        if unseen:
            name = f"B offered {share}, pressed {hit_b}"
            answers = {
                a: gt.Decision(
                    "B",
                    {b: deal if a == b == "accept" else refused(hit_a, hit_b) for b in ("accept", "refuse")},
                    name=name,
                )
                for a in ("accept", "refuse")
            }
            return gt.Decision("A", answers)
        reply = gt.Decision("B", {"accept": deal, "refuse": refused(hit_a, hit_b)})
        return gt.Decision("A", {"accept": reply, "refuse": refused(hit_a, hit_b)})

    return gt.ExtensiveForm(
        "ABM",
        gt.Decision(
            "M",
            {
                "press A": offer(0.5, 0.0, 0.4),
                "press B": offer(0.0, 0.5, 0.6),
                "press both": offer(0.4, 0.4, 0.5),
                "leave": offer(0.0, 0.0, 0.5),
            },
        ),
    )


def grid(quick: bool) -> None:
    """Solve one tree for a grid of payoffs, against loops over single games."""
    size = 100 if quick else 1000
    gain, cost = np.linspace(0.0, 2.0, size)[:, np.newaxis], np.linspace(-0.5, 1.5, size)
    game, _ = timed(f"mediation tree, {size} x {size} payoffs, built", lambda: mediation(gain, cost))
    solver = gt.BackwardInduction(ties=gt.TieRule.FIRST)
    found, together = timed("solved at once", lambda: solver.search(game), rounds=3)
    solution, checked = timed("solved and certified at once", lambda: gt.solve(game, solver), rounds=3)
    assert solution.gap < 1e-9
    rng = np.random.default_rng(SEED)
    places = [tuple(map(int, rng.integers(size, size=2))) for _ in range(20)]
    alone, one = timed(
        "20 of them one by one, certified",
        lambda: [gt.solve(game.game(at), solver) for at in places],
        rounds=3,
    )
    for at, single in zip(places, alone, strict=True):
        assert np.array_equal(single[0].profile, found.answers[0][at])
    searched, mere = timed(
        "20 of them one by one, searched only",
        lambda: [solver.search(game.game(at)) for at in places],
        rounds=3,
    )
    assert len(searched) == 20
    trees = [gt.efg_to_gambit(game.game(at)) for at in places]
    found_by_path, path = timed(
        "20 of them by pygambit (logit path, its fastest for three players)",
        lambda: [pygambit.nash.logit_solve(tree).equilibrium for tree in trees],
        rounds=3,
    )
    assert len(found_by_path) == 20
    rates = f"{size**2 / together:,.0f} searched, {size**2 / checked:,.0f} certified"
    print(f"  {game.tree.n_nodes} nodes; games a second: {rates}")
    for name, seconds, base in (
        ("our loop, certified", one / 20, checked),
        ("our loop, searched only", mere / 20, together),
        ("a loop over pygambit", path / 20, checked),
    ):
        print(f"  the grid at once is {seconds * size**2 / base:,.0f} times as fast as {name}")


def unseen(quick: bool) -> None:
    """Solve the tree with simultaneous answers for a grid of payoffs, against a loop over single games."""
    size = 30 if quick else 200
    gain, cost = np.linspace(0.0, 2.0, size)[:, np.newaxis], np.linspace(-0.5, 1.5, size)
    game = mediation(gain, cost, unseen=True)
    solver = gt.SubgamePerfect(select=gt.SubgameSelection.EFFICIENT)
    what = f"{game.tree.n_nodes} nodes with information sets, {size} x {size} payoffs, certified"
    solution, together = timed(what, lambda: gt.solve(game, solver))
    assert solution.gap < 1e-9
    rng = np.random.default_rng(SEED)
    places = [tuple(map(int, rng.integers(size, size=2))) for _ in range(20)]
    alone, one = timed("20 of them one by one", lambda: [gt.solve(game.game(at), solver) for at in places])
    for at, single in zip(places, alone, strict=True):
        assert np.allclose(single[0].payoffs, solution[0].payoffs[at])
    print(f"  the grid at once is {one / 20 * size**2 / together:,.0f} times as fast as our loop")


def kuhn_poker(cards: int = 3) -> gt.ExtensiveForm:
    """H. Kuhn, "A simplified two-person poker", 1950; with more cards than three a generalisation."""

    def deal(a: int, b: int) -> gt.Decision:
        win = 1 if a > b else -1

        def ends(first: int) -> gt.Terminal:
            return gt.Terminal(np.array([float(first), -float(first)]))

        bet = gt.Decision("B", {"call": ends(2 * win), "fold": ends(1)}, name=f"B {b} bet")
        reply = gt.Decision("A", {"call": ends(2 * win), "fold": ends(-1)}, name=f"A {a} pass, bet")
        passed = gt.Decision("B", {"bet": reply, "pass": ends(win)}, name=f"B {b} pass")
        return gt.Decision("A", {"bet": bet, "pass": passed}, name=f"A {a}")

    pairs = list(permutations(range(cards), 2))
    return gt.ExtensiveForm("AB", gt.Chance({f"{a}, {b}": (1 / len(pairs), deal(a, b)) for a, b in pairs}))


def rounds(sizes: Sequence[tuple[int, int]]) -> gt.ExtensiveForm:
    """Return a zero-sum game of rounds: both choose unseen among so many actions, then see what was done."""
    parents, movers, groups = [np.array([-1])], [], []
    start, width = 0, 1
    for own, other in sizes:
        parents.append(np.repeat(np.arange(start, start + width), own))
        replies = start + width + np.arange(own * width)
        groups.append(replies.reshape(width, own))
        parents.append(np.repeat(replies, other))
        movers += [np.zeros(width, dtype=np.int64), np.ones(own * width, dtype=np.int64)]
        start, width = start + (1 + own) * width, own * other * width
    movers.append(np.full(width, END))
    payoffs = np.random.default_rng(SEED).normal(size=width)
    return gt.ExtensiveForm.from_arrays(
        ["A", "B"],
        np.concatenate(parents),
        np.concatenate(movers),
        np.stack([payoffs, -payoffs], axis=-1),
        information_sets=[group for level in groups for group in level],
    )


def zero_sum(quick: bool) -> None:
    """Solve poker and games of up to 10^5 sequences by linear programming, against two peers."""
    poker = {f"poker with {count} cards": kuhn_poker(count) for count in ((3, 5) if quick else (3, 10, 20))}
    many = {f"{count} rounds": rounds([(2, 2)] * count) for count in ((2, 3, 4) if quick else (3, 4, 5, 6))}
    for name, game in (poker | many).items():
        form = gt.sequence_form(game)
        size = form.size(0) + form.size(1)
        own, mine = timed(
            f"{name}, {size:,} sequences: linear program, certified",
            partial(gt.solve, game, gt.SequenceFormLP()),
        )
        assert own.gap < 1e-9
        if name == "poker with 3 cards":
            assert abs(own.details["value"] + 1 / 18) < 1e-9
        if size < 500:
            tree = gt.efg_to_gambit(game)
            theirs, other = timed(
                "  by pygambit lp_solve (floats)", partial(pygambit.nash.lp_solve, tree, rational=False)
            )
            assert abs(float(theirs.equilibrium.payoffs["A"]) - own.details["value"]) < 1e-7
            print(f"  pygambit takes {other / mine:,.2f} of our time")
        by_open_spiel(game, own.details["value"], mine)
    if not quick:
        game = rounds([(2, 2)] * 7 + [(3, 3)])
        form, _ = timed(
            "8 rounds, three actions in the last: the sequence form", partial(gt.sequence_form, game)
        )
        size = form.size(0) + form.size(1)
        assert size >= 10**5
        own, _ = timed(
            f"{size:,} sequences: linear program, certified", partial(gt.solve, game, gt.SequenceFormLP())
        )
        assert own.gap < 1e-9


def by_open_spiel(game: gt.ExtensiveForm, value: float, mine: float) -> None:
    """Time the sequence-form program of OpenSpiel with GLPK, if both are installed."""
    try:
        import cvxopt.glpk  # noqa: F401  (the solver that its program needs)
        import pyspiel
        from open_spiel.python.algorithms import sequence_form_lp
    except ImportError:
        print("  open_spiel with cvxopt is not installed: left out")
        return
    other_game = pyspiel.load_efg_game(gt.to_efg(game))
    found, other = timed(
        "  by open_spiel (GLPK)", partial(sequence_form_lp.solve_zero_sum_game, other_game, solver="GLPK")
    )
    assert abs(found[0] - value) < 1e-7
    print(f"  open_spiel takes {other / mine:,.2f} of our time")


def general_sum(quick: bool) -> None:
    """Find one equilibrium of random trees of two players by Lemke's algorithm on the sequence form."""
    for decisions in (10, 20) if quick else (10, 20, 40, 80):
        game = gt.random_tree(np.random.default_rng(decisions), decisions=decisions)
        form = gt.sequence_form(game)
        own, mine = timed(
            f"{form.size(0) + form.size(1)} sequences, certified",
            partial(gt.solve, game, gt.SequenceFormLemke()),
        )
        assert own.gap < 1e-9
        tree = gt.efg_to_gambit(game)
        found, other = timed(
            "  by pygambit lcp_solve (floats)", partial(pygambit.nash.lcp_solve, tree, rational=False)
        )
        gap = game.gap(gt.profile_from_gambit(game, found.equilibrium), gt.Concept.BEHAVIOUR_NASH)
        print(f"  pygambit takes {other / mine:,.2f} of our time; its gap is {gap:.1e}")


def random_trees(quick: bool) -> None:
    """Certify or refute every equilibrium that pygambit or we find on random trees."""
    rng = np.random.default_rng(SEED)
    tally: Counter[str] = Counter()
    start = process_time()
    for k in range(100 if quick else 1000):
        game = gt.random_tree(rng, decisions=2 + k % 4, high=9 if k % 2 else 2, zero_sum=k % 5 == 0)
        tree = gt.efg_to_gambit(game)
        found = pygambit.nash.lcp_solve(tree)
        if found.success:
            profile = gt.profile_from_gambit(game, found.equilibrium)
            good = game.gap(profile, gt.Concept.BEHAVIOUR_NASH) < 1e-9
            tally["pygambit lcp: " + ("certified" if good else "REFUTED")] += 1
        else:
            tally["pygambit lcp: none found"] += 1
        own = [gt.solve(game, gt.SequenceFormLemke())[0].profile]
        own += [answer.profile for answer in gt.solve(game, gt.SubgamePerfect())]
        for profile in own:
            good = game.gap(profile, gt.Concept.BEHAVIOUR_NASH) < 1e-9
            regret = float(gt.profile_to_gambit(game, profile, tree).max_regret())
            tally["ours: " + ("certified" if good else "REFUTED")] += 1
            tally["ours, by pygambit's regret: " + ("none" if regret < 1e-9 else "POSITIVE")] += 1
        form = gt.reduced_form(game).normal_form
        listed = pygambit.nash.enummixed_solve(tree).equilibria
        for mixed in listed:
            gap = game.gap(gt.profile_from_gambit(game, mixed.as_behavior()), gt.Concept.BEHAVIOUR_NASH)
            tally["pygambit enummixed: " + ("certified" if gap < 1e-9 else "REFUTED")] += 1
        extreme = gt.AllEquilibria().search(gt.NormalForm(simple(form.payoffs))).answers
        theirs = {
            tuple(round(float(mixed.payoffs[player]), 7) for player in game.players) for mixed in listed
        }
        ours = {tuple(round(float(pay), 7) for pay in form.expected_payoffs(answer)) for answer in extreme}
        tally["payoffs of all extreme equilibria: " + ("same" if ours == theirs else "OTHER")] += 1
    print(f"random trees: {process_time() - start:.1f} s")
    for name, count in sorted(tally.items()):
        print(f"  {name:<60}{count:8,}")
    assert not any(word in name for name in tally for word in ("REFUTED", "POSITIVE", "OTHER"))


def simple(table: Any) -> Any:
    """Return the closest fractions with small denominators, which the payoffs of these trees are."""
    return np.frompyfunc(lambda value: Fraction(value).limit_denominator(10**6), 1, 1)(table)


def main() -> None:
    """Run all parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, seconds")
    parts = {part.__name__: part for part in (large, grid, unseen, zero_sum, general_sum, random_trees)}
    parser.add_argument("--only", choices=sorted(parts), help="one part")
    arguments = parser.parse_args()
    for name, part in parts.items():
        if arguments.only in {None, name}:
            print(f"\n{part.__doc__}")
            part(arguments.quick)


if __name__ == "__main__":
    main()

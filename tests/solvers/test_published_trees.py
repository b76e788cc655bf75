"""Published games of perfect information with known answers, by backward induction."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import solve
from gametheory.games import Concept, Decision, ExtensiveForm, Terminal
from gametheory.games.tree import TreeNode
from gametheory.solvers import BackwardInduction, Completeness, TieRule

FIRST = BackwardInduction(ties=TieRule.FIRST)


def outcome(game: ExtensiveForm) -> list[float]:
    """Return the payoffs of the only equilibrium."""
    solution = solve(game)
    assert solution.complete is Completeness.PROVEN
    assert len(solution) == 1
    assert solution.gap < 1e-9
    payoffs: list[float] = solution[0].payoffs.tolist()
    return payoffs


def test_the_chain_store() -> None:
    """R. Selten, "The chain store paradox", Theory and Decision 9 (1978) 127-159: all enter and share."""

    def market(k: int, so_far: tuple[float, ...]) -> TreeNode:
        if k == 3:
            return Terminal([sum(s for s, _ in pairs(so_far)), *(e for _, e in pairs(so_far))])
        reply = Decision(
            "store",
            {"share": market(k + 1, (*so_far, 2, 2)), "fight": market(k + 1, (*so_far, 0, 0))},
        )
        return Decision(f"entrant {k + 1}", {"enter": reply, "stay out": market(k + 1, (*so_far, 5, 1))})

    def pairs(flat: tuple[float, ...]) -> list[tuple[float, float]]:
        return list(zip(flat[::2], flat[1::2], strict=True))

    game = ExtensiveForm(("store", "entrant 1", "entrant 2", "entrant 3"), market(0, ()))
    assert len(game.tree.ends) == 27
    assert_allclose(outcome(game), [6, 2, 2, 2])


def test_the_centipede_of_mckelvey_and_palfrey() -> None:
    """R. McKelvey and T. Palfrey, Econometrica 60 (1992) 803-836: 0.40 and 0.10, with more to be had."""
    piles = [(0.4, 0.1), (0.2, 0.8), (1.6, 0.4), (0.8, 3.2)]
    node: TreeNode = Terminal([6.4, 1.6])
    for t, pile in reversed(list(enumerate(piles))):
        node = Decision("AB"[t % 2], {"take": Terminal(pile), "pass": node})
    game = ExtensiveForm("AB", node)
    assert_allclose(outcome(game), [0.4, 0.1])
    passing = np.tile([0.0, 1.0], 4)
    assert_allclose(game.gap(passing), (3.2 - 1.6) / (3.2 - 0.1))


def test_a_shrinking_pie_over_three_offers() -> None:
    """I. Stahl, Bargaining Theory (1972); A. Rubinstein, Econometrica 50 (1982) 97-109, truncated.

    With three offers and discount factor d the first proposer gets 1 - d (1 - d) = 3/4 at d = 1/2.
    """

    def offer(t: int) -> TreeNode:
        if t == 3:
            return Terminal([0, 0])
        shares = {}
        later = offer(t + 1)
        for eighth in range(9):
            own, other = 0.5**t * (1 - eighth / 8), 0.5**t * eighth / 8
            deal = Terminal([own, other] if t % 2 == 0 else [other, own])
            shares[f"{eighth}/8"] = Decision("BA"[t % 2], {"accept": deal, "refuse": later})
        return Decision("AB"[t % 2], shares)

    game = ExtensiveForm("AB", offer(0))
    assert_allclose(solve(game, FIRST)[0].payoffs, [0.75, 0.25])


def test_trust_is_not_extended() -> None:
    """D. Kreps, "Corporate culture and economic theory", 1990: trust pays both, but would be abused."""
    reply = Decision("B", {"honour": Terminal([10, 10]), "abuse": Terminal([-5, 15])})
    game = ExtensiveForm("AB", Decision("A", {"trust": reply, "do not": Terminal([0, 0])}))
    assert_allclose(outcome(game), [0, 0])


def test_excess_capacity_makes_a_threat_credible() -> None:
    """A. Dixit, "Recent developments in oligopoly theory", Amer. Econ. Rev. 72 (1982) 12-17, figure 1.

    With war, sharing and monopoly profits -1, 1, 2 and a sunk cost of 1/2 that pays only in war.
    """

    def entry(war: float, share: float, alone: float) -> Decision:
        reply = Decision("incumbent", {"fight": Terminal([war, -1]), "share": Terminal([share, 1])})
        return Decision("entrant", {"enter": reply, "stay out": Terminal([alone, 0])})

    cost = 0.5
    commitment = {"commit": entry(-1, 1 - 3 * cost - 1, 2 - cost), "do not": entry(-1, 1, 2)}
    game = ExtensiveForm(("incumbent", "entrant"), Decision("incumbent", commitment))
    assert_allclose(outcome(game), [1.5, 0])
    without = ExtensiveForm(("incumbent", "entrant"), entry(-1, 1, 2))
    assert_allclose(outcome(without), [1, 1])


def test_the_leader_of_a_duopoly_sells_twice_as_much() -> None:
    """H. von Stackelberg, Marktform und Gleichgewicht (1934): price 12 - Q without costs, 6 and 3."""

    def replies(first: int) -> dict[str, TreeNode]:
        return {
            f"{q}": Terminal([first * max(12 - first - q, 0), q * max(12 - first - q, 0)]) for q in range(13)
        }

    choices = {f"{q}": Decision("follower", replies(q)) for q in range(0, 12, 2)}
    game = ExtensiveForm(("leader", "follower"), Decision("leader", choices))
    assert_allclose(outcome(game), [18, 9])


@pytest.mark.parametrize("stones", range(1, 11))
def test_the_subtraction_game(stones: int) -> None:
    """C. Bachet, Problemes plaisants (1612): taking one or two, the mover loses at multiples of 3."""

    def position(left: int, mover: int) -> TreeNode:
        if not left:
            return Terminal([1, -1] if mover else [-1, 1])
        moves = {f"{k}": position(left - k, 1 - mover) for k in (1, 2) if k <= left}
        return Decision("AB"[mover], moves)

    value = solve(ExtensiveForm("AB", position(stones, 0)), FIRST)[0].payoffs[0]
    assert value == (-1 if stones % 3 == 0 else 1)


@pytest.mark.parametrize("rows", [(1, 1), (2, 2), (3, 3), (2, 2, 2), (3, 3, 3)], ids=str)
def test_who_starts_wins_at_chomp(rows: tuple[int, ...]) -> None:
    """D. Gale, "A curious Nim-type game", Amer. Math. Monthly 81 (1974) 876-879."""

    @cache
    def position(left: tuple[int, ...], mover: int) -> TreeNode:
        if left == (0,) * len(left):  # the other had to take the poisoned square
            return Terminal([-1, 1] if mover else [1, -1])
        moves = {}
        for r, c in product(range(len(left)), range(max(left))):
            if c < left[r]:
                rest = tuple(min(k, c) if q >= r else k for q, k in enumerate(left))
                moves[f"{r},{c}"] = position(rest, 1 - mover)
        return Decision("AB"[mover], moves)

    def winner(mover: int) -> float:
        value: float = solve(ExtensiveForm("AB", position(rows, mover)), FIRST)[0].payoffs[mover]
        return value

    assert winner(0) == winner(1) == 1


@pytest.mark.parametrize(("stake", "budget"), [(3, 4), (3, 5), (3, 6), (4, 5), (4, 6), (4, 7), (5, 8)])
def test_the_dollar_auction(stake: int, budget: int) -> None:
    """B. O'Neill, "International escalation and the dollar auction", J. Conflict Resolution 30 (1986) 33-50.

    The first bid is (budget - 1) mod (stake - 1) + 1, and the other side, who stops where she gains nothing,
    stops at once.
    """

    def turn(own: int, other: int, mover: int) -> TreeNode:
        pays = [0.0, 0.0]
        pays[mover], pays[1 - mover] = -own, stake - other if other else 0
        bids: dict[str, TreeNode] = {"stop": Terminal(pays)}
        bids |= {f"{bid}": turn(other, bid, 1 - mover) for bid in range(other + 1, budget + 1)}
        return Decision("AB"[mover], bids) if len(bids) > 1 else bids["stop"]

    game = ExtensiveForm("AB", turn(0, 0, 0))
    solution = solve(game, FIRST)
    first = (budget - 1) % (stake - 1) + 1
    assert solution.rows()[0]["A at root"] == f"{first}"
    assert_allclose(solution[0].payoffs, [stake - first, 0])


def test_pirates_divide_their_coins() -> None:
    """I. Stewart, "A puzzle for pirates", Scientific American 280(5) (1999) 98-99: three, (c - 1, 0, 1)."""
    coins, joy, death = 4, 0.1, -10

    def failed() -> TreeNode:  # the second pirate's own vote is half of two
        return Decision("B", {f"{k}": Terminal([death, k + joy, coins - k + joy]) for k in range(coins + 1)})

    def proposal(b: int, c: int) -> TreeNode:
        passed = Terminal([coins - b - c, b, c])
        last = Decision("C", {"yes": passed, "no": failed()})
        return Decision("B", {"yes": passed, "no": last})

    plans = {f"{b},{c}": proposal(b, c) for b, c in product(range(coins + 1), repeat=2) if b + c <= coins}
    game = ExtensiveForm("ABC", Decision("A", plans))
    for rule in (TieRule.FIRST, TieRule.LAST, TieRule.KIND):  # the second's vote may not matter
        assert_allclose(solve(game, BackwardInduction(ties=rule))[0].payoffs, [coins - 1, 0, 1])


def test_sophisticated_voters_on_an_agenda() -> None:
    """R. McKelvey and R. Niemi, J. Econ. Theory 18 (1978) 1-22: a Condorcet cycle, and b wins over a, then c.

    Voted a against b and the winner against c; b beats c, c beats a, a beats b.
    """
    utility = {"a": (2, 0, 1), "b": (1, 2, 0), "c": (0, 1, 2)}

    def ballot(pair: tuple[str, str], votes: tuple[int, ...], after: dict[str, TreeNode]) -> TreeNode:
        if len(votes) == 3:
            return after[pair[int(sum(votes) >= 2)]]
        return Decision(
            f"{len(votes) + 1}", {option: ballot(pair, (*votes, k), after) for k, option in enumerate(pair)}
        )

    final: dict[str, TreeNode] = {
        x: ballot((x, "c"), (), {y: Terminal(utility[y]) for y in (x, "c")}) for x in "ab"
    }
    game = ExtensiveForm("123", ballot(("a", "b"), (), final))
    for rule in (TieRule.FIRST, TieRule.LAST, TieRule.KIND):
        assert_allclose(solve(game, BackwardInduction(ties=rule))[0].payoffs, utility["b"])


def test_entry_deterrence_in_the_first_textbook_form() -> None:
    """R. Selten (1965; 1978): the threat to fight is a Nash equilibrium, but not subgame perfect."""
    reply = Decision("I", {"fight": Terminal([0, 0]), "share": Terminal([2, 2])}, name="entered")
    game = ExtensiveForm("EI", Decision("E", {"in": reply, "out": Terminal([1, 5])}))
    assert_allclose(outcome(game), [2, 2])
    threat = game.pure({"root": "out", "entered": "fight"})
    assert game.gap(threat, Concept.BEHAVIOUR_NASH) == 0
    assert_allclose(game.gap(threat), 0.4)


def test_the_ultimatum_game_in_cents() -> None:
    """W. Gueth, R. Schmittberger and B. Schwarze, J. Econ. Behav. Org. 3 (1982) 367-388: 0 or 1 cent."""
    coins = 12

    def offer(y: int) -> Decision:
        return Decision("B", {"yes": Terminal([coins - y, y]), "no": Terminal([0, 0])})

    game = ExtensiveForm("AB", Decision("A", {f"{y}": offer(y) for y in range(coins + 1)}))
    payoffs = [tuple(e.payoffs) for e in solve(game)]
    assert payoffs == [(coins, 0), (coins - 1, 1)]
    assert Fraction(int(payoffs[1][1]), coins) == Fraction(1, 12)

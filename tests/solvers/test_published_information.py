"""Published games with information sets and known answers: value, subgame perfection, certificates."""

from __future__ import annotations

from itertools import permutations, product
from math import comb

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import solve
from gametheory.games import Chance, Concept, Decision, ExtensiveForm, NormalForm, Terminal
from gametheory.games.reduced_form import reduced_form
from gametheory.games.signalling_game import SignallingGame
from gametheory.games.tree import TreeNode
from gametheory.games.tree_assessment import TreeAssessment
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.sequence_form_lp import SequenceFormLP
from gametheory.solvers.subgame_perfect import SubgamePerfect

PBE = Concept.WEAK_PERFECT_BAYESIAN


def test_monty_hall_pays_two_thirds() -> None:
    """A. Gnedin, "The Monty Hall problem in the game theory class", arXiv:1107.0326 (2011)."""

    def final(prize: int, pick: int, opened: int) -> Decision:
        other = 3 - pick - opened
        ends = {
            word: Terminal([float(door == prize), float(door != prize)])
            for word, door in (("stay", pick), ("switch", other))
        }
        return Decision("guest", ends, name=f"picked {pick}, saw {opened}")

    def host(prize: int, pick: int) -> Decision:
        doors = [door for door in range(3) if door not in {prize, pick}]
        return Decision("host", {f"open {door}": final(prize, pick, door) for door in doors})

    def guess(prize: int) -> Decision:
        return Decision("guest", {f"pick {p}": host(prize, p) for p in range(3)}, name="first pick")

    game = ExtensiveForm(("guest", "host"), Decision("host", {f"hide {p}": guess(p) for p in range(3)}))
    solution = solve(game, SequenceFormLP())
    assert_allclose(solution.details["value"], 2 / 3)


@pytest.mark.parametrize(("stages", "inspections"), [(2, 1), (3, 1), (3, 2), (4, 1), (4, 2), (5, 2)])
def test_the_inspection_game(stages: int, inspections: int) -> None:
    """M. Dresher, "A sampling inspection problem in arms control agreements", RAND RM-2972 (1962)."""

    def stage(n: int, m: int, path: str) -> TreeNode:
        if n == 0:
            return Terminal([0, 0])
        choices = {}
        for inspect in (True, False) if m else (False,):
            done = 1 if inspect else 0
            caught = Terminal([-1, 1] if inspect else [1, -1])
            later = stage(n - 1, m - done, f"{path}{done}")
            choices["inspect" if inspect else "wait"] = Decision(
                "violator", {"violate": caught, "act legally": later}, name=f"violator {path}"
            )
        return Decision("inspector", choices, name=f"inspector {path}")

    game = ExtensiveForm(("violator", "inspector"), stage(stages, inspections, "-"))
    value = comb(stages - 1, inspections) / sum(comb(stages, i) for i in range(inspections + 1))
    assert_allclose(solve(game, SequenceFormLP()).details["value"], value, atol=1e-9)


def test_myersons_card_game() -> None:
    """R. Myerson, Game Theory (1991), chapters 2 and 3: raise with black 1/3, meet 2/3, 1/3 for the first."""

    def card(name: str, sign: int) -> Decision:
        answer = Decision("2", {"meet": Terminal([2 * sign, -2 * sign]), "pass": Terminal([1, -1])}, name="2")
        return Decision("1", {"raise": answer, "fold": Terminal([sign, -sign])}, name=name)

    game = ExtensiveForm("12", Chance({"red": (0.5, card("red", 1)), "black": (0.5, card("black", -1))}))
    solution = solve(game)
    assert len(solution) == 1
    mixtures = dict(zip(game.tree.set_names, game.mixtures(solution[0].profile), strict=True))
    assert_allclose(mixtures["red"], [1, 0])
    assert_allclose(mixtures["black"], [1 / 3, 2 / 3])
    assert_allclose(mixtures["2"], [2 / 3, 1 / 3])
    assert_allclose(solution[0].payoffs, [1 / 3, -1 / 3])


def noisy_leadership(noise: float) -> ExtensiveForm:
    """Let the follower see the leader's move rightly but with chance `noise`."""
    pay = {"SS": [5, 2], "SC": [3, 1], "CS": [6, 3], "CC": [4, 4]}

    def follower(move: str, seen: str) -> Decision:
        return Decision("2", {b: Terminal(pay[move + b]) for b in "SC"}, name=f"sees {seen}")

    def signal(move: str) -> TreeNode:
        other = "C" if move == "S" else "S"
        return Chance({move: (1 - noise, follower(move, move)), other: (noise, follower(move, other))})

    return ExtensiveForm("12", Decision("1", {move: signal(move) for move in "SC"}, name="1"))


def test_bagwells_noisy_leader_has_no_advantage() -> None:
    """K. Bagwell, "Commitment and observability in games", Games Econ. Behav. 8 (1995) 271-280.

    Seen rightly the leader gets 5; with any noise the only equilibrium in pure strategies pays (4, 4), and
    one in mixed strategies comes close to (5, 2) (E. van Damme and S. Hurkens, Games Econ. Behav. 21 (1997)
    282-308).
    """
    reply = {
        m: Decision("2", {b: Terminal(p) for b, p in row})
        for m, row in {"S": (("S", [5, 2]), ("C", [3, 1])), "C": (("S", [6, 3]), ("C", [4, 4]))}.items()
    }
    assert_allclose(solve(ExtensiveForm("12", Decision("1", reply)))[0].payoffs, [5, 2])
    game = noisy_leadership(0.01)
    equilibria = solve(game).answers
    pure = [e.payoffs for e in equilibria if set(np.round(game.reach(e.profile)[1:3], 9)) <= {0.0, 1.0}]
    assert_allclose(pure, [[4, 4]])
    assert any(np.allclose(e.payoffs, [5, 2], atol=0.1) for e in equilibria)


def test_the_battle_with_an_outside_option() -> None:
    """E. Kohlberg and J.-F. Mertens, Econometrica 54 (1986) 1003-1037: three subgame-perfect equilibria.

    Two keep the first player out; forward induction selects the third.
    """

    def reply(a: list[float], b: list[float]) -> Decision:
        return Decision("2", {"t": Terminal(a), "w": Terminal(b)}, name="2")

    battle = Decision("1", {"t": reply([3, 1], [0, 0]), "w": reply([0, 0], [1, 3])}, name="battle")
    game = ExtensiveForm("12", Decision("1", {"in": battle, "out": Terminal([2, 2])}, name="start"))
    assert sorted(tuple(e.payoffs) for e in solve(game)) == [(2, 2), (2, 2), (3, 1)]


def test_burning_money_is_perfect_in_two_of_nine_equilibria() -> None:
    """E. Ben-Porath and E. Dekel, J. Econ. Theory 57 (1992) 36-51: before a battle, one may burn one."""

    def battle(burnt: float, name: str) -> Decision:
        def reply(a: list[float], b: list[float]) -> Decision:
            return Decision(
                "2",
                {"t": Terminal([a[0] - burnt, a[1]]), "w": Terminal([b[0] - burnt, b[1]])},
                name=f"2 {name}",
            )

        return Decision("1", {"t": reply([3, 1], [0, 0]), "w": reply([0, 0], [1, 3])}, name=f"1 {name}")

    game = ExtensiveForm("12", Decision("1", {"burn": battle(1, "after"), "keep": battle(0, "kept")}))
    solution = solve(game)
    assert len(solution) == 9
    assert sum(e.profile[0] == 1 for e in solution) == 2
    assert all(e.payoffs[0] == 2 for e in solution if e.profile[0] == 1)


def beer_quiche() -> ExtensiveForm:
    """I.-K. Cho and D. Kreps, Quarterly J. Econ. 102 (1987) 179-221, figure I: strong with chance 0.9."""

    def ends(kind: str, meal: str) -> Decision:
        liked = float((kind, meal) in {("strong", "beer"), ("weak", "quiche")})
        duel = Terminal([liked, float(kind == "weak")])
        peace = Terminal([liked + 2, float(kind == "strong")])
        return Decision("B", {"duel": duel, "do not": peace}, name=meal)

    def meal(kind: str) -> Decision:
        return Decision("A", {m: ends(kind, m) for m in ("beer", "quiche")}, name=kind)

    return ExtensiveForm("AB", Chance({"strong": (0.9, meal("strong")), "weak": (0.1, meal("weak"))}))


@pytest.mark.parametrize("drink", ["beer", "quiche"])
def test_beer_and_quiche_both_pool(drink: str) -> None:
    """Both types eat one meal in an equilibrium if the other is taken for weakness; nothing separates."""
    game = beer_quiche()
    other = "quiche" if drink == "beer" else "beer"
    profile = game.pure({"strong": drink, "weak": drink, drink: "do not", other: "duel"})
    assert_allclose(game.expected_payoffs(profile), [2.9 if drink == "beer" else 2.1, 0.9])
    at = game.tree.set_names.index(other)
    where = slice(game.tree.set_starts[at], game.tree.set_starts[at] + 2)
    strong_first = game.tree.nodes(at)[0] < game.tree.nodes(at)[1]
    assert strong_first
    for weak, good in [(0.5, True), (1.0, True), (0.4, False)]:
        beliefs = game.beliefs(profile).copy()
        beliefs[where] = [1 - weak, weak]
        gap = game.gap(TreeAssessment(strategy=profile, beliefs=beliefs), PBE)
        assert (gap < 1e-9) == good
    for strong, weak in (("beer", "quiche"), ("quiche", "beer")):
        replies = {strong: "do not", weak: "duel"}
        apart = game.pure({"strong": strong, "weak": weak, **replies})
        assert game.gap(apart, Concept.BEHAVIOUR_NASH) > 0.03


@pytest.mark.parametrize(
    ("years", "separates"), [(0.5, False), (1.0, True), (1.5, True), (2.0, True), (2.5, False)]
)
def test_education_signals_ability(years: float, separates: bool) -> None:
    """M. Spence, "Job market signaling", Quarterly J. Econ. 87 (1973) 355-374.

    Productivities 1 and 2, costs y and y/2: those of high ability study y, the others not, if 1 <= y <= 2.
    """

    def hired(ability: int, study: float) -> Decision:
        wages = {f"{w}": Terminal([w - study / ability, -((w - ability) ** 2)]) for w in (1.0, 1.5, 2.0)}
        return Decision("firm", wages, name="studied" if study else "did not")

    def worker(ability: int) -> Decision:
        return Decision(
            "worker", {"study": hired(ability, years), "do not": hired(ability, 0)}, name=f"{ability}"
        )

    game = ExtensiveForm(("worker", "firm"), Chance({"low": (0.5, worker(1)), "high": (0.5, worker(2))}))
    profile = game.pure({"1": "do not", "2": "study", "studied": "2.0", "did not": "1.0"})
    held = TreeAssessment(strategy=profile, beliefs=game.beliefs(profile))
    assert (game.gap(held, PBE) < 1e-9) == separates


def test_only_lemons_are_sold() -> None:
    """G. Akerlof, "The market for lemons", Quarterly J. Econ. 84 (1970) 488-500, with two qualities."""

    def buyer(value: float) -> Decision:
        def seller(price: float) -> Decision:
            sale = Terminal([1.2 * value - price, price], f"{value} at {price}")
            return Decision("seller", {"sell": sale, "keep": Terminal([0, value], f"keep {value}")})

        return Decision("buyer", {f"{p}": seller(p) for p in (900, 1000, 1500, 2000)}, name="offer")

    game = ExtensiveForm(("buyer", "seller"), Chance({"bad": (0.5, buyer(1000)), "good": (0.5, buyer(2000))}))
    best = max(solve(game, SubgamePerfect(limit=5000)), key=lambda e: e.payoffs[0])
    assert_allclose(best.payoffs, [100, 1500])
    likely = game.outcomes(best.profile)
    assert likely["keep 2000"] == likely["1000 at 1000"] == 0.5


def test_acquiring_a_company_is_not_worth_a_bid() -> None:
    """W. Samuelson and M. Bazerman, Research in Experimental Economics 3 (1985) 105-137.

    The company is worth half as much again to the buyer, but is sold only if the price is too high.
    """
    worths = range(0, 101, 20)

    def bid(worth: float) -> Decision:
        def target(price: float) -> Decision:
            return Decision(
                "target", {"sell": Terminal([1.5 * worth - price, price]), "keep": Terminal([0, worth])}
            )

        return Decision("buyer", {f"{p}": target(p) for p in range(0, 101, 20)}, name="bid")

    game = ExtensiveForm(("buyer", "target"), Chance({f"{w}": (1 / 6, bid(w)) for w in worths}))
    for equilibrium in solve(game, SubgamePerfect(limit=100_000)):
        assert_allclose(equilibrium.payoffs[0], 0, atol=1e-9)
        assert game.mixtures(equilibrium.profile)[0][0] > 1 - 1e-9


def test_seltens_horse_has_two_families() -> None:
    """R. Selten (1975), figure 1: plays (1, 1, 1) and (3, 3, 2), of which only the first is perfect."""

    def third(left: list[float], right: list[float]) -> Decision:
        return Decision("3", {"L": Terminal(left), "R": Terminal(right)}, name="3")

    second = Decision("2", {"d": third([4, 4, 0], [0, 0, 1]), "c": Terminal([1, 1, 1])}, name="2")
    game = ExtensiveForm("123", Decision("1", {"D": third([3, 3, 2], [0, 0, 0]), "C": second}, name="1"))
    pure = [np.concatenate(choice) for choice in product(np.eye(2), repeat=3)]
    found = {tuple(game.expected_payoffs(x)) for x in pure if game.gap(x, Concept.BEHAVIOUR_NASH) < 1e-12}
    assert found == {(1, 1, 1), (3, 3, 2)}


def test_kuhns_poker_in_its_reduced_normal_form() -> None:
    """H. Kuhn (1950): 27 and 64 plans, where the sequence form has 13 sequences each; the value is -1/18."""

    def deal(a: str, b: str) -> Decision:
        win = 1 if "JQK".index(a) > "JQK".index(b) else -1
        bet = Decision(
            "B", {"call": Terminal([2 * win, -2 * win]), "fold": Terminal([1, -1])}, name=f"{b} bet"
        )
        call = Terminal([2 * win, -2 * win])
        reply = Decision("A", {"call": call, "fold": Terminal([-1, 1])}, name=f"{a} pass, bet")
        passed = Decision("B", {"bet": reply, "pass": Terminal([win, -win])}, name=f"{b} pass")
        return Decision("A", {"bet": bet, "pass": passed}, name=a)

    game = ExtensiveForm("AB", Chance({a + b: (1 / 6, deal(a, b)) for a, b in permutations("JQK", 2)}))
    form = reduced_form(game).normal_form
    assert form.shape == (27, 64)
    assert_allclose(solve(game, SequenceFormLP()).details["value"], -1 / 18)


def test_the_prisoners_dilemma_repeated_is_played_out() -> None:
    """R. Luce and H. Raiffa, Games and Decisions (1957), section 5.5: defection at each of two stages."""
    pay = {"CC": (2, 2), "CD": (0, 3), "DC": (3, 0), "DD": (1, 1)}

    def stage(past: str, sums: tuple[int, int]) -> TreeNode:
        if len(past) == 4:
            return Terminal(sums)

        def after(a: str, b: str) -> TreeNode:
            return stage(past + a + b, (sums[0] + pay[a + b][0], sums[1] + pay[a + b][1]))

        replies = {
            a: Decision("2", {b: after(a, b) for b in "CD"}, name=f"2 after {past or 'nothing'}")
            for a in "CD"
        }
        return Decision("1", replies, name=f"1 after {past or 'nothing'}")

    game = ExtensiveForm("12", stage("", (0, 0)))
    solution = solve(game)
    assert solution.complete.name == "PROVEN"
    assert_allclose([e.payoffs for e in solution], [[2, 2]])
    everywhere = solution[0].profile.reshape(-1, 2)
    assert_allclose(everywhere, np.tile([0, 1], (len(everywhere), 1)))
    assert len(AllEquilibria().search(NormalForm(game.normal_form().payoffs)).answers) >= 1


@pytest.mark.parametrize("friend", [0.3, 0.5 - 1e-9, 0.5 + 1e-9, 0.8])
def test_the_gift_game(friend: float) -> None:
    """J. Watson, Strategy: An Introduction to Game Theory (2002), the gift game.

    A friend or an enemy may give a wrapped gift, worth 1 from a friend and -1 from an enemy; the giver gains
    1 if it is taken and loses 1 if not. Both give, and it is taken, if friends are more likely than not.
    Nobody giving is an equilibrium at any odds, if a gift is feared to come from an enemy.
    """
    sender = [[[1, -1, 0], [0, 0, 0]]] * 2
    receiver = [[[1, 0, 0], [0, 0, 0]], [[-1, 0, 0], [0, 0, 0]]]
    game = SignallingGame(
        {"friend": friend, "enemy": 1 - friend},
        ("gift", "none"),
        {"gift": ["take", "refuse"], "none": ["-"]},
        sender,
        receiver,
    )
    solution = solve(game)
    giving = [found for found in solution if found.value.strategy[:, 0].tolist() == [1, 1]]
    none = [found for found in solution if found.value.strategy[:, 1].tolist() == [1, 1]]
    assert bool(giving) is (friend > 0.5)
    [quiet] = none
    assert all(option.beliefs[:, 0].max() <= 0.5 + 1e-9 for option in quiet.value.deterrents[0])
    assert not any(found.value.kind == "separating" for found in solution)

"""Backward induction: textbook games, all equilibria under ties, batches, the mediator's choice."""

from __future__ import annotations

import json
from importlib.resources import files
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import solve
from gametheory.errors import InvalidInputError, NotSolvedError, RefusedError
from gametheory.games import Chance, Concept, Decision, ExtensiveForm, Terminal
from gametheory.games.tree import TreeNode
from gametheory.solvers import BackwardInduction, Completeness, Status, TieRule


def centipede(moves: int) -> ExtensiveForm:
    """Rosenthal (1981): take the larger pile, or pass and let both piles grow."""

    def take(t: int) -> Terminal:
        return Terminal([t + 1, t - 1] if t % 2 == 0 else [t - 1, t + 1])

    node: TreeNode = take(moves)
    for t in range(moves - 1, -1, -1):
        node = Decision("AB"[t % 2], {"pass": node, "take": take(t)})
    return ExtensiveForm("AB", node)


def ultimatum(coins: int) -> ExtensiveForm:
    def offer(y: int) -> Decision:
        return Decision("B", {"yes": Terminal([coins - y, y]), "no": Terminal([0, 0])}, name=f"offered {y}")

    return ExtensiveForm("AB", Decision("A", {f"offer {y}": offer(y) for y in range(coins + 1)}))


def random_tree(rng: np.random.Generator, depth: int) -> TreeNode:
    if depth == 0 or rng.random() < 0.15:
        return Terminal(rng.integers(0, 3, size=2).astype(float))
    children = [random_tree(rng, depth - 1) for _ in range(2)]
    if rng.random() < 0.2:
        return Chance({"l": (0.5, children[0]), "r": (0.5, children[1])})
    return Decision("AB"[rng.integers(2)], dict(zip("lr", children, strict=True)))


def test_the_centipede_is_taken_at_once_and_deep_trees_are_no_trouble() -> None:
    solution = solve(centipede(6))
    assert solution.complete is Completeness.PROVEN
    assert_allclose(solution[0].payoffs, [1, -1])
    deep = solve(centipede(1500), BackwardInduction(ties=TieRule.FIRST))
    assert_allclose(deep[0].payoffs, [1, -1])
    assert deep.gap == 0


def test_the_ultimatum_game_has_two_equilibria() -> None:
    solution = solve(ultimatum(10))
    assert solution.concept is Concept.SUBGAME_PERFECT
    assert [tuple(e.payoffs) for e in solution] == [(10, 0), (9, 1)]
    assert solution.details["count"] == 2
    assert solution.complete is Completeness.SEARCHED
    row = solution.rows()[1]
    assert row["A at root"] == "offer 1"
    assert row["B at offered 0"] == "no"


def test_tie_rules_select() -> None:
    assert_allclose(solve(ultimatum(3), BackwardInduction(ties=TieRule.FIRST))[0].payoffs, [3, 0])
    assert_allclose(solve(ultimatum(3), BackwardInduction(ties=TieRule.LAST))[0].payoffs, [2, 1])
    kind = solve(ultimatum(3), BackwardInduction(ties=TieRule.KIND))
    assert_allclose(kind[0].payoffs, [3, 0])
    assert kind.details["ties"] == 1
    assert kind.complete is Completeness.ONE


def test_all_pure_equilibria_against_brute_force() -> None:
    """Every pure strategy profile of 60 small trees with many ties, by the certificate alone."""
    rng = np.random.default_rng(11)
    found = 0
    for _ in range(60):
        game = ExtensiveForm("AB", random_tree(rng, 3))
        profiles = product(*(np.eye(k) for k in game.tree.set_degrees))
        expected = {tuple(np.argmax(m) for m in p) for p in profiles if game.gap(p) < 1e-9}
        solution = solve(game)
        listed = [tuple(np.argmax(m) for m in game.mixtures(e.profile)) for e in solution]
        assert len(listed) == len(set(listed)) == solution.details["count"]
        assert set(listed) == expected
        found += len(expected)
    assert found > 150


def test_more_equilibria_than_the_limit_is_said() -> None:
    indifferent = {f"x{i}": Decision("B", {"l": Terminal([0, 0]), "r": Terminal([0, 0])}) for i in range(8)}
    game = ExtensiveForm("AB", Decision("A", indifferent))
    with pytest.raises(NotSolvedError, match="step limit") as caught:
        solve(game, BackwardInduction(limit=100))
    solution = caught.value.solution
    assert solution.status is Status.STEP_LIMIT
    assert solution.details["count"] == 8 * 2**8
    assert solution.complete is Completeness.SEARCHED
    assert [cell.dimension for cell in solution.details["cells"]] == [15]
    assert len(solution) == 100
    assert solution.gap == 0


def test_too_many_continuations_are_refused() -> None:
    tie = {f"x{i}": Decision("B", {"l": Terminal([0, 0]), "r": Terminal([i + 1, 0])}) for i in range(8)}
    with pytest.raises(RefusedError, match="more than 100 different continuations"):
        solve(ExtensiveForm("AB", Decision("A", tie)), BackwardInduction(limit=100))


def test_ties_are_seen_through_rounding() -> None:
    third = 1 / 3
    mixed = Chance({f"{k}": (third, Terminal([k / 10, 0.0])) for k in (1, 2, 3)})
    game = ExtensiveForm("AB", Decision("A", {"sure": Terminal([0.2, 0.0]), "lottery": mixed}))
    assert len(solve(game)) == 2


def test_a_batch_agrees_with_its_games_one_by_one() -> None:
    rng = np.random.default_rng(5)
    pay = rng.normal(size=(4, 50, 2))
    p = rng.uniform(size=50)

    def tree(pay: np.ndarray, p: np.ndarray) -> ExtensiveForm:
        reply = Decision("B", {"l": Terminal(pay[0]), "r": Terminal(pay[1])})
        luck = Chance({"good": (p, Terminal(pay[2])), "bad": (1 - p, Terminal(pay[3]))})
        return ExtensiveForm("AB", Decision("A", {"trust": reply, "gamble": luck}))

    batch = solve(tree(pay, p))
    assert batch.complete is Completeness.PROVEN
    assert batch.gap < 1e-12
    alone = [solve(tree(pay[:, i], p[i]))[0] for i in range(50)]
    assert_allclose(batch[0].payoffs, [e.payoffs for e in alone], rtol=1e-12)
    assert_allclose(batch[0].profile, [e.profile for e in alone])
    assert batch.details["choices"].shape == (50, 2)
    assert "50" in str(batch)


def test_bad_settings_are_named() -> None:
    with pytest.raises(InvalidInputError, match="ties must be a TieRule"):
        BackwardInduction(ties="first")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="limit must be at least 1"):
        BackwardInduction(limit=0)
    batch = ExtensiveForm("A", Decision("A", {"l": Terminal(np.zeros((3, 1)))}))
    with pytest.raises(RefusedError, match="name a tie rule"):
        solve(batch, BackwardInduction())


CASE = json.loads((files("gametheory.scenarios") / "data" / "ukraine_2025.json").read_text(encoding="utf-8"))
"""Stylised values, in the mediator's own units."""


def mediator(**changes: float | np.ndarray) -> ExtensiveForm:
    """Continue, even out, escalate or leave; after each a deal, collapse, hot war, or none of them."""
    m = {name: entry["central"] for name, entry in CASE["mediator_parameters"].items()} | changes
    worth = {"deal": m["value_of_deal"], "collapse": -m["loss_if_B_collapses"], "hot war": -m["loss_hot_war"]}
    cost = {
        "continue": m["opportunity_cost_continue"],
        "even": m["opportunity_cost_continue"] + m["cost_coerce_B"],
        "escalate": m["opportunity_cost_escalate"],
        "walk": m["reputation_cost_walk"],
    }
    actions: dict[str, TreeNode] = {}
    for action, own in cost.items():
        same = "continue" if action == "even" else action
        chances = [m[f"prob_deal_{action}"], m[f"prob_collapse_{same}"], m[f"prob_hot_war_{same}"]]
        rows = zip((*worth, "nothing"), (*chances, 1 - sum(chances)), (*worth.values(), 0.0), strict=True)
        ends = {name: (p, Terminal(np.asarray(u - own)[..., np.newaxis])) for name, p, u in rows}
        actions[action] = Chance(ends)
    return ExtensiveForm("M", Decision("M", actions))


def worth_of(game: ExtensiveForm, action: str) -> np.ndarray:
    choice = np.eye(4)[game.tree.actions(0).index(action)]
    return game.expected_payoffs((choice,))[..., 0]


def test_the_mediators_choice() -> None:
    game = mediator()
    for action, printed in {"continue": -0.03, "even": -0.105, "escalate": -0.1875, "walk": -0.1425}.items():
        assert_allclose(worth_of(game, action), printed, atol=1e-12)
    solution = solve(game)
    assert len(solution) == 1
    assert solution.complete is Completeness.PROVEN
    assert solution.rows()[0]["M at root"] == "continue"
    assert_allclose(solution[0].payoffs, -0.03)


@pytest.mark.parametrize(
    ("better", "worse", "parameter", "turn", "sign"),
    [
        ("walk", "escalate", "prob_hot_war_escalate", 0.035, 1),
        ("even", "walk", "cost_coerce_B", 0.1575, -1),
        ("even", "continue", "cost_coerce_B", 0.045, -1),
    ],
)
def test_where_the_mediators_choice_turns(
    better: str, worse: str, parameter: str, turn: float, sign: int
) -> None:
    """To the printed digits: one choice beats another on one side of the threshold only."""
    batch = mediator(**{parameter: turn + sign * np.array([-1e-4, 1e-4])})
    assert (worth_of(batch, better) > worth_of(batch, worse)).tolist() == [False, True]


def test_the_mediator_over_a_sweep_of_costs() -> None:
    batch = solve(mediator(cost_coerce_B=np.array([0.0, 0.0449, 0.0451, 0.3])))
    assert batch.details["choices"][:, 0].tolist() == [1, 1, 0, 0]

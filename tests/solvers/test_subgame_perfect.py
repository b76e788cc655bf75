"""Subgame perfection with information sets: outside options, stages, and brute force over pure profiles."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import solve
from gametheory.errors import InvalidInputError, NotSolvedError, RefusedError
from gametheory.games import Concept, Decision, ExtensiveForm, NormalForm, Terminal
from gametheory.games.random_trees import random_tree
from gametheory.games.tree import TreeNode
from gametheory.solvers import BackwardInduction, Completeness, Status
from gametheory.solvers.subgame_perfect import SubgamePerfect
from gametheory.solvers.subgame_selection import SubgameSelection


def stage(first: str, second: str, name: str, follow: dict[str, TreeNode]) -> Decision:
    """Two choose one of two actions each without a look at the other; `follow` by the pair of labels."""
    labels = sorted({pair[0] for pair in follow})
    others = sorted({pair[1] for pair in follow})
    return Decision(
        first,
        {a: Decision(second, {b: follow[a + b] for b in others}, name=f"{second} in {name}") for a in labels},
        name=f"{first} in {name}",
    )


def twice(A: np.ndarray, B: np.ndarray) -> ExtensiveForm:
    """Play a 2 x 2 game twice, with both first moves seen, and add up."""

    def second(i: int, j: int) -> Decision:
        follow: dict[str, TreeNode] = {
            "ab"[k] + "ab"[m]: Terminal([A[i, j] + A[k, m], B[i, j] + B[k, m]])
            for k, m in product(range(2), repeat=2)
        }
        return stage("A", "B", f"2 after {'ab'[i]}{'ab'[j]}", follow)

    first = {"ab"[i] + "ab"[j]: second(i, j) for i, j in product(range(2), repeat=2)}
    return ExtensiveForm("AB", stage("A", "B", "1", dict(first)))


def test_the_prisoners_dilemma_played_twice_has_one_equilibrium() -> None:
    A = np.array([[2.0, 0.0], [3.0, 1.0]])
    game = twice(A, A.T)
    assert len(game.subgame_roots) == 5
    solution = solve(game)
    assert isinstance(solution.solver, SubgamePerfect)
    assert solution.complete is Completeness.PROVEN
    assert_allclose([e.payoffs for e in solution], [[2, 2]])


def test_a_coordination_game_played_twice() -> None:
    """Three equilibria in each last stage make 81 first stages; their equilibria are counted one by one."""
    A = np.array([[3.0, 0.0], [0.0, 1.0]])
    solution = solve(twice(A, A), SubgamePerfect(limit=5000))
    assert solution.complete is Completeness.PROVEN
    first = [A + np.reshape(later, (2, 2)) for later in product([3.0, 1.0, 0.75], repeat=4)]
    assert solution.details["count"] == sum(len(solve(NormalForm.from_bimatrix(C, C))) for C in first)
    payoffs = {round(float(e.payoffs[0]), 9) for e in solution}
    assert {2.0, 4.0, 6.0} <= payoffs


@pytest.mark.parametrize("seed", range(25))
def test_pure_equilibria_are_all_found(seed: int) -> None:
    """Every pure profile that passes the check agrees with one listed wherever a subgame can come to."""
    rng = np.random.default_rng(seed)
    game = random_tree(rng, decisions=4, merge=0.4, high=30)
    solution = solve(game, SubgamePerfect())
    assert solution.status is Status.SOLVED
    values = [game.values(e.profile)[:, game.subgame_roots] for e in solution]
    for choice in product(*(np.eye(k) for k in game.tree.set_degrees)):
        profile = np.concatenate(choice)
        if game.gap(profile) < 1e-9 and solution.complete is Completeness.PROVEN:
            now = game.values(profile)[:, game.subgame_roots]
            assert any(np.allclose(now, value, atol=1e-9) for value in values)


@pytest.mark.parametrize("seed", range(10))
def test_under_perfect_information_it_is_backward_induction(seed: int) -> None:
    game = random_tree(np.random.default_rng(seed), n_players=3, decisions=5, merge=0, high=2)
    one, other = solve(game, SubgamePerfect()), solve(game, BackwardInduction())
    assert one.details["count"] == other.details["count"]
    assert {e.profile.tobytes() for e in one} == {e.profile.tobytes() for e in other}


@pytest.mark.parametrize("rule", [SubgameSelection.FIRST, SubgameSelection.EFFICIENT])
def test_a_batch_of_trees_with_information_sets(rule: SubgameSelection) -> None:
    """One answer for each game, in every game an equilibrium that the search for all has in its list."""
    rng = np.random.default_rng(21)
    for k in range(12):
        one = random_tree(rng, decisions=5, merge=0.5)
        pay = rng.normal(size=(3, 4, *one.payoffs.shape))
        batch = ExtensiveForm.on_tree(one.tree, one.players, pay, one.probabilities)
        solution = solve(batch, SubgamePerfect(select=rule))
        assert solution.gap < 1e-9
        assert solution.details["alternatives"].shape == (3, 4)
        for at in product(range(3), range(4)):
            every = solve(batch.game(at), SubgamePerfect())
            pays = [e.payoffs for e in every]
            assert any(np.allclose(solution[0].payoffs[at], p, atol=1e-9) for p in pays)
            if not solution.details["alternatives"][at]:
                assert len(every) == 1
        if k == 0:
            assert isinstance(solve(batch).solver, (SubgamePerfect, BackwardInduction))


def test_the_efficient_equilibrium_is_selected() -> None:
    A = np.array([[1.0, 0.0], [0.0, 3.0]])
    game = twice(A, A)
    assert_allclose(solve(game, SubgamePerfect(select=SubgameSelection.EFFICIENT))[0].payoffs, [6, 6])


def test_three_players_and_a_chance_move_in_front() -> None:
    for seed in (2, 5, 9):
        game = random_tree(np.random.default_rng(seed), n_players=3, decisions=4, chance=0.4)
        assert solve(game, SubgamePerfect()).gap < 1e-9
    assert_allclose(solve(ExtensiveForm("A", Terminal([2.0])), SubgamePerfect())[0].payoffs, [2])


def test_limits_and_refusals() -> None:
    tie: dict[str, TreeNode] = {
        f"x{i}": Decision("B", {"l": Terminal([0, 0]), "r": Terminal([i + 1, 0])}) for i in range(8)
    }
    game = ExtensiveForm("AB", Decision("A", tie))
    with pytest.raises(RefusedError, match="behind root combine to more than 100 different"):
        solve(game, SubgamePerfect(limit=100))
    same: dict[str, TreeNode] = {
        f"x{i}": Decision("B", {"l": Terminal([0, 0]), "r": Terminal([0, 0])}) for i in range(8)
    }
    with pytest.raises(NotSolvedError, match="step limit") as caught:
        solve(ExtensiveForm("AB", Decision("A", same)), SubgamePerfect(limit=100))
    assert caught.value.solution.details["count"] == 8 * 2**8
    with pytest.raises(InvalidInputError, match="limit must be at least 1"):
        SubgamePerfect(limit=0)
    hidden = Decision("B", {"l": Terminal([1, 1]), "r": Terminal([0, 0])}, name="B")
    blind = ExtensiveForm("AB", Decision("A", {"L": hidden, "R": hidden}))
    with pytest.raises(RefusedError, match="but B holds 2 nodes: use SubgamePerfect"):
        solve(blind, BackwardInduction())
    batch = ExtensiveForm.on_tree(blind.tree, blind.players, np.zeros((3, *blind.payoffs.shape)))
    with pytest.raises(RefusedError, match="name a selection other than ALL"):
        solve(batch, SubgamePerfect())
    with pytest.raises(InvalidInputError, match="select must be a SubgameSelection"):
        SubgamePerfect(select="first")  # type: ignore[arg-type]
    third = Decision("C", {"l": Terminal([1, 1, 1]), "r": Terminal([0, 0, 0])}, name="C")
    second = Decision("B", {"l": third, "r": third}, name="B")
    three = ExtensiveForm("ABC", Decision("A", {"l": second, "r": second}))
    with pytest.raises(RefusedError, match="takes two movers a subgame, got 3"):
        solve(three, SubgamePerfect(select=SubgameSelection.FIRST))
    assert blind.gap(blind.pure({"root": "L", "B": "r"}), Concept.SUBGAME_PERFECT) == 1

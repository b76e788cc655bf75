"""All equilibria under ties: cells of mixtures, and the exact set of payoffs of two players."""

from __future__ import annotations

import pickle
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import (
    BackwardInduction,
    Chance,
    Decision,
    ExtensiveForm,
    Terminal,
    TieRule,
    solve,
    subgame_perfect_payoffs,
)
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.games.tree import TreeNode
from gametheory.solvers.protocol import Completeness
from gametheory.solvers.tied_cells import tied_cells


def random_tree(rng: np.random.Generator, depth: int, names: str) -> TreeNode:
    if depth == 0 or rng.random() < 0.15:
        return Terminal(rng.integers(0, 3, size=len(names)).astype(float))
    children = [random_tree(rng, depth - 1, names) for _ in range(int(rng.integers(2, 4)))]
    if rng.random() < 0.2:
        return Chance({f"c{i}": (1 / len(children), child) for i, child in enumerate(children)})
    return Decision(names[rng.integers(len(names))], {f"a{i}": child for i, child in enumerate(children)})


def ultimatum(coins: int) -> ExtensiveForm:
    def offer(y: int) -> Decision:
        return Decision("B", {"yes": Terminal([coins - y, y]), "no": Terminal([0, 0])}, name=f"offered {y}")

    return ExtensiveForm("AB", Decision("A", {f"offer {y}": offer(y) for y in range(coins + 1)}))


def some_equilibria(game: ExtensiveForm, rng: np.random.Generator) -> list[np.ndarray]:
    """Return mixtures of two pure equilibria at a time that pass the check by themselves."""
    pure = [answer.profile for answer in solve(game, BackwardInduction(limit=200), strict=False)]
    chosen = rng.permutation(len(pure))[:8]
    out = []
    for k, other in product(chosen, chosen):
        for weight in (1.0, 0.5, 0.25, 1 / 3):
            mixed = weight * pure[k] + (1 - weight) * pure[other]
            if game.gap(mixed) < 1e-9:
                out.append(mixed)
    return out


@pytest.mark.parametrize("seed", range(40))
def test_cells_hold_equilibria_only_and_all_of_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = "ABC"[: 2 + seed % 2]
    game = ExtensiveForm(names, random_tree(rng, 3, names))
    cells = tied_cells(game, 5000)
    assert cells is not None
    for cell in cells:
        if cell.conditions:
            continue
        for _ in range(3):
            profile = cell.sample(game, rng)
            assert game.gap(profile) < 1e-9
            payoffs = game.expected_payoffs(profile)
            assert (payoffs >= cell.low - 1e-9).all()
            assert (payoffs <= cell.high + 1e-9).all()
    for profile in some_equilibria(game, rng):
        assert any(cell.allows(game, profile) for cell in cells)


@pytest.mark.parametrize("seed", range(40))
def test_payoffs_are_those_of_equilibria_and_all_of_them(seed: int) -> None:
    """Each point of a piece is realised by a profile that passes the check; no equilibrium pays elsewhere."""
    rng = np.random.default_rng(100 + seed)
    game = ExtensiveForm("AB", random_tree(rng, 3 + seed % 2, "AB"))
    found = subgame_perfect_payoffs(game, limit=20_000)
    for piece in found.pieces:
        for _ in range(3):
            point = rng.dirichlet(np.ones(len(piece.corners))) @ piece.corners
            profile = found.profile(point)
            assert game.gap(profile) < 1e-8
            assert_allclose(game.expected_payoffs(profile), point, atol=1e-8)
    for profile in some_equilibria(game, rng):
        assert found.distance(game.expected_payoffs(profile)) < 1e-9


def test_the_ultimatum_game_by_hand() -> None:
    """Accepting nothing with chance q: A asks for all if 10 q > 9, gives 1 if less, and mixes in between."""
    found = subgame_perfect_payoffs(ultimatum(10))
    assert [piece.corners.tolist() for piece in found.pieces] == [[[9, 0], [9, 1]], [[9, 0], [10, 0]]]
    profile = found.profile([9, 0.25])
    assert ultimatum(10).gap(profile) < 1e-9
    assert_allclose(profile[:2], [0.75, 0.25])
    assert_allclose(profile[11:13], [0.9, 0.1])
    solution = solve(ultimatum(10))
    assert solution.complete is Completeness.SEARCHED
    assert [len(cell.conditions) for cell in solution.details["cells"]] == [1, 1, 1]
    with pytest.raises(InvalidInputError, match="payoffs must be those of an equilibrium"):
        found.profile([9.5, 0.5])


def test_ties_that_decide_nothing_are_simplices() -> None:
    """Then the pure equilibria are the corners, and the list with its cells is proven complete."""
    reply = Decision("B", {"l": Terminal([0, 1, 5]), "m": Terminal([0, 1, 7]), "r": Terminal([9, 0, 0])})
    solution = solve(ExtensiveForm("ABC", Decision("A", {"in": reply, "out": Terminal([-1, 0, 0])})))
    [cell] = solution.details["cells"]
    assert (cell.actions, cell.dimension, cell.conditions) == (((0,), (0, 1)), 1, ())
    assert (cell.low.tolist(), cell.high.tolist()) == ([0, 1, 5], [0, 1, 7])
    assert solution.complete is Completeness.PROVEN
    assert len(solution) == 2
    assert "mixtures of tied actions" in solution.summary()


def test_without_ties_there_is_one_point() -> None:
    game = ExtensiveForm("AB", Decision("A", {"l": Terminal([1, 0]), "r": Terminal([0, 3])}))
    [piece] = subgame_perfect_payoffs(game).pieces
    assert piece.corners.tolist() == [[1, 0]]
    assert "cells" not in solve(game).details


def test_a_set_that_is_not_convex() -> None:
    """A gets what she did not choose: two segments that cross, with all between them at her indifference."""
    left = Decision("B", {"l": Terminal([0, 1]), "r": Terminal([2, 1])}, name="left")
    right = Decision("B", {"l": Terminal([0, 3]), "r": Terminal([2, 3])}, name="right")
    found = subgame_perfect_payoffs(ExtensiveForm("AB", Decision("A", {"L": left, "R": right})))
    [piece] = found.pieces
    assert piece.corners.tolist() == [[0, 1], [2, 1], [2, 3], [0, 3]]
    forced = Decision("B", {"l": Terminal([0, 1]), "r": Terminal([2, 1])}, name="forced")
    alone = subgame_perfect_payoffs(ExtensiveForm("AB", Decision("A", {"L": forced, "R": Terminal([1, 3])})))
    assert sorted(piece.corners.tolist() for piece in alone.pieces) == [[[1, 1], [1, 3]], [[1, 1], [2, 1]]]
    assert alone.distance([1.5, 2]) > 0.4


def test_results_survive_a_pickle() -> None:
    found, cells = subgame_perfect_payoffs(ultimatum(3)), tied_cells(ultimatum(3), 100)
    assert pickle.loads(pickle.dumps(found)).pieces == found.pieces  # noqa: S301  (our own bytes)
    assert pickle.loads(pickle.dumps(cells)) == cells  # noqa: S301  (our own bytes)


def test_more_than_the_limit_is_said() -> None:
    tie = {f"x{i}": Decision("B", {"l": Terminal([0, 0]), "r": Terminal([i + 1, 0])}) for i in range(8)}
    game = ExtensiveForm("AB", Decision("A", tie))
    assert tied_cells(game, 10) is None
    with pytest.raises(RefusedError, match="one game of two players with perfect information"):
        subgame_perfect_payoffs(ExtensiveForm("ABC", Decision("A", {"l": Terminal([0, 0, 0])})))
    found = subgame_perfect_payoffs(game)
    assert max(found.distance([t, 0]) for t in np.linspace(0, 8, 33)) < 1e-12
    assert found.distance([8.1, 0]) == pytest.approx(0.1)
    with pytest.raises(RefusedError, match="have more than 1 pieces: raise limit"):
        subgame_perfect_payoffs(ultimatum(9), limit=1)
    assert "cells" not in solve(ultimatum(3), BackwardInduction(ties=TieRule.FIRST)).details

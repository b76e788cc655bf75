"""Coalitional games: reading worths, and the certificates of an allocation."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError
from gametheory.games import CoalitionalGame, Concept, coalition_members
from gametheory.games.coalition_certificates import potential

GLOVES = CoalitionalGame.from_function(("L1", "L2", "R"), lambda s: "R" in s and len(s) > 1)


def test_the_three_ways_to_write_a_game_agree() -> None:
    pairs = {("L1",): 0, ("L2",): 0, "R": 0, ("L1", "L2"): 0}
    listed = CoalitionalGame(
        ("L1", "L2", "R"), {**pairs, ("R", "L1"): 1, ("L2", "R"): 1, ("L1", "L2", "R"): 1}
    )
    assert listed == GLOVES
    assert hash(listed) == hash(CoalitionalGame(("L1", "L2", "R"), [0, 0, 0, 0, 0, 1, 1, 1]))
    assert listed != CoalitionalGame(("L1", "L2", "R"), [0, 0, 0, 0, 0, 1, 1, 2])
    assert GLOVES.value({"L2", "R"}) == GLOVES.total == 1
    assert GLOVES.value("R") == GLOVES.value(()) == 0


def test_a_baseline_is_subtracted_and_reported() -> None:
    game = CoalitionalGame(("a", "b"), [[2, 3, 4, 8], [-1, 0, 0, 0]], subtract_baseline=True)
    assert_allclose(game.baseline, [2, -1])
    assert_allclose(game.worth, [[0, 1, 2, 6], [0, 1, 1, 1]])
    assert_allclose(game.total, [6, 1])
    with pytest.raises(ValueError, match="read-only"):
        game.worth[0, 0] = 1.0


def test_subgame_and_members() -> None:
    assert GLOVES.subgame(["L2", "R"]) == CoalitionalGame(("L2", "R"), [0, 0, 0, 1])
    assert coalition_members(3)[0b101].tolist() == [True, False, True]
    assert_allclose(GLOVES.excess([0.0, 0.0, 1.0]).max(), 0.0)


def test_the_certificates_convict_wrong_answers() -> None:
    value = np.array([1, 1, 4]) / 6
    assert GLOVES.gap(value, Concept.SHAPLEY) < 1e-15
    assert GLOVES.gap([0, 0, 1], Concept.CORE) == 0
    assert_allclose(GLOVES.gap(value, Concept.CORE), 1 / 6)
    assert str(GLOVES.deviation(value, Concept.CORE)) == "L1 and R get 0.833333 and can secure 1"
    assert_allclose(GLOVES.gap([0, 0, 1], Concept.SHAPLEY), 1 / 3)
    assert str(GLOVES.deviation([0, 0, 1])) == "R gets 1 and her Shapley value is 0.666667"
    assert_allclose(GLOVES.gap([0, 0, 0.9], Concept.SHAPLEY), 0.7 / 3)
    assert str(GLOVES.deviation([0, 0, 0.9])) == "0.9 is handed out and 1 is there"
    assert GLOVES.gap([0, 0, 0.9], Concept.CORE) == np.inf
    assert GLOVES.gap([0, 1], Concept.SHAPLEY) == np.inf
    assert GLOVES.gap([0, 1, np.nan], Concept.SHAPLEY) == np.inf
    assert GLOVES.deviation(value) is None


def test_the_gap_does_not_depend_on_the_unit_and_is_taken_over_the_batch() -> None:
    rng = np.random.default_rng(2)
    worth = rng.normal(size=(5, 16))
    worth[:, 0] = 0
    x = rng.normal(size=(5, 4))
    game = CoalitionalGame("abcd", worth)
    assert game.gaps(x, Concept.SHAPLEY).shape == (5,)
    assert game.gap(x) == game.gaps(x, Concept.SHAPLEY).max()
    scaled = CoalitionalGame("abcd", 1e6 * worth)
    assert_allclose(scaled.gaps(1e6 * x, Concept.SHAPLEY), game.gaps(x, Concept.SHAPLEY))


def test_the_potential_is_the_expected_normalised_worth() -> None:
    """Hart and Mas-Colell (1989): P(N) = E[v(S) n/|S|], S by a random size and then a random coalition."""
    rng = np.random.default_rng(3)
    n = 4
    worth = np.concatenate([[0.0], rng.normal(size=2**n - 1)])
    sizes = coalition_members(n).sum(axis=1)
    expected = sum(worth[sizes == k].mean() / k for k in range(1, n + 1))
    assert_allclose(potential(worth)[-1], expected)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: CoalitionalGame((), [0.0]), "players must be one non-empty name or more"),
        (lambda: CoalitionalGame(("a", ""), np.zeros(4)), "players must be one non-empty name"),
        (lambda: CoalitionalGame(("a", "a"), np.zeros(4)), "players must be different"),
        (lambda: CoalitionalGame([f"p{i}" for i in range(23)], np.zeros(4)), "players must be at most 22"),
        (lambda: CoalitionalGame("ab", np.zeros(3)), r"must have 2\*\*2 worths"),
        (lambda: CoalitionalGame("ab", [1, 1, 1, 1]), "must be zero for the empty coalition"),
        (lambda: CoalitionalGame("ab", [0, 1, np.nan, 1]), "values must be finite"),
        (lambda: CoalitionalGame("ab", {"a": 1, "b": 1}), r"1 are missing, the first, got \('a', 'b'\)"),
        (lambda: CoalitionalGame("ab", {"a": 1, ("a",): 1}), "must list each coalition once"),
        (lambda: CoalitionalGame("ab", {("a", "c"): 1}), "must consist of players a, b"),
        (lambda: CoalitionalGame("ab", {("a", "a"): 1}), "must name each member once"),
        (lambda: GLOVES.excess([1.0, 2.0]), "must have 3 players on the last axis"),
        (lambda: GLOVES.subgame([]), "coalition must have a member"),
        (lambda: GLOVES.gap([0, 0, 1], Concept.NASH), r"concept must be one of \['CORE', 'SHAPLEY'\]"),
    ],
)
def test_bad_input_is_named(build: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        build()  # type: ignore[operator]

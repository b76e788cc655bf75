"""Gambit's .efg files: round trips, also through pygambit, and the line of every mistake."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError, RefusedError
from gametheory.formats.efg import parse_efg, read_efg
from gametheory.formats.efg_writing import efg_from_gambit, efg_to_gambit, to_efg, write_efg
from gametheory.games import Chance, Concept, Decision, ExtensiveForm, Terminal
from gametheory.games.random_trees import random_tree

POKER = r"""EFG 2 R "Myerson (1991), a \"poker\" game" { "Fred" "Alice" }
"the comment"

c "" 1 "deal" { "red" 1/2 "black" .5 } 0
p "(1,1)" 1 1 "red" { "raise" "fold" } 0
p "" 2 1 "she" { "meet" "pass" } 0
t "" 1 "win big" { 2, -2 }
t "" 2 "win" { 1, -1 }
t "" 2
p "" 1 2 "black" { "raise" "fold" } 0
p "" 2 1 0
t "" 3 "lose big" { -2 2 }
t "" 2
t "" 4 "lose" { -1.0, 1e0 }
"""

RECALL = """EFG 2 D "forgets" { "A" "" }
p "" 1 1 "" { "L" "R" } 1 "entry fee" { -1 0 }
p "" 1 2 "" { "l" "" } 0
t "" 0
t "" 2 "" { 3 1 }
p "" 1 2 "" { "l" "" } 0
t "" 2
p "" 2 7 "x" { "a" "b" } 2
t "" 0
t "" 2
"""


def test_a_file_in_all_variants_of_the_format() -> None:
    """R. Myerson, Game Theory (1991), section 2.1: information sets, outcomes named once, fractions."""
    game = parse_efg(POKER)
    assert game.players == ("Fred", "Alice")
    assert game.tree.set_names == ("red", "black", "she")
    assert game.tree.nodes(2).tolist() == [3, 5]
    assert game.outcomes([[1, 0], [1 / 3, 2 / 3], [2 / 3, 1 / 3]])["win"] == pytest.approx(1 / 6 + 1 / 18)
    assert_allclose(game.expected_payoffs([[1, 0], [1 / 3, 2 / 3], [2 / 3, 1 / 3]]), [1 / 3, -1 / 3])
    assert game.gap([[1, 0], [1 / 3, 2 / 3], [2 / 3, 1 / 3]], Concept.BEHAVIOUR_NASH) < 1e-12
    assert parse_efg(to_efg(game)) == game


def test_outcomes_inside_the_tree_and_imperfect_recall() -> None:
    game = parse_efg(RECALL)
    assert game.players == ("A", "player 2")
    assert not game.is_perfect_recall
    assert game.tree.actions(1) == ("1", "2")
    assert game.payoffs.tolist() == [[-1, 0], [2, 1], [2, 1], [2, 1], [5, 2]]
    assert parse_efg(to_efg(game)) == game


def test_an_absent_minded_driver_goes_there_and_back() -> None:
    second = Decision("driver", {"exit": Terminal([4]), "on": Terminal([1])}, name="crossing")
    game = ExtensiveForm(
        ["driver"], Decision("driver", {"exit": Terminal([0]), "on": second}, name="crossing")
    )
    assert parse_efg(to_efg(game)) == game
    assert efg_from_gambit(efg_to_gambit(game)).tree.sets.tolist() == game.tree.sets.tolist()


@pytest.mark.parametrize("seed", range(40))
def test_what_is_written_reads_back_equal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    game = random_tree(rng, n_players=1 + seed % 3, decisions=6)
    if seed % 2:
        payoffs = rng.normal(size=game.payoffs.shape) * 10.0 ** rng.integers(-6, 6)
        game = ExtensiveForm.on_tree(game.tree, game.players, payoffs, game.probabilities)
    text = to_efg(game)
    assert parse_efg(text) == game
    assert to_efg(parse_efg(text)) == text


def test_names_with_quotes_backslashes_and_line_ends() -> None:
    tricky = Decision('A "the" 1st', {'a"b': Terminal([1], 'x\\y "z"'), "c\\d": Terminal([2])}, name="s t")
    game = ExtensiveForm(['A "the" 1st'], Chance({"{": (0.25, tricky), "}": (0.75, Terminal([0], "0"))}))
    assert parse_efg(to_efg(game)) == game
    assert next(iter(efg_to_gambit(game).players)) == 'A "the" 1st'
    lines = ExtensiveForm("A", Decision("A", {"a\nb": Terminal([1]), "c": Terminal([2])}, name="s\nt"))
    assert parse_efg(to_efg(lines)) == lines
    with pytest.raises(RefusedError, match="ends in a backslash"):
        to_efg(ExtensiveForm(["A\\"], Terminal([1])))


@pytest.mark.parametrize(
    "chances", [[1 / 3, 2 / 3], [0.1, 0.2, 0.7], [1 / 7] * 7, [0.123456789, 0.876543211]]
)
def test_probabilities_sum_to_one_exactly_for_gambit(chances: list[float]) -> None:
    game = ExtensiveForm("A", Chance({f"{k}": (p, Terminal([k])) for k, p in enumerate(chances)}))
    assert parse_efg(to_efg(game)) == game
    assert efg_from_gambit(efg_to_gambit(game)).probabilities.tolist() == game.probabilities.tolist()


def test_irrational_probabilities_are_kept_to_rounding() -> None:
    p = np.random.default_rng(2).dirichlet(np.ones(5), size=20)
    for chances in p:
        game = ExtensiveForm("A", Chance({f"{k}": (q, Terminal([k])) for k, q in enumerate(chances)}))
        back = efg_from_gambit(efg_to_gambit(game))
        assert_allclose(back.probabilities, game.probabilities, rtol=1e-15)


def test_gambit_sees_the_same_game() -> None:
    rng = np.random.default_rng(31)
    for _ in range(25):
        game = random_tree(rng, n_players=2, decisions=5)
        other = efg_to_gambit(game)
        assert bool(other.is_perfect_recall) == game.is_perfect_recall
        assert len(other.get_subgame_roots()) == len(game.subgame_roots)
        back = efg_from_gambit(other)
        assert_allclose(back.payoffs, game.payoffs)
        assert back.tree.parent.tolist() == game.tree.parent.tolist()
        assert back.tree.sets.tolist() == game.tree.sets.tolist()


def test_files(tmp_path: Path) -> None:
    game = parse_efg(POKER)
    write_efg(game, tmp_path / "poker.efg", title="poker")
    assert read_efg(tmp_path / "poker.efg") == game
    batch = ExtensiveForm.on_tree(game.tree, game.players, np.zeros((3, *game.payoffs.shape)), [0.5, 0.5])
    with pytest.raises(RefusedError, match="holds one game"):
        to_efg(batch)
    with pytest.raises(InvalidInputError, match="must be a pygambit game"):
        efg_from_gambit(3)


HEAD = 'EFG 2 R "t" { "A" "B" }\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "efg, line 1: expected the word EFG, got the end"),
        ('NFG 1 R "t"', "line 1: expected the word EFG, got NFG"),
        ('EFG 1 R "t"', "line 1: expected the format version 2, got 1"),
        ('EFG 2 X "t"', "line 1: expected the number type R or D"),
        ("EFG 2 R\n{", "line 2: expected the title"),
        ('EFG 2 R "t"\n{ }', "line 2: expected at least one player"),
        ('EFG 2 R "t"\n{ "A" "A" }', "line 2: expected distinct names of players"),
        (HEAD, "expected a node"),
        (HEAD + "x", r"line 2: expected a node \(c, p or t\), got x"),
        (HEAD + 't "" 0\nt "" 0', "line 3: expected the end of the text, got t"),
        (HEAD + 't "" 1', "line 2: expected { and the payoffs of this outcome"),
        (HEAD + 't "" 1 "o" { 1 }', r"line 2: expected a payoff \(a number\), got }"),
        (HEAD + 't "" 1 "o" { 1 2 3 }', "line 2: expected } after 2 payoffs, got 3"),
        (HEAD + 't "" -1', r"expected the number of the outcome \(0 or more\), got -1"),
        (HEAD + 'p "" 3 1 "" { "a" } 0', r"expected the number of the player \(1 to 2\), got 3"),
        (HEAD + 'p "" 1 1 0', "expected { and the actions of this information set"),
        (HEAD + 'p "" 1 1 "" { } 0', "expected at least one action"),
        (HEAD + 'p "" 1 1 "" { "a" } 0\n', "line 3: expected a node"),
        (
            HEAD + 'p "" 1 1 "" { "a" } 0\np "" 1 1 "" { "b" } 0\nt "" 0',
            "line 3: expected the actions of information set 1 as above",
        ),
        (HEAD + 'c "" 1 "" { "a" 0.5 "b" 0.6 } 0', "line 2: expected probabilities that sum to 1, got 1.1"),
        (HEAD + 'c "" 1 "" { "a" -0.5 "b" 1.5 } 0', "line 2: expected a probability of 0 or more, got -0.5"),
        (HEAD + 'c "" 1 "" { "a" "b" } 0', "expected the probability of the action"),
        (
            HEAD + 'p "" 1 1 "" { "a" "b" } 0\nt "" 1 "" {1 2}\nt "" 1 "" {1 3}',
            "line 4: expected outcome 1 as above",
        ),
        (HEAD + 'p "" 1 1 "" { "a" "b', "expected the label of an action"),
    ],
)
def test_mistakes_are_reported_with_their_line(text: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        parse_efg(text)

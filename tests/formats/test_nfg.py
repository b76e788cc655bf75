"""Gambit's .nfg files: both variants, and the line of every mistake."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gametheory import InvalidInputError, NormalForm, RefusedError, parse_nfg, read_nfg, to_nfg, write_nfg

PAYOFFS = """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form"
{ "Player 1" "Player 2" } { 3 2 }

1 1 0 2 0 2 1 1 0 3 2 0
"""
OUTCOMES = """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form" { "Player 1" "Player 2" }

{ { "1" "2" "3" }
{ "1" "2" }
}
"a comment"

{
{ "" 1, 1 }
{ "" 0, 2 }
{ "" 0, 2 }
{ "" 1, 1 }
{ "" 0, 3 }
{ "" 2, 0 }
}
1 2 3 4 5 6
"""


def test_both_variants_say_the_same_game() -> None:
    game = parse_nfg(PAYOFFS)
    assert game == parse_nfg(OUTCOMES)
    assert game.players == ("Player 1", "Player 2")
    assert game.payoffs[1].tolist() == [[1, 1], [2, 3], [2, 0]]  # the first player's strategy runs fastest


def test_outcome_zero_pays_nothing_and_numbers_may_be_fractions() -> None:
    game = parse_nfg('NFG 1 R "" { "A" "" } { 1 2 } { { "x" 1/3 .5e1 } } 0 1', exact=True)
    assert game.players == ("A", "player 2")
    assert game.payoffs[:, 0, :].tolist() == [[0, Fraction(1, 3)], [0, 5]]
    assert parse_nfg('NFG 1 D "t" { "A" "B" } { 1 1 } 0.1 -2', exact=True).payoffs[0, 0, 0] == Fraction(1, 10)


letters = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1)
names = st.lists(letters.filter(lambda name: not name.endswith("\\")), unique=True)


def test_a_backslash_is_a_character_but_before_a_quote() -> None:
    """As Gambit reads it; so a name cannot end in one."""
    game = parse_nfg(r'NFG 1 R "" { "a\b" "c\"d" } { 1 1 } 1 2')
    assert game.players == (r"a\b", 'c"d')
    assert parse_nfg(to_nfg(game)) == game
    with pytest.raises(RefusedError, match="cannot hold a name that ends in a backslash"):
        to_nfg(NormalForm([[[1]], [[2]]], players=["a\\", "b"]))


@given(data=st.data(), outcomes=st.booleans(), seed=st.integers(0, 2**32 - 1))
def test_what_is_written_reads_back_equal(data: st.DataObject, outcomes: bool, seed: int) -> None:
    shape = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    players = data.draw(names.filter(lambda own: len(own) >= len(shape)))[: len(shape)]
    payoffs = np.random.default_rng(seed).normal(size=(len(shape), *shape))
    for table in (payoffs, payoffs.round()):
        game = NormalForm(table, players=players)
        assert parse_nfg(to_nfg(game, outcomes=outcomes)) == game
        exact = game.rational()
        assert parse_nfg(to_nfg(exact, outcomes=outcomes), exact=True) == exact


def test_files(tmp_path: Path) -> None:
    game = parse_nfg(PAYOFFS)
    write_nfg(game, tmp_path / "selten.nfg", title='"Figure" 2')
    assert read_nfg(tmp_path / "selten.nfg") == game
    (tmp_path / "marked.nfg").write_text(PAYOFFS, encoding="utf-8-sig")  # as some editors save
    assert read_nfg(tmp_path / "marked.nfg") == game
    with pytest.raises(RefusedError, match="holds one game"):
        to_nfg(NormalForm(np.zeros((4, 2, 1, 1)), players=2))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: expected the word NFG, got the end of the text"),
        ("EFG 2 R", "line 1: expected the word NFG, got EFG"),
        ("NFG 2 R", "line 1: expected the format version 1, got 2"),
        ("NFG 1 X", "line 1: expected the number type R or D, got X"),
        ("NFG 1 R\n{", "line 2: expected the title"),
        ('NFG 1 R "t" {\n}', "line 2: expected at least one player"),
        ('NFG 1 R "t" { "A"\n"A" }', "line 2: expected distinct names of players"),
        ('NFG 1 R "t" { "A" "B" }\n{ 2 0 }', r"line 2: expected a number of strategies \(1 or more\), got 0"),
        ('NFG 1 R "t" { "A" "B" }\n{ 2 }', "line 2: expected a number of strategies"),
        ('NFG 1 R "t" { "A" "B" }\n{ { "a" } { "b"', "line 2: expected the name of a strategy"),
        ('NFG 1 R "t" { "A" "B" } { 1 1 }\n\n1 x', r"line 3: expected a payoff \(a number\), got x"),
        ('NFG 1 R "t" { "A" "B" } { 1 1 }\n\n1 nan', "line 3: expected a payoff"),
        ('NFG 1 R "t" { "A" "B" } { 1 1 }\n1/0 1', "line 2: expected a payoff"),
        ('NFG 1 R "t" { "A" "B" } { 1 1 }\n1', "line 2: expected a payoff, got the end of the text"),
        ('NFG 1 R "t" { "A" "B" } { 1 1 }\n1 2\n3', "line 3: expected the end of the text, got 3"),
        (
            'NFG 1 R "t" { "A" "B" } { 1 1 }\n{ { "" 1 2 }\n} 2',
            r"line 3: expected the position of an outcome",
        ),
        ('NFG 1 R "t" { "A" "B" } { 1 1 }\n{ { "" 1 2 3 } } 1', "line 2: expected } after 2 payoffs, got 3"),
        ('NFG 1 R "t" { "A" "B" } { 1 1 }\n{ { "" 1 2 }', "line 2: expected { and an outcome"),
        ('NFG 1 R "t', "line 1: expected the title"),
        ('NFG 1 R "t" { "A" } { { "a" "a" } }', "line 1: expected distinct names of strategies"),
        ('NFG 1 R "t" { "A" } { 2 }\n1 1e400', "line 2: expected a payoff .* 1.7e308 at most.*, got 1e400"),
        ('NFG 1 R "t" { "A" } { 2 }\n1 -1e999999999', "line 2: expected a payoff .* within 1e-400 and 1e308"),
        ('NFG 1 R "t" { "A" } { 2 }\n1 1e-999999999', "line 2: expected a payoff .* within 1e-400 and 1e308"),
        (
            'NFG 1 R "t" { "A" } { 2 }\n1 ' + "1" * 5000,
            "line 2: expected a payoff .* 1000 characters",
        ),
        ('NFG 1 R "t" { "A" } { ' + "1" * 5000 + " }", "line 1: expected a number of strategies"),
    ],
)
def test_mistakes_are_reported_with_their_line(text: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        parse_nfg(text)

"""Games to and from nashpy and pygambit."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from gametheory import InvalidInputError, NormalForm, RefusedError, parse_nfg, solve

GAME = NormalForm(
    np.arange(24.0).reshape(2, 3, 4),
    players=("Row", "Column"),
    actions=[("2", "1", "x"), ("a", "b", "c", "d")],
)


def test_nashpy_keeps_the_payoffs() -> None:
    assert NormalForm.from_nashpy(GAME.to_nashpy()) == NormalForm(GAME.payoffs)
    with pytest.raises(RefusedError, match="two players"):
        NormalForm(np.zeros((3, 2, 2, 2))).to_nashpy()
    with pytest.raises(InvalidInputError, match=r"must be a nashpy\.Game"):
        NormalForm.from_nashpy(7)


def test_gambit_keeps_payoffs_and_names() -> None:
    pytest.importorskip("pygambit")
    assert NormalForm.from_gambit(GAME.to_gambit()) == GAME
    three = NormalForm(np.random.default_rng(0).normal(size=(3, 2, 3, 2)))
    assert NormalForm.from_gambit(three.to_gambit()) == three
    third = NormalForm.from_bimatrix(
        np.array([[Fraction(1, 3)]], dtype=object), np.array([[Fraction(2)]], dtype=object)
    )
    assert NormalForm.from_gambit(third.to_gambit(), exact=True) == third
    with pytest.raises(RefusedError, match="one game"):
        NormalForm(np.zeros((4, 2, 2, 2)), players=2).to_gambit()
    with pytest.raises(InvalidInputError, match="must be a pygambit game"):
        NormalForm.from_gambit("x")


CATALOGUE = {
    "journals/dcg/vonstengel1999/6x6_game_with_75_eq": 75,  # von Stengel (1999): 75 equilibria, all isolated
    "journals/other/shapley1974/fig2": 3,
    "books/myerson1991/fig4_2": 3,
}


@pytest.mark.parametrize("name", CATALOGUE)
def test_textbook_games_have_the_equilibria_of_the_book(name: str) -> None:
    pygambit = pytest.importorskip("pygambit")
    game = NormalForm.from_gambit(pygambit.catalog.load(name), exact=True)
    assert len(solve(game)) == CATALOGUE[name]


def test_gambit_files_of_the_catalogue_are_read() -> None:
    pygambit = pytest.importorskip("pygambit")
    for name in ("books/shohamleytonbrown2008/fig5_9", "journals/mor/vonstengelforges2008/fig6"):
        theirs = pygambit.catalog.load(name)
        ours = NormalForm.from_gambit(theirs, exact=True)
        assert (parse_nfg(theirs.to_nfg(), exact=True).payoffs == ours.payoffs).all()

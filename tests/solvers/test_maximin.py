"""Maximin mixtures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import Concept, Maximin, NormalForm, RefusedError, solve


@settings(max_examples=20, deadline=None)
@given(shape=st.sampled_from([(2, 2), (3, 4), (2, 2, 2)]), seed=st.integers(0, 10**6))
def test_no_equilibrium_pays_less_than_what_a_player_can_guarantee(shape: tuple[int, ...], seed: int) -> None:
    game = NormalForm(np.random.default_rng(seed).integers(0, 6, (len(shape), *shape)))
    solution = solve(game, Maximin())
    assert solution.gap <= 1e-9
    for found in solve(game):
        assert (found.payoffs >= solution.details["values"] - 1e-9).all()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_minimax_theorem(seed: int) -> None:
    """Von Neumann (1928): in a zero-sum game the guarantees of both players add up to zero."""
    row = np.random.default_rng(seed).normal(size=(3, 4))
    solution = solve(NormalForm.from_bimatrix(row, -row), Maximin())
    assert solution.details["values"].sum() == pytest.approx(0, abs=1e-9)


def test_a_textbook_game_and_a_wrong_answer() -> None:
    game = NormalForm.from_bimatrix([[3, 0], [1, 2]], [[1, 1], [0, 4]])
    solution = solve(game, Maximin())
    np.testing.assert_allclose(solution.details["values"], [1.5, 1.0], atol=1e-12)
    punishments = ([0.5, 0.5], [1.0, 0.0])
    assert game.gap(([1.0, 0.0], [0.5, 0.5]), Concept.MAXIMIN, punishments=punishments) > 0.3
    assert game.gap(([0.25, 0.75], [0.5, 0.5]), Concept.MAXIMIN, punishments=([0.5, 0.6], [1, 0])) == np.inf
    assert game.gap(([0.25, 0.85], [0.5, 0.5]), Concept.MAXIMIN, punishments=punishments) == np.inf


def test_a_batch_is_refused() -> None:
    with pytest.raises(RefusedError, match="one game at a time"):
        Maximin().search(NormalForm(np.zeros((3, 2, 2, 2)), players=2))

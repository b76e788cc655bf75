"""Complementary pivoting: it ends, in an equilibrium, whatever the ties."""

from __future__ import annotations

import numpy as np
import pytest

from gametheory import (
    AllEquilibria,
    Completeness,
    InvalidInputError,
    LemkeHowson,
    NormalForm,
    RefusedError,
    solve,
)


@pytest.mark.parametrize(("size", "seed"), [(8, 8), (8, 508), (10, 610), (10, 710), (10, 910)])
def test_it_ends_where_other_implementations_cycle(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 100, (size, size)), rng.integers(0, 100, (size, size))
    assert solve(NormalForm.from_bimatrix(first, second), LemkeHowson(label=None)).gap < 1e-12


@pytest.mark.parametrize("high", [2, 3, 50])
def test_what_any_label_finds_is_in_the_full_list(high: int) -> None:
    for seed in range(8):
        game = NormalForm(np.random.default_rng([seed, high]).integers(0, high, size=(2, 4, 5))).rational()
        every = {tuple(map(tuple, e.profile)) for e in solve(game, AllEquilibria())}
        some = solve(game, LemkeHowson(label=None))
        assert {tuple(map(tuple, e.profile)) for e in some} <= every
        assert some.complete is Completeness.ONE


def test_large_games_in_floats() -> None:
    rng = np.random.default_rng(5)
    for payoffs in (
        rng.normal(size=(2, 120, 80)),
        rng.integers(0, 3, size=(2, 60, 60)),
        np.ones((2, 200, 200)),
    ):
        solution = solve(NormalForm(payoffs), LemkeHowson(label=3))
        assert len(solution) == 1
        assert solution.gap < 1e-9


def test_one_action() -> None:
    assert solve(NormalForm.from_bimatrix([[1]], [[1]]), LemkeHowson()).gap == 0
    assert solve(NormalForm.from_bimatrix([[1, 2]], [[1, 2]]), LemkeHowson(label=2))[0].profile[
        1
    ].tolist() == [0, 1]


def test_bad_input() -> None:
    game = NormalForm.from_bimatrix([[1, 2]], [[1, 2]])
    with pytest.raises(InvalidInputError, match=r"label must lie in 0\.\.2, got 3"):
        solve(game, LemkeHowson(label=3))
    with pytest.raises(InvalidInputError, match="max_steps must be positive"):
        LemkeHowson(max_steps=0)
    with pytest.raises(RefusedError, match="two players"):
        LemkeHowson().search(NormalForm(np.zeros((3, 2, 2, 2))))
    large = NormalForm(np.random.default_rng(0).normal(size=(2, 6, 6)))
    stopped = solve(large, LemkeHowson(label=None, max_steps=1), strict=False)
    assert stopped.status.name == "STEP_LIMIT"

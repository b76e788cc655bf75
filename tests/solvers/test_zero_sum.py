"""The minimax theorem, the optimal sets, and agreement with the list of all equilibria."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import Completeness, NormalForm, RefusedError, ZeroSum, optimal_ranges, solve


@given(seed=st.integers(0, 2**32 - 1), m=st.integers(1, 5), n=st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_every_equilibrium_pays_the_value_and_parts_combine(seed: int, m: int, n: int) -> None:
    matrix = np.random.default_rng(seed).integers(-2, 3, size=(m, n)).astype(float)
    game = NormalForm([matrix, 7 - matrix])
    solution = solve(game, ZeroSum())
    assert solution.complete is Completeness.PROVEN
    assert len(solution.components) == 1
    for equilibrium in solution:
        assert equilibrium.payoffs[0] == pytest.approx(solution.details["value"], abs=1e-9)
    rows = {tuple(e.profile[0]) for e in solution}
    columns = {tuple(e.profile[1]) for e in solution}
    assert len(solution) == len(rows) * len(columns)


def test_the_ranges_are_those_of_the_extreme_strategies() -> None:
    for seed in range(4):
        matrix = np.random.default_rng(seed).integers(0, 2, size=(3, 4)).astype(float)
        game = NormalForm([matrix, -matrix])
        solution = solve(game, ZeroSum())
        for player, ranges in enumerate(optimal_ranges(game)):
            mixtures = np.array([e.profile[player] for e in solution])
            assert_allclose(ranges.least, mixtures.min(axis=0), atol=1e-7)
            assert_allclose(ranges.largest, mixtures.max(axis=0), atol=1e-7)


def test_large_games_report_one_pair() -> None:
    matrix = np.random.default_rng(1).normal(size=(200, 200))
    solution = solve(NormalForm([matrix, -matrix]), ZeroSum(optimal_sets=False))
    assert solution.complete is Completeness.ONE
    assert solution.gap < 1e-9


def test_only_constant_sums_are_taken() -> None:
    with pytest.raises(RefusedError, match="constant sum, got sums from 2"):
        solve(NormalForm.from_bimatrix([[1, 2]], [[1, 2]]), ZeroSum())

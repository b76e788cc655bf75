"""Replicator dynamics and fictitious play."""

from __future__ import annotations

import numpy as np
import pytest

from gametheory import (
    InvalidInputError,
    NormalForm,
    RefusedError,
    fictitious_play,
    population_replicator,
    replicator,
)

PENNIES = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
HAWKS = NormalForm.from_bimatrix([[-1, 2], [0, 1]], [[-1, 0], [2, 1]])


def test_a_constant_advantage_spreads_by_the_logistic_law() -> None:
    """With payoff lead d the odds grow like exp(d t): Taylor and Jonker (1978)."""
    row = np.array([[1.0, 1.0], [0.25, 0.25]])
    path = population_replicator(
        NormalForm.from_bimatrix(row, row.T), times=np.linspace(0, 8, 9), start=[0.1, 0.9]
    )
    odds = path.mixtures[0][:, 0] / path.mixtures[0][:, 1]
    np.testing.assert_allclose(odds, np.exp(0.75 * path.times) / 9, rtol=1e-5)


def test_hawks_settle_at_the_stable_share_from_both_sides() -> None:
    for start in ([0.9, 0.1], [0.05, 0.95]):
        path = population_replicator(HAWKS, times=[0.0, 60.0], start=start)
        np.testing.assert_allclose(path.mixtures[0][-1], [0.5, 0.5], atol=1e-6)
        assert path.gap[-1] < 1e-6 < path.gap[0]


def test_matching_pennies_cycles_and_never_arrives() -> None:
    """The product of all probabilities is a constant of motion in a zero-sum game."""
    path = replicator(PENNIES, times=np.linspace(0, 30, 200), start=([0.8, 0.2], [0.5, 0.5]))
    constant = path.mixtures[0].prod(axis=1) * path.mixtures[1].prod(axis=1)
    np.testing.assert_allclose(constant, constant[0], rtol=1e-4)
    assert path.gap.min() > 0.05


def test_fictitious_play_converges_in_zero_sum_games_and_cycles_in_shapleys() -> None:
    """Robinson (1951); Shapley (1964): in his 3x3 game the frequencies never settle."""
    rng = np.random.default_rng(3)
    assert fictitious_play(PENNIES, rounds=3000, rng=rng).gap[-1] < 0.05
    row = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]])
    shapley = NormalForm.from_bimatrix(row, [[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    gap = fictitious_play(shapley, rounds=4000, rng=rng).gap
    assert gap[500:].min() > 0.05


def test_the_same_seed_plays_the_same_and_leaves_the_global_state_alone() -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[union-attr,index]  # noqa: NPY002  (what must not change)
    one = fictitious_play(PENNIES, rounds=50, rng=np.random.default_rng(1))
    two = fictitious_play(PENNIES, rounds=50, rng=np.random.default_rng(1))
    assert one == two
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002  (as above)


def test_bad_input_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="times must be an increasing sequence"):
        replicator(PENNIES, times=[1.0, 0.5])
    with pytest.raises(InvalidInputError, match="start must hold mixtures"):
        replicator(PENNIES, times=[0.0, 1.0], start=([0.5, 0.6], [0.5, 0.5]))
    with pytest.raises(InvalidInputError, match="rounds must be at least 1"):
        fictitious_play(PENNIES, rounds=0, rng=np.random.default_rng(0))
    with pytest.raises(RefusedError, match="needs one symmetric game"):
        population_replicator(PENNIES, times=[0.0, 1.0])
    with pytest.raises(RefusedError, match="one game of two players"):
        replicator(NormalForm(np.zeros((3, 2, 2, 2))), times=[0.0, 1.0])

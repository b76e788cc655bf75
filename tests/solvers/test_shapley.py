"""The Shapley value: textbook numbers, the axioms, and agreement of three routes."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as hs
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from gametheory import solve
from gametheory.errors import InvalidInputError, NotSolvedError, RefusedError
from gametheory.games import CoalitionalGame, Concept
from gametheory.solvers import Candidates, Completeness, Shapley, Status, shapley_values

WORTH = arrays(float, 16, elements=hs.floats(-10, 10).map(lambda x: round(x, 3)))


def test_the_united_nations_security_council() -> None:
    """Five vetoes and ten seats, nine votes: 0.19627 and 0.00186 (Shapley and Shubik 1954, 15 members)."""
    masks = np.arange(2**15)
    vetoes = (masks & 0b11111) == 0b11111
    votes = (masks[:, np.newaxis] >> np.arange(15) & 1).sum(axis=1)
    value = shapley_values((vetoes & (votes >= 9)).astype(float))
    assert_allclose(value[:5], 0.19627, atol=5e-6)
    assert_allclose(value[5:], 0.00186, atol=5e-6)


def test_the_airport_game() -> None:
    """Littlechild and Owen (1973): each pays an equal share of every stretch of runway she uses."""
    cost = np.array([1.0, 3.0, 7.0])
    game = CoalitionalGame.from_function("abc", lambda s: max((cost["abc".index(i)] for i in s), default=0.0))
    assert_allclose(solve(game)[0].payoffs, [1 / 3, 1 / 3 + 1, 1 / 3 + 1 + 4])


def test_the_solution_carries_its_evidence() -> None:
    game = CoalitionalGame("ab", [5, 6, 7, 10], subtract_baseline=True)
    solution = solve(game, Shapley())
    assert solution.concept is Concept.SHAPLEY
    assert solution.status is Status.SOLVED
    assert solution.complete is Completeness.PROVEN
    assert_allclose(solution[0].payoffs, [2, 3])
    assert solution.gap < 1e-15
    assert solution.details["efficiency_residual"] < 1e-15
    assert solution.details["baseline"] == 5
    assert "payoff a" in str(solution)


def test_a_batch_is_one_call_and_prints() -> None:
    worth = np.random.default_rng(0).normal(size=(7, 3, 32))
    worth[..., 0] = 0
    solution = solve(CoalitionalGame("abcde", worth))
    assert solution[0].payoffs.shape == (7, 3, 5)
    assert solution.gap < 1e-14
    assert_allclose(solution[0].payoffs[4, 2], shapley_values(worth[4, 2]), atol=1e-14)
    assert "21" in str(solution)


def test_a_wrong_solver_is_refuted() -> None:
    class EqualSplit:
        concept = Concept.SHAPLEY

        def search(self, problem: CoalitionalGame) -> Candidates:
            equal = np.full(problem.n_players, problem.total / problem.n_players)
            return Candidates(answers=(equal,), complete=Completeness.ONE)

    with pytest.raises(NotSolvedError, match="her Shapley value is"):
        solve(CoalitionalGame("ab", [0, 1, 2, 5]), EqualSplit())


@given(WORTH)
def test_it_is_the_mean_over_orders(worth: np.ndarray) -> None:
    orders = list(permutations(range(4)))
    mean = np.zeros(4)
    for order in orders:
        mask = 0
        for i in order:
            mean[i] += (worth[mask | 1 << i] - worth[mask]) / len(orders)
            mask |= 1 << i
    assert_allclose(shapley_values(worth), mean, atol=1e-12)


@given(WORTH, WORTH, hs.floats(-3, 3))
def test_efficiency_and_additivity(v: np.ndarray, w: np.ndarray, a: float) -> None:
    assert_allclose(shapley_values(v).sum(), v[-1] - v[0], atol=1e-12)
    assert_allclose(shapley_values(v + a * w), shapley_values(v) + a * shapley_values(w), atol=1e-11)


@given(arrays(float, 8, elements=hs.floats(-10, 10)), hs.floats(-5, 5))
def test_dummies_get_what_they_bring_and_equals_the_same(rest: np.ndarray, bring: float) -> None:
    with_dummy = np.concatenate([rest, rest + bring])
    assert_allclose(shapley_values(with_dummy)[3], bring, atol=1e-12)
    swap = np.array([m & ~3 | (m & 1) << 1 | (m & 2) >> 1 for m in range(8)])
    first, second, _ = shapley_values(rest + rest[swap])
    assert_allclose(first, second, atol=1e-12)


def test_sixteen_players_keep_their_digits_and_seventeen_are_refused() -> None:
    weights = np.arange(1.0, 17.0)
    worth = ((np.arange(2**16)[:, np.newaxis] >> np.arange(16) & 1) @ weights) ** 2
    assert_allclose(shapley_values(worth), weights * weights.sum(), rtol=1e-13)
    game = CoalitionalGame([f"p{i}" for i in range(17)], np.zeros(2**17))
    with pytest.raises(RefusedError, match="too many players for exact attribution: 17, at most 16"):
        solve(game, Shapley())


@pytest.mark.parametrize("worth", [np.zeros(3), np.zeros(1), 1.0, [0.0, np.inf]])
def test_bad_worths_are_named(worth: object) -> None:
    with pytest.raises(InvalidInputError, match="worth must"):
        shapley_values(worth)  # type: ignore[arg-type]

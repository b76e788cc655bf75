"""Payoff dominance and maximum entropy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import (
    MaximumEntropy,
    NormalForm,
    PayoffDominance,
    PureEquilibria,
    RefusedError,
    Status,
    solve,
)
from gametheory.solvers.selection import entropy

HUNT = NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])


def test_the_stag_dominates_in_payoffs_where_the_hare_dominates_in_risk() -> None:
    solution = solve(HUNT, PayoffDominance())
    assert solution[0].payoffs.tolist() == [4, 4]
    assert solution.details == {"selected by": "payoff dominance", "compared": 3}


def test_where_interests_conflict_no_equilibrium_dominates() -> None:
    battle = NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    assert solve(battle, PayoffDominance()).status is Status.NONE_EXISTS


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), shape=st.sampled_from([(2, 2), (3, 3), (2, 2, 2)]))
def test_what_dominates_pays_all_players_most(seed: int, shape: tuple[int, ...]) -> None:
    game = NormalForm(np.random.default_rng(seed).integers(0, 4, (len(shape), *shape)))
    best = np.max([found.payoffs for found in solve(game)], axis=0)
    for found in solve(game, PayoffDominance(), strict=False):
        np.testing.assert_allclose(found.payoffs, best, atol=1e-8)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_point_of_any_nash_subset_has_more_entropy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    game = NormalForm(rng.integers(0, 3, (2, 3, 3)))
    everything, solution = solve(game), solve(game, MaximumEntropy())
    assert solution.gap <= 1e-9
    for component in everything.components:
        for subset in component.subsets:
            sides = [np.array(vertices, dtype=float) for vertices in subset.vertices]
            for _ in range(20):
                profile = [rng.dirichlet(np.ones(len(side))) @ side for side in sides]
                assert game.gap(tuple(profile)) <= 1e-9
                assert entropy(profile) <= solution.details["entropy"] + 1e-7


def test_a_game_without_stakes_is_played_evenly() -> None:
    [found] = solve(NormalForm(np.zeros((2, 2, 3))), MaximumEntropy())
    np.testing.assert_allclose(found.profile[0], [1 / 2] * 2, atol=1e-6)
    np.testing.assert_allclose(found.profile[1], [1 / 3] * 3, atol=1e-6)
    assert entropy(found.profile) == pytest.approx(np.log(6), abs=1e-9)


def test_the_mixed_equilibrium_of_a_hunt_has_most_entropy() -> None:
    solution = solve(HUNT, MaximumEntropy())
    np.testing.assert_allclose(solution[0].profile[0], [2 / 3, 1 / 3], atol=1e-12)
    assert solution.details["selected by"] == "maximum entropy"


def test_the_solver_to_select_from_is_an_argument() -> None:
    pure = solve(HUNT, MaximumEntropy(among=PureEquilibria()))
    assert entropy(pure[0].profile) == 0
    pennies = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    assert solve(pennies, MaximumEntropy(among=PureEquilibria())).status is Status.NONE_EXISTS


def test_a_batch_is_refused() -> None:
    batch = NormalForm(np.zeros((3, 2, 2, 2)), players=2)
    for solver in (PayoffDominance(), MaximumEntropy()):
        with pytest.raises(RefusedError, match="one game"):
            solver.search(batch)

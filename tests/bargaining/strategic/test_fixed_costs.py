"""Rubinstein (1982), fixed costs of delay."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BackwardInduction, Completeness, RefusedError, TieRule, solve
from gametheory.bargaining.strategic.fixed_costs import FixedCosts
from gametheory.errors import InvalidInputError

COST = st.floats(0.02, 0.6)


@settings(max_examples=40, deadline=None)
@given(c=st.tuples(COST, COST))
def test_any_end_of_the_horizon_leads_to_the_formula(c: tuple[float, float]) -> None:
    """Section 5, Conclusion 1 of the paper, by backward induction from either parity and any division."""
    if abs(c[0] - c[1]) < 0.01:
        return
    game = FixedCosts(cost=c)
    assert game.solution().gap <= 1e-12
    enough = int(game.periods_to_settle())
    for periods in (enough, enough + 1):
        for after in ([0, 0], [1, 0], [0, 1]):
            assert_allclose(game.backward_induction(periods, after), game.shares(), atol=1e-12)


def test_conclusion_1_of_the_paper() -> None:
    assert_allclose(FixedCosts(cost=[0.1, 0.2]).shares(), [[1, 0], [0.9, 0.1]])
    assert_allclose(FixedCosts(cost=[0.2, 0.1]).shares(), [[0.1, 0.9], [0, 1]])  # the other's cost


def test_the_size_of_the_difference_does_not_matter() -> None:
    near, far = FixedCosts(cost=[0.1, 0.1 + 1e-9]), FixedCosts(cost=[0.1, 0.9])
    assert_allclose(near.shares(), far.shares())


@settings(max_examples=50, deadline=None)
@given(x=st.floats(0.1, 1.0))
def test_with_equal_costs_every_share_in_the_interval_is_an_equilibrium(x: float) -> None:
    game = FixedCosts(cost=[0.1, 0.1])
    assert game.gap([[x, 1 - x], [x - 0.1, 1.1 - x]]) <= 1e-12
    assert game.gap([[0.05, 0.95], [0, 1]]) > 0.01


def test_with_equal_costs_the_parity_of_the_horizon_decides() -> None:
    game = FixedCosts(cost=[0.1, 0.1])
    ends = [game.backward_induction(periods)[0, 0] for periods in (400, 401)]
    assert_allclose(sorted(ends), game.share_interval())
    solution = game.solution()
    assert solution.complete is Completeness.ONE
    assert "any share from 0.1 to 1" in solution.summary()


def test_the_tree_has_the_same_terms() -> None:
    game = FixedCosts(cost=[0.2, 0.5])
    found = solve(game.as_game(periods=4, offers=11), BackwardInduction(ties=TieRule.FIRST))[0]
    assert_allclose(found.payoffs, game.backward_induction(4)[0], atol=1e-12)  # terms are on the grid
    assert_allclose(game.game_error(periods=10, offers=101), 0.1)
    assert_allclose(game.game_error(periods=3, offers=101), 1.0)


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match="cost must be positive"):
        FixedCosts(cost=[0.0, 0.1])
    with pytest.raises(InvalidInputError, match="costs must be below the pie"):
        FixedCosts(cost=[0.1, 2.0], pie=2)
    with pytest.raises(RefusedError, match="costs must differ"):
        FixedCosts(cost=[0.1, 0.1]).periods_to_settle()
    assert np.isfinite(FixedCosts(cost=[[0.1, 0.1], [0.1, 0.2]]).shares()).all()

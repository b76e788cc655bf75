"""Logit equilibria: the principal branch, turning points, and the equilibrium at a precision."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import (
    Concept,
    InvalidInputError,
    NormalForm,
    QuantalResponse,
    RefusedError,
    Status,
    logit_branch,
    solve,
)

OCHS = NormalForm.from_bimatrix(np.array([[4, 0], [0, 1]]) * 0.2785, np.array([[0, 1], [1, 0]]) * 1.1141)
"""The asymmetric matching pennies of Ochs (1995), in the units of McKelvey and Palfrey (1995)."""


def _turning_game() -> NormalForm:
    """Return a game whose branch turns back: the precision falls from about 12.9 to 11.0 on its way."""
    row = [[3, 4, 3], [3, 1, 4], [1, 2, 2]]
    return NormalForm.from_bimatrix(row, [[0, 0, 1], [4, 3, 0], [2, 4, 3]])


@settings(max_examples=20, deadline=None)
@given(
    shape=st.sampled_from([(2, 2), (3, 2), (2, 2, 2)]),
    seed=st.integers(0, 10**6),
    precision=st.floats(0, 30),
)
def test_the_game_confirms_every_logit_equilibrium(
    shape: tuple[int, ...], seed: int, precision: float
) -> None:
    game = NormalForm(np.random.default_rng(seed).integers(0, 6, (len(shape), *shape)))
    solution = solve(game, QuantalResponse(precision=precision))
    assert solution.gap <= 1e-9
    assert game.gap(solution[0].profile, Concept.QUANTAL_RESPONSE, precision=precision + 1) >= 0


def test_without_precision_play_is_uniform() -> None:
    [found] = solve(OCHS, QuantalResponse(precision=0.0))
    assert [part.tolist() for part in found.profile] == [[0.5, 0.5], [0.5, 0.5]]


def test_one_player_follows_the_logit_formula() -> None:
    [found] = solve(NormalForm([[0.0, 1.0, 3.0]]), QuantalResponse(precision=0.7))
    weight = np.exp(0.7 * np.array([0.0, 1.0, 3.0]))
    np.testing.assert_allclose(found.profile[0], weight / weight.sum(), atol=1e-12)


def test_precision_and_payoff_unit_trade_off() -> None:
    rng = np.random.default_rng(2)
    table = rng.normal(size=(2, 3, 3))
    one = solve(NormalForm(table), QuantalResponse(precision=3.0))[0]
    other = solve(NormalForm(10 * table + 7), QuantalResponse(precision=0.3))[0]
    for x, y in zip(one.profile, other.profile, strict=True):
        np.testing.assert_allclose(x, y, atol=1e-9)


def test_the_check_convicts_another_precision() -> None:
    [found] = solve(OCHS, QuantalResponse(precision=2.0))
    assert OCHS.gap(found.profile, Concept.QUANTAL_RESPONSE, precision=2.5) > 1e-3


def test_a_branch_that_turns_back_is_followed_through_its_turning_points() -> None:
    """Between the turning points there are three equilibria of the branch at one precision."""
    game = _turning_game()
    branch = logit_branch(game, max_precision=30.0)
    assert branch.reached
    assert len(branch.turning_points) >= 2
    first, second = branch.precision[branch.turning_points[:2]]
    assert second < first
    several = branch.at((first + second) / 2)
    assert len(several) >= 3
    for profile in several:
        assert game.gap(profile, Concept.QUANTAL_RESPONSE, precision=(first + second) / 2) < 1e-9
    flat = [np.concatenate(profile) for profile in several]
    assert np.abs(flat[0] - flat[1]).max() > 1e-4


def test_pygambit_turns_back_at_the_same_precisions() -> None:
    gambit = pytest.importorskip("pygambit")
    game = _turning_game()
    theirs = gambit.qre.logit_solve_branch(gambit.StrategicGame.from_arrays(*game.payoffs), maxregret=1e-4)
    path = np.array([point.lam for point in theirs])
    falls = np.flatnonzero(np.diff(path) < 0)
    branch = logit_branch(game, max_precision=30.0)
    high, low = branch.precision[branch.turning_points]
    assert path[falls[0]] == pytest.approx(high, rel=0.02)
    assert path[falls[-1] + 1] == pytest.approx(low, rel=0.02)


def test_a_symmetric_game_has_its_crossing_reported() -> None:
    """In a pure coordination game the branch stays at even odds and another branch crosses it."""
    game = NormalForm.from_bimatrix([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    branch = logit_branch(game, max_precision=20.0)
    assert len(branch.crossings) == 1
    crossing = branch.precision[branch.crossings[0]]
    assert crossing == pytest.approx(
        2.0, abs=0.3
    )  # lambda / 2 = 1: the slope of the logit reply at even odds
    np.testing.assert_allclose(branch.profiles[0], 0.5, atol=1e-9)


def test_pygambit_finds_the_same_equilibria() -> None:
    gambit = pytest.importorskip("pygambit")
    rng = np.random.default_rng(0)
    for shape in [(2, 2), (3, 3), (2, 2, 2)] * 3:
        table = rng.integers(0, 6, (len(shape), *shape)).astype(float)
        for precision in (0.5, 4.0):
            [theirs] = gambit.qre.logit_solve_lambda(
                gambit.StrategicGame.from_arrays(*table), lam=[precision]
            )
            flat = np.array([value for part in theirs.profile for _, value in part])
            mine = solve(NormalForm(table), QuantalResponse(precision=precision))[0].profile
            np.testing.assert_allclose(np.concatenate(mine), flat, atol=1e-5)


def test_a_step_limit_is_said() -> None:
    solution = solve(OCHS, QuantalResponse(precision=50.0, max_steps=3), strict=False)
    assert solution.status is Status.STEP_LIMIT
    assert not logit_branch(OCHS, max_precision=50.0, max_steps=3).reached


@pytest.mark.parametrize("precision", [-1.0, np.nan, np.inf])
def test_bad_precisions_are_refused(precision: float) -> None:
    with pytest.raises(InvalidInputError, match="precision must be finite and non-negative"):
        QuantalResponse(precision=precision)
    with pytest.raises(InvalidInputError, match="max_precision must be finite"):
        logit_branch(OCHS, max_precision=precision)


def test_a_batch_and_an_infinite_range_are_refused() -> None:
    with pytest.raises(RefusedError, match="one game at a time"):
        logit_branch(NormalForm(np.zeros((4, 2, 2, 2)), players=2), max_precision=1.0)
    with pytest.raises(RefusedError, match="rescale the payoffs"):
        logit_branch(NormalForm([[-1.5e308, 1.5e308]]), max_precision=1.0)

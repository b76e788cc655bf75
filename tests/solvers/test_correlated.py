"""Correlated and coarse correlated equilibria."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import (
    CoarseCorrelatedEquilibrium,
    Concept,
    CorrelatedEquilibrium,
    EgalitarianObjective,
    InvalidInputError,
    LinearObjective,
    NormalForm,
    RefusedError,
    WelfareObjective,
    correlated_values,
    solve,
)

CHICKEN = NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
SHAPES = st.sampled_from([(2, 2), (3, 3), (2, 4), (2, 2, 2), (3, 2, 2)])


def _game(shape: tuple[int, ...], seed: int, highest: int = 5) -> NormalForm:
    return NormalForm(np.random.default_rng(seed).integers(0, highest, (len(shape), *shape)))


def _product(profile: tuple[np.ndarray, ...]) -> np.ndarray:
    joint = np.asarray(profile[0], dtype=float)
    for part in profile[1:]:
        joint = np.multiply.outer(joint, np.asarray(part, dtype=float))
    return joint


def test_aumanns_chicken() -> None:
    """Aumann (1974): each plays her part of (6,6), (2,7), (7,2); the best sum is 10.5, Nash gives 9 + 1/3."""
    [best] = solve(CHICKEN, CorrelatedEquilibrium())
    assert best.payoffs.sum() == pytest.approx(10.5)
    np.testing.assert_allclose(best.profile, [[0.5, 0.25], [0.25, 0.0]], atol=1e-9)
    mixed = _product(([2 / 3, 1 / 3], [2 / 3, 1 / 3]))  # type: ignore[arg-type]
    assert CHICKEN.gap(mixed, Concept.CORRELATED) == pytest.approx(0, abs=1e-12)


def test_the_check_convicts_a_draw_that_invites_disobedience() -> None:
    always = np.array([[1.0, 0.0], [0.0, 0.0]])
    assert CHICKEN.gap(always, Concept.CORRELATED) > 0.1
    assert CHICKEN.gap(always, Concept.COARSE_CORRELATED) > 0.1
    assert CHICKEN.gap(2 * always, Concept.CORRELATED) == np.inf


@settings(max_examples=10, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 10**6))
def test_every_nash_equilibrium_is_correlated_and_every_correlated_one_coarse(
    shape: tuple[int, ...], seed: int
) -> None:
    game = _game(shape, seed)
    welfare = -np.inf
    for found in solve(game):
        joint = _product(found.profile)
        assert game.gap(joint, Concept.CORRELATED) <= 1e-9
        welfare = max(welfare, float(found.payoffs.sum()))
    [best] = solve(game, CorrelatedEquilibrium())
    assert game.gap(best.profile, Concept.COARSE_CORRELATED) <= 1e-9
    [coarse] = solve(game, CoarseCorrelatedEquilibrium())
    assert welfare - 1e-9 <= best.payoffs.sum() <= coarse.payoffs.sum() + 1e-9


@settings(max_examples=8, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 10**6), coarse=st.booleans())
def test_value_and_bound_agree_for_every_objective(shape: tuple[int, ...], seed: int, coarse: bool) -> None:
    game = _game(shape, seed)
    solver = CoarseCorrelatedEquilibrium if coarse else CorrelatedEquilibrium
    values = np.random.default_rng(seed).normal(size=shape)
    for objective in (WelfareObjective(), EgalitarianObjective(), LinearObjective(values=values)):
        solution = solve(game, solver(objective=objective))
        assert solution.details["bound"] - solution.details["objective"] == pytest.approx(0, abs=1e-8)
    joint = solution[0].profile
    assert float((joint * values).sum()) == pytest.approx(solution.details["objective"], abs=1e-9)


@settings(max_examples=8, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 10**6))
def test_objectives_are_what_they_say(shape: tuple[int, ...], seed: int) -> None:
    game = _game(shape, seed)
    fair = solve(game, CorrelatedEquilibrium(objective=EgalitarianObjective()))[0].payoffs.min()
    values = correlated_values(game)
    for i in range(game.n_players):
        weights = tuple(float(k == i) for k in range(game.n_players))
        own = solve(game, CorrelatedEquilibrium(objective=WelfareObjective(weights=weights)))[0]
        assert own.payoffs[i] == pytest.approx(values.highest[i], abs=1e-8)
        assert values.lowest[i] - 1e-9 <= own.payoffs[i]
        assert own.payoffs.min() <= fair + 1e-8


def test_a_zero_sum_game_leaves_no_room() -> None:
    """In a zero-sum game each player gets the value in every correlated equilibrium."""
    row = np.array([[3.0, -1.0], [-2.0, 1.0]])
    values = correlated_values(NormalForm.from_bimatrix(row, -row))
    np.testing.assert_allclose(values.lowest, values.highest, atol=1e-9)
    assert values.lowest[0] == pytest.approx(1 / 7)


def test_units_do_not_matter() -> None:
    scaled = NormalForm.from_bimatrix(CHICKEN.payoffs[0] * 1e12 - 5, CHICKEN.payoffs[1] * 1e-6)
    objective = LinearObjective(values=CHICKEN.payoffs.sum(axis=0))
    here = solve(CHICKEN, CorrelatedEquilibrium(objective=objective))[0].profile
    there = solve(scaled, CorrelatedEquilibrium(objective=objective))[0].profile
    np.testing.assert_allclose(here, there, atol=1e-6)


def test_coarse_correlation_can_pay_everybody_more() -> None:
    """Moulin and Vial (1978) in kind: in this rock, paper, scissors obedience leaves 1/3, coarseness 2/3."""
    row = np.array([[0, -2, 3], [3, 0, -2], [-2, 3, 0]], dtype=float)
    game = NormalForm.from_bimatrix(row, row.T)
    strict, coarse = correlated_values(game), correlated_values(game, coarse=True)
    np.testing.assert_allclose(strict.lowest, strict.highest, atol=1e-9)
    assert strict.highest[0] == pytest.approx(1 / 3)
    assert coarse.highest[0] == pytest.approx(2 / 3)
    [best] = solve(game, CoarseCorrelatedEquilibrium())
    assert (
        game.gap(best.profile, Concept.COARSE_CORRELATED) <= 1e-9 < game.gap(best.profile, Concept.CORRELATED)
    )


def test_bad_objectives_and_batches_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="weights must hold one weight"):
        solve(CHICKEN, CorrelatedEquilibrium(objective=WelfareObjective(weights=(1.0,))))
    with pytest.raises(InvalidInputError, match="values must have the shape"):
        solve(CHICKEN, CorrelatedEquilibrium(objective=LinearObjective(values=[1.0, 2.0])))
    with pytest.raises(InvalidInputError, match="values must be finite"):
        LinearObjective(values=[[np.nan, 0.0], [0.0, 0.0]])
    vast = NormalForm.from_bimatrix([[1.7e308, -1.7e308], [0, 1]], [[1, 2], [3, 4]])
    for objective in (WelfareObjective(), EgalitarianObjective()):
        with pytest.raises(RefusedError, match="beyond the largest float"):
            solve(vast, CorrelatedEquilibrium(objective=objective))
    with pytest.raises(RefusedError, match="one game at a time"):
        correlated_values(NormalForm(np.zeros((3, 2, 2, 2)), players=2))

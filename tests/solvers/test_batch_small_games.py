"""Batches of games up to 4 x 4: generic, tied, ill-conditioned, and through the one verb."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from gametheory.games.normal_form import NormalForm
from gametheory.solvers import solve
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.batch_bimatrix import extreme_equilibria
from gametheory.solvers.kernels.supports import minors, support_tables

Rng = np.random.Generator
Draw = Callable[[Rng, tuple[int, ...]], np.ndarray]
KERNELS = pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "numba"])
FIELDS = ("row", "column", "payoffs", "gap", "count", "degenerate")
SHAPES = [(1, 1), (1, 3), (3, 1), (2, 3), (4, 2), (3, 3), (3, 4), (4, 4)]


def duplicated(rng: Rng, shape: tuple[int, ...]) -> np.ndarray:
    payoffs = rng.random(shape)
    payoffs[:, :, -1] = payoffs[:, :, 0]
    return payoffs


def zero_sum(rng: Rng, shape: tuple[int, ...]) -> np.ndarray:
    payoffs = rng.integers(0, 5, shape).astype(float)
    payoffs[:, 1] = -payoffs[:, 0]
    return payoffs


def nearly_dependent(rng: Rng, shape: tuple[int, ...]) -> np.ndarray:
    """Draw games whose last action pays the mean of two others: determinants that may be zero."""
    payoffs = rng.random(shape)
    payoffs[:, 0, -1] = (payoffs[:, 0, 0] + payoffs[:, 0, min(1, shape[2] - 1)]) / 2
    payoffs[:, 1, :, -1] = (payoffs[:, 1, :, 0] + payoffs[:, 1, :, min(1, shape[3] - 1)]) / 2
    return payoffs


DRAWS: dict[str, Draw] = {
    "normal": lambda rng, shape: rng.normal(size=shape),
    "small integers": lambda rng, shape: rng.integers(0, 3, shape).astype(float),
    "tenths": lambda rng, shape: rng.integers(0, 4, shape) * 0.1,
    "duplicated rows": duplicated,
    "zero-sum": zero_sum,
    "nearly dependent": nearly_dependent,
    "ties broken by the last bit": lambda rng, shape: (
        rng.integers(0, 3, shape) + rng.integers(-1, 2, shape) * 1e-15
    ),
    "units from 1e-300 to 1e306": lambda rng, shape: (
        rng.integers(0, 4, shape) * 10.0 ** rng.choice([-300, 0, 19, 306], (*shape[:2], 1, 1))
    ),
}


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_batch_gives_what_one_game_at_a_time_gives(kind: str, shape: tuple[int, int]) -> None:
    """The same equilibria, order and verdict on degeneracy, from independent algorithms."""
    payoffs = DRAWS[kind](np.random.default_rng(sum(shape)), (6, 2, *shape))
    found = extreme_equilibria(payoffs, compiled=False)
    for g, game in enumerate(payoffs):
        one = AllEquilibria().search(NormalForm(game, players=2))
        assert found.count[g] == len(one.answers)
        assert found.degenerate[g] == one.details["degenerate"]
        for k, (x, y) in enumerate(one.answers):
            assert_allclose(found.row[g, k], x, rtol=0, atol=1e-12)
            assert_allclose(found.column[g, k], y, rtol=0, atol=1e-12)
    assert np.nanmax(found.gap) < 1e-12
    assert_array_equal(np.isnan(found.gap), np.arange(found.gap.shape[1]) >= found.count[:, np.newaxis])


@pytest.mark.parametrize(
    "shape", [(3, 3), *(pytest.param(shape, marks=pytest.mark.slow) for shape in ((2, 4), (4, 4)))], ids=str
)
def test_both_kernels_return_the_same_bits(shape: tuple[int, int]) -> None:
    for kind, draw in DRAWS.items():
        payoffs = draw(np.random.default_rng(1), (100, 2, *shape))
        one, two = (extreme_equilibria(payoffs, compiled=compiled) for compiled in (False, True))
        for field in FIELDS:
            assert_array_equal(getattr(one, field), getattr(two, field), err_msg=f"{kind}: {field}")


def test_2_by_2_games_have_two_independent_kernels() -> None:
    """The signs of determinants against the table of the 81 classes."""
    from gametheory.solvers.kernels.small_bimatrix import small_bimatrix

    payoffs = np.random.default_rng(0).integers(0, 3, (500, 2, 2, 2)).astype(float)
    one, two = extreme_equilibria(payoffs), small_bimatrix(payoffs, 64)
    slots = two.gap.shape[1]
    assert_array_equal(one.count, two.count)
    assert_array_equal(one.degenerate, two.degenerate)
    assert_array_equal(one.row[:, :slots], two.row)
    assert_array_equal(one.column[:, :slots], two.column)


@KERNELS
def test_generic_games_have_an_odd_number_of_equilibria(compiled: bool) -> None:
    """Wilson (1971)."""
    found = extreme_equilibria(np.random.default_rng(4).normal(size=(2000, 2, 3, 3)), compiled=compiled)
    assert not found.degenerate.any()
    assert (found.count % 2 == 1).all()


@KERNELS
def test_rock_paper_scissors_has_one_equilibrium(compiled: bool) -> None:
    A = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], dtype=float)
    found = extreme_equilibria(np.array([[A, -A]]), compiled=compiled)
    assert found.count[0] == 1
    assert_allclose(found.row[0, 0], [1 / 3] * 3)
    assert_allclose(found.column[0, 0], [1 / 3] * 3)


@KERNELS
def test_coordination_has_an_equilibrium_for_every_set_of_actions(compiled: bool) -> None:
    """The identity game of size n has 2**n - 1 equilibria, the uniform mixtures of all supports."""
    found = extreme_equilibria(np.array([[np.eye(4), np.eye(4)]]), compiled=compiled)
    assert found.count[0] == 15
    supports = {tuple(np.flatnonzero(x)) for x in found.row[0]}
    assert supports == {s for k in (1, 2, 3, 4) for s in combinations(range(4), k)}


@KERNELS
def test_an_ill_conditioned_equilibrium_is_computed_exactly(compiled: bool) -> None:
    """Nearly parallel payoff differences: the float solution of the same system is off by far more."""
    eps = 2.0**-20
    A = np.array([[0, 0, 0], [1, -1, eps], [1 - eps, -1 + eps * (1 - eps), 2 * eps]])
    payoffs = np.array([[A, A.T]])
    found = extreme_equilibria(payoffs, compiled=compiled)
    exact = AllEquilibria().search(NormalForm(payoffs[0], players=2).rational())
    assert found.count[0] == len(exact.answers)
    for k, (x, y) in enumerate(exact.answers):
        assert_allclose(found.row[0, k], x.astype(float), rtol=0, atol=1e-15)
        assert_allclose(found.column[0, k], y.astype(float), rtol=0, atol=1e-15)
    assert np.nanmax(found.gap) < 1e-14


def test_the_determinants_are_those_of_the_definition() -> None:
    A = np.random.default_rng(2).integers(-5, 6, (4, 4))
    tables = support_tables(4, 4)
    det = minors(A.reshape(16, 1), tables)[:, 0]
    keys = [
        (R, J) for k in (1, 2, 3) for R in combinations(range(4), k + 1) for J in combinations(range(4), k)
    ]
    for value, (R, J) in zip(det, keys, strict=False):
        wanted = np.linalg.det((A[list(R[1:])] - A[R[0]])[:, J].astype(float))
        assert value == pytest.approx(wanted, abs=1e-9)
    assert len(keys) == tables.determinants == 52


@settings(max_examples=40, deadline=None)
@given(
    arrays(float, (3, 2, 3, 3), elements=st.integers(-2, 2).map(float)),
    st.permutations(range(3)),
    st.integers(1, 5),
)
def test_equilibria_move_with_the_actions_and_not_with_the_units(
    payoffs: np.ndarray, order: list[int], factor: int
) -> None:
    plain = extreme_equilibria(payoffs, compiled=False)
    other = extreme_equilibria(payoffs[:, :, order] * factor - 7, compiled=False)
    assert_array_equal(plain.count, other.count)
    for g, count in enumerate(plain.count):
        before = sorted(
            (*x[order], *y) for x, y in zip(plain.row[g, :count], plain.column[g, :count], strict=True)
        )
        after = sorted((*x, *y) for x, y in zip(other.row[g, :count], other.column[g, :count], strict=True))
        assert_allclose(before, after, rtol=0, atol=1e-12)


def test_solve_takes_a_batch_and_returns_arrays() -> None:
    payoffs = np.random.default_rng(9).integers(0, 4, (2, 5, 2, 3, 3)).astype(float)
    batch = solve(NormalForm(payoffs, players=2))
    assert batch.solved.all()
    assert batch.complete.all()
    assert batch.profiles[0].shape == (2, 5, batch.gap.shape[-1], 3)
    for index in np.ndindex(2, 5):
        one = solve(NormalForm(payoffs[index], players=2))
        assert len(one) == batch.count[index]
        for mine, theirs in zip(batch.equilibria(index), one, strict=True):
            assert_allclose(np.concatenate(mine.profile), np.concatenate(theirs.profile), rtol=0, atol=1e-12)
            assert_allclose(mine.payoffs, theirs.payoffs, atol=1e-12)
        assert one.details["degenerate"] == batch.degenerate[index]


@pytest.mark.parametrize("kind", ["ties broken by the last bit", "small integers"])
@pytest.mark.parametrize("shape", [(5, 5), (5, 3), (2, 6)], ids=str)
def test_larger_games_go_one_by_one_with_the_same_result(kind: str, shape: tuple[int, int]) -> None:
    payoffs = DRAWS[kind](np.random.default_rng(2), (12, 2, *shape)).astype(float)
    batch = solve(NormalForm(payoffs, players=2))
    assert batch.solved.all()
    for g in range(12):
        one = solve(NormalForm(payoffs[g], players=2))
        assert batch.count[g] == len(one)
        for mine, theirs in zip(batch.equilibria(g), one, strict=True):
            assert_allclose(np.concatenate(mine.profile), np.concatenate(theirs.profile), rtol=0, atol=1e-12)


def test_exact_payoffs_are_not_rounded_before_they_are_compared() -> None:
    tenth = Fraction(1, 10)
    payoffs = np.array([[[[3 * tenth, 0], [Fraction(3, 10), -1]], [[1, 0], [1, 0]]]], dtype=object)
    assert 3 * 0.1 != 0.3
    batch = solve(NormalForm(payoffs, players=2))
    assert batch.degenerate[0]
    assert batch.count[0] == 2

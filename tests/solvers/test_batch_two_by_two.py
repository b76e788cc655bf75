"""Batches of 2 x 2 games: the closed form, every degenerate case, both kernels."""

from __future__ import annotations

import tracemalloc
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gametheory.errors import InvalidInputError
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.batch_bimatrix import extreme_equilibria
from gametheory.solvers.kernels.extreme_arrays import ExtremeArrays
from gametheory.solvers.kernels.two_by_two import CLASS_COUNT

KERNELS = pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "numba"])
FIELDS = ("row", "column", "payoffs", "gap", "count", "degenerate")


def bimatrix(A: object, B: object) -> np.ndarray:
    return np.array([[A, B]], dtype=float)


def profiles(found: ExtremeArrays, game: int = 0) -> list[tuple[list[float], list[float]]]:
    used = slice(int(found.count[game]))
    return list(zip(found.row[game, used].tolist(), found.column[game, used].tolist(), strict=True))


def every_sign_class() -> np.ndarray:
    """One game with small integers in each of the 81 classes of signs of (a0, a1, b0, b1)."""
    games = np.zeros((81, 2, 2, 2))
    for g, (a0, a1, b0, b1) in enumerate(product((-2, 0, 3), repeat=4)):
        games[g] = [[[a0, a1], [0, 0]], [[b0, 0], [b1, 0]]]
    return games


@KERNELS
def test_battle_of_the_sexes_has_its_three_textbook_equilibria(compiled: bool) -> None:
    """Two pure equilibria and a mixed one, 2/3 on the own preferred event (Luce and Raiffa 1957)."""
    found = extreme_equilibria(bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]]), compiled=compiled)
    assert_allclose(profiles(found), [([1, 0], [1, 0]), ([2 / 3, 1 / 3], [1 / 3, 2 / 3]), ([0, 1], [0, 1])])
    assert_allclose(found.payoffs[0, :3], [[2, 1], [2 / 3, 2 / 3], [1, 2]])
    assert not found.degenerate[0]


@KERNELS
def test_indifference_everywhere_makes_all_four_corners_extreme(compiled: bool) -> None:
    found = extreme_equilibria(np.zeros((1, 2, 2, 2)), compiled=compiled)
    assert profiles(found) == [(list(x), list(y)) for x, y in product([(1.0, 0.0), (0.0, 1.0)], repeat=2)]
    assert found.degenerate[0]


@KERNELS
def test_a_threat_that_costs_nothing_to_carry_out_leaves_a_continuum(compiled: bool) -> None:
    """Entry deterrence with a costless threat: staying out is best against a fighting chance of 1/2 up."""
    stay_out, enter = [2, 2], [0, 4]  # the incumbent's columns: fight, yield
    found = extreme_equilibria(bimatrix([stay_out, enter], [[5, 5], [0, 0]]), compiled=compiled)
    assert_allclose(
        profiles(found), [([1, 0], [1, 0]), ([1, 0], [0.5, 0.5]), ([0, 1], [0.5, 0.5]), ([0, 1], [0, 1])]
    )
    assert found.degenerate[0]


def test_no_class_has_more_than_four_extreme_equilibria_or_none() -> None:
    """Nash (1951): at least one; four is reached. Generic classes have one or three (Wilson 1971)."""
    assert CLASS_COUNT.min() == 1
    assert CLASS_COUNT.max() == 4
    generic = [
        c for c, signs in zip(CLASS_COUNT, product((-1, 0, 1), repeat=4), strict=True) if 0 not in signs
    ]
    assert sorted(set(map(int, generic))) == [1, 3]


@KERNELS
def test_every_class_of_signs_agrees_with_exact_enumeration(compiled: bool) -> None:
    games = every_sign_class()
    found = extreme_equilibria(games, compiled=compiled)
    for g, payoffs in enumerate(games):
        exact = AllEquilibria().search(NormalForm(payoffs, players=2).rational())
        wanted = [(x.astype(float), y.astype(float)) for x, y in exact.answers]
        assert found.count[g] == len(wanted)
        assert_allclose(profiles(found, g), wanted, rtol=0, atol=1e-15)
        assert found.degenerate[g] == exact.details["degenerate"]
    assert np.nanmax(found.gap) < 1e-15


@pytest.mark.parametrize("seed", range(3))
def test_both_kernels_return_the_same_bits(seed: int) -> None:
    rng = np.random.default_rng(seed)
    games = [
        rng.random((3000, 2, 2, 2)),
        rng.integers(0, 3, (3000, 2, 2, 2)) * 0.1,
        rng.normal(size=(50, 2, 2, 2)) * 1e-305,
    ]
    for payoffs in (*games, games[0][::2], games[0][:, ::-1], games[0][:0]):
        one, two = (extreme_equilibria(payoffs, compiled=compiled) for compiled in (False, True))
        for field in FIELDS:
            assert_array_equal(getattr(one, field), getattr(two, field), err_msg=field)


def test_the_size_of_a_step_changes_nothing() -> None:
    payoffs = np.random.default_rng(0).integers(0, 4, (1000, 2, 2, 2)).astype(float)
    one, two = (extreme_equilibria(payoffs, compiled=False, games_at_once=size) for size in (7, 10_000))
    for field in FIELDS:
        assert_array_equal(getattr(one, field), getattr(two, field), err_msg=field)


def test_work_memory_does_not_grow_with_the_batch() -> None:
    """What a step needs beyond the returned arrays depends on its size alone."""

    def beyond_the_result(games: int, games_at_once: int) -> int:
        payoffs = np.random.default_rng(0).random((games, 2, 2, 2))
        tracemalloc.start()
        found = extreme_equilibria(payoffs, compiled=False, games_at_once=games_at_once)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak - sum(getattr(found, field).nbytes for field in FIELDS)

    small, large, wide = (
        beyond_the_result(*sizes) for sizes in ((5_000, 1000), (50_000, 1000), (50_000, 20_000))
    )
    assert large < 1.5 * small + 100_000
    assert wide > 5 * large


@KERNELS
@pytest.mark.parametrize("unit", [1e-320, 1e-300, 1.0, 1e19, 1e300, 1.7e308])
def test_the_unit_of_payoffs_does_not_matter(compiled: bool, unit: float) -> None:
    """Also where the range of payoffs is beyond the largest float, or made of its last bits."""
    games = np.random.default_rng(1).integers(-1, 2, (200, 2, 2, 2)).astype(float)
    plain, scaled = (extreme_equilibria(g, compiled=compiled) for g in (games, games * unit))
    assert_array_equal(plain.count, scaled.count)
    assert_array_equal(plain.degenerate, scaled.degenerate)
    assert_allclose(scaled.row, plain.row, rtol=0, atol=1e-15)
    assert_allclose(scaled.column, plain.column, rtol=0, atol=1e-15)
    assert_allclose(scaled.payoffs / unit, plain.payoffs, atol=1e-15 if unit > 1e-310 else 0.01)
    assert np.nanmax(scaled.gap) < 1e-14


@KERNELS
def test_a_large_constant_in_all_payoffs_costs_no_accuracy(compiled: bool) -> None:
    found = extreme_equilibria(bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]) + 1e15, compiled=compiled)
    assert_array_equal(found.row[0, 0], [0.5, 0.5])
    assert found.gap[0, 0] == 0


@KERNELS
def test_payoffs_that_differ_in_the_last_bit_are_no_tie(compiled: bool) -> None:
    more = np.nextafter(0.3, 1)
    found = extreme_equilibria(bimatrix([[more, -1], [0.3, -1.5]], [[1, 0], [1, 0]]), compiled=compiled)
    assert profiles(found) == [([1.0, 0.0], [1.0, 0.0])]
    assert not found.degenerate[0]


def test_the_gap_is_the_one_of_the_game() -> None:
    rng = np.random.default_rng(3)
    payoffs = rng.normal(size=(50, 2, 2, 2)) * [[[10.0]], [[0.1]]]
    found = extreme_equilibria(payoffs)
    for g in range(50):
        game = NormalForm(payoffs[g], players=2)
        for k, profile in enumerate(profiles(found, g)):
            assert game.gap(profile) == pytest.approx(found.gap[g, k], abs=2e-16)
            assert_allclose(game.expected_payoffs(profile), found.payoffs[g, k])


@pytest.mark.parametrize("shape", [(2, 2, 2), (5, 3, 2, 2), (5, 2, 0, 2), (5, 2, 5, 2)])
def test_a_wrong_shape_is_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidInputError, match=r"payoffs must have shape \(N, 2, m, n\)"):
        extreme_equilibria(np.zeros(shape))


def test_a_step_needs_a_game() -> None:
    with pytest.raises(InvalidInputError, match="games_at_once must be positive, got 0"):
        extreme_equilibria(np.zeros((1, 2, 2, 2)), games_at_once=0)

"""All regular equilibria of games with any number of players."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import (
    Completeness,
    InvalidInputError,
    LogitTracing,
    NormalForm,
    PolynomialSupports,
    RefusedError,
    regular_index,
    solve,
)
from gametheory.solvers.kernels.indifference_roots import bezout_number, indifference_roots


def _flat(solution: object) -> list[np.ndarray]:
    return [np.concatenate(found.profile) for found in solution]  # type: ignore[attr-defined]


def _nine() -> NormalForm:
    """McKelvey and McLennan (1997): a 2x2x2 game with nine equilibria, two of them totally mixed."""
    cells = {
        (0, 0, 0): (9, 8, 12),
        (1, 1, 0): (9, 8, 2),
        (1, 0, 1): (3, 4, 6),
        (0, 1, 1): (3, 4, 6),
    }
    table = np.zeros((3, 2, 2, 2))
    for cell, payoffs in cells.items():
        table[(slice(None), *cell)] = payoffs
    return NormalForm(table)


def test_all_nine_equilibria_of_the_game_of_mckelvey_and_mclennan() -> None:
    solution = solve(_nine(), PolynomialSupports())
    assert len(solution) == 9
    assert solution.complete is Completeness.PROVEN
    assert sum(bool((flat > 0).all()) for flat in _flat(solution)) == 2
    assert sum(solution.details["indices"]) == 1


def test_the_largest_numbers_of_totally_mixed_equilibria() -> None:
    """McKelvey and McLennan (1997): 2 (2x2x2), 10 (3x3x3), 9 (four players, two actions), 44 (five)."""
    assert [bezout_number(s) for s in [(2,) * 3, (3,) * 3, (2,) * 4, (2,) * 5]] == [2, 10, 9, 44]
    assert bezout_number((4, 2, 2)) == 0


def test_the_number_of_paths_is_the_bezout_number_and_all_end() -> None:
    rng = np.random.default_rng(0)
    for sizes in [(3, 3), (2, 2, 2), (3, 3, 3), (2, 2, 2, 2)]:
        found = indifference_roots([rng.normal(size=(3, *sizes)) for _ in sizes], rng=rng)
        assert found.roots.shape[1] == bezout_number(sizes)
        assert found.complete.all()


def test_a_system_with_a_continuum_of_roots_is_not_called_complete() -> None:
    """Indifference that holds everywhere: every mixture solves it."""
    rng = np.random.default_rng(0)
    tables = [np.zeros((1, 2, 2, 2)), rng.normal(size=(1, 2, 2, 2)), rng.normal(size=(1, 2, 2, 2))]
    assert not indifference_roots(tables, rng=rng).complete.any()


@settings(max_examples=8, deadline=None)
@given(shape=st.sampled_from([(2, 2, 2), (3, 2, 2), (3, 3, 2), (4, 2, 2)]), seed=st.integers(0, 10**6))
def test_generic_games_have_an_odd_number_of_equilibria_with_indices_that_add_to_one(
    shape: tuple[int, ...], seed: int
) -> None:
    """Wilson (1971), Harsanyi (1973)."""
    rng = np.random.default_rng(seed)
    game = NormalForm(rng.normal(size=(len(shape), *shape)))
    solution = solve(game, PolynomialSupports())
    assert solution.complete is Completeness.PROVEN
    assert len(solution) % 2 == 1
    assert sum(solution.details["indices"]) == 1
    traced = np.concatenate(solve(game, LogitTracing())[0].profile)
    assert min(np.abs(traced - flat).max() for flat in _flat(solution)) < 1e-8


@settings(max_examples=25, deadline=None)
@given(shape=st.sampled_from([(2, 2), (3, 3), (2, 4)]), seed=st.integers(0, 10**6))
def test_two_players_agree_with_the_exact_enumeration(shape: tuple[int, int], seed: int) -> None:
    game = NormalForm(np.random.default_rng(seed).normal(size=(2, *shape)))
    exact, found = _flat(solve(game)), _flat(solve(game, PolynomialSupports()))
    assert len(exact) == len(found)
    assert all(min(np.abs(one - other).max() for other in found) < 1e-8 for one in exact)


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_units_and_the_order_of_players_and_actions_do_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(3, 2, 2, 3))
    here = _flat(solve(NormalForm(table), PolynomialSupports()))
    scaled = table * np.array([2.0, 0.5, 8.0])[:, None, None, None] + 1.0
    there = _flat(solve(NormalForm(scaled), PolynomialSupports()))
    turned = NormalForm(np.transpose(table[[2, 0, 1]], (0, 3, 1, 2))[:, ::-1])
    third = [
        np.concatenate([p[1], p[2], p[0][::-1]])
        for p in (found.profile for found in solve(turned, PolynomialSupports()))
    ]
    for other in (there, third):
        assert len(here) == len(other)
        assert all(min(np.abs(one - two).max() for two in other) < 1e-7 for one in here)


def test_a_continuum_is_named_and_what_is_isolated_is_found() -> None:
    """Nau, Gomez Canovas and Hansen (2004), section 5: 3 pure, 2 partly mixed, a continuum of mixed ones."""
    game = NormalForm(
        [
            [[[0, 1], [0, 0]], [[3, 0], [0, 0]]],
            [[[0, 1], [3, 0]], [[0, 0], [0, 0]]],
            [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
        ]
    )
    solution = solve(game, PolynomialSupports())
    assert solution.complete is Completeness.SEARCHED
    assert (("1", "2"),) * 3 in solution.details["supports not covered"]
    supports = [tuple((flat > 0).reshape(3, 2).sum(axis=1)) for flat in _flat(solution)]
    assert supports.count((1, 1, 1)) == 3
    assert sum(sum(sizes) == 4 for sizes in supports) == 2


def test_where_all_is_tied_an_equilibrium_is_listed_and_nothing_is_claimed() -> None:
    solution = solve(NormalForm(np.zeros((3, 2, 2, 2))), PolynomialSupports())
    assert len(solution) >= 1
    assert solution.complete is Completeness.SEARCHED


def test_the_index_needs_a_regular_equilibrium() -> None:
    coordination = NormalForm.from_bimatrix([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    assert regular_index(coordination, ([0.5, 0.5], [0.5, 0.5])) == -1
    weak = NormalForm.from_bimatrix([[1, 1], [0, 0]], [[1, 1], [0, 0]])
    assert regular_index(weak, ([1, 0], [1, 0])) is None


def test_pygambit_finds_nothing_that_is_missing_here() -> None:
    gambit = pytest.importorskip("pygambit")
    rng = np.random.default_rng(11)
    for shape in [(2, 2, 2)] * 5 + [(3, 2, 2)]:
        table = rng.integers(0, 20, (len(shape), *shape)).astype(float)
        theirs = gambit.nash.enumpoly_solve(gambit.StrategicGame.from_arrays(*table)).equilibria
        mine = _flat(solve(NormalForm(table), PolynomialSupports()))
        for profile in theirs:
            flat = np.array([float(value) for part in profile for _, value in part])
            assert min(np.abs(flat - own).max() for own in mine) < 1e-5


def test_quantecons_simplicial_method_ends_near_a_listed_equilibrium() -> None:
    quantecon = pytest.importorskip("quantecon.game_theory")
    rng = np.random.default_rng(12)
    for _ in range(4):
        table = rng.normal(size=(3, 2, 3, 2))
        theirs = quantecon.mclennan_tourky(quantecon.NormalFormGame(np.moveaxis(table, 0, -1)), epsilon=1e-6)
        mine = _flat(solve(NormalForm(table), PolynomialSupports()))
        assert min(np.abs(np.concatenate(theirs) - flat).max() for flat in mine) < 1e-3


def test_too_many_supports_are_refused() -> None:
    game = NormalForm(np.zeros((2, 12, 12)))
    with pytest.raises(RefusedError, match="raise max_supports or use LogitTracing"):
        solve(game, PolynomialSupports())
    with pytest.raises(InvalidInputError, match="max_supports must be at least 1"):
        PolynomialSupports(max_supports=0)


@pytest.mark.slow
def test_four_players_with_three_actions() -> None:
    rng = np.random.default_rng(3)
    solution = solve(NormalForm(rng.normal(size=(4, 3, 3, 3, 3))), PolynomialSupports())
    assert solution.complete is Completeness.PROVEN
    assert sum(solution.details["indices"]) == 1

"""Evolutionarily stable strategies."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import (
    Concept,
    EvolutionarilyStable,
    InvalidInputError,
    NormalForm,
    RefusedError,
    Status,
    solve,
)
from gametheory.games.evolutionary_stability import is_symmetric, resists_mutants


def _game(row: object) -> NormalForm:
    table = np.asarray(row)
    return NormalForm.from_bimatrix(table, table.T)


def _mixtures(row: object) -> list[list[float]]:
    return [found.profile[0].tolist() for found in solve(_game(row), EvolutionarilyStable(), strict=False)]


def _beats_sampled_mutants(A: np.ndarray, x: np.ndarray, rng: np.random.Generator) -> bool:
    """Return whether `x` does better against near mutants on every face of its best replies than they do."""
    best = np.flatnonzero(A @ x >= (A @ x).max() - 1e-12)
    for mask in range(1, 2 ** len(best)):
        face = best[[bool(mask >> k & 1) for k in range(len(best))]]
        y = np.zeros((200, len(x)))
        y[:, face] = rng.dirichlet(np.ones(len(face)), 200)
        y = 0.99 * x + 0.01 * y
        far = ((x - y) ** 2).sum(axis=1) > 1e-8
        lead = ((x - y) @ A * y).sum(axis=1)
        if far.any() and (lead[far] / ((x - y) ** 2).sum(axis=1)[far]).min() < 1e-6:
            return False
    return True


def test_hawks_and_doves() -> None:
    """Maynard Smith and Price (1973): with gain V and loss C > V a share V / C of hawks is stable."""
    gain, loss = 2, 6
    row = [[(gain - loss) / 2, gain], [0, gain / 2]]
    np.testing.assert_allclose(_mixtures(row), [[1 / 3, 2 / 3]], atol=1e-12)


def test_rock_paper_scissors_with_and_without_a_good_draw() -> None:
    """Hofbauer and Sigmund (1998): even odds are stable if and only if a win pays more than a loss costs."""
    zero = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    assert solve(_game(zero), EvolutionarilyStable()).status is Status.NONE_EXISTS
    good = np.array([[0, -1, 2], [2, 0, -1], [-1, 2, 0]])
    np.testing.assert_allclose(_mixtures(good), [[1 / 3] * 3], atol=1e-12)
    bad = np.array([[0, -2, 1], [1, 0, -2], [-2, 1, 0]])
    assert _mixtures(bad) == []


def test_coordination_has_its_strict_equilibria() -> None:
    assert sorted(_mixtures([[2, 0], [0, 1]])) == [[0, 1], [1, 0]]


def test_a_neutral_mutant_spoils_stability() -> None:
    """The second action ties with the first everywhere: an equilibrium, but a mutant drifts in."""
    assert _mixtures([[1, 1], [1, 1]]) == []
    game = _game([[1, 1], [1, 1]])
    assert game.gap(([1.0, 0.0], [1.0, 0.0])) == 0
    assert game.gap(([1.0, 0.0], [1.0, 0.0]), Concept.EVOLUTIONARILY_STABLE) == 1.0


def test_stability_through_copositivity_with_more_best_replies_than_support() -> None:
    """A pure strategy with two alternative best replies that lose against themselves and each other."""
    assert resists_mutants([[1, 2, 2], [1, 0, 0], [1, 0, 0]], [0], [0, 1, 2])
    assert not resists_mutants([[1, 0, 0], [1, 0, 3], [1, 3, 0]], [0], [0, 1, 2])


@settings(max_examples=30, deadline=None)
@given(size=st.integers(2, 4), seed=st.integers(0, 10**6))
def test_stable_strategies_are_equilibria_that_beat_sampled_mutants(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    row = rng.integers(-3, 4, (size, size)).astype(float)
    game = _game(row)
    solution = solve(game, EvolutionarilyStable())
    stable = [found.profile[0] for found in solution]
    assert solution.gap <= 1e-9
    for x in stable:
        assert game.gap((x, x)) <= 1e-9
        assert _beats_sampled_mutants(row, x, rng)
    for found in solve(game):
        x, y = found.profile
        listed = any(np.abs(x - z).max() < 1e-9 for z in stable)
        if np.abs(x - y).max() < 1e-12 and not listed:
            assert not _beats_sampled_mutants(row, x, rng)


@settings(max_examples=20, deadline=None)
@given(size=st.integers(2, 4), seed=st.integers(0, 10**6))
def test_a_constant_in_a_column_and_the_order_of_actions_do_not_matter(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    row, order = rng.integers(-3, 4, (size, size)), rng.permutation(size)
    here = sorted(_mixtures(row))
    np.testing.assert_allclose(here, sorted(_mixtures(3 * row + rng.integers(-4, 5, size))), atol=1e-12)
    back = np.argsort(order)
    turned = [np.asarray(x)[back].tolist() for x in _mixtures(row[np.ix_(order, order)])]
    np.testing.assert_allclose(here, sorted(turned), atol=1e-12)


def test_exact_games_have_exact_answers() -> None:
    row = np.array([[Fraction(-1), Fraction(3)], [Fraction(0), Fraction(1)]], dtype=object)
    [found] = solve(NormalForm.from_bimatrix(row, row.T), EvolutionarilyStable())
    assert found.profile[0].tolist() == [Fraction(2, 3), Fraction(1, 3)]


def test_bad_input_is_refused() -> None:
    assert not is_symmetric(NormalForm.from_bimatrix([[1, 2], [3, 4]], [[1, 2], [3, 4]]))
    with pytest.raises(RefusedError, match="needs one symmetric game"):
        solve(NormalForm.from_bimatrix([[1, 2], [3, 4]], [[1, 2], [3, 4]]), EvolutionarilyStable())
    with pytest.raises(RefusedError, match="takes 3 actions, the game has 4"):
        solve(_game(np.zeros((4, 4))), EvolutionarilyStable(max_actions=3))
    with pytest.raises(InvalidInputError, match="max_actions must be at least 1"):
        EvolutionarilyStable(max_actions=0)


@pytest.mark.parametrize("size", [1e100, 1e-300, -1e100])
def test_payoffs_of_very_different_sizes_are_told_apart(size: float) -> None:
    """All in exact arithmetic; in floats, where no mixture weighs a huge loss by next to nothing."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        row = rng.integers(-2, 3, size=(3, 3)).astype(float)
        row[0, 0] = size
        exact = solve(_game(row).rational(), EvolutionarilyStable(), strict=False)
        assert exact.status in {Status.SOLVED, Status.NONE_EXISTS}
        if size > 0:
            found = solve(_game(row), EvolutionarilyStable(), strict=False)
            assert (found.status, len(found)) == (exact.status, len(exact))


def test_a_neutral_mutant_is_told_from_rounding() -> None:
    """Action 1 is as good against 0; the mixture that plays it by 1e-12 is as unstable as action 0."""
    game = _game([[1, 0], [1, 1]])
    for little in (0.0, 1e-12):
        mixture = np.array([1 - little, little])
        assert game.gap((mixture, mixture), Concept.EVOLUTIONARILY_STABLE) == 1

"""Vertex search, compiled and not, and the proof that convicts a wrong list."""

from __future__ import annotations

import numpy as np
import pytest

from gametheory.solvers.kernels import vertices
from gametheory.solvers.vertex_proof import is_closed, proved_points


def polytope(d: int, k: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(size=(k, d)) + 0.5


@pytest.mark.parametrize(("d", "k"), [(1, 1), (1, 4), (2, 2), (3, 5), (6, 6), (8, 5)])
def test_compiled_and_plain_search_agree(d: int, k: int) -> None:
    pytest.importorskip("numba")
    from gametheory.solvers.kernels import vertices_compiled

    stack = np.stack([*(polytope(d, k, seed) for seed in range(5)), np.ones((k, d))])
    for most in (10**6, 20):
        plain = vertices.polytope_vertices(stack, most=most)
        compiled = vertices_compiled.polytope_vertices(stack, most=most)
        assert plain.names.tolist() == compiled.names.tolist()
        assert plain.clear.tolist() == compiled.clear.tolist()
        assert plain.exhausted.tolist() == compiled.exhausted.tolist()


def test_the_compiled_equilibria_are_equilibria() -> None:
    pytest.importorskip("numba")
    from gametheory import NormalForm, solve
    from gametheory.solvers.kernels import vertices_compiled

    for seed in range(10):
        payoffs = np.random.default_rng(seed).normal(size=(2, 4, 5))
        X, Y, clear = vertices_compiled.equilibria(*payoffs, 10**6)
        game = NormalForm(payoffs)
        assert clear
        assert len(X) == len(solve(game))
        assert max(game.gap((x, y)) for x, y in zip(X, Y, strict=True)) < 1e-12


def test_a_deformed_cube_has_its_vertices() -> None:
    cube = np.eye(5) + 1e-3
    assert vertices.polytope_vertices(cube[np.newaxis], most=1000).names.size == 32


def test_ties_are_not_clear_and_do_not_disturb_the_others() -> None:
    found = vertices.polytope_vertices(np.stack([np.ones((2, 2)), polytope(2, 2, 0)]), most=100)
    assert found.clear.tolist() == [False, True]
    assert set(found.owner.tolist()) == {1}


def test_the_limit_is_reported() -> None:
    found = vertices.polytope_vertices(polytope(6, 6, 0)[np.newaxis], most=5)
    assert found.exhausted.tolist() == [True]
    assert found.names.size == 0


def test_a_complete_list_is_proved_and_a_wrong_one_convicted() -> None:
    replies = polytope(5, 6, 1)[np.newaxis]
    names = vertices.polytope_vertices(replies, most=10**6).names
    masks = names[names != 0b11111]
    points, error = proved_points(replies, 0 * masks, masks)
    assert (error < 1e-10).all()
    assert np.allclose(points.sum(axis=1), 1)

    def closed(listed: np.ndarray) -> bool:
        return bool(is_closed(listed, d=5, labels=11, games=1)[0])

    assert closed(names)
    assert not closed(names[:-1])  # one vertex missing
    assert not closed(np.append(names, names[-1]))  # one repeated
    assert not closed(np.append(names, 0b111))  # one not simple
    wrong = masks ^ 0b11  # other constraints tight
    wrong = wrong[(wrong[:, None] != masks).all(axis=1)]
    assert np.isinf(proved_points(replies, 0 * wrong, wrong)[1]).all()


def test_a_degenerate_vertex_is_never_proved() -> None:
    replies = np.array([[[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]])  # three best replies at (1/2, 1/2)
    masks = np.array([0b01100, 0b10100, 0b11000])
    assert np.isinf(proved_points(replies, 0 * masks, masks)[1]).all()


def test_nearly_singular_and_nearly_tied_vertices_are_not_proved() -> None:
    game = np.zeros(1, dtype=np.int64)
    nearly = np.array([[[1.0, 0.0], [0.0, 1.0], [0.5, 0.5 - 1e-16]]])
    assert np.isinf(proved_points(nearly, game, np.array([0b01100]))[1]).all()
    assert np.isinf(proved_points(np.ones((1, 2, 2)), game, np.array([0b1100]))[1]).all()


def test_the_error_bound_holds_and_ill_conditioned_answers_are_computed_in_fractions() -> None:
    from gametheory import NormalForm, solve
    from gametheory.solvers.exact_vertices import exact_mixture

    for seed in range(20):
        rng = np.random.default_rng([5, seed])
        replies = rng.integers(0, 3, size=(5, 5)) + 1e-6 * rng.normal(size=(5, 5)) - 400
        names = vertices.polytope_vertices((replies + 401)[np.newaxis] / 4, most=10**4).names
        masks = names[names != 0b11111]
        points, error = proved_points(replies[np.newaxis] / 512, 0 * masks, masks)
        for point, bound, mask in zip(points, error, masks, strict=True):
            if np.isfinite(bound):
                exact = np.array(exact_mixture(replies.tolist(), int(mask)), dtype=float)
                assert abs(point - exact).max() <= bound + 1e-16
        game = NormalForm([rng.normal(size=(5, 5)), replies])
        for one, other in zip(solve(game), solve(game.rational()), strict=True):
            difference = np.concatenate(one.profile) - np.concatenate(other.profile).astype(float)
            assert abs(difference).max() < 1e-10

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

    for seed in range(5):
        M = polytope(d, k, seed)
        plain, compiled = (
            vertices.polytope_vertices(M, most=10**6),
            vertices_compiled.polytope_vertices(M, most=10**6),
        )
        assert sorted(plain.masks.tolist()) == sorted(compiled.masks.tolist())
        assert plain.clear is True
        assert compiled.clear is True


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


def test_a_polytope_has_as_many_vertices_as_euler_and_the_cube_say() -> None:
    cube = np.eye(5) + 1e-3  # nearly a cube: 2**5 vertices
    assert vertices.polytope_vertices(cube, most=1000).masks.size == 32


def test_ties_are_not_clear() -> None:
    assert not vertices.polytope_vertices(np.ones((2, 2)), most=100).clear


def test_the_limit_is_reported() -> None:
    found = vertices.polytope_vertices(polytope(6, 6, 0), most=5)
    assert found.exhausted


def test_a_complete_list_is_proved_and_a_wrong_one_convicted() -> None:
    replies = polytope(5, 6, 1)
    masks = vertices.polytope_vertices(replies, most=10**6).masks
    points, proved = proved_points(replies, masks[1:])
    assert proved.all()
    assert np.allclose(points.sum(axis=1), 1)
    assert is_closed(masks, 5, 11)
    assert not is_closed(masks[:-1], 5, 11)  # one vertex missing
    assert not is_closed(np.append(masks, masks[-1]), 5, 11)  # one repeated
    wrong = masks[1:] ^ 0b11  # other constraints tight
    wrong = wrong[(wrong[:, None] != masks).all(axis=1)]
    assert not proved_points(replies, wrong)[1].any()


def test_a_degenerate_vertex_is_never_proved() -> None:
    replies = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])  # three best replies at (1/2, 1/2)
    for pair in (0b01100, 0b10100, 0b11000):
        assert not proved_points(replies, np.array([pair]))[1].any()


def test_nearly_singular_and_nearly_tied_vertices_are_not_proved() -> None:
    replies = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5 - 1e-16]])
    assert not proved_points(replies, np.array([0b01100]))[1].any()
    assert not proved_points(np.ones((2, 2)), np.array([0b1100]))[1].any()

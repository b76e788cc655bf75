"""Integer pivoting with the infinitesimal perturbation."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from gametheory import NormalForm
from gametheory.games.exact_algebra import determinant_sign
from gametheory.solvers.exact_vertices import integer_payoffs, perturbed_vertices, positive


def test_integers_are_a_positive_multiple_of_the_payoffs() -> None:
    game = NormalForm.from_bimatrix([[0.75, -0.5]], [[1e19, 1e-300]])
    first, second = integer_payoffs(game)
    assert first == [[3, -2]]
    assert Fraction(second[0][0], second[0][1]) == Fraction(1e19) / Fraction(1e-300)
    assert positive(first) == [[6, 1]]


@pytest.mark.parametrize("seed", range(20))
def test_the_sign_of_a_determinant(seed: int) -> None:
    matrix = np.random.default_rng(seed).integers(-3, 4, size=(4, 4))
    exact = round(np.linalg.det(matrix))
    assert determinant_sign(matrix.tolist()) == np.sign(exact)


def test_a_degenerate_polytope_has_each_vertex_once() -> None:
    """The cross-section of an octahedron: four constraints meet where three are enough."""
    found = perturbed_vertices([[1, 1, 1], [1, 1, 1], [1, 1, 1]], most=1000)
    assert sorted(found.weights.values()) == [(0, 0, 1), (0, 1, 0), (1, 0, 0)]
    assert len(found.limit) >= 4
    assert perturbed_vertices([[2, 1], [1, 2]], most=1).exhausted

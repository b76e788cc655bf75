"""Two separate consents: equal log-returns at the best split, and what refutes log-concavity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import product_split
from gametheory.arrays import FloatArray
from gametheory.errors import InvalidInputError

rate = st.one_of(st.floats(0.1, 3.0), st.floats(-3, 3).map(lambda size: 10**size))
floor = st.one_of(st.floats(0.05, 0.6), st.floats(-9, 0).map(lambda size: 10**size), st.just(1 - 1e-9))
total = st.one_of(st.floats(0.05, 2.0), st.floats(-6, 6).map(lambda size: 10**size))


@settings(max_examples=50)
@given(rates=st.tuples(rate, rate), floors=st.tuples(floor, floor), budget=total)
def test_the_best_split_equalises_log_returns_and_beats_a_grid(
    rates: tuple[float, float], floors: tuple[float, float], budget: float
) -> None:
    def accept(k: int, s: FloatArray) -> FloatArray:
        return floors[k] + (1 - floors[k]) * -np.expm1(-rates[k] * s)

    found = product_split(lambda s: accept(0, s), lambda s: accept(1, s), budget)
    assert found.log_concave.all()
    largest = np.abs(found.returns).max()
    assert found.gap * largest <= 1e-3 * largest + 1e-9 / budget
    m = np.linspace(0, 1, 2001)
    assert (accept(0, m * budget) * accept(1, (1 - m) * budget)).max() <= found.chance + 1e-12
    if not found.interior:  # the end that is chosen has the larger return
        assert (found.returns[0] - found.returns[1]) * (found.share - 0.5) >= -1e-6


@given(rate=rate, floor=floor, budget=total)
def test_of_two_like_consents_the_even_split_is_best(rate: float, floor: float, budget: float) -> None:
    def accept(s: FloatArray) -> FloatArray:
        return floor + (1 - floor) * -np.expm1(-rate * s)

    found = product_split(accept, accept, budget)
    assert found.share == 0.5
    assert_allclose(found.chance, found.even, rtol=1e-9)


def test_linear_acceptance_is_equalised_at_equal_acceptance() -> None:
    found = product_split(lambda s: 0.4 + s / 0.6, lambda s: 0.4 + s / 0.6, [0.2, 0.1])
    assert_allclose(found.share, [0.5, 0.5], atol=1e-7)
    assert_allclose(found.chance[0], 0.32111111, atol=1e-8)


def test_a_log_convex_acceptance_is_refuted_and_the_even_split_may_be_worst() -> None:
    found = product_split(lambda s: np.exp(s**2 - 1), lambda s: np.exp(s**2 - 1), 0.5)
    assert not found.log_concave.any()
    assert np.isfinite(found.against).all()
    assert found.chance > found.even
    assert float(found.share) in {0.0, 1.0}


def test_bad_functions_are_named() -> None:
    with pytest.raises(InvalidInputError, match=r"first must return chances in \(0, 1\]"):
        product_split(lambda s: s, lambda s: 0.5 + 0 * s, 1.0)
    with pytest.raises(InvalidInputError, match=r"second must return chances in \(0, 1\]"):
        product_split(lambda s: 0.5 + 0 * s, lambda s: 1 + s, 1.0)
    with pytest.raises(InvalidInputError, match="budget must be positive"):
        product_split(lambda s: 0.5 + 0 * s, lambda s: 0.5 + 0 * s, 0.0)

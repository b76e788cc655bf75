"""Concession costs: how large a gap two sides can close (printed numbers of the gap-closing game)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as hs
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError
from gametheory.payoffs import ConcessionCost, concession_cost, largest_concession


@pytest.mark.parametrize(
    ("cost", "worth", "penalty", "total"),
    [
        (ConcessionCost([1, 1], 2), [0, 0], [0.35, 0.35], 1.183216),
        (ConcessionCost([1, 1], 2), [0, 0], [0.686, 0.014], 0.94657277),
        (ConcessionCost([2, 1], 1.5), [0.05, 0.1], [0.4, 0.4], 0.99989234),
        (ConcessionCost([1, 1.2], 0.5), [0, 0], [0.3, 0.3], 0.1525),
    ],
)
def test_the_widest_gap_that_can_be_closed(
    cost: ConcessionCost, worth: list[float], penalty: list[float], total: float
) -> None:
    assert_allclose(cost.largest_worth_making(np.add(worth, penalty)).sum(), total, rtol=1e-7)


@given(hs.floats(0.2, 5), hs.floats(0.2, 4), hs.floats(0, 3))
def test_the_largest_concession_costs_just_what_it_brings(a: float, n: float, benefit: float) -> None:
    assert_allclose(concession_cost(largest_concession(benefit, a, n), a, n), benefit, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("n", "sign"), [(2.0, 1), (1.0, 0), (0.5, -1)])
def test_curvature_decides_whether_an_even_split_closes_more(n: float, sign: int) -> None:
    """Jensen: convex costs favour the even split, concave costs the one-sided one."""
    cost = ConcessionCost(1.0, n)
    even = cost.largest_worth_making([0.5, 0.5]).sum()
    one_sided = cost.largest_worth_making([1.0, 0.0]).sum()
    assert np.sign(round(even - one_sided, 12)) == sign
    assert cost.shape == {1: "convex", 0: "linear", -1: "concave"}[sign]


def test_marginal_cost_is_the_derivative_and_arrays_broadcast() -> None:
    cost = ConcessionCost([1.0, 2.0], [[2.0], [0.5]])
    assert cost.shape == "mixed"
    y, h = 0.4, 1e-6
    assert_allclose((cost.cost(y + h) - cost.cost(y - h)) / (2 * h), cost.marginal(y), rtol=1e-8)
    assert cost.marginal(y).shape == (2, 2)
    assert ConcessionCost(1.0, 2.0).marginal(0.0) == 0.0
    assert ConcessionCost(1.0, 1.0).largest_worth_making(-0.3) == 0.0
    assert ConcessionCost(1, 2) == ConcessionCost(1.0, 2.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ConcessionCost(0.0), "scale must be positive"),
        (lambda: ConcessionCost(1.0, 0.0), "exponent must be positive"),
        (lambda: ConcessionCost([1.0, 1.0], [1.0, 1.0, 1.0]), "scale and exponent must broadcast"),
        (
            lambda: ConcessionCost([1.0, 1.0]).cost([1.0] * 3),
            r"scale and concession must .*\(2,\) and \(3,\)",
        ),
        (lambda: ConcessionCost([1.0, 1.0]).marginal([1.0] * 3), "scale and concession must broadcast"),
        (lambda: ConcessionCost(1, [1, 2]).largest_worth_making([1.0] * 3), "exponent and benefit must"),
        (lambda: ConcessionCost(1.0).cost(-0.1), "concession must be non-negative"),
        (lambda: ConcessionCost(1.0, 0.5).marginal(0.0), "must be positive where exponent is below 1"),
        (lambda: ConcessionCost(1.0).largest_worth_making(np.inf), "benefit must be finite"),
    ],
)
def test_bad_input_is_named(call: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        call()  # type: ignore[operator]


def test_the_largest_concession_under_a_nearly_flat_cost_is_without_limit() -> None:
    assert largest_concession([2.0, 0.5], 1.0, 1e-9).tolist() == [np.inf, 0.0]

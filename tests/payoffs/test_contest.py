"""The contest as a costly lottery: one belief or two, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError
from gametheory.payoffs import Contest, contest_values

chance = st.floats(0.0, 1.0)
cost = st.floats(-1.0, 1.0)


@given(p=chance, costs=st.tuples(cost, cost))
def test_with_a_common_prior_the_contest_wastes_the_costs(p: float, costs: tuple[float, float]) -> None:
    values = Contest(share=p, cost=costs).values()
    assert_allclose(values.sum(), 1.0 - sum(costs), atol=1e-12)
    assert_allclose(values, Contest(share=(p, p), cost=costs).values())


@given(p=st.tuples(chance, chance), costs=st.tuples(cost, cost))
def test_mutual_optimism_makes_the_claims_exceed_the_whole(
    p: tuple[float, float], costs: tuple[float, float]
) -> None:
    values = Contest(share=p, cost=costs).values()
    assert_allclose(values.sum(), 1.0 + (p[0] - p[1]) - sum(costs), atol=1e-12)


def test_shares_and_costs_broadcast() -> None:
    many = Contest(share=(0.6, 0.4), cost=np.zeros((3, 1, 2)))
    assert many.values().shape == (3, 1, 2)
    assert_allclose(contest_values([[0.5, 0.5], [0.6, 0.4]], [0.1, 0.2]), [[0.4, 0.3], [0.5, 0.4]])


def test_a_contest_is_frozen_and_compared_by_content() -> None:
    share = np.array([0.6, 0.4])
    one = Contest(share=share, cost=(0.1, 0.1))
    share[0] = 0.0
    assert one == Contest(share=(0.6, 0.4), cost=(0.1, 0.1))
    assert hash(one) == hash(Contest(share=(0.6, 0.4), cost=(0.1, 0.1)))
    assert one != Contest(share=(0.6, 0.5), cost=(0.1, 0.1))
    with pytest.raises(ValueError, match="read-only"):
        one.share[0] = 0.5


@pytest.mark.parametrize(
    ("share", "costs", "message"),
    [
        ((1.2, 0.4), (0.1, 0.1), r"contest share must lie in \[0, 1\]"),
        (np.nan, (0.1, 0.1), "contest share must be finite, got nan"),
        ((0.5, 0.5, 0.5), (0.1, 0.1), "contest share must have the two parties on its last axis"),
        (0.5, 0.1, "contest cost must have the two parties on its last axis, got 0.1"),
        (0.5, (0.1, np.inf), "contest cost must be finite"),
        ("half", (0.1, 0.1), "contest share must be a number or an array of numbers, got 'half'"),
    ],
)
def test_bad_input_is_named(share: object, costs: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Contest(share=share, cost=costs)  # type: ignore[arg-type]

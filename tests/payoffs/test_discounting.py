"""Discounting: geometric sums, and the equivalence of impatience and the risk of breakdown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as hs
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError
from gametheory.payoffs import Discounting, present_value


@given(hs.floats(0, 0.99), hs.integers(0, 40))
def test_a_level_stream_is_a_geometric_sum(delta: float, periods: int) -> None:
    value = Discounting(delta).present_value(np.ones(periods))
    assert_allclose(value, (1 - delta**periods) / (1 - delta), rtol=1e-12, atol=1e-13)
    rest = Discounting(delta).after(Discounting(delta).forever(1.0), periods)
    assert_allclose(value + rest, Discounting(delta).forever(1.0), rtol=1e-12)


def test_a_hazard_of_breakdown_discounts_like_a_rate() -> None:
    """Simulated: payoffs of one a period until a breakdown that comes with probability 1 - exp(-h)."""
    hazard, patient = 0.2, Discounting.from_rate(0.05)
    rng = np.random.default_rng(5)
    lives = rng.geometric(1 - np.exp(-hazard), size=40_000)  # the period of the first failed survival
    values = (1 - patient.factor**lives) / (1 - patient.factor)
    assert_allclose(values.mean(), patient.with_hazard(hazard).forever(1.0), rtol=0.02)
    assert_allclose(patient.with_hazard(hazard).rate, 0.25)


def test_shorter_periods_at_the_same_rate() -> None:
    assert_allclose(Discounting.from_rate(0.1, 0.5).factor ** 2, Discounting.from_rate(0.1).factor)
    assert_allclose(Discounting(np.exp(-0.3)).rate, 0.3)
    assert Discounting(0.0).rate == np.inf


def test_players_and_sweeps_broadcast() -> None:
    two = Discounting([0.9, 0.5])
    assert_allclose(two.weights(3), [[1, 0.9, 0.81], [1, 0.5, 0.25]])
    assert_allclose(two.present_value([[1.0, 1.0], [1.0, 1.0]]), [1.9, 1.5])
    assert present_value(np.ones((4, 1, 3)), [0.1, 0.2]).shape == (4, 2)
    assert_allclose(two.per_period(two.forever(3.0)), 3.0)
    assert Discounting([0.0, 0.5]).present_value([7.0, 2.0]).tolist() == [7.0, 8.0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Discounting(1.0), "factor must be below 1"),
        (lambda: Discounting(-0.1), "factor must be non-negative"),
        (lambda: Discounting.from_rate(0.0), "rate must be positive"),
        (lambda: Discounting.from_rate(0.1, 0.0), "period must be positive"),
        (lambda: Discounting(0.5).with_hazard(-1.0), "hazard must be non-negative"),
        (lambda: Discounting(0.5).present_value(1.0), "stream must have the periods"),
        (lambda: Discounting(0.5).after(1.0, -1.0), "periods must be non-negative"),
        (lambda: Discounting(0.5).weights(-1), "periods must be non-negative"),
        (lambda: Discounting.from_rate([0.1, 0.2], [1, 2, 3]), r"rate and period must .*\(2,\) and \(3,\)"),
        (lambda: Discounting([0.5, 0.6]).with_hazard([1, 2, 3]), "factor and hazard must broadcast"),
        (lambda: Discounting([0.5, 0.6]).present_value(np.ones((3, 4))), "factor and stream must broadcast"),
        (lambda: Discounting([0.5, 0.6]).forever([1, 2, 3]), "factor and payoff must broadcast"),
        (lambda: Discounting([0.5, 0.6]).per_period([1, 2, 3]), "factor and value must broadcast"),
        (lambda: Discounting([0.5, 0.6]).after(1, [1, 2, 3]), "factor and periods must broadcast"),
        (lambda: Discounting(0.5).after([1, 2], [1, 2, 3]), "payoff and periods must broadcast"),
    ],
)
def test_bad_input_is_named(call: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        call()  # type: ignore[operator]

"""Utility functions: the textbook identities, and digits kept near the limits."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as hs
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError
from gametheory.payoffs import CARA, CRRA, LinearUtility, PowerUtility, Utility
from gametheory.payoffs.exponential_mean import exponential_mean

FUNCTIONS: list[Utility] = [
    LinearUtility(2.0, -1.0),
    CARA(0.0),
    CARA(3.0),
    CARA(-2.0),
    CARA(1e-13),
    CRRA(0.0),
    CRRA(0.4),
    CRRA(1.0),
    CRRA(1.0 + 1e-13),
    CRRA(2.5),
    CRRA(-1.0),
    PowerUtility(0.5),
    PowerUtility(1.0),
    PowerUtility(2.0),
]
X = np.array([0.05, 0.3, 1.0, 2.7])


@pytest.mark.parametrize("u", FUNCTIONS, ids=repr)
def test_inverse_marginal_and_risk_aversion_agree_with_the_value(u: Utility) -> None:
    assert_allclose(u.inverse(u.value(X)), X, rtol=1e-12)
    h = 1e-5
    assert_allclose((u.value(X + h) - u.value(X - h)) / (2 * h), u.marginal(X), rtol=1e-5)
    slope = (np.log(u.marginal(X + h)) - np.log(u.marginal(X - h))) / (2 * h)
    assert_allclose(-slope, u.absolute_risk_aversion(X), rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("u", FUNCTIONS, ids=repr)
def test_the_certainty_equivalent_is_as_good_as_the_lottery(u: Utility) -> None:
    p = np.array([[0.1, 0.2, 0.3, 0.4], [0.7, 0.0, 0.3, 0.0]])
    ce = u.certainty_equivalent(X, p)
    assert ce.shape == (2,)
    assert_allclose(u.value(ce), (p * u.value(X)).sum(axis=-1), rtol=1e-10, atol=1e-12)


@given(hs.floats(-3, 3), hs.lists(hs.floats(0.1, 10), min_size=2, max_size=5))
def test_averse_players_pay_to_avoid_risk(rho: float, outcomes: list[float]) -> None:
    p = np.full(len(outcomes), 1 / len(outcomes))
    mean = np.mean(outcomes)
    for u in (CARA(rho), CRRA(rho)):
        premium = mean - u.certainty_equivalent(outcomes, p)
        assert np.sign(rho) * premium >= -1e-12 * mean


def test_cara_does_not_depend_on_wealth_and_crra_not_on_scale() -> None:
    p, x = [0.25, 0.5, 0.25], np.array([1.0, 2.0, 5.0])
    assert_allclose(CARA(2.0).certainty_equivalent(x + 7, p), CARA(2.0).certainty_equivalent(x, p) + 7)
    assert_allclose(CRRA(3.0).certainty_equivalent(7 * x, p), 7 * CRRA(3.0).certainty_equivalent(x, p))


def test_named_means() -> None:
    """CRRA equivalents at 0, 1, 2 are the arithmetic, geometric and harmonic mean."""
    means = CRRA([0.0, 1.0, 2.0]).certainty_equivalent([1.0, 4.0], [0.5, 0.5])
    assert_allclose(means, [2.5, 2.0, 1.6], rtol=1e-15)


@pytest.mark.parametrize("alpha", [1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 1e-300, -1e-9])
def test_small_risk_aversion_keeps_its_digits(alpha: float) -> None:
    """Against the series with exact rationals: half the variance, then the third cumulant."""
    value = 3 - 9 * alpha / 2 + 27 * alpha**2 / 6 - 81 * alpha**3 / 24
    assert_allclose(CARA(alpha).value(3.0), value, rtol=1e-15 + alpha**4)
    log4 = np.log(4.0)
    value = log4 - alpha * log4**2 / 2 + alpha**2 * log4**3 / 6
    assert_allclose(CRRA(1 + alpha).value(4.0), value, rtol=1e-15 + abs(alpha) ** 3)
    outcomes, p = [0.0, 1.0, 4.0], [0.5, 0.25, 0.25]
    mean = Fraction(5, 4)
    second, third = (
        sum(Fraction(w) * (Fraction(x) - mean) ** k for x, w in zip(outcomes, p, strict=True)) for k in (2, 3)
    )
    series = float(mean - Fraction(alpha) * second / 2 + Fraction(alpha) ** 2 * third / 6)
    assert_allclose(CARA(alpha).certainty_equivalent(outcomes, p), series, rtol=3e-15 + abs(alpha) ** 3 * 10)


def test_extreme_risk_aversion_looks_at_the_worst_and_the_best() -> None:
    outcomes, p = [0.0, 1.0, 3.0], [0.2, 0.3, 0.5]
    assert_allclose(
        CARA([1e6, -1e6]).certainty_equivalent(outcomes, p), [-np.log(0.2) / 1e6, 3 + np.log(0.5) / 1e6]
    )
    assert_allclose(exponential_mean([0.0, 1e5], [0.0, 1.0], -50.0), 1e5)


def test_exponential_mean_is_the_log_of_the_moment_generating_function() -> None:
    n, q = 8, 0.3
    p = [comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n + 1)]
    for r in (-600.0, -4.0, -0.01, 0.5, 60.0, 400.0):
        log_mgf = n * (np.log1p(q * np.expm1(r)) if r < 0 else r + np.log1p((1 - q) * np.expm1(-r)))
        assert_allclose(exponential_mean(np.arange(n + 1), p, r), log_mgf / r, rtol=1e-13)


def test_zero_is_in_the_domain_exactly_where_utility_is_finite() -> None:
    assert_allclose(CRRA(0.5).value(0.0), -2.0)
    assert_allclose(CRRA(0.5).inverse(-2.0), 0.0)
    assert_allclose(CRRA(0.5).certainty_equivalent([0.0, 4.0], [0.5, 0.5]), 1.0)
    assert_allclose(
        PowerUtility([0.5, 2.0]).certainty_equivalent([0.0, 1.0], [0.5, 0.5]), [0.25, np.sqrt(0.5)]
    )
    assert_allclose(CRRA(0.5).certainty_equivalent([0.0, 0.0], [0.5, 0.5]), 0.0)
    assert_allclose(CRRA(2.0).certainty_equivalent([0.0, 3.0], [0.0, 1.0]), 3.0)


def test_power_orders_lotteries_as_crra_does() -> None:
    x, p = [0.1, 0.5, 0.9], [[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]]
    assert_allclose(PowerUtility(0.3).certainty_equivalent(x, p), CRRA(0.7).certainty_equivalent(x, p))


def test_parameters_of_the_players_broadcast() -> None:
    shares = np.array([[0.6, 0.4], [0.1, 0.9], [0.5, 0.5]])
    assert PowerUtility([0.5, 1.0]).value(shares).shape == (3, 2)
    assert CARA([[0.0], [1.0]]).certainty_equivalent(shares, [0.5, 0.5]).shape == (2, 3)
    assert_allclose(LinearUtility([1.0, 2.0]).certainty_equivalent([1.0, 3.0], [0.5, 0.5]), [2.0, 2.0])


def test_equal_content_is_equal() -> None:
    assert CARA([1.0, 2.0]) == CARA(np.array([1.0, 2.0]))
    assert hash(CRRA(1)) == hash(CRRA(1.0))
    assert CARA(1.0) != CRRA(1.0)
    assert LinearUtility() == LinearUtility(1.0, 0.0)
    with pytest.raises(ValueError, match="read-only"):
        CARA([1.0]).risk_aversion[0] = 2.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LinearUtility(0.0), "slope must be positive"),
        (lambda: PowerUtility(-1.0), "exponent must be positive"),
        (lambda: CARA(np.nan), "risk_aversion must be finite"),
        (lambda: CRRA(1.0).value(0.0), "must be positive where risk_aversion is 1 or more"),
        (lambda: CRRA(0.5).value(-1.0), "x must be non-negative"),
        (lambda: CRRA(0.5).marginal(0.0), "infinite"),
        (lambda: CRRA(0.5).inverse(-3.0), "keep 1"),
        (lambda: CRRA(1.0).certainty_equivalent([0.0, 1.0], [0.5, 0.5]), "outcomes must be positive"),
        (lambda: CARA(2.0).inverse(0.5), "keep 1 - risk_aversion"),
        (lambda: CARA(1.0).value(-1000.0), "floating-point range"),
        (lambda: PowerUtility(0.5).value(-0.1), "x must be non-negative"),
        (lambda: PowerUtility(0.5).marginal(0.0), "infinite"),
        (lambda: CARA(1.0).certainty_equivalent([1.0, 2.0], [0.5, 0.6]), "must sum to 1"),
        (lambda: CARA(1.0).certainty_equivalent([1.0, 2.0], [1.0]), "must match the outcomes"),
        (lambda: CARA(1.0).value("a"), "x must be a number"),
    ],
)
def test_bad_input_is_named(call: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        call()  # type: ignore[operator]


def test_batches_that_do_not_broadcast_are_refused_by_name() -> None:
    with pytest.raises(
        InvalidInputError, match=r"risk_aversion and x must broadcast .*, got \(2,\) and \(3,\)"
    ):
        CRRA([0.5, 0.4]).value([1, 2, 3])
    with pytest.raises(InvalidInputError, match="slope and intercept must broadcast"):
        LinearUtility([1, 2], [0, 0, 0])
    with pytest.raises(InvalidInputError, match="outcomes and probabilities must broadcast"):
        CARA(1.0).certainty_equivalent(np.ones((3, 2)), np.full((2, 2), 0.5))

"""Marginals: what is stated about one number, and every way to state it wrongly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from gametheory.errors import InvalidInputError
from gametheory.players import Belief
from gametheory.uncertainty import Constant, Marginal, Pert, Shape, Triangular, Uniform, marginal

LEVELS = np.linspace(0.0, 1.0, 101)
ENDS = st.tuples(st.floats(-10, 10), st.floats(0, 1), st.floats(0.01, 10)).map(
    lambda t: (t[0], t[0] + t[1] * t[2], t[0] + t[2])
)


@given(ends=ENDS)
def test_quantiles_rise_from_one_end_to_the_other(ends: tuple[float, float, float]) -> None:
    low, mode, high = ends
    for each in (Uniform(low, high), Triangular(low, mode, high), Pert(low, mode, high)):
        quantiles = each.ppf(LEVELS)
        assert (np.diff(quantiles) >= -1e-12).all()
        assert_allclose(quantiles[[0, -1]], [low, high], atol=1e-9)
        assert each.support() == (low, high)


@given(ends=ENDS)
def test_the_density_is_the_slope_of_the_distribution(ends: tuple[float, float, float]) -> None:
    """Mean and mass by integration of the density agree with scipy's own families."""
    low, mode, high = ends
    c = (mode - low) / (high - low)
    x = np.linspace(low, high, 33)[1:-1]
    assert_allclose(Triangular(low, mode, high).pdf(x), stats.triang(c, low, high - low).pdf(x), rtol=1e-9)
    assert_allclose(Uniform(low, high).pdf(x), stats.uniform(low, high - low).pdf(x), rtol=1e-12)


@pytest.mark.parametrize("mode", [0.0, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("weight", [1.0, 4.0, 20.0])
def test_the_mean_of_pert_is_that_of_malcolm_and_others(mode: float, weight: float) -> None:
    """Malcolm, Roseboom, Clark and Fazar (1959): mean (a + 4 m + b) / 6 for the weight 4."""
    pert = Pert(0.0, mode, 1.0, weight)
    assert float(pert.beta.mean()) == pytest.approx((weight * mode + 1.0) / (weight + 2.0), abs=1e-12)
    fine = pert.ppf((np.arange(100_000) + 0.5) / 100_000)
    assert float(fine.mean()) == pytest.approx((weight * mode + 1.0) / (weight + 2.0), abs=1e-4)


def test_every_way_to_state_a_range_is_read() -> None:
    assert marginal("x", 3) == Constant(3.0)
    assert marginal("x", (0, 1)) == Uniform(0.0, 1.0)
    assert marginal("x", [0, 0.25, 1]) == Triangular(0.0, 0.25, 1.0)
    assert marginal("x", (0.5, 0.5, 0.5)) == Constant(0.5)
    assert marginal("x", {"shape": "pert", "low": 0, "mode": 0.5, "high": 1}) == Pert(0.0, 0.5, 1.0)
    assert marginal("x", {"shape": "beta", "a": 2, "b": 3}) == Belief.of(stats.beta(2, 3))
    assert marginal("x", stats.norm(1, 2)) == Belief.of(stats.norm(1, 2))
    cut = Belief.of(stats.norm(0, 1)).conditional_above(-1.0).conditional_below(1.0)
    assert marginal("x", cut) is cut
    assert all(isinstance(each, Marginal) for each in (cut, Uniform(0, 1), Constant(1)))
    assert Shape("pert").of(0, 0.5, 1) == Pert(0, 0.5, 1)


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ((0.4, 0.1), r"x: low must be below high, got \(0.4, 0.1\)"),
        ((0.1, 0.5, 0.4), r"x: low, mode, high must be in this order, got \(0.1, 0.5, 0.4\)"),
        ((0.1, np.inf), "x: high must be finite, got inf"),
        (np.nan, "x: value must be finite, got nan"),
        (True, r"x: a range must be a number, \(low, high\), \(low, central, high\) or a frozen"),
        ("uniform", "x: a range must be a number"),
        ((1, 2, 3, 4), "x: a range must be a number"),
        ((1, "2"), "x: an end must be a number, got '2'"),
        (stats.norm, "x: a range must be a number"),
        ({"shape": "unifrom", "low": 0, "high": 1}, "got 'unifrom'; did you mean 'uniform'"),
        (
            {"shape": "triangular", "low": 0, "high": 1},
            "the keys of shape 'triangular' must be low, mode, high",
        ),
        (
            {"shape": "uniform", "low": 0, "high": 1, "mode": 0},
            "the keys of shape 'uniform' must be low, high",
        ),
        ({"shape": "beta", "alpha": 2}, "x: the parameters of beta must fit"),
        ({"shape": "beta", "a": -1, "b": 2}, "x: parameters must lie in the domain of the family beta"),
        ({"low": 0, "high": 1}, "x: shape must be triangular, uniform, pert, constant or a distribution"),
        ({"shape": "pert", "low": 0, "mode": 0.5, "high": 1, "weight": 0}, "x: weight must be positive"),
    ],
)
def test_what_is_no_range_is_refused_by_name(stated: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        marginal("x", stated)

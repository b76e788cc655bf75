"""Partial identification, weights and bands: against geometry and conjugate closed forms."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from gametheory.analysis.bands import bands
from gametheory.analysis.consistent import consistent
from gametheory.analysis.posterior import WeightStatus, posterior
from gametheory.analysis.uncertain_model import uncertain_model
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.uncertainty import Ranges, RankCorrelation, SobolSequence

SUM = uncertain_model(lambda x, y, z: x + y + 0 * z, ranges={"x": (0, 1), "y": (0, 1), "z": (0, 1)})


@given(edge=st.floats(0.1, 1.9))
@settings(deadline=None, max_examples=25)
def test_the_consistent_set_of_a_sum_is_a_triangle_or_its_complement(edge: float) -> None:
    """X + y >= edge on the unit square: area and projections are closed forms."""
    found = consistent(SUM, {"value": (edge, None)}, draws=2**12, design=SobolSequence())
    area = 1.0 - edge**2 / 2.0 if edge <= 1.0 else (2.0 - edge) ** 2 / 2.0
    assert found.share == pytest.approx(area, abs=0.01)
    assert found.low <= found.share <= found.high
    assert found.range("x").low == pytest.approx(max(edge - 1.0, 0.0), abs=0.05)
    inside = found.consistent()
    assert (inside["x"] + inside["y"] >= edge - 1e-9).all()
    assert len(inside["x"]) == found.count


def test_an_observation_says_nothing_about_a_parameter_that_does_nothing() -> None:
    found = consistent(SUM, {"value": (1.5, None)}, draws=2**12, design=SobolSequence())
    assert found.range("z").distance < 0.06
    assert found.range("x").distance > 0.5
    assert found.ranges[-1].parameter == "z"
    with pytest.raises(InvalidInputError, match="parameter must be drawn, got 'w'"):
        found.range("w")


def test_the_distance_is_that_of_kolmogorov_and_smirnov() -> None:
    found = consistent("ukraine-2025", "stall", draws=1500, seed=4)
    for each in found.ranges[:10]:
        values = found.points[each.parameter]
        expected = stats.ks_2samp(values[found.holds], values[~found.holds]).statistic
        assert each.distance == pytest.approx(expected, abs=1e-12)


def test_stall_and_deal_share_the_draws_between_them() -> None:
    stall, deal = (consistent("ukraine-2025", word, draws=1000, seed=2) for word in ("stall", "deal"))
    assert stall.count + deal.count == 1000
    assert (stall.holds ^ deal.holds).all()
    assert stall.ranges[0].parameter == "parameters.p_B"
    assert "consistent" in str(stall)
    assert json.dumps(stall.to_dict(), allow_nan=False)
    again = consistent("ukraine-2025", {"deal": False}, draws=1000, seed=2)
    assert again.holds.tobytes() == stall.holds.tobytes()
    both = consistent("ukraine-2025", {"deal": False, "width": (0.0, None)}, draws=1000, seed=2)
    assert both.count < stall.count
    assert both.observed == "deal = no, 0 <= width"


def test_an_observation_that_nothing_is_consistent_with_is_refused_with_a_bound() -> None:
    with pytest.raises(RefusedError, match=r"none of 4000 draws .* with 3 <= value: .* below 0.00096"):
        consistent(SUM, {"value": (3.0, None)})


@pytest.mark.parametrize(
    ("observed", "message"),
    [
        ("peace", "observed must be 'stall', 'deal' or map outcomes to what was seen, got 'peace'"),
        ({}, "observed must map at least one outcome"),
        (3, "observed must map at least one outcome"),
        ({"dael": True}, "outcome must be an outcome of ukraine-2025 .* did you mean 'deal'"),
        ({"width": (1.0, 0.0)}, r"observed 'width' must have its low end first, got \(1.0, 0.0\)"),
        ({"width": "wide"}, "observed 'width' must be True, False, a number"),
        ({"width": (0, 1, 2)}, "observed 'width' must be True"),
        ({"width": (float("nan"), 1)}, "observed 'width' must be True"),
        ({"width": float("nan")}, "observed 'width' must be True"),
    ],
)
def test_bad_observations_are_named(observed: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        consistent("ukraine-2025", observed, draws=10)  # type: ignore[arg-type]


@given(seen=st.floats(-1, 1), error=st.floats(0.3, 3), prior=st.floats(0.5, 2))
@settings(deadline=None, max_examples=25)
def test_normal_weights_give_the_conjugate_posterior(seen: float, error: float, prior: float) -> None:
    """Normal prior, normal error: mean, variance and evidence are closed forms."""
    model = uncertain_model(lambda x: x, ranges={"x": stats.norm(0, prior)})
    found = posterior(model, {"value": (seen, error)}, draws=2**13, design=SobolSequence())
    gain = prior**2 / (prior**2 + error**2)
    assert found.mean("x") == pytest.approx(gain * seen, abs=0.03)
    level = np.asarray([0.1, 0.5, 0.9])
    expected = stats.norm(gain * seen, error * np.sqrt(gain)).ppf(level)
    assert_allclose(found.quantile("x", level), expected, atol=0.06)
    evidence = stats.norm(0, np.hypot(prior, error)).logpdf(seen)
    assert found.log_evidence == pytest.approx(evidence, abs=0.02)
    assert found.status is WeightStatus.RELIABLE
    assert found.weights.sum() == pytest.approx(1.0)


def test_a_proposal_changes_the_draws_and_not_the_answer() -> None:
    prior = Ranges(marginals={"x": stats.norm(0, 1), "y": (0, 1)})
    model = uncertain_model(lambda x, y: x + 0 * y, ranges=prior)
    wide = posterior(model, {"value": (2.0, 0.05)}, draws=4096, design=SobolSequence())
    near = posterior(
        model,
        {"value": (2.0, 0.05)},
        proposal=prior.with_({"x": stats.norm(2, 0.1)}),
        draws=4096,
        design=SobolSequence(),
    )
    assert near.effective > 5 * wide.effective
    expected = 2.0 / (1.0 + 0.05**2)
    assert near.mean("x") == pytest.approx(expected, abs=0.002)
    assert near.log_evidence == pytest.approx(stats.norm(0, np.hypot(1, 0.05)).logpdf(2.0), abs=0.02)


def test_the_status_warns_of_few_draws_and_of_one() -> None:
    assert posterior(SUM, {"value": (1.0, 0.001)}, draws=2000).status is WeightStatus.LOW
    one = posterior(SUM, {"value": (3.0, 0.005)}, draws=200)
    assert one.status is WeightStatus.DEGENERATE
    assert "do not use" in str(one)
    sample = one.resampled(50, rng=np.random.default_rng(0))
    assert len(np.unique(sample["x"])) < 5


def test_a_likelihood_of_zero_or_one_is_the_consistent_set() -> None:
    def stall(found: object) -> np.ndarray:
        return np.where(np.asarray(found["deal"]) == 0.0, 0.0, -np.inf)  # type: ignore[index]

    weighted = posterior("ukraine-2025", stall, outcomes=["deal"], draws=1000, seed=2)
    identified = consistent("ukraine-2025", "stall", draws=1000, seed=2)
    assert ((weighted.weights > 0) == identified.holds).all()
    assert weighted.effective == pytest.approx(identified.count)
    assert np.exp(weighted.log_evidence) == pytest.approx(identified.share)
    assert json.dumps(weighted.to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"likelihood": {}}, "likelihood must be a function or map outcomes"),
        ({"likelihood": {"value": 1.0}}, r"likelihood of 'value' must be \(value, error\), got 1.0"),
        ({"likelihood": {"value": (1.0, 0.0)}}, "must have a finite value and a positive error"),
        ({"likelihood": {"vaule": (1.0, 0.1)}}, "did you mean 'value'"),
        ({"likelihood": lambda _: 0.0}, "likelihood must return one logarithm a draw"),
        ({"likelihood": lambda f: f["value"] * np.nan, "outcomes": "value"}, "one logarithm a draw"),
        (
            {"proposal": Ranges(marginals={"x": (0, 1)})},
            "proposal must draw the parameters that the model draws",
        ),
        ({"draws": 0}, "draws must be a whole number from 1"),
    ],
)
def test_bad_arguments_of_weights_are_named(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        posterior(SUM, **{"likelihood": {"value": (1.0, 0.1)}, "draws": 10, **arguments})  # type: ignore[arg-type]


def test_what_cannot_be_weighted_is_refused_with_the_reason() -> None:
    with pytest.raises(RefusedError, match="impossible at every one of 50 draws"):
        posterior(SUM, lambda f: np.full_like(f["value"], -np.inf), outcomes=["value"], draws=50)
    joined = SUM.ranges.with_(correlation=RankCorrelation.of_pairs({("x", "y"): 0.5}))
    with pytest.raises(RefusedError, match="a proposal must be independent"):
        posterior(SUM, {"value": (1.0, 0.1)}, proposal=joined)
    with pytest.raises(InvalidInputError, match=r"level must lie in \[0, 1\]"):
        posterior(SUM, {"value": (1.0, 0.1)}, draws=10).quantile("x", 1.5)
    with pytest.raises(InvalidInputError, match="name must be a drawn parameter or an outcome"):
        posterior(SUM, {"value": (1.0, 0.1)}, draws=10).mean("w")


def test_bands_follow_the_distribution_of_the_others() -> None:
    found = bands(SUM, "x", [0.0, 0.5, 2.0], "value", draws=2**12, design=SobolSequence())
    assert_allclose(found.quantiles[:, 0], [0.05, 0.25, 0.5, 0.75, 0.95], atol=0.01)
    assert_allclose(np.diff(found.quantiles, axis=1), np.broadcast_to([0.5, 1.5], (5, 2)), atol=1e-12)
    assert_allclose(found.central, [0.5, 1.0, 2.5])


def test_bands_of_a_verdict_are_the_share_and_its_interval() -> None:
    found = bands("ukraine-2025", "parameters.c_A", np.linspace(0.04, 0.2, 5), "deal", draws=500)
    assert found.verdict
    assert (np.diff(found.mean) >= 0).all()  # a costlier war never turns a deal into a stall
    assert (found.quantiles[0] <= found.mean).all()
    assert (found.mean <= found.quantiles[-1]).all()
    assert json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"parameter": "parameters.cA"},
            r"parameter must be a number .* did you mean 'parameters\.c_A'",
        ),
        ({"values": [[0.1]]}, "values must be a list"),
        ({"values": [0.1, np.nan]}, "values must be finite"),
        ({"draws": 10_000_000, "values": [0.1, 0.2]}, "values must be a list, with at most 10000000 points"),
    ],
)
def test_bad_arguments_of_bands_are_named(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        bands("ukraine-2025", **{"parameter": "parameters.c_A", "values": [0.1], **arguments})  # type: ignore[arg-type]

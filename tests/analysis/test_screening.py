"""One parameter at a time, Morris' effects and the statement on a sign, against closed forms."""

from __future__ import annotations

import json
from math import erf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gametheory.analysis.morris import morris
from gametheory.analysis.one_at_a_time import one_at_a_time
from gametheory.analysis.sign import sign_robustness
from gametheory.analysis.uncertain_model import UncertainModel, uncertain_model
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.scenarios import load
from gametheory.uncertainty import SobolSequence


def linear(slopes: tuple[float, ...], constant: float = 0.0) -> UncertainModel:
    names = [f"x{k}" for k in range(len(slopes))]

    def value(**x: np.ndarray) -> np.ndarray:
        return constant + sum(slope * x[name] for slope, name in zip(slopes, names, strict=True))

    return uncertain_model(value, ranges=dict.fromkeys(names, (-1.0, 1.0)))


@given(slopes=st.tuples(*[st.floats(-3, 3)] * 3), constant=st.floats(-2, 2))
@settings(deadline=None, max_examples=40)
def test_of_a_linear_function_swings_effects_and_flips_are_closed_forms(
    slopes: tuple[float, float, float], constant: float
) -> None:
    model = linear(slopes, constant)
    alone = one_at_a_time(model, "value")
    for swing in alone.swings:
        assert swing.width == pytest.approx(2.0 * abs(slopes[int(swing.parameter[1])]), abs=1e-9)
    for flip in alone.flips:
        slope = slopes[int(flip.parameter[1])]
        assert flip.value == pytest.approx(-constant / slope, abs=1e-6 + 1e-9 / abs(slope))
        assert flip.share == pytest.approx(abs(flip.value), abs=1e-9)
    expected = {f"x{k}" for k, slope in enumerate(slopes) if abs(slope) > abs(constant) + 1e-6}
    assert expected <= {flip.parameter for flip in alone.flips}
    for effect in morris(model, "value", trajectories=4).effects:
        assert effect.mean == pytest.approx(2.0 * slopes[int(effect.parameter[1])], abs=1e-9)
        assert effect.spread == pytest.approx(0.0, abs=1e-9)


def test_the_nearest_flip_comes_first_and_at_the_edge_on_both_sides() -> None:
    flips = one_at_a_time(linear((1.0, -2.0, 0.4), 0.5), "value").flips
    assert [flip.parameter for flip in flips] == ["x1", "x0"]  # x2 alone reaches 0.1 only
    assert flips[0].share == pytest.approx(0.25, abs=1e-9)
    edge = 1.0  # the outcome 1 - x reaches zero exactly at the end of the range: zero is held
    assert one_at_a_time(linear((-1.0,), edge), "value").flips == ()
    assert len(one_at_a_time(linear((-1.0,), edge - 1e-9), "value").flips) == 1


def test_a_flip_of_the_scenario_is_where_the_verdict_changes() -> None:
    scenario = load("ukraine-2025")
    model = uncertain_model(scenario, "article")
    for outcome in ("width", "deal"):
        for flip in one_at_a_time(model, outcome).flips:
            if ".weights." in flip.parameter:
                continue
            centre = scenario.quantity(flip.parameter).central
            sides = [
                model.at({flip.parameter: flip.value + step * np.sign(flip.value - centre)}, [outcome])[
                    outcome
                ]
                for step in (-1e-9, 1e-9)
            ]
            before, after = (float(side[0]) for side in sides)
            if outcome == "deal":
                assert {before, after} == {0.0, 1.0}
            else:
                assert before < 0.0 <= after + 1e-11


@pytest.mark.parametrize(("mean", "spread"), [(0.5, 1.0), (-0.3, 0.5), (2.0, 1.0)])
def test_the_share_that_keeps_a_sign_is_that_of_the_distribution(mean: float, spread: float) -> None:
    model = uncertain_model(lambda x: x, ranges={"x": stats.norm(mean, spread)})
    found = sign_robustness(model, "value", draws=2**14, design=SobolSequence())
    assert found.held == pytest.approx(0.5 * (1.0 + erf(abs(mean) / spread / sqrt(2.0))), abs=1e-3)
    assert found.low <= found.held <= found.high
    assert found.robust == (abs(mean) == 2.0)
    assert found.separates == "x"


def test_a_sign_that_never_changes_is_robust_and_separated_by_nothing() -> None:
    found = sign_robustness(linear((0.1, 0.1), 5.0), "value", draws=500)
    assert (found.held, found.flips_first, found.separates, found.robust) == (1.0, None, "", True)
    assert "No single parameter flips it" in str(found)
    assert "No draw has the other sign" in str(found)


def test_a_statement_names_what_flips_it_first() -> None:
    found = sign_robustness("ukraine-2025", "width", draws=1000)
    assert not found.robust
    assert found.flips_first is not None
    assert found.flips_first.parameter == "parameters.p_B"
    text = str(found)
    assert "'width is negative' is not robust over the stated ranges" in text
    assert "parameters.p_B flips it first" in text
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["robust"] is False
    assert "<table>" not in found._repr_html_()


def test_results_print_and_come_as_plain_values() -> None:
    for found in (one_at_a_time("dayton-1995"), morris("dayton-1995", "width", trajectories=4)):
        assert json.dumps(found.to_dict(), allow_nan=False)
        assert "parameters.p_A" in str(found)
        assert "<table>" in found._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"trajectories": 1}, "trajectories must be a whole number from 2 to 100000, got 1"),
        ({"levels": 3}, "levels must be an even whole number from 2 up, got 3"),
        ({"levels": True}, "levels must be an even whole number"),
        ({"confidence": 0.0}, "confidence must lie strictly between 0 and 1"),
        ({"seed": 1.5}, "seed must be a whole number"),
        ({"outcome": "wdith"}, "did you mean 'width'"),
    ],
)
def test_bad_arguments_of_a_screening_are_named(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        morris(**{"subject": "dayton-1995", "trajectories": 2, **arguments})  # type: ignore[arg-type]


def test_a_range_without_end_has_no_grid_but_has_swings() -> None:
    model = uncertain_model(lambda x: x, ranges={"x": stats.norm(0, 1)})
    with pytest.raises(InvalidInputError, match="the range of x must be bounded for Morris' grid"):
        morris(model, "value")
    (swing,) = one_at_a_time(model, "value").swings
    assert swing.high == pytest.approx(stats.norm.ppf(0.999))
    with pytest.raises(RefusedError, match="there is nothing to move"):
        one_at_a_time(uncertain_model(lambda x: x, ranges={"x": 1.0}), "value")

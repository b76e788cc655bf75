"""Sobol indices: against closed forms, against SALib's own sampling, and the same bytes every time."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from gametheory.analysis.saltelli import saltelli_points
from gametheory.analysis.sensitivity import SensitivityStatus, sensitivity
from gametheory.analysis.uncertain_model import uncertain_model
from gametheory.arrays import FloatArray
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.scenarios import load
from gametheory.uncertainty import Ranges, RankCorrelation

PI = (-np.pi, np.pi)


def ishigami(x1: FloatArray, x2: FloatArray, x3: FloatArray) -> FloatArray:
    """Ishigami and Homma (1990), with a = 7 and b = 0.1."""
    return np.sin(x1) + 7.0 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def test_the_indices_of_the_ishigami_function_are_those_in_print() -> None:
    """Closed form: S1 = (0.3139, 0.4424, 0), ST = (0.5576, 0.4424, 0.2437), S13 = 0.2437."""
    model = uncertain_model(ishigami, ranges={"x1": PI, "x2": PI, "x3": PI})
    found = sensitivity(model, "value", base=4096, second=True)
    by_name = {each.parameter: each for each in found.indices}
    for name, first, total in (("x1", 0.3139, 0.5576), ("x2", 0.4424, 0.4424), ("x3", 0.0, 0.2437)):
        assert by_name[name].first == pytest.approx(first, abs=0.02)
        assert by_name[name].total == pytest.approx(total, abs=0.02)
    strongest = found.interactions[0]
    assert strongest.parameters == ("x1", "x3")
    assert strongest.second == pytest.approx(0.2437, abs=0.03)
    assert found.mean == pytest.approx(3.5, abs=0.02)
    assert found.variance == pytest.approx(13.8446, abs=0.2)


def test_the_width_of_the_range_is_linear_so_its_indices_are_shares_of_the_variances() -> None:
    """Width = p_B - p_A + c_A + c_B + ...: with triangular ranges each variance is a closed form."""
    model = uncertain_model("ukraine-2025", "none")
    names = [f"parameters.{name}" for name in ("p_A", "p_B", "c_A", "c_B")]
    scenario = load("ukraine-2025")

    def variance(path: str) -> float:
        q = scenario.quantity(path)
        a, m, b = q.low, q.central, q.high
        return (a * a + m * m + b * b - a * m - a * b - m * b) / 18.0

    total = sum(map(variance, names))
    found = sensitivity(model, "width", base=2048)
    assert found.deciding == tuple(sorted(names, key=variance, reverse=True))
    for each in found.indices:
        share = variance(each.parameter) / total if each.parameter in names else 0.0
        assert each.total == pytest.approx(share, abs=0.015)
        assert each.first == pytest.approx(share, abs=0.03)


@pytest.mark.parametrize("second", [False, True])
def test_the_design_is_salibs_own(second: bool) -> None:
    from SALib.sample import sobol

    problem = {"num_vars": 5, "names": list("abcde"), "bounds": [[0.0, 1.0]] * 5}
    theirs = sobol.sample(problem, 1024, calc_second_order=second, seed=np.random.default_rng(3))
    ours = np.concatenate(list(saltelli_points(1024, 5, 3, second=second)))
    assert ours.tobytes() == np.ascontiguousarray(theirs).tobytes()


def test_a_parameter_that_is_not_used_has_no_index_and_the_seed_zero_is_a_seed() -> None:
    model = uncertain_model(lambda x, y: x + 0.0 * y, ranges={"x": (0, 1), "y": (0, 1)})
    first, again = (sensitivity(model, "value", base=128, seed=0) for _ in range(2))
    assert first == again
    assert first != sensitivity(model, "value", base=128, seed=1)
    assert first.deciding == ("x",)
    assert next(i for i in first.indices if i.parameter == "y").total == 0.0


def test_an_outcome_that_nothing_moves_is_called_constant() -> None:
    model = uncertain_model(lambda x: np.full_like(x, 2.0), ranges={"x": (0, 1)})
    found = sensitivity(model, "value", base=64, second=True)
    assert found.status is SensitivityStatus.CONSTANT
    assert found.deciding == ()
    assert "nothing decides" in str(found)
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_too_few_points_are_said_to_be_too_few() -> None:
    found = sensitivity(uncertain_model("ukraine-2025"), "deal", base=32)
    assert found.status is SensitivityStatus.WIDE
    assert "raise base" in str(found)


@pytest.mark.slow
def test_two_processes_print_the_same_bytes() -> None:
    program = (
        "import json; from gametheory.analysis.sensitivity import sensitivity;"
        "print(json.dumps(sensitivity('dayton-1995', 'width', base=64, seed=0).to_dict()))"
    )
    found = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=120).stdout
        for _ in range(2)
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"base": 100}, "base must be a power of two from 2 to 1048576, got 100"),
        ({"base": 1}, "base must be a power of two"),
        ({"base": 64.0}, "base must be a power of two"),
        ({"seed": -1}, "seed must be a whole number, zero or more, got -1"),
        ({"confidence": 1.0}, "confidence must lie strictly between 0 and 1, got 1.0"),
        ({"outcome": "widht"}, "outcome must be an outcome of ukraine-2025 under .*; did you mean 'width'"),
        ({"subject": "ukrane-2025"}, "is no shipped case; did you mean 'ukraine-2025'"),
        ({"subject": 3}, "subject must be a scenario, its name, a model, or a function of arrays, got 3"),
    ],
)
def test_bad_arguments_are_named(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        sensitivity(**{"subject": "ukraine-2025", "base": 64, **arguments})  # type: ignore[arg-type]


def test_correlated_or_certain_parameters_are_refused_with_the_reason() -> None:
    ranges = Ranges(
        marginals={"x": (0, 1), "y": (0, 1)}, correlation=RankCorrelation.of_pairs({("x", "y"): 0.5})
    )
    with pytest.raises(RefusedError, match="split a variance among independent parameters"):
        sensitivity(uncertain_model(lambda x, y: x + y, ranges=ranges), "value", base=64)
    with pytest.raises(RefusedError, match="nothing to be sensitive to"):
        sensitivity(uncertain_model(lambda x: x, ranges={"x": 1.0}), "value", base=64)


@pytest.mark.parametrize(
    ("function", "ranges", "message"),
    [
        (lambda x: x, None, "ranges must be given: a model or a function"),
        (
            lambda x: float(x.sum()),
            {"x": (0, 1)},
            r"the result of <lambda> \(value\) must have one entry a draw",
        ),
        (lambda x: x, [("x", 0, 1)], "ranges must be Ranges or map names to ranges"),
    ],
)
def test_kernels_that_do_not_fit_are_refused(function: object, ranges: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        uncertain_model(function, ranges=ranges)  # type: ignore[arg-type]


def test_a_scenario_under_a_configuration_it_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="did you mean 'article'"):
        uncertain_model("ukraine-2025", "artcle")


def test_an_outcome_that_is_undefined_somewhere_is_refused() -> None:
    model = uncertain_model(lambda x: 1.0 / x, ranges={"x": (1.0, 2.0)})
    with np.errstate(divide="ignore"), pytest.raises(RefusedError, match="infinite at 1 of 2 points"):
        model.at({"x": [0.0, 1.0]}, ["value"])


def test_a_frozen_model_takes_ranges_of_its_fields() -> None:
    """Rubinstein (1982): the first player gets (1 - d2) / (1 - d1 d2)."""
    from gametheory import AlternatingOffers

    ranges = {"delta.0": (0.5, 0.9), "delta.1": (0.5, 0.9)}
    model = uncertain_model(AlternatingOffers(delta=(0.9, 0.9)), ranges=ranges, outcomes=["shares"])
    drawn = model.ranges.draws(300, rng=np.random.default_rng(0))
    d1, d2 = drawn["delta.0"], drawn["delta.1"]
    share = model.at(drawn, ["shares: 1, 1"])["shares: 1, 1"]
    assert share == pytest.approx((1 - d2) / (1 - d1 * d2), abs=1e-12)
    with pytest.raises(InvalidInputError, match=r"'delta\.2' is no number of AlternatingOffers"):
        uncertain_model(AlternatingOffers(delta=(0.9, 0.9)), ranges={"delta.2": (0.5, 0.9)})
    with pytest.raises(InvalidInputError, match="configuration is for scenarios"):
        uncertain_model(lambda x: x, "even", ranges={"x": (0, 1)})


def test_outcomes_of_a_scenario_agree_with_its_assessment_in_every_block() -> None:
    from gametheory.pressure import assess

    model = uncertain_model("ukraine-2025", "even")
    at = model.ranges.draws(4_500, rng=np.random.default_rng(0))
    assert model.scenario is not None
    point = assess(model.scenario.dispute(at), model.scenario.profile("even", at))
    found = model.at(at, [name for name in model.outcomes if not name.startswith("chance: ")])
    assert (found["deal"] == point.deal_on_the_table()).all()
    assert (found["range"] == point.range.exists).all()
    assert found["width"].tobytes() == point.range.width.tobytes()
    assert point.linked is not None
    assert found["surplus: linked"].tobytes() == point.linked.surplus.tobytes()
    for k, name in enumerate(point.acceptance.names):
        assert (found[f"text: {name}"] == point.acceptance.passes[:, k]).all()
        assert found[f"margin: {name}"].tobytes() == point.acceptance.margin[:, k].min(axis=-1).tobytes()
    for j, party in enumerate(model.scenario.parties):
        assert found[f"least: {party}"].tobytes() == point.reservation.least[:, j].tobytes()
        assert found[f"pressure: {party}"].tobytes() == point.reservation.pressure[:, j].tobytes()

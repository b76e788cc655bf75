"""Draws: reproducible, inside their ranges, and enough to find the published shares again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import kstest, triang

from gametheory.arrays import FloatArray
from gametheory.errors import InvalidInputError
from gametheory.scenarios import Scenario, ScenarioError, load, names
from gametheory.scenarios.draws import GROUPS
from gametheory.uncertainty import triangular

UKRAINE = load("ukraine-2025")
SHARES = json.loads((Path(__file__).parent / "reference/ukraine_2025.json").read_text("utf-8"))["sensitivity"]
SETS_A, SETS_B = {"no_deal", "A_refuses"}, {"no_deal", "B_refuses"}


def width_of_range(scenario: Scenario, configuration: str, at: dict[str, FloatArray]) -> FloatArray:
    """Formulas 1-3 and 5 written out, party by party, beside the model that the library computes with."""

    def value(path: str) -> FloatArray:
        if path in at:
            return at[path]
        return np.asarray(scenario.quantity(path).central if path in scenario.paths() else 0.0)

    setting = f"configurations.{configuration}"
    d_A = value("parameters.p_A") - value("parameters.c_A")
    d_B = 1.0 - value("parameters.p_B") - value("parameters.c_B")
    e_A, e_B = (value(f"{setting}.blame_error.{party}") for party in "AB")
    reward = np.zeros(())
    for name, instrument in scenario.instruments.items():
        k, effects = value(f"{setting}.credibility.{name}"), f"instruments.{name}.effects"
        on_A, on_B = instrument.trigger in SETS_A, instrument.trigger in SETS_B
        p, cost_A, cost_B = (value(f"{effects}.{end}") for end in ("p", "cost.A", "cost.B"))
        d_A = d_A + ((1 - e_A) * on_A + e_A * on_B) * k * (p - cost_A)
        d_B = d_B + ((1 - e_B) * on_B + e_B * on_A) * k * (-p - cost_B)
        reward = reward + k * (value(f"{effects}.settlement.A") + value(f"{effects}.settlement.B"))
    return 1.0 - d_A - d_B + reward


def istanbul_passes(configuration: str, at: dict[str, FloatArray]) -> FloatArray:
    """Whether both accept the text of 2022, red lines left aside."""
    dispute, profile = UKRAINE.dispute(at), UKRAINE.profile(configuration, at)
    scores = dispute.package("istanbul_2022").scores
    share = np.einsum("k,...ki->...i", scores, dispute.weights)
    worth = np.stack([share[..., 0], 1.0 - share[..., 1]], axis=-1)
    values = dispute.contest.values()
    refusing = np.stack([values[..., i] - profile.contributions(i).sum(axis=-1) for i in (0, 1)], axis=-1)
    return (worth + profile.rewards.sum(axis=-2) >= refusing).all(axis=-1)


def test_the_published_shares_hold() -> None:
    """The shares of 4,000 draws; a share that is off by 0.02 would be noticed at this size."""
    at = UKRAINE.draws(100_000, rng=np.random.default_rng(2025))
    width = {name: width_of_range(UKRAINE, name, at) for name in UKRAINE.configurations}
    found = {
        "no_range_none": width["none"] < 0,
        "no_range_article": width["article"] < 0,
        "range_even": width["even"] >= 0,
        "no_range_article_and_range_even": (width["article"] < 0) & (width["even"] >= 0),
        "strong_on_A_wider_than_even": width["strong_on_A"] > width["even"],
        "strong_on_B_wider_than_even": width["strong_on_B"] > width["even"],
        "even_same_total_wider_than_article": width["even_same_total"] > width["article"],
        "istanbul_passes_article": istanbul_passes("article", at),
        "istanbul_passes_even": istanbul_passes("even", at),
    }
    shares = {name: float(np.mean(holds)) for name, holds in found.items()}
    assert shares == pytest.approx({name: SHARES[name] for name in found}, abs=0.02)


def test_leaving_beats_escalating_in_the_published_share_of_draws() -> None:
    at = UKRAINE.draws(100_000, rng=np.random.default_rng(12), include=["mediator"])
    m = {path.removeprefix("mediator_parameters."): value for path, value in at.items()}

    def value_of(choice: str) -> FloatArray:
        return (
            m[f"prob_deal_{choice}"] * m["value_of_deal"]
            - m[f"prob_collapse_{choice}"] * m["loss_if_B_collapses"]
            - m[f"prob_hot_war_{choice}"] * m["loss_hot_war"]
        )

    walk = value_of("walk") - m["reputation_cost_walk"]
    escalate = value_of("escalate") - m["opportunity_cost_escalate"]
    assert float(np.mean(walk > escalate)) == pytest.approx(SHARES["walk_beats_escalate"], abs=0.02)


def test_the_model_computes_the_range_that_the_formulas_give() -> None:
    at = UKRAINE.draws(500, rng=np.random.default_rng(5), include=["beliefs", "costs", "effects"])
    dispute = UKRAINE.dispute(at)
    for name in UKRAINE.configurations:
        profile = UKRAINE.profile(name, at)
        refusing = sum(
            dispute.contest.values()[..., i] - profile.contributions(i).sum(axis=-1) for i in (0, 1)
        )
        width = 1.0 - refusing + profile.rewards.sum(axis=(-2, -1))
        assert_allclose(width, width_of_range(UKRAINE, name, at), atol=1e-12)


@pytest.mark.parametrize("name", names())
def test_the_same_seed_gives_the_same_bytes(name: str) -> None:
    first, again = (load(name).draws(50, rng=np.random.default_rng(7), include=GROUPS) for _ in range(2))
    assert list(first) == list(again)
    assert all(first[path].tobytes() == again[path].tobytes() for path in first)
    other = load(name).draws(50, rng=np.random.default_rng(8), include=GROUPS)
    assert any(first[path].tobytes() != other[path].tobytes() for path in first)


@pytest.mark.parametrize("name", names())
def test_draws_stay_in_their_ranges_and_weights_sum_to_one(name: str) -> None:
    scenario = load(name)
    drawn = scenario.draws(2000, rng=np.random.default_rng(1), include=GROUPS)
    for path, values in drawn.items():
        quantity = scenario.quantity(path)
        assert values.shape == (2000,)
        if ".weights." not in path:
            assert quantity.low <= values.min() <= values.max() <= quantity.high, path
        if quantity.low == quantity.high:
            assert (values == quantity.central).all()
    for party in "AB":
        total = sum(drawn[f"issues.{issue}.weights.{party}"] for issue in scenario.issues)
        assert_allclose(total, 1.0, atol=1e-12)
    assert scenario.dispute(drawn).weights.shape == (2000, len(scenario.issues), 2)


def test_a_draw_is_triangular() -> None:
    c_A = UKRAINE.parameters["c_A"]
    values = UKRAINE.draws(20_000, rng=np.random.default_rng(3), include=["parameters.c_A"])["parameters.c_A"]
    span = c_A.high - c_A.low
    assert kstest(values, triang((c_A.central - c_A.low) / span, c_A.low, span).cdf).pvalue > 0.001


def test_the_quantile_meets_the_ends_and_a_range_of_nothing() -> None:
    assert_allclose(triangular(0.0, 0.0, 1.0, [0.0, 0.75, 1.0]), [0.0, 0.5, 1.0])
    assert_allclose(triangular(-1.0, 0.0, 0.0, [0.0, 0.25, 1.0]), [-1.0, -0.5, 0.0])
    assert_allclose(triangular(0.3, 0.3, 0.3, [0.0, 0.5, 1.0]), 0.3)
    u = np.linspace(0, 1, 101)
    assert_allclose(triangular(0.1, 0.3, 0.9, u), triang(0.25, 0.1, 0.8).ppf(u), atol=1e-12)


def test_only_what_is_asked_for_is_drawn() -> None:
    rng = np.random.default_rng(0)
    assert set(UKRAINE.draws(2, rng=rng, include="costs")) == {"parameters.c_A", "parameters.c_B"}
    effects = UKRAINE.draws(2, rng=rng, include=["instruments.arms_more.effects"])
    assert set(effects) == {
        f"instruments.arms_more.effects.{name}" for name in ("p", "cost.A", "cost.B", "escalation")
    }
    one_weight = UKRAINE.draws(2, rng=rng, include=["issues.status.weights.B"])
    assert set(one_weight) == {f"issues.{issue}.weights.B" for issue in UKRAINE.issues}
    assert UKRAINE.draws(2, rng=rng, include=[]) == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, "n must be a whole number from 1 to 10000000, got 0"),
        ({"n": 2.5}, "n must be a whole number"),
        ({"n": "many"}, "n must be a whole number"),
        ({"rng": 7}, "rng must be a numpy Generator, as from numpy.random.default_rng\\(seed\\), got 7"),
        ({"include": ["believes"]}, "include must name groups.*'believes'; did you mean 'beliefs'"),
        ({"include": ["parameters.c_C"]}, "did you mean 'parameters.c_"),
    ],
)
def test_bad_arguments_of_draws_are_named(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        UKRAINE.draws(**{"n": 2, "rng": np.random.default_rng(0), **arguments})


def test_values_at_which_the_dispute_is_built_are_checked() -> None:
    with pytest.raises(ScenarioError, match=r"parameters.p_A must lie in \[0, 1\], got 1.4"):
        UKRAINE.dispute({"parameters.p_A": 1.4})
    with pytest.raises(ScenarioError, match=r"parameters.p_A must be finite, got nan"):
        UKRAINE.dispute({"parameters.p_A": np.nan})
    with pytest.raises(
        ScenarioError, match=r"parameters.pA is no number of this scenario; did you mean 'parameters.p_A'"
    ):
        UKRAINE.dispute({"parameters.pA": 0.4})
    with pytest.raises(ScenarioError, match="at must give arrays of one batch shape"):
        UKRAINE.dispute({"parameters.p_A": np.zeros(2), "parameters.p_B": np.zeros(3)})
    with pytest.raises(ScenarioError, match=r"red_lines.B must be one number: a red line has no batch"):
        UKRAINE.dispute({"issues.status.red_lines.B": np.zeros(3)})
    with pytest.raises(InvalidInputError, match="weights must sum to 1"):
        UKRAINE.dispute({"issues.status.weights.B": 0.9})
    with pytest.raises(
        ScenarioError, match="configurations has no such entry, got 'artcle'; did you mean 'article'"
    ):
        UKRAINE.profile("artcle")

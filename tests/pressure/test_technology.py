"""The organising theorem as code: verdicts of known shapes, proofs that can fail, units, bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import ArrayLike

from gametheory import FreeTerms, SplitTheorem, schur_test, technology
from gametheory.arrays import FloatArray
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict
from gametheory.pressure.split_verdict import split_verdict
from gametheory.pressure.technology_result import Evidence

LARGE = st.floats(-6, 6).map(lambda size: 10**size)
SIZE = st.floats(-20, 90).map(lambda size: 10**size)
CLAIM = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0]), SIZE, SIZE.map(lambda size: -size))
SHAPES: dict[Consent, Callable[[FloatArray, FloatArray], ArrayLike]] = {
    Consent.WEAKEST_LINK: lambda a, b: np.minimum(a, b) >= 0.3,
    Consent.SUM: lambda a, b: -np.expm1(-a - b),
    Consent.BEST_SHOT: lambda a, b: np.maximum(a, b) >= 0.3,
    Consent.ONE_SIDED: lambda a, b: (a >= 0.3) & (b >= 0),
}


@pytest.mark.parametrize("consent", SHAPES, ids=lambda c: c.name)
def test_the_four_ways_in_which_consents_combine_are_told_apart(consent: Consent) -> None:
    found = technology(SHAPES[consent], budgets=(0.1, 0.35, 0.5, 0.7, 2.0))
    assert found.consent is consent
    assert found.evidence is Evidence.GRID
    assert "between two of them is not seen" in found.summary()


def test_most_verdicts_change_with_the_budget() -> None:
    found = technology(SHAPES[Consent.BEST_SHOT], budgets=(0.2, 0.5, 0.6))
    assert [v.name for v in found.verdicts] == ["NEUTRAL", "EVEN_WORST", "NEUTRAL"]
    assert found.hopeless.tolist() == [True, False, False]
    assert found.saturated.tolist() == [False, False, True]
    assert found.window[1].tolist() == [0.4, 0.6]
    assert found.outside.tolist() == [False, True, False]


def test_a_budget_too_small_or_too_large_is_no_evidence_of_neutrality() -> None:
    found = technology(lambda a, b: a + b >= 0.7, budgets=(0.5, 1.0))
    assert found.consent is None
    assert "No total tells: up to 0.5 no split works, from 1 every one does" in str(found)
    proven = technology(FreeTerms(disagreement=(0.85, 0.85)), budgets=(0.5, 1.0))
    assert proven.consent is Consent.SUM
    assert "Only the total counts" in str(proven)


@settings(max_examples=100)
@given(slope=LARGE, power=st.one_of(st.floats(0, 1), LARGE), floor=st.floats(0, 1), budget=LARGE)
def test_a_product_of_log_concave_consents_is_schur_concave(
    slope: float, power: float, floor: float, budget: float
) -> None:
    def consent(s: FloatArray) -> FloatArray:
        worth = np.clip(slope * s, 0, 1) ** power  # log-concave, and concave up to a power of one
        return floor + (1 - floor) * worth if power <= 1 else worth

    found = technology(lambda a, b: consent(a) * consent(b), budgets=(budget,))
    assert found.schur.concave.all()
    assert found.verdicts[0] in {SplitVerdict.EVEN_BEST, SplitVerdict.NEUTRAL}


@given(st.lists(st.floats(0, 1), min_size=9, max_size=9), st.floats(0.0, 0.2))
def test_schur_concavity_is_refuted_by_a_pair_or_by_none(chance: list[float], tol: float) -> None:
    g, m = np.array(chance), np.linspace(0, 1, 9)
    tol = max(tol, 1e-9)
    found = schur_test(g, m, tol=tol)
    distance = np.round(np.abs(m - 0.5), 12)
    pairs = [(i, j) for i in range(9) for j in range(9) if distance[i] <= distance[j]]
    for sign, holds, pair in (
        (1, found.concave, found.against_concave),
        (-1, found.convex, found.against_convex),
    ):
        worst = max(sign * (g[j] - g[i]) for i, j in pairs)
        assert bool(holds) == (worst <= tol)
        if not holds:
            near, far = (int(np.flatnonzero(m == x)[0]) for x in pair)
            assert distance[near] <= distance[far]
            assert_allclose(sign * (g[far] - g[near]), worst)


@pytest.mark.parametrize(
    ("far", "verdict"),
    [(2e-9, "EVEN_WORST"), (1e-10, "NEUTRAL"), (-2e-9, "EVEN_BEST")],
    ids=["rises", "level", "falls"],
)
def test_many_small_changes_are_one_change(far: float, verdict: str) -> None:
    m = np.linspace(0, 1, 101)
    assert SplitVerdict(int(split_verdict(0.5 + far * np.abs(2 * m - 1), m))).name == verdict


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_a_symmetric_schur_concave_chance_is_highest_at_the_even_split(falling: list[float]) -> None:
    half = np.sort(falling)
    g = np.concatenate([half, [half[-1]], half[::-1]])
    m = np.linspace(0, 1, 9)
    assert schur_test(g, m).concave
    assert int(split_verdict(g, m)) in {SplitVerdict.EVEN_BEST, SplitVerdict.NEUTRAL}
    assert g[4] == g.max()


@settings(max_examples=60)
@given(
    d=st.tuples(CLAIM, CLAIM),
    rho=st.tuples(CLAIM, CLAIM),
    budget=st.one_of(st.floats(0.01, 4.0), st.floats(-8, 90).map(lambda size: 10**size)),
)
def test_the_theorem_on_red_lines_is_never_contradicted(
    d: tuple[float, float], rho: tuple[float, float], budget: float
) -> None:
    found = technology(FreeTerms(disagreement=d, red_lines=rho), budgets=(budget,))
    assert found.evidence is Evidence.PROVEN


@pytest.mark.parametrize(
    ("need", "verdict"), [(5e-13, SplitVerdict.NEUTRAL), (2e-12, SplitVerdict.EVEN_BEST)]
)
@pytest.mark.parametrize("budget", [8.0, 1e30])
def test_a_need_counts_at_any_budget_once_it_is_more_than_rounding(
    need: float, verdict: SplitVerdict, budget: float
) -> None:
    terms = FreeTerms(disagreement=(0, need), red_lines=(1, 1))
    assert terms.consent is (Consent.NEITHER if verdict is SplitVerdict.NEUTRAL else Consent.ONE_SIDED)
    found = technology(terms, budgets=(budget,))
    assert found.verdicts == (verdict,)
    assert found.evidence is Evidence.PROVEN


def test_in_units_of_need_the_even_split_is_best_and_in_raw_units_it_is_not() -> None:
    found = technology(lambda a, b: (a >= 0.5) & (b >= 0.1), budgets=(2.5,), unit=(0.5, 0.1))
    assert found.verdicts == (SplitVerdict.EVEN_BEST,)
    raw = technology(lambda a, b: (a >= 0.5) & (b >= 0.1), budgets=(0.8,))
    assert raw.verdicts == (SplitVerdict.TILTED,)
    assert_allclose(raw.window[0], [0.63, 0.87])


def test_a_narrow_window_between_two_shares_is_seen_by_the_theorem_only() -> None:
    terms = FreeTerms(disagreement=(0.655, 0.55), red_lines=(0.5, 0.5001))
    proven = technology(terms, budgets=(0.20501,), shares=11)
    blind = technology(
        lambda a, b: terms.under(np.stack([a, b], axis=-1)).deal_chance(), budgets=(0.20501,), shares=11
    )
    assert blind.hopeless.all()
    assert proven.verdicts == (SplitVerdict.TILTED,)
    assert proven.evidence is Evidence.PROVEN


def test_the_loss_at_the_observed_split() -> None:
    terms = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55), pressure=(0.25, 0.0))
    found = technology(terms, budgets=(0.25, 0.5))
    assert found.budgets.tolist() == [0.25, 0.5, 0.25]
    assert found.observed_share == 1.0
    assert found.loss is not None
    assert found.loss.tolist() == [1.0, 1.0, 1.0]
    assert technology(terms.under([0.3, -0.05])).loss is None, "support of a party is no split"


@dataclass(frozen=True, eq=False, kw_only=True)
class Mistaken(FreeTerms):
    """A bargain whose theorem is wrong in one respect."""

    fault: str = "window"

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        right = super().split_theorem(budget)
        changes: dict[str, dict[str, ArrayLike]] = {
            "window": {"low": right.low - 1e-6},
            "narrow": {"low": right.low + 0.2},
            "best": {"best": 0.5 * right.best},
            "total": {"low": 0.0, "high": 1.0},
        }
        numbers = {"low": right.low, "high": right.high, "best": right.best} | changes[self.fault]
        return SplitTheorem(name="a mistake", **numbers)  # type: ignore[arg-type]  # converted


@pytest.mark.parametrize("fault", ["window", "narrow", "best", "total"])
def test_a_wrong_theorem_is_contradicted_by_its_model(fault: str) -> None:
    found = technology(
        Mistaken(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55), fault=fault), budgets=(0.25,)
    )
    assert found.evidence is Evidence.CONTRADICTED
    assert "contradicts a mistake: a bug" in found.summary()


def test_a_batch_is_classified_in_one_call() -> None:
    rng = np.random.default_rng(7)
    lines = np.sort(rng.uniform(0, 1, (50, 2)), axis=-1)
    batch = FreeTerms(disagreement=rng.uniform(0, 1, (50, 2)), red_lines=lines)
    found = technology(batch, budgets=(0.25, 1.0))
    assert found.chance.shape == (50, 2, 101)
    for k in (0, 17, 49):
        one = technology(
            FreeTerms(disagreement=batch.disagreement[k], red_lines=lines[k]), budgets=(0.25, 1.0)
        )
        assert found.verdict[k].tolist() == one.verdict.tolist()
        assert_allclose(found.window[k], one.window)
    assert "Shares of all points and totals" in str(found)
    with pytest.raises(RefusedError, match=r"verdicts are of one model, this is a batch of shape \(50,\)"):
        found.verdicts  # noqa: B018  (the access is the test)


def test_the_result_goes_to_json() -> None:
    found = technology(SHAPES[Consent.BEST_SHOT], observed=(0.2, 0.2)).to_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["verdict"][-1] == "EVEN_WORST"


def test_good_splits_within_a_loss() -> None:
    found = technology(lambda a, b: a * b, budgets=(1.0,))
    window, outside = found.good_splits(0.01)
    assert_allclose(window, [[0.4, 0.6]])
    assert not outside.any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shares": 10}, "shares must be an odd whole number, 3 or more, got 10"),
        ({"tol": 0}, "tol must be positive"),
        ({"unit": (1, 0)}, "unit must be positive; a party that needs no pressure has none"),
        ({"unit": 1.0}, "unit must have the two parties on its last axis"),
        ({"budgets": (0.0, 1.0)}, "budgets must be positive"),
        ({"budgets": [[1.0]]}, "budgets must be one list of totals"),
    ],
)
def test_bad_arguments_are_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        technology(SHAPES[Consent.SUM], **options)  # type: ignore[arg-type]  # the point


def test_a_function_that_returns_no_chances_is_named() -> None:
    with pytest.raises(InvalidInputError, match=r"model must return chances in \[0, 1\], got"):
        technology(lambda a, b: a + b)
    with pytest.raises(InvalidInputError, match="model must return one chance for each of"):
        technology(lambda *_: 0.5)
    with pytest.raises(InvalidInputError, match=r"model must return chances in \[0, 1\], got nan"):
        technology(lambda a, _: a * np.nan)


def test_a_chance_that_no_pressure_changes_is_neither() -> None:
    found = technology(lambda a, b: 0 * (a + b) + 0.4)
    assert found.consent is Consent.NEITHER
    assert found.summary().startswith("No total changes the chance of a deal.")
    sure = technology(lambda a, b: 0 * (a + b) + 1.0)
    assert sure.consent is Consent.NEITHER
    assert technology(lambda a, b: 0 * (a + b)).consent is None, "a larger total may bring a deal"


@pytest.mark.parametrize(
    ("chance", "weight"),
    [
        (lambda a, b: (2 * a + b) / 4, 0.5),
        (lambda a, b: a + 3 * b >= 0.7, 3.0),
        (lambda a, b: -np.expm1(-a - b / 7), 1 / 7),
    ],
)
def test_a_sum_in_other_units_is_named_so(
    chance: Callable[[FloatArray, FloatArray], FloatArray], weight: float
) -> None:
    found = technology(chance, budgets=(0.25, 0.5, 1.0))
    assert found.consent is None
    assert found.sum_weight == pytest.approx(weight, rel=1e-6)
    assert found.summary().startswith("Only the total counts, in other units")
    rescaled = technology(chance, budgets=(0.2, 0.25), unit=(1, 1 / weight))
    assert {v.name for v in rescaled.verdicts} == {"NEUTRAL"}


def test_more_on_one_party_never_hurts_and_yet_the_other_helps_too() -> None:
    """Level sets that bend: neither one-sided nor a sum in any units."""
    found = technology(lambda a, b: 1 - np.exp(-(4 * a + b + a * b)), budgets=(0.25, 0.5))
    assert (found.consent, found.sum_weight, found.leaning) == (None, None, 0)
    assert "but pressure on the other helps too" in found.summary()


def test_the_words_never_contradict_the_table() -> None:
    """A best even split that is not approached from both sides; a best shot in which it is good enough."""

    def waves(a: FloatArray, b: FloatArray) -> FloatArray:
        m = a / (a + b)
        return 0.5 + 0.4 * np.cos(4 * np.pi * m) * (1 - 0.3 * np.abs(m - 0.5))

    found = technology(waves, budgets=(0.25, 1.0))
    assert found.best.tolist() == found.even.tolist()
    assert found.consent is None
    assert found.summary().startswith("The chance changes its course")
    shot = technology(lambda a, b: (a >= 0.3) | (b >= 0.6), budgets=(0.7, 0.8))
    assert shot.even.tolist() == [1.0, 1.0]
    assert shot.consent is Consent.BEST_SHOT
    assert shot.summary().startswith("No split does better than all of the total on one party")


def test_an_uneven_balance_is_a_weakest_link_too() -> None:
    found = technology(lambda a, b: np.clip(0.1 + a, 0, 1) * np.clip(0.4 + b, 0, 1), budgets=(0.5, 0.8))
    assert found.consent is Consent.WEAKEST_LINK
    assert "whose best split is uneven" in found.summary()


@pytest.mark.parametrize("shares", ["x", 5.0, True, None])
def test_a_number_of_shares_that_is_none_is_named(shares: object) -> None:
    with pytest.raises(InvalidInputError, match="shares must be an odd whole number"):
        technology(SHAPES[Consent.SUM], shares=shares)  # type: ignore[arg-type]  # the point


@pytest.mark.parametrize("model", [5, "x", FreeTerms, None])
def test_what_is_no_model_is_named(model: object) -> None:
    with pytest.raises(InvalidInputError, match="model must be a mechanism or a function of two arrays"):
        technology(model)  # type: ignore[arg-type]  # the point


@pytest.mark.parametrize("chance", [lambda a, _: a * 1j, lambda *_: "x", lambda a, _: a.astype(str)])
def test_what_is_no_real_chance_is_named(chance: Callable[[FloatArray, FloatArray], ArrayLike]) -> None:
    with pytest.raises(InvalidInputError, match="model must return real numbers, got"):
        technology(chance)

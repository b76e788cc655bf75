"""Fixed terms and private resolve on both sides: log-concavity, its boundary, and where it fails."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gametheory import FixedTerms, solve, technology
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.pressure.acceptance_shape import AcceptanceShape
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict

THEOREM = settings(max_examples=20, deadline=None)
ALPHA = st.tuples(st.floats(0, 1), st.floats(0, 1))
INNER = st.tuples(st.floats(0.05, 0.9), st.floats(0.05, 0.9))
HALF = st.tuples(st.floats(0.05, 1), st.floats(0.05, 1))
TEXT = FixedTerms(acceptance=(0.4, 0.4), half_width=(0.3, 0.3))
SHAPES = {"normal": stats.norm(0, 0.3), "logistic": stats.logistic(0, 0.2), "beta": stats.beta(2, 2)}


def along(terms: FixedTerms, total: float, shares: np.ndarray) -> np.ndarray:
    return terms.under(total * np.stack([shares, 1 - shares], axis=-1)).deal_chance()


@THEOREM
@given(alpha=ALPHA, half=HALF, total=st.floats(0.01, 3))
def test_the_best_split_by_brute_force(alpha: tuple, half: tuple, total: float) -> None:
    terms = FixedTerms(acceptance=alpha, half_width=half)
    best = float(terms.best_chance(total))
    assert best >= along(terms, total, np.linspace(0, 1, 1001)).max() - 1e-12
    split = terms.best_split(total)
    assert split.min() >= 0
    assert split.sum() == pytest.approx(total)
    assert terms.under([total * 0.3, total * 0.7]).loss_from_split() >= -1e-12


@pytest.mark.parametrize("name", SHAPES)
@settings(max_examples=5, deadline=None)
@given(alpha=INNER, half=HALF, total=st.floats(0.01, 2))
def test_log_concave_shapes_equalise_marginal_log_returns(
    name: str, alpha: tuple, half: tuple, total: float
) -> None:
    terms = FixedTerms(acceptance=alpha, half_width=half, shape=SHAPES[name])
    assert terms.consent is Consent.WEAKEST_LINK
    best = float(terms.best_chance(total))
    assert best >= along(terms, total, np.linspace(0, 1, 1001)).max() - 1e-9
    first, second = terms.best_split(total)
    if 1e-6 < first < total - 1e-6 and terms.under([first, second]).accepts().max() < 0.999:
        step = 1e-5  # central differences
        moved = [[first + a * step, second + b * step] for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        up, down, right, left = np.log(terms.under(moved).deal_chance())
        assert up - down == pytest.approx(right - left, abs=1e-3 * abs(up - down) + 1e-9)


@THEOREM
@given(alpha=st.floats(0.05, 0.9), total=st.floats(0.01, 2), name=st.sampled_from([None, *SHAPES]))
def test_with_equal_acceptance_uneven_pressure_only_stalls(
    alpha: float, total: float, name: str | None
) -> None:
    """Theorem: in units of the widths the chance never rises on the way from the even split to an end."""
    terms = FixedTerms(
        acceptance=(alpha, alpha), half_width=(0.5, 0.5), shape=SHAPES.get(name) if name else None
    )
    chance = along(terms, total, np.linspace(0.5, 1, 51))
    assert (np.diff(chance) <= 1e-12).all()
    np.testing.assert_allclose(chance, along(terms, total, np.linspace(0.5, 0, 51)), atol=1e-12)


def test_the_loss_is_the_square_of_half_the_gap() -> None:
    for first in np.linspace(0, 0.2, 9):
        terms = TEXT.under([first, 0.2 - first])
        accept = terms.accepts()
        assert terms.deal_chance() == pytest.approx(accept.mean() ** 2 - (np.diff(accept)[0] / 2) ** 2)
        assert terms.loss_from_split() == pytest.approx((np.diff(accept)[0] / 2) ** 2)


def test_the_boundary_is_exponential_acceptance() -> None:
    """Log-linear: the product depends on the sum, so that the split is neutral."""
    shape = stats.powerlaw(1e9, -1e9, 1e9)  # ((x + n)/n)^n on [-n, 0]: within 1e-9 of exp(x)
    neutral = FixedTerms(acceptance=(0.2, 0.2), half_width=(0.5, 0.5), shape=shape)
    chance = along(neutral, 1.0, np.linspace(0, 1, 11))
    np.testing.assert_allclose(chance, chance[0], rtol=1e-6)
    assert neutral.split_theorem(1.0) is None


def test_a_log_convex_tail_rewards_uneven_pressure() -> None:
    """The counter-case: in the lower tail of a Cauchy distribution acceptance is log-convex."""
    terms = FixedTerms(acceptance=(0.02, 0.02), half_width=(0.5, 0.5), shape=stats.cauchy(0, 1))
    chance = along(terms, 10.0, np.array([0.5, 1.0]))
    assert chance[1] > chance[0]
    with pytest.raises(RefusedError, match="the best split is known for a log-concave shape only"):
        terms.best_split(1.0)
    with pytest.raises(RefusedError, match="how consents combine is known for a log-concave shape"):
        _ = terms.consent
    assert terms.split_theorem(1.0) is None
    assert technology(terms, budgets=(10.0,)).verdicts[0] is not SplitVerdict.EVEN_BEST


@THEOREM
@given(alpha=INNER, half=HALF)
def test_the_classification_confirms_the_theorem(alpha: tuple, half: tuple) -> None:
    terms = FixedTerms(acceptance=alpha, half_width=half)
    found = technology(terms, budgets=(0.1, 0.5, 1.0, 3.0))
    assert found.contradicted is None or not np.any(found.contradicted)
    assert np.all(found.best >= found.chance.max(axis=-1) - 1e-12)
    alike = replace(terms, acceptance=(alpha[0], alpha[0]))
    assert {v.name for v in technology(alike, budgets=(0.1, 3.0)).verdicts} <= {"EVEN_BEST", "NEUTRAL"}


def test_a_best_split_at_the_end_of_the_budget_keeps_its_theorem() -> None:
    """0.5/2 + 0.9/2 - 0.4/2 is the whole budget, up to rounding."""
    text = FixedTerms(acceptance=(0.4, 0.9), half_width=(0.5, 0.5))
    found = text.split_theorem(0.5)
    assert found is not None
    np.testing.assert_allclose([found.low, found.high], 1.0)


def test_halving_agrees_with_the_formula_for_uniform_shapes() -> None:
    level, width = np.array([0.2, 0.5]), np.array([0.6, 0.8])
    found = AcceptanceShape().equal_returns(np.asarray(0.3), level, width)
    terms = FixedTerms(acceptance=level, half_width=width / 2)
    assert found == pytest.approx(terms.best_split(0.3)[0], abs=1e-12)
    uniform = replace(terms, shape=stats.uniform(0, 1), pressure=(0.1, 0.2))
    np.testing.assert_allclose(uniform.accepts(), terms.under((0.1, 0.2)).accepts(), atol=1e-12)
    np.testing.assert_allclose(uniform.best_split(0.3), terms.best_split(0.3), atol=1e-9)


@pytest.mark.parametrize("name", [None, *SHAPES])
def test_the_finite_game_holds_the_kernel_within_its_bound(name: str | None) -> None:
    terms = FixedTerms(
        acceptance=(0.3, 0.6),
        half_width=(0.3, 0.4),
        shape=SHAPES.get(name) if name else None,
        pressure=(0.1, 0.05),
    )
    errors = []
    for types in (5, 20, 80):
        game, profile = terms.as_game(types=types), terms.profile(types=types)
        assert game.gap(profile) <= 1e-12
        chance = profile[0][:, 0].mean() * profile[1][:, 0].mean()
        errors.append(abs(chance - float(terms.deal_chance())))
        assert errors[-1] <= 1 / types
        paid = game.expected_payoffs(profile)
    np.testing.assert_allclose(paid, terms.expected_payoffs(terms.answer()), atol=0.01)
    assert errors[2] < 0.02
    assert solve(terms).gap <= 1e-12
    assert terms.gap(terms.answer() + 0.1) > 0.05


def test_certain_acceptance_on_both_sides_of_its_edge() -> None:
    terms = FixedTerms(acceptance=(0.4, 0.4), half_width=(0.5, 0.5))
    step = np.array([-1e-9, 0.0, 1e-9])
    chance = terms.under(np.stack([0.6 + step, 0.6 + 0 * step], axis=-1)).deal_chance()
    assert chance[0] < 1
    np.testing.assert_allclose(chance[1:], 1.0, rtol=1e-15)
    np.testing.assert_allclose(terms.best_split(2.0), [0.6, 1.4])
    theorem = terms.split_theorem(2.0)
    np.testing.assert_allclose([theorem.low, theorem.high], [0.3, 0.7])


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"acceptance": (1.2, 0)}, r"fixed terms acceptance must lie in \[0, 1\]"),
        ({"half_width": (0, 1)}, "fixed terms half_width must be positive"),
        (
            {"shape": stats.norm(), "acceptance": (0, 0.5)},
            "acceptance must lie strictly between 0 and 1 for this",
        ),
        ({"shape": stats.poisson(2)}, "fixed terms shape must be"),
    ],
    ids=["alpha", "width", "unbounded", "discrete"],
)
def test_bad_terms_are_refused(wrong: dict[str, object], match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        replace(TEXT, **wrong)
    with pytest.raises(InvalidInputError, match="pressure must be non-negative to be split"):
        TEXT.under((-0.1, 0.2)).loss_from_split()
    with pytest.raises(InvalidInputError, match="as_game needs one situation, not a batch"):
        TEXT.under([(0.1, 0.2), (0.2, 0.1)]).as_game()

"""Fixed terms and private resolve on both sides: log-concavity, its boundary, and where it fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from gametheory import FixedTerms, solve, technology
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.players.belief import Belief
from gametheory.pressure.acceptance_shape import AcceptanceShape
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict

THEOREM = settings(max_examples=60, deadline=None)
SHAPED = settings(max_examples=20, deadline=None)
SIDE = 1e-9
SIZE = st.one_of(st.floats(0.05, 1), st.floats(-6, 6).map(lambda size: 10**size))
SIZES = st.tuples(SIZE, SIZE)
A_TAIL = st.floats(-12, -0.5).map(lambda size: 10**size)
INSIDE = st.one_of(st.floats(0.05, 0.9), A_TAIL, A_TAIL.map(lambda tail: 1 - tail))
A_CHANCE = st.one_of(st.floats(0, 1), INSIDE)
CHANCES = st.tuples(A_CHANCE, A_CHANCE)
UNIT = st.floats(0, 1)
UNITS = st.tuples(UNIT, UNIT)
TEXT = FixedTerms(acceptance=(0.4, 0.4), half_width=(0.3, 0.3))
SHAPES = {
    "normal": stats.norm(0, 0.3),
    "logistic": stats.logistic(0, 0.2),
    "beta": stats.beta(2, 2),
    "exponential": stats.expon(0, 0.5),
    "gumbel": stats.gumbel_r(2, 0.3),
    "lognormal": stats.lognorm(1),
    "uniform": stats.uniform(-1, 3),
    "triangular": Belief.triangular(0, 0.2, 1),
}
EXPONENTIAL = stats.weibull_max(1)  # F(x) = exp(x) for x <= 0
EITHER = st.sampled_from([None, *SHAPES.values()])


@st.composite
def texts(draw: st.DrawFn, shapes: st.SearchStrategy[object] = EITHER) -> FixedTerms:
    """Pressure of either sign, from a millionth to a million and up to a few widths."""
    shape, half = draw(shapes), draw(SIZES)
    alpha = draw(CHANCES if shape is None else st.tuples(INSIDE, INSIDE))
    sign = draw(st.tuples(*[st.sampled_from([-1, 0, 1])] * 2))
    size = draw(st.one_of(SIZES, UNITS.map(lambda share: np.multiply(share, half) * 4)))
    return FixedTerms(acceptance=alpha, half_width=half, shape=shape, pressure=np.multiply(sign, size))


def along(terms: FixedTerms, total: float, shares: np.ndarray) -> np.ndarray:
    return terms.under(total * np.stack([shares, 1 - shares], axis=-1)).deal_chance()


def around(share: float) -> np.ndarray:
    """Even shares, and some near one of them."""
    near = share + np.array([-1e-2, -1e-4, -1e-6, -SIDE, SIDE, 1e-6, 1e-4, 1e-2])
    return np.append(np.linspace(0, 1, 1001), np.clip(near, 0, 1))


@THEOREM
@given(terms=texts())
def test_an_answer_is_certified_and_another_refuted(terms: FixedTerms) -> None:
    assert solve(terms).gap <= 1e-12
    answer = terms.answer()
    assert terms.gap(answer + 0.1 * np.maximum(1, np.abs(answer)) * [1, 0]) > 0.05


@SHAPED
@given(terms=texts())
def test_payoffs_agree_with_the_mean_over_quantiles(terms: FixedTerms) -> None:
    """Who accepts loses what its quantile does; who alone refuses pays its pressure."""
    form, width = terms._form, 2 * terms.half_width
    level, accepts = form.level(terms.acceptance), terms.accepts()
    u = (np.arange(20_000) + 0.5) / 20_000
    quantile = (
        accepts * (u**2 * (3 - 2 * u))[:, np.newaxis]
    )  # dense at both ends, where losses may be infinite
    density = accepts * (6 * u * (1 - u))[:, np.newaxis]
    loss = np.where(density > 0, form.level(np.where(density > 0, quantile, 0.5)) - level, 0.0)
    lost = width * (loss * density).mean(axis=0)
    paid = -accepts[::-1] * (lost + (1 - accepts) * terms.pressure)
    scale = np.maximum(width, np.abs(terms.pressure)) * np.maximum(1, np.abs(level))
    np.testing.assert_allclose(terms.expected_payoffs(terms.answer()) / scale, paid / scale, atol=1e-7)


@THEOREM
@given(alpha=CHANCES, half=SIZES, total=SIZE, share=UNIT)
def test_the_best_split_by_brute_force(alpha: tuple, half: tuple, total: float, share: float) -> None:
    terms = FixedTerms(acceptance=alpha, half_width=half)
    best, split = float(terms.best_chance(total)), terms.best_split(total)
    tried = along(terms, total, around(split[0] / total))
    assert best >= tried.max() * (1 - 1e-12)
    assert split.min() >= 0
    assert split.sum() == pytest.approx(total, rel=1e-12)
    assert terms.under([total * share, total * (1 - share)]).loss_from_split() >= -1e-12 * best


@SHAPED
@given(shape=st.sampled_from([*SHAPES.values()]), alpha=st.tuples(INSIDE, INSIDE), half=SIZES, total=SIZE)
def test_log_concave_shapes_equalise_marginal_log_returns(
    shape: Any, alpha: tuple, half: tuple, total: float
) -> None:
    terms = FixedTerms(acceptance=alpha, half_width=half, shape=shape)
    assert terms.consent is Consent.WEAKEST_LINK
    best, split = float(terms.best_chance(total)), terms.best_split(total)
    assert best >= along(terms, total, around(split[0] / total)).max() * (1 - 1e-10)
    accepts = terms.under(split).accepts()
    if split.min() > 1e-6 * total and accepts.max() < 1 - 1e-6:
        belief, width = terms.shape, 2 * terms.half_width
        at = belief.ppf(terms.acceptance) + split / width
        first, second = belief.pdf(at) / belief.cdf(at) / width
        assert first == pytest.approx(second, rel=1e-6)


@THEOREM
@given(alpha=A_CHANCE, half=SIZES, total=SIZE, shape=EITHER)
def test_with_equal_acceptance_uneven_pressure_only_stalls(
    alpha: float, half: tuple, total: float, shape: Any
) -> None:
    """Theorem: in units of the widths the chance never rises on the way from the even split to an end."""
    assume(shape is None or 0 < alpha < 1)
    terms = FixedTerms(acceptance=(alpha, alpha), half_width=half, shape=shape)
    shares = np.linspace(0.5, 1, 51)
    up, down = (
        terms.under(total * np.stack(pair, axis=-1) * terms.unit()).deal_chance()
        for pair in ((shares, 1 - shares), (1 - shares, shares))
    )
    assert (np.diff(up) <= 1e-10 * up[:-1]).all()
    np.testing.assert_allclose(up, down, rtol=1e-10)


@THEOREM
@given(accept=CHANCES, unpressed=UNITS, half=SIZE)
def test_the_loss_is_the_square_of_half_the_gap(accept: tuple, unpressed: tuple, half: float) -> None:
    """Uniform, of equal width, where the budget can make acceptance equal: then it should."""
    alpha = min(accept) * np.array(unpressed)
    pressure = 2 * half * (accept - alpha)
    terms = FixedTerms(acceptance=alpha, half_width=(half, half), pressure=pressure)
    mean, gap = np.mean(accept), np.diff(accept)[0]
    assert terms.deal_chance() == pytest.approx(mean**2 - (gap / 2) ** 2, abs=1e-14)
    assert terms.loss_from_split() == pytest.approx((gap / 2) ** 2, abs=1e-14)
    best = terms.best_split(pressure.sum())
    np.testing.assert_allclose(terms.under(best).accepts(), mean, atol=1e-14)
    assert best[0] == pytest.approx(pressure.sum() / 2 + half * (alpha[1] - alpha[0]), abs=1e-14 * half)


@THEOREM
@given(alpha=st.floats(0, 0.5), apart=st.floats(-6, -0.4), half=SIZE)
def test_both_sides_of_the_budget_that_makes_acceptance_equal(
    alpha: float, apart: float, half: float
) -> None:
    """Below it all pressure belongs on the party that the terms disfavour."""
    terms = FixedTerms(acceptance=(alpha, alpha + 10**apart), half_width=(half, half))
    enough = float(np.diff(terms.acceptance)[0]) * 2 * half
    step = SIDE * 2 * half
    below, above = terms.best_split(enough + np.array([-step, step]))
    assert below[1] == 0
    assert above[1] == pytest.approx(step / 2, rel=1e-5)


@THEOREM
@given(spare=st.tuples(st.floats(-5, 0), st.floats(-5, 0)), half=SIZES)
def test_certain_acceptance_on_both_sides_of_its_edge(spare: tuple, half: tuple) -> None:
    terms = FixedTerms(acceptance=1 - 10.0 ** np.array(spare), half_width=half)
    useful = (1 - terms.acceptance) * 2 * terms.half_width
    below, above = useful.sum() * (1 + np.array([-SIDE, SIDE]))
    sure = 1 - 1e-15  # the rounding of both chances
    assert terms.best_chance(below) < sure < terms.best_chance(above)
    np.testing.assert_allclose(terms.best_split(above)[0], useful[0], rtol=1e-12)
    for i in (0, 1):  # and of each party alone
        push = np.outer(1 + np.array([-SIDE, SIDE]), useful * np.eye(2)[i])
        accepts = terms.under(push).accepts()[:, i]
        assert accepts[0] < sure < accepts[1]


@THEOREM
@given(accept=UNITS, alpha=UNITS, half=SIZE, share=UNIT)
def test_terms_that_move_by_half_the_asymmetry_make_the_split_irrelevant(
    accept: tuple, alpha: tuple, half: float, share: float
) -> None:
    """Moving the terms is pressure on the one and as much support of the other."""
    terms = FixedTerms(acceptance=alpha, half_width=(half, half))
    total = 2 * half * (np.sum(accept) - np.sum(alpha))
    split = total * np.array([share, 1 - share])
    apart = terms.acceptance + split / (2 * half)
    shift = half * (apart[1] - apart[0])
    moved = terms.under(split + np.array([shift, -shift]))
    scale = 1 + abs(total / half)
    np.testing.assert_allclose(moved.accepts(), np.mean(accept), atol=1e-14 * scale)
    assert moved.deal_chance() == pytest.approx(np.mean(accept) ** 2, abs=1e-14 * scale)


@THEOREM
@given(alpha=st.tuples(INSIDE, INSIDE), half=SIZES, portion=UNIT)
def test_the_boundary_is_exponential_acceptance(alpha: tuple, half: tuple, portion: float) -> None:
    """Log-linear: the product depends on the sum, so that the split is neutral until one accepts for sure."""
    terms = FixedTerms(acceptance=alpha, half_width=half, shape=EXPONENTIAL)
    most = -np.log(np.max(alpha))

    def ends(total: float) -> np.ndarray:
        return terms.under(total * np.array([(1, 0), (0.5, 0.5), (0, 1)]) * terms.unit()).deal_chance()

    np.testing.assert_allclose(ends(portion * most), np.prod(alpha) * np.exp(portion * most), rtol=1e-10)
    step = min(SIDE, most / 2)
    for total, neutral in ((most - step, True), (most + step, False)):
        chance = ends(total)
        assert (chance[np.argmax(alpha) * 2] >= chance[1] * (1 - step / 2)) == neutral


def test_both_sides_of_log_linear_acceptance() -> None:
    """Where log F = -(-x)^c."""
    for c, sign in ((1 + SIDE, 1), (1.0, 0), (1 - SIDE, -1)):
        terms = FixedTerms(acceptance=(0.2, 0.2), half_width=(0.5, 0.5), shape=stats.weibull_max(c))
        even, uneven = along(terms, 1.0, np.array([0.5, 0.9]))
        assert np.sign(np.round((even - uneven) * 1e12)) == sign
    neutral = FixedTerms(acceptance=(0.2, 0.2), half_width=(0.5, 0.5), shape=EXPONENTIAL)
    assert neutral.split_theorem(1.0) is None


@settings(max_examples=10, deadline=None)
@given(
    c=st.floats(0.2, 0.95),
    alpha=st.one_of(st.floats(0.01, 0.3), st.floats(-12, -1).map(lambda size: 10**size)),
    portion=st.floats(0.01, 1),
    apart=st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)),
)
def test_log_convex_acceptance_rewards_uneven_pressure(
    c: float, alpha: float, portion: float, apart: tuple
) -> None:
    """The counter-case, until one accepts for sure; and in the lower tail of a Cauchy distribution."""
    for shape, last in ((stats.weibull_max(c), 0.0), (stats.cauchy(), -0.5)):
        total = portion * (last - shape.ppf(alpha))
        terms = FixedTerms(acceptance=(alpha, alpha), half_width=(0.5, 0.5), shape=shape)
        less, more, even, uneven = along(terms, total, 0.5 + np.array([*sorted(apart), 0, 0.5]))
        assert less <= more * (1 + 1e-10)
        assert even < uneven
        assert technology(terms, budgets=(total,)).verdicts[0] is not SplitVerdict.EVEN_BEST
    with pytest.raises(RefusedError, match="the best split is known for a log-concave shape only"):
        terms.best_split(1.0)
    with pytest.raises(RefusedError, match="how consents combine is known for a log-concave shape"):
        _ = terms.consent
    assert terms.split_theorem(1.0) is None


@THEOREM
@given(alpha=CHANCES, half=SIZES, budget=SIZE)
def test_the_classification_confirms_the_theorem(alpha: tuple, half: tuple, budget: float) -> None:
    terms = FixedTerms(acceptance=alpha, half_width=half)
    found = technology(terms, budgets=(0.1, 0.5, 1.0, 3.0, budget))
    assert found.contradicted is None or not np.any(found.contradicted)
    assert np.all(found.best >= found.chance.max(axis=-1) - 1e-12)
    alike = replace(terms, acceptance=(alpha[0], alpha[0]))
    verdicts = technology(alike, budgets=(0.1, 3.0, budget)).verdicts
    assert {v.name for v in verdicts} <= {"EVEN_BEST", "NEUTRAL"}


@THEOREM
@given(
    half=st.tuples(*[st.floats(-14, 14).map(lambda size: 10**size)] * 2),
    shape=st.sampled_from([None, stats.beta(2, 2)]),
)
def test_how_consents_combine_is_a_matter_of_who_accepts_for_sure(half: tuple, shape: Any) -> None:
    for alpha, word in (
        ((1 - SIDE, 1 - SIDE), Consent.WEAKEST_LINK),
        ((1, 1 - SIDE), Consent.ONE_SIDED),
        ((1, 1), Consent.NEITHER),
        ((0, SIDE), Consent.WEAKEST_LINK),
    ):
        assert FixedTerms(acceptance=alpha, half_width=half, shape=shape).consent is word


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


@SHAPED
@given(terms=texts())
def test_the_finite_game_holds_the_kernel_within_its_bound(terms: FixedTerms) -> None:
    for types in (1, 5, 20):
        game, profile = terms.as_game(types=types), terms.profile(types=types)
        assert game.gap(profile) <= 1e-12
        chance = profile[0][:, 0].mean() * profile[1][:, 0].mean()
        assert abs(chance - float(terms.deal_chance())) <= 1 / types + 1e-12


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

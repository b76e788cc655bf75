"""Inducements: what a reward buys of a core issue, by how well it substitutes and by when it is paid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import brentq

import gametheory as gt
from gametheory.arrays import LARGEST
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.technology import technology

SMALL = 1e-9
unit = st.one_of(st.floats(0, 1), st.sampled_from([0.0, SMALL, 1 - SMALL, 1.0]))
any_size = st.floats(-90, 90).map(lambda size: 10**size)
negative = st.one_of(st.floats(-25, -SMALL), any_size.map(lambda size: -size))
exponents = st.one_of(
    st.floats(-25, 1),
    negative,
    st.sampled_from([-20.0, -2.0, -1e-9, 0.0, 1e-9, 0.5, 1 - SMALL, 1.0]),
)
worths = st.one_of(st.floats(0.05, 1), any_size)
rewards = st.one_of(unit, any_size)
weights = st.one_of(
    st.floats(0.001, 0.999),
    st.floats(-300, -3).map(lambda size: 10**size),
    st.floats(-15, -3).map(lambda size: 1 - 10**size),
)


@st.composite
def offers(draw: st.DrawFn) -> gt.Inducements:
    """Pressure near what a refusal is worth, or of any size; negative is support."""

    def both(numbers: st.SearchStrategy[float]) -> tuple[float, float]:
        return draw(numbers), draw(numbers)

    d = both(worths)
    return gt.Inducements(
        disagreement=d,
        inducement=both(rewards),
        substitution=both(exponents),
        weight=both(weights),
        conditional=both(unit),
        pressure=np.multiply(
            d, both(st.one_of(st.floats(-2, 1.5), any_size.map(lambda size: -min(size, 1e9))))
        ),
    )


@settings(deadline=None)
@given(model=offers())
def test_the_range_is_certified_by_the_two_goods(model: gt.Inducements) -> None:
    assert gt.solve(model).status is gt.Status.SOLVED


def test_the_smallest_parts_of_rewards_and_of_worth_count_to_their_digits() -> None:
    """What a part of 1e-12 buys, what is left of a refusal, and a share whose first bit is worth much."""
    bought = gt.Inducements(disagreement=(2.0, 0.5), inducement=(1e12, 0), conditional=(1e-12, 1))
    assert_allclose(bought.requirement(), [1.0, 0.5], rtol=1e-14)
    left = gt.Inducements(disagreement=(14.0, 0.5), pressure=(14.0 - 2**-40, 0))
    assert left.requirement()[0] == 2**-40
    steep = gt.Inducements(
        disagreement=(1, 0.05), inducement=(0, 5), substitution=(0, 0), weight=(0.5, 0.875)
    )
    assert 0 < steep.requirement()[1] < 1e-9
    for model in (bought, left, steep):
        assert gt.solve(model).status is gt.Status.SOLVED
    assert steep.gap(steep.answer() - [0, 1e-6]) > 1e-7


@pytest.mark.parametrize("rho", [-20, -2, 0, 0.5, 1])
def test_other_ends_are_refuted(rho: float) -> None:
    model = gt.Inducements(disagreement=(0.6, 0.5), inducement=(0.15, 0.1), substitution=(rho, rho))
    for step in ([0.01, 0], [-0.01, 0], [0, 0.01], [0, -0.01]):
        assert model.gap(model.answer() + np.array(step)) > 1e-4


@settings(deadline=None)
@given(model=offers())
def test_the_requirement_is_the_root_of_indifference(model: gt.Inducements) -> None:
    """An independent route: bisection on the function of the two goods."""

    def gain(x: float) -> float:
        return float((model._worth([x, x], model.inducement) - model._refusal())[0])

    found = float(model.requirement()[0])
    if gain(1e-12) >= 0:
        assert found <= 1e-9
    else:
        worth = float(model._refusal()[0])
        slope = (gain(found * 1.0001) - gain(found)) / (1e-4 * found)
        if slope > 1e-6 * worth / found:  # else the party hardly cares about more, and the root has no digits
            assert_allclose(brentq(gain, 1e-12, 2 * found, xtol=1e-13), found, rtol=1e-8, atol=1e-12)
        assert abs(gain(found)) <= 1e-10 * worth


@pytest.mark.parametrize("rho", [1.0, 0.5, 0.0, -2.0, -20.0])
@pytest.mark.parametrize("line", [0.0, 0.58])
def test_a_deal_exists_where_the_tree_ends_in_one(rho: float, line: float) -> None:
    model = gt.Inducements(
        disagreement=(0.6, 0.46), inducement=(0.15, 0), substitution=(rho, 1), red_lines=(line, 1)
    )
    ends = gt.solve(model.as_game(steps=50), gt.BackwardInduction(ties=gt.TieRule.FIRST)).answers[0].payoffs
    assert (ends[2] == 1.0) == bool(model.deal()) == (line == 0.0 and rho > -20)


@settings(deadline=None)
@given(d=worths, m=rewards, theta=weights)
def test_perfect_substitutes_buy_one_for_one(d: float, m: float, theta: float) -> None:
    model = gt.Inducements(disagreement=(d, 0.5), inducement=(m, 0), weight=(theta, 0.5))
    assert_allclose(model.requirement()[0], max(d - m, 0), atol=1e-12 * d)


@settings(deadline=None)
@given(d=worths, rho=negative, theta=weights)
def test_no_reward_goes_below_the_floor(d: float, rho: float, theta: float) -> None:
    """Theorem (iii); the floor is d (1 - theta)^(-1/rho), where mu^rho in the normal form is 0."""
    size = d * np.array([0.0, 0.1, 1.0, 1e2, 1e9])
    model = gt.Inducements(
        disagreement=(d, 0.5),
        inducement=np.stack([size, 0 * size], axis=-1),
        substitution=(rho, 1),
        weight=(theta, 0.5),
    )
    asked = model.requirement()[..., 0]
    with np.errstate(divide="ignore", over="ignore"):
        floor = d * np.exp(-np.log1p(-theta) / rho)
        log_mu = np.logaddexp(0.0, np.log(size / d) + np.log1p(-theta) - np.log(theta))
        exact = d * np.exp(np.log1p(-theta / (1 - theta) * np.expm1(rho * log_mu)) / rho)
    assert_allclose(model.floor()[0], floor, rtol=1e-9, atol=1e-12 * d)
    assert (np.diff(asked) <= 1e-12 * d).all()
    assert (asked >= floor * (1 - 1e-12)).all()
    assert_allclose(asked, exact, rtol=1e-9, atol=1e-12 * d)


@pytest.mark.parametrize(("rho", "bought"), [(-SMALL, False), (SMALL, True)])
def test_zero_parts_what_can_be_bought_from_what_cannot(rho: float, bought: bool) -> None:
    """The boundary: below it a floor, however low; above it some finite reward brings the share to 0."""
    model = gt.Inducements(disagreement=(0.6, 0.5), substitution=(rho, 1))
    at_huge = replace(model, inducement=(1e100, 0)).requirement()[0]
    level = gt.Inducements(disagreement=(0.6, 0.5), inducement=(0.3, 0), substitution=(0, 1))
    close = replace(level, substitution=(rho, 1))
    assert_allclose(close.requirement(), level.requirement(), rtol=1e-8)
    assert (model.floor()[0] == 0) is np.bool_(bought) or model.floor()[0] < 1e-100
    assert at_huge < 1e-100


@settings(deadline=None)
@given(d=worths, rho=st.one_of(st.floats(0.05, 1), any_size.map(lambda size: min(size, 1))), theta=weights)
def test_for_a_fair_substitute_a_finite_reward_is_enough(d: float, rho: float, theta: float) -> None:
    """Theorem (ii): the share is 0 once mu^rho = 1 / theta, and falls at a decreasing rate until then."""
    odds, log_mu = np.log(theta) - np.log1p(-theta), -np.log(theta) / rho
    enough = np.exp(min(np.log(d) + odds + log_mu + np.log(-np.expm1(-log_mu)), 700.0))
    size = enough * np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1 - 1e-9, 1 + 1e-9])
    fair = gt.Inducements(disagreement=(d, 0.5), substitution=(rho, 1), weight=(theta, 0.5))
    if size[-1] > LARGEST:
        with pytest.raises(gt.InvalidInputError, match="inducement must be at most"):
            replace(fair, inducement=(size[-1], 0))
        return
    asked = replace(fair, inducement=np.stack([size, 0 * size], axis=-1)).requirement()[:, 0]
    assert asked[-2] > 0 or rho < 0.05  # what is left may be less than any float
    assert asked[-1] == 0
    fall = -np.diff(asked[:5])
    assert (fall >= 0).all()
    assert (np.diff(fall) <= 1e-9 * d).all()


@settings(deadline=None)
@given(model=offers(), line=st.floats(0, 1))
def test_inducements_do_not_buy_red_lines(model: gt.Inducements, line: float) -> None:
    """Theorem (iv): worth at most the distance from the price to the red line, whatever the exponent."""
    lined = replace(model, red_lines=(line, 1))
    bare = np.maximum(model.disagreement - model.pressure, 0)[0]
    assert -1e-12 <= lined.bought()[0] <= max(bare - line, 0) + 1e-12
    assert lined.answer()[0] >= line


@settings(deadline=None)
@given(model=offers())
def test_what_is_paid_anyway_buys_nothing(model: gt.Inducements) -> None:
    anyway = replace(model, conditional=(0, 0))
    left = np.maximum(model.disagreement - model.pressure, 0)
    assert_allclose(anyway.requirement(), left, rtol=1e-12, atol=1e-12)
    assert (anyway.strongest() == 0).all()


@settings(deadline=None)
@given(
    rho=st.one_of(st.floats(-10, -0.2), st.floats(-60, 90).map(lambda size: -(10**size))),
    q=st.one_of(st.floats(0.1, 0.9), st.floats(SMALL, 1 - SMALL)),
    theta=weights,
)
def test_a_reward_paid_in_part_anyway_works_best_at_a_finite_size(rho: float, q: float, theta: float) -> None:
    model = gt.Inducements(
        disagreement=(0.6, 0.5), substitution=(rho, 1), weight=(theta, 0.5), conditional=(q, 1)
    )
    size = float(model.strongest()[0])
    asked = [
        float(replace(model, inducement=(size * k, 0)).requirement()[0]) for k in (0.5, 0.9, 1, 1.1, 2, 1e9)
    ]
    assert min(asked) == asked[2] or np.ptp(asked[1:4]) < 1e-12
    assert asked[0] > asked[2] - 1e-12
    assert asked[-1] > asked[2] - 1e-12
    assert np.isinf(replace(model, conditional=(1, 1)).strongest()[0])


def test_at_perfect_substitution_the_split_is_neutral_and_elsewhere_it_is_not() -> None:
    linear = gt.Inducements(disagreement=(0.7, 0.7), inducement=(0.1, 0.1))
    assert linear.consent is Consent.SUM
    assert technology(linear).theorem == "the red-line window"
    assert not technology(linear).contradicted.any()

    def widths(rho: float) -> list[float]:
        model = replace(linear, inducement=(0.3, 0.3), substitution=(rho, rho))
        return [1 - float(model.under(s).requirement().sum()) for s in ((0.2, 0.2), (0.4, 0.0))]

    even, uneven = widths(1.0)
    assert_allclose(even, uneven)
    even, uneven = widths(0.5)  # pressure works less and less: an even split gives more
    assert even > uneven + 1e-3
    even, uneven = widths(-2.0)  # pressure works more and more: an uneven split gives more
    assert uneven > even + 1e-3
    mixed = replace(linear, substitution=(0.5, -2.0))
    assert replace(mixed, substitution=(0.5, 0.5)).consent is Consent.WEAKEST_LINK
    assert replace(mixed, substitution=(-2, -2)).consent is Consent.BEST_SHOT
    assert mixed.split_theorem(1.0) is None
    assert mixed.unit().tolist() == [1, 1]
    with pytest.raises(gt.RefusedError, match="combine in more than one way"):
        mixed.consent  # noqa: B018  (a property that raises)


@settings(deadline=None)
@given(d=st.tuples(worths, worths), m=st.tuples(rewards, rewards), theta=weights, line=unit)
def test_at_an_exponent_of_zero_pressure_works_at_one_rate(
    d: tuple[float, float], m: tuple[float, float], theta: float, line: float
) -> None:
    fair = gt.Inducements(
        disagreement=d, inducement=m, substitution=(0, 0), weight=(theta, theta), red_lines=(line, 1)
    )
    budgets = (0.125, 0.5, 8.0)
    if budgets[-1] * fair.unit().max() > LARGEST:  # a party so easily bought hardly feels any pressure
        with pytest.raises(gt.InvalidInputError, match="pressure must be at most 1e\\+100 in size"):
            technology(fair, budgets=budgets, shares=21)
    else:
        assert not technology(fair, budgets=budgets, shares=21).contradicted.any()
    if line == 0 and not fair.deal() and (fair.requirement() <= 1).all():  # the ends of the terms do not bind
        assert fair.consent is Consent.SUM
    for rho, word in ((0.5, Consent.WEAKEST_LINK), (-0.5, Consent.BEST_SHOT)):
        beside = replace(fair, substitution=(rho, 0))
        slack = min(1 - beside.requirement()[0], 1 - line - beside.requirement()[1])
        if beside.deal():
            assert beside.consent is Consent.NEITHER
        elif slack >= 1e-9:  # neither the red line nor an end of the terms binds
            assert beside.consent is (word if m[0] > 0 else Consent.SUM)


def test_the_claim_that_rewards_cannot_replace_a_core_issue_turns_on_the_exponent() -> None:
    model = gt.Inducements(disagreement=(0.6, 0.42), inducement=(0.05, 0), substitution=[(-20, 1), (1, 1)])
    assert model.deal().tolist() == [False, True]
    assert (0.6 - model.requirement()[:, 0] > [0, 0.0499]).all()
    assert 0.6 - model.requirement()[0, 0] < 0.02


def test_domains() -> None:
    fine = gt.Inducements(disagreement=(0.5, 0.5))
    with pytest.raises(gt.InvalidInputError, match="substitution must not exceed 1"):
        replace(fine, substitution=(1.1, 1))
    with pytest.raises(gt.InvalidInputError, match="weight must lie strictly between 0 and 1"):
        replace(fine, weight=(0, 0.5))
    with pytest.raises(gt.InvalidInputError, match="disagreement must be positive"):
        replace(fine, disagreement=(0, 0.5))
    with pytest.raises(gt.InvalidInputError, match="needs one situation"):
        replace(fine, disagreement=[(0.5, 0.5)]).as_game()

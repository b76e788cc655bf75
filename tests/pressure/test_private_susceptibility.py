"""Pressure whose bite is private: the scale family, the safe share of a budget, and its exceptions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from gametheory import BackwardInduction, Belief, PrivateSusceptibility, TieRule, solve
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict
from gametheory.solvers.protocol import Completeness

THEOREM = settings(max_examples=60, deadline=None)
BEYOND = 1e-9
TALKS = PrivateSusceptibility(cost=0.1, low=0, high=1)
POSITIVE = st.one_of(st.floats(0.05, 3), st.floats(-6, 6).map(lambda size: 10**size))
SIZE = st.one_of(st.just(0.0), POSITIVE)
PART = st.one_of(
    st.just(0.0), st.floats(0, 1 - BEYOND), st.floats(-9, -1).map(lambda rest: (1 - 10**rest) / 2)
)


@st.composite
def games(draw: st.DrawFn) -> PrivateSusceptibility:
    """Any of the whole domain; party 1 may be supported up to the known costs."""
    high, cost = draw(POSITIVE), draw(SIZE)
    against = draw(SIZE) - cost * draw(st.floats(0, 1))
    near = st.floats(-3, 3).map(lambda size: 10**size * (cost + against) / high)  # about where it matters
    return PrivateSusceptibility(
        cost=cost, low=high * draw(PART), high=high, pressure=(draw(st.one_of(SIZE, near)), against)
    )


@st.composite
def beliefs(draw: st.DrawFn) -> object:
    """Distributions of finite density, of finitely many types, and of none of the shapes that are easy."""
    shape = draw(st.tuples(st.floats(1, 5), st.floats(1, 5)))
    place, scale = draw(st.floats(-0.5, 1.5)), draw(st.floats(0.1, 2))
    values = draw(st.lists(st.floats(0, 1), min_size=1, max_size=6, unique=True))
    weights = draw(st.lists(st.floats(0.01, 1), min_size=len(values), max_size=len(values)))
    return draw(
        st.sampled_from(
            [
                stats.beta(*shape),
                stats.norm(place, scale),
                stats.cauchy(place, scale),
                stats.pareto(shape[0], -1, 1),
                Belief.finite(np.sort(values), np.array(weights)[np.argsort(values)] / sum(weights)),
            ]
        )
    )


def width(game: PrivateSusceptibility) -> float:
    return float(game.high - 2 * game.low)


@THEOREM
@given(game=games())
def test_the_demand_and_the_risk_keep_their_digits(game: PrivateSusceptibility) -> None:
    """Theorem 3.2 in fractions of the numbers as they are."""
    s, loss, low, high = (
        Fraction(float(each)) for each in (game.pressure[0], game.loss(), game.low, game.high)
    )
    d = high - 2 * low
    demand = max(s * low, (s * high - loss) / 2) if s else 0
    risk = max(0, (s * d - loss) / (2 * s * (high - low))) if s else 0
    assert_allclose(game.demand(), float(demand), rtol=1e-14, atol=1e-15 * float(s * high))
    assert_allclose(game.breakdown(), float(risk), rtol=1e-14, atol=1e-15)
    assert_allclose(game.deal_chance(), float(1 - risk), rtol=1e-14)
    assert_allclose(game.critical_pressure(), float(loss / d) if d > 0 else np.inf, rtol=1e-14)
    assert_allclose(game.limit_breakdown(), max(0.0, float(d / (2 * (high - low)))), rtol=1e-14)
    assert game.breakdown() <= game.limit_breakdown() * (1 + 1e-15) <= 0.5 * (1 + 1e-15)
    assert solve(game).gap <= 1e-12


@THEOREM
@given(game=games())
def test_no_other_demand_is_better(game: PrivateSusceptibility) -> None:
    """Brute force over demands against the chance, counted over types, that each is accepted."""
    theta = np.linspace(game.low, game.high, 20001)
    s, loss = game.pressure[0], game.loss()

    def worth(demand: np.ndarray) -> np.ndarray:
        accepts = (demand[:, np.newaxis] <= s * theta * (1 + 1e-12)).mean(axis=1)
        return accepts * demand - (1 - accepts) * loss

    best, most = float(game.demand()), float(s * game.high)
    assert worth(np.array([best]))[0] >= worth(np.linspace(0, 1.1 * most, 81)).max() - 2e-4 * (most + loss)


@THEOREM
@given(game=games(), scale=POSITIVE, more=st.one_of(SIZE, st.floats(0, 1)))
def test_only_the_ratio_counts(game: PrivateSusceptibility, scale: float, more: float) -> None:
    """Pressure on the screened party raises the risk, pressure on the proposer lowers it."""
    risk = game.breakdown()
    bigger = replace(game, cost=game.cost * scale, pressure=game.pressure * scale)
    rounding = 1e-14 * float((game.cost + abs(game.pressure[1])) / max(game.loss(), 1e-300))
    assert_allclose(bigger.breakdown(), risk, rtol=1e-14, atol=min(rounding, 1.0))
    pressed = game.under(game.pressure + np.array([[more, 0.0], [0.0, more]])).breakdown()
    assert pressed[0] >= risk
    assert pressed[1] <= risk


@THEOREM
@given(game=games(), size=st.integers(-100, 100))
def test_the_unit_of_the_bite_does_not_matter(game: PrivateSusceptibility, size: int) -> None:
    unit = 2.0**size
    other = replace(
        game, low=game.low * unit, high=game.high * unit, pressure=game.pressure * np.array([1 / unit, 1])
    )
    assert other.breakdown() == game.breakdown()
    assert other.demand() == game.demand()
    assert solve(other).gap <= 1e-12


@settings(max_examples=20, deadline=None)
@given(belief=beliefs(), low=st.floats(0, 0.9), scale=st.integers(-20, 20), support=st.floats(0, 1))
def test_the_ratio_alone_counts_for_any_distribution(
    belief: Belief, low: float, scale: int, support: float
) -> None:
    """Theorem 3.0 (b): the risk does not rise in the loss per unit of pressure, whatever splits the loss."""
    if isinstance(belief, Belief):  # some type of it is possible
        low = min(low, float(belief.parameters[0].max()))
    ratio = np.append(0.0, 10 ** np.linspace(-3, 2, 40))
    cost = ratio * (1 + support)
    game = PrivateSusceptibility(
        cost=cost,
        low=low,
        high=1.0,
        belief=belief,
        pressure=np.stack([np.ones_like(ratio), ratio - cost], axis=-1),
    )
    risk = game.breakdown()
    assert (np.diff(risk) <= 1e-6).all()
    scaled = replace(game, cost=cost * 2.0**scale, pressure=game.pressure * 2.0**scale)
    assert (scaled.breakdown() == risk).all()


@pytest.mark.parametrize(
    "belief",
    [stats.beta(2, 5), stats.norm(0.4, 0.3), stats.pareto(1.5, -1, 1)],
    ids=["beta", "normal", "pareto"],
)
def test_the_best_demand_against_any_distribution_is_certified(belief: object) -> None:
    one = replace(TALKS, belief=belief, pressure=(0.4, 0.1))
    found = solve(one)
    assert found.gap <= 1e-9
    assert found.complete is Completeness.ONE
    assert one.gap(one.answer() + np.array([0.04, 0.1])) > 1e-6
    with pytest.raises(RefusedError, match="the critical pressure is known in closed form for a uniform"):
        one.critical_pressure()
    assert one.split_theorem(1.0) is None


@THEOREM
@given(game=games(), strong=st.floats(1, 9).map(lambda size: 10**size))
def test_breakdown_begins_at_the_critical_pressure_and_climbs_to_its_limit(
    game: PrivateSusceptibility, strong: float
) -> None:
    game = replace(game, cost=game.cost + 1e-6)  # that of nothing is no pressure at all
    critical, against = float(game.critical_pressure()), float(game.pressure[1])
    if np.isinf(critical):
        assert game.under([strong * game.loss() / game.high, against]).breakdown() == 0
        return
    times = np.array([0.0, 1 - BEYOND, 1 + BEYOND, strong])
    risk = game.under(np.stack([critical * times, np.full(4, against)], axis=-1)).breakdown()
    assert (risk[:2] == 0).all()
    assert risk[2] > 0
    limit = float(game.limit_breakdown())
    assert_allclose(risk[3], limit * (1 - 1 / strong), rtol=1e-9 * strong / (strong - 1 + BEYOND))


@THEOREM
@given(high=POSITIVE, cost=SIZE, strong=POSITIVE)
def test_a_bite_known_well_enough_never_breaks_down(high: float, cost: float, strong: float) -> None:
    """At d = 0 and on both sides of it."""
    for off, breaks in ((-BEYOND, True), (0.0, False), (BEYOND, False)):
        game = PrivateSusceptibility(cost=cost, low=high / 2 * (1 + off), high=high)
        enough = (1 + strong) * cost / width(game) if breaks else strong * (1 + cost) / high
        pressed = game.under([max(enough, strong), 0.0])
        assert bool(pressed.breakdown() > 0) == breaks
        assert game.consent is (Consent.ONE_SIDED if breaks else Consent.NEITHER)
        assert bool(np.isinf(game.critical_pressure())) != breaks
        assert bool(game.split_theorem(strong).level) != breaks


@THEOREM
@given(game=games(), budget=POSITIVE)
def test_the_largest_safe_share(game: PrivateSusceptibility, budget: float) -> None:
    """Corollary 3.3 on both sides; all on the proposer is safe always."""
    d, safe = width(game), float(game.max_safe_share(budget))
    most = (Fraction(float(game.cost)) + Fraction(budget)) / (Fraction(budget) * (1 + Fraction(max(d, 0.0))))
    assert_allclose(safe, float(min(most, 1)), rtol=1e-14)

    def risk(share: float) -> float:
        return float(game.under([share * budget, (1 - share) * budget]).breakdown())

    assert risk(0.0) == risk(safe * (1 - BEYOND)) == 0
    if safe * (1 + BEYOND) < 1:
        assert risk(safe * (1 + BEYOND)) > 0


@THEOREM
@given(game=games(), budget=POSITIVE, share=st.floats(0, 1))
def test_the_safe_splits_in_units_of_bite(game: PrivateSusceptibility, budget: float, share: float) -> None:
    theorem = game.split_theorem(budget)
    assert theorem.best == 1
    assert bool(theorem.level) == (width(game) <= 0)
    assert int(theorem.verdict) in {SplitVerdict.EVEN_BEST, SplitVerdict.NEUTRAL}

    def risk(share: float) -> float:
        return float(game.under(budget * np.array([share, 1 - share]) * game.unit()).breakdown())

    high = float(theorem.high)
    assert risk(high * (1 - BEYOND)) == 0
    if high * (1 + BEYOND) < 1:
        assert risk(high * (1 + BEYOND)) > 0
    if abs(share - high) > BEYOND:
        assert (risk(share) == 0) == bool(theorem.contains(share))


def test_stakes_that_are_no_floats_are_refused() -> None:
    """The largest on both sides; a cost and a budget may be as far apart as floats are."""
    most = float(np.finfo(float).max) * (1 - BEYOND)
    strong = replace(TALKS, pressure=(most, 0.0))
    assert strong.breakdown() == strong.limit_breakdown()
    assert solve(strong).gap <= 1e-12
    with pytest.raises(InvalidInputError, match="pressure, cost and high must leave stakes that are floats"):
        replace(TALKS, pressure=(most, most * (2 * BEYOND)))
    for cost, budget, safe in ((1e300, 1e-300, 1.0), (1e-300, 1e300, 0.5)):
        game = replace(TALKS, cost=cost)
        assert float(game.max_safe_share(budget)) == float(game.split_theorem(budget).high) == safe


def test_without_a_budget_every_split_is_safe() -> None:
    for game in (TALKS, replace(TALKS, cost=0.0)):
        assert int(game.split_theorem(0.0).verdict) == SplitVerdict.NEUTRAL


@THEOREM
@given(cost=SIZE, budget=POSITIVE, share=st.floats(0, 1))
def test_an_even_split_is_always_safe_on_the_unit_interval(cost: float, budget: float, share: float) -> None:
    """More than one half and c/(2S) on the screened party is not; the printed risk beyond."""
    game, end = replace(TALKS, cost=cost), 0.5 + cost / (2 * budget)
    at = np.array([0.5, min(end * (1 - BEYOND), 1.0), min(end * (1 + BEYOND), 1.0), share])
    risk = game.under(budget * np.stack([at, 1 - at], axis=-1)).breakdown()
    assert (risk[:2] == 0).all()
    if end * (1 + BEYOND) < 1:
        assert risk[2] > 0
    beyond = 1 - (cost + budget) / (2 * np.maximum(at, end) * budget)
    assert_allclose(risk, np.where(at > end, beyond, 0.0), atol=1e-14)


@THEOREM
@given(cost=SIZE, budget=POSITIVE, low=st.one_of(st.just(0.0), st.floats(0, 10)))
def test_where_the_bite_varies_more_even_pressure_breaks_down_and_uneven_pressure_is_required(
    cost: float, budget: float, low: float
) -> None:
    """The counter-case and its boundary, d = 1 + 2c/S, on both sides."""
    d = 1 + 2 * cost / budget
    for off in (-BEYOND, BEYOND):
        wide = PrivateSusceptibility(cost=cost, low=low * d, high=d * (1 + off) + 2 * low * d)
        risk = wide.under([[budget / 2, budget / 2], [budget / 4, 3 * budget / 4]]).breakdown()
        assert (risk[0] > 0) == (off > 0)
        assert (wide.max_safe_share(budget) < 0.5) == (off > 0)
        assert risk[1] == 0  # more of it on the proposer


def test_without_pressure_nothing_is_demanded() -> None:
    assert TALKS.answer().tolist() == [0.0, 0.0]
    assert TALKS.deal_chance() == 1
    assert solve(TALKS).gap == 0
    assert replace(TALKS, cost=0.0).deal_chance() == 1


@pytest.mark.parametrize("belief", [None, stats.beta(2, 5)], ids=["uniform", "beta"])
def test_the_finite_tree_converges_within_its_bound(belief: object) -> None:
    game = replace(TALKS, belief=belief, pressure=(0.4, 0.1))
    value = game.expected_payoffs(game.answer())[1]
    errors = []
    for size in (5, 10, 20):
        found = solve(game.as_game(types=size, demands=2 * size + 1), BackwardInduction(ties=TieRule.FIRST))
        errors.append(abs(found[0].payoffs[1] - value))
        assert errors[-1] <= game.grid_error(types=size, demands=2 * size + 1)
    assert errors[2] < 0.01


@pytest.mark.parametrize(
    ("within", "wrong", "match"),
    [
        (
            {"low": 1 - BEYOND},
            {"low": 1.0},
            r"private susceptibility low must be smaller than high \(1.0\), got",
        ),
        ({"low": BEYOND}, {"low": -BEYOND}, "private susceptibility low must be non-negative, got -1e-09"),
        ({"cost": BEYOND}, {"cost": -BEYOND}, "private susceptibility cost must be non-negative, got -1e-09"),
        ({"pressure": (0.0, 0)}, {"pressure": (-BEYOND, 0)}, "pressure must be non-negative on party 0"),
        ({"pressure": (1, -0.1 + BEYOND)}, {"pressure": (1, -0.1 - BEYOND)}, "pressure must leave cost"),
    ],
    ids=["low", "negative low", "cost", "pressure on 0", "pressure on 1"],
)
def test_bad_parameters_are_refused(within: dict[str, object], wrong: dict[str, object], match: str) -> None:
    assert solve(replace(TALKS, **within)).gap <= 1e-12
    with pytest.raises(InvalidInputError, match=match):
        replace(TALKS, **wrong)

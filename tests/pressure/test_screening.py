"""A demand to a privately informed opponent: location against scale, for any distribution."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from gametheory import BackwardInduction, Belief, Screening, Status, TieRule, solve
from gametheory.errors import InvalidInputError
from gametheory.pressure.mechanism import Consent
from gametheory.solvers.protocol import Completeness

THEOREM = settings(max_examples=25, deadline=None)
CHANCE = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1e-9, 1 - 1e-9, 1.0]))
SIZE = st.one_of(st.floats(0.05, 3), st.floats(-6, 6).map(lambda power: 10**power))
ANY = st.one_of(st.just(0.0), st.builds(math.copysign, SIZE, st.sampled_from([-1, 1])))
WHOLE = st.integers(-(2**20), 2**20)
CRISIS = Screening(share=0.5, proposer_cost=0.1, low=0.0, high=0.5)


@st.composite
def screenings(draw: st.DrawFn) -> Screening:
    """Whatever pays party 1 something by agreement, k > -h; a negative cost is a gain from the contest."""
    low, pressure, unfelt = draw(ANY), draw(st.tuples(ANY, ANY)), draw(ANY)
    high = low + draw(SIZE)
    return Screening(
        share=draw(CHANCE),
        proposer_cost=draw(SIZE) - high - sum(pressure) + unfelt,
        low=low,
        high=high,
        shift=draw(ANY),
        unfelt_support=unfelt,
        pressure=pressure,
    )


def rounding(game: Screening) -> float:
    """Return the error of a sum of the numbers of a game: so much of their sizes."""
    parts = game.proposer_cost, game.low, game.high, game.shift, game.unfelt_support, *game.pressure
    return 1e-15 * (1 + float(np.abs(parts).sum()))


def exact(game: Screening) -> tuple[Fraction, Fraction, Fraction]:
    """Return the best demand, what it risks, and by how much the loss misses certain agreement."""
    share, cost, low, high, shift, unfelt, *pressure = (
        Fraction(float(each))
        for each in (
            game.share, game.proposer_cost, game.low, game.high, game.shift, game.unfelt_support,
            *game.pressure,
        )
    )  # fmt: skip
    missing = high - 2 * low - (cost + sum(pressure) - unfelt)
    beyond = max(missing, Fraction(0)) / 2
    return 1 - share + shift + pressure[0] + low + beyond, beyond / (high - low), missing


SCREENINGS = screenings()
BELIEFS = {
    "beta": stats.beta(2, 3, 0, 0.5),
    "two humps": Belief.finite([0.02, 0.05, 0.2, 0.45], [0.3, 0.3, 0.1, 0.3]),
    "normal": stats.norm(0.2, 0.1),
    "heavy tail": stats.cauchy(0.1, 0.05),
    "decreasing hazard": stats.weibull_min(0.5, 0, 0.2),
}


@st.composite
def beliefs(draw: st.DrawFn, low: float, high: float) -> object:
    """Distributions of every shape over the interval, or conditional on it; chances down to 1e-9."""
    size = high - low
    if draw(st.booleans()):
        chance = draw(st.one_of(st.floats(0.01, 0.99), st.sampled_from([1e-9, 1 - 1e-9])))
        inside = low + draw(CHANCE) * size / 2
        return Belief.finite([inside, (inside + high) / 2], [chance, 1 - chance])
    shape = st.floats(0.3, 5)
    return draw(
        st.sampled_from(
            [
                None,
                stats.beta(draw(shape), draw(shape), low, size),
                stats.norm(low + 0.4 * size, draw(shape) * size),
                stats.cauchy(low + 0.2 * size, 0.1 * size),
                stats.weibull_min(draw(shape), low, 0.4 * size),
            ]
        )
    )


@THEOREM
@given(game=SCREENINGS)
@example(game=replace(CRISIS, high=3e-9, share=0.3, proposer_cost=0.0))
def test_no_other_demand_is_better(game: Screening) -> None:
    """Brute force over demands against the chance, counted over types, that each is accepted."""
    off, size = rounding(game), float(game.high - game.low)
    stakes = float(max(size, game.high + game.loss()))
    found = solve(game)
    assert found.status is Status.SOLVED
    assert found.gap <= 1e-12 + off / stakes
    cost = np.linspace(game.low, game.high, 20001)
    refuse_0 = game.share - game.shift - cost - game.pressure[0]
    refuse_1 = 1 - game.share + game.shift - game.proposer_cost - game.pressure[1] + game.unfelt_support

    def worth(demand: np.ndarray) -> np.ndarray:
        accepts = (1 - demand[:, np.newaxis] >= refuse_0 - off).mean(axis=1)
        return accepts * (demand - refuse_1)

    best = float(game.demand())
    others = best + np.linspace(-1, 1, 61) * size
    miscounted = 1e-3 + 4 * off / size
    assert worth(np.array([best]))[0] >= worth(others).max() - miscounted * stakes - off
    assert game.breakdown() == pytest.approx((1 - best < refuse_0 - off).mean(), abs=miscounted)


@THEOREM
@given(game=SCREENINGS, more=ANY)
def test_the_best_demand_and_its_risk(game: Screening, more: float) -> None:
    """The formulas; a shift of power and the split of the pressure raise the demand and not the risk."""
    for other in (
        game,
        replace(game, shift=game.shift + more),
        game.under(game.pressure + np.array([more, -more])),
    ):
        off, (demand, risk, _) = rounding(other), exact(other)
        assert other.demand() == pytest.approx(float(demand), abs=off)
        chances = other.breakdown(), other.deal_chance()
        assert chances == pytest.approx((float(risk), float(1 - risk)), abs=off / float(game.high - game.low))


@THEOREM
@given(data=st.data(), unit=st.integers(-20, 20).map(lambda power: 2.0**power), share=CHANCE)
def test_only_the_sum_of_public_pressures_counts(data: st.DataObject, unit: float, share: float) -> None:
    """Whatever the distribution, exactly: whole numbers of a unit are added up without rounding."""
    low, one, two, unfelt, moved, shift = (unit * data.draw(WHOLE) for _ in range(6))
    high = low + unit * data.draw(st.integers(1, 2**20))
    spare, budget = (unit * data.draw(st.integers(0, 2**20)) for _ in range(2))
    game = Screening(
        share=share,
        proposer_cost=spare + unfelt - high + max(0.0, -one - two),
        low=low,
        high=high,
        unfelt_support=unfelt,
        belief=data.draw(beliefs(low, high)),
        pressure=(one, two),
    )
    assert game.under((one + moved, two - moved)).breakdown() == game.breakdown()
    assert replace(game, shift=shift).breakdown() == game.breakdown()
    free = game.under((0.0, 0.0))
    sure = free.deal_chance() >= 1 - 1e-12
    assert game.consent is (Consent.NEITHER if sure else Consent.SUM)
    assert game.split_theorem(budget).best == game.under((moved, budget - moved)).deal_chance()


@THEOREM
@given(data=st.data(), low=ANY, size=SIZE, room=SIZE, more=st.lists(SIZE, min_size=1))
def test_breakdown_never_rises_with_the_total_whatever_the_distribution(
    data: st.DataObject, low: float, size: float, room: float, more: list[float]
) -> None:
    """What two demands lose by rounding bounds the rise of the risk times that of the total."""
    high = low + size
    total = np.sort([0.0, 1e-9, *more])
    game = Screening(
        share=0.5, proposer_cost=room - high, low=low, high=high, belief=data.draw(beliefs(low, high)),
        pressure=np.stack([total, 0 * total], axis=-1),
    )  # fmt: skip
    stakes = np.maximum(game.high + game.loss(), size)[1:]
    assert (np.diff(game.breakdown()) * np.diff(game.loss()) <= 1e-12 * stakes).all()


@pytest.mark.parametrize("name", BELIEFS)
def test_the_best_demand_against_any_distribution_is_certified(name: str) -> None:
    """The bound over every demand is proven cell by cell; a finer brute force finds nothing either."""
    game = replace(CRISIS, belief=BELIEFS[name])
    found = solve(game)
    assert found.gap <= 1e-9
    assert found.complete is Completeness.ONE
    types = np.linspace(0, 0.5, 200001)
    worth = game.private.acceptance(types) * (types + game.loss())
    t = game.cutoff()
    assert game.private.acceptance(t) * (t + game.loss()) >= worth.max() - 1e-11
    assert game.gap(game.answer() + np.array([0.05, 0.05])) > 1e-6  # and another demand is refuted


@settings(max_examples=12, deadline=None)
@given(data=st.data(), game=SCREENINGS)
def test_it_is_certified_for_numbers_of_any_size(data: st.DataObject, game: Screening) -> None:
    found = solve(replace(game, belief=data.draw(beliefs(float(game.low), float(game.high)))))
    assert found.status is Status.SOLVED


def test_party_1_prefers_a_refusal_where_the_types_that_are_possible_end_too_low() -> None:
    """On both sides at 1e-9: to the largest type, 0.25, a loss of -0.25 leaves nothing."""
    few = replace(CRISIS, belief=Belief.finite([0.1, 0.25], [0.5, 0.5]))
    game = replace(few, proposer_cost=-0.25 + np.array([-1e-9, 1e-9]))
    assert game.breakdown().tolist() == [1.0, 0.5]
    assert game.residual(game.answer()).max() <= 1e-9


@pytest.mark.parametrize("room", [0.0, 1e-6, 1e-3])
def test_the_proof_ends_where_no_float_is_between_two_types(room: float) -> None:
    high = 1e5 + 1e-3
    game = Screening(
        share=0.5, proposer_cost=room - high, low=1e5, high=high, belief=stats.norm(1e5, 1e-3)
    )  # fmt: skip
    assert solve(game).status is Status.SOLVED


def test_a_uniform_belief_is_the_formula() -> None:
    cost = np.linspace(0, 0.45, 10)
    formula = replace(CRISIS, proposer_cost=cost)
    search = replace(formula, belief=stats.uniform(0, 0.5))
    np.testing.assert_allclose(search.answer(), formula.answer(), atol=1e-7)
    np.testing.assert_allclose(
        search.expected_payoffs(search.answer()), formula.expected_payoffs(formula.answer()), atol=1e-7
    )
    wide = replace(formula, belief=stats.uniform(-1, 3), low=[[0.0], [0.1]])  # conditional on [low, high]
    np.testing.assert_allclose(wide.cutoff(), replace(wide, belief=None).cutoff(), atol=1e-7)


@pytest.mark.parametrize("name", BELIEFS)
def test_mean_payoffs_agree_with_sampling(name: str) -> None:
    game = replace(CRISIS, belief=BELIEFS[name])
    private = game.private.typical(20000)
    y, t = game.answer()
    accepts = private >= t - 1e-12
    sampled = [
        np.where(accepts, 1 - y, game.share - private).mean(),
        np.where(accepts, y, 1 - game.share - game.proposer_cost).mean(),
    ]
    np.testing.assert_allclose(game.expected_payoffs(game.answer()), sampled, atol=2e-4)


@THEOREM
@given(game=SCREENINGS)
def test_both_sides_of_the_boundary_of_certain_agreement(game: Screening) -> None:
    """At k = h - 2 l, whatever the numbers: 1e-9 of the interval, or what rounding tells apart."""
    size = float(game.high - game.low)
    at = replace(game, proposer_cost=game.proposer_cost + float(exact(game)[2]))
    off = max(rounding(game), rounding(at))
    step = max(1e-9 * size, 10 * off)
    risk = [replace(at, proposer_cost=at.proposer_cost + move).breakdown() for move in (-step, 0, step)]
    assert risk[0] == pytest.approx(step / (2 * size), abs=off / size)
    assert 0 <= risk[1] <= off / size
    assert risk[2] == 0


@THEOREM
@given(game=SCREENINGS)
def test_both_sides_of_the_boundary_of_something_to_gain(game: Screening) -> None:
    """At k = -h every demand that is accepted by some type pays party 1 what a refusal does."""
    least = game.proposer_cost - (game.loss() + game.high)
    step = max(1e-9 * float(game.high - game.low), 10 * rounding(game))
    assert 0 <= replace(game, proposer_cost=least + step).breakdown() <= 1
    with pytest.raises(InvalidInputError, match="unfelt_support must leave party 1 something to gain"):
        replace(game, proposer_cost=least - step)


@THEOREM
@given(game=SCREENINGS, part=CHANCE)
def test_support_raises_the_risk_exactly_as_far_as_the_other_side_does_not_feel_it(
    game: Screening, part: float
) -> None:
    """The counter-case: what one feels raises the demand at half the rate, and the risk."""
    room = float(game.loss() + game.high)  # beyond it party 1 prefers refusal to any agreement
    size, more = float(game.high - game.low), part * max(0.0, room - rounding(game))
    unfelt, missing = replace(game, unfelt_support=game.unfelt_support + more), float(exact(game)[2])
    off = 2 * rounding(unfelt)
    raised = max(0.0, missing + more) / 2 - max(0.0, missing) / 2
    assert unfelt.demand() - game.demand() == pytest.approx(raised, abs=off)
    assert unfelt.breakdown() - game.breakdown() == pytest.approx(raised / size, abs=off / size)


@pytest.mark.parametrize("belief", [None, stats.beta(2, 3, 0, 0.5)], ids=["uniform", "beta"])
def test_the_finite_tree_converges_within_its_bound(belief: object) -> None:
    game = replace(CRISIS, belief=belief)
    value = game.expected_payoffs(game.answer())[1]
    errors = []
    for size in (5, 10, 20):
        tree = game.as_game(types=size, demands=2 * size + 1)
        found = solve(tree, BackwardInduction(ties=TieRule.FIRST))
        errors.append(abs(found[0].payoffs[1] - value))
        assert errors[-1] <= game.grid_error(types=size, demands=2 * size + 1)
    assert errors[2] < errors[0]
    assert errors[2] < 0.01


def test_a_plane_of_pressures_is_one_call() -> None:
    plane = np.stack(np.meshgrid(np.linspace(0, 0.3, 7), np.linspace(0, 0.3, 5), indexing="ij"), axis=-1)
    for belief in (None, stats.norm(0.2, 0.1)):
        games = replace(CRISIS, belief=belief, pressure=plane)
        assert games.deal_chance().shape == (7, 5)
        assert games.answer().shape == games.expected_payoffs(games.answer()).shape == (7, 5, 2)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        (
            {"low": 0.3, "high": 0.2},
            r"screening low must be smaller than high \(0.2\), by at least 1e-100, got",
        ),
        ({"unfelt_support": 0.7}, "unfelt_support must leave party 1 something to gain by agreement"),
        ({"proposer_cost": np.nan}, "screening proposer_cost must be finite, got nan"),
        (
            {"belief": stats.poisson(3)},
            "screening belief must be one distribution, continuous or of finitely",
        ),
        ({"belief": stats.norm([0, 1], 1)}, "screening belief must be one distribution"),
        ({"belief": stats.uniform(3, 1)}, "belief must hold some type between low and high possible"),
    ],
    ids=["order", "nothing to gain", "nan", "discrete", "batch", "impossible"],
)
def test_bad_screenings_are_refused(wrong: dict[str, object], match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        Screening(**{"share": 0.5, "proposer_cost": 0.1, "low": 0, "high": 0.5, **wrong}).cutoff()
    with pytest.raises(InvalidInputError, match="as_game needs one situation, not a batch"):
        replace(CRISIS, share=[0.5, 0.6]).as_game()

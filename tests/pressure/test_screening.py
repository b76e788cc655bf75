"""A demand to a privately informed opponent: location against scale, for any distribution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gametheory import BackwardInduction, Belief, Screening, TieRule, solve
from gametheory.errors import InvalidInputError
from gametheory.pressure.mechanism import Consent
from gametheory.solvers.protocol import Completeness

THEOREM = settings(max_examples=25, deadline=None)
SHARE = st.floats(0, 1)
COST = st.floats(-1, 2)
EACH = st.floats(-0.5, 0.5)  # pressure, or support that both feel
CRISIS = Screening(share=0.5, proposer_cost=0.1, low=0.0, high=0.5)


@st.composite
def screenings(draw: st.DrawFn) -> Screening:
    """Whatever pays party 1 something by agreement, k > -h; a negative cost is a gain from the contest."""
    low, pressure, unfelt = draw(COST), draw(st.tuples(EACH, EACH)), draw(st.floats(-0.5, 0.5))
    high = low + draw(st.one_of(st.floats(0.05, 0.5), st.floats(0.01, 3)))
    loss = draw(st.one_of(st.floats(0, 2), st.floats(0, 0.2))) - high
    return Screening(
        share=draw(SHARE),
        proposer_cost=loss - sum(pressure) + unfelt + 1e-9,
        low=low,
        high=high,
        shift=draw(st.floats(-1, 1)),
        unfelt_support=unfelt,
        pressure=pressure,
    )


SCREENINGS = screenings()
BELIEFS = {
    "beta": stats.beta(2, 3, 0, 0.5),
    "two humps": Belief.finite([0.02, 0.05, 0.2, 0.45], [0.3, 0.3, 0.1, 0.3]),
    "normal": stats.norm(0.2, 0.1),
    "heavy tail": stats.cauchy(0.1, 0.05),
    "decreasing hazard": stats.weibull_min(0.5, 0, 0.2),
}


@THEOREM
@given(game=SCREENINGS)
def test_no_other_demand_is_better(game: Screening) -> None:
    """Brute force over demands against the chance, counted over types, that each is accepted."""
    assert solve(game).gap <= 1e-12
    cost = np.linspace(game.low, game.high, 20001)
    refuse_0 = game.share - game.shift - cost - game.pressure[0]
    refuse_1 = 1 - game.share + game.shift - game.proposer_cost - game.pressure[1] + game.unfelt_support

    def worth(demand: np.ndarray) -> np.ndarray:
        accepts = (1 - demand[:, np.newaxis] >= refuse_0 - 1e-12).mean(axis=1)
        return accepts * demand + (1 - accepts) * refuse_1

    best = float(game.demand())
    others = best + np.linspace(-1, 1, 61) * (game.high - game.low)
    stakes = float(max(game.high - game.low, game.high + game.loss()))
    assert worth(np.array([best]))[0] >= worth(others).max() - 1e-3 * stakes
    assert game.breakdown() == pytest.approx((1 - best < refuse_0 - 1e-12).mean(), abs=1e-3)


@THEOREM
@given(game=SCREENINGS, spare=st.floats(0, 1.5), moved=EACH, name=st.sampled_from([None, *BELIEFS]))
def test_only_the_sum_of_public_pressures_counts(
    game: Screening, spare: float, moved: float, name: str | None
) -> None:
    least = float(game.unfelt_support) - 0.5 + max(0.0, -float(game.pressure.sum())) + 1e-9
    game = replace(
        game, low=0.0, high=0.5, proposer_cost=least + spare, belief=BELIEFS.get(name) if name else None
    )
    other = game.under(game.pressure + np.array([moved, -moved]))
    assert other.breakdown() == pytest.approx(float(game.breakdown()), abs=1e-6)
    assert replace(game, shift=game.shift + 0.1).breakdown() == pytest.approx(
        float(game.breakdown()), abs=1e-6
    )
    sure = game.under([0.0, 0.0]).deal_chance() >= 1 - 1e-12
    assert (game.consent, float(game.split_theorem(0.4).best)) == (
        Consent.NEITHER if sure else Consent.SUM,
        pytest.approx(float(game.under([0.1, 0.3]).deal_chance()), abs=1e-6),
    )


@THEOREM
@given(name=st.sampled_from([*BELIEFS]), loss=st.floats(-0.5, 1), more=st.lists(st.floats(0, 1), min_size=1))
def test_breakdown_never_rises_with_the_total_whatever_the_distribution(
    name: str, loss: float, more: list[float]
) -> None:
    total = np.sort([0.0, 1e-9, *more])
    game = replace(CRISIS, proposer_cost=loss + 1e-9, belief=BELIEFS[name])
    pressed = game.under(np.stack([total, 0 * total], axis=-1))
    assert (np.diff(pressed.breakdown()) <= 1e-7).all()
    assert (np.diff(pressed.cutoff()) <= 1e-6).all()


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
    """At k = h - 2 l, whatever the numbers."""
    missing = game.high - 2 * game.low - game.loss()
    at = replace(game, proposer_cost=game.proposer_cost + missing + np.array([-1e-9, 0.0, 1e-9]))
    risk = at.breakdown()
    assert risk[0] == pytest.approx(1e-9 / (2 * (game.high - game.low)), rel=1e-5)
    assert risk[1] <= 1e-15 * 4 / (game.high - game.low)
    assert risk[2] == 0


@THEOREM
@given(game=SCREENINGS, more=st.floats(0, 1))
def test_support_raises_the_risk_exactly_as_far_as_the_other_side_does_not_feel_it(
    game: Screening, more: float
) -> None:
    """The counter-case: what both feel raises the demand one for one, what one feels the risk."""
    shifted = replace(game, shift=game.shift + more)
    assert shifted.breakdown() == pytest.approx(float(game.breakdown()), abs=1e-12)
    assert shifted.demand() - game.demand() == pytest.approx(more, abs=1e-12)
    room = float(game.loss() + game.high)  # beyond it party 1 prefers refusal to any agreement
    part = more * room * (1 - 1e-9)
    unfelt = replace(game, unfelt_support=game.unfelt_support + part)
    spread = float(game.high - game.low)
    margin = float(game.high - 2 * game.low - game.loss())
    assert unfelt.breakdown() == pytest.approx(max(0.0, margin + part) / (2 * spread), abs=1e-12)
    assert unfelt.demand() - game.demand() == pytest.approx(
        max(0.0, margin + part) / 2 - max(0.0, margin) / 2, abs=1e-12
    )


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

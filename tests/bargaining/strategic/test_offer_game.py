"""Every game of two players who take turns: its formula, its certificate, its finite game, its limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BackwardInduction, TieRule, solve
from gametheory.bargaining.strategic.alternating_offers import AlternatingOffers
from gametheory.bargaining.strategic.fixed_costs import FixedCosts
from gametheory.bargaining.strategic.inside_options import InsideOptions
from gametheory.bargaining.strategic.offer_game import OfferGame
from gametheory.bargaining.strategic.outside_options import OutsideOptions
from gametheory.bargaining.strategic.risk_averse_offers import RiskAverseOffers
from gametheory.bargaining.strategic.risk_of_breakdown import RiskOfBreakdown
from gametheory.bargaining.strategic.stahl import Stahl
from gametheory.games import Concept

FACTOR = st.floats(0.05, 0.95)
FACTORS = st.tuples(FACTOR, FACTOR)
SMALL = st.floats(0.0, 0.45)
PAIR = st.tuples(SMALL, SMALL)
GAMMAS = st.tuples(st.floats(0.2, 1.0), st.floats(0.2, 1.0))

GAMES = st.one_of(
    st.builds(lambda d, g: AlternatingOffers(delta=d, gamma=g), FACTORS, GAMMAS),
    st.builds(lambda d, w: OutsideOptions(delta=d, outside=w), FACTORS, PAIR),
    st.builds(lambda d, w: OutsideOptions(delta=d, outside=(w, 0.95 - w)), FACTORS, st.floats(-0.04, 0.94)),
    st.builds(
        lambda r, g, length: InsideOptions(rate=r, flow=np.multiply(r, g), period_length=length),
        st.tuples(st.floats(0.05, 2.0), st.floats(0.05, 2.0)),
        st.tuples(st.floats(-3.0, 0.45), st.floats(-3.0, 0.45)),
        st.floats(0.1, 2.0),
    ),
    st.builds(
        lambda p, b, d: RiskOfBreakdown(breakdown_probability=p, breakdown_payoffs=b, delta=d),
        st.floats(0.05, 0.95),
        st.tuples(st.floats(-3.0, 0.45), st.floats(-3.0, 0.45)),
        st.tuples(st.floats(0.05, 1.0), st.floats(0.05, 1.0)),
    ),
    st.builds(
        lambda g, p, b, d: RiskAverseOffers.power(g, breakdown_probability=p, breakdown_money=b, delta=d),
        GAMMAS,
        st.floats(0.05, 0.95),
        PAIR,
        st.tuples(st.floats(0.05, 1.0), st.floats(0.05, 1.0)),
    ),
)

EXAMPLES = {
    "discounting": AlternatingOffers(delta=[0.8, 0.7]),
    "risk aversion": AlternatingOffers(delta=[0.8, 0.7], gamma=[0.6, 1.0]),
    "a weak option": OutsideOptions(delta=[0.8, 0.7], outside=[0.1, 0.1]),
    "a strong option": OutsideOptions(delta=[0.8, 0.7], outside=[0.1, 0.6]),
    "incomes": InsideOptions(rate=[0.2, 0.3], flow=[0.02, 0.09]),
    "breakdown": RiskOfBreakdown(breakdown_probability=0.3, breakdown_payoffs=[0.2, 0.3]),
    "fear of breakdown": RiskAverseOffers.power(
        [0.5, 1.0], breakdown_probability=0.3, breakdown_money=[0.2, 0.3]
    ),
}


@settings(max_examples=50, deadline=None)
@given(game=GAMES)
def test_the_formula_is_the_fixed_point_of_the_rules_and_where_backward_induction_leads(
    game: OfferGame,
) -> None:
    shares = game.shares()
    assert game.gap(shares) <= 1e-12
    assert_allclose(shares.sum(axis=-1), float(game.pie))
    left = 2.0 * float(game.patience.prod(axis=-1)) ** 60  # what the end of the horizon still counts
    assert_allclose(game.backward_induction(130), shares, atol=1e-9 + left)
    assert_allclose(game.backward_induction(131, after=[0.5, 0.5]), shares, atol=1e-9 + left)


@settings(max_examples=30, deadline=None)
@given(game=GAMES, who=st.integers(0, 1), slip=st.floats(1e-6, 0.3))
def test_the_certificate_convicts_a_wrong_division(game: OfferGame, who: int, slip: float) -> None:
    wrong = game.shares().copy()
    wrong[who] += [slip, -slip]
    assert game.gap(wrong) >= 0.2 * slip  # a slip in one division cannot hide in the other
    assert game.deviation(wrong)
    assert game.gap(game.shares() + 0.01) == np.inf  # more than the pie
    assert game.gap([1.0, 0.0]) == np.inf  # not even divisions


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_finite_game_agrees_within_the_stated_bound_and_converges(name: str) -> None:
    game = EXAMPLES[name]
    for first in (1, 2):
        terms = game.shares()[first - 1]
        errors = []
        for periods, offers in ((1, 61), (2, 31), (3, 21)):
            tree = game.as_game(periods=periods, offers=offers, first=first)
            found = solve(tree, BackwardInduction(ties=TieRule.FIRST))[0]
            taken = agreed_share(game, first, offers, found.payoffs)
            error = float(np.abs(taken - terms).max())
            assert error <= float(game.game_error(periods=periods, offers=offers)) + 1e-12
            errors.append(error)
        assert min(errors[1:]) < errors[0] or errors[0] < 0.02


def agreed_share(game: OfferGame, first: int, offers: int, found: np.ndarray) -> np.ndarray:
    """Return the division whose payoffs at once are those of the answer."""
    grid = np.linspace(0.0, 1.0, offers)
    divisions = np.stack([1.0 - grid, grid] if first == 1 else [grid, 1.0 - grid], axis=-1)
    payoffs = np.array([game.at_start(terms, 0) for terms in divisions])
    distance = np.abs(payoffs - found).max(axis=-1)
    assert distance.min() <= 1e-12, "the first offer is accepted"
    return divisions[distance.argmin()]


@pytest.mark.parametrize("name", EXAMPLES)
def test_with_the_equilibrium_itself_behind_the_horizon_only_the_grid_is_left(name: str) -> None:
    game, periods, offers = EXAMPLES[name], 2, 41
    after = game.shares()[0]  # two offers on, player 1 proposes again
    tree = game.as_game(periods=periods, offers=offers, after=after)
    found = solve(tree, BackwardInduction(ties=TieRule.FIRST))[0]
    taken = agreed_share(game, 1, offers, found.payoffs)
    assert_allclose(taken, game.shares()[0], atol=periods / (offers - 1) + 1e-12)
    assert tree.gap(found.profile, Concept.SUBGAME_PERFECT) <= 1e-12


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_unit_of_money_does_not_matter(name: str) -> None:
    game = EXAMPLES[name]
    if isinstance(game, AlternatingOffers):
        large: OfferGame = AlternatingOffers(delta=game.delta, gamma=game.gamma, pie=1000)
    elif isinstance(game, OutsideOptions):
        large = OutsideOptions(delta=game.delta, outside=1000 * game.outside, pie=1000)
    elif isinstance(game, InsideOptions):
        large = InsideOptions(rate=game.rate, flow=1000 * game.flow, pie=1000)
    elif isinstance(game, RiskOfBreakdown):
        large = RiskOfBreakdown(
            breakdown_probability=game.breakdown_probability,
            breakdown_payoffs=1000 * game.breakdown_payoffs,
            pie=1000,
        )
    else:
        assert isinstance(game, RiskAverseOffers)
        large = RiskAverseOffers(
            utilities=game.utilities,
            breakdown_probability=game.breakdown_probability,
            breakdown_money=1000 * game.breakdown_money,
            pie=1000,
        )
    assert_allclose(large.shares(), 1000 * game.shares(), rtol=1e-12)


def test_a_batch_is_many_games_in_one_call() -> None:
    delta = np.array([[0.9, 0.8], [0.5, 0.95], [0.3, 0.3]])
    outside = np.array([[0.0, 0.6], [0.2, 0.2], [0.5, 0.4]])
    games = OutsideOptions(delta=delta, outside=outside)
    single = [OutsideOptions(delta=d, outside=w).shares() for d, w in zip(delta, outside, strict=True)]
    assert_allclose(games.shares(), single, rtol=1e-15)
    outcome = games.outcome()
    assert outcome.payoffs.shape == (3, 2)
    assert (outcome.gap <= 1e-12).all()
    solution = games.solution()
    assert solution.status.name == "SOLVED"
    assert "subgame_perfect" in str(solution)


def test_the_outcome_says_who_when_how_likely_and_what_is_lost() -> None:
    outcome = AlternatingOffers(delta=[0.9, 0.8], gamma=[0.5, 1.0], pie=4.0).outcome(first=2)
    assert outcome.proposer == 2
    assert (outcome.periods, outcome.probability, outcome.surplus_lost) == (0.0, 1.0, 0.0)
    assert_allclose(outcome.payoffs, outcome.terms ** [0.5, 1.0])
    assert outcome.citation.key == "rubinstein1982"
    assert "probability of agreement" in str(outcome)


def test_bad_calls_are_refused() -> None:
    game = AlternatingOffers(delta=[0.9, 0.8])
    with pytest.raises(ValueError, match="periods must be at least 1"):
        game.as_game(offers=3)
    with pytest.raises(ValueError, match="offers must be at least 2"):
        game.as_game(periods=2, offers=1)
    with pytest.raises(ValueError, match="first must be player 1 or 2"):
        game.outcome(first=0)
    with pytest.raises(ValueError, match="periods must be at least 1"):
        game.backward_induction(0)
    with pytest.raises(ValueError, match="concept must be SUBGAME_PERFECT"):
        game.gap(game.shares(), Concept.NASH)
    with pytest.raises(ValueError, match="periods and after are the model's own"):
        Stahl(delta=[0.9, 0.9], periods=3).as_game(periods=2, offers=3)


def test_equal_games_are_equal() -> None:
    assert FixedCosts(cost=[0.1, 0.2]) == FixedCosts(cost=(0.1, 0.2))
    assert len({AlternatingOffers(delta=[0.9, 0.8]), AlternatingOffers(delta=(0.9, 0.8))}) == 1

"""Sellers with private-value buyers: two offers, finitely many, and for ever with and without a gap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gametheory.bargaining.strategic.coase_linear import CoaseLinear
from gametheory.bargaining.strategic.coase_two_type_gap import CoaseTwoTypes
from gametheory.bargaining.strategic.coase_uniform_gap import (
    CoaseUniformGap,
    best_of_two_offers,
    first_of_two_prices,
    skimming_path,
)
from gametheory.bargaining.strategic.fudenberg_tirole_two_period import FudenbergTirole
from gametheory.bargaining.strategic.seller_offers import SellerGame
from gametheory.bargaining.strategic.skimming_policy import DiscretePolicy
from gametheory.bargaining.strategic.sobel_takahashi import SobelTakahashi
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.games.concepts import Concept

THEOREM = settings(max_examples=40, deadline=None)

DELTA = st.floats(0, 0.98)
PBE = Concept.WEAK_PERFECT_BAYESIAN


@pytest.mark.parametrize(
    ("high", "pi", "buyer", "seller", "regime"),
    [
        (3, 0.25, 0.8, 0.8, "pool"),
        (3, 0.5, 0.9, 0.9, "mixed"),
        (2, 0.9, 0.9, 0.9, "mixed"),
        (2, 0.3, 0.2, 0.9, "separate"),
        (3, 0.7, 0.0, 0.5, "separate"),
    ],
)
def test_two_offers_are_a_perfect_bayesian_equilibrium_of_the_tree(
    high: float, pi: float, buyer: float, seller: float, regime: str
) -> None:
    game = FudenbergTirole(low=1, high=high, prob_high=pi, delta_buyer=buyer, delta_seller=seller)
    assert str(game.regime()) == regime
    tree = game.as_game(prices=6)
    assessment = game.assessment(tree, prices=6)
    assert tree.gap(assessment, PBE) <= 1e-12
    np.testing.assert_allclose(tree.expected_payoffs(assessment.strategy), game.outcome().payoffs, atol=1e-12)


def test_a_wrong_assessment_is_convicted() -> None:
    game = FudenbergTirole(low=1, high=3, prob_high=0.5, delta_buyer=0.9, delta_seller=0.9)
    other = FudenbergTirole(low=1, high=3, prob_high=0.6, delta_buyer=0.9, delta_seller=0.9)
    tree = game.as_game(prices=6)
    assert tree.gap(other.assessment(tree, prices=6), PBE) > 1e-3


@THEOREM
@given(alpha=st.floats(0.05, 0.95), pi=st.floats(0.02, 0.98), buyer=DELTA, seller=DELTA)
def test_the_seller_gets_at_least_the_low_value(alpha: float, pi: float, buyer: float, seller: float) -> None:
    game = FudenbergTirole(low=alpha, high=1, prob_high=pi, delta_buyer=buyer, delta_seller=seller)
    profit = game.outcome().payoffs[0]
    assert profit >= alpha - 1e-12
    assert game.gap(game.answer()) <= 1e-9
    if seller <= buyer:
        assert profit <= max(alpha, pi) + 1e-12  # what he gets if he can commit to one price
        if pi < alpha:
            assert str(game.regime()) == "pool"


@THEOREM
@given(seller=DELTA, buyer=DELTA)
def test_one_offer_is_monopoly(seller: float, buyer: float) -> None:
    game = SobelTakahashi(periods=1, delta_seller=seller, delta_buyer=buyer, value_max=4)
    np.testing.assert_allclose(game.prices(), [2])
    assert game.outcome().payoffs[0] == pytest.approx(1)


@THEOREM
@given(delta=DELTA, periods=st.integers(1, 30))
def test_more_offers_hurt_the_seller(delta: float, periods: int) -> None:
    short, long = (SobelTakahashi(periods=t, delta_seller=delta, delta_buyer=delta) for t in (periods, 31))
    assert long.outcome().payoffs[0] <= short.outcome().payoffs[0] + 1e-12
    assert short.gap(short.answer()) <= 1e-12


@THEOREM
@given(seller=DELTA, buyer=DELTA, periods=st.integers(2, 8))
def test_the_last_buyer_of_each_offer_is_indifferent(seller: float, buyer: float, periods: int) -> None:
    game = SobelTakahashi(periods=periods, delta_seller=seller, delta_buyer=buyer)
    prices, cutoffs = game.prices(), game.cutoffs()
    np.testing.assert_allclose(cutoffs[:-1] - prices[:-1], buyer * (cutoffs[:-1] - prices[1:]), atol=1e-12)
    assert cutoffs[-1] == pytest.approx(prices[-1])
    profit = (seller ** np.arange(periods) * prices * -np.diff(cutoffs, prepend=1)).sum()
    assert profit == pytest.approx(game.answer()[-1] / 2)


def test_linear_strategies_close_in_on_equilibrium_of_the_tree() -> None:
    game = SobelTakahashi(periods=2, delta_seller=0.9, delta_buyer=0.9)
    gaps = []
    for types, prices in ((3, 6), (6, 12), (9, 18)):
        tree = game.as_game(types=types, prices=prices)
        gaps.append(tree.gap(game.assessment(tree, types=types, prices=prices), PBE))
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] * 9 <= gaps[0] * 3 * 1.5  # in proportion to the step


@THEOREM
@given(delta=st.floats(0, 0.95))
def test_many_offers_lead_to_the_stationary_equilibrium(delta: float) -> None:
    game = CoaseLinear(delta=delta)
    errors = [abs(game.truncated(t).answer()[-1] - game.answer()[0]) for t in (10, 40, 400)]
    assert errors[2] <= 1e-9
    assert errors[0] >= errors[1] - 1e-12 >= errors[2] - 2e-12


def test_coase_conjecture_with_its_rate() -> None:
    patience = 1 - 10.0 ** -np.arange(2, 11)
    price = CoaseLinear(delta=patience).answer()[:, 0]
    np.testing.assert_allclose(price / np.sqrt(1 - patience), 1, atol=0.1)
    assert (np.diff(price) < 0).all()
    assert CoaseLinear(delta=0).prices(2)[0] == 0.5


@THEOREM
@given(pi=st.floats(0.05, 0.95), alpha=st.floats(0.1, 0.9), delta=st.floats(0, 0.95))
def test_two_types_pass_the_dynamic_programme(pi: float, alpha: float, delta: float) -> None:
    game = CoaseTwoTypes(low=alpha, high=1, prob_high=pi, delta=delta)
    outcome, prices = game.outcome(), game.answer()
    assert float(outcome.gap) <= 1e-9
    assert outcome.payoffs[0] >= alpha - 1e-12
    assert (np.diff(prices) < 0).all()
    assert prices[-1] == pytest.approx(alpha)


def test_two_types_without_patience_are_the_static_monopoly() -> None:
    for pi in (0.2, 0.4, 0.9):
        game = CoaseTwoTypes(low=1, high=3, prob_high=pi, delta=0)
        assert game.outcome().payoffs[0] == pytest.approx(max(1, 3 * pi))


def test_impatient_buyers_stand_beside_patient_ones_in_a_batch() -> None:
    """Without patience the second threshold is infinite; longer games go on beside it."""
    games = {"low": [1.0, 1.0, 1.9], "high": 2.0, "prob_high": [0.9, 0.99, 0.5], "delta": [0.0, 0.9, 0.0]}
    batch = CoaseTwoTypes(**games)
    assert batch.residual(batch.answer()).max() <= 1e-12
    for k, rounds in enumerate(batch.rounds()):
        alone = CoaseTwoTypes(
            low=games["low"][k], high=2, prob_high=games["prob_high"][k], delta=games["delta"][k]
        )
        assert alone.rounds() == rounds
        np.testing.assert_array_equal(alone.answer(), batch.answer()[k, :rounds])


def test_coase_with_a_gap() -> None:
    delta = 1 - 10.0 ** -np.arange(1, 8)
    game = CoaseTwoTypes(low=1, high=2, prob_high=0.9, delta=delta)
    assert game.rounds().max() <= 6
    first = game.answer()[:, 0]
    assert (np.diff(first) < 0).all()
    assert first[-1] == pytest.approx(1, abs=1e-5)
    more = CoaseTwoTypes(low=1, high=2, prob_high=[0.3, 0.6, 0.9, 0.99], delta=0.9).rounds()
    assert (np.diff(more) >= 0).all()


def test_two_types_agree_with_many_equal_values() -> None:
    """Backward induction over 400 nearly equal values of each kind."""
    low, high = 1 + 1e-9 * np.arange(400), 3 + 1e-9 * np.arange(400)
    path = skimming_path(np.concatenate([low, high]), 0.9)
    game = CoaseTwoTypes(low=1, high=3, prob_high=0.5, delta=0.9)
    assert path.profit == pytest.approx(float(game.outcome().payoffs[0]), abs=5e-3)
    np.testing.assert_allclose(path.prices[-2:], game.answer()[-2:], atol=5e-3)


@THEOREM
@given(low=st.floats(0.35, 0.95), delta=DELTA)
def test_uniform_values_pass_brute_force(low: float, delta: float) -> None:
    game = CoaseUniformGap(low=low, delta=delta)
    assume(float(game.two_offers_up_to()) > 1)
    assert game.gap(game.answer()) <= 1e-9
    assert game.outcome().payoffs[0] >= low - 1e-12


@pytest.mark.parametrize(("low", "delta"), [(0.6, 0.9), (0.4, 0.9), (0.3, 0.5)])
def test_finitely_many_values_close_in_on_the_formula(low: float, delta: float) -> None:
    game = CoaseUniformGap(low=low, delta=delta)
    errors = [
        abs(game.discretised(types=n).profit - float(game.outcome().payoffs[0])) for n in (100, 200, 400)
    ]
    assert errors[0] > 1.8 * errors[1] > 3.2 * errors[2]


@pytest.mark.parametrize("delta", [0.1, 0.5, 0.9])
def test_the_bound_on_two_offers_is_sharp(delta: float) -> None:
    bound = float(CoaseUniformGap(low=0.1, delta=delta).two_offers_up_to())
    for high, passes in ((bound * 0.999, True), (bound * 1.005, False)):
        game = CoaseUniformGap(low=0.1, high=high, delta=delta)
        path = np.array([first_of_two_prices(0.1, high, delta), 0.1])
        assert (float(game.residual(path)) <= 1e-9) is passes
    assert len(game.answer()) == int(game.offers()) == len(game.discretised(types=1500).prices) == 3


def test_coase_with_uniform_values() -> None:
    game = CoaseUniformGap(low=0.4, delta=1 - 10.0 ** -np.arange(1, 8))
    assert game.answer()[-1, 0] == pytest.approx(0.4, abs=1e-6)


def test_trees_of_the_gap_games_have_the_path_on_their_grid() -> None:
    tree = CoaseTwoTypes(low=1, high=3, prob_high=0.5, delta=0.9).as_game(periods=2, prices=3)
    assert "seller: 1.2" in tree.tree.set_names
    uniform = CoaseUniformGap(low=0.4, delta=0.9).as_game(periods=2, types=3, prices=2)
    assert uniform.n_players == 2


@THEOREM
@given(unit=st.floats(0.1, 100))
def test_the_unit_of_money_does_not_matter(unit: float) -> None:
    for one, many in (
        (CoaseLinear(delta=0.8), CoaseLinear(delta=0.8, value_max=unit)),
        (
            CoaseTwoTypes(low=1, high=2, prob_high=0.9, delta=0.9),
            CoaseTwoTypes(low=unit, high=2 * unit, prob_high=0.9, delta=0.9),
        ),
        (CoaseUniformGap(low=0.4, delta=0.9), CoaseUniformGap(low=0.4 * unit, high=unit, delta=0.9)),
    ):
        np.testing.assert_allclose(many.outcome().payoffs, unit * one.outcome().payoffs)


@pytest.mark.parametrize(
    ("build", "match"),
    [
        (lambda: CoaseLinear(delta=1), r"discount factor is 1; expected a value in \[0, 1\)"),
        (lambda: CoaseLinear(delta=0.5, value_max=0), "value_max must be positive"),
        (
            lambda: SobelTakahashi(periods=0, delta_seller=0.5, delta_buyer=0.5),
            "periods must be a positive integer",
        ),
        (lambda: CoaseTwoTypes(low=2, high=1, prob_high=0.5, delta=0.5), "must be below the high value"),
        (lambda: CoaseTwoTypes(low=0, high=1, prob_high=0.5, delta=0.5), "low must be positive"),
        (lambda: CoaseTwoTypes(low=1, high=2, prob_high=1, delta=0.5), "strictly between 0 and 1"),
        (lambda: CoaseUniformGap(low=1, delta=0.5), "must be below the high value"),
        (lambda: CoaseUniformGap(low=1, high=1.7e308, delta=0.5), "high must be at most 1e.100 in size"),
        (lambda: CoaseUniformGap(low=1e-160, high=1e-150, delta=0.5), "low must be at least 1e-100"),
        (
            lambda: FudenbergTirole(low=1, high=2, prob_high=0.5, delta_buyer=1.2, delta_seller=0.5),
            r"delta_buyer must lie in \[0, 1\]",
        ),
        (lambda: skimming_path([2, 1], 0.5), "values must increase"),
    ],
    ids=["delta", "value", "periods", "order", "gap", "prior", "range", "unit", "small", "buyer", "values"],
)
def test_bad_games_are_refused(build: object, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        build()


@pytest.mark.parametrize("unit", [1e-99, 1e99])
def test_prices_of_a_range_of_values_do_not_depend_on_the_unit(unit: float) -> None:
    game = CoaseUniformGap(low=0.2 * unit, high=unit, delta=0.5)
    np.testing.assert_allclose(game.answer() / unit, CoaseUniformGap(low=0.2, delta=0.5).answer(), rtol=1e-9)
    assert game.residual(game.answer()) < 1e-12


def test_trees_that_are_too_large_are_refused() -> None:
    with pytest.raises(RefusedError, match="take fewer prices or periods"):
        SobelTakahashi(periods=6, delta_seller=0.5, delta_buyer=0.5).as_game(types=9, prices=30)
    grid = SellerGame(
        values=(2, 1), chances=(0.5, 0.5), prices=(1, 2), periods=1, delta_seller=0.5, delta_buyer=0.5
    )
    with pytest.raises(InvalidInputError, match="must be ones of the game"):
        grid.assessment(grid.tree(), lambda _: {7.0: 1.0}, lambda *_: 0.0)


@THEOREM
@given(low=st.floats(0.03, 0.95), delta=DELTA)
def test_exact_paths_pass_brute_force_with_any_number_of_offers(low: float, delta: float) -> None:
    game = CoaseUniformGap(low=low, delta=delta)
    path = game.path()
    assert path.gap <= 1e-9
    assert (np.diff(path.prices) < 0).all()
    assert path.prices[-1] == path.cutoffs[-1] == low
    following = np.append(path.prices[1:], low)
    np.testing.assert_allclose(path.cutoffs - path.prices, delta * (path.cutoffs - following), atol=1e-9)
    if float(game.two_offers_up_to()) > 1:
        assert path.profit == pytest.approx(float(game.outcome().payoffs[0]))
        assert path.prices[0] == pytest.approx(game.answer()[0])


@pytest.mark.parametrize(("low", "delta", "offers"), [(0.2, 0.9, 3), (0.1, 0.5, 5), (0.05, 0.99, 16)])
def test_finitely_many_values_close_in_on_exact_paths(low: float, delta: float, offers: int) -> None:
    game = CoaseUniformGap(low=low, delta=delta)
    exact, coarse, fine = game.path(), game.discretised(types=500), game.discretised(types=1500)
    assert len(exact.prices) == len(fine.prices) == offers
    assert abs(fine.profit - exact.profit) <= 1 / 1500 < abs(coarse.profit - exact.profit) * 10
    np.testing.assert_allclose(fine.prices, exact.prices, atol=3e-3)


def test_the_number_of_offers_stays_bounded_and_the_price_falls_to_the_lowest_value() -> None:
    paths = [CoaseUniformGap(low=0.1, delta=1 - 10.0**-k).path() for k in range(1, 6)]
    assert [len(path.prices) for path in paths] == [7, 8, 9, 9, 9]
    first = [path.prices[0] for path in paths]
    assert (np.diff(first) < 0).all()
    assert first[-1] == pytest.approx(0.1, abs=1e-4)


@THEOREM
@given(games=st.lists(st.tuples(st.floats(0.03, 0.95), DELTA), min_size=1, max_size=4))
def test_paths_of_any_length_stand_in_one_batch(games: list[tuple[float, float]]) -> None:
    low, delta = np.array(games).T
    batch = CoaseUniformGap(low=low, delta=delta)
    prices, outcome = batch.answer(), batch.outcome()
    assert outcome.gap.max() <= 1e-9
    assert outcome.surplus_lost.min() >= -1e-12
    for k in range(len(games)):
        path = CoaseUniformGap(low=low[k], delta=delta[k]).path()
        offers = int(batch.offers()[k])
        assert offers == len(path.prices)
        np.testing.assert_allclose(prices[k, :offers], path.prices, rtol=1e-9)
        assert (prices[k, offers:] == low[k]).all()
        assert outcome.payoffs[k, 0] == pytest.approx(path.profit)


@pytest.mark.parametrize("delta", [0.0, 1e-300, 1e-12, 1e-6])
def test_who_hardly_cares_for_the_future_halves_the_price_until_all_buy(delta: float) -> None:
    game = CoaseUniformGap(low=0.05, delta=delta)
    np.testing.assert_allclose(game.answer(), [0.5, 0.25, 0.125, 0.0625, 0.05], rtol=1e-5)
    assert game.solution().gap <= 1e-12


def test_a_long_path_has_an_outcome_and_a_certificate_that_convicts() -> None:
    game = CoaseUniformGap(low=0.1, delta=0.5)
    prices = game.answer()
    assert len(prices) == 5
    assert game.solution().gap <= 1e-12
    for k in range(4):
        assert game.gap(prices + 0.01 * np.eye(5)[k]) > 1e-5
    assert game.gap(prices[:3]) > 1e-3
    assert game.gap(prices[[0, 4]]) > 1e-3
    assert 0.0 < float(game.outcome().periods) < 4.0
    with pytest.raises(RefusedError, match="1001 points of the batch take more than two offers"):
        CoaseUniformGap(low=np.full(1001, 0.1), delta=0.5).answer()


def test_a_policy_for_finitely_many_values_is_convicted_by_its_certificate() -> None:
    values = np.linspace(0.2, 1.0, 60)
    target, pays = np.maximum(np.arange(-3, 58), 0), values.copy()  # three at a time, at their own values
    wrong = DiscretePolicy(values=values, delta=0.9, pays=pays, target=target)
    assert wrong.gap() > 0.01
    assert wrong.path().gap == wrong.gap()
    right = skimming_path(values, 0.9)
    assert right.gap <= 1e-12
    assert CoaseUniformGap(low=0.1, delta=0.5).discretised(types=300).gap <= 1e-12
    with pytest.raises(InvalidInputError, match="worth needs a continuum"):
        right.worth(0.5)


@THEOREM
@given(low=st.floats(0.35, 0.95), delta=DELTA, state=st.floats(0, 1))
def test_the_best_of_two_offers_is_that_of_a_grid_of_cutoffs(low: float, delta: float, state: float) -> None:
    assume(float(CoaseUniformGap(low=low, delta=delta).two_offers_up_to()) > 1)
    high = low + state * (1 - low)
    y = np.linspace(low, high, 4001)
    next_price = first_of_two_prices(low, y, delta)
    second = np.where(y <= 2 * low, low, y / 2)
    left = (y - second) * next_price + np.where(y <= 2 * low, 0.0, delta * (second - low) * low)
    options = ((1 - delta) * y + delta * next_price) * (high - y) + delta * left
    best = float(best_of_two_offers(low, high, delta))
    assert options.max() - 1e-12 <= best <= options.max() + 1e-6


@THEOREM
@given(low=st.floats(0.02, 0.9), first=st.floats(0.3, 0.9), models=st.sampled_from(["uniform", "two types"]))
def test_coases_conjecture(low: float, first: float, models: str) -> None:
    """With a gap the first price falls to the lowest value as the time between offers vanishes."""
    delta = 1 - (1 - first) * 0.5 ** np.arange(0, 30, 3)
    if models == "uniform":
        prices = CoaseUniformGap(low=low, delta=delta).answer()[:, 0]
    else:
        prices = CoaseTwoTypes(low=low, high=1, prob_high=0.7, delta=delta).answer()[:, 0]
    excess = prices / low - 1
    assert (np.diff(excess) <= 1e-9).all()
    assert excess[-1] <= 1e-4 / low**2


@THEOREM
@given(first=st.floats(0.3, 0.9), top=st.floats(0.1, 100))
def test_coases_conjecture_without_a_gap(first: float, top: float) -> None:
    """Price and profit vanish, and the whole surplus is traded at once."""
    delta = 1 - (1 - first) * 0.5 ** np.arange(0, 36, 3)
    game = CoaseLinear(delta=delta, value_max=top)
    outcome, prices = game.outcome(), game.answer()[:, 0] * top
    assert (np.diff(prices) < 0).all()
    assert prices[-1] <= 1e-4 * top
    assert (np.diff(outcome.payoffs[:, 0]) < 0).all()
    assert outcome.surplus_lost[-1] <= 1e-4 * top

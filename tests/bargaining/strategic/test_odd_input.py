"""What is no number is refused by name, an empty batch is an answer, and a horizon has an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gametheory as gt
from gametheory import InvalidInputError

MODELS: list[Callable[[Any], Any]] = [
    lambda odd: gt.AlternatingOffers(delta=odd),
    lambda odd: gt.AlternatingOffers(delta=[0.9, 0.8], gamma=odd),
    lambda odd: gt.Stahl(delta=[0.9, 0.8], periods=odd),
    lambda odd: gt.SobelTakahashi(periods=odd, delta_seller=0.9, delta_buyer=0.9),
    lambda odd: gt.LegislativeBargaining(recognition=[0.5, 0.25, 0.25], delta=0.9, quota=odd),
    lambda odd: gt.SmoothedDemandGame(scale=0.1, gamma=[1, 1], distribution=odd),
    lambda odd: gt.PrivateAttrition(distribution=odd, parameter=1.0),
    lambda odd: gt.PrivateAttrition(distribution="uniform", parameter=1.0, types=odd),
    lambda odd: gt.ManeaNetwork(players=2, edges=((0, 1),), delta=odd),
    lambda odd: gt.BuyerSellerNetwork(sellers=1, buyers=1, edges=((0, 0),), delta=0.5, first_proposers=odd),  # type: ignore[arg-type]
]
ODD: list[Any] = [
    "0.5 of it",
    b"x",
    1j,
    np.array([1j, 0.5]),
    10**400,
    [10**400, 1],
    np.nan,
    [np.inf, 0.5],
    None,
    [[0.5], [0.5, 0.5]],
    np.ma.masked_array([0.5, 0.5], [True, False]),
    np.array(["0.5", "0.5"]),
    np.datetime64("2020-01-01"),
]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("model", MODELS)
def test_what_is_no_number_is_refused(model: Callable[[Any], Any], odd: Any) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        model(odd)
    assert len(str(refusal.value)) < 400


@pytest.mark.parametrize(
    "batch",
    [
        lambda: gt.Stahl(delta=[0.9, 0.8], periods=np.zeros(0)),
        lambda: gt.OpenRule(members=np.zeros(0), delta=np.zeros(0)),
        lambda: gt.CoaseTwoTypes(low=np.zeros(0), high=2, prob_high=0.9, delta=0.9),
        lambda: gt.PrivateAttrition(distribution="uniform", parameter=np.zeros(0)),
        lambda: gt.Ultimatum(pie=np.zeros(0)),
    ],
)
def test_an_empty_batch_has_no_rows_and_no_gap(batch: Callable[[], Any]) -> None:
    solution = batch().solution()
    assert solution.gap == 0.0
    assert solution.rows() == []


def test_a_fine_grid_of_offers_is_still_a_grid() -> None:
    game = gt.Ultimatum(pie=10.0, outside=[1, 2], unit=1e-9)  # type: ignore[arg-type]  # converted
    assert game.outcome().gap <= 1e-9


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (lambda: gt.Stahl(delta=[0.9, 0.8], periods=10**9), "periods must be a positive integer, 100,000 at"),
        (lambda: gt.OpenRule(members=10**9 + 1, delta=0.9), "10,001 at most"),
        (lambda: gt.ManeaNetwork(players=10**9, edges=(), delta=0.9), "1,000,000 at most"),
        (lambda: gt.ManeaNetwork(players=2, edges=[[0, np.inf]], delta=0.9), "must be pairs of positions"),
    ],
)
def test_what_would_never_end_is_refused(model: Callable[[], Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        model()


@pytest.mark.parametrize(
    "game",
    [
        gt.OutsideOptions(delta=[0.0, 0.9], outside=[0.1, 0.2]),
        gt.RandomProposers(recognition=[0.5, 0.5], delta=[0.0, 0.9]),
        gt.RiskOfBreakdown(delta=[0.0, 0.9], breakdown_probability=0.1),
    ],
    ids=lambda game: type(game).__name__,
)
def test_who_does_not_care_for_tomorrow_has_no_sequence_of_frequent_offers(game: Any) -> None:
    """Refused in words, without a warning from a logarithm."""
    with pytest.raises((gt.RefusedError, InvalidInputError)):
        game.convergence()


def test_what_a_model_keeps_cannot_be_written_into() -> None:
    path = gt.CoaseUniformGap(low=0.1, delta=0.5).path()
    stages = gt.CoaseTwoTypes(low=1, high=2, prob_high=0.9, delta=0.9).stages()
    for kept in (path.prices, path.cutoffs, stages.masses, stages.before):
        with pytest.raises(ValueError, match="read-only"):
            kept[...] = 0


def test_risk_averse_offers_keep_their_digits_under_the_smallest_hazard() -> None:
    """The limit is the Nash solution, shares in proportion to the exponents."""
    game = gt.RiskAverseOffers.power([0.5, 0.3], breakdown_probability=1e-12)
    assert game.outcome().terms[0] == pytest.approx(0.625, abs=1e-9)

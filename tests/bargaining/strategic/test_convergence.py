"""How fast frequent offers lead to their limit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.bargaining import Convergence
from gametheory.errors import InvalidInputError


@pytest.mark.parametrize(
    "game",
    [
        gt.AlternatingOffers(delta=[0.9, 0.8], gamma=[0.5, 0.8]),
        gt.RiskOfBreakdown(breakdown_probability=0.1, breakdown_payoffs=[0.1, 0.2], delta=[0.9, 0.95]),
        gt.OutsideOptions(delta=[0.9, 0.8], outside=[0.0, 0.1]),
        gt.InsideOptions(rate=[0.1, 0.2], flow=[0.0, 0.03]),
        gt.RandomProposers(recognition=[0.5, 0.3, 0.2], delta=[0.9, 0.8, 0.7]),
    ],
    ids=lambda game: type(game).__name__,
)
def test_frequent_offers_lead_to_the_limit_at_order_one(game: Any) -> None:
    path = game.convergence()
    assert isinstance(path, Convergence)
    assert_allclose(path.orders[-2:], 1.0, atol=0.01)
    assert_allclose(path.values.sum(axis=-1), 1.0)


def test_the_lead_of_the_first_proposer_vanishes_at_the_stated_rate() -> None:
    path = gt.AlternatingOffers(delta=[0.9, 0.8]).convergence(halvings=12)
    r1, r2 = -np.log([0.9, 0.8])
    assert_allclose(path.slopes[-1], r1 * r2 / (2 * (r1 + r2)), rtol=1e-4)


def test_what_binds_is_reached_at_once() -> None:
    path = gt.OutsideOptions(delta=[0.9, 0.8], outside=[0.0, 0.6]).convergence()
    assert_allclose(path.distances, 0.0, atol=1e-15)


def test_a_batch_and_no_halving_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="needs one game"):
        gt.AlternatingOffers(delta=[[0.9, 0.8], [0.7, 0.6]]).convergence()
    with pytest.raises(InvalidInputError, match="must be at least 1"):
        gt.AlternatingOffers(delta=[0.9, 0.8]).convergence(halvings=0)

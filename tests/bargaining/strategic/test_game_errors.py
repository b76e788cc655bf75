"""Every discretised game states the number that bounds its error, and it falls with the step."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from numpy.testing import assert_allclose

import gametheory as gt

WAR = gt.WarOfAttrition(prize=[10, 5], cost=[1, 2])
FIGHT = gt.AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=[0.05, 0.05])
AUCTION = gt.ChatterjeeSamuelson(k=0.5)
PRIVATE = gt.PrivateAttrition(distribution="uniform", parameter=1.0, types=[0.5])
SELLER = gt.SobelTakahashi(periods=2, delta_seller=0.9, delta_buyer=0.9)
OPEN = gt.OpenRule(members=3, delta=0.5)


@pytest.mark.parametrize(
    "error",
    [
        lambda k: WAR.game_error(times=20 * k + 1, latest=100.0),
        lambda k: FIGHT.game_error(times=20 * k + 1),
        lambda k: AUCTION.game_error(types=2 * k, bids=7 * k + 1),
        lambda k: PRIVATE.game_error(types=2 * k, times=6 * k),
        lambda k: SELLER.game_error(types=3 * k, prices=6 * k),
        lambda k: float(OPEN.game_error(parts=10 * k)),
    ],
    ids=["attrition", "reputation", "auction", "private attrition", "seller", "open rule"],
)
def test_the_error_falls_with_the_step(error: Callable[[int], float]) -> None:
    coarse, fine = error(1), error(3)
    assert 0 < fine < coarse < 1.5
    assert fine <= 0.8 * coarse


def test_no_plan_gains_more_than_the_stated_error() -> None:
    game, plans = FIGHT.as_game(times=41), FIGHT.profile(times=41)
    payoffs = game.expected_payoffs(plans)
    error = FIGHT.game_error(times=41)
    best = game.payoffs[0] @ plans[1], plans[0] @ game.payoffs[1]
    assert_allclose(max(b.max() - p for b, p in zip(best, payoffs, strict=True)), error)

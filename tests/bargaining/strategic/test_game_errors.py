"""Every discretised game states the number that bounds its error, and it falls with the step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gametheory as gt

WAR = gt.WarOfAttrition(prize=[10, 5], cost=[1, 2])
FIGHT = gt.AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=[0.05, 0.05])
AUCTION = gt.ChatterjeeSamuelson(k=0.5)
PRIVATE = gt.PrivateAttrition(distribution="uniform", parameter=1.0, types=[0.5])
SELLER = gt.SobelTakahashi(periods=2, delta_seller=0.9, delta_buyer=0.9)
COASE = gt.CoaseLinear(delta=0.2)
HOUSE = gt.LegislativeBargaining(recognition=[0.5, 0.3, 0.2], delta=0.9, quota=2)
OPEN = gt.OpenRule(members=3, delta=0.5)


@pytest.mark.parametrize(
    "error",
    [
        lambda k: WAR.game_error(times=20 * k + 1, latest=100.0),
        lambda k: FIGHT.game_error(times=20 * k + 1),
        lambda k: AUCTION.game_error(types=2 * k, bids=7 * k + 1),
        lambda k: PRIVATE.game_error(types=2 * k, times=6 * k),
        lambda k: SELLER.game_error(types=3 * k, prices=6 * k),
        lambda k: COASE.game_error(periods=2, types=3 * k, prices=6 * k),
        lambda k: float(HOUSE.game_error(parts=10 * k).max()),
        lambda k: float(OPEN.game_error(parts=10 * k)),
    ],
    ids=[
        "attrition",
        "reputation",
        "auction",
        "private attrition",
        "seller",
        "seller for ever",
        "legislature",
        "open rule",
    ],
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


def test_the_cut_of_a_game_without_end_is_part_of_its_error() -> None:
    error = COASE.game_error(periods=1, types=4, prices=8)
    assert_allclose(error, COASE.truncated(1).game_error(types=4, prices=8) + 0.2)


@pytest.mark.parametrize("parts", [7, 12])
@pytest.mark.parametrize(
    "house",
    [
        HOUSE,
        gt.LegislativeBargaining(
            recognition=[0.4, 0.2, 0.2, 0.2], delta=0.9, quota=3, weights=[2, 1, 1, 1], pie=3
        ),
        gt.BaronFerejohn(members=4, delta=0.8),
    ],
    ids=["recognition", "weights", "even"],
)
def test_a_proposer_keeps_what_is_stated_less_the_error(
    house: gt.LegislativeBargaining | gt.BaronFerejohn, parts: int
) -> None:
    tree = house.as_game(parts=parts)
    found = gt.solve(tree, gt.BackwardInduction(ties=gt.TieRule.FIRST))[0]
    values = tree.values(found.profile)
    keeps = np.broadcast_to(house.proposer_keeps(), len(tree.players))
    error = house.game_error(parts=parts)
    for i, (kept, most) in enumerate(zip(keeps, error, strict=True)):
        got = values[i, int(tree.tree.first[0]) + i]
        assert kept - most - 1e-12 <= got <= kept + 1e-12

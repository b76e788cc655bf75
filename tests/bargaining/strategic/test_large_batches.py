"""Outcomes of large batches: the certificate is computed when it is read, and block by block."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import gametheory as gt
from gametheory.bargaining.strategic import coase_two_type_gap, fudenberg_tirole_two_period, private_attrition

RNG = np.random.default_rng(11)
POINTS = 7
CHANCE = RNG.uniform(0.1, 0.9, (3, POINTS))
BATCHES: list[tuple[Any, Any]] = [
    (
        fudenberg_tirole_two_period,
        gt.FudenbergTirole(
            low=CHANCE[0], high=1.0, prob_high=CHANCE[1, :, None], delta_buyer=0.9, delta_seller=0.8
        ),
    ),
    (
        coase_two_type_gap,
        gt.CoaseTwoTypes(low=CHANCE[0], high=1.0, prob_high=CHANCE[1, :, None], delta=CHANCE[2]),
    ),
    (
        private_attrition,
        gt.PrivateAttrition(
            distribution="uniform", parameter=1 + CHANCE[0, :, None], cost=CHANCE[1], types=[0.2, 0.6]
        ),
    ),
]


@pytest.mark.parametrize(("module", "game"), BATCHES, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("points", [5, 49])
def test_blocks_change_no_certificate(
    module: Any, game: Any, points: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = game.answer() * 1.01
    whole = game.residual(wrong)
    assert whole.shape == (POINTS, POINTS)
    assert whole.max() > 1e-6
    monkeypatch.setattr(module, "_BLOCK", points)
    assert_allclose(game.residual(wrong), whole, rtol=1e-12, atol=1e-15)
    assert_array_equal(game.outcome().gap, game.residual(game.answer()))


def test_the_certificate_waits_until_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    rule = gt.CoaseUniformGap.residual

    def counted(self: gt.CoaseUniformGap, answer: Any) -> Any:
        calls.append(1)
        return rule(self, answer)

    monkeypatch.setattr(gt.CoaseUniformGap, "residual", counted)
    outcome = gt.CoaseUniformGap(low=[0.4, 0.6], delta=0.5).outcome()
    assert outcome.payoffs.shape == (2, 2)
    assert not calls
    assert outcome.gap.max() <= 1e-12
    assert outcome.gap.flags.writeable is False
    assert len(calls) == 1


def test_outcomes_are_values() -> None:
    for _, game in BATCHES:
        outcome = game.outcome()
        copied = pickle.loads(pickle.dumps(outcome))  # noqa: S301  (our own), before the certificate is read
        assert copied == outcome
        assert hash(copied) == hash(outcome)
        assert "gap" in str(outcome)

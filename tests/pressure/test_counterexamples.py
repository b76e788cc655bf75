"""Each false claim is refuted by numbers computed from the models, and the printed ones among them agree."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.errors import InvalidInputError
from gametheory.pressure.counterexamples import Counterexample, Evidence

PRINTED = {
    "uneven pressure always stalls": {
        "reputation: mean delay, even": 1.2375,
        "reputation: mean delay, uneven": 0.25680434,
    },
    "support raises the risk of breakdown": {
        "risk of breakdown, no support": 0.4,
        "with support that both feel": 0.4,
        "with support that the other side does not feel": 0.48,
    },
    "pressing a party makes it yield": {"party 0 gives in first, all pressure on party 0": 0.25},
    "a mediator who cares more becomes even": {"index of unevenness, deal worth 4": 0.0},
    "arms for one side soften the other": {"arms beyond which it refuses": 0.21590909},
    "an honest mediator lowers the chance of war": {
        "chance of war without a mediator": 0.0,
        "with an honest one": 0.03,
    },
    "audience costs reduce war": {"at audience cost 0.2": 1 / 3, "at rate 3": 0.25},
    "separating talk is the best talk": {"peace if types are told apart in public": 0.935},
}
"""Numbers stated with the sheets of the models."""


def test_there_are_twelve_and_each_has_a_claim_a_reason_and_its_limits() -> None:
    assert len(gt.counterexamples) == 12
    for name, each in gt.counterexamples.items():
        assert each.name == name
        assert each.claim.endswith(".")
        assert each.why
        assert each.true_when


@pytest.mark.parametrize("each", gt.counterexamples.values(), ids=lambda each: each.name)
def test_the_numbers_refute_the_claim(each: Counterexample) -> None:
    evidence = each()
    assert evidence.refutes
    for what, value in PRINTED.get(each.name, {}).items():
        assert_allclose(evidence.numbers[what], value, atol=1e-7)


def test_evidence_that_does_not_refute_says_so() -> None:
    assert str(Evidence(numbers={"deal": 1.0}, refutes=False)).endswith("does not refute the claim")


def test_the_list_prints_every_claim_with_its_evidence() -> None:
    text = str(gt.counterexamples)
    assert text.count("refutes the claim") == 12
    assert "does not refute" not in text


def test_an_unknown_claim_names_the_nearest() -> None:
    with pytest.raises(InvalidInputError, match=r"close: audience costs reduce war\), got 'audience costs'"):
        gt.counterexamples["audience costs"]


def test_pressure_never_ends_mutual_concession_but_can_lower_the_chance_of_a_mixed_deal() -> None:
    """What is left of "more pressure can only help" where both decide at once."""
    game = gt.ConcessionGame(
        both=(0, 0), temptation_payoff=(0, 0.3375), sucker=(-0.345, -0.0105), stalemate=(0, 0)
    )
    chances = game.under([[0.05, 0.1], [0.15, 0.1], [0.3, 0.1], [0.4, 0.1]]).deal_chance()
    assert (np.diff(chances) < 0).all()
    pressed = game.under([[s, 0.34] for s in (0.0, 0.1, 1.0, 10.0)])
    assert (pressed.deal_chance() == 1).all()

"""Threats that may be bluffs (P14): thresholds, sequential equilibrium, one-shot deviations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import (
    Concept,
    InvalidInputError,
    ReputationForWalking,
    SequentialEquilibrium,
    Status,
    consistency_gap,
    solve,
    tremble_limit,
)
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict

threats = st.fixed_dictionaries(
    {
        "rounds": st.integers(1, 4),
        "reputation": st.floats(0.01, 0.95),
        "concession_cost": st.floats(-0.2, 0.9),
        "punishment": st.just(1.0),
        "prize": st.floats(1.05, 5),
    }
)


def bluff(**change: Any) -> ReputationForWalking:
    fields: dict[str, Any] = {
        "rounds": 3, "reputation": 0.2, "concession_cost": 0.4, "punishment": 0.8, "prize": 2.0,
    }  # fmt: skip
    return ReputationForWalking(**{**fields, **change})


@settings(max_examples=60, deadline=None)
@given(fields=threats, rounds=st.integers(1, 40), sure=st.floats(-0.05, 0.5))
def test_no_one_shot_deviation_pays_at_any_reputation(
    fields: dict[str, Any], rounds: int, sure: float
) -> None:
    """Theorem 5.1 over its domain, for a party that looks ahead, with Bayes' rule after every move."""
    game = ReputationForWalking(**{**fields, "rounds": rounds}, pressure=(0.0, sure))
    assert game.residual(game.answer()) < 1e-9
    assert solve(game).status is Status.SOLVED
    assert_allclose(game.reputation, game.posterior() * game.punishes(), rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(fields=threats)
def test_the_tree_has_this_sequential_equilibrium(fields: dict[str, Any]) -> None:
    """The assessment is the limit of mistakes, and nobody gains from any information set on."""
    game = ReputationForWalking(**fields)
    tree = game.as_game()
    trembles = game.trembles(tree)
    assessment = tremble_limit(tree, trembles)
    assert tree.gap(assessment, Concept.WEAK_PERFECT_BAYESIAN) < 1e-9
    assert consistency_gap(tree, assessment, trembles) < 1e-9
    mediator, party = game.expected_payoffs(game.answer())
    paid = tree.expected_payoffs(assessment)
    assert_allclose(paid[1], party, atol=1e-9)
    del mediator


def test_the_general_solver_finds_it_too() -> None:
    game = bluff(rounds=2, reputation=0.1)
    tree = game.as_game()
    found = solve(tree, SequentialEquilibrium())
    assert found.details["sequential"] == "proven"
    assert_allclose(
        tree.expected_payoffs(found[0].value),
        tree.expected_payoffs(tremble_limit(tree, game.trembles(tree))),
        atol=1e-6,
    )


@pytest.mark.parametrize("rounds", [1, 2, 3, 7])
def test_the_reputation_needed_falls_geometrically_and_its_boundary_is_sharp(rounds: int) -> None:
    at = 0.5**rounds
    chances = [bluff(rounds=rounds, reputation=at + e).deal_chance() for e in (-1e-9, 0.0, 1e-9)]
    assert chances == [0.0, 0.5, 1.0]
    game = bluff(rounds=rounds, reputation=at)
    assert_allclose(game.thresholds(), 0.5 ** np.arange(1, rounds + 1))
    assert game.residual(game.answer()) < 1e-12


def test_with_many_rounds_a_bluff_is_as_good_as_a_threat() -> None:
    """The counter-case: pressures even in words are even in effect early on, and not at the end."""
    assert bluff(rounds=20, reputation=1e-3).deal_chance() == 1
    assert bluff(rounds=20, reputation=1e-3).punishes() == 1
    assert bluff(rounds=1, reputation=0.4).deal_chance() == 0
    assert bluff(rounds=1, reputation=0.4).answer()[1] == 0


@settings(max_examples=60, deadline=None)
@given(fields=threats, total=st.floats(0.01, 1), share=st.floats(0, 1))
def test_only_pressure_on_the_threatened_party_counts(
    fields: dict[str, Any], total: float, share: float
) -> None:
    game = ReputationForWalking(**fields)
    needed = game.needed_pressure()[1]
    pressed = game.under([total * share, total * (1 - share)])
    assume(abs(total * (1 - share) - needed) > 1e-9)
    assert pressed.deal_chance() == (total * (1 - share) > needed)
    assert game.under([total, 0.0]).deal_chance() == game.deal_chance()
    if needed > 1e-6:
        assert game.consent is Consent.ONE_SIDED
        assert game.under([0.0, needed + 1e-9]).deal_chance() == 1
        assert game.under([0.0, needed - 1e-9]).deal_chance() < 1
        verdicts = game.split_theorem([needed / 2, needed * 1.5, needed * 4]).verdict
        assert [SplitVerdict(v).name for v in verdicts] == ["NEUTRAL", "TILTED", "EVEN_BEST"]
    elif needed < 0:
        assert game.consent is Consent.NEITHER


def test_wrong_answers_are_convicted() -> None:
    game = bluff(reputation=0.1)
    assert game.residual(game.answer()) < 1e-12
    assert game.residual([1.0, game.answer()[1]]) > 0.1  # concedes although a hold is cheaper
    assert game.residual([0.0, 0.9]) > 0.1  # Bayes' rule leads elsewhere
    assert game.residual([0.0, 1.5]) == np.inf
    batch = bluff(reputation=[0.1, 0.2, 0.6])
    assert batch.residual(batch.answer()).max() < 1e-12


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(InvalidInputError, match="rounds must be a positive integer, got 0"):
        bluff(rounds=0)
    with pytest.raises(InvalidInputError, match="prize must exceed 1, got"):
        bluff(prize=1.0)
    with pytest.raises(InvalidInputError, match="less the pressure must be smaller than the punishment"):
        bluff(concession_cost=0.8)
    with pytest.raises(InvalidInputError, match="reputation must lie strictly between 0 and 1"):
        bluff(reputation=1.0)
    with pytest.raises(InvalidInputError, match="rounds must be at most 6 for a tree"):
        bluff(rounds=7).as_game()
    with pytest.raises(InvalidInputError, match="as_game needs one situation, not a batch"):
        bluff(reputation=[0.1, 0.2]).as_game()

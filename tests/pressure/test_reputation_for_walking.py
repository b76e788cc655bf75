"""Threats that may be bluffs (P14): thresholds, sequential equilibrium, one-shot deviations."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
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
    technology,
    tremble_limit,
)
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict
from gametheory.pressure.technology_result import Evidence

SMALL = 1e-9


def near(end: float) -> st.SearchStrategy[float]:
    """Numbers whose distance from the `end` of the unit interval goes down to 1e-12."""
    return st.floats(-12, -1).map(lambda size: abs(end - 10**size))


belief = st.one_of(st.floats(0.01, 0.99), near(0), near(1))
amount = st.one_of(st.floats(0.1, 5), st.floats(-6, 6).map(lambda size: 10**size))
size = st.one_of(
    st.just(0.0),
    st.floats(-0.5, 0.5),
    st.builds(np.multiply, amount, st.sampled_from([-1.0, 1.0])).map(float),
)
bonus = st.one_of(st.floats(1.05, 5), st.floats(-9, 6).map(lambda size: 1 + 10**size))


@st.composite
def threats(draw: st.DrawFn, *, most: int = 60, pressed: bool = True) -> ReputationForWalking:
    """Ratios from next to none to next to 1, negative ones too, and payoffs of any size."""
    blow, own = draw(amount), draw(size) if pressed else 0.0
    b = draw(st.one_of(belief, st.floats(-2, 0), size.map(lambda each: -abs(each))))
    if (b * blow + own - own) / blow > 1 - 1e-12:  # rounding may lift a ratio to 1
        own = 0.0
    return ReputationForWalking(
        rounds=draw(st.one_of(st.integers(1, 4), st.integers(1, most))),
        reputation=draw(belief),
        concession_cost=b * blow + own,
        punishment=blow,
        prize=draw(bonus),
        pressure=(draw(size) if pressed else 0.0, own),
    )


def exact_ratio(game: ReputationForWalking) -> Fraction:
    cost, own, blow = (Fraction(float(x)) for x in (game.concession_cost, game.pressure[1], game.punishment))
    return (cost - own) / blow


def bluff(**change: Any) -> ReputationForWalking:
    fields: dict[str, Any] = {
        "rounds": 3, "reputation": 0.2, "concession_cost": 0.4, "punishment": 0.8, "prize": 2.0,
    }  # fmt: skip
    return ReputationForWalking(**{**fields, **change})


@settings(max_examples=100, deadline=None)
@given(game=threats(most=40))
def test_the_formulas_of_the_theorem(game: ReputationForWalking) -> None:
    """Theorem 5.1, in fractions: who concedes, who punishes, where the reputation goes."""
    n, b, mu = game.rounds, max(exact_ratio(game), Fraction(0)), Fraction(float(game.reputation))
    concedes, bluffs = game.answer()
    if mu > b**n * (1 + Fraction(SMALL)):
        assert concedes == 1
    elif mu < b**n * (1 - Fraction(SMALL)):
        assert concedes == 0
    else:
        assert concedes in {0, 1, 1 / game.prize}
    if b == 0:  # a hold is never met
        assert bluffs == 0
        return
    expected = 0 if n == 1 else min((1 - b ** (n - 1)) * mu / ((1 - mu) * b ** (n - 1)), 1)
    assert_allclose(bluffs, float(expected), rtol=1e-11, atol=1e-15 * n / float(1 - mu))
    assert_allclose(game.posterior(), max(float(mu), float(b) ** (n - 1)), rtol=1e-11)
    assert_allclose(game.reputation, game.posterior() * game.punishes(), rtol=1e-12)
    assert_allclose(game.thresholds(), [float(b**k) for k in range(1, n + 1)], rtol=1e-12)
    clear = abs(mu - b**n) > Fraction(SMALL) * b**n
    if clear and abs(game.punishes() - float(b)) > SMALL * game.punishes():
        assert bool(concedes) == (game.punishes() > float(b))  # as a party 1 of this round alone would


@settings(max_examples=60, deadline=None)
@given(game=threats())
def test_no_one_shot_deviation_pays_at_any_reputation(game: ReputationForWalking) -> None:
    """Theorem 5.1 over its domain, for a party that looks ahead, with Bayes' rule after every move."""
    assert game.residual(game.answer()) < SMALL
    assert solve(game).status is Status.SOLVED


@settings(max_examples=30, deadline=None)
@given(game=threats(most=3))
def test_the_tree_has_this_sequential_equilibrium(game: ReputationForWalking) -> None:
    """The assessment is the limit of mistakes, and nobody gains from any information set on."""
    tree = game.as_game()
    trembles = game.trembles(tree)
    assessment = tremble_limit(tree, trembles)
    assert tree.gap(assessment, Concept.WEAK_PERFECT_BAYESIAN) < SMALL
    assert consistency_gap(tree, assessment, trembles) < SMALL
    weighed = abs(game.concession_cost) + game.punishment + abs(game.pressure[1])
    paid = tree.expected_payoffs(assessment)[1]
    assert_allclose(game.expected_payoffs(game.answer())[1], paid, atol=1e-11 * weighed)


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


@settings(max_examples=100, deadline=None)
@given(b=belief, rounds=st.one_of(st.integers(1, 7), st.integers(1, 1000)), blow=amount, own=size, a=bonus)
def test_the_reputation_needed_falls_geometrically_and_its_boundary_is_sharp(
    b: float, rounds: int, blow: float, own: float, a: float
) -> None:
    """On both sides at 1e-9 of it, for as many rounds as leave a float with all its digits."""
    rounds = min(rounds, int(-300 / np.log10(b))) if b < 0.5 else rounds
    game = ReputationForWalking(
        rounds=rounds, reputation=0.5, concession_cost=b * blow, punishment=blow, prize=a, pressure=(own, 0)
    )
    at = float(game.thresholds()[-1])
    assume(at > 0)
    expected = [0.0, 1 / a, 1.0]
    for move, chance in zip((-SMALL, 0.0, SMALL), expected, strict=True):
        if at * (1 + move) < 1:
            beside = replace(game, reputation=at * (1 + move))
            assert beside.deal_chance() == chance
            if rounds <= 40:
                assert beside.residual(beside.answer()) < SMALL


@settings(max_examples=80, deadline=None)
@given(b=belief, mu=belief, blow=amount, a=bonus, more=st.integers(0, 1000))
def test_with_many_rounds_a_bluff_is_as_good_as_a_threat(
    b: float, mu: float, blow: float, a: float, more: int
) -> None:
    """The counter-case: pressures even in words are even in effect early on, and not at the end."""
    many = int(np.log(mu) / np.log(b)) + 2 + more
    game = ReputationForWalking(
        rounds=many, reputation=mu, concession_cost=b * blow, punishment=blow, prize=a
    )
    assume(abs((many - 1) * np.log(b) - np.log(mu)) > 1e-6)  # as good within rounding, at the very least
    assert game.deal_chance() == 1
    assert game.punishes() == 1
    last = replace(game, rounds=1)
    assert last.answer()[1] == 0
    assert last.punishes() == mu
    if abs(mu - b) > SMALL * b:
        assert last.deal_chance() == (mu > b)


@settings(max_examples=60, deadline=None)
@given(
    game=threats(pressed=False),
    total=amount,
    share=st.floats(0, 1),
    elsewhere=size,
)
def test_only_pressure_on_the_threatened_party_counts(
    game: ReputationForWalking, total: float, share: float, elsewhere: float
) -> None:
    needed, cost = float(game.needed_pressure()[1]), float(game.concession_cost)
    small = SMALL * (abs(cost) + float(game.punishment))
    pressed = game.under([total * share, total * (1 - share)])
    if abs(total * (1 - share) - needed) > small:
        assert pressed.deal_chance() == (total * (1 - share) > needed)
    assert game.under([elsewhere, 0.0]).deal_chance() == game.deal_chance()
    for own, chance in ((needed + small, 1), (needed - small, 0), (cost, 1), (abs(cost) + total, 1)):
        if cost - own < game.punishment * (1 - 1e-13):
            assert game.under([elsewhere, own]).deal_chance() == chance
    if needed > small:
        assert game.consent is Consent.ONE_SIDED
        verdicts = game.split_theorem([needed / 2, needed * 1.5, needed * 4]).verdict
        assert [SplitVerdict(v).name for v in verdicts] == ["NEUTRAL", "TILTED", "EVEN_BEST"]
    if needed > 1e4 * small:  # technology asks at 1e-9 of a total from the ends of a window
        totals = [needed / 2, needed - small, needed + small, needed * 1.5, needed * 4]
        assert technology(game, budgets=totals).evidence is Evidence.PROVEN
    if needed < -small:
        assert game.consent is Consent.NEITHER


def test_a_pressure_without_which_nothing_moves_party_1_is_pressure_on_it() -> None:
    """A concession that costs more than a punishment, less what a refusal costs anyway."""
    assert bluff(concession_cost=0.9, pressure=(0.0, 0.5)).consent is Consent.ONE_SIDED


def test_a_thousand_rounds_are_checked() -> None:
    """The smallest thresholds have few digits, or none."""
    for cost in (0.79, 1e-8):
        game = bluff(rounds=1000, concession_cost=cost, reputation=1e-6)
        assert game.residual(game.answer()) < SMALL


def test_wrong_answers_are_convicted() -> None:
    game = bluff(reputation=0.1)
    assert game.residual(game.answer()) < 1e-12
    assert game.residual([1.0, game.answer()[1]]) > 0.09  # concedes although a hold is cheaper
    assert game.residual([0.0, 0.9]) > 0.1  # Bayes' rule leads elsewhere
    assert game.residual([0.0, 1.5]) == np.inf
    batch = bluff(reputation=[0.1, 0.2, 0.6])
    assert batch.residual(batch.answer()).max() < 1e-12


@settings(max_examples=60, deadline=None)
@given(game=threats(most=40), wrong=st.floats(0, 1))
def test_a_wrong_punishment_is_convicted_however_small_the_reputation(
    game: ReputationForWalking, wrong: float
) -> None:
    concedes, right = game.answer()
    assume(game.reputation <= 0.5)
    if abs(wrong - right) > 0.01:
        assert game.residual([concedes, wrong]) > 0.99 * min(0.001, game.prize - 1) / game.prize


def test_what_is_wrong_is_named() -> None:
    for rounds in ("three", np.inf, None, [3]):
        with pytest.raises(InvalidInputError, match="rounds must be "):
            bluff(rounds=rounds)
    with pytest.raises(InvalidInputError, match="punishment must be at least 1e-100"):
        bluff(concession_cost=-1.0, punishment=1e-320)
    with pytest.raises(InvalidInputError, match="rounds must be a positive integer, got 0"):
        bluff(rounds=0)
    with pytest.raises(InvalidInputError, match="prize must exceed 1, got"):
        bluff(prize=1.0)
    with pytest.raises(InvalidInputError, match="less the pressure must be smaller than the punishment"):
        bluff(concession_cost=0.8)
    beside = [bluff(concession_cost=0.8 * (1 - margin)) for margin in (1.1e-14, 1e-9)]
    assert all(each.residual(each.answer()) < SMALL for each in beside)
    with pytest.raises(InvalidInputError, match="smaller than the punishment, by 1e-14 of it, got"):
        bluff(concession_cost=0.8 * (1 - 9e-15))
    with pytest.raises(InvalidInputError, match="reputation must lie strictly between 0 and 1"):
        bluff(reputation=1.0)
    with pytest.raises(InvalidInputError, match="rounds must be at most 6 for a tree"):
        bluff(rounds=7).as_game()
    with pytest.raises(InvalidInputError, match="as_game needs one situation, not a batch"):
        bluff(reputation=[0.1, 0.2]).as_game()

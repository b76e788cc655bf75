"""Escalation after a stall: risk as pressure on both, the brink, and the mediator's resolve."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import (
    BackwardInduction,
    Concept,
    Escalation,
    InvalidInputError,
    Status,
    escalation_risk,
    resolve_to_escalate,
    scenarios,
    solve,
)
from gametheory.analysis import mediator_options
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict

chance = st.floats(0, 1)
size = st.floats(-6, 6).map(lambda power: 10**power)
payoff = st.one_of(st.floats(-1, 2), size, size.map(lambda worth: -worth))
resolves = st.one_of(st.floats(-0.1, 0.5), payoff)


@st.composite
def stalls(draw: st.DrawFn) -> dict[str, Any]:
    """Whatever the signs."""
    baseline = draw(st.one_of(st.floats(0, 0.4), chance))
    risk = st.one_of(st.floats(0, min(0.4, 1 - baseline)), st.floats(0, 1 - baseline))
    pair = st.tuples(payoff, payoff)
    return {
        "need": draw(pair),
        "loss": draw(pair),
        "risk": draw(st.tuples(risk, risk)),
        "resolve": draw(resolves),
        "baseline": baseline,
        "pressure": draw(pair),
    }


@settings(max_examples=100, deadline=None)
@given(fields=stalls())
def test_the_answer_is_the_equilibrium_of_the_tree(fields: dict[str, Any]) -> None:
    """Whatever the signs: one-shot deviations, backward induction, payoffs."""
    game = Escalation(**fields)
    assert game.residual(game.answer()) < 1e-9
    assert solve(game).status is Status.SOLVED
    tree = game.as_game()
    first, second, by_0, by_1 = game.answer() > 0
    plan = {
        "0 is asked": "accept" if first else "refuse",
        "1 is asked": "accept" if second else "refuse",
        "0 refused": "escalate" if by_0 else "hold back",
        "1 refused": "escalate" if by_1 else "hold back",
    }
    played = tree.pure(plan)
    assert tree.gap(played, Concept.SUBGAME_PERFECT) < 1e-9
    assert_allclose(tree.expected_payoffs(played), game.expected_payoffs(game.answer()), atol=1e-12)
    paid = [answer.payoffs for answer in solve(tree, BackwardInduction())]
    assert min(np.abs(each - game.expected_payoffs(game.answer())).max() for each in paid) < 1e-9
    wanted = game.effective() - fields["need"]
    if np.abs(wanted).min() > 1e-9:  # elsewhere somebody is indifferent
        assert game.deal_chance() == (wanted > 0).all()
    assert game.wider_war_chance() * game.deal_chance() == 0


losses = st.one_of(st.floats(0.2, 2), size)
positive_stalls = st.fixed_dictionaries(
    {
        "need": st.tuples(payoff, payoff),
        "loss": st.tuples(losses, losses),
        "baseline": st.one_of(st.floats(0, 0.1), chance),
    }
)


@settings(max_examples=80, deadline=None)
@given(
    fields=positive_stalls,
    total=size,
    share=chance,
    other=chance,
)
def test_uneven_pressure_is_paid_for_in_risk(
    fields: dict[str, Any], total: float, share: float, other: float
) -> None:
    """Theorem 1: the brink is convex in the split, and least where both stand equally near it."""

    def brink(m: float) -> float:
        pressure = [total * m, total * (1 - m)]
        return float(Escalation(**fields, risk=[0, 0], pressure=pressure).brink())

    n, cost = np.array(fields["need"]), np.array(fields["loss"])
    tiny = 1e-12 * (1 + (np.abs(n).max() + total) / cost.min())
    assert brink((share + other) / 2) <= (brink(share) + brink(other)) / 2 + tiny
    least = float(Escalation(**fields, risk=[0, 0]).least_brink(total))
    shares = np.linspace(0, 1, 201)
    splits = total * np.stack([shares, 1 - shares], axis=-1)
    grid = Escalation(**fields, risk=[0, 0], pressure=splits).brink()
    assert least <= grid.min() + tiny
    assert grid.min() - least <= total / 200 / cost.min() + tiny
    balance = n - (n.sum() - total) / cost.sum() * cost
    if (balance >= 0).all():
        assert_allclose(brink(balance[0] / total), least, atol=tiny)
        level = (n.sum() - total) / cost.sum() - fields["baseline"]
        assert_allclose(least, max(level, 0.0), atol=tiny)
        for party, share_moved in enumerate((-0.1, 0.1)):  # a unit moved from i raises the brink by 1 / L_i
            m = balance[0] / total + share_moved
            if 0 <= m <= 1 and level >= 0:
                assert_allclose(brink(m), least + 0.1 * total / cost[party], atol=tiny)


@settings(max_examples=80, deadline=None)
@given(fields=stalls())
def test_a_deal_by_risk_takes_a_risk_between_the_brink_and_the_resolve(fields: dict[str, Any]) -> None:
    """Theorem 2, each boundary at 1e-9, also of a party that gains from the wider war."""
    del fields["risk"]
    n, cost, s, h = (np.array(fields[name]) for name in ("need", "loss", "pressure", "baseline"))
    assume((np.abs(cost) > 0.001).all())
    low, high = Escalation(**fields, risk=[0, 0]).risk_window()
    hurt = cost > 0
    assert_allclose(low, max(0.0, *((n - s) / cost - h)[hurt]) if hurt.any() else 0.0, atol=1e-12)
    most = float(1 - h)

    def deals(q: float | np.ndarray) -> list[float]:
        risk = np.stack([q, q], axis=-1)
        return Escalation(**fields, risk=risk).deal_chance().tolist()

    small = 1e-9 / min(1.0, np.abs(cost).min())
    calm = bool(deals(np.array([0.0]))[0])  # where a risk is not credible the deal is the one without it
    inside, below, above = (low + high) / 2, low - small, high + small
    if low <= high - 2 * small:
        assert deals(np.array([low + small, inside, high - small])) == [1, 1, 1]
    if 0 < below < min(high, fields["resolve"]):
        assert deals(np.array([below])) == [0]
    if above < most and above > max(low, 0):
        expected = calm if above > fields["resolve"] + 1e-11 else False
        assert deals(np.array([above])) == [expected]
    if low > high + small:
        tried = np.linspace(0, most, 61)
        credible = tried <= fields["resolve"]
        assert not any(deals(tried[credible]))


@settings(max_examples=60, deadline=None)
@given(fields=positive_stalls, part=chance, total=size)
def test_risk_widens_the_window_of_splits(fields: dict[str, Any], part: float, total: float) -> None:
    risk = part * (1 - fields["baseline"])
    game = Escalation(**fields, risk=[risk, risk])
    calm = Escalation(**fields, risk=[0, 0])
    assert_allclose(
        calm.needed_pressure().sum() - game.needed_pressure().sum(), risk * sum(fields["loss"]), atol=1e-10
    )
    theorem = game.split_theorem(total)
    share = np.linspace(0, 1, 201)
    found = game.under(total * game.unit() * np.stack([share, 1 - share], axis=-1)).deal_chance()
    inside = theorem.contains(share, within=-1e-9)
    assert (found[inside] == theorem.best).all()
    assert (found[~theorem.contains(share, within=1e-9)] == 0).all()


def test_a_party_that_gains_from_a_wider_war_is_pressed_the_wrong_way() -> None:
    """The boundary at a loss of zero, and the entrapment beyond it."""
    for loss, deal in ((1e-9, 1.0), (0.0, 1.0), (-1e-9, 0.0)):
        game = Escalation(need=[0.1, 0.05], loss=[1.0, loss], risk=[0.2, 0.2], pressure=[0.0, 0.05])
        assert game.deal_chance() == deal
    fond = Escalation(need=[0.1, 0.05], loss=[1.0, -0.5], risk=[0.2, 0.2], pressure=[0.0, 0.08])
    assert_allclose(fond.risk_window(), [0.1, 0.06])
    assert fond.under([0.05, 0.08]).risk_window()[0] == pytest.approx(0.05)
    for q, deal in ((0.05 + 1e-9, 1.0), (0.06 - 1e-9, 1.0), (0.06 + 1e-9, 0.0), (0.05 - 1e-9, 0.0)):
        near = Escalation(need=[0.1, 0.05], loss=[1.0, -0.5], risk=[q, q], pressure=[0.05, 0.08])
        assert near.deal_chance() == deal


def test_how_consents_combine_depends_on_what_the_risk_leaves() -> None:
    both = Escalation(need=[0.2, 0.2], loss=[1, 1], risk=[0.1, 0.1])
    assert both.consent is Consent.WEAKEST_LINK
    assert SplitVerdict(int(both.split_theorem(2.5).verdict)) is SplitVerdict.EVEN_BEST
    one = Escalation(need=[0.2, 0.05], loss=[1, 1], risk=[0.1, 0.1])
    assert one.consent is Consent.ONE_SIDED
    assert SplitVerdict(int(one.split_theorem(0.15).verdict)) is SplitVerdict.TILTED
    none = Escalation(need=[0.1, 0.05], loss=[1, 1], risk=[0.1, 0.1])
    assert none.consent is Consent.NEITHER
    assert none.deal_chance() == 1
    alone = Escalation(need=[0.2, 0.2], loss=[1, 1], risk=[0.3, 0.0])  # the risk follows 0's refusal only
    assert_allclose(alone.needed_pressure(), [-0.1, 0.2])


def test_the_resolve_of_a_scenario_is_the_printed_flip() -> None:
    """Leaving beats escalating above a chance of a wider war of 0.035."""
    options, stakes = mediator_options(scenarios.load("ukraine-2025"))
    named = {option.name: option for option in options}
    rise = resolve_to_escalate(named["escalate"], named["walk"], stakes)
    assert_allclose(named["walk"].hot_war + rise, 0.035, atol=1e-9)
    assert resolve_to_escalate(named["escalate"], named["continue"], stakes) < 0


@given(eta=chance, k=chance)
def test_the_risk_of_instruments_adds_up_to_first_order(eta: float, k: float) -> None:
    assert_allclose(escalation_risk([eta], [k]), eta * k, atol=1e-9)
    assert escalation_risk([1, eta], [1, k]) == 1
    two = escalation_risk([eta, eta], [k, k])
    assert eta * k - 1e-9 <= two <= 2 * eta * k + 1e-9


def test_what_is_wrong_is_named() -> None:
    good: dict[str, Any] = {"need": [0.1, 0.1], "loss": [1, 1], "risk": [0.1, 0.1]}
    with pytest.raises(InvalidInputError, match="baseline and risk must add to at most 1"):
        Escalation(**good, baseline=0.95)
    with pytest.raises(InvalidInputError, match=r"risk must lie in \[0, 1\]"):
        Escalation(**{**good, "risk": [-0.1, 0.1]})
    with pytest.raises(InvalidInputError, match="loss must be positive"):
        Escalation(**{**good, "loss": [1, -1]}).least_brink(0.1)
    with pytest.raises(InvalidInputError, match="as_game needs one situation"):
        Escalation(**{**good, "need": [[0.1, 0.1], [0.2, 0.1]]}).as_game()
    game = Escalation(**good)
    assert_allclose(game.residual([1, 1, 0, 1]), 0.9)  # holds back although its resolve is one
    assert_allclose(Escalation(**{**good, "need": [0.3, 0.1]}).residual([1, 1, 1, 1]), 0.2)
    assert game.residual([0.5, 1, 1, 1]) == np.inf

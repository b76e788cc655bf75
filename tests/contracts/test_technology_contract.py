"""Mechanisms of pressure: the theorem on splits fits the model, and the verdict is the stated one."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
import gametheory.pressure
from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError
from gametheory.pressure.mechanism import Consent, Mechanism
from gametheory.pressure.technology_result import Evidence

GAME = {"both": (0, 0), "temptation_payoff": (0.3, 0.3), "sucker": (-0.5, -0.5), "stalemate": (0, 0)}
GAP = {"concession_cost": (1, 1), "benefit": (0, 0), "requested": 1}

STATED: dict[str, tuple[Mechanism, str]] = {
    "free terms": (gt.FreeTerms(disagreement=(0.6, 0.6)), "neutral"),
    "one red line": (gt.FreeTerms(disagreement=(0.7, 0.5), red_lines=(0.3, 0.45)), "one-sided"),
    "two red lines": (gt.FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55)), "a weakest link"),
    "right blame": (gt.CorrectAttribution(width=-0.3, own=0.2, cross=0.1, correct=0.8), "neutral"),
    "concession game": (gt.ConcessionGame(**GAME), "a weakest link"),
    "convex cost of conceding": (gt.GapClosing(**GAP, curvature=2), "a weakest link"),
    "linear cost of conceding": (gt.GapClosing(**GAP, curvature=1), "neutral"),
    "private cost, known bite": (gt.Screening(share=0.5, proposer_cost=0.1, low=0, high=0.5), "neutral"),
    "private bite": (gt.PrivateSusceptibility(cost=0.1, low=0, high=1), "party 1 never hurts"),
    "concave cost of conceding": (
        gt.GapClosing(concession_cost=(1, 1), benefit=(0, 0), requested=0.7, curvature=0.5),
        "a best shot",
    ),
    "mediator who buys consent": (
        gt.MediatorEffort(legacy=0.5, acceptance=(0.2, 0.2), effort_cost=(2, 2)),
        "a weakest link",
    ),
    "attrition": (gt.Attrition(cost=(0.1, 0.1), prize=(1, 1), deadline=2), "neutral"),
    "reputation": (
        gt.Reputation(demand=(0.6, 0.6), discount_rate=(0.1, 0.1), obstinate=(0.1, 0.1), deadline=5),
        "a best shot",
    ),
    "blame": (
        gt.BlameCompetition(disagreement=(-0.1, -0.1), bias=0, responsiveness=0.3),
        "a weakest link",
    ),
    "sign or refuse": (
        gt.SignOrRefuse(net_value=(-0.3, -0.3), windfall=(0.2, 0.2), blame=0.5),
        "a weakest link",
    ),
    "ceasefire": (
        gt.Ceasefire(share=0.6, line=0.5, cost=(0.1, 0.15), weight_future=0.8, shift=0.4),
        "one-sided",
    ),
    "terms that are fixed": (
        gt.FixedTerms(acceptance=(0.2, 0.2), half_width=(0.3, 0.3)),
        "a weakest link",
    ),
    "terms that follow the bids": (gt.TwoSidedScreening(offset=-0.5), "neutral"),
    "insured disagreement": (
        gt.InsuredDisagreement(disagreement=(0.55, 0.5), aid=(0, 0.125), harm=(0, 0.1), insurance=(0, 1)),
        "neutral",
    ),
    "insured disagreement and two red lines": (
        gt.InsuredDisagreement(
            disagreement=(0.7, 0.5), aid=(0, 0.1), harm=(0, 0.1), insurance=(0, 1), red_lines=(0.45, 0.55)
        ),
        "a weakest link",
    ),
    "rewards that substitute perfectly": (
        gt.Inducements(disagreement=(0.6, 0.6), inducement=(0.05, 0.05)),
        "neutral",
    ),
    "rewards at the border of substitution": (
        gt.Inducements(disagreement=(0.6, 0.7), inducement=(0.05, 0.02), substitution=(0, 0)),
        "neutral",
    ),
    "arms that backfire": (
        gt.ArmsBackfire(slack=-0.2, conversion=1.6, shift=0.1, tolerated=0.15, weight_future=0.9, arms=0.1),
        "one-sided",
    ),
    "reputation for walking": (
        gt.ReputationForWalking(rounds=3, reputation=0.1, concession_cost=0.7, punishment=0.8, prize=2),
        "one-sided",
    ),
    "aid as a signal": (
        gt.AidSignal(
            hawk=0.5,
            walker=0.4,
            sanction=0.5,
            punishment=0.6,
            need=(0.6, 0.6),
            aid_walker=0.3,
            aid_bluffer=0.8,
            aid_hawk=0.8,
            aid_dove=0.4,
        ),
        "a weakest link",
    ),
    "sequential concessions, a follower that yields": (
        gt.SequentialConcessions(**GAME | {"stalemate": (-0.4, -0.4)}),
        "a weakest link",
    ),
    "escalation after a stall": (
        gt.Escalation(need=(0.3, 0.3), loss=(1, 1), risk=(0.1, 0.1)),
        "a weakest link",
    ),
    "mediator who meets thresholds": (
        gt.MediatorThresholds(legacy=1, threshold=(0.3, 0.2), unit_cost=(0.8, 1.5), capacity=(0.6, 0.5)),
        "a weakest link",
    ),
    "rival procedures, each rejecting the other's": (
        gt.RivalProcedures(ceasefire_first=(-0.1, 0.6), talks_first=(0.5, -0.15), war=(0, 0)),
        "a best shot",
    ),
}


@pytest.mark.parametrize("name", STATED)
def test_the_theorem_holds_and_the_verdict_is_the_stated_one(name: str) -> None:
    model, verdict = STATED[name]
    found = gt.technology(model)
    assert found.evidence is Evidence.PROVEN, str(found)
    assert verdict in found.summary(), str(found)
    assert found.consent is model.consent


def test_every_mechanism_is_held_to_its_theorem() -> None:
    for module in pkgutil.iter_modules(gametheory.pressure.__path__):
        importlib.import_module(f"gametheory.pressure.{module.name}")
    kinds = {kind for kind in Mechanism.__subclasses__() if kind.__module__.startswith("gametheory.")}
    assert kinds == {type(model) for model, _ in STATED.values()}


@pytest.mark.parametrize("name", STATED)
def test_an_empty_batch_has_nothing_to_refute(name: str) -> None:
    model, _ = STATED[name]
    none = model.under(np.zeros((0, 2)))
    assert none.deal_chance().shape == (0,)
    assert none.gap(none.answer()) <= 1e-9


@pytest.mark.parametrize("name", STATED)
def test_the_grid_alone_never_says_otherwise(name: str) -> None:
    model, _ = STATED[name]
    proven = gt.technology(model)
    unit = model.unit()
    tried = gt.technology(
        lambda s_0, s_1: model.under(np.stack([s_0 * unit[0], s_1 * unit[1]], axis=-1)).deal_chance(),
        budgets=proven.budgets,
    )
    for k, verdict in enumerate(proven.verdicts):
        if tried.informative[k]:
            assert tried.verdicts[k] is verdict, f"{name} at {proven.budgets[k]}"


Random = tuple[type[Mechanism], st.SearchStrategy[Mechanism]]


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw to six digits: below them lie the tolerances."""
    return st.floats(low, high).map(lambda x: round(x, 6))


def pairs(low: float, high: float) -> st.SearchStrategy[tuple[float, float]]:
    """Draw a number for each party: the ends and round numbers of the interval too."""
    each = numbers(low, high) | st.sampled_from([x for x in (low, 0.0, 0.5, high) if low <= x <= high])
    return st.tuples(each, each)


def models(kind: type[Mechanism], **fields: st.SearchStrategy[Any]) -> Random:
    return kind, st.fixed_dictionaries(fields).map(lambda given: kind(**given))


PAYOFFS = {
    "both": pairs(-0.3, 0.3),
    "temptation_payoff": pairs(-0.3, 0.8),
    "sucker": pairs(-0.8, 0.3),
    "stalemate": pairs(-0.4, 0.4),
}
RESERVATIONS = {"disagreement": pairs(-0.2, 1.2), "red_lines": pairs(0, 1)}
RANDOM: dict[str, Random] = {
    "free terms": models(gt.FreeTerms, **RESERVATIONS),
    "right blame": models(
        gt.CorrectAttribution,
        width=numbers(-0.5, 0.2),
        own=numbers(0.05, 0.4),
        cross=numbers(0.05, 0.4),
        correct=numbers(0, 1),
    ),
    "concession game": models(gt.ConcessionGame, **PAYOFFS),
    "sequential concessions": models(
        gt.SequentialConcessions, **PAYOFFS, windfall=pairs(0, 0.3), leader=st.integers(0, 1)
    ),
    "gap closing": models(
        gt.GapClosing,
        concession_cost=pairs(0.3, 2),
        benefit=pairs(-0.2, 0.5),
        requested=numbers(0.3, 1.5),
        curvature=st.sampled_from([0.5, 0.8, 1.0, 1.5, 2.0, 3.0]),
    ),
    "screening": models(
        gt.Screening,
        share=numbers(0, 1),
        proposer_cost=numbers(0, 0.5),
        low=numbers(0, 0.1),
        high=numbers(0.2, 0.8),
    ),
    "private bite": models(
        gt.PrivateSusceptibility, cost=numbers(0, 0.3), low=numbers(0, 0.5), high=numbers(0.55, 1.5)
    ),
    "attrition": models(
        gt.Attrition, cost=pairs(0.05, 0.3), prize=pairs(0.5, 2), deadline=numbers(0.5, 5) | st.just(np.inf)
    ),
    "reputation": models(
        gt.Reputation,
        demand=pairs(0.55, 0.9),
        discount_rate=pairs(0.02, 0.3),
        obstinate=pairs(0.01, 0.5),
        deadline=numbers(0.1, 20) | st.just(np.inf),
    ),
    "blame that does not respond": models(
        gt.BlameCompetition, disagreement=pairs(-0.7, 0.7), bias=numbers(-0.5, 0.5), responsiveness=st.just(0)
    ),
    "blame that responds": models(
        gt.BlameCompetition,
        disagreement=pairs(-0.7, 0.7),
        bias=numbers(-0.25, 0.25),
        responsiveness=numbers(0, 0.25),
    ),
    "sign or refuse": models(
        gt.SignOrRefuse, net_value=pairs(-0.5, 0.2), windfall=pairs(0, 0.4), blame=numbers(0.05, 0.95)
    ),
    "ceasefire": models(
        gt.Ceasefire,
        share=numbers(0.2, 0.8),
        line=numbers(0.2, 0.8),
        cost=pairs(0.02, 0.3),
        weight_future=numbers(0.3, 0.95),
        shift=numbers(-0.5, 0.6),
    ),
    "fixed terms": models(gt.FixedTerms, acceptance=pairs(0, 1), half_width=pairs(0.1, 0.6)),
    "terms that follow the bids": models(gt.TwoSidedScreening, offset=numbers(-1, 0.2)),
    "insured disagreement": models(
        gt.InsuredDisagreement, **RESERVATIONS, aid=pairs(0, 0.2), harm=pairs(0, 0.2), insurance=pairs(0, 1)
    ),
    "inducements": models(
        gt.Inducements,
        disagreement=pairs(0.1, 0.9),
        red_lines=pairs(0, 1) | st.just((0.0, 1.0)),
        inducement=pairs(0, 0.3),
        substitution=pairs(-5, 1),
        weight=st.tuples(numbers(0.1, 0.9), numbers(0.1, 0.9)),
        conditional=pairs(0, 1),
    ),
    "arms": models(
        gt.ArmsBackfire,
        slack=numbers(-0.4, 0.2),
        conversion=numbers(0, 2),
        shift=numbers(-0.2, 0.3),
        tolerated=numbers(-0.2, 0.3),
        weight_future=numbers(0.3, 0.95),
        arms=numbers(0, 0.3),
    ),
    "reputation for walking": models(
        gt.ReputationForWalking,
        rounds=st.integers(1, 5),
        reputation=numbers(0.01, 0.9),
        concession_cost=numbers(0.05, 0.7),
        punishment=numbers(0.75, 1.2),
        prize=numbers(1.1, 4),
    ),
    "aid as a signal": models(
        gt.AidSignal,
        hawk=numbers(0.05, 0.95),
        walker=numbers(0.05, 0.95),
        sanction=numbers(0.1, 0.8),
        punishment=numbers(0.1, 0.8),
        need=pairs(0, 0.8),
        aid_walker=numbers(0.05, 0.4),
        aid_bluffer=numbers(0.5, 1),
        aid_hawk=numbers(0.5, 0.99),
        aid_dove=numbers(0.01, 0.4),
    ),
    "escalation": models(
        gt.Escalation,
        need=pairs(-0.1, 0.5),
        loss=pairs(-0.3, 1.5),
        risk=pairs(0, 0.3),
        resolve=numbers(-0.1, 0.3),
        baseline=numbers(0, 0.2),
    ),
    "mediator who buys consent": models(
        gt.MediatorEffort,
        legacy=numbers(0.1, 2),
        acceptance=pairs(0, 1),
        effort_cost=pairs(0.3, 5),
    ),
    "mediator who meets thresholds": models(
        gt.MediatorThresholds,
        legacy=numbers(0, 1),
        threshold=pairs(-0.1, 0.5),
        unit_cost=pairs(0.1, 2),
        capacity=pairs(0, 0.8),
    ),
    "rival procedures": models(
        gt.RivalProcedures,
        ceasefire_first=pairs(-0.4, 0.6),
        talks_first=pairs(-0.4, 0.6),
        war=pairs(-0.2, 0.2),
    ),
}
TOTALS = np.array([1e-3, 0.01, 0.05, 0.1, 0.2, 0.35, 0.6, 1, 1.5, 2.1, 3, 5, 9, 30, 200, 1e4])
TOL = 1e-9


def fits(consent: Consent, chance: FloatArray) -> bool:
    """Return whether lines of equal total, shape (b, k), are what the word says of them."""
    ends = chance[:, [0, -1]]
    if consent is Consent.WEAKEST_LINK:
        left = np.maximum.accumulate(chance, axis=-1)
        right = np.maximum.accumulate(chance[:, ::-1], axis=-1)[:, ::-1]
        return bool((chance >= np.minimum(left, right) - TOL).all())
    if consent is Consent.BEST_SHOT:
        return bool((chance.max(axis=-1) <= ends.max(axis=-1) + TOL).all())
    steps = np.diff(chance, axis=-1)
    if consent is Consent.ONE_SIDED:
        first = (steps >= -TOL).all() and (ends[:, 0] <= ends[0, 0] + TOL).all()
        return bool(first or ((steps <= TOL).all() and (ends[:, 1] <= ends[0, 1] + TOL).all()))
    level = (np.abs(steps) <= TOL).all()
    return bool(level and (consent is Consent.SUM or np.ptp(chance) <= TOL))


@pytest.mark.parametrize("name", RANDOM)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_how_consents_combine_is_true_of_the_model_at_its_numbers(name: str, data: st.DataObject) -> None:
    model = data.draw(RANDOM[name][1])
    limit = model.budget_limit()
    budgets = TOTALS if np.isinf(limit) else limit * TOTALS / TOTALS.max()
    found = gt.technology(model, budgets=budgets)
    assert found.evidence is not Evidence.CONTRADICTED, str(found)
    try:
        said = model.consent
    except RefusedError:
        return
    assert fits(said, found.chance[: len(TOTALS)]), f"{said.name} is false of\n{found}"
    low, high = np.array([1e-4, 1.0]) * min(limit, 10)
    for _ in range(3):  # what tells may lie between two totals, or just where a deal begins
        if found.consent not in {said, None} and low < high:
            found = gt.technology(model, budgets=np.geomspace(low, high, 1_000), shares=51)
            first = int(np.argmax(found.best[:1_000] > 0))
            low, high = found.budgets[max(first - 1, 0)], found.budgets[first]
    assert found.consent in {said, None}, f"{said.name} of {model}\n{found}"


def test_the_random_models_are_of_every_kind() -> None:
    assert {kind for kind, _ in RANDOM.values()} == {type(model) for model, _ in STATED.values()}

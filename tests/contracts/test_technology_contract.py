"""Mechanisms of pressure: the theorem on splits fits the model, and the verdict is the stated one."""

from __future__ import annotations

import importlib
import pkgutil

import numpy as np
import pytest

import gametheory as gt
import gametheory.pressure
from gametheory.pressure.mechanism import Mechanism
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
        "An uneven split is best",
    ),
}


@pytest.mark.parametrize("name", STATED)
def test_the_theorem_holds_and_the_verdict_is_the_stated_one(name: str) -> None:
    model, verdict = STATED[name]
    found = gt.technology(model)
    assert found.evidence is Evidence.PROVEN, str(found)
    assert verdict in found.summary(), str(found)
    if found.consent is not None:
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

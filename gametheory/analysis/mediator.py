"""What a scenario says of its mediator: its options and stakes, and whether it is believed to leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray
from gametheory.players import bayes
from gametheory.pressure.mediator_choice import MediatorOption, MediatorStakes
from gametheory.scenarios import Scenario

__all__ = ["NEEDED", "WalkBelief", "mediator_options", "walk_belief"]

_OPTIONS: Mapping[str, tuple[str, str, str, tuple[str, ...]]] = {
    "continue": (
        "prob_deal_continue",
        "prob_collapse_continue",
        "prob_hot_war_continue",
        ("opportunity_cost_continue",),
    ),
    "even": (
        "prob_deal_even",
        "prob_collapse_continue",
        "prob_hot_war_continue",
        ("opportunity_cost_continue", "cost_coerce_B"),
    ),
    "escalate": (
        "prob_deal_escalate",
        "prob_collapse_escalate",
        "prob_hot_war_escalate",
        ("opportunity_cost_escalate",),
    ),
    "walk": ("prob_deal_walk", "prob_collapse_walk", "prob_hot_war_walk", ("reputation_cost_walk",)),
}
"""Option -> parameters of its chances of a deal, of collapse and of a hot war, and of its costs."""

_STAKES = ("value_of_deal", "loss_if_B_collapses", "loss_hot_war")

NEEDED = frozenset({*_STAKES, *(name for o in _OPTIONS.values() for name in (*o[:3], *o[3]))})
"""Parameters that a scenario has to state for the mediator's choice."""


@dataclass(frozen=True, kw_only=True)
class WalkBelief:
    """The belief that the mediator is of the type that really leaves.

    Attributes
    ----------
    prior : float
    after : mapping of str to float
        After each signal alone, and after the signals on record in their order.
    """

    prior: float
    after: Mapping[str, float]


def mediator_options(
    scenario: Scenario, at: Mapping[str, ArrayLike] | None = None
) -> tuple[tuple[MediatorOption, ...], MediatorStakes]:
    """Return the four options of the mediator and its stakes.

    Parameters
    ----------
    scenario : Scenario
    at : mapping, optional
        Dotted path -> number or array of shape (n,) in place of the central value, as `Scenario.draws`
        gives for the group ``mediator``; arrays make one batch.

    Raises
    ------
    UnknownNameError
        If the scenario does not state a number that is needed.
    """
    stated, drawn = scenario.mediator_parameters, at or {}

    def value(name: str) -> FloatArray:
        return np.asarray(drawn.get(f"mediator_parameters.{name}", stated[name].central), dtype=float)

    options = tuple(
        MediatorOption(
            name=name,
            deal=value(deal),
            collapse=value(collapse),
            hot_war=value(war),
            cost=np.asarray(sum(value(cost) for cost in costs)),
        )
        for name, (deal, collapse, war, costs) in _OPTIONS.items()
    )
    deal, collapse, war = (value(name) for name in _STAKES)
    return options, MediatorStakes(deal=deal, collapse=collapse, hot_war=war)


def walk_belief(scenario: Scenario) -> WalkBelief | None:
    """Return the belief that the mediator leaves, revised by Bayes' rule after its signals.

    A signal is named by two parameters, ``lik_NAME_given_walk`` and ``lik_NAME_given_stay``, and is on
    record if an event of the scenario carries it.

    Returns
    -------
    WalkBelief or None
        None where the scenario does not state a prior and at least one signal.
    """
    stated = scenario.parameters
    signals = [
        name.removeprefix("lik_").removesuffix("_given_walk")
        for name in stated
        if name.startswith("lik_") and name.endswith("_given_walk")
    ]
    signals = [name for name in signals if f"lik_{name}_given_stay" in stated]
    if "prior_walk_type" not in stated or not signals:
        return None
    prior = stated["prior_walk_type"].central

    def revised(belief: float, signal: str) -> float:
        likelihood = [stated[f"lik_{signal}_given_{kind}"].central for kind in ("walk", "stay")]
        return float(bayes([belief, 1.0 - belief], likelihood)[0])

    after = {signal: revised(prior, signal) for signal in signals}
    record = [event.signal for event in scenario.events if event.signal in signals]
    belief = prior
    for signal in record:
        belief = revised(belief, signal)
    if len(record) > 1:
        after[", then ".join(record)] = belief
    return WalkBelief(prior=prior, after=after)

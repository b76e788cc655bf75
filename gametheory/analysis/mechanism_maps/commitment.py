"""Maps of the mechanisms of commitment: a ceasefire that shifts power, arms, the order of steps."""

from __future__ import annotations

import numpy as np

from gametheory.analysis.mechanism_maps.mechanism_map import Mapped, MechanismMap, everywhere
from gametheory.analysis.mechanism_maps.situation import NotSpecifiedError, Situation, both
from gametheory.analysis.mediator import NEEDED, mediator_options
from gametheory.arrays import FloatArray
from gametheory.pressure.arms_backfire import ArmsBackfire
from gametheory.pressure.ceasefire import Ceasefire
from gametheory.pressure.escalation import Escalation
from gametheory.pressure.escalation_risk import escalation_risk, resolve_to_escalate
from gametheory.pressure.rival_procedures import RivalProcedures

__all__ = ["MAPS"]

_PRESSURE = "loss from the party's own refusal under the configuration, plus conditional rewards"
_THREATS = "loss from the party's own refusal under the configuration"


def _truce(s: Situation, pressure: FloatArray) -> Ceasefire:
    believed = s.dispute.contest.share
    return Ceasefire(
        share=believed[..., 0],
        optimism=believed[..., 0] - believed[..., 1],
        line=s.number("freeze_flow_value"),
        cost=s.dispute.contest.cost,
        weight_future=s.number("freeze_weight_future"),
        shift=s.number("power_shift_freeze"),
        pressure=pressure,
    )


def _ceasefire(s: Situation) -> Mapped:
    return everywhere(_truce(s, s.pressure))


def _arms(s: Situation) -> Mapped:
    helps = [j for j, i in enumerate(s.profile.instruments) if _arms_the_other(i.effect)]
    if not helps:
        raise NotSpecifiedError("no threat against A strengthens B")
    each = np.maximum(s.profile.contributions(0)[..., helps].sum(axis=-1), 0.0)
    rest = s.pressure - np.stack([each, np.zeros_like(each)], axis=-1)
    return everywhere(
        ArmsBackfire(
            slack=0.0,
            conversion=s.number("arms_shift_rate"),
            shift=s.number("power_shift_freeze"),
            tolerated=_truce(s, np.zeros(2)).window().largest,
            weight_future=s.number("freeze_weight_future"),
            arms=each,
            pressure=rest,
        )
    )


def _arms_the_other(effect: FloatArray) -> bool:
    return bool((effect[..., 0].mean() < 0) and (effect[..., 1].mean() > 0))


def _procedures(s: Situation) -> Mapped:
    ceasefire, talks = s.procedure("ceasefire first"), s.procedure("talks first")
    crossing = s.crosses_a_red_line(ceasefire) | s.crosses_a_red_line(talks)
    return Mapped(
        mechanism=RivalProcedures(
            ceasefire_first=s.worth(ceasefire) + s.reward,
            talks_first=s.worth(talks) + s.reward,
            war=s.baseline,
            pressure=s.threats,
        ),
        applies=~crossing,
    )


def _escalation(s: Situation) -> Mapped:
    rises = [s.raises_the_risk(j) for j in range(len(s.profile.instruments))]
    if not any(rise.any() for rise in rises):
        raise NotSpecifiedError("no instrument raises the chance of a wider war")
    each = np.stack(np.broadcast_arrays(*rises), axis=-1)
    risk = both(*(escalation_risk(each, s.profile.credibility * s.profile.firing(party)) for party in (0, 1)))
    if not set(s.scenario.mediator_parameters) >= NEEDED:
        raise NotSpecifiedError("the case does not state the mediator's own choice")
    options, stakes = mediator_options(s.scenario, s.at)
    s.read.update(f"mediator_parameters.{name}" for name in NEEDED)
    by_name = {option.name: option for option in options}
    baseline = np.asarray(by_name["walk"].hot_war)  # holding back is leaving, as the resolve counts it
    return everywhere(
        Escalation(
            need=-s.gain,
            loss=s.pair("loss_wider_war"),
            risk=np.minimum(risk, 1.0 - baseline[..., np.newaxis]),
            resolve=resolve_to_escalate(by_name["escalate"], by_name["walk"], stakes),
            baseline=baseline,
            pressure=s.threats,
        )
    )


MAPS: tuple[MechanismMap, ...] = (
    MechanismMap(
        name="ceasefire",
        kind=Ceasefire,
        question="Do both accept a ceasefire after which power shifts?",
        symbols={
            "share": "parameters.p_A (p under a common prior)",
            "optimism": "parameters.p_A - parameters.p_B (0 under a common prior): each goes by its own",
            "line": "parameters.freeze_flow_value",
            "cost": "parameters.c_A, parameters.c_B",
            "weight_future": "parameters.freeze_weight_future",
            "shift": "parameters.power_shift_freeze",
            "pressure": _PRESSURE,
        },
        build=_ceasefire,
    ),
    MechanismMap(
        name="arms",
        kind=ArmsBackfire,
        question="Does A accept that ceasefire, if arms for B press it now and shift power later?",
        symbols={
            "slack": "0, counted from the shift that A tolerates",
            "conversion": "parameters.arms_shift_rate",
            "shift": "parameters.power_shift_freeze",
            "tolerated": "the largest shift that A accepts without pressure, as in the ceasefire",
            "weight_future": "parameters.freeze_weight_future",
            "arms": "A's loss from the threats that also strengthen B",
            "pressure": _PRESSURE + ", without the arms",
        },
        build=_arms,
    ),
    MechanismMap(
        name="rival procedures",
        kind=RivalProcedures,
        question="Do the two settle on an order of steps: ceasefire first, or talks first?",
        symbols={
            "ceasefire_first, talks_first": "packages with that procedure, conditional rewards included",
            "war": "the contest without pressure",
            "pressure": _THREATS,
        },
        build=_procedures,
        domain="neither text may cross a red line",
        fixed_text=True,
    ),
    MechanismMap(
        name="escalation",
        kind=Escalation,
        question="Does the risk of a wider war after a stall carry the text in question?",
        symbols={
            "need": "the contest without pressure less the text in question, rewards included",
            "loss": "parameters.loss_wider_war_A (loss_wider_war_B)",
            "risk": "effects.escalation of the instruments that the refusal sets off, believed as configured",
            "resolve": "mediator_parameters: what escalating gains M over leaving, over loss_hot_war",
            "baseline": "mediator_parameters.prob_hot_war_walk",
            "pressure": _THREATS,
        },
        build=_escalation,
        fixed_text=True,
        on_text=True,
    ),
)

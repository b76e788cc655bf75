"""Maps of the mechanisms of belief: ultimatums that may be a bluff, and aid that is read as a signal."""

from __future__ import annotations

import numpy as np

from gametheory.analysis.mechanism_maps.mechanism_map import Mapped, MechanismMap, kept
from gametheory.analysis.mechanism_maps.situation import NotSpecifiedError, Situation, both
from gametheory.analysis.mechanism_maps.within import WITHIN_ONE
from gametheory.arrays import BoolArray, FloatArray
from gametheory.pressure.aid_signal import AidSignal
from gametheory.pressure.reputation_for_walking import ReputationForWalking

__all__ = ["MAPS"]


def _aimed(s: Situation, party: int) -> list[int]:
    """Return which instruments are threats of the mediator against `party` alone."""
    mediator = s.dispute.mediator
    return [
        j
        for j, i in enumerate(s.profile.instruments)
        if mediator is not None and i.wielder == mediator.name and i.target == (party,) and i.on_refusal
    ]


def _bluff(s: Situation) -> Mapped:
    aimed = _aimed(s, 1)
    if not aimed:
        raise NotSpecifiedError("the mediator has no threat against B alone")
    losses, felt = -s.profile.effects[..., aimed, 1], s.profile.contributions(1)[..., aimed]
    losses, felt = np.broadcast_arrays(losses, felt)
    dearest = losses.argmax(axis=-1)[..., np.newaxis]  # at each point its own
    worst, its = (np.take_along_axis(each, dearest, axis=-1)[..., 0] for each in (losses, felt))
    certain = s.threats[..., 1] - its
    concession = -s.gain[..., 1]
    spared = np.maximum(s.threats[..., 1] - s.threats.mean(axis=-1), 0.0)  # what an even split takes from B
    applies = np.asarray((worst > 0) & (concession - certain + spared < worst))
    pressure = both(s.threats[..., 0], certain)
    return Mapped(
        mechanism=ReputationForWalking(
            rounds=round(s.central("ultimatum_rounds")),
            reputation=s.number("prior_walk_type", within=WITHIN_ONE),
            concession_cost=kept(applies, concession, 0.5),
            punishment=kept(applies, worst, 1.0),
            prize=s.number("prize_of_concession"),
            pressure=kept(applies, pressure, 0.0, parties=True),
        ),
        applies=applies,
        exerted=s.threats,
    )


def _aid(s: Situation) -> Mapped:
    loss, _ = s.capacity()
    applies: BoolArray = np.asarray((loss >= 0).all(axis=-1))
    loss = kept(applies, loss, 1.0, parties=True)
    believed: FloatArray = s.profile.credibility[..., _aimed(s, 0)].mean(axis=-1)
    signal = AidSignal(
        hawk=believed,
        walker=s.number("prior_walk_type"),
        sanction=loss[..., 0],
        punishment=loss[..., 1],
        aid_walker=s.number("lik_arms_given_walk"),
        aid_bluffer=s.number("lik_arms_given_stay"),
        aid_hawk=s.number("lik_arms_given_hawk"),
        aid_dove=s.number("lik_arms_given_dove"),
        need=-s.gain,
    )
    return Mapped(mechanism=signal, applies=applies, exerted=signal.effective())


MAPS: tuple[MechanismMap, ...] = (
    MechanismMap(
        name="bluffed ultimatum",
        kind=ReputationForWalking,
        question="Does B give in to a mediator that may be bluffing, with more ultimatums to come?",
        symbols={
            "rounds": "parameters.ultimatum_rounds, its central value",
            "reputation": "parameters.prior_walk_type",
            "concession_cost": "what the text in question falls short of the contest for B",
            "punishment": "B's loss from the mediator's dearest threat against B alone, if carried out",
            "prize": "parameters.prize_of_concession",
            "pressure": "loss from the party's own refusal, without that threat; an even split counts it in",
        },
        build=_bluff,
        domain="the mediator's dearest threat against B must cost it more than the concession, evened or not",
        fixed_text=True,
        on_text=True,
    ),
    MechanismMap(
        name="aid as a signal",
        kind=AidSignal,
        question="Do both accept the text in question once aid for B has moved what they believe?",
        symbols={
            "hawk": "mean credibility of the mediator's threats against A alone",
            "walker": "parameters.prior_walk_type",
            "sanction, punishment": "what the mediator's threats against A alone, and B alone, cost it",
            "aid_walker, aid_bluffer": "parameters.lik_arms_given_walk, lik_arms_given_stay",
            "aid_hawk, aid_dove": "parameters.lik_arms_given_hawk, lik_arms_given_dove",
            "need": "the contest without pressure less the text in question, rewards included",
            "pressure": "0: all pressure is a matter of belief here",
        },
        build=_aid,
        domain="the mediator's threats must hurt those they are aimed at",
        fixed_text=True,
        on_text=True,
    ),
)

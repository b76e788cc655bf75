"""Maps of the tests of endurance: waiting for the other to give in, with and without a reputation."""

from __future__ import annotations

import numpy as np

from gametheory.analysis.mechanism_maps.mechanism_map import Mapped, MechanismMap, kept
from gametheory.analysis.mechanism_maps.situation import Situation, both
from gametheory.arrays import ATOL, FloatArray
from gametheory.bargaining.strategic.abreu_gul import demand_excess
from gametheory.pressure.attrition import Attrition
from gametheory.pressure.reputation import Reputation

__all__ = ["MAPS"]

_PRESSURE = "loss from refusal plus conditional rewards, per round: over parameters.rounds_to_deadline"


def _per_round(s: Situation, amount: FloatArray) -> FloatArray:
    return np.asarray(amount / s.number("rounds_to_deadline")[..., np.newaxis])


def _attrition(s: Situation) -> Mapped:
    prize = demand_excess(s.pair("demand"))
    cost, pressure = _per_round(s, s.dispute.contest.cost), _per_round(s, s.pressure)
    applies = (prize > ATOL) & (cost + pressure > 0).all(axis=-1)
    prize = kept(applies, prize, 1.0)
    return Mapped(
        mechanism=Attrition(
            cost=kept(applies, cost, 1.0, parties=True),
            prize=both(prize, prize),
            deadline=s.number("rounds_to_deadline"),
            pressure=kept(applies, pressure, 0.0, parties=True),
        ),
        applies=applies,
        scale=1.0 / s.number("rounds_to_deadline"),
    )


def _reputation(s: Situation) -> Mapped:
    demand, patience = s.pair("demand"), -np.log(s.number("discount_factor"))
    pressure = _per_round(s, s.pressure)
    applies = (demand_excess(demand) > ATOL) & (patience[..., np.newaxis] + pressure > 0).all(axis=-1)
    return Mapped(
        mechanism=Reputation(
            demand=kept(applies, demand, 0.75, parties=True),
            discount_rate=kept(applies, both(patience, patience), 1.0, parties=True),
            obstinate=s.pair("obstinacy"),
            deadline=s.number("rounds_to_deadline"),
            pressure=kept(applies, pressure, 0.0, parties=True),
        ),
        applies=applies,
        scale=1.0 / s.number("rounds_to_deadline"),
    )


MAPS: tuple[MechanismMap, ...] = (
    MechanismMap(
        name="attrition",
        kind=Attrition,
        question="Has one side given in by the deadline, if each waits for the other?",
        symbols={
            "cost": "parameters.c_A (c_B), per round",
            "prize": "parameters.demand_A + parameters.demand_B - 1: how far the demands overlap",
            "deadline": "parameters.rounds_to_deadline",
            "pressure": _PRESSURE,
        },
        build=_attrition,
        domain="waiting must cost each side something under the pressure, and the demands overlap",
    ),
    MechanismMap(
        name="reputation",
        kind=Reputation,
        question="The same, if each side may be of a kind that never gives in.",
        symbols={
            "demand": "parameters.demand_A (demand_B)",
            "discount_rate": "minus the logarithm of parameters.discount_factor",
            "obstinate": "parameters.obstinacy_A (obstinacy_B)",
            "deadline": "parameters.rounds_to_deadline",
            "pressure": _PRESSURE,
        },
        build=_reputation,
        domain="each side must be impatient under the pressure, and the demands overlap",
    ),
)

"""Maps of the mediator's own choice: how hard a mediator that counts its costs would press whom."""

from __future__ import annotations

import numpy as np

from gametheory.analysis.mechanism_maps.information import chance_of_acceptance
from gametheory.analysis.mechanism_maps.mechanism_map import Mapped, MechanismMap, kept
from gametheory.analysis.mechanism_maps.situation import Situation
from gametheory.arrays import BoolArray, FloatArray
from gametheory.pressure.mediator_effort import MediatorEffort
from gametheory.pressure.mediator_thresholds import MediatorThresholds

__all__ = ["MAPS"]

_LOSS = "what the mediator's threats against the party alone cost it if fully believed"
_COST = "instruments.*.cost_to_wielder of the same threats"


def _bounds(s: Situation) -> tuple[FloatArray, FloatArray, BoolArray]:
    loss, cost = s.capacity()
    applies = np.asarray(((loss > 0) & (cost > 0)).all(axis=-1))
    return kept(applies, loss, 1.0, parties=True), kept(applies, cost, 1.0, parties=True), applies


def _effort(s: Situation) -> Mapped:
    loss, cost, applies = _bounds(s)
    chance, width = chance_of_acceptance(s)
    chance = chance + s.reward / width
    applies = applies & (chance >= 0).all(axis=-1)
    most = loss / width
    model = MediatorEffort(
        legacy=s.number("value_of_deal", "mediator_parameters"),
        acceptance=np.clip(chance, 0.0, 1.0),
        effort_cost=2.0 * cost / most**2,
        cap=most,
    )
    return Mapped(mechanism=model.under(model.answer()), applies=applies, scale=1.0 / width[..., 0])


def _thresholds(s: Situation) -> Mapped:
    loss, cost, applies = _bounds(s)
    model = MediatorThresholds(
        legacy=s.number("value_of_deal", "mediator_parameters"),
        threshold=-s.gain,
        unit_cost=cost / loss,
        capacity=loss,
    )
    return Mapped(mechanism=model.under(model.answer()), applies=applies)


MAPS: tuple[MechanismMap, ...] = (
    MechanismMap(
        name="mediator's effort",
        kind=MediatorEffort,
        question="How would a mediator press that weighs its costs, where consents are uncertain?",
        symbols={
            "legacy": "mediator_parameters.value_of_deal",
            "acceptance": "as in fixed terms, rewards included",
            "effort_cost": f"twice {_COST}, over the square of the acceptance they buy",
            "cap": f"{_LOSS}, over parameters.resolve_spread",
            "pressure": "the mediator's own choice",
        },
        build=_effort,
        domain="its threats must hurt and cost it something, and without them each side may accept",
        fixed_text=True,
        chosen=True,
        on_text=True,
    ),
    MechanismMap(
        name="mediator's thresholds",
        kind=MediatorThresholds,
        question="The same, where each side yields from a threshold on (and is pressed no further)?",
        symbols={
            "legacy": "mediator_parameters.value_of_deal",
            "threshold": "shortfall of the text in question",
            "unit_cost": f"{_COST}, over {_LOSS}",
            "capacity": _LOSS,
            "pressure": "the mediator's own choice",
        },
        build=_thresholds,
        domain="its threats must hurt, and cost it something, on either side",
        fixed_text=True,
        chosen=True,
        on_text=True,
    ),
)

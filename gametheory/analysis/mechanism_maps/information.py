"""Maps of the mechanisms with private information on what a party can bear."""

from __future__ import annotations

import numpy as np

from gametheory.analysis.mechanism_maps.mechanism_map import Mapped, MechanismMap, kept
from gametheory.analysis.mechanism_maps.situation import Situation, both
from gametheory.arrays import FloatArray
from gametheory.pressure.fixed_terms import FixedTerms
from gametheory.pressure.private_susceptibility import PrivateSusceptibility
from gametheory.pressure.screening import Screening
from gametheory.pressure.two_sided_screening import TwoSidedScreening

__all__ = ["MAPS", "chance_of_acceptance"]

_PRESSURE = "loss from the party's own refusal under the configuration, plus conditional rewards"
_SWAPPED = _PRESSURE + "; A proposes here, so that B is party 0"


def _screening(s: Situation) -> Mapped:
    spread, cost = s.number("resolve_spread"), s.number("c_A")
    pressure = s.pressure[..., ::-1]
    applies = np.asarray(cost + pressure.sum(axis=-1) >= -spread)
    model = Screening(
        share=1.0 - s.number("p"),
        proposer_cost=cost,
        low=0.0,
        high=spread,
        pressure=kept(applies, pressure, 0.0, parties=True),
    )
    return Mapped(mechanism=model, applies=applies, parties=(1, 0))


def _susceptibility(s: Situation) -> Mapped:
    spread = s.number("susceptibility_spread")
    felt = s.pressure[..., ::-1]
    cost = s.number("c_A") + s.number("c_B")
    applies = np.asarray((felt[..., 0] >= 0) & (cost + felt[..., 1] >= 0))
    model = PrivateSusceptibility(
        cost=cost,
        low=1.0 - spread,
        high=1.0 + spread,
        pressure=kept(applies, felt, 0.0, parties=True),
    )
    return Mapped(mechanism=model, applies=applies, parties=(1, 0))


def chance_of_acceptance(s: Situation) -> tuple[FloatArray, FloatArray]:
    """Return with what chance each party accepts the text in question, rewards apart, not cut to [0, 1].

    A party's value of going on is uniform around the one stated, with the width of ``resolve_spread``.

    Returns
    -------
    chance : ndarray, shape (..., 2)
        Below 0 or above 1 by what pressure or support has to make up for, in widths.
    width : ndarray, shape (..., 2)
    """
    spread = s.number("resolve_spread")
    width = both(spread, spread)
    return np.asarray(0.5 + (s.worth(s.text) - s.baseline) / width), width


def _fixed_terms(s: Situation) -> Mapped:
    chance, width = chance_of_acceptance(s)
    inside = np.clip(chance, 0.0, 1.0)
    model = FixedTerms(
        acceptance=inside, half_width=width / 2.0, pressure=s.pressure + (chance - inside) * width
    )
    return Mapped(mechanism=model, applies=np.asarray(True), exerted=s.pressure)


def _double_auction(s: Situation) -> Mapped:
    spread = s.number("resolve_spread")
    offset = (1.0 - s.baseline.sum(axis=-1)) / spread
    scaled = s.pressure / spread[..., np.newaxis]
    total = offset + scaled.sum(axis=-1)
    applies = (total >= -1.0) & (total <= 1.0 / 3.0)
    return Mapped(
        mechanism=TwoSidedScreening(
            offset=kept(applies, offset, 0.0), pressure=kept(applies, scaled, 0.0, parties=True)
        ),
        applies=applies,
        scale=1.0 / spread,
    )


MAPS: tuple[MechanismMap, ...] = (
    MechanismMap(
        name="screening",
        kind=Screening,
        question="Does A demand so much that B, whose cost of going on is its secret, may refuse?",
        symbols={
            "share": "1 - parameters.p",
            "proposer_cost": "parameters.c_A",
            "low, high": "0 and parameters.resolve_spread",
            "pressure": _SWAPPED,
        },
        build=_screening,
        domain="A must have something to gain by agreement",
    ),
    MechanismMap(
        name="private susceptibility",
        kind=PrivateSusceptibility,
        question="The same, where how hard pressure bites B is its secret.",
        symbols={
            "cost": "parameters.c_A + parameters.c_B",
            "low, high": "1 less, and 1 plus, parameters.susceptibility_spread",
            "pressure": _SWAPPED,
        },
        build=_susceptibility,
        domain="B may not be supported on balance, nor A by more than both sides pay anyway",
    ),
    MechanismMap(
        name="fixed terms",
        kind=FixedTerms,
        question="How likely do both accept the text in question, if nobody knows their limits exactly?",
        symbols={
            "acceptance": "1/2 plus the gain from the text without rewards over parameters.resolve_spread",
            "half_width": "half of parameters.resolve_spread",
            "pressure": _PRESSURE + "; less what is missing to a chance of 0, or more what exceeds one of 1",
        },
        build=_fixed_terms,
        fixed_text=True,
        on_text=True,
    ),
    MechanismMap(
        name="two-sided screening",
        kind=TwoSidedScreening,
        question="Do two sides with secret limits agree on a price, if terms follow their bids?",
        symbols={
            "offset": "width of the range without pressure, over parameters.resolve_spread",
            "pressure": _PRESSURE + ", over parameters.resolve_spread",
        },
        build=_double_auction,
        domain="the sides' limits must overlap in part: width over spread in [-1, 1/3]",
    ),
)

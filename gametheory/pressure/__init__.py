"""Pressure on a bargain: instruments, profiles, what refusing is worth, and what "even" means."""

from __future__ import annotations

from gametheory.pressure.acceptance import Acceptance, acceptance
from gametheory.pressure.assessment import Assessment, Obstacle, Verdict, assess
from gametheory.pressure.attribution import Attribution, attribution
from gametheory.pressure.bargaining_range import BargainingRange, bargaining_range
from gametheory.pressure.blame_game import blame_game
from gametheory.pressure.ceasefire import Ceasefire, CeasefireWindow
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.evened import Evened, evened
from gametheory.pressure.evenness import Evenness, Measure, demands, evenness
from gametheory.pressure.free_terms import FreeTerms
from gametheory.pressure.instrument import Instrument, Trigger
from gametheory.pressure.mechanism import Consent, Mechanism
from gametheory.pressure.mediator_choice import (
    MediatorOption,
    MediatorStakes,
    mediator_tree,
    mediator_values,
)
from gametheory.pressure.repair import RANGE, Repair, deal_margin, repairs
from gametheory.pressure.reservation import Reservation, refusal_branches, reservation
from gametheory.pressure.screening import Screening
from gametheory.pressure.split_theorem import SplitTheorem, SplitVerdict
from gametheory.pressure.technology import technology
from gametheory.pressure.technology_result import Technology

__all__ = [
    "RANGE",
    "Acceptance",
    "Assessment",
    "Attribution",
    "BargainingRange",
    "Ceasefire",
    "CeasefireWindow",
    "Consent",
    "Dispute",
    "Evened",
    "Evenness",
    "FreeTerms",
    "Instrument",
    "Measure",
    "Mechanism",
    "MediatorOption",
    "MediatorStakes",
    "Obstacle",
    "PressureProfile",
    "Repair",
    "Reservation",
    "Screening",
    "SplitTheorem",
    "SplitVerdict",
    "Technology",
    "Trigger",
    "Verdict",
    "acceptance",
    "assess",
    "attribution",
    "bargaining_range",
    "blame_game",
    "deal_margin",
    "demands",
    "evened",
    "evenness",
    "mediator_tree",
    "mediator_values",
    "refusal_branches",
    "repairs",
    "reservation",
    "technology",
]

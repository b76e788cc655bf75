"""Pressure on a bargain: instruments, profiles, what refusing is worth, and what "even" means."""

from __future__ import annotations

from gametheory.pressure.acceptance import Acceptance, acceptance
from gametheory.pressure.bargaining_range import BargainingRange, bargaining_range
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.evened import Evened, evened
from gametheory.pressure.evenness import Evenness, Measure, demands, evenness
from gametheory.pressure.instrument import Instrument, Trigger
from gametheory.pressure.reservation import Reservation, refusal_branches, reservation

__all__ = [
    "Acceptance",
    "BargainingRange",
    "Dispute",
    "Evened",
    "Evenness",
    "Instrument",
    "Measure",
    "PressureProfile",
    "Reservation",
    "Trigger",
    "acceptance",
    "bargaining_range",
    "demands",
    "evened",
    "evenness",
    "refusal_branches",
    "reservation",
]

"""Each mechanism of pressure read off a scenario: which field is which symbol."""

from __future__ import annotations

from gametheory.analysis.mechanism_maps import (
    belief,
    commitment,
    endurance,
    information,
    motives,
    support,
    terms,
)
from gametheory.analysis.mechanism_maps.mechanism_map import Mapped, MechanismMap
from gametheory.analysis.mechanism_maps.situation import NotSpecifiedError, Situation

__all__ = ["MAPS", "Mapped", "MechanismMap", "NotSpecifiedError", "Situation"]

MAPS: tuple[MechanismMap, ...] = (
    *terms.MAPS,
    *information.MAPS,
    *support.MAPS,
    *endurance.MAPS,
    *belief.MAPS,
    *commitment.MAPS,
    *motives.MAPS,
)
"""Every mechanism that can be read off a scenario, in the order of the tables."""

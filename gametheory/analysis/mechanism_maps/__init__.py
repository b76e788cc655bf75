"""Each mechanism of pressure read off a scenario: which field is which symbol."""

from __future__ import annotations

from collections.abc import Sequence

from gametheory.analysis.mechanism_maps import (
    belief,
    commitment,
    endurance,
    information,
    motives,
    right_blame,
    support,
    terms,
)
from gametheory.analysis.mechanism_maps.mechanism_map import Mapped, MechanismMap
from gametheory.analysis.mechanism_maps.situation import NotSpecifiedError, Situation
from gametheory.errors import InvalidInputError
from gametheory.scenarios.errors import nearest

__all__ = ["MAPS", "Mapped", "MechanismMap", "NotSpecifiedError", "Situation", "maps_of"]

MAPS: tuple[MechanismMap, ...] = (
    *terms.MAPS,
    *right_blame.MAPS,
    *information.MAPS,
    *support.MAPS,
    *endurance.MAPS,
    *belief.MAPS,
    *commitment.MAPS,
    *motives.MAPS,
)
"""Every mechanism that can be read off a scenario, in the order of the tables."""


def maps_of(names: Sequence[str]) -> tuple[MechanismMap, ...]:
    """Return the mechanisms with these names, or all if there are none.

    Raises
    ------
    InvalidInputError
        If a name is unknown; the message gives the nearest ones.

    Examples
    --------
    >>> [entry.name for entry in maps_of(["attrition"])]
    ['attrition']
    """
    known = {entry.name: entry for entry in MAPS}
    for name in names:
        if name not in known:
            raise InvalidInputError(f"mechanisms: {name!r} is no mechanism{nearest(name, known)}")
    return tuple(known[name] for name in names) or MAPS

"""Outcomes by name, or as they are: the nearest names are suggested for one that is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gametheory.analysis.outcome import Outcome
from gametheory.errors import InvalidInputError, invalid
from gametheory.scenarios.errors import nearest

__all__ = ["chosen"]


def chosen(
    asked: Iterable[str | Outcome] | str | Outcome, known: Mapping[str, Outcome], of: str
) -> tuple[Outcome, ...]:
    """Return what is `asked` as outcomes, in order.

    Raises
    ------
    InvalidInputError
        If nothing is asked, a name is unknown or comes twice.
    """
    found: dict[str, Outcome] = {}
    for each in (asked,) if isinstance(asked, str | Outcome) else tuple(asked):
        if isinstance(each, Outcome):
            outcome = each
        elif each in known:
            outcome = known[each]
        else:
            raise InvalidInputError(f"outcomes: {each!r} is no outcome of {of}{nearest(each, known)}")
        if outcome.name in found:
            raise invalid("outcomes", "must have different names", outcome.name)
        found[outcome.name] = outcome
    if not found:
        raise invalid("outcomes", "must hold at least one", asked)
    return tuple(found.values())

"""A copy of a document with some central values replaced, every change marked in its note."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from math import isfinite
from numbers import Real

from gametheory.scenarios.errors import ScenarioError, nearest
from gametheory.scenarios.meaning import check_numbers
from gametheory.scenarios.reading import Document
from gametheory.scenarios.slots import Slot, slots

__all__ = ["changed", "differences"]


def changed(
    document: Document, changes: Mapping[str, float | None], *, file: str, by: str, rescale: bool = False
) -> Document:
    """Return `document` with the central values at the dotted paths of `changes` replaced.

    Parameters
    ----------
    document : dict
        A valid document; it is left as it is.
    changes : mapping of dotted path to float, or to None for a red line
    file : str
        Name of the scenario in errors.
    by : str
        Who changes it, for the note.
    rescale : bool
        Whether the weights of a party that are not in `changes` are scaled so that all sum to 1.

    Raises
    ------
    ScenarioError
        If a path is unknown, a value is no finite number or leaves its domain, or weights do not sum.
    """
    result = deepcopy(document)
    found = slots(result)
    for path, value in changes.items():
        slot = found.get(path)
        if slot is None:
            raise ScenarioError(file, str(path), "is no number of this scenario", hint=nearest(path, found))
        _replace(slot, _checked(slot, value, file), by)
    if rescale:
        for party in ("A", "B"):
            _rescale(result, party, set(changes), found, file)
    check_numbers(result, file)
    return result


def differences(before: Document, after: Document) -> dict[str, tuple[float | None, float | None]]:
    """Return the central values of `before` and `after` that differ, by dotted path; None is no number."""
    if before is after:
        return {}
    first, second = slots(before), slots(after)
    pairs = {path: (_value(first[path]), _value(slot)) for path, slot in second.items()}
    return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


def _value(slot: Slot) -> float | None:
    """Return the central value; a credibility that a configuration does not name is 0."""
    return _central(slot) if slot.present else None


def _checked(slot: Slot, value: object, file: str) -> float | None:
    if value is None and ".red_lines." in slot.path:
        return None
    if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
        rule = "must be a finite number" + (" or None" if ".red_lines." in slot.path else "")
        raise ScenarioError(file, slot.path, rule, value)
    return float(value)


def _replace(slot: Slot, value: float | None, by: str) -> None:
    node = slot.node
    if not isinstance(node, dict) or value is None:
        slot.container[slot.key] = value
        return
    low, central, high = slot.triple or (value, value, value)
    if value == central:
        return
    mark = f"set to {value:g} by {by} (before: {central:g}"
    mark += ")" if low <= value <= high else f"; outside the stated range [{low:g}, {high:g}])"
    note = slot.own("note")
    slot.container[slot.key] = {
        **node,
        "low": min(low, value),
        "central": value,
        "high": max(high, value),
        "basis": "assumed",
        "note": f"{note}; {mark}" if note else mark,
    }


def _rescale(document: Document, party: str, paths: set[str], found: Mapping[str, Slot], file: str) -> None:
    names = [f"issues.{issue['id']}.weights.{party}" for issue in document["issues"]]
    kept = [name for name in names if name in paths]
    if not kept:
        return
    free = [name for name in names if name not in paths] or kept
    fixed = 0.0 if free is kept else sum(_central(found[name]) for name in kept)
    total = sum(_central(found[name]) for name in free)
    if fixed > 1.0 or total <= 0.0:
        field = f"issues.*.weights.{party}.central"
        raise ScenarioError(file, field, "cannot be rescaled to sum to 1: those given sum to", fixed)
    for name in free:
        _replace(
            found[name], _central(found[name]) * (1.0 - fixed) / total, "rescaling the weights to sum to 1"
        )


def _central(slot: Slot) -> float:
    triple = slot.triple
    return 0.0 if triple is None else triple[1]

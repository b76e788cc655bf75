"""Files of verified cases: a list of inputs and expected outputs for models of the catalogue."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gametheory.errors import InvalidInputError, invalid

__all__ = ["Case", "read_cases"]

_REQUIRED = frozenset({"id", "model", "inputs", "expected", "tolerance", "source"})
_ALLOWED = _REQUIRED | {"note"}
_INFINITE = {"inf": math.inf, "-inf": -math.inf}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One verified case.

    Parameters
    ----------
    id : str
        Its name, different from every other in the file.
    model : str
        A model of the catalogue.
    inputs, expected : mapping
        Subsets of the documented keys of the model; ``"inf"`` has become infinity.
    tolerance : float
        Zero or more; the model's rule says how it is read.
    source : str
        Where the expected numbers are from.
    """

    id: str
    model: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    tolerance: float
    source: str


def read_cases(path: str | Path) -> tuple[Case, ...]:
    """Return the cases of a JSON file.

    Raises
    ------
    InvalidInputError
        If the file is not a JSON list of cases, a case lacks a key or has one that the format does not
        know, or two cases have the same id. The key ``note`` is ignored, in a case and in
        its inputs and expected values.
    """
    where = Path(path)
    try:
        content = json.loads(where.read_text("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"{where}: file must be valid JSON: {error}") from None
    if not isinstance(content, list):
        raise invalid(f"{where}: file", "must hold a list of cases", type(content).__name__)
    cases = tuple(_case(where, number, entry) for number, entry in enumerate(content, start=1))
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise invalid(f"{where}: id", "must be different for every case", case.id)
        seen.add(case.id)
    return cases


def _case(where: Path, number: int, entry: Any) -> Case:
    name = entry.get("id", f"number {number}") if isinstance(entry, dict) else f"number {number}"
    here = f"{where}: case {name}"
    if not isinstance(entry, dict):
        raise invalid(here, "must be an object", type(entry).__name__)
    unknown, missing = sorted(entry.keys() - _ALLOWED), sorted(_REQUIRED - entry.keys())
    if unknown:
        raise invalid(here, f"must have only the keys {sorted(_ALLOWED)}", unknown[0])
    if missing:
        raise invalid(here, f"must have the key {missing[0]!r}", sorted(entry))
    for key in ("id", "model", "source"):
        if not isinstance(entry[key], str) or not entry[key]:
            raise invalid(f"{here}: {key}", "must be a non-empty string", entry[key])
    for key in ("inputs", "expected"):
        if not isinstance(entry[key], dict):
            raise invalid(f"{here}: {key}", "must be an object", entry[key])
    inputs, expected = (_without_note(entry[key]) for key in ("inputs", "expected"))
    if not expected:
        raise invalid(f"{here}: expected", "must state something", entry["expected"])
    tolerance = entry["tolerance"]
    if (
        isinstance(tolerance, bool)
        or not isinstance(tolerance, (int, float))
        or not 0 <= tolerance < math.inf
    ):
        raise invalid(f"{here}: tolerance", "must be a finite number, zero or more", tolerance)
    return Case(
        id=entry["id"],
        model=entry["model"],
        inputs=_with_infinity(inputs),
        expected=_with_infinity(expected),
        tolerance=float(tolerance),
        source=entry["source"],
    )


def _without_note(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "note"}


def _with_infinity(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_infinity(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_infinity(item) for item in value]
    return _INFINITE.get(value, value) if isinstance(value, str) else value


def _refuse_constant(text: str) -> float:
    raise ValueError(f'{text} is not JSON; write "inf" for infinity')

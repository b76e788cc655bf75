"""Names of parameters short enough for an axis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gametheory.errors import invalid

__all__ = ["at_most", "row_names"]

_SECTIONS = {"parameters", "issues", "packages", "instruments", "mediator_parameters", "configurations"}
_FILLERS = {"scores", "effects", "weights"}
_LONGEST = 34
_MOST_ROWS = 200


def row_names(parameters: Sequence[str]) -> list[str]:
    """Return dotted paths without their sections, where that leaves them different.

    Examples
    --------
    >>> row_names(["parameters.c_A", "instruments.arms_more.effects.cost.A", "issues.status.weights.B"])
    ['c_A', 'arms_more cost A', 'status weight B']
    >>> row_names(["issues.x.theta.A", "packages.x.theta.A"])
    ['issues.x.theta.A', 'packages.x.theta.A']
    """
    short = [_short(name) for name in parameters]
    names = [s if short.count(s) == 1 else name for s, name in zip(short, parameters, strict=True)]
    return [n if len(n) <= _LONGEST else f"{n[:16]}…{n[-17:]}" for n in names]


def at_most(argument: str, number: object, most: int = _MOST_ROWS) -> int:
    """Return how many of something a picture shows, or raise an error that names `argument`."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or not 1 <= number <= most:
        raise invalid(argument, f"must be a whole number from 1 to {most}", number)
    return int(number)


def _short(name: str) -> str:
    first, *rest = name.split(".")
    if first not in _SECTIONS or not rest:
        return name
    if "weights" in rest:
        rest = ["weight" if part == "weights" else part for part in rest]
    return " ".join(part for part in rest if part not in _FILLERS)

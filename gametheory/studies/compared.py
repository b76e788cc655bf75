"""Two records side by side: what is the same, what is within tolerance, and what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose
from typing import Any

from gametheory.printing import Printed

__all__ = ["TOLERANCE", "Difference", "differences"]

TOLERANCE = 1e-9
"""Agreement of numbers on other versions or machines, relative to the larger of one and the number."""


@dataclass(frozen=True, kw_only=True)
class Difference(Printed):
    """One value that is not the same.

    Attributes
    ----------
    path : str
        Dotted path inside the record.
    then, now : object
    within : bool
        Whether both are numbers that agree within the tolerance.
    """

    path: str
    then: object
    now: object
    within: bool

    def __str__(self) -> str:
        return f"{self.path}: {self.then!r} then, {self.now!r} now"


def differences(then: Any, now: Any, tolerance: float, path: str = "") -> Iterator[Difference]:
    """Yield every value that differs between two plain values of JSON.

    Numbers agree within the tolerance if they differ by at most `tolerance` times the larger of one and
    their size.

    Examples
    --------
    >>> [str(d) for d in differences({"a": [1, 2.0]}, {"a": [1, 2.5], "b": 0}, 1e-9)]
    ['a.1: 2.0 then, 2.5 now', 'b: None then, 0 now']
    """
    if isinstance(then, dict) and isinstance(now, dict):
        for key in [*then, *(key for key in now if key not in then)]:
            yield from differences(then.get(key), now.get(key), tolerance, f"{path}.{key}".lstrip("."))
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for k, (old, new) in enumerate(zip(then, now, strict=True)):
            yield from differences(old, new, tolerance, f"{path}.{k}".lstrip("."))
    elif isinstance(then, bool) or isinstance(now, bool) or not _numbers(then, now):
        if then != now or type(then) is not type(now):
            yield Difference(path=path, then=then, now=now, within=False)
    elif then != now:
        within = isclose(then, now, rel_tol=tolerance, abs_tol=tolerance)
        yield Difference(path=path, then=then, now=now, within=within)


def _numbers(*values: object) -> bool:
    return all(isinstance(value, int | float) for value in values)

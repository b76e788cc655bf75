"""Whether a computed value agrees with an expected one, and where it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gametheory.catalogue import Agreement

__all__ = ["Comparison"]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The rule by which values are compared.

    Parameters
    ----------
    agreement : Agreement
        When a number passes.
    tolerance : float
        Its tolerance.
    unordered : frozenset of str
        Keys whose list may come in any order.
    """

    agreement: Agreement
    tolerance: float
    unordered: frozenset[str] = frozenset()

    def difference(self, actual: Any, expected: Any, *, path: str, is_set: bool = False) -> str | None:
        """Return the first difference as a sentence that names its place, or None.

        Lists are ordered unless `is_set`; mappings must have the same keys; true, false and null are
        only themselves.

        Examples
        --------
        >>> rule = Comparison(agreement=Agreement.RELATIVE, tolerance=1e-6)
        >>> rule.difference([1.0, 2.5], [1.0, 2.0], path="x")
        'x[1] is 2.5, expected 2.0'
        >>> rule.difference([[2, 0], [0, 1]], [[0, 1], [2, 0]], path="face", is_set=True)
        """
        if isinstance(expected, Mapping):
            return self._of_mappings(actual, expected, path, is_set)
        if isinstance(expected, Sequence) and not isinstance(expected, str):
            return self._of_lists(actual, expected, path, is_set)
        return (
            None
            if self._same_scalar(actual, expected)
            else f"{path} is {_shown(actual)}, expected {expected!r}"
        )

    def _of_mappings(self, actual: Any, expected: Mapping[str, Any], path: str, is_set: bool) -> str | None:
        if not isinstance(actual, Mapping):
            return f"{path} is {_shown(actual)}, expected an object"
        named = {str(key): value for key, value in actual.items()}
        if named.keys() != expected.keys():
            return f"{path} has the keys {sorted(named)}, expected {sorted(expected)}"
        for key, value in expected.items():
            found = self.difference(
                named[key], value, path=f"{path}.{key}", is_set=is_set or key in self.unordered
            )
            if found:
                return found
        return None

    def _of_lists(self, actual: Any, expected: Sequence[Any], path: str, is_set: bool) -> str | None:
        if isinstance(actual, np.ndarray):
            actual = actual.tolist()
        if isinstance(actual, (set, frozenset)):
            actual = list(actual)
        if not isinstance(actual, Sequence) or isinstance(actual, str):
            return f"{path} is {_shown(actual)}, expected a list"
        if len(actual) != len(expected):
            return f"{path} has {len(actual)} entries ({_shown(actual)}), expected {len(expected)}"
        if is_set:
            return (
                None
                if self._matches(actual, expected)
                else f"{path} is {_shown(actual)}, expected {expected}"
            )
        for i, (mine, theirs) in enumerate(zip(actual, expected, strict=True)):
            found = self.difference(mine, theirs, path=f"{path}[{i}]")
            if found:
                return found
        return None

    def _matches(self, actual: Sequence[Any], expected: Sequence[Any]) -> bool:
        """Return whether some pairing agrees throughout: augmenting paths from each expected member."""
        fits = [
            [j for j, mine in enumerate(actual) if self.difference(mine, theirs, path="") is None]
            for theirs in expected
        ]
        owner: dict[int, int] = {}

        def place(i: int, tried: set[int]) -> bool:
            for j in fits[i]:
                if j not in tried:
                    tried.add(j)
                    if j not in owner or place(owner[j], tried):
                        owner[j] = i
                        return True
            return False

        return all(place(i, set()) for i in range(len(expected)))

    def _same_scalar(self, actual: Any, expected: Any) -> bool:
        if isinstance(actual, np.ndarray) and actual.ndim == 0:
            actual = actual.item()
        if isinstance(actual, np.generic):
            actual = actual.item()
        if (
            expected is None
            or isinstance(expected, (bool, str))
            or actual is None
            or isinstance(actual, (bool, str))
        ):
            return type(actual) is type(expected) and bool(actual == expected)
        try:
            return self.agreement.allows(float(actual), float(expected), self.tolerance)
        except (TypeError, ValueError):
            return False


def _shown(value: Any) -> str:
    text = str(value.tolist()) if isinstance(value, (np.ndarray, np.generic)) else repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."

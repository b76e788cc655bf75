"""Array types, named tolerances, checks of arguments, and values compared by content."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = [
    "ATOL",
    "EQUILIBRIUM_TOL",
    "BoolArray",
    "FloatArray",
    "IntArray",
    "Value",
    "frozen",
    "in_unit_interval",
    "non_negative",
    "positive",
    "real",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

ATOL = 1e-12
"""Rounding error allowed when two numbers of order one are compared."""

EQUILIBRIUM_TOL = 1e-9
"""Largest gap of an answer that counts as solved, as a share of the payoff range."""


def real(argument: str, value: ArrayLike) -> FloatArray:
    """Return `value` as an array of finite floats, or raise an error that names `argument`."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise invalid(argument, "must be a number or an array of numbers", value) from None
    if not np.isfinite(array).all():
        raise invalid(argument, "must be finite", value)
    return array


def non_negative(argument: str, value: ArrayLike) -> FloatArray:
    """Return `value` as an array of floats that are zero or more."""
    array = real(argument, value)
    if (array < 0).any():
        raise invalid(argument, "must be non-negative", value)
    return array


def positive(argument: str, value: ArrayLike) -> FloatArray:
    """Return `value` as an array of floats above zero."""
    array = real(argument, value)
    if (array <= 0).any():
        raise invalid(argument, "must be positive", value)
    return array


def in_unit_interval(argument: str, value: ArrayLike) -> FloatArray:
    """Return `value` as an array of floats between zero and one."""
    array = real(argument, value)
    if ((array < 0) | (array > 1)).any():
        raise invalid(argument, "must lie in [0, 1]", value)
    return array


def frozen(array: ArrayLike) -> FloatArray:
    """Return a read-only copy of `array` as floats."""
    copy = np.array(array, dtype=float)
    copy.flags.writeable = False
    return copy


class Value:
    """Base of frozen dataclasses that may hold arrays: equality and hash by content.

    A subclass is declared ``@dataclass(frozen=True, eq=False)``.
    """

    __slots__ = ()

    def _content(self) -> tuple[Hashable, ...]:
        return tuple(_hashable(getattr(self, f.name)) for f in fields(self))  # type: ignore[arg-type]

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._content() == other._content()

    def __hash__(self) -> int:
        return hash((type(self), self._content()))


def _hashable(value: Any) -> Hashable:
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return (value.shape, tuple(value.ravel()))
        return (value.shape, (value + 0).tobytes() if value.dtype.kind == "f" else value.tobytes())
    if isinstance(value, dict):
        return tuple((key, _hashable(item)) for key, item in value.items())
    if isinstance(value, (tuple, list)):
        return tuple(_hashable(item) for item in value)
    return value  # type: ignore[no-any-return]

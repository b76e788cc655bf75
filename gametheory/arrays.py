"""Array types, named tolerances, checks of arguments, and values compared by content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.errors import InvalidInputError, invalid

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = [
    "ATOL",
    "EQUILIBRIUM_TOL",
    "LARGEST",
    "SMALLEST",
    "ULP",
    "BoolArray",
    "FloatArray",
    "IntArray",
    "Numbers",
    "Value",
    "batch_shape",
    "fits_batch",
    "floats",
    "frozen",
    "in_unit_interval",
    "non_negative",
    "ordered_sum",
    "positive",
    "real",
    "zero_or_more_than_tiny",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

ATOL = 1e-12
"""Rounding error allowed when two numbers of order one are compared."""

EQUILIBRIUM_TOL = 1e-9
"""Largest gap of an answer that counts as solved, as a share of the payoff range."""

ULP = float(np.finfo(float).eps)
"""Distance from 1 to the next float: rounding errors of formulas are a few of it, as shares."""

LARGEST = 1e100
"""Largest size of a number that is taken: the product of three is still a float."""

SMALLEST = 1 / LARGEST
"""Smallest number that counts as positive where zero is none, so that one may divide by three."""


def floats(value: ArrayLike) -> FloatArray:
    """Return numbers as floats; text, complex numbers, dates and masked values are none.

    Raises
    ------
    ValueError
        If there is anything else than real numbers, or rows of different lengths.

    Examples
    --------
    >>> floats([1, True, 0.5])
    array([1. , 1. , 0.5])
    >>> floats("0.5")
    Traceback (most recent call last):
        ...
    ValueError: not a real number
    """
    given = np.asarray(value)
    if given.dtype.kind not in "biufO" or np.ma.is_masked(value):
        raise ValueError("not a real number")
    if given.dtype.kind == "O" and any(isinstance(each, (str, bytes)) for each in given.flat):
        raise ValueError("not a real number")
    try:
        return np.asarray(given, dtype=float)
    except (TypeError, OverflowError):
        raise ValueError("not a real number") from None


def real(argument: str, value: ArrayLike, *, infinite: bool = False, largest: float = LARGEST) -> FloatArray:
    """Return `value` as an array of floats, or raise an error that names `argument`.

    Parameters
    ----------
    argument : str
        Its name, for the error.
    value : array_like
        Numbers.
    infinite : bool, default False
        Whether infinity is a value too.
    largest : float, default LARGEST
        The largest size of a finite number.

    Examples
    --------
    >>> real("cost", -1e101)
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: cost must be at most 1e+100 in size, got -1e+101
    """
    try:
        array = floats(value)
    except ValueError:
        raise invalid(argument, "must be a number or an array of numbers", value) from None
    if np.isnan(array).any() or not (infinite or np.isfinite(array).all()):
        raise invalid(argument, "must not be NaN" if infinite else "must be finite", value)
    size = np.abs(array)
    if ((size > largest) & (size < np.inf)).any():
        raise invalid(argument, f"must be at most {largest:g} in size", value)
    return array


def non_negative(argument: str, value: ArrayLike, *, largest: float = LARGEST) -> FloatArray:
    """Return `value` as an array of floats that are zero or more."""
    array = real(argument, value, largest=largest)
    if (array < 0).any():
        raise invalid(argument, "must be non-negative", value)
    return array


def positive(
    argument: str, value: ArrayLike, *, smallest: float = SMALLEST, largest: float = LARGEST
) -> FloatArray:
    """Return `value` as an array of floats above zero, `smallest` or more.

    Examples
    --------
    >>> positive("cost", 1e-101)
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: cost must be at least 1e-100, got 1e-101
    """
    array = real(argument, value, largest=largest)
    if (array <= 0).any():
        raise invalid(argument, "must be positive", value)
    if (array < smallest).any():
        raise invalid(argument, f"must be at least {smallest:g}", value)
    return array


def zero_or_more_than_tiny(argument: str, value: ArrayLike) -> FloatArray:
    """Return `value` as an array of floats, each zero or at least `SMALLEST` in size.

    Examples
    --------
    >>> zero_or_more_than_tiny("slopes", [0.0, -1e-101])
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: slopes must be 0 or at least 1e-100 in size, got [0.0, -1e-101]
    """
    array = real(argument, value)
    if ((np.abs(array) < SMALLEST) & (array != 0)).any():
        raise invalid(argument, f"must be 0 or at least {SMALLEST:g} in size", value)
    return array


def in_unit_interval(argument: str, value: ArrayLike) -> FloatArray:
    """Return `value` as an array of floats between zero and one."""
    array = real(argument, value)
    if ((array < 0) | (array > 1)).any():
        raise invalid(argument, "must lie in [0, 1]", value)
    return array


def batch_shape(owner: str = "", /, **batches: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape that batches broadcast to, or raise an error that names two which do not.

    Parameters
    ----------
    owner : str, default ""
        What the arguments belong to, with the mark that stands between: ``"chance: "``.
    **batches : tuple of int
        By the name of the argument, its shape without the axes that belong to one value.

    Raises
    ------
    InvalidInputError
        If the axes of two batches, counted from the last, differ in length and neither is 1.

    Examples
    --------
    >>> batch_shape(pie=(3, 1), delta=(4,))
    (3, 4)
    >>> batch_shape(pie=(3,), delta=(4,))
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: pie and delta must broadcast over their batch axes, got (3,) and (4,)
    """
    try:
        return np.broadcast_shapes(*batches.values())
    except ValueError:
        (one, first), (other, second) = next(filter(_clash, combinations(batches.items(), 2)))
        raise InvalidInputError(
            f"{owner}{one} and {other} must broadcast over their batch axes, got {first} and {second}"
        ) from None


def _clash(pair: tuple[tuple[str, tuple[int, ...]], tuple[str, tuple[int, ...]]]) -> bool:
    """Return whether two shapes do not broadcast; shapes of which no two clash all broadcast."""
    (_, first), (_, second) = pair
    ends = zip(reversed(first), reversed(second), strict=False)
    return any(a != b and 1 not in {a, b} for a, b in ends)


def ordered_sum(terms: Iterable[ArrayLike]) -> FloatArray:
    """Return the sum of `terms` from the first to the last; they broadcast.

    A point then has the same bits alone, in a batch and in any part of one. A reduction over an axis
    promises less: its order of summation depends on how the array lies in memory.

    Examples
    --------
    >>> float(ordered_sum([1.0, 1e-16, 1e-16])), float(ordered_sum([1e-16, 1e-16, 1.0]))
    (1.0, 1.0000000000000002)
    """
    total: Any = 0.0
    for term in terms:
        total = total + np.asarray(term, dtype=float)
    return np.asarray(total, dtype=float)


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

    def __setstate__(self, state: dict[str, Any]) -> None:
        for value in state.values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
        self.__dict__.update(state)


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


class Numbers:
    """A field of a frozen dataclass that takes array_like and keeps a read-only array of floats.

    The batch axes of all such fields of an object broadcast, or the object is not made.

    Parameters
    ----------
    check : callable, default `real`
        Takes the name for errors and the value; returns the array or raises.
    default : tuple or float, optional
        The field's default; without one it is required.
    parties : bool, default False
        Whether the two parties lie on the last axis.
    axes : int, optional
        How many of the last axes belong to one value; those before are the batch. By default 1 with parties,
        else 0.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, eq=False, kw_only=True)
    ... class Chance(Value):
    ...     name: str
    ...     p: Numbers = Numbers(in_unit_interval)
    >>> Chance(name="rain", p=0.25).p
    array(0.25)
    >>> Chance(name="rain", p=1.25)
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: chance 'rain': p must lie in [0, 1], got 1.25
    """

    def __init__(
        self,
        check: Callable[[str, ArrayLike], FloatArray] = real,
        *,
        default: tuple[float, ...] | float | None = None,
        parties: bool = False,
        axes: int | None = None,
    ) -> None:
        self.check, self.default, self.parties = check, default, parties
        self.axes = int(parties) if axes is None else axes

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object | None, owner: type) -> FloatArray:
        if instance is None:
            if self.default is None:
                raise AttributeError(self.name)
            return self.default  # type: ignore[return-value]  # dataclasses read the default here
        return cast("FloatArray", instance.__dict__[self.name])

    def __set__(self, instance: object, value: ArrayLike) -> None:
        kind = re.sub("(?<=[a-z])(?=[A-Z])", " ", type(instance).__name__).lower()
        name = instance.__dict__.get("name")
        owner = f"{kind} {name!r}: " if name else f"{kind} "
        argument = owner + self.name
        array = self.check(argument, value)
        if self.parties and array.shape[-1:] != (2,):
            raise invalid(argument, "must have the two parties on its last axis", value)
        instance.__dict__[self.name] = frozen(array)
        batch_shape(owner, **_batches(instance))


def fits_batch(instance: object, **arguments: tuple[int, ...]) -> None:
    """Raise an error unless the arguments of a method broadcast with the fields of its object.

    Parameters
    ----------
    instance : object
        Of a class whose fields are `Numbers`.
    **arguments : tuple of int
        By the name of the argument, its shape without the axes that belong to one value.

    Examples
    --------
    >>> class Die:
    ...     n = Numbers(positive)
    >>> die = Die()
    >>> die.n = [6, 20]
    >>> fits_batch(die, throws=(3,))
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: n and throws must broadcast over their batch axes, got (2,) and (3,)
    """
    batch_shape(**_batches(instance), **arguments)


def _batches(instance: object) -> dict[str, tuple[int, ...]]:
    """Return the batch axes of the fields set so far."""
    found = {}
    for each in _numbers(type(instance)):  # type: ignore[arg-type]  # a class is hashable
        if each.name in instance.__dict__:
            shape = instance.__dict__[each.name].shape
            found[each.name] = shape[: max(len(shape) - each.axes, 0)]
    return found


@cache
def _numbers(owner: type) -> tuple[Numbers, ...]:
    """Return the fields of a class that are numbers, its own and those it inherits."""
    bases = reversed(owner.__mro__)  # what a class declares anew comes last, and holds
    return tuple(each for base in bases for each in vars(base).values() if isinstance(each, Numbers))

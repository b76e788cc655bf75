"""One input of a model in the catalogue: what it means, and the form that a value of it must have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import isnan
from numbers import Integral, Real
from typing import Any

import numpy as np

from gametheory.errors import invalid

__all__ = ["Kind", "Parameter", "check_inputs", "known_only"]


class Kind(Enum):
    """What the entries of an input are."""

    NUMBER = "number"
    WHOLE = "whole number"
    TEXT = "text"
    OBJECT = "object"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One input of a model.

    Parameters
    ----------
    name : str
        Its key in a case file.
    meaning : str
        What it is, in words.
    domain : str, default "any real number"
        Which values are allowed.
    unit : str, default "dimensionless"
        What it is measured in.
    required : bool, default True
        Whether a call must give it.
    kind : Kind, default Kind.NUMBER
        What its entries are.
    shape : tuple of int and str, default ()
        Lengths of the list, of the lists in it, and so on; none for a single entry. A letter is a length
        that is free, but the same wherever the model uses the letter.
    """

    name: str
    meaning: str
    domain: str = "any real number"
    unit: str = "dimensionless"
    required: bool = True
    kind: Kind = Kind.NUMBER
    shape: tuple[int | str, ...] = ()

    def form(self) -> str:
        """Return the form of its values in words.

        Examples
        --------
        >>> Parameter(name="delta", meaning="discount factors", shape=("n",)).form()
        'a list of n numbers'
        >>> Parameter(name="points", meaning="outcomes", shape=("k", 2)).form()
        'a list of k lists of 2 numbers'
        """
        entry = self.kind.value
        if not self.shape:
            return entry if self.kind is Kind.TEXT else f"{'an' if entry[0] == 'o' else 'a'} {entry}"
        outer = "".join(f"{length} lists of " for length in self.shape[:-1])
        plural = entry if self.kind is Kind.TEXT else f"{entry}s"
        return f"a list of {outer}{self.shape[-1]} {plural}"

    def to_dict(self) -> dict[str, Any]:
        """Return the parameter as plain values, its form in words."""
        named = ("name", "meaning", "domain", "unit", "required")
        return {name: getattr(self, name) for name in named} | {"form": self.form()}

    def check(self, value: Any, lengths: dict[str, int], *, prefix: str = "") -> None:
        """Raise an error unless `value` has the form of the parameter.

        Parameters
        ----------
        value : object
            What was given, one value and not a batch.
        lengths : dict
            What the letters of shapes stand for so far; letters seen for the first time are added.
        prefix : str, default ""
            What stands before the name in the message.

        Raises
        ------
        InvalidInputError
            If an entry is of another kind (true, false and not-a-number are no numbers), a list has another
            length or stands where an entry should, or the other way round. Only a list of objects or of
            lists may be empty.

        Examples
        --------
        >>> Parameter(name="delta", meaning="discount factors", shape=(2,)).check([0.9], {})
        Traceback (most recent call last):
            ...
        gametheory.errors.InvalidInputError: delta must be a list of 2 numbers, got [0.9]
        """
        plain = value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value
        found = dict(lengths)
        if not self._fits(plain, self.shape, found):
            known = [f"{name} = {lengths[name]} here" for name in map(str, self.shape) if name in lengths]
            given = f", with {' and '.join(known)}" if known else ""
            raise invalid(f"{prefix}{self.name}", f"must be {self.form()}{given}", value)
        lengths.update(found)

    def _fits(self, value: Any, shape: tuple[int | str, ...], lengths: dict[str, int]) -> bool:
        if not shape:
            return self._is_entry(value)
        if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
            return False
        if not value and len(shape) == 1 and self.kind is not Kind.OBJECT:
            return False
        length = shape[0]
        wanted = lengths.setdefault(length, len(value)) if isinstance(length, str) else length
        return len(value) == wanted and all(self._fits(each, shape[1:], lengths) for each in value)

    def _is_entry(self, value: Any) -> bool:
        match self.kind:
            case Kind.NUMBER:
                return not isinstance(value, bool) and isinstance(value, Real) and not isnan(value)
            case Kind.WHOLE:
                return not isinstance(value, bool) and isinstance(value, Integral)
            case Kind.TEXT:
                return isinstance(value, str)
            case Kind.OBJECT:
                return isinstance(value, Mapping)


def check_inputs(
    what: str, parameters: Iterable[Parameter], given: Mapping[str, Any], *, prefix: str = ""
) -> None:
    """Raise an error unless the names given are those of the parameters and the values have their forms.

    Parameters
    ----------
    what : str
        What the inputs belong to, as ``inputs of model 'nash'``.
    parameters : iterable of Parameter
    given : mapping
        From names to values.
    prefix : str, default ""
        What stands before the name of an input whose form is wrong.

    Examples
    --------
    >>> check_inputs("inputs", [Parameter(name="pie", meaning="size of the pie")], {"pie": "big"})
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: pie must be a number, got 'big'
    """
    known = {each.name: each for each in parameters}
    known_only(what, given, known)
    missing = [name for name, each in known.items() if each.required and name not in given]
    if missing:
        raise invalid(what, f"must include {missing[0]!r}", sorted(given))
    lengths: dict[str, int] = {}
    for name, each in known.items():
        if name in given:
            each.check(given[name], lengths, prefix=prefix)


def known_only(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raise an error that names the first name given that is not known."""
    names = sorted(known)
    unknown = [name for name in given if name not in names]
    if unknown:
        raise invalid(what, f"must be among {names}", unknown[0])

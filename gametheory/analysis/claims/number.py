"""What a claim comes down to: a number, or several, whose sign decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np

from gametheory.arrays import ATOL, BoolArray, FloatArray

__all__ = ["At", "ClaimNumber", "MissingModel", "Quantifier", "of_case"]

At = Mapping[str, FloatArray]
"""Dotted path -> numbers in place of the central ones."""


def of_case(at: At) -> dict[str, FloatArray]:
    """Return the numbers of the scenario, without those that a test chooses."""
    return {path: values for path, values in at.items() if not path.startswith("test.")}


class Quantifier(Enum):
    """How the parts of a claim make the claim; the value says it in words."""

    EACH = "it has to hold of each, one by one"
    ALL = "it has to hold of all together"
    SOME = "it has to hold of one at least"


@dataclass(frozen=True, kw_only=True)
class MissingModel:
    """A claim that nothing in the library can test yet: the model that it would take."""

    model: str


@dataclass(frozen=True, kw_only=True)
class ClaimNumber:
    """A claim as a number: it holds where the number is positive.

    Attributes
    ----------
    statement : str
        The claim in the terms of the model.
    values : callable
        Takes numbers by dotted path, each of shape (n,), or none for the central ones; returns the parts,
        shape (n, k), or (k,). NaN where a part has no meaning.
    parts : tuple of str, length k
        What the claim is about: texts, mechanisms, configurations.
    quantifier : Quantifier
        Under ``EACH`` parts that disagree make the verdict depend on which is meant.
    unit : str
    figures : mapping of str to float
        Further numbers at the central values, for a reader.
    caveat : str
        What a reader of the verdict has to know with it; empty if nothing.
    beside : tuple of str and ClaimNumber, or None
        The same claim asked otherwise, with what it is called: its verdict is told as a caveat.
    free : mapping of str to tuple
        Numbers that the test chooses, by the names of its arguments: least, own and largest value. They are
        tried as switches, by the paths ``test.NAME``.
    configurations : tuple of str
        Whose credibilities and blame errors the number rests on.
    on_record : bool
        Whether the record of events decides, so that there is nothing to draw.
    """

    statement: str
    values: Callable[[At], FloatArray]
    parts: tuple[str, ...] = ("",)
    quantifier: Quantifier = Quantifier.ALL
    unit: str = "share of pie"
    figures: Mapping[str, float] = field(default_factory=dict)
    caveat: str = ""
    beside: tuple[str, ClaimNumber] | None = None
    free: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    configurations: tuple[str, ...] = ()
    on_record: bool = False

    def part(self, index: int) -> ClaimNumber:
        """Return the claim about one of its parts alone."""
        return replace(
            self, values=lambda at: self.values(at)[..., index : index + 1], parts=(self.parts[index],)
        )

    def joined(self, parts: FloatArray) -> FloatArray:
        """Return the number of the claim from those of its parts, shape (...): NaN if none has a meaning."""
        some = self.quantifier is Quantifier.SOME
        blank = np.isnan(parts)
        filled = np.where(blank, -np.inf if some else np.inf, parts)
        number = filled.max(axis=-1) if some else filled.min(axis=-1)
        return np.where(blank.all(axis=-1), np.nan, number)


def holds(number: FloatArray) -> BoolArray:
    """Return where a claim holds: a number of zero, or none, is not positive."""
    return np.asarray(number > ATOL)

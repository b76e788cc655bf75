"""What the models of offers share whose equilibrium is a formula: outcome, domains of their fields."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, real
from gametheory.bargaining.strategic.domains import pie_size
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.errors import InvalidInputError, invalid
from gametheory.solvers.certified_model import CertifiedModel

__all__ = ["ClosedFormModel", "a_pie", "below_one", "of_two", "strictly_between", "up_to_one"]


class ClosedFormModel(CertifiedModel):
    """A model of offers whose equilibrium is a formula."""

    @abstractmethod
    def outcome(self) -> OfferOutcome:
        """Return what the equilibrium leads to."""


def a_pie(_argument: str, value: ArrayLike) -> FloatArray:
    """Return the size of a pie: positive and finite."""
    return pie_size(value)


def of_two(check: Callable[[str, ArrayLike], FloatArray]) -> Callable[[str, ArrayLike], FloatArray]:
    """Return the check of numbers, one for each of the two players on the last axis.

    Examples
    --------
    >>> of_two(real)("cost", [1, 2, 3])
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: cost must have one number for each of the two players, got [1, 2, 3]
    """

    def checked(argument: str, value: ArrayLike) -> FloatArray:
        array = check(argument, value)
        if array.shape[-1:] != (2,):
            raise invalid(argument, "must have one number for each of the two players", value)
        return array

    return checked


def up_to_one(argument: str, value: ArrayLike) -> FloatArray:
    """Return numbers in (0, 1]."""
    array = real(argument, value)
    if ((array <= 0) | (array > 1)).any():
        raise invalid(argument, "must lie in (0, 1]", value)
    return array


def below_one(_argument: str, value: ArrayLike) -> FloatArray:
    """Return discount factors in [0, 1)."""
    array = real("discount factor", value)
    wrong = (array < 0) | (array >= 1)
    if wrong.any():
        found = float(array[wrong].ravel()[0])
        raise InvalidInputError(f"discount factor is {found:g}; expected a value in [0, 1)")
    return array


def strictly_between(argument: str, value: ArrayLike) -> FloatArray:
    """Return probabilities in (0, 1)."""
    array = real(argument, value)
    if ((array <= 0) | (array >= 1)).any():
        raise invalid(argument, "must lie strictly between 0 and 1", value)
    return array

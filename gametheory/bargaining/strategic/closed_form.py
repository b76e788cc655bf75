"""What the models share whose equilibrium is a formula: certificate, solution, domains of their fields."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value, real
from gametheory.bargaining.strategic.domains import pie_size
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.concepts import Concept
from gametheory.solvers.protocol import Completeness
from gametheory.solvers.solution import Answer, Solution, Status

__all__ = ["ClosedFormModel", "a_pie", "below_one", "of_two", "strictly_between", "up_to_one"]


class ClosedFormModel(Value, ABC):
    """A model whose equilibrium is a formula; an answer is an array with its numbers on the last axis.

    A model states its equilibrium, :meth:`answer`, and from the rules alone its certificate,
    :meth:`residual`.
    """

    concept: ClassVar[Concept] = Concept.NASH
    complete: ClassVar[Completeness] = Completeness.PROVEN
    labels: ClassVar[tuple[str, ...]]
    citation: ClassVar[Citation]

    @property
    def players(self) -> tuple[str, ...]:
        """Names of the players, their numbers from 1."""
        return ("1", "2")

    @abstractmethod
    def answer(self) -> FloatArray:
        """Return the equilibrium, its numbers on the last axis."""

    @abstractmethod
    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from a deviation as a share of what is at stake, shape (...)."""

    @abstractmethod
    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs of an answer, shape (..., n)."""

    @abstractmethod
    def outcome(self) -> OfferOutcome:
        """Return what the equilibrium leads to."""

    def answers(self) -> tuple[FloatArray, ...]:
        """Return all equilibria that the model lists."""
        return (self.answer(),)

    def solution(self) -> Solution:
        """Return the equilibria with their certificates."""
        found = []
        for value in self.answers():
            gap = self.gap(value)
            found.append(
                Answer(
                    value=value,
                    payoffs=self.expected_payoffs(value),
                    gap=gap,
                    deviation=self.deviation(value),
                )
            )
        fits = all(each.gap <= EQUILIBRIUM_TOL for each in found)
        return Solution(
            problem=self,
            concept=self.concept,
            answers=tuple(found),
            status=Status.SOLVED if fits else Status.REFUTED,
            complete=self.complete,
            solver=self,
            tol=EQUILIBRIUM_TOL,
        )

    def gap(self, answer: ArrayLike, concept: Concept | None = None) -> float:
        """Return the largest :meth:`residual`; infinite for an answer that is not of finite numbers."""
        if concept not in {None, self.concept}:
            raise invalid("concept", f"must be {self.concept.name}", concept)
        value = np.asarray(answer, dtype=float)
        if value.ndim == 0 or not np.isfinite(value).all():
            return np.inf
        return float(np.max(self.residual(value)))

    def deviation(self, answer: ArrayLike, concept: Concept | None = None) -> str | None:
        """Return what refutes an answer, as a sentence, or None."""
        gap = self.gap(answer, concept)
        return None if gap <= EQUILIBRIUM_TOL else f"a deviation gains {gap:.3g} of what is at stake"

    def describe(self, answer: ArrayLike) -> dict[str, Any]:
        """Return an answer as a row of a table; of a batch, the means."""
        value = np.asarray(answer, dtype=float)
        mean = value.mean(axis=tuple(range(value.ndim - 1)))
        names = self.labels if len(self.labels) == len(mean) else [f"{k + 1}" for k in range(len(mean))]
        return dict(zip(names, mean, strict=True))


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

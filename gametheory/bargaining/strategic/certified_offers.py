"""A model of offers that answers for itself: its equilibrium, and the check of it against the rules."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.solvers.protocol import Completeness
from gametheory.solvers.solution import Answer, Solution, Status

__all__ = ["CertifiedOffers"]


class CertifiedOffers(Value, ABC):
    """A model whose equilibrium is an array; the certificate is the largest gain from one deviation."""

    citation: ClassVar[Citation]
    completeness: ClassVar[Completeness] = Completeness.PROVEN
    """What the theory says of other subgame-perfect equilibria."""

    @property
    @abstractmethod
    def players(self) -> tuple[str, ...]:
        """Names of the players, from "1"."""

    @abstractmethod
    def equilibrium(self) -> FloatArray:
        """Return the equilibrium, as an array; leading axes are a batch."""

    @abstractmethod
    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from a one-shot deviation, as a share of the pie, shape (...).

        Infinite where `answer` is not feasible.
        """

    @abstractmethod
    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what the players get at the start, shape (..., n)."""

    @abstractmethod
    def describe(self, answer: ArrayLike) -> dict[str, Any]:
        """Return the answer as a row of a table; of a batch, the mean."""

    @abstractmethod
    def outcome(self) -> OfferOutcome:
        """Return what happens in equilibrium."""

    def details(self) -> dict[str, Any]:
        """Return what the solution reports besides; `note` is printed with it."""
        return {}

    def gap(self, answer: ArrayLike, concept: Concept = Concept.SUBGAME_PERFECT) -> float:
        """Return the largest :meth:`residual` of an answer."""
        if concept is not Concept.SUBGAME_PERFECT:
            raise invalid("concept", "must be SUBGAME_PERFECT", concept)
        return float(np.max(self.residual(answer)))

    def deviation(self, answer: ArrayLike, concept: Concept = Concept.SUBGAME_PERFECT) -> str | None:
        """Return what refutes an answer, as a sentence, or None."""
        gap = self.gap(answer, concept)
        if gap <= EQUILIBRIUM_TOL:
            return None
        return f"a player gains {gap:.3g} of the pie by one other offer, or one other reply"

    def solution(self) -> Solution:
        """Return the equilibrium with its certificate."""
        value = self.equilibrium()
        gap = self.gap(value)
        answer = Answer(
            value=value, payoffs=self.expected_payoffs(value), gap=gap, deviation=self.deviation(value)
        )
        return Solution(
            problem=self,
            concept=Concept.SUBGAME_PERFECT,
            answers=(answer,),
            status=Status.SOLVED if gap <= EQUILIBRIUM_TOL else Status.REFUTED,
            complete=self._complete(),
            solver=self,
            details=self.details(),
            tol=EQUILIBRIUM_TOL,
        )

    def _complete(self) -> Completeness:
        return self.completeness

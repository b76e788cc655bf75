"""A model that answers for itself: its equilibrium by formula, its certificate from the rules alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value
from gametheory.catalogue import Citation
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.solvers.protocol import Completeness
from gametheory.solvers.solution import Answer, Solution, Status

__all__ = ["CertifiedModel"]


class CertifiedModel(Value, ABC):
    """A model that computes its own equilibrium; an answer is an array with its numbers on the last axis.

    A model states its equilibrium, :meth:`answer`, and from the rules alone its certificate,
    :meth:`residual`: the two share no code, so that a wrong formula is refuted by the rules. Leading axes
    are a batch.

    Attributes
    ----------
    concept : Concept
        What an answer satisfies.
    complete : Completeness
        What the theory says of other answers.
    answer_axes : int
        How many of the last axes belong to one answer; the others are the batch.
    labels : tuple of str
        What the numbers of an answer are, for tables, in the order of the flattened answer.
    citation : Citation
        The work that the model is from.
    """

    concept: ClassVar[Concept] = Concept.NASH
    complete: ClassVar[Completeness] = Completeness.PROVEN
    answer_axes: ClassVar[int] = 1
    labels: ClassVar[tuple[str, ...]] = ()
    citation: ClassVar[Citation]

    def cite(self) -> str:
        """Return the work that the model is from, as BibTeX."""
        return self.citation.bibtex()

    @abstractmethod
    def answer(self) -> FloatArray:
        """Return the equilibrium, its numbers on the last :attr:`answer_axes` axes."""

    @abstractmethod
    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from a deviation as a share of what is at stake, shape (...)."""

    @abstractmethod
    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs of an answer, shape (..., n)."""

    def answers(self) -> tuple[FloatArray, ...]:
        """Return all equilibria that the model lists; none where it has proved that there is none."""
        return (self.answer(),)

    def completeness(self) -> Completeness:
        """Return what the theory says of other answers at these parameters; by default :attr:`complete`."""
        return self.complete

    def details(self) -> dict[str, Any]:
        """Return what the solution reports besides; `note` is printed with it."""
        return {}

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
        status = Status.SOLVED if found else Status.NONE_EXISTS
        if any(each.gap > EQUILIBRIUM_TOL for each in found):
            status = Status.REFUTED
        return Solution(
            problem=self,
            concept=self.concept,
            answers=tuple(found),
            status=status,
            complete=self.completeness(),
            solver=self,
            details=self.details(),
            tol=EQUILIBRIUM_TOL,
        )

    def gap(self, answer: ArrayLike, concept: Concept | None = None) -> float:
        """Return the largest :meth:`residual`; infinite for an answer that is not of finite numbers.

        Of an empty batch it is 0: no answer of it can be refuted.
        """
        if concept not in {None, self.concept}:
            raise invalid("concept", f"must be {self.concept.name}", concept)
        value = np.asarray(answer)  # fractions stay fractions
        if value.ndim < self.answer_axes or not np.isfinite(value.astype(float)).all():
            return np.inf
        return float(np.max(self.residual(value), initial=0.0))

    def deviation(self, answer: ArrayLike, concept: Concept | None = None) -> str | None:
        """Return what refutes an answer, as a sentence, or None."""
        gap = self.gap(answer, concept)
        return None if gap <= EQUILIBRIUM_TOL else self.refutation(gap)

    def refutation(self, gap: float) -> str:
        """Return the sentence that says what a gap above the tolerance means."""
        return f"a deviation gains {gap:.3g} of what is at stake"

    def describe(self, answer: ArrayLike) -> dict[str, Any]:
        """Return an answer as a row of a table; of a batch, the means; of an empty one, nothing."""
        value = np.asarray(answer, dtype=float)
        if not value.size:
            return {}
        mean = value.mean(axis=tuple(range(value.ndim - self.answer_axes))).ravel()
        names = self.labels if len(self.labels) == len(mean) else [f"{k + 1}" for k in range(len(mean))]
        return dict(zip(names, mean, strict=True))

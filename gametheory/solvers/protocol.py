"""What a problem and a solver have to offer, and what passes from the one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol, runtime_checkable

from gametheory.arrays import BoolArray, FloatArray, IntArray
from gametheory.games.concepts import Concept
from gametheory.solvers.components import Component

__all__ = ["BatchCandidates", "BatchSolver", "Candidates", "Completeness", "Problem", "Solver"]


class Completeness(Enum):
    """What is known about the answers that are not in the list."""

    PROVEN = "there are no others: the search was exhaustive and its steps were verified"
    SEARCHED = "none other was found by a search meant to find all, without a proof that there is none"
    ONE = "the search stops at the first answers it comes to: there may be others"


class Problem(Protocol):
    """A question that owns the check of its answers."""

    def gap(self, answer: Any, concept: Concept, **parameters: Any) -> Any:
        """Return how far `answer` is from a solution: 0 at one, infinite if not feasible, free of units."""

    def expected_payoffs(self, answer: Any) -> Any:
        """Return what each player gets at `answer`, in payoff units."""

    def deviation(self, answer: Any, concept: Concept, **parameters: Any) -> object | None:
        """Return the witness that `answer` is no solution (it prints as a sentence), or None."""

    def describe(self, answer: Any) -> Mapping[str, Any]:
        """Return `answer` as one row of a table, column name to value."""


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """What a search found; nothing in it is believed before the problem has checked it.

    Parameters
    ----------
    answers : tuple
        In the form that ``problem.gap(answer, concept)`` reads; for a normal form a tuple of mixtures.
    complete : Completeness
        What the search says about answers that are not listed.
    components : tuple of Component
        The connected sets of equilibria; they refer to `answers` by position.
    exhausted : bool, default False
        Whether a step limit ended the search before it was done.
    parameters : mapping
        Passed on to ``problem.gap``, as ``{"precision": 2.0}`` for a quantal response.
    details : mapping
        What else the solver reports by name (the value of the game, the order of elimination, ...).
    """

    answers: tuple[Any, ...]
    complete: Completeness
    components: tuple[Component, ...] = ()
    exhausted: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BatchCandidates:
    """What a vectorised search found in a batch of games, padded with NaN to the largest number of answers K.

    Parameters
    ----------
    profiles : tuple of FloatArray
        One array a player, shape ``(..., K, a_i)``.
    count : IntArray, shape (...)
        How many of the K are there; they come first.
    degenerate : BoolArray, shape (...)
        Whether the game is degenerate (some mixture has more pure best replies than actions in its support).
    complete : BoolArray, shape (...)
        Whether the list is proven to be complete.
    payoffs : FloatArray, shape (..., K, n), optional
        What each player gets, where the search has computed it from the payoff tables.
    gap : FloatArray, shape (..., K), optional
        The certificate, where the search has computed it from the payoff tables and the profiles returned.
    """

    profiles: tuple[FloatArray, ...]
    count: IntArray
    degenerate: BoolArray
    complete: BoolArray
    payoffs: FloatArray | None = None
    gap: FloatArray | None = None


@runtime_checkable
class Solver(Protocol):
    """A frozen value that searches for answers of one concept."""

    @property
    def concept(self) -> Concept:
        """The concept that the answers are meant to satisfy."""

    def search(self, problem: Any) -> Candidates:
        """Return what was found; raise ``RefusedError`` for a problem the solver cannot take."""


@runtime_checkable
class BatchSolver(Solver, Protocol):
    """A solver that also takes a whole batch of games at once."""

    def search_batch(self, problem: Any) -> BatchCandidates:
        """Return what was found in all games of a batch."""

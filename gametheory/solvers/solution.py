"""The result of `solve`: answers with their certificates, why the search ended, what is known of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, IntArray, Value
from gametheory.games.concepts import Concept
from gametheory.printing import Printed
from gametheory.solvers.components import Component
from gametheory.solvers.protocol import Completeness

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]  # its stubs are not a dependency
    from matplotlib.axes import Axes

__all__ = ["Answer", "BatchSolution", "Equilibrium", "Solution", "Status"]

_WIDE = 20
"""Columns from which on a table on the screen leaves out those that are zero throughout."""


class Status(Enum):
    """Why the search ended, in words that say what to do next."""

    SOLVED = "every answer passes the check: nothing more to do"
    NONE_EXISTS = "proved that there is no answer: ask for a wider concept"
    NONE_FOUND = "no answer was found, and that proves nothing: change solver"
    STEP_LIMIT = "the step limit came first: raise it or change solver"
    REFUTED = "an answer fails the check: a bug in the solver, or payoffs too close to tell; change solver"

    @property
    def is_final(self) -> bool:
        """Whether the question is settled."""
        return self in {Status.SOLVED, Status.NONE_EXISTS}


@dataclass(frozen=True, eq=False, kw_only=True)
class Answer(Value):
    """One answer with its certificate.

    Parameters
    ----------
    value : object
        The answer: a profile, an allocation, a set of actions.
    payoffs : FloatArray, shape (n,)
        What each player gets, in payoff units.
    gap : float
        How far it is from a solution, recomputed from the problem; 0 exactly at one.
    deviation : object or None
        What refutes it, if the gap is above the tolerance; prints as a sentence.
    """

    value: Any
    payoffs: FloatArray
    gap: float
    deviation: object | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Equilibrium(Answer):
    """One equilibrium; `profile` is its strategy profile (or joint distribution)."""

    @property
    def profile(self) -> Any:
        """The strategies, one mixture a player."""
        return self.value


@dataclass(frozen=True, eq=False, kw_only=True)
class Solution(Value, Printed):
    """Answers to a problem, each with its certificate; iterates over them.

    Parameters
    ----------
    problem : object
        What was asked about.
    concept : Concept
        What the answers satisfy.
    answers : tuple of Answer
        In a fixed order. For all equilibria of a two-player game: the extreme equilibria.
    status : Status
        Why the search ended.
    complete : Completeness
        What is known about answers that are not listed.
    solver : object
        The solver that searched.
    components : tuple of Component
        Connected sets of equilibria, where the solver tells.
    details : mapping
        What else the solver reports, by name.
    tol : float
        Largest gap that counted as solved.
    """

    problem: Any
    concept: Concept
    answers: tuple[Any, ...]
    status: Status
    complete: Completeness
    solver: Any
    components: tuple[Component, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    tol: float = 0.0

    @property
    def equilibria(self) -> tuple[Any, ...]:
        """The answers, where the concept is one of equilibrium."""
        return self.answers

    @property
    def gap(self) -> float:
        """The largest gap of the answers; 0 if there are none."""
        return max((answer.gap for answer in self.answers), default=0.0)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, index: int) -> Any:
        return self.answers[index]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row an answer: what it is, who gets what, its gap, its component and its index."""
        rows = []
        where = {at: k for k, component in enumerate(self.components) for at in component.equilibria}
        for at, answer in enumerate(self.answers):
            if not np.size(answer.payoffs):  # one answer for an empty batch
                continue
            row = dict(self.problem.describe(answer.value))
            names = getattr(self.problem, "players", range(1, np.size(answer.payoffs) + 1))
            pays, word = np.asarray(answer.payoffs), "payoff"
            if pays.ndim > 1:  # one answer for a batch of problems
                pays, word = pays.mean(axis=tuple(range(pays.ndim - 1))), "mean payoff"
            row |= {f"{word} {name}": pay for name, pay in zip(names, np.ravel(pays), strict=True)}
            row["gap"] = answer.gap
            if at in where:
                row |= {"component": where[at] + 1, "index": self.components[where[at]].index}
            rows.append(row)
        return rows

    def _shown(self) -> list[dict[str, Any]]:
        """Return the rows for a screen: of a wide table, without the columns that are zero in every row."""
        rows = self.rows()
        if not rows or len(rows[0]) <= _WIDE:
            return rows
        needed = {"gap"}
        for row in rows:
            needed |= {name for name, value in row.items() if not _is_zero(value)}
        return [{name: value for name, value in row.items() if name in needed} for row in rows]

    def to_dataframe(self) -> pd.DataFrame:
        """Return :meth:`rows` as a data frame (needs the extra ``table``)."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    def to_latex(self) -> str:
        """Return the table in LaTeX (needs the extra ``table``)."""
        return str(self.to_dataframe().to_latex(index=False, float_format="%.6g", escape=True))

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the answers to a bargaining problem or a model of bargaining (needs the extra ``plot``).

        See :func:`gametheory.plots.solution_picture`.

        Raises
        ------
        RefusedError
            If there is no answer, or no picture of problems of this kind.
        """
        from gametheory.plots.solution_picture import solution_picture

        return solution_picture(self, ax=ax)

    def summary(self) -> str:
        """Return in one line what was asked, found and proved."""
        noun = "equilibrium" if self.concept.is_equilibrium else "answer"
        plural = "equilibria" if self.concept.is_equilibrium else "answers"
        count = f"{len(self)} {noun if len(self) == 1 else plural}"
        return (
            f"{count} ({self.concept.name.lower()}); {self.status.name}: {self.status.value}; "
            f"{self.complete.name}: {self.complete.value}{self._note()}"
        )

    def _note(self) -> str:
        return f"; NOTE: {self.details['note']}" if "note" in self.details else ""

    def __str__(self) -> str:
        from rich.console import Console
        from rich.table import Table

        table = Table()
        rows = self._shown()
        for name in rows[0] if rows else ():
            table.add_column(name, justify="right")
        for row in rows:
            table.add_row(*map(_cell, row.values()))
        width = sum(max(len(name), 12) + 3 for name in rows[0]) if rows else 0
        console = Console(width=max(100, width), color_system=None, markup=False, emoji=False)
        with console.capture() as capture:
            if rows:
                console.print(table)
        return f"{capture.get()}{self.summary()}"

    def _repr_html_(self) -> str:
        rows = self._shown()
        head = "".join(f"<th>{escape(name)}</th>" for name in (rows[0] if rows else ()))
        cells = ["".join(f"<td>{escape(_cell(value))}</td>" for value in row.values()) for row in rows]
        body = "".join(f"<tr>{line}</tr>" for line in cells)
        return f"<table><tr>{head}</tr>{body}</table><p>{escape(self.summary())}</p>"


@dataclass(frozen=True, eq=False, kw_only=True)
class BatchSolution(Value, Printed):
    """Equilibria of a batch of games as arrays, padded with NaN to K, the most that a game has.

    Parameters
    ----------
    problem : object
        The batch of games.
    concept : Concept
        What the answers satisfy.
    profiles : tuple of FloatArray
        One array a player, shape ``(..., K, a_i)``.
    payoffs : FloatArray, shape (..., K, n)
        What each player gets, in payoff units.
    gap : FloatArray, shape (..., K)
        The certificate of each equilibrium.
    count : IntArray, shape (...)
        Number of equilibria of each game; they come first on the axis of length K.
    degenerate : BoolArray, shape (...)
        Whether the game is degenerate; then the equilibria listed are the extreme ones.
    complete : BoolArray, shape (...)
        Whether the list is proven to be complete.
    solved : BoolArray, shape (...)
        Whether every equilibrium listed has a gap within the tolerance, and there is one or provably none.
    solver : object
        The solver that searched.
    """

    problem: Any
    concept: Concept
    profiles: tuple[FloatArray, ...]
    payoffs: FloatArray
    gap: FloatArray
    count: IntArray
    degenerate: BoolArray
    complete: BoolArray
    solved: BoolArray
    solver: Any

    @property
    def mask(self) -> BoolArray:
        """Which entries of the axis of length K hold an equilibrium, shape ``(..., K)``."""
        mask: BoolArray = np.arange(self.gap.shape[-1]) < self.count[..., np.newaxis]
        return mask

    def equilibria(self, index: int | tuple[int, ...]) -> tuple[Equilibrium, ...]:
        """Return the equilibria of one game of the batch as objects."""
        where = index if isinstance(index, tuple) else (index,)
        return tuple(
            Equilibrium(
                value=tuple(part[(*where, k)] for part in self.profiles),
                payoffs=self.payoffs[(*where, k)],
                gap=float(self.gap[(*where, k)]),
            )
            for k in range(int(self.count[where]))
        )

    def __str__(self) -> str:
        return (
            f"{self.count.size} games, {int(self.count.sum())} equilibria, largest gap "
            f"{np.nanmax(self.gap, initial=0.0):.1e}; {int(self.degenerate.sum())} degenerate, "
            f"{int(self.complete.sum())} lists proven complete, {int((~self.solved).sum())} unsolved"
        )


def _is_zero(value: Any) -> bool:
    return isinstance(value, (int, float, Fraction)) and value == 0


def _cell(value: Any) -> str:
    if isinstance(value, (bool, str)) or value is None:
        return str(value)
    try:
        return f"{float(value):.6g}"
    except (TypeError, ValueError):
        return str(value)

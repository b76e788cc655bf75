"""What is asked at every point of a sweep: a name, a function of a batch, its unit and meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.errors import InvalidInputError, invalid

__all__ = ["Outcome", "Subject"]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One question that is answered at every point.

    Parameters
    ----------
    name : str
        Name of the variable in the result.
    of : callable
        Takes a batch and returns one answer a point, further axes last: of a scenario its
        `ScenarioPoints`, of a model the model with its fields batched, of a family of games the solution,
        of any other function the list of what it returned.
    unit : str, default "dimensionless"
    meaning : str
        In words, for people.
    dtype : type, default float
        ``float``, ``int``, or ``bool`` for a verdict.
    axes : mapping of str to tuple, optional
        Further axes of an answer, and the labels along each.

    Examples
    --------
    >>> gap = Outcome(name="claims", of=lambda points: 1.0 - points.assessment.range.width,
    ...               unit="share of pie", meaning="what the two claim together")
    >>> gap.name, gap.shape
    ('claims', ())
    """

    name: str
    of: Callable[[Any], ArrayLike]
    unit: str = "dimensionless"
    meaning: str = ""
    dtype: type = float
    axes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.name:
            raise invalid("outcome name", "must not be empty", self.name)
        if not callable(self.of):
            raise invalid(f"outcome {self.name!r}: of", "must be a function of a batch", self.of)
        if self.dtype not in {float, int, bool}:
            raise invalid(f"outcome {self.name!r}: dtype", "must be float, int or bool", self.dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each further axis."""
        return tuple(map(len, self.axes.values()))

    @property
    def bytes(self) -> int:
        """Memory of one answer."""
        return int(np.dtype(self.dtype).itemsize * np.prod(self.shape, dtype=int))

    def answers(self, batch: Any, shape: tuple[int, ...]) -> NDArray[Any]:
        """Return the answers at the points of `batch`, of the given batch shape.

        Raises
        ------
        InvalidInputError
            If the function does not return one answer a point.
        """
        found = np.asarray(self.of(batch))
        if found.dtype.kind not in "biuf" or (self.dtype is bool and found.dtype.kind != "b"):
            kind = "a verdict" if self.dtype is bool else "a number"
            raise InvalidInputError(f"outcome {self.name!r} must be {kind} at every point, got {found.dtype}")
        try:
            return np.broadcast_to(found.astype(self.dtype, copy=False), (*shape, *self.shape))
        except ValueError:
            raise InvalidInputError(
                f"outcome {self.name!r} must have one answer a point, shape {(*shape, *self.shape)}, "
                f"got {found.shape}"
            ) from None


class Subject(Protocol):
    """What is swept: it turns parameters into a batch, of which outcomes are functions."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What is asked, in order."""

    @property
    def stepped(self) -> frozenset[str]:
        """Parameters that take one value at a time: words, and numbers that do not broadcast."""

    @property
    def flat(self) -> bool:
        """Whether a batch has one axis; else it has those of the parameters, which are broadcast."""

    @property
    def work(self) -> int:
        """Bytes of work memory a point, to size blocks."""

    @property
    def most_points(self) -> int:
        """Points that a block has at most, unless the user says so."""

    def parameter(self, name: str) -> tuple[str, str]:
        """Return the unit and the meaning of a parameter."""

    def attributes(self) -> dict[str, str]:
        """Return what the result says about its origin: model, citation, solver."""

    def content(self) -> object:
        """Return everything that decides the answers, as values of JSON, for the digest."""

    def batch(self, at: Mapping[str, NDArray[Any]], index: NDArray[np.int64]) -> Any:
        """Return the batch at parameters that broadcast; `index` numbers the points of the grid."""

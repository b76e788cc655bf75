"""The answers of a subject over a grid, block by block: the same bits whoever computes them, in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.analysis.content import plain_content
from gametheory.analysis.grid import Block, Chunks, Grid
from gametheory.analysis.manifest import digest
from gametheory.analysis.outcome import Outcome, Subject
from gametheory.errors import InvalidInputError

__all__ = ["Evaluation", "restored"]

_WORK_MEMORY = 1 << 26
"""Bytes of work memory that a block may take unless the user chooses chunks: 64 MiB."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A subject and the grid over which it is evaluated.

    Parameters
    ----------
    subject : Subject
    grid : Grid
    mask : bool, default False
    """

    subject: Subject
    grid: Grid
    mask: bool = False
    """Whether points outside the domain are not a number, all answers then being numbers, or an error."""

    def __post_init__(self) -> None:
        axes: set[str] = {*self.grid.parameters, *self.grid.sizes}
        for outcome in self.outcomes:
            for name in (outcome.name, *outcome.axes):
                if name in axes and name not in outcome.axes:
                    raise InvalidInputError(f"outcome {name!r} overlaps the parameter or axis of that name")
            taken = axes & set(outcome.axes)
            if taken:
                raise InvalidInputError(
                    f"the axis {taken.pop()!r} of outcome {outcome.name!r} overlaps the grid"
                )

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What is asked, in order."""
        asked = self.subject.outcomes
        return tuple(replace(outcome, dtype=float) for outcome in asked) if self.mask else asked

    @property
    def bytes(self) -> int:
        """Memory that all answers take."""
        return self.grid.points * sum(outcome.bytes for outcome in self.outcomes)

    @cached_property
    def digest(self) -> str:
        """Digest of everything that decides the answers, the version of the library included."""
        from gametheory import __version__

        asked = [
            [o.name, np.dtype(o.dtype).str, plain_content(o.of), plain_content(o.axes)] for o in self.outcomes
        ]
        masked = ["masked"] if self.mask else []
        return digest([__version__, self.subject.content(), self.grid.plain(), asked, *masked])

    def chunk_shape(self, chunks: Chunks = None) -> tuple[int, ...]:
        """Return the shape of a block: as the user says, or so that its work memory is bounded."""
        fitting = max(_WORK_MEMORY // self.subject.work, 1)
        return self.grid.chunk_shape(chunks, min(fitting, self.subject.most_points))

    def answers(self, block: Block) -> dict[str, NDArray[Any]]:
        """Return every outcome at the points of `block`, its further axes last."""
        steps = list(self.steps(block))
        if len(steps) == 1:
            return self._at_once(*steps[0][:2])
        found: dict[str, NDArray[Any]] = {
            o.name: np.empty((*block.shape, *o.shape), dtype=o.dtype) for o in self.outcomes
        }
        for part, mesh, where in steps:
            for name, values in self._at_once(part, mesh).items():
                found[name][where] = values
        return found

    def at(self, points: Mapping[str, NDArray[Any]], outcome: Outcome) -> NDArray[Any]:
        """Return one outcome at points that are not on the grid; parameters are flat arrays, or stepped."""
        shape = np.broadcast_shapes(*(np.shape(values) for values in points.values()))
        return outcome.answers(self.subject.batch(points, np.zeros(shape, dtype=np.int64)), shape)

    def _at_once(self, part: Block, mesh: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        if self.mask:
            return self._masked(part)
        return self._computed(part, mesh)

    def _masked(self, part: Block) -> dict[str, NDArray[Any]]:
        """Halve the box until the points outside the domain stand alone; they are not a number."""
        try:
            return self._computed(part, self.grid.open_mesh(part))
        except InvalidInputError:
            lengths = part.shape
            if max(lengths, default=1) == 1:
                return {o.name: np.full((*lengths, *o.shape), np.nan) for o in self.outcomes}
        axis = int(np.argmax(lengths))
        cut = part.start[axis] + lengths[axis] // 2
        first = Block(part.number, part.start, (*part.stop[:axis], cut, *part.stop[axis + 1 :]))
        second = Block(part.number, (*part.start[:axis], cut, *part.start[axis + 1 :]), part.stop)
        halves = self._masked(first), self._masked(second)
        return {o.name: np.concatenate([half[o.name] for half in halves], axis=axis) for o in self.outcomes}

    def _computed(self, part: Block, mesh: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        batch = self.subject.batch(mesh, self._index(part))
        found = {}
        for outcome in self.outcomes:
            if self.subject.flat:
                flat = outcome.answers(batch, (int(np.prod(part.shape, dtype=int)),))
                found[outcome.name] = flat.reshape(*part.shape, *outcome.shape)
            else:
                found[outcome.name] = outcome.answers(batch, part.shape)
        return found

    def steps(self, block: Block) -> Iterator[tuple[Block, Mapping[str, NDArray[Any]], tuple[slice, ...]]]:
        """Split a block where parameters take one value at a time: parts, their mesh, where they lie."""
        axes = list(self.grid.sizes)
        stepped = {self.grid.parameters[name][0] for name in self.subject.stepped} - {None}
        ranges = [
            [slice(k, k + 1) for k in range(n)] if axis in stepped else [slice(0, n)]
            for axis, n in zip(axes, block.shape, strict=True)
        ]
        for where in product(*ranges):
            start = tuple(a + s.start for a, s in zip(block.start, where, strict=True))
            stop = tuple(a + s.stop for a, s in zip(block.start, where, strict=True))
            part = Block(block.number, start, stop)
            yield part, self.grid.open_mesh(part), where

    def _index(self, part: Block) -> NDArray[np.int64]:
        """Return the numbers of the points of a box in the whole grid."""
        index = np.zeros((), dtype=np.int64)
        for n, a, b in zip(self.grid.shape, part.start, part.stop, strict=True):
            index = index[..., np.newaxis] * n + np.arange(a, b, dtype=np.int64)
        return index

    def __reduce__(self) -> tuple[Any, ...]:
        import cloudpickle  # comes with dask, which is what sends an evaluation to other processes

        return restored, (self.digest, cloudpickle.dumps((self.subject, self.grid, self.mask)))


@lru_cache(maxsize=4)
def restored(digest_: str, content: bytes) -> Evaluation:
    """Return an evaluation in another process; reading a scenario is done once a process."""
    import cloudpickle

    subject, grid, mask = cloudpickle.loads(content)
    made = Evaluation(subject, grid, mask)
    made.__dict__["digest"] = digest_
    return made

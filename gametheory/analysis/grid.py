"""The points of a sweep: named parameters on named axes, cut into blocks that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import ceil, prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.errors import InvalidInputError, invalid

__all__ = ["Block", "Chunks", "Grid", "readable_bytes"]

Chunks = int | str | Mapping[str, int] | None
"""Points a block, ``"auto"``, or the length of a block along each axis."""

_MOST_BLOCKS = 1_000_000


@dataclass(frozen=True)
class Block:
    """A box of the grid: its place among the blocks, and where it starts and stops along each axis."""

    number: int
    start: tuple[int, ...]
    stop: tuple[int, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Points along each axis."""
        return tuple(b - a for a, b in zip(self.start, self.stop, strict=True))

    @property
    def slices(self) -> tuple[slice, ...]:
        """The box as an index into an array over the grid."""
        return tuple(slice(a, b) for a, b in zip(self.start, self.stop, strict=True))


@dataclass(frozen=True, eq=False)
class Grid:
    """The product of some axes; several parameters may move together along one.

    Parameters
    ----------
    parameters : mapping
        Name -> its axis and its values along it; a number that does not move has no axis.
    sizes : mapping
        Axis -> its length, in the order of the axes.
    """

    parameters: Mapping[str, tuple[str | None, NDArray[Any]]]
    sizes: Mapping[str, int]

    @classmethod
    def of(cls, grid: Mapping[str, Any]) -> Grid:
        """Read a grid as users write it.

        A parameter is given as numbers (or words), which make an axis of its own; as ``(axis, values)`` or
        a one-dimensional DataArray, so that several move together along one axis; or as one number.

        Raises
        ------
        InvalidInputError
            If there is no parameter, an axis has no points or two lengths, or an axis has the name of a
            parameter that lies elsewhere.

        Examples
        --------
        >>> grid = Grid.of({"p": [0.1, 0.2], "c_A": ("cost", [1, 2, 3]), "c_B": ("cost", [3, 2, 1]), "w": 0})
        >>> dict(grid.sizes), grid.points
        ({'p': 2, 'cost': 3}, 6)
        >>> {name: values.shape for name, values in grid.open_mesh().items()}
        {'p': (2, 1), 'c_A': (1, 3), 'c_B': (1, 3), 'w': (1, 1)}
        """
        if not grid or not hasattr(grid, "items"):
            raise invalid("grid", "must map at least one parameter to its values", grid)
        parameters: dict[str, tuple[str | None, NDArray[Any]]] = {}
        sizes: dict[str, int] = {}
        first: dict[str, str] = {}
        for name, given in grid.items():
            axis, values = _axis(str(name), given)
            parameters[str(name)] = (axis, values)
            if axis is None:
                continue
            if sizes.setdefault(axis, len(values)) != len(values):
                raise InvalidInputError(
                    f"grid: {first[axis]!r} and {name!r} overlap on the axis {axis!r} but have "
                    f"{sizes[axis]} and {len(values)} values"
                )
            first.setdefault(axis, str(name))
        for axis in sizes:
            if axis in parameters and parameters[axis][0] != axis:
                raise InvalidInputError(
                    f"grid: the axis {axis!r} of {first[axis]!r} overlaps the parameter of that name; "
                    "give the axis another name"
                )
        return cls(parameters, sizes)

    @property
    def shape(self) -> tuple[int, ...]:
        """Points along each axis."""
        return tuple(self.sizes.values())

    @property
    def points(self) -> int:
        """How many points there are."""
        return prod(self.shape)

    @cached_property
    def whole(self) -> Block:
        """The whole grid as one block."""
        return Block(0, (0,) * len(self.sizes), self.shape)

    def open_mesh(self, block: Block | None = None) -> dict[str, NDArray[Any]]:
        """Return every parameter in the block, of length one along each axis on which it does not move."""
        box = self.whole if block is None else block
        found = {}
        for name, (axis, values) in self.parameters.items():
            shape = tuple(n if axis == other else 1 for other, n in zip(self.sizes, box.shape, strict=True))
            at = list(self.sizes).index(axis) if axis is not None else None
            part = values if at is None else values[box.slices[at]]
            found[name] = part.reshape(shape)
        return found

    def chunk_shape(self, chunks: Chunks, points: int) -> tuple[int, ...]:
        """Return the shape of a block.

        Parameters
        ----------
        chunks : int, "auto", mapping or None
            At most so many points, or the length along the named axes (-1 and axes not named: whole).
        points : int
            At most so many points for ``"auto"`` and None.

        Raises
        ------
        InvalidInputError
            If an axis is unknown, a length is no positive whole number, or there would be more than a
            million blocks.
        """
        if isinstance(chunks, Mapping):
            shape = self._named_chunks(chunks)
        elif chunks is None or (isinstance(chunks, str) and chunks == "auto"):
            shape = _box_of(self.shape, points)
        elif isinstance(chunks, int | np.integer) and not isinstance(chunks, bool) and chunks >= 1:
            shape = _box_of(self.shape, int(chunks))
        else:
            raise invalid("chunks", "must be a positive number of points, 'auto', or lengths by axis", chunks)
        blocks = prod(ceil(n / k) for n, k in zip(self.shape, shape, strict=True))
        if blocks > _MOST_BLOCKS:
            raise invalid("chunks", f"must make at most {_MOST_BLOCKS:,} blocks, not {blocks:,}", chunks)
        return shape

    def _named_chunks(self, chunks: Mapping[str, int]) -> tuple[int, ...]:
        unknown = sorted(set(chunks) - set(self.sizes))
        if unknown:
            raise invalid("chunks", f"must name axes of the grid, {list(self.sizes)}", unknown[0])
        for axis, length in chunks.items():
            if length != int(length) or length == 0 or length < -1:
                raise invalid(f"chunks[{axis!r}]", "must be a positive whole number, or -1 for all", length)
        return tuple(n if chunks.get(d, -1) == -1 else min(n, int(chunks[d])) for d, n in self.sizes.items())

    def blocks(self, shape: Sequence[int]) -> Iterator[Block]:
        """Yield the blocks of a `shape` that cover the grid, the last axis fastest."""
        starts = [range(0, n, k) for n, k in zip(self.shape, shape, strict=True)]
        for number, start in enumerate(product(*starts)):
            stop = tuple(min(a + k, n) for a, k, n in zip(start, shape, self.shape, strict=True))
            yield Block(number, start, stop)

    def plain(self) -> dict[str, Any]:
        """Return the grid as values of JSON, in the form that `of` reads."""
        return {
            name: values.tolist() if axis in {name, None} else [axis, values.tolist()]
            for name, (axis, values) in self.parameters.items()
        }


def readable_bytes(count: int) -> str:
    """Return a number of bytes in words.

    Examples
    --------
    >>> readable_bytes(3_000), readable_bytes(8 * 10**12)
    ('3,000 bytes', '8,000,000,000,000 bytes (7.28 TiB)')
    """
    if count < 1_000_000:
        return f"{count:,} bytes"
    power = min((count.bit_length() - 1) // 10, 6)
    unit = ("", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")[power]
    return f"{count:,} bytes ({count / 1024**power:.3g} {unit})"


def _axis(name: str, given: Any) -> tuple[str | None, NDArray[Any]]:
    """Return the axis of a parameter and its values along it."""
    axis: str | None = name
    if (
        isinstance(given, tuple | list)
        and len(given) == 2
        and isinstance(given[0], str)
        and np.ndim(given[1])
    ):
        axis, given = given
    elif hasattr(given, "dims"):
        if len(given.dims) > 1:
            raise invalid(f"grid[{name!r}]", "must have one dimension", given.dims)
        axis, given = (str(given.dims[0]) if given.dims else None), given.values
    values = _values(name, given)
    if values.ndim == 0:
        return None, values
    if axis == name and len(np.unique(values)) < len(values):
        raise invalid(f"grid[{name!r}]", "must not repeat a value", values.tolist())
    return axis, values


def _values(name: str, given: ArrayLike) -> NDArray[Any]:
    try:
        values = np.asarray(given)
        if values.dtype.kind != "U":
            values = values.astype(float)
    except (TypeError, ValueError):
        raise invalid(f"grid[{name!r}]", "must be numbers, or words, along one axis", given) from None
    if values.ndim > 1 or values.size == 0:
        raise invalid(f"grid[{name!r}]", "must have one axis with at least one value", values.shape)
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise invalid(f"grid[{name!r}]", "must be finite", given)
    return values


def _box_of(shape: tuple[int, ...], points: int) -> tuple[int, ...]:
    """Return a box of at most `points` points, whole along the last axes."""
    left, box = max(points, 1), []
    for n in reversed(shape):
        box.append(min(n, left))
        left = max(left // box[-1], 1)
    return tuple(reversed(box))

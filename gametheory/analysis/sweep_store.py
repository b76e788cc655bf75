"""The unfinished part of a sweep on disk: a Zarr store whose finished blocks are marked one by one.

A block counts as finished once its mark is written, which happens after its data; each file appears
under its name only when it is whole. Whatever stops the program, finished blocks are whole, and all else is
computed again.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Mapping
from math import ceil, prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory.analysis.evaluation import Evaluation
from gametheory.analysis.grid import Block
from gametheory.analysis.labelled import labelled
from gametheory.analysis.names_on_disk import name_on_disk, to_disk
from gametheory.errors import GameTheoryError, InvalidInputError

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["SweepStoppedError", "SweepStore"]

_MARKS = "finished_blocks"
_SHAPE = "block_shape"


class SweepStoppedError(GameTheoryError, OSError):
    """A block of a sweep could not be written; the finished ones are intact."""


class SweepStore:
    """The blocks of one sweep in a folder, written by any number of processes.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def opened(
        cls, folder: Path, evaluation: Evaluation, shape: tuple[int, ...], settings: Mapping[str, Any]
    ) -> SweepStore:
        """Return the store in `folder`, made if there is none.

        Raises
        ------
        InvalidInputError
            If the folder holds the blocks of another sweep, or is damaged.
        SweepStoppedError
            If it cannot be written.
        """
        store = cls(folder)
        if folder.exists():
            store.check(evaluation.digest)
            for left in folder.rglob("*.partial"):  # of a write that was killed
                left.unlink(missing_ok=True)
            return store
        draft = folder.with_name(f"{folder.name}.{uuid.uuid4().hex}")
        try:
            _template(evaluation, shape, settings).to_zarr(
                draft,
                compute=False,
                zarr_format=2,
                consolidated=True,
                encoding={
                    name_on_disk(outcome.name): {
                        "chunks": (*shape, *outcome.shape),
                        "compressors": [_compressor()],
                    }
                    for outcome in evaluation.outcomes
                },
            )
            _marks(draft, prod(ceil(n / k) for n, k in zip(evaluation.grid.shape, shape, strict=True)))
            _write_atomically(draft / f".{_SHAPE}", json.dumps(shape))
            draft.rename(folder)
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise SweepStoppedError(f"{folder}: cannot be written, nothing was computed: {error}") from error
        return store

    def check(self, digest: str) -> None:
        """Raise `InvalidInputError` unless the folder holds blocks of the sweep with this digest."""
        try:
            attributes = json.loads((self.folder / ".zattrs").read_text("utf-8"))
            shape = self.block_shape
            marks = self._marks()
        except (OSError, ValueError, KeyError) as error:
            raise InvalidInputError(
                f"{self.folder}: cannot be read as the unfinished part of a sweep ({error}); "
                "remove it to begin anew"
            ) from error
        if attributes.get("digest") != digest or not shape or marks.ndim != 1:
            raise InvalidInputError(
                f"{self.folder}: holds blocks of another sweep ({attributes.get('model', 'unknown')}, digest "
                f"{attributes.get('digest')}); choose another file, or remove it to begin anew"
            )

    @property
    def block_shape(self) -> tuple[int, ...]:
        """The shape of a block, as the store was made."""
        return tuple(map(int, json.loads((self.folder / f".{_SHAPE}").read_text("utf-8"))))

    def missing(self, evaluation: Evaluation) -> list[Block]:
        """Return the blocks that are not finished, in order."""
        done = np.asarray(self._marks()[:]) == 1
        return [block for block in evaluation.grid.blocks(self.block_shape) if not done[block.number]]

    def fill(self, evaluation: Evaluation, block: Block) -> int:
        """Compute one block, write it, mark it as finished, and return its number of points.

        A finished block is left as it is: a cluster that lost a worker may ask for it again.

        Raises
        ------
        SweepStoppedError
            If it cannot be written; the blocks that were finished stay so.
        """
        if self._marks()[block.number] == 1:
            return prod(block.shape)
        answers = evaluation.answers(block)
        try:
            for name, values in answers.items():
                self._write(name, block, values)
            self._marks()[block.number : block.number + 1] = np.ones(1, dtype="i1")
        except OSError as error:
            raise SweepStoppedError(
                f"{self.folder}: block {block.number} cannot be written ({error}); the finished blocks are "
                "intact: make room and call again to compute the others"
            ) from error
        return prod(block.shape)

    def dataset(self) -> xr.Dataset:
        """Return all blocks as a lazy dataset, the marks left out."""
        import xarray as xr

        found: xr.Dataset = xr.open_zarr(self.folder, consolidated=True, chunks={})
        return found

    def publish(self, target: Path) -> None:
        """Turn the complete store into the Zarr store `target`."""
        shutil.rmtree(self.folder / _MARKS)
        (self.folder / f".{_SHAPE}").unlink()
        self.folder.rename(target)

    def _write(self, name: str, block: Block, values: NDArray[Any]) -> None:
        import zarr

        array = zarr.open_array(self.folder / name_on_disk(name), mode="r+")
        array[block.slices] = values

    def _marks(self) -> Any:
        import zarr

        return zarr.open_array(self.folder / _MARKS, mode="r+")


def _template(evaluation: Evaluation, shape: tuple[int, ...], settings: Mapping[str, Any]) -> xr.Dataset:
    """Return the dataset without its data."""
    import dask.array as da

    arrays = {
        o.name: da.zeros((*evaluation.grid.shape, *o.shape), dtype=o.dtype, chunks=(*shape, *o.shape))
        for o in evaluation.outcomes
    }
    return to_disk(labelled(evaluation, arrays, **settings))


def _compressor() -> Any:
    """Fast, and with a checksum, so that damage is seen when a block is read."""
    from numcodecs import Zstd

    return Zstd(level=1, checksum=True)


def _marks(folder: Path, blocks: int) -> None:
    import zarr

    zarr.create_array(
        folder / _MARKS,
        shape=(blocks,),
        chunks=(1,),
        dtype="i1",
        fill_value=0,
        zarr_format=2,
        compressors=None,
    )


def _write_atomically(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.partial")
    draft.write_text(text, "utf-8")
    os.replace(draft, path)  # noqa: PTH105  (says what is meant)

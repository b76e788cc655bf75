"""A sweep as lazy Dask arrays: one task a block, shared by all outcomes."""

from __future__ import annotations

from math import ceil
from typing import Any

from gametheory.analysis.evaluation import Evaluation
from gametheory.analysis.grid import Block

__all__ = ["lazy_arrays"]


def lazy_arrays(evaluation: Evaluation, chunk_shape: tuple[int, ...]) -> dict[str, Any]:
    """Return one lazy array an outcome, in chunks of `chunk_shape`.

    Parameters
    ----------
    evaluation : Evaluation
    chunk_shape : tuple of int

    Returns
    -------
    dict of str to dask.array.Array
        Computed in threads, in processes or on a cluster, as Dask is set up.
    """
    import dask.array as da
    from dask.delayed import delayed

    grid, token = evaluation.grid, evaluation.digest.removeprefix("sha256:")[:16]
    sent = delayed(evaluation, name=f"evaluation-{token}", traverse=False)
    answer = delayed(_answers, pure=False)
    parts: dict[tuple[int, ...], Any] = {}
    for block in grid.blocks(chunk_shape):
        place = tuple(a // n for a, n in zip(block.start, chunk_shape, strict=True))
        name = f"sweep-{token}-{'x'.join(map(str, chunk_shape))}-{block.number}"
        parts[place] = block, answer(sent, block, dask_key_name=name)
    counts = tuple(ceil(n / k) for n, k in zip(grid.shape, chunk_shape, strict=True))
    found = {}
    for outcome in evaluation.outcomes:
        pieces = {
            place: da.from_delayed(part[outcome.name], (*block.shape, *outcome.shape), dtype=outcome.dtype)
            for place, (block, part) in parts.items()
        }
        found[outcome.name] = _joined(pieces, (), counts)
    return found


def _answers(evaluation: Evaluation, block: Block) -> dict[str, Any]:
    return evaluation.answers(block)


def _joined(pieces: dict[tuple[int, ...], Any], place: tuple[int, ...], counts: tuple[int, ...]) -> Any:
    """Concatenate the pieces that begin at `place`, along the axes that follow it."""
    import dask.array as da

    axis = len(place)
    if axis == len(counts):
        return pieces[place]
    return da.concatenate([_joined(pieces, (*place, k), counts) for k in range(counts[axis])], axis=axis)

"""Certificates of large batches, block by block, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import prod
from typing import TypeVar

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.solvers.certified_model import CertifiedModel

__all__ = ["residual_in_blocks"]

M = TypeVar("M", bound=CertifiedModel)


def residual_in_blocks(
    model: M,
    answer: FloatArray,
    residual: Callable[[M, FloatArray], FloatArray],
    *,
    axes: Mapping[str, int],
    points: int,
) -> FloatArray:
    """Return the residuals of a batch, computed for at most `points` of its points at a time.

    Parameters
    ----------
    model : CertifiedModel
        Its parameters broadcast.
    answer : ndarray, shape (..., k)
    residual : callable
        Takes a model and its answers and returns their residuals, shape (...).
    axes : mapping
        From the names of the parameters to how many of their last axes belong to one point.
    points : int
        At least 1.

    Returns
    -------
    ndarray, shape (...)
    """
    given = {name: np.asarray(getattr(model, name)) for name in axes}
    batch = np.broadcast_shapes(
        answer.shape[:-1], *(each.shape[: each.ndim - axes[name]] for name, each in given.items())
    )
    if prod(batch) <= points:
        return np.broadcast_to(residual(model, answer), batch)

    def flat(array: FloatArray, core: int) -> FloatArray:
        inner = array.shape[array.ndim - core :]
        return np.broadcast_to(array, (*batch, *inner)).reshape(-1, *inner)

    rows = {name: flat(each, axes[name]) for name, each in given.items()}
    answers, found = flat(answer, 1), np.empty(prod(batch))
    for start in range(0, len(found), points):
        part = slice(start, start + points)
        changed = {name: row[part] for name, row in rows.items()}
        block = replace(model, **changed)  # type: ignore[type-var]  # every model is a dataclass
        found[part] = residual(block, answers[part])
    return found.reshape(batch)

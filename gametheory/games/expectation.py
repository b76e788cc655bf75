"""Expected payoffs of mixtures and joint distributions, for floats and fractions, over a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.errors import invalid

__all__ = ["action_payoffs", "expected", "is_distribution", "is_profile", "table_of", "unit_payoffs"]

MIXTURE_TOL = 1e-9
"""How far a mixture may be from non-negative with sum one, in probability."""


def table_of(payoffs: NDArray[Any], n: int, player: int) -> NDArray[Any]:
    """Return one player's payoffs, a view of shape ``(..., a_1, ..., a_n)``."""
    table: NDArray[Any] = np.moveaxis(payoffs, -n - 1, 0)[player]
    return table


def mixtures(payoffs: NDArray[Any], n: int, profile: Sequence[ArrayLike]) -> list[NDArray[Any]]:
    """Return the mixtures as arrays, floats unless the game is exact; raise if their lengths do not fit."""
    if len(profile) != n:
        raise invalid("profile", f"must hold one mixture for each of {n} players", profile)
    exact = payoffs.dtype == object
    arrays = [np.asarray(m) if exact else np.asarray(m, dtype=float) for m in profile]
    shape = payoffs.shape[payoffs.ndim - n :]
    if any(array.shape[-1:] != (length,) for array, length in zip(arrays, shape, strict=True)):
        raise invalid("profile", f"must have mixtures over {shape} actions", [a.shape for a in arrays])
    return arrays


def action_payoffs(payoffs: NDArray[Any], n: int, profile: Sequence[ArrayLike]) -> tuple[NDArray[Any], ...]:
    """Return what each action pays against the other players' mixtures, shapes ``(..., a_i)``."""
    arrays = mixtures(payoffs, n, profile)
    return tuple(_against(payoffs, n, arrays, i) for i in range(n))


def expected(payoffs: NDArray[Any], n: int, answer: Sequence[ArrayLike] | NDArray[Any]) -> NDArray[Any]:
    """Return expected payoffs ``(..., n)`` of a profile (list, tuple) or a joint distribution (array)."""
    axes = tuple(range(-n, 0))
    if isinstance(answer, np.ndarray):
        if answer.shape[-n:] != payoffs.shape[-n:]:
            rule = f"must be a distribution over profiles, of shape {payoffs.shape[-n:]}"
            raise invalid("answer", rule, answer.shape)
        total: NDArray[Any] = (payoffs * np.expand_dims(answer, -n - 1)).sum(axis=axes)
        return total
    arrays = mixtures(payoffs, n, answer)
    return np.stack([(_against(payoffs, n, arrays, i) * arrays[i]).sum(axis=-1) for i in range(n)], axis=-1)


def _against(payoffs: NDArray[Any], n: int, arrays: list[NDArray[Any]], player: int) -> NDArray[Any]:
    table = table_of(payoffs, n, player)
    left = n
    for other in reversed(range(n)):
        if other == player:
            continue
        axis = other - left if other < player else -1
        moved = np.moveaxis(table, axis, -1)
        mixture = arrays[other][(..., *(np.newaxis,) * (left - 1), slice(None))]
        table = (moved * mixture).sum(axis=-1)
        left -= 1
    return table


def is_profile(shape: tuple[int, ...], profile: Any) -> NDArray[np.bool_]:
    """Return over the batch whether each part is a mixture over that many actions."""
    if not isinstance(profile, (list, tuple)) or len(profile) != len(shape):
        return np.asarray(False)
    good = np.asarray(True)
    for length, part in zip(shape, profile, strict=True):
        good = good & is_distribution((length,), part)
    return good


def is_distribution(shape: tuple[int, ...], part: Any) -> NDArray[np.bool_]:
    """Return over the batch whether `part` is a distribution over the cells of `shape` (its last axes)."""
    try:
        array = np.asarray(part, dtype=float)
    except (TypeError, ValueError):
        return np.asarray(False)
    if array.shape[-len(shape) :] != shape:
        return np.asarray(False)
    axes = tuple(range(-len(shape), 0))
    sums_to_one = abs(array.sum(axis=axes) - 1) <= MIXTURE_TOL
    good: NDArray[np.bool_] = (array >= -MIXTURE_TOL).all(axis=axes) & sums_to_one
    return good


def unit_payoffs(payoffs: NDArray[Any], n: int) -> NDArray[Any]:
    """Return the payoffs with each player's range mapped to [0, 1]; 0 if they are constant."""
    axes = tuple(range(-n, 0))
    low, high = payoffs.min(axis=axes, keepdims=True), payoffs.max(axis=axes, keepdims=True)
    if payoffs.dtype != object:
        # a power of two, so exact; keeps the span of payoffs near the largest float finite
        largest = np.maximum(np.maximum(abs(low), abs(high)), np.finfo(float).tiny)
        scale = np.exp2(-np.floor(np.log2(largest)) - 1)
        payoffs, low, high = payoffs * scale, low * scale, high * scale
    span = high - low
    unit: NDArray[Any] = (payoffs - low) / np.where(span == 0, 1, span)
    return unit

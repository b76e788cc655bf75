"""What makes a table of payoffs and its names valid."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.errors import invalid

__all__ = ["action_names", "payoff_table", "player_count", "player_names"]


def payoff_table(argument: str, value: ArrayLike) -> NDArray[Any]:
    """Return a read-only copy as floats, or as fractions if the entries are exact."""
    try:
        array = np.array(value)
    except ValueError:
        raise invalid(argument, "must be a full table of numbers, not ragged", value) from None
    if array.dtype == object:
        entries = array.ravel().tolist()
        if not all(isinstance(entry, Rational) for entry in entries):
            raise invalid(argument, "must be numbers (all of them rational, if kept as objects)", value)
        exact = np.empty(len(entries), dtype=object)
        exact[:] = [Fraction(entry) for entry in entries]
        array = exact.reshape(array.shape)
    elif array.dtype.kind in "iufb":
        array = array.astype(float)
        if not np.isfinite(array).all():
            raise invalid(argument, "must be finite", float(array[~np.isfinite(array)][0]))
    else:
        raise invalid(argument, "must be real numbers", value)
    if array.size == 0:
        raise invalid(argument, "must not be empty (every player needs an action)", array.shape)
    array.flags.writeable = False
    return array


def player_count(table: NDArray[Any], players: int | Sequence[str] | None) -> int:
    """Return how many players a table is for; without a hint, one game is preferred to a batch."""
    if players is None:
        for axis, length in enumerate(table.shape):
            if length == table.ndim - axis - 1:
                return int(length)
        raise invalid("payoffs", "must have shape (..., n, a_1, ..., a_n)", table.shape)
    count = players if isinstance(players, int) else len(players)
    if count < 1 or table.ndim < count + 1 or table.shape[table.ndim - count - 1] != count:
        rule = f"must have shape (..., {count}, a_1, ..., a_{count}) for {count} players"
        raise invalid("payoffs", rule, table.shape)
    return count


def player_names(players: int | Sequence[str] | None, count: int) -> tuple[str, ...]:
    """Return the names given, or ``player 1, player 2, ...``."""
    if players is None or isinstance(players, int):
        return tuple(f"player {i + 1}" for i in range(count))
    return _distinct("players", players)


def action_names(
    actions: Sequence[Sequence[str]] | None, shape: tuple[int, ...]
) -> tuple[tuple[str, ...], ...]:
    """Return the names given, or ``1, 2, ...`` for each player."""
    if actions is None:
        return tuple(tuple(str(j + 1) for j in range(length)) for length in shape)
    names = tuple(_distinct("actions", own) for own in actions)
    if tuple(map(len, names)) != shape:
        raise invalid("actions", f"must name {shape} actions", tuple(map(len, names)))
    return names


def _distinct(argument: str, names: Sequence[str]) -> tuple[str, ...]:
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise invalid(argument, "must be a sequence of strings", names)
    if len(set(names)) != len(names):
        raise invalid(argument, "must be distinct", names)
    return tuple(names)

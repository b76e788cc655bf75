"""The order in which the equilibria of many games are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import FloatArray

__all__ = ["descending"]

_KEY_BITS: Final = 42
"""Bits of a sort key for the probabilities; the other bits are for the number of the game."""


def descending(game: NDArray[np.intp], probabilities: Sequence[FloatArray]) -> NDArray[np.intp]:
    """Return the order by game, then from the largest first probability, then the second, and so on.

    Sorts by one integer that holds the game and rounded probabilities, and in full where rounding hides a
    difference.

    Examples
    --------
    >>> descending(np.array([1, 0, 0, 0]), [np.array([0.3, 0.5, 0.9, 0.5]), np.array([0.0, 0.2, 0.1, 0.4])])
    array([2, 3, 1, 0])
    """
    bits = _KEY_BITS // max(len(probabilities), 1)
    if bits and game.max(initial=0) < 2 ** (62 - _KEY_BITS):
        key = game.astype(np.int64)
        for p in probabilities:
            key = (key << bits) - (p * (2**bits - 1)).astype(np.int64)
        order = np.argsort(key)
        ordered = game[order]
        upwards = np.zeros(max(order.size - 1, 0), dtype=np.bool_)
        for p in reversed(probabilities):
            step = np.diff(p.take(order))
            upwards = (step > 0) | ((step == 0) & upwards)
        if not (upwards & (ordered[1:] == ordered[:-1])).any():
            return order
    return np.lexsort((*(-p for p in reversed(probabilities)), game))

"""The order in which the equilibria of many games are listed."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import FloatArray

__all__ = ["ORDER_SCALE", "descending"]

ORDER_SCALE: Final = 1e9
"""Probabilities are compared in multiples of the inverse of this, then as they are."""

_KEY_BITS: Final = 42
"""Bits of a sort key for the probabilities; the other bits are for the number of the game."""


def descending(game: NDArray[np.intp], *mixtures: FloatArray) -> NDArray[np.intp]:
    """Return the order by game, then from the largest first probability, then the second, and so on.

    Probabilities are rounded first, so that the order is not one of rounding errors. Sorts by one integer
    that holds the game and the leading bits of all; in full where these are not enough.

    Parameters
    ----------
    game : array of shape (H,)
        The number of the game.
    mixtures : arrays of shape (actions, H)
        What to sort by, the more important first.

    Examples
    --------
    >>> x = np.array([[0.3, 0.5, 0.9, 0.5], [0.7, 0.5, 0.1, 0.5]])
    >>> y = np.array([[0.0, 0.2, 0.1, 0.4], [1.0, 0.8, 0.9, 0.6]])
    >>> descending(np.array([1, 0, 0, 0]), x, y)
    array([2, 3, 1, 0])
    """
    rounded = [[np.rint(p * ORDER_SCALE) for p in mixture[:-1]] for mixture in mixtures]
    leading = [p for own in rounded for p in own]
    full = [p for own, mixture in zip(rounded, mixtures, strict=True) for p in (*own, *mixture[:-1])]
    bits = _KEY_BITS // max(len(leading), 1)
    if game.max(initial=0) < 2 ** (62 - _KEY_BITS):
        key = game.astype(np.int64)
        for p in leading:
            key = (key << bits) - (p * ((2**bits - 1) / ORDER_SCALE)).astype(np.int64)
        order = np.argsort(key)
        ordered = game[order]
        upwards = np.zeros(max(order.size - 1, 0), dtype=np.bool_)
        for p in reversed(full):
            step = np.diff(p.take(order))
            upwards = (step > 0) | ((step == 0) & upwards)
        if not (upwards & (ordered[1:] == ordered[:-1])).any():
            return order
    return np.lexsort((*(-p for p in reversed(full)), game))

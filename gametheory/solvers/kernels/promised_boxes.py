r"""The operator of Abreu, Pearce and Stacchetti on unions of boxes, without public randomisation.

An equilibrium payoff is :math:`(1 - \delta) g(a) + \delta w` with a promise :math:`w` in the set above the
floors of :math:`a`. The image of a box of promises is a box; images are cut along a grid and those in one
cell are replaced by the smallest box around them, so that the result contains the image of the union.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from gametheory.arrays import FloatArray, IntArray

__all__ = ["Boxes", "all_cells", "promised"]

_ON = 1e-12
"""Floors are lowered by this share of the payoff range, so that rounding loses nothing."""


@dataclass(frozen=True)
class Boxes:
    """At most one box in each cell of a grid, sorted by cell.

    Attributes
    ----------
    cells : IntArray, shape (k,)
        Number of the cell.
    least, most : FloatArray, shape (k, n)
    """

    cells: IntArray
    least: FloatArray
    most: FloatArray

    def __len__(self) -> int:
        return len(self.cells)

    def moved_from(self, other: Boxes) -> float:
        """Return the largest move of an end of a box; infinite if other cells are filled."""
        if not np.array_equal(self.cells, other.cells):
            return np.inf
        ends = np.abs(self.least - other.least), np.abs(self.most - other.most)
        return max(float(end.max(initial=0.0)) for end in ends)


def all_cells(resolution: int, players: int) -> Boxes:
    """Return the unit cube, cut into cells of side ``1 / resolution``."""
    corner = np.indices((resolution,) * players).reshape(players, -1).T
    return Boxes(np.arange(len(corner)), corner / resolution, (corner + 1) / resolution)


def promised(boxes: Boxes, now: FloatArray, floors: FloatArray, discount: float, resolution: int) -> Boxes:
    """Return boxes around all payoffs that start with an action profile and promise a point of `boxes`.

    Parameters
    ----------
    boxes : Boxes
        In the unit cube, none wider than a cell.
    now, floors : FloatArray, shape (A, n)
        For each action profile what it pays and the least promise that keeps the players at it.
    discount : float
    resolution : int
        Cells a side.

    Examples
    --------
    >>> import numpy as np
    >>> start = all_cells(2, 1)
    >>> promised(start, np.array([[0.0]]), np.array([[0.9]]), 0.5, 2).least.ravel().round(9).tolist()
    [0.45, 0.5]
    """
    players = now.shape[1]
    least = np.maximum(boxes.least[:, np.newaxis], floors - _ON)
    keep = (least <= boxes.most[:, np.newaxis]).all(axis=-1)
    at, action = np.nonzero(keep)
    low = (1.0 - discount) * now[action] + discount * least[at, action]
    high = (1.0 - discount) * now[action] + discount * boxes.most[at]
    first = np.clip(np.floor(low * resolution).astype(np.int64), 0, resolution - 1)
    last = np.clip(np.floor(high * resolution).astype(np.int64), 0, resolution - 1)
    cells, lows, highs = [], [], []
    for step in product((0, 1), repeat=players):
        cell = first + step
        there = (cell <= last).all(axis=1)
        cell = cell[there]
        # at the rim of the cube rounding may leave the cell: no end is cut there
        floor = np.where(cell == 0, -np.inf, cell / resolution)
        roof = np.where(cell == resolution - 1, np.inf, (cell + 1) / resolution)
        cells.append(np.ravel_multi_index(tuple(cell.T), (resolution,) * players))
        lows.append(np.maximum(low[there], floor))
        highs.append(np.minimum(high[there], roof))
    numbers = np.concatenate(cells)
    order = np.argsort(numbers, kind="stable")
    numbers = numbers[order]
    if not len(numbers):
        return Boxes(numbers, np.empty((0, players)), np.empty((0, players)))
    starts = np.flatnonzero(np.concatenate([[True], np.diff(numbers) > 0]))
    return Boxes(
        numbers[starts],
        np.minimum.reduceat(np.concatenate(lows)[order], starts, axis=0),
        np.maximum.reduceat(np.concatenate(highs)[order], starts, axis=0),
    )

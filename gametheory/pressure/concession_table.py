"""All equilibria of a game in which two parties concede or hold, read off the signs of four gains."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import BoolArray, FloatArray, IntArray, Value

__all__ = ["ConcessionEquilibria", "concession_equilibria", "region_labels", "sign_code"]

_VERTICES = ((4, 4), (4, 0), (0, 4), (0, 0), (2, 2), (4, 2), (0, 2), (2, 4), (2, 0))
"""Pairs of cells: CC, CH, HC, HH, the mixed equilibrium, then the points at the edges of a continuum."""

_NAMES = ("CC", "CH", "HC", "HH", "mixed")


@dataclass(frozen=True, eq=False, kw_only=True)
class ConcessionEquilibria(Value):
    """The equilibria at each point of a batch.

    Attributes
    ----------
    concede : ndarray, shape (..., 9, 2)
        Chances with which the parties concede, NaN where there is no such equilibrium; in the order CC, CH,
        HC, HH (first letter: party 0), mixed, and four equilibria in which one party alone mixes, which exist
        only where a pressure equals a threshold.
    present : ndarray of bool, shape (..., 9)
        Which of them are there.
    continuum : ndarray of bool, shape (...)
        Whether there are infinitely many: segments, or the whole square, with corners in `concede`.
    """

    concede: FloatArray
    present: BoolArray
    continuum: BoolArray

    def corners(self) -> FloatArray:
        """Return the equilibria, those that are there first, shape (..., k, 2).

        k is the largest number at any point; a point with fewer repeats its last.
        """
        count = self.present.sum(axis=-1)
        order = np.argsort(~self.present, axis=-1, kind="stable")[..., : int(count.max())]
        last = np.minimum(np.arange(order.shape[-1]), count[..., np.newaxis] - 1)
        chosen = np.take_along_axis(order, last, axis=-1)
        return np.take_along_axis(self.concede, chosen[..., np.newaxis], axis=-2)


def sign_code(signs: IntArray) -> IntArray:
    """Return the row of the table, 0 to 80, for signs of shape (..., party, other holds or concedes)."""
    digits = np.asarray(signs).reshape((*np.shape(signs)[:-2], 4)) + 1
    return np.asarray(digits @ np.array([27, 9, 3, 1]))


def concession_equilibria(gains: FloatArray, signs: IntArray) -> ConcessionEquilibria:
    """Return every equilibrium: the kernel; broadcasts.

    Parameters
    ----------
    gains : ndarray, shape (..., 2, 2)
        What each party gains by conceding instead of holding, if the other holds and if it concedes.
    signs : ndarray of int, shape (..., 2, 2)
        Signs of the gains, with 0 for a gain within rounding of it.
    """
    _, vertices, continua, _ = _table()
    code = sign_code(signs)
    present = vertices[code]
    opposed = signs[..., 0] * signs[..., 1] < 0
    slope = np.where(opposed, gains[..., 0] - gains[..., 1], 1.0)
    root = np.where(opposed, gains[..., 0] / slope, np.nan)[
        ..., ::-1
    ]  # party i mixes so that j is indifferent
    value = np.empty((*root.shape[:-1], 9, 2))
    for k, cells in enumerate(_VERTICES):
        for i, cell in enumerate(cells):
            value[..., k, i] = root[..., i] if cell == 2 else cell / 4
    return ConcessionEquilibria(
        concede=np.where(present[..., np.newaxis], value, np.nan), present=present, continuum=continua[code]
    )


def region_labels(code: IntArray) -> NDArray[np.str_]:
    """Return the equilibria by name, such as ``"CC, HH, mixed"``, for each row of the table."""
    return _table()[3][code]


@cache
def _table() -> tuple[BoolArray, BoolArray, BoolArray, NDArray[np.str_]]:
    """Return, for the 81 combinations of signs: cells, vertices, continua and labels.

    The chance with which a party concedes lies in one of five cells: 0, below the root of the other's gain,
    the root, above it, 1. On each the sign of the other's gain is constant, so that a pair of cells consists
    of equilibria or has none.
    """
    cells = np.array([_cells(signs) for signs in product((-1, 0, 1), repeat=4)])
    rooted = np.array([[s[2] * s[3] < 0, s[0] * s[1] < 0] for s in product((-1, 0, 1), repeat=4)])
    vertices = np.stack([cells[:, a, b] for a, b in _VERTICES], axis=-1)
    for k, pair in enumerate(_VERTICES):
        for i, cell in enumerate(pair):
            if cell == 2:
                vertices[:, k] &= rooted[:, i]
    # Between two cells that are points lies an open interval: equilibria there come in a continuum.
    continua = np.asarray(cells[:, 1::2, :].any(axis=(1, 2)) | cells[:, :, 1::2].any(axis=(1, 2)))
    labels = []
    for there, endless in zip(vertices, continua, strict=True):
        names = [name for name, present in zip(_NAMES, there, strict=False) if present]
        labels.append(", ".join([*names, "continuum"] if endless else names))
    return cells, vertices, continua, np.array(labels)


def _cells(signs: tuple[int, ...]) -> BoolArray:
    """Return which pairs of cells of the two parties' chances consist of equilibria, shape (5, 5)."""
    reply = (_along(signs[0], signs[1]), _along(signs[2], signs[3]))  # sign of i's gain over j's cells
    found = np.zeros((5, 5), dtype=bool)
    for a, b in product(range(5), repeat=2):
        found[a, b] = _is_reply(a, reply[0][b]) and _is_reply(b, reply[1][a])
    return found


def _along(holds: int, concedes: int) -> tuple[int, ...]:
    """Return the sign of a line over the five cells from its signs at the ends."""
    if holds * concedes < 0:
        return holds, holds, 0, concedes, concedes
    inside = holds or concedes
    return holds, inside, inside, inside, concedes


def _is_reply(cell: int, sign: int) -> bool:
    return sign == 0 or cell == (4 if sign > 0 else 0)

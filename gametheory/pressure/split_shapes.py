"""How consents combine, read off the chance of a deal along lines of equal total."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, Value
from gametheory.pressure.mechanism import Consent

__all__ = ["SplitShapes", "split_shapes"]


@dataclass(frozen=True, eq=False, kw_only=True)
class SplitShapes(Value):
    """The shape of the chance of a deal along the splits of each total, shapes (b,).

    Attributes
    ----------
    level : ndarray of bool
        Whether every split gives the same chance.
    towards : ndarray of bool, shape (2, b)
        Whether more of the total on party 0, on party 1, never hurts.
    one_top : ndarray of bool
        Whether the chance never falls on the way to some best split.
    inner_top : ndarray of bool
        Whether some split is better than both ends.
    best_at_end : ndarray of bool
        Whether no split is better than all of the total on one of the two.
    inner_dip : ndarray of bool
        Whether some split is worse than both ends.
    """

    level: BoolArray
    towards: BoolArray
    one_top: BoolArray
    inner_top: BoolArray
    best_at_end: BoolArray
    inner_dip: BoolArray

    def leaning(self) -> int | None:
        """Return the party on which more of the total never hurts, at every total; None if there is none."""
        fits = self.towards.all(axis=1)
        return None if self.level.all() or not fits.any() else int(fits.argmax())

    def consent(self, other_helps: BoolArray) -> Consent | None:
        """Return how consents combine along these lines, not all of them level; None if in no single way.

        Parameters
        ----------
        other_helps : ndarray of bool, shape (2,)
            Whether pressure on party 1 alone, on party 0 alone, raises the chance at some total.
        """
        party = self.leaning()
        if party is not None:
            return None if other_helps[party] else Consent.ONE_SIDED
        if self.one_top.all() and self.inner_top.any():
            return Consent.WEAKEST_LINK
        if self.best_at_end.all() and self.inner_dip.any():
            return Consent.BEST_SHOT
        return None


def split_shapes(
    chance: FloatArray, *, window: FloatArray, outside: BoolArray, proven: BoolArray, tol: float
) -> SplitShapes:
    """Return the shapes of lines of equal total.

    Parameters
    ----------
    chance : ndarray, shape (b, k)
        The chance of a deal at increasing shares of party 0.
    window : ndarray, shape (b, 2)
    outside : ndarray of bool, shape (b,)
        The best splits, as in :class:`~gametheory.pressure.technology_result.Technology`.
    proven : ndarray of bool, shape (b,)
        Where a theorem says that the split matters: a line that is level on the grid then has its best
        splits, or its worst, between two shares.
    tol : float
        Smallest change of the chance that counts.

    Examples
    --------
    >>> rows = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
    >>> ends = np.array([[0.5, 0.5], [0.0, 1.0]])
    >>> found = split_shapes(rows, window=ends, outside=[False, True], proven=[False] * 2, tol=1e-9)
    >>> found.inner_top, found.best_at_end
    (array([ True, False]), array([False,  True]))
    """
    steps = np.diff(chance, axis=-1)
    first, last = chance[:, 0], chance[:, -1]
    better, worse = np.maximum(first, last), np.minimum(first, last)
    from_left = np.maximum.accumulate(chance, axis=-1)
    from_right = np.maximum.accumulate(chance[:, ::-1], axis=-1)[:, ::-1]
    flat = np.ptp(chance, axis=-1) <= tol
    unseen = flat & np.asarray(proven)
    narrow, split = unseen & ~np.asarray(outside), unseen & np.asarray(outside)
    to_first, to_second = (window[:, 1] >= 1.0) & narrow, (window[:, 0] <= 0.0) & narrow
    return SplitShapes(
        level=flat & ~unseen,
        towards=np.stack(
            [
                np.where(unseen, to_first, (steps >= -tol).all(axis=-1)),
                np.where(unseen, to_second, (steps <= tol).all(axis=-1)),
            ]
        ),
        one_top=np.where(unseen, narrow, (chance >= np.minimum(from_left, from_right) - tol).all(axis=-1)),
        inner_top=np.where(unseen, narrow & ~to_first & ~to_second, chance.max(axis=-1) > better + tol),
        best_at_end=np.where(unseen, split | to_first | to_second, chance.max(axis=-1) <= better + tol),
        inner_dip=np.where(unseen, split, chance.min(axis=-1) < worse - tol),
    )

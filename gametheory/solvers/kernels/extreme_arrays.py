"""The arrays that every batch kernel fills: extreme equilibria of many two-player games."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import BoolArray, FloatArray, IntArray

__all__ = ["ExtremeArrays", "ExtremeList"]


@dataclass(frozen=True, eq=False, kw_only=True)
class ExtremeArrays:
    """Extreme equilibria of N two-player games in K slots each; unused slots hold NaN.

    Parameters
    ----------
    row : array of shape (N, K, m)
        The row player's mixed strategy, probabilities.
    column : array of shape (N, K, n)
        The column player's mixed strategy, probabilities.
    payoffs : array of shape (N, K, 2)
        Expected payoffs, in payoff units.
    gap : array of shape (N, K)
        The larger of the two players' regrets, each as a share of that player's payoff range.
    count : array of shape (N,)
        How many slots are used; they are the first ones.
    degenerate : array of shape (N,)
        Whether a strategy with a support of k actions has more than k pure best replies.
    """

    row: FloatArray
    column: FloatArray
    payoffs: FloatArray
    gap: FloatArray
    count: IntArray
    degenerate: BoolArray

    @classmethod
    def empty(cls, games: int, slots: int, rows: int, columns: int) -> ExtremeArrays:
        """Return unfilled arrays for `games` games with `slots` slots each."""
        return cls(
            row=np.empty((games, slots, rows)),
            column=np.empty((games, slots, columns)),
            payoffs=np.empty((games, slots, 2)),
            gap=np.empty((games, slots)),
            count=np.empty(games, dtype=np.int64),
            degenerate=np.empty(games, dtype=np.bool_),
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class ExtremeList:
    """The same equilibria one after another: H in all, each with the number of its game.

    Parameters
    ----------
    game : array of shape (H,)
        The game that each equilibrium belongs to, 0..N-1; those of one game are in their final order.
    row, column : arrays of shape (m, H) and (n, H)
        The mixed strategies.
    payoffs : array of shape (2, H)
        Expected payoffs.
    gap : array of shape (H,)
        The certificate.
    degenerate : array of shape (N,)
        By game, not by equilibrium.
    """

    game: NDArray[np.intp]
    row: FloatArray
    column: FloatArray
    payoffs: FloatArray
    gap: FloatArray
    degenerate: BoolArray

    @classmethod
    def none(cls, rows: int, columns: int) -> ExtremeList:
        """Return the empty list."""
        return cls(
            game=np.empty(0, dtype=np.intp),
            row=np.empty((rows, 0)),
            column=np.empty((columns, 0)),
            payoffs=np.empty((2, 0)),
            gap=np.empty(0),
            degenerate=np.empty(0, dtype=np.bool_),
        )

    @staticmethod
    def padded(parts: Sequence[ExtremeList], rows: int, columns: int) -> ExtremeArrays:
        """Return the arrays for the games of all `parts`, one part after another."""
        counts = [np.bincount(part.game, minlength=part.degenerate.size) for part in parts]
        slots = max((int(count.max(initial=0)) for count in counts), default=0)
        out = ExtremeArrays.empty(sum(count.size for count in counts), slots, rows, columns)
        start = 0
        for part, count in zip(parts, counts, strict=True):
            here = slice(start, start + count.size)
            start += count.size
            out.count[here] = count
            out.degenerate[here] = part.degenerate
            for array in (out.row, out.column, out.payoffs, out.gap):
                array[here] = np.nan
            part.place(out, np.arange(here.start, here.stop))
        return out

    def place(self, out: ExtremeArrays, games: NDArray[np.intp]) -> None:
        """Write the equilibria into the first slots of `out`; `games` says where each game is there."""
        count = np.bincount(self.game, minlength=self.degenerate.size)
        first = np.repeat(np.cumsum(count) - count, count)
        slot = np.empty(self.game.size, dtype=np.intp)
        slot[np.argsort(self.game, kind="stable")] = np.arange(self.game.size) - first
        flat = games[self.game] * out.gap.shape[1] + slot
        for target, values in (
            (out.row, self.row),
            (out.column, self.column),
            (out.payoffs, self.payoffs),
            (out.gap, self.gap[np.newaxis]),
        ):
            slots = target.reshape(-1, len(values))
            for k, probability in enumerate(values):
                slots[:, k][flat] = probability

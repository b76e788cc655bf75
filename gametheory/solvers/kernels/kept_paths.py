r"""Paths of play that no one-shot deviation undoes, as a finite set of payoffs that generates itself.

A path pays :math:`(1 - \delta) g(a) + \delta w`, where :math:`w` is what the path pays from the next period
on. It is kept to if every such promise lies above the floors of the action played before (Abreu 1988). The
set starts from cycles of actions and grows by playing one action before a path that is already in it, one
path for each cell of a grid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, IntArray

__all__ = ["Paths", "cycles", "grown", "kept"]

_ON = 1e-12
"""A promise that misses its floor by less, as a share of the payoff range, deters."""

_MOST_CYCLES = 5000
"""Cycles of one length are tried as long as there are no more than these."""

_LONGEST = 12
"""Longest cycle that is tried."""


@dataclass(frozen=True)
class Paths:
    """Payoffs of paths, the action profile that each starts with and the path that follows.

    Attributes
    ----------
    payoffs : FloatArray, shape (k, n)
    actions, following : IntArray, shape (k,)
    """

    payoffs: FloatArray
    actions: IntArray
    following: IntArray

    def __len__(self) -> int:
        return len(self.actions)

    def part(self, keep: BoolArray) -> Paths:
        """Return the paths marked, which must include what follows each of them."""
        number = np.cumsum(keep) - 1
        return Paths(self.payoffs[keep], self.actions[keep], number[self.following[keep]])

    def with_more(self, payoffs: FloatArray, actions: IntArray, following: IntArray) -> Paths:
        """Return these and more paths."""
        return Paths(
            np.concatenate([self.payoffs, payoffs]),
            np.concatenate([self.actions, actions]),
            np.concatenate([self.following, following]),
        )


def cycles(
    now: FloatArray, floors: FloatArray, discount: float, resolution: int, known: Paths | None = None
) -> Paths:
    """Return the cycles of action profiles that are kept to, those that add a cell, the short ones first.

    Parameters
    ----------
    now, floors : FloatArray, shape (A, n)
        For each action profile what it pays and the least promise that keeps the players at it.
    discount : float
    resolution : int
        Cells a side of the unit cube.
    known : Paths, optional
        They come first; cycles are added to them.

    Examples
    --------
    Two profiles that pay 0 and 1 to the only player, who never wants to leave.

    >>> import numpy as np
    >>> found = cycles(np.array([[0.0], [1.0]]), np.zeros((2, 1)), 0.5, 8)
    >>> found.payoffs[:4].ravel().round(6).tolist(), found.following[:4].tolist()
    ([0.0, 1.0, 0.333333, 0.666667], [0, 1, 3, 2])
    """
    count, players = now.shape
    nothing = np.empty(0, dtype=np.int64)
    found = known or Paths(np.empty((0, players)), nothing, nothing)
    filled = np.zeros(resolution**players, dtype=bool)
    filled[_cells(found.payoffs, resolution)] = True
    for length in range(1, _LONGEST + 1):
        if count**length > max(_MOST_CYCLES, count):
            break
        words = np.indices((count,) * length).reshape(length, -1).T
        turns = (np.arange(length)[:, np.newaxis] + np.arange(length)) % length
        codes = words[:, turns] @ count ** np.arange(length)[::-1]
        # one of the rotations of each word, and no word that repeats a shorter one
        words = words[(codes[:, :1] < codes[:, 1:]).all(axis=1)]
        weight = (1.0 - discount) * discount ** np.arange(length) / (1.0 - discount**length)
        payoffs = np.einsum("l,wrln->wrn", weight, now[words[:, turns]])
        good = (np.roll(payoffs, -1, axis=1) >= floors[words] - _ON).all(axis=(1, 2))
        words, payoffs = words[good], payoffs[good]
        cell = _cells(payoffs, resolution)
        empty = ~filled[cell]
        new = np.flatnonzero(empty.any(axis=1))
        entered = cell[new, empty[new].argmax(axis=1)]
        take = new[np.unique(entered, return_index=True)[1]]
        words, payoffs = words[take], payoffs[take]
        filled[cell[take]] = True
        start = len(found) + length * np.arange(len(take))[:, np.newaxis]
        after = start + (np.arange(length) + 1) % length
        found = found.with_more(payoffs.reshape(-1, players), words.ravel(), after.ravel())
    return found


def grown(paths: Paths, now: FloatArray, floors: FloatArray, discount: float, resolution: int) -> Paths:
    """Return the paths thinned to a grid of the unit cube, and those that lead to them, a cell each.

    A second path to a cell is taken only if it pays some player less than all before: threats count.
    """
    players = now.shape[1]
    filled = np.zeros(resolution**players, dtype=bool)
    fresh = np.arange(len(paths))
    while len(fresh):
        at, actions = np.nonzero((paths.payoffs[fresh, np.newaxis] >= floors - _ON).all(axis=-1))
        following = fresh[at]
        payoffs = (1.0 - discount) * now[actions] + discount * paths.payoffs[following]
        filled[_cells(paths.payoffs[fresh], resolution)] = True
        cell = _cells(payoffs, resolution)
        new = np.flatnonzero(~filled[cell])
        take = new[np.unique(cell[new], return_index=True)[1]]
        lowest = payoffs.argmin(axis=0) if len(payoffs) else np.empty(0, dtype=np.int64)
        lower = payoffs[lowest, np.arange(len(lowest))] < paths.payoffs.min(axis=0)[: len(lowest)] - _ON
        take = np.union1d(take, lowest[lower])
        fresh = len(paths) + np.arange(len(take))
        paths = paths.with_more(payoffs[take], actions[take], following[take])
    return paths


def _cells(payoffs: FloatArray, resolution: int) -> IntArray:
    """Return the number of the cell of each payoff vector, players on the last axis."""
    place = np.clip(np.floor(payoffs * resolution), 0, resolution - 1).astype(np.int64)
    cell: IntArray = place @ resolution ** np.arange(payoffs.shape[-1])
    return cell


def kept(paths: Paths, temptation: FloatArray) -> Paths:
    """Return the paths that stay when each deviation is punished by the worst path that stays.

    Parameters
    ----------
    paths : Paths
    temptation : FloatArray, shape (A, n)
        What a promise must exceed the deviator's threat by.
    """
    while len(paths):
        floors = paths.payoffs.min(axis=0) + temptation[paths.actions]
        good = (paths.payoffs[paths.following] >= floors - _ON).all(axis=1)
        while not np.array_equal(good, good & good[paths.following]):
            good &= good[paths.following]
        if good.all():
            break
        paths = paths.part(good)
    return paths

"""Stationary values of a legislature with unequal votes, and the purchases of votes that prove them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, BoolArray, FloatArray, IntArray
from gametheory.bargaining.kernels.worth_compiling import worth_compiling
from gametheory.bargaining.strategic.coalition_walk import walks
from gametheory.bargaining.strategic.winning_coalitions import VotingRule

__all__ = ["PartnerSets", "Purchases", "coalition_purchases"]

_RARE = 1e-9
"""Chance to propose below which a member may be taken never to propose."""
_MOST_NUMBERS = 1 << 22
"""That are held at a time."""


@dataclass(frozen=True)
class PartnerSets:
    """The sets of partners that proposers may buy.

    Parameters
    ----------
    members : ndarray of bool, shape (K, n)
        Who is in each set.
    proposer : ndarray of int, shape (K,)
        Whose each set is; the sets of one proposer are neighbours.
    """

    members: BoolArray
    proposer: IntArray

    @classmethod
    def of(cls, rule: VotingRule) -> PartnerSets:
        """Return the minimal sets with which each member wins."""
        sets = [rule.partners(i) for i in range(rule.members)]
        return cls(np.concatenate(sets), np.repeat(np.arange(len(sets)), [len(rows) for rows in sets]))

    @cached_property
    def first(self) -> IntArray:
        """Position of the first set of each proposer, shape (n,)."""
        return np.flatnonzero(np.diff(self.proposer, prepend=-1))

    def costs(self, prices: FloatArray) -> FloatArray:
        """Return what each set costs, shape (..., K), at prices of shape (..., n)."""
        return np.asarray(prices @ self.members.T)

    def least(self, prices: FloatArray) -> FloatArray:
        """Return what the cheapest set costs each proposer, shape (..., n)."""
        rows = prices.reshape(-1, prices.shape[-1])
        found = np.empty(rows.shape)
        for part in _parts(len(rows), len(self.proposer)):
            found[part] = np.minimum.reduceat(self.costs(rows[part]), self.first, axis=-1)
        return found.reshape(prices.shape)

    def worth_buying(self, paid: BoolArray) -> IntArray:
        """Return the numbers of the sets of which no smaller one will do, if some members ask for nothing.

        Parameters
        ----------
        paid : ndarray of bool, shape (n,)
            Who asks for something.
        """
        kept = []
        for i in range(len(paid)):
            own = np.flatnonzero(self.proposer == i)
            asking = self.members[own] & paid
            size = asking.sum(axis=-1)
            within = asking.astype(int) @ asking.T == size[:, np.newaxis]
            kept.append(own[~(within & (size[:, np.newaxis] < size)).any(axis=0)])
        return np.concatenate(kept)

    def evenly(self, among: BoolArray) -> FloatArray:
        """Return the mixes in which each proposer buys each of her marked sets alike, shape (..., K)."""
        count = np.add.reduceat(among, self.first, axis=-1, dtype=float)
        return np.asarray(among / count[..., self.proposer])


@dataclass(frozen=True)
class Purchases:
    """What proposers buy in the equilibria of `N` legislatures.

    Parameters
    ----------
    sets : PartnerSets
    recognition, values : ndarray, shape (N, n)
    delta : ndarray, shape (N,)
    bought : ndarray of int, shape (N, 2 n)
        Which sets are bought.
    chance : ndarray, shape (N, 2 n)
        That each is, up to rounding: those of one proposer sum to her chance to propose.
    reached : ndarray of bool, shape (N,)
        Whether the values are those of the discount factor asked for, and not of one just below.
    """

    sets: PartnerSets
    recognition: FloatArray
    delta: FloatArray
    values: FloatArray
    bought: IntArray
    chance: FloatArray
    reached: BoolArray

    def inclusion(self, rows: IntArray) -> FloatArray:
        """Return chances that proposer i includes member j, shape (M, n, n), of legislatures by number."""
        return self._on_average(rows, self.sets.members[self.bought[rows]])

    def gap(self, values: FloatArray, rows: IntArray) -> FloatArray:
        r"""Return by how much the purchases miss the value equations or pay too much, shape (M,).

        The largest of :math:`|v_i - p_i (1 - c_i) - \delta v_i q_i|` and :math:`c_i - m_i`, with :math:`c_i`
        what proposer i pays on average, :math:`m_i` the least she could and :math:`q_i` the chance that i is
        bought.

        Parameters
        ----------
        values : ndarray, shape (M, n)
        rows : ndarray of int, shape (M,)
            Whose purchases.
        """
        found = np.empty(len(rows))
        for part in _parts(len(rows), 4 * values.shape[-1] ** 2):
            at, v = rows[part], values[part]
            p, prices = self.recognition[at], self.delta[at, np.newaxis] * v
            costs = self.sets.members[self.bought[at]] @ prices[..., np.newaxis]
            paid = self._on_average(at, costs)[..., 0]
            included = (p[:, np.newaxis] @ self.inclusion(at))[:, 0]
            missed = np.abs(v - p * (1.0 - paid) - prices * included)
            excess = np.where(p > 0, paid - self.sets.least(prices), 0.0)
            found[part] = np.maximum(missed, excess).max(axis=-1)
        return found

    def _on_average(self, rows: IntArray, amounts: FloatArray | BoolArray) -> FloatArray:
        """Return the means of amounts of the sets, shape (M, 2 n, k), over those of each: (M, n, k)."""
        owner = self.sets.proposer[self.bought[rows]]
        mine = owner[:, np.newaxis] == np.arange(self.values.shape[-1])[:, np.newaxis]
        share = mine * np.maximum(self.chance[rows, np.newaxis], 0.0)
        total = share.sum(axis=-1, keepdims=True)
        return np.asarray(share / np.where(total > 0, total, 1.0) @ amounts)


def coalition_purchases(recognition: FloatArray, delta: FloatArray, sets: PartnerSets) -> Purchases:
    r"""Return the equilibria of `N` legislatures with one voting rule.

    Given which sets each proposer buys, the value equations and the ties of the costs of her sets are solved
    by Newton's method; sets are exchanged until none that is left out is cheaper and no chance is negative.
    Where that fails, the equilibrium is followed from discount factor 0, where values are the chances to
    propose. Where that fails too, members whose chance is below 1e-9 are taken never to propose: for the
    certificate this is no matter.

    Parameters
    ----------
    recognition : ndarray, shape (N, n)
    delta : ndarray, shape (N,)
    sets : PartnerSets
    """
    found = Purchases(sets, recognition, delta, *_by_pattern(recognition, delta, sets))
    short = np.flatnonzero(~found.reached)
    wrong = short[found.gap(found.values[short], short) > EQUILIBRIUM_TOL]
    if wrong.size:
        _without_rare(found, wrong)
    return found


def _without_rare(found: Purchases, rows: IntArray) -> None:
    """Put in the equilibria of some legislatures without proposals of members who hardly ever make one."""
    p = found.recognition[rows]
    rare = (p > 0) & (p < _RARE)
    often = np.where(rare, 0.0, p)
    often /= often.sum(axis=-1, keepdims=True)
    values, bought, chance, _ = _by_pattern(often, found.delta[rows], found.sets)
    costs = found.sets.costs(values)
    for i in range(p.shape[-1]):
        own = np.flatnonzero(found.sets.proposer == i)
        cheapest = own[np.argmin(costs[:, own], axis=-1)]
        bought[:, i] = np.where(rare[:, i], cheapest, bought[:, i])
        chance[:, i] = np.where(rare[:, i], p[:, i], chance[:, i])
    found.values[rows], found.bought[rows], found.chance[rows] = values, bought, chance


def _by_pattern(
    recognition: FloatArray, delta: FloatArray, sets: PartnerSets
) -> tuple[FloatArray, IntArray, FloatArray, BoolArray]:
    """Return what :func:`_walked` finds, with the sets worth buying where some members never propose."""
    if (recognition > 0).all():
        among = np.arange(len(sets.proposer))
        return _walked(recognition, delta, sets, among)
    patterns, which = np.unique(recognition > 0, axis=0, return_inverse=True)
    order = np.argsort(which, axis=None, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(which.reshape(-1)))[:-1])
    found = [
        _walked(recognition[rows], delta[rows], sets, sets.worth_buying(paid))
        for rows, paid in zip(groups, patterns, strict=True)
    ]
    back = np.argsort(order)
    values, bought, chance, reached = (np.concatenate(each)[back] for each in zip(*found, strict=True))
    return values, bought, chance, reached


def _walked(
    recognition: FloatArray, delta: FloatArray, sets: PartnerSets, among: IntArray
) -> tuple[FloatArray, IntArray, FloatArray, BoolArray]:
    """Return values, purchases, their chances and whether the walk went all the way, for some of the sets."""
    count, n = recognition.shape
    members, proposer = sets.members[among].astype(float), sets.proposer[among]
    first = np.searchsorted(proposer, np.arange(n + 1))
    values, chance, reached = np.empty((count, n)), np.empty((count, 2 * n)), np.empty(count)
    bought = np.empty((count, 2 * n), np.int64)
    given = np.ascontiguousarray(recognition), np.ascontiguousarray(delta), members, first
    found = values, bought, chance, reached
    if worth_compiling(count * len(among)):
        from gametheory.bargaining.kernels.coalition_walk_compiled import walks_compiled

        walks_compiled(*given, found)
    else:
        with np.errstate(all="ignore"):  # a walk astray is refused
            walks(*given, found)
    np.maximum(values, 0.0, out=values)
    return values, bought if len(among) == len(sets.proposer) else among[bought], chance, reached == delta


def _parts(count: int, each: int) -> Iterator[slice]:
    """Yield parts of so many rows that their numbers, so many `each`, fit in memory."""
    block = max(1, _MOST_NUMBERS // each)
    for start in range(0, count, block):
        yield slice(start, start + block)

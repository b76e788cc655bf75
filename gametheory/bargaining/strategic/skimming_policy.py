"""What a seller does about finitely many equally likely values: a policy, its path and its certificate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray, IntArray
from gametheory.bargaining.strategic.skimming_pieces import PricePath

__all__ = ["DiscretePolicy"]

_ROWS = 256
"""States that are compared with all cutoffs at a time."""


@dataclass(frozen=True, eq=False, kw_only=True)
class DiscretePolicy:
    """A plan for every state: how many of the lowest values are left.

    Attributes
    ----------
    values : ndarray, shape (n,)
        Increasing.
    delta : float
        Common discount factor, in [0, 1).
    pays : ndarray, shape (n,)
        The most that each value pays if it is the lowest to buy.
    target : ndarray of int, shape (n + 1,)
        How many values are left after the next price, by how many are left before it.
    """

    values: FloatArray
    delta: float
    pays: FloatArray
    target: IntArray

    def worth(self) -> FloatArray:
        """Return what following the plan brings in each state, per value, shape (n + 1,)."""
        found = np.zeros(len(self.values) + 1)
        for i in range(1, len(found)):
            to = self.target[i]
            found[i] = (i - to) * self.pays[to] + self.delta * found[to]
        return found

    def gap(self) -> float:
        """Return the largest gain of anybody in any state, as a share of the highest value.

        Of the seller from every other cutoff, once; of a buyer, how far the price at which he is the last to
        buy is from the one that makes him indifferent to waiting for what the plan asks next.
        """
        count, worth = len(self.values), self.worth()
        left, cutoffs = np.arange(1, count + 1), np.arange(count)
        gain = 0.0
        for start in range(0, count, _ROWS):
            state = left[start : start + _ROWS, np.newaxis]
            options = np.where(cutoffs < state, (state - cutoffs) * self.pays + self.delta * worth[:-1], 0.0)
            gain = max(gain, float((options.max(axis=1) - worth[state[:, 0]]).max()))
        following = self.pays[self.target[1:count]]  # asked where the values up to this one are left
        patient = (1 - self.delta) * self.values[1:] + self.delta * following
        off = np.abs(self.pays - np.append(self.values[0], patient)).max()
        return float(max(gain / count, off) / self.values[-1])

    def path(self) -> PricePath:
        """Return the prices on the path, with the certificate of the whole plan."""
        steps, at = [], len(self.values)
        while at > 0:
            at = int(self.target[at])
            steps.append(at)
        profit = float(self.worth()[-1] / len(self.values))
        return PricePath(prices=self.pays[steps], cutoffs=self.values[steps], profit=profit, gap=self.gap())

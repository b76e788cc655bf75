"""All portfolios of whole instruments at once: exact to rounding, and their own proof."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, BoolArray, FloatArray, IntArray, Value

__all__ = ["MOST_ENUMERATED", "PortfolioEnumeration"]

MOST_ENUMERATED = 20
"""Most instruments whose portfolios are all looked at: 1,048,576 of them, in a fraction of a second."""

_COST_DIGITS = 11
"""Costs are sorted at this many digits, so that rounding leaves equal ones side by side."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PortfolioEnumeration(Value):
    """Every subset of the instruments; portfolio number n holds instrument j iff bit j of n is set.

    A mixed-integer solver treats a level of 1e-7 as zero, and that is enough to change an answer where a
    margin is almost reached. Sums over subsets have no such tolerance.

    Attributes
    ----------
    costs : ndarray, shape (J,)
    slack : ndarray, shape (2**J,)
        Least slack of the constraints of the goal.
    allowed : ndarray of bool, shape (2**J,)
        Whether all other constraints hold, the limit of the number included.
    """

    costs: FloatArray
    slack: FloatArray
    allowed: BoolArray

    @classmethod
    def of(
        cls, costs: FloatArray, matrix: FloatArray, least: FloatArray, goal: BoolArray, most: int | None
    ) -> PortfolioEnumeration:
        """Return all portfolios under ``matrix @ x >= least``, of which the rows `goal` make up the slack."""
        count = 1 << len(costs)
        slack, allowed = np.full(count, np.inf), np.ones(count, dtype=bool)
        for row, need, counts in zip(matrix, least, goal, strict=True):
            sums = _subset_sums(row) - need
            if counts:
                np.minimum(slack, sums, out=slack)
            else:
                allowed &= sums >= -ATOL
        if most is not None:
            allowed &= _subset_sums(np.ones(len(costs))) <= most
        return cls(costs=costs, slack=slack, allowed=allowed)

    def levels(self, portfolio: int) -> FloatArray:
        """Return the levels of a portfolio, 0 or 1, shape (J,)."""
        return (portfolio >> np.arange(len(self.costs)) & 1).astype(float)

    def cheapest(self) -> int | None:
        """Return the cheapest portfolio that satisfies all; of equals the smallest, then the most robust."""
        good = np.flatnonzero(self.allowed & (self.slack >= -ATOL))
        if not len(good):
            return None
        cost = _subset_sums(self.costs)[good]
        return int(self._first(good[cost <= cost.min() + ATOL]))

    def most_slack(self) -> int | None:
        """Return the allowed portfolio of the largest slack; of equals the smallest."""
        good = np.flatnonzero(self.allowed)
        if not len(good):
            return None
        slack = self.slack[good]
        return int(self._first(good[slack >= slack.max() - ATOL]))

    def front(self) -> tuple[int, ...]:
        """Return the portfolios of which none is both cheaper and as robust, the cheapest first."""
        good = np.flatnonzero(self.allowed & (self.slack >= -ATOL))
        cost, slack = _subset_sums(self.costs)[good], self.slack[good]
        rounded = np.round(cost, _COST_DIGITS)
        order = np.lexsort((-slack, rounded))
        good, cost, slack, rounded = good[order], cost[order], slack[order], rounded[order]
        before = np.maximum.accumulate(np.concatenate([[-np.inf], slack]))[:-1]
        found = []
        for k in np.flatnonzero(slack > before + EQUILIBRIUM_TOL):
            near = 10.0**-_COST_DIGITS + ATOL  # rounding apart, costs this far on are the same
            window = slice(*np.searchsorted(rounded, (rounded[k] - near, rounded[k] + near)))
            alike = (np.abs(cost[window] - cost[k]) <= ATOL) & (slack[window] >= slack[k] - ATOL)
            found.append(int(self._first(good[window][alike])))
        return tuple(found)

    def _first(self, portfolios: IntArray) -> int:
        size = np.zeros(len(portfolios), dtype=int)
        for instrument in range(len(self.costs)):
            size += portfolios >> instrument & 1
        return int(portfolios[np.lexsort((-self.slack[portfolios], size))[0]])


def _subset_sums(values: FloatArray) -> FloatArray:
    """Return the sum of `values` over each subset, shape (2**J,)."""
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums, sums + value])
    return sums

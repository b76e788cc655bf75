"""Which partners a proposer needs: the minimal winning coalitions of a weighted vote."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value, frozen, real
from gametheory.bargaining.strategic.domains import one_number
from gametheory.errors import InvalidInputError, RefusedError

__all__ = ["VotingRule"]

_MOST_MEMBERS = 14
"""Up to whom all coalitions are listed."""


@dataclass(frozen=True, eq=False, kw_only=True)
class VotingRule(Value):
    """A coalition wins if its weight is at least the quota.

    Parameters
    ----------
    weights : array_like, shape (n,)
        Non-negative.
    quota : float
        Positive, at most the total weight.

    Raises
    ------
    InvalidInputError
        If a weight is negative, or no coalition, or even the empty one, reaches the quota.

    Examples
    --------
    >>> VotingRule(weights=[2, 1, 1, 1], quota=3).partners(0).astype(int)
    array([[0, 1, 0, 0],
           [0, 0, 1, 0],
           [0, 0, 0, 1]])
    """

    weights: FloatArray
    quota: float

    def __post_init__(self) -> None:
        weights = real("weights", self.weights)
        if weights.ndim != 1 or len(weights) < 2 or (weights < 0).any():
            raise InvalidInputError(f"voting weights must be two or more, non-negative, got {self.weights!r}")
        quota = one_number("quota", self.quota)
        if quota <= 0:
            raise InvalidInputError(f"quota must be positive, or no consent is needed, got {quota:g}")
        if quota > weights.sum() * (1 + ATOL):
            raise InvalidInputError(
                f"no coalition can reach the quota: it is {quota:g} and the total weight {weights.sum():g}"
            )
        object.__setattr__(self, "weights", frozen(weights))
        object.__setattr__(self, "quota", quota)

    @property
    def members(self) -> int:
        """Number of members."""
        return len(self.weights)

    @property
    def votes(self) -> int | None:
        """How many votes win, the proposer's included, if all weights are the same; None otherwise."""
        if np.ptp(self.weights) > 0:
            return None
        return max(1, int(np.ceil(self.quota / self.weights[0] - 1e-9)))

    @property
    def is_proper(self) -> bool:
        """Whether no two disjoint coalitions can both win.

        If there are too many members to list coalitions, whether the quota is a strict majority.
        """
        votes, n = self.votes, self.members
        if votes is not None:
            return 2 * votes > n
        majority = bool(2.0 * self.quota > self.weights.sum() * (1 + ATOL))
        if majority or n > _MOST_MEMBERS:
            return majority
        coalitions = (np.arange(1 << (n - 1))[:, np.newaxis] >> np.arange(n)) % 2 == 1
        return not (self.wins(coalitions) & self.wins(~coalitions)).any()

    def wins(self, coalitions: BoolArray) -> BoolArray:
        """Return which coalitions win, given as marked members on the last axis."""
        return np.asarray(coalitions @ self.weights >= self.quota * (1 - ATOL))

    def partners(self, proposer: int) -> BoolArray:
        """Return the minimal sets of partners with whom a proposer wins, shape (K, n), smallest first.

        Raises
        ------
        RefusedError
            If there are more members than can be listed.
        """
        n = self.members
        others = [i for i in range(n) if i != proposer]
        votes = self.votes
        if n > _MOST_MEMBERS:
            raise RefusedError(f"coalitions are listed for at most {_MOST_MEMBERS} members, got {n}")
        need = (self.quota - self.weights[proposer]) * (1 - ATOL) - ATOL
        rows = []
        sizes = range(n) if votes is None else [votes - 1]
        for size in sizes:
            for chosen in combinations(others, size):
                weights = self.weights[list(chosen)]
                total = weights.sum()
                if total >= need and (size == 0 or total - weights.min() < need):
                    row = np.zeros(n, dtype=bool)
                    row[list(chosen)] = True
                    rows.append(row)
        return np.array(rows)

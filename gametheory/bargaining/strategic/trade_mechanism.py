"""The best mechanism for trade between finitely many types, by linear programming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value, frozen, real
from gametheory.errors import NotSolvedError, invalid

__all__ = ["TradeMechanism", "optimal_mechanism"]


@dataclass(frozen=True, eq=False, kw_only=True)
class TradeMechanism(Value):
    """Who trades with whom at what payments, for equally likely types of a buyer and a seller.

    Attributes
    ----------
    value, cost : ndarray, shape (m,) and (n,)
        Increasing.
    trade : ndarray, shape (m, n)
        Probability of trade of each pair.
    pays, gets : ndarray, shape (m,) and (n,)
        Mean payment of each value, mean receipt of each cost.
    """

    value: FloatArray
    cost: FloatArray
    trade: FloatArray
    pays: FloatArray
    gets: FloatArray

    @property
    def gain(self) -> float:
        """Mean gain from trade."""
        return float((self.trade * (self.value[:, np.newaxis] - self.cost)).mean())

    @property
    def deficit(self) -> float:
        """What the mechanism hands out more than it takes in, on average."""
        return float(self.gets.mean() - self.pays.mean())

    @property
    def payoffs(self) -> tuple[FloatArray, FloatArray]:
        """Mean gain of each value and of each cost."""
        return (
            self.value * self.trade.mean(axis=1) - self.pays,
            self.gets - self.cost * self.trade.mean(axis=0),
        )

    @property
    def gap(self) -> float:
        """The certificate: the largest breach of a promise, as a share of the largest gain from trade.

        Promises: no type gains by posing as any other, none loses by taking part, probabilities are ones, and
        nothing is handed out that was not taken in.
        """
        mine, theirs = self.payoffs
        as_value = self.value[:, np.newaxis] * self.trade.mean(axis=1) - self.pays
        as_cost = self.gets - self.cost[:, np.newaxis] * self.trade.mean(axis=0)
        widest = float(self.value[-1] - self.cost[0])
        breaches = (
            (as_value - mine[:, np.newaxis]).max(),
            (as_cost - theirs[:, np.newaxis]).max(),
            -mine.min(),
            -theirs.min(),
            self.deficit,
            widest * max(self.trade.max() - 1, -self.trade.min()),
        )
        return float(max(0.0, *breaches) / widest)


def optimal_mechanism(value: ArrayLike, cost: ArrayLike) -> TradeMechanism:
    """Return the mechanism with the largest mean gain that needs no subsidy, for equally likely types.

    Parameters
    ----------
    value, cost : array_like, shape (m,) and (n,)
        Increasing; the largest value exceeds the lowest cost.

    Raises
    ------
    NotSolvedError
        If the solver's answer breaks a promise.

    Examples
    --------
    One type of each trades whenever there is a gain:

    >>> optimal_mechanism([1.0], [0.25]).gain
    0.75
    """
    from scipy.optimize import linprog
    from scipy.sparse import block_array, coo_array, csr_array, eye_array, kron

    v, c = real("value", value), real("cost", cost)
    for name, each in (("value", v), ("cost", c)):
        if each.ndim != 1 or not each.size or (np.diff(each) <= 0).any():
            raise invalid(name, "must be increasing numbers", each)
    if v[-1] <= c[0]:
        raise invalid("value", "must exceed the lowest cost somewhere", value)
    m, n = len(v), len(c)
    rows, columns = kron(eye_array(m), np.full((1, n), 1 / n)), kron(np.full((1, m), 1 / m), eye_array(n))

    def neighbours(size: int) -> tuple[csr_array, csr_array]:
        # each type against the next one down and up: enough, as payoffs are linear in the type
        pairs = [(i, j) for i in range(size) for j in (i - 1, i + 1) if 0 <= j < size]
        own, other = (np.array([pair[k] for pair in pairs], dtype=int) for k in (0, 1))
        at = np.arange(len(pairs))
        one = np.ones(len(pairs))
        return (
            csr_array(coo_array((one, (at, own)), shape=(len(pairs), size))),
            csr_array(coo_array((one, (at, other)), shape=(len(pairs), size))),
        )

    def incentives(types: FloatArray, odds: csr_array) -> tuple[csr_array, csr_array]:
        own, other = neighbours(len(types))
        weight = coo_array((own @ types, (np.arange(own.shape[0]),) * 2)) if own.shape[0] else own
        if not own.shape[0]:
            return csr_array((0, odds.shape[1])), own
        return csr_array(weight @ ((other - own) @ odds)), csr_array(other - own)

    buyer_odds, buyer_pay = incentives(v, csr_array(rows))
    seller_odds, seller_get = incentives(c, csr_array(columns))
    by_value = kron(coo_array((v, (np.arange(m),) * 2)), np.full((1, n), 1 / n))
    by_cost = kron(np.full((1, m), 1 / m), coo_array((c, (np.arange(n),) * 2)))
    budget_pay, budget_get = np.full((1, m), -1 / m), np.full((1, n), 1 / n)
    blocks: list[list[Any]] = [
        [buyer_odds, -buyer_pay, None],
        [-seller_odds, None, seller_get],
        [-by_value, eye_array(m), None],
        [by_cost, None, -eye_array(n)],
        [None, csr_array(budget_pay), csr_array(budget_get)],
    ]
    left: Any = block_array(blocks)
    worth = (v[:, np.newaxis] - c).ravel() / (m * n)
    found = linprog(
        np.concatenate([-worth, np.zeros(m + n)]),
        A_ub=left.tocsr(),
        b_ub=np.zeros(left.shape[0]),
        bounds=[(0, 1)] * (m * n) + [(None, None)] * (m + n),
        method="highs",
    )
    if found.x is None:
        raise NotSolvedError(f"the linear programme failed: {found.message}", found)
    mechanism = TradeMechanism(
        value=frozen(v),
        cost=frozen(c),
        trade=frozen(found.x[: m * n].reshape(m, n)),
        pays=frozen(found.x[m * n : m * n + m]),
        gets=frozen(found.x[m * n + m :]),
    )
    if mechanism.gap > 1e3 * EQUILIBRIUM_TOL:
        raise NotSolvedError(f"the mechanism breaks a promise by {mechanism.gap:.3g}", mechanism)
    return mechanism

"""Stationary values of a legislature with unequal votes: smoothed choices first, then Newton's method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, IntArray

__all__ = ["CoalitionMixes", "coalition_values"]

_PRECISIONS = 2.0 ** np.arange(0, 31)
"""Of the logit choice of partners, per unit of cost; each equilibrium is the start for the next."""
_COARSEST = 8
"""Position in `_PRECISIONS` down to which Newton's method is tried, the finest first."""
_NEAR_TIES = (30.0, 8.0)
"""Costs are taken to be tied if they differ by less, times one over the precision."""
_MOST_CHANGES = 20
"""Of the sets of partners that are taken to be bought."""
_ROUNDING = 1e-12
_PATIENT = 1.0 - 1e-7
"""Discount factor at which the path is followed if it is 1: then values need not be unique."""


@dataclass(frozen=True)
class CoalitionMixes:
    """The value equations of the closed rule, with one row for each set of partners.

    Parameters
    ----------
    partners : ndarray of bool, shape (K, n)
        Minimal sets of partners of all proposers.
    proposer : ndarray of int, shape (K,)
        Whose each row is; rows of one proposer are neighbours.
    recognition : ndarray, shape (n,)
    delta : float
    """

    partners: BoolArray
    proposer: IntArray
    recognition: FloatArray
    delta: float

    def costs(self, values: FloatArray) -> FloatArray:
        """Return what each set of partners costs, shape (K,)."""
        return np.asarray(self.delta * (self.partners @ values))

    def residuals(self, values: FloatArray, mix: FloatArray) -> FloatArray:
        """Return value less what it is made of, shape (n,), for probabilities of the rows."""
        n, p = len(values), self.recognition
        paid = np.bincount(self.proposer, mix * self.costs(values), n)
        included = (mix * p[self.proposer]) @ self.partners
        return np.asarray(values - p * (1.0 - paid) - self.delta * values * included)

    def logit(self, values: FloatArray, precision: float) -> FloatArray:
        """Return the logit choice of each proposer, shape (K,)."""
        above = self.costs(values) - self._least(values)[self.proposer]
        weight = np.exp(-precision * above)
        return np.asarray(weight / np.bincount(self.proposer, weight, len(values))[self.proposer])

    def smoothed(self, start: FloatArray, precision: float) -> FloatArray:
        """Return values for which logit choices of a `precision` solve the value equations."""
        from scipy.optimize import root

        def residuals(values: FloatArray) -> list[float]:
            wrong: list[float] = self.residuals(values, self.logit(values, precision)).tolist()
            return wrong

        found = np.asarray(root(residuals, start.tolist(), method="hybr", tol=1e-13).x, dtype=float)
        return min(start, found, key=lambda values: max(map(abs, residuals(values))))

    def polished(self, values: FloatArray, precision: float, ties: float) -> Iterator[FloatArray]:
        """Yield values at which the sets that are bought cost each proposer exactly the same.

        At first those are taken to be bought that are cheapest up to `ties` / `precision`. Then a set with a
        negative chance is dropped and one that costs less is taken in, one at a time.
        """
        n = len(values)
        kept = self.costs(values) <= self._least(values)[self.proposer] + ties / precision
        mix = np.where(kept, self.logit(values, precision), 0.0)
        mix /= np.bincount(self.proposer, mix, n)[self.proposer]
        for _ in range(_MOST_CHANGES):
            values, mix[kept] = self._newton(values, mix[kept], kept)
            yield values
            cheaper = np.where(kept, 0.0, self._least(values, kept)[self.proposer] - self.costs(values))
            worst, best = int(np.argmin(mix)), int(np.argmax(cheaper))
            if mix[worst] < -_ROUNDING:
                kept[worst], mix[worst] = False, 0.0
            elif cheaper[best] > _ROUNDING:
                kept[best] = True
            else:
                return

    def _least(self, values: FloatArray, among: BoolArray | None = None) -> FloatArray:
        costs = self.costs(values) if among is None else np.where(among, self.costs(values), np.inf)
        least = np.full(len(values), np.inf)
        np.minimum.at(least, self.proposer, costs)
        return least

    def _newton(self, values: FloatArray, mix: FloatArray, kept: BoolArray) -> tuple[FloatArray, FloatArray]:
        """Solve the value equations, the ties and the sums of the mixes; of many mixes take the nearest."""
        n, p, d = len(values), self.recognition, self.delta
        B, who = self.partners[kept].astype(float), self.proposer[kept]
        belongs = (who == np.arange(n)[:, np.newaxis]).astype(float)
        share = belongs / belongs.sum(axis=1, keepdims=True)
        spread = d * (B - (share @ B)[who])
        none = np.zeros((len(mix), len(mix)))
        total = np.append(np.ones(n), np.zeros(len(mix)))  # implied, unless the discount factor is 1
        for _ in range(50):
            price = d * (B @ values)
            included = (mix * p[who]) @ B
            wrong = np.concatenate(
                [
                    values - p * (1.0 - np.bincount(who, mix * price, n)) - d * values * included,
                    spread @ values,
                    belongs @ mix - 1.0,
                    [values.sum() - 1.0],
                ]
            )
            by_value = np.eye(n) * (1.0 - d * included) + p[:, np.newaxis] * d * (belongs * mix) @ B
            by_mix = (p[:, np.newaxis] * belongs) * price - d * (values * B * p[who, np.newaxis]).T
            slope = np.block([[by_value, by_mix], [spread, none], [np.zeros((n, n)), belongs], [total]])
            step = np.linalg.lstsq(slope, -wrong, rcond=1e-12)[0]
            values, mix = values + step[:n], mix + step[n:]
            if np.abs(step[:n]).max() <= 1e-15:
                break
        return values, mix


def coalition_values(mixes: CoalitionMixes) -> Iterator[FloatArray]:
    """Yield candidates for the stationary values, the most precise first; the certificate decides.

    Parameters
    ----------
    mixes : CoalitionMixes
        Of all minimal sets of partners.
    """
    smooth = replace(mixes, delta=min(mixes.delta, _PATIENT))
    values = np.array(mixes.recognition)
    path = []
    for precision in _PRECISIONS:
        values = smooth.smoothed(values, float(precision))
        path.append(values)
    for k in range(len(path) - 1, _COARSEST - 1, -1):
        for ties in _NEAR_TIES:
            yield from mixes.polished(path[k], float(_PRECISIONS[k]), ties)

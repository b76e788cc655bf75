"""Stationary values of a legislature with unequal votes: smoothed choices first, then Newton's method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, IntArray

__all__ = ["CoalitionMixes", "coalition_values"]

_PRECISIONS = 2.0 ** np.arange(0, 23)
"""Of the logit choice of partners, per unit of cost; each equilibrium is the start for the next."""
_POLISHED = (22, 18, 14, 10)
"""Positions in `_PRECISIONS` from which Newton's method is tried, in this order."""


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
        costs = self.costs(values)
        n = len(values)
        least = np.full(n, np.inf)
        np.minimum.at(least, self.proposer, costs)
        weight = np.exp(-precision * (costs - least[self.proposer]))
        return np.asarray(weight / np.bincount(self.proposer, weight, n)[self.proposer])

    def smoothed(self, start: FloatArray, precision: float) -> FloatArray:
        """Return values for which logit choices of a `precision` solve the value equations."""
        from scipy.optimize import root

        def residuals(values: FloatArray) -> list[float]:
            wrong: list[float] = self.residuals(values, self.logit(values, precision)).tolist()
            return wrong

        return np.asarray(root(residuals, start.tolist(), method="hybr", tol=1e-12).x, dtype=float)

    def polished(self, values: FloatArray, precision: float) -> FloatArray:
        """Return values at which the sets that are cheapest, up to the precision, cost exactly the same.

        Newton's method on the value equations, the ties and the sums of the mixes; where mixes are not
        unique, the nearest.
        """
        n = len(values)
        costs = self.costs(values)
        least = np.full(n, np.inf)
        np.minimum.at(least, self.proposer, costs)
        kept = costs <= least[self.proposer] + 30.0 / precision
        B, who = self.partners[kept].astype(float), self.proposer[kept]
        mix = self.logit(values, precision)[kept]
        mix /= np.bincount(who, mix, n)[who]
        belongs = (who == np.arange(n)[:, np.newaxis]).astype(float)
        share = belongs / belongs.sum(axis=1, keepdims=True)
        p, d = self.recognition, self.delta
        ties = d * (B - (share @ B)[who])
        for _ in range(50):
            included = (mix * p[who]) @ B
            paid = d * np.bincount(who, mix * (B @ values), n)
            wrong = np.concatenate(
                [values - p * (1.0 - paid) - d * values * included, ties @ values, belongs @ mix - 1.0]
            )
            by_value = np.eye(n) * (1.0 - d * included) + p[:, np.newaxis] * d * (belongs * mix) @ B
            by_mix = (p[:, np.newaxis] * belongs) * (d * (B @ values)) - d * (
                values * B * p[who, np.newaxis]
            ).T
            none = np.zeros((len(mix), len(mix)))
            slope = np.block([[by_value, by_mix], [ties, none], [np.zeros((n, n)), belongs]])
            step = np.linalg.lstsq(slope, -wrong, rcond=1e-12)[0]
            values, mix = values + step[:n], mix + step[n:]
            if np.abs(step[:n]).max() <= 1e-15:
                break
        return values


def coalition_values(mixes: CoalitionMixes) -> tuple[FloatArray, ...]:
    """Return candidates for the stationary values, best first; the certificate decides.

    Parameters
    ----------
    mixes : CoalitionMixes
        Of all minimal sets of partners.
    """
    values = np.array(mixes.recognition)
    path = []
    for precision in _PRECISIONS:
        values = mixes.smoothed(values, float(precision))
        path.append(values)
    return tuple(mixes.polished(path[k], float(_PRECISIONS[k])) for k in _POLISHED)

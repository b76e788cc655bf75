"""How fast a sequence of games approaches its limit: distances, and the order of convergence they show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, frozen, positive, real
from gametheory.errors import invalid
from gametheory.printing import Printed

__all__ = ["Convergence", "frequent_offers", "observed_convergence"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Convergence(Value, Printed):
    """Values along a sequence of shrinking steps, with their limit.

    Attributes
    ----------
    steps : ndarray, shape (k,)
        Falling: period lengths, steps of a grid, chances of breakdown.
    values : ndarray, shape (k, n)
    limit : ndarray, shape (n,)
    """

    steps: FloatArray
    values: FloatArray
    limit: FloatArray

    @property
    def distances(self) -> FloatArray:
        """The largest distance of a value from its limit at each step, shape (k,)."""
        return np.asarray(np.abs(self.values - self.limit).max(axis=-1))

    @property
    def orders(self) -> FloatArray:
        """Observed order p between neighbours, where the distance falls like step**p, shape (k - 1,)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.diff(np.log(self.distances)) / np.diff(np.log(self.steps)))

    @property
    def slopes(self) -> FloatArray:
        """Distance over step, shape (k,): constant in the end if convergence is of order one."""
        return self.distances / self.steps

    def __str__(self) -> str:
        lines = ["    step        distance    distance/step"]
        lines += [
            f"{step:12.3e} {far:12.3e} {slope:12.6g}"
            for step, far, slope in zip(self.steps, self.distances, self.slopes, strict=True)
        ]
        return "\n".join(lines)


def observed_convergence(steps: ArrayLike, values: ArrayLike, limit: ArrayLike) -> Convergence:
    """Return what a sequence shows of its convergence.

    Examples
    --------
    >>> h = np.array([0.1, 0.05, 0.025])
    >>> observed_convergence(h, np.exp(h)[:, np.newaxis], [1.0]).orders.round(2)
    array([1.04, 1.02])
    """
    h, v, end = positive("steps", steps), real("values", values), real("limit", limit)
    if h.ndim != 1 or (np.diff(h) >= 0).any():
        raise invalid("steps", "must be a falling sequence", steps)
    if v.shape != (len(h), *end.shape) or end.ndim != 1:
        raise invalid("values", f"must have shape {(len(h), *end.shape)}", v.shape)
    return Convergence(steps=frozen(h), values=frozen(v), limit=frozen(end))


def frequent_offers(
    division: Callable[[FloatArray], ArrayLike], limit: ArrayLike, halvings: int
) -> Convergence:
    """Return how a division nears its limit as the time between offers is halved again and again.

    Parameters
    ----------
    division : callable
        Of the numbers of offers in one period, shape (k,), the divisions, shape (k, n).
    limit : array_like, shape (n,)
    halvings : int
        At least 1.
    """
    if np.ndim(limit) != 1:
        raise invalid("convergence", "needs one game, not a batch", np.shape(limit))
    if halvings < 1:
        raise invalid("halvings", "must be at least 1", halvings)
    parts = np.exp2(np.arange(halvings + 1, dtype=np.float64))
    return observed_convergence(1 / parts, division(parts), limit)

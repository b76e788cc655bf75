"""How fast a sequence of games approaches its limit: distances, and the order of convergence they show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ULP, FloatArray, Value, frozen, positive, real
from gametheory.errors import invalid
from gametheory.printing import Printed

__all__ = [
    "Convergence",
    "first_prices",
    "frequent_offers",
    "growing_patience",
    "observed_convergence",
    "until_rounding",
]

_DISTINCT = 1e3
"""A distance is told from rounding where it is so many times as large."""
_MOST_HALVINGS = 300
"""The smallest step is far below what any distance can show, and still a number."""


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
    h, v, end = positive("steps", steps, smallest=0.0), real("values", values), real("limit", limit)
    if h.ndim != 1 or (np.diff(h) >= 0).any():
        raise invalid("steps", "must be a falling sequence", steps)
    if v.shape != (len(h), *end.shape) or end.ndim != 1:
        raise invalid("values", f"must have shape {(len(h), *end.shape)}", v.shape)
    return Convergence(steps=frozen(h), values=frozen(v), limit=frozen(end))


def frequent_offers(
    division: Callable[[FloatArray], ArrayLike],
    limit: ArrayLike,
    halvings: int,
    *,
    rounding: Callable[[FloatArray], ArrayLike] = np.ones_like,
) -> Convergence:
    """Return how a division nears its limit as the time between offers is halved again and again.

    The sequence ends before `halvings` where a distance is no more than a thousand times what rounding may
    have done to it. A limit that is reached at once is shown at every step.

    Parameters
    ----------
    division : callable
        Of the numbers of offers in one period, shape (k,), the divisions, shape (k, n).
    limit : array_like, shape (n,)
    halvings : int
        At least 1.
    rounding : callable, default one
        Of the same numbers, how many units in the last place of the largest entry of the limit the division
        may be off by.

    Examples
    --------
    >>> path = frequent_offers(lambda k: np.exp(1 / k)[:, np.newaxis], [1.0], 60)
    >>> len(path.steps) < 60, path.orders[-1].round(3)
    (True, np.float64(1.0))
    """
    if np.ndim(limit) != 1:
        raise invalid("convergence", "needs one game, not a batch", np.shape(limit))
    if halvings < 1:
        raise invalid("halvings", "must be at least 1", halvings)
    parts = np.exp2(np.arange(min(halvings, _MOST_HALVINGS) + 1, dtype=np.float64))
    return until_rounding(observed_convergence(1 / parts, division(parts), limit), rounding(parts))


def first_prices(
    price: Callable[[FloatArray], FloatArray], delta: FloatArray, halvings: int, *, lowest: float, size: float
) -> Convergence:
    r"""Return how a seller's first price nears the lowest value as :math:`1 - \delta` is halved repeatedly.

    Parameters
    ----------
    price : callable
        Of discount factors, shape (k,), the first prices, shape (k,).
    delta : ndarray, shape ()
        Where the sequence begins.
    halvings : int
        At least 1.
    lowest, size : float
        The limit, and the largest value.
    """
    steps = growing_patience(delta, halvings)
    path = observed_convergence(steps, price(1 - steps)[:, np.newaxis], [lowest])
    return until_rounding(path, 1 / steps, size=size)


def growing_patience(delta: FloatArray, halvings: int) -> FloatArray:
    r"""Return :math:`1 - \delta`, shape (), halved again and again while it is told from zero, shape (k,)."""
    if halvings < 1:
        raise invalid("halvings", "must be at least 1", halvings)
    steps = (1 - delta) * np.exp2(-np.arange(min(halvings, 50) + 1, dtype=np.float64))
    return np.asarray(steps[1 - steps < 1])


def until_rounding(path: Convergence, rounding: ArrayLike = 1.0, *, size: float | None = None) -> Convergence:
    """Return a sequence up to where a distance is no more than a thousand times its rounding error.

    Parameters
    ----------
    path : Convergence
    rounding : array_like, shape (k,), default 1
        How many units in the last place a value may be off by.
    size : float, optional
        Of what number; by default of the largest entry of the limit.
    """
    unit = ULP * (np.abs(path.limit).max() if size is None else size)
    blurred = path.distances <= _DISTINCT * unit * np.asarray(rounding)
    if blurred[0] or not blurred.any():
        return path
    count = int(np.argmax(blurred))
    return observed_convergence(path.steps[:count], path.values[:count], path.limit)

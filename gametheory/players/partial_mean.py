"""The mean of the part of a continuous distribution that lies in an interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray

__all__ = ["chance_between", "partial_mean"]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
_HALVINGS = 16
"""How often panels halve towards where an integral starts and towards an end of the support."""

_DOUBLINGS = 512
"""How often they double towards an end that is infinite, unless nothing is left before."""

_FAR = 24
"""After so many doublings something is left of heavy tails only."""

_MOST_POINTS = 1 << 20
"""Largest number of points at which a chance is asked for at once."""


def chance_between(distribution: Any, low: ArrayLike, high: ArrayLike) -> FloatArray:
    """Return the probability of (low, high], by whichever tail keeps the digits."""
    with np.errstate(over="ignore"):  # of some families far out, on the way to a chance of 0
        upper_tail = distribution.sf(low) - distribution.sf(high)
        lower_tail = distribution.cdf(high) - distribution.cdf(low)
        return np.asarray(np.where(distribution.cdf(low) > 0.5, upper_tail, lower_tail), dtype=float)


def partial_mean(
    distribution: Any, low: ArrayLike, high: ArrayLike, *, corners: Iterable[float] = ()
) -> FloatArray:
    r"""Return the mean over (low, high] times the chance of it; the ends broadcast, and one may be infinite.

    By parts about the median *c* cut to the interval,

    .. math:: c \Pr(l < z \le h) + \int_c^h \Pr(x < z \le h)\,dx - \int_l^c \Pr(l < z \le x)\,dx,

    so that no digits cancel. The panels of Gauss and Legendre halve towards *c* and the ends of the support,
    where a density may be singular, and double towards an end that is infinite. Infinite where the
    tail is so heavy that there is no mean.

    Parameters
    ----------
    distribution : frozen continuous distribution of ``scipy.stats``
        Of scalar parameters.
    corners : iterable of float, optional
        Where its density is not smooth inside the support.

    Examples
    --------
    >>> from scipy.stats import expon
    >>> partial_mean(expon(), 0.0, [1.0, 1e9]).round(12)
    array([0.26424112, 1.        ])
    """
    bottom, top = (float(end) for end in distribution.support())
    a, b = np.broadcast_arrays(np.clip(low, bottom, top), np.clip(high, bottom, top))
    first, last = a[..., np.newaxis, np.newaxis], b[..., np.newaxis, np.newaxis]
    middle, spread = float(distribution.median()), float(np.diff(distribution.ppf([0.25, 0.75]))[0])
    c = np.clip(middle, a, b)
    with np.errstate(over="ignore", under="ignore"):  # of some families far out
        up = _distances(top - c, spread, lambda x: distribution.sf(middle + x))
        down = _distances(c - bottom, spread, lambda x: distribution.cdf(middle - x))
        edges = [c[..., np.newaxis] + up, c[..., np.newaxis] - down]
        edges += [np.full((*c.shape, 1), corner) for corner in corners]
        panels = np.sort(np.concatenate(edges, axis=-1), axis=-1)
        above = _integral(lambda x: chance_between(distribution, x, last), panels, c, b)
        below = _integral(lambda x: chance_between(distribution, first, x), panels, a, c)
        mean: FloatArray = c * chance_between(distribution, a, b) + above - below
    if not np.isfinite(distribution.mean()):
        for end, side, infinite in ((a, down, -np.inf), (b, up, np.inf)):
            if side.shape[-1] > _HALVINGS + _FAR:
                mean = np.where(np.isinf(end), infinite, mean)
    return np.asarray(mean)


def _distances(length: FloatArray, spread: float, beyond: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Return how far from where an integral starts its panels end, on a side that is so long."""
    halved = 0.5 ** np.arange(_HALVINGS, 0, -1)
    if np.isfinite(length).all():
        return np.asarray(length[..., np.newaxis] * np.unique([0.0, *halved, *(1 - halved), 1.0]))
    doubled = spread * 2.0 ** np.arange(_DOUBLINGS, dtype=float)
    some = np.count_nonzero(beyond(doubled) > 0)
    return np.concatenate([[0.0], spread * halved, doubled[: some + 1]])


def _integral(
    chance: Callable[[FloatArray], FloatArray], edges: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return the integral from `low` to `high` over panels between `edges`; `chance` has two axes more."""
    total = np.zeros(low.shape)
    step = max(1, _MOST_POINTS // (len(_NODES) * max(1, low.size)))
    for k in range(0, edges.shape[-1] - 1, step):
        cut = np.clip(edges[..., k : k + step + 1], low[..., np.newaxis], high[..., np.newaxis])
        half = np.diff(cut)[..., np.newaxis] / 2
        total = total + ((half * chance(cut[..., :-1, np.newaxis] + half * (1 + _NODES))) @ _WEIGHTS).sum(-1)
    return total

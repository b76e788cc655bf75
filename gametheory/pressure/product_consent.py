"""Two separate consents, each likelier under pressure: the split that equalises marginal log-returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ULP, BoolArray, FloatArray, Value, positive
from gametheory.errors import invalid

__all__ = ["ProductSplit", "product_split"]

Acceptance = Callable[[FloatArray], ArrayLike]

_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
_STEPS = 80
"""Golden sections: the bracket shrinks to 2e-17 of the budget."""
_GRID = 257
_CURVATURE_TOL = 1e-9
"""Largest excess of a log-chance over the mean of its neighbours' that is put down to rounding."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ProductSplit(Value):
    r"""The best split of a budget over two separate consents, with the evidence that it is.

    Attributes
    ----------
    budget : ndarray, shape (...)
    share : ndarray, shape (...)
        Party 0's share of the budget at the best split.
    chance, even : ndarray, shape (...)
        The chance of a deal there and at the even split.
    returns : ndarray, shape (..., 2)
        Marginal log-returns :math:`A_i' / A_i` at the best split, by differences: to about 1e-9 / budget,
        for a chance has sixteen digits.
    interior : ndarray of bool, shape (...)
        Whether the best split presses both.
    log_concave : ndarray of bool, shape (..., 2)
        Whether either acceptance is log-concave on the budget, as far as the grid shows: what makes the split
        the best one, not only better than its neighbours.
    against : ndarray, shape (..., 2)
        A pressure at which either fails to be, NaN where none was found.
    """

    budget: FloatArray
    share: FloatArray
    chance: FloatArray
    even: FloatArray
    returns: FloatArray
    interior: BoolArray
    log_concave: BoolArray
    against: FloatArray

    @property
    def gap(self) -> FloatArray:
        """How far the log-returns at an interior split are from equal, as a share of the larger, (...)."""
        largest = np.abs(self.returns).max(axis=-1)
        apart = np.abs(self.returns[..., 0] - self.returns[..., 1])
        return np.where(self.interior & (largest > 0), apart / np.where(largest > 0, largest, 1.0), 0.0)


def product_split(first: Acceptance, second: Acceptance, budget: ArrayLike) -> ProductSplit:
    r"""Return the best split of `budget` if a deal takes two separate consents.

    The chance of a deal is :math:`A_0(s_0) A_1(s_1)`. If both acceptance functions are log-concave,
    :math:`\log A_0(m S) + \log A_1((1 - m) S)` is concave in the share *m*, and an interior best split
    equalises the marginal log-returns :math:`A_0' / A_0 = A_1' / A_1`: "even" has to be read in those units.
    If they are the same function the even split is best [1]_. Where they are not log-concave the split that
    is found is better than its neighbours, and `log_concave` says that no more is known.

    Parameters
    ----------
    first, second : callable
        From an array of pressures on party 0, on party 1, to the positive chance that it accepts,
        elementwise.
    budget : array_like, shape (...)
        S > 0, in payoff units.

    Returns
    -------
    ProductSplit

    Raises
    ------
    InvalidInputError
        If a budget is not positive or a function returns no positive chances.

    References
    ----------
    .. [1] M. Bagnoli and T. Bergstrom, "Log-concave probability and its applications", Economic Theory 26
       (2005) 445-469, doi:10.1007/s00199-004-0514-4.

    Examples
    --------
    The first party accepts with 0.2 and the second with 0.5 before any pressure:

    >>> found = product_split(lambda s: 0.2 + s, lambda s: 0.5 + s, 0.4)
    >>> [float(x.round(6)) for x in (found.share, found.chance, found.even)]
    [0.875, 0.3025, 0.28]
    """
    total = positive("budget", budget)

    def logs(share: FloatArray) -> FloatArray:
        return _log("first", first, share * total) + _log("second", second, (1.0 - share) * total)

    low, high = np.zeros(total.shape), np.ones(total.shape)
    for _ in range(_STEPS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        up = logs(left) < logs(right)
        low, high = np.where(up, left, low), np.where(up, high, right)
    found = np.round((low + high) / 2.0, 12)
    tried = np.stack([0.5 + 0.0 * total, np.zeros(total.shape), np.ones(total.shape), found])
    at = np.stack([logs(share) for share in tried])
    rounding = 4 * ULP * (1.0 + np.abs(at))
    chosen = (at >= (at - rounding).max(axis=0)).argmax(axis=0)  # of equals the most even
    share = np.take_along_axis(tried, chosen[np.newaxis], 0)[0]
    step = 1e-6
    slopes: list[FloatArray] = [
        _slope("first", first, share * total, total, step),
        _slope("second", second, (1.0 - share) * total, total, step),
    ]
    tests = [_log_concave("first", first, total), _log_concave("second", second, total)]
    return ProductSplit(
        budget=total,
        share=np.asarray(share),
        chance=np.asarray(np.exp(logs(share))),
        even=np.asarray(np.exp(at[0])),
        returns=np.stack(slopes, axis=-1),
        interior=np.asarray((share > step) & (share < 1.0 - step)),
        log_concave=np.stack([holds for holds, _ in tests], axis=-1),
        against=np.stack([where for _, where in tests], axis=-1),
    )


def _log(name: str, acceptance: Acceptance, s: FloatArray) -> FloatArray:
    chance = np.asarray(acceptance(s), dtype=float)
    if chance.shape != s.shape or not ((chance > 0) & (chance <= 1.0 + _CURVATURE_TOL)).all():
        raise invalid(name, f"must return chances in (0, 1] for {s.shape} pressures", chance)
    return np.asarray(np.log(chance))


def _slope(name: str, acceptance: Acceptance, s: FloatArray, total: FloatArray, step: float) -> FloatArray:
    """Return the slope of the log-chance by differences inside the budget."""
    below, above = np.maximum(s - step * total, 0.0), np.minimum(s + step * total, total)
    return np.asarray((_log(name, acceptance, above) - _log(name, acceptance, below)) / (above - below))


def _log_concave(name: str, acceptance: Acceptance, total: FloatArray) -> tuple[BoolArray, FloatArray]:
    """Return whether no point of a grid lies below the chord of its neighbours, and the worst that does."""
    s = np.linspace(0.0, 1.0, _GRID).reshape(-1, *(1,) * total.ndim) * total
    value = _log(name, acceptance, s)
    excess = (value[:-2] + value[2:]) / 2.0 - value[1:-1]
    worst = excess.argmax(axis=0)
    size = np.take_along_axis(excess, worst[np.newaxis], 0)[0]
    where = np.take_along_axis(s[1:-1], worst[np.newaxis], 0)[0]
    holds = np.asarray(size <= _CURVATURE_TOL)
    return holds, np.where(holds, np.nan, where)

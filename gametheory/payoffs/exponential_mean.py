"""Exponential means without loss of digits: the arithmetic behind constant risk aversion.

CARA and CRRA utility are the same function read in money and in the logarithm of money, and
both have a removable singularity (risk aversion 0 and 1). The kernels below are exact to a few
units in the last place on either side of it and at it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray

__all__ = ["expm1_ratio", "exponential_mean", "log1p_ratio"]

_TINY = 1e-9
"""Below this the two-term series is exact in double precision (the next term is t**2/6)."""

_LARGE = 500.0
"""Exponents up to here neither overflow nor spoil a sum."""


def expm1_ratio(t: ArrayLike) -> FloatArray:
    r"""Return :math:`(e^t - 1)/t`, continued by 1 at zero.

    Examples
    --------
    >>> expm1_ratio([0.0, 1e-12, 1.0]).round(6)
    array([1.      , 1.      , 1.718282])
    """
    at = np.asarray(t, dtype=float)
    small = np.abs(at) < _TINY
    return np.asarray(np.where(small, 1.0 + at / 2.0, np.expm1(at) / np.where(small, 1.0, at)))


def log1p_ratio(t: ArrayLike) -> FloatArray:
    r"""Return :math:`\log(1 + t)/t` for :math:`t > -1`, continued by 1 at zero.

    Examples
    --------
    >>> log1p_ratio([0.0, 1e-12, 1.0]).round(6)
    array([1.      , 1.      , 0.693147])
    """
    at = np.asarray(t, dtype=float)
    small = np.abs(at) < _TINY
    return np.asarray(np.where(small, 1.0 - at / 2.0, np.log1p(at) / np.where(small, 1.0, at)))


def exponential_mean(outcomes: ArrayLike, probabilities: ArrayLike, rate: ArrayLike) -> FloatArray:
    r"""Return :math:`\frac1r \log \sum_k p_k e^{r x_k}`, and the mean at :math:`r = 0`.

    Parameters
    ----------
    outcomes, probabilities : array_like, shape (..., k)
        The lottery; outcomes of probability zero do not count.
    rate : array_like, shape (...)
        :math:`r`, the inverse of a unit of outcome; negative for the risk averse.

    Examples
    --------
    >>> exponential_mean([0.0, 1.0], [0.5, 0.5], [-1.0, 0.0, 1.0]).round(6)
    array([0.379885, 0.5     , 0.620115])
    """
    x, p, r = (np.asarray(a, dtype=float) for a in (outcomes, probabilities, rate))
    x, p, r = np.broadcast_arrays(x, p, r[..., np.newaxis])
    mean = (p * x).sum(axis=-1, keepdims=True)
    away = np.where(p > 0, x - mean, 0.0)
    t = r * away
    top = t.max(axis=-1, keepdims=True)
    # The deviations have mean zero, so by Jensen the sum of p*exp(t) is one plus something
    # non-negative; that something keeps its digits here. Large exponents are scaled down instead.
    moderate = top < _LARGE
    excess = (p * away * expm1_ratio(np.where(moderate, t, 0.0))).sum(axis=-1)
    close = excess * log1p_ratio(np.maximum(r[..., 0] * excess, 0.0))
    moderate, r = moderate[..., 0], r[..., 0]
    scaled = (p * np.exp(t - top)).sum(axis=-1)
    far = (top[..., 0] + np.log(np.where(moderate, 1.0, scaled))) / np.where(moderate, 1.0, r)
    return np.asarray(mean[..., 0] + np.where(moderate, close, far))

"""Time preference: discount factors and rates, present values, and the risk of breakdown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import (
    FloatArray,
    Numbers,
    Value,
    batch_shape,
    fits_batch,
    non_negative,
    positive,
    real,
)
from gametheory.errors import invalid

__all__ = ["Discounting", "present_value"]


def _a_factor(argument: str, value: ArrayLike) -> FloatArray:
    delta = non_negative(argument, value)
    if (delta >= 1).any():
        raise invalid(argument, "must be below 1", value)
    return delta


@dataclass(frozen=True, eq=False)
class Discounting(Value):
    r"""Exponential discounting: a payoff t periods ahead counts :math:`\delta^t`.

    A constant chance of breakdown per period is the same thing: who discounts at rate *r* and
    faces a hazard :math:`\lambda` of an end worth nothing behaves like one who discounts at
    :math:`r + \lambda` [1]_.

    Parameters
    ----------
    factor : array_like
        :math:`0 \le \delta < 1`, per period; one entry a player, or any shape.

    References
    ----------
    .. [1] K. Binmore, A. Rubinstein and A. Wolinsky, "The Nash bargaining solution in economic
       modelling", RAND Journal of Economics 17 (1986) 176-188, doi:10.2307/2555382.

    Examples
    --------
    >>> Discounting(0.9).forever(1.0).round(12).item()
    10.0
    >>> patient = Discounting.from_rate(0.05)
    >>> patient.with_hazard(0.15) == Discounting.from_rate(0.20)
    True
    """

    factor: Numbers = Numbers(_a_factor)

    @classmethod
    def from_rate(cls, rate: ArrayLike, period: ArrayLike = 1.0) -> Discounting:
        r"""Build :math:`\delta = e^{-r\Delta}` from a positive rate per unit of time and a period length."""
        r, length = positive("rate", rate), positive("period", period)
        batch_shape(rate=r.shape, period=length.shape)
        return cls(np.exp(-r * length))

    @property
    def rate(self) -> FloatArray:
        r"""The rate per period, :math:`-\log\delta`; infinite where the factor is zero."""
        with np.errstate(divide="ignore"):
            return -np.log(self.factor)

    def with_hazard(self, hazard: ArrayLike) -> Discounting:
        """Add a constant hazard of breakdown per period, after which everything is worth zero."""
        added = non_negative("hazard", hazard)
        fits_batch(self, hazard=added.shape)
        return Discounting(self.factor * np.exp(-added))

    def weights(self, periods: int) -> FloatArray:
        """Return 1, delta, delta**2, ..., shape (..., periods)."""
        if periods < 0:
            raise invalid("periods", "must be non-negative", periods)
        return np.asarray(self.factor[..., np.newaxis] ** np.arange(periods))

    def present_value(self, stream: ArrayLike) -> FloatArray:
        """Return the value today of payoffs of periods 0, 1, ... on the last axis of `stream`."""
        payoffs = real("stream", stream)
        if payoffs.ndim == 0:
            raise invalid("stream", "must have the periods on its last axis", stream)
        fits_batch(self, stream=payoffs.shape[:-1])
        return present_value(payoffs, self.factor)

    def forever(self, payoff: ArrayLike) -> FloatArray:
        """Return the value today of `payoff` in every period from now on."""
        each = real("payoff", payoff)
        fits_batch(self, payoff=each.shape)
        return np.asarray(each / (1.0 - self.factor))

    def per_period(self, value: ArrayLike) -> FloatArray:
        """Return the constant payoff, from now on, that is worth `value` today."""
        worth = real("value", value)
        fits_batch(self, value=worth.shape)
        return np.asarray(worth * (1.0 - self.factor))

    def after(self, payoff: ArrayLike, periods: ArrayLike) -> FloatArray:
        """Return the value today of one `payoff` that comes after `periods`, which need not be whole."""
        once, wait = real("payoff", payoff), non_negative("periods", periods)
        fits_batch(self, payoff=once.shape, periods=wait.shape)
        return np.asarray(once * self.factor**wait)


def present_value(stream: ArrayLike, factor: ArrayLike) -> FloatArray:
    """Return the sum of ``factor**t * stream[..., t]``; `factor` broadcasts against the leading axes.

    Examples
    --------
    >>> present_value([1.0, 1.0, 1.0], [0.5, 0.0])
    array([1.75, 1.  ])
    """
    x, delta = np.asarray(stream, dtype=float), np.asarray(factor, dtype=float)
    weights = delta[..., np.newaxis] ** np.arange(x.shape[-1])
    return np.asarray((x * weights).sum(axis=-1))

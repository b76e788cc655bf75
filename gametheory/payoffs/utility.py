"""Utility of a share: linear, constant absolute and constant relative risk aversion, power.

Each function knows its value, inverse, marginal, attitude to risk, and the certainty
equivalent of a lottery. Parameters and shares broadcast; a lottery lies on the last axis.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import (
    ATOL,
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
from gametheory.payoffs.exponential_mean import expm1_ratio, exponential_mean, log1p_ratio

__all__ = ["CARA", "CRRA", "LinearUtility", "PowerUtility", "Utility"]


class Utility(Value, ABC):
    """An increasing function of what a player gets: `LinearUtility`, `CARA`, `CRRA`, `PowerUtility`."""

    def value(self, x: ArrayLike) -> FloatArray:
        """Return the utility of `x`."""
        with np.errstate(over="ignore", invalid="ignore"):
            return _finite("x", self._value(self._domain("x", self._batch("x", x))), x)

    def inverse(self, utility: ArrayLike) -> FloatArray:
        """Return what is worth `utility` to the player."""
        with np.errstate(over="ignore", invalid="ignore"):
            return _finite("utility", self._inverse(self._batch("utility", utility)), utility)

    def marginal(self, x: ArrayLike) -> FloatArray:
        """Return the first derivative at `x`; an infinite slope is an error."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return _finite("x", self._marginal(self._domain("x", self._batch("x", x))), x)

    def absolute_risk_aversion(self, x: ArrayLike) -> FloatArray:
        """Return the Arrow-Pratt measure, minus second over first derivative, at `x`."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return _finite("x", self._risk_aversion(self._domain("x", self._batch("x", x))), x)

    def certainty_equivalent(self, outcomes: ArrayLike, probabilities: ArrayLike) -> FloatArray:
        """Return the sure amount that is as good as a lottery.

        Parameters
        ----------
        outcomes, probabilities : array_like, shape (..., k)
            Probabilities sum to one on the last axis.

        Returns
        -------
        ndarray, shape (...)
            In the units of the outcomes; the function's parameters broadcast against (...).
        """
        x, p = _lottery(outcomes, probabilities)
        fits_batch(self, outcomes=x.shape[:-1])
        with np.errstate(over="ignore", invalid="ignore"):
            return _finite("outcomes", self._equivalent(x, p), outcomes)

    def _batch(self, argument: str, value: ArrayLike) -> FloatArray:
        array = real(argument, value)
        fits_batch(self, **{argument: array.shape})
        return array

    def _domain(self, argument: str, x: FloatArray) -> FloatArray:
        del argument
        return x

    @abstractmethod
    def _value(self, x: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _inverse(self, u: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _marginal(self, x: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _risk_aversion(self, x: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _equivalent(self, x: FloatArray, p: FloatArray) -> FloatArray: ...


@dataclass(frozen=True, eq=False)
class LinearUtility(Utility):
    """Risk neutrality: ``slope * x + intercept``.

    Parameters
    ----------
    slope : array_like, default 1.0
        Positive.
    intercept : array_like, default 0.0

    Examples
    --------
    >>> LinearUtility(2.0).value([0.0, 0.5]).tolist()
    [0.0, 1.0]
    """

    slope: Numbers = Numbers(positive, default=1.0)
    intercept: Numbers = Numbers(default=0.0)

    def _value(self, x: FloatArray) -> FloatArray:
        return self.slope * x + self.intercept

    def _inverse(self, u: FloatArray) -> FloatArray:
        return (u - self.intercept) / self.slope

    def _marginal(self, x: FloatArray) -> FloatArray:
        return self.slope + 0.0 * x

    def _risk_aversion(self, x: FloatArray) -> FloatArray:
        return 0.0 * (self.slope + x)

    def _equivalent(self, x: FloatArray, p: FloatArray) -> FloatArray:
        return np.asarray((x * p).sum(axis=-1)) + 0.0 * self.slope


@dataclass(frozen=True, eq=False)
class CARA(Utility):
    r"""Constant absolute risk aversion [1]_: :math:`(1 - e^{-\alpha x})/\alpha`, and x at zero.

    Parameters
    ----------
    risk_aversion : array_like
        :math:`\alpha`, per unit of x; positive is averse, zero neutral, negative acceptant.

    References
    ----------
    .. [1] J. W. Pratt, "Risk aversion in the small and in the large", Econometrica 32 (1964)
       122-136, doi:10.2307/1913738.

    Examples
    --------
    >>> CARA([0.0, 2.0]).certainty_equivalent([0.0, 1.0], [0.5, 0.5]).round(6)
    array([0.5    , 0.28311])
    """

    risk_aversion: Numbers = Numbers()

    def _value(self, x: FloatArray) -> FloatArray:
        return x * expm1_ratio(-self.risk_aversion * x)

    def _inverse(self, u: FloatArray) -> FloatArray:
        t = -self.risk_aversion * u
        if not (t > -1.0).all():
            raise invalid("utility", "of CARA must keep 1 - risk_aversion * utility positive", u)
        return u * log1p_ratio(t)

    def _marginal(self, x: FloatArray) -> FloatArray:
        return np.exp(-self.risk_aversion * x)

    def _risk_aversion(self, x: FloatArray) -> FloatArray:
        return self.risk_aversion + 0.0 * x

    def _equivalent(self, x: FloatArray, p: FloatArray) -> FloatArray:
        return exponential_mean(x, p, -self.risk_aversion)


@dataclass(frozen=True, eq=False)
class CRRA(Utility):
    r"""Constant relative risk aversion: :math:`(x^{1-\rho} - 1)/(1-\rho)`, and log x at one.

    Subtracting the one makes the family continuous in :math:`\rho`; it changes no choice. The
    domain is :math:`x > 0`, and includes 0 when :math:`\rho < 1`.

    Parameters
    ----------
    risk_aversion : array_like
        :math:`\rho`, dimensionless; positive is averse, zero neutral, negative acceptant.

    Examples
    --------
    >>> CRRA([0.5, 1.0, 2.0]).certainty_equivalent([1.0, 4.0], [0.5, 0.5])
    array([2.25, 2.  , 1.6 ])
    """

    risk_aversion: Numbers = Numbers()

    def _value(self, x: FloatArray) -> FloatArray:
        s = 1.0 - self.risk_aversion
        log = np.log(np.where(x > 0, x, 1.0))
        return np.where(x > 0, log * expm1_ratio(s * log), -1.0 / np.where(s > 0, s, 1.0))

    def _inverse(self, u: FloatArray) -> FloatArray:
        s = 1.0 - self.risk_aversion
        t = s * u
        at_zero = (t == -1.0) & (s > 0)
        if not ((t > -1.0) | at_zero).all():
            raise invalid("utility", "of CRRA must keep 1 + (1 - risk_aversion) * utility positive", u)
        return np.where(at_zero, 0.0, np.exp(u * log1p_ratio(np.where(at_zero, 0.0, t))))

    def _marginal(self, x: FloatArray) -> FloatArray:
        return x**-self.risk_aversion

    def _risk_aversion(self, x: FloatArray) -> FloatArray:
        return self.risk_aversion / x

    def _equivalent(self, x: FloatArray, p: FloatArray) -> FloatArray:
        possible = np.where(p > 0, non_negative("outcomes", x), 1.0)
        if ((possible == 0).any(axis=-1) & (self.risk_aversion >= 1)).any():
            raise invalid("outcomes", "must be positive where risk_aversion is 1 or more", x)
        return _power_mean(x, p, 1.0 - self.risk_aversion)

    def _domain(self, argument: str, x: FloatArray) -> FloatArray:
        at = non_negative(argument, x)
        if ((at == 0) & (self.risk_aversion >= 1)).any():
            raise invalid(argument, "must be positive where risk_aversion is 1 or more", x)
        return at


@dataclass(frozen=True, eq=False)
class PowerUtility(Utility):
    r"""Power utility :math:`x^\gamma` of a share :math:`x \ge 0`, worth 0 at 0 and 1 at 1.

    Orders lotteries as `CRRA` does with :math:`\rho = 1 - \gamma`.

    Parameters
    ----------
    exponent : array_like
        :math:`\gamma > 0`, dimensionless; below 1 is risk averse, above 1 risk acceptant.

    Examples
    --------
    >>> PowerUtility([0.5, 1.0, 2.0]).value(0.25)
    array([0.5   , 0.25  , 0.0625])
    """

    exponent: Numbers = Numbers(positive)

    def _value(self, x: FloatArray) -> FloatArray:
        return x**self.exponent

    def _inverse(self, u: FloatArray) -> FloatArray:
        return non_negative("utility", u) ** (1.0 / self.exponent)

    def _marginal(self, x: FloatArray) -> FloatArray:
        return self.exponent * x ** (self.exponent - 1.0)

    def _risk_aversion(self, x: FloatArray) -> FloatArray:
        return (1.0 - self.exponent) / x

    def _equivalent(self, x: FloatArray, p: FloatArray) -> FloatArray:
        return _power_mean(non_negative("outcomes", x), p, self.exponent)

    def _domain(self, argument: str, x: FloatArray) -> FloatArray:
        return non_negative(argument, x)


def _power_mean(x: FloatArray, p: FloatArray, s: FloatArray) -> FloatArray:
    """Power mean of order s: the exponential mean of logarithms; zeros occur only with s > 0."""
    positive_part = (x > 0) & (p > 0)
    weight = np.where(positive_part, p, 0.0)
    share = weight.sum(axis=-1)
    conditional = weight / np.where(share > 0, share, 1.0)[..., np.newaxis]
    mean = np.exp(exponential_mean(np.log(np.where(positive_part, x, 1.0)), conditional, s))
    some_zero = ((x == 0) & (p > 0)).any(axis=-1)
    shrink = np.where(some_zero, share, 1.0) ** (1.0 / np.where(some_zero, s, 1.0))
    return mean * shrink


def _lottery(outcomes: ArrayLike, probabilities: ArrayLike) -> tuple[FloatArray, FloatArray]:
    x, p = real("outcomes", outcomes), non_negative("probabilities", probabilities)
    if x.ndim == 0 or p.ndim == 0 or x.shape[-1] != p.shape[-1]:
        raise invalid("probabilities", f"must match the outcomes, shape {x.shape}, on the last axis", p.shape)
    if not np.allclose(p.sum(axis=-1), 1.0, rtol=0.0, atol=1e3 * ATOL):
        raise invalid("probabilities", "must sum to 1 on the last axis", probabilities)
    batch_shape(outcomes=x.shape[:-1], probabilities=p.shape[:-1])
    x, p = np.broadcast_arrays(x, p / p.sum(axis=-1, keepdims=True))
    return x, p


def _finite(argument: str, result: ArrayLike, value: ArrayLike) -> FloatArray:
    array = np.asarray(result, dtype=float)
    if not np.isfinite(array).all():
        raise invalid(argument, "gives a result that is infinite or out of the floating-point range", value)
    return array

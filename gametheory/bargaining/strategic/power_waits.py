"""How long values drawn as a power of a uniform variable wait in a war of attrition: the NumPy kernel."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ULP, FloatArray
from gametheory.bargaining.kernels.worth_compiling import worth_compiling

__all__ = ["power_waits"]

_MOST_TERMS = 4000
_CHUNK = 4096


def power_waits(value: ArrayLike, exponent: ArrayLike, cost: ArrayLike) -> FloatArray:
    r"""Return :math:`\frac{a}{c} \int_0^v \frac{s^a}{1 - s^a} ds`, shape (..., T).

    With :math:`b = 1/a` and :math:`z = v^a` it is :math:`(v/c) \sum_{k \ge 1} z^k/(k + b)`. Where z is large
    it is summed by the expansion in :math:`u = 1 - z` [1]_, in which :math:`\sum_n (b)_n u^n/n! = 1/v`:

    .. math:: \frac{1}{c} \Big[v \Big(\psi(1) - \psi(1 + b)
        + \sum_{n \ge 1} \frac{(b)_n}{n!} u^n [\psi(1 + n) - \psi(b + n)]\Big) - \ln u\Big].

    Small values of nearly one z have lost their digits there; with :math:`L = -\ln v` and Bernoulli's numbers
    they wait :math:`\frac{1}{c} \big[E_1(L) + v \big(-\frac{a}{2} + \frac{a^2}{12} (L + 1) - \frac{a^4}{720}
    (L^3 + 3 L^2 + 6 L + 6)\big)\big]`.

    SciPy's hypergeometric function is no substitute: for some a below 1 it is wrong near the top.

    Parameters
    ----------
    value : array_like, shape (..., T)
        v, from 0 to 1; beyond the wait is infinite.
    exponent, cost : array_like, shape (...)
        a and c, positive. Not checked.

    References
    ----------
    .. [1] M. Abramowitz and I. Stegun (eds), "Handbook of mathematical functions", 1964, 15.3.10.

    Examples
    --------
    >>> power_waits([0.5], 1.0, 1.0).round(6)  # -v - ln(1 - v)
    array([0.193147])
    """
    from scipy.special import digamma

    v, a, c = (np.asarray(each, dtype=float) for each in (value, exponent, cost))
    apart = np.asarray(digamma(1.0) - digamma(1.0 + 1.0 / a))
    batch = np.broadcast_shapes(v.shape[:-1], a.shape, c.shape)
    found = np.empty((*batch, v.shape[-1]))
    values = np.broadcast_to(v, found.shape).reshape(-1, v.shape[-1])
    rows = [np.broadcast_to(each, batch).reshape(-1) for each in (a, c, apart)]
    if worth_compiling(found.size):
        from gametheory.bargaining.kernels.power_waits_compiled import power_waits_compiled

        found = power_waits_compiled(values, *rows)
        row, column = np.nonzero(np.isnan(found))  # values of a third series
        found[row, column] = _from_one(values[row, column], rows[0][row]) / rows[1][row]
        return found.reshape(*batch, v.shape[-1])
    flat = [np.broadcast_to(each[:, np.newaxis], values.shape).reshape(-1) for each in rows]
    times = found.reshape(-1)
    for at in range(0, times.size, _CHUNK):
        part = slice(at, at + _CHUNK)
        times[part] = _waits(values.reshape(-1)[part], *(each[part] for each in flat))
    return found


def _waits(v: FloatArray, a: FloatArray, c: FloatArray, apart: FloatArray) -> FloatArray:
    z = v**a
    low = (z <= 0.5) | ((v < 0.01) & (z <= 0.99))  # of small values the other sum would lose digits
    near = (v < 0.01) & (z > 0.99)
    b, time = 1.0 / a, np.empty(v.shape)
    time[low] = v[low] * _from_zero(z[low], b[low])
    time[near] = _from_one(v[near], a[near])
    high = ~(low | near)
    with np.errstate(divide="ignore"):
        u = np.maximum(-np.expm1(a[high] * np.log(v[high])), 0.0)
        time[high] = v[high] * _from_the_top(u, b[high], apart[high]) - np.log(u)
    return np.asarray(time / c)


def _from_zero(z: FloatArray, b: FloatArray) -> FloatArray:
    total, power = np.zeros(z.shape), np.array(z)
    for k in range(1, _MOST_TERMS):
        term = power / (k + b)
        if not (term > ULP / 8 * total).any():
            break
        total += term
        power *= z
    return total


def _from_the_top(u: FloatArray, b: FloatArray, apart: FloatArray) -> FloatArray:
    total, gap, factor = np.array(apart), 1.0 + apart, b * u
    for n in range(1, _MOST_TERMS):
        term = factor * gap
        if not (np.abs(term) > ULP / 8 * np.abs(total)).any():
            break
        total += term
        factor *= u * (b + n) / (n + 1)
        gap += 1.0 / (n + 1) - 1.0 / (b + n)
    return total


def _from_one(v: FloatArray, a: FloatArray) -> FloatArray:
    from scipy.special import exp1

    far = -np.log(v)
    third = ((far + 3) * far + 6) * far + 6
    return np.asarray(exp1(far) + v * (-a / 2 + a * a / 12 * (far + 1) - a**4 / 720 * third))

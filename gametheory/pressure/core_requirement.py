"""The share of a core issue from which a party accepts, if a reward makes up for a part of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray

__all__ = ["core_requirement"]


def core_requirement(
    disagreement: ArrayLike,
    *,
    reward: ArrayLike,
    anyway: ArrayLike,
    substitution: ArrayLike,
    weight: ArrayLike,
    pressure: ArrayLike,
) -> FloatArray:
    r"""Return the share of the core issue from which a party accepts: the kernel, elementwise.

    With :math:`c = \frac{\theta}{1 - \theta} (\mu_a^\rho - \mu^\rho)` it is
    :math:`d z\,(1 + c z^{-\rho})^{1/\rho}`, taken in logarithms so that neither a large nor a vanishing
    exponent loses digits.

    Parameters
    ----------
    disagreement : array_like
        :math:`d > 0`, share that a refusal is worth before pressure.
    reward, anyway : array_like
        :math:`m \ge 0`, and what of it is paid without a deal too, by what the first bit is worth in shares.
    substitution : array_like
        :math:`\rho \le 1`.
    weight : array_like
        :math:`\theta` strictly between 0 and 1, the economic side in the worth of a refusal.
    pressure : array_like
        Share by which a refusal is made worse; negative is support.

    Returns
    -------
    ndarray
        Broadcast over all arguments. Preconditions are not checked; :class:`~gametheory.Inducements` does.

    Examples
    --------
    >>> core_requirement(0.6, reward=0.15, anyway=0, substitution=[1, 0, -2], weight=0.5, pressure=0).round(4)
    array([0.45  , 0.48  , 0.5145])
    """
    d, rho, theta = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (disagreement, substitution, weight))
    )
    rho = np.where(np.abs(rho) < ATOL, 0.0, rho)
    rate = (1 - theta) / (theta * d)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        left = np.log(np.maximum(1 - np.asarray(pressure, dtype=float) / d, 0.0))
        paid, kept = (np.log1p(np.asarray(a, dtype=float) * rate) for a in (reward, anyway))
        power = np.where(rho == 0, 1.0, rho)
        odds = np.log(theta / (1 - theta))
        # log of |c| z^-rho; minus infinity if nothing is paid on a deal
        size = odds + rho * (kept - left) + np.log(np.abs(np.expm1(power * (paid - kept))))
        log = left + theta / (1 - theta) * (kept - paid)
        if (rho < 0).any():
            log = np.where(rho < 0, left + np.logaddexp(0.0, size) / power, log)
        if (rho > 0).any():
            log = np.where(rho > 0, left + np.log1p(-np.minimum(np.exp(size), 1.0)) / power, log)
    return np.asarray(d * np.exp(np.where(np.isneginf(left), -np.inf, log)))

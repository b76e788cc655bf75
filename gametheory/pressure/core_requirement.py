"""The share of a core issue from which a party accepts, if a reward makes up for a part of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray
from gametheory.pressure.two_goods import reward_logs

__all__ = ["core_requirement"]


def core_requirement(
    disagreement: ArrayLike,
    *,
    reward: ArrayLike,
    conditional: ArrayLike,
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
    reward : array_like
        :math:`m \ge 0`, by what the first bit is worth in shares.
    conditional : array_like
        :math:`q`, the part of it that is paid on a deal only, in [0, 1].
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
    >>> bargain = {"reward": 0.15, "conditional": 1, "weight": 0.5, "pressure": 0}
    >>> core_requirement(0.6, substitution=[1, 0, -2], **bargain).round(4)
    array([0.45  , 0.48  , 0.5145])
    """
    d, rho, theta = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (disagreement, substitution, weight))
    )
    rho = np.where(np.abs(rho) < ATOL, 0.0, rho)
    rest = np.maximum(d - np.asarray(pressure, dtype=float), 0.0)
    kept, bought = reward_logs(reward, conditional=conditional, disagreement=d, weight=theta)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        power = np.where(rho == 0, 1.0, rho)
        odds = np.log(theta) - np.log1p(-theta)
        # log of |c| z^-rho; minus infinity if nothing is paid on a deal
        size = odds + rho * (kept - np.log(rest) + np.log(d)) + np.log(np.abs(np.expm1(power * bought)))
        log = -np.exp(odds) * bought
        if (rho < 0).any():
            log = np.where(rho < 0, np.logaddexp(0.0, size) / power, log)
        if (rho > 0).any():
            log = np.where(rho > 0, np.log1p(-np.minimum(np.exp(size), 1.0)) / power, log)
    return np.asarray(rest * np.exp(np.where(rest > 0, log, 0.0)))

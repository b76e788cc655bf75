"""The kernel of alternating offers: who gets what when each player proposes, with threats and floors."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray

__all__ = ["floored_shares", "proposer_shares", "rubinstein_shares", "shares_at_rates"]


def proposer_shares(pie: ArrayLike, impatience: ArrayLike, threat: ArrayLike = 0.0) -> FloatArray:
    r"""Return the divisions of alternating offers over threat values, shape (..., 2, 2).

    The proposer *i* gets :math:`x_i = D_i + \mu_i (M - D_1 - D_2)` with
    :math:`\mu_i = a_j / (a_1 + a_2 - a_1 a_2)` and the responder the rest: the fixed point of
    :math:`x_i = M - r_j(x_j)`, where refusal is worth :math:`r_j(x) = a_j D_j + (1 - a_j) x`.

    Parameters
    ----------
    pie : array_like, shape (...)
    impatience : array_like, shape (..., 2)
        :math:`a_i`, one less the discount factor; not both zero.
    threat : array_like, shape (..., 2), default 0
        :math:`D_i`, what permanent disagreement is worth.

    Returns
    -------
    ndarray, shape (..., 2, 2)
        Entry ``[..., i, k]`` is player k + 1's share when player i + 1 proposes.

    Examples
    --------
    >>> proposer_shares(1.0, [0.1, 0.1]).round(4)
    array([[0.5263, 0.4737],
           [0.4737, 0.5263]])
    """
    a = np.asarray(impatience, dtype=float)
    a1, a2 = a[..., 0], a[..., 1]
    base = np.asarray(threat, dtype=float)
    d1, d2 = (base, base) if base.ndim == 0 else (base[..., 0], base[..., 1])
    surplus = np.asarray(pie, dtype=float) - d1 - d2
    first, second = a2 / (a1 + a2 - a1 * a2), a1 / (a1 + a2 - a1 * a2)
    shares = np.empty((*np.broadcast_shapes(surplus.shape, a1.shape), 2, 2))
    shares[..., 0, 0] = d1 + first * surplus
    shares[..., 0, 1] = d2 + second * (1.0 - a2) * surplus
    shares[..., 1, 0] = d1 + first * (1.0 - a1) * surplus
    shares[..., 1, 1] = d2 + second * surplus
    return shares


def floored_shares(
    pie: ArrayLike, impatience: ArrayLike, threat: ArrayLike = 0.0, floor: ArrayLike = 0.0
) -> FloatArray:
    r"""Return the divisions if a responder is never offered less than a floor, shape (..., 2, 2).

    The fixed point of :math:`x_i = M - \max(r_j(x_j), w_j)`, a contraction. Seen from player *i* it is
    :math:`x_i = \min(M - w_j, \max(\bar x_i, M - r_j(M - w_i)))` with :math:`\bar x_i` the share without
    floors, because a map of slope below one has its fixed point moved by a bound only as far as the bound.

    Parameters
    ----------
    pie, impatience, threat
        As in :func:`proposer_shares`.
    floor : array_like, shape (..., 2), default 0
        :math:`w_i`, with :math:`w_1 + w_2 \le M`.

    Examples
    --------
    >>> floored_shares(1.0, [0.1, 0.1], floor=[0.0, 0.6]).round(4)
    array([[0.4 , 0.6 ],
           [0.36, 0.64]])
    """
    m = np.asarray(pie, dtype=float)
    free = proposer_shares(m, impatience, threat)
    a = np.asarray(impatience, dtype=float)
    d, w = np.broadcast_arrays(np.asarray(threat, dtype=float), np.asarray(floor, dtype=float), a)[:2]
    shape = np.broadcast_shapes(free.shape[:-2], w.shape[:-1])
    shares = np.array(np.broadcast_to(free, (*shape, 2, 2)))
    for i in (0, 1):
        j = 1 - i
        wait = a[..., j] * d[..., j] + (1.0 - a[..., j]) * (m - w[..., i])
        keeps = np.minimum(m - w[..., j], np.maximum(free[..., i, i], m - wait))
        changed = keeps != free[..., i, i]
        shares[..., i, i] = keeps
        shares[..., i, j] = np.where(changed, m - keeps, free[..., i, j])
    return shares


def rubinstein_shares(delta: ArrayLike, pie: ArrayLike = 1.0, gamma: ArrayLike = 1.0) -> FloatArray:
    """Return the divisions when player 1, and when player 2, makes the offer: the kernel.

    Parameters
    ----------
    delta, gamma : array_like, shape (..., 2)
        In [0, 1], not both 1; and in (0, 1]. Not checked.
    pie : array_like, shape (...)

    Returns
    -------
    ndarray, shape (..., 2, 2)
        Entry ``[..., i, k]`` is player k + 1's share when player i + 1 proposes.

    Examples
    --------
    >>> rubinstein_shares([[0.5, 0.8], [0.9, 0.9]], [100.0, 1.0]).round(4)
    array([[[33.3333, 66.6667],
            [16.6667, 83.3333]],
    <BLANKLINE>
           [[ 0.5263,  0.4737],
            [ 0.4737,  0.5263]]])
    """
    d, g = np.asarray(delta, dtype=float), np.asarray(gamma, dtype=float)
    if (g == 1.0).all():
        return proposer_shares(np.asarray(pie, dtype=float), 1.0 - d)
    with np.errstate(divide="ignore"):
        decay = -np.log(d)
    return shares_at_rates(decay, 1.0, pie, g)


def shares_at_rates(
    rate: ArrayLike, period_length: ArrayLike, pie: ArrayLike = 1.0, gamma: ArrayLike = 1.0
) -> FloatArray:
    r"""Return the same as :func:`rubinstein_shares` for :math:`\delta_i = e^{-r_i \Delta}`.

    Accurate for the shortest periods too, where discount factors are rounded to 1.

    Parameters
    ----------
    rate, gamma : array_like, shape (..., 2)
    period_length, pie : array_like, shape (...)

    Examples
    --------
    >>> shares_at_rates([0.05, 0.1], [1.0, 1e-15]).round(6)[:, 0]
    array([[0.683188, 0.316812],
           [0.666667, 0.333333]])
    """
    exponent = np.asarray(rate, dtype=float) * np.asarray(period_length, dtype=float)[..., np.newaxis]
    return proposer_shares(
        np.asarray(pie, dtype=float), -np.expm1(-exponent / np.asarray(gamma, dtype=float))
    )

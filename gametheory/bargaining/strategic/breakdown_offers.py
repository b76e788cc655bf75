"""Offers between two players with power utilities who are paid at breakdown: the kernel."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray

__all__ = ["breakdown_offers"]

_ULP = float(np.finfo(float).eps)
_MOST_STEPS = 200
_BLOCK = 2048
"""Games searched together: their arrays fit the cache."""


def breakdown_offers(pie: ArrayLike, gamma: ArrayLike, paid: ArrayLike, counts: ArrayLike) -> FloatArray:
    r"""Return player 1's share when 1, and when 2, makes the offer, shape (..., 2).

    A refusal is worth :math:`c_i(x) = (q_i + k_i x^{\gamma_i})^{1/\gamma_i}` to i if she gets x next period.
    The first share is the root of :math:`x - M + c_2(M - c_1(x))`, which rises from below zero at 0 to above
    zero at M; the second is :math:`c_1(x)`. Halley's steps, or bisections where one would leave the bracket,
    until the value is a rounding error of M. With the elasticities :math:`\kappa_i = k_i x^{\gamma_i}/(q_i +
    k_i x^{\gamma_i})` the derivatives need no further powers: :math:`c_i' = \kappa_i c_i/x` and
    :math:`c_i'' = c_i' (1 - \gamma_i)(\kappa_i - 1)/x`.

    Parameters
    ----------
    pie : array_like, shape (...)
        M, positive. Nothing is checked.
    gamma : array_like, shape (..., 2)
        :math:`\gamma_i`, above 0 and at most 1.
    paid, counts : array_like, shape (..., 2)
        :math:`q_i \ge 0` and :math:`0 \le k_i \le 1`, with :math:`c_i(M) \le M`, one of them below M.

    Examples
    --------
    >>> breakdown_offers(1.0, [1.0, 1.0], [0.0, 0.0], [0.5, 0.5]).round(6)  # Rubinstein's shares
    array([0.666667, 0.333333])
    """
    pairs = [np.asarray(each, dtype=float) for each in (gamma, paid, counts)]
    whole = np.asarray(pie, dtype=float)
    batch = np.broadcast_shapes(whole.shape, *(each.shape[:-1] for each in pairs))
    columns = [np.broadcast_to(whole, batch).reshape(-1)]
    columns += [np.broadcast_to(each[..., i], batch).reshape(-1) for i in (0, 1) for each in pairs]
    found = np.empty((columns[0].size, 2))
    for at in range(0, len(found), _BLOCK):
        block = np.empty((12, len(found[at : at + _BLOCK])))
        for row, column in zip((0, 1, 2, 3, 5, 6, 7), columns, strict=True):
            block[row] = column[at : at + _BLOCK]
        np.divide(1.0, block[1:6:4], out=block[4:9:4])
        block[9] = 2.0 * _ULP * block[0] * (block[4] + block[8])
        block[10], block[11] = 1.0 - block[5], 1.0 - block[1]
        # a step that is not a number is replaced by a bisection
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            found[at : at + _BLOCK, 0] = first = _first_shares(block)
            found[at : at + _BLOCK, 1] = _worth_refusing(first, *block[1:5])[0]
    return found.reshape(*batch, 2)


def _worth_refusing(
    following: FloatArray, gamma: FloatArray, paid: FloatArray, counts: FloatArray, root: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the sure amount that is worth refusing, and its elasticity to what follows."""
    kept = following**gamma
    kept *= counts
    worth = paid + kept
    kept /= worth
    return np.power(worth, root, out=worth), kept


def _first_shares(block: FloatArray) -> FloatArray:
    """Return the roots of a block of games.

    Its rows: M; gamma, paid, counts and 1/gamma of each player; the rounding error of a value; 1 - gamma of
    player 2, and of player 1.
    """
    found = np.empty(block.shape[1])
    open_games = np.arange(block.shape[1])
    x, low, high = block[0] / 2.0, np.zeros(block.shape[1]), block[0]
    for _ in range(_MOST_STEPS):
        pie, first, second = block[0], block[1:5], block[5:9]
        given, kept1 = _worth_refusing(x, *first)
        left = pie - given
        np.maximum(left, 0.0, out=left)
        taken, kept2 = _worth_refusing(left, *second)
        excess = taken - pie
        excess += x
        small = excess <= 0.0
        np.copyto(low, x, where=small)
        high = np.where(small, high, x)
        runs = np.abs(excess) > block[9]
        runs &= high - low > _ULP * pie
        slope1, slope2 = kept1 * (given / x), kept2 * (taken / left)
        rise = 1.0 - slope1 * slope2
        # curvatures follow from c''/c' = (1 - gamma) (elasticity - 1)/x
        bend = slope2 * slope1 * (block[10] * (kept2 - 1.0) * slope1 / left - block[11] * (kept1 - 1.0) / x)
        x = x - excess * rise / (rise * rise - 0.5 * excess * bend)
        inside = x >= low
        inside &= x <= high
        if not inside.all():
            x = np.where(inside, x, (low + high) / 2.0)
        found[open_games] = x
        count = np.count_nonzero(runs)
        if not count:
            break
        if count < 0.8 * runs.size:
            block, open_games = block[:, runs], open_games[runs]
            x, low, high = x[runs], low[runs], high[runs]
    return found

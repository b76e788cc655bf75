"""Offers between two players with power utilities who are paid at breakdown: the kernel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ULP, BoolArray, FloatArray
from gametheory.bargaining.kernels.worth_compiling import worth_compiling

__all__ = ["breakdown_offers"]

_MOST_STEPS = 200
_BLOCK = 2048
"""Games searched together: their arrays fit the cache."""

_FEW = 0.5
"""Part of the games still open from which on they are gathered."""


def breakdown_offers(
    pie: ArrayLike,
    gamma: Sequence[ArrayLike],
    paid: Sequence[ArrayLike],
    counts: Sequence[ArrayLike],
) -> FloatArray:
    r"""Return the division when 1, and when 2, makes the offer, shape (..., 2, 2).

    A refusal is worth :math:`c_i(x) = (q_i + k_i x^{\gamma_i})^{1/\gamma_i}` to i if she gets x next period.
    Player 1's first share is the root of :math:`x - M + c_2(M - c_1(x))`, which rises from below zero at 0 to
    above zero at M; her second is :math:`c_1(x)`. Halley's steps, or bisections where one would leave the
    bracket, until the value is a rounding error of M or will be after the step. With the elasticities
    :math:`\kappa_i = k_i x^{\gamma_i}/(q_i + k_i x^{\gamma_i})` the derivatives need no further powers:
    :math:`c_i' = \kappa_i c_i/x` and :math:`c_i'' = c_i' (1 - \gamma_i)(\kappa_i - 1)/x`.

    The error of a Halley step of length s is of the order :math:`s^3/r^2` over the slope, with r the distance
    to where a power has no derivative.

    Parameters
    ----------
    pie : array_like, shape (...)
        M, positive. Nothing is checked.
    gamma : pair of array_like, shape (...)
        :math:`\gamma_i`, above 0 and at most 1.
    paid, counts : pair of array_like, shape (...)
        :math:`q_i \ge 0` and :math:`0 \le k_i \le 1`, with :math:`c_i(M) \le M`, one of them below M.

    Examples
    --------
    >>> breakdown_offers(1.0, (1.0, 1.0), (0.0, 0.0), (0.5, 0.5)).round(6)  # Rubinstein's shares
    array([[0.666667, 0.333333],
           [0.333333, 0.666667]])
    """
    columns = np.broadcast_arrays(pie, *(pair[i] for i in (0, 1) for pair in (gamma, paid, counts)))
    batch = columns[0].shape
    flat = [np.asarray(each, dtype=float).reshape(-1) for each in columns]
    found = np.empty((flat[0].size, 2, 2))
    compiled = worth_compiling(len(found))
    for at in range(0, len(found), _BLOCK):
        offers = found[at : at + _BLOCK]
        block = np.empty((10, len(offers)))
        for row, column in zip((0, 1, 2, 3, 5, 6, 7), flat, strict=True):
            block[row] = column[at : at + _BLOCK]
        np.divide(1.0, block[1:6:4], out=block[4:9:4])
        np.multiply(block[0], 2.0 * ULP * (block[4] + block[8]), out=block[9])
        # a step that is not a number is replaced by a bisection
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            offers[:, 0, 0] = first = _first_shares(block, compiled=compiled)
            offers[:, 1, 0] = given = (block[2] + block[3] * first ** block[1]) ** block[4]
        np.subtract(block[0], first, out=offers[:, 0, 1])
        np.subtract(block[0], given, out=offers[:, 1, 1])
    return found.reshape(*batch, 2, 2)


def _first_shares(block: FloatArray, *, compiled: bool) -> FloatArray:
    """Return the roots of a block of games.

    Its rows: M; gamma, paid, counts and 1/gamma of each player; the rounding error of a value.
    """
    if compiled:
        from gametheory.bargaining.kernels.breakdown_offers_compiled import halley, weigh
    else:
        weigh, halley = _weigh, _halley
    size = block.shape[1]
    found, open_games, work = np.empty(size), np.arange(size), np.empty((6, size))
    x, low, high, runs = block[0] / 2.0, np.zeros(size), block[0].copy(), np.ones(size, bool)
    for _ in range(_MOST_STEPS):
        power, kept1, given, left, kept2, taken = work[:, : len(x)]
        np.power(x, block[1], out=power)
        weigh(power, block[2], block[3], kept1)
        np.power(power, block[4], out=given)
        np.subtract(block[0], given, out=left)
        np.maximum(left, 0.0, out=left)
        np.power(left, block[5], out=power)
        weigh(power, block[6], block[7], kept2)
        np.power(power, block[8], out=taken)
        halley(block, (given, left, taken, kept1, kept2), x, low, high, runs)
        count = np.count_nonzero(runs)
        if not count:
            break
        if count < _FEW * len(x):
            found[open_games] = x
            on = np.flatnonzero(runs)
            block, open_games = block.take(on, axis=1), open_games[on]
            x, low, high, runs = x[on], low[on], high[on], runs[on]
    found[open_games] = x
    return found


def _weigh(power: FloatArray, paid: FloatArray, counts: FloatArray, kept: FloatArray) -> None:
    """Turn the utility of what follows into that of a refusal, and fill in the part that it keeps."""
    np.multiply(power, counts, out=kept)
    np.add(kept, paid, out=power)
    kept /= power


def _halley(  # noqa: PLR0917
    block: FloatArray,
    values: tuple[FloatArray, ...],
    x: FloatArray,
    low: FloatArray,
    high: FloatArray,
    runs: BoolArray,
) -> None:
    """Move the shares by a step and narrow their brackets; fill in which searches go on."""
    given, left, taken, kept1, kept2 = values
    pie, rounding = block[0], block[9]
    excess = taken - pie
    excess += x
    small = excess <= 0.0
    np.copyto(low, x, where=small)
    np.copyto(high, x, where=~small)
    slope1, slope2 = kept1 * given / x, kept2 * taken / left
    both = slope1 * slope2
    rise = 1.0 - both
    # curvatures follow from c''/c' = (1 - gamma) (elasticity - 1)/x
    bend = (1.0 - block[5]) * (kept2 - 1.0) * slope1 / left - (1.0 - block[1]) * (kept1 - 1.0) / x
    step = excess * rise / (rise * rise - 0.5 * excess * both * bend)
    near = np.minimum(x, left)
    x -= step
    inside = (x >= low) & (x <= high)
    ends = inside & (np.abs(step * step * step) <= 0.125 * rounding * rise * near * near)
    ends |= (np.abs(excess) <= rounding) | (high - low <= ULP * pie)
    np.logical_not(ends, out=runs)
    np.copyto(x, (low + high) / 2.0, where=~inside)

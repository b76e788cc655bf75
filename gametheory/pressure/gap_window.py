"""How far two pressed parties together concede along a budget line, and which splits close a gap."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gametheory.arrays import ATOL, FloatArray
from gametheory.payoffs.concession import largest_concession

__all__ = ["best_share", "gap_windows", "share_limits", "total_concession"]

_HALVINGS = 60
"""Of an interval of shares: 2**-60 is below the spacing of floats near any root that matters."""


def total_concession(
    share: FloatArray, total: FloatArray, cost: FloatArray, benefit: FloatArray, curvature: FloatArray
) -> FloatArray:
    r"""Return :math:`\sum_i ((b_i + s_i)/a_i)^{1/n}` at :math:`s = (m S, (1 - m) S)`: the kernel."""
    on = np.stack(np.broadcast_arrays(share * total, (1 - share) * total), axis=-1)
    return np.asarray(largest_concession(benefit + on, cost, curvature[..., np.newaxis]).sum(axis=-1))


def share_limits(total: FloatArray, benefit: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the shares on party 0 between which neither party would rather have no deal at all.

    They are 0 and 1 where the benefits are not negative; the first exceeds the second where no share is left.
    """
    low = np.maximum(-benefit[..., 0] / total, 0.0)
    return np.asarray(low), np.asarray(np.minimum(1.0 + benefit[..., 1] / total, 1.0))


def _turning_share(
    total: FloatArray, cost: FloatArray, benefit: FloatArray, curvature: FloatArray
) -> FloatArray:
    r"""Return the share at which the total concession turns: the best if n >= 1, the worst if n < 1.

    There :math:`b_i + s_i` is in proportion to :math:`a_i^{-1/(n - 1)}`, as far as the limits let it.
    """
    bend = np.where(curvature == 1, 1.0, curvature - 1)
    ratio = np.log(cost[..., 1] / cost[..., 0]) / bend  # log of party 0's weight over party 1's
    weight = np.exp(np.minimum(ratio, 0.0)) / (1 + np.exp(-np.abs(ratio)))
    inside = (weight * (total + benefit.sum(axis=-1)) - benefit[..., 0]) / total
    linear = np.where(cost[..., 0] < cost[..., 1], 1.0, np.where(cost[..., 0] > cost[..., 1], 0.0, 0.5))
    low, high = share_limits(total, benefit)
    return np.clip(np.where(curvature == 1, linear, inside), low, np.maximum(low, high))


def best_share(total: FloatArray, cost: FloatArray, benefit: FloatArray, curvature: FloatArray) -> FloatArray:
    """Return the share on party 0 with which the two concede most; of two equal ends, the one on party 0."""
    turn = _turning_share(total, cost, benefit, curvature)
    low, high = share_limits(total, benefit)
    left, right = (total_concession(end, total, cost, benefit, curvature) for end in (low, high))
    end = np.where(right >= left * (1 - ATOL), high, low)
    return np.where(curvature >= 1, turn, end)


def gap_windows(
    requested: FloatArray, total: FloatArray, cost: FloatArray, benefit: FloatArray, curvature: FloatArray
) -> FloatArray:
    """Return the intervals of shares that close the gap, shape (..., 2, 2), NaN for one that is not there.

    If n >= 1 there is one at most; if n < 1 there may be one at either end. The total concession is monotone
    on either side of the share where it turns, so that each end is one root, found by halving.
    """
    low, high = share_limits(total, benefit)
    turn = _turning_share(total, cost, benefit, curvature)
    low, high, turn, bent = np.broadcast_arrays(low, high, turn, curvature + 0 * requested)
    slack = ATOL * np.maximum(requested, ATOL)

    def over(share: FloatArray) -> FloatArray:
        return total_concession(share, total, cost, benefit, curvature) - requested + slack

    first, last = _crossing(over, low, turn), _crossing(over, high, turn)
    at_low, at_turn, at_high = (over(share) >= 0 for share in (low, turn, high))
    whole = np.where(at_turn & (low <= high), 1.0, np.nan)  # an interval around the turning share
    left = np.where(~at_turn & (bent < 1) & at_low & (low <= high), 1.0, np.nan)
    right = np.where(~at_turn & (bent < 1) & at_high & (low <= high), 1.0, np.nan)
    one = np.where(
        np.isnan(whole)[..., np.newaxis],
        np.stack([low, first], -1) * left[..., np.newaxis],
        np.stack([first, last], -1),
    )
    return np.stack([one, np.stack([last, high], -1) * right[..., np.newaxis]], axis=-2)


def _crossing(over: Callable[[FloatArray], FloatArray], end: FloatArray, turn: FloatArray) -> FloatArray:
    """Return where `over` changes its sign between an end and the turning share, on the side above zero."""
    outer, inner = end, turn
    falls = over(outer) >= 0
    crosses = falls != (over(inner) >= 0)
    for _ in range(_HALVINGS if crosses.any() else 0):
        middle = (outer + inner) / 2
        as_outer = (over(middle) >= 0) == falls
        outer, inner = np.where(as_outer, middle, outer), np.where(as_outer, inner, middle)
    return np.where(crosses, np.where(falls, outer, inner), end)

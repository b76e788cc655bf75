"""Stationary values of a legislature in which every vote counts the same: exact, for a batch in one pass."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import BoolArray, FloatArray
from gametheory.bargaining.kernels.worth_compiling import worth_compiling

__all__ = ["least_costs", "majority_gap", "majority_inclusion", "majority_values"]

_ROUNDING = 1e-11
"""How far an inequality may be missed by rounding; values are of order one."""


def majority_values(recognition: ArrayLike, delta: ArrayLike, quota: int) -> FloatArray:
    r"""Return the stationary equilibrium values of the closed rule with one vote a member, shape (..., n).

    Values rise with recognition. So for some number *l* the *l* least recognised members are dearer to nobody
    and always included, a group of *t* members with one common value *s* are included sometimes, and all
    others never. For given *l* and *t* the value equations are linear. With :math:`k = q - 1 - l` seats left
    to the group, :math:`S` the sum of the *l* lowest values and :math:`P_L, P_H` the chances to propose of
    the cheap and of the dear members

    .. math:: S &= P_L (1 - (k + 1) \delta s) / (1 - \delta + \delta P_L), \\
              v_H &= p_H (1 - \delta S - k \delta s),

    and :math:`s` follows from :math:`\sum_i v_i = 1`. The case holds if values are ordered and each member of
    the group is included with a probability :math:`0 \le q_j \le 1 - p_j`, which proposers can bring about as
    a sum of polymatroids. Each of the :math:`O(n^2)` cases is tried; values are unique, so any will do. At
    :math:`\delta = 1` they need not be unique; these are the limit from below, where who never proposes gets
    nothing, and unanimity pays recognition.

    Parameters
    ----------
    recognition : array_like, shape (..., n)
        Non-negative, summing to one; not checked.
    delta : array_like, shape (...)
        In [0, 1].
    quota : int
        From 1 to n votes, the proposer's included.

    Returns
    -------
    ndarray, shape (..., n)
        NaN where rounding lets no case hold.

    Examples
    --------
    >>> majority_values([0.5, 0.3, 0.2], [0.9, 0.0], 2).round(6)
    array([[0.354839, 0.322581, 0.322581],
           [0.5     , 0.3     , 0.2     ]])
    """
    p, d = np.asarray(recognition, dtype=float), np.asarray(delta, dtype=float)
    shape = np.broadcast_shapes(p.shape[:-1], d.shape)
    n = p.shape[-1]
    p = np.broadcast_to(p, (*shape, n))
    d = np.broadcast_to(d, shape)
    if quota in {1, n}:
        return np.array(p)
    if worth_compiling(d.size):
        from gametheory.bargaining.kernels.majority_compiled import majority_values_compiled

        rows = majority_values_compiled(p.reshape(-1, n), d.reshape(-1), quota, _ROUNDING)
        return rows.reshape(*shape, n)
    order = np.argsort(p, axis=-1, kind="stable")
    low = np.take_along_axis(p, order, axis=-1).reshape(-1, n)
    factor = d.reshape(-1)
    found, slack = np.array(low), np.where(factor == 0.0, 0.0, np.inf)
    free = np.minimum((low == 0.0).sum(axis=-1), quota - 1)  # who never propose cost nothing
    for cheap in range(quota):
        for group in range(quota - cheap, n - cheap + 1):
            left = np.flatnonzero((slack > _ROUNDING) & (free <= cheap))
            if not left.size:
                break
            values, miss = _case(low[left], factor[left], quota, cheap, group)
            better = miss < slack[left]
            found[left[better]], slack[left[better]] = values[better], miss[better]
    found[low == 0.0] = 0.0
    found[slack > 1e3 * _ROUNDING] = np.nan
    result = np.empty((*shape, n))
    np.put_along_axis(result, order, found.reshape(*shape, n), axis=-1)
    return result


def majority_gap(values: FloatArray, recognition: FloatArray, delta: FloatArray, quota: int) -> FloatArray:
    r"""Return by how much values miss what some purchases would make of them, at most, shape (...).

    The value equations leave one unknown, the chance to be bought:
    :math:`\delta v_j q_j = v_j - p_j (1 - m_j)`. Purchases at the least cost bring it about if those cheaper
    than the q-th cheapest are bought by every other proposer, dearer ones by nobody, and those that cost the
    same as she by no more than all others. Chances beyond these bounds are moved to them, and the sum is made
    up by others.

    Parameters
    ----------
    values : ndarray, shape (..., n)
        Non-negative.
    recognition : ndarray, shape (..., n)
    delta : ndarray, shape (...)
    quota : int
    """
    order = np.sort(values, axis=-1)
    marginal = order[..., quota - 1, np.newaxis]
    d = delta[..., np.newaxis]
    most = d * values * (1.0 - recognition)
    bought = values - recognition * (1.0 - least_costs(values, delta, quota))
    tied = np.abs(values - marginal) <= _ROUNDING
    lowest = np.where(tied | (values > marginal), 0.0, most)
    highest = np.where(tied | (values < marginal), most, 0.0)
    missed = np.maximum(np.maximum(lowest - bought, bought - highest), 0.0)
    spread = np.where(tied, np.abs(values - marginal), 0.0).max(axis=-1)
    moved = missed.sum(axis=-1) + np.abs(values.sum(axis=-1) - 1.0)
    return np.asarray(missed.max(axis=-1) + moved + (quota - 1) * spread)


def majority_inclusion(
    values: FloatArray, recognition: FloatArray, delta: FloatArray, quota: int
) -> FloatArray:
    r"""Return chances that proposer i includes member j in an equilibrium with these values, shape (N, n, n).

    Members cheaper than the q-th cheapest are always included, dearer ones never. Those who cost the same are
    to be bought with chances :math:`q_j` in all. That can be done exactly if no :math:`q_j` is negative or
    above the chance that another proposes, and it can be done one proposer after the other: any purchases
    will do that leave to the following ones neither less than nothing to buy of a member nor more than they
    can.

    Parameters
    ----------
    values, recognition : ndarray, shape (N, n)
    delta : ndarray, shape (N,)
    quota : int

    Returns
    -------
    ndarray
        Row i sums to `quota` - 1; it is zero if i never proposes.

    Examples
    --------
    >>> majority_inclusion(np.full((1, 3), 1 / 3), np.array([[0.4, 0.3, 0.3]]), np.array([1.0]), 2).round(6)
    array([[[0.      , 0.5     , 0.5     ],
            [0.333333, 0.      , 0.666667],
            [0.333333, 0.666667, 0.      ]]])
    """
    p, n = recognition, values.shape[-1]
    marginal = np.sort(values, axis=-1)[:, quota - 1, np.newaxis]
    tied = np.abs(values - marginal) <= _ROUNDING
    cheaper = (values < marginal) & ~tied
    others = ~np.eye(n, dtype=bool)
    seats = quota - 1.0 - (cheaper[:, np.newaxis] & others).sum(axis=-1)  # that are left to those tied
    able = np.where(tied, p.sum(axis=-1, keepdims=True) - p, 0.0)
    paid = values - p * (1.0 - least_costs(values, delta, quota))
    price = delta[:, np.newaxis] * values
    chance = np.divide(paid, price, out=np.zeros_like(values), where=price > 0)
    wanted = np.where(tied, np.clip(chance, 0.0, able), 0.0)
    wanted = _adding_up(wanted, wanted, able, (p * seats).sum(axis=-1))
    found = np.where(cheaper[:, np.newaxis] & others, 1.0, 0.0)
    for i in range(n):
        own = p[:, i, np.newaxis]
        free = tied & others[i]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # who never proposes buys nothing
            least = np.where(free & (own > 0), np.clip(1.0 - (able - wanted) / own, 0.0, 1.0), 0.0)
            most = np.where(free & (own > 0), np.clip(wanted / own, 0.0, 1.0), 0.0)
        bought = _adding_up(least, most, free.astype(float), seats[:, i])
        found[:, i] += np.where(free, bought, 0.0)
        wanted, able = wanted - own * bought, np.where(free, able - own, able)
    return np.where(p[..., np.newaxis] > 0, found, 0.0)


def _adding_up(least: FloatArray, most: FloatArray, all_: FloatArray, total: FloatArray) -> FloatArray:
    """Return amounts of the sum `total` from `least` to `most` or, if there are none, from zero to `all_`."""
    steps = np.zeros_like(least), least, np.maximum(least, most), all_
    found = steps[0]
    for low, high in pairwise(steps):
        room = high - low
        left = total - found.sum(axis=-1)
        space = room.sum(axis=-1)
        share = np.divide(left, space, out=np.zeros_like(left), where=space > 0)
        found = found + np.clip(share, 0.0, 1.0)[:, np.newaxis] * room
    return found


def least_costs(values: FloatArray, delta: FloatArray, quota: int) -> FloatArray:
    """Return what the `quota` - 1 cheapest other votes cost each proposer, shape (..., n)."""
    order = np.sort(values, axis=-1)
    d, n = delta[..., np.newaxis], values.shape[-1]
    if quota == 1:
        return np.zeros(np.broadcast_shapes(values.shape, d.shape))
    cheapest = order[..., : quota - 1].sum(axis=-1, keepdims=True)
    last, following = order[..., quota - 2, np.newaxis], order[..., min(quota - 1, n - 1), np.newaxis]
    return np.asarray(d * (cheapest + np.where(values <= last, following - values, 0.0)))


def _case(p: FloatArray, d: FloatArray, quota: int, cheap: int, group: int) -> tuple[FloatArray, FloatArray]:
    """Return the values if the case holds, and by how much its inequalities are missed, shape (...)."""
    seats = quota - 1 - cheap
    in_group = slice(cheap, cheap + group)
    p_low, p_high = p[..., :cheap].sum(axis=-1), p[..., cheap + group :].sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(p_low > 0, p_low / (1.0 - d + d * p_low), 0.0)
        top = 1.0 - reach - p_high * (1.0 - d * reach)
        s = top / (group - reach * (seats + 1) * d + p_high * d * (reach * (seats + 1) * d - seats))
        total = reach * (1.0 - (seats + 1) * d * s)
        share = np.where((p_low > 0)[..., np.newaxis], p[..., :cheap] / p_low[..., np.newaxis], 0.0)
        left = 1.0 - d * total - seats * d * s
        values = np.concatenate(
            [
                total[..., np.newaxis] * share,
                np.broadcast_to(s[..., np.newaxis], (*s.shape, group)),
                p[..., cheap + group :] * left[..., np.newaxis],
            ],
            axis=-1,
        )
        bought = s[..., np.newaxis] - p[..., in_group] * left[..., np.newaxis]  # price times chance
    missed = [(-bought).max(axis=-1), -values.min(axis=-1)]
    if seats:
        missed.append((bought - (1.0 - p[..., in_group]) * (d * s)[..., np.newaxis]).max(axis=-1))
    if cheap:
        missed.append(values[..., :cheap].max(axis=-1) - s)
    if cheap + group < p.shape[-1]:
        missed.append(s - values[..., cheap + group :].min(axis=-1))
    miss = np.max(np.stack(missed), axis=0)
    bad: BoolArray = np.isnan(miss) | ~np.isfinite(values).all(axis=-1)
    return values, np.where(bad, np.inf, np.maximum(miss, 0.0))

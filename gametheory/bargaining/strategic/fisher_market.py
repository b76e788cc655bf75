"""Packages that maximise a weighted Nash product among n players: Newton's method on the market's prices."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import BoolArray, FloatArray
from gametheory.bargaining.strategic.kernels.worth_compiling import worth_compiling

__all__ = ["nash_packages"]

_MOST_STEPS = 100
_CENTRING = 0.03
_TO_BOUNDARY = 0.99
_CLOSE = 1e-18
_ROUNDING = 1e-11
"""Mean complementarity, and violation of the other conditions, at which the method stops."""

_HOPELESS = 1e7
"""A marginal utility per budget share beyond which no package is better than disagreement."""

_RIDGE = 1e-15
_TIE = 1e-5
"""Relative difference between a bid and the price from which on the issue is not for that player."""

_BUYS_NOTHING = 1e-4
_EXACT = 1e-11
"""Share below which a bid that meets the price may buy nothing, and excess that needs no improvement."""

_CHUNK = 2000


def nash_packages(weights: ArrayLike, budgets: ArrayLike, disagreement: ArrayLike) -> FloatArray:
    r"""Return the shares that maximise :math:`\sum_i t_i \ln(\sum_k w_{ik} s_{ik} - d_i)`: the kernel.

    A primal-dual interior-point method on the optimality conditions, with prices p and
    :math:`\beta_i = t_i/(u_i - d_i)`: shares sum to one, :math:`p_k - \beta_i w_{ik} \ge 0`, and the product
    of this with :math:`s_{ik}` vanishes. All problems of a batch step together.

    Parameters
    ----------
    weights : array_like, shape (..., n, K)
        Non-negative. Not checked.
    budgets : array_like, shape (..., n)
        t, positive.
    disagreement : array_like, shape (..., n)
        Where no package pays more to all, what is returned is no solution; callers check it.

    Returns
    -------
    ndarray, shape (..., n, K)

    Examples
    --------
    >>> w = [[6, 3, 1], [2, 3, 5], [1, 5, 4]]
    >>> (w * nash_packages(w, [1, 1, 1], [0, 0, 0])).sum(axis=-1).round(9)
    array([6., 5., 5.])
    """
    w, t, d = (np.asarray(each, dtype=float) for each in (weights, budgets, disagreement))
    batch = np.broadcast_shapes(w.shape[:-2], t.shape[:-1], d.shape[:-1])
    n, issues = w.shape[-2:]
    flat_w = np.broadcast_to(w, (*batch, n, issues)).reshape(-1, n, issues)
    flat_t, flat_d = (np.broadcast_to(each, (*batch, n)).reshape(-1, n) for each in (t, d))
    compiled = worth_compiling(len(flat_w))
    pieces = [
        _solve(*(each[at : at + _CHUNK] for each in (flat_w, flat_t, flat_d)), compiled=compiled)
        for at in range(0, len(flat_w), _CHUNK)
    ]
    return np.concatenate(pieces).reshape(*batch, n, issues)


def _solve(
    weights: FloatArray, budgets: FloatArray, disagreement: FloatArray, *, compiled: bool
) -> FloatArray:
    unit = weights.sum(axis=-1, keepdims=True)
    w, d = weights / unit, disagreement / unit[..., 0]
    t = budgets / budgets.sum(axis=-1, keepdims=True)
    if compiled:
        from gametheory.bargaining.strategic.kernels.fisher_market_compiled import market_paths_compiled

        limits = (_MOST_STEPS, _CENTRING, _TO_BOUNDARY, _CLOSE, _ROUNDING, _HOPELESS, _RIDGE)
        s, slack, beta = market_paths_compiled(w, t, d, tuple(float(each) for each in limits))
    else:
        s, slack, beta = _paths(w, t, d)
    s = s / s.sum(axis=-2, keepdims=True)
    meets = slack < _TIE * (slack + beta[..., np.newaxis] * w)
    excess = _excess(s, w, t, d)
    weakly = (meets & (s < _BUYS_NOTHING)).any(axis=(-2, -1)) | (excess > _EXACT)
    for each in np.flatnonzero(weakly & np.isfinite(excess)):
        exact = _exact_shares(s[each], w[each], t[each], d[each], meets[each])
        if _excess(exact, w[each], t[each], d[each]) <= max(excess[each], _EXACT):
            s[each] = exact
    return np.asarray(s)


def _paths(w: FloatArray, t: FloatArray, d: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the shares, the slacks of the bids below the prices, and the marginal utilities."""
    count, n, issues = w.shape
    others = 1.0 - np.eye(n)
    s = np.full((count, n, issues), 1.0 / n)
    beta = n * t
    slack = (1.5 * (beta[..., np.newaxis] * w).max(axis=-2) + 0.5 / issues)[:, np.newaxis, :]
    slack = slack - beta[..., np.newaxis] * w  # kept apart from prices, lest their difference be rounding
    for _ in range(_MOST_STEPS):
        mean = (s * slack).mean(axis=(-2, -1))
        short = t / beta + d - (w * s).sum(axis=-1)
        missing = 1 - s.sum(axis=-2)
        off = np.maximum(np.abs(short).max(axis=-1), np.abs(missing).max(axis=-1))
        runs = ((mean > _CLOSE) | (off > _ROUNDING)) & (beta.max(axis=-1) < _HOPELESS)
        if not runs.any():
            break
        ratio = s / slack
        total = ratio.sum(axis=-2)
        pull = _CENTRING * mean[:, np.newaxis, np.newaxis] / slack - s
        spare = pull.sum(axis=-2) - missing
        # prices eliminated: what is left is diagonal plus a Laplacian, whose small parts are kept exact
        cross = w * ratio
        part = ratio / total[:, np.newaxis, :]
        matrix = -np.einsum("bik,bjk->bij", cross, w * part)
        diagonal = t / beta**2 + (w * cross * np.einsum("ij,bjk->bik", others, part)).sum(axis=-1)
        np.einsum("bii->bi", matrix)[:] = diagonal * (1 + _RIDGE)
        matrix[~runs] = np.eye(n)
        right = short - (w * (pull - part * spare[:, np.newaxis, :])).sum(axis=-1)
        d_beta = np.linalg.solve(matrix, right[..., np.newaxis])[..., 0]
        bid = w * d_beta[..., np.newaxis]
        outbid = np.einsum("bjk,bijk->bik", part, bid[:, np.newaxis] - bid[:, :, np.newaxis])
        d_slack = (spare / total)[:, np.newaxis, :] + outbid
        d_s = pull - ratio * d_slack
        shrink = np.max(
            [
                (-d_s / s).max(axis=(-2, -1)),
                (-d_slack / slack).max(axis=(-2, -1)),
                (-d_beta / beta).max(axis=-1),
            ],
            axis=0,
        )
        length = np.where(runs, np.minimum(1.0, _TO_BOUNDARY / np.maximum(shrink, _TO_BOUNDARY)), 0.0)
        s = s + length[:, np.newaxis, np.newaxis] * d_s
        beta = beta + length[:, np.newaxis] * d_beta
        slack = slack + length[:, np.newaxis, np.newaxis] * d_slack
    return s, slack, beta


def _excess(s: FloatArray, w: FloatArray, t: FloatArray, d: FloatArray) -> FloatArray:
    """Return by how much some package exceeds the shares at their own rates of exchange, shape (...)."""
    gains = (w * s).sum(axis=-1) - d
    rate = t / np.where(gains > 0, gains, 1.0)
    best = (w * rate[..., np.newaxis]).max(axis=-2).sum(axis=-1) - (rate * d).sum(axis=-1) - t.sum(axis=-1)
    return np.asarray(np.where((gains > 0).all(axis=-1), best, np.inf))


def _exact_shares(s: FloatArray, w: FloatArray, t: FloatArray, d: FloatArray, tied: BoolArray) -> FloatArray:
    """Return the shares of one market given which bids meet the price, `tied`, shape (n, K).

    Prices follow from one another along ties, and their level from the budgets; the shares are those
    closest to `s` that spend them. Needed where a bid meets the price but buys nothing: there the method
    leaves an error of the root of its own.
    """
    n, issues = w.shape
    marginal, price = np.full(n, np.nan), np.full(issues, np.nan)
    for start in range(n):
        if np.isfinite(marginal[start]):
            continue
        members, marginal[start] = [start], 1.0
        bought: list[int] = []
        for i in members:  # grows while it is read
            for k in np.flatnonzero(tied[i] & np.isnan(price)):
                price[k] = marginal[i] * w[i, k]
                bought.append(int(k))
                for j in np.flatnonzero(tied[:, k] & np.isnan(marginal)):
                    marginal[j] = price[k] / w[j, k]
                    members.append(int(j))
        level = t[members].sum() / (price[bought].sum() - (d * marginal)[members].sum())
        marginal[members] *= level
        price[bought] *= level
    payoffs = t / marginal + d
    at = np.argwhere(tied)
    rows = np.zeros((n + issues, len(at)))
    rows[at[:, 0], np.arange(len(at))] = w[tied]
    rows[n + at[:, 1], np.arange(len(at))] = 1.0
    rest = np.append(payoffs, np.ones(issues)) - rows @ s[tied]
    exact = np.zeros_like(s)
    exact[tied] = np.maximum(s[tied] + np.linalg.lstsq(rows, rest)[0], 0.0)
    return np.asarray(exact / exact.sum(axis=0))

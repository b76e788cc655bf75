"""Packages that maximise a weighted Nash product among n players: a walk to the market's prices."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import BoolArray, FloatArray, IntArray
from gametheory.bargaining.kernels.worth_compiling import worth_compiling
from gametheory.errors import RefusedError

__all__ = ["nash_packages"]

_MOST_STEPS = 10_000
_ROUNDING = 1e-14
"""What a bid may exceed a price by, relative to it, and spending fall below zero by, relative to all."""

_BIDS_A_ROUND = 16
_MOST_ROUNDS = 20
"""The more bids there are, the more rounds of proportional bids pay before the walk."""

_CHUNK = 2000


def nash_packages(weights: ArrayLike, budgets: ArrayLike, disagreement: ArrayLike) -> FloatArray:
    r"""Return the shares that maximise :math:`\sum_i t_i \ln(\sum_k w_{ik} s_{ik} - d_i)`: the kernel.

    The marginal utilities :math:`\beta_i = t_i/(u_i - d_i)` minimise the convex function
    :math:`\sum_k p_k - \sum_i (\beta_i d_i + t_i \ln \beta_i)` of prices :math:`p_k = \max_i \beta_i w_{ik}`.
    Issues that are shared form a forest with their buyers, and fix the ratios of marginal utilities in each
    of its trees; given these the minimum is a closed form. The walk goes straight to the minimum of its face,
    and stops where another bid meets a price, which joins two trees. At a minimum, what each buyer spends
    follows from the leaves of the forest inwards; the most negative spending is released from its tie, and
    if none is negative the market is in equilibrium. Steps of some length lower the function, so that no
    face returns after one.

    Parameters
    ----------
    weights : array_like, shape (..., n, K)
        Non-negative, positive on some issue for each player. Not checked.
    budgets : array_like, shape (..., n)
        t, positive.
    disagreement : array_like, shape (..., n)

    Returns
    -------
    ndarray, shape (..., n, K)
        NaN where no package pays more to all.

    Raises
    ------
    RefusedError
        If a walk takes more than 10,000 steps, as it might if it turned round among ties.

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
    rounds = min(n * issues // _BIDS_A_ROUND, _MOST_ROUNDS)
    if worth_compiling(len(flat_w)):
        from gametheory.bargaining.kernels.fisher_market_compiled import market_walks_compiled

        shares, cut = market_walks_compiled(
            flat_w, flat_t, flat_d, rounds=rounds, most_steps=_MOST_STEPS, rounding=_ROUNDING
        )
    else:
        shares, cut = np.full(flat_w.shape, np.nan), 0
        # what belongs to another branch of a choice may be no number
        with np.errstate(divide="ignore", invalid="ignore"):
            for at in range(0, len(flat_w), _CHUNK):
                piece = slice(at, at + _CHUNK)
                cut += _walk(flat_w[piece], flat_t[piece], flat_d[piece], rounds, shares[piece])
    if cut:
        raise RefusedError(f"{cut} searches for prices took more than {_MOST_STEPS} steps")
    return shares.reshape(*batch, n, issues)


def _walk(w: FloatArray, t: FloatArray, d: FloatArray, rounds: int, shares: FloatArray) -> int:
    """Fill in the shares of markets that step together; return how many the step limit has cut short.

    Each issue k has an `owner`; `link` is the issue on which a player's tree hangs below another's, -1 at a
    root.
    """
    beta = _start(w, t, d, rounds)
    owner = (beta[..., np.newaxis] * w).argmax(axis=-2)
    link, rows = np.full(beta.shape, -1), np.arange(len(w))
    for _ in range(_MOST_STEPS):
        root, depth, aim = _trees(w, owner, link)
        aim, ray = _aim(w, t, d, owner, root, aim, beta)
        part, issue, player = _first_tie(w, beta, aim, owner, root, ray)
        meets = np.isfinite(part)
        way = np.where(meets, part, 1.0)[:, np.newaxis]
        beta = np.where(meets[:, np.newaxis], beta + way * (aim - beta), aim)
        at = np.flatnonzero(meets)
        _tie(owner, link, at, issue[at], player[at])
        done = ~meets & ray
        at = np.flatnonzero(~meets & ~ray)
        spent, left = _spending(w[at], t[at], d[at], beta[at], owner[at], link[at], depth[at])
        released = _release(owner, link, at, spent, left)
        ended = at[~released]
        done[ended] = True
        shares[rows[ended]] = _shares(owner[ended], link[ended], spent[~released], left[~released])
        if done.any():
            w, t, d, beta = (each[~done] for each in (w, t, d, beta))
            rows, owner, link = (each[~done] for each in (rows, owner, link))
        if not len(rows):
            break
    return len(rows)


def _start(w: FloatArray, t: FloatArray, d: FloatArray, rounds: int) -> FloatArray:
    """Return marginal utilities after some rounds in which each player bids in proportion to what she got."""
    s = np.broadcast_to((t / t.sum(axis=-1, keepdims=True))[..., np.newaxis], w.shape)
    for _ in range(rounds):
        worth = w * s
        bids = worth * (t / worth.sum(axis=-1))[..., np.newaxis]
        price = bids.sum(axis=-2, keepdims=True)
        s = bids / np.where(price > 0, price, 1.0)
    u = (w * s).sum(axis=-1)
    return np.asarray(t / np.where(u > d, u - d, u))


def _trees(w: FloatArray, owner: IntArray, link: IntArray) -> tuple[IntArray, IntArray, FloatArray]:
    """Return each player's root, her depth below it, and her marginal utility per unit of its."""
    n = w.shape[1]
    row, player, tied = np.arange(len(w))[:, np.newaxis], np.arange(n), link >= 0
    above = np.where(tied, owner[row, link], player)
    ratio = np.where(tied, w[row, above, link] / w[row, player, link], 1.0)
    depth = tied.astype(int)
    for _ in range((n - 1).bit_length()):
        ratio, depth, above = ratio * ratio[row, above], depth + depth[row, above], above[row, above]
    return above, depth, ratio


def _aim(  # noqa: PLR0917
    w: FloatArray,
    t: FloatArray,
    d: FloatArray,
    owner: IntArray,
    root: IntArray,
    ratio: FloatArray,
    beta: FloatArray,
) -> tuple[FloatArray, BoolArray]:
    """Return the minimum of each market's face, or a direction in which there is none, and which it is."""
    player = np.arange(w.shape[1])[:, np.newaxis]
    gain = ratio * ((w * (owner[:, np.newaxis] == player)).sum(axis=-1) - d)
    same = root[..., np.newaxis] == root[:, np.newaxis]
    gains, total = (same * gain[:, np.newaxis]).sum(axis=-1), (same * t[:, np.newaxis]).sum(axis=-1)
    endless = gains <= 0
    ray = endless.any(axis=-1)
    away = np.where(endless, 2.0 * beta, beta)
    return np.where(ray[:, np.newaxis], away, ratio * total / gains), ray


def _first_tie(  # noqa: PLR0917
    w: FloatArray, beta: FloatArray, aim: FloatArray, owner: IntArray, root: IntArray, ray: BoolArray
) -> tuple[FloatArray, IntArray, IntArray]:
    """Return the part of the way after which another bid meets a price, or infinity, and whose and which."""
    row = np.arange(len(w))[:, np.newaxis]
    best = w[row, owner, np.arange(w.shape[2])]
    price, aimed = beta[row, owner] * best, aim[row, owner] * best
    gap = np.maximum(price[:, np.newaxis] - beta[..., np.newaxis] * w, 0.0)
    then = aimed[:, np.newaxis] - aim[..., np.newaxis] * w
    beyond = np.where(ray[:, np.newaxis], np.inf, -_ROUNDING * aimed)
    meets = (then < gap) & (then < beyond[:, np.newaxis])
    meets &= root[..., np.newaxis] != root[row, owner][:, np.newaxis]
    part = np.where(meets, gap / (gap - then), np.inf).reshape(len(w), -1)
    first = part.argmin(axis=-1)
    player, issue = np.divmod(first, w.shape[2])
    return part[row[:, 0], first], issue, player


def _tie(owner: IntArray, link: IntArray, rows: IntArray, issue: IntArray, player: IntArray) -> None:
    """Hang the tree of a player, turned so that she is its root, on an issue."""
    k = link[rows, player]
    link[rows, player] = issue
    while (turn := k >= 0).any():
        rows, k, player = rows[turn], k[turn], player[turn]
        above = owner[rows, k]
        owner[rows, k] = player
        further = link[rows, above]
        link[rows, above] = k
        k, player = further, above


def _spending(  # noqa: PLR0917
    w: FloatArray,
    t: FloatArray,
    d: FloatArray,
    beta: FloatArray,
    owner: IntArray,
    link: IntArray,
    depth: IntArray,
) -> tuple[FloatArray, FloatArray]:
    """Return what each player spends on her link, and what each issue leaves to its owner."""
    row, (n, issues) = np.arange(len(w))[:, np.newaxis], w.shape[1:]
    left = beta[row, owner] * w[row, owner, np.arange(issues)]
    spent, player = np.zeros(beta.shape), np.arange(n)[:, np.newaxis]
    owns, linked = owner[:, np.newaxis] == player, link[..., np.newaxis] == np.arange(issues)
    for deep in range(depth.max(initial=0), 0, -1):
        here = depth == deep
        rest = t + beta * d - (owns * left[:, np.newaxis]).sum(axis=-1)
        spent[here] = rest[here]
        left = left - (linked * np.where(here, rest, 0.0)[..., np.newaxis]).sum(axis=-2)
    return spent, left


def _release(
    owner: IntArray, link: IntArray, rows: IntArray, spent: FloatArray, left: FloatArray
) -> BoolArray:
    """Cut the tie with the most negative spending, and return where there was one."""
    n = spent.shape[1]
    amounts = np.concatenate([spent, left], axis=-1)
    least = amounts.argmin(axis=-1)
    # no spending adds up to less than the prices
    released = amounts.min(axis=-1) < -_ROUNDING * np.abs(amounts).sum(axis=-1)
    at, which = rows[released], least[released]
    issue = which - n
    heir = (link[at] == issue[:, np.newaxis]).argmax(axis=-1)
    owned = issue >= 0
    owner[at[owned], issue[owned]] = heir[owned]
    link[at, np.where(owned, heir, which)] = -1
    return np.asarray(released)


def _shares(owner: IntArray, link: IntArray, spent: FloatArray, left: FloatArray) -> FloatArray:
    """Return spending as shares; an issue that nobody values is split equally."""
    player, issue = np.arange(link.shape[1])[:, np.newaxis], np.arange(owner.shape[1])
    bought = np.where(owner[:, np.newaxis] == player, left[:, np.newaxis], 0.0)
    bought = np.maximum(bought + np.where(link[..., np.newaxis] == issue, spent[..., np.newaxis], 0.0), 0.0)
    price = bought.sum(axis=-2, keepdims=True)
    return np.asarray(np.where(price > 0, bought / price, 1.0 / link.shape[1]))

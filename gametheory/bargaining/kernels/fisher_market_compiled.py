"""The compiled twin of the walk to a market's prices, one market after another.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import FloatArray, IntArray

__all__ = ["market_walks_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)


def market_walks_compiled(
    weights: FloatArray,
    budgets: FloatArray,
    disagreement: FloatArray,
    *,
    rounds: int,
    most_steps: int,
    rounding: float,
) -> tuple[FloatArray, int]:
    """Return the shares, shape (N, n, K), and how many walks the step limit has cut short.

    Parameters
    ----------
    weights : ndarray, shape (N, n, K)
    budgets, disagreement : ndarray, shape (N, n)
    rounds, most_steps, rounding
        As in :mod:`gametheory.bargaining.strategic.fisher_market`.
    """
    shares = np.empty(weights.shape)
    return shares, _fill(weights, budgets, disagreement, (rounds, most_steps), rounding, shares)


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(  # noqa: PLR0917  (numba takes no keyword-only arguments)
    weights: FloatArray,
    budgets: FloatArray,
    disagreement: FloatArray,
    limits: tuple[int, int],
    rounding: float,
    shares: FloatArray,
) -> int:
    count, n, issues = weights.shape
    rounds, most_steps = limits
    owner, left = np.zeros(issues, np.int64), np.zeros(issues)
    link, root, depth = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
    forest = owner, link, root, depth
    beta, aim, gain, total, spent = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    cut = 0
    for row in range(count):
        market = weights[row], budgets[row], disagreement[row]
        _start(market, rounds, shares[row], beta, owner, link)
        cut += 1
        for _ in range(most_steps):
            deepest, ray = _aim(market, forest, beta, aim, gain, total)
            issue, player = _advance(market, forest, beta, aim, ray, rounding)
            if issue >= 0:
                _tie(owner, link, issue, player)
                continue
            if ray:  # no package pays more to all
                shares[row] = np.nan
                cut -= 1
                break
            if not _spend(market, forest, beta, spent, left, deepest, rounding):
                _share_out(owner, link, spent, left, shares[row])
                cut -= 1
                break
    return cut


@_compiled  # type: ignore[untyped-decorator]
def _start(  # noqa: PLR0917
    market: tuple[FloatArray, ...],
    rounds: int,
    s: FloatArray,
    beta: FloatArray,
    owner: IntArray,
    link: IntArray,
) -> None:
    """Fill in marginal utilities of some rounds of proportional bids, and each issue's highest bidder."""
    w, t, d = market
    n, issues = w.shape
    whole = t.sum()
    for i in range(n):
        link[i] = -1
        u = 0.0
        for k in range(issues):
            s[i, k] = t[i] / whole
            u += w[i, k]
        beta[i] = u * t[i] / whole
    for _ in range(rounds):
        for k in range(issues):
            price = 0.0
            for i in range(n):
                s[i, k] *= t[i] * w[i, k] / beta[i]
                price += s[i, k]
            for i in range(n):
                s[i, k] /= price if price > 0.0 else 1.0
        for i in range(n):
            beta[i] = 0.0
            for k in range(issues):
                beta[i] += w[i, k] * s[i, k]
    for i in range(n):
        beta[i] = t[i] / (beta[i] - d[i] if beta[i] > d[i] else beta[i])
    for k in range(issues):
        first, price = 0, beta[0] * w[0, k]
        for i in range(1, n):
            bid = beta[i] * w[i, k]
            first, price = (i if bid > price else first), max(bid, price)
        owner[k] = first


@_compiled  # type: ignore[untyped-decorator]
def _aim(  # noqa: PLR0917
    market: tuple[FloatArray, ...],
    forest: tuple[IntArray, ...],
    beta: FloatArray,
    aim: FloatArray,
    gain: FloatArray,
    total: FloatArray,
) -> tuple[int, bool]:
    """Fill in the trees and where the walk is bound for; return the depth, and whether it has no end."""
    (w, t, d), (owner, link, root, depth) = market, forest
    n, issues = w.shape
    for j in range(n):
        gain[j], total[j], aim[j] = -d[j], t[j], 1.0
        root[j], depth[j] = j, 0
    deepest = 0
    for j in range(n):
        at = j
        while link[at] >= 0:
            k = link[at]
            aim[j] *= w[owner[k], k] / w[at, k]
            at = owner[k]
            depth[j] += 1
        if at != j:
            root[j] = at
            total[at] += t[j]
            gain[at] -= aim[j] * d[j]
            deepest = max(deepest, depth[j])
    for k in range(issues):
        first = owner[k]
        gain[root[first]] += aim[first] * w[first, k]
    ray = False
    for j in range(n):
        ray |= gain[root[j]] <= 0.0
    for j in range(n):
        if ray:
            aim[j] = 2.0 * beta[j] if gain[root[j]] <= 0.0 else beta[j]
        else:
            aim[j] *= total[root[j]] / gain[root[j]]
    return deepest, ray


@_compiled  # type: ignore[untyped-decorator]
def _advance(  # noqa: PLR0917
    market: tuple[FloatArray, ...],
    forest: tuple[IntArray, ...],
    beta: FloatArray,
    aim: FloatArray,
    ray: bool,
    rounding: float,
) -> tuple[int, int]:
    """Move towards the aim until another bid meets a price; return whose and where, or -1."""
    (w, _, _), (owner, _, root, _) = market, forest
    n, issues = w.shape
    part, issue, player = (np.inf if ray else 1.0), -1, -1
    for k in range(issues):
        first = owner[k]
        price, aimed, tree = beta[first] * w[first, k], aim[first] * w[first, k], root[first]
        beyond = np.inf if ray else -rounding * aimed
        for j in range(n):
            gap, then = max(price - beta[j] * w[j, k], 0.0), aimed - aim[j] * w[j, k]
            reached = gap / (gap - then)
            meets = (then < gap) & (then < beyond) & (root[j] != tree) & (reached < part)
            part = reached if meets else part
            issue, player = (k if meets else issue), (j if meets else player)
    for j in range(n):
        beta[j] = aim[j] if issue < 0 else beta[j] + part * (aim[j] - beta[j])
    return issue, player


@_compiled  # type: ignore[untyped-decorator]
def _tie(owner: IntArray, link: IntArray, issue: int, player: int) -> None:
    """Hang the tree of a player, turned so that she is its root, on an issue."""
    at, k = player, link[player]
    link[player] = issue
    while k >= 0:
        above = owner[k]
        owner[k], at = at, above
        link[above], k = k, link[above]


@_compiled  # type: ignore[untyped-decorator]
def _spend(  # noqa: PLR0917
    market: tuple[FloatArray, ...],
    forest: tuple[IntArray, ...],
    beta: FloatArray,
    spent: FloatArray,
    left: FloatArray,
    deepest: int,
    rounding: float,
) -> bool:
    """Fill in what is spent on links and left to owners; return whether a negative one was released."""
    (w, t, d), (owner, link, _, depth) = market, forest
    n, issues = w.shape
    scale = 0.0
    for k in range(issues):
        left[k] = beta[owner[k]] * w[owner[k], k]
        scale += left[k]
    for j in range(n):
        scale += t[j]
    least, issue, player = -rounding * scale, -1, -1
    for deep in range(deepest, 0, -1):
        for j in range(n):
            if depth[j] == deep:
                spent[j] = t[j] + beta[j] * d[j]
                for k in range(issues):
                    spent[j] -= left[k] if owner[k] == j else 0.0
                left[link[j]] -= spent[j]
                if spent[j] < least:
                    least, player = spent[j], j
    for k in range(issues):
        if left[k] < least:
            least, issue = left[k], k
    if issue >= 0:
        for j in range(n):
            player = j if link[j] == issue else player
        owner[issue] = player
    if player >= 0:
        link[player] = -1
    return player >= 0


@_compiled  # type: ignore[untyped-decorator]
def _share_out(
    owner: IntArray, link: IntArray, spent: FloatArray, left: FloatArray, shares: FloatArray
) -> None:
    n, issues = shares.shape
    for j in range(n):
        for k in range(issues):
            shares[j, k] = 0.0
    for k in range(issues):
        shares[owner[k], k] = max(left[k], 0.0)
    for j in range(n):
        if link[j] >= 0:
            shares[j, link[j]] = max(spent[j], 0.0)
    for k in range(issues):
        price = 0.0
        for j in range(n):
            price += shares[j, k]
        for j in range(n):
            shares[j, k] = shares[j, k] / price if price > 0.0 else 1.0 / n

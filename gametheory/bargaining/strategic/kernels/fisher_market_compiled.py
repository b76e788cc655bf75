"""The compiled twin of the interior-point method on a market's prices, one market after another.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import FloatArray

__all__ = ["market_paths_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)


def market_paths_compiled(
    weights: FloatArray, budgets: FloatArray, disagreement: FloatArray, limits: tuple[float, ...]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return shares and slacks, shape (N, n, K), and marginal utilities per budget share, shape (N, n).

    Parameters
    ----------
    weights : ndarray, shape (N, n, K)
        Summing to one for each player.
    budgets, disagreement : ndarray, shape (N, n)
        Budgets sum to one.
    limits : tuple of float
        Most steps, centring, part of the way to the boundary, mean complementarity and violation at which to
        stop, hopeless marginal utility, ridge.
    """
    shares, slack, beta = np.empty(weights.shape), np.empty(weights.shape), np.empty(budgets.shape)
    _fill(weights, budgets, disagreement, limits, shares, slack, beta)
    return shares, slack, beta


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(  # noqa: PLR0917  (numba takes no keyword-only arguments)
    weights: FloatArray,
    budgets: FloatArray,
    disagreement: FloatArray,
    limits: tuple[float, ...],
    shares: FloatArray,
    slacks: FloatArray,
    betas: FloatArray,
) -> None:
    most_steps, centring, to_boundary, close, rounding, hopeless, ridge = limits
    count, n, issues = weights.shape
    tables, columns = np.empty((5, n, issues)), np.empty((3, issues))
    matrix, right, short = np.empty((n, n)), np.empty(n), np.empty(n)
    for row in range(count):
        market = weights[row], budgets[row], disagreement[row]
        point = shares[row], slacks[row], betas[row]
        _start(market, point)
        for _ in range(int(most_steps)):
            mean, off = _conditions(market, point, short, columns[0])
            if not ((mean > close or off > rounding) and point[2].max() < hopeless):
                break
            _pulls(point, centring * mean, tables, columns)
            _equations(market, point[2], ridge, tables, columns[2], matrix, short, right)
            _eliminate(matrix, right)
            _move(market[0], point, right, to_boundary, tables, columns)


@_compiled  # type: ignore[untyped-decorator]
def _start(market: tuple[FloatArray, ...], point: tuple[FloatArray, ...]) -> None:
    (w, t, _), (s, slack, beta) = market, point
    n, issues = w.shape
    for i in range(n):
        beta[i] = n * t[i]
    for k in range(issues):
        price = 0.0
        for i in range(n):
            price = max(price, beta[i] * w[i, k])
        for i in range(n):
            s[i, k] = 1.0 / n
            slack[i, k] = 1.5 * price + 0.5 / issues - beta[i] * w[i, k]


@_compiled  # type: ignore[untyped-decorator]
def _conditions(
    market: tuple[FloatArray, ...], point: tuple[FloatArray, ...], short: FloatArray, missing: FloatArray
) -> tuple[float, float]:
    """Return mean complementarity and the largest violation, and fill in what payoffs and shares lack."""
    (w, t, d), (s, slack, beta) = market, point
    n, issues = w.shape
    mean = off = 0.0
    missing[:] = 1.0
    for i in range(n):
        short[i] = t[i] / beta[i] + d[i]
        for k in range(issues):
            mean += s[i, k] * slack[i, k]
            short[i] -= w[i, k] * s[i, k]
            missing[k] -= s[i, k]
        off = max(off, abs(short[i]))
    for k in range(issues):
        off = max(off, abs(missing[k]))
    return mean / (n * issues), off


@_compiled  # type: ignore[untyped-decorator]
def _pulls(point: tuple[FloatArray, ...], target: float, tables: FloatArray, columns: FloatArray) -> None:
    """Fill in ratios of shares to slacks, their parts of an issue's total, and the pulls to the centre."""
    s, slack, _ = point
    ratio, part, pull = tables[0], tables[1], tables[2]
    missing, total, spare = columns[0], columns[1], columns[2]
    n, issues = s.shape
    for k in range(issues):
        total[k], spare[k] = 0.0, -missing[k]
        for i in range(n):
            inverse = 1.0 / slack[i, k]
            ratio[i, k] = s[i, k] * inverse
            pull[i, k] = target * inverse - s[i, k]
            total[k] += ratio[i, k]
            spare[k] += pull[i, k]
        for i in range(n):
            part[i, k] = ratio[i, k] / total[k]


@_compiled  # type: ignore[untyped-decorator]
def _equations(  # noqa: PLR0917
    market: tuple[FloatArray, ...],
    beta: FloatArray,
    ridge: float,
    tables: FloatArray,
    spare: FloatArray,
    matrix: FloatArray,
    short: FloatArray,
    right: FloatArray,
) -> None:
    """Fill in the equations of the changes of marginal utilities, prices eliminated."""
    w, t, _ = market
    ratio, part, pull = tables[0], tables[1], tables[2]
    n, issues = w.shape
    for i in range(n):
        right[i] = short[i]
        diagonal = t[i] / (beta[i] * beta[i])
        for k in range(issues):
            right[i] -= w[i, k] * (pull[i, k] - part[i, k] * spare[k])
        for j in range(n):
            if j != i:
                both = 0.0
                for k in range(issues):
                    cross = w[i, k] * ratio[i, k] * part[j, k]
                    both += cross * w[j, k]
                    diagonal += cross * w[i, k]
                matrix[i, j] = -both
        matrix[i, i] = diagonal * (1.0 + ridge)


@_compiled  # type: ignore[untyped-decorator]
def _move(  # noqa: PLR0917
    w: FloatArray,
    point: tuple[FloatArray, ...],
    d_beta: FloatArray,
    to_boundary: float,
    tables: FloatArray,
    columns: FloatArray,
) -> None:
    s, slack, beta = point
    ratio, part, pull, d_s, d_slack = tables[0], tables[1], tables[2], tables[3], tables[4]
    n, issues = w.shape
    shrink = 0.0
    for i in range(n):
        shrink = max(shrink, -d_beta[i] / beta[i])
        for k in range(issues):
            change = columns[2, k] / columns[1, k]
            for j in range(n):
                change += part[j, k] * (w[j, k] * d_beta[j] - w[i, k] * d_beta[i])
            d_slack[i, k] = change
            d_s[i, k] = pull[i, k] - ratio[i, k] * change
            shrink = max(shrink, -d_s[i, k] / s[i, k], -change / slack[i, k])
    length = min(1.0, to_boundary / max(shrink, to_boundary))
    for i in range(n):
        beta[i] += length * d_beta[i]
        for k in range(issues):
            s[i, k] += length * d_s[i, k]
            slack[i, k] += length * d_slack[i, k]


@_compiled  # type: ignore[untyped-decorator]
def _eliminate(matrix: FloatArray, right: FloatArray) -> None:
    """Solve a symmetric system with a dominant diagonal in place, which needs no pivoting."""
    n = len(right)
    for j in range(n):
        for i in range(j + 1, n):
            factor = matrix[i, j] / matrix[j, j]
            for k in range(j + 1, n):
                matrix[i, k] -= factor * matrix[j, k]
            right[i] -= factor * right[j]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            right[i] -= matrix[i, k] * right[k]
        right[i] /= matrix[i, i]

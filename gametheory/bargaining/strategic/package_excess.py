"""By how much some package exceeds given shares in the weighted Nash product: the certificate's kernel."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray

__all__ = ["package_excess"]

_BLOCK = 2048
"""Packages judged together: their arrays fit the cache."""


def package_excess(
    shares: ArrayLike, weights: ArrayLike, budgets: ArrayLike, disagreement: ArrayLike
) -> FloatArray:
    r"""Return by how much some package exceeds `shares` at their own rates of exchange, shape (...).

    With the rates :math:`r_i = t_i/(u_i - d_i)` at the payoffs u it is
    :math:`\sum_k \max_i r_i w_{ik} - \sum_i r_i u_i`, over :math:`\sum_i t_i`, and bounds what any package
    adds to the mean of :math:`\ln(u_i - d_i)` with weights t. Infinite where the shares of an issue do not
    sum to one, or a player gains nothing.

    Parameters
    ----------
    shares, weights : array_like, shape (..., n, K)
    budgets, disagreement : array_like, shape (..., n)
        t, positive, and d. Nothing is checked.

    Examples
    --------
    >>> w = [[6, 3, 1], [2, 3, 5]]
    >>> package_excess([[[1, 1 / 3, 0], [0, 2 / 3, 1]], [[1, 1, 0], [0, 0, 1]]], w, [1, 1], [0, 0]).round(6)
    array([0.      , 0.133333])
    """
    s, w, t, d = (np.asarray(each, dtype=float) for each in (shares, weights, budgets, disagreement))
    batch = np.broadcast_shapes(s.shape[:-2], w.shape[:-2], t.shape[:-1], d.shape[:-1])
    n, issues = w.shape[-2:]
    tables = [np.broadcast_to(each, (*batch, n, issues)).reshape(-1, n, issues) for each in (s, w)]
    columns = [np.broadcast_to(each, (*batch, n)).reshape(-1, n) for each in (t, d)]
    found = np.empty(len(tables[0]))
    for at in range(0, len(found), _BLOCK):
        piece = slice(at, at + _BLOCK)
        # packages on the last axis: NumPy adds up whole rows faster than short ones
        block = (np.ascontiguousarray(np.moveaxis(each[piece], 0, -1)) for each in (*tables, *columns))
        found[piece] = _excess(*block)
    return found.reshape(batch)


def _excess(s: FloatArray, w: FloatArray, t: FloatArray, d: FloatArray) -> FloatArray:
    """Return the excess, with the packages on the last axis of every argument."""
    whole = np.abs(s.sum(axis=0) - 1).max(axis=0) <= EQUILIBRIUM_TOL
    gains = (w * s).sum(axis=1) - d
    feasible = whole & (s.min(axis=(0, 1)) >= -EQUILIBRIUM_TOL) & (gains > 0).all(axis=0)
    rate = t / np.where(gains > 0, gains, 1.0)
    best = (w * rate[:, np.newaxis]).max(axis=0).sum(axis=0)
    total = t.sum(axis=0)
    excess = (best - (rate * d).sum(axis=0) - total) / total
    return np.asarray(np.where(feasible, np.maximum(excess, 0.0), np.inf))

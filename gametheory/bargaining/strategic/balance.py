"""Balance of matched pairs: best alternatives, how far payoffs are from balanced, and a step towards it."""

from __future__ import annotations

from typing import Any

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.strategic.exchange_network import Links

__all__ = ["balance_errors", "balancing_step", "best_alternatives"]


def best_alternatives(edges: Links, weights: Any, matched: Links, payoffs: Any) -> Any:
    r"""Return :math:`\alpha_i = \max(0, \max_k w_{ik} - x_k)` over all neighbours but the partner.

    Parameters
    ----------
    edges : tuple of m pairs
        Links, as positions from 0.
    weights : ndarray, shape (m,)
        Floats, or fractions as objects; so are the payoffs, and then the answer is exact.
    matched : tuple of pairs
        The matching, out of `edges`.
    payoffs : ndarray, shape (..., n)

    Returns
    -------
    ndarray, shape (..., n)

    Examples
    --------
    >>> best_alternatives(((0, 1), (1, 2)), np.ones(2), ((0, 1),), np.array([0.2, 0.8, 0.0]))
    array([0. , 1. , 0.2])
    """
    best = np.zeros_like(payoffs)
    for (i, j), w in zip(edges, weights, strict=True):
        if (i, j) not in matched:
            best[..., i] = np.maximum(best[..., i], w - payoffs[..., j])
            best[..., j] = np.maximum(best[..., j], w - payoffs[..., i])
    return best


def balance_errors(edges: Links, weights: Any, matched: Links, payoffs: Any) -> Any:
    """Return how far payoffs are from a balanced outcome of the matching, shape (...), in payoff units.

    The largest of: a matched link not divided exactly, a payoff of somebody unmatched, a negative payoff,
    what a pair would gain by leaving its partners, the difference between the surpluses of a matched pair.

    Parameters
    ----------
    edges, weights, matched, payoffs
        As in :func:`best_alternatives`.

    Examples
    --------
    >>> path = ((0, 1), (1, 2), (2, 3))
    >>> x = np.array([[1 / 3, 2 / 3, 2 / 3, 1 / 3], [0.5, 0.5, 0.5, 0.5]])
    >>> balance_errors(path, np.ones(3), ((0, 1), (2, 3)), x).round(12)
    array([0. , 0.5])
    """
    inside = {i for link in matched for i in link}
    surplus = payoffs - best_alternatives(edges, weights, matched, payoffs)
    errors = [-payoffs[..., i] if i in inside else abs(payoffs[..., i]) for i in range(payoffs.shape[-1])]
    for (i, j), w in zip(edges, weights, strict=True):
        missing = w - payoffs[..., i] - payoffs[..., j]
        if (i, j) in matched:
            errors += [abs(missing), abs(surplus[..., i] - surplus[..., j])]
        else:
            errors.append(missing)
    worst = np.zeros_like(payoffs[..., 0])
    for error in errors:
        worst = np.maximum(worst, error)
    return worst


def balancing_step(edges: Links, weights: FloatArray, matched: Links, payoffs: FloatArray) -> FloatArray:
    """Return payoffs after each matched pair moved halfway to its Nash division, all at once, shape (..., n).

    Parameters
    ----------
    edges, weights, matched, payoffs
        As in :func:`best_alternatives`, floats.
    """
    best = best_alternatives(edges, weights, matched, payoffs)
    worth = dict(zip(edges, weights, strict=True))
    moved = payoffs.copy()
    for i, j in matched:
        nash = best[..., i] + (worth[i, j] - best[..., i] - best[..., j]) / 2.0
        share = np.clip((payoffs[..., i] + nash) / 2.0, 0.0, worth[i, j])
        moved[..., i], moved[..., j] = share, worth[i, j] - share
    return moved

"""The certificate of many profiles at once, from the payoffs alone."""

from __future__ import annotations

import numpy as np

from gametheory.arrays import BoolArray, FloatArray

__all__ = ["MIXTURE_TOL", "NARROWEST", "WIDEST", "value_and_gap"]

MIXTURE_TOL = 1e-9
"""How far a mixture may be from non-negative with sum one, in probability."""

WIDEST, NARROWEST = 2.0**1000, 2.0**-900
"""Payoff ranges between these neither overflow nor lose digits to underflow."""


def value_and_gap(
    A: FloatArray, B: FloatArray, x: FloatArray, y: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return both expected payoffs, shape (2, H), and the gap, shape (H,).

    The games are the last axis: `A` and `B` have shape (m, n, H), `x` (m, H), `y` (n, H). The gap is the
    larger regret as a share of the player's payoff range, infinite where `x` or `y` is no mixture. Regrets
    are computed on payoffs less the smallest, so that a large constant in all payoffs costs no accuracy.
    """
    feasible = _is_mixture(x) & _is_mixture(y)
    value_a, share_a = _regret(A, x, y)
    value_b, share_b = _regret(B.swapaxes(0, 1), y, x)
    gap = np.where(feasible, np.maximum(share_a, share_b), np.inf)
    return np.stack([value_a, value_b]), gap


def _is_mixture(x: FloatArray) -> BoolArray:
    total = x[0].copy()
    for p in x[1:]:
        total += p
    feasible: BoolArray = (np.abs(total - 1.0) <= MIXTURE_TOL) & (x.min(axis=0) >= -MIXTURE_TOL)
    return feasible


def _regret(A: FloatArray, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the expected payoff of the player who mixes with `x`, and its regret as a share of its range."""
    least = A.min(axis=(0, 1))
    A = A - least
    span = A.max(axis=(0, 1))
    np.copyto(span, 1.0, where=span == 0.0)
    reply = A[:, 0] * y[0]
    for j in range(1, len(y)):
        reply += A[:, j] * y[j]
    own = x[0] * reply[0]
    for i in range(1, len(x)):
        own += x[i] * reply[i]
    return own + least, (reply.max(axis=0) - own) / span

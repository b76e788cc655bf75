"""The checks of an allocation: one function a solution concept, on arrays of worths by bit mask."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray
from gametheory.games.concepts import Concept

__all__ = ["CERTIFICATES", "payoff_scale", "potential", "witness"]


def potential(worth: FloatArray) -> FloatArray:
    r"""Return the potential of every coalition, shape (..., 2**n).

    :math:`P(\emptyset) = 0` and :math:`|S| P(S) = v(S) + \sum_{i \in S} P(S \setminus i)`; the
    Shapley value of *i* is :math:`P(N) - P(N \setminus i)`. S. Hart and A. Mas-Colell, "Potential,
    value, and consistency", Econometrica 57 (1989) 589-614, doi:10.2307/1911054.
    """
    n = _n_players(worth)
    masks = np.arange(2**n)
    sizes = ((masks[:, np.newaxis] >> np.arange(n)) & 1).sum(axis=1)
    result = np.zeros(worth.shape)
    for size in range(1, n + 1):
        level = masks[sizes == size]
        total = worth[..., level].copy()
        for bit in 1 << np.arange(n):
            inside = (level & bit) > 0
            total[..., inside] += result[..., level[inside] ^ bit]
        result[..., level] = total / size
    return result


def shapley_distance(worth: FloatArray, allocation: FloatArray) -> FloatArray:
    """Return the largest of the efficiency residual and the distances from the potential's value."""
    residual = np.abs(allocation.sum(axis=-1) - worth[..., -1])
    return np.asarray(np.maximum(residual, np.abs(allocation - _value(worth)).max(axis=-1)))


def core_distance(worth: FloatArray, allocation: FloatArray) -> FloatArray:
    """Return the largest excess of a coalition; infinite if the allocation is not efficient."""
    residual = np.abs(allocation.sum(axis=-1) - worth[..., -1])
    excess = _excess(worth, allocation)[..., 1:-1].max(axis=-1, initial=0.0)
    return np.asarray(np.where(residual <= EQUILIBRIUM_TOL * payoff_scale(worth), excess, np.inf))


CERTIFICATES: dict[Concept, Callable[[FloatArray, FloatArray], FloatArray]] = {
    Concept.SHAPLEY: shapley_distance,
    Concept.CORE: core_distance,
}
"""Concept -> how far an allocation (..., n) is from it in payoff units, given the worths (..., 2**n).

A new concept of cooperative games adds one line here and one sentence in `witness`.
"""


def payoff_scale(worth: FloatArray) -> FloatArray:
    """Return the range of the worths, shape (...); one where every coalition is worth nothing."""
    span = np.ptp(worth, axis=-1)
    return np.asarray(np.where(span > 0, span, 1.0))


def witness(players: tuple[str, ...], worth: FloatArray, allocation: FloatArray, concept: Concept) -> str:
    """Return the sentence that refutes an allocation of a single game."""
    if allocation.shape != (len(players),) or not np.isfinite(allocation).all():
        return f"an allocation is {len(players)} finite numbers"
    residual = allocation.sum() - worth[-1]
    if abs(residual) > EQUILIBRIUM_TOL * payoff_scale(worth):
        return f"{allocation.sum():.6g} is handed out and {worth[-1]:.6g} is there"
    if concept is Concept.CORE:
        blocking = int(np.argmax(_excess(worth, allocation)[1:-1])) + 1
        members = [name for i, name in enumerate(players) if blocking >> i & 1]
        given = sum(allocation[i] for i in range(len(players)) if blocking >> i & 1)
        return f"{' and '.join(members)} get {given:.6g} and can secure {worth[blocking]:.6g}"
    due = _value(worth)
    worst = int(np.argmax(np.abs(allocation - due)))
    return f"{players[worst]} gets {allocation[worst]:.6g} and her Shapley value is {due[worst]:.6g}"


def _value(worth: FloatArray) -> FloatArray:
    p = potential(worth)
    without = 2 ** _n_players(worth) - 1 - (1 << np.arange(_n_players(worth)))
    return np.asarray(p[..., -1:] - p[..., without])


def _excess(worth: FloatArray, allocation: FloatArray) -> FloatArray:
    members = (np.arange(worth.shape[-1])[:, np.newaxis] >> np.arange(_n_players(worth))) & 1
    return np.asarray(worth - allocation @ members.T.astype(float))


def _n_players(worth: FloatArray) -> int:
    return int(worth.shape[-1]).bit_length() - 1

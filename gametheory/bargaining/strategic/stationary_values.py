"""The kernel of bargaining in a stationary network: the payoff equations, solved by principal pivoting."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ULP, BoolArray, FloatArray
from gametheory.bargaining.strategic.exchange_network import Links

__all__ = ["equation_error", "stationary_values", "surpluses", "value_step"]

_ENTRIES = 4_000_000
"""Matrix entries that one chunk of a batch may hold."""
_ROUNDS = 3
"""Block exchanges without progress before exchanges become single, which cannot cycle."""
_ROUNDING = 1e-13
"""A surplus within this of zero fits a link that deals and one that does not."""


def stationary_values(n: int, edges: Links, delta: ArrayLike, probability: ArrayLike) -> FloatArray:
    r"""Return the payoffs of the positions, shape (..., n): the one solution of the payoff equations.

    For a guess which links deal, the equations are linear; links whose surplus has the wrong sign are
    exchanged, all at once while that makes progress and else the last alone. The program behind the equations
    is strictly convex, so this ends at the solution after finitely many exchanges [1]_.

    Parameters
    ----------
    n : int
        Number of players.
    edges : tuple of m pairs
        Links, as positions from 0.
    delta : array_like, shape (...)
        In (0, 1).
    probability : array_like, shape (..., m)
        Positive, summing to one.

    References
    ----------
    .. [1] J. Júdice and F. Pires, "A block principal pivoting algorithm for large-scale strictly monotone
       linear complementarity problems", Computers and Operations Research 21 (1994) 587-596.

    Examples
    --------
    >>> stationary_values(2, ((0, 1),), [0.5, 0.999], [1.0]).round(12)
    array([[0.5, 0.5],
           [0.5, 0.5]])
    """
    d, p = np.asarray(delta, dtype=float), np.asarray(probability, dtype=float)
    shape = np.broadcast_shapes(d.shape, p.shape[:-1])
    m = len(edges)
    if not m:
        return np.zeros((*shape, n))
    flat = np.broadcast_to(d, shape).reshape(-1)
    drawn = np.broadcast_to(p, (*shape, m)).reshape(-1, m)
    values = np.empty((len(flat), n))
    size = max(1, _ENTRIES // (n * n))
    for start in range(0, len(flat), size):
        part = slice(start, start + size)
        values[part] = _pivoted(n, edges, flat[part], drawn[part])
    return values.reshape(*shape, n)


def surpluses(edges: Links, delta: ArrayLike, values: FloatArray) -> FloatArray:
    r"""Return :math:`1 - \delta (v_i + v_j)` on each link, shape (..., m)."""
    ends = np.array(edges, dtype=int).reshape(-1, 2)
    d = np.asarray(delta, dtype=float)[..., np.newaxis]
    return np.asarray(1.0 - d * (values[..., ends[:, 0]] + values[..., ends[:, 1]]))


def value_step(edges: Links, delta: ArrayLike, probability: ArrayLike, values: FloatArray) -> FloatArray:
    r"""Return the right side of the payoff equations, shape (..., n): one more period to go.

    A contraction of modulus :math:`\delta` in the largest difference.
    """
    d = np.asarray(delta, dtype=float)[..., np.newaxis]
    return np.asarray(d * values + _gains(edges, delta, probability, values))


def equation_error(edges: Links, delta: ArrayLike, probability: ArrayLike, values: FloatArray) -> FloatArray:
    r"""Return the largest error of the payoff equations over :math:`1 - \delta`, shape (...).

    No payoff is farther from the solution, for the right side is a contraction of modulus :math:`\delta`.
    What rounding may hide is counted: that of surpluses, as numbers of order one, weighted with half the
    chance of a link.
    """
    d = np.asarray(delta, dtype=float)[..., np.newaxis]
    hidden = ULP if edges else 0.0
    error = np.abs(_gains(edges, delta, probability, values) - (1.0 - d) * values) + hidden
    return np.asarray((error / (1.0 - d)).max(axis=-1))


def _gains(edges: Links, delta: ArrayLike, probability: ArrayLike, values: FloatArray) -> FloatArray:
    """Return what the players gain from the links drawn this period, shape (..., n)."""
    gain = np.asarray(probability, dtype=float) / 2.0 * np.maximum(surpluses(edges, delta, values), 0.0)
    shape = np.broadcast_shapes(values.shape[:-1], gain.shape[:-1])
    result = np.zeros((*shape, values.shape[-1]))
    for k, (i, j) in enumerate(edges):
        result[..., i] += gain[..., k]
        result[..., j] += gain[..., k]
    return result


def _pivoted(n: int, edges: Links, delta: FloatArray, probability: FloatArray) -> FloatArray:
    count, m = probability.shape
    deals = np.ones((count, m), dtype=bool)
    fewest = np.full(count, m + 1)
    rounds = np.full(count, _ROUNDS)
    values = np.zeros((count, n))
    todo = np.arange(count)
    for _ in range(100 + 20 * m):
        v = _linear(n, edges, delta[todo], np.where(deals[todo], probability[todo], 0.0))
        values[todo] = v
        surplus = surpluses(edges, delta[todo], v)
        wrong = np.where(deals[todo], surplus < -_ROUNDING, surplus > _ROUNDING)
        errors = wrong.sum(axis=-1)
        keep = errors > 0
        todo, wrong, errors = todo[keep], wrong[keep], errors[keep]
        if not len(todo):
            break
        better = errors < fewest[todo]
        fewest[todo] = np.where(better, errors, fewest[todo])
        rounds[todo] = np.where(better, _ROUNDS, rounds[todo] - 1)
        deals[todo] ^= np.where((rounds[todo] >= 0)[:, np.newaxis], wrong, _last(wrong))
    return values


def _last(wrong: BoolArray) -> BoolArray:
    """Return `wrong` with only the last of its true entries, row by row."""
    m = wrong.shape[1]
    where = m - 1 - np.argmax(wrong[:, ::-1], axis=1)
    return np.asarray(np.arange(m) == where[:, np.newaxis])


def _linear(n: int, edges: Links, delta: FloatArray, probability: FloatArray) -> FloatArray:
    """Return the payoffs if exactly the links with positive probability deal, shape (b, n)."""
    system = np.zeros((len(delta), n, n))
    system[:, np.arange(n), np.arange(n)] = (1.0 - delta)[:, np.newaxis]
    right = np.zeros((len(delta), n))
    for k, (i, j) in enumerate(edges):
        half = probability[:, k] / 2.0
        weight = delta * half
        system[:, i, i] += weight
        system[:, j, j] += weight
        system[:, i, j] += weight
        system[:, j, i] += weight
        right[:, i] += half
        right[:, j] += half
    return np.asarray(np.linalg.solve(system, right[..., np.newaxis])[..., 0])

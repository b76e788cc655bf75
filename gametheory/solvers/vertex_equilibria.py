"""Equilibria of many two-player games as pairs of vertices: searched in floats, proved by error bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, IntArray
from gametheory.games.expectation import unit_payoffs
from gametheory.solvers.exact_vertices import exact_mixture
from gametheory.solvers.kernels.choice import polytope_vertices
from gametheory.solvers.vertex_proof import is_closed, proved_points

__all__ = ["VertexEquilibria", "vertex_equilibria"]

_ACCURATE = 1e-11
"""Probabilities that may be further off than this are computed anew in fractions."""


@dataclass(frozen=True, eq=False, kw_only=True)
class VertexEquilibria:
    """Equilibria of G games, one after the other; a game that floats cannot decide has none here.

    Parameters
    ----------
    owner : IntArray, shape (E,)
        Which game, ascending.
    row_labels, column_labels : IntArray, shape (E,)
        Labels of the two vertices: bit `i` for action `i` of the row player, bit ``m + j`` for action `j` of
        the column player, set where the action is unused (own) or a best reply (the other's).
    row, column : FloatArray, shape (E, m), (E, n)
        The mixtures.
    decided : BoolArray, shape (G,)
        Whether the game is not degenerate, beyond doubt (or, without a proof, clearly), and its list
        complete.
    exhausted : BoolArray, shape (G,)
        Whether a polytope has more vertices than allowed.
    """

    owner: IntArray
    row_labels: IntArray
    column_labels: IntArray
    row: FloatArray
    column: FloatArray
    decided: BoolArray
    exhausted: BoolArray


def vertex_equilibria(payoffs: FloatArray, *, most: int, proof: bool = True) -> VertexEquilibria:
    """Return all equilibria of those games, of shape (G, 2, m, n), that floats can decide.

    Examples
    --------
    >>> found = vertex_equilibria(np.array([[[[2.0, 0], [0, 1]], [[1, 0], [0, 2]]]]), most=100)
    >>> found.row.round(3).tolist(), found.decided.tolist()
    ([[1.0, 0.0], [0.0, 1.0], [0.667, 0.333]], [True])
    """
    games, _, m, n = payoffs.shape
    labels = m + n
    unit = unit_payoffs(payoffs, 2) + 0.5
    row = polytope_vertices(unit[:, 1].transpose(0, 2, 1), most=most)
    column = polytope_vertices(unit[:, 0], most=most)
    scaled, is_exact = _of_order_one(payoffs)
    decided = row.clear & column.clear & ~row.exhausted & ~column.exhausted & is_exact
    mine = row.names[(row.names & ((1 << labels) - 1)) != (1 << m) - 1]  # without the origin
    yours = column.names[(column.names & ((1 << labels) - 1)) != (1 << n) - 1]
    turned = _turned(yours, m, n)
    every = (1 << labels) - 1
    _, at, other = np.intersect1d(mine, turned ^ every, assume_unique=True, return_indices=True)
    if not proof:
        mine, yours, turned = mine[at], yours[other], turned[other]
        at = other = np.arange(at.size)
    replies = scaled[:, 1].transpose(0, 2, 1), scaled[:, 0]
    X, x_error = proved_points(replies[0], mine >> labels, mine & every)
    Y, y_error = proved_points(replies[1], yours >> labels, yours & every)
    decided[(mine >> labels)[np.isinf(x_error)]] = False
    decided[(yours >> labels)[np.isinf(y_error)]] = False
    if proof:
        decided &= is_closed(row.names, d=m, labels=labels, games=games)
        decided &= is_closed(column.names, d=n, labels=labels, games=games)
    kept = decided[mine[at] >> labels]
    at, other = at[kept], other[kept]
    X, Y = X[at], Y[other]
    for points, names, error, side in ((X, mine[at], x_error[at], 0), (Y, yours[other], y_error[other], 1)):
        for e in np.flatnonzero(error > _ACCURATE):
            points[e] = exact_mixture(replies[side][names[e] >> labels].tolist(), int(names[e]) & every)
    return VertexEquilibria(
        owner=mine[at] >> labels,
        row_labels=mine[at] & every,
        column_labels=turned[other] & every,
        row=X / X.sum(axis=1, keepdims=True),
        column=Y / Y.sum(axis=1, keepdims=True),
        decided=decided,
        exhausted=row.exhausted | column.exhausted,
    )


def _turned(names: IntArray, m: int, n: int) -> IntArray:
    """Return names whose labels start with the column player's actions with the row player's first."""
    own, other = names & ((1 << n) - 1), (names >> n) & ((1 << m) - 1)
    turned: IntArray = (names >> (m + n) << (m + n)) | own << m | other
    return turned


def _of_order_one(payoffs: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return each player's payoffs times a power of two, the largest near one, and whether that was exact."""
    largest = abs(payoffs).max(axis=(2, 3), keepdims=True)
    _, exponent = np.frexp(largest)
    scaled = np.ldexp(payoffs, -exponent)
    return scaled, (np.ldexp(scaled, exponent) == payoffs).all(axis=(1, 2, 3)) & (largest > 0).all(
        axis=(1, 2, 3)
    )

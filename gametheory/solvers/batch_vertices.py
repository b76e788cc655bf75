"""All equilibria of a batch of two-player games of any size, in chunks that fit in memory."""

from __future__ import annotations

import numpy as np

from gametheory.games.normal_form import NormalForm
from gametheory.solvers.kernels.vertices import MOST_BITS
from gametheory.solvers.protocol import BatchCandidates, Completeness, Solver
from gametheory.solvers.upper_bound import most_vertices
from gametheory.solvers.vertex_equilibria import vertex_equilibria

__all__ = ["ORDER_DIGITS", "batch_of_vertices"]

ORDER_DIGITS = 9
"""Decimals by which equilibria are put in order, so that rounding errors do not decide."""

_FLOATS = 20_000_000
"""Numbers in the tableaus of a chunk, at the very most."""


def batch_of_vertices(game: NormalForm, solver: Solver, *, most: int, proof: bool) -> BatchCandidates:
    """Return the extreme equilibria of every game; `solver` gets those that floats cannot decide.

    In descending order of the row player's mixture, then the column player's, as the one-game search lists
    them.
    """
    m, n = game.shape
    payoffs = game.payoffs.reshape(-1, 2, m, n)
    bound = max(most_vertices(m, m + n), most_vertices(n, m + n))
    step = max(1, min(1024, _FLOATS // (bound * m * n), 1 << (MOST_BITS - m - n)))
    degenerate, complete = np.zeros(len(payoffs), dtype=bool), np.full(len(payoffs), proof)
    owners, rows, columns = [], [], []
    for at in range(0, len(payoffs), step):
        found = vertex_equilibria(payoffs[at : at + step], most=most, proof=proof)
        owners.append(found.owner + at)
        rows.append(found.row)
        columns.append(found.column)
        for one in at + np.flatnonzero(~found.decided):
            alone = solver.search(NormalForm(payoffs[one], players=2))
            owners.append(np.full(len(alone.answers), one))
            rows.append(np.array([x for x, _ in alone.answers], dtype=float).reshape(-1, m))
            columns.append(np.array([y for _, y in alone.answers], dtype=float).reshape(-1, n))
            degenerate[one] = alone.details.get("degenerate", False)
            complete[one] = alone.complete is Completeness.PROVEN
    owner, X, Y = np.concatenate(owners), np.concatenate(rows), np.concatenate(columns)
    leading = [-side.T[:-1][::-1] for side in (Y, X)]
    keys = [key for side in leading for key in (*side, *side.round(ORDER_DIGITS))]
    order = np.lexsort((*keys, owner))
    owner, X, Y = owner[order], X[order], Y[order]
    count = np.bincount(owner, minlength=len(payoffs))
    slot = np.arange(owner.size) - (np.cumsum(count) - count)[owner]
    profiles = tuple(np.full((len(payoffs), count.max(initial=0), length), np.nan) for length in (m, n))
    profiles[0][owner, slot], profiles[1][owner, slot] = X, Y
    batch = game.batch_shape
    return BatchCandidates(
        profiles=tuple(part.reshape(*batch, *part.shape[1:]) for part in profiles),
        count=count.reshape(batch),
        degenerate=degenerate.reshape(batch),
        complete=complete.reshape(batch),
    )

"""All equilibria of a batch of two-player games: arrays in, arrays out, in bounded memory."""

from __future__ import annotations

from typing import Final

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import invalid
from gametheory.solvers.kernels.choice import has_compiler
from gametheory.solvers.kernels.extreme_arrays import ExtremeArrays
from gametheory.solvers.kernels.small_bimatrix import small_bimatrix
from gametheory.solvers.kernels.supports import LARGEST
from gametheory.solvers.kernels.two_by_two import two_by_two

__all__ = ["COMPILED_FROM", "GAMES_AT_ONCE", "LARGEST", "extreme_equilibria"]

GAMES_AT_ONCE: Final = 4096
"""Games a step by default: the work arrays, a hundred floats a 3 x 3 game, fit the second-level cache."""

COMPILED_FROM: Final = 10_000
"""Batches of so many games use the compiled kernels by default; smaller ones do not repay loading them."""


def extreme_equilibria(
    payoffs: FloatArray, *, games_at_once: int = GAMES_AT_ONCE, compiled: bool | None = None
) -> ExtremeArrays:
    """Return every extreme equilibrium of many two-player games with at most four actions a player.

    Parameters
    ----------
    payoffs : array of shape (N, 2, m, n)
        What the row player and the column player get, in payoff units; finite.
    games_at_once : int, default 4096
        How many games a step of the NumPy kernels takes. Their work memory is proportional to it; the result
        is not.
    compiled : bool, optional
        Whether to use the compiled kernels; by default, if the extra ``fast`` is installed and there are at
        least 10,000 games. The result is the same, bit by bit.

    Returns
    -------
    ExtremeArrays
        The equilibria of a game in descending order of the row player's mixture, then the column player's,
        with payoffs and gap. Complete for the payoffs as stored: every decision is a sign that is certain in
        floats, or is made in exact integers. A 2 x 2 game has four slots, other games have as many as the
        largest list needs.

    Raises
    ------
    InvalidInputError
        If the shape does not fit or `games_at_once` is not positive.

    Notes
    -----
    *Cost.* A generic game takes 0.2 (2 x 2), 0.7 (3 x 3) or 1.5 microseconds (4 x 4) in NumPy, and 0.06, 0.25
    or 0.6 compiled. Larger than 2 x 2, one with ties takes some microseconds, some dozens if its payoffs do
    not fit into sixteen bits.

    Examples
    --------
    >>> clash, calm = [[[2, 0], [0, 1]], [[1, 0], [0, 2]]], [[[1, 1], [1, 1]], [[0, 0], [0, 0]]]
    >>> found = extreme_equilibria(np.array([clash, calm]))
    >>> found.count, found.degenerate
    (array([3, 4]), array([False,  True]))
    >>> found.row[0, :, 0].round(3)
    array([1.   , 0.667, 0.   ,   nan])
    """
    if (
        payoffs.ndim != 4
        or payoffs.shape[1] != 2
        or not 1 <= min(payoffs.shape[2:]) <= max(payoffs.shape[2:]) <= LARGEST
    ):
        raise invalid("payoffs", f"must have shape (N, 2, m, n) with m and n in 1..{LARGEST}", payoffs.shape)
    if games_at_once < 1:
        raise invalid("games_at_once", "must be positive", games_at_once)
    payoffs = np.asarray(payoffs, dtype=float)
    if compiled is None:
        compiled = len(payoffs) >= COMPILED_FROM and has_compiler()
    if payoffs.shape[2:] == (2, 2):
        if compiled:
            from gametheory.solvers.kernels.two_by_two_compiled import two_by_two_compiled

            return two_by_two_compiled(payoffs)
        return two_by_two(payoffs, games_at_once)
    if compiled:
        from gametheory.solvers.kernels.small_bimatrix_compiled import small_bimatrix_compiled

        return small_bimatrix_compiled(payoffs)
    return small_bimatrix(payoffs, games_at_once)

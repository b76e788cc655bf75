"""What actions pay while the other players mix, for one game in floats: the terms of Newton's method."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gametheory.arrays import FloatArray

__all__ = ["action_payoffs", "pair_payoffs"]


def _average_out(table: FloatArray, profile: Sequence[FloatArray], kept: tuple[int, ...]) -> FloatArray:
    """Return `table` averaged over the actions of every player not in `kept`."""
    for player in range(len(profile) - 1, -1, -1):
        if player not in kept:
            table = np.moveaxis(table, player, -1) @ profile[player]
    return table


def action_payoffs(payoffs: FloatArray, profile: Sequence[FloatArray]) -> list[FloatArray]:
    r"""Return for each player what each of its actions pays against the others' mixtures.

    Parameters
    ----------
    payoffs : FloatArray
        Table of shape ``(n, a1, ..., an)``, in payoff units.
    profile : Sequence[FloatArray]
        One array of shape ``(a_i,)`` a player. The average is linear in each of them, also outside
        the simplex, which is what Newton's method needs.

    Returns
    -------
    list[FloatArray]
        :math:`u_i(j, p_{-i})`, an array of shape ``(a_i,)`` a player.

    Examples
    --------
    >>> import numpy as np
    >>> pennies = np.array([[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]])
    >>> action_payoffs(pennies, [np.array([1.0, 0.0]), np.array([0.5, 0.5])])
    [array([0., 0.]), array([-1.,  1.])]
    """
    return [_average_out(payoffs[i], profile, (i,)) for i in range(len(profile))]


def pair_payoffs(payoffs: FloatArray, profile: Sequence[FloatArray], player: int, other: int) -> FloatArray:
    r"""Return what `player` gets from each of its actions against each action of `other`.

    This is the derivative of :math:`u_i(j, p_{-i})` in :math:`p_{kl}`, an array of shape
    ``(a_i, a_k)``; all further players are averaged out.
    """
    table = _average_out(payoffs[player], profile, (player, other))
    return table if player < other else table.T

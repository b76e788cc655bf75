"""What a player can guarantee whatever the others do, and the proof that no more is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray
from gametheory.games.expectation import is_distribution, is_profile

if TYPE_CHECKING:
    from gametheory.games.normal_form import NormalForm

__all__ = ["guarantees", "maximin_gap", "own_table"]


def own_table(table: FloatArray, player: int) -> FloatArray:
    """Return the payoffs of `player` as a matrix: her actions against the others' joint choices."""
    moved = np.moveaxis(table, player, 0)
    return moved.reshape(moved.shape[0], -1)


def guarantees(game: NormalForm, profile: Any) -> FloatArray:
    """Return the least that each player's mixture pays her against any choice of the others, in payoff units.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> game = NormalForm.from_bimatrix([[3, 0], [1, 2]], [[1, 1], [0, 4]])
    >>> guarantees(game, ([0.25, 0.75], [0.5, 0.5]))
    array([1.5, 1. ])
    """
    rows = zip(profile, game.floats, strict=True)
    return np.array([(np.asarray(x) @ own_table(table, i)).min() for i, (x, table) in enumerate(rows)])


def maximin_gap(game: NormalForm, profile: Any, *, punishments: tuple[ArrayLike, ...]) -> float:
    """Return how much more a player might guarantee than her mixture does, as a share of her payoff range.

    Parameters
    ----------
    game : NormalForm
        One game.
    profile : sequence of n array_like
        The mixtures.
    punishments : tuple of n array_like
        For each player a joint distribution of the others' choices, flat. What her best reply to it pays is
        an upper bound on what she can guarantee: the other side of the minimax theorem.
    """
    if game.is_batch or not bool(is_profile(game.shape, profile)) or len(punishments) != game.n_players:
        return np.inf
    unit = game.unit.astype(float)
    worst = 0.0
    for i, (mixture, punishment) in enumerate(zip(profile, punishments, strict=True)):
        table = own_table(unit[i], i)
        if not bool(is_distribution(table.shape[1:], punishment)):
            return np.inf
        ceiling = float((table @ np.asarray(punishment, dtype=float)).max())
        worst = max(worst, ceiling - float((np.asarray(mixture, dtype=float) @ table).min()))
    return worst

"""The one place that knows nashpy: games to and from it.

What nashpy computes is a candidate like any other. Its ``support_enumeration`` compares floats for equality
and so loses equilibria, and its default ``lemke_howson`` does not return on some integer games (version
0.0.43): nothing in this library calls either. Its dynamics (replicator, fictitious play) are sound.
"""

from __future__ import annotations

from typing import Any

from gametheory.errors import RefusedError, invalid
from gametheory.games.normal_form import NormalForm

__all__ = ["from_nashpy", "to_nashpy"]


def to_nashpy(game: NormalForm) -> Any:
    """Return the ``nashpy.Game`` with the payoffs of a two-player game; names are lost.

    Examples
    --------
    >>> to_nashpy(NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])).zero_sum
    False
    """
    import nashpy

    if game.n_players != 2 or game.is_batch:
        raise RefusedError(f"nashpy takes one game of two players, got payoffs of shape {game.payoffs.shape}")
    return nashpy.Game(*game.floats)


def from_nashpy(game: Any) -> NormalForm:
    """Return a ``nashpy.Game`` as a :class:`NormalForm`.

    Examples
    --------
    >>> pennies = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> from_nashpy(to_nashpy(pennies)) == pennies
    True
    """
    matrices = getattr(game, "payoff_matrices", None)
    if matrices is None:
        raise invalid("game", "must be a nashpy.Game", type(game).__name__)
    return NormalForm.from_bimatrix(*matrices)

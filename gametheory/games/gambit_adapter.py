"""The one place that knows pygambit (extra ``interop``): games in strategic form to and from it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from gametheory.errors import RefusedError, invalid
from gametheory.games.normal_form import NormalForm

__all__ = ["from_gambit", "to_gambit"]


def to_gambit(game: NormalForm, *, title: str = "") -> Any:
    """Return the pygambit game with the payoffs (as exact numbers) and the names of `game`.

    Examples
    --------
    >>> game = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]], players=("Ann", "Bob"))
    >>> from_gambit(to_gambit(game)) == game
    True
    """
    import pygambit

    if game.is_batch:
        raise RefusedError(f"gambit takes one game, got payoffs of shape {game.payoffs.shape}")
    tables = [np.frompyfunc(pygambit.Rational, 1, 1)(table) for table in game.rational().payoffs]
    out = pygambit.StrategicGame.from_arrays(*tables, title=title)
    out.relabel_players(dict(zip(out.players, game.players, strict=True)))
    for player, names in zip(game.players, game.actions, strict=True):
        out.relabel_strategies(player, dict(zip(out.get_strategies(player), names, strict=True)))
    return out


def from_gambit(game: Any, *, exact: bool = False) -> NormalForm:
    """Return a pygambit game (a tree gives its reduced strategic form) as a :class:`NormalForm`.

    Parameters
    ----------
    game : pygambit game
        With at least one strategy for each player.
    exact : bool, default False
        Whether to keep the payoffs as fractions instead of floats.
    """
    if not hasattr(game, "to_arrays"):
        raise invalid("game", "must be a pygambit game", type(game).__name__)
    tables = np.stack([np.asarray(table, dtype=object) for table in game.to_arrays()])
    fractions = np.frompyfunc(lambda value: Fraction(int(value.numerator), int(value.denominator)), 1, 1)
    payoffs = fractions(tables)
    players = list(game.players)
    actions = [list(map(str, game.get_strategies(player))) for player in players]
    return NormalForm(
        payoffs if exact else payoffs.astype(float),
        players=players,
        actions=actions,
    )

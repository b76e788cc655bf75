"""Strategy profiles of trees to and from pygambit (extra ``interop``)."""

from __future__ import annotations

from typing import Any

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.games.extensive_form import ExtensiveForm, Strategy

__all__ = ["profile_from_gambit", "profile_to_gambit"]


def profile_from_gambit(game: ExtensiveForm, behaviour: Any) -> FloatArray:
    """Return a pygambit behaviour profile of ``efg_to_gambit(game)`` as a profile of `game`.

    Where pygambit gives an information set no probabilities at all, as ``as_behavior()`` does if a player's
    own strategy rules it out, its actions get equal chances.

    Examples
    --------
    >>> from gametheory import Decision, ExtensiveForm, Terminal, efg_to_gambit
    >>> game = ExtensiveForm("A", Decision("A", {"l": Terminal([1]), "r": Terminal([2])}))
    >>> profile_from_gambit(game, profile_to_gambit(game, [[0.25, 0.75]], efg_to_gambit(game)))
    array([0.25, 0.75])
    """
    tree = game.tree
    out = np.zeros(int(tree.offsets[-1]))
    for player, sets in zip(game.players, _sets(game), strict=True):
        actions = [mixed for _, mixed in behaviour[player]] if sets else []
        for which, mixed in zip(sets, actions, strict=True):
            start = int(tree.offsets[which])
            chances = np.array([float(mixed[label]) for label in tree.actions(which)])
            out[start : start + len(chances)] = chances if chances.any() else 1.0 / len(chances)
    return out


def profile_to_gambit(game: ExtensiveForm, strategy: Strategy, gambit_game: Any) -> Any:
    """Return a profile of `game` as a pygambit behaviour profile of `gambit_game`."""
    mixtures = game.mixtures(strategy)
    data = [[mixtures[which].tolist() for which in sets] for sets in _sets(game)]
    return gambit_game.mixed_behavior_profile(data)


def _sets(game: ExtensiveForm) -> list[list[int]]:
    """Return each player's information sets in the order of an efg file: as they appear depth first."""
    enter, _ = game.tree.spread
    order = []
    if game.tree.n_sets:
        order = np.argsort(np.minimum.reduceat(enter[game.tree.members], game.tree.set_starts)).tolist()
    return [[h for h in order if game.tree.set_players[h] == i] for i in range(game.n_players)]

"""The agent form: each information set is played by an agent of its own with the payoffs of its player.

References
----------
.. [1] R. Selten, "Reexamination of the perfectness concept for equilibrium points in extensive games", Int.
   J. Game Theory 4 (1975) 25-55.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.errors import RefusedError
from gametheory.games.game_tree import GameTree

if TYPE_CHECKING:
    from gametheory.games.extensive_form import ExtensiveForm

__all__ = ["agent_form"]


def agent_form(game: ExtensiveForm) -> ExtensiveForm:
    """Return the game on the same tree in which an agent of her own moves at each information set.

    Strategy profiles are the same arrays. An equilibrium of `game` is one of the agent form, but not the
    other way round: a player may gain from changes at two information sets where neither alone gains.

    Examples
    --------
    Going right twice pays, but neither move pays alone.

    >>> from gametheory import Concept, Decision, ExtensiveForm, Terminal
    >>> second = Decision("A", {"left": Terminal([0]), "right": Terminal([2])}, name="second")
    >>> game = ExtensiveForm("A", Decision("A", {"left": Terminal([1]), "right": second}, name="first"))
    >>> stay = game.pure({"first": "left", "second": "left"})
    >>> agents = agent_form(game)
    >>> agents.players, agents.gap(stay, Concept.BEHAVIOUR_NASH), game.gap(stay, Concept.BEHAVIOUR_NASH)
    (('A at first', 'A at second'), 0.0, 0.5)
    """
    tree = game.tree
    if not tree.n_sets:
        raise RefusedError("nobody moves in this game: its agent form has no players")
    owners = tree.set_players
    names = [f"{game.players[i]} at {name}" for i, name in zip(owners.tolist(), tree.set_names, strict=True)]
    agents = np.where(tree.mover >= 0, tree.sets, tree.mover)
    groups = np.split(tree.members, tree.set_starts[1:])
    same, _ = GameTree.ordered(
        tree.parent,
        agents,
        information_sets=groups,
        labels=("", *(tree.vocabulary[k] for k in tree.label[1:].tolist())),
        names=tree.given_names or None,
    )
    return game.on_tree(same, names, game.payoffs[..., owners], game.probabilities)

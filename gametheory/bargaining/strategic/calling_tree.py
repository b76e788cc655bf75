"""One period of public calls as a tree that the solvers of extensive forms read."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from gametheory.bargaining.strategic.public_calls import CallingGame, Round
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Decision, Terminal, TreeNode

__all__ = ["calling_tree"]

_Choices = list[tuple[int, list[int | None]]]


def calling_tree(
    game: CallingGame, players: Sequence[str], shares: Sequence[Fraction], *, sellers_call: bool
) -> ExtensiveForm:
    """Return the tree of one period: calls at once, replies at once, then the profile's values.

    Who moves at the same time moves in turn without seeing it: one information set for a caller, one for a
    replier and list of calls.

    Parameters
    ----------
    game : CallingGame
    players : sequence of str
        Names, sellers first.
    shares : sequence of Fraction
        What a proposer may offer.
    sellers_call : bool
        Whose turn it is.
    """
    callers = sorted(game.calls(game.everybody, sellers_call))

    def reply(heard: Round, choices: _Choices, made: dict[int, int | None]) -> TreeNode:
        if not choices:
            got = heard.payoffs(made)
            return Terminal(np.array([float(got[i]) for i in range(len(players))]))
        (player, options), *others = choices
        branches = {
            "refuse" if offer is None else f"accept {heard.shares[offer]}": reply(
                heard, others, {**made, player: offer}
            )
            for offer in options
        }
        calls = ", ".join(str(heard.shares[offer]) for offer in heard.called.values())
        return Decision(players[player], branches, name=f"{players[player]} hears {calls}")

    def call(made: tuple[Fraction, ...]) -> TreeNode:
        if len(made) == len(callers):
            heard = game.round_of(game.everybody, sellers_call, dict(zip(callers, made, strict=True)))
            return reply(heard, list(heard.options().items()), {})
        name = players[callers[len(made)]]
        return Decision(name, {f"offer {x}": call((*made, x)) for x in shares}, name=f"{name} calls")

    return ExtensiveForm(players, call(()))

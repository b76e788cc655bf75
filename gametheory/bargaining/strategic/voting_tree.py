"""A session of a legislature as a finite game: a draw, a proposal, and a roll call until it is decided."""

from __future__ import annotations

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.strategic.domains import whole_number
from gametheory.bargaining.strategic.unanimity_tree import divisions
from gametheory.bargaining.strategic.winning_coalitions import VotingRule
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode

__all__ = ["voting_session"]


def voting_session(
    rule: VotingRule, recognition: FloatArray, *, parts: int, pie: float, failed: FloatArray
) -> ExtensiveForm:
    """Return the game of one session.

    A member's actions are ``yes`` and ``no``, in this order; nobody votes once the outcome is certain.

    Parameters
    ----------
    rule : VotingRule
    recognition : ndarray, shape (n,)
        Chances to propose; members without a chance are left out of the draw.
    parts : int
        The pie is divided in so many equal units.
    pie : float
    failed : ndarray, shape (n,)
        What the members get if the proposal fails.
    """
    parts = whole_number("parts", parts)
    n = rule.members
    down = Terminal(failed)

    def roll_call(passed: Terminal, proposer: int, voter: int, for_it: float, left: float) -> TreeNode:
        if for_it >= rule.quota * (1 - 1e-12):
            return passed
        if for_it + left < rule.quota * (1 - 1e-12):
            return down
        weight = float(rule.weights[voter])
        after = (voter + 1) % n
        yes = roll_call(passed, proposer, after, for_it + weight, left - weight)
        no = roll_call(passed, proposer, after, for_it, left - weight)
        return Decision(str(voter + 1), {"yes": yes, "no": no})

    def proposals(proposer: int) -> TreeNode:
        own = float(rule.weights[proposer])
        left = float(rule.weights.sum()) - own
        branches = {
            ":".join(map(str, units)): roll_call(
                Terminal(pie * np.array(units) / parts), proposer, (proposer + 1) % n, own, left
            )
            for units in divisions(parts, n)
        }
        return Decision(str(proposer + 1), branches)

    draw = {
        f"{i + 1} proposes": (float(chance), proposals(i))
        for i, chance in enumerate(recognition)
        if chance > 0
    }
    return ExtensiveForm(tuple(str(i + 1) for i in range(n)), Chance(draw))

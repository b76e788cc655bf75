"""Finite games in which a proposal over a pie needs the consent of everyone else, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import invalid
from gametheory.games.tree import Decision, Terminal, TreeNode

__all__ = ["divisions", "proposal_node"]


def divisions(parts: int, players: int) -> Iterator[tuple[int, ...]]:
    """Yield the ways to divide `parts` units among `players`.

    Examples
    --------
    >>> list(divisions(2, 2))
    [(0, 2), (1, 1), (2, 0)]
    """
    if players == 1:
        yield (parts,)
        return
    for first in range(parts + 1):
        for rest in divisions(parts - first, players - 1):
            yield first, *rest


def proposal_node(
    proposer: int,
    *,
    pie: float,
    players: int,
    parts: int,
    discount: FloatArray,
    after: TreeNode,
) -> TreeNode:
    """Return the node at which a player proposes a division and the others accept or refuse in turn.

    Parameters
    ----------
    proposer : int
        From 0. The next in number replies first.
    parts : int
        The pie is divided in so many equal units.
    discount : ndarray, shape (n,)
        What a unit agreed upon now is worth at the start.
    after : node
        Where a refusal leads.
    """
    if parts < 1:
        raise invalid("parts", "must be at least 1", parts)
    replies = [(proposer + k) % players for k in range(1, players)]
    branches: dict[str, TreeNode] = {}
    for units in divisions(parts, players):
        node: TreeNode = Terminal(discount * (pie * np.array(units) / parts))
        for responder in reversed(replies):
            node = Decision(str(responder + 1), {"accept": node, "refuse": after})
        branches[":".join(map(str, units))] = node
    return Decision(str(proposer + 1), branches)

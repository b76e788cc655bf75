"""What players remember: own moves before each node, perfect recall, absent-mindedness.

References
----------
.. [1] H. Kuhn, "Extensive games and the problem of information", Contributions to the Theory of Games II,
   1953, 193-216.
.. [2] M. Piccione and A. Rubinstein, "On the interpretation of decision problems with imperfect recall",
   Games Econ. Behav. 20 (1997) 3-24.
"""

from __future__ import annotations

import numpy as np

from gametheory.arrays import IntArray
from gametheory.games.game_tree import GameTree

__all__ = ["absent_minded_sets", "forgetful_sets", "last_moves"]


def last_moves(tree: GameTree, player: int) -> IntArray:
    """Return for each node the action of `player` before it, as a place in a profile, or -1 for none.

    Under perfect recall this is her sequence of moves, for it implies all that came before.
    """
    last = np.full(tree.n_nodes, -1)
    own = (tree.mover == player)[tree.parent]
    slot = tree.slot
    for start, stop in tree.levels[1:]:
        here = slice(start, stop)
        last[here] = np.where(own[here], slot[here], last[tree.parent[here]])
    return last


def forgetful_sets(tree: GameTree, player: int) -> IntArray:
    """Return the information sets of `player` whose nodes differ in her own moves before them.

    She has perfect recall [1]_ if there are none.
    """
    mine = tree.members[tree.mover[tree.members] == player]
    last = last_moves(tree, player)[mine]
    lead = last[np.searchsorted(tree.sets[mine], tree.sets[mine])]
    return np.unique(tree.sets[mine][last != lead])


def absent_minded_sets(tree: GameTree) -> IntArray:
    """Return the information sets that one play of the game can meet twice [2]_."""
    enter, leave = tree.spread
    order = np.lexsort((enter[tree.members], tree.sets[tree.members]))
    nodes = tree.members[order]
    sets = tree.sets[nodes]
    again = (sets[1:] == sets[:-1]) & (enter[nodes[1:]] < leave[nodes[:-1]])
    return np.unique(sets[1:][again])

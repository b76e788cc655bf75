"""Backward induction on a slab of games: one pass over the levels of the tree, ties broken by a rule."""

from __future__ import annotations

from enum import Enum

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, IntArray
from gametheory.games.game_tree import GameTree
from gametheory.games.tree_arrays import CHANCE, ranges
from gametheory.games.tree_values import Slab

__all__ = ["TIE", "TieRule", "best_choices"]

TIE = 1e-12
"""Actions whose payoffs differ by less, as a share of the mover's range, count as equally good."""


class TieRule(Enum):
    """What a player does who is indifferent between actions."""

    ALL = "follow every one of them: all equilibria in pure strategies"
    FIRST = "take the action listed first"
    LAST = "take the action listed last"
    KIND = "take the action that gives the others most (shares of their payoff ranges, summed)"


def best_choices(tree: GameTree, slab: Slab, rule: TieRule) -> FloatArray:
    """Return the action taken at each information set and, last, the number of ties, shape (M + 1, *b).

    Payoffs are in [0, 1]; every information set is one node.
    """
    batch = slab.payoffs.shape[2:]
    values = np.empty((len(slab.payoffs), tree.n_nodes, *batch))
    values[:, tree.ends] = slab.payoffs
    found = np.zeros((tree.n_sets + 1, *batch))
    chances = np.ones((tree.n_nodes, *slab.chances.shape[1:]))
    chances[tree.chance_branches] = slab.chances
    games = tuple(np.arange(size) for size in batch)
    for start, stop in reversed(tree.levels):
        movers = tree.mover[start:stop]
        lottery = start + np.flatnonzero(movers == CHANCE)
        if lottery.size:
            kids, starts = _children(tree, lottery)
            values[:, lottery] = np.add.reduceat(chances[kids] * values[:, kids], starts, axis=1)
        nodes = start + np.flatnonzero(movers >= 0)
        if not nodes.size:
            continue
        kids, starts = _children(tree, nodes)
        degree, mover = tree.degree[nodes], tree.mover[nodes]
        own = values[np.repeat(mover, degree), kids]
        best = np.maximum.reduceat(own, starts, axis=0)
        tied = own >= np.repeat(best, degree, axis=0) - TIE
        if rule is TieRule.KIND:
            others = np.where(tied, values[:, kids].sum(axis=0) - own, -np.inf)
            most = np.repeat(np.maximum.reduceat(others, starts, axis=0), degree, axis=0)
            choice = _first(tree, kids, starts, others >= most - TIE)
        elif rule is TieRule.LAST:
            choice = np.maximum.reduceat(np.where(tied, _actions(tree, kids, own), -1), starts, axis=0)
        else:
            choice = _first(tree, kids, starts, tied)
        taken = (tree.first[nodes].reshape(-1, *(1,) * len(batch)) + choice, *games)
        values[:, nodes] = values[(slice(None), *taken)]
        found[tree.sets[nodes]] = choice
        found[-1] += (np.add.reduceat(tied, starts, axis=0, dtype=np.int64) > 1).sum(axis=0)
    return found


def _children(tree: GameTree, nodes: IntArray) -> tuple[IntArray, IntArray]:
    degree = tree.degree[nodes].astype(np.int64)
    return ranges(tree.first[nodes], degree), np.cumsum(degree) - degree


def _actions(tree: GameTree, kids: IntArray, like: FloatArray) -> IntArray:
    return tree.action[kids].reshape(-1, *(1,) * (like.ndim - 1)).astype(np.int64)


def _first(tree: GameTree, kids: IntArray, starts: IntArray, marked: BoolArray) -> IntArray:
    """Return the position of the first action that is marked."""
    actions = np.where(marked, _actions(tree, kids, marked), np.iinfo(np.int64).max)
    first: IntArray = np.minimum.reduceat(actions, starts, axis=0)
    return first

"""Backward induction on a slab of games: one pass over the levels of the tree, ties broken by a rule."""

from __future__ import annotations

from enum import Enum

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, IntArray
from gametheory.games.game_tree import GameTree
from gametheory.games.tree_arrays import CHANCE, ranges
from gametheory.games.tree_values import Slab, by_parent, even

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
            values[:, lottery] = by_parent(np.add, chances[kids] * values[:, kids], starts, axis=1)
        nodes = start + np.flatnonzero(movers >= 0)
        if not nodes.size:
            continue
        kids, starts = _children(tree, nodes)
        degree = tree.degree[nodes].astype(np.int64)
        after = values[:, kids[0] : kids[-1] + 1] if kids[-1] - kids[0] == len(kids) - 1 else values[:, kids]
        own = after[np.repeat(tree.mover[nodes], degree), np.arange(len(kids))]
        taken = own >= np.repeat(by_parent(np.maximum, own, starts), degree, axis=0) - TIE
        tied = by_parent(np.add, taken.astype(np.int8), starts) > 1
        found[-1] += tied.sum(axis=0)
        if rule is TieRule.KIND and tied.any():
            others = np.where(taken, after.sum(axis=0) - own, -np.inf)
            taken = others >= np.repeat(by_parent(np.maximum, others, starts), degree, axis=0) - TIE
        choice = _first(taken, starts, degree, last=rule is TieRule.LAST)
        found[tree.sets[nodes]] = choice
        places = starts.reshape(-1, *(1,) * len(batch)) + choice
        for i, pays in enumerate(after):
            values[i, nodes] = pays[(places, *games)]
    return found


def _children(tree: GameTree, nodes: IntArray) -> tuple[IntArray, IntArray]:
    degree = tree.degree[nodes].astype(np.int64)
    return ranges(tree.first[nodes], degree), np.cumsum(degree) - degree


def _first(marked: BoolArray, starts: IntArray, degree: IntArray, *, last: bool) -> IntArray:
    """Return the position of the first (or last) branch of each parent that is marked."""
    each = even(len(starts), len(marked), starts)
    if not each:
        position = (np.arange(len(marked)) - np.repeat(starts, degree)).reshape(-1, *(1,) * (marked.ndim - 1))
        if last:
            return np.maximum.reduceat(np.where(marked, position, -1), starts, axis=0)
        return np.minimum.reduceat(np.where(marked, position, len(marked)), starts, axis=0)
    choice = np.zeros((len(starts), *marked.shape[1:]), dtype=np.int64)
    for k in range(each) if last else range(each - 1, -1, -1):
        choice[marked[k::each]] = k
    return choice

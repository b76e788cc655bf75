"""Best replies in a tree of perfect recall, from every root of a set of subgames at once.

Under perfect recall a player's information sets form a forest: behind each of her actions stand the sets
she may come to next. A best reply is found from its leaves up, with each end weighted by how likely others
and chance make it [1]_. Where the tree is cut at the roots of subgames, each block between cuts is solved
on its own and the value at its root passed on: the best replies in all subgames in one pass.

References
----------
.. [1] B. von Stengel, "Efficient computation of behavior strategies", Games Econ. Behav. 14 (1996) 220-246,
   doi:10.1006/game.1996.0050.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import BoolArray, FloatArray, IntArray
from gametheory.errors import RefusedError
from gametheory.games.game_tree import GameTree
from gametheory.games.tree_arrays import ranges
from gametheory.games.tree_values import by_parent, reach

__all__ = ["ReplyPlan", "Scatter", "enumerated_reply", "others_chances"]

_MOST_PLANS = 100_000


@dataclass(frozen=True, eq=False)
class Scatter:
    """Adds rows to the rows of another array, several to one where their targets agree."""

    order: IntArray
    lead: IntArray
    target: IntArray

    @classmethod
    def to(cls, targets: NDArray[np.integer]) -> Scatter:
        """Return the scatter of rows 0, 1, ... to `targets`."""
        order = np.argsort(targets, kind="stable")
        target, lead = np.unique(targets[order], return_index=True)
        return cls(order, lead, target.astype(np.int64))

    def add(self, total: FloatArray, rows: FloatArray) -> None:
        """Add `rows` to `total` in place."""
        if self.lead.size:
            total[self.target] += by_parent(np.add, rows[self.order], self.lead)


@dataclass(frozen=True, eq=False)
class _Step:
    """Information sets whose actions are all valued, and roots of subgames that are valued after them."""

    sets: IntArray
    slots: IntArray
    starts: IntArray
    behind: Scatter
    cuts: IntArray
    cut_elements: IntArray
    passed: Scatter


@dataclass(frozen=True, eq=False)
class ReplyPlan:
    """The order in which a player's best reply is worked out; it depends on the tree alone.

    Attributes
    ----------
    player : int
    roots : IntArray
        The nodes at which the tree is cut, the root of the tree first.
    above : IntArray, shape (M,)
        What stands before each own information set: an action's place in a profile, or A + r for root r.
    """

    player: int
    roots: IntArray
    above: IntArray
    size: int
    leaves: Scatter
    steps: tuple[_Step, ...]

    @classmethod
    def of(cls, tree: GameTree, player: int, cut: BoolArray) -> ReplyPlan:
        """Return the plan for the tree cut at the nodes of `cut`, which holds at the root."""
        actions = int(tree.offsets[-1])
        roots = np.flatnonzero(cut)
        mark = np.where(cut, actions + np.cumsum(cut) - 1, -1)
        into, out = np.full(tree.n_nodes, -1), np.full(tree.n_nodes, -1)
        depth = np.zeros(tree.n_nodes, dtype=np.int64)
        out[0] = actions
        slot, own = tree.slot, (tree.mover == player)[tree.parent]
        for start, stop in tree.levels[1:]:
            here, parent = slice(start, stop), tree.parent[start:stop]
            into[here] = np.where(own[here], slot[here], out[parent])
            out[here] = np.where(cut[here], mark[here], into[here])
            depth[here] = depth[parent] + own[here] + cut[here]
        mine = np.flatnonzero(tree.set_players == player)
        lead = tree.leaders[mine]
        above = np.full(tree.n_sets, -1)
        above[mine] = out[lead]
        inner = roots[1:]
        deepest = int(max(depth[lead].max(initial=0), depth[inner].max(initial=0)))
        own_groups = _grouped(depth[lead], deepest)
        cut_groups = _grouped(depth[inner], deepest)
        steps = []
        for level in range(deepest, -1, -1):
            sets, cuts = mine[own_groups[level]], inner[cut_groups[level]]
            degrees = tree.set_degrees[sets].astype(np.int64)
            steps.append(
                _Step(
                    sets=sets,
                    slots=ranges(tree.offsets[sets], degrees),
                    starts=np.cumsum(degrees) - degrees,
                    behind=Scatter.to(above[sets]),
                    cuts=cuts,
                    cut_elements=mark[cuts],
                    passed=Scatter.to(into[cuts]),
                )
            )
        size = actions + len(roots)
        leaves = Scatter.to(into[tree.ends] if tree.n_nodes > 1 else np.array([actions]))
        return cls(player, roots, above, size, leaves, tuple(steps))

    def values(self, tree: GameTree, payoffs: FloatArray, weight: FloatArray) -> FloatArray:
        """Return what each action and then each root is worth to a player who replies best from there on.

        Parameters
        ----------
        payoffs : FloatArray, shape (T, *b)
            The player's payoffs.
        weight : FloatArray, shape (N, *b)
            How likely the others and chance make each node, from the root of its block (of a root: from the
            root of the block above).

        Returns
        -------
        FloatArray, shape (A + R, *b)
            Of the player's own actions: weighted by the likelihood of their information set.
        """
        ends = weight[tree.ends] * payoffs
        worth = np.zeros((self.size, *ends.shape[1:]))
        self.leaves.add(worth, ends)
        for step in self.steps:
            if step.slots.size:
                best = by_parent(np.maximum, worth[step.slots], step.starts)
                step.behind.add(worth, best)
            if step.cuts.size:
                step.passed.add(worth, weight[step.cuts] * worth[step.cut_elements])
        return worth

    def reply(self, tree: GameTree, worth: FloatArray, start: int) -> dict[int, int]:
        """Return the best action at each information set that the best reply of one game meets.

        It starts at root r where `start` is A + r, and at information set h where `start` is -1 - h.
        """
        met, first = {start}, -1 - start
        choices = {}
        for step in reversed(self.steps):
            for which in step.sets.tolist():
                if which == first or self.above[which] in met:
                    start, stop = tree.offsets[which], tree.offsets[which + 1]
                    choice = int(np.argmax(worth[start:stop]))
                    choices[which] = choice
                    met.add(int(start) + choice)
        return choices


def _grouped(depth: IntArray, deepest: int) -> list[IntArray]:
    order = np.argsort(depth, kind="stable")
    bounds = np.searchsorted(depth[order], np.arange(deepest + 2))
    return [order[bounds[k] : bounds[k + 1]] for k in range(deepest + 1)]


def others_chances(tree: GameTree, likely: FloatArray, player: int) -> FloatArray:
    """Return the chances of the branches with those of `player` set to 1."""
    others = likely.copy()
    branch = tree.mover[tree.parent] == player
    branch[0] = False
    others[branch] = 1.0
    return others


def enumerated_reply(tree: GameTree, payoffs: FloatArray, likely: FloatArray, player: int, name: str) -> Any:
    """Return the best payoff of `player` over all her pure plans; for players who forget.

    A plan that gives each of her information sets an action is best among mixtures too, as long as no play
    meets a set twice: her payoff is then linear in what she does at each set.
    """
    mine = np.flatnonzero(tree.set_players == player)
    counts = tree.set_degrees[mine].tolist()
    if np.prod(counts, dtype=float) > _MOST_PLANS:
        many = f"{np.prod(counts, dtype=float):.3g}"
        raise RefusedError(f"{name} forgets and has {many} plans: at most {_MOST_PLANS} are searched")
    others = others_chances(tree, likely, player)
    best: Any = -np.inf
    branch = np.flatnonzero((tree.mover[tree.parent] == player) & (tree.slot >= 0))
    for plan in product(*map(range, counts)):
        taken = tree.offsets[mine] + np.array(plan, dtype=np.int64)
        chances = others.copy()
        chances[branch[~np.isin(tree.slot[branch], taken)]] = 0.0
        best = np.maximum(best, (reach(tree, chances)[tree.ends] * payoffs).sum(axis=0))
    return best

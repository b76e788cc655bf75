"""The tree of a game without its payoffs: nodes, movers, information sets, labels, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import BoolArray, IntArray, Value
from gametheory.errors import invalid
from gametheory.games.tree_arrays import (
    CHANCE,
    END,
    breadth_first,
    check_size,
    codes,
    disjoint_sets,
    fixed,
    named,
    ranges,
    same_actions,
    whole_numbers,
)

__all__ = ["GameTree"]

MOST_NODES = 4_000_000


@dataclass(frozen=True, eq=False, init=False)
class GameTree(Value):
    """Nodes in arrays, level by level; the children of a node stand together, in the order of its actions.

    Node 0 is the root, and the children of nodes 0, 1, 2, ... are the nodes 1, 2, 3, ... in turn.

    Parameters
    ----------
    parents : array_like of int, shape (N,)
        The node before each node, -1 for the root, in any order; siblings are ordered as listed.
    movers : array_like of int, shape (N,)
        Index of the player, `CHANCE` (-1) or `END` (-2).
    information_sets : sequence of array_like of int, optional
        Nodes that their mover cannot tell apart, as numbered by the caller; others stand alone.
    labels : sequence of str, length N, optional
        Label of the branch that leads to each node (the root's is not read); by default "1", "2", ...
    names : sequence of str, length N, optional
        Name of each node, "" for none. The nodes of an information set bear its name.
    most_nodes : int, default 4000000
        Larger trees are refused.

    Attributes
    ----------
    parent, mover, label : ndarray of int, shape (N,)
        In canonical order; `label` is the place in `vocabulary`.
    sets : ndarray of int, shape (N,)
        Number of the information set, -1 where nobody decides. Sets are numbered as they first appear.
    vocabulary : tuple of str
    given_names : tuple of str
        Of length N, or empty where nothing is named.

    Raises
    ------
    InvalidInputError
        If there is no single root, a cycle, an end with children, a decision without, a node in two
        information sets, a set with different players or actions, equal labels at a node, too many nodes.
    """

    parent: NDArray[np.int32]
    mover: NDArray[np.int32]
    sets: NDArray[np.int32]
    label: NDArray[np.int32]
    vocabulary: tuple[str, ...]
    given_names: tuple[str, ...]

    @classmethod
    def ordered(
        cls,
        parents: ArrayLike,
        movers: ArrayLike,
        *,
        information_sets: Sequence[ArrayLike] | None = None,
        labels: Sequence[str] | None = None,
        names: Sequence[str] | None = None,
        most_nodes: int = MOST_NODES,
    ) -> tuple[GameTree, IntArray]:
        """Return the tree, and which of the caller's nodes stands at each place."""
        before, who = whole_numbers("parents", parents), whole_numbers("movers", movers)
        size = len(before)
        check_size(size, most_nodes)
        if who.shape != (size,) or not size:
            raise invalid("movers", f"must have one entry for each of {size} nodes", who.shape)
        order = breadth_first(before)
        place = np.empty(size, dtype=np.int64)
        place[order] = np.arange(size)
        parent = np.append(-1, place[before[order[1:]]])
        mover = who[order]
        tree = cls.__new__(cls)
        sets = disjoint_sets(information_sets, mover, place)
        put = object.__setattr__
        put(tree, "parent", fixed(parent))
        put(tree, "mover", fixed(mover))
        put(tree, "sets", fixed(sets))
        wrong = np.flatnonzero((tree.degree == 0) != (mover == END))
        if wrong.size or mover.min() < END:
            node = int(order[wrong[0]] if wrong.size else np.argmin(who))
            raise invalid(
                f"movers[{node}]", "must be END (-2) exactly where no node follows, or >= -1", int(who[node])
            )
        if labels is None:
            put(tree, "label", fixed(np.append(-1, tree.action[1:])))
            put(tree, "vocabulary", tuple(str(k + 1) for k in range(int(tree.degree.max()))))
        else:
            label, vocabulary = codes(labels, order)
            put(tree, "label", label)
            put(tree, "vocabulary", vocabulary)
        same_actions(tree.sets, tree.degree, tree.first, tree.label, tree.vocabulary)
        put(tree, "given_names", named(names, order, sets))
        return tree, order

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.parent)

    @cached_property
    def degree(self) -> NDArray[np.int32]:
        """Number of branches of each node, shape (N,)."""
        return fixed(np.bincount(self.parent[1:], minlength=self.n_nodes))

    @cached_property
    def first(self) -> NDArray[np.int32]:
        """The first child of each node, shape (N,); of an end, where one would stand."""
        return fixed(1 + np.cumsum(self.degree) - self.degree)

    @cached_property
    def action(self) -> NDArray[np.int32]:
        """Which branch of its parent leads to each node, shape (N,); 0 at the root."""
        action = np.arange(self.n_nodes) - self.first[self.parent]
        action[0] = 0
        return fixed(action)

    @cached_property
    def levels(self) -> tuple[tuple[int, int], ...]:
        """First node of each level, and the first behind it."""
        last = self.first + self.degree
        start, stop, found = 0, 1, []
        while start < stop:
            found.append((start, stop))
            start, stop = stop, int(last[stop - 1])
        return tuple(found)

    @cached_property
    def ends(self) -> IntArray:
        """The nodes at which the game ends, shape (T,), in the order of payoffs."""
        return np.flatnonzero(self.mover == END)

    @cached_property
    def chance_branches(self) -> IntArray:
        """The nodes that chance moves to, shape (E,), in the order of probabilities."""
        return 1 + np.flatnonzero(self.mover[self.parent[1:]] == CHANCE)

    @cached_property
    def members(self) -> IntArray:
        """The decision nodes, information set after information set, shape (D,)."""
        decides = np.flatnonzero(self.mover >= 0)
        return decides[np.argsort(self.sets[decides], kind="stable")]

    @cached_property
    def set_sizes(self) -> IntArray:
        """Number of nodes of each information set, shape (M,)."""
        return np.bincount(self.sets[self.members], minlength=int(self.sets.max(initial=-1)) + 1)

    @cached_property
    def set_starts(self) -> IntArray:
        """Where each information set starts in `members`, shape (M,)."""
        return np.cumsum(self.set_sizes) - self.set_sizes

    @cached_property
    def leaders(self) -> IntArray:
        """The first node of each information set, shape (M,)."""
        return self.members[self.set_starts]

    @property
    def n_sets(self) -> int:
        """Number of information sets."""
        return len(self.set_sizes)

    @cached_property
    def set_players(self) -> NDArray[np.int32]:
        """Who moves at each information set, shape (M,)."""
        return fixed(self.mover[self.leaders])

    @cached_property
    def set_degrees(self) -> NDArray[np.int32]:
        """Number of actions at each information set, shape (M,)."""
        return fixed(self.degree[self.leaders])

    @cached_property
    def offsets(self) -> IntArray:
        """Where the actions of each information set start in a strategy profile, shape (M + 1,)."""
        return np.append(0, np.cumsum(self.set_degrees)).astype(np.int64)

    @cached_property
    def slot(self) -> IntArray:
        """Place in a strategy profile of the action that leads to each node, -1 if it is no action."""
        slot = np.full(self.n_nodes, -1)
        children = ranges(self.first[self.members], self.degree[self.members])
        where = np.repeat(self.offsets[self.sets[self.members]], self.degree[self.members])
        slot[children] = where + self.action[children]
        return slot

    @property
    def is_perfect_information(self) -> bool:
        """Whether every information set is one node."""
        return len(self.members) == self.n_sets

    def branches(self, node: int) -> tuple[str, ...]:
        """Return the labels of the branches of a node."""
        start = int(self.first[node])
        return tuple(self.vocabulary[k] for k in self.label[start : start + int(self.degree[node])])

    def actions(self, which: int) -> tuple[str, ...]:
        """Return the labels of the actions at an information set."""
        return self.branches(int(self.leaders[which]))

    def nodes(self, which: int) -> IntArray:
        """Return the nodes of an information set."""
        start = int(self.set_starts[which])
        return self.members[start : start + int(self.set_sizes[which])]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Name of every node: the one given, or the labels that lead to it ("root" at first)."""
        given = self.given_names or ("",) * self.n_nodes
        paths = [given[0] or "root"]
        before = ["" if not given[0] else f"{given[0]} > "]
        for name, parent, code in zip(
            given[1:], self.parent[1:].tolist(), self.label[1:].tolist(), strict=True
        ):
            path = name or before[parent] + self.vocabulary[code]
            paths.append(path)
            before.append(f"{path} > ")
        return tuple(paths)

    @cached_property
    def set_names(self) -> tuple[str, ...]:
        """Name of every information set: that of its first node."""
        return tuple(self.names[k] for k in self.leaders.tolist())

    @cached_property
    def spread(self) -> tuple[IntArray, IntArray]:
        """Place of each node in depth-first order, and the first place behind all that follows it."""
        size = np.ones(self.n_nodes, dtype=np.int64)
        for start, stop in reversed(self.levels[1:]):
            np.add.at(size, self.parent[start:stop], size[start:stop])
        enter = np.zeros(self.n_nodes, dtype=np.int64)
        for start, stop in self.levels[1:]:
            sizes, parent = size[start:stop], self.parent[start:stop]
            before = np.cumsum(sizes) - sizes
            lead = self.first[parent] - start
            enter[start:stop] = enter[parent] + 1 + before - before[lead]
        return enter, enter + size

    @cached_property
    def is_subgame_root(self) -> BoolArray:
        """Whether a subgame starts at each node: no information set holds nodes in it and outside it.

        R. Selten, "Reexamination of the perfectness concept", Int. J. Game Theory 4 (1975) 25-55. A node
        where chance moves may start one; an end does not.
        """
        enter, leave = self.spread
        count = self.n_sets
        low, high = np.full(count, self.n_nodes), np.full(count, -1)
        np.minimum.at(low, self.sets[self.members], enter[self.members])
        np.maximum.at(high, self.sets[self.members], enter[self.members])
        lowest, highest = enter.copy(), enter.copy()
        decides = self.mover >= 0
        lowest[decides], highest[decides] = low[self.sets[decides]], high[self.sets[decides]]
        for start, stop in reversed(self.levels[1:]):
            np.minimum.at(lowest, self.parent[start:stop], lowest[start:stop])
            np.maximum.at(highest, self.parent[start:stop], highest[start:stop])
        closed: BoolArray = (lowest >= enter) & (highest < leave) & (self.mover != END)
        closed[decides] &= self.set_sizes[self.sets[decides]] == 1
        return closed

"""Where the nodes of a drawn tree stand: apart by what follows them, level by level, sets on one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray, IntArray
from gametheory.games.game_tree import GameTree

__all__ = ["EM", "Places", "Sizes", "levels", "place"]

EM = 10.0
"""Size of text for which a tree is laid out, in points; the picture is scaled as a whole."""

_LANE = 0.8 * EM
_PAD = 0.45 * EM


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Room that each node and the label before it need, in points, shape (N,): along the tree and across."""

    node_along: FloatArray
    node_across: FloatArray
    label_along: FloatArray
    label_across: FloatArray


@dataclass(frozen=True, kw_only=True)
class Places:
    """A layout, in points from the root's corner.

    Attributes
    ----------
    across, start : FloatArray, shape (N,)
        Middle of each node across the tree, and where it begins along the tree.
    bend, label_room : FloatArray, shape (N,)
        Where the branch to the node may run straight on, and the room for labels behind that.
    lanes : dict of int to (float or None)
        For each information set of several nodes on one line, where the line beside them runs; None where
        it runs through them because nothing lies between.
    low, high, length : float
        The tree lies between `low` and `high` across and between 0 and `length` along.
    """

    across: FloatArray
    start: FloatArray
    bend: FloatArray
    label_room: FloatArray
    lanes: dict[int, float | None]
    low: float
    high: float
    length: float


def place(tree: GameTree, sizes: Sizes, *, gap: float) -> Places:
    """Return a layout in which no two nodes or labels touch.

    What follows a node keeps an interval across the tree to itself, as wide as its ends and labels need, in
    the manner of Reingold and Tilford's trees [1]_ without their overlapping contours. The nodes of an
    information set are moved to one line.

    Parameters
    ----------
    tree : GameTree
    sizes : Sizes
    gap : float
        Room between neighbours, in points.

    References
    ----------
    .. [1] E. Reingold and J. Tilford, "Tidier drawings of trees", IEEE Trans. Software Eng. 7 (1981) 223-228.
    """
    across, low, high = _across(tree, sizes, gap)
    ranks, _ = levels(tree)
    for _ in range(tree.n_nodes):
        found = _along(tree, sizes, across, ranks)
        moved = _crossed_ends(tree, sizes, across, ranks, found)
        if moved is None:
            break
        ranks = moved
    start, bend, label_room, lanes = found
    return Places(
        across=across,
        start=start,
        bend=bend,
        label_room=label_room,
        lanes=lanes,
        low=low,
        high=high,
        length=float((start + sizes.node_along).max()),
    )


def _across(tree: GameTree, sizes: Sizes, gap: float) -> tuple[FloatArray, float, float]:
    """Return the middle of each node across the tree, and what the whole takes up."""
    half = np.maximum(sizes.node_across, sizes.label_across) / 2.0
    low, high = -half, half.copy()
    offset = np.zeros(tree.n_nodes)
    for node in range(tree.n_nodes - 1, -1, -1):
        first, degree = int(tree.first[node]), int(tree.degree[node])
        if not degree:
            continue
        children = np.arange(first, first + degree)
        room = high[children] - low[children] + gap
        offset[children] = np.cumsum(room) - room - low[children]
        offset[children] -= (offset[children[0]] + offset[children[-1]]) / 2.0
        low[node] = min(low[node], float((offset + low)[children[0]]))
        high[node] = max(high[node], float((offset + high)[children[-1]]))
    across = np.zeros(tree.n_nodes)
    for node in range(1, tree.n_nodes):
        across[node] = across[tree.parent[node]] + offset[node]
    return across, float(low[0]), float(high[0])


def _several(tree: GameTree) -> list[int]:
    return [k for k in range(tree.n_sets) if tree.set_sizes[k] > 1]


def levels(tree: GameTree) -> tuple[IntArray, tuple[int, ...]]:
    """Return the level of each node, and the information sets that do not lie on one level.

    Sets that come before one another, each on some path, cannot all lie on one level; as many do as fit.
    """
    fitting: list[int] = []
    loose: list[int] = []
    ranks = np.zeros(tree.n_nodes, dtype=np.int64)
    for node in range(1, tree.n_nodes):
        ranks[node] = ranks[tree.parent[node]] + 1
    for which in _several(tree):
        more = _aligned(tree, [*fitting, which])
        if more is None:
            loose.append(which)
        else:
            ranks, fitting = more, [*fitting, which]
    return ranks, tuple(loose)


def _aligned(tree: GameTree, together: Sequence[int]) -> IntArray | None:
    """Return levels with these sets on one level each, None if there are none."""
    ranks = np.zeros(tree.n_nodes, dtype=np.int64)
    while ranks.max() < tree.n_nodes:
        before = ranks.copy()
        for which in together:
            ranks[tree.nodes(which)] = ranks[tree.nodes(which)].max()
        for node in range(1, tree.n_nodes):
            ranks[node] = max(ranks[node], ranks[tree.parent[node]] + 1)
        if (before == ranks).all():
            return ranks
    return None


_Along = tuple[FloatArray, FloatArray, FloatArray, dict[int, float | None]]


def _along(tree: GameTree, sizes: Sizes, across: FloatArray, ranks: IntArray) -> _Along:
    """Return where nodes start, where branches bend, the room of labels, and the lanes of the sets."""
    count = int(ranks.max()) + 1
    lanes = {rank: _lanes(tree, across, ranks, rank) for rank in range(count)}
    starts, bends, rooms = np.zeros(count), np.zeros(count), np.zeros(count)
    where: dict[int, float | None] = {}
    parents = tree.parent[1:]
    for rank in range(count):
        used = lanes[rank]
        for which, lane in used.items():
            where[which] = None if lane is None else float(starts[rank] - _PAD - lane * _LANE)
        if rank + 1 == count:
            break
        movers = (ranks == rank) & (tree.degree > 0)
        children = 1 + np.flatnonzero(movers[parents])
        reach = np.abs(across[children] - across[tree.parent[children]]).max(initial=0.0)
        bends[rank] = starts[rank] + sizes.node_along[movers].max(initial=0.0)
        bends[rank] += float(np.clip(0.13 * reach, 1.6 * EM, 6.0 * EM))
        rooms[rank] = sizes.label_along[children].max(initial=0.0) + 2.0 * _PAD
        beside = [lane for lane in lanes[rank + 1].values() if lane is not None]
        starts[rank + 1] = bends[rank] + rooms[rank] + _PAD + _LANE * (1 + max(beside, default=-1))
    before = ranks[np.maximum(tree.parent, 0)]
    return starts[ranks], bends[before], rooms[before], where


def _lanes(tree: GameTree, across: FloatArray, ranks: IntArray, rank: int) -> dict[int, int | None]:
    """Return which lane beside the nodes the line of each set takes, the shortest lines nearest."""
    here = np.flatnonzero(ranks == rank)
    wanting: list[tuple[float, float, float, int]] = []
    lanes: dict[int, int | None] = {}
    for which in _several(tree):
        nodes = tree.nodes(which)
        if (ranks[nodes] != rank).any():
            continue
        low, high = float(across[nodes].min()), float(across[nodes].max())
        between = here[(across[here] > low) & (across[here] < high)]
        if np.isin(between, nodes).all():
            lanes[which] = None
        else:
            wanting.append((high - low, low, high, which))
    taken: list[list[tuple[float, float]]] = []
    for _, low, high, which in sorted(wanting):
        free = (k for k, used in enumerate(taken) if all(high + EM < a or b + EM < low for a, b in used))
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes[which] = lane
    return lanes


def _crossed_ends(
    tree: GameTree, sizes: Sizes, across: FloatArray, ranks: IntArray, found: _Along
) -> IntArray | None:
    """Return new ranks in which no set's line runs through an end, None if nothing changed."""
    start, _, _, lanes = found
    moved = ranks.copy()
    for which, lane in lanes.items():
        nodes = tree.nodes(which)
        rank, at = int(ranks[nodes[0]]), start[nodes[0]]
        line = at if lane is None else lane
        ends = tree.ends
        hit = (across[ends] > across[nodes].min()) & (across[ends] < across[nodes].max())
        hit &= (moved[ends] < rank) & (start[ends] + sizes.node_along[ends] + _PAD > line)
        moved[ends[hit]] = rank
    return None if (moved == ranks).all() else moved

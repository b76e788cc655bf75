"""From nested nodes to arrays: the reading of a tree that was written down by hand."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import invalid
from gametheory.games.game_tree import MOST_NODES
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode
from gametheory.games.tree_arrays import CHANCE, END, check_batch, check_size

__all__ = ["NestedTree", "read_nested"]


@dataclass
class NestedTree:
    """The nodes of a nested tree, level by level, as the bulk constructor takes them."""

    parents: list[int] = field(default_factory=list)
    movers: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    sets: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    ends: list[FloatArray] = field(default_factory=list)
    chances: list[FloatArray] = field(default_factory=list)

    @property
    def payoffs(self) -> FloatArray:
        """Shape (..., T, n)."""
        return _stacked(self.ends)

    @property
    def probabilities(self) -> FloatArray:
        """Shape (..., E)."""
        batch = _common("probabilities", [p.shape[:-1] for p in self.chances])
        parts = [np.broadcast_to(p, (*batch, p.shape[-1])) for p in self.chances]
        return np.concatenate(parts, axis=-1) if parts else np.empty(0)


def read_nested(players: Sequence[str], root: TreeNode) -> NestedTree:
    """Lay the nested nodes out level by level; no recursion, so that trees may be deep."""
    if not isinstance(root, TreeNode):
        raise invalid("root", "must be a Decision, a Chance or a Terminal", root)
    index = {name: i for i, name in enumerate(players)}
    out = NestedTree()
    waiting: deque[tuple[TreeNode, int, str]] = deque([(root, -1, "")])
    while waiting:
        node, parent, label = waiting.popleft()
        place = len(out.parents)
        if place == MOST_NODES:
            check_size(MOST_NODES + 1 + len(waiting), MOST_NODES)
        out.parents.append(parent)
        out.labels.append(label)
        out.names.append(node.name)
        out.movers.append(_mover(node, index, players))
        if isinstance(node, Terminal):
            if node.payoffs.shape[-1] != len(players):
                raise invalid("payoffs", f"must have {len(players)} players on the last axis", node.payoffs)
            out.ends.append(node.payoffs)
            continue
        if isinstance(node, Chance):
            out.chances.append(node.probabilities)
        elif node.name:
            out.sets.setdefault((out.movers[-1], node.name), []).append(place)
        waiting.extend(zip(node.children, [place] * len(node.labels), node.labels, strict=True))
    return out


def _mover(node: TreeNode, index: dict[str, int], players: Sequence[str]) -> int:
    if isinstance(node, Decision):
        if node.player not in index:
            raise invalid("player", f"must be one of {', '.join(players)}", node.player)
        return index[node.player]
    return END if isinstance(node, Terminal) else CHANCE


def _common(argument: str, shapes: list[tuple[int, ...]]) -> Any:
    try:
        return np.broadcast_shapes(*set(shapes))
    except ValueError:
        raise invalid(argument, "of one tree must broadcast", sorted(set(shapes))) from None


def _stacked(ends: list[FloatArray]) -> FloatArray:
    """Return the payoffs with shape (..., T, n); a batch lies last in memory, where the kernels read it."""
    batch = _common("payoffs", [pay.shape[:-1] for pay in ends])
    if not batch:
        return np.array(ends)
    check_batch((len(ends), ends[0].shape[-1], *batch))
    out = np.empty((len(ends), ends[0].shape[-1], *batch))
    for row, pay in zip(out, ends, strict=True):
        row[...] = np.moveaxis(np.broadcast_to(pay, (*batch, pay.shape[-1])), -1, 0)
    return np.moveaxis(out, (0, 1), (-2, -1))

"""The checks of names, payoffs and chances that are put on a tree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gametheory.arrays import ATOL, FloatArray, IntArray
from gametheory.errors import invalid
from gametheory.games.game_tree import GameTree

__all__ = ["check_shapes", "check_sums", "player_names", "ranks_of"]


def player_names(players: Sequence[str]) -> tuple[str, ...]:
    """Return the names, or raise an error if they are not different non-empty strings."""
    names = tuple(players)
    if not names or not all(isinstance(name, str) for name in names) or "" in names:
        raise invalid("players", "must be one non-empty name or more", players)
    if len(set(names)) != len(names):
        raise invalid("players", "must be different", names)
    return names


def check_shapes(tree: GameTree, chances: FloatArray, payoffs: FloatArray, n: int) -> None:
    """Refuse payoffs and chances that do not fit the tree."""
    if payoffs.shape[-2:] != (len(tree.ends), n):
        rule = f"must have shape (..., {len(tree.ends)}, {n}): a row for each end, a column for each player"
        raise invalid("payoffs", rule, payoffs.shape)
    if chances.shape[-1:] != (len(tree.chance_branches),):
        rule = f"must have {len(tree.chance_branches)} entries, one for each node that chance moves to"
        raise invalid("probabilities", rule, chances.shape)


def check_sums(tree: GameTree, chances: FloatArray) -> None:
    """Refuse chances that do not sum to one at a node (within 1e-9)."""
    if not chances.shape[-1]:
        return
    parents = tree.parent[tree.chance_branches]
    starts = np.flatnonzero(np.diff(parents, prepend=-1))
    far = abs(np.add.reduceat(chances, starts, axis=-1) - 1.0) > 1e3 * ATOL
    if far.any():
        wrong = int(parents[starts[int(np.argwhere(far)[0, -1])]])
        rule = f"of {', '.join(tree.branches(wrong))} at node {wrong} must sum to 1"
        raise invalid("probabilities", rule, chances[..., parents == wrong])


def ranks_of(nodes: IntArray) -> IntArray:
    """Return the rank of each entry: where it stands when they are sorted."""
    return np.argsort(np.argsort(nodes))

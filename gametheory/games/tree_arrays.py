"""The layout of a tree in arrays: nodes level by level, checked and brought into one canonical order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import IntArray
from gametheory.errors import InvalidInputError, invalid

__all__ = [
    "CHANCE",
    "END",
    "breadth_first",
    "check_batch",
    "check_size",
    "codes",
    "disjoint_sets",
    "fixed",
    "named",
    "ranges",
    "same_actions",
    "whole_numbers",
]

CHANCE = -1
"""The mover at a chance node."""

END = -2
"""The mover at an end: nobody."""

_MOST_GIB = 16
"""The largest table of payoffs that is made of what a batch broadcasts to."""

_BYTES_A_NODE = 150
"""What storing and solving take for a node of a game of two players, measured, in bytes."""


def check_size(nodes: int, most_nodes: int) -> None:
    """Refuse a tree that is too large, and say what memory it would take."""
    if nodes > most_nodes:
        need = nodes * _BYTES_A_NODE / 2**30
        raise invalid(
            "parents",
            f"must be at most {most_nodes} nodes (solving takes about {need:.1f} GiB; most_nodes allows it)",
            nodes,
        )


def check_batch(shape: tuple[int, ...]) -> None:
    """Refuse a table of payoffs that is too large, and say what memory it would take."""
    need = np.prod(shape, dtype=float) * 8 / 2**30
    if need > _MOST_GIB:
        rule = f"must take at most {_MOST_GIB} GiB, and a table of this shape takes {need:.3g} GiB"
        raise invalid("payoffs", rule, shape)


def whole_numbers(argument: str, values: ArrayLike) -> IntArray:
    """Return `values` as a one-dimensional array of integers."""
    array = np.asarray(values)
    if array.ndim != 1 or (array.dtype.kind not in "iu" and array.size):
        raise invalid(argument, "must be a one-dimensional array of integers", values)
    return array.astype(np.int64)


def fixed(array: ArrayLike) -> NDArray[np.int32]:
    """Return a read-only copy of `array` as 32-bit integers."""
    copy = np.array(array, dtype=np.int32)
    copy.flags.writeable = False
    return copy


def ranges(starts: NDArray[np.integer], counts: NDArray[np.integer]) -> IntArray:
    """Return ``starts[0], ..., starts[0] + counts[0] - 1, starts[1], ...``.

    Examples
    --------
    >>> ranges(np.array([5, 0]), np.array([2, 3]))
    array([5, 6, 0, 1, 2])
    """
    before = np.cumsum(counts) - counts
    total = int(counts.sum())
    return np.repeat(np.asarray(starts, dtype=np.int64) - before, counts) + np.arange(total)


def breadth_first(parents: IntArray) -> IntArray:
    """Return the nodes level by level, children in the order of their parents and then as listed.

    Raises
    ------
    InvalidInputError
        If there is not exactly one root (parent -1), a parent is no node, or parents form a cycle.
    """
    size = len(parents)
    outside = np.flatnonzero((parents < -1) | (parents >= size))
    if outside.size:
        raise invalid("parents", f"must lie in -1..{size - 1}", int(parents[outside[0]]))
    roots = np.flatnonzero(parents == -1)
    if len(roots) != 1:
        raise invalid("parents", "must name one root, with parent -1", roots.tolist()[:5])
    places = np.arange(size)
    if roots[0] == 0 and (parents < places).all() and (np.diff(parents) >= 0).all():
        return places
    children = np.argsort(parents, kind="stable")[1:]
    degree = np.bincount(parents[children], minlength=size)
    first = np.cumsum(degree) - degree
    level, levels, found = roots, [roots], 1
    while level.size:
        level = children[ranges(first[level], degree[level])]
        levels.append(level)
        found += level.size
    if found < size:
        raise _cycle(parents, np.concatenate(levels))
    return np.concatenate(levels)


def _cycle(parents: IntArray, reached: IntArray) -> InvalidInputError:
    node = int(np.setdiff1d(np.arange(len(parents)), reached)[0])
    for _ in range(len(parents)):
        node = int(parents[node])
    cycle = [node]
    while parents[cycle[-1]] != node:
        cycle.append(int(parents[cycle[-1]]))
    return invalid("parents", "must not form a cycle", cycle)


def disjoint_sets(
    groups: Sequence[ArrayLike] | None, mover: NDArray[np.integer], place: IntArray
) -> IntArray:
    """Return the number of each node's information set in canonical order, -1 where nobody decides.

    Parameters
    ----------
    groups : sequence of array_like of int, optional
        Nodes, as the caller numbers them, that the mover cannot tell apart; all others are alone.
    mover : ndarray, shape (N,)
        In canonical order.
    place : ndarray, shape (N,)
        The canonical place of the caller's nodes.
    """
    size = len(mover)
    first = np.where(mover >= 0, np.arange(size), -1)
    if groups is not None and len(groups):
        lists = [whole_numbers("information_sets", group) for group in groups]
        members = np.concatenate(lists)
        if members.size and (members.min() < 0 or members.max() >= size):
            raise invalid("information_sets", f"must hold nodes in 0..{size - 1}", members.tolist())
        counts = np.bincount(members, minlength=size)
        if counts.max(initial=0) > 1:
            raise invalid("information_sets", "must not share a node", int(np.argmax(counts > 1)))
        here = place[members]
        which = np.repeat(np.arange(len(lists)), [len(group) for group in lists])
        if (mover[here] < 0).any():
            raise invalid("information_sets", "must hold decision nodes", int(members[mover[here] < 0][0]))
        lowest = np.full(len(lists), size)
        np.minimum.at(lowest, which, here)
        first[here] = lowest[which]
        if (mover[here] != mover[first[here]]).any():
            other = members[mover[here] != mover[first[here]]]
            raise invalid("information_sets", "must each belong to one player", int(other[0]))
    sets = np.full(size, -1)
    decides = mover >= 0
    sets[decides] = np.unique(first[decides], return_inverse=True)[1]
    return sets


def codes(labels: Sequence[str], order: IntArray) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Return for each node the number of its branch's label, and the labels in order of appearance."""
    listed = [labels[k] for k in order[1:].tolist()] if len(labels) == len(order) else [""]
    if not all(isinstance(label, str) and label for label in listed):
        raise invalid("labels", f"must be {len(order)} non-empty strings, one a node", labels)
    table: dict[str, int] = {}
    out = np.array([table.setdefault(label, len(table)) for label in listed], dtype=np.int32)
    return fixed(np.append(np.int32(-1), out)), tuple(table)


def named(names: Sequence[str] | None, order: IntArray, sets: NDArray[np.integer]) -> tuple[str, ...]:
    """Return the names in canonical order; an information set has one name, and no other set has it."""
    if names is None:
        return ()
    if len(names) != len(order) or not all(isinstance(name, str) for name in names):
        raise invalid("names", f"must be {len(order)} strings, one a node", names)
    listed = tuple(names[k] for k in order.tolist())
    owner: dict[str, int] = {}
    by_set: dict[int, str] = {}
    for name, which in zip(listed, sets.tolist(), strict=True):
        if which < 0:
            continue
        if by_set.setdefault(which, name) != name:
            raise invalid("names", f"of an information set must agree with {by_set[which]!r}", name)
        if name and owner.setdefault(name, which) != which:
            raise invalid("names", "of information sets must differ", name)
    return listed if any(listed) else ()


def same_actions(
    sets: NDArray[np.integer],
    degree: NDArray[np.integer],
    first: NDArray[np.integer],
    label: NDArray[np.integer],
    vocabulary: tuple[str, ...],
) -> None:
    """Refuse nodes with equal labels on two branches, and information sets with different actions."""
    parent = np.repeat(np.arange(len(degree)), degree)
    by_label = np.lexsort((label[1:], parent))
    there, what = parent[by_label], label[1:][by_label]
    twice = np.flatnonzero((np.diff(there) == 0) & (np.diff(what) == 0))
    if twice.size:
        raise invalid("labels", "of the branches of a node must differ", vocabulary[what[twice[0]]])
    decides = np.flatnonzero(sets >= 0)
    lead = np.zeros(int(sets.max(initial=-1)) + 1, dtype=np.int64)
    lead[sets[decides][::-1]] = decides[::-1]
    lead_of = lead[sets[decides]]

    def names(node: int) -> str:
        return ", ".join(vocabulary[k] for k in label[first[node] : first[node] + degree[node]])

    wrong = decides[degree[decides] != degree[lead_of]]
    if not wrong.size:
        own = label[ranges(first[decides], degree[decides])]
        leaders = label[ranges(first[lead_of], degree[decides])]
        wrong = np.repeat(decides, degree[decides])[own != leaders]
    if wrong.size:
        node = int(wrong[0])
        rule = f"must have the same actions at each node (here {names(int(lead[sets[node]]))})"
        raise invalid("information set", rule, names(node))

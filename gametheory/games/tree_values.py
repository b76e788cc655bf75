"""What is expected at each node of a tree, and how likely each node is, under a strategy profile.

A batch is worked on in slabs that fit the processor's cache. Within a slab the games lie on the last axis,
behind players and nodes; a single game has no such axis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import BoolArray, FloatArray
from gametheory.games.game_tree import GameTree
from gametheory.games.tree_arrays import ranges

if TYPE_CHECKING:
    from gametheory.games.extensive_form import ExtensiveForm

__all__ = ["Slab", "branch_chances", "by_parent", "even", "node_values", "over_slabs", "reach", "slabs"]

_ENTRIES = 500_000
"""About how many numbers of a slab are worked on at once."""

_FEW = 8
"""Up to so many branches are gone through one by one."""


@dataclass(frozen=True, eq=False)
class Slab:
    """Some games of a batch, laid out for the kernels.

    Attributes
    ----------
    where : slice
        Which games of the batch, counted along its flattened axes.
    payoffs : FloatArray, shape (n, T, *b)
        As given, or each player's range mapped to [0, 1].
    chances : FloatArray, shape (E, *b)
    spans : FloatArray, shape (n, *b)
        Each player's payoff range, 1 where it is zero.
    """

    where: slice
    payoffs: FloatArray
    chances: FloatArray
    spans: FloatArray

    def part(self, array: FloatArray, batch: tuple[int, ...]) -> FloatArray:
        """Return the slab's share of an array of shape (..., K), as (K, *b)."""
        if not batch:
            return array
        return _flat(array, batch, 1)[self.where].T


def slabs(game: ExtensiveForm, *, unit: bool = False) -> Iterator[Slab]:
    """Cut the batch of `game` into slabs, one for a single game; with `unit`, payoffs are in [0, 1]."""
    batch = game.batch_shape
    if not batch:
        yield _slab(slice(None), game.payoffs.T, game.probabilities, unit)
        return
    payoffs, chances = _flat(game.payoffs, batch, 2), _flat(game.probabilities, batch, 1)
    step = max(1, _ENTRIES // (game.tree.n_nodes * game.n_players))
    for start in range(0, len(payoffs), step):
        where = slice(start, start + step)
        yield _slab(where, payoffs[where].transpose(2, 1, 0), chances[where].T, unit)


def _slab(where: slice, payoffs: FloatArray, chances: FloatArray, unit: bool) -> Slab:
    payoffs = np.ascontiguousarray(payoffs)
    low = payoffs.min(axis=1)
    span = payoffs.max(axis=1) - low
    spans = np.where(span > 0, span, 1.0)
    if unit:
        payoffs = (payoffs - low[:, np.newaxis]) / spans[:, np.newaxis]
    return Slab(where, payoffs, np.ascontiguousarray(chances), spans)


def over_slabs(
    game: ExtensiveForm, kernel: Callable[..., FloatArray], *arrays: FloatArray, unit: bool = False
) -> FloatArray:
    """Return a kernel's results, (..., *b) on each slab of the `arrays` (..., K), with the batch in front."""
    batch = game.batch_shape
    parts = [kernel(slab, *(slab.part(array, batch) for array in arrays)) for slab in slabs(game, unit=unit)]
    if not batch:
        return parts[0]
    joined = np.concatenate(parts, axis=-1)  # the batch stays last in memory, where the kernels read it
    inner = joined.ndim - 1
    return np.moveaxis(joined.reshape(*joined.shape[:-1], *batch), range(inner), range(-inner, 0))


def _flat(array: FloatArray, batch: tuple[int, ...], inner: int) -> FloatArray:
    shape = array.shape[array.ndim - inner :]
    return np.broadcast_to(array, (*batch, *shape)).reshape(prod(batch), *shape)


def branch_chances(tree: GameTree, slab: Slab, profile: FloatArray) -> FloatArray:
    """Return how likely the branch to each node is taken, shape (N, *b); 1 at the root."""
    shape = np.broadcast_shapes(slab.chances.shape[1:], profile.shape[1:])
    likely = np.ones((tree.n_nodes, *shape))
    slot = tree.slot
    decided = slot >= 0
    likely[decided] = profile[slot[decided]]
    likely[tree.chance_branches] = slab.chances
    return likely


def node_values(tree: GameTree, slab: Slab, likely: FloatArray, *, best_replies: bool = False) -> FloatArray:
    """Return what each player expects from each node on, shape (n, N, *b).

    With `best_replies`, for trees of perfect information: what she expects if she alone replies best from
    there on.
    """
    n = len(slab.payoffs)
    shape = np.broadcast_shapes(slab.payoffs.shape[2:], likely.shape[1:])
    values = np.empty((n, tree.n_nodes, *shape))
    values[:, tree.ends] = slab.payoffs
    for (start, stop), (low, high) in _pairs(tree):
        inner = start + np.flatnonzero(tree.degree[start:stop])
        weighted = likely[low:high] * values[:, low:high]
        values[:, inner] = by_parent(np.add, weighted, tree.first[inner] - low, axis=1)
        for i in range(n if best_replies else 0):
            own = inner[tree.mover[inner] == i]
            if own.size:
                degree = tree.degree[own].astype(np.int64)
                options = values[i, ranges(tree.first[own], degree)]
                values[i, own] = by_parent(np.maximum, options, np.cumsum(degree) - degree)
    return values


def by_parent(ufunc: np.ufunc, rows: FloatArray, starts: NDArray[np.integer], *, axis: int = 0) -> FloatArray:
    """Return `ufunc` over the rows of each parent, which begin at `starts`; fast where all have as many."""
    each = even(len(starts), rows.shape[axis], starts)
    if not each:
        reduced: FloatArray = ufunc.reduceat(rows, starts, axis=axis)
        return reduced
    out, *others = (rows[(slice(None),) * axis + (slice(k, None, each),)] for k in range(each))
    for part in others:
        out = ufunc(out, part)
    return out


def even(parents: int, rows: int, starts: NDArray[np.integer]) -> int:
    """Return how many rows each parent has if all have equally many and few, else 0."""
    each = rows // max(parents, 1)
    fits = 0 < each <= _FEW and each * parents == rows and bool((np.diff(starts) == each).all())
    return each if fits else 0


def reach(
    tree: GameTree, likely: FloatArray, *, start: FloatArray | None = None, cut: BoolArray | None = None
) -> FloatArray:
    """Return how likely each node is, shape (N, *b).

    Parameters
    ----------
    start : FloatArray, shape (N, *b), optional
        Added at each node before going on from it; by default 1 at the root.
    cut : BoolArray, shape (N,), optional
        Nodes from which counting starts anew at 1; the likelihood of reaching them is what is returned.
    """
    out = np.zeros(likely.shape) if start is None else np.array(np.broadcast_to(start, likely.shape))
    if start is None:
        out[0] = 1.0
    for low, high in tree.levels[1:]:
        parent = tree.parent[low:high]
        before = out[parent]
        if cut is not None:
            before[cut[parent]] = 1.0
        out[low:high] += before * likely[low:high]
    return out


def _pairs(tree: GameTree) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield each level with the level below it, from the bottom up."""
    yield from reversed(list(pairwise(tree.levels)))

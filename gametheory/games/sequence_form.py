"""The sequence form: strategies as realisation weights of sequences, linear in size where plans explode.

References
----------
.. [1] D. Koller, N. Megiddo and B. von Stengel, "Efficient computation of equilibria for extensive two-person
   games", Games Econ. Behav. 14 (1996) 247-259, doi:10.1006/game.1996.0051.
.. [2] B. von Stengel, "Efficient computation of behavior strategies", Games Econ. Behav. 14 (1996) 220-246,
   doi:10.1006/game.1996.0050.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.arrays import FloatArray, IntArray, Value
from gametheory.errors import RefusedError
from gametheory.games.recall import last_moves
from gametheory.games.tree_arrays import ranges
from gametheory.games.tree_values import reach

if TYPE_CHECKING:
    from gametheory.games.extensive_form import ExtensiveForm, Strategy

__all__ = ["SequenceForm", "sequence_form"]


@dataclass(frozen=True, eq=False, kw_only=True)
class SequenceForm(Value):
    r"""Sequences of each player, their constraints, and the payoffs where sequences meet.

    A realisation plan :math:`r_i \ge 0` satisfies :math:`E_i r_i = e_i`: the empty sequence has weight 1, and
    the actions at an information set share the weight of the sequence that leads to it.

    Attributes
    ----------
    game : ExtensiveForm
    slots : tuple of IntArray
        For each player the place in a profile of her sequences' last actions; the empty sequence, which has
        none, is number 0 and these are 1, 2, ...
    sets : tuple of IntArray
        For each player her information sets.
    before : tuple of IntArray
        For each of these the number of the sequence that leads to it.
    ends : IntArray, shape (n, T)
        Number of each player's sequence at each end.
    chance : FloatArray, shape (T,)
        How likely chance lets the game come to each end.
    """

    game: ExtensiveForm
    slots: tuple[IntArray, ...]
    sets: tuple[IntArray, ...]
    before: tuple[IntArray, ...]
    ends: IntArray
    chance: FloatArray

    def size(self, player: int) -> int:
        """Return the number of sequences of a player, the empty one included."""
        return 1 + len(self.slots[player])

    def constraints(self, player: int) -> tuple[Any, FloatArray]:
        """Return the sparse matrix :math:`E_i` and the right side :math:`e_i`."""
        from scipy.sparse import csr_array

        sets, before = self.sets[player], self.before[player]
        degrees = self.game.tree.set_degrees[sets].astype(np.int64)
        rows = np.concatenate([[0], 1 + np.arange(len(sets)), 1 + np.repeat(np.arange(len(sets)), degrees)])
        columns = np.concatenate([[0], before, 1 + np.arange(len(self.slots[player]))])
        entries = np.concatenate([[1.0], np.full(len(sets), -1.0), np.ones(len(self.slots[player]))])
        right = np.zeros(1 + len(sets))
        right[0] = 1.0
        shape = (1 + len(sets), self.size(player))
        return csr_array((entries, (rows, columns)), shape=shape), right

    def payoff_matrix(self, player: int, *, unit: bool = False) -> Any:
        """Return the sparse payoffs of `player`, a row for each sequence of the first player of two.

        With `unit` her payoffs are first mapped to [0, 1].
        """
        from scipy.sparse import csr_array

        if self.game.n_players != 2:
            raise RefusedError(f"payoff matrices need two players, got {self.game.n_players}")
        own = self.game.payoffs[:, player]
        if unit:
            span = float(self.game.spans[player])
            own = (own - own.min()) / (span if span > 0 else 1.0)
        entries = (self.chance * own, (self.ends[0], self.ends[1]))
        return csr_array(entries, shape=(self.size(0), self.size(1)))

    def realisation(self, strategy: Strategy) -> tuple[FloatArray, ...]:
        """Return the realisation plans of a behaviour strategy profile."""
        flat = self.game.profile(strategy)
        plans = []
        for i, slots in enumerate(self.slots):
            weight = np.append(1.0, flat[slots])
            start = 1
            degrees = self.game.tree.set_degrees[self.sets[i]].tolist()
            for degree, before in zip(degrees, self.before[i].tolist(), strict=True):
                weight[start : start + degree] *= weight[before]
                start += degree
            plans.append(weight)
        return tuple(plans)

    def behaviour(self, plans: Sequence[FloatArray]) -> FloatArray:
        """Return the behaviour strategies of realisation plans; equal chances where a set has weight 0."""
        tree = self.game.tree
        weight = np.zeros(int(tree.offsets[-1]))
        for slots, plan in zip(self.slots, plans, strict=True):
            weight[slots] = np.maximum(plan[1:], 0.0)
        if not weight.size:
            return weight
        total = np.repeat(np.add.reduceat(weight, tree.offsets[:-1]), tree.set_degrees)
        uniform = np.repeat(1.0 / tree.set_degrees, tree.set_degrees)
        shares: FloatArray = np.divide(weight, total, out=uniform, where=total > 0)
        return shares


def sequence_form(game: ExtensiveForm) -> SequenceForm:
    """Return the sequence form of one game of perfect recall.

    Raises
    ------
    RefusedError
        If a player forgets, or `game` is a batch.

    Examples
    --------
    >>> from gametheory import Decision, ExtensiveForm, Terminal
    >>> reply = Decision("B", {"l": Terminal([1, 0]), "r": Terminal([0, 2])})
    >>> form = sequence_form(ExtensiveForm("AB", Decision("A", {"L": reply, "R": Terminal([3, 3])})))
    >>> form.payoff_matrix(0).toarray()
    array([[0., 0., 0.],
           [0., 1., 0.],
           [3., 0., 0.]])
    """
    game.need_perfect_recall("the sequence form")
    if game.batch_shape:
        raise RefusedError(f"the sequence form takes one game, got a batch of shape {game.batch_shape}")
    tree = game.tree
    all_slots, all_sets, all_before, ends = [], [], [], []
    for i in range(game.n_players):
        mine = np.flatnonzero(tree.set_players == i)
        last = last_moves(tree, i)
        depth = _own_depth(tree.offsets, mine, last[tree.leaders[mine]])
        sets = mine[np.argsort(depth, kind="stable")]
        slots = ranges(tree.offsets[sets], tree.set_degrees[sets].astype(np.int64))
        number = np.zeros(int(tree.offsets[-1]) + 1, dtype=np.int64)
        number[slots] = 1 + np.arange(len(slots))
        all_slots.append(slots)
        all_sets.append(sets)
        all_before.append(number[last[tree.leaders[sets]]])
        ends.append(number[last[tree.ends]])
    likely = np.ones(tree.n_nodes)
    likely[tree.chance_branches] = game.probabilities
    return SequenceForm(
        game=game,
        slots=tuple(all_slots),
        sets=tuple(all_sets),
        before=tuple(all_before),
        ends=np.stack(ends),
        chance=reach(tree, likely)[tree.ends],
    )


def _own_depth(offsets: IntArray, sets: IntArray, last: IntArray) -> IntArray:
    """Return how many own moves lie before each set, from the last own action before it (-1: none)."""
    above = np.where(last >= 0, np.searchsorted(offsets, last, side="right") - 1, -1)
    place = np.full(len(offsets), -1)
    place[sets] = np.arange(len(sets))
    up = np.where(above >= 0, place[above], -1)
    depth = np.zeros(len(sets), dtype=np.int64)
    while (up >= 0).any():
        depth += up >= 0
        up = np.where(up >= 0, up[up], -1)
    return depth

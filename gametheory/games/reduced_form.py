"""The reduced normal form of a tree, and Kuhn's theorem: mixed strategies and behaviour strategies.

References
----------
.. [1] H. Kuhn, "Extensive games and the problem of information", Contributions to the Theory of Games II,
   1953, 193-216.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import FloatArray, Value
from gametheory.errors import RefusedError, invalid
from gametheory.games.game_tree import GameTree
from gametheory.games.normal_form import NormalForm
from gametheory.games.recall import last_moves
from gametheory.games.tree_values import reach

if TYPE_CHECKING:
    from gametheory.games.extensive_form import ExtensiveForm, Strategy

__all__ = ["Plan", "ReducedForm", "reduced_form"]

Plan = tuple[tuple[int, int], ...]
"""Pairs (information set, action), at the sets that the plan itself does not rule out."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ReducedForm(Value):
    """The reduced normal form of a tree with the plans behind its strategies.

    Two pure strategies that differ only where the player's own moves rule a set out are one plan.

    Attributes
    ----------
    game : ExtensiveForm
    normal_form : NormalForm
        A strategy is called by its actions.
    plans : tuple of tuple of Plan
        For each player, in the order of the strategies.
    """

    game: ExtensiveForm
    normal_form: NormalForm
    plans: tuple[tuple[Plan, ...], ...]

    def behaviour(self, mixed: Sequence[ArrayLike]) -> FloatArray:
        """Return a behaviour strategy profile with the same outcomes as `mixed` [1]_.

        At information sets that her own mixture rules out, a player takes all actions with equal chances.

        Raises
        ------
        RefusedError
            If a player has imperfect recall; then there may be none.
        """
        tree = self.game.tree
        self.game.need_perfect_recall("a behaviour strategy with the outcomes of a mixed one")
        weight = np.zeros(int(tree.offsets[-1]))
        if len(mixed) != len(self.plans):
            raise invalid("mixed", f"must be {len(self.plans)} mixtures", mixed)
        for mixture, plans in zip(mixed, self.plans, strict=True):
            chances = np.asarray(mixture, dtype=float)
            if chances.shape != (len(plans),):
                raise invalid("mixed", f"must have {len(plans)} chances for this player", mixture)
            for p, plan in zip(chances, plans, strict=True):
                for which, action in plan:
                    weight[int(tree.offsets[which]) + action] += p
        if not weight.size:
            return weight
        total = np.repeat(np.add.reduceat(weight, tree.offsets[:-1]), tree.set_degrees)
        uniform = np.repeat(1.0 / tree.set_degrees, tree.set_degrees)
        shares: FloatArray = np.divide(weight, total, out=uniform, where=total > 0)
        return shares

    def mixed(self, strategy: Strategy) -> tuple[FloatArray, ...]:
        """Return the mixed strategies with the same outcomes as a behaviour strategy profile of one game.

        Raises
        ------
        RefusedError
            If a play can meet an information set twice; then there may be none.
        """
        tree = self.game.tree
        if len(self.game.absent_minded):
            raise RefusedError(
                "an absent-minded player has behaviour strategies that no mixed strategy matches"
            )
        flat = self.game.profile(strategy)
        if flat.ndim != 1:
            raise invalid("strategy", "must be of one game", flat.shape)
        return tuple(
            np.array([prod(float(flat[int(tree.offsets[h]) + a]) for h, a in plan) for plan in plans])
            for plans in self.plans
        )


def reduced_form(game: ExtensiveForm, *, most_entries: int = 10_000_000) -> ReducedForm:
    """Return the reduced normal form of `game` (or of a batch of games).

    Parameters
    ----------
    most_entries : int, default 10000000
        Largest number of strategy profiles; a larger table is refused.

    Examples
    --------
    >>> from gametheory import Decision, ExtensiveForm, Terminal
    >>> reply = Decision("I", {"fight": Terminal([-1, -1]), "share": Terminal([1, 1])})
    >>> game = ExtensiveForm(("E", "I"), Decision("E", {"enter": reply, "out": Terminal([0, 2])}))
    >>> form = reduced_form(game)
    >>> form.normal_form.actions, form.normal_form.payoffs[0].tolist()
    ((('enter', 'out'), ('fight', 'share')), [[-1.0, 1.0], [0.0, 0.0]])
    >>> form.behaviour(([0, 1], [0.25, 0.75]))
    array([0.  , 1.  , 0.25, 0.75])
    """
    tree = game.tree
    counts = [_count(game, i) for i in range(game.n_players)]
    if prod(counts) > most_entries:
        raise RefusedError(f"the reduced normal form has {counts} plans: more than {most_entries} profiles")
    plans = tuple(
        _forgetful_plans(tree, i) if len(game.forgetful[i]) else _plans(tree, i)
        for i in range(game.n_players)
    )
    allows = [_allowed(tree, i, own) for i, own in enumerate(plans)]
    likely = np.ones((*game.probabilities.shape[:-1], tree.n_nodes))
    likely[..., tree.chance_branches] = game.probabilities
    chance = np.moveaxis(reach(tree, np.moveaxis(likely, -1, 0)), 0, -1)[..., tree.ends]
    weighted = np.swapaxes(game.payoffs * chance[..., np.newaxis], -1, -2)  # (..., n, T)
    head = np.ones((1, len(tree.ends)))
    for allowed in allows[:-1]:
        head = (head[:, np.newaxis] * allowed).reshape(-1, len(tree.ends))
    table = (weighted[..., np.newaxis, :] * head) @ allows[-1].T
    payoffs = table.reshape(*table.shape[:-2], *map(len, plans))
    names = [_strategy_names(tree, own) for own in plans]
    return ReducedForm(
        game=game, normal_form=NormalForm(payoffs, players=game.players, actions=names), plans=plans
    )


def _behind(tree: GameTree, player: int) -> tuple[NDArray[Any], dict[int, list[int]]]:
    """Return a player's sets, and the sets that may follow each of her actions (-1: the start)."""
    mine = np.flatnonzero(tree.set_players == player)
    last = last_moves(tree, player)[tree.leaders[mine]]
    behind: dict[int, list[int]] = {}
    for which, before in zip(mine.tolist(), last.tolist(), strict=True):
        behind.setdefault(before, []).append(which)
    return mine, behind


def _count(game: ExtensiveForm, player: int) -> int:
    tree = game.tree
    mine, behind = _behind(tree, player)
    if len(game.forgetful[player]):
        return prod(tree.set_degrees[mine].tolist())
    count: dict[int, int] = {}
    for which in _deepest_first(tree, mine):
        start, stop = int(tree.offsets[which]), int(tree.offsets[which + 1])
        count[which] = sum(prod(count[h] for h in behind.get(slot, ())) for slot in range(start, stop))
    return prod(count[h] for h in behind.get(-1, ()))


def _plans(tree: GameTree, player: int) -> tuple[Plan, ...]:
    mine, behind = _behind(tree, player)
    found: dict[int, list[Plan]] = {}
    for which in _deepest_first(tree, mine):
        start = int(tree.offsets[which])
        found[which] = [
            ((which, a), *(pair for part in parts for pair in part))
            for a in range(int(tree.set_degrees[which]))
            for parts in product(*(found[h] for h in behind.get(start + a, ())))
        ]
    return tuple(
        tuple(sorted(pair for part in parts for pair in part))
        for parts in product(*(found[h] for h in behind.get(-1, ())))
    )


def _deepest_first(tree: GameTree, sets: NDArray[Any]) -> list[int]:
    """Return the sets so that each stands before the own sets it follows."""
    last = [int(tree.nodes(which).min()) for which in sets.tolist()]
    return [which for _, which in sorted(zip(last, sets.tolist(), strict=True), reverse=True)]


def _forgetful_plans(tree: GameTree, player: int) -> tuple[Plan, ...]:
    """Return one plan for each class of pure strategies that differ only where they rule themselves out."""
    mine = np.flatnonzero(tree.set_players == player).tolist()
    needs = _needs(tree, player)
    found: dict[Plan, None] = {}
    for actions in product(*(range(int(tree.set_degrees[h])) for h in mine)):
        taken = {int(tree.offsets[h]) + a for h, a in zip(mine, actions, strict=True)}
        met = [any(needs[node] <= taken for node in tree.nodes(h).tolist()) for h in mine]
        found.setdefault(tuple((h, a) for h, a, there in zip(mine, actions, met, strict=True) if there))
    return tuple(found)


def _needs(tree: GameTree, player: int) -> list[frozenset[int]]:
    """Return for each node the own actions on the way to it."""
    needs: list[frozenset[int]] = [frozenset()]
    own = tree.mover[tree.parent] == player
    for node in range(1, tree.n_nodes):
        before = needs[tree.parent[node]]
        needs.append(before | {int(tree.slot[node])} if own[node] else before)
    return needs


def _allowed(tree: GameTree, player: int, plans: tuple[Plan, ...]) -> FloatArray:
    """Return whether each plan lets the game come to each end, shape (S, T)."""
    needs = _needs(tree, player)
    wanted = [needs[end] for end in tree.ends.tolist()]
    taken = [{int(tree.offsets[h]) + a for h, a in plan} for plan in plans]
    return np.array([[want <= own for want in wanted] for own in taken], dtype=float)


def _strategy_names(tree: GameTree, plans: tuple[Plan, ...]) -> list[str]:
    short = [", ".join(tree.actions(h)[a] for h, a in plan) or "-" for plan in plans]
    if len(set(short)) == len(short):
        return short
    return [", ".join(f"{tree.actions(h)[a]} at {tree.set_names[h]}" for h, a in plan) for plan in plans]

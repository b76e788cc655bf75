"""What iterated elimination leaves, with the evidence for every action dropped and every action kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value

if TYPE_CHECKING:
    from gametheory.games.normal_form import NormalForm

__all__ = ["Elimination", "Survivors", "against_kept", "survivors_gap"]

Kept = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Elimination(Value):
    """One action dropped, and the mixture that dominates it.

    Parameters
    ----------
    round : int
        From 1 on. What is dropped in one round is dropped at once, judged by what was there before it.
    player, action : int
        Positions in the game.
    dominator : FloatArray, shape (a_i,)
        A mixture of the player's actions that were there before the round.
    """

    round: int
    player: int
    action: int
    dominator: FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Survivors(Value):
    """The actions that survive iterated elimination.

    Parameters
    ----------
    actions : tuple of tuple of int
        The positions of the actions kept, one tuple a player.
    steps : tuple of Elimination
        What was dropped, in order.
    beliefs : tuple of tuple of FloatArray
        For each action kept a joint distribution over the others' kept actions (an array with one axis for
        each other player, in order) to which it is a best reply among the player's kept actions; of full
        support if `weak`. Empty if only pure dominators were looked for.
    weak : bool
        Whether weakly dominated actions were dropped too.
    mixed : bool
        Whether dominating mixtures were looked for, or only dominating actions.
    """

    actions: Kept
    steps: tuple[Elimination, ...]
    beliefs: tuple[tuple[FloatArray, ...], ...]
    weak: bool
    mixed: bool

    @property
    def is_single(self) -> bool:
        """Whether one action a player is left: the game is solved by dominance."""
        return all(len(own) == 1 for own in self.actions)

    def reduced(self, game: NormalForm) -> NormalForm:
        """Return the game with the actions kept."""
        table = game.payoffs[np.ix_(range(game.n_players), *self.actions)]
        names = [[own[a] for a in kept] for own, kept in zip(game.actions, self.actions, strict=True)]
        return type(game)(table, players=game.players, actions=names)

    def describe(self, game: NormalForm) -> dict[str, Any]:
        """Return one row of a table: the names of each player's actions kept."""
        rows = zip(game.players, game.actions, self.actions, strict=True)
        return {player: ", ".join(names[a] for a in kept) for player, names, kept in rows}

    def expected_payoffs(self, game: NormalForm) -> FloatArray:
        """Return what each player gets if one profile is left, and NaN if several are."""
        if not self.is_single:
            return np.full(game.n_players, np.nan)
        return np.array([table[tuple(own[0] for own in self.actions)] for table in game.floats])


def against_kept(unit: FloatArray, kept: Kept, player: int) -> FloatArray:
    """Return what the actions of `player` pay against each joint choice of the others' kept actions."""
    ranges: list[Any] = list(kept)
    ranges[player] = range(unit.shape[player + 1])
    table = np.moveaxis(unit[player][np.ix_(*ranges)], player, 0)
    flat: FloatArray = table.reshape(table.shape[0], -1)
    return flat


def survivors_gap(game: NormalForm, answer: Any) -> Any:
    """Return how far `answer` is from being what iterated elimination leaves.

    Replays every step (a dominator must beat the dropped action, everywhere for strict and somewhere for
    weak dominance; infinite if one does not), and returns the largest regret of an action kept against its
    belief, as a share of the player's payoff range.
    """
    if not isinstance(answer, Survivors) or game.is_batch:
        return np.inf
    unit = game.unit.astype(float)
    kept: list[tuple[int, ...]] = [tuple(range(size)) for size in game.shape]
    for number in sorted({step.round for step in answer.steps}):
        steps = [step for step in answer.steps if step.round == number]
        if not all(_dominates(unit, tuple(kept), step, answer.weak) for step in steps):
            return np.inf
        for step in steps:
            kept[step.player] = tuple(a for a in kept[step.player] if a != step.action)
    if tuple(kept) != answer.actions or not all(kept):
        return np.inf
    if not answer.mixed:
        return max(_pure_dominance(unit, answer, i) for i in range(game.n_players))
    return max(_largest_regret(unit, answer, i) for i in range(game.n_players))


def _dominates(unit: FloatArray, kept: Kept, step: Elimination, weak: bool) -> bool:
    mixture = np.asarray(step.dominator, dtype=float)
    own = list(kept[step.player])
    outside = np.delete(mixture, own)
    if step.action not in own or mixture.min() < 0 or abs(mixture.sum() - 1) > EQUILIBRIUM_TOL:
        return False
    if outside.any() or mixture[step.action] == 1:
        return False
    table = against_kept(unit, kept, step.player)
    lead = mixture @ table - table[step.action]
    if weak:
        return bool(lead.min() >= -EQUILIBRIUM_TOL and lead.max() > 0)
    return bool(lead.min() > 0)


def _largest_regret(unit: FloatArray, answer: Survivors, player: int) -> float:
    own = list(answer.actions[player])
    table = against_kept(unit, answer.actions, player)[own]
    if len(answer.beliefs) != unit.shape[0] or len(answer.beliefs[player]) != len(own):
        return np.inf
    worst = 0.0
    for row, belief in enumerate(answer.beliefs[player]):
        weights = np.asarray(belief, dtype=float).ravel()
        good = weights.shape == table.shape[1:] and abs(weights.sum() - 1) <= EQUILIBRIUM_TOL
        if not good or weights.min() < 0 or (answer.weak and weights.min() <= 0):
            return np.inf
        value = table @ weights
        worst = max(worst, float(value.max() - value[row]))
    return worst


def _pure_dominance(unit: FloatArray, answer: Survivors, player: int) -> float:
    """Return 0 if no kept action is dominated by another kept one, else by how much one is."""
    table = against_kept(unit, answer.actions, player)[list(answer.actions[player])]
    lead = table[:, np.newaxis] - table
    if answer.weak:
        dominated = (lead >= 0).all(axis=-1) & (lead > 0).any(axis=-1)
        return float((lead.max(axis=-1) * dominated).max())
    return max(0.0, float(lead.min(axis=-1).max()))

"""Backward induction: what rational players do, reasoned from the ends of the tree to its root."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import islice, product
from math import prod
from typing import Any, ClassVar

import numpy as np

from gametheory.arrays import FloatArray, IntArray, frozen
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import CHANCE, END, ExtensiveForm
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["BackwardInduction", "TieRule", "natural"]

_TIE = 1e-12
"""Actions whose payoffs differ by less, as a share of the mover's range, count as equally good."""


class TieRule(Enum):
    """What a player does who is indifferent between actions."""

    ALL = "follow every one of them: all equilibria in pure strategies"
    FIRST = "take the action listed first"
    LAST = "take the action listed last"
    KIND = "take the action that gives the others most (shares of their payoff ranges, summed)"


@dataclass(frozen=True, kw_only=True)
class BackwardInduction:
    """Subgame-perfect equilibria of a finite game of perfect information (Zermelo; Kuhn 1953).

    Parameters
    ----------
    ties : TieRule, default TieRule.ALL
        With `TieRule.ALL` (single games only) all equilibria in pure strategies; otherwise one, and
        for a batch of games in one vectorised pass. ``details["choices"]`` are then the positions of the
        chosen actions, one array of shape (...) a decision node, and ``details["ties"]`` counts the
        decision nodes at which the mover was indifferent.
    limit : int, default 1000
        Most equilibria that are listed. If there are more the status is ``STEP_LIMIT``;
        ``details["count"]`` is how many there are in pure strategies.

    Notes
    -----
    If nobody is ever indifferent the equilibrium is unique and the list proven complete. After a
    tie the list is complete in pure strategies, and mixtures of tied actions are equilibria too.

    Examples
    --------
    An offer of nothing may be taken or left, so a pie of two coins has two equilibria.

    >>> from gametheory import Decision, ExtensiveForm, Terminal, solve
    >>> def offer(y):
    ...     return Decision("B", {"yes": Terminal([2 - y, y]), "no": Terminal([0, 0])})
    >>> game = ExtensiveForm(("A", "B"), Decision("A", {f"offer {y}": offer(y) for y in range(3)}))
    >>> for equilibrium in solve(game, BackwardInduction()):
    ...     print(equilibrium.payoffs, equilibrium.gap)
    [2. 0.] 0.0
    [1. 1.] 0.0
    """

    ties: TieRule = TieRule.ALL
    limit: int = 1000
    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT

    def __post_init__(self) -> None:
        if not isinstance(self.ties, TieRule):
            raise invalid("ties", "must be a TieRule", self.ties)
        if not self.limit >= 1:
            raise invalid("limit", "must be at least 1", self.limit)

    def search(self, problem: ExtensiveForm) -> Candidates:
        """Return the equilibria of `problem`.

        Raises
        ------
        RefusedError
            If `problem` is a batch and no single tie rule is named, or ties give more different
            continuation payoffs than `limit`.
        """
        if self.ties is not TieRule.ALL:
            return _selected(problem, self.ties)
        if problem.batch_shape:
            raise RefusedError("a batch of games may differ in its ties: name a tie rule other than ALL")
        return _all_pure(problem, self.limit)


def natural(problem: ExtensiveForm) -> BackwardInduction:
    """Return the solver of a tree when the user names none: all equilibria; the first at ties in a batch."""
    return BackwardInduction(ties=TieRule.FIRST if problem.batch_shape else TieRule.ALL)


def _selected(game: ExtensiveForm, rule: TieRule) -> Candidates:
    values: list[Any] = [None] * len(game.positions)
    choices: dict[int, IntArray] = {}
    ties = np.zeros(game.batch_shape, dtype=int)
    for k in range(len(game.positions) - 1, -1, -1):
        position = game.positions[k]
        if position.mover == END:
            values[k] = position.numbers
            continue
        after = np.stack(np.broadcast_arrays(*(values[f] for f in position.followers)), axis=-2)
        if position.mover == CHANCE:
            values[k] = (position.numbers[..., np.newaxis] * after).sum(axis=-2)
            continue
        tied = _best(game, position.mover, after)
        choice = _pick(game, position.mover, after, tied, rule)
        choices[k] = np.broadcast_to(choice, game.batch_shape)
        ties = ties + (tied.sum(axis=-1) > 1)
        values[k] = np.take_along_axis(after, choice[..., np.newaxis, np.newaxis], axis=-2)[..., 0, :]
    ordered = tuple(choices[place] for place in game.decisions)
    return Candidates(
        answers=(_one_hot(game, ordered),),
        complete=Completeness.ONE if ties.any() else Completeness.PROVEN,
        details={"choices": ordered, "ties": ties, "tie_rule": rule},
    )


def _best(game: ExtensiveForm, mover: int, after: FloatArray) -> Any:
    own = after[..., mover]
    slack = _TIE * game.spans[..., mover]
    return own >= own.max(axis=-1, keepdims=True) - slack[..., np.newaxis]


def _pick(game: ExtensiveForm, mover: int, after: FloatArray, tied: Any, rule: TieRule) -> Any:
    if rule is TieRule.LAST:
        return tied.shape[-1] - 1 - np.argmax(tied[..., ::-1], axis=-1)
    if rule is TieRule.KIND:
        unit = np.where(game.spans > 0, game.spans, 1.0)
        share = np.delete(after / unit[..., np.newaxis, :], mover, axis=-1).sum(axis=-1)
        return np.argmax(np.where(tied, share, -np.inf), axis=-1)
    return np.argmax(tied, axis=-1)


def _one_hot(game: ExtensiveForm, choices: Iterable[Any]) -> tuple[FloatArray, ...]:
    return tuple(
        frozen(np.eye(len(game.positions[place].labels))[choice])
        for place, choice in zip(game.decisions, choices, strict=True)
    )


@dataclass
class _Class:
    """Equilibria of a subgame that pay the same: the payoffs, how many, and the first of them."""

    value: FloatArray
    count: int
    plans: list[tuple[int, ...]]


def _all_pure(game: ExtensiveForm, limit: int) -> Candidates:
    """Combine the equilibria of the subgames; in the list of nodes a plan is the plans below, in turn."""
    below: list[list[_Class]] = [[] for _ in game.positions]
    tie_found = False
    for k in range(len(game.positions) - 1, -1, -1):
        position = game.positions[k]
        if position.mover == END:
            below[k] = [_Class(position.numbers, 1, [()])]
            continue
        options = [below[f] for f in position.followers]
        if prod(map(len, options)) > limit:
            raise RefusedError(f"ties lead to more than {limit} different continuations: name a tie rule")
        merged: dict[bytes, _Class] = {}
        for combination in product(*options):
            after = np.stack([one.value for one in combination])
            count = prod(one.count for one in combination)
            if position.mover == CHANCE:
                moves: list[tuple[tuple[int, ...], FloatArray]] = [((), position.numbers @ after)]
            else:
                best = np.flatnonzero(_best(game, position.mover, after))
                tie_found |= best.size > 1
                moves = [((int(a),), after[a]) for a in best]
            for move, value in moves:
                entry = merged.setdefault((value + 0.0).tobytes(), _Class(value, 0, []))
                entry.count += count
                room = limit - len(entry.plans)
                parts = islice(product(*(one.plans for one in combination)), room)
                entry.plans += [sum(part, move) for part in parts]
        below[k] = list(merged.values())
        for follower in position.followers:
            below[follower] = []
    count = sum(one.count for one in below[0])
    plans = list(islice((plan for one in below[0] for plan in one.plans), limit))
    return Candidates(
        answers=tuple(_one_hot(game, plan) for plan in plans),
        complete=Completeness.SEARCHED if tie_found else Completeness.PROVEN,
        exhausted=count > len(plans),
        details={"count": count, "listed": len(plans), "tie_rule": TieRule.ALL},
    )

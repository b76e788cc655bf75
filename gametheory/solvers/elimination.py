"""Iterated elimination of dominated actions: strict or weak, by actions or by mixtures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, frozen
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.games.survivors import Elimination, Survivors, against_kept
from gametheory.solvers.linear_program import maximise
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["IteratedElimination"]

Kept = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True)
class IteratedElimination:
    """Drop dominated actions until none is left.

    Guarantee: every action dropped comes with the mixture that dominates it, every action kept with a
    belief to which it is a best reply [1]_; the game replays both. What is left under strict dominance does
    not depend on the order; under weak dominance it does, and the order taken is reported. Dominance by an
    action is compared exactly, dominance by a mixture must exceed 1e-9 of the payoff range. Cost: one linear
    program an action and round.

    Parameters
    ----------
    weak : bool, default False
        Drop weakly dominated actions too. Equilibria may get lost, but never all of them.
    mixed : bool, default True
        Look for dominating mixtures, not only for dominating actions.
    order : tuple of int, optional
        Positions of players who take turns to drop what is dominated; by default all do at once.

    References
    ----------
    .. [1] D. Pearce, "Rationalizable strategic behavior and the problem of perfection", Econometrica 52
       (1984) 1029-1050, lemmas 3 and 4, doi:10.2307/1911197.

    Examples
    --------
    The middle row is dominated by no row, but by a mixture of the other two:

    >>> from gametheory import NormalForm, solve
    >>> game = NormalForm.from_bimatrix([[4, 0], [1, 1], [0, 4]], [[1, 1], [1, 1], [1, 1]])
    >>> solution = solve(game, IteratedElimination())
    >>> solution[0].value.actions, solution.details["order"]
    (((0, 2), (0, 1)), ('round 1: player 1 drops 2 for 0.5 1 + 0.5 3',))
    >>> solve(game, IteratedElimination(mixed=False))[0].value.actions
    ((0, 1, 2), (0, 1))
    """

    weak: bool = False
    mixed: bool = True
    order: tuple[int, ...] | None = None
    concept: Concept = Concept.UNDOMINATED

    def search(self, game: NormalForm) -> Candidates:
        """Return the actions left in one game, with the order of elimination in words among the details."""
        answer = surviving(game, weak=self.weak, mixed=self.mixed, order=self.order)
        return Candidates(
            answers=(answer,),
            complete=Completeness.ONE if self.weak else Completeness.PROVEN,
            details={"order": tuple(_sentence(game, step) for step in answer.steps)},
        )


def surviving(game: NormalForm, *, weak: bool, mixed: bool, order: tuple[int, ...] | None) -> Survivors:
    """Return what iterated elimination leaves, with its evidence."""
    if game.is_batch:
        raise RefusedError("elimination takes one game at a time; use game.game(index)")
    turns = [tuple(range(game.n_players))] if order is None else [(player,) for player in order]
    if sorted({player for turn in turns for player in turn}) != list(range(game.n_players)):
        raise invalid("order", f"must name each of the players 0..{game.n_players - 1}", order)
    unit = game.unit.astype(float)
    kept: Kept = tuple(tuple(range(size)) for size in game.shape)
    steps: list[Elimination] = []
    number, idle = 1, 0
    while idle < len(turns):
        for turn in turns:
            found = [
                Elimination(round=number, player=player, action=action, dominator=dominator)
                for player in turn
                for action, dominator in _dropped(unit, kept, player, weak=weak, mixed=mixed)
            ]
            idle = 0 if found else idle + 1
            if found:
                gone = {(step.player, step.action) for step in found}
                kept = tuple(tuple(a for a in own if (i, a) not in gone) for i, own in enumerate(kept))
                steps += found
                number += 1
            if idle >= len(turns):
                break
    beliefs = tuple(
        tuple(_judged(unit, kept, i, a, weak)[1] for a in own) if mixed else () for i, own in enumerate(kept)
    )
    return Survivors(actions=kept, steps=tuple(steps), beliefs=beliefs, weak=weak, mixed=mixed)


def _dropped(
    unit: FloatArray, kept: Kept, player: int, *, weak: bool, mixed: bool
) -> list[tuple[int, FloatArray]]:
    """Return the dominated actions of `player`, each with its dominator."""
    own = kept[player]
    table = against_kept(unit, kept, player)
    found = []
    for action in own:
        dominator = _pure_dominator(table, own, action, weak)
        if dominator is None and mixed and len(own) > 2:
            dominator = _judged(unit, kept, player, action, weak)[0]
        if dominator is not None:
            found.append((action, frozen(dominator)))
    return found


def _pure_dominator(table: FloatArray, own: tuple[int, ...], action: int, weak: bool) -> FloatArray | None:
    lead = table[list(own)] - table[action]
    good = (lead >= 0).all(axis=1) & (lead > 0).any(axis=1) if weak else (lead > 0).all(axis=1)
    if not good.any():
        return None
    best = own[int(np.argmax(np.where(good, lead.sum(axis=1), -np.inf)))]
    result: FloatArray = np.eye(table.shape[0])[best]
    return result


def _judged(
    unit: FloatArray, kept: Kept, player: int, action: int, weak: bool
) -> tuple[FloatArray | None, FloatArray]:
    """Return a dominating mixture or None, and the belief that justifies the action otherwise.

    Strict: maximise the smallest lead of a mixture over the action; the prices of the leads are the belief.
    Weak: maximise the sum of leads that are all non-negative; one plus the prices is the belief.
    """
    own = list(kept[player])
    table = against_kept(unit, kept, player)
    cells = table.shape[1]
    shape = [len(part) for i, part in enumerate(kept) if i != player]
    lead = (table[own] - table[action]).T
    if weak:
        found = maximise(
            lead.sum(axis=0), at_most=(-lead, np.zeros(cells)), equal=(np.ones((1, len(own))), np.ones(1))
        )
    else:
        found = maximise(
            np.append(np.zeros(len(own)), 1.0),
            at_most=(np.hstack([-lead, np.ones((cells, 1))]), np.zeros(cells)),
            equal=(np.append(np.ones(len(own)), 0.0)[np.newaxis], np.ones(1)),
            free=1,
        )
    if found is None:
        return None, np.full(shape, 1.0 / cells)
    prices = found.multipliers + (1.0 if weak else 0.0)
    belief = (prices / prices.sum()).reshape(shape)
    mixture = np.zeros(table.shape[0])
    mixture[own] = np.maximum(found.point[: len(own)], 0.0)
    mixture /= mixture.sum()
    ahead = mixture @ table - table[action]
    clear = ahead.max() > 100 * EQUILIBRIUM_TOL and ahead.min() >= -EQUILIBRIUM_TOL
    dominated = clear if weak else ahead.min() > EQUILIBRIUM_TOL
    return (mixture if dominated else None), belief


def _sentence(game: NormalForm, step: Elimination) -> str:
    names = game.actions[step.player]
    parts = [
        f"{weight:.4g} {name}" if weight < 1 else name
        for weight, name in zip(step.dominator, names, strict=True)
        if weight > 0
    ]
    return (
        f"round {step.round}: {game.players[step.player]} drops {names[step.action]} for {' + '.join(parts)}"
    )

"""Infinitely repeated games with discounting and perfect monitoring."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from gametheory.arrays import FloatArray, Value, frozen, positive, real
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept, Deviation
from gametheory.games.normal_form import NormalForm
from gametheory.games.payoff_points import PayoffPoints
from gametheory.games.payoff_polygon import PayoffPolygon

__all__ = ["FirstStep", "RepeatedGame", "at_profile", "temptations"]


@dataclass(frozen=True, eq=False, kw_only=True)
class FirstStep(Value):
    """How a payoff pair is reached in a repeated game: what is played first, and what is promised after.

    Parameters
    ----------
    payoffs : array_like, shape (2,)
        Averages per period.
    actions : tuple of int
        One pure action a player.
    promise : array_like, shape (2,)
        The averages from the second period on, if nobody deviates.
    """

    payoffs: FloatArray
    actions: tuple[int, ...]
    promise: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "payoffs", frozen(real("payoffs", self.payoffs)))
        object.__setattr__(self, "promise", frozen(real("promise", self.promise)))
        object.__setattr__(self, "actions", tuple(int(a) for a in self.actions))


@dataclass(frozen=True, eq=False, init=False)
class RepeatedGame(Value):
    r"""A game that is played again and again; everybody sees what was done.

    Payoffs are averages, :math:`(1 - \delta) \sum_t \delta^t g_i(a^t)`, in the units of the stage game.

    Parameters
    ----------
    stage : NormalForm
        One game.
    discount : float in (0, 1)
        :math:`\delta`, common to all players, dimensionless.
    public_signals : bool, default True
        Whether the players first see a random public signal in each period. With it they can promise any
        average of two continuations, and the set of equilibrium payoffs is convex; without, it need not be.

    References
    ----------
    .. [1] D. Abreu, D. Pearce and E. Stacchetti, "Toward a theory of discounted repeated games with imperfect
       monitoring", Econometrica 58 (1990) 1041-1063, doi:10.2307/2938299.

    Examples
    --------
    >>> from gametheory import NormalForm, solve
    >>> dilemma = NormalForm.from_bimatrix([[2, -1], [3, 0]], [[2, 3], [-1, 0]])
    >>> [found.payoffs.tolist() for found in solve(RepeatedGame(dilemma, discount=0.3))]
    [[0.0, 0.0]]
    >>> [found.payoffs.round(6).tolist() for found in solve(RepeatedGame(dilemma, discount=0.9))]
    [[0.0, 0.0], [2.666667, 0.0], [2.0, 2.0], [0.0, 2.666667]]
    """

    stage: NormalForm
    discount: float
    public_signals: bool

    def __init__(self, stage: NormalForm, discount: float, *, public_signals: bool = True) -> None:
        if stage.is_batch:
            raise invalid("stage", "must be one game, not a batch", stage.batch_shape)
        delta = real("discount", discount)
        if delta.ndim or not 0.0 < delta < 1.0:
            raise invalid("discount", "must lie between 0 and 1", discount)
        object.__setattr__(self, "stage", stage)
        if not isinstance(public_signals, bool):
            raise invalid("public_signals", "must be True or False", public_signals)
        object.__setattr__(self, "discount", float(positive("discount", delta)))
        object.__setattr__(self, "public_signals", public_signals)

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def players(self) -> tuple[str, ...]:
        """Names of the players."""
        return self.stage.players

    @cached_property
    def temptations(self) -> FloatArray:
        """What each player gains at most in one period by leaving an action profile, (n, a1, ..., an)."""
        return temptations(self.stage)

    @cached_property
    def feasible(self) -> PayoffPolygon:
        """What two players can reach together by public randomisation."""
        if self.stage.n_players != 2:
            raise RefusedError(f"payoff polygons are for two players, got {self.stage.n_players}")
        return PayoffPolygon(self.stage.floats.reshape(2, -1).T)

    def floors(self, actions: tuple[int, ...], threats: FloatArray) -> FloatArray:
        """Return the least promise that keeps each player at `actions` if a deviator gets her threat."""
        return threats + (1.0 / self.discount - 1.0) * at_profile(self.temptations, actions)

    def gap(
        self,
        answer: Any,
        concept: Concept = Concept.SUBGAME_PERFECT,
        *,
        payoff_set: PayoffPolygon | PayoffPoints,
        **_: Any,
    ) -> float:
        """Return how far a first step is from being enforced by promises and threats inside `payoff_set`.

        The largest of: the distance of its payoffs from what its actions and promise give, of payoffs and
        promise from the set, and what the promise lacks to deter a deviation that is punished by the
        deviator's worst point of the set; each as a share of the payoff range. A set all of whose corners
        have such steps consists of subgame-perfect equilibrium payoffs (self-generation [1]_). Without
        public signals only :class:`PayoffPoints` can be checked that way: a polygon of several corners
        contains averages that nobody can promise.
        """
        if (
            not self.public_signals
            and not isinstance(payoff_set, PayoffPoints)
            and len(payoff_set.corners) > 1
        ):
            raise RefusedError("without public signals promises come from PayoffPoints, not from a polygon")
        if concept is not Concept.SUBGAME_PERFECT:
            raise invalid("concept", "must be SUBGAME_PERFECT", concept)
        if not isinstance(answer, FirstStep) or not len(payoff_set.corners):
            return np.inf
        return float(self._faults(answer, payoff_set).max())

    def _faults(self, step: FirstStep, payoff_set: PayoffPolygon | PayoffPoints) -> FloatArray:
        span = np.ptp(self.stage.floats.reshape(self.stage.n_players, -1), axis=1)
        span = np.where(span > 0, span, 1.0)
        now = at_profile(self.stage.floats, step.actions)
        given = (1.0 - self.discount) * now + self.discount * step.promise
        lacking = np.maximum(self.floors(step.actions, payoff_set.low) - step.promise, 0.0) * self.discount
        shares = payoff_set.scaled(1.0 / span)
        outside = [shares.distance(step.payoffs / span), shares.distance(step.promise / span)]
        return np.concatenate([np.abs(step.payoffs - given) / span, lacking / span, outside])

    def deviation(
        self,
        answer: Any,
        concept: Concept = Concept.SUBGAME_PERFECT,
        *,
        payoff_set: PayoffPolygon | PayoffPoints,
        **_: Any,
    ) -> Deviation | None:
        """Return the deviation in the first period that pays, if the promise does not deter it."""
        if not self.gap(answer, concept, payoff_set=payoff_set) < np.inf:
            return None
        short = self.discount * (self.floors(answer.actions, payoff_set.low) - answer.promise)
        player = int(np.argmax(short))
        if not short[player] > 0:
            return None
        own = np.moveaxis(self.stage.floats[player], player, 0)
        rest = tuple(a for k, a in enumerate(answer.actions) if k != player)
        best = int(np.argmax(at_profile(own, rest)))
        label = self.stage.actions[player][best]
        return Deviation(player=self.players[player], action=f"{label} at once", gain=float(short[player]))

    def expected_payoffs(self, answer: FirstStep) -> FloatArray:
        """Return the averages that the step leads to, shape (2,)."""
        return answer.payoffs

    def describe(self, answer: FirstStep) -> dict[str, Any]:
        """Return one row of a table: what is played first and what is promised."""
        played = (labels[a] for labels, a in zip(self.stage.actions, answer.actions, strict=True))
        row: dict[str, Any] = {"first": ", ".join(played)}
        return row | {f"promise {i}": float(w) for i, w in zip(self.players, answer.promise, strict=True)}


def at_profile(table: FloatArray, actions: tuple[int, ...]) -> FloatArray:
    """Return what a table of shape (n, a1, ..., an) holds for an action profile, shape (n,)."""
    where: Any = (slice(None), *actions)
    held: FloatArray = table[where]
    return held


def temptations(stage: NormalForm) -> FloatArray:
    """Return what each player gains by her best reply over each action profile, shape (n, a1, ..., an)."""
    best = [np.broadcast_to(t.max(axis=i, keepdims=True), t.shape) for i, t in enumerate(stage.floats)]
    gains: FloatArray = np.stack(best) - stage.floats
    return gains

"""Bayesian games with types on an interval: the best reply of a type is found by comparing lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, FloatArray, Value, frozen, real
from gametheory.errors import invalid
from gametheory.games.bayesian_game import BayesianGame
from gametheory.games.concepts import Concept, Deviation
from gametheory.players.belief import Belief

__all__ = ["CutoffGame", "CutoffStrategy"]


@dataclass(frozen=True, eq=False, kw_only=True)
class CutoffStrategy(Value):
    """What each type does: one action on each of consecutive intervals.

    Parameters
    ----------
    actions : tuple of int
        From the lowest types to the highest.
    cutoffs : array_like, shape (len(actions) - 1,)
        Where one action gives way to the next; not falling.
    """

    actions: tuple[int, ...]
    cutoffs: FloatArray

    def __post_init__(self) -> None:
        cutoffs = real("cutoffs", self.cutoffs)
        if not self.actions or cutoffs.shape != (len(self.actions) - 1,) or (np.diff(cutoffs) < 0).any():
            raise invalid("cutoffs", f"must rise between {len(self.actions)} actions", self.cutoffs)
        object.__setattr__(self, "actions", tuple(int(a) for a in self.actions))
        object.__setattr__(self, "cutoffs", frozen(cutoffs))

    @property
    def is_monotone(self) -> bool:
        """Whether higher types take later actions."""
        return all(one < other for one, other in zip(self.actions, self.actions[1:], strict=False))


@dataclass(frozen=True, eq=False, init=False)
class CutoffGame(Value):
    r"""Players with independent private types on an interval and payoffs that are linear in the own type.

    At actions :math:`a` a player of type :math:`\theta_i` gets :math:`b_i(a) + s_i(a) \theta_i`. Against
    given chances of the others' actions each own action pays a line in :math:`\theta_i`, so a best reply is
    an upper envelope of lines: a cutoff strategy, and no equilibrium is lost by looking at these only
    (up to types of probability zero, and where two actions pay a set of types the same). If
    :math:`s_i(a_i, a_{-i})` rises in :math:`a_i` (single crossing), it is monotone [1]_.

    Parameters
    ----------
    beliefs : mapping of str to Belief
        The players, and how the type of each is distributed: without atoms, on a bounded interval.
    actions : mapping of str to sequence of str
    base, slope : array_like, shape (n, A_1, ..., A_n)
        :math:`b_i(a)` in payoff units, :math:`s_i(a)` in payoff units per unit of type.

    References
    ----------
    .. [1] S. Athey, "Single crossing properties and the existence of pure strategy equilibria in games of
       incomplete information", Econometrica 69 (2001) 861-889, doi:10.1111/1468-0262.00223.

    Examples
    --------
    A public good worth 1 to both is there if one of them pays; costs are uniform on [0, 2]. Who finds it
    cheaper than 2/3 pays (Fudenberg and Tirole 1991, section 6.2).

    >>> from gametheory import Belief, solve
    >>> [found] = solve(CutoffGame.public_good(Belief.uniform(0, 2)))
    >>> [strategy.cutoffs.round(9).tolist() for strategy in found.value]
    [[0.666666667], [0.666666667]]
    """

    players: tuple[str, ...]
    beliefs: tuple[Belief, ...]
    actions: tuple[tuple[str, ...], ...]
    base: FloatArray
    slope: FloatArray

    def __init__(
        self,
        beliefs: Mapping[str, Belief],
        actions: Mapping[str, Sequence[str]],
        base: ArrayLike,
        slope: ArrayLike,
    ) -> None:
        put = object.__setattr__
        if set(beliefs) != set(actions) or not beliefs:
            raise invalid("actions", f"must be given for the players {tuple(beliefs)}", tuple(actions))
        put(self, "players", tuple(beliefs))
        put(self, "beliefs", tuple(beliefs.values()))
        put(self, "actions", tuple(tuple(actions[i]) for i in beliefs))
        for name, belief in beliefs.items():
            low, high = belief.support()
            if belief.discrete or low.shape or not np.isfinite([low, high]).all():
                raise invalid(f"belief about {name}", "must be without atoms on a bounded interval", belief)
        shape = (len(self.players), *map(len, self.actions))
        for name, table in (("base", base), ("slope", slope)):
            values = real(name, table)
            if values.shape != shape:
                raise invalid(name, f"must have shape {shape}", values.shape)
            put(self, name, frozen(values))

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def public_good(cls, costs: Belief, *, players: Sequence[str] = ("1", "2")) -> CutoffGame:
        """Return the game in which each may pay a private cost, and one payment is enough for all.

        Parameters
        ----------
        costs : Belief
            About the cost of each; the good is worth 1 to each.
        players : sequence of str, default ("1", "2")
        """
        n = len(players)
        pays = np.indices((2,) * n) == 0
        base = np.broadcast_to(pays.any(axis=0), (n, *(2,) * n)).astype(float)
        labels = dict.fromkeys(players, ("pay", "wait"))
        return cls(dict.fromkeys(players, costs), labels, base, -pays.astype(float))

    @classmethod
    def first_price_auction(
        cls, values: Belief, bids: ArrayLike, *, players: Sequence[str] = ("1", "2")
    ) -> CutoffGame:
        """Return the sealed-bid auction in which the highest bid wins and is paid, ties by lot.

        Parameters
        ----------
        values : Belief
            About what the object is worth to each.
        bids : array_like, shape (A,)
            The bids that are allowed, rising, in payoff units.
        players : sequence of str, default ("1", "2")
        """
        amounts = real("bids", bids)
        if amounts.ndim != 1 or (np.diff(amounts) <= 0).any():
            raise invalid("bids", "must rise", bids)
        n = len(players)
        made = amounts[np.indices((len(amounts),) * n)]
        first = made == made.max(axis=0)
        share = first / first.sum(axis=0)
        labels = {name: tuple(f"bid {x:g}" for x in amounts) for name in players}
        return cls(dict.fromkeys(players, values), labels, -share * made, share)

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    def support(self, player: int) -> tuple[float, float]:
        """Return the lowest and the highest type."""
        low, high = self.beliefs[player].support()
        return float(low), float(high)

    @cached_property
    def cdfs(self) -> tuple[Callable[[ArrayLike], FloatArray], ...]:
        """The distribution function of each player's type."""
        unconditional = (np.isinf(b.lower) and np.isinf(b.upper) for b in self.beliefs)
        return tuple(
            belief.distribution.cdf if plain else belief.cdf
            for belief, plain in zip(self.beliefs, unconditional, strict=True)
        )

    def has_single_crossing(self, player: int) -> bool:
        """Whether each later action gains more from a higher type, whatever the others do."""
        rise = np.diff(np.moveaxis(self.slope[player], player, 0), axis=0)
        return bool((rise >= -ATOL).all())

    def chances(self, player: int, strategy: CutoffStrategy) -> FloatArray:
        """Return how likely each action of `player` is, shape (A_i,)."""
        cuts = np.concatenate([[0.0], self.cdfs[player](strategy.cutoffs), [1.0]])
        out = np.zeros(len(self.actions[player]))
        np.add.at(out, list(strategy.actions), np.diff(cuts))
        return out

    def lines(self, player: int, chances: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray]:
        """Return what each action pays as a line in the own type, intercepts and gradients, shapes (A_i,)."""
        tables = np.stack([self.base[player], self.slope[player]])
        for k in range(self.n_players - 1, -1, -1):
            if k != player:
                tables = np.tensordot(tables, chances[k], axes=(k + 1, 0))
        return tables[0], tables[1]

    def best_reply(self, player: int, chances: Sequence[FloatArray]) -> CutoffStrategy:
        """Return the upper envelope of the lines; the earlier of two equal actions."""
        intercept, gradient = self.lines(player, chances)
        low, high = self.support(player)
        here, actions, cutoffs = low, [], []
        worth = intercept + gradient * low
        near = worth >= worth.max() - ATOL * self._scale(player)
        now = int(np.argmax(np.where(near, gradient, -np.inf)))
        actions.append(now)
        while True:
            steeper = np.flatnonzero(gradient > gradient[now] + ATOL * self._scale(player))
            if not len(steeper):
                break
            crossing = (intercept[now] - intercept[steeper]) / (gradient[steeper] - gradient[now])
            crossing = np.maximum(crossing, here)
            first = float(crossing.min())
            if first >= high:
                break
            tied = steeper[crossing <= first + ATOL * max(abs(low), abs(high), high - low)]
            now = int(tied[np.argmax(gradient[tied])])
            here = first
            actions.append(now)
            cutoffs.append(first)
        return CutoffStrategy(actions=tuple(actions), cutoffs=np.array(cutoffs))

    def _scale(self, player: int) -> float:
        """Return the range of the player's payoffs over all actions and types."""
        worth = self.base[player] + self.slope[player] * np.reshape(
            self.support(player), (2, *[1] * self.n_players)
        )
        span = float(np.ptp(worth))
        return span if span > 0 else 1.0

    def _strategies(self, answer: Any) -> tuple[CutoffStrategy, ...] | None:
        strategies = tuple(answer) if isinstance(answer, (tuple, list)) else ()
        if len(strategies) != self.n_players:
            return None
        for i, strategy in enumerate(strategies):
            low, high = self.support(i)
            if not isinstance(strategy, CutoffStrategy) or max(strategy.actions) >= len(self.actions[i]):
                return None
            if ((strategy.cutoffs < low) | (strategy.cutoffs > high)).any():
                return None
        return strategies

    def _worst(self, strategies: tuple[CutoffStrategy, ...]) -> list[tuple[float, float, int]]:
        """Return for each player the largest gain of a type, the type, and the action that gains it.

        On each interval the gain is a convex function of the type, so its ends are enough.
        """
        chances = [self.chances(i, strategy) for i, strategy in enumerate(strategies)]
        out = []
        for i, strategy in enumerate(strategies):
            intercept, gradient = self.lines(i, chances)
            low, high = self.support(i)
            edges = np.concatenate([[low], strategy.cutoffs, [high]])
            types = np.stack([edges[:-1], edges[1:]], axis=1).ravel()
            taken = np.repeat(strategy.actions, 2)
            worth = intercept + gradient * types[:, np.newaxis]
            gain = worth.max(axis=1) - worth[np.arange(len(types)), taken]
            k = int(np.argmax(gain))
            out.append((float(gain[k]), float(types[k]), int(np.argmax(worth[k]))))
        return out

    def gap(self, answer: Any, concept: Concept = Concept.BEHAVIOUR_NASH, **_: Any) -> float:
        """Return the most that any type gains by another action, as a share of her player's payoff range.

        Infinite for what is no profile of cutoff strategies.
        """
        if concept is not Concept.BEHAVIOUR_NASH:
            raise invalid("concept", "must be BEHAVIOUR_NASH", concept)
        strategies = self._strategies(answer)
        if strategies is None:
            return np.inf
        return max(gain / self._scale(i) for i, (gain, _, _) in enumerate(self._worst(strategies)))

    def deviation(self, answer: Any, concept: Concept = Concept.BEHAVIOUR_NASH, **_: Any) -> Deviation | None:
        """Return the type that gains most by another action; None at an equilibrium."""
        strategies = self._strategies(answer)
        if strategies is None or not self.gap(answer, concept) > EQUILIBRIUM_TOL:
            return None
        worst = self._worst(strategies)
        i = int(np.argmax([gain / self._scale(i) for i, (gain, _, _) in enumerate(worst)]))
        gain, kind, action = worst[i]
        return Deviation(
            player=self.players[i], action=f"{self.actions[i][action]} at type {kind:.6g}", gain=gain
        )

    def expected_payoffs(self, answer: Any) -> FloatArray:
        """Return what each player expects before she knows her type, shape (n,)."""
        strategies = self._strategies(answer)
        if strategies is None:
            raise invalid("answer", "must be one cutoff strategy a player, within her types", answer)
        chances = [self.chances(i, strategy) for i, strategy in enumerate(strategies)]
        out = np.zeros(self.n_players)
        for i, strategy in enumerate(strategies):
            intercept, gradient = self.lines(i, chances)
            low, high = self.support(i)
            edges = np.concatenate([[low], strategy.cutoffs, [high]])
            mass = np.diff(np.concatenate([[0.0], self.beliefs[i].cdf(strategy.cutoffs), [1.0]]))
            for a, start, end, p in zip(strategy.actions, edges, edges[1:], mass, strict=False):
                if p > 0:
                    within = self.beliefs[i].conditional_above(start).conditional_below(end)
                    out[i] += p * (intercept[a] + gradient[a] * float(within.mean()))
        return out

    def typical(self, points: int) -> tuple[FloatArray, ...]:
        """Return for each player the middle type of each of `points` equally likely groups, (points,)."""
        levels = (np.arange(points) + 0.5) / points
        return tuple(np.asarray(belief.ppf(levels), dtype=float) for belief in self.beliefs)

    def as_game(self, points: int = 20) -> BayesianGame:
        r"""Return the game in which each player has finitely many equally likely types.

        Each stands for a group of types, for its middle one. Chances of actions under cutoff strategies then
        are off by at most :math:`1 / \text{points}`, so that an equilibrium of this game has a gap that
        vanishes as their number grows.

        Parameters
        ----------
        points : int, default 20
            Types a player.
        """
        if not points >= 1:
            raise invalid("points", "must be at least 1", points)
        n, kinds = self.n_players, self.typical(points)
        table = np.empty((*[points] * n, n, *self.base.shape[1:]))
        for i in range(n):
            own = kinds[i].reshape(*[points if k == i else 1 for k in range(n)], *[1] * n)
            table[(slice(None),) * n + (i,)] = self.base[i] + own * self.slope[i]
        labels = {i: [f"{x:.12g}" for x in part] for i, part in zip(self.players, kinds, strict=True)}
        actions = dict(zip(self.players, self.actions, strict=True))
        return BayesianGame(labels, actions, np.full((points,) * n, float(points) ** -n), table)

    def on_types(self, answer: Sequence[CutoffStrategy], points: int) -> tuple[FloatArray, ...]:
        """Return cutoff strategies as strategies of :meth:`as_game`, shapes (points, A_i)."""
        out = []
        for labels, kinds, strategy in zip(self.actions, self.typical(points), answer, strict=True):
            taken = np.array(strategy.actions)[np.searchsorted(strategy.cutoffs, kinds)]
            out.append(np.eye(len(labels))[taken])
        return tuple(out)

    def describe(self, answer: Any) -> dict[str, Any]:
        """Return one row of a table: the actions of each player and where they change."""
        row = {}
        for name, labels, strategy in zip(self.players, self.actions, answer, strict=True):
            text = labels[strategy.actions[0]]
            for action, cutoff in zip(strategy.actions[1:], strategy.cutoffs, strict=True):
                text += f", from {cutoff:.4g} {labels[action]}"
            row[name] = text
        return row

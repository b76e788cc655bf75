"""Bayesian games with finitely many types: what each player knows, and what all believe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value, frozen, real
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept, Deviation
from gametheory.games.expectation import is_distribution
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.normal_form import NormalForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode
from gametheory.players.type_belief import probabilities_over

__all__ = ["BayesianGame"]

_MOST_PLANS = 100_000


@dataclass(frozen=True, eq=False, init=False)
class BayesianGame(Value):
    r"""Players who each know their own type, with a common prior over the types of all [1]_.

    Parameters
    ----------
    types : mapping of str to sequence of str
        The players, and the types of each.
    actions : mapping of str to sequence of str
        What each player may do.
    prior : array_like, shape (T_1, ..., T_n)
        How likely each combination of types is; every type must be possible.
    payoffs : array_like, shape (T_1, ..., T_n, n, A_1, ..., A_n)
        A normal form for each combination of types, in payoff units; leading axes broadcast.

    Notes
    -----
    A strategy of a player is a mixture for each type, shape ``(T_i, A_i)``. It is an equilibrium if each type
    of each player replies best given what her type tells her about the others (Bayesian Nash equilibrium).

    References
    ----------
    .. [1] J. Harsanyi, "Games with incomplete information played by Bayesian players", Management Science 14
       (1967-68) 159-182, 320-334, 486-502.

    Examples
    --------
    Nature draws one of two games; only the first player learns which (Gibbons 1992, problem 3.4).

    >>> import numpy as np
    >>> from gametheory import solve
    >>> one, two = np.zeros((2, 2)), np.zeros((2, 2))
    >>> one[0, 0], two[1, 1] = 1, 2
    >>> game = BayesianGame(
    ...     {"1": ["game 1", "game 2"], "2": ["unaware"]},
    ...     {"1": ["T", "B"], "2": ["L", "R"]},
    ...     prior=[[0.5], [0.5]],
    ...     payoffs=[[[one, one]], [[two, two]]],
    ... )
    >>> pure = (found for found in solve(game) if {*found.profile[0].flat, *found.profile[1].flat} <= {0, 1})
    >>> for found in pure:
    ...     print(*game.describe(found.value).values(), found.payoffs)
    T T L [0.5 0.5]
    T B R [1. 1.]
    B B R [1. 1.]
    """

    players: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    actions: tuple[tuple[str, ...], ...]
    prior: FloatArray
    payoffs: FloatArray

    def __init__(
        self,
        types: Mapping[str, Sequence[str]],
        actions: Mapping[str, Sequence[str]],
        prior: ArrayLike,
        payoffs: ArrayLike,
    ) -> None:
        put = object.__setattr__
        if set(types) != set(actions) or not types:
            raise invalid("actions", f"must be given for the players {tuple(types)}", tuple(actions))
        put(self, "players", tuple(types))
        put(self, "types", tuple(_labels(f"types of {i}", types[i]) for i in types))
        put(self, "actions", tuple(_labels(f"actions of {i}", actions[i]) for i in types))
        n, kinds, moves = len(self.players), self.type_counts, self.action_counts
        chances = real("prior", prior)
        if chances.shape != kinds:
            raise invalid("prior", f"must have shape {kinds}, one axis a player", chances.shape)
        probabilities_over("prior", chances.ravel())
        put(self, "prior", frozen(chances / chances.sum()))
        for i, name in enumerate(self.players):
            if not (self._marginal(i) > 0).all():
                impossible = self.types[i][int(np.argmin(self._marginal(i)))]
                raise invalid("prior", f"must allow each type of {name}", impossible)
        table = real("payoffs", payoffs)
        try:
            put(self, "payoffs", frozen(np.broadcast_to(table, (*kinds, n, *moves))))
        except ValueError:
            raise invalid("payoffs", f"must have shape {(*kinds, n, *moves)}", table.shape) from None

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def type_counts(self) -> tuple[int, ...]:
        """Number of types of each player."""
        return tuple(map(len, self.types))

    @property
    def action_counts(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return tuple(map(len, self.actions))

    def conditional(self, player: int) -> FloatArray:
        """Return what each type of `player` believes about the types of all, shape (T_i, T_1, ..., T_n).

        Zero where her own type is another.
        """
        own = np.moveaxis(self.prior, player, 0)
        given = own / own.sum(axis=tuple(range(1, own.ndim)), keepdims=True)
        out = np.zeros((len(given), *given.shape))
        out[np.arange(len(given)), np.arange(len(given))] = given
        return np.moveaxis(out, 1, player + 1)

    def interim_payoffs(self, strategies: Sequence[ArrayLike]) -> tuple[FloatArray, ...]:
        """Return what each action pays each type given the others' strategies, shapes (T_i, A_i)."""
        mixtures = self.strategies(strategies)
        n = self.n_players
        kinds, moves = list(range(n)), list(range(n, 2 * n))
        out = []
        for i in range(n):
            operands: list[Any] = [self.conditional(i), [2 * n, *kinds]]
            operands += [np.take(self.payoffs, i, axis=n), [*kinds, *moves]]
            for k in range(n):
                if k != i:
                    operands += [mixtures[k], [kinds[k], moves[k]]]
            out.append(np.asarray(np.einsum(*operands, [2 * n, moves[i]]), dtype=float))
        return tuple(out)

    def strategies(self, answer: Any) -> tuple[FloatArray, ...]:
        """Return an answer as one array (T_i, A_i) a player; raise an error if it is no strategy profile."""
        try:
            mixtures = tuple(np.asarray(part, dtype=float) for part in answer)
        except (TypeError, ValueError):
            mixtures = ()
        shapes = tuple(zip(self.type_counts, self.action_counts, strict=True))
        if tuple(part.shape for part in mixtures) != shapes or not all(
            bool(np.all(is_distribution((part.shape[1],), row))) for part in mixtures for row in part
        ):
            raise invalid("strategies", f"must be mixtures for each type, of shapes {shapes}", answer)
        return mixtures

    def gap(self, answer: Any, concept: Concept = Concept.BEHAVIOUR_NASH, **_: Any) -> float:
        """Return the most that a type of a player gains by another action, as a share of her payoff range.

        Infinite for what is no strategy profile.
        """
        if concept is not Concept.BEHAVIOUR_NASH:
            raise invalid("concept", "must be BEHAVIOUR_NASH", concept)
        try:
            mixtures = self.strategies(answer)
        except ValueError:
            return np.inf
        return max(float(gain.max()) for gain in self._gains(mixtures, share=True))

    def _gains(self, mixtures: tuple[FloatArray, ...], *, share: bool) -> list[FloatArray]:
        gains = []
        for i, worth in enumerate(self.interim_payoffs(mixtures)):
            table = np.take(self.payoffs, i, axis=self.n_players)
            span = float(np.ptp(table)) if share else 1.0
            now = (mixtures[i] * worth).sum(axis=1)
            gains.append(np.maximum(worth.max(axis=1) - now, 0.0) / (span if span > 0 else 1.0))
        return gains

    def deviation(self, answer: Any, concept: Concept = Concept.BEHAVIOUR_NASH, **_: Any) -> Deviation | None:
        """Return the action that gains a type most of her player's payoff range; None at an equilibrium."""
        if not EQUILIBRIUM_TOL < self.gap(answer, concept) < np.inf:
            return None
        mixtures = self.strategies(answer)
        shares = self._gains(mixtures, share=True)
        i = int(np.argmax([part.max() for part in shares]))
        t = int(np.argmax(shares[i]))
        action = self.actions[i][int(np.argmax(self.interim_payoffs(mixtures)[i][t]))]
        gain = float(self._gains(mixtures, share=False)[i][t])
        return Deviation(player=self.players[i], action=f"{action} when {self.types[i][t]}", gain=gain)

    def expected_payoffs(self, answer: Any) -> FloatArray:
        """Return what each player expects before she knows her type, shape (n,)."""
        mixtures = self.strategies(answer)
        worth = self.interim_payoffs(mixtures)
        own = [(x * w).sum(axis=1) for x, w in zip(mixtures, worth, strict=True)]
        return np.array([float(self._marginal(i) @ part) for i, part in enumerate(own)])

    def _marginal(self, player: int) -> FloatArray:
        chances: FloatArray = self.prior.sum(axis=tuple(k for k in range(self.n_players) if k != player))
        return chances

    def describe(self, answer: Any) -> dict[str, Any]:
        """Return strategies as one row of a table: what each type does."""
        row = {}
        for i, mixture in enumerate(self.strategies(answer)):
            for kind, chances in zip(self.types[i], mixture, strict=True):
                parts = [(a, p) for a, p in zip(self.actions[i], chances, strict=True) if p > 0]
                text = parts[0][0] if len(parts) == 1 else ", ".join(f"{p:.4g} {a}" for a, p in parts)
                row[f"{self.players[i]} when {kind}"] = text
        return row

    def as_game(self) -> ExtensiveForm:
        """Return Harsanyi's tree: chance draws the types, then all move, each knowing her own type only."""
        labels = [kind for kinds in self.types for kind in kinds]
        alone = len(set(labels)) == len(labels)

        def move(kinds: tuple[int, ...], done: tuple[int, ...]) -> TreeNode:
            i = len(done)
            if i == self.n_players:
                return Terminal(self.payoffs[kinds][:, *done])
            kind = self.types[i][kinds[i]]
            following = {label: move(kinds, (*done, a)) for a, label in enumerate(self.actions[i])}
            return Decision(self.players[i], following, name=kind if alone else f"{self.players[i]} {kind}")

        drawn = {}
        for kinds in product(*map(range, self.type_counts)):
            if self.prior[kinds] > 0:
                label = ", ".join(self.types[i][t] for i, t in enumerate(kinds))
                drawn[label] = (self.prior[kinds], move(kinds, ()))
        return ExtensiveForm(self.players, Chance(drawn, name="types"))

    def agent_form(self) -> NormalForm:
        """Return the game in which each type is a player of her own, with the payoffs she expects [1]_.

        Its equilibria are those of this game, a mixture for each type.
        """
        owners = [i for i, count in enumerate(self.type_counts) for _ in range(count)]
        sizes = [self.action_counts[i] for i in owners]
        names = [f"{self.players[i]} {kind}" for i, kinds in enumerate(self.types) for kind in kinds]
        if prod(sizes) * len(sizes) > _MOST_PLANS:
            raise RefusedError(f"the agent form would have {prod(sizes)} combinations of actions")
        starts = np.cumsum([0, *self.type_counts])
        table = np.zeros((len(owners), *sizes))
        for kinds in product(*map(range, self.type_counts)):
            here = [int(starts[i]) + t for i, t in enumerate(kinds)]
            payoffs = self.payoffs[kinds]
            rest = [k for k in range(len(owners)) if k not in here]
            order = np.argsort(here + rest)
            for i, agent in enumerate(here):
                weight = float(self.conditional(i)[(kinds[i], *kinds)])
                spread = payoffs[i].reshape(*payoffs[i].shape, *[1] * len(rest))
                table[agent] += weight * np.transpose(spread, order)
        return NormalForm(table, players=names, actions=[self.actions[i] for i in owners])

    @cached_property
    def plans(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """For each player all her plans: an action for each type, the last type changing fastest."""
        counts = [a**t for a, t in zip(self.action_counts, self.type_counts, strict=True)]
        if prod(counts) > _MOST_PLANS:
            raise RefusedError(f"the players have {counts} plans: too many for one normal form")
        return tuple(
            tuple(product(range(a), repeat=t))
            for a, t in zip(self.action_counts, self.type_counts, strict=True)
        )

    def ex_ante(self) -> NormalForm:
        """Return the normal form before types are known; a strategy is a plan, an action for each type."""
        plans = self.plans
        table = np.zeros((self.n_players, *map(len, plans)))
        for kinds in product(*map(range, self.type_counts)):
            picked = [np.array([plan[t] for plan in own]) for own, t in zip(plans, kinds, strict=True)]
            where = np.ix_(np.arange(self.n_players), *picked)
            table += self.prior[kinds] * self.payoffs[kinds][where]
        labels = [
            [", ".join(self.actions[i][a] for a in plan) for plan in own] for i, own in enumerate(plans)
        ]
        return NormalForm(table, players=self.players, actions=labels)

    def behaviour(self, mixed: Sequence[ArrayLike]) -> tuple[FloatArray, ...]:
        """Return mixtures over plans as mixtures for each type."""
        out = []
        for i, (own, weights) in enumerate(zip(self.plans, mixed, strict=True)):
            mixture = np.zeros((self.type_counts[i], self.action_counts[i]))
            for plan, weight in zip(own, np.asarray(weights, dtype=float), strict=True):
                mixture[np.arange(len(plan)), list(plan)] += weight
            out.append(mixture / mixture.sum(axis=1, keepdims=True))
        return tuple(out)


def _labels(argument: str, labels: Any) -> tuple[str, ...]:
    names = tuple(labels)
    if not names or len(set(names)) != len(names) or not all(isinstance(x, str) and x for x in names):
        raise invalid(argument, "must be different non-empty names", names)
    return names

"""Finite games of perfect information, with chance: the tree, strategies, and their checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, FloatArray, Value, frozen
from gametheory.errors import invalid
from gametheory.games.concepts import Concept, Deviation
from gametheory.games.tree import Chance, Terminal, TreeNode

__all__ = ["CHANCE", "END", "ExtensiveForm", "Position", "Strategy"]

CHANCE = -1
"""The mover at a chance node."""

END = -2
"""The mover at a terminal node: nobody."""

Strategy = Sequence[ArrayLike]
"""One mixture a decision node, in the order of `ExtensiveForm.decisions`, each of shape (..., k)."""

_MOST_NODES = 1_000_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Position(Value):
    """A node of the tree in the flat list; followers are given by their place in it.

    Parameters
    ----------
    mover : int
        Index of the player, `CHANCE` or `END`.
    labels : tuple of str
        Actions or outcomes.
    followers : tuple of int
        Where each label leads.
    numbers : ndarray
        Probabilities, shape (..., k), of a chance node; payoffs, shape (..., n), of an end; else empty.
    name : str
        The name given, or "".
    """

    mover: int
    labels: tuple[str, ...]
    followers: tuple[int, ...]
    numbers: FloatArray
    name: str


@dataclass(frozen=True, eq=False, init=False)
class ExtensiveForm(Value):
    """A finite game of perfect information, or a batch of games on one tree.

    Parameters
    ----------
    players : sequence of str
        Names, in the order of the payoffs.
    root : Decision, Chance or Terminal
        The first node. Payoffs and probabilities broadcast to one batch shape.

    Attributes
    ----------
    positions : tuple of Position
        All nodes, each before what follows it and the branches in the order of their labels.

    Raises
    ------
    InvalidInputError
        If a mover is no player, payoffs do not fit the players, batches do not broadcast, a node
        name occurs twice, or there are more than a million nodes.

    References
    ----------
    .. [1] R. Selten, "Spieltheoretische Behandlung eines Oligopolmodells mit Nachfragetraegheit",
       Zeitschrift fuer die gesamte Staatswissenschaft 121 (1965) 301-324.

    Examples
    --------
    An entrant faces an incumbent whose threat to fight is not credible.

    >>> from gametheory.games.tree import Decision, Terminal
    >>> fight = Decision("I", {"fight": Terminal([-1, -1]), "share": Terminal([1, 1])}, name="entered")
    >>> game = ExtensiveForm(("E", "I"), Decision("E", {"enter": fight, "stay out": Terminal([0, 2])}))
    >>> threat = game.pure({"root": "stay out", "entered": "fight"})
    >>> game.gap(threat, Concept.BEHAVIOUR_NASH), round(game.gap(threat, Concept.SUBGAME_PERFECT), 3)
    (0.0, 0.667)
    >>> print(game.deviation(threat))
    I gains 2 by playing share at entered
    """

    players: tuple[str, ...]
    positions: tuple[Position, ...]

    def __init__(self, players: Sequence[str], root: TreeNode) -> None:
        names = tuple(players)
        if not names or not all(isinstance(name, str) for name in names) or "" in names:
            raise invalid("players", "must be one non-empty name or more", players)
        if len(set(names)) != len(names):
            raise invalid("players", "must be different", names)
        object.__setattr__(self, "players", names)
        object.__setattr__(self, "positions", _flattened(names, root))
        given = [position.name for position in self.positions if position.name]
        if len(set(given)) < len(given):
            twice = min(name for name in given if given.count(name) > 1)
            raise invalid("name", "must be different for each node", twice)
        _ = self.batch_shape

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @cached_property
    def batch_shape(self) -> tuple[int, ...]:
        """Shape of the batch; ``()`` for one game."""
        shapes = {p.numbers.shape[:-1] for p in self.positions}
        try:
            return np.broadcast_shapes(*shapes)
        except ValueError:
            raise invalid("root", "must have payoffs and probabilities that broadcast", shapes) from None

    @cached_property
    def decisions(self) -> tuple[int, ...]:
        """Places of the decision nodes in `positions`, in the order that strategies follow."""
        return tuple(k for k, position in enumerate(self.positions) if position.mover >= 0)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Name of every node: the one it was given, or the labels that lead to it ("root" at first)."""
        paths = ["root"] * len(self.positions)
        for k, position in enumerate(self.positions):
            if position.name:
                paths[k] = position.name
            start = "" if k == 0 and not position.name else f"{paths[k]} > "
            for label, follower in zip(position.labels, position.followers, strict=True):
                paths[follower] = start + label
        return tuple(paths)

    @cached_property
    def spans(self) -> FloatArray:
        """Each player's payoff range over the ends of the game, shape (..., n)."""
        shape = (*self.batch_shape, self.n_players)
        low, high = np.full(shape, np.inf), np.full(shape, -np.inf)
        for position in self.positions:
            if position.mover == END:
                np.minimum(low, position.numbers, out=low)
                np.maximum(high, position.numbers, out=high)
        return frozen(high - low)

    def pure(self, choices: Mapping[str, str]) -> tuple[FloatArray, ...]:
        """Return the strategies in which the named nodes take the named actions."""
        names = [self.names[k] for k in self.decisions]
        if set(choices) != set(names):
            raise invalid("choices", f"must name each of the {len(names)} decision nodes", dict(choices))
        strategy = []
        for name, place in zip(names, self.decisions, strict=True):
            labels = self.positions[place].labels
            if choices[name] not in labels:
                raise invalid("choices", f"at {name} must be one of {', '.join(labels)}", choices[name])
            strategy.append(frozen(np.eye(len(labels))[labels.index(choices[name])]))
        return tuple(strategy)

    def values(self, strategy: Strategy) -> list[FloatArray]:
        """Return what the players expect from each node on, a list of arrays of shape (..., n)."""
        return self._backward(self._checked(strategy), responder=None)

    def expected_payoffs(self, answer: Strategy) -> FloatArray:
        """Return what the players expect from the start, shape (..., n)."""
        return np.broadcast_to(self.values(answer)[0], (*self.batch_shape, self.n_players)).copy()

    def outcomes(self, strategy: Strategy) -> dict[str, FloatArray]:
        """Return how likely each end is, under its name, arrays of shape (...)."""
        mixtures = dict(zip(self.decisions, self._checked(strategy), strict=True))
        reach: list[Any] = [1.0] * len(self.positions)
        ends = {}
        for k, position in enumerate(self.positions):
            if position.mover == END:
                ends[self.names[k]] = np.broadcast_to(reach[k], self.batch_shape).copy()
                continue
            chances = position.numbers if position.mover == CHANCE else mixtures[k]
            for j, follower in enumerate(position.followers):
                reach[follower] = reach[k] * chances[..., j]
        return ends

    def one_shot_gains(self, strategy: Strategy) -> list[FloatArray]:
        """Return at each decision node what the mover gains by another action there alone, shapes (...)."""
        mixtures = self._checked(strategy)
        values = self._backward(mixtures, responder=None)
        gains = []
        for mixture, place in zip(mixtures, self.decisions, strict=True):
            own = self._own(values, place)
            gains.append(np.maximum(own.max(axis=-1) - (mixture * own).sum(axis=-1), 0.0))
        return gains

    def gap(self, answer: Strategy, concept: Concept = Concept.SUBGAME_PERFECT) -> float:
        """Return how far a strategy profile is from an equilibrium, at most over the batch.

        Relative to each player's payoff range; infinite for what is no strategy profile.

        Parameters
        ----------
        answer : sequence of array_like, shapes (..., k)
            One mixture a decision node.
        concept : Concept, default Concept.SUBGAME_PERFECT
            `Concept.SUBGAME_PERFECT`: the largest one-shot gain at any node, which is zero exactly
            at a subgame-perfect equilibrium of a finite game. `Concept.BEHAVIOUR_NASH`: the largest
            gain from another plan for the whole game.
        """
        if concept not in {Concept.SUBGAME_PERFECT, Concept.BEHAVIOUR_NASH}:
            raise invalid("concept", "must be SUBGAME_PERFECT or BEHAVIOUR_NASH", concept)
        mixtures = self._mixtures(answer)
        if mixtures is None:
            return np.inf
        unit = np.where(self.spans > 0, self.spans, 1.0)
        if concept is Concept.SUBGAME_PERFECT:
            movers = [self.positions[place].mover for place in self.decisions]
            shares = [
                gain / unit[..., i] for gain, i in zip(self.one_shot_gains(mixtures), movers, strict=True)
            ]
        else:
            now = self._backward(mixtures, responder=None)[0]
            best = [self._backward(mixtures, responder=i)[0][..., i] for i in range(self.n_players)]
            shares = [(reply - now[..., i]) / unit[..., i] for i, reply in enumerate(best)]
        return max((float(np.max(share, initial=0.0)) for share in shares), default=0.0)

    def deviation(self, answer: Strategy, concept: Concept = Concept.SUBGAME_PERFECT) -> Deviation | None:
        """Return the one-shot deviation that gains most of the mover's payoff range, for a single game."""
        if self.batch_shape or concept is not Concept.SUBGAME_PERFECT:
            return None
        if not EQUILIBRIUM_TOL < self.gap(answer, concept) < np.inf:
            return None
        gains = self.one_shot_gains(answer)
        movers = [self.positions[place].mover for place in self.decisions]
        worst = int(np.argmax([g / max(self.spans[i], 1e-300) for g, i in zip(gains, movers, strict=True)]))
        place = self.decisions[worst]
        better = int(np.argmax(self._own(self.values(answer), place)))
        return Deviation(
            player=self.players[movers[worst]],
            action=f"{self.positions[place].labels[better]} at {self.names[place]}",
            gain=float(gains[worst]),
        )

    def describe(self, answer: Strategy) -> dict[str, Any]:
        """Return a strategy profile as a row of a table: what is done at each decision node."""
        if self.batch_shape:
            return {"games": int(np.prod(self.batch_shape))}
        row = {}
        for mixture, place in zip(self._checked(answer), self.decisions, strict=True):
            position = self.positions[place]
            parts = [(label, p) for label, p in zip(position.labels, mixture, strict=True) if p > 0]
            text = parts[0][0] if len(parts) == 1 else ", ".join(f"{p:.4g} {label}" for label, p in parts)
            row[f"{self.players[position.mover]} at {self.names[place]}"] = text
        return row

    def _own(self, values: list[FloatArray], place: int) -> FloatArray:
        position = self.positions[place]
        return np.stack(
            np.broadcast_arrays(*(values[f][..., position.mover] for f in position.followers)), axis=-1
        )

    def _backward(self, mixtures: Sequence[FloatArray], responder: int | None) -> list[FloatArray]:
        """Values of all nodes under a strategy; a `responder` takes her best action instead."""
        played = dict(zip(self.decisions, mixtures, strict=True))
        values: list[Any] = [None] * len(self.positions)
        for k in range(len(self.positions) - 1, -1, -1):
            position = self.positions[k]
            if position.mover == END:
                values[k] = position.numbers
                continue
            after = np.stack(np.broadcast_arrays(*(values[f] for f in position.followers)), axis=-2)
            if position.mover == responder:
                best = np.argmax(after[..., responder], axis=-1)[..., np.newaxis, np.newaxis]
                values[k] = np.take_along_axis(after, best, axis=-2)[..., 0, :]
            else:
                chances = position.numbers if position.mover == CHANCE else played[k]
                values[k] = (chances[..., np.newaxis] * after).sum(axis=-2)
        return values

    def _mixtures(self, answer: Any) -> tuple[FloatArray, ...] | None:
        if len(answer) != len(self.decisions):
            return None
        mixtures = tuple(np.asarray(mixture, dtype=float) for mixture in answer)
        for mixture, place in zip(mixtures, self.decisions, strict=True):
            shape = (*self.batch_shape, len(self.positions[place].labels))
            fits = mixture.shape[-1:] == shape[-1:] and mixture.ndim <= len(shape)
            if not (fits and np.isfinite(mixture).all() and (mixture >= -ATOL).all()):
                return None
            if not np.allclose(mixture.sum(axis=-1), 1.0, rtol=0.0, atol=1e3 * ATOL):
                return None
        return mixtures

    def _checked(self, strategy: Strategy) -> tuple[FloatArray, ...]:
        mixtures = self._mixtures(strategy)
        if mixtures is None:
            counts = [len(self.positions[place].labels) for place in self.decisions]
            raise invalid("strategy", f"must be one mixture a decision node, over {counts} actions", strategy)
        return mixtures


def _flattened(players: tuple[str, ...], root: TreeNode) -> tuple[Position, ...]:
    """Put the nested nodes into one list, parents first; no recursion, so that trees may be deep."""
    if not isinstance(root, TreeNode):
        raise invalid("root", "must be a Decision, a Chance or a Terminal", root)
    found: list[TreeNode] = []
    followers: list[list[int]] = []
    waiting: list[tuple[TreeNode, int]] = [(root, -1)]
    while waiting:
        node, parent = waiting.pop()
        if parent >= 0:
            followers[parent].append(len(found))
        if len(found) == _MOST_NODES:
            raise invalid("root", "must have fewer nodes than", _MOST_NODES)
        if not isinstance(node, Terminal):
            waiting.extend((child, len(found)) for child in reversed(node.children))
        found.append(node)
        followers.append([])
    return tuple(_position(players, node, tuple(after)) for node, after in zip(found, followers, strict=True))


def _position(players: tuple[str, ...], node: TreeNode, followers: tuple[int, ...]) -> Position:
    if isinstance(node, Terminal):
        if node.payoffs.shape[-1] != len(players):
            raise invalid("payoffs", f"must have {len(players)} players on the last axis", node.payoffs)
        return Position(mover=END, labels=(), followers=(), numbers=node.payoffs, name="")
    if isinstance(node, Chance):
        return Position(
            mover=CHANCE, labels=node.labels, followers=followers, numbers=node.probabilities, name=node.name
        )
    if node.player not in players:
        raise invalid("player", f"must be one of {', '.join(players)}", node.player)
    mover = players.index(node.player)
    return Position(
        mover=mover, labels=node.labels, followers=followers, numbers=frozen(np.empty(0)), name=node.name
    )

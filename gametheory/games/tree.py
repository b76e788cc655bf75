"""The nodes from which a game tree is written down: decisions, chance moves, ends.

A tree is nested as it is read: each node holds what follows it, under a label.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, Numbers, Value, frozen, non_negative
from gametheory.errors import invalid

__all__ = ["Chance", "Decision", "Terminal", "TreeNode"]


@dataclass(frozen=True, eq=False)
class Terminal(Value):
    """An end of the game.

    Parameters
    ----------
    payoffs : array_like, shape (..., n)
        What each player gets, in payoff units; leading axes are a batch.
    name : str, default ""
        Name of the outcome; ends may share it.
    """

    payoffs: Numbers = Numbers(axes=1)
    name: str = ""

    def __post_init__(self) -> None:
        if self.payoffs.ndim == 0:
            raise invalid("payoffs", "must have the players on the last axis", float(self.payoffs))
        _text("name", self.name, empty=True)


@dataclass(frozen=True, eq=False, init=False)
class Decision(Value):
    """A move of a player.

    Parameters
    ----------
    player : str
        Who moves.
    actions : mapping of str to node
        What she may do, and what follows.
    name : str, default ""
        Name of the information set. Moves of one player under one name are one set: she cannot tell them
        apart, and has the same actions at each. Without a name she knows all that has happened, and the
        set is called by the labels that lead to it.

    Examples
    --------
    >>> Decision("B", {"accept": Terminal([1, 2]), "refuse": Terminal([0, 0])}).labels
    ('accept', 'refuse')

    Two who move at the same time are two who move in turn, the second without a look at the first.

    >>> def reply(a, b):
    ...     return Decision("B", {"heads": Terminal([a, -a]), "tails": Terminal([b, -b])}, name="B")
    >>> pennies = Decision("A", {"heads": reply(1, -1), "tails": reply(-1, 1)}, name="A")
    """

    player: str
    labels: tuple[str, ...]
    children: tuple[TreeNode, ...]
    name: str

    def __init__(self, player: str, actions: Mapping[str, TreeNode], name: str = "") -> None:
        object.__setattr__(self, "player", _text("player", player))
        object.__setattr__(self, "labels", _labels("actions", actions))
        object.__setattr__(self, "children", _children("actions", actions.values()))
        object.__setattr__(self, "name", _text("name", name, empty=True))


@dataclass(frozen=True, eq=False, init=False)
class Chance(Value):
    """A random move.

    Parameters
    ----------
    outcomes : mapping of str to (probability, node)
        What may happen, how likely, and what follows. A probability is a number, or an array over a
        batch; together they sum to one.
    name : str, default ""
        Name of the node; by default the path to it.

    Raises
    ------
    InvalidInputError
        If a probability is negative or they do not sum to one (within 1e-9).

    Examples
    --------
    >>> Chance({"war": (0.25, Terminal([-1, -1])), "peace": (0.75, Terminal([1, 1]))}).probabilities
    array([0.25, 0.75])
    """

    labels: tuple[str, ...]
    children: tuple[TreeNode, ...]
    probabilities: FloatArray
    name: str

    def __init__(self, outcomes: Mapping[str, tuple[ArrayLike, TreeNode]], name: str = "") -> None:
        labels = _labels("outcomes", outcomes)
        pairs = list(outcomes.values())
        for pair in pairs:
            _check_pair(pair)
        columns = [non_negative("probability", probability) for probability, _ in pairs]
        try:
            p = np.stack(np.broadcast_arrays(*columns), axis=-1)
        except ValueError:
            raise invalid("probabilities", "must broadcast", [c.shape for c in columns]) from None
        if not np.allclose(p.sum(axis=-1), 1.0, rtol=0.0, atol=1e3 * ATOL):
            raise invalid("probabilities", f"of {', '.join(labels)} must sum to 1", p)
        object.__setattr__(self, "labels", labels)
        object.__setattr__(self, "children", _children("outcomes", [node for _, node in pairs]))
        object.__setattr__(self, "probabilities", frozen(p))
        object.__setattr__(self, "name", _text("name", name, empty=True))


def _check_pair(pair: object) -> None:
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise invalid("outcomes", "must give a pair (probability, node) for each label", pair)


TreeNode = Decision | Chance | Terminal


def _labels(argument: str, mapping: object) -> tuple[str, ...]:
    if not isinstance(mapping, Mapping) or not mapping:
        raise invalid(argument, "must be a mapping with one label or more", mapping)
    return tuple(_text(f"a label of {argument}", label) for label in mapping)


def _children(argument: str, nodes: Iterable[object]) -> tuple[TreeNode, ...]:
    children = []
    for node in nodes:
        if not isinstance(node, TreeNode):
            raise invalid(argument, "must lead to a Decision, a Chance or a Terminal", node)
        children.append(node)
    return tuple(children)


def _text(argument: str, text: object, *, empty: bool = False) -> str:
    if not isinstance(text, str) or not (text or empty):
        raise invalid(argument, "must be a string" if empty else "must be a non-empty string", text)
    return text

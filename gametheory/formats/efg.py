"""Gambit's ``.efg`` files: games in extensive form, node by node from the root, depth first.

References
----------
.. [1] R. Savani and T. Turocy, Gambit: software tools for game theory, "Game representation formats",
   https://gambitproject.readthedocs.io.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from gametheory.arrays import ATOL
from gametheory.formats.gambit_text import Token, Tokens
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_arrays import CHANCE, END

__all__ = ["parse_efg", "read_efg"]

_Payoffs = tuple[Fraction, ...]


def read_efg(path: str | Path) -> ExtensiveForm:
    """Read the file at `path`; see :func:`parse_efg`."""
    path = Path(path)
    return parse_efg(path.read_text(encoding="utf-8-sig"), source=path.name)


def parse_efg(text: str, *, source: str = "efg") -> ExtensiveForm:
    """Return the game that the text of an ``.efg`` file describes.

    Information sets keep their names as far as these differ, ends those of their outcomes; names of nodes,
    the title and the comment are not kept. Payoffs of an outcome at an inner node are added to those of the
    ends behind it. Labels of actions that are empty or repeat become ``"1", "2", ...``.

    Parameters
    ----------
    text : str
    source : str, default "efg"
        What to call the text in an error.

    Raises
    ------
    InvalidInputError
        With the line, if the text is not such a file.

    Examples
    --------
    >>> game = parse_efg('''EFG 2 R "entry" { "E" "I" }
    ... p "" 1 1 "" { "in" "out" } 0
    ... p "" 2 1 "reply" { "fight" "share" } 0
    ... t "" 1 "war" { -1, -1 }
    ... t "" 2 "peace" { 1, 1 }
    ... t "" 3 "alone" { 0, 2 }
    ... ''')
    >>> game.outcomes(game.pure({"root": "in", "reply": "share"}))["peace"]
    np.float64(1.0)
    """
    tokens = Tokens(text, source)
    tokens.expect("EFG", "the word EFG")
    tokens.expect("2", "the format version 2")
    tokens.one_of(("R", "D"), "the number type R or D")
    tokens.string("the title of the game, in quotes")
    reading = _Reading(tokens, _players(tokens))
    if tokens.peek().startswith('"'):
        tokens.string("a comment")
    reading.tree()
    tokens.end()
    return reading.game()


def _players(tokens: Tokens) -> list[str]:
    tokens.expect("{", "{ and the names of the players")
    names: list[str] = []
    while tokens.peek() != "}":
        name = tokens.string("the name of a player in quotes, or }") or f"player {len(names) + 1}"
        if name in names:
            raise tokens.error("distinct names of players", tokens.here())
        names.append(name)
    tokens.expect("}", "}")
    if not names:
        raise tokens.error("at least one player", tokens.here())
    return names


@dataclass
class _Set:
    """An information set, or the moves of chance that share a number."""

    name: str
    labels: list[str]
    chances: list[Fraction]
    nodes: list[int] = field(default_factory=list)


@dataclass
class _Outcome:
    name: str
    payoffs: _Payoffs


class _Reading:
    """What was read so far, as the bulk constructor of trees takes it."""

    def __init__(self, tokens: Tokens, players: list[str]) -> None:
        self._tokens, self._players = tokens, players
        self._sets: dict[tuple[int, int], _Set] = {}
        self._outcomes: dict[int, _Outcome] = {0: _Outcome("", (Fraction(0),) * len(players))}
        self._parents: list[int] = []
        self._movers: list[int] = []
        self._labels: list[str] = []
        self._ends: list[str] = []
        self._payoffs: list[_Payoffs] = []
        self._chances: list[Fraction] = []

    def tree(self) -> None:
        """Read all nodes; the stack holds what is still to come: parent, branch, chance, payoffs so far."""
        waiting: list[tuple[int, str, Fraction | None, _Payoffs]] = [
            (-1, "", None, self._outcomes[0].payoffs)
        ]
        while waiting:
            parent, label, chance, before = waiting.pop()
            node = len(self._parents)
            kind = self._tokens.one_of(("c", "p", "t"), "a node (c, p or t)")
            self._tokens.string("the name of the node, in quotes")
            group = None if kind == "t" else self._group(kind)
            outcome = self._outcome()
            payoffs = tuple(a + b for a, b in zip(before, outcome.payoffs, strict=True))
            self._parents.append(parent)
            self._labels.append(label)
            self._ends.append(outcome.name if group is None else "")
            if chance is not None:
                self._chances.append(chance)
            if group is None:
                self._movers.append(END)
                self._payoffs.append(payoffs)
                continue
            mover, members = group
            self._movers.append(mover)
            members.nodes.append(node)
            chances: list[Fraction | None] = (
                [*members.chances] if mover == CHANCE else [None] * len(members.labels)
            )
            for branch, likely in reversed(list(zip(members.labels, chances, strict=True))):
                waiting.append((node, branch, likely, payoffs))

    def _group(self, kind: str) -> tuple[int, _Set]:
        tokens = self._tokens
        mover = CHANCE
        if kind == "p":
            mover = tokens.natural("the number of the player", 1, len(self._players)) - 1
        number = tokens.natural("the number of the information set", 1)
        here = tokens.here()
        known = self._sets.get((mover, number))
        name = known.name if known else ""
        if tokens.peek().startswith('"'):
            name = tokens.string("the name of the information set, in quotes") or name
        if tokens.peek() != "{":
            if known is None:
                raise tokens.error(
                    "{ and the actions of this information set, named for the first time", here
                )
            return mover, known
        found = self._actions(_Set(name, [], []), chance=kind == "c")
        if known is None:
            self._sets[mover, number] = found
            return mover, found
        if (found.labels, found.chances) != (known.labels, known.chances):
            raise tokens.error(f"the actions of information set {number} as above ({known.labels})", here)
        return mover, known

    def _actions(self, into: _Set, *, chance: bool) -> _Set:
        tokens = self._tokens
        tokens.expect("{", "{ and the actions")
        while tokens.peek() != "}":
            into.labels.append(tokens.string("the label of an action in quotes, or }"))
            if chance:
                into.chances.append(tokens.number("the probability of the action"))
                if into.chances[-1] < 0:
                    raise tokens.error("a probability of 0 or more", tokens.here())
        tokens.expect("}", "}")
        if not into.labels:
            raise tokens.error("at least one action", tokens.here())
        total_chance = float(sum(into.chances))
        if chance and abs(total_chance - 1.0) > 1e3 * ATOL:
            total = Token(str(total_chance), getattr(tokens.here(), "line", 0))
            raise tokens.error("probabilities that sum to 1", total)
        if len(set(into.labels)) < len(into.labels) or "" in into.labels:
            into.labels[:] = [str(k + 1) for k in range(len(into.labels))]
        return into

    def _outcome(self) -> _Outcome:
        tokens = self._tokens
        number = tokens.natural("the number of the outcome", 0)
        here = tokens.here()
        known = self._outcomes.get(number)
        name = ""
        if tokens.peek().startswith('"'):
            name = tokens.string("the name of the outcome, in quotes")
        if tokens.peek() != "{":
            if known is None:
                raise tokens.error("{ and the payoffs of this outcome, named for the first time", here)
            return known
        tokens.expect("{", "{ and the payoffs")
        payoffs = tuple(tokens.number("a payoff") for _ in self._players)
        tokens.expect("}", f"}} after {len(self._players)} payoffs")
        if known is not None and (payoffs != known.payoffs or (name and name != known.name)):
            raise tokens.error(f"outcome {number} as above", here)
        return self._outcomes.setdefault(number, _Outcome(name, payoffs))

    def game(self) -> ExtensiveForm:
        """Build the game."""
        names = list(self._ends)
        taken: set[str] = set()
        for (mover, number), group in self._sets.items():
            player = "chance" if mover == CHANCE else self._players[mover]
            choices = (group.name, f"{player}: {group.name}", f"{player}, set {number}")
            name = next((name for name in choices if name not in taken), "") if group.name else ""
            if mover != CHANCE:
                taken |= {name} if name else set()
            for node in group.nodes:
                names[node] = name
        return ExtensiveForm.from_arrays(
            self._players,
            self._parents,
            self._movers,
            np.array(self._payoffs, dtype=float),
            probabilities=np.array(self._chances, dtype=float),
            information_sets=[group.nodes for (mover, _), group in self._sets.items() if mover != CHANCE],
            labels=self._labels,
            names=names,
        )

"""Games in extensive form as ``.efg`` text, and through it to and from pygambit."""

from __future__ import annotations

from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from gametheory.errors import RefusedError, invalid
from gametheory.formats.efg import parse_efg
from gametheory.formats.gambit_text import quoted, written
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_arrays import CHANCE, END

__all__ = ["efg_from_gambit", "efg_to_gambit", "to_efg", "write_efg"]

_LARGEST_DENOMINATOR = 1_000_000


def write_efg(game: ExtensiveForm, path: str | Path, *, title: str = "") -> None:
    """Write `game` to the file at `path`; see :func:`to_efg`."""
    Path(path).write_text(to_efg(game, title=title), encoding="utf-8")


def to_efg(game: ExtensiveForm, *, title: str = "") -> str:
    """Return the text of an ``.efg`` file; reading it gives an equal game.

    A float that is the closest one to a fraction with a denominator up to a million is written as this
    fraction, so that a third is ``1/3`` and probabilities sum to one exactly, which Gambit insists on. Where
    they do not, the largest is written as what is left to one.

    Raises
    ------
    RefusedError
        If `game` is a batch, or a name ends in a backslash, which the format cannot hold.

    Examples
    --------
    >>> from gametheory import Chance, ExtensiveForm, Terminal
    >>> dice = Chance({"six": (1 / 6, Terminal([5], "win")), "other": (5 / 6, Terminal([-1]))})
    >>> print(to_efg(ExtensiveForm(["A"], dice), title="dice"))
    EFG 2 R "dice" { "A" }
    ""
    <BLANKLINE>
    c "" 1 "" { "six" 1/6 "other" 5/6 } 0
    t "" 1 "win" { 5 }
    t "" 2 "" { -1 }
    <BLANKLINE>
    """
    if game.batch_shape:
        raise RefusedError(f"an efg file holds one game, got a batch of shape {game.batch_shape}")
    tree = game.tree
    given = tree.given_names or ("",) * tree.n_nodes
    rank = np.full(tree.n_nodes, -1)
    rank[tree.ends] = np.arange(len(tree.ends))
    chances = np.ones(tree.n_nodes)
    chances[tree.chance_branches] = game.probabilities
    set_numbers: dict[tuple[int, int], int] = {}
    counts: dict[int, int] = {}
    outcomes: dict[tuple[str, tuple[str, ...]], int] = {}
    lines = []
    for node in np.argsort(tree.spread[0]).tolist():
        mover = int(tree.mover[node])
        if mover == END:
            pays = tuple(_number(x) for x in game.payoffs[rank[node]].tolist())
            lines.append(f't "" {_outcome(outcomes, given[node], pays)}')
            continue
        key = (mover, node if mover == CHANCE else int(tree.sets[node]))
        if key not in set_numbers:
            counts[mover] = counts.get(mover, 0) + 1
            set_numbers[key] = counts[mover]
        head = f"{set_numbers[key]} {quoted([given[node]])}"
        labels = [quoted([label]) for label in tree.branches(node)]
        if mover == CHANCE:
            start = int(tree.first[node])
            likely = _exact(chances[start : start + len(labels)])
            pairs = " ".join(f"{label} {p}" for label, p in zip(labels, likely, strict=True))
            lines.append(f'c "" {head} {{ {pairs} }} 0')
        else:
            lines.append(f'p "" {mover + 1} {head} {{ {" ".join(labels)} }} 0')
    return f'EFG 2 R {quoted([title])} {{ {quoted(game.players)} }}\n""\n\n' + "\n".join(lines) + "\n"


def efg_to_gambit(game: ExtensiveForm, *, title: str = "") -> Any:
    """Return `game` as a pygambit game (extra ``interop``)."""
    import pygambit

    return pygambit.read_efg(StringIO(to_efg(game, title=title)))


def efg_from_gambit(game: Any) -> ExtensiveForm:
    """Return a pygambit game that has a tree as an :class:`ExtensiveForm`."""
    if not hasattr(game, "to_efg"):
        raise invalid("game", "must be a pygambit game with a tree", type(game).__name__)
    return parse_efg(game.to_efg(), source="pygambit game")


def _outcome(outcomes: dict[tuple[str, tuple[str, ...]], int], name: str, pays: tuple[str, ...]) -> str:
    if not name and set(pays) == {"0"}:
        return "0"
    number = outcomes.setdefault((name, pays), len(outcomes) + 1)
    return f"{number} {quoted([name])} {{ {', '.join(pays)} }}"


def _number(value: float) -> str:
    near = Fraction(value).limit_denominator(_LARGEST_DENOMINATOR)
    short = written(value)
    return str(near) if float(near) == value and len(str(near)) < len(short) else short


def _exact(chances: Any) -> list[str]:
    """Return the probabilities as text that sums to one exactly."""
    near = [Fraction(p).limit_denominator(_LARGEST_DENOMINATOR) for p in chances.tolist()]
    same = [float(f) == p for f, p in zip(near, chances.tolist(), strict=True)]
    exact = [f if ok else Fraction(written(p)) for f, ok, p in zip(near, same, chances.tolist(), strict=True)]
    if sum(exact, Fraction(0)) != 1:
        largest = int(np.argmax(chances))
        exact[largest] += 1 - sum(exact, Fraction(0))
    return [str(f) for f in exact]

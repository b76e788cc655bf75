"""Gambit's ``.nfg`` files: games in strategic form, with a payoff table or with named outcomes.

References
----------
.. [1] R. Savani and T. Turocy, Gambit: software tools for game theory, "Game representation formats",
   https://gambitproject.readthedocs.io.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from pathlib import Path

import numpy as np

from gametheory.errors import RefusedError
from gametheory.formats.gambit_text import Tokens, quoted, written
from gametheory.games.normal_form import NormalForm

__all__ = ["parse_nfg", "read_nfg", "to_nfg", "write_nfg"]


def read_nfg(path: str | Path, *, exact: bool = False) -> NormalForm:
    """Read the file at `path`; see :func:`parse_nfg`."""
    path = Path(path)
    return parse_nfg(path.read_text(encoding="utf-8-sig"), exact=exact, source=path.name)


def parse_nfg(text: str, *, exact: bool = False, source: str = "nfg") -> NormalForm:
    """Return the game that the text of an ``.nfg`` file describes.

    Parameters
    ----------
    text : str
        The payoff variant (a list of numbers) or the outcome variant (outcomes, then their positions).
    exact : bool, default False
        Whether to keep payoffs as fractions, in which ``0.1`` is one tenth and ``1/3`` one third.
    source : str
        What to call the text in an error.

    Raises
    ------
    InvalidInputError
        With the line number, if the text is not such a file.

    Examples
    --------
    >>> game = parse_nfg('NFG 1 R "PD" { "Ann" "Bob" } { 2 2 } 3 3 5 0 0 5 1 1')
    >>> game.players, game.payoffs[0].tolist()
    (('Ann', 'Bob'), [[3.0, 0.0], [5.0, 1.0]])
    """
    tokens = Tokens(text, source)
    tokens.expect("NFG", "the word NFG")
    tokens.expect("1", "the format version 1")
    tokens.one_of(("R", "D"), "the number type R or D")
    tokens.string("the title of the game, in quotes")
    players = _names(tokens, "player", "players")
    actions, shape = _strategies(tokens, len(players))
    if tokens.peek().startswith('"'):
        tokens.string("a comment")
    size = prod(shape)
    if tokens.peek() == "{":
        outcomes = _outcomes(tokens, len(players))
        rows = [_outcome(tokens, outcomes) for _ in range(size)]
    else:
        rows = [[tokens.number("a payoff") for _ in players] for _ in range(size)]
    tokens.end()
    table = np.array(rows, dtype=object)
    payoffs = np.stack([table[:, i].reshape(shape, order="F") for i in range(len(players))])
    return NormalForm(payoffs if exact else payoffs.astype(float), players=players, actions=actions)


def write_nfg(game: NormalForm, path: str | Path, *, title: str = "", outcomes: bool = False) -> None:
    """Write `game` to the file at `path`; see :func:`to_nfg`."""
    Path(path).write_text(to_nfg(game, title=title, outcomes=outcomes), encoding="utf-8")


def to_nfg(game: NormalForm, *, title: str = "", outcomes: bool = False) -> str:
    """Return the text of an ``.nfg`` file; reading it gives an equal game.

    Parameters
    ----------
    game : NormalForm
        One game. Floats are written with the shortest digits that read back the same.
    title : str
        The title in the file.
    outcomes : bool, default False
        Whether to write the outcome variant, with one outcome for each distinct payoff vector.

    Examples
    --------
    >>> print(to_nfg(NormalForm.from_bimatrix([[1, 2]], [[3, 4]]), title="tiny"))
    NFG 1 R "tiny" { "player 1" "player 2" }
    { { "1" } { "1" "2" } }
    ""
    <BLANKLINE>
    1 3
    2 4
    <BLANKLINE>
    """
    if game.is_batch:
        raise RefusedError(f"an nfg file holds one game, got payoffs of shape {game.payoffs.shape}")
    columns = [table.ravel(order="F").tolist() for table in game.payoffs]
    rows = [tuple(map(written, row)) for row in zip(*columns, strict=True)]
    strategies = " ".join(f"{{ {quoted(own)} }}" for own in game.actions)
    head = f'NFG 1 R {quoted([title])} {{ {quoted(game.players)} }}\n{{ {strategies} }}\n""\n\n'
    if not outcomes:
        return head + "\n".join(" ".join(row) for row in rows) + "\n"
    distinct = {row: position for position, row in enumerate(dict.fromkeys(rows), start=1)}
    listed = "\n".join(f'{{ "{position}" {", ".join(row)} }}' for row, position in distinct.items())
    return f"{head}{{\n{listed}\n}}\n" + " ".join(str(distinct[row]) for row in rows) + "\n"


def _names(tokens: Tokens, what: str, plural: str) -> list[str]:
    """Read ``{ "a" "b" }``; names that are empty become ``what 1, what 2, ...``."""
    tokens.expect("{", f"{{ and the names of the {plural}")
    names: list[str] = []
    while tokens.peek() != "}":
        name = tokens.string(f"the name of a {what} in quotes, or }}")
        name = name or (f"{what} {len(names) + 1}" if what == "player" else str(len(names) + 1))
        if name in names:
            raise tokens.error(f"distinct names of {plural}", tokens.here())
        names.append(name)
    tokens.expect("}", "}")
    if not names:
        raise tokens.error(f"at least one {what}", tokens.here())
    return names


def _strategies(tokens: Tokens, n: int) -> tuple[list[list[str]] | None, tuple[int, ...]]:
    """Read ``{ 2 3 }`` or ``{ { "a" "b" } { "c" "d" "e" } }``."""
    tokens.expect("{", "{ and the strategies of the players")
    if tokens.peek() == "{":
        actions = [_names(tokens, "strategy", "strategies") for _ in range(n)]
        tokens.expect("}", f"}} after the strategies of {n} players")
        return actions, tuple(map(len, actions))
    shape = tuple(tokens.natural("a number of strategies", 1) for _ in range(n))
    tokens.expect("}", f"}} after {n} numbers of strategies")
    return None, shape


def _outcomes(tokens: Tokens, n: int) -> list[list[Fraction]]:
    """Read the list of outcomes; position 0 stands for payoffs of zero."""
    tokens.expect("{", "{ and the outcomes")
    outcomes = [[Fraction(0)] * n]
    while tokens.peek() != "}":
        tokens.expect("{", "{ and an outcome, or }")
        tokens.string("the name of an outcome, in quotes")
        outcomes.append([tokens.number("a payoff of the outcome") for _ in range(n)])
        tokens.expect("}", f"}} after {n} payoffs")
    tokens.expect("}", "}")
    return outcomes


def _outcome(tokens: Tokens, outcomes: list[list[Fraction]]) -> list[Fraction]:
    return outcomes[tokens.natural("the position of an outcome", 0, len(outcomes) - 1)]

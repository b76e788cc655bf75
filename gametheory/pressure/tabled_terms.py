"""A mediator tables terms on a single scale and both parties must sign: the bargaining range as a tree."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode

__all__ = ["blame_lottery", "tabled_terms", "terms_to_table"]


def tabled_terms(
    terms: FloatArray,
    refusal: Callable[[int], TreeNode],
    red_lines: tuple[float, float] = (0.0, 1.0),
    *,
    worth: Callable[[float], tuple[float, float]] = lambda x: (x, 1.0 - x),
) -> ExtensiveForm:
    """Return the game in which a mediator who wants a deal tables one of `terms`, then party 0 and 1 sign.

    Terms are party 0's share; a party whose red line they cross can only refuse.

    Parameters
    ----------
    terms : ndarray, shape (k,)
    refusal : callable
        From the party that refuses to the node that follows; payoffs of party 0, party 1, the mediator.
    red_lines : tuple of float
        Least share that party 0 may accept, largest that party 1 may leave it.
    worth : callable, optional
        From the terms to what they are worth to the parties; by default their shares.

    Examples
    --------
    >>> from gametheory import SubgamePerfect, solve
    >>> game = tabled_terms(np.array([0.2, 0.5]), lambda refuser: Terminal([0.3, 0.3, 0.0]))
    >>> solve(game, SubgamePerfect())[0].payoffs
    array([0.5, 0.5, 1. ])
    """
    texts: dict[str, TreeNode] = {}
    for x in terms:
        second = {"refuse": refusal(1)}
        if x <= red_lines[1]:
            second["sign"] = Terminal([*worth(float(x)), 1.0], "deal")
        first: dict[str, TreeNode] = {"refuse": refusal(0)}
        if x >= red_lines[0]:
            first["sign"] = Decision("1", second, f"1 at {x:.12g}")
        texts[f"{x:.12g}"] = Decision("0", first, f"0 at {x:.12g}")
    return ExtensiveForm(("0", "1", "mediator"), Decision("mediator", texts, "mediator"))


def terms_to_table(steps: int, ends: FloatArray) -> FloatArray:
    """Return ``steps + 1`` even terms, the `ends` of a range, and the middle of it, which no tie decides.

    Examples
    --------
    >>> terms_to_table(2, np.array([0.6, 0.7]))
    array([0.  , 0.5 , 0.6 , 0.65, 0.7 , 1.  ])
    """
    terms = np.unique([*np.linspace(0.0, 1.0, steps + 1), *ends, ends.mean()])
    return terms[(terms >= 0.0) & (terms <= 1.0)]


def blame_lottery(correct: float, blamed: FloatArray, spared: FloatArray) -> TreeNode:
    """Return the draw of whom a refusal is blamed on: the refuser, `correct` of the time, or the other."""
    ends = [Terminal(np.append(payoffs, 0.0), "no deal") for payoffs in (blamed, spared)]
    return Chance({"refuser": (correct, ends[0]), "other": (1.0 - correct, ends[1])}, "blame")

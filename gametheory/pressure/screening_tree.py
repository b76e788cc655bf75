"""One demand to a responder of a private type, as a finite tree of equally likely types."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode
from gametheory.pressure.private_type import PrivateType

__all__ = ["screening_error", "screening_tree"]

Payoffs = Callable[[float], list[float]]


def screening_tree(
    private: PrivateType, *, types: int, demands: int, accepted: Payoffs, refused: Payoffs
) -> ExtensiveForm:
    """Return the tree: party 1 demands, chance draws the type of party 0, who accepts or refuses.

    Parameters
    ----------
    private : PrivateType
        Of one situation.
    types, demands : int
        How many equally likely types, and how many evenly spaced demands, named after the lowest type that
        accepts each.
    accepted, refused : callable
        The payoffs of a demand by its cutoff, and of a refusal by the type.
    """
    drawn = private.typical(types)
    offers: dict[str, TreeNode] = {}
    for cutoff in np.linspace(float(private.low), float(private.high), demands):
        taken = Terminal(accepted(float(cutoff)))
        kinds = {
            f"{i}": (1 / types, Decision("0", {"accept": taken, "refuse": Terminal(refused(float(t)))}))
            for i, t in enumerate(drawn)
        }
        offers[f"{cutoff:.12g}"] = Chance(kinds)
    return ExtensiveForm(("0", "1"), Decision("1", offers))


def screening_error(private: PrivateType, loss: FloatArray, *, types: int, demands: int) -> float:
    """Return how far the proposer's payoff in the tree may be from that of the model, at most.

    The drawn types put the chance of acceptance off by 1/(2 types) at most, and the largest demand on the
    grid that is not above the best is accepted as often and takes one step less.
    """
    stakes = max(abs(float(private.low + loss)), abs(float(private.high + loss)))
    return stakes / (2 * types) + float(private.high - private.low) / (demands - 1)

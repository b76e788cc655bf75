"""What is written on a drawn tree: movers, actions, chances, payoffs, and how firmly a branch is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, FloatArray, IntArray
from gametheory.errors import RefusedError
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_arrays import CHANCE, END
from gametheory.games.tree_assessment import TreeAssessment
from gametheory.plots.tree_places import levels
from gametheory.solvers.solution import Answer, Solution

__all__ = ["MOST_ENDS", "TreeWords", "chance_text", "payoff_text", "strategy_of", "tree_words"]

MOST_ENDS = 200
"""A tree with more ends is no picture."""

_LEAST_CHOICE = EQUILIBRIUM_TOL
"""Actions that are less likely are not taken: solvers leave such rests."""
_SMALL_DENOMINATORS = 9


@dataclass(frozen=True, kw_only=True)
class TreeWords:
    """The words of a tree, node by node.

    Attributes
    ----------
    movers : list of str
        Who moves; "" at an end. A letter follows where no line can join the nodes of an information set.
    branches : list of str
        Label of the branch to each node, with its chance if it is neither sure nor impossible.
    payoffs : dict of int to list of str
        For each end, one number a player.
    weights : IntArray, shape (N,)
        The branch to each node is 2 on the path of play, 1 what is prescribed off it, 0 otherwise.
    """

    movers: list[str]
    branches: list[str]
    payoffs: dict[int, list[str]]
    weights: IntArray


def tree_words(game: ExtensiveForm, profile: Any = None) -> TreeWords:
    """Return the words of a game, and which branches a profile takes.

    Raises
    ------
    RefusedError
        If `game` is a batch, has more than 200 ends, or a solution has several answers.
    InvalidInputError
        If `profile` is none of this game.
    """
    if game.batch_shape:
        raise RefusedError(f"a picture shows one game, got a batch of shape {game.batch_shape}: game.game(i)")
    tree = game.tree
    if len(tree.ends) > MOST_ENDS:
        raise RefusedError(f"a picture shows at most {MOST_ENDS} ends, and this tree has {len(tree.ends)}")
    chance = np.ones(tree.n_nodes)
    chance[tree.chance_branches] = game.probabilities
    weights = np.zeros(tree.n_nodes, dtype=np.int64)
    if profile is not None:
        flat = strategy_of(game, profile)
        chosen = tree.slot >= 0
        chance[chosen] = flat[tree.slot[chosen]]
        weights[0] = 2
        for node, (parent, p) in enumerate(zip(tree.parent.tolist(), chance.tolist(), strict=True)):
            if node and p > (_LEAST_CHOICE if chosen[node] else 0.0):
                weights[node] = 2 if weights[parent] == 2 else int(chosen[node])
    shown = tree.mover[np.maximum(tree.parent, 0)] == CHANCE
    shown |= (chance > _LEAST_CHOICE) & (chance < 1.0 - _LEAST_CHOICE)
    branches = [""]
    for node in range(1, tree.n_nodes):
        label = tree.vocabulary[tree.label[node]]
        branches.append(f"{label} ({chance_text(float(chance[node]))})" if shown[node] else label)
    names = {**dict(enumerate(game.players)), CHANCE: "chance", END: ""}
    movers = [names[mover] for mover in tree.mover.tolist()]
    for letter, which in enumerate(levels(tree)[1]):
        for node in tree.nodes(which).tolist():
            movers[node] += f" {_letter(letter)}"
    return TreeWords(
        movers=movers,
        branches=branches,
        payoffs={
            int(node): [payoff_text(value) for value in row]
            for node, row in zip(tree.ends, game.payoffs.tolist(), strict=True)
        },
        weights=weights,
    )


def strategy_of(game: ExtensiveForm, profile: Any) -> FloatArray:
    """Return the behaviour strategies in a profile, an assessment, or a solution with one answer."""
    if isinstance(profile, Solution):
        answers: Sequence[Any] = profile.answers
        if len(answers) != 1:
            raise RefusedError(f"a picture shows one answer, and there are {len(answers)}: give solution[k]")
        profile = answers[0]
    if isinstance(profile, Answer):
        profile = profile.value
    if isinstance(profile, TreeAssessment):
        profile = profile.strategy
    return game.profile(profile)


def chance_text(chance: float) -> str:
    """Return a probability: with two decimals, as a fraction with a denominator of one digit, or rounded.

    Examples
    --------
    >>> [chance_text(p) for p in (1 / 3, 0.9, 0.35, 0.4142135, 0.99999)]
    ['1/3', '0.9', '0.35', '0.414', '0.99999']
    """
    if abs(round(chance, 2) - chance) <= ATOL:
        return f"{chance:.2g}"
    near = Fraction(chance).limit_denominator(_SMALL_DENOMINATORS)
    if abs(float(near) - chance) <= ATOL:
        return str(near)
    text = f"{chance:.3g}"
    return f"{chance:.9g}" if text == "1" else text


def payoff_text(value: float) -> str:
    """Return a payoff with four digits and a true minus sign.

    Examples
    --------
    >>> payoff_text(-0.5), payoff_text(1 / 3), payoff_text(-0.0)
    ('−0.5', '0.3333', '0')
    """
    return f"{value + 0.0:.4g}".replace("-", "−")


def _letter(count: int) -> str:
    return f"({chr(ord('a') + count % 26)}{count // 26 or ''})"

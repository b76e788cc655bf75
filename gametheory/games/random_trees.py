"""Random small trees of perfect recall, with chance moves and information sets, to try solvers on."""

from __future__ import annotations

import numpy as np

from gametheory.errors import invalid
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.game_tree import GameTree
from gametheory.games.recall import absent_minded_sets, forgetful_sets
from gametheory.games.tree_arrays import CHANCE, END

__all__ = ["random_tree"]


def random_tree(
    rng: np.random.Generator,
    *,
    n_players: int = 2,
    decisions: int = 5,
    chance: float = 0.2,
    merge: float = 0.6,
    high: int = 9,
    zero_sum: bool = False,
) -> ExtensiveForm:
    """Return a random tree of perfect recall.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_players : int, default 2
    decisions : int, default 5
        Number of decision nodes, with two or three actions each.
    chance : float, default 0.2
        How likely a node that is not an end is one of chance.
    merge : float, default 0.6
        How readily a node joins an information set of its player; 0 gives perfect information.
    high : int, default 9
        Payoffs are whole numbers from 0 to `high`; few of them make ties.
    zero_sum : bool, default False
        Whether the second of two players gets the negative of the first.

    Examples
    --------
    >>> game = random_tree(np.random.default_rng(1), decisions=3)
    >>> len(game.tree.members), game.is_perfect_recall
    (3, True)
    """
    if decisions < 0 or n_players < 1:
        raise invalid("decisions and n_players", "must be non-negative and positive", (decisions, n_players))
    parents, movers = [-1], [END]
    likely: dict[int, float] = {}
    while sum(mover >= 0 for mover in movers) < decisions:
        node = int(rng.choice([k for k, mover in enumerate(movers) if mover == END][:4]))
        movers[node] = CHANCE if rng.random() < chance else int(rng.integers(n_players))
        size = 2 if movers[node] == CHANCE else int(rng.integers(2, 4))
        weights = rng.integers(1, 5, size=size)
        for weight in weights:
            if movers[node] == CHANCE:
                likely[len(parents)] = weight / weights.sum()
            parents.append(node)
            movers.append(END)
    payoffs = rng.integers(0, high + 1, size=(movers.count(END), n_players))
    if zero_sum:
        payoffs[:, 1] = -payoffs[:, 0]
    return ExtensiveForm.from_arrays(
        [f"player {i + 1}" for i in range(n_players)],
        parents,
        movers,
        payoffs,
        probabilities=[likely[node] for node in sorted(likely)],
        information_sets=_merged(rng, parents, movers, merge),
    )


def _merged(rng: np.random.Generator, parents: list[int], movers: list[int], merge: float) -> list[list[int]]:
    """Put nodes of one player into common information sets as long as she forgets nothing."""
    degree = np.bincount(parents[1:], minlength=len(parents))
    groups: list[list[int]] = []
    for node, mover in enumerate(movers):
        if mover < 0:
            continue
        for group in groups:
            alike = movers[group[0]] == mover and degree[group[0]] == degree[node]
            if not alike or rng.random() > merge:
                continue
            group.append(node)
            tree, _ = GameTree.ordered(parents, movers, information_sets=groups)
            if not len(forgetful_sets(tree, mover)) and not len(absent_minded_sets(tree)):
                break
            group.pop()
        else:
            groups.append([node])
    return groups

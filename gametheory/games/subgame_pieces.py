"""The pieces of a tree between the roots of subgames, each as a game of its own."""

from __future__ import annotations

import numpy as np

from gametheory.arrays import FloatArray, IntArray
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_arrays import CHANCE, END

__all__ = ["cut_out", "piece_of"]


def piece_of(game: ExtensiveForm, root: int) -> tuple[list[int], list[int]]:
    """Return the nodes from `root` down to the next roots of subgames, and the nodes at which it stops.

    Examples
    --------
    >>> from gametheory import Decision, Terminal
    >>> reply = Decision("B", {"l": Terminal([1, 0]), "r": Terminal([0, 2])})
    >>> game = ExtensiveForm("AB", Decision("A", {"L": reply, "R": Terminal([3, 3])}))
    >>> piece_of(game, 0), piece_of(game, 1)
    (([0], [1, 2]), ([1], [3, 4]))
    """
    tree, cut = game.tree, game.subgame_cuts
    nodes: list[int] = []
    leaves: list[int] = []
    waiting = [root]
    while waiting:
        level: list[int] = []
        for node in waiting:
            nodes.append(node)
            start = int(tree.first[node])
            for child in range(start, start + int(tree.degree[node])):
                stops = cut[child] or tree.mover[child] == END
                (leaves if stops else level).append(child)
        waiting = level
    return nodes, sorted(leaves)


def cut_out(
    game: ExtensiveForm, nodes: list[int], leaves: list[int], pays: FloatArray, chances: FloatArray
) -> tuple[ExtensiveForm, IntArray]:
    """Return a piece as a game, and where its profile stands in that of the whole game.

    Parameters
    ----------
    nodes, leaves : list of int
        As :func:`piece_of` returns them.
    pays : FloatArray, shape (..., len(leaves), n)
        What the game pays from the leaves on.
    chances : FloatArray, shape (..., N)
        Of the branches that lead to the nodes.
    """
    tree = game.tree
    kept = np.array(sorted([*nodes, *leaves]))
    stops = np.isin(kept, leaves)
    lottery = kept[1:][tree.mover[tree.parent[kept[1:]]] == CHANCE]
    sets = np.where(stops, -1, tree.sets[kept])
    piece = ExtensiveForm.from_arrays(
        game.players,
        np.append(-1, np.searchsorted(kept, tree.parent[kept[1:]])),
        np.where(stops, END, tree.mover[kept]),
        pays,
        probabilities=chances[..., lottery],
        information_sets=[np.flatnonzero(sets == h) for h in np.unique(sets[sets >= 0])],
    )
    order = sets[piece.tree.leaders]
    places = [np.arange(tree.offsets[h], tree.offsets[h + 1]) for h in order]
    return piece, np.concatenate(places) if places else np.empty(0, dtype=np.int64)

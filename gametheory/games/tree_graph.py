"""The one place that turns a tree into a networkx graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gametheory.errors import RefusedError
from gametheory.games.tree_arrays import CHANCE, END

if TYPE_CHECKING:
    from gametheory.games.extensive_form import ExtensiveForm

__all__ = ["tree_graph"]


def tree_graph(game: ExtensiveForm) -> Any:
    """Return the tree as a ``networkx.DiGraph`` from the root to the ends.

    Nodes have the attributes ``kind`` ("decision", "chance" or "end") and ``name``, decisions also ``player``
    and ``information_set`` (a number), ends ``payoffs``; edges ``label``, those of chance ``probability``.

    Examples
    --------
    >>> from gametheory import Decision, ExtensiveForm, Terminal
    >>> graph = tree_graph(ExtensiveForm("A", Decision("A", {"l": Terminal([1]), "r": Terminal([2])})))
    >>> graph.nodes[0]["player"], graph.edges[0, 2]["label"], graph.nodes[2]["payoffs"]
    ('A', 'r', (2.0,))
    """
    import networkx as nx

    if game.batch_shape:
        raise RefusedError(f"a graph shows one game, got a batch of shape {game.batch_shape}")
    tree = game.tree
    graph: Any = nx.DiGraph(players=game.players)
    payoffs = dict(zip(tree.ends.tolist(), map(tuple, game.payoffs.tolist()), strict=True))
    chances = dict(zip(tree.chance_branches.tolist(), game.probabilities.tolist(), strict=True))
    for node, mover in enumerate(tree.mover.tolist()):
        name = tree.names[node]
        if mover == END:
            graph.add_node(node, kind="end", name=name, payoffs=payoffs[node])
        elif mover == CHANCE:
            graph.add_node(node, kind="chance", name=name)
        else:
            graph.add_node(
                node,
                kind="decision",
                name=name,
                player=game.players[mover],
                information_set=int(tree.sets[node]),
            )
        if node:
            label = tree.vocabulary[tree.label[node]]
            more = {"probability": chances[node]} if node in chances else {}
            graph.add_edge(int(tree.parent[node]), node, label=label, **more)
    return graph

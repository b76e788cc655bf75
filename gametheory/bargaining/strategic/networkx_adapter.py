"""The one place where models of bargaining in networks meet networkx: graphs, matchings, cuts and flows.

Every capacity and weight handed over is an integer, so that what comes back is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gametheory.errors import InvalidInputError, invalid

__all__ = [
    "NamedNetwork",
    "bipartite_matching",
    "fractional_matching_value",
    "from_networkx",
    "matching",
    "scarcest",
    "shipment",
    "to_networkx",
]

_Links = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class NamedNetwork:
    """A graph in the terms of the models: names, links by position, and the links' weights."""

    players: tuple[str, ...]
    edges: tuple[tuple[int, int], ...]
    weights: tuple[Any, ...]


def from_networkx(graph: Any, *, weight: str = "weight") -> NamedNetwork:
    """Return the players and links of an undirected ``networkx.Graph``; a link without `weight` has weight 1.

    Examples
    --------
    >>> import networkx as nx
    >>> from_networkx(nx.Graph([("Ann", "Bob"), ("Bob", "Cid")])).edges
    ((0, 1), (1, 2))
    >>> from_networkx(nx.DiGraph([(0, 1)]))
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: graph must be undirected and without parallel links, got DiGraph
    """
    import networkx as nx

    if not isinstance(graph, nx.Graph) or graph.is_directed() or graph.is_multigraph():
        kind = type(graph).__name__
        raise InvalidInputError(f"graph must be undirected and without parallel links, got {kind}")
    at = {node: k for k, node in enumerate(graph)}
    for i, j in graph.edges:
        if i == j:
            raise invalid("graph", "must link two different players (no self-loops)", i)
    links = tuple((min(at[i], at[j]), max(at[i], at[j])) for i, j in graph.edges)
    weights = tuple(data.get(weight, 1) for _, _, data in graph.edges(data=True))
    return NamedNetwork(tuple(map(str, graph)), links, weights)


def to_networkx(players: Sequence[str], edges: _Links, **attributes: Sequence[Any]) -> Any:
    """Return a ``networkx.Graph`` with the players' names as nodes, in their order.

    Parameters
    ----------
    **attributes
        One value a link, stored under the name of the argument; or, if there is one a player (and the name
        begins with ``player_``), on the nodes.

    Examples
    --------
    >>> graph = to_networkx(["a", "b"], [(0, 1)], weight=[3], player_payoff=[1, 2])
    >>> graph.edges["a", "b"], graph.nodes["b"]
    ({'weight': 3}, {'payoff': 2})
    """
    import networkx as nx

    graph: Any = nx.Graph()
    graph.add_nodes_from(players)
    graph.add_edges_from((players[i], players[j]) for i, j in edges)
    for name, values in attributes.items():
        if name.startswith("player_"):
            nx.set_node_attributes(
                graph, dict(zip(players, values, strict=True)), name.removeprefix("player_")
            )
        else:
            links = ((players[i], players[j]) for i, j in edges)
            nx.set_edge_attributes(graph, dict(zip(links, values, strict=True)), name)
    return graph


def matching(n: int, edges: _Links, weights: Sequence[int] | None = None) -> tuple[tuple[int, int], ...]:
    """Return a matching of the largest weight, or the largest size, sorted; exact for integer weights.

    Examples
    --------
    >>> matching(4, [(0, 1), (1, 2), (2, 3)]), matching(4, [(0, 1), (1, 2), (2, 3)], [1, 3, 1])
    (((0, 1), (2, 3)), ((1, 2),))
    """
    import networkx as nx

    graph: Any = nx.Graph()
    graph.add_nodes_from(range(n))
    sizes = [1] * len(edges) if weights is None else weights
    graph.add_weighted_edges_from((i, j, w) for (i, j), w in zip(edges, sizes, strict=True))
    found = nx.max_weight_matching(graph)
    return tuple(sorted((min(i, j), max(i, j)) for i, j in found))


def bipartite_matching(sellers: int, buyers: int, edges: _Links) -> tuple[tuple[int, int], ...]:
    """Return a largest matching of sellers with buyers, sorted; links are (seller, buyer), both from 0.

    Examples
    --------
    >>> bipartite_matching(2, 1, [(0, 0), (1, 0)])
    ((0, 0),)
    """
    import networkx as nx

    graph: Any = nx.Graph()
    graph.add_nodes_from(range(sellers + buyers))  # whole numbers: sets of words have no fixed order
    graph.add_edges_from((i, sellers + j) for i, j in edges)
    mates = nx.bipartite.hopcroft_karp_matching(graph, top_nodes=range(sellers))
    return tuple(sorted((i, mates[i] - sellers) for i in range(sellers) if i in mates))


def fractional_matching_value(n: int, edges: _Links, weights: Sequence[int]) -> Fraction:
    """Return the value of the best fractional matching: half that of the bipartite double cover, exactly.

    Examples
    --------
    >>> fractional_matching_value(3, [(0, 1), (1, 2), (0, 2)], [1, 1, 1])
    Fraction(3, 2)
    """
    doubled = [(i, n + j) for i, j in edges] + [(j, n + i) for i, j in edges]
    value = dict(zip(doubled, [*weights, *weights], strict=True))
    chosen = matching(2 * n, doubled, [*weights, *weights])
    return Fraction(sum(value[link] for link in chosen), 2)


def scarcest(neighbours: Mapping[int, frozenset[int]], ratio: Fraction) -> frozenset[int]:
    """Return the largest set Q of players that minimises ``|neighbours of Q| - ratio |Q|``: a minimum cut.

    Players who can be left out without changing the minimum are kept in: the minimisers are closed under
    union.

    Examples
    --------
    >>> star = {0: frozenset({1, 2}), 1: frozenset({0}), 2: frozenset({0})}
    >>> sorted(scarcest(star, Fraction(1, 2)))
    [1, 2]
    """
    import networkx as nx

    network: Any = nx.DiGraph()
    network.add_nodes_from(["source", "sink"])
    for i, others in neighbours.items():
        network.add_edge("source", ("in", i), capacity=ratio.numerator)
        network.add_edge(("out", i), "sink", capacity=ratio.denominator)
        for j in others:
            network.add_edge(("in", i), ("out", j))
    residual = nx.algorithms.flow.preflow_push(network, "source", "sink")
    open_arcs = [(v, u) for u, v, arc in residual.edges(data=True) if arc["flow"] < arc["capacity"]]
    backwards: Any = nx.DiGraph(open_arcs)
    backwards.add_node("sink")
    reaches_sink = nx.descendants(backwards, "sink") | {"sink"}
    return frozenset(i for i in neighbours if ("in", i) not in reaches_sink)


def shipment(supplies: Sequence[int], demands: Sequence[int], arcs: _Links) -> int:
    """Return how much can be shipped at most from supplies to demands along the arcs, in integers.

    Examples
    --------
    >>> shipment([2, 1], [1, 3], [(0, 0), (0, 1)])
    2
    """
    import networkx as nx

    network: Any = nx.DiGraph()
    network.add_nodes_from(["source", "sink"])
    for i, supply in enumerate(supplies):
        network.add_edge("source", ("in", i), capacity=supply)
    for j, demand in enumerate(demands):
        network.add_edge(("out", j), "sink", capacity=demand)
    network.add_edges_from((("in", i), ("out", j)) for i, j in arcs)
    return int(nx.maximum_flow_value(network, "source", "sink"))

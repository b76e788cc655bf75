"""A network of players with what each gets, and the links along which they deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.strategic.exchange_network import NetworkOutcome
from gametheory.errors import RefusedError
from gametheory.plots.appearance import DEAL, INK, SOFT, axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["network_picture"]

_SMALLEST, _LARGEST = 27.0, 46.0
"""Diameters of the discs, in points: of who gets nothing, and of who gets most."""


def network_picture(outcome: NetworkOutcome, *, ax: Axes | None = None) -> Axes:
    r"""Draw players as discs that grow with their payoffs, and links, full where the two ends deal.

    Networks of two sides, as sellers and buyers, stand in two columns; others where a spring layout from a
    fixed start puts them. The first line in a disc is the name, the second the payoff.

    Parameters
    ----------
    outcome : NetworkOutcome
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    RefusedError
        If it is the outcome of a batch of networks.

    Examples
    --------
    >>> import gametheory as gt
    >>> path = gt.BalancedExchange(players=4, edges=[(0, 1), (1, 2), (2, 3)]).outcome()
    >>> [text.get_text() for text in network_picture(path).texts][:2]
    ['0\n0.333', '1\n0.667']
    """
    payoffs = np.asarray(outcome.payoffs, dtype=float)
    if payoffs.ndim != 1:
        raise RefusedError(f"a picture shows one network, got a batch of shape {payoffs.shape[:-1]}")
    places = _places(outcome)
    most = max(float(payoffs.max(initial=0.0)), 1e-300)
    with axes_or_new(ax, 6.0, 4.5) as axes:
        for (i, j), deals in zip(outcome.edges, np.asarray(outcome.agreed).tolist(), strict=True):
            axes.plot(
                *places[[i, j]].T,
                color=INK if deals else SOFT,
                linewidth=2.6 if deals else 1.0,
                linestyle="-" if deals else ":",
                zorder=1,
                gid="deal" if deals else "link",
            )
        for name, place, payoff in zip(outcome.players, places, payoffs.tolist(), strict=True):
            size = _SMALLEST + (_LARGEST - _SMALLEST) * np.sqrt(max(payoff, 0.0) / most)
            axes.plot(*place, "o", color=INK, markerfacecolor=DEAL, markersize=size, zorder=2)
            axes.annotate(f"{name}\n{payoff:.3g}", place, ha="center", va="center", fontsize=8, zorder=3)
        axes.margins(0.15)
        axes.set_axis_off()
        return axes


def _places(outcome: NetworkOutcome) -> FloatArray:
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(outcome.players)))
    graph.add_edges_from(outcome.edges)
    first = {i for i, _ in outcome.edges}
    if outcome.edges and not first & {j for _, j in outcome.edges}:
        found = nx.bipartite_layout(graph, sorted(first), align="vertical")
    else:
        found = nx.kamada_kawai_layout(graph) if nx.is_connected(graph) else nx.spring_layout(graph, seed=0)
    return np.array([found[i] for i in range(len(outcome.players))])

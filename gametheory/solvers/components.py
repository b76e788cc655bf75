"""Connected sets of equilibria of a two-player game: maximal Nash subsets, and how they hang together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gametheory.errors import GameTheoryError

__all__ = ["Component", "NashSubset", "components"]

_MOST_SUBSETS = 20_000


@dataclass(frozen=True, kw_only=True)
class NashSubset:
    r"""A maximal Nash subset: every pair of mixtures from its two hulls is an equilibrium.

    Parameters
    ----------
    vertices : tuple of tuple of mixtures
        ``vertices[i]`` spans player `i`'s side: the subset is the product of the convex hulls.
    equilibria : tuple of int
        Positions of the extreme equilibria in the list of the solution.

    References
    ----------
    .. [1] C. Millham, "On Nash subsets of bimatrix games", Naval Research Logistics Quarterly 21 (1974)
       307-317.
    """

    vertices: tuple[tuple[tuple[float, ...], ...], ...]
    equilibria: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Component:
    """A connected set of equilibria.

    Parameters
    ----------
    equilibria : tuple of int
        Positions of its extreme equilibria in the list of the solution.
    subsets : tuple of NashSubset
        The maximal Nash subsets whose union it is; two of them may share a face. Empty if there are more than
        20,000: their number may grow exponentially.
    index : int or None
        Its index: the indices of all components add up to +1. None if not computed.

    References
    ----------
    .. [1] L. Shapley, "A note on the Lemke-Howson algorithm", Math. Programming Study 1 (1974) 175-189.
    """

    equilibria: tuple[int, ...]
    subsets: tuple[NashSubset, ...] = ()
    index: int | None = None

    @property
    def is_point(self) -> bool:
        """Whether the component is a single, isolated equilibrium."""
        return len(self.equilibria) == 1


def components(
    pairs: Sequence[tuple[int, int]],
    rows: Mapping[int, Any],
    columns: Mapping[int, Any],
    indices: Mapping[tuple[int, int], int],
) -> tuple[Component, ...]:
    """Group the extreme equilibria: connected parts of the graph they form, and its maximal bicliques.

    Parameters
    ----------
    pairs : sequence of (int, int)
        The extreme equilibria, as keys of `rows` and `columns`, in the order of the solution.
    rows, columns : mapping of int to mixture
        The vertices of the two players.
    indices : mapping of (int, int) to int
        For some of the pairs, the sum of the indices of the equilibria of a nearby game that tend to it.

    Raises
    ------
    GameTheoryError
        If the indices do not add up to one, which no game allows: an equilibrium is missing or wrong.

    Notes
    -----
    Two extreme equilibria that share a mixture span an edge of equilibria. So the components are the
    connected parts of the bipartite graph, and the maximal Nash subsets are its maximal bicliques [1]_.

    References
    ----------
    .. [1] D. Avis, G. Rosenberg, R. Savani and B. von Stengel, "Enumeration of Nash equilibria for two-player
       games", Economic Theory 42 (2010) 9-37, doi:10.1007/s00199-009-0449-x.
    """
    if sum(indices.values()) != 1:
        raise GameTheoryError(f"the indices of the equilibria add up to {sum(indices.values())}, not to 1")
    position = {pair: at for at, pair in enumerate(pairs)}
    beside: dict[int, set[int]] = {}
    above: dict[int, set[int]] = {}
    for x, y in pairs:
        beside.setdefault(x, set()).add(y)
        above.setdefault(y, set()).add(x)
    out, done = [], set()
    for x, _ in pairs:
        if x in done:
            continue
        part, frontier = {x}, {x}
        while frontier:
            frontier = {other for v in frontier for y in beside[v] for other in above[y]} - part
            part |= frontier
        done |= part
        members = sorted(position[v, y] for v in part for y in beside[v])
        out.append(
            Component(
                equilibria=tuple(members),
                subsets=tuple(_subsets(part, beside, rows, columns, position)),
                index=sum(indices.get(pairs[at], 0) for at in members),
            )
        )
    return tuple(out)


def _subsets(
    part: set[int],
    beside: Mapping[int, set[int]],
    rows: Mapping[int, Any],
    columns: Mapping[int, Any],
    position: Mapping[tuple[int, int], int],
) -> list[NashSubset]:
    """Return the maximal bicliques of one connected part, in the order of their first equilibrium."""
    neighbourhoods = {frozenset(beside[x]) for x in part}
    closed: set[frozenset[int]] = set()
    for hood in sorted(neighbourhoods, key=len):
        if len(closed) > _MOST_SUBSETS:
            return []
        closed |= {hood} | {common for other in closed if (common := hood & other)}
    found = []
    for common in closed:
        own = [x for x in part if beside[x] >= common]
        members = tuple(sorted(position[x, y] for x in own for y in common))
        found.append((members, own, common))
    place: dict[int, int] = {}
    other: dict[int, int] = {}
    for at, x, y in sorted((position[v, w], v, w) for v in part for w in beside[v]):
        place[x] = other[y] = at
    return [
        NashSubset(
            vertices=(
                tuple(tuple(np.asarray(rows[x]).tolist()) for x in sorted(own, key=place.__getitem__)),
                tuple(tuple(np.asarray(columns[y]).tolist()) for y in sorted(common, key=other.__getitem__)),
            ),
            equilibria=members,
        )
        for members, own, common in sorted(found)
    ]

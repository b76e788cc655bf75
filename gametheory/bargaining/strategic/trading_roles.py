"""Who is scarce in a network of sellers and buyers: its decomposition by maximum matchings."""

from __future__ import annotations

from enum import IntEnum

from gametheory.bargaining.strategic.exchange_network import Links
from gametheory.bargaining.strategic.networkx_adapter import bipartite_matching

__all__ = ["Role", "roles_by_deletion", "trading_roles"]


class Role(IntEnum):
    """Where a player stands in the decomposition."""

    ABUNDANT = 0
    """Some largest matching leaves her out (the set D)."""
    SCARCE = 1
    """Matched in all of them, and linked to somebody abundant (the set A)."""
    EVEN = 2
    """Matched in all of them, among her like (the set C)."""


def trading_roles(sellers: int, buyers: int, edges: Links) -> tuple[Role, ...]:
    """Return the role of each player, sellers first: the Dulmage-Mendelsohn decomposition.

    From the players whom one largest matching leaves out, walk along links that are out of and in the
    matching by turns: who is reached after an even number of steps is abundant, after an odd number scarce.

    References
    ----------
    .. [1] A. L. Dulmage and N. S. Mendelsohn, "Coverings of bipartite graphs", Canadian J. of Mathematics 10
       (1958) 517-534.

    Examples
    --------
    >>> [role.name for role in trading_roles(2, 1, ((0, 0), (1, 0)))]
    ['ABUNDANT', 'ABUNDANT', 'SCARCE']
    """
    mates: dict[int, int] = {}
    for i, j in bipartite_matching(sellers, buyers, edges):
        mates[i], mates[sellers + j] = sellers + j, i
    around: dict[int, list[int]] = {i: [] for i in range(sellers + buyers)}
    for i, j in edges:
        around[i].append(sellers + j)
        around[sellers + j].append(i)
    roles = [Role.EVEN] * (sellers + buyers)
    reached = [i for i in around if i not in mates]
    for i in reached:  # grows while it is read
        roles[i] = Role.ABUNDANT
        for j in around[i]:
            if roles[j] is Role.EVEN:
                roles[j] = Role.SCARCE
                if roles[mates[j]] is Role.EVEN:
                    roles[mates[j]] = Role.ABUNDANT
                    reached.append(mates[j])
    return tuple(roles)


def roles_by_deletion(sellers: int, buyers: int, edges: Links) -> tuple[Role, ...]:
    """Return the roles by their definition: a player is abundant if without her as many pairs can be matched.

    A matching a player; the check of :func:`trading_roles`.

    Examples
    --------
    >>> [role.name for role in roles_by_deletion(2, 2, ((0, 0), (1, 1)))]
    ['EVEN', 'EVEN', 'EVEN', 'EVEN']
    """
    size = len(bipartite_matching(sellers, buyers, edges))
    roles = []
    for player in range(sellers + buyers):
        left = [(i, j) for i, j in edges if player not in (i, sellers + j)]
        same = len(bipartite_matching(sellers, buyers, left)) == size
        roles.append(Role.ABUNDANT if same else Role.EVEN)
    for i, j in edges:
        for one, other in ((i, sellers + j), (sellers + j, i)):
            if roles[one] is Role.ABUNDANT and roles[other] is not Role.ABUNDANT:
                roles[other] = Role.SCARCE
    return tuple(roles)

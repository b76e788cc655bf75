"""What patience leaves each position of a stationary network: oligopolies by shortage ratio, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, lcm
from typing import Any

from gametheory.bargaining.strategic.exchange_network import Links
from gametheory.bargaining.strategic.networkx_adapter import scarcest, shipment

__all__ = ["ManeaLimit", "Oligopoly", "manea_limit", "manea_limit_gap"]


@dataclass(frozen=True, kw_only=True)
class Oligopoly:
    """One round of the procedure: players who compete, and the few who can deal with them.

    Attributes
    ----------
    ratio : Fraction
        The shortage ratio, partners a competing player; below one.
    estranged : tuple of int
        Players without links among them, each of whom gets ``ratio / (1 + ratio)``.
    partners : tuple of int
        Their neighbours, each of whom gets ``1 / (1 + ratio)``.
    """

    ratio: Fraction
    estranged: tuple[int, ...]
    partners: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ManeaLimit:
    """The limit payoffs as the discount factor goes to one, with the rounds that lead to them."""

    payoffs: tuple[Fraction, ...]
    steps: tuple[Oligopoly, ...]


def manea_limit(n: int, edges: Links) -> ManeaLimit:
    r"""Return the limit payoffs of a stationary network, in fractions.

    Among sets *Q* of players without links to each other, find the smallest ratio
    :math:`r = |N(Q)| / |Q|`; if it is below one, the union of its minimisers gets :math:`r / (1 + r)` each
    and its neighbours :math:`1 / (1 + r)`; remove both and go on. Who is left gets a half [1]_. An isolated
    player has ratio 0 and gets nothing.

    The smallest ratio is found by a minimum cut a step (Dinkelbach), not by listing sets: *any* set of ratio
    below one keeps a ratio no larger when players with a neighbour in the set leave it, so the condition on
    links among them costs nothing. Polynomial in the number of players.

    References
    ----------
    .. [1] M. Manea, "Bargaining in stationary networks", American Economic Review 101 (2011) 2042-2080,
       doi:10.1257/aer.101.5.2042.

    Examples
    --------
    >>> found = manea_limit(5, ((0, 1), (0, 2), (0, 3), (3, 4)))
    >>> [str(payoff) for payoff in found.payoffs]
    ['2/3', '1/3', '1/3', '1/2', '1/2']
    >>> found.steps[0].estranged, found.steps[0].partners
    ((1, 2), (0,))
    """
    neighbours = {i: frozenset(j for link in edges if i in link for j in link if j != i) for i in range(n)}
    payoffs = [Fraction(1, 2)] * n
    steps: list[Oligopoly] = []
    left = frozenset(range(n))
    while left:
        here = {i: neighbours[i] & left for i in sorted(left)}
        ratio, estranged = Fraction(1), frozenset[int]()
        while True:
            chosen = scarcest(here, ratio)
            around = frozenset[int]().union(*(here[i] for i in chosen))
            if not chosen or len(around) >= ratio * len(chosen):
                estranged = chosen if ratio < 1 else frozenset()
                break
            ratio = Fraction(len(around), len(chosen))
        if not estranged:
            break
        partners = frozenset[int]().union(*(here[i] for i in estranged))
        for i in estranged:
            payoffs[i] = ratio / (1 + ratio)
        for i in partners:
            payoffs[i] = 1 / (1 + ratio)
        steps.append(
            Oligopoly(ratio=ratio, estranged=tuple(sorted(estranged)), partners=tuple(sorted(partners)))
        )
        left -= estranged | partners
    return ManeaLimit(payoffs=tuple(payoffs), steps=tuple(steps))


def manea_limit_gap(n: int, edges: Links, payoffs: Sequence[Any]) -> float:
    r"""Return how far payoffs are from being the limit payoffs; exactly 0 only at them.

    At each discount factor equilibrium payoffs solve a strictly convex program (see
    :class:`~gametheory.bargaining.strategic.manea_network.ManeaNetwork`), whose limit is to minimise
    :math:`\frac12 \sum_i v_i^2 - \frac12 \sum_i v_i` over payoffs :math:`v_i = \sum_j x_{ij}` that rates of
    dealing :math:`x_{ij} \ge 0` on the links can generate. So *v* are the limit payoffs if and only if

    1. :math:`v_i + v_j \ge 1` on every link, and
    2. some :math:`x \ge 0` on the links with equality has :math:`\sum_j x_{ij} = v_i` for every player,

    whatever procedure found them. The second is a question of flow. The gap is the larger of the worst link's
    shortfall and the payoff that the flow cannot generate; in fractions, without tolerance.

    Examples
    --------
    >>> half, path = Fraction(1, 2), ((0, 1), (1, 2), (2, 3))
    >>> manea_limit_gap(4, path, [half] * 4)
    0.0
    >>> third = Fraction(1, 3)
    >>> round(manea_limit_gap(4, path, [third, 2 * third, 2 * third, third]), 6)
    0.666667
    """
    if len(payoffs) != n or not all(isinstance(v, (int, Fraction)) and v >= 0 for v in payoffs):
        return inf
    shares = [Fraction(v) for v in payoffs]
    shortfall = max((1 - shares[i] - shares[j] for i, j in edges), default=Fraction(0))
    unit = lcm(*(v.denominator for v in shares)) if n else 1
    amounts = [int(v * unit) for v in shares]
    tight = [(i, j) for i, j in edges if shares[i] + shares[j] <= 1]
    moved = shipment(amounts, amounts, [*tight, *((j, i) for i, j in tight)])
    missing = Fraction(sum(amounts) - moved, unit)
    return float(max(shortfall, missing, Fraction(0)))

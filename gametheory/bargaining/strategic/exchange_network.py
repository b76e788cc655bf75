"""Players and the links along which they can deal: names, pairs, and what is refused of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import LARGEST, BoolArray, FloatArray, Value, floats, frozen
from gametheory.catalogue import Citation
from gametheory.errors import InvalidInputError, invalid
from gametheory.printing import Printed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.bargaining.strategic.network_model import NetworkModel

__all__ = ["Links", "NetworkOutcome", "link_weights", "network_links", "patience_below_one", "player_names"]

Links = tuple[tuple[int, int], ...]
"""Pairs of positions of players, from 0, the smaller first."""

_MOST_PLAYERS = 1_000_000


@dataclass(frozen=True, eq=False, kw_only=True)
class NetworkOutcome(Value, Printed):
    """What happens in a network of n players and m links; leading axes are a batch.

    Attributes
    ----------
    players : tuple of str
        Names of the players.
    edges : tuple of pairs
        The links, as positions of players from 0.
    payoffs : ndarray, shape (..., n)
        What each player gets, valued at the start, in payoff units.
    agreed : ndarray of bool, shape (..., m)
        Whether the two ends of a link deal when they can.
    terms : ndarray, shape (..., m, 2)
        How the two ends divide the value of the link, expected over who proposes; zeros where they do
        not deal.
    proposer : str
        Who makes the offer that is accepted.
    periods : ndarray, shape (..., n)
        Expected number of periods before a player deals; infinite if she never does.
    probability : ndarray, shape (..., n)
        That a player ever deals.
    surplus_lost : ndarray, shape (..., n)
        What delay costs each player: the share she agrees to less what it is worth at the start.
    gap : ndarray, shape (...)
        The certificate, recomputed from the payoffs and the network.
    model : NetworkModel
        What was solved.
    """

    players: tuple[str, ...]
    edges: Links
    payoffs: FloatArray
    agreed: BoolArray
    terms: FloatArray
    proposer: str
    periods: FloatArray
    probability: FloatArray
    surplus_lost: FloatArray
    gap: FloatArray
    model: NetworkModel

    @property
    def citation(self) -> Citation:
        """The work that the model is from."""
        return self.model.citation

    def cite(self) -> str:
        """Return the work that the model is from, as BibTeX."""
        return self.model.cite()

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw who gets what and along which links the deals are (needs the extra ``plot``).

        See :func:`gametheory.plots.network_picture`.

        Raises
        ------
        RefusedError
            If it is the outcome of a batch of networks.
        """
        from gametheory.plots.network_picture import network_picture

        return network_picture(self, ax=ax)

    def __str__(self) -> str:
        rows: dict[str, Any] = {
            "payoffs": self.payoffs,
            "links": self.edges,
            "agreed": self.agreed,
            "terms": self.terms,
            "proposer": self.proposer,
            "periods of delay": self.periods,
            "probability of agreement": self.probability,
            "surplus lost": self.surplus_lost,
            "gap": self.gap,
        }
        width = max(map(len, rows))
        return "\n".join(f"{name:{width}}  {value}" for name, value in rows.items())


def player_names(
    players: int | Sequence[str], argument: str = "players", at_least: int = 0
) -> tuple[str, ...]:
    """Return the names of the players; a number stands for the names "0", "1", ...

    Examples
    --------
    >>> player_names(3), player_names(["Ann", "Bob"])
    (('0', '1', '2'), ('Ann', 'Bob'))
    """
    if isinstance(players, (int, np.integer)) and not isinstance(players, bool):
        if not at_least <= players <= _MOST_PLAYERS:
            raise invalid(argument, f"must be at least {at_least}, and {_MOST_PLAYERS:,} at most", players)
        return tuple(map(str, range(int(players))))
    if isinstance(players, str) or not isinstance(players, Sequence):
        raise invalid(argument, "must be a number of players or a list of names", players)
    names = tuple(map(str, players))
    if len(set(names)) != len(names) or len(names) < at_least:
        raise invalid(argument, f"must be {at_least} or more different names", players)
    return names


def network_links(n: int, edges: ArrayLike) -> Links:
    """Return links between `n` players as sorted pairs in the order given, or raise an error.

    Self-loops, positions outside 0..n-1 and a link listed twice are refused; isolated players and networks
    in several pieces are not.

    Examples
    --------
    >>> network_links(3, [[1, 0], [1, 2]])
    ((0, 1), (1, 2))
    >>> network_links(3, [[1, 1]])
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: edges must link two different players (no self-loops), got (1, 1)
    """
    pairs = index_pairs(edges)
    found: list[tuple[int, int]] = []
    seen: set[tuple[int, int]] = set()
    for i, j in pairs:
        if i == j:
            raise invalid("edges", "must link two different players (no self-loops)", (i, j))
        if not (0 <= i < n and 0 <= j < n):
            raise invalid("edges", f"must be pairs of positions from 0 to {n - 1}", (i, j))
        link = (min(i, j), max(i, j))
        if link in seen:
            raise invalid("edges", "must list each link once, without direction", (i, j))
        seen.add(link)
        found.append(link)
    return tuple(found)


def index_pairs(edges: ArrayLike) -> list[tuple[int, int]]:
    """Return `edges` as pairs of integers, or raise an error."""
    try:
        array = floats(edges)
    except ValueError:
        raise invalid("edges", "must be pairs of positions", edges) from None
    if array.size == 0:
        return []
    whole = np.isfinite(array).all() and (array == np.round(array)).all()
    if array.ndim != 2 or array.shape[1] != 2 or not whole:
        raise invalid("edges", "must be pairs of positions", edges)
    return [(int(i), int(j)) for i, j in array]


def link_weights(given: Sequence[Any] | None, links: int) -> tuple[Fraction, ...]:
    """Return what each of some `links` is worth, exactly; 1 each if nothing is given.

    Examples
    --------
    >>> link_weights([1, 0.5], 2)
    (Fraction(1, 1), Fraction(1, 2))
    """
    if given is None:
        return (Fraction(1),) * links
    try:
        weights = tuple(Fraction(w.item() if isinstance(w, np.generic) else w) for w in given)
    except (TypeError, ValueError, OverflowError):
        raise invalid("weights", "must be finite numbers", given) from None
    if len(weights) != links:
        raise invalid("weights", f"must be one for each of {links} links", given)
    if any(w < 0 for w in weights):
        raise invalid("weights", "must be non-negative", given)
    if any(w > LARGEST for w in weights):
        raise invalid("weights", f"must be at most {LARGEST:g} in size", given)
    return weights


def patience_below_one(delta: ArrayLike) -> FloatArray:
    """Return the common discount factor, shape (...), which lies in (0, 1).

    Examples
    --------
    >>> patience_below_one(1.2)
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: the common discount factor is 1.2; expected a value in (0, 1)
    """
    try:
        array = frozen(floats(delta))
    except ValueError:
        raise invalid("the common discount factor", "must be a number", delta) from None
    inside = (array > 0) & (array < 1)
    if not inside.all():
        worst = array[~inside].ravel()[0]
        raise InvalidInputError(f"the common discount factor is {worst:g}; expected a value in (0, 1)")
    return array

"""Cooperative games with transferable utility: what each coalition is worth on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, SMALLEST, BoolArray, FloatArray, Value, frozen, real
from gametheory.errors import invalid
from gametheory.games.coalition_certificates import CERTIFICATES, payoff_scale, witness
from gametheory.games.concepts import Concept

__all__ = ["CoalitionalGame", "coalition_members"]

_MOST_PLAYERS = 22
"""A table of 2**22 worths takes 32 MB a game."""


@dataclass(frozen=True, eq=False, init=False)
class CoalitionalGame(Value):
    r"""A characteristic function :math:`v(S)`, or a batch of them over the same players.

    Parameters
    ----------
    players : sequence of str
        Names; player *i* is bit *i* of a coalition's number, so that ``worth[..., 0b101]`` belongs
        to the first and third players.
    values : mapping, or array_like of shape (..., 2**n)
        What each coalition is worth, in payoff units. A mapping goes from collections of names
        (a lone name stands for its singleton) to numbers or arrays over a batch, and names every
        coalition; the empty one may be left out. An array is read by bit mask.
    subtract_baseline : bool, default False
        The empty coalition must be worth zero. If it is not and this is set, its worth is
        subtracted from every coalition and kept as `baseline`.

    Attributes
    ----------
    worth : ndarray, shape (..., 2**n)
        :math:`v(S) - v(\emptyset)` by bit mask.
    baseline : ndarray, shape (...)
        What was subtracted: the value when nobody takes part.

    Raises
    ------
    InvalidInputError
        If a coalition is missing, listed twice or unknown, the table has the wrong length, a worth
        is not finite, or the empty coalition is worth something and `subtract_baseline` is not set.

    References
    ----------
    .. [1] L. S. Shapley, "A value for n-person games", in Contributions to the Theory of Games II,
       Princeton 1953, 307-317, doi:10.1515/9781400881970-018.

    Examples
    --------
    The glove game: two left gloves and a right one, a pair is worth one.

    >>> gloves = CoalitionalGame.from_function(("L1", "L2", "R"), lambda S: "R" in S and len(S) > 1)
    >>> gloves.value(["L1", "R"]).item()
    1.0
    >>> gloves.gap([1 / 6, 1 / 6, 2 / 3], Concept.SHAPLEY) < 1e-12
    True
    """

    players: tuple[str, ...]
    worth: FloatArray
    baseline: FloatArray

    def __init__(
        self,
        players: Sequence[str],
        values: Mapping[Any, ArrayLike] | ArrayLike,
        *,
        subtract_baseline: bool = False,
    ) -> None:
        names = _names(players)
        table = _from_mapping(names, values) if isinstance(values, Mapping) else real("values", values)
        if table.ndim == 0 or table.shape[-1] != 2 ** len(names):
            raise invalid("values", f"must have 2**{len(names)} worths on the last axis", table.shape)
        empty = table[..., 0]
        if not subtract_baseline and (np.abs(empty) > ATOL).any():
            raise invalid("values", "must be zero for the empty coalition (or set subtract_baseline)", empty)
        largest = np.abs(table).max(axis=-1)
        if ((largest > 0) & (largest < SMALLEST)).any():
            raise invalid("values", f"must be 0 or at least {SMALLEST:g} in size for some coalition", values)
        object.__setattr__(self, "players", names)
        object.__setattr__(self, "worth", frozen(table - empty[..., np.newaxis]))
        object.__setattr__(self, "baseline", frozen(empty))

    @classmethod
    def from_function(
        cls,
        players: Sequence[str],
        f: Callable[[frozenset[str]], ArrayLike],
        *,
        subtract_baseline: bool = False,
    ) -> CoalitionalGame:
        """Evaluate `f` at the ``2**n`` sets of names; it returns a number or an array over a batch.

        Examples
        --------
        >>> CoalitionalGame.from_function("ab", len).worth
        array([0., 1., 1., 2.])
        """
        names = _names(players)
        table = [
            real("f", f(frozenset(name for name, is_in in zip(names, row, strict=True) if is_in)))
            for row in coalition_members(len(names))
        ]
        return cls(names, np.stack(np.broadcast_arrays(*table), axis=-1), subtract_baseline=subtract_baseline)

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def batch_shape(self) -> tuple[int, ...]:
        """Shape of the batch; ``()`` for one game."""
        return self.worth.shape[:-1]

    @property
    def total(self) -> FloatArray:
        """The worth of all players together, shape (...)."""
        return self.worth[..., -1]

    def mask(self, coalition: Iterable[str]) -> int:
        """Return the bit mask of a collection of names."""
        return _mask(self.players, coalition)

    def value(self, coalition: Iterable[str]) -> FloatArray:
        """Return what `coalition` is worth above the baseline, shape (...)."""
        return self.worth[..., self.mask(coalition)]

    def excess(self, allocation: ArrayLike) -> FloatArray:
        """Return worth minus what the members get, for every coalition, shape (..., 2**n)."""
        x = self._allocation(allocation)
        paid: FloatArray = x @ coalition_members(self.n_players).T.astype(float)
        return self.worth - paid

    def subgame(self, coalition: Iterable[str]) -> CoalitionalGame:
        """Return the game among the members of `coalition` alone."""
        mask = self.mask(coalition)
        inside = [i for i in range(self.n_players) if mask >> i & 1]
        if not inside:
            raise invalid("coalition", "must have a member", coalition)
        rows = coalition_members(len(inside)) @ (1 << np.array(inside))
        return CoalitionalGame([self.players[i] for i in inside], self.worth[..., rows])

    def gaps(self, answer: ArrayLike, concept: Concept) -> FloatArray:
        """Return `gap` for each game of the batch, shape (...)."""
        if concept not in CERTIFICATES:
            raise invalid("concept", f"must be one of {sorted(c.name for c in CERTIFICATES)}", concept)
        x = np.asarray(answer, dtype=float)
        if x.shape[-1:] != (self.n_players,):
            return np.full(self.batch_shape, np.inf)
        gap = CERTIFICATES[concept](self.worth, x) / payoff_scale(self.worth)
        return np.asarray(np.where(np.isfinite(x).all(axis=-1), gap, np.inf))

    def gap(self, answer: ArrayLike, concept: Concept = Concept.SHAPLEY) -> float:
        """Return how far `answer` is from satisfying `concept`, at most over the batch.

        The number is a share of the range of the worths and includes the efficiency residual: what
        the payoffs hand out more or less than the players are worth together. It is infinite for
        what is no allocation, and for `Concept.CORE` also for what is not efficient.

        Parameters
        ----------
        answer : array_like, shape (..., n)
            What each player gets, in payoff units.
        concept : Concept, default Concept.SHAPLEY
            `Concept.SHAPLEY` (checked by the potential of Hart and Mas-Colell) or `Concept.CORE`
            (the largest excess).
        """
        return float(self.gaps(answer, concept).max(initial=0.0))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the allocation itself, shape (..., n)."""
        return self._allocation(answer)

    def deviation(self, answer: ArrayLike, concept: Concept = Concept.SHAPLEY) -> object | None:
        """Return what refutes `answer`, as a sentence: the player or the coalition that objects."""
        if self.batch_shape or self.gap(answer, concept) <= EQUILIBRIUM_TOL:
            return None
        return witness(self.players, self.worth, np.asarray(answer, dtype=float), concept)

    def describe(self, answer: ArrayLike) -> dict[str, Any]:
        """Return `answer` as one row of a table; what each player gets is in the payoff columns."""
        x = self._allocation(answer)
        if self.batch_shape:
            return {"games": int(np.prod(self.batch_shape))}
        return {"handed out": float(x.sum())}

    def _allocation(self, value: ArrayLike) -> FloatArray:
        x = real("allocation", value)
        if x.shape[-1:] != (self.n_players,):
            raise invalid("allocation", f"must have {self.n_players} players on the last axis", x.shape)
        return x


def coalition_members(n_players: int) -> BoolArray:
    """Return who belongs to which coalition, shape (2**n, n): row *m* is the bit mask *m*.

    Examples
    --------
    >>> coalition_members(2).astype(int).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    masks = np.arange(2**n_players)
    return np.asarray((masks[:, np.newaxis] >> np.arange(n_players)) & 1, dtype=bool)


def _names(players: Sequence[str]) -> tuple[str, ...]:
    names = tuple(players)
    if not names or "" in names or not all(isinstance(name, str) for name in names):
        raise invalid("players", "must be one non-empty name or more", players)
    if len(set(names)) != len(names):
        raise invalid("players", "must be different", names)
    if len(names) > _MOST_PLAYERS:
        raise invalid("players", f"must be at most {_MOST_PLAYERS} for a table of all coalitions", len(names))
    return names


def _mask(names: tuple[str, ...], coalition: Iterable[str]) -> int:
    members = (coalition,) if isinstance(coalition, str) else tuple(coalition)
    unknown = [name for name in members if name not in names]
    if unknown:
        raise invalid("coalition", f"must consist of players {', '.join(names)}", members)
    if len(set(members)) != len(members):
        raise invalid("coalition", "must name each member once", members)
    return sum(1 << names.index(name) for name in members)


def _from_mapping(names: tuple[str, ...], values: Mapping[Any, ArrayLike]) -> FloatArray:
    table: dict[int, FloatArray] = {}
    for coalition, worth in values.items():
        mask = _mask(names, coalition)
        if mask in table:
            raise invalid("values", "must list each coalition once", coalition)
        table[mask] = real("values", worth)
    table.setdefault(0, np.zeros(()))
    missing = [m for m in range(2 ** len(names)) if m not in table]
    if missing:
        who = tuple(name for i, name in enumerate(names) if missing[0] >> i & 1)
        raise invalid("values", f"must name every coalition; {len(missing)} are missing, the first", who)
    columns = np.broadcast_arrays(*(table[m] for m in range(2 ** len(names))))
    return np.stack(columns, axis=-1)

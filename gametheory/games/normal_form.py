"""Finite games in strategic form: payoff tables, named players and actions, and the checks of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import FloatArray, Value
from gametheory.errors import invalid
from gametheory.games.certificates import CERTIFICATES
from gametheory.games.concepts import Concept, Deviation
from gametheory.games.expectation import action_payoffs, expected, unit_payoffs
from gametheory.games.payoff_table import action_names, payoff_table, player_count, player_names
from gametheory.games.survivors import Survivors

__all__ = ["NormalForm", "Profile"]

Profile = Sequence[ArrayLike]
"""One mixture a player; each has shape ``(..., a_i)``, non-negative, with sum one on the last axis."""


@dataclass(frozen=True, eq=False, init=False)
class NormalForm(Value):
    r"""A finite game in strategic form, or a batch of games of one shape.

    Player :math:`i` gets :math:`u_i(s_1, \dots, s_n)` when the players choose the actions
    :math:`s_1, \dots, s_n` at the same time.

    Parameters
    ----------
    payoffs : array_like, shape (..., n, a_1, ..., a_n)
        Entry ``payoffs[..., i, s_1, ..., s_n]`` is what player `i` gets, in her payoff units. Leading axes
        are a batch. Numbers are kept as floats; an object array of :class:`fractions.Fraction` or integers is
        kept exactly.
    players : int or sequence of str, optional
        How many players there are, or their names. Give it with every batch: without it the first axis that
        can count the axes behind it is the player axis, so that a table of shape ``(3, 2, 2, 2)`` is one game
        of three players, not three games of two.
    actions : sequence of sequences of str, optional
        The names of each player's actions; by default ``"1", "2", ...``.

    Raises
    ------
    InvalidInputError
        If the payoffs are ragged, empty, not finite or not of the shape above, or if names do not fit or
        repeat.

    References
    ----------
    .. [1] J. Nash, "Non-cooperative games", Annals of Mathematics 54 (1951) 286-295, doi:10.2307/1969529.

    Examples
    --------
    >>> game = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]], actions=[("C", "D"), ("C", "D")])
    >>> game.shape
    (2, 2)
    >>> game.gap(([0, 1], [0, 1]))
    0.0
    >>> print(game.deviation(([1, 0], [1, 0])))
    player 1 gains 2 by playing D
    """

    payoffs: NDArray[Any]
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]

    def __init__(
        self,
        payoffs: ArrayLike,
        players: int | Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
    ) -> None:
        table = payoff_table("payoffs", payoffs)
        count = player_count(table, players)
        shape = table.shape[table.ndim - count :]
        object.__setattr__(self, "payoffs", table)
        object.__setattr__(self, "players", player_names(players, count))
        object.__setattr__(self, "actions", action_names(actions, shape))

    @classmethod
    def from_bimatrix(
        cls,
        row: ArrayLike,
        column: ArrayLike,
        *,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
    ) -> NormalForm:
        """Return the two-player game with payoff matrices `row` and `column`, both of shape ``(..., m, n)``.

        Examples
        --------
        >>> NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]).is_zero_sum
        True
        """
        first, second = payoff_table("row", row), payoff_table("column", column)
        if first.ndim < 2 or first.shape[-2:] != second.shape[-2:]:
            raise invalid("column", f"must be a matrix of the shape {first.shape} of row", second.shape)
        try:
            first, second = np.broadcast_arrays(first, second)
        except ValueError:
            raise invalid("column", f"must broadcast with row of shape {first.shape}", second.shape) from None
        return cls(
            np.stack([first, second], axis=-3), players=2 if players is None else players, actions=actions
        )

    @classmethod
    def from_nashpy(cls, game: Any) -> NormalForm:
        """Return a ``nashpy.Game`` as a normal form."""
        from gametheory.games.nashpy_adapter import from_nashpy

        return from_nashpy(game)

    def to_nashpy(self) -> Any:
        """Return the ``nashpy.Game`` with the same payoffs; names are lost."""
        from gametheory.games.nashpy_adapter import to_nashpy

        return to_nashpy(self)

    @classmethod
    def from_gambit(cls, game: Any, *, exact: bool = False) -> NormalForm:
        """Return a pygambit game as a normal form, with fractions for payoffs if `exact`."""
        from gametheory.games.gambit_adapter import from_gambit

        return from_gambit(game, exact=exact)

    def to_gambit(self, *, title: str = "") -> Any:
        """Return the pygambit game with the same payoffs and names (needs the extra ``interop``)."""
        from gametheory.games.gambit_adapter import to_gambit

        return to_gambit(self, title=title)

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return self.payoffs.shape[self.payoffs.ndim - self.n_players :]

    @property
    def batch_shape(self) -> tuple[int, ...]:
        """Shape of the batch; ``()`` for one game."""
        return self.payoffs.shape[: self.payoffs.ndim - self.n_players - 1]

    @property
    def is_batch(self) -> bool:
        """Whether this value holds several games."""
        return self.payoffs.ndim > self.n_players + 1

    @property
    def is_exact(self) -> bool:
        """Whether the payoffs are exact rational numbers instead of floats."""
        return self.payoffs.dtype == object

    @property
    def is_zero_sum(self) -> bool:
        """Whether the payoffs of every action profile add up to exactly zero (in every game of a batch)."""
        return bool((self.payoffs.sum(axis=-self.n_players - 1) == 0).all())

    @property
    def floats(self) -> FloatArray:
        """The payoffs as floats, shape ``(..., n, a_1, ..., a_n)``."""
        return self.payoffs.astype(float) if self.is_exact else self.payoffs

    @cached_property
    def unit(self) -> NDArray[Any]:
        """The payoffs with each player's range mapped to [0, 1] (exactly in an exact game); 0 if constant.

        The equilibria are the same, the numbers are safe from overflow.
        """
        unit = unit_payoffs(self.payoffs, self.n_players)
        unit.flags.writeable = False
        return unit

    @cached_property
    def spans(self) -> NDArray[Any]:
        """Each player's payoff range, largest minus smallest, shape ``(..., n)``; infinite on overflow."""
        axes = tuple(range(-self.n_players, 0))
        with np.errstate(over="ignore"):
            spans: NDArray[Any] = self.payoffs.max(axis=axes) - self.payoffs.min(axis=axes)
        spans.flags.writeable = False
        return spans

    def rational(self) -> NormalForm:
        """Return the same game with every payoff as the exact fraction that the float is.

        Examples
        --------
        >>> NormalForm.from_bimatrix([[0.5]], [[2.0]]).rational().payoffs[0, 0, 0]
        Fraction(1, 2)
        """
        if self.is_exact:
            return self
        exact = np.array([Fraction(value) for value in self.payoffs.ravel().tolist()], dtype=object)
        return NormalForm(exact.reshape(self.payoffs.shape), players=self.players, actions=self.actions)

    def tied(self, tolerance: float = 1e-12) -> NormalForm:
        """Return the same game with payoffs that differ by rounding only made equal.

        Parameters
        ----------
        tolerance : float, default 1e-12
            Payoffs of a player count as equal if neighbours in size differ by at most this share of her
            payoff range; they become the smallest of them.

        Examples
        --------
        >>> game = NormalForm.from_bimatrix([[0.1 + 0.2, 0.3, 1.0]], [[0, 0, 0]])
        >>> game.payoffs[0, 0, 0] == game.payoffs[0, 0, 1], game.tied().payoffs[0, 0].tolist()
        (np.False_, [0.3, 0.3, 1.0])
        """
        n = self.n_players
        flat = self.payoffs.reshape(*self.batch_shape, n, -1)
        order = np.argsort(flat, axis=-1, kind="stable")
        values = np.take_along_axis(flat, order, axis=-1)
        units = np.take_along_axis(self.unit.reshape(flat.shape), order, axis=-1)
        first = np.ones(flat.shape, dtype=bool)
        first[..., 1:] = np.diff(units, axis=-1) > tolerance
        start = np.maximum.accumulate(np.where(first, np.arange(flat.shape[-1]), 0), axis=-1)
        tied = np.empty_like(flat)
        np.put_along_axis(tied, order, np.take_along_axis(values, start, axis=-1), axis=-1)
        return NormalForm(tied.reshape(self.payoffs.shape), players=self.players, actions=self.actions)

    def game(self, index: int | tuple[int, ...]) -> NormalForm:
        """Return one game of a batch (or a smaller batch)."""
        return NormalForm(self.payoffs[index], players=self.players, actions=self.actions)

    def pure(self, *choice: int | str) -> tuple[FloatArray, ...]:
        """Return the pure profile in which each player takes the given action (a position or a name).

        Examples
        --------
        >>> NormalForm.from_bimatrix([[1, 2]], [[3, 4]]).pure(0, "2")
        (array([1.]), array([0., 1.]))
        """
        if len(choice) != self.n_players:
            raise invalid("choice", f"must name one action for each of {self.n_players} players", choice)
        profile = []
        for names, action in zip(self.actions, choice, strict=True):
            if isinstance(action, str) and action not in names:
                raise invalid("choice", f"must be one of {names}", action)
            position = names.index(action) if isinstance(action, str) else action
            if not 0 <= position < len(names):
                raise invalid("choice", f"must lie in 0..{len(names) - 1}", action)
            profile.append(np.eye(len(names))[position])
        return tuple(profile)

    def expected_payoffs(self, answer: Profile | NDArray[Any] | Survivors) -> NDArray[Any]:
        """Return each player's expected payoff, shape ``(..., n)``.

        Parameters
        ----------
        answer : sequence of n array_like, array of shape (..., a_1, ..., a_n), or Survivors
            A list or tuple of mixtures, or an array with a joint distribution over action profiles. For the
            actions left by elimination NaN, unless one profile is left.
        """
        if isinstance(answer, Survivors):
            return answer.expected_payoffs(self)
        return expected(self.payoffs, self.n_players, answer)

    def action_payoffs(self, profile: Profile) -> tuple[NDArray[Any], ...]:
        """Return for each player what each of her actions pays against the others, shapes ``(..., a_i)``."""
        return action_payoffs(self.payoffs, self.n_players, profile)

    def regrets(self, profile: Profile) -> NDArray[Any]:
        """Return each player's gain from a best reply, in her payoff units, shape ``(..., n)``."""
        replies = self.action_payoffs(profile)
        gains = [
            reply.max(axis=-1) - (np.asarray(mixture) * reply).sum(axis=-1)
            for mixture, reply in zip(profile, replies, strict=True)
        ]
        return np.stack(gains, axis=-1)

    def gap(self, answer: Any, concept: Concept = Concept.NASH, **parameters: Any) -> Any:
        """Return how far `answer` is from satisfying `concept`: zero exactly at a solution.

        The gap is infinite for what is not even a profile (a distribution, ...). It is a share of each
        player's payoff range, so unchanged when payoffs are rescaled or shifted. An array over a batch.

        Parameters
        ----------
        answer : object
            What a solver of that concept returns; for ``Concept.NASH`` a sequence of mixtures.
        concept : Concept, default Concept.NASH
            A key of :data:`gametheory.games.certificates.CERTIFICATES`.
        **parameters
            What the concept needs besides, as ``precision`` for ``Concept.QUANTAL_RESPONSE``.

        Examples
        --------
        >>> pennies = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
        >>> pennies.gap(([0.5, 0.5], [0.5, 0.5]))
        0.0
        >>> pennies.gap(([1, 0], [1, 0]))
        1.0
        >>> pennies.gap(([0.5, 0.6], [1, 0]))
        inf
        """
        if concept not in CERTIFICATES:
            raise invalid("concept", f"must be one of {sorted(c.name for c in CERTIFICATES)}", concept)
        gap = CERTIFICATES[concept](self, answer, **parameters)
        return gap if np.ndim(gap) else float(gap)

    def deviation(self, answer: Any, concept: Concept = Concept.NASH, **_parameters: Any) -> Deviation | None:
        """Return the change of one player that gains most of her payoff range; None if none pays.

        Looks at unilateral changes of a mixture profile (``Concept.NASH``) of a single game.
        """
        if concept is not Concept.NASH or self.is_batch or self.gap(answer) == np.inf:
            return None
        replies = self.action_payoffs(answer)
        regrets = self.regrets(answer)
        shares = [regret / span if span > 0 else 0 for regret, span in zip(regrets, self.spans, strict=True)]
        worst = int(np.argmax(shares))
        if shares[worst] <= 0:
            return None
        return Deviation(
            player=self.players[worst],
            action=self.actions[worst][int(np.argmax(replies[worst]))],
            gain=float(regrets[worst]),
        )

    def describe(self, answer: Any) -> dict[str, Any]:
        """Return `answer` as one row of a table: a named column for each probability."""
        if isinstance(answer, Survivors):
            return answer.describe(self)
        if isinstance(answer, np.ndarray):
            return {
                ", ".join(names[k] for names, k in zip(self.actions, cell, strict=True)): answer[cell]
                for cell in np.ndindex(self.shape)
            }
        return {
            f"{player}: {name}": probability
            for player, names, mixture in zip(self.players, self.actions, answer, strict=True)
            for name, probability in zip(names, np.asarray(mixture), strict=True)
        }

    def __getstate__(self) -> Mapping[str, Any]:
        return {"payoffs": self.payoffs, "players": self.players, "actions": self.actions}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)
        self.payoffs.flags.writeable = False

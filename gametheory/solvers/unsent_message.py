"""A message that nobody sends in an equilibrium of a signalling game, and what it would bring each type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray, FloatArray
from gametheory.games.signalling_game import SignallingGame
from gametheory.solvers.kernels.cut_polytope import CornerPolytope
from gametheory.solvers.kernels.reply_regions import ReplyRegion, reply_regions

__all__ = ["LEVEL", "UnsentMessage"]

LEVEL = 1e-9
"""Payoffs in [0, 1] that differ by less are equal."""


@dataclass(frozen=True)
class UnsentMessage:
    """An unsent message: the game's labels, the sender's payoffs (T, A), the regions of the receiver.

    Attributes
    ----------
    game : SignallingGame
    number : int
        Which message.
    worth, answers : FloatArray, shape (T, A)
        What the replies to it pay the sender's types and the receiver against them, in [0, 1].
    regions : tuple of ReplyRegion
        Which replies are optimal together, for which beliefs.
    """

    game: SignallingGame
    number: int
    worth: FloatArray
    answers: FloatArray
    regions: tuple[ReplyRegion, ...]

    @classmethod
    def each(cls, game: SignallingGame) -> Iterator[UnsentMessage]:
        """Return the messages of a game."""
        sender, receiver = game.unit
        for m, allowed in enumerate(game.allowed):
            replies = tuple(np.flatnonzero(allowed).tolist())
            yield cls(game, m, sender[:, m], receiver[:, m], reply_regions(receiver[:, m], replies))

    @property
    def label(self) -> str:
        """The message."""
        return self.game.messages[self.number]

    @property
    def replies(self) -> tuple[int, ...]:
        """The replies that the message leaves."""
        return tuple(np.flatnonzero(self.game.allowed[self.number]).tolist())

    def named(self, types: BoolArray) -> tuple[str, ...]:
        """Return the names of the types marked."""
        return tuple(label for label, there in zip(self.game.types, types, strict=True) if there)

    def best_replies(self, types: BoolArray) -> list[int]:
        """Return the replies that are optimal for some belief over `types`."""
        fitting = (set(region.replies) for region in self.regions if len(region.within(types)))
        return sorted(set().union(*fitting))

    def attracts_less(self, payoffs: FloatArray) -> BoolArray:
        r"""Return for types t, t' whether :math:`D_t \cup D_t^0 \subseteq D_{t'}`, not empty."""
        n = len(payoffs)
        inside = ~np.eye(n, dtype=bool)
        gains = np.zeros(n, dtype=bool)
        for region in self.regions:
            chosen = list(region.replies)
            gain = self.worth[:, chosen] - payoffs[:, np.newaxis]
            gains |= gain.max(axis=1) > LEVEL
            for t in range(n):
                wanted = CornerPolytope.of_simplices([len(chosen)]).above(gain[t] + LEVEL)
                if len(wanted):
                    inside[t] &= (wanted.corners @ gain.T).min(axis=0) > LEVEL
        less: BoolArray = inside & gains
        return less

    def is_supported(self, payoffs: FloatArray, beliefs: FloatArray) -> bool:
        """Whether some mixture of `beliefs`, shape (k, T), has a best reply that pays no type more."""
        nobody = np.zeros((1, len(payoffs)), dtype=bool)
        return bool(self.can_attract(payoffs, beliefs, nobody).any())

    def can_attract(self, payoffs: FloatArray, beliefs: FloatArray, types: BoolArray) -> BoolArray:
        """Return for each set of types if some best reply attracts them, and no other type, perhaps weakly.

        Parameters
        ----------
        payoffs : FloatArray, shape (T,)
            What the types get in equilibrium.
        beliefs : FloatArray, shape (k, T)
            The reply is optimal for a mixture of these.
        types : BoolArray, shape (s, T)

        Returns
        -------
        BoolArray, shape (s,)
            Whether for some mixed best reply each type of the set gains or is indifferent, and each other
            type loses or is indifferent.
        """
        able = np.zeros(len(types), dtype=bool)
        if not len(beliefs):
            return able
        for region in reply_regions(beliefs @ self.answers, self.replies):
            if not len(region.beliefs):
                continue
            gain = self.worth[:, list(region.replies)] - payoffs[:, np.newaxis]
            mixtures = CornerPolytope.of_simplices([len(region.replies)])
            for k in np.flatnonzero(~able):
                cut = mixtures
                for row, there in zip(gain, types[k], strict=True):
                    cut = cut.above((row if there else -row) + LEVEL)
                able[k] = len(cut) > 0
        return able

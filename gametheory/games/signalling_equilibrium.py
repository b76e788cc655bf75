"""A set of perfect Bayesian equilibria of a signalling game: polytopes of strategies, replies and beliefs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray, Value, frozen, real

__all__ = ["Deterrent", "SignallingEquilibrium"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Deterrent(Value):
    """Replies to a message that nobody sends, and beliefs under which they are optimal; any pair will do.

    Parameters
    ----------
    replies : array_like, shape (L, A)
        Corners of the polytope of replies that keep all types away; none (L = 0) where that depends on the
        replies to other messages: then see ``reply_corners`` of the equilibrium.
    beliefs : array_like, shape (K, T)
        Corners of the polytope of beliefs.
    """

    replies: FloatArray
    beliefs: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "replies", frozen(real("replies", self.replies)))
        object.__setattr__(self, "beliefs", frozen(real("beliefs", self.beliefs)))


@dataclass(frozen=True, eq=False, kw_only=True)
class SignallingEquilibrium(Value):
    """Equilibria that share what is sent and what is optimal after it: one outcome, or a continuum.

    Every combination of a strategy, of replies, and of one deterrent for each message that is not sent, is an
    equilibrium. At the boundary of the strategies a message may cease to be sent; then its belief is the
    limit.

    Parameters
    ----------
    strategy : array_like, shape (T, M)
        An inner point: how likely each type sends each message.
    replies : array_like, shape (M, A)
        An inner point: how likely the receiver gives each reply.
    beliefs : array_like, shape (M, T)
        After each message; by Bayes' rule where it is sent, else inside the first deterrent.
    strategies : array_like, shape (K, T, M)
        Corners of the polytope of strategies.
    reply_corners : array_like, shape (L, M, A)
        Corners of the polytope of replies to the messages that are sent (with the inner point elsewhere), or
        to all messages, where what deters depends on it.
    posteriors : array_like, shape (K, M, T)
        Beliefs at the corners of the strategies; those of the inner point after messages not sent.
    deterrents : tuple of tuple of Deterrent, length M
        After each message that is not sent all that keeps it so; empty after the others.
    """

    strategy: FloatArray
    replies: FloatArray
    beliefs: FloatArray
    strategies: FloatArray
    reply_corners: FloatArray
    posteriors: FloatArray
    deterrents: tuple[tuple[Deterrent, ...], ...]

    def __post_init__(self) -> None:
        for name in ("strategy", "replies", "beliefs", "strategies", "reply_corners", "posteriors"):
            object.__setattr__(self, name, frozen(real(name, getattr(self, name))))
        object.__setattr__(self, "deterrents", tuple(map(tuple, self.deterrents)))

    @property
    def sent(self) -> tuple[int, ...]:
        """The messages that are sent."""
        return tuple(np.flatnonzero(self.strategy.max(axis=0) > 0).tolist())

    @property
    def is_point(self) -> bool:
        """Whether play on the path is unique; replies and beliefs after other messages may vary."""
        return len(self.strategies) == 1 and len(self.reply_corners) == 1

    @property
    def kind(self) -> str:
        """``pooling`` (all types send one message), ``separating`` (a message names its type), or between."""
        used = self.strategy > 0
        if used.any(axis=0).sum() == 1:
            return "pooling"
        return "separating" if used.sum(axis=0).max() == 1 else "semi-separating"

    def spanning(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return assessments that span the set: the inner point, and each corner with it elsewhere.

        Returns
        -------
        strategies, replies, beliefs : FloatArray, shapes (N, T, M), (N, M, A), (N, M, T)
        """
        rows = [(self.strategy, self.replies, self.beliefs)]
        rows += [(self.strategy, corner, self.beliefs) for corner in self.reply_corners]
        rows += [
            (corner, self.replies, held)
            for corner, held in zip(self.strategies, self.posteriors, strict=True)
        ]
        for m, options in enumerate(self.deterrents):
            for option in options:
                inner_reply = option.replies.mean(axis=0) if len(option.replies) else self.replies[m]
                inner_belief = option.beliefs.mean(axis=0)
                answers = [(inner_reply, belief) for belief in option.beliefs]
                answers += [(reply, inner_belief) for reply in option.replies]
                for reply, belief in answers:
                    replies, beliefs = np.array(self.replies), np.array(self.beliefs)
                    replies[m], beliefs[m] = reply, belief
                    rows.append((self.strategy, replies, beliefs))
        strategies, replies, beliefs = (np.stack(part) for part in zip(*rows, strict=True))
        return strategies, replies, beliefs

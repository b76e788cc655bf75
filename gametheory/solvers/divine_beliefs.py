r"""Beliefs after an unsent message that are divine, or universally divine, in the sense of Banks and Sobel.

Let :math:`A` be the mixed replies to a message that are optimal for some belief in :math:`\Gamma`. A reply
attracts the types that strictly gain by it, and with any frequency those that are indifferent; the beliefs
it leads to are in proportion to prior times frequency. The next :math:`\Gamma` is the convex hull of what
all replies in :math:`A` lead to, from all beliefs on until nothing changes; if no reply attracts anybody it
stays.

A reply under which exactly the types of :math:`P` gain and those of :math:`Z` are indifferent leads to the
hull of the prior restricted to :math:`Q`, for all :math:`P \subseteq Q \subseteq P \cup Z`,
:math:`Q \ne \emptyset`. So :math:`\Gamma` is spanned by the prior restricted to those sets :math:`Q` of types
for which some reply in :math:`A` makes no type of :math:`Q` lose and no other type gain.

For *universal* divinity only beliefs count that arise so for every prior. If :math:`\{t\}` is such a set, all
weight on :math:`t` is among them; if not, every set with :math:`t` has another type, and a prior that makes
:math:`t` unlikely against it rules her out. So exactly the beliefs over the types :math:`t` remain that are
such a set alone, which is criterion D2 of Cho and Kreps, repeated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray, FloatArray
from gametheory.errors import RefusedError
from gametheory.solvers.unsent_message import UnsentMessage

__all__ = ["DivineBeliefs", "divine_beliefs", "universally_divine_beliefs"]

_MOST_TYPES = 8


@dataclass(frozen=True)
class DivineBeliefs:
    """Beliefs after a message by their corners, and after how many rounds they stayed the same.

    Attributes
    ----------
    corners : FloatArray, shape (k, T)
    rounds : int
        Rounds that took beliefs away.
    """

    corners: FloatArray
    rounds: int


def divine_beliefs(message: UnsentMessage, payoffs: FloatArray) -> DivineBeliefs:
    """Return what remains of the beliefs for the game's own prior.

    Parameters
    ----------
    message : UnsentMessage
    payoffs : FloatArray, shape (T,)
        What the types get in equilibrium, as shares of the range.
    """
    n = len(payoffs)
    if n > _MOST_TYPES:
        raise RefusedError(f"divinity goes through all sets of types, for up to {_MOST_TYPES}, got {n}")
    sets = (np.arange(1, 2**n)[:, np.newaxis] >> np.arange(n)) % 2 == 1
    beliefs, rounds = np.eye(n), 0
    while True:
        able = message.can_attract(payoffs, beliefs, sets)
        unchanged = able.all() or able[sets.sum(axis=1) == 1].sum() == n
        if unchanged or not able.any():
            return DivineBeliefs(beliefs, rounds)
        sets = sets[able]
        spanning = sets[~_is_union(sets)]
        restricted = spanning * message.game.prior
        beliefs, rounds = restricted / restricted.sum(axis=1, keepdims=True), rounds + 1


def _is_union(sets: BoolArray) -> BoolArray:
    """Return which sets are the union of two disjoint others: the prior on them is a mixture of theirs."""
    codes: list[int] = (sets @ (1 << np.arange(sets.shape[1]))).tolist()
    known = set(codes)
    mixed = (any(part & code == part and code - part in known for part in known - {code}) for code in codes)
    return np.fromiter(mixed, dtype=bool, count=len(codes))


def universally_divine_beliefs(message: UnsentMessage, payoffs: FloatArray) -> DivineBeliefs:
    """Return what remains of the beliefs whatever the prior.

    Parameters
    ----------
    message : UnsentMessage
    payoffs : FloatArray, shape (T,)
        What the types get in equilibrium, as shares of the range.
    """
    alone = np.eye(len(payoffs), dtype=bool)
    left, rounds = np.ones(len(payoffs), dtype=bool), 0
    while True:
        following = left & message.can_attract(payoffs, np.eye(len(payoffs))[left], alone)
        if not following.any() or (following == left).all():
            return DivineBeliefs(np.eye(len(payoffs))[left], rounds)
        left, rounds = following, rounds + 1

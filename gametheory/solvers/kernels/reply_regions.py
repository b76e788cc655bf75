"""Which sets of replies are optimal together, and for which beliefs: the faces of the upper envelope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray, FloatArray
from gametheory.errors import RefusedError
from gametheory.solvers.kernels.cut_polytope import CornerPolytope

__all__ = ["ReplyRegion", "reply_regions"]

_OPTIMAL = 1e-10
"""Payoffs in [0, 1] that differ by less are equally good."""

_MOST_REGIONS = 5000


@dataclass(frozen=True)
class ReplyRegion:
    """The replies that are all optimal for some belief inside the region and no others.

    Attributes
    ----------
    replies : tuple of int
    beliefs : CornerPolytope
        All beliefs (over T types) for which these replies are optimal, perhaps with others.
    """

    replies: tuple[int, ...]
    beliefs: CornerPolytope

    def within(self, types: BoolArray) -> FloatArray:
        """Return the corners of the part of the region with probability on `types` only, shape (k, T)."""
        inside: FloatArray = self.beliefs.corners[(self.beliefs.corners[:, ~types] == 0).all(axis=1)]
        return inside


def reply_regions(payoffs: FloatArray, actions: tuple[int, ...]) -> tuple[ReplyRegion, ...]:
    """Return the regions of beliefs over T types, those of a single optimal reply first.

    Parameters
    ----------
    payoffs : FloatArray, shape (T, A)
        Of the receiver, in [0, 1].
    actions : tuple of int
        The replies there are.

    Examples
    --------
    >>> import numpy as np
    >>> for region in reply_regions(np.eye(2), (0, 1)):
    ...     print(region.replies, region.beliefs.corners.tolist())
    (0,) [[1.0, 0.0], [0.5, 0.5]]
    (1,) [[0.0, 1.0], [0.5, 0.5]]
    (0, 1) [[0.5, 0.5]]
    """
    corners: list[FloatArray] = [optimal_for(payoffs, (a,), actions).corners for a in actions]
    optimal = set()
    for point in np.concatenate(corners):
        worth = point @ payoffs[:, actions]
        optimal.add(tuple(a for a, w in zip(actions, worth, strict=True) if w >= worth.max() - _OPTIMAL))
    closed: set[tuple[int, ...]] = set()
    frontier = {(one, other) for one in optimal for other in optimal}
    while frontier:
        met = {tuple(sorted(set(one) & set(other))) for one, other in frontier}
        new = {replies for replies in met if replies} - closed
        closed |= new
        if len(closed) > _MOST_REGIONS:
            raise RefusedError(f"there are more than {_MOST_REGIONS} sets of optimal replies at one message")
        frontier = {(one, other) for one in new for other in optimal}
    ordered = sorted(closed, key=lambda replies: (len(replies), replies))
    return tuple(ReplyRegion(replies, optimal_for(payoffs, replies, actions)) for replies in ordered)


def optimal_for(payoffs: FloatArray, replies: tuple[int, ...], actions: tuple[int, ...]) -> CornerPolytope:
    """Return the beliefs for which all `replies` are optimal among `actions`."""
    beliefs = CornerPolytope.of_simplices([len(payoffs)])
    first = replies[0]
    for a in actions:
        lead = payoffs[:, first] - payoffs[:, a]
        beliefs = beliefs.on(lead) if a in replies else beliefs.above(lead)
    return beliefs

"""The individually rational part of a hull of three parties or more, read off its corners."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray
from gametheory.games.feasible.lotteries import Lottery, furthest, highest
from gametheory.games.feasible.polyhedral import PolyhedralRegion
from gametheory.games.feasible.sets import Region, not_feasible, spans
from gametheory.games.feasible.upper_facets import upper_facets

__all__ = ["HullRegion"]


@dataclass(frozen=True, eq=False)
class HullRegion(Region):
    """What weakly dominates disagreement in the hull of `points` with free disposal.

    Its facets are many more than its corners, in more dimensions above all; so questions are answered by
    small linear programs over the corners, and facets are listed only for who asks for `polyhedral`.

    Parameters
    ----------
    points : ndarray, shape (k, n)
    disagreement : ndarray, shape (n,)

    Raises
    ------
    RefusedError
        From `ideal`, if no lottery weakly dominates disagreement.
    """

    points: FloatArray
    disagreement: FloatArray

    @cached_property
    def ideal(self) -> FloatArray:  # type: ignore[override]
        """The most each party gets over the region, shape (n,)."""
        found = [self.highest(unit) for unit in np.eye(self.n_players)]
        return np.maximum([each.value for each in found], self.disagreement)

    @cached_property
    def width(self) -> FloatArray:
        """The ranges of the payoffs, one where there is none, shape (n,)."""
        return spans(self.points.max(axis=0), self.points.min(axis=0))

    @cached_property
    def polyhedral(self) -> PolyhedralRegion:
        """The same region by its inequalities, all of them."""
        normals, bounds = upper_facets(self.points, self.disagreement)
        return PolyhedralRegion(normals, np.maximum(bounds, normals @ self.disagreement), self.disagreement)

    def ideal_from(self, point: FloatArray) -> FloatArray:  # noqa: D102  (as in Region)
        return np.asarray(point + [self.reach(point, unit) for unit in np.eye(self.n_players)])

    def reach(self, origin: FloatArray, direction: FloatArray) -> float:  # noqa: D102
        found = furthest(self.points, origin, direction, self.width)
        return -np.inf if found is None else found.value

    def highest(self, weights: FloatArray) -> Lottery:
        """Return the lottery with the largest weighted sum over the region."""
        found = highest(self.points, weights, self.disagreement, self.width)
        if found is None:
            raise not_feasible()
        return found

    def mean(self, lottery: Lottery) -> FloatArray:
        """Return the payoffs of a lottery, at least disagreement where rounding leaves less, shape (n,)."""
        return np.asarray(np.maximum(lottery.chances @ self.points[lottery.chosen], self.disagreement))

    def face(self, weights: FloatArray) -> FloatArray:  # noqa: D102
        best = self.highest(weights)
        value = self.points @ best.normal
        span = weights @ (self.ideal - self.disagreement)
        tied = np.unique(self.points[value >= value.max() - EQUILIBRIUM_TOL * span], axis=0)
        if (weights > 0).all() and len(tied) == 1:
            return np.asarray(np.maximum(tied, self.disagreement))
        # Who attains the most mixes these points alone, so that the rest does not matter.
        return HullRegion(tied, self.disagreement).polyhedral.face(weights)

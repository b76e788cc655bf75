"""What a feasible set and its individually rational region have to offer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from gametheory.arrays import FloatArray, Value
from gametheory.errors import RefusedError, invalid

if TYPE_CHECKING:
    from gametheory.games.feasible.polyhedral import PolyhedralRegion

__all__ = ["FeasibleSet", "Region", "not_feasible", "one_number", "spans", "unbounded"]


def one_number(function: str, found: object) -> float:
    """Return what the user's `function` returned as a float, or say that it is not one number."""
    try:
        value = np.asarray(found, dtype=np.float64)
    except (TypeError, ValueError):
        value = np.empty(0)
    if value.size != 1:
        raise invalid(function, "must return one number", found)
    return float(value.reshape(()))


class Region(ABC):
    """The points that weakly dominate disagreement, with free disposal down to it.

    Attributes
    ----------
    disagreement, ideal : ndarray, shape (n,)
        The lower corner, and the most each party gets over the region.
    """

    disagreement: FloatArray
    ideal: FloatArray

    @property
    def n_players(self) -> int:
        """Number of parties."""
        return len(self.disagreement)

    @property
    def polyhedral(self) -> PolyhedralRegion | None:
        """The region by its inequalities; None where it is curved, or a list of outcomes."""
        return None

    @abstractmethod
    def ideal_from(self, point: FloatArray) -> FloatArray:
        """Return the most each party gets if no party gets less than at `point`."""

    @abstractmethod
    def reach(self, origin: FloatArray, direction: FloatArray) -> float:
        """Return the largest t, negative if `origin` is outside, with ``origin + t * direction`` feasible.

        The direction is non-negative and not zero.
        """

    @abstractmethod
    def face(self, weights: FloatArray) -> FloatArray:
        """Return the corners with the largest weighted sum, shape (k, n), by the payoff of party 0."""


class FeasibleSet(Value, ABC):
    """A set of payoff vectors as the user states it; the checks of answers read this form."""

    @property
    @abstractmethod
    def n_players(self) -> int:
        """Number of parties."""

    @property
    def magnitude(self) -> FloatArray:
        """The size of payoffs to which rounding is held, in payoff units, shape (n,)."""
        return np.ones(self.n_players)

    @abstractmethod
    def region(self, disagreement: FloatArray) -> Region:
        """Return the individually rational region.

        Raises
        ------
        RefusedError
            If no point weakly dominates `disagreement`, or a party's payoff is unbounded above it.
        """

    @abstractmethod
    def support(self, weights: FloatArray, floor: FloatArray | None = None) -> float:
        """Return the largest weighted sum over the set, infinite if there is none.

        With a `floor`, over the points that weakly dominate it.
        """

    @abstractmethod
    def slack(self, point: FloatArray, direction: FloatArray) -> float:
        """Return how many times `direction` can be added to `point` with free disposal.

        Computed from the stated form, not from the region; negative if `point` is not feasible.
        """

    @abstractmethod
    def moved(self, scale: FloatArray, shift: FloatArray) -> FeasibleSet:
        """Return the set of ``scale * x + shift``, with `scale` positive, shape (n,)."""

    def extended(self, floor: FloatArray) -> Region:
        """Return the region above a `floor` that may lie below disagreement."""
        return self.region(floor)


def not_feasible() -> RefusedError:
    """Return the error of a problem without any individually rational point."""
    return RefusedError("the disagreement point is not feasible: no point of S weakly dominates d")


def unbounded(player: int) -> RefusedError:
    """Return the error of a payoff without an upper bound."""
    return RefusedError(f"the feasible set is unbounded above for player {player + 1}; add an upper bound")


def spans(ideal: FloatArray, disagreement: FloatArray) -> FloatArray:
    """Return the ranges of the payoffs, one where a party has nothing to gain."""
    width = ideal - disagreement
    return np.where(width > 0, width, 1.0)

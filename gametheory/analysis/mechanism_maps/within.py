"""Where the named numbers of a scenario have to lie for a mechanism to read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray, FloatArray

__all__ = ["NEEDED", "WITHIN_ONE", "Within"]


@dataclass(frozen=True, kw_only=True)
class Within:
    """A set of numbers that a mechanism can read.

    Attributes
    ----------
    rule : str
        As in "parameters.resolve_spread must be positive".
    holds : callable
        Takes an array; says of each number whether it is in the set.
    stand_in : float
        A number of the set, in place of those outside, whose results are not read.
    """

    rule: str
    holds: Callable[[FloatArray], BoolArray]
    stand_in: float

    def kept(self, value: FloatArray) -> FloatArray:
        """Return `value` where it is in the set and the stand-in elsewhere."""
        return np.asarray(np.where(self.holds(value), value, self.stand_in))


_POSITIVE = Within(rule="must be positive", holds=lambda x: np.asarray(x > 0), stand_in=1.0)
_NON_NEGATIVE = Within(rule="must not be negative", holds=lambda x: np.asarray(x >= 0), stand_in=1.0)
WITHIN_ONE = Within(
    rule="must lie strictly between 0 and 1", holds=lambda x: np.asarray((x > 0) & (x < 1)), stand_in=0.5
)
"""Strictly between 0 and 1."""
_SPREAD = Within(
    rule="must be positive and at most 1", holds=lambda x: np.asarray((x > 0) & (x <= 1)), stand_in=0.5
)
_ABOVE_ONE = Within(rule="must be above 1", holds=lambda x: np.asarray(x > 1), stand_in=2.0)
_FROM_ONE = Within(rule="must be at least 1", holds=lambda x: np.asarray(x >= 1), stand_in=1.0)

NEEDED: Mapping[str, Within] = {
    "arms_shift_rate": _NON_NEGATIVE,
    "concession_curvature": _POSITIVE,
    "demand_A": WITHIN_ONE,
    "demand_B": WITHIN_ONE,
    "discount_factor": _SPREAD,
    "freeze_weight_future": WITHIN_ONE,
    "obstinacy_A": WITHIN_ONE,
    "obstinacy_B": WITHIN_ONE,
    "prize_of_concession": _ABOVE_ONE,
    "resolve_spread": _POSITIVE,
    "rounds_to_deadline": _POSITIVE,
    "susceptibility_spread": _SPREAD,
    "ultimatum_rounds": _FROM_ONE,
    "value_of_deal": _NON_NEGATIVE,
}
"""What the mechanisms that read a named number need of it; others take any number that a case may state."""

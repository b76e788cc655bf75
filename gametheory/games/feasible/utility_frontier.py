"""The frontier of packages in utilities, for parties with an attitude to risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import invalid
from gametheory.games.feasible.planar import chain_above, efficient_chain
from gametheory.games.feasible.smooth import Frontier

if TYPE_CHECKING:
    from gametheory.payoffs.utility import Utility

__all__ = ["frontier_in_utilities"]


def frontier_in_utilities(
    corners: FloatArray, floor: FloatArray, utilities: tuple[Utility, Utility]
) -> Frontier:
    """Return the frontier whose points are worth ``(u1(x), u2(y))``, (x, y) on the chain of `corners`.

    Parameters
    ----------
    corners : ndarray, shape (k, 2)
        Values of packages; consecutive ones are joined by straight lines.
    floor : ndarray, shape (2,)
        Values below which the frontier is not needed; utilities need not be defined there.
    utilities : pair of Utility
        Increasing and concave on the values.

    Raises
    ------
    InvalidInputError
        If a utility function is not concave.
    RefusedError
        If no package is worth `floor` to both.
    """
    chain = chain_above(efficient_chain(corners), floor)
    first, second = utilities
    for k, utility in enumerate(utilities):
        low, high = chain[:, k].min(), chain[:, k].max()
        inner = low + (high - low) * np.array([0.25, 0.5, 0.75])
        if high > low and (utility.absolute_risk_aversion(inner) < 0).any():
            raise invalid(f"utility of party {k + 1}", "must be concave", utility)
    ends = float(first.value(chain[0, 0])), float(first.value(chain[-1, 0]))

    def value_of(utility: float) -> float:
        return float(np.clip(first.inverse(np.clip(utility, *ends)), chain[0, 0], chain[-1, 0]))

    def frontier(utility: float) -> float:
        return float(second.value(np.interp(value_of(utility), chain[:, 0], chain[:, 1])))

    def slope(utility: float) -> float:
        x = value_of(utility)
        k = int(np.clip(np.searchsorted(chain[:, 0], x, side="right"), 1, len(chain) - 1))
        step = chain[k] - chain[k - 1]
        y = float(np.interp(x, chain[:, 0], chain[:, 1]))
        return float(second.marginal(y) * step[1] / step[0] / first.marginal(x))

    bends = first.value(chain[1:-1, 0])
    return Frontier(frontier, ends, slope, tuple(np.clip(bends, *ends).tolist()))

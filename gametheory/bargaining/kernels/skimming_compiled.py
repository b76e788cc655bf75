"""The compiled twin of :func:`~gametheory.bargaining.strategic.coase_two_type_gap.skimming_stages`.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from gametheory.arrays import FloatArray, IntArray

__all__ = ["skimming_stages_compiled"]

_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)


def skimming_stages_compiled(
    low: FloatArray, high: FloatArray, prob_high: FloatArray, delta: FloatArray, most: int
) -> tuple[FloatArray, IntArray] | None:
    """Return the thresholds, shape (N, longest + 3), and the offers before the low one, shape (N,).

    None if some game needs more than `most` rounds.

    Parameters
    ----------
    low, high, prob_high, delta : ndarray, shape (N,)
    most : int
    """
    games: Any = tuple(np.ascontiguousarray(each) for each in (low, high, prob_high, delta))
    before = np.empty(len(low), np.int64)
    nowhere = np.empty((0, 0))
    longest = _fill(*games, most, before, nowhere)
    if longest > most:
        return None
    masses = np.empty((len(low), longest + 3))
    _fill(*games, most, before, masses)
    return masses, before


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def _fill(  # noqa: PLR0917  (numba takes no keyword-only arguments)
    low: FloatArray,
    high: FloatArray,
    prob_high: FloatArray,
    delta: FloatArray,
    most: int,
    before: IntArray,
    masses: FloatArray,
) -> int:
    longest, width = 0, masses.shape[1]
    for row in range(len(low)):
        bl, spread, pi, d = low[row], high[row] - low[row], prob_high[row], delta[row]
        mass_low = 1 - pi
        earlier, mass = 0.0, mass_low * bl / spread  # h_{n-1}, h_n
        older, worth = mass_low * bl, (mass + mass_low) * bl  # V_{n-1}, V_n
        n, fall = 1, d
        if width:
            masses[row, 0] = masses[row, 1] = 0.0
            masses[row, 2] = mass
        while mass < pi:
            if n > most:
                return n
            following = mass + worth / (fall * spread)
            older, worth = worth, (following - earlier) * (bl + (1 - fall) * spread) + d * older
            earlier, mass = mass, following
            fall *= d
            n += 1
            if width:
                masses[row, n + 1] = mass
        for k in range(n + 2, width):
            masses[row, k] = mass
        before[row] = n - 1
        longest = max(longest, n - 1)
    return longest

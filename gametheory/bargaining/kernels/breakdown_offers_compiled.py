"""The compiled arithmetic between the powers of a search for offers; the powers are NumPy's.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from gametheory.arrays import ULP, BoolArray, FloatArray

__all__ = ["halley", "weigh"]


_compiled: Any = njit(cache=True, error_model="numpy", nogil=True)


@_compiled  # type: ignore[untyped-decorator]  # numba is not typed
def weigh(power: FloatArray, paid: FloatArray, counts: FloatArray, kept: FloatArray) -> None:
    """Turn the utility of what follows into that of a refusal, and fill in the part that it keeps."""
    for at in range(len(power)):
        follows = power[at] * counts[at]
        power[at] = follows + paid[at]
        kept[at] = follows / power[at]


@_compiled  # type: ignore[untyped-decorator]
def halley(  # noqa: PLR0917  (numba takes no keyword-only arguments)
    block: FloatArray,
    values: tuple[FloatArray, ...],
    shares: FloatArray,
    low: FloatArray,
    high: FloatArray,
    runs: BoolArray,
) -> None:
    """Move the shares by a step and narrow their brackets; fill in which searches go on."""
    given, left, taken, kept1, kept2 = values
    pie, gamma1, gamma2, rounding = block[0], block[1], block[5], block[9]
    for at in range(len(shares)):
        x, rest = shares[at], left[at]
        excess = taken[at] - pie[at] + x
        below = x if excess <= 0.0 else low[at]
        above = high[at] if excess <= 0.0 else x
        slope1, slope2 = kept1[at] * given[at] / x, kept2[at] * taken[at] / rest
        both = slope1 * slope2
        rise = 1.0 - both
        bend = (1.0 - gamma2[at]) * (kept2[at] - 1.0) * slope1 / rest
        bend -= (1.0 - gamma1[at]) * (kept1[at] - 1.0) / x
        step = excess * rise / (rise * rise - 0.5 * excess * both * bend)
        near = min(x, rest)
        moved = x - step
        inside = (moved >= below) & (moved <= above)
        ends = inside & (abs(step * step * step) <= 0.125 * rounding[at] * rise * near * near)
        ends |= (abs(excess) <= rounding[at]) | (above - below <= ULP * pie[at])
        shares[at] = moved if inside else 0.5 * (below + above)
        low[at], high[at], runs[at] = below, above, not ends

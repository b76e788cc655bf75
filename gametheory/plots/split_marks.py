"""What every plane of two pressures shows: the splits of the total, the even one, and the point as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray
from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, SOFT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.mechanism import Mechanism

__all__ = [
    "marked_points",
    "name_pressures",
    "plane_reach",
    "pressure_grid",
    "share_now",
    "split_marks",
    "splits_of",
    "total_to_split",
]

_DOUBLINGS: Final = 7


def plane_reach(mechanism: Mechanism, reach: float | None = None) -> float:
    """Return how far a plane of pressures goes, in the units of the mechanism.

    By default twice the total, at least the larger pressure and a quarter unit, and as far as it takes for
    pressure to change the chance of a deal, if it ever does; within the domain.
    """
    if reach is not None:
        if not reach > 0:
            raise invalid("reach", "must be positive", reach)
        return reach
    in_units = np.asarray(mechanism.pressure) / np.asarray(mechanism.unit())
    wanted = max(2.0 * float(in_units.sum()), 1.25 * float(in_units.max()), 0.25)
    limit = mechanism.budget_limit() / 2.0
    corners = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]) * np.asarray(mechanism.unit())
    for far in wanted * 2.0 ** np.arange(_DOUBLINGS):
        end = min(float(far), limit)
        if np.ptp(np.broadcast_to(mechanism.under(0.9 * end * corners).deal_chance(), 4)) > 0:
            return end
    return min(wanted, limit)


def pressure_grid(mechanism: Mechanism, end: float, points: int) -> FloatArray:
    """Return the pressures of a plane up to `end` units on each party, shape (points, points, 2)."""
    line, unit = np.linspace(0.0, end, points), np.asarray(mechanism.unit())
    return np.stack(np.meshgrid(line * unit[0], line * unit[1], indexing="xy"), axis=-1)


def split_marks(axes: Axes, mechanism: Mechanism, end: float) -> None:
    """Mark the splits of the total, the point as it is and the even split, on a plane up to `end` units."""
    unit, pressure = np.asarray(mechanism.unit()), np.asarray(mechanism.pressure)
    total = float(np.sum(pressure / unit))
    if total > 0:
        low, high = max(0.0, total - end), min(total, end)
        ends = np.array([[low, total - low], [high, total - high]]) * unit
        axes.plot(ends[:, 0], ends[:, 1], color=SOFT, linestyle="--", linewidth=1.0, label="same total")
        even = total / 2.0 * unit
        axes.plot(*even, "o", color=INK, markerfacecolor="white", markersize=6, label="even", zorder=5)
    axes.plot(*pressure, "o", color=INK, markersize=6, label="as it is", zorder=6, clip_on=False)


def marked_points(mechanism: Mechanism) -> FloatArray:
    """Return points along everything that :func:`split_marks` draws, for names to keep clear of, (n, 2)."""
    pressure = np.asarray(mechanism.pressure, dtype=float)[np.newaxis]
    if not pressure.sum() > 0:
        return pressure
    return np.concatenate([pressure, splits_of(mechanism, None, np.linspace(0.0, 1.0, 41))])


def name_pressures(axes: Axes) -> None:
    """Write on the two axes whose pressure they hold."""
    axes.set_xlabel(f"pressure on {LETTERS[0]}")
    axes.set_ylabel(f"pressure on {LETTERS[1]}")


def splits_of(mechanism: Mechanism, total: float | None, shares: ArrayLike) -> FloatArray:
    """Return the pressures at `shares` of a total on party 0, shape (n, 2), in units of the mechanism.

    Without `total` it is what the mechanism exerts now.
    """
    unit = np.asarray(mechanism.unit())
    spent = total_to_split(total, np.asarray(mechanism.pressure) / unit)
    share = np.asarray(shares, dtype=float)[:, np.newaxis]
    return np.asarray(np.concatenate([share, 1.0 - share], axis=1) * spent * unit)


def total_to_split(total: float | None, exerted: FloatArray) -> float:
    """Return `total`, or without one what is exerted on both together; it has to be positive."""
    spent = float(np.sum(exerted)) if total is None else total
    if not spent > 0:
        rule = "must be given where there is no pressure to split" if total is None else "must be positive"
        raise invalid("total", rule, spent)
    return spent


def share_now(mechanism: Mechanism) -> float | None:
    """Return party 0's share of the pressure there is, in units of the mechanism; None without pressure."""
    in_units = np.asarray(mechanism.pressure) / np.asarray(mechanism.unit())
    total = float(in_units.sum())
    return float(in_units[0]) / total if total > 0 else None

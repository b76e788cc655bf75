"""The plane of the two pressures under one mechanism: where a deal is likely, and the splits of one total."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.mechanism import Mechanism

__all__ = ["CHANCE_COLOURS", "mechanism_plane"]

CHANCE_COLOURS: Final = ("#ffffff", "#f3e8cd", "#e3c78a", "#cfa24e")
"""From no chance of a deal to a certain one: lighter to darker in print too."""
_POINTS: Final = 201
_LEVELS: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
_SURE: Final = 1e-9


def mechanism_plane(
    mechanism: Mechanism,
    *,
    reach: float | None = None,
    points: int = _POINTS,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the chance of a deal over the pressure on either party.

    The darker, the likelier a deal; contours mark 0.1, 0.25, 0.5, 0.75 and 0.9. The slanting line holds all
    splits of the total that is exerted now, the full dot is the split as it is, the ring the even one, in the
    units of the mechanism. An L-shaped region is a weakest link, a straight one a sum, a hook a best shot.

    Parameters
    ----------
    mechanism : Mechanism
        At one point.
    reach : float, optional
        How far the axes go, in the unit of each party's pressure; by default twice the total, or what the
        mechanism's domain allows.
    points : int, default 201
        Points along each axis.
    legend : bool, default True
        Whether the marks are explained above the plane.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the mechanism is a batch, or `reach` is not positive.

    Examples
    --------
    >>> from gametheory.pressure.free_terms import FreeTerms
    >>> ax = mechanism_plane(FreeTerms(disagreement=(0.6, 0.55), pressure=(0.1, 0.0)), points=21)
    >>> ax.get_xlabel()
    'pressure on A'
    """
    pressure = np.asarray(mechanism.pressure)
    if pressure.ndim != 1 or np.ndim(mechanism.deal_chance()) != 0:
        raise invalid("mechanism", "must be one point to be drawn", pressure.shape)
    unit = np.asarray(mechanism.unit())
    total = float(np.sum(pressure / unit))
    end = _reach(mechanism, total) if reach is None else reach
    if not end > 0:
        raise invalid("reach", "must be positive", reach)
    line = np.linspace(0.0, end, points)
    grid = np.stack(np.meshgrid(line * unit[0], line * unit[1], indexing="xy"), axis=-1)
    chance = np.broadcast_to(mechanism.under(grid).deal_chance(), grid.shape[:-1])
    with axes_or_new(ax, 4.6, 4.4) as axes:
        _shade(axes, grid, chance)
        _splits(axes, unit, total, pressure, end)
        axes.set_xlabel(f"pressure on {LETTERS[0]}")
        axes.set_ylabel(f"pressure on {LETTERS[1]}")
        axes.set_xlim(0.0, end * unit[0])
        axes.set_ylim(0.0, end * unit[1])
        if legend:
            axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, fontsize="small", borderpad=0.2)
        return axes


def _reach(mechanism: Mechanism, total: float) -> float:
    """Return twice the total, at least the larger pressure and a quarter unit, within the domain."""
    most = float(np.max(np.asarray(mechanism.pressure) / np.asarray(mechanism.unit())))
    return min(max(2.0 * total, 1.25 * most, 0.25), mechanism.budget_limit() / 2.0)


def _shade(axes: Axes, grid: FloatArray, chance: FloatArray) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("chance of a deal", list(CHANCE_COLOURS))
    axes.pcolormesh(
        grid[..., 0],
        grid[..., 1],
        chance,
        cmap=colours,
        vmin=0.0,
        vmax=1.0,
        shading="gouraud",
        rasterized=True,
    )
    certain = bool(np.all((chance < _SURE) | (chance > 1.0 - _SURE)))
    levels = [level for level in ((0.5,) if certain else _LEVELS) if chance.min() < level < chance.max()]
    if levels:
        drawn = axes.contour(grid[..., 0], grid[..., 1], chance, levels=levels, colors=INK, linewidths=0.8)
        if not certain:
            axes.clabel(drawn, fmt=lambda level: f"{level:g}", fontsize=7)


def _splits(axes: Axes, unit: FloatArray, total: float, pressure: FloatArray, end: float) -> None:
    """Mark the splits of the total, the point as it is and the even split."""
    if total > 0:
        low, high = max(0.0, total - end), min(total, end)
        ends = np.array([[low, total - low], [high, total - high]]) * unit
        axes.plot(ends[:, 0], ends[:, 1], color=SOFT, linestyle="--", linewidth=1.0, label="same total")
        even = total / 2.0 * unit
        axes.plot(*even, "o", color=INK, markerfacecolor="white", markersize=6, label="even", zorder=5)
    axes.plot(*pressure, "o", color=INK, markersize=6, label="as it is", zorder=6, clip_on=False)

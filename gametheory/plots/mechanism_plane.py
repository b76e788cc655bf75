"""The plane of the two pressures under one mechanism: where a deal is likely, and the splits of one total."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.plots.appearance import INK, axes_or_new
from gametheory.plots.curves import legend_above
from gametheory.plots.one_point import require_one_point
from gametheory.plots.split_marks import name_pressures, plane_reach, pressure_grid, split_marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.mechanism import Mechanism

__all__ = ["CHANCE_COLOURS", "mechanism_plane", "shade_chance"]

CHANCE_COLOURS: Final = ("#ffffff", "#f3e8cd", "#e3c78a", "#cfa24e")
"""From no chance of a deal to a certain one: lighter to darker in print too."""
_POINTS: Final = 201
_LEVELS: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
_JUMP: Final = 0.3
"""A larger step between two points of the plane is a border, on which contours would lie on each other."""


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
        How far the axes go, in the unit of each party's pressure; by default twice the total, or as far
        as it takes to see a change, within the mechanism's domain.
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
    require_one_point(mechanism)
    unit = np.asarray(mechanism.unit())
    end = plane_reach(mechanism, reach)
    grid = pressure_grid(mechanism, end, points)
    chance = np.broadcast_to(mechanism.under(grid).deal_chance(), grid.shape[:-1])
    with axes_or_new(ax, 4.6, 4.4) as axes:
        shade_chance(axes, grid, chance)
        split_marks(axes, mechanism, end)
        name_pressures(axes)
        axes.set_xlim(0.0, end * unit[0])
        axes.set_ylim(0.0, end * unit[1])
        if legend:
            legend_above(axes)
        return axes


def shade_chance(axes: Axes, grid: FloatArray, chance: FloatArray, *, labels: bool = True) -> None:
    """Shade a plane by the chance of a deal, and draw its contours; `grid` has shape (n, m, 2)."""
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
    steep = max(float(np.abs(np.diff(chance, axis=k)).max()) for k in (0, 1)) > _JUMP
    levels = [level for level in ((0.5,) if steep else _LEVELS) if chance.min() < level < chance.max()]
    if levels:
        drawn = axes.contour(grid[..., 0], grid[..., 1], chance, levels=levels, colors=INK, linewidths=0.8)
        if labels and not steep:
            axes.clabel(drawn, fmt=lambda level: f"{level:g}", fontsize=7)

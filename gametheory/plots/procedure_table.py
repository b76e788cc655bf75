"""The game of rival procedures: its table beside the chance of a mismatch over the plane of pressures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.mechanism_plane import shade_chance
from gametheory.plots.one_point import require_one_point
from gametheory.plots.panels import panels
from gametheory.plots.region_plane import DEAL_TINT
from gametheory.plots.split_marks import name_pressures, plane_reach, pressure_grid, split_marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.rival_procedures import RivalProcedures

__all__ = ["procedure_table"]

_WORDS = {"CF": "ceasefire first", "TF": "talks first"}


def procedure_table(
    mechanism: RivalProcedures, *, reach: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the table of the game and, beside it, how likely different proposals are under other pressures.

    In the table an equilibrium has a thick frame, and cells in which the proposals match are tinted. In the
    plane the contours are those of the chance of a mismatch in the equilibrium that is counted; it is darker
    where a match is likelier.

    Parameters
    ----------
    mechanism : RivalProcedures
        At one point.
    reach : float, optional
        How far the plane goes; by default twice the total.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out. Table and plane are its `child_axes`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the mechanism is a batch, or `reach` is not positive.

    Examples
    --------
    >>> from gametheory.pressure.rival_procedures import RivalProcedures
    >>> game = RivalProcedures(ceasefire_first=(-0.1, 0.6), talks_first=(0.5, -0.15), war=(0, 0))
    >>> table, plane = procedure_table(game).child_axes
    >>> [patch.get_gid() for patch in table.patches if patch.get_linewidth() > 2]
    ['TF-CF']
    """
    require_one_point(mechanism)
    end = plane_reach(mechanism, reach)
    grid = pressure_grid(mechanism, end, 201)
    with axes_or_new(ax, 9.0, 4.2, fitted=True) as axes:
        table, plane = panels(axes, (1.15, 1.0), gap=0.25, top=0.97)
        _table(table, mechanism)
        chance = np.array(np.broadcast_to(mechanism.under(grid).deal_chance(), grid.shape[:-1]))
        shade_chance(plane, grid, chance, labels=False)
        _mismatches(plane, mechanism, grid, chance)
        split_marks(plane, mechanism, end)
        unit = np.asarray(mechanism.unit())
        plane.set_xlim(0.0, end * unit[0])
        plane.set_ylim(0.0, end * unit[1])
        name_pressures(plane)
        plane.set_title("chance of a mismatch", fontsize=9)
        return axes


def _mismatches(axes: Axes, game: RivalProcedures, grid: FloatArray, chance: FloatArray) -> None:
    """Draw contours where both play mixtures, and the borders of the regions with a sure outcome."""
    for drawn in list(axes.collections)[1:]:
        drawn.remove()
    mixed = np.broadcast_to(game.under(grid).coordinates(), chance.shape)
    look: dict[str, Any] = {"colors": INK, "linewidths": 0.8}
    for region in (mixed, chance >= 1.0 - 1e-9):
        if region.any() and not region.all():
            axes.contour(grid[..., 0], grid[..., 1], region, levels=[0.5], **look)
    mismatch = np.ma.masked_array(1.0 - chance, ~mixed)
    if mixed.any() and np.ptp(mismatch.compressed()) > 1e-9:
        lines = axes.contour(grid[..., 0], grid[..., 1], mismatch, levels=6, **look)
        axes.clabel(lines, fmt=lambda level: f"{level:.3g}", fontsize=7)


def _table(axes: Axes, game: RivalProcedures) -> None:
    from matplotlib.patches import Rectangle

    war = np.asarray(game.war) - np.asarray(game.pressure)
    pays = {"CF": np.asarray(game.ceasefire_first), "TF": np.asarray(game.talks_first)}
    found = {name: bool(there) for name, there in game.pure_equilibria().items()}
    axes.set_xlim(0.0, 2.0)
    axes.set_ylim(0.0, 2.0)
    axes.set_axis_off()
    for row, first in enumerate(("CF", "TF")):
        for column, second in enumerate(("CF", "TF")):
            worth = pays[first] if first == second else war
            name, y = f"{first}-{second}", 1.0 - row
            cell = Rectangle(
                (column + 0.03, y + 0.03),
                0.94,
                0.94,
                facecolor=DEAL_TINT if first == second else "white",
                edgecolor=INK if found[name] else SOFT,
                linewidth=2.6 if found[name] else 0.7,
            )
            cell.set_gid(name)
            axes.add_patch(cell)
            words = ", ".join(f"{float(v):.3g}" for v in worth).replace("-", "−")
            kind = "" if first == second else "\nno match"
            axes.text(column + 0.5, y + 0.5, words + kind, ha="center", va="center", fontsize=10)
        axes.text(-0.06, 1.5 - row, _WORDS[first], rotation=90, ha="right", va="center", fontsize=8)
        axes.text(row + 0.5, 2.05, _WORDS[first], ha="center", va="bottom", fontsize=8)
    axes.text(-0.24, 1.0, f"{LETTERS[0]} proposes", rotation=90, ha="right", va="center", fontsize=9)
    axes.text(1.0, 2.2, f"{LETTERS[1]} proposes", ha="center", va="bottom", fontsize=9)

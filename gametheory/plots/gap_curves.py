"""How large a gap each split of the pressure closes, as conceding grows dearer or cheaper at the margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gametheory.plots.appearance import INK, axes_or_new
from gametheory.plots.curves import curve, legend_above, name_ends_of, split_axis
from gametheory.plots.one_point import require_one_point
from gametheory.plots.split_marks import splits_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.gap_closing import GapClosing

__all__ = ["gap_curves"]


def gap_curves(
    mechanism: GapClosing,
    *,
    curvatures: Sequence[float] = (2.0, 1.0, 0.5),
    total: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the gap that the two can close against the share of the pressure on party 0.

    Where a curve is above the line of the requested gap there is a deal: in the middle for convex costs, at
    the ends for concave ones.

    Parameters
    ----------
    mechanism : GapClosing
        At one point.
    curvatures : sequence of float, default (2, 1, 1/2)
        A curve for each exponent of the costs.
    total : float, optional
        In the units of the mechanism; by default what is exerted now.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the mechanism is a batch, or the total is not positive.

    Examples
    --------
    >>> from gametheory.pressure.gap_closing import GapClosing
    >>> gap = GapClosing(concession_cost=(1, 1), curvature=2, requested=1, pressure=(0.35, 0.35))
    >>> [str(line.get_label()) for line in gap_curves(gap).lines][:3]
    ['n = 2', 'n = 1', 'n = 0.5']
    """
    require_one_point(mechanism)
    shares = np.linspace(0.0, 1.0, 401)
    pressures = splits_of(mechanism, total, shares)
    with axes_or_new(ax, 5.4, 4.0, fitted=True) as axes:
        for k, n in enumerate(curvatures):
            bent = replace(mechanism, curvature=n, pressure=pressures)
            curve(axes, shares, bent.total_concession(), k, f"n = {n:g}")
        gap = float(mechanism.requested)
        axes.axhline(gap, color=INK, linewidth=0.9, zorder=1, gid="requested")
        axes.set_ylim(0.0, 1.08 * max(gap, *(float(np.nanmax(line.get_ydata())) for line in axes.lines)))
        split_axis(axes)
        axes.set_ylabel("gap that can be closed")
        legend_above(axes)
        name_ends_of(axes, {f"gap {gap:.4g}": gap})
        return axes

"""The plane of the total pressure and how unevenly it is spread, with the region in which both consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, SOFT, axes_or_new
from gametheory.plots.curves import legend_above
from gametheory.plots.region_plane import DEAL_TINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.unevenness_index import UnevennessIndex

__all__ = ["index_plane"]


def index_plane(found: UnevennessIndex, *, ax: Axes | None = None) -> Axes:
    """Draw total and index in units of need, and the curve 1 - 2/T up to which both consent.

    Parameters
    ----------
    found : UnevennessIndex
        Of one pressure.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If it is a batch, or nothing is pressed: the index is then undefined.

    Examples
    --------
    >>> from gametheory.pressure.unevenness_index import unevenness_index
    >>> ax = index_plane(unevenness_index((0.6, 0.1), (0.3, 0.2)))
    >>> {str(line.get_label()): line.get_xydata()[0].round(3) for line in ax.lines}["as it is"]
    array([2.5, 0.6])
    """
    if found.index.ndim:
        raise invalid("index", "must be of one point to be drawn", found.index.shape)
    if not np.isfinite(found.index):
        raise invalid("pressure", "must not be zero on both parties", found.pressure)
    total, index = float(found.total), float(found.index)
    end = max(6.0, 1.25 * total)
    line = np.linspace(2.0, end, 401)
    bound = 1.0 - 2.0 / line
    with axes_or_new(ax, 5.4, 4.2, fitted=True) as axes:
        axes.fill_between(line, -bound, bound, color=DEAL_TINT, linewidth=0, label="both consent")
        axes.plot(line, bound, color=INK, linewidth=1.6, label="1 − 2/T", gid="boundary")
        axes.plot(line, -bound, color=INK, linewidth=1.6)
        axes.axhline(0.0, color=SOFT, linewidth=0.7, linestyle=":")
        axes.plot([total], [index], "o", color=INK, markersize=7, label="as it is", zorder=5, clip_on=False)
        axes.set_xlim(0.0, end)
        axes.set_ylim(-1.0, 1.0)
        axes.set_xlabel("total pressure, in units of need")
        axes.set_ylabel("index: all on B −1, even 0, all on A 1")
        legend_above(axes)
        return axes

"""Parallel coordinates: every draw a line across the parameters, the consistent ones in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, PARTY, SOFT, axes_or_new
from gametheory.plots.lettering import wrapped, write
from gametheory.plots.parameter_rows import at_most, row_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.analysis import ConsistentSet

__all__ = ["parallel_coordinates"]

_MOST_LINES = 100_000


def parallel_coordinates(
    found: ConsistentSet, ax: Axes | None = None, *, rows: int = 7, lines: int = 150
) -> Axes:
    """Draw consistent and other draws as lines across the parameters [1]_.

    Each vertical axis is one parameter from its smallest to its largest draw, the one that the observation
    tells most about on the left. Consistent draws are dark and solid, the others light and dashed; the
    thick bar on an axis holds the middle half of the consistent draws, the tick its median.

    Parameters
    ----------
    found : ConsistentSet
    ax : matplotlib.axes.Axes, optional
        By default the axes of a new figure.
    rows : int, default 7
        At most so many parameters, at least 2.
    lines : int, default 150
        At most so many lines of each kind: the first draws.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If there are fewer than two parameters to draw.
    RefusedError
        If matplotlib is not installed.

    References
    ----------
    .. [1] A. Inselberg, "The plane with parallel coordinates", The Visual Computer 1 (1985) 69-91,
       doi:10.1007/BF01898350.

    Examples
    --------
    >>> from gametheory.analysis import consistent
    >>> ax = parallel_coordinates(consistent("ukraine-2025", "stall", draws=200), rows=4)
    >>> len(ax.get_xticks())
    4
    """
    shown = found.ranges[: at_most("rows", rows)]
    if len(shown) < 2:
        raise invalid("rows", "must leave at least two parameters to draw", len(shown))
    most = at_most("lines", lines, _MOST_LINES)
    places = np.arange(len(shown))
    low = np.asarray([each.stated[0] for each in shown])
    width = np.asarray([each.stated[1] for each in shown]) - low
    width = np.where(width > 0.0, width, 1.0)
    heights = (np.stack([found.points[each.parameter] for each in shown], axis=-1) - low) / width
    with axes_or_new(ax, 7.4, 4.2) as axes:
        from matplotlib.collections import LineCollection

        for mask, colour, dashes, alpha, order, label in (
            (~found.holds, PARTY[1], (0, (3, 2)), 0.28, 1, f"other draws ({1 - found.share:.0%})"),
            (found.holds, PARTY[0], "solid", 0.32, 2, f"consistent: {found.observed} ({found.share:.0%})"),
        ):
            chosen = heights[mask][:most]
            segments = [np.column_stack([places, line]) for line in chosen]
            axes.add_collection(
                LineCollection(
                    segments, colors=colour, linestyles=[dashes], linewidths=0.7, alpha=alpha, zorder=order
                )
            )
            axes.plot([], [], color=colour, linestyle=dashes, linewidth=1.4, label=label)
        for place, each, start, span in zip(places, shown, low, width, strict=True):
            axes.plot([place, place], [0.0, 1.0], color=SOFT, linewidth=0.9, zorder=3)
            quarter, median, three = ((q - start) / span for q in each.quantiles[1:4])
            axes.plot(
                [place, place], [quarter, three], color=INK, linewidth=5, zorder=4, solid_capstyle="butt"
            )
            axes.plot([place - 0.09, place + 0.09], [median, median], color=INK, linewidth=1.6, zorder=5)
            for height, value, side in ((-0.02, start, "top"), (1.02, start + span, "bottom")):
                write(
                    axes,
                    float(place),
                    height,
                    f"{value:.2g}",
                    ha="center",
                    va=side,
                    fontsize="small",
                    color=SOFT,
                )
        names = ["\n".join(wrapped(n, 8.0, 62.0)) for n in row_names([each.parameter for each in shown])]
        axes.set_xticks(places, names, fontsize=8)
        axes.tick_params(axis="x", length=0, pad=10)
        axes.set_yticks([])
        axes.spines[:].set_visible(False)
        axes.set_xlim(-0.4, len(shown) - 0.6)
        axes.set_ylim(-0.08, 1.08)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
        if ax is None:
            axes.figure.tight_layout()  # type: ignore[union-attr]  # the figure made here
    return axes

"""Effective pressure on the two parties before and after aid to one of them is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.curves import legend_above
from gametheory.plots.one_point import require_one_point
from gametheory.plots.region_plane import DEAL_TINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.aid_signal import AidSignal

__all__ = ["aid_jump"]


def aid_jump(mechanism: AidSignal, *, ax: Axes | None = None) -> Axes:
    """Draw the jump of the effective pressures, and the pressures at which the text passes.

    Parameters
    ----------
    mechanism : AidSignal
        At one point.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the mechanism is a batch.

    Examples
    --------
    >>> from gametheory.pressure.aid_signal import AidSignal
    >>> aid = AidSignal(
    ...     hawk=0.5, walker=0.4, sanction=0.5, punishment=0.6, aid_walker=0.3, aid_bluffer=0.8,
    ...     aid_hawk=0.8, aid_dove=0.4, need=(0.2, 0.2))
    >>> {str(line.get_label()): line.get_xydata()[0].round(3) for line in aid_jump(aid).lines}["after"]
    array([0.333, 0.12 ])
    """
    require_one_point(mechanism)
    before, after = (np.asarray(mechanism.effective(after=later)) for later in (False, True))
    need = np.maximum(np.asarray(mechanism.need), 0.0)
    end = 1.3 * max(float(before.max()), float(after.max()), float(need.max())) or 1.0
    with axes_or_new(ax, 4.8, 4.6, fitted=True) as axes:
        from matplotlib.patches import Rectangle

        passes = Rectangle(
            (need[0], need[1]),
            end - need[0],
            end - need[1],
            facecolor=DEAL_TINT,
            edgecolor=INK,
            linewidth=0.8,
        )
        passes.set_label("the text passes")
        axes.add_patch(passes)
        axes.plot([0.0, end], [0.0, end], color=SOFT, linestyle=":", linewidth=1.2, label="even")
        axes.plot(*before, "o", color=INK, markerfacecolor="white", markersize=7, zorder=6, label="before")
        axes.plot(*after, "o", color=INK, markersize=7, zorder=6, label="after")
        look = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.6, "shrinkA": 5, "shrinkB": 5}
        axes.annotate("", xy=tuple(after), xytext=tuple(before), arrowprops=look, zorder=5)
        axes.set_xlim(0.0, end)
        axes.set_ylim(0.0, end)
        axes.set_xlabel(f"effective pressure on {LETTERS[0]}")
        axes.set_ylabel(f"effective pressure on {LETTERS[1]}")
        legend_above(axes, columns=4)
        return axes

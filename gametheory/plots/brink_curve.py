"""How near the brink of a wider war each split of the pressure has to go, and how far the mediator would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.plots.appearance import INK, axes_or_new
from gametheory.plots.curves import LOOKS, curve, legend_above, split_axis
from gametheory.plots.lettering import write
from gametheory.plots.one_point import require_one_point
from gametheory.plots.region_plane import DEAL_TINT
from gametheory.plots.split_marks import total_to_split

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.escalation import Escalation

__all__ = ["brink_curve"]


def brink_curve(mechanism: Escalation, *, total: float | None = None, ax: Axes | None = None) -> Axes:
    """Draw the least risk that would move both parties against the split of the pressure.

    Where the curve is above the line of resolve the mediator would not go so far, and no risk gives a deal.

    Parameters
    ----------
    mechanism : Escalation
        At one point.
    total : float, optional
        In payoff units; by default the pressure there is.
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
    >>> from gametheory.pressure.escalation import Escalation
    >>> model = Escalation(
    ...     need=(0.1, 0.1), loss=(1, 1), risk=(0.05, 0.05), resolve=0.06, pressure=(0.12, 0))
    >>> brink = brink_curve(model).lines[0].get_ydata()
    >>> float(brink.min().round(3)), float(brink[-1].round(3))
    (0.04, 0.1)
    """
    require_one_point(mechanism)
    spent = total_to_split(total, mechanism.pressure)
    shares = np.linspace(0.0, 1.0, 401)
    split = mechanism.under(np.stack([shares, 1.0 - shares], axis=-1) * spent)
    brink, resolve = np.asarray(split.brink()), float(mechanism.resolve)
    top = 1.25 * max(float(np.max(brink[np.isfinite(brink)], initial=0.0)), 1e-3)
    if 0 < resolve < 4 * top:
        top = max(top, 1.25 * resolve)
    with axes_or_new(ax, 5.4, 4.1, fitted=True) as axes:
        curve(axes, shares, np.where(np.isfinite(brink), brink, np.nan), 0, "brink: risk needed")
        axes.fill_between(
            shares,
            brink,
            min(resolve, top),
            where=brink <= resolve,
            color=DEAL_TINT,
            linewidth=0,
            zorder=0.2,
            label="a risk works",
        )
        if not np.isfinite(brink).any():
            write(axes, 0.5, 0.5 * top, "no risk moves both", ha="center", fontsize=9)
        if resolve <= top:
            axes.axhline(resolve, label="resolve", **LOOKS[1])
        if total is None and np.isfinite(mechanism.brink()):
            now = float(mechanism.pressure[0]) / spent, float(mechanism.brink())
            axes.plot(*now, "o", color=INK, markersize=6, label="as it is", zorder=5, clip_on=False)
        axes.set_ylim(0.0, top)
        split_axis(axes)
        axes.set_ylabel("added chance of a wider war")
        legend_above(axes, columns=2)
        return axes

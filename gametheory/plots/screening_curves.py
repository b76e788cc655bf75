"""Demand and risk of breakdown against the split of pressure, where one party's cost is private."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.plots.appearance import INK, axes_or_new
from gametheory.plots.curves import curve, legend_above, split_axis
from gametheory.plots.one_point import require_one_point
from gametheory.plots.split_marks import share_now, splits_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.screening import Screening

__all__ = ["screening_curves"]


def screening_curves(mechanism: Screening, *, total: float | None = None, ax: Axes | None = None) -> Axes:
    """Draw party 1's demand and the risk that it is refused against the share of the pressure on party 0.

    The demand follows the pressure; the risk does not: it is level.

    Parameters
    ----------
    mechanism : Screening
        At one point.
    total : float, optional
        By default what is exerted now.
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
    >>> from gametheory.pressure.screening import Screening
    >>> model = Screening(share=0.5, proposer_cost=0.1, low=0, high=0.5, pressure=(0.1, 0.05))
    >>> risk = screening_curves(model).lines[1].get_ydata()
    >>> float(risk.min().round(9)), float(risk.max().round(9))
    (0.25, 0.25)
    """
    require_one_point(mechanism)
    shares = np.linspace(0.0, 1.0, 101)
    split = mechanism.under(splits_of(mechanism, total, shares))
    with axes_or_new(ax, 5.4, 4.0, fitted=True) as axes:
        curve(axes, shares, split.demand(), 0, "B's demand, as a share")
        curve(axes, shares, split.breakdown(), 1, "risk of breakdown")
        now = share_now(mechanism) if total is None else None
        if now is not None:
            at = [float(mechanism.demand()), float(mechanism.breakdown())]
            axes.plot([now, now], at, "o", color=INK, markersize=5, label="as it is", zorder=5, clip_on=False)
        axes.set_ylim(0.0, max(1.0, 1.05 * float(split.demand().max())))
        split_axis(axes)
        axes.set_ylabel("share, or chance")
        legend_above(axes)
        return axes

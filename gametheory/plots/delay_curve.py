"""How long two parties wait for each other, against the split of the pressure on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.plots.appearance import INK, axes_or_new
from gametheory.plots.curves import curve, legend_above, split_axis
from gametheory.plots.one_point import require_one_point
from gametheory.plots.split_marks import share_now, splits_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.attrition import Attrition
    from gametheory.pressure.reputation import Reputation

__all__ = ["delay_curve"]


def delay_curve(
    mechanism: Attrition | Reputation, *, total: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the mean delay against the share of the pressure on party 0.

    Level in a war of attrition whose parties know each other; with a peak at the even split where either may
    be obstinate.

    Parameters
    ----------
    mechanism : Attrition or Reputation
        At one point.
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
    >>> from gametheory.pressure.reputation import Reputation
    >>> model = Reputation(
    ...     demand=(0.6, 0.6), discount_rate=(0.1, 0.1), obstinate=(0.1, 0.1), pressure=(0.15, 0.05)
    ... )
    >>> share, delay = delay_curve(model).lines[0].get_data()
    >>> float(share[delay.argmax()])
    0.5
    """
    require_one_point(mechanism)
    shares = np.linspace(0.0, 1.0, 401)
    delay = mechanism.under(splits_of(mechanism, total, shares)).mean_delay()
    with axes_or_new(ax, 5.4, 4.0, fitted=True) as axes:
        curve(axes, shares, delay, 0, "mean delay")
        now = share_now(mechanism) if total is None else None
        if now is not None:
            at = float(mechanism.mean_delay())
            axes.plot([now], [at], "o", color=INK, markersize=6, label="as it is", zorder=5, clip_on=False)
        axes.set_ylim(0.0, 1.12 * float(delay.max()) or 1.0)
        split_axis(axes)
        axes.set_ylabel("mean delay")
        legend_above(axes)
        return axes

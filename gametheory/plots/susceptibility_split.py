"""Risk of breakdown against the split of a budget, where one party alone knows how hard pressure bites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, axes_or_new
from gametheory.plots.curves import curve, legend_above, split_axis
from gametheory.plots.one_point import require_one_point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.private_susceptibility import PrivateSusceptibility

__all__ = ["susceptibility_split"]


def susceptibility_split(
    mechanism: PrivateSusceptibility, *, totals: Sequence[float] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the risk of breakdown against the share of a budget on party 0, a curve for each budget.

    For uniform susceptibility the dots on the axis are the largest safe shares. With types from 0 on they
    lie right of the even split, and come nearer to it the larger the budget is.

    Parameters
    ----------
    mechanism : PrivateSusceptibility
        At one point.
    totals : sequence of float, optional
        Budgets, in payoff units, six at most; by default half of what is exerted now, all of it and twice as
        much, or of five times the known costs if there is no pressure.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the mechanism is a batch, or a budget is not positive.

    Examples
    --------
    >>> from gametheory.pressure.private_susceptibility import PrivateSusceptibility
    >>> ax = susceptibility_split(PrivateSusceptibility(cost=0.1, low=0, high=1), totals=[0.5])
    >>> [line.get_xdata().round(6).tolist() for line in ax.lines if line.get_gid() == "safe"]
    [[0.6]]
    """
    require_one_point(mechanism)
    exerted = float(np.sum(mechanism.pressure))
    spent = exerted if exerted > 0 else 5.0 * float(mechanism.cost) or 1.0
    budgets = [0.5 * spent, spent, 2.0 * spent] if totals is None else list(totals)
    for total in budgets:
        if not total > 0:
            raise invalid("totals", "must be positive", total)
    shares = np.linspace(0.0, 1.0, 501)
    highest = 0.0
    with axes_or_new(ax, 5.4, 4.0, fitted=True) as axes:
        for k, total in enumerate(budgets):
            split = np.stack([shares, 1.0 - shares], axis=-1) * total
            risk = mechanism.under(split).breakdown()
            highest = max(highest, float(risk.max()))
            curve(axes, shares, risk, k, f"budget {total:.3g}")
            safe = float(mechanism.max_safe_share(total)) if mechanism.belief is None else 1.0
            if safe < 1:
                axes.plot([safe], [0.0], "o", color=INK, markersize=5, gid="safe", clip_on=False, zorder=5)
        now = float(mechanism.pressure[0]) / exerted if exerted in budgets else -1.0
        if 0 <= now <= 1:  # it has left the axis where party 1 is supported
            look: dict[str, Any] = {"color": INK, "markerfacecolor": "white", "markersize": 6, "zorder": 6}
            axes.plot([now], [float(mechanism.breakdown())], "o", label="as it is", clip_on=False, **look)
        axes.set_ylim(0.0, max(1.15 * highest, 0.1))
        split_axis(axes)
        axes.set_ylabel("risk of breakdown")
        legend_above(axes, columns=2)
        return axes

"""How uneven a mediator's own choice is, against what a deal is worth to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, SOFT, axes_or_new
from gametheory.plots.curves import curve, legend_above
from gametheory.plots.lettering import write
from gametheory.plots.one_point import require_one_point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.mediator_effort import MediatorEffort

__all__ = ["effort_index"]


def effort_index(mechanism: MediatorEffort, *, reach: float | None = None, ax: Axes | None = None) -> Axes:
    """Draw the index of unevenness of the effort chosen, and the chance of a deal, against the stake.

    The index falls in the stake. While neither consent is bought outright it is never nearer to 0 than the
    dotted line (for equal chances of acceptance); beyond the kink one is, at 0 both are.

    Parameters
    ----------
    mechanism : MediatorEffort
        At one point.
    reach : float, optional
        Largest stake; by default a quarter beyond the larger cost of effort.
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
    >>> from gametheory.pressure.mediator_effort import MediatorEffort
    >>> ax = effort_index(MediatorEffort(legacy=0.5, acceptance=(0.2, 0.2), effort_cost=(0.7, 4)))
    >>> {line.get_label(): round(float(line.get_ydata()[0]), 4) for line in ax.lines}["at this stake"]
    0.5789
    """
    require_one_point(mechanism)
    costs = np.asarray(mechanism.effort_cost, dtype=float)
    end = 1.25 * float(costs.max()) if reach is None else reach
    if not end > 0:
        raise invalid("reach", "must be positive", reach)
    stakes = np.linspace(0.0, end, 1001)[1:]
    chosen = replace(mechanism, legacy=stakes)
    index = chosen.index()
    with axes_or_new(ax, 5.6, 4.1, fitted=True) as axes:
        curve(axes, stakes, index, 0, "index of unevenness")
        curve(axes, stakes, chosen.at_choice().deal_chance(), 1, "chance of a deal")
        if mechanism.acceptance[0] == mechanism.acceptance[1]:
            roots = np.sqrt(costs)
            bound = float((roots[1] - roots[0]) / roots.sum())
            axes.axhline(bound, color=SOFT, linewidth=0.9, linestyle=":", zorder=1, gid="bound")
            words = f"bound in the interior {bound:.3g}".replace("-", "−")
            write(axes, end, bound, words, ha="right", va="bottom", fontsize=8, color=SOFT)
        now = float(mechanism.legacy)
        if 0 < now <= end and np.isfinite(mechanism.index()):
            at = float(mechanism.index())
            axes.plot([now], [at], "o", color=INK, markersize=6, zorder=5, label="at this stake")
        axes.axhline(0.0, color=SOFT, linewidth=0.6, zorder=0.5)
        axes.set_xlim(0.0, end)
        axes.set_ylim(min(-0.05, float(np.nanmin(index)) * 1.1), 1.05)
        axes.set_xlabel("what a deal is worth to the mediator")
        axes.set_ylabel("index, or chance")
        legend_above(axes)
        return axes

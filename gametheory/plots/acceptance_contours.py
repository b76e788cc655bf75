"""Contours of the chance that both accept fixed terms, with budgets and the best split of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.plots.appearance import INK, axes_or_new
from gametheory.plots.curves import budget_lines, legend_above
from gametheory.plots.mechanism_plane import shade_chance
from gametheory.plots.one_point import require_one_point
from gametheory.plots.split_marks import name_pressures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.fixed_terms import FixedTerms

__all__ = ["acceptance_contours"]

_POINTS = 301


def acceptance_contours(
    mechanism: FixedTerms, *, totals: Sequence[float] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the contours of the chance of a deal with budget lines and their best splits.

    Parameters
    ----------
    mechanism : FixedTerms
        At one point.
    totals : sequence of float, optional
        Budgets in payoff units; by default four, up to what would make both accept for sure.
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
    >>> from gametheory.pressure.fixed_terms import FixedTerms
    >>> ax = acceptance_contours(FixedTerms(acceptance=(0.2, 0.5), half_width=(0.3, 0.4)), totals=(0.2,))
    >>> [line.get_xydata().round(6) for line in ax.lines if line.get_label() == "best split"]
    [array([[0.2, 0. ]])]
    """
    require_one_point(mechanism)
    useful = (1.0 - np.asarray(mechanism.acceptance)) * 2.0 * np.asarray(mechanism.half_width)
    some = np.linspace(0.2, 0.8, 4) * float(useful.sum() or np.sum(mechanism.unit()))
    spent = some if totals is None else np.asarray(totals, dtype=float)
    best = mechanism.best_split(spent)
    side = 1.05 * max(float(spent.max()), float(np.max(mechanism.pressure)))
    line = np.linspace(0.0, side, _POINTS)
    grid = np.stack(np.meshgrid(line, line, indexing="xy"), axis=-1)
    with axes_or_new(ax, 4.8, 4.6, fitted=True) as axes:
        shade_chance(axes, grid, mechanism.under(grid).deal_chance())
        budget_lines(axes, spent, (1.0, 1.0))
        axes.lines[-1].set_label("budgets")
        look: dict[str, Any] = {"color": INK, "markerfacecolor": "white", "linewidth": 1.0, "markersize": 6}
        axes.plot(best[:, 0], best[:, 1], "D-", label="best split", clip_on=False, zorder=5, **look)
        if np.any(mechanism.pressure):
            axes.plot(*np.asarray(mechanism.pressure), "o", color=INK, label="as it is", zorder=6)
        axes.set_xlim(0.0, side)
        axes.set_ylim(0.0, side)
        name_pressures(axes)
        legend_above(axes)
        return axes

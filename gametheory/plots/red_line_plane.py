"""Two pressures on a bargain with red lines: the window of a budget, and the shortest way to a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.curves import legend_above
from gametheory.plots.mechanism_plane import shade_chance
from gametheory.plots.one_point import require_one_point
from gametheory.plots.split_marks import name_pressures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.free_terms import FreeTerms

__all__ = ["budget_window", "way_to_a_deal"]

_POINTS = 401


def budget_window(terms: FreeTerms, *, budget: float | None = None, ax: Axes | None = None) -> Axes:
    """Draw the pressures that give a deal, one budget, and the splits of it that work.

    Parameters
    ----------
    terms : FreeTerms
        At one point; its own pressure is marked.
    budget : float, optional
        By default the total of its pressure.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If `terms` are a batch or the budget is not positive.

    Examples
    --------
    >>> from gametheory.pressure.free_terms import FreeTerms
    >>> ax = budget_window(FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55)), budget=0.25)
    >>> [line.get_xdata().round(3) for line in ax.lines if line.get_label() == "splits that work"]
    [array([0.05, 0.2 ])]
    """
    from gametheory.pressure.red_lines import red_line_window

    require_one_point(terms)
    total = float(np.sum(terms.pressure)) if budget is None else budget
    if not total > 0:
        raise invalid("budget", "must be positive", total)
    window = red_line_window(terms.under((0.0, 0.0)), total)
    with axes_or_new(ax, 4.8, 4.6, fitted=True) as axes:
        _deals(axes, terms, 1.25 * max(total, float(np.max(terms.pressure))))
        axes.plot([0.0, total], [total, 0.0], color=SOFT, linestyle="--", linewidth=1.0, label="budget")
        if window.exists:
            ends = np.array([float(window.low), float(window.high)])
            axes.plot(ends, total - ends, color=INK, linewidth=3.2, label="splits that work", zorder=4)
        axes.plot(
            total / 2,
            total / 2,
            "o",
            color=INK,
            markerfacecolor="white",
            markersize=6,
            zorder=5,
            label="even",
        )
        if np.any(terms.pressure):
            axes.plot(*np.asarray(terms.pressure), "o", color=INK, markersize=6, zorder=6, label="as it is")
        legend_above(axes, columns=2)
        return axes


def way_to_a_deal(terms: FreeTerms, *, weights: ArrayLike = (1.0, 1.0), ax: Axes | None = None) -> Axes:
    """Draw the smallest additions to the pressure that give a deal, as arrows to the region of deals.

    Parameters
    ----------
    terms : FreeTerms
        At one point.
    weights : array_like, shape (2,), default (1, 1)
        Cost of a unit of pressure on each party.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If `terms` are a batch.
    RefusedError
        If the red lines contradict each other.

    Examples
    --------
    >>> from gametheory.pressure.free_terms import FreeTerms
    >>> ax = way_to_a_deal(FreeTerms(disagreement=(0.7, 0.6), red_lines=(0.2, 0.65)), weights=(1, 3))
    >>> {line.get_label(): line.get_xydata()[0].round(3) for line in ax.lines}["cheapest"]
    array([0.3, 0. ])
    """
    from gametheory.pressure.smallest_change import smallest_change

    require_one_point(terms)
    found = smallest_change(terms, weights=weights)
    start = np.asarray(terms.pressure, dtype=float)
    aims = {"cheapest": (start + found.move, "s"), "nearest": (start + found.nearest, "*")}
    far = max(float(np.max(aim)) for aim, _ in aims.values())
    with axes_or_new(ax, 4.8, 4.6, fitted=True) as axes:
        _deals(axes, terms, 1.45 * max(far, float(start.max()), 0.05))
        axes.plot(*start, "o", color=INK, markersize=6, label="as it is", zorder=6, clip_on=False)
        for name, (aim, shape) in aims.items():
            if np.abs(aim - start).max() > 1e-12:
                look: dict[str, Any] = {
                    "arrowstyle": "-|>",
                    "color": INK,
                    "linewidth": 1.3,
                    "shrinkA": 3,
                    "shrinkB": 5,
                }
                axes.annotate("", xy=tuple(aim), xytext=tuple(start), arrowprops=look, zorder=5)
                dot: dict[str, Any] = {
                    "color": INK,
                    "markerfacecolor": "white",
                    "markersize": 11 if shape == "*" else 8,
                }
                axes.plot(*aim, shape, label=name, zorder=7, clip_on=False, **dot)
        legend_above(axes)
        return axes


def _deals(axes: Axes, terms: FreeTerms, end: float) -> None:
    """Shade the pressures with a deal and name the three limits that bound them."""
    start = np.minimum(np.asarray(terms.pressure, dtype=float), 0.0)  # support is negative pressure
    start = np.where(start < 0, start - 0.1 * end, 0.0)
    lines = [np.linspace(first, end, _POINTS) for first in start]
    grid = np.stack(np.meshgrid(*lines, indexing="xy"), axis=-1)
    shade_chance(axes, grid, terms.under(grid).deal_chance())
    axes.set_xlim(start[0], end)
    axes.set_ylim(start[1], end)
    name_pressures(axes)
    a, b, _ = (float(x) for x in terms.under((0.0, 0.0)).shortfalls())
    for limit, draw, side in ((a, axes.axvline, 0), (b, axes.axhline, 1)):
        if 0 < limit < end:
            draw(limit, color=SOFT, linewidth=0.8, linestyle=":", zorder=1.5)
            at = (limit, 0.985 * end) if side == 0 else (0.985 * end, limit)
            axes.annotate(
                f"{LETTERS[side]} needs {limit:.3g}",
                xy=at,
                xytext=(-3, 0) if side == 0 else (0, -3),
                textcoords="offset points",
                rotation=90 if side == 0 else 0,
                ha="right",
                va="top",
                fontsize=8,
                color=SOFT,
            )

"""A page of planes, one a mechanism, on a common budget line: L-shaped, straight or hook-shaped regions."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import FAINT, INK, LETTERS, SOFT, new_figure, require_matplotlib, style
from gametheory.plots.lettering import axes_width, wrapped
from gametheory.plots.mechanism_plane import shade_chance
from gametheory.plots.one_point import require_one_point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.mechanism import Mechanism

__all__ = ["mechanism_page"]

_PANEL: Final = (2.05, 2.25)
_REACH: Final = 1.3
"""How far the axes of a panel go, in budgets."""


def mechanism_page(
    mechanisms: Mapping[str, Mechanism],
    budgets: Mapping[str, float] | float,
    *,
    columns: int = 4,
    axes: list[Axes] | None = None,
) -> list[Axes]:
    """Draw the chance of a deal over the two pressures under each mechanism, in shares of its budget.

    All panels have the same axes and the same budget line, dashed, with the even split as a ring. The darker,
    the likelier a deal: an L-shaped region is a weakest link, a straight one a sum, a hook a best shot, a
    stripe one-sided. What is outside a mechanism's domain is crossed out.

    Parameters
    ----------
    mechanisms : mapping of str to Mechanism
        Title -> the mechanism, at one point; its own pressure does not count.
    budgets : mapping of str to float, or float
        The budget of each, or of all, in the units of the mechanism.
    columns : int, default 4
    axes : list of Axes, optional
        Where to draw, one a mechanism; a new figure if left out.

    Returns
    -------
    list of matplotlib.axes.Axes
        One a mechanism, in order.

    Raises
    ------
    InvalidInputError
        If there is no mechanism, one is a batch, a budget is missing or not positive, or the number of axes
        is not theirs.

    Examples
    --------
    >>> from gametheory.pressure.free_terms import FreeTerms
    >>> terms = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55))
    >>> mechanism_page({"red lines": terms}, 0.25)[0].get_title()
    'red lines'
    """
    require_matplotlib()
    if not mechanisms:
        raise invalid("mechanisms", "must hold at least one", dict(mechanisms))
    if columns != int(columns) or columns < 1:
        raise invalid("columns", "must be a positive whole number", columns)
    spent = dict(budgets) if isinstance(budgets, Mapping) else dict.fromkeys(mechanisms, budgets)
    for name, mechanism in mechanisms.items():
        require_one_point(mechanism)
        if not spent.get(name, 0.0) > 0:
            raise invalid(f"budgets[{name!r}]", "must be positive", spent.get(name))
    if axes is not None:
        if len(axes) != len(mechanisms):
            raise invalid("axes", f"must be {len(mechanisms)}, one a mechanism", len(axes))
        return _drawn(mechanisms, spent, axes)
    with style(8.5):
        across = min(columns, len(mechanisms))
        down = ceil(len(mechanisms) / across)
        figure = new_figure(_PANEL[0] * across + 0.3, _PANEL[1] * down + 0.3)
        figure.set_layout_engine("constrained", h_pad=0.08)
        figure.supxlabel(f"pressure on {LETTERS[0]}, in budgets", fontsize=9)
        figure.supylabel(f"pressure on {LETTERS[1]}, in budgets", fontsize=9)
        return _drawn(
            mechanisms, spent, [figure.add_subplot(down, across, k + 1) for k in range(len(mechanisms))]
        )


def _drawn(mechanisms: Mapping[str, Mechanism], spent: Mapping[str, float], axes: list[Axes]) -> list[Axes]:
    for (name, mechanism), panel in zip(mechanisms.items(), axes, strict=True):
        _plane(panel, mechanism, spent[name])
        size = 8.5
        panel.set_title("\n".join(wrapped(name, size, axes_width(panel))), fontsize=size, parse_math=False)
    return axes


def _plane(axes: Axes, mechanism: Mechanism, budget: float) -> None:
    end = min(_REACH, mechanism.budget_limit() / (2.0 * budget))
    line = np.linspace(0.0, end, 161)
    grid = np.stack(np.meshgrid(line, line, indexing="xy"), axis=-1)
    pressure = grid * budget * np.asarray(mechanism.unit())
    chance = np.broadcast_to(mechanism.under(pressure).deal_chance(), grid.shape[:-1])
    shade_chance(axes, grid, chance, labels=False)
    axes.plot([0.0, 1.0], [1.0, 0.0], color=SOFT, linestyle="--", linewidth=1.1, gid="budget")
    axes.plot([0.5], [0.5], "o", color=INK, markerfacecolor="white", markersize=5, zorder=5, gid="even")
    axes.set_xlim(0.0, _REACH)
    axes.set_ylim(0.0, _REACH)
    axes.set_xticks([0.0, 0.5, 1.0], ["0", "½", "1"])
    axes.set_yticks([0.0, 0.5, 1.0], ["0", "½", "1"])
    axes.set_aspect("equal")
    if end < _REACH:  # white would read as no chance of a deal
        axes.patch.set(hatch="xxx", edgecolor=FAINT)

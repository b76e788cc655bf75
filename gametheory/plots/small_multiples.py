"""The same picture of several cases side by side, with the same axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from gametheory.errors import invalid
from gametheory.plots.appearance import new_figure, require_matplotlib, style
from gametheory.plots.deal_map import deal_map, verdict_key

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["small_multiples"]

_PANEL = (3.1, 2.9)


def small_multiples(
    found: Mapping[str, Any],
    draw: Callable[..., Any] = deal_map,
    *,
    columns: int = 3,
    axes: Sequence[Axes] | None = None,
    **settings: Any,
) -> list[Axes]:
    """Draw one panel a case.

    Parameters
    ----------
    found : mapping
        Title -> what `draw` takes: datasets of `sweep` for one, over the same grid.
    draw : callable, default `deal_map`
        Takes one of them, ``ax`` and `settings`; such as `threshold_lines`.
    columns : int, default 3
    axes : sequence of Axes, optional
        Where to draw, one a case; a new figure if left out.
    **settings
        Passed on to `draw`. Panels of `deal_map` have one legend, above them all.

    Returns
    -------
    list of matplotlib.axes.Axes
        One a case, in order.

    Raises
    ------
    InvalidInputError
        If there is no case, or the number of axes is not theirs.

    Examples
    --------
    >>> import numpy as np
    >>> from gametheory.analysis import sweep
    >>> grid = {"parameters.c_A": np.linspace(0, 0.4, 9), "parameters.c_B": np.linspace(0, 0.4, 9)}
    >>> drawn = small_multiples({name: sweep(name, grid) for name in ("dayton-1995", "cyprus-2004")})
    >>> [ax.get_title(loc="left") for ax in drawn]
    ['dayton-1995', 'cyprus-2004']
    """
    require_matplotlib()
    if not found:
        raise invalid("found", "must hold at least one case", dict(found))
    if columns != int(columns) or columns < 1:
        raise invalid("columns", "must be a positive whole number", columns)
    if axes is not None:
        if len(axes) != len(found):
            raise invalid("axes", f"must be {len(found)}, one a case", len(axes))
        return _drawn(found, draw, list(axes), settings, columns)
    with style(9.0):
        columns = min(columns, len(found))
        rows = ceil(len(found) / columns)
        figure = new_figure(_PANEL[0] * columns, _PANEL[1] * rows + 0.3)
        figure.set_layout_engine("constrained")
        panels = [figure.add_subplot(rows, columns, k + 1) for k in range(len(found))]
        drawn = _drawn(found, draw, panels, settings, columns)
        outcome = settings.get("outcome", "deal")
        if draw is deal_map and all(data[outcome].dtype == bool for data in found.values()):
            figure.legend(handles=verdict_key(outcome), loc="outside upper left", ncols=2)
        return drawn


def _drawn(
    found: Mapping[str, Any],
    draw: Callable[..., Any],
    panels: list[Axes],
    settings: Mapping[str, Any],
    columns: int,
) -> list[Axes]:
    below = len(panels) - columns
    for k, ((title, data), ax) in enumerate(zip(found.items(), panels, strict=True)):
        own = dict(settings)
        if draw is deal_map:
            own.setdefault("legend", False)
        draw(data, ax=ax, **own)
        ax.set_title(title, loc="left", parse_math=False)
        if k % columns:
            ax.set_ylabel("")
        if k < below:
            ax.set_xlabel("")
    return panels

"""A waterfall: from the outcome without any instrument, step by step, to the outcome with all of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.plots.appearance import INK, PARTY, SOFT, axes_or_new
from gametheory.plots.lettering import share, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.attribution import Attribution

__all__ = ["signed_look", "waterfall"]


def signed_look(value: float) -> dict[str, Any]:
    """Return colour and hatch of a bar by its sign, so that the sign is seen in grey too."""
    return {"facecolor": PARTY[1], "hatch": ""} if value >= 0 else {"facecolor": "white", "hatch": "/////"}


def waterfall(found: Attribution, *, ax: Axes | None = None) -> Axes:
    """Draw what each instrument adds to an outcome, one below the other; what it takes away is hatched.

    Parameters
    ----------
    found : Attribution
        From `attribution` or `range_attribution`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from gametheory.pressure import attribution
    >>> from gametheory.scenarios import load
    >>> case = load("ukraine-2025")
    >>> found = attribution(case.dispute(), case.profile("article"))
    >>> ax = waterfall(found)
    >>> ends = [patch.get_x() + patch.get_width() for patch in ax.patches]
    >>> bool(abs(ends[-1] - found.total) < 1e-12)
    True
    """
    values = np.asarray(found.values, dtype=float)
    level = found.baseline + np.concatenate([[0.0], np.cumsum(values)])
    rows = len(values) + 2
    with axes_or_new(ax, 6.8, 1.1 + 0.36 * rows, fitted=True) as axes:
        span = [0.0, *level.tolist(), found.total]
        room = 0.24 * max(max(span) - min(span), 1e-6)
        axes.set_xlim(min(span) - room, max(span) + room)
        bars = [(0.0, found.baseline)]
        bars += [(float(a), float(b)) for a, b in pairwise(level)]
        bars.append((0.0, found.total))
        for row, (start, stop) in enumerate(bars):
            whole = row in (0, rows - 1)
            look: dict[str, Any] = {"facecolor": SOFT, "hatch": ""} if whole else signed_look(stop - start)
            axes.barh(row, stop - start, left=start, height=0.62, edgecolor=INK, linewidth=0.8, **look)
            if row < rows - 1:
                axes.plot([stop, stop], [row + 0.31, row + 0.69], color=INK, linewidth=0.7)
            words = share(stop if whole else stop - start, sign=not whole)
            write(axes, max(start, stop) + 0.06 * room, row, words, va="center", fontsize=8)
        axes.axvline(0.0, color=INK, linewidth=0.9, zorder=0.5)
        axes.set_yticks(range(rows), ["without any", *found.instruments, "with all"])
        axes.set_ylim(rows - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(found.outcome, parse_math=False)
        return axes

"""The line of shifts of power that a ceasefire brings: the window that both accept, and what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.plots.appearance import DEAL, INK, LETTERS, PARTY, axes_or_new
from gametheory.plots.lettering import write
from gametheory.plots.one_point import require_one_point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.ceasefire import Ceasefire

__all__ = ["shift_line"]


def shift_line(mechanism: Ceasefire, *, ax: Axes | None = None) -> Axes:
    """Draw which shifts each party accepts, before and under pressure, and the shift that is expected.

    The upper bar of a row are the shifts that party 0 accepts (all up to its limit), the lower those that
    party 1 does (all from its own); the window of both is filled.

    Parameters
    ----------
    mechanism : Ceasefire
        At one point.
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
    >>> from gametheory.pressure.ceasefire import Ceasefire
    >>> truce = Ceasefire(share=0.6, line=0.5, cost=(0.1, 0.15), weight_future=0.8, shift=0.4)
    >>> [round(float(p.get_x()), 4) for p in shift_line(truce).patches if p.get_gid() == "window"]
    [-0.1875]
    """
    require_one_point(mechanism)
    rows = {"no pressure": mechanism.under((0.0, 0.0))}
    if np.any(mechanism.pressure):
        rows["under pressure"] = mechanism
    windows = [case.window() for case in rows.values()]
    shift = float(mechanism.shift)
    marks = [shift, 0.0, *(float(v) for w in windows for v in (w.smallest, w.largest))]
    room = 0.2 * max(max(marks) - min(marks), 0.1)
    with axes_or_new(ax, 6.6, 1.5 + 0.6 * len(rows), fitted=True) as axes:
        from matplotlib.patches import Rectangle

        left, right = min(marks) - room, max(marks) + room
        axes.set_xlim(left, right)
        for row, window in enumerate(windows):
            low, high = float(window.smallest), float(window.largest)
            for y, start, stop, side in ((row - 0.32, left, high, 0), (row + 0.18, low, right, 1)):
                axes.add_patch(Rectangle((start, y), stop - start, 0.14, facecolor=PARTY[side], zorder=3))
            words = "no window"
            if low <= high:
                words = f"{low:.4g} to {high:.4g}".replace("-", "−")
                both = Rectangle(
                    (low, row - 0.32), high - low, 0.64, facecolor=DEAL, edgecolor=INK, linewidth=0.8
                )
                both.set_gid("window")
                axes.add_patch(both)
            frame = ("axes fraction", "data")
            axes.annotate(words, xy=(1.02, row), xycoords=frame, va="center", fontsize=8)
        axes.plot(
            [shift, shift], [-0.55, len(rows) - 0.5], color=INK, linewidth=1.4, linestyle="--", zorder=4
        )
        write(
            axes, shift, -0.6, f"expected {shift:.4g}".replace("-", "−"), ha="center", va="bottom", fontsize=8
        )
        axes.set_ylim(len(rows) - 0.45, -0.9)
        axes.set_yticks(range(len(rows)), list(rows))
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(
            f"shift of power towards {LETTERS[1]}; upper bar: {LETTERS[0]} accepts, lower: {LETTERS[1]}"
        )
        return axes

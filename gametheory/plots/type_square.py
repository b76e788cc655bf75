"""The square of the types of two parties who each hide a limit, and which pairs of types settle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gametheory.plots.appearance import INK, axes_or_new
from gametheory.plots.lettering import write
from gametheory.plots.one_point import require_one_point
from gametheory.plots.region_plane import DEAL_TINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.two_sided_screening import TwoSidedScreening

__all__ = ["type_square"]

_ROOM: Final = 0.4
"""How much of the square the words along the missed deals take."""


def type_square(mechanism: TwoSidedScreening, *, ax: Axes | None = None) -> Axes:
    """Draw the square of types: filled where there is a deal, hatched where a deal that pays is missed.

    Parameters
    ----------
    mechanism : TwoSidedScreening
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
    >>> from gametheory.pressure.two_sided_screening import TwoSidedScreening
    >>> [text.get_text() for text in type_square(TwoSidedScreening(offset=0)).texts]
    ['deal: chance 0.281', 'would pay, is missed']
    """
    require_one_point(mechanism)
    d, gap = float(mechanism.distance()), float(mechanism.trade_gap())
    line = np.linspace(0.0, 1.0, 401)
    with axes_or_new(ax, 4.8, 4.6, fitted=True) as axes:
        axes.set_xlim(0.0, 1.0)
        axes.set_ylim(d, 1.0 + d)
        lower = np.clip(line + gap, d, 1.0 + d)
        pays = np.clip(line, d, 1.0 + d)
        axes.fill_between(line, lower, 1.0 + d, color=DEAL_TINT, linewidth=0)
        axes.fill_between(line, pays, lower, facecolor="none", hatch="////", edgecolor="#9a9a9a", linewidth=0)
        axes.plot(line, line + gap, color=INK, linewidth=1.6, gid="deal")
        axes.plot(line, line, color=INK, linewidth=1.0, linestyle="--", gid="pays")
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        chance = float(mechanism.deal_chance())
        write(axes, 0.04, 1.0 + d - 0.06, f"deal: chance {chance:.3g}", va="top", fontsize=9)
        first, last = max(0.0, d - gap / 2.0), min(1.0, 1.0 + d - gap / 2.0)
        if last - first > _ROOM:
            at = first + 0.4 * (last - first)
            look: dict[str, Any] = {"ha": "center", "va": "center", "rotation": 45, "bbox": box}
            write(axes, at, at + gap / 2.0, "would pay, is missed", fontsize=8, **look)
        axes.set_xlabel("least that A accepts")
        axes.set_ylabel("most that B leaves A")
        return axes

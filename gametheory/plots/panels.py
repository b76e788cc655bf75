"""Several panels side by side inside one pair of axes, so that a picture of more than one has one handle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["panels"]


def panels(axes: Axes, widths: Sequence[float], *, gap: float = 0.28, top: float = 0.9) -> list[Axes]:
    """Return panels inside `axes`, whose own frame is hidden.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panels become its `child_axes`.
    widths : sequence of float
        Of each panel, relative to the others.
    gap : float, default 0.28
        Between two panels, as a share of the mean width of one.
    top : float, default 0.9
        Height of the panels, as a share of the axes: the rest is left to titles.
    """
    axes.set_axis_off()
    width = np.asarray(widths, dtype=float)
    space = gap * width.mean()
    whole = width.sum() + space * (len(width) - 1)
    left = np.concatenate([[0.0], np.cumsum(width[:-1] + space)]) / whole
    return [axes.inset_axes((float(a), 0.0, float(w), top)) for a, w in zip(left, width / whole, strict=True)]

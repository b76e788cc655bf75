"""Who signs a text in the plane of two pressures: both, or one who counts on the other's refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import SOFT, axes_or_new
from gametheory.plots.curves import legend_above
from gametheory.plots.one_point import require_one_point
from gametheory.plots.region_plane import region_plane
from gametheory.plots.split_marks import marked_points, name_pressures, split_marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.sign_or_refuse import SignOrRefuse

__all__ = ["signature_cells"]

_POINTS = 301
_NAMES = ("SS", "SR", "RS")


def signature_cells(mechanism: SignOrRefuse, *, reach: float | None = None, ax: Axes | None = None) -> Axes:
    """Draw the cells of the plane of pressures by the pure equilibria in them.

    First letter party 0, second party 1: S signs, R refuses. The lines are the two thresholds.

    Parameters
    ----------
    mechanism : SignOrRefuse
        At one point.
    reach : float, optional
        How far the axes go, in payoff units; by default twice the larger threshold.
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
    >>> from gametheory.pressure.sign_or_refuse import SignOrRefuse
    >>> ax = signature_cells(SignOrRefuse(net_value=(-0.3, -0.3), windfall=(0.2, 0.2)))
    >>> sorted(text.get_text() for text in ax.texts)
    ['RS', 'SR', 'SR or RS', 'SS']
    """
    require_one_point(mechanism)
    threshold = np.asarray(mechanism.threshold(), dtype=float)
    highest = max(float(threshold.max()), float(np.max(mechanism.pressure)))
    if reach is not None and not reach > 0:
        raise invalid("reach", "must be positive", reach)
    end = reach if reach is not None else 2.0 * highest if highest > 0 else 1.0
    line = (np.arange(_POINTS) + 0.4142) / _POINTS * end
    grid = np.stack(np.meshgrid(line, line, indexing="xy"), axis=-1)
    there = mechanism.under(grid).pure_equilibria()
    code = there @ np.array([1, 2, 4])
    sets = {k: " or ".join(n for n, bit in zip(_NAMES, (1, 2, 4), strict=True) if k & bit) for k in range(8)}
    names = np.array([sets[k] for k in range(8)])[code]
    deals = {str(name): "SS" in str(name) for name in np.unique(names)}
    with axes_or_new(ax, 4.8, 4.6, fitted=True) as axes:
        region_plane(line, line, names, deals=deals, clear=marked_points(mechanism), size=10.0, ax=axes)
        split_marks(axes, mechanism, end / float(np.min(mechanism.unit())))
        for at, draw in zip(threshold, (axes.axvline, axes.axhline), strict=True):
            if 0 < at < end:
                draw(at, color=SOFT, linewidth=0.8, linestyle=":", zorder=1.5, gid="threshold")
        axes.set_xlim(0.0, end)
        axes.set_ylim(0.0, end)
        name_pressures(axes)
        legend_above(axes)
        return axes

"""Risk of breakdown as pressure on the screened party grows, for several pressures on the proposer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.curves import curve, legend_above
from gametheory.plots.lettering import write
from gametheory.plots.one_point import require_one_point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.private_susceptibility import PrivateSusceptibility

__all__ = ["susceptibility_curves"]


def susceptibility_curves(
    mechanism: PrivateSusceptibility,
    *,
    proposer: Sequence[float] = (0.0, 0.1, 0.2),
    reach: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the risk of breakdown against the pressure on party 0, a curve for each pressure on party 1.

    For uniform susceptibility the dots on the axis are the pressures from which breakdown is possible, and
    the dotted line is the risk that is never exceeded.

    Parameters
    ----------
    mechanism : PrivateSusceptibility
        At one point.
    proposer : sequence of float, default (0, 0.1, 0.2)
        Pressures on party 1, six at most.
    reach : float, optional
        How far the horizontal axis goes; by default to four times the largest of the dots.
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
    >>> from gametheory.pressure.private_susceptibility import PrivateSusceptibility
    >>> ax = susceptibility_curves(PrivateSusceptibility(cost=0.1, low=0, high=1))
    >>> [line.get_xdata().tolist() for line in ax.lines if line.get_gid() == "critical"]
    [[0.1], [0.2], [0.30000000000000004]]
    """
    require_one_point(mechanism)
    if reach is not None and not reach > 0:
        raise invalid("reach", "must be positive", reach)
    uniform = mechanism.belief is None
    cases = [mechanism.under((0.0, s)) for s in proposer]
    starts = [float(case.critical_pressure()) if uniform else np.inf for case in cases]
    known = [start for start in starts if 0 < start < np.inf]
    end = reach if reach is not None else 4.0 * max(known, default=0.25)
    pressures = np.linspace(0.0, end, 501)
    with axes_or_new(ax, 5.4, 4.0, fitted=True) as axes:
        for k, (s, start) in enumerate(zip(proposer, starts, strict=True)):
            risk = mechanism.under(np.stack([pressures, np.full_like(pressures, s)], axis=-1)).breakdown()
            curve(axes, pressures, risk, k, f"{s:g} on {LETTERS[1]}")
            if start <= end:
                axes.plot(
                    [start], [0.0], "o", color=INK, markersize=5, gid="critical", clip_on=False, zorder=5
                )
        top = 1.0
        if uniform:
            limit = float(mechanism.limit_breakdown())
            top = max(1.25 * limit, 0.1)
            axes.axhline(limit, color=SOFT, linewidth=0.9, linestyle=":", zorder=1)
            write(axes, 0.01 * end, limit, f"never above {limit:.3g}", va="bottom", fontsize=8, color=SOFT)
        axes.set_xlim(0.0, end)
        axes.set_ylim(0.0, top)
        axes.set_xlabel(f"pressure on {LETTERS[0]}")
        axes.set_ylabel("risk of breakdown")
        legend_above(axes)
        return axes

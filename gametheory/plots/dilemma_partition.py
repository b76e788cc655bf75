"""What a mediator chooses over the plane of the blame for leaving and the cost of a wider war."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.plots.appearance import INK, axes_or_new
from gametheory.plots.curves import legend_above
from gametheory.plots.one_point import require_one_point
from gametheory.plots.region_plane import region_plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.mediator_dilemma import MediatorDilemma

__all__ = ["dilemma_partition"]


def dilemma_partition(model: MediatorDilemma, *, ax: Axes | None = None) -> Axes:
    """Draw the partition of the plane by the option chosen, its corner, and the point as it is.

    Parameters
    ----------
    model : MediatorDilemma
        At one point.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the model is a batch.

    Examples
    --------
    >>> from gametheory.pressure.mediator_dilemma import MediatorDilemma
    >>> model = MediatorDilemma(
    ...     legacy=1, escalation_deal=0.45, hot_war_risk=0.05, hot_war_cost=4, escalation_cost=0.05,
    ...     pivot=0.3, blame=0.4, even_deal=0.35, even_cost=0.2, drift_deal=0.1, drift_cost=0.05)
    >>> sorted(text.get_text() for text in dilemma_partition(model).texts)
    ['escalate', 'press evenly', 'walk away']
    """
    require_one_point(model)
    corner = np.asarray(model.corner(), dtype=float)
    now = np.array([float(model.blame), float(model.hot_war_cost)])
    shown = np.where(np.isfinite(corner), corner, 0.0)
    x, y = (np.linspace(0.0, 2.0 * end if end > 0 else 1.0, 301) for end in np.maximum(shown, now))
    words = np.array(["escalate", "walk away", "press evenly", "drift"])
    names = words[model.partition(x, y[:, np.newaxis])]
    with axes_or_new(ax, 5.0, 4.4, fitted=True) as axes:
        region_plane(x, y, names, deals={"press evenly": True}, clear=[now, shown], size=10.0, ax=axes)
        if np.isfinite(corner).all() and (corner > 0).all():
            look: dict[str, Any] = {"color": INK, "markerfacecolor": "white", "markersize": 7}
            axes.plot(*corner, "D", label="all alike", zorder=5, **look)
        axes.plot(*now, "o", color=INK, markersize=6, label="as it is", zorder=6, clip_on=False)
        axes.set_xlabel("blame for walking away")
        axes.set_ylabel("cost of a wider war")
        legend_above(axes)
        return axes

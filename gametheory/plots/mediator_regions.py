"""Whom a mediator presses, and how hard, where each party yields at a threshold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, axes_or_new
from gametheory.plots.curves import legend_above
from gametheory.plots.one_point import require_one_point
from gametheory.plots.region_plane import region_plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.mediator_thresholds import MediatorThresholds

__all__ = ["mediator_regions"]

_POINTS: Final = 301


def mediator_regions(
    mechanism: MediatorThresholds, *, reach: tuple[float, float] | None = None, ax: Axes | None = None
) -> Axes:
    r"""Draw what the mediator does over its power to press party 1 and what a deal is worth to it.

    A region with a deal is tinted. Elsewhere a mediator that is interested in the deal alone presses nobody:
    left of the upright border, where party 1's threshold is out of its power, and below the level one, where
    the deal is not worth what it costs.

    Parameters
    ----------
    mechanism : MediatorThresholds
        At one point; its own capacity and stake are marked.
    reach : tuple of (float, float), optional
        How far the axes go; by default to twice the larger of the border and the point as it is.
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
    >>> from gametheory.pressure.mediator_thresholds import MediatorThresholds
    >>> mediator = MediatorThresholds(
    ...     legacy=1, threshold=(0.3, 0.2), unit_cost=(0.8, 1.5), capacity=(0.6, 0.1))
    >>> sorted(text.get_text() for text in mediator_regions(mediator).texts)
    ['A not pressed\nB not pressed', 'A to its threshold\nB to its threshold']
    """
    require_one_point(mechanism)
    stake, power = float(mechanism.legacy), float(mechanism.capacity[1])
    if reach is None:
        able = replace(mechanism, capacity=np.maximum(mechanism.capacity, mechanism.threshold))
        borders = max(float(mechanism.threshold[1]), power), max(float(able.legacy_needed()), stake)
        end_power, end_stake = (2.0 * border if border > 0 else 1.0 for border in borders)
    else:
        end_power, end_stake = reach
        if not min(reach) > 0:
            raise invalid("reach", "must be positive", reach)
    powers, stakes = np.linspace(0.0, end_power, _POINTS), np.linspace(0.0, end_stake, _POINTS)
    capacity = np.stack(np.broadcast_arrays(mechanism.capacity[0], powers), axis=-1)
    chosen = replace(mechanism, legacy=stakes[:, np.newaxis], capacity=capacity)
    names, deal = _names(chosen), chosen.at_choice().deal_chance() > 0
    deals = {str(name): bool(deal[names == name].all()) for name in np.unique(names)}
    with axes_or_new(ax, 5.4, 4.2, fitted=True) as axes:
        region_plane(powers, stakes, names, deals=deals, clear=[(power, stake)], ax=axes)
        if power <= end_power and stake <= end_stake:
            axes.plot(
                [power], [stake], "o", color=INK, markersize=6, label="as it is", zorder=5, clip_on=False
            )
        axes.set_xlabel(f"largest pressure in its power on {LETTERS[1]}")
        axes.set_ylabel("what a deal is worth to the mediator")
        legend_above(axes)
        return axes


def _names(chosen: MediatorThresholds) -> np.ndarray[tuple[int, ...], np.dtype[np.str_]]:
    """Return what the mediator does to each party, in two lines."""
    pressure = chosen.answer()
    full = np.stack([chosen.position > chosen.unit_cost[..., 0], np.asarray(False)])
    said = []
    for k, letter in enumerate(LETTERS):
        pressed = f"{letter} to capacity" if bool(full[k]) else f"{letter} to its threshold"
        said.append(np.where(pressure[..., k] > 0, pressed, f"{letter} not pressed"))
    return np.char.add(np.char.add(said[0], "\n"), said[1])

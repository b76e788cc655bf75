"""A gain against the one number that decides its sign: the chance of right blame, or the amount of arms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.curves import curve, legend_above
from gametheory.plots.one_point import require_one_point
from gametheory.plots.region_plane import DEAL_TINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.arms_backfire import ArmsBackfire
    from gametheory.pressure.correct_attribution import CorrectAttribution

__all__ = ["arms_curve", "right_blame_curve"]


def right_blame_curve(mechanism: CorrectAttribution, *, ax: Axes | None = None) -> Axes:
    """Draw the width of the range against the chance that a refusal is blamed on the refuser.

    The diamond is the least chance with which there is a range.

    Parameters
    ----------
    mechanism : CorrectAttribution
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
    >>> from gametheory.pressure.correct_attribution import CorrectAttribution
    >>> ax = right_blame_curve(CorrectAttribution(width=-0.05, own=0.3, cross=0.2))
    >>> [float(line.get_xdata()[0]) for line in ax.lines if line.get_gid() == "threshold"]
    [0.5]
    """
    require_one_point(mechanism)
    chances = np.linspace(0.0, 1.0, 201)
    with axes_or_new(ax, 5.4, 4.0, fitted=True) as axes:
        now = float(mechanism.correct), float(mechanism.range_width())
        _crossing(axes, chances, mechanism.range_width(chances), "width of the range", now)
        _threshold(axes, float(mechanism.threshold()), 1.0)
        axes.axvline(0.5, color=SOFT, linewidth=0.7, linestyle=":", zorder=0.5)
        axes.set_xlabel("chance that a refusal is blamed on the refuser")
        axes.set_ylabel("width of the range")
        return axes


def arms_curve(mechanism: ArmsBackfire, *, reach: float | None = None, ax: Axes | None = None) -> Axes:
    """Draw what accepting a ceasefire gains party 0 against the arms that party 1 is sent.

    The diamond is the amount at which party 0 is indifferent: beyond it arms backfire, or start to work.

    Parameters
    ----------
    mechanism : ArmsBackfire
        At one point.
    reach : float, optional
        Largest amount; by default twice the larger of the diamond's and what is sent.
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
    >>> from gametheory.pressure.arms_backfire import ArmsBackfire
    >>> arms = ArmsBackfire(slack=0.05, conversion=1.6, shift=0.1, tolerated=0.15, weight_future=0.9)
    >>> marks = [line for line in arms_curve(arms).lines if line.get_gid() == "threshold"]
    >>> [round(float(mark.get_xdata()[0]), 4) for mark in marks]
    [0.2159]
    """
    require_one_point(mechanism)
    if reach is not None and not reach > 0:
        raise invalid("reach", "must be positive", reach)
    critical, sent = float(mechanism.critical_arms()), float(mechanism.arms)
    usual = 2.0 * max(critical if np.isfinite(critical) else 0.0, sent)
    end = reach if reach is not None else usual if usual > 0 else 1.0
    amounts = np.linspace(0.0, end, 201)
    with axes_or_new(ax, 5.4, 4.0, fitted=True) as axes:
        gain = replace(mechanism, arms=amounts).gain()
        now = (sent, float(mechanism.gain())) if sent <= end else None
        _crossing(axes, amounts, gain, "gain from accepting", now)
        _threshold(axes, critical, end)
        axes.set_xlabel(f"arms sent to {LETTERS[1]}")
        axes.set_ylabel(f"what accepting gains {LETTERS[0]}")
        return axes


def _crossing(axes: Axes, x: ArrayLike, y: ArrayLike, label: str, now: tuple[float, float] | None) -> None:
    """Draw the curve, tinted where it is positive, and the point as it is."""
    across, up = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    curve(axes, across, up, 0, label)
    look: dict[str, Any] = {"color": DEAL_TINT, "linewidth": 0, "zorder": 0.2, "interpolate": True}
    axes.fill_between(across, 0.0, up, where=up >= 0, label="deal", **look)
    axes.axhline(0.0, color=INK, linewidth=0.9, zorder=1)
    if now is not None:
        axes.plot(*now, "o", color=INK, markersize=6, label="as it is", zorder=6, clip_on=False)
    axes.set_xlim(across[0], across[-1])
    axes.margins(y=0.12)
    legend_above(axes)


def _threshold(axes: Axes, at: float, end: float) -> None:
    """Mark where the sign changes, if that is in view."""
    if 0 <= at <= end:
        ring: dict[str, Any] = {"color": INK, "markerfacecolor": "white", "markersize": 7}
        axes.plot([at], [0.0], "D", zorder=5, gid="threshold", clip_on=False, **ring)

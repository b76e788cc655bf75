"""The width of the range of terms against the chance that a party is aided after its own refusal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.curves import LOOKS, curve, legend_above
from gametheory.plots.one_point import require_one_point
from gametheory.plots.region_plane import DEAL_TINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.insured_disagreement import InsuredDisagreement

__all__ = ["insurance_curve"]


def insurance_curve(
    mechanism: InsuredDisagreement, *, party: Literal[0, 1] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the width of the range against the insurance of a party's disagreement.

    The diamond is the insurance up to which the aid does not narrow the range; above the axis there is one.

    Parameters
    ----------
    mechanism : InsuredDisagreement
        At one point.
    party : {0, 1}, optional
        By default the one that is aided more.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the mechanism is a batch, or there is no such party.

    Examples
    --------
    >>> from gametheory.pressure.insured_disagreement import InsuredDisagreement
    >>> talks = InsuredDisagreement(disagreement=(0.55, 0.4), aid=(0, 0.125), harm=(0, 0.1))
    >>> marks = [line for line in insurance_curve(talks).lines if line.get_gid() == "limit"]
    >>> [round(float(mark.get_xdata()[0]), 3) for mark in marks]
    [0.8]
    """
    require_one_point(mechanism)
    side = int(np.argmax(mechanism.aid)) if party is None else party
    if side not in (0, 1):
        raise invalid("party", "must be 0 or 1", party)
    insured = np.array(np.broadcast_to(mechanism.insurance, (201, 2)))
    insured[:, side] = np.linspace(0.0, 1.0, 201)
    width = np.asarray(replace(mechanism, insurance=insured).width())
    without = np.array(mechanism.aid)
    without[side] = 0.0
    no_aid = replace(mechanism, aid=without, harm=np.where(np.arange(2) == side, 0.0, mechanism.harm))
    base, limit = float(no_aid.width()), float(mechanism.insurance_limit()[side])
    with axes_or_new(ax, 5.4, 4.0, fitted=True) as axes:
        curve(axes, insured[:, side], width, 0, f"with aid to {LETTERS[side]}")
        axes.axhline(base, label="without that aid", **LOOKS[1])
        axes.axhline(0.0, color=INK, linewidth=0.9, zorder=1)
        axes.fill_between(
            insured[:, side], 0.0, width, where=width >= 0, color=DEAL_TINT, linewidth=0, zorder=0.2
        )
        if 0 <= limit <= 1:
            axes.plot(
                [limit], [base], "D", color=INK, markerfacecolor="white", markersize=7, zorder=5, gid="limit"
            )
        at = float(mechanism.insurance[side])
        axes.plot(
            [at],
            [float(mechanism.width())],
            "o",
            color=INK,
            markersize=6,
            label="as it is",
            zorder=6,
            clip_on=False,
        )
        axes.axvline(at, color=SOFT, linewidth=0.6, linestyle=":", zorder=0.5)
        axes.set_xlim(0.0, 1.0)
        axes.margins(y=0.12)
        axes.set_xlabel(f"chance that {LETTERS[side]} is aided after its own refusal")
        axes.set_ylabel("width of the range")
        legend_above(axes)
        return axes

"""What two parties demand, and the chance of a deal, as blame leans against one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.curves import curve, legend_above
from gametheory.plots.one_point import require_one_point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.blame_competition import BlameCompetition

__all__ = ["blame_curves"]


def blame_curves(mechanism: BlameCompetition, *, ax: Axes | None = None) -> Axes:
    """Draw intransigence and the chance of a deal against the bias of blame.

    With even penalties the chance is level as long as both hold out for something, and falls beyond the kink
    (a diamond) at which a party holds out for nothing.

    Parameters
    ----------
    mechanism : BlameCompetition
        At one point.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the mechanism is a batch, or blame responds so much that no bias is possible.

    Examples
    --------
    >>> from gametheory.pressure.blame_competition import BlameCompetition
    >>> game = BlameCompetition(disagreement=(-0.2, -0.2), responsiveness=0.1, pressure=(0.5, 0.5))
    >>> [line.get_xdata().round(6).tolist() for line in blame_curves(game).lines if line.get_gid() == "kink"]
    [[0.1], [-0.1]]
    """
    require_one_point(mechanism)
    end = 0.5 - float(mechanism.responsiveness)
    if not end > 0:
        raise invalid("responsiveness", "must be below 1/2 to leave room for a bias", end)
    bias = np.linspace(-end, end, 801)
    biased = replace(mechanism, bias=bias)
    choices, chance = biased.answer(), biased.deal_chance()
    with axes_or_new(ax, 5.6, 4.1, fitted=True) as axes:
        curve(axes, bias, chance, 0, "chance of a deal")
        for side, letter in enumerate(LETTERS):
            curve(axes, bias, choices[:, side], side + 1, f"{letter} holds out")
        for side, kink in enumerate(np.asarray(mechanism.yielding_bias())):
            # the bias against party 1 counts the other way round on the axis
            at = float(kink) if side == 0 else -float(kink)
            if abs(at) < end:
                level = float(replace(mechanism, bias=at).deal_chance())
                axes.plot(
                    [at], [level], "D", color=INK, markerfacecolor="white", markersize=6, zorder=5, gid="kink"
                )
        axes.axvline(float(mechanism.bias), color=SOFT, linewidth=0.8, linestyle=":", zorder=0.5)
        axes.set_xlim(-end, end)
        axes.set_ylim(0.0, 1.02)
        axes.set_xlabel(f"bias of blame: against {LETTERS[1]} (left), against {LETTERS[0]} (right)")
        axes.set_ylabel("chance, or part held out for")
        legend_above(axes)
        return axes

"""An outcome along one parameter, with bands for what is not known about the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gametheory.plots.appearance import FAINT, INK, PARTY, SOFT, axes_or_new
from gametheory.plots.parameter_rows import row_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.analysis import Bands

__all__ = ["uncertainty_bands"]


def uncertainty_bands(found: Bands, ax: Axes | None = None) -> Axes:
    """Draw the bands of `bands`: the median, the middle half and the middle 90% of the draws.

    Of a verdict the line is the share of the draws in which it holds, and the band its 95% interval. The
    dashed line is the outcome with the other parameters at their central values.

    Parameters
    ----------
    found : Bands
    ax : matplotlib.axes.Axes, optional
        By default the axes of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    RefusedError
        If matplotlib is not installed.

    Examples
    --------
    >>> from gametheory.analysis import bands
    >>> ax = uncertainty_bands(bands("ukraine-2025", "parameters.c_A", [0.04, 0.2], draws=100))
    >>> ax.get_xlabel()
    'c_A'
    """
    outer_low, inner_low, middle, inner_high, outer_high = found.quantiles
    with axes_or_new(ax, 6.4, 4.0) as axes:
        if found.verdict:
            axes.fill_between(
                found.values,
                outer_low,
                outer_high,
                color=PARTY[1],
                alpha=0.45,
                linewidth=0,
                label="95% interval",
            )
            line = "share of the draws"
        else:
            for low, high, alpha, label in (
                (outer_low, outer_high, 0.28, "90% of the draws"),
                (inner_low, inner_high, 0.6, "half of the draws"),
            ):
                axes.fill_between(
                    found.values, low, high, color=PARTY[1], alpha=alpha, linewidth=0, label=label
                )
                axes.plot(found.values, low, color=PARTY[1], linewidth=0.7)
                axes.plot(found.values, high, color=PARTY[1], linewidth=0.7)
            axes.axhline(0.0, color=SOFT, linewidth=0.8, linestyle=":")
            line = "median"
        axes.plot(found.values, middle, color=PARTY[0], linewidth=2.0, label=line)
        axes.plot(
            found.values,
            found.central,
            color=INK,
            linewidth=1.2,
            linestyle=(0, (5, 3)),
            label="others central",
            drawstyle="steps-mid" if found.verdict else "default",
        )
        axes.grid(color=FAINT, linewidth=0.5)
        axes.set_axisbelow(True)
        axes.margins(x=0.0)
        if found.verdict:
            axes.set_ylim(-0.03, 1.03)
        axes.set_xlabel(row_names([found.parameter])[0])
        axes.set_ylabel(f"share of draws: {found.outcome}" if found.verdict else found.outcome)
        axes.legend(loc="best")
        if ax is None:
            axes.figure.tight_layout()  # type: ignore[union-attr]  # the figure made here
    return axes

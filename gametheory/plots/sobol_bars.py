"""Sobol indices as bars: alone and in company, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gametheory.errors import RefusedError
from gametheory.plots.appearance import FAINT, INK, PARTY, SOFT, axes_or_new
from gametheory.plots.parameter_rows import at_most, row_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.analysis import Sensitivity

__all__ = ["sobol_bars"]

_HEIGHT = 0.36
_DECIDES = 0.05


def sobol_bars(found: Sensitivity, ax: Axes | None = None, *, rows: int = 12) -> Axes:
    """Draw total and first-order indices, the largest total on top.

    Of each parameter the upper, light and hatched bar is the total index, the lower, dark and plain one
    the first-order index; what the first lacks of the total is the parameter in company. Whiskers are the
    intervals. Beyond the dotted line a parameter decides.

    Parameters
    ----------
    found : Sensitivity
    ax : matplotlib.axes.Axes, optional
        By default the axes of a new figure.
    rows : int, default 12
        At most so many parameters.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    RefusedError
        If matplotlib is not installed, or nothing moves the outcome.

    Examples
    --------
    >>> from gametheory.analysis import sensitivity
    >>> ax = sobol_bars(sensitivity("ukraine-2025", "width", base=64), rows=3)
    >>> ax.get_yticklabels()[-1].get_text()
    'p_B'
    """
    shown = [index for index in found.indices if index.total > 0.0][: at_most("rows", rows)]
    if not shown:
        raise RefusedError(f"no parameter moves {found.outcome}: there is nothing to draw")
    shown.reverse()
    with axes_or_new(ax, 7.2, 1.3 + 0.4 * len(shown)) as axes:
        places = range(len(shown))
        for offset, colour, hatch, label, values, errors in (
            (
                _HEIGHT / 2,
                PARTY[1],
                "////",
                "total: alone and in company",
                [index.total for index in shown],
                [index.total_error for index in shown],
            ),
            (
                -_HEIGHT / 2,
                PARTY[0],
                "",
                "first order: alone",
                [max(index.first, 0.0) for index in shown],
                [index.first_error for index in shown],
            ),
        ):
            axes.barh(
                [place + offset for place in places],
                values,
                height=_HEIGHT,
                xerr=[[min(e, v) for e, v in zip(errors, values, strict=True)], errors],
                color=colour,
                edgecolor="white",
                linewidth=0.6,
                hatch=hatch,
                label=label,
                error_kw={"ecolor": INK, "elinewidth": 0.9, "capsize": 2},
            )
        axes.axvline(_DECIDES, color=SOFT, linewidth=0.9, linestyle=":", zorder=3)
        axes.set_yticks(places, row_names([index.parameter for index in shown]))
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_xlim(left=0.0)
        axes.set_ylim(-0.6, len(shown) - 0.4)
        axes.set_xlabel(f"share of the variance of {found.outcome} ({found.confidence:.0%} intervals)")
        axes.legend(loc="lower right")
        if ax is None:
            axes.figure.tight_layout()  # type: ignore[union-attr]  # the figure made here
    return axes

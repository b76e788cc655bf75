"""A tornado: how far each parameter alone moves an outcome, the widest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gametheory.errors import RefusedError
from gametheory.plots.appearance import FAINT, INK, PARTY, SOFT, axes_or_new
from gametheory.plots.lettering import write
from gametheory.plots.parameter_rows import at_most, row_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.analysis import Flip, OneAtATime, Swing

__all__ = ["tornado"]

_HEIGHT = 0.62


def tornado(alone: OneAtATime, ax: Axes | None = None, *, rows: int = 12) -> Axes:
    """Draw the swings of `one_at_a_time`, the widest on top.

    The dark, plain bar leads to the low end of a parameter's range, the lighter, hatched one to the high
    end; a diamond marks where the parameter alone changes the sign of the outcome.

    Parameters
    ----------
    alone : OneAtATime
    ax : matplotlib.axes.Axes, optional
        By default the axes of a new figure.
    rows : int, default 12
        At most so many parameters; those that do nothing are left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    RefusedError
        If matplotlib is not installed, or no parameter moves the outcome.

    Examples
    --------
    >>> from gametheory.analysis import one_at_a_time
    >>> ax = tornado(one_at_a_time("ukraine-2025", "width"))
    >>> [label.get_text() for label in ax.get_yticklabels()][-2:]
    ['p_A', 'p_B']
    """
    shown = [swing for swing in alone.swings if swing.width > 0.0][: at_most("rows", rows)]
    if not shown:
        raise RefusedError(f"no parameter alone moves {alone.outcome}: there is nothing to draw")
    shown.reverse()
    flips = {flip.parameter: flip for flip in alone.flips}
    with axes_or_new(ax, 7.2, 1.3 + 0.34 * len(shown)) as axes:
        for row, swing in enumerate(shown):
            for end, colour, hatch, label in (
                (swing.at_low, PARTY[0], "", "at the low end of the range"),
                (swing.at_high, PARTY[1], "////", "at the high end of the range"),
            ):
                axes.barh(
                    row,
                    end - alone.central,
                    left=alone.central,
                    height=_HEIGHT,
                    color=colour,
                    edgecolor="white",
                    linewidth=0.6,
                    hatch=hatch,
                    label=label if row == len(shown) - 1 else None,
                )
            if swing.parameter in flips:
                edge = 0.5 if alone.verdict else 0.0
                axes.plot(
                    [edge],
                    [row],
                    marker="D",
                    markersize=4.5,
                    color="white",
                    markeredgecolor=INK,
                    linestyle="none",
                    zorder=4,
                    label="sign flips" if row == _last_flip(shown, flips) else None,
                )
        axes.axvline(alone.central, color=INK, linewidth=0.9)
        if not alone.verdict:
            axes.axvline(0.0, color=SOFT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
        axes.set_yticks(range(len(shown)), row_names([swing.parameter for swing in shown]))
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel(f"{alone.outcome} (line: {alone.central:.3g} at the central values)")
        axes.set_ylim(-0.6, len(shown) - 0.4)
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, columnspacing=1.2, borderaxespad=0.2
        )
        rest = sum(swing.width > 0.0 for swing in alone.swings) - len(shown)
        if rest:
            write(
                axes,
                0.99,
                0.02,
                f"{rest} more move it less",
                transform=axes.transAxes,
                ha="right",
                va="bottom",
                color=SOFT,
                fontsize="small",
            )
        if ax is None:
            axes.figure.tight_layout()  # type: ignore[union-attr]  # the figure made here
    return axes


def _last_flip(shown: list[Swing], flips: dict[str, Flip]) -> int:
    """Return the topmost row with a flip, so that the legend names the mark once."""
    rows = [row for row, swing in enumerate(shown) if swing.parameter in flips]
    return rows[-1] if rows else -1

"""Signed bars of what keeps two parties apart, and the sets of causes whose removal would be enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.lettering import share, write
from gametheory.plots.panels import panels
from gametheory.plots.waterfall import signed_look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.cause_attribution import CauseAttribution

__all__ = ["cause_bars"]

_MOST: Final = 8
"""Repairs that are listed; what is left out is counted."""


def cause_bars(found: CauseAttribution, *, ax: Axes | None = None) -> Axes:
    """Draw what each cause adds to the range, and list the smallest repairs beside it.

    What takes from the range is hatched; the causes of a repair have a dot in its column.

    Parameters
    ----------
    found : CauseAttribution
        Of one bargain.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out. Bars and repairs are its `child_axes`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If it is a batch.

    Examples
    --------
    >>> from gametheory.pressure.cause_attribution import cause_attribution
    >>> from gametheory.pressure.free_terms import FreeTerms
    >>> from gametheory.pressure.range_instruments import RangeInstruments
    >>> arms = RangeInstruments(
    ...     names=("arms",), triggers=[(True, False)], effects=[(-0.1, 0.1)], credibility=(0.5,))
    >>> terms = FreeTerms(disagreement=(0.6, 0.5), red_lines=(0.3, 0.55))
    >>> bars, repairs = cause_bars(cause_attribution(terms, arms, (0.1, 0.1))).child_axes
    >>> repairs.get_title()
    'enough to remove'
    """
    from gametheory.pressure.cause_attribution import CAUSES

    values = np.asarray(found.values, dtype=float)
    if values.ndim != 1:
        raise invalid("causes", "must be of one bargain to be drawn", values.shape)
    repairs = found.minimal_repairs
    listed = repairs[:_MOST]
    with axes_or_new(ax, 8.4, 3.3, fitted=True) as axes:
        bars, table = panels(axes, (1.9, max(1.0, 0.16 * len(listed))), gap=0.06, top=0.88)
        low, high = min(0.0, values.min()), max(0.0, values.max())
        room = 0.3 * max(high - low, 1e-6)
        bars.set_xlim(low - room, high + room)
        for row, value in enumerate(values):
            bars.barh(row, value, height=0.62, edgecolor=INK, linewidth=0.8, **signed_look(value))
            at, align = (value + 0.04 * room, "left") if value >= 0 else (value - 0.04 * room, "right")
            write(bars, float(at), row, share(float(value), sign=True), ha=align, va="center", fontsize=8)
        bars.axvline(0.0, color=INK, linewidth=0.9)
        bars.set_yticks(range(len(CAUSES)), [_lettered(cause) for cause in CAUSES])
        bars.tick_params(axis="y", length=0)
        words = f"{share(float(found.without))} without any cause, {share(float(found.present))} with all"
        bars.set_xlabel(f"adds to the range ({words})", parse_math=False, fontsize=9)
        _repairs(table, listed, CAUSES, len(repairs) - len(listed))
        for part in (bars, table):
            part.set_ylim(len(CAUSES) - 0.5, -0.5)
        return axes


def _lettered(cause: str) -> str:
    """Return the name of a cause with the letter of the party for its number."""
    head, _, last = cause.rpartition(" ")
    return f"{head} {LETTERS[int(last)]}" if last in {"0", "1"} else cause


def _repairs(axes: Axes, repairs: tuple[tuple[str, ...], ...], causes: tuple[str, ...], more: int) -> None:
    axes.set_yticks([])
    axes.set_xticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_xlim(-0.5, max(len(repairs), 1) - 0.5)
    if repairs in ((), ((),)):
        axes.set_title("no repair is enough" if not repairs else "there is a deal", fontsize=9)
        return
    for row in range(len(causes)):
        axes.axhline(row, color="#e6e6e6", linewidth=0.8, zorder=0)
    for column, repair in enumerate(repairs):
        rows = [causes.index(cause) for cause in repair]
        axes.plot([column, column], [min(rows), max(rows)], color=SOFT, linewidth=1.4, zorder=1)
        axes.plot([column] * len(rows), rows, "o", color=INK, markersize=7, zorder=2)
    axes.set_title(f"enough to remove{f' (and {more} more)' if more else ''}", fontsize=9)

"""The figure of the thesis map: how often uneven pressure stalls and helps under each mechanism."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Final

from gametheory.plots.appearance import INK, SOFT, axes_or_new, new_figure, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from gametheory.analysis.thesis import Frequency, ThesisMap
    from gametheory.analysis.thesis_atlas import ThesisAtlas

__all__ = ["HELPS", "STALLS", "atlas_figure", "thesis_bars", "thesis_figure"]

STALLS: Final = "#5b3f8f"
HELPS: Final = "#e3c78a"
_ROW: Final = 0.32
_HEIGHT: Final = 0.62


def thesis_bars(found: ThesisMap, *, ax: Axes | None = None) -> Axes:
    """Draw one row a mechanism: to the left where uneven pressure stalls, to the right where it helps.

    Lines over the bars are the 95% intervals. A mechanism that cannot be compared has its reason in grey.

    Parameters
    ----------
    found : ThesisMap
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows = found.rows
    with axes_or_new(ax, 8.0, 1.2 + _ROW * len(rows)) as axes:
        for k, row in enumerate(rows):
            if row.stalls is None or row.helps is None:
                reason = row.reason.split(":", 1)[0]  # what is missing is told in the table
                axes.text(
                    0.0, k, reason, ha="center", va="center", color=SOFT, fontsize="small", style="italic"
                )
                continue
            _bar(axes, k, row.stalls, -1)
            _bar(axes, k, row.helps, 1)
            if row.stalls.share + row.helps.share == 0.0:
                what = "no deal either way" if row.never else "no difference"
                axes.text(0.02, k, what, ha="left", va="center", color=SOFT, fontsize="small")
        axes.axvline(0.0, color=INK, linewidth=0.8)
        axes.set_yticks(range(len(rows)), [row.mechanism for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(-1.15, 1.15)  # room for the labels of full bars
        axes.set_xticks([-1, -0.5, 0, 0.5, 1], ["100%", "50%", "0", "50%", "100%"])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(
            "uneven pressure stalls  \N{LEFTWARDS ARROW}  share of comparable draws  "
            "\N{RIGHTWARDS ARROW}  it helps"
        )
        return axes


def thesis_figure(found: ThesisMap) -> Figure:
    """Draw the map on a page of its own.

    Parameters
    ----------
    found : ThesisMap

    Returns
    -------
    matplotlib.figure.Figure
    """
    with style():
        figure = new_figure(8.0, 1.7 + _ROW * len(found.rows))
        axes = figure.add_subplot()
        thesis_bars(found, ax=axes)
        title = f"{found.scenario.name}: even against uneven pressure of the same total"
        axes.set_title(title, loc="left", fontsize="medium")
        note = f"{found.draws:,} draws over assumed ranges, {found.configuration!r}, seed {found.seed}"
        figure.text(0.01, 0.01, note, fontsize="x-small", color=SOFT)
        figure.subplots_adjust(
            left=0.25, right=0.97, top=1 - 0.35 / figure.get_figheight(), bottom=0.75 / figure.get_figheight()
        )
        return figure


def atlas_figure(atlas: ThesisAtlas) -> Figure:
    """Draw the maps of several cases side by side, with the model's verdict and what happened above each.

    Parameters
    ----------
    atlas : ThesisAtlas

    Returns
    -------
    matplotlib.figure.Figure
    """
    with style():
        count = len(atlas.maps)
        figure = new_figure(2.2 + 3.0 * count, 2.4 + _ROW * len(atlas.maps[0].rows))
        panels = figure.subplots(1, count, sharey=True, squeeze=False)[0]
        for k, (found, deal, axes) in enumerate(zip(atlas.maps, atlas.deals, panels, strict=True)):
            thesis_bars(found, ax=axes)
            verdict = "deal" if deal.central else "stall"
            happened = fill(atlas.happened(k), 34)
            title = f"{found.scenario.name}\nin the model: {verdict} ({deal.deal:.0%} of draws)\n{happened}"
            axes.set_title(title, loc="left", fontsize="small")
            axes.set_xticks([-0.5, 0, 0.5], ["50%", "0", "50%"])
            axes.set_xlabel("stalls  \N{LEFTWARDS ARROW}        \N{RIGHTWARDS ARROW}  helps")
            if k:
                axes.tick_params(axis="y", labelleft=False)
        first = atlas.maps[0]
        figure.text(
            0.01,
            0.01,
            f"Even against uneven pressure of the same total: {first.draws:,} draws over assumed ranges. "
            "Cases illustrate a model; they do not test it.",
            fontsize="x-small",
            color=SOFT,
        )
        height = figure.get_figheight()
        figure.subplots_adjust(
            left=1.9 / figure.get_figwidth(),
            right=0.98,
            top=1 - 1.0 / height,
            bottom=0.85 / height,
            wspace=0.12,
        )
        return figure


def _bar(axes: Axes, row: int, found: Frequency, sign: int) -> None:
    if found.share == 0.0:
        return
    colour, hatch = (STALLS, "") if sign < 0 else (HELPS, "////")
    axes.barh(row, sign * found.share, _HEIGHT, color=colour, edgecolor=INK, linewidth=0.6, hatch=hatch)
    axes.plot(
        [sign * found.low, sign * found.high], [row, row], color=INK, linewidth=1.4, solid_capstyle="butt"
    )
    end = sign * (found.high + 0.02)
    axes.text(
        end, row, f"{found.share:.0%}", ha="right" if sign < 0 else "left", va="center", fontsize="small"
    )

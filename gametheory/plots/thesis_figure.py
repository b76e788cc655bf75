"""The figure of the thesis map: how often uneven pressure stalls and helps under each mechanism."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Final

from gametheory.analysis.thesis_row import named_indices
from gametheory.plots.appearance import INK, SOFT, axes_or_new, new_figure, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from gametheory.analysis.thesis import ThesisMap
    from gametheory.analysis.thesis_atlas import ThesisAtlas
    from gametheory.analysis.thesis_row import Frequency, ThesisRow

__all__ = ["HELPS", "STALLS", "atlas_figure", "thesis_bars", "thesis_figure"]

STALLS: Final = "#5b3f8f"
HELPS: Final = "#e3c78a"
_PALE: Final = 0.3
_ROW: Final = 0.32
_HEIGHT: Final = 0.62
_COLUMN: Final = 3.6
"""Width of the column of the parameters that decide, in inches."""


def thesis_bars(found: ThesisMap, *, ax: Axes | None = None) -> Axes:
    """Draw one row a mechanism: to the left where uneven pressure stalls, to the right where it helps.

    Full bars are shares of draws in which the split decides whether there is a deal, with lines for their
    95% intervals; pale bars and the numbers in brackets are shares in which it moves the chance of one at
    all. A mechanism that cannot be compared has its reason in grey; one whose pressure the mediator chooses
    itself is left out.

    Parameters
    ----------
    found : ThesisMap
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows = [row for row in found.rows if not row.chosen]
    with axes_or_new(ax, 8.0, 1.2 + _ROW * len(rows)) as axes:
        for k, row in enumerate(rows):
            if row.stalls is None or row.helps is None or row.lowers is None or row.raises is None:
                _remark(axes, k, _short(row.reason))
                continue
            _bar(axes, k, row.stalls, row.lowers, -1)
            _bar(axes, k, row.helps, row.raises, 1)
            if row.level or row.never:
                _remark(axes, k, "no deal either way" if row.never else "no difference")
        axes.axvline(0.0, color=INK, linewidth=0.8)
        axes.set_yticks(range(len(rows)), [row.mechanism for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(-1.25, 1.25)  # room for the labels of full bars
        axes.set_xticks([-1, -0.5, 0, 0.5, 1], ["100%", "50%", "0", "50%", "100%"])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(
            "uneven pressure stalls  \N{LEFTWARDS ARROW}  share of comparable draws  "
            "\N{RIGHTWARDS ARROW}  it helps"
        )
        return axes


def thesis_figure(found: ThesisMap) -> Figure:
    """Draw the map on a page of its own, with the parameters that decide each row if it has Sobol indices.

    Parameters
    ----------
    found : ThesisMap

    Returns
    -------
    matplotlib.figure.Figure
    """
    with style():
        rows = [row for row in found.rows if not row.chosen]
        column = _COLUMN if any(row.sensitivity is not None for row in rows) else 0.0
        width = 8.0 + column
        figure = new_figure(width, 1.7 + _ROW * len(rows))
        axes = figure.add_subplot()
        thesis_bars(found, ax=axes)
        if column:
            _decided(axes, rows)
        title = f"{found.scenario.name}: even against uneven pressure of the same total"
        axes.set_title(title, loc="left", fontsize="medium")
        note = (
            f"Full: decides whether there is a deal. Pale: moves its chance by more than {found.margin:g}. "
            f"{found.draws:,} draws over assumed ranges, {found.configuration!r}, seed {found.seed}."
        )
        figure.text(0.01, 0.01, note, fontsize="x-small", color=SOFT)
        figure.subplots_adjust(
            left=2.0 / width,
            right=1 - (0.24 + column) / width,
            top=1 - 0.35 / figure.get_figheight(),
            bottom=0.75 / figure.get_figheight(),
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
        shown = sum(not row.chosen for row in atlas.maps[0].rows)
        figure = new_figure(2.2 + 3.0 * count, 2.4 + _ROW * shown)
        panels = figure.subplots(1, count, sharey=True, squeeze=False)[0]
        for k, (found, deal, axes) in enumerate(zip(atlas.maps, atlas.deals, panels, strict=True)):
            thesis_bars(found, ax=axes)
            verdict = "deal" if deal.central else "stall"
            happened = fill(atlas.happened(k), 34)
            model = f"in the model: {verdict}; a deal in {deal.deal:.0%} of draws"
            title = f"{found.scenario.name}\n{model}\n{happened}"
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
            "Full bars: it decides whether there is a deal; pale: it moves the chance of one. "
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


def _remark(axes: Axes, row: int, text: str) -> None:
    axes.text(0.02, row, text, ha="left", va="center", color=SOFT, fontsize="small")


def _decided(axes: Axes, rows: Sequence[ThesisRow]) -> None:
    """Write beside each row which parameters decide the difference, by their total Sobol indices."""
    _beside(axes, -0.85, "what decides the difference (Sobol)")
    for k, row in enumerate(rows):
        if row.sensitivity is None:
            continue
        named = named_indices(row.sensitivity, row.compared)
        words = named if isinstance(named, str) else ", ".join(index.parameter for index in named)
        _beside(axes, k, fill(words, 62, break_long_words=False))


def _beside(axes: Axes, row: float, text: str) -> None:
    where = axes.get_yaxis_transform()
    axes.text(1.02, row, text, transform=where, va="center", color=SOFT, fontsize="x-small")


def _short(reason: str) -> str:
    """Return why there is no bar, so short that it fits a panel; the table tells what is missing."""
    if reason.startswith("not specified"):
        return "not specified"
    if reason.startswith("no draw has pressure"):
        return "nothing to compare"
    return "no even split" if reason.startswith("no even split") else "outside its domain"


def _bar(axes: Axes, row: int, decides: Frequency, moves: Frequency, sign: int) -> None:
    if moves.share == 0.0:
        return
    colour, hatch = (STALLS, "") if sign < 0 else (HELPS, "////")
    axes.barh(row, sign * moves.share, _HEIGHT, color=colour, alpha=_PALE)
    label, whole = f"{decides.share:.0%}", f"{moves.share:.0%}"
    label = label if label == whole else f"{label} ({whole})"
    if decides.share > 0.0:
        axes.barh(row, sign * decides.share, _HEIGHT, color=colour, edgecolor=INK, linewidth=0.6, hatch=hatch)
        axes.plot(
            [sign * decides.low, sign * decides.high],
            [row, row],
            color=INK,
            linewidth=1.4,
            solid_capstyle="butt",
        )
    end = sign * (max(moves.share, decides.high) + 0.02)
    axes.text(
        end,
        row,
        label,
        ha="right" if sign < 0 else "left",
        va="center",
        fontsize="small",
    )

"""The figure of a diagnosis: one picture for a slide, a page or a column.

The picture of the README is the slide of the main job, written by this command::

    gametheory explain ukraine-2025 --quiet --figure docs/_static/ukraine-2025.png
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, SOFT, new_figure, style
from gametheory.plots.lettering import line_height, points_to_pixels, wrapped
from gametheory.plots.pressure_plane import UNDER_PLANE, pressure_plane
from gametheory.plots.range_bars import range_bars
from gametheory.plots.scale import ends_in_words, name_ends
from gametheory.plots.text_marks import text_marks
from gametheory.pressure import BargainingRange, Measure, assess

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from gametheory.analysis import Diagnosis, EqualTotal

__all__ = ["CAUTION", "diagnosis_figure"]

Layout = Literal["slide", "page", "column"]

CAUTION: Final = "Stylised parameters; not a forecast."


@dataclass(frozen=True)
class _Sheet:
    """Measures of a layout; lengths in inches, text in points."""

    width: float
    height: float | None
    dpi: float
    text: float
    side: bool
    """Whether the plane stands beside the scale rather than under it."""


_SHEETS: Final[dict[str, _Sheet]] = {
    "slide": _Sheet(width=16.0, height=9.0, dpi=100, text=13.0, side=True),
    "page": _Sheet(width=7.0, height=None, dpi=300, text=8.0, side=False),
    "column": _Sheet(width=3.5, height=None, dpi=300, text=6.5, side=False),
}


_SLIDE_TEXTS: Final = (14.0, 13.0, 12.0, 11.0, 10.0)
"""Sizes of text on a slide, the largest first."""
_MOST_STRETCH: Final = 1.8
"""How far rows move apart where there is room."""


def diagnosis_figure(diagnosis: Diagnosis, *, layout: Layout = "slide") -> Figure:
    """Draw why a deal stalls, or why not, in one figure.

    The scale shows the bargaining range without pressure, under the configuration, and with the
    same total evened by loss, then the texts with who refuses each. The plane shows net pressure on
    either party, where a deal opens, and the nearest point that opens one.

    Parameters
    ----------
    diagnosis : Diagnosis
    layout : {"slide", "page", "column"}, default "slide"
        1600 by 900 pixels; or a full page (7 in) or a single column (3.5 in) of print, as high as
        the rows need. A slide grows if there are more texts than fit.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InvalidInputError
        If the layout is unknown.
    RefusedError
        If matplotlib is not installed.

    Examples
    --------
    >>> from gametheory.analysis import explain
    >>> figure = diagnosis_figure(explain("ukraine-2025", draws=50))
    >>> figure.get_size_inches().tolist(), len(figure.axes)
    ([16.0, 9.0], 3)
    """
    if layout not in _SHEETS:
        raise invalid("layout", f"must be one of {list(_SHEETS)}", layout)
    sheet = _SHEETS[layout]
    if sheet.side:
        return _side_by_side(diagnosis, sheet)
    with style(sheet.text):
        return _stacked(diagnosis, sheet)


def _side_by_side(d: Diagnosis, sheet: _Sheet) -> Figure:
    """Put the scale at the left and the plane at the right, in the largest text that fits."""
    figure = new_figure(sheet.width, sheet.height or sheet.width, sheet.dpi)
    for text in _SLIDE_TEXTS:
        with style(text):
            figure = _slide(d, replace(sheet, text=text))
        if sheet.height is None or figure.get_size_inches()[1] <= sheet.height:
            break
    return figure


def _slide(d: Diagnosis, sheet: _Sheet) -> Figure:
    figure = new_figure(sheet.width, sheet.height or sheet.width, sheet.dpi)
    wide, edge = sheet.width * 72.0, 0.35 * 72.0
    names, inner, verdicts = 0.15 * wide, 0.295 * wide, 0.145 * wide
    title = _title_lines(d, sheet, wide - 2 * edge)
    head = _head_height(title, sheet) + edge + sheet.text
    ranges, texts = _scale_axes(figure, inner / wide)
    below = _draw_scale(d, ranges, texts, (names, verdicts))
    spans = [abs(ax.get_ylim()[0]) for ax in (ranges, texts)]
    between = 0.8 * sheet.text
    foot = 2.2 * sheet.text
    side = 0.295 * wide
    plane = _square(figure, 0.685 * wide, side)
    _draw_plane(d, plane, "below")
    under = UNDER_PLANE * sheet.text + _legend_height(plane)
    scale = sum(spans) + between + below
    high = max(72.0 * figure.get_size_inches()[1], head + foot + max(scale, 0.85 * side + under))
    figure.set_size_inches(sheet.width, high / 72.0)
    stretch = min((high - head - foot - between - below) / sum(spans), _MOST_STRETCH)
    top = high - head
    for ax, span in zip((ranges, texts), spans, strict=True):
        tall = span * stretch
        ax.set_position(((edge + names) / wide, (top - tall) / high, inner / wide, tall / high))
        top -= tall + between
    if side > high - head - foot - under:  # drawn anew, because labels are placed for one size
        side = high - head - foot - under
        plane.remove()
        plane = _square(figure, 0.685 * wide, side)
        _draw_plane(d, plane, "below")
    plane.set_position((0.685, (high - head - side) / high, side / wide, side / high))
    _write_title(figure, title, sheet, edge)
    _write_caution(figure, sheet, edge)
    return figure


def _stacked(d: Diagnosis, sheet: _Sheet) -> Figure:
    """Put the plane under the scale."""
    figure = new_figure(sheet.width, 10.0, sheet.dpi)
    wide = sheet.width * 72.0
    edge = 0.9 * sheet.text
    room = wide - 2 * edge
    narrow = room < 50 * sheet.text
    margins = None if narrow else (0.27 * room, 0.27 * room)
    inner, left = (room, edge) if margins is None else (room - sum(margins), edge + margins[0])
    title = _title_lines(d, sheet, room)
    ranges, texts = _scale_axes(figure, inner / wide)
    below = _draw_scale(d, ranges, texts, margins)
    spans = [abs(ax.get_ylim()[0]) for ax in (ranges, texts)]
    side = (0.66 if narrow else 0.42) * room
    start = edge + 7.2 * sheet.text
    plane = _square(figure, start, side)
    _draw_plane(d, plane, "below" if narrow else "right")
    explained = (_legend_height(plane) if narrow else 0.0) + UNDER_PLANE * sheet.text
    head = _head_height(title, sheet) + edge + sheet.text
    between = 0.8 * sheet.text
    high = head + sum(spans) + between + below + 2.0 * sheet.text + side + explained + 2.5 * sheet.text
    figure.set_size_inches(sheet.width, high / 72.0)
    top = high - head
    for ax, span in zip((ranges, texts), spans, strict=True):
        ax.set_position((left / wide, (top - span) / high, inner / wide, span / high))
        top -= span + between
    top += between - below - 2.0 * sheet.text
    plane.set_position((start / wide, (top - side) / high, side / wide, side / high))
    _write_title(figure, title, sheet, edge)
    _write_caution(figure, sheet, edge)
    return figure


def _square(figure: Figure, left: float, side: float) -> Axes:
    """Add square axes, measured in points; where from the bottom is decided later."""
    wide, high = (72.0 * length for length in figure.get_size_inches())
    return figure.add_axes((left / wide, 0.1, side / wide, side / high))


def _scale_axes(figure: Figure, width: float) -> tuple[Axes, Axes]:
    ranges = figure.add_axes((0.0, 0.5, width, 0.4))
    texts = figure.add_axes((0.0, 0.1, width, 0.4), sharex=ranges)
    return ranges, texts


def _draw_scale(d: Diagnosis, ranges: Axes, texts: Axes, margins: tuple[float, float] | None) -> float:
    """Draw both parts of the scale; return the room needed below, in points."""
    parties = d.assessment.dispute.parties
    range_bars(_rows(d), parties, margins=margins, ax=ranges)
    ranges.spines["bottom"].set_visible(False)
    ranges.tick_params(bottom=False, labelbottom=False)
    text_marks(d.assessment, remarks=_remarks(d), margins=margins, ax=texts)
    return name_ends(texts, parties, ends_in_words(d.scenario.scale, parties), margins)


def _rows(d: Diagnosis) -> dict[str, BargainingRange | str]:
    configuration = d.scenario.configurations[d.configuration]
    even = _evened_by_loss(d)
    total = "net total" if (d.assessment.reservation.pressure < 0.0).any() else "total"
    heading = f"The same {total}, evened by loss"
    rows: dict[str, BargainingRange | str] = {
        "Without any instrument": d.baseline.range,
        f"{configuration.name} ({d.configuration})": d.assessment.range,
    }
    if even.profile is None:
        rows[heading] = even.reason
    else:
        rows[heading] = assess(d.assessment.dispute, even.profile).range
    return rows


def _remarks(d: Diagnosis) -> dict[str, str]:
    """Say of a text whose fate changes that it does once the same total is evened."""
    even = _evened_by_loss(d)
    return {
        **dict.fromkeys(even.gained, "passes once evened"),
        **dict.fromkeys(even.lost, "fails once evened"),
    }


def _draw_plane(d: Diagnosis, ax: Axes, legend: Literal["below", "right"]) -> None:
    even = _evened_by_loss(d)
    pressure_plane(
        d.assessment,
        text=d.question,
        even=even.reason if even.pressure is None else even.pressure,
        name=d.configuration,
        legend=legend,
        ax=ax,
    )


def _legend_height(ax: Axes) -> float:
    """Return the height of the legend of `ax`, in points."""
    legend = ax.get_legend()
    return 0.0 if legend is None else float(legend.get_window_extent().height) / points_to_pixels(ax)


def _evened_by_loss(d: Diagnosis) -> EqualTotal:
    return next(row for row in d.equal_total if row.measure is Measure.LOSS)


def _title_lines(d: Diagnosis, sheet: _Sheet, width: float) -> tuple[list[str], list[str]]:
    size = sheet.text
    title = f"{d.scenario.title} (as of {d.scenario.as_of})"
    return wrapped(title, 1.35 * size, width, bold=True), wrapped(d.headline, 1.15 * size, width)


def _head_height(lines: tuple[list[str], list[str]], sheet: _Sheet) -> float:
    title, verdict = lines
    return line_height(1.35 * sheet.text) * len(title) + line_height(1.15 * sheet.text) * len(verdict)


def _write_title(figure: Figure, lines: tuple[list[str], list[str]], sheet: _Sheet, edge: float) -> None:
    wide, high = (72.0 * length for length in figure.get_size_inches())
    title, verdict = lines
    y = high - edge
    for words, size, weight in ((title, 1.35 * sheet.text, "bold"), (verdict, 1.15 * sheet.text, "normal")):
        figure.text(
            edge / wide,
            y / high,
            "\n".join(words),
            fontsize=size,
            fontweight=weight,
            color=INK,
            va="top",
            linespacing=1.05,
            parse_math=False,
        )
        y -= line_height(size) * len(words)


def _write_caution(figure: Figure, sheet: _Sheet, edge: float) -> None:
    wide, high = (72.0 * length for length in figure.get_size_inches())
    size = 0.85 * sheet.text
    figure.text(
        edge / wide, 0.6 * size / high, CAUTION, fontsize=size, color=SOFT, va="bottom", parse_math=False
    )

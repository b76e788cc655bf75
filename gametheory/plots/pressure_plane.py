"""The plane of pressure on party 0 and pressure on party 1: where a deal opens, and how near it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from gametheory.arrays import ATOL, FloatArray
from gametheory.plots.appearance import DEAL, INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.lettering import axes_width, points_to_pixels, share, together, wrapped
from gametheory.plots.plane_geometry import PlaneGeometry, plane_geometry
from gametheory.plots.point_labels import label_points

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from gametheory.pressure import Assessment

__all__ = ["UNDER_PLANE", "pressure_plane"]


_UNIT: Final = "share of what is disputed"
UNDER_PLANE: Final = 6.2
"""Room between the plane and its legend below, in sizes of text."""


def pressure_plane(
    assessment: Assessment,
    *,
    text: str | None = None,
    even: tuple[float, float] | str | None = None,
    name: str = "",
    legend: Literal["below", "right"] = "below",
    ax: Axes | None = None,
) -> Axes:
    """Draw the plane of net pressure on either party.

    Shown are the half-plane in which the single scale has a range, the quadrant in which both
    accept `text`, the line of all splits of the same total, the ray of even splits, the point as it
    is, the evened point, and the nearest points that open a deal in either sense.

    Parameters
    ----------
    assessment : Assessment
        One point.
    text : str, optional
        The text in question.
    even : tuple of (float, float) or str, optional
        Net pressure once the same total is evened, or the reason why it cannot be.
    name : str, optional
        What to call the point as it is; the name of the profile if left out.
    legend : {"below", "right"}, default "below"
        Where the explanation stands.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the assessment is of a batch or there is no such text.

    Examples
    --------
    >>> from gametheory.pressure import assess
    >>> from gametheory.scenarios import load
    >>> case = load("ukraine-2025")
    >>> ax = pressure_plane(assess(case.dispute(), case.profile("article")), text="istanbul_2022")
    >>> ax.get_legend().get_texts()[0].get_text()
    'range on the single scale: A and B add up to 0.050 or more'
    """
    geometry = plane_geometry(assessment, text)
    called = name or assessment.profile.name or "as it is"
    with axes_or_new(ax, 6.0, 8.0) as axes:
        from matplotlib import rcParams

        size = rcParams["font.size"]
        if ax is None:
            axes.set_position((0.16, 0.42, 0.78, 0.78 * 6.0 / 8.0))
        low, high = _limits(geometry, even)
        axes.set_xlim(low[0], high[0])
        axes.set_ylim(low[1], high[1])
        entries = _regions(axes, geometry, assessment, text)
        entries += _lines(axes, geometry)
        entries += _points(axes, geometry, text and assessment.dispute.package(text).label, even, name=called)
        axes.set_aspect("equal", adjustable="box")
        axes.locator_params(nbins=5)
        names = [
            "\n".join(
                [
                    *wrapped(f"net pressure on {party}\u00a0({letter}),", size, axes_width(axes) + 2 * size),
                    _UNIT,
                ]
            )
            for letter, party in zip(LETTERS, assessment.dispute.parties, strict=True)
        ]
        axes.set_xlabel(names[0], parse_math=False)
        axes.set_ylabel(names[1], parse_math=False)
        _legend(axes, entries, legend)
        return axes


_Entries = list[tuple["Artist", str]]


def _limits(geometry: PlaneGeometry, even: tuple[float, float] | str | None) -> tuple[FloatArray, FloatArray]:
    """Return the corners of the smallest square, with a margin, that shows everything that decides."""
    point = np.array(geometry.point)
    gap = geometry.needed - point.sum()
    shown = [point, np.zeros(2), point + gap / 2.0, np.array(geometry.nearest)]
    if isinstance(even, tuple):
        shown.append(np.array(even))
    if geometry.corner is not None:
        shown.append(np.maximum(point, geometry.corner))
    low, high = np.min(shown, axis=0), np.max(shown, axis=0)
    half = 0.74 * max(float((high - low).max()), 0.02)
    middle = (low + high) / 2.0
    return middle - half, middle + half


def _regions(ax: Axes, geometry: PlaneGeometry, assessment: Assessment, text: str | None) -> _Entries:
    from matplotlib import rcParams
    from matplotlib.patches import Polygon, Rectangle

    line = 0.12 * rcParams["font.size"]
    far, edge = _reach(ax, geometry), geometry.needed
    half_plane = Polygon(
        [(edge - far, far), (edge + far, -far), (edge + far, far)],
        closed=True,
        facecolor=DEAL,
        edgecolor=INK,
        linewidth=line,
        zorder=1,
        gid="range-region",
    )
    ax.add_patch(half_plane)
    entries: _Entries = [(half_plane, f"range on the single scale: A and B add up to {share(edge)} or more")]
    for draw in (ax.axvline, ax.axhline):
        draw(0.0, color=SOFT, linewidth=0.5 * line, zorder=1.5)
    if geometry.corner is None or text is None:
        return entries
    quadrant = Rectangle(
        geometry.corner,
        far,
        far,
        facecolor="none",
        edgecolor=SOFT,
        hatch="" if geometry.crossed else "..",
        linewidth=line,
        linestyle="--" if geometry.crossed else "-",
        zorder=2,
        gid="text-region",
    )
    ax.add_patch(quadrant)
    label = assessment.dispute.package(text).label
    least = [f"{letter} at least {share(p)}" for letter, p in zip(LETTERS, geometry.corner, strict=True)]
    terms = ", ".join(map(together, least))
    if geometry.crossed:
        who = " and ".join(geometry.crossed)
        words = f"'{label}', red lines ignored: {terms}; no pressure moves the red line of {who}"
    else:
        words = f"both accept '{label}': {terms}"
    return [*entries, (quadrant, words)]


def _reach(ax: Axes, geometry: PlaneGeometry) -> float:
    """Return a length that leads out of the picture from wherever a region starts."""
    corner = geometry.corner or (0.0, 0.0)
    ends = [*ax.get_xlim(), *ax.get_ylim(), *corner, geometry.needed, sum(geometry.point)]
    return 4.0 * max(map(abs, ends))


def _lines(ax: Axes, geometry: PlaneGeometry) -> _Entries:
    from matplotlib import rcParams

    line = 0.13 * rcParams["font.size"]
    total, far = sum(geometry.point), _reach(ax, geometry)
    kind = "net total" if min(geometry.point) < 0.0 else "total"
    (budget,) = ax.plot(
        [total - far, total + far],
        [far, -far],
        color=INK,
        linestyle=(0, (5, 2.5)),
        linewidth=line,
        zorder=3,
        gid="budget",
    )
    (ray,) = ax.plot(
        [0.0, far],
        [0.0, far],
        color=SOFT,
        linestyle=(0, (1, 1.6)),
        linewidth=line,
        zorder=3,
        gid="even-ray",
    )
    return [
        (budget, f"every split of the same {kind}, {share(total)}"),
        (ray, "even: the same pressure on both"),
    ]


def _points(
    ax: Axes,
    geometry: PlaneGeometry,
    label: str | None,
    even: tuple[float, float] | str | None,
    *,
    name: str,
) -> _Entries:
    from matplotlib import rcParams

    size = rcParams["font.size"]
    point = geometry.point
    entries: _Entries = [
        (_point(ax, point, "o", fill=INK, size=size, gid="point"), f"as it is, '{name}': {_both(point)}")
    ]
    labels = [(point, name)]
    if isinstance(even, tuple):
        marker = _point(ax, even, "D", fill="white", size=size, gid="evened")
        entries.append((marker, f"the same total, evened by loss: {_both(even)}"))
        labels.append((even, "evened"))
    elif even is not None:
        entries.append((_nothing(ax), f"not evened by loss: {even}"))
    aims = [(geometry.nearest, "*", "nearest", "nearest point with a range", "range opens")]
    if geometry.nearest_for_text is not None:
        aims.append(
            (
                geometry.nearest_for_text,
                "^",
                "nearest-text",
                f"nearest at which '{label}' passes",
                "text passes",
            )
        )
    for aim, shape, gid, words, short in aims:
        step = (aim[0] - point[0], aim[1] - point[1])
        if max(map(abs, step)) <= ATOL:
            continue
        _arrow(ax, point, aim, f"arrow-{gid}")
        marker = _point(ax, aim, shape, fill="white", size=size * (1.5 if shape == "*" else 1.0), gid=gid)
        entries.append((marker, f"{words}: {_steps(step)}"))
        labels.append((aim, short))
    label_points(ax, labels, size, keep_clear=[(geometry.point, aim) for aim, *_ in aims])
    return entries


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], gid: str) -> None:
    from matplotlib import rcParams

    line = 0.13 * rcParams["font.size"]
    look = {"arrowstyle": "-|>", "color": INK, "linewidth": line, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=end, xytext=start, arrowprops=look, zorder=4).set_gid(gid)


def _nothing(ax: Axes) -> Artist:
    (empty,) = ax.plot([], [], linestyle="none")
    return empty


def _point(ax: Axes, at: tuple[float, float], shape: str, *, fill: str, size: float, gid: str) -> Artist:
    from matplotlib import rcParams

    (drawn,) = ax.plot(
        [at[0]],
        [at[1]],
        linestyle="none",
        marker=shape,
        markersize=0.75 * size,
        markerfacecolor=fill,
        markeredgecolor=INK,
        markeredgewidth=0.11 * rcParams["font.size"],
        zorder=6,
        gid=gid,
    )
    return drawn


def _both(pair: tuple[float, float]) -> str:
    return f"A {share(pair[0], sign=True)}, B {share(pair[1], sign=True)}"


def _steps(step: tuple[float, float]) -> str:
    moved = [
        f"{share(value, sign=True)} on {letter}"
        for value, letter in zip(step, LETTERS, strict=True)
        if abs(value) > ATOL
    ]
    return ", ".join(moved)


def _legend(ax: Axes, entries: _Entries, where: str) -> None:
    from matplotlib import rcParams
    from matplotlib.transforms import ScaledTranslation

    size = rcParams["font.size"]
    small, figure = 0.9 * size, ax.get_figure()
    right = ax.bbox.x1 if figure is None else figure.bbox.x1
    if where == "below":
        room = (right - ax.bbox.x0) / points_to_pixels(ax) + 3.0 * size
        shift, anchor = (-4.0 * size, -UNDER_PLANE * size), (0.0, 0.0)
    else:
        room = (right - ax.bbox.x1) / points_to_pixels(ax) - 2.5 * size
        shift, anchor = (1.5 * size, 0.0), (1.0, 0.5)
    moved = ax.transAxes
    if figure is not None:
        moved = moved + ScaledTranslation(shift[0] / 72.0, shift[1] / 72.0, figure.dpi_scale_trans)
    drawn = ax.legend(
        [artist for artist, _ in entries],
        ["\n".join(wrapped(words, small, room - 2.4 * small)) for _, words in entries],
        loc="upper left" if where == "below" else "center left",
        bbox_to_anchor=anchor,
        bbox_transform=moved,
        fontsize=small,
        handlelength=1.5,
        handletextpad=0.6,
        labelspacing=0.5,
        borderaxespad=0.0,
        borderpad=0.0,
    )
    for written in drawn.get_texts():
        written.set_parse_math(False)

"""Bars of the single scale: where each party accepts, and the range or the gap between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gametheory.errors import invalid
from gametheory.players import Player
from gametheory.plots.appearance import DEAL, INK, LETTERS, PARTY, axes_or_new
from gametheory.plots.lettering import axes_width, share, text_width, together
from gametheory.plots.row_layout import Rows
from gametheory.plots.scale import name_ends, set_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure import BargainingRange

__all__ = ["range_bars"]

_LANE, _HEIGHT = 0.4, 1.9
"""Heights of one party's bar and of a whole row, in sizes of text."""


def range_bars(
    rows: Mapping[str, BargainingRange | str],
    parties: Sequence[Player],
    *,
    ends: tuple[str, str] | None = None,
    margins: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one row for each bargaining range.

    The upper bar of a row shows the terms that party 0 accepts (all from its reservation point
    upwards), the lower bar those that party 1 accepts (all up to its own). Where both overlap the
    range is filled; where they do not the gap is hatched. The width is written on the row.

    Parameters
    ----------
    rows : mapping of str to BargainingRange or str
        Heading of the row -> the range, of one point; or the reason why there is nothing to draw.
    parties : sequence of Player
        Two; party 0 gains from a larger `x`.
    ends : tuple of (str, str), optional
        What 0 and 1 mean. Without it the horizontal axis is left unlabelled, for axes that share one.
    margins : tuple of (float, float), optional
        Room for names and verdicts left and right of `ax`, in points; without it they stand above
        the marks.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out. The vertical unit is one point of a printed page.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If there is no row, there are not two parties, or a range is a batch.

    Examples
    --------
    >>> import numpy as np
    >>> from gametheory.players import Player
    >>> from gametheory.pressure import BargainingRange
    >>> found = BargainingRange(low=np.array(0.4), high=np.array(0.5))
    >>> ax = range_bars({"no pressure": found}, (Player("A"), Player("B")))
    >>> [text.get_text() for text in ax.texts][-1]
    'range 0.100'
    """
    _check(rows, parties)
    with axes_or_new(ax, 8.0, 0.9 + 0.7 * len(rows)) as axes:
        from matplotlib import rcParams

        size = rcParams["font.size"]
        drawn = [found for found in rows.values() if not isinstance(found, str)]
        set_scale(axes, [float(v) for found in drawn for v in (found.low, found.high)])
        rows_of = Rows(axes, size, margins)
        rows_of.heading(
            f"Terms preferred to refusing by {parties[0]} ({LETTERS[0]}, upper bar) "
            f"and by {parties[1]} ({LETTERS[1]}, lower bar)"
        )
        for k, (name, found) in enumerate(rows.items()):
            if isinstance(found, str):
                rows_of.row(name, f"not drawn: {found}", 0.0)
            else:
                top = rows_of.row(name, _verdict(found), _HEIGHT * size)
                _bars(axes, top, k, found, size=size)
        rows_of.finish()
        if ends is not None:
            name_ends(axes, parties, ends, margins)
        return axes


def _check(rows: Mapping[str, BargainingRange | str], parties: Sequence[Player]) -> None:
    if not rows:
        raise invalid("rows", "must hold at least one range", rows)
    if len(parties) != 2:
        raise invalid("parties", "must be two players", parties)
    for name, found in rows.items():
        if not isinstance(found, str) and found.width.ndim:
            raise invalid(f"rows[{name!r}]", "must be one point, without batch axes", found.width.shape)


def _verdict(found: BargainingRange) -> str:
    needs, leaves = f"A needs {share(float(found.low))},", f"B leaves {share(float(found.high))}"
    return f"{together(needs)} {together(leaves)}"


def _bars(ax: Axes, top: float, k: int, found: BargainingRange, *, size: float) -> None:
    """Draw one row from `top` downwards."""
    from matplotlib.patches import Rectangle

    limits = ax.get_xlim()
    low, high = float(found.low), float(found.high)
    lane, height = _LANE * size, _HEIGHT * size
    spans = ((low, limits[1], top, "accepts-A"), (limits[0], high, top + height - lane, "accepts-B"))
    for side, (start, end, y, gid) in enumerate(spans):
        bar = Rectangle((start, y), end - start, lane, facecolor=PARTY[side], edgecolor="none", zorder=3)
        bar.set_gid(f"{gid}-{k}")
        ax.add_patch(bar)
    block = Rectangle(
        (min(low, high), top),
        abs(high - low),
        height,
        linewidth=0.07 * size,
        facecolor=DEAL if found.exists else "white",
        edgecolor=INK,
        hatch="" if found.exists else "//////",
        zorder=2,
    )
    block.set_gid(f"{'range' if found.exists else 'gap'}-{k}")
    ax.add_patch(block)
    for side, x in enumerate((low, high)):
        ax.plot(
            [x, x],
            [top, top + height],
            color=PARTY[side],
            linewidth=0.1 * size,
            solid_capstyle="butt",
            zorder=4,
            gid=f"limit-{LETTERS[side]}-{k}",
        )
    _width_in_words(ax, top + height / 2.0, found, size)


def _width_in_words(ax: Axes, y: float, found: BargainingRange, size: float) -> None:
    """Write beside the block, where neither bar is, how wide it is."""
    words = f"{'range' if found.exists else 'gap'} {share(abs(float(found.width)))}"
    left, right = ax.get_xlim()
    start, end = sorted((float(found.low), float(found.high)))
    pad = 0.5 * size
    fits = (right - end) / (right - left) * axes_width(ax) > text_width(words, size) + 2 * pad
    ax.annotate(
        words,
        xy=(end if fits else start, y),
        xytext=(pad if fits else -pad, 0.0),
        textcoords="offset points",
        ha="left" if fits else "right",
        va="center",
        fontsize=0.92 * size,
        zorder=6,
        parse_math=False,
    )

"""What the shapes and guides beside the texts mean, in as many lines as the width needs."""

from __future__ import annotations

from typing import Final

from gametheory.plots.appearance import LETTERS, PARTY, SOFT
from gametheory.plots.lettering import axes_width, line_height, text_width
from gametheory.plots.row_layout import Rows
from gametheory.plots.scale import GUIDES

__all__ = ["SHAPES", "explain_marks"]

SHAPES: Final = {"accepts": "o", "refuses": "s", "red line": "8"}
"""What a party says to a text -> the shape of its mark."""


def explain_marks(rows: Rows) -> None:
    """Write the key at the pen of `rows` and move on."""
    small = 0.88 * rows.size
    icon, gap = 1.7 * small, 1.3 * small
    entries = [
        ("accepts", "accepts"),
        ("refuses", "refuses"),
        ("red line", "red line crossed"),
        ("A", "A's limit: accepts to its right"),
        ("B", "B's limit: accepts to its left"),
    ]
    x = 0.0
    for shape, words in entries:
        needed = icon + text_width(words, small)
        if x and x + needed > rows.width:
            x, rows.y = 0.0, rows.y + line_height(small)
        middle = rows.y + 0.6 * small
        _icon(rows, (rows.left + x + 0.4 * icon, middle), shape, small)
        rows.write(rows.left + x + icon, middle, words, small, va="center", color=SOFT)
        x += needed + gap
    rows.y += line_height(small) + 0.6 * rows.size


def _icon(rows: Rows, at: tuple[float, float], shape: str, size: float) -> None:
    """Draw what is explained, `at` points from the left end of the axes and from its top."""
    ax = rows.ax
    x, y = at[0] / axes_width(ax), at[1]
    across = ax.get_yaxis_transform()
    if shape in LETTERS:
        side = LETTERS.index(shape)
        ax.plot(
            [x, x],
            [y - 0.6 * size, y + 0.6 * size],
            transform=across,
            color=PARTY[side],
            linewidth=1.3,
            linestyle=GUIDES[side],
            clip_on=False,
        )
        return
    ax.plot(
        [x],
        [y],
        transform=across,
        marker=SHAPES[shape],
        markersize=0.85 * size,
        markerfacecolor=SOFT if shape == "accepts" else "white",
        markeredgecolor=SOFT,
        markeredgewidth=0.1 * size,
        clip_on=False,
    )

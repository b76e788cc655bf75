"""What the shapes and guides beside the texts mean, in as many lines as the width needs."""

from __future__ import annotations

from typing import Final

from gametheory.plots.lettering import axes_width, line_height, text_width
from gametheory.plots.row_layout import Rows
from gametheory.plots.scale import GUIDES
from gametheory.plots.style import LETTERS, PARTY, SOFT

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
        _icon(rows, rows.left + x + 0.4 * icon, shape, small)
        rows.write(rows.left + x + icon, rows.y, words, small, va="top", color=SOFT)
        x += needed + gap
    rows.y += line_height(small) + 0.6 * rows.size


def _icon(rows: Rows, points: float, shape: str, size: float) -> None:
    """Draw what is explained, at `points` from the left end of the axes."""
    ax = rows.ax
    x = points / axes_width(ax)
    across = ax.get_yaxis_transform()
    if shape in LETTERS:
        side = LETTERS.index(shape)
        ends = [rows.y - 0.05 * size, rows.y + 1.25 * size]
        ax.plot(
            [x, x],
            ends,
            transform=across,
            color=PARTY[side],
            linewidth=1.3,
            linestyle=GUIDES[side],
            clip_on=False,
        )
        return
    ax.plot(
        [x],
        [rows.y + 0.58 * size],
        transform=across,
        marker=SHAPES[shape],
        markersize=0.85 * size,
        markerfacecolor=SOFT if shape == "accepts" else "white",
        markeredgecolor=SOFT,
        markeredgewidth=0.1 * size,
        clip_on=False,
    )

"""Rows under each other, each with a name, a verdict and marks between; heights are in points.

Where an axes has margins, names stand in the left one and verdicts in the right one. Where it has
none, both stand above the marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gametheory.plots.appearance import INK, SOFT
from gametheory.plots.lettering import axes_width, line_height, text_width, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Rows"]


@dataclass
class Rows:
    """A pen that moves down an axes, whose vertical unit becomes one point.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    size : float
        Size of text, in points.
    margins : tuple of (float, float), optional
        Room for text left and right of the axes, in points.
    y : float, default 0
        Where the pen is, in points from the top.
    """

    ax: Axes
    size: float
    margins: tuple[float, float] | None = None
    y: float = 0.0

    @property
    def width(self) -> float:
        """Room for a line of text over the whole width, in points."""
        return axes_width(self.ax) + sum(self.margins or ())

    @property
    def left(self) -> float:
        """Where a line of text over the whole width starts, in points from the left end of the axes."""
        return -self.margins[0] if self.margins else 0.0

    def heading(self, text: str) -> None:
        """Write what the rows below are about."""
        small = 0.92 * self.size
        lines = wrapped(text, small, self.width)
        self.write(self.left, self.y, "\n".join(lines), small, va="top", color=SOFT, style="italic")
        self.y += line_height(small) * len(lines) + 0.3 * self.size

    def row(self, name: str, verdict: str, height: float, *, strong: bool = True) -> float:
        """Write a row's name and verdict; return the upper edge of its marks, `height` points high."""
        font = {"weight": "bold"} if strong else {"style": "italic"}
        if self.margins is None:
            top = self._above(name, verdict, font, strong=strong)
            self.y = top + height + 0.55 * self.size
            return top
        gap = self.size
        left, right = self.margins
        names = wrapped(name, self.size, left - gap, bold=strong)
        verdicts = wrapped(verdict, self.size, right - gap)
        tall = max(line_height(self.size) * max(len(names), len(verdicts)), height)
        middle = self.y + tall / 2.0
        self.write(-left, middle, "\n".join(names), self.size, va="center", **font)
        self.write(axes_width(self.ax) + gap, middle, "\n".join(verdicts), self.size, va="center")
        self.y += tall + 0.5 * self.size
        return middle - height / 2.0

    def _above(self, name: str, verdict: str, font: dict[str, str], *, strong: bool) -> float:
        size, width = self.size, self.width
        names = wrapped(name, size, width, bold=strong)
        self.write(0.0, self.y, "\n".join(names), size, va="top", **font)
        y = self.y + line_height(size) * len(names)
        if text_width(names[-1], size, bold=strong) + text_width(verdict, size) + 2 * size <= width:
            self.write(width, y - line_height(size), verdict, size, va="top", ha="right")
            return y + 0.15 * size
        verdicts = wrapped(verdict, size, width)
        self.write(0.0, y, "\n".join(verdicts), size, va="top")
        return y + line_height(size) * len(verdicts) + 0.15 * size

    def write(self, x: float, y: float, text: str, size: float, **font: str) -> None:
        """Write at `x` points from the left end of the axes and `y` points from its top."""
        self.ax.annotate(
            text,
            xy=(0.0, y),
            xycoords=self.ax.get_yaxis_transform(),
            xytext=(x, 0.0),
            textcoords="offset points",
            fontsize=size,
            linespacing=1.05,
            zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.0},
            parse_math=False,
            annotation_clip=False,
            **{"ha": "left", "color": INK, **font},  # type: ignore[arg-type]  # names of text properties
        )

    def finish(self) -> None:
        """Set the vertical axis to what was written, downwards, and hide it."""
        self.ax.set_ylim(self.y, 0.0)
        self.ax.set_yticks([])
        for side in ("left", "top", "right"):
            self.ax.spines[side].set_visible(False)

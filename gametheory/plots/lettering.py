"""Text measured before it is drawn, so that long labels wrap instead of colliding."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gametheory.arrays import ATOL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

__all__ = [
    "axes_width",
    "line_height",
    "points_to_pixels",
    "share",
    "text_width",
    "together",
    "wrapped",
    "write",
]

_LEADING = 1.28


def line_height(size: float) -> float:
    """Return the distance between two lines of text of this size, in points."""
    return _LEADING * size


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide `text` will be, in points.

    Examples
    --------
    >>> text_width("wide", 10) < text_width("wide", 10, bold=True) < text_width("wider still", 10)
    True
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=["DejaVu Sans"], weight="bold" if bold else "normal", size=size)
    return float(TextToPath().get_text_width_height_descent(text, font, ismath=False)[0])


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Break `text` into lines no wider than `width` points; a single longer word keeps its line.

    A non-breaking space holds its words together.

    Examples
    --------
    >>> wrapped("a text that is long", 10, 60)
    ['a text that', 'is long']
    """
    lines: list[str] = []
    for word in re.split(r"[ \t\r\n]+", text.strip()):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def together(text: str) -> str:
    """Return `text` with spaces at which no line is broken."""
    return text.replace(" ", "\u00a0")


def axes_width(ax: Axes) -> float:
    """Return the width of `ax`, in points."""
    return float(ax.bbox.width) / points_to_pixels(ax)


def points_to_pixels(ax: Axes) -> float:
    """Return how many pixels make a point in the figure of `ax`."""
    figure = ax.get_figure()
    return 1.0 if figure is None else float(figure.dpi) / 72.0


def write(ax: Axes, x: float, y: float, text: str, **settings: Any) -> Text:
    """Write `text` as it stands: a dollar sign is a dollar sign."""
    return ax.text(x, y, text, parse_math=False, **settings)


def share(value: float, *, sign: bool = False) -> str:
    """Return a share of what is disputed with three decimals, or more where three would read as zero.

    Examples
    --------
    >>> share(0.49075), share(-0.00925, sign=True), share(-1e-12), share(0.00002)
    ('0.491', '−0.009', '0.000', '2e−05')
    """
    number = 0.0 if abs(value) <= ATOL else float(value)
    digits = ".0e" if 0.0 < abs(number) < 5e-4 else ".3f"
    return f"{number:{'+' if sign and number else ''}{digits}}".replace("-", "−")

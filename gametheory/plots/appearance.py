"""One look for every picture: safe for the colour-blind, legible in grey, no national colours.

Nothing is told by colour alone: a party also has a letter and a lane, an answer also has a shape, and
a gap is hatched where a range is filled. The two party colours differ in lightness, so that they
differ in grey and under every kind of colour-blindness.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from gametheory.errors import RefusedError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "DEAL",
    "FAINT",
    "INK",
    "LETTERS",
    "PARTY",
    "SOFT",
    "axes_or_new",
    "new_figure",
    "require_matplotlib",
    "style",
]

PARTY: Final = ("#4a2c82", "#2a9484")
"""Colours of party 0 (dark) and party 1 (middle)."""
LETTERS: Final = ("A", "B")
"""Letters of the parties, as in the names of parameters and configurations."""
DEAL: Final = "#ecdcb8"
"""Where the single scale has a range; always with an outline."""
INK: Final = "#1c1c1c"
SOFT: Final = "#5c5c5c"
FAINT: Final = "#d4d4d4"

_STANDALONE_SIZE = 10.0


@contextmanager
def style(size: float = _STANDALONE_SIZE) -> Iterator[None]:
    """Draw and write under the library's style, whatever the user's own settings are.

    Parameters
    ----------
    size : float, default 10
        Size of ordinary text, in points.
    """
    require_matplotlib()
    import matplotlib.style

    own = {
        "font.family": ["DejaVu Sans"],  # ships with matplotlib: the same letters on every machine
        "font.size": size,
        "text.color": INK,
        "text.parse_math": False,
        "axes.edgecolor": SOFT,
        "axes.labelcolor": INK,
        "axes.labelsize": size,
        "axes.linewidth": size / 14,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "xtick.labelsize": 0.9 * size,
        "ytick.labelsize": 0.9 * size,
        "hatch.linewidth": size / 14,
        "legend.frameon": False,
        "legend.fontsize": 0.9 * size,
        "svg.hashsalt": "gametheory",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
    }
    with matplotlib.style.context(["default", own]):
        yield


@contextmanager
def axes_or_new(ax: Axes | None, width: float, height: float, *, fitted: bool = False) -> Iterator[Axes]:
    """Give `ax` as it is, or the axes of a new figure of this size in inches, in the library's style.

    With `fitted` the new axes leave as much room as what is written around them needs.
    """
    require_matplotlib()
    if ax is not None:
        yield ax
        return
    from gametheory.plots.picture import PictureAxes

    with style():
        figure = new_figure(width, height)
        if fitted:
            figure.set_layout_engine("constrained")
        yield figure.add_subplot(axes_class=PictureAxes)


def new_figure(width: float, height: float, dpi: float = 100) -> Figure:
    """Return an empty figure that no global state holds on to.

    Parameters
    ----------
    width, height : float
        In inches.
    dpi : float, default 100
        Pixels per inch when written as PNG.
    """
    from gametheory.plots.picture import Picture

    return Picture(figsize=(width, height), dpi=dpi)


def require_matplotlib() -> None:
    """Raise `RefusedError` if matplotlib is not installed."""
    if find_spec("matplotlib") is None:
        raise RefusedError("a picture needs matplotlib: pip install 'gametheory-bargaining[plot]'")

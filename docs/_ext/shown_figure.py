"""For the gallery: the figure that a block of an example ends with, as a notebook would show it.

The library draws on figures of its own, not on pyplot's, so that nothing is kept alive behind the
user's back; the gallery's own scraper sees only pyplot's.
"""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from sphinx_gallery.scrapers import figure_rst

__all__ = ["scraper"]

_LAST = "___"
"""The name under which the gallery keeps the value of a block's last expression."""
_SHOWN = "___shown"
_DPI = 144


def scraper(_block: object, block_vars: dict[str, Any], gallery_conf: dict[str, Any]) -> str:
    """Save the figure of the last expression, if it is a new one, and return the text that shows it."""
    names = block_vars["example_globals"]
    last = names.get(_LAST)
    figure = last.get_figure(root=True) if isinstance(last, Artist) and not isinstance(last, Figure) else last
    if not isinstance(figure, Figure) or figure is names.get(_SHOWN) or figure.canvas.manager is not None:
        return ""
    names[_SHOWN] = figure
    path = next(block_vars["image_path_iterator"])
    figure.savefig(path, dpi=_DPI)
    return figure_rst([path], gallery_conf["src_dir"])

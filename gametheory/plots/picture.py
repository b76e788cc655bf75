"""Figures and axes that a notebook shows by themselves, whether or not pyplot was imported."""

from __future__ import annotations

from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gametheory.plots.appearance import style

__all__ = ["Picture", "PictureAxes"]


class Picture(Figure):
    """A figure that no global state holds on to: a cell of a notebook that ends with it shows it.

    Examples
    --------
    >>> Picture(figsize=(1, 1))._repr_png_()[1:4]
    b'PNG'
    """

    def _repr_png_(self) -> bytes:
        written = BytesIO()
        with style():
            self.savefig(written, format="png", dpi="figure", bbox_inches=None)
        return written.getvalue()


class PictureAxes(Axes):
    """Axes of a picture of their own: a notebook shows the picture."""

    def _repr_png_(self) -> bytes | None:
        picture = self.get_figure(root=True)
        return picture._repr_png_() if isinstance(picture, Picture) else None

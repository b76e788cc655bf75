"""What has pictures of its own: mechanisms of pressure and results about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Pictured"]


class Pictured:
    """A mechanism, or a result on one, that can be drawn in the picture its theorem asks for."""

    def plot(self, picture: str | None = None, **options: Any) -> Axes:
        """Draw it (needs the extra ``plot``), and return the axes.

        Parameters
        ----------
        picture : str, optional
            Which picture, where there are several; of a mechanism ``"plane"`` is that of the two pressures.
            By default the first of :data:`gametheory.plots.mechanism_picture.PICTURES`.
        **options
            Of that picture; each takes ``ax``.
        """
        from gametheory.plots.mechanism_picture import mechanism_picture

        return mechanism_picture(self, picture, **options)

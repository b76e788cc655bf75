"""A plane cut into named regions: each has a tint, its border and its name written inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import BoolArray, FloatArray
from gametheory.plots.appearance import INK, axes_or_new
from gametheory.plots.lettering import write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DEAL_TINT", "TINTS", "region_plane"]

DEAL_TINT: Final = "#e3c78a"
"""Of regions in which there is a deal, as in the plane of chances."""
TINTS: Final = ("#ffffff", "#ececf2", "#d9d9e3", "#f6f1f9", "#f3f3e8", "#e4efec")
"""Of all other regions, in order: light, so that a name on them can be read."""
_SMALLEST: Final = 0.004
"""A region below this share of the plane has no name of its own: it would not fit."""
_CLEAR: Final = 0.03
"""How near a name may come to a mark, as a share of the plane."""


def region_plane(
    x: ArrayLike,
    y: ArrayLike,
    names: ArrayLike,
    *,
    deals: Mapping[str, bool] | None = None,
    clear: ArrayLike = (),
    size: float = 9.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw the regions of a plane, named where they are widest.

    Parameters
    ----------
    x : array_like, shape (m,)
    y : array_like, shape (n,)
        Evenly spaced.
    names : array_like of str, shape (n, m)
        The region of each point.
    deals : mapping of str to bool, optional
        Whether a region has a deal: it is tinted as such. What is left out has none.
    clear : array_like, shape (k, 2), optional
        Points that names keep away from.
    size : float, default 9
        Of the names, in points.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import numpy as np
    >>> line = np.linspace(0, 1, 41)
    >>> halves = np.where(line[:, None] + line > 1, "deal", "stall")
    >>> [text.get_text() for text in region_plane(line, line, halves, deals={"deal": True}).texts]
    ['deal', 'stall']
    """
    across, up, region = np.asarray(x, dtype=float), np.asarray(y, dtype=float), np.asarray(names)
    found, code = np.unique(region, return_inverse=True)
    code = code.reshape(region.shape)
    good = {} if deals is None else deals
    with axes_or_new(ax, 4.6, 4.4, fitted=True) as axes:
        from matplotlib.colors import ListedColormap
        from scipy.ndimage import gaussian_filter

        tints = iter(TINTS * (1 + len(found) // len(TINTS)))
        taken = _near(across, up, np.asarray(clear, dtype=float).reshape(-1, 2))
        colours = [DEAL_TINT if good.get(str(name), False) else next(tints) for name in found]
        axes.pcolormesh(
            across,
            up,
            code,
            cmap=ListedColormap(colours),
            vmin=-0.5,
            vmax=len(found) - 0.5,
            shading="nearest",
            rasterized=True,
        )
        for k, name in enumerate(found):
            inside = code == k
            if inside.any() and not inside.all():
                smooth = gaussian_filter(inside.astype(float), 0.8)
                axes.contour(across, up, smooth, levels=[0.5], colors=INK, linewidths=0.8)
            if inside.mean() >= _SMALLEST:
                row, column = _widest(inside, taken)
                look: dict[str, Any] = {"ha": "center", "va": "center", "color": INK, "zorder": 4}
                write(axes, across[column], up[row], str(name), fontsize=size, **look)
        axes.set_xlim(across[0], across[-1])
        axes.set_ylim(up[0], up[-1])
        return axes


def _near(x: FloatArray, y: FloatArray, points: FloatArray) -> BoolArray:
    """Return where the plane is near one of the points."""
    near = np.zeros((y.size, x.size), dtype=bool)
    for point in points:
        across, up = (x - point[0]) / np.ptp(x), (y - point[1]) / np.ptp(y)
        near |= np.hypot(across, up[:, np.newaxis]) < _CLEAR
    return near


def _widest(inside: BoolArray, taken: BoolArray) -> tuple[int, int]:
    """Return the point farthest from the border of a region and from what is drawn on it."""
    from scipy.ndimage import distance_transform_edt

    free = inside & ~taken
    depth = distance_transform_edt(np.pad(free if free.any() else inside, 1))[1:-1, 1:-1]
    deepest = np.argwhere(depth >= depth.max() - 1.0)
    row, column = deepest[np.linalg.norm(deepest - deepest.mean(axis=0), axis=1).argmin()]
    return int(row), int(column)

"""Short labels beside points, placed so that they cover neither each other nor a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.plots.appearance import INK
from gametheory.plots.lettering import points_to_pixels, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["label_points", "placed"]

_Box = tuple[float, float, float, float]
_DIRECTIONS = ((1, 0.0), (1, 0.8), (1, -0.8), (-1, 0.0), (-1, 0.8), (-1, -0.8), (0, 1.0), (0, -1.0))


def placed(
    points: FloatArray,
    sizes: Sequence[tuple[float, float]],
    room: tuple[float, float],
    gap: float,
    clear: FloatArray | None = None,
) -> list[_Box]:
    """Return a box for each label (left, bottom, right, top) near its point.

    The first place is taken that lies inside and touches nothing; if there is none, the one that
    covers least.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        Distances from the lower left corner, in any unit.
    sizes : sequence of (width, height)
        Of the labels.
    room : tuple of (width, height)
        Of the whole picture.
    gap : float
        Distance between a point and its label.
    clear : ndarray, shape (m, 2), optional
        Further points to leave visible.

    Examples
    --------
    >>> import numpy as np
    >>> placed(np.array([[10.0, 50.0], [95.0, 50.0]]), [(20, 10), (20, 10)], (100, 100), 5)
    [(15.0, 45.0, 35.0, 55.0), (70.0, 45.0, 90.0, 55.0)]
    """
    marks = [(x - gap, y - gap, x + gap, y + gap) for x, y in points.tolist()]
    thin = gap / 4.0
    rest = [] if clear is None else clear.tolist()
    taken: list[_Box] = [(x - thin, y - thin, x + thin, y + thin) for x, y in rest]
    ahead = len(taken)
    for k, ((x, y), (width, height)) in enumerate(zip(points.tolist(), sizes, strict=True)):
        best: tuple[float, _Box] | None = None
        for distance in (gap, 2.2 * gap, 3.6 * gap, 5.0 * gap):
            for across, up in _DIRECTIONS:
                left = x + distance if across > 0 else x - distance - width if across < 0 else x - width / 2
                bottom = y - height / 2 + up * (distance + height / 2)
                box = (left, bottom, left + width, bottom + height)
                others = [*taken, *(mark for j, mark in enumerate(marks) if j != k)]
                cost = sum(_overlap(box, other) for other in others) + 3.0 * _outside(box, room)
                if best is None or cost < best[0]:
                    best = (cost, box)
            if best is not None and best[0] <= 0.0:
                break
        if best is not None:
            taken.append(best[1])
    return taken[ahead:]


def label_points(
    ax: Axes,
    labels: Sequence[tuple[tuple[float, float], str]],
    size: float,
    keep_clear: Sequence[tuple[tuple[float, float], tuple[float, float]]] = (),
) -> None:
    """Write each label beside its point, with a thin line to it where it had to go further away.

    Labels keep off the straight lines between the pairs of points in `keep_clear`.
    """
    low, high = np.array([ax.get_xlim(), ax.get_ylim()]).T
    room = np.array([ax.bbox.width, ax.bbox.height]) / points_to_pixels(ax)
    points = (np.array([at for at, _ in labels]) - low) / (high - low) * room
    sizes = [(text_width(words, size, bold=True), 1.1 * size) for _, words in labels]
    gap = 0.65 * size
    along = np.linspace(0.0, 1.0, 21)[:, np.newaxis]
    lines = [
        (start + along * np.subtract(end, start) - low) / (high - low) * room for start, end in keep_clear
    ]
    clear = np.concatenate(lines) if lines else None
    boxes = placed(points, sizes, (room[0], room[1]), gap, clear)
    for (at, words), (x, y), box in zip(labels, points, boxes, strict=True):
        middle = ((box[0] + box[2]) / 2.0, (box[1] + box[3]) / 2.0)
        end = (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3]))
        far = np.hypot(end[0] - x, end[1] - y) > 1.5 * gap
        ax.annotate(
            words,
            xy=at,
            xytext=(middle[0] - x, middle[1] - y),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=size,
            fontweight="bold",
            color=INK,
            zorder=7,
            parse_math=False,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.08 * size},
            arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.06 * size} if far else None,
        )


def _overlap(a: _Box, b: _Box) -> float:
    across, up = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return max(across, 0.0) * max(up, 0.0)


def _outside(box: _Box, room: tuple[float, float]) -> float:
    width, height = box[2] - box[0], box[3] - box[1]
    inside = _overlap(box, (0.0, 0.0, *room))
    return width * height - inside

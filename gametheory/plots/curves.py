"""Lines that differ in dash and lightness, named at their right end or above the axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike

from gametheory.plots.appearance import INK, SOFT
from gametheory.plots.lettering import line_height, points_to_pixels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["LOOKS", "budget_lines", "curve", "legend_above", "name_ends_of", "split_axis"]

_SPARSE: Final[dict[str, Any]] = {"linestyle": "-", "linewidth": 1.0, "markevery": 0.1, "markersize": 4.5}
LOOKS: Final[tuple[dict[str, Any], ...]] = (
    {"color": "#1c1c1c", "linestyle": "-", "linewidth": 1.8},
    {"color": "#4a2c82", "linestyle": (0, (6, 2)), "linewidth": 1.8},
    {"color": "#2a9484", "linestyle": (0, (6, 2, 1.5, 2)), "linewidth": 1.8},
    {"color": "#7a7a7a", "linestyle": (0, (2, 1.5)), "linewidth": 1.8},
    {"color": "#a0761f", "linestyle": (0, (9, 2, 1.5, 2, 1.5, 2)), "linewidth": 1.8},
    {"color": "#8c5fb0", "linestyle": (0, (1, 1)), "linewidth": 2.2},
    {**_SPARSE, "color": "#1c1c1c", "marker": "o"},
    {**_SPARSE, "color": "#2a9484", "marker": "s"},
    {**_SPARSE, "color": "#4a2c82", "marker": "^", "markerfacecolor": "white"},
    {**_SPARSE, "color": "#a0761f", "marker": "D"},
    {**_SPARSE, "color": "#5c5c5c", "marker": "v", "markerfacecolor": "white"},
    {**_SPARSE, "color": "#8c5fb0", "marker": "P"},
)
"""Looks of the lines of one picture, in order: different in dash or mark, in lightness and in colour."""


def curve(axes: Axes, x: ArrayLike, y: ArrayLike, k: int, label: str) -> None:
    """Draw line number `k` of a picture."""
    axes.plot(np.asarray(x), np.asarray(y), label=label, **LOOKS[k % len(LOOKS)])


def legend_above(axes: Axes, *, columns: int = 3) -> None:
    """Explain the marks, if there are any, above the axes, where nothing is drawn."""
    if not axes.get_legend_handles_labels()[0]:
        return
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=columns,
        fontsize="small",
        borderpad=0.2,
        columnspacing=1.4,
        handlelength=2.6,
    )


def split_axis(axes: Axes, *, label: str = "share of the pressure that falls on A") -> None:
    """Let the horizontal axis be the share of a total on party 0, with the even split marked."""
    axes.set_xlim(0.0, 1.0)
    axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0", "0.25", "even", "0.75", "1"])
    axes.axvline(0.5, color=SOFT, linewidth=0.7, linestyle=":", zorder=0.5)
    axes.set_xlabel(label)


def budget_lines(axes: Axes, totals: ArrayLike, unit: ArrayLike) -> None:
    """Draw the splits of each of several totals, measured in `unit`."""
    for total in np.asarray(totals):
        ends = np.asarray(unit) * total
        axes.plot([0.0, ends[0]], [ends[1], 0.0], color=SOFT, linestyle="--", linewidth=0.9, zorder=3)


def name_ends_of(axes: Axes, ends: Mapping[str, float], *, size: float = 8.0) -> None:
    """Write names right of the axes at these heights, moved apart where they would touch."""
    low, high = axes.get_ylim()
    figure = axes.get_figure()
    height = 200.0 if figure is None else float(axes.bbox.height) / points_to_pixels(axes)
    lines = {name: name.count("\n") + 1 for name in ends}
    order = sorted(ends, key=lambda name: ends[name])
    wanted = [(ends[name] - low) / (high - low) * height for name in order]
    half = [lines[name] * line_height(size) / 2.0 + 1.0 for name in order]
    places = list(wanted)
    for _ in range(100):
        for k in range(1, len(places)):
            short = half[k - 1] + half[k] - (places[k] - places[k - 1])
            if short > 0:
                places[k - 1] -= short / 2.0
                places[k] += short / 2.0
    for name, place, at in zip(order, places, wanted, strict=True):
        axes.annotate(
            name,
            xy=(1.0, at / height),
            xycoords="axes fraction",
            xytext=(16.0, place - at),
            textcoords="offset points",
            va="center",
            ha="left",
            fontsize=size,
            color=INK,
            parse_math=False,
            arrowprops={
                "arrowstyle": "-",
                "relpos": (0.0, 0.5),
                "color": SOFT,
                "linewidth": 0.6,
                "shrinkA": 1,
                "shrinkB": 0,
            },
        )

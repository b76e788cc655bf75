"""A map of verdicts over two parameters: where there is a deal, how many texts pass, how wide a range."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gametheory.errors import InvalidInputError, invalid
from gametheory.plots.appearance import DEAL, INK, PARTY, SOFT, axes_or_new
from gametheory.plots.lettering import axes_width, points_to_pixels, wrapped
from gametheory.scenarios.errors import nearest

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

__all__ = ["axis_label", "deal_map", "two_axes", "verdict_key"]

_FINEST: Final = 1500
"""Points along an axis that a picture shows; of a finer map every so many are drawn."""
_MOST_KINDS: Final = 12


def deal_map(
    found: xr.Dataset | xr.DataArray,
    outcome: str = "deal",
    *,
    x: str | None = None,
    y: str | None = None,
    point: Mapping[str, float] | None = None,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw one outcome of a sweep over two parameters.

    Of a verdict, the area of deal is filled and outlined and the area of stall is hatched. Of a count each
    number has its own shade. Of any other number the shade is a scale, and a thick line marks zero.

    Parameters
    ----------
    found : xarray.Dataset or DataArray
        From `sweep`, with two axes; choose one value of any other with ``sel``.
    outcome : str, default "deal"
        Variable of the dataset.
    x, y : str, optional
        Axes; by default the last but one to the right and the last upwards.
    point : mapping, optional
        Parameter -> value of a point to mark, such as the central values of a case.
    legend : bool, default True
        Whether to explain the areas, or draw the scale.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If there is no such outcome or axis, or the map has not two axes of numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from gametheory.analysis import sweep
    >>> grid = {"parameters.c_A": np.linspace(0, 0.4, 21), "credibility.sanctions_new": np.linspace(0, 1, 21)}
    >>> deal_map(sweep("ukraine-2025", grid, ["range", "width"]), "range").get_xlabel()
    'cost of no agreement to A (share of pie)'
    """
    values = _chosen(found, outcome)
    across, up = two_axes(values, x, y)
    values = values.transpose(up, across)
    steps = {axis: slice(None, None, -(-values.sizes[axis] // _FINEST)) for axis in (across, up)}
    values = values.isel(steps).load()
    with axes_or_new(ax, 6.0, 5.0) as axes:
        horizontal, vertical = values[across].to_numpy(), values[up].to_numpy()
        axes.set_xlim(*_ends(horizontal))
        axes.set_ylim(*_ends(vertical))
        numbers = values.to_numpy()
        if numbers.dtype.kind == "b":
            _verdict(axes, horizontal, vertical, numbers, values, legend=legend)
        elif numbers.dtype.kind in "iu" and len(np.unique(numbers)) <= _MOST_KINDS:
            _count(axes, horizontal, vertical, numbers, values, legend=legend)
        else:
            _scale(axes, horizontal, vertical, numbers, values, legend=legend)
        if point is not None:
            _mark(axes, point, across, up)
        axes.set_xlabel(axis_label(axes, values, across), parse_math=False)
        axes.set_ylabel(axis_label(axes, values, up), parse_math=False)
        return axes


def two_axes(values: xr.DataArray, x: str | None, y: str | None) -> tuple[str, str]:
    """Return the axis to the right and the axis upwards of a map, or an error that says what to select."""
    names = [str(name) for name in values.dims]
    for given in (x, y):
        if given is not None and given not in names:
            raise InvalidInputError(f"there is no axis {given!r} in the map{nearest(given, names)}")
    free = [name for name in names if name not in {x, y}]
    across = x if x is not None else (free[-2] if y is None and len(free) > 1 else free[-1] if free else "")
    up = y if y is not None else next((name for name in reversed(free) if name != across), "")
    others = [name for name in names if name not in {across, up}]
    if len(names) < 2 or others or across == up:
        raise invalid("map", "must have two axes: choose one value of each other with sel", names)
    for name in (across, up):
        if name not in values.coords or values[name].dtype.kind not in "iuf" or values.sizes[name] < 2:
            raise invalid(f"axis {name!r}", "must have at least two numbers", values.sizes[name])
    return across, up


def axis_label(ax: Axes, values: xr.DataArray | xr.Dataset, name: str) -> str:
    """Return the meaning of an axis with its unit, in lines that fit."""
    from matplotlib import rcParams

    attributes = values[name].attrs
    unit = f" ({attributes['units']})" if attributes.get("units") else ""
    size = float(rcParams["font.size"])
    return "\n".join(wrapped(f"{attributes.get('long_name', name)}{unit}", size, axes_width(ax)))


def _chosen(found: xr.Dataset | xr.DataArray, outcome: str) -> xr.DataArray:
    import xarray as xr

    if isinstance(found, xr.DataArray):
        return found
    if not isinstance(found, xr.Dataset):
        raise invalid("found", "must be a dataset of a sweep, or one of its variables", type(found).__name__)
    if outcome not in found:
        raise InvalidInputError(
            f"outcome {outcome!r} is not in the dataset{nearest(outcome, map(str, found))}"
        )
    return found[outcome]


def _ends(centres: Any) -> tuple[float, float]:
    return float(centres.min()), float(centres.max())


def _verdict(ax: Axes, x: Any, y: Any, deal: Any, values: xr.DataArray, *, legend: bool) -> None:
    from matplotlib import rcParams
    from matplotlib.colors import ListedColormap

    size = float(rcParams["font.size"])
    ax.pcolormesh(x, y, deal, cmap=ListedColormap(["white", DEAL]), vmin=0, vmax=1, rasterized=True, zorder=1)
    smooth = deal.astype(float)
    if not deal.all():
        hatched = ax.contourf(x, y, smooth, levels=[-1, 0.5], colors="none", hatches=["///"], zorder=1.5)
        hatched.set_edgecolor(SOFT)
        hatched.set_linewidth(0.0)
        if deal.any():
            ax.contour(x, y, smooth, levels=[0.5], colors=[INK], linewidths=0.12 * size, zorder=2)
    if legend:
        entries = verdict_key(str(values.name))
        ax.legend(handles=entries, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderaxespad=0.3)


def verdict_key(name: str) -> list[Patch]:
    """Return the entries of a legend for a verdict: where it holds and where it does not."""
    from matplotlib import rcParams
    from matplotlib.patches import Patch

    words = ("deal", "stall") if name == "deal" or name.startswith("text: ") else (name, f"not: {name}")
    line = 0.12 * float(rcParams["font.size"])
    return [
        Patch(facecolor=DEAL, edgecolor=INK, linewidth=line, label=words[0]),
        Patch(facecolor="white", edgecolor=SOFT, hatch="///", linewidth=0.0, label=words[1]),
    ]


def _count(ax: Axes, x: Any, y: Any, numbers: Any, values: xr.DataArray, *, legend: bool) -> None:
    from matplotlib.colors import LinearSegmentedColormap, ListedColormap
    from matplotlib.patches import Patch

    kinds = np.unique(numbers)
    ramp = LinearSegmentedColormap.from_list("counts", ["white", DEAL, PARTY[0]])  # ever darker
    shades = ramp(np.linspace(0.0, 1.0, len(kinds)))
    place = np.searchsorted(kinds, numbers)
    ax.pcolormesh(
        x,
        y,
        place,
        cmap=ListedColormap(list(shades)),
        vmin=-0.5,
        vmax=len(kinds) - 0.5,
        rasterized=True,
        zorder=1,
    )
    if len(kinds) > 1:
        borders = np.arange(len(kinds) - 1) + 0.5
        ax.contour(x, y, place.astype(float), levels=borders, colors=[INK], linewidths=0.8, zorder=2)
    if legend:
        entries = [
            Patch(facecolor=s, edgecolor=INK, label=str(k)) for s, k in zip(shades, kinds, strict=True)
        ]
        title = str(values.attrs.get("long_name", values.name))
        ax.legend(
            handles=entries,
            title=title,
            loc="lower left",
            bbox_to_anchor=(0.0, 1.0),
            ncols=min(len(kinds), 6),
            borderaxespad=0.3,
            alignment="left",
        )


def _scale(ax: Axes, x: Any, y: Any, numbers: Any, values: xr.DataArray, *, legend: bool) -> None:
    from matplotlib import rcParams

    size = float(rcParams["font.size"])
    drawn = ax.pcolormesh(x, y, numbers, cmap="cividis", shading="nearest", rasterized=True, zorder=1)
    low, high = np.nanmin(numbers), np.nanmax(numbers)
    if low < 0.0 < high:
        ax.contour(x, y, numbers, levels=[0.0], colors=["white"], linewidths=0.34 * size, zorder=2)
        ax.contour(x, y, numbers, levels=[0.0], colors=[INK], linewidths=0.14 * size, zorder=2.1)
    figure = ax.get_figure()
    if legend and figure is not None:
        bar = figure.colorbar(drawn, ax=ax)
        unit = f" ({values.attrs['units']})" if values.attrs.get("units") else ""
        room = float(ax.bbox.height) / points_to_pixels(ax)
        label = "\n".join(wrapped(f"{values.attrs.get('long_name', values.name)}{unit}", size, room))
        bar.set_label(label, parse_math=False)
        if low < 0.0 < high:
            bar.ax.axhline(0.0, color=INK, linewidth=0.14 * size)


def _mark(ax: Axes, point: Mapping[str, float], across: str, up: str) -> None:
    from matplotlib import rcParams

    missing = [name for name in (across, up) if name not in point]
    if missing:
        raise invalid("point", f"must give a value of {missing[0]!r}", dict(point))
    size = float(rcParams["font.size"])
    ax.plot(
        [float(point[across])],
        [float(point[up])],
        marker="o",
        markersize=0.8 * size,
        markerfacecolor="white",
        markeredgecolor=INK,
        markeredgewidth=0.2 * size,
        linestyle="none",
        clip_on=False,
        zorder=6,
        gid="point",
    )

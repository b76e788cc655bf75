"""Where a verdict flips, as lines: one parameter against another, a line for each value of a third."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gametheory.errors import InvalidInputError, invalid
from gametheory.plots.appearance import INK, SOFT, axes_or_new
from gametheory.plots.deal_map import axis_label
from gametheory.plots.lettering import wrapped
from gametheory.scenarios.errors import nearest

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

__all__ = ["threshold_lines"]

_DASHES: Final = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)), (0, (1, 1)), (0, (9, 3, 3, 3)))
_MOST_LINES: Final = len(_DASHES)


def threshold_lines(
    found: xr.Dataset, *, x: str | None = None, by: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the thresholds of a verdict over one parameter.

    Lines differ in dash and in lightness. A line stops where the verdict does not flip within the bounds.

    Parameters
    ----------
    found : xarray.Dataset
        From `threshold`, over one axis or two.
    x : str, optional
        The axis to the right; by default the first of numbers.
    by : str, optional
        The axis whose values are lines, six at most; by default the other one.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the dataset is none of `threshold`, or its axes do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> from gametheory.analysis import threshold
    >>> grid = {"parameters.c_A": np.linspace(0, 0.3, 16), "configuration": ["article", "even"]}
    >>> found = threshold("ukraine-2025", "credibility.sanctions_new", (0, 1), grid, "range")
    >>> [line.get_label() for line in threshold_lines(found).get_lines()]
    ['article', 'even']
    """
    if "threshold" not in found or "along" not in found.attrs:
        raise invalid("found", "must be a dataset of threshold", list(found.data_vars))
    values = found["threshold"]
    names = [str(name) for name in values.dims]
    for given in (x, by):
        if given is not None and given not in names:
            raise InvalidInputError(f"there is no axis {given!r} of the thresholds{nearest(given, names)}")
    numeric = [n for n in names if n in values.coords and values[n].dtype.kind in "iuf" and n != by]
    across = x or (numeric[0] if numeric else "")
    lines = by or next((name for name in names if name != across), None)
    if across not in numeric or set(names) - {across, lines}:
        raise invalid("thresholds", "must be over one axis of numbers, or two: choose with sel", names)
    if lines is not None and values.sizes[lines] > _MOST_LINES:
        raise invalid(f"axis {lines!r}", f"must have at most {_MOST_LINES} values", values.sizes[lines])
    with axes_or_new(ax, 6.0, 4.2) as axes:
        _draw(axes, found, across, lines)
        return axes


def _draw(ax: Axes, found: xr.Dataset, across: str, lines: str | None) -> None:
    from matplotlib import rcParams

    size = float(rcParams["font.size"])
    values = found["threshold"]
    rows = [values] if lines is None else [values.isel({lines: k}) for k in range(values.sizes[lines])]
    shades = np.linspace(0.0, 0.45, len(rows))
    for k, row in enumerate(rows):
        label = None if lines is None else _value(row[lines].item())
        ax.plot(
            row[across].to_numpy(),
            row.to_numpy(),
            color=INK if k == 0 else str(shades[k]),
            linestyle=_DASHES[k],
            linewidth=0.18 * size,
            label=label,
            gid="threshold",
        )
    ax.set_xlabel(axis_label(ax, values, across), parse_math=False)
    unit = f" ({values.attrs['units']})" if values.attrs.get("units") else ""
    room = float(ax.bbox.height) / float(ax.figure.dpi) * 72.0
    words = f"{found.attrs.get('along_long_name', found.attrs['along'])}{unit}"
    ax.set_ylabel("\n".join(wrapped(words, size, room)), parse_math=False)
    side = _side(found)
    if side:
        ax.set_title(side, loc="left", fontsize=size, color=SOFT, parse_math=False)
    if lines is not None:
        attributes = values[lines].attrs
        title = f"{attributes.get('long_name', lines)}"
        made = ax.legend(
            title=title, loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=3.2, alignment="left"
        )
        for text in (*made.get_texts(), made.get_title()):
            text.set_parse_math(False)
        made.get_title().set_text("\n".join(wrapped(title, 0.9 * size, 12 * size)))


def _side(found: xr.Dataset) -> str:
    """Say on which side of the lines the verdict holds, where it is the same side for all."""
    flipped = found["flips"].to_numpy() == 1
    above, below = found["at_high"].to_numpy()[flipped], found["at_low"].to_numpy()[flipped]
    claim = found.attrs.get("outcome", "")
    if above.size and above.all():
        return f"{claim}: above the line"
    if below.size and below.all():
        return f"{claim}: below the line"
    return ""


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)

"""The single scale on which both parties' limits and the texts lie: its ends, its axis, its guides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from gametheory.plots.appearance import FAINT, LETTERS, PARTY
from gametheory.plots.lettering import axes_width, line_height, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.players import Player
    from gametheory.pressure import BargainingRange

__all__ = ["GUIDES", "ends_in_words", "name_ends", "party_guides", "set_scale"]

_ENDS = re.compile(r"\b0 = (?P<zero>.+?)[,;] +1 = (?P<one>.+)", re.DOTALL)
_MARGIN = 0.015
GUIDES: Final = ((0, (5, 2)), (0, (1, 1.5)))
"""Dashes of the two guides: long for party 0, short for party 1."""


def ends_in_words(scale: str, parties: Sequence[Player]) -> tuple[str, str]:
    """Return what 0 and 1 mean, in the words of a scenario's ``scale``, or else in general.

    Examples
    --------
    >>> from gametheory.players import Player
    >>> parties = (Player("EGY", "Egypt"), Player("ISR", "Israel"))
    >>> ends_in_words("x in [0,1]: 0 = all to Israel, 1 = all to Egypt", parties)
    ('all to Israel', 'all to Egypt')
    >>> ends_in_words("", parties)
    ("Israel's maximum", "Egypt's maximum")
    """
    found = _ENDS.search(scale)
    if found:
        return " ".join(found["zero"].split()), " ".join(found["one"].split())
    return f"{parties[1]}'s maximum", f"{parties[0]}'s maximum"


def set_scale(ax: Axes, values: Iterable[float]) -> tuple[float, float]:
    """Show [0, 1] and all of `values` on the horizontal axis; return its limits.

    What lies beyond [0, 1] is shaded. Axes that share the scale are widened, never narrowed.
    """
    known = (0.0, 1.0) if ax.get_autoscalex_on() else ax.get_xlim()
    low, high = min(0.0, *values), max(1.0, *values)
    margin = _MARGIN * (high - low)
    left, right = min(known[0], low - margin), max(known[1], high + margin)
    ax.set_xlim(left, right)
    for start, end, outside in ((left, 0.0, low < 0.0), (1.0, right, high > 1.0)):
        if outside:
            ax.axvspan(start, end, facecolor=FAINT, edgecolor="none", alpha=0.45, zorder=0)
    return left, right


def party_guides(ax: Axes, found: BargainingRange, top: float, bottom: float) -> None:
    """Draw the two reservation points as vertical lines from `top` to `bottom`."""
    for side, value in enumerate((found.low, found.high)):
        ax.plot(
            [float(value)] * 2,
            [top, bottom],
            color=PARTY[side],
            linewidth=1.3,
            linestyle=GUIDES[side],
            zorder=1,
            gid=f"guide-{LETTERS[side]}",
        )


def name_ends(
    ax: Axes,
    parties: Sequence[Player],
    ends: tuple[str, str],
    margins: tuple[float, float] | None = None,
) -> float:
    """Label the scale: its unit, and what 0 and 1 mean. Return the room used below the axes, in points.

    The words for the ends may use half of the `margins` left and right of the axes.
    """
    from matplotlib import rcParams

    size = float(rcParams["font.size"])
    small = 0.9 * size
    width = axes_width(ax)
    ax.set_xticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    ax.spines["bottom"].set_bounds(0.0, 1.0)
    below = 8.0 + 1.3 * small
    extra = [0.5 * room for room in margins or (0.0, 0.0)]
    unit = wrapped(
        f"x: share of what is disputed that goes to {parties[0]} ({LETTERS[0]})", size, width + sum(extra)
    )
    _under(ax, (0.5, 0.0), below, unit, size=size, align="center")
    below += line_height(size) * len(unit) + 0.2 * size
    zero = wrapped(f"0 = {ends[0]}", small, 0.46 * width + extra[0])
    one = wrapped(f"1 = {ends[1]}", small, 0.46 * width + extra[1])
    _under(ax, (0.0, -extra[0]), below, zero, size=small, align="left")
    _under(ax, (1.0, extra[1]), below, one, size=small, align="right")
    return below + line_height(small) * max(len(zero), len(one))


def _under(
    ax: Axes, at: tuple[float, float], below: float, lines: list[str], *, size: float, align: str
) -> None:
    """Write under the axes, at a fraction of its width plus some points."""
    fraction, points = at
    ax.annotate(
        "\n".join(lines),
        xy=(fraction, 0.0),
        xycoords="axes fraction",
        xytext=(points, -below),
        textcoords="offset points",
        ha=align,
        va="top",
        fontsize=size,
        linespacing=1.05,
        parse_math=False,
    )

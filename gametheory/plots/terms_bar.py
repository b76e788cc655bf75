"""The range of terms before and under pressure, with red lines as fences and an arrow for each instrument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.plots.appearance import DEAL, INK, LETTERS, PARTY, axes_or_new
from gametheory.plots.lettering import write
from gametheory.plots.one_point import require_one_point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.free_terms import FreeTerms
    from gametheory.pressure.range_instruments import RangeInstruments
    from gametheory.pressure.reservation import Regime

__all__ = ["terms_bar"]

_HALF: Final = 0.34
_LANE: Final = 0.15


def terms_bar(
    terms: FreeTerms,
    *,
    instruments: RangeInstruments | None = None,
    regime: Regime = "collective",
    correct: float = 1.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw what the parties accept before and under pressure, and what moves it.

    In a bar the upper lane shows the terms that party 0 accepts (from its reservation point upwards), the
    lower lane those that party 1 does (up to its own). What both accept between the fences, the red lines, is
    filled; where their claims overlap instead the gap is hatched.

    Parameters
    ----------
    terms : FreeTerms
        At one point.
    instruments : RangeInstruments, optional
        What comes on top of the pressure of `terms`, an arrow for each party that it moves; by default the
        pressure of `terms` is the only row of arrows.
    regime : {"collective", "conditional"}, default "collective"
    correct : float, default 1
        Chance that a refusal is blamed on the refuser, if the regime is conditional.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If `terms` are a batch.

    Examples
    --------
    >>> from gametheory.pressure.free_terms import FreeTerms
    >>> ax = terms_bar(FreeTerms(disagreement=(0.6, 0.5), red_lines=(0.3, 0.55), pressure=(0.2, 0)))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['no pressure', 'pressure', 'under pressure']
    """
    require_one_point(terms)
    if instruments is None:
        first, steps = terms.under((0.0, 0.0)), {"pressure": np.asarray(terms.pressure)}
    else:
        alone = np.eye(len(instruments.names)) * instruments.credibility
        pressures = instruments.with_credibility(alone).pressure(regime, correct)
        first, steps = terms, dict(zip(instruments.names, pressures, strict=True))
    last = first.under(np.asarray(first.pressure) + sum(steps.values()))
    with axes_or_new(ax, 7.4, 1.4 + 0.46 * (len(steps) + 2), fitted=True) as axes:
        ends = [first.reservation_points(), last.reservation_points()]
        least, most = min(0.0, *np.ravel(ends)), max(1.0, *np.ravel(ends))
        axes.set_xlim(least, most)
        names = ["no pressure" if not np.any(first.pressure) else "at first", *steps, "under pressure"]
        _bar(axes, 0.0, first)
        points = first.reservation_points()
        for row, push in enumerate(steps.values(), start=1):
            moved = points + np.array([-1.0, 1.0]) * push
            _arrows(axes, row, points, moved)
            points = moved
        _bar(axes, float(len(names) - 1), last)
        axes.set_ylim(len(names) - 0.4, -1.15)
        _fences(axes, terms, len(names))
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(
            f"share of {LETTERS[0]}; upper lane and arrow: {LETTERS[0]}, lower: {LETTERS[1]}",
            parse_math=False,
        )
        return axes


def _bar(axes: Axes, row: float, terms: FreeTerms) -> None:
    from matplotlib.patches import Rectangle

    low, high = (float(x) for x in terms.reservation_points())
    left, right = axes.get_xlim()
    for side, (start, stop) in enumerate(((low, right), (left, high))):
        y = row - _HALF if side == 0 else row + _HALF - _LANE
        axes.add_patch(Rectangle((start, y), stop - start, _LANE, facecolor=PARTY[side], zorder=3))
        at = (low, high)[side]
        axes.plot([at, at], [row - _HALF, row + _HALF], color=PARTY[side], linewidth=1.4, zorder=4)
    inside, outside = (float(x) for x in terms.answer())
    deal = outside >= inside
    block = (min(inside, outside), row - _HALF, abs(outside - inside), 2 * _HALF)
    axes.add_patch(
        Rectangle(
            block[:2],
            *block[2:],
            facecolor=DEAL if deal else "white",
            edgecolor=INK,
            hatch="" if deal else "/////",
            linewidth=0.8,
            zorder=2,
        )
    )
    words = f"{'range' if deal else 'gap'} {abs(outside - inside):.3f}"
    look: dict[str, Any] = {
        "xycoords": ("axes fraction", "data"),
        "va": "center",
        "fontsize": 8,
        "parse_math": False,
    }
    axes.annotate(words, xy=(1.02, row), **look)


def _arrows(axes: Axes, row: int, start: FloatArray, stop: FloatArray) -> None:
    for side, y in enumerate((row - 0.16, row + 0.16)):
        look: dict[str, Any] = {
            "arrowstyle": "-|>",
            "color": PARTY[side],
            "linewidth": 2.0,
            "shrinkA": 0,
            "shrinkB": 0,
        }
        if abs(float(stop[side] - start[side])) > 1e-9:
            at = (float(start[side]), y), (float(stop[side]), y)
            axes.annotate("", xy=at[1], xytext=at[0], arrowprops=look, zorder=5)
            axes.plot([at[0][0]], [y], marker="|", color=PARTY[side], markersize=7, markeredgewidth=1.6)
        else:
            axes.plot([float(start[side])], [y], marker="|", color=PARTY[side], markersize=7)


def _fences(axes: Axes, terms: FreeTerms, rows: int) -> None:
    """Draw red lines as vertical fences, named on the side of the terms that they rule out."""
    lines = np.asarray(terms.red_lines)
    outside = ("right", "left") if lines[0] <= lines[1] else ("left", "right")
    for side, at in enumerate(lines):
        binds = at > 0.0 if side == 0 else at < 1.0
        if not binds:
            continue
        axes.plot([at, at], [-0.62, rows - 0.5], color=INK, linewidth=2.6, zorder=3.5, gid="fence")
        axes.plot(
            [at, at], [-0.62, rows - 0.5], color="white", linewidth=1.1, linestyle=(0, (2, 1)), zorder=3.6
        )
        name = f"red line of {LETTERS[side]}"
        write(axes, float(at), -0.72, name, ha=outside[side], va="bottom", fontsize=8)

"""Falling, level and rising: what moving away from the even split does to the chance of a deal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import invalid
from gametheory.plots.appearance import SOFT, axes_or_new
from gametheory.plots.curves import LOOKS, name_ends_of
from gametheory.plots.one_point import require_one_point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.mechanism import Mechanism

__all__ = ["split_curves"]

_SAME = 1e-9


def split_curves(
    mechanisms: Mapping[str, Mechanism],
    budgets: Mapping[str, float] | float,
    *,
    shares: int = 401,
    ax: Axes | None = None,
) -> Axes:
    """Draw the chance of a deal, less that of the even split, against the index of unevenness.

    The index is the share of party 0 less that of party 1, in the units of each mechanism: 0 is even, 1 is
    all on party 0. Curves that coincide are one, with all their names.

    Parameters
    ----------
    mechanisms : mapping of str to Mechanism
        Name -> the mechanism, at one point; its own pressure does not count.
    budgets : mapping of str to float, or float
        The budget of each, or of all, in the units of the mechanism.
    shares : int, default 401
        Splits that are tried; odd, so that the even one is among them.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If there is no mechanism, one is a batch, or a budget is missing or not positive.

    Examples
    --------
    >>> from gametheory.pressure.free_terms import FreeTerms
    >>> from gametheory.pressure.gap_closing import GapClosing
    >>> drawn = split_curves({
    ...     "free terms": FreeTerms(disagreement=(0.6, 0.6)),
    ...     "red lines": FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55)),
    ... }, 0.25)
    >>> [float(line.get_ydata()[-1]) for line in drawn.lines if line.get_gid() == "mechanism"]
    [0.0, -1.0]
    """
    from gametheory.pressure.technology import technology

    if not mechanisms:
        raise invalid("mechanisms", "must hold at least one", dict(mechanisms))
    spent = dict(budgets) if isinstance(budgets, Mapping) else dict.fromkeys(mechanisms, budgets)
    found: list[tuple[list[str], FloatArray]] = []
    index = np.linspace(-1.0, 1.0, shares)
    for name, mechanism in mechanisms.items():
        require_one_point(mechanism)
        if not spent.get(name, 0.0) > 0:
            raise invalid(f"budgets[{name!r}]", "must be positive", spent.get(name))
        result = technology(mechanism.under((0.0, 0.0)), budgets=[spent[name]], shares=shares)
        change = np.asarray(result.chance[0] - result.even[0])
        index = 2.0 * np.asarray(result.shares) - 1.0
        same = next((names for names, other in found if np.abs(other - change).max() <= _SAME), None)
        if same is None:
            found.append(([name], change))
        else:
            same.append(name)
    with axes_or_new(ax, 8.4, 4.8, fitted=True) as axes:
        for k, (names, change) in enumerate(found):
            line = axes.plot(index, change, gid="mechanism", label=", ".join(names), **LOOKS[k % len(LOOKS)])[
                0
            ]
            line.set_zorder(3 + 0.01 * k)
        axes.axvline(0.0, color=SOFT, linewidth=0.7, linestyle=":", zorder=0.5)
        axes.set_xlim(-1.0, 1.0)
        low = min(float(change.min()) for _, change in found)
        high = max(float(change.max()) for _, change in found)
        room = 0.08 * max(high - low, 0.1)
        axes.set_ylim(low - room, high + room)
        axes.set_xticks([-1.0, -0.5, 0.0, 0.5, 1.0], ["all on B", "−0.5", "even", "0.5", "all on A"])
        axes.set_xlabel("index of unevenness")
        axes.set_ylabel("chance of a deal, less that of the even split")
        figure = axes.get_figure(root=True)
        if figure is not None:
            figure.draw_without_rendering()
        name_ends_of(axes, {"\n".join(names): float(change[-1]) for names, change in found})
        return axes

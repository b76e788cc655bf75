"""What share a party still asks for as its reward grows, by how well rewards stand in for the core issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.curves import curve, legend_above, name_ends_of
from gametheory.plots.one_point import require_one_point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.inducements import Inducements

__all__ = ["reward_curves"]


def reward_curves(
    mechanism: Inducements,
    *,
    party: Literal[0, 1] = 0,
    substitution: Sequence[float] = (1.0, 0.5, -1.0, -4.0),
    reach: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share that a party requires against its reward, a curve for each exponent of substitution.

    A dotted line is the floor below which no reward brings a curve; the line of the party's red line, where
    it has one, is what rewards cannot buy at all.

    Parameters
    ----------
    mechanism : Inducements
        At one point.
    party : {0, 1}, default 0
    substitution : sequence of float, default (1, 0.5, -1, -4)
        Exponents, six at most.
    reach : float, optional
        Largest reward; by default three times what refusing is worth.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the mechanism is a batch, there is no such party, or `reach` is not positive.

    Examples
    --------
    >>> from gametheory.pressure.inducements import Inducements
    >>> ax = reward_curves(Inducements(disagreement=(0.6, 0.5)), substitution=(1, -1))
    >>> [round(float(line.get_ydata()[0]), 3) for line in ax.lines if line.get_gid() == "floor"]
    [0.3]
    """
    require_one_point(mechanism)
    if party not in (0, 1):
        raise invalid("party", "must be 0 or 1", party)
    end = 3.0 * float(mechanism.disagreement[party]) if reach is None else reach
    if not end > 0:
        raise invalid("reach", "must be positive", reach)
    named: dict[str, float] = {}
    rewards = np.zeros((401, 2))
    rewards[:, party] = np.linspace(0.0, end, len(rewards))
    with axes_or_new(ax, 5.6, 4.2, fitted=True) as axes:
        for k, rho in enumerate(substitution):
            exponents = np.array(mechanism.substitution)
            exponents[party] = rho
            case = replace(mechanism, substitution=exponents, inducement=rewards)
            curve(axes, rewards[:, party], case.requirement()[:, party], k, f"ρ = {rho:g}".replace("-", "−"))
            floor = float(case.floor()[..., party].flat[0])
            if floor > 0:
                axes.axhline(floor, color=SOFT, linewidth=0.9, linestyle=":", zorder=1, gid="floor")
                named[f"floor {floor:.3g}"] = floor
        line = float(mechanism.red_lines[0]) if party == 0 else 1.0 - float(mechanism.red_lines[1])
        if line > 0:
            axes.axhline(line, color=INK, linewidth=2.4, zorder=0.8, gid="red line")
            named[f"red line {line:.3g}"] = line
        axes.set_xlim(0.0, end)
        axes.set_ylim(bottom=0.0)
        axes.set_xlabel(f"reward promised to {LETTERS[party]}")
        axes.set_ylabel(f"share that {LETTERS[party]} asks for")
        legend_above(axes, columns=4)
        name_ends_of(axes, named)
        return axes

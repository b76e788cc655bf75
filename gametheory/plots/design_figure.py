"""The figure of a pressure design: what robustness costs, and what brings each party to the deal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gametheory.plots.appearance import DEAL, FAINT, INK, PARTY, SOFT, axes_or_new, new_figure, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from gametheory.analysis.design import Design
    from gametheory.pressure.design import Portfolio
    from gametheory.pressure.design_front import DesignFront

__all__ = ["design_figure", "design_front_curve", "margin_steps"]

_HEIGHT: Final = 0.5
_HATCHES: Final = ("", "////", "....", "\\\\\\\\", "xxxx", "++++")


def design_front_curve(front: DesignFront, *, margin: float = 0.0, ax: Axes | None = None) -> Axes:
    """Draw the largest margin that can be had at each cost; points are portfolios.

    Parameters
    ----------
    front : DesignFront
    margin : float, default 0
        The margin that was asked for: a dashed line.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes
    """
    with axes_or_new(ax, 4.6, 3.6) as axes:
        axes.axhline(margin, color=SOFT, linewidth=0.9, linestyle=(0, (4, 3)))
        axes.set_xlabel("cost to the mediator, its own units")
        axes.set_ylabel("smallest margin")
        if not front.portfolios:
            axes.text(0.5, 0.5, "no portfolio", ha="center", color=SOFT, transform=axes.transAxes)
            return axes
        costs, margins = front.costs, front.robustness
        end = float(costs[-1] + 0.08 * max(np.ptp(costs), 0.05))
        axes.plot(
            [*costs, end],
            [*margins, margins[-1]],
            color=PARTY[0],
            drawstyle="default" if front.partial else "steps-post",
            linewidth=1.6,
        )
        axes.plot(costs, margins, "o", color=PARTY[0], markersize=5, markeredgecolor="white")
        enough = np.flatnonzero(margins >= margin - 1e-9)
        if len(enough) and not front.partial:
            k = int(enough[0])
            axes.plot(
                costs[k], margins[k], "D", color=DEAL, markeredgecolor=INK, markersize=8, label="cheapest"
            )
            axes.legend(loc="lower right")
        return axes


def margin_steps(portfolio: Portfolio, *, ax: Axes | None = None) -> Axes:
    """Draw how far each constraint holds without the mediator, and what each instrument adds or takes.

    A ring is the margin without, a diamond the margin with the portfolio.

    Parameters
    ----------
    portfolio : Portfolio
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes
    """
    problem = portfolio.problem
    names = problem.constraints
    without = problem.margins(np.zeros_like(portfolio.levels))
    moves = problem.program().matrix[: len(names)] * portfolio.levels
    used = [j for j, name in enumerate(problem.names) if name in portfolio.used]
    with axes_or_new(ax, 5.2, 1.4 + 0.6 * len(names)) as axes:
        axes.axvline(problem.margin, color=SOFT, linewidth=0.9, linestyle=(0, (4, 3)))
        for row, start in enumerate(without):
            at = float(start)
            for n, j in enumerate(used):
                move = float(moves[row, j])
                axes.barh(
                    row,
                    move,
                    _HEIGHT,
                    left=at,
                    color=PARTY[1] if move >= 0 else FAINT,
                    edgecolor="white",
                    hatch=_HATCHES[n % len(_HATCHES)],
                    label=problem.instruments[j].name if row == 0 else None,
                )
                at += move
            axes.plot(float(start), row, "o", color="white", markeredgecolor=INK, markersize=6)
            axes.plot(at, row, "D", color=INK, markersize=5)
        axes.use_sticky_edges = False
        axes.margins(x=0.06)
        axes.set_yticks(range(len(names)), list(names))
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_xlabel("margin over refusing, share of what is disputed")
        if used:
            axes.legend(loc="upper left", bbox_to_anchor=(0.0, -0.25), ncols=2)
        return axes


def design_figure(found: Design) -> Figure:
    """Draw the front beside the steps of the cheapest portfolio, or the front alone if there is none.

    Parameters
    ----------
    found : Design

    Returns
    -------
    matplotlib.figure.Figure
    """
    with style():
        figure = new_figure(10.5, 4.2)
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.15))
        design_front_curve(found.front, margin=found.problems[0].margin, ax=left)
        left.set_title("What robustness costs", loc="left", fontsize="medium")
        if found.found:
            margin_steps(found.portfolio, ax=right)
            goal = found.portfolio.problem.goal
            right.set_title(f"How {goal!r} is reached", loc="left", fontsize="medium")
        else:
            right.set_axis_off()
            reason = "\n".join(f"{w.problem.goal}: {', '.join(w.constraints)}" for w in found.witnesses)
            right.text(0.0, 0.9, f"No portfolio. In the way:\n{reason}", va="top", wrap=True)
        note = f"{found.scenario.name}, {found.configuration!r}; assumed numbers, no forecast"
        figure.text(0.01, 0.01, note, fontsize="x-small", color=SOFT)
        figure.subplots_adjust(left=0.08, right=0.98, top=0.92, bottom=0.3, wspace=0.62)
        return figure

"""The payoff plane of a two-party bargaining problem, with its solutions on the frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiom_trials import convex_corners
from gametheory.bargaining.axiomatic.compare import SideBySide
from gametheory.bargaining.axiomatic.nash import Nash
from gametheory.errors import RefusedError
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.plots.appearance import DEAL, INK, SOFT, axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["bargaining_plane"]

_SAME = 1e-6
"""Solutions nearer than this share of the gains are one mark."""
_LINE = 1.5
"""Distance of the names' lines, in sizes of text."""


def bargaining_plane(found: SideBySide, *, ax: Axes | None = None) -> Axes:
    """Draw the individually rational region, disagreement, the ideal point and the solutions.

    The curve is the contour of the Nash product through the Nash point; the broken line leads from
    disagreement to the ideal point, on which the Kalai-Smorodinsky point lies. Solutions are named in the
    right margin, from the best for party 2 to the worst.

    Parameters
    ----------
    found : SideBySide
        What `compare` returns, for two parties and a convex set.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out. The names need about a third of the width at their right.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    RefusedError
        If there are not two parties, or the set is finite without lotteries.

    Examples
    --------
    >>> from gametheory import BargainingProblem, Nash, PerlesMaschler
    >>> from gametheory.bargaining import compare
    >>> problem = BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0])
    >>> ax = bargaining_plane(compare(problem, [Nash(), PerlesMaschler()]))
    >>> [text.get_text() for text in ax.texts][-2:]
    ['Nash', 'Perles-Maschler']
    """
    problem = found.problem
    if problem.n_players != 2:
        raise RefusedError(f"the plane shows two parties; got N = {problem.n_players}")
    corners = convex_corners(problem)[1:]
    with axes_or_new(ax, 8.0, 5.0) as axes:
        if ax is None:
            axes.figure.subplots_adjust(left=0.09, right=0.66, bottom=0.12, top=0.96)
        _region(axes, problem, corners)
        _guides(axes, problem)
        _solutions(axes, found)
        first, second = problem.players or ("1", "2")
        axes.set_xlabel(f"payoff of {first}")
        axes.set_ylabel(f"payoff of {second}")
        return axes


def _region(axes: Axes, problem: BargainingProblem, corners: FloatArray) -> None:
    d, a = problem.disagreement, problem.region.ideal
    border = np.concatenate([[d, [a[0], d[1]]], corners[::-1], [[d[0], a[1]]]])
    axes.fill(*border.T, facecolor=DEAL, edgecolor="none", alpha=0.6, zorder=1, gid="region")
    axes.plot(*corners.T, color=INK, linewidth=1.6, zorder=2, gid="frontier")
    for level in ([[d[0], a[1]], corners[0]], [corners[-1], [a[0], d[1]]]):
        axes.plot(*np.array(level).T, color=INK, linewidth=0.8, zorder=2)
    gains = a - d
    axes.set_xlim(d[0] - 0.06 * gains[0], a[0] + 0.08 * gains[0])
    axes.set_ylim(d[1] - 0.06 * gains[1], a[1] + 0.08 * gains[1])


def _guides(axes: Axes, problem: BargainingProblem) -> None:
    d, a, gains = problem.disagreement, problem.region.ideal, problem.gains
    axes.plot(*np.array([d, a]).T, color=SOFT, linewidth=0.9, linestyle="--", zorder=2, gid="ideal line")
    product = float(np.prod(Nash().point(problem) - d))
    x = np.linspace(d[0] + product / (1.08 * gains[1]), d[0] + 1.08 * gains[0], 200)
    axes.plot(x, d[1] + product / (x - d[0]), color=SOFT, linewidth=0.9, zorder=2, gid="nash contour")
    for point, name, mark, shift in ((d, "disagreement", "s", (12, -4)), (a, "ideal", "D", (-8, 3))):
        at = (float(point[0]), float(point[1]))
        axes.plot(*at, mark, color=INK, markersize=5, zorder=4)
        side = "left" if shift[0] > 0 else "right"
        axes.annotate(name, at, shift, textcoords="offset points", ha=side, color=INK)


def _solutions(axes: Axes, found: SideBySide) -> None:
    """Mark the points, and lead from each to its names in the margin, in the order of the frontier."""
    from matplotlib import rcParams

    marks = _marks(found)
    size = float(rcParams["font.size"]) * 0.9
    height = axes.get_window_extent().height / axes.figure.dpi * 72.0
    lines = [(point, name) for point, names in marks for name in names]
    step = min(_LINE * size / height, 1.0 / max(len(lines), 1))
    for point, _ in marks:
        axes.plot(*point, "o", color=INK, markerfacecolor="white", markersize=5.5, zorder=5, gid="solution")
    for k, (point, name) in enumerate(lines):
        axes.annotate(
            name,
            (float(point[0]), float(point[1])),
            xytext=(1.04, 0.5 + (len(lines) - 1) / 2.0 * step - k * step),
            textcoords="axes fraction",
            va="center",
            ha="left",
            fontsize=size,
            arrowprops={"arrowstyle": "-", "color": SOFT, "linewidth": 0.5, "relpos": (0.0, 0.5)},
            annotation_clip=False,
            zorder=3,
        )


def _marks(found: SideBySide) -> list[tuple[FloatArray, list[str]]]:
    """Return the points from the top of the frontier, each with the names of the solutions that pick it."""
    gains = found.problem.gains
    marks: list[tuple[FloatArray, list[str]]] = []
    for name in found.solutions:
        for point in found.points(name):
            near = [names for at, names in marks if (np.abs(at - point) <= _SAME * gains).all()]
            if near:
                near[0].append(name)
            else:
                marks.append((point, [name]))
    return sorted(marks, key=lambda mark: (-mark[0][1], mark[0][0]))

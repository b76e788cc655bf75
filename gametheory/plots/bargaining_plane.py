"""The payoff plane of a two-party bargaining problem, with its solutions on the frontier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiom_trials import convex_corners
from gametheory.bargaining.axiomatic.compare import SideBySide
from gametheory.bargaining.axiomatic.nash import Nash
from gametheory.errors import RefusedError
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible.finite import FiniteRegion
from gametheory.plots.appearance import DEAL, INK, SOFT, axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["bargaining_plane", "payoff_plane", "together"]

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
        What `compare` returns, for two parties.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out. The names need about a third of the width at their right.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    RefusedError
        If there are not two parties.

    Examples
    --------
    >>> from gametheory import BargainingProblem, Nash, PerlesMaschler
    >>> from gametheory.bargaining import compare
    >>> problem = BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0])
    >>> ax = bargaining_plane(compare(problem, [Nash(), PerlesMaschler()]))
    >>> [text.get_text() for text in ax.texts][-2:]
    ['Nash', 'Perles-Maschler']
    """
    return payoff_plane(found.problem, _marks(found), ax=ax)


def payoff_plane(
    problem: BargainingProblem, marks: Sequence[tuple[FloatArray, list[str]]], *, ax: Axes | None = None
) -> Axes:
    """Draw the plane of a two-party problem with marked points.

    Parameters
    ----------
    problem : BargainingProblem
        Of a finite set without lotteries the outcomes are drawn one by one.
    marks : sequence of (point, names)
        In the order in which the names stand in the margin, from above.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    RefusedError
        If there are not two parties.

    Examples
    --------
    >>> from gametheory import BargainingProblem
    >>> ax = payoff_plane(BargainingProblem.transferable(1, [0, 0]), [(np.array([0.6, 0.4]), ["deal"])])
    >>> [line.get_gid() for line in ax.get_lines() if line.get_gid()]
    ['frontier', 'ideal line', 'nash contour', 'solution']
    """
    if problem.n_players != 2:
        raise RefusedError(f"the plane shows two parties; got N = {problem.n_players}")
    with axes_or_new(ax, 8.0, 5.0) as axes:
        if ax is None:
            axes.figure.subplots_adjust(left=0.09, right=0.66, bottom=0.12, top=0.96)
        _region(axes, problem)
        _guides(axes, problem)
        _solutions(axes, marks)
        _show_all(axes, [point for point, _ in marks])
        first, second = problem.players or ("1", "2")
        axes.set_xlabel(f"payoff of {first}")
        axes.set_ylabel(f"payoff of {second}")
        return axes


def _region(axes: Axes, problem: BargainingProblem) -> None:
    d, a = problem.disagreement, problem.region.ideal
    if isinstance(problem.region, FiniteRegion):
        axes.plot(*problem.region.points.T, ".", color=SOFT, zorder=2, gid="outcomes")
    else:
        _convex_region(axes, d, a, convex_corners(problem)[1:])
    gains = a - d
    axes.set_xlim(d[0] - 0.06 * gains[0], a[0] + 0.08 * gains[0])
    axes.set_ylim(d[1] - 0.06 * gains[1], a[1] + 0.08 * gains[1])


def _convex_region(axes: Axes, d: FloatArray, a: FloatArray, corners: FloatArray) -> None:
    border = np.concatenate([[d, [a[0], d[1]]], corners[::-1], [[d[0], a[1]]]])
    axes.fill(*border.T, facecolor=DEAL, edgecolor="none", alpha=0.6, zorder=1, gid="region")
    axes.plot(*corners.T, color=INK, linewidth=1.6, zorder=2, gid="frontier")
    for level in ([[d[0], a[1]], corners[0]], [corners[-1], [a[0], d[1]]]):
        axes.plot(*np.array(level).T, color=INK, linewidth=0.8, zorder=2)


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


def _solutions(axes: Axes, marks: Sequence[tuple[FloatArray, list[str]]]) -> None:
    """Mark the points, and lead from each to its names in the margin, in the order of the frontier."""
    from matplotlib import rcParams

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


def _show_all(axes: Axes, points: list[FloatArray]) -> None:
    """Widen the view to points outside the rational region."""
    shown = np.array([axes.get_xlim(), axes.get_ylim()]).T
    room = 0.04 * (shown[1] - shown[0])
    low = np.min([shown[0], *(point - room for point in points)], axis=0)
    high = np.max([shown[1], *(point + room for point in points)], axis=0)
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])


def _marks(found: SideBySide) -> list[tuple[FloatArray, list[str]]]:
    """Return the points from the top of the frontier, each with the names of the solutions that pick it."""
    named = [(name, point) for name in found.solutions for point in found.points(name)]
    return together(named, found.problem.gains)


def together(
    named: Sequence[tuple[str, FloatArray]], gains: FloatArray
) -> list[tuple[FloatArray, list[str]]]:
    """Return points from the top of the plane, each with all names it goes by.

    Parameters
    ----------
    named : sequence of (name, point)
    gains : ndarray, shape (2,)
        Sizes against which points are the same.

    Examples
    --------
    >>> a, b = np.array([0.5, 0.5]), np.array([0.4, 0.6])
    >>> [names for _, names in together([("Nash", a), ("Raiffa", a), ("deal", b)], np.ones(2))]
    [['deal'], ['Nash', 'Raiffa']]
    """
    marks: list[tuple[FloatArray, list[str]]] = []
    for name, point in named:
        near = [names for at, names in marks if (np.abs(at - point) <= _SAME * gains).all()]
        if near:
            near[0].append(name)
        else:
            marks.append((point, [name]))
    return sorted(marks, key=lambda mark: (-mark[0][1], mark[0][0]))

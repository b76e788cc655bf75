"""The centroid ray: from disagreement through the centre of gravity to the frontier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.centre_below_surface import centre_below_surface
from gametheory.bargaining.axiomatic.equal_area import outline, triangle_areas
from gametheory.bargaining.axiomatic.last_point import last_point, line_residual
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.bargaining.axiomatic.under_frontier import by_polygons, frontier_integral
from gametheory.catalogue import Citation
from gametheory.errors import RefusedError
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import SmoothRegion, SurfaceRegion
from gametheory.games.feasible.sets import Region

__all__ = ["CentroidRay"]

_NODES = 28
"""Nodes a dimension below a surface; the certificate takes three fewer."""

_MOST_PIECES = 4_000_000
"""Order of the number of simplices into which a region may fall."""


@dataclass(frozen=True)
class CentroidRay(AxiomaticSolution):
    """The last feasible point on the ray from d through the centre of gravity of the rational region.

    In the spirit of the average pay-off solution [1]_ and of reference functions [2]_; the construction by
    a ray is this library's reading, not a quotation. Scale covariant, symmetric and twisting: feasible area
    moved to a party's side turns the ray that way. Efficient for two parties.

    The certificate: the centre of gravity, recomputed from inertia by columns (two parties), another
    dissection or other rays (more), lies on the ray, and the stated set has no room along it.

    References
    ----------
    .. [1] T. Radzik, "On a new solution concept for bargaining problems", Applicationes Mathematicae 25
       (1998) 285-294, doi:10.4064/am-25-3-285-294.
    .. [2] N. Anbarci, "Reference functions and balanced concessions in bargaining", Canadian J. Economics 28
       (1995) 675-682.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> solve(BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0]), CentroidRay())[0].payoffs.round(9)
    array([0.6 , 0.64])
    """

    citation: ClassVar[Citation] = Citation(
        key="radzik1998",
        author="Radzik, Tadeusz",
        title="On a New Solution Concept for Bargaining Problems",
        year=1998,
        fields={
            "journal": "Applicationes Mathematicae",
            "volume": "25",
            "number": "3",
            "pages": "285--294",
            "doi": "10.4064/am-25-3-285-294",
        },
    )

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102  (as in AxiomaticSolution)
        d = problem.disagreement
        return last_point(problem, d, _centre(problem.region) - d)[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        d = problem.disagreement
        return line_residual(problem, point, d, _centre_again(problem.region) - d)

    def details(self, problem: BargainingProblem, points: FloatArray) -> dict[str, Any]:  # noqa: D102, ARG002
        return {"centroid": _centre(problem.region)}


def _centre(region: Region) -> FloatArray:
    if isinstance(region, SmoothRegion):
        return _centre_under_frontier(region)
    if isinstance(region, SurfaceRegion):
        return centre_below_surface(region, _NODES)
    if region.n_players == 2:
        border = outline(region)
        areas = triangle_areas(border)
        middles = (border[0] + border[1:-1] + border[2:]) / 3.0
        return np.asarray(areas @ middles / areas.sum())
    return _centre_of_pieces(region, joggled=False)


def _centre_again(region: Region) -> FloatArray:
    """Return the centre of gravity by another route than `_centre`."""
    if isinstance(region, SmoothRegion):
        return _centre_by_polygons(region)
    if isinstance(region, SurfaceRegion):
        return centre_below_surface(region, _NODES - 3)
    if region.n_players == 2:
        d = region.disagreement
        area, *moments = _columns((outline(region)[1:] - d)[::-1])
        return np.asarray(d + np.array(moments) / area)
    return _centre_of_pieces(region, joggled=True)


def _centre_of_pieces(region: Region, *, joggled: bool) -> FloatArray:
    """Cut the region into simplices; `joggled` cuts it from disagreement to the triangles of its surface.

    The surface is that of corners moved by rounding, which has triangles only; volumes are of the corners.
    """
    from scipy.spatial import ConvexHull, Delaunay, QhullError

    if region.polyhedral is None:
        raise RefusedError("the centre of gravity is computed for convex sets: allow lotteries")
    gains = region.ideal - region.disagreement
    corners = (region.polyhedral.corners - region.disagreement) / gains
    k, n = corners.shape
    if k ** (n // 2) > _MOST_PIECES:
        raise RefusedError(f"a region of {k} corners in {n} dimensions has too many pieces to add up")
    try:
        if joggled:
            surface = corners[ConvexHull(corners, qhull_options="QJ").simplices]
            pieces = np.concatenate([np.zeros((len(surface), 1, corners.shape[1])), surface], axis=1)
        else:
            pieces = corners[Delaunay(corners).simplices]
    except QhullError:
        raise RefusedError(f"a region of {k} corners could not be cut into simplices") from None
    volumes = np.abs(np.linalg.det(pieces[:, 1:] - pieces[:, :1]))
    centre = volumes @ pieces.mean(axis=1) / volumes.sum()
    return np.asarray(region.disagreement + centre * gains)


def _centre_under_frontier(region: SmoothRegion) -> FloatArray:
    d1, d2 = map(float, region.disagreement)
    g1, g2 = map(float, region.ideal - region.disagreement)

    def rise(x: float) -> float:
        return region.frontier.value(x) - d2

    parts = (
        (rise, g1 * g2),
        (lambda x: (x - d1) * rise(x), g1**2 * g2),
        (lambda x: rise(x) ** 2 / 2.0, g1 * g2**2),
    )
    under = [frontier_integral(region, f, region.low, region.high, size=size) for f, size in parts]
    area, *moments = _before_frontier(region) + under
    return np.asarray(region.disagreement + np.array(moments) / area)


def _centre_by_polygons(region: SmoothRegion) -> FloatArray:
    d = region.disagreement
    under = by_polygons(region, lambda chain: _columns(chain - d), region.low, region.high)
    area, *moments = _before_frontier(region) + under
    return np.asarray(d + np.array(moments) / area)


def _before_frontier(region: SmoothRegion) -> FloatArray:
    """Return area and moments of the rectangle before the frontier begins, around disagreement."""
    start, height = (
        region.low - float(region.disagreement[0]),
        float(region.ideal[1] - region.disagreement[1]),
    )
    return np.array([start * height, start**2 * height / 2.0, start * height**2 / 2.0])


def _columns(chain: FloatArray) -> FloatArray:
    """Return area and first moments under a chain of corners by increasing x, shape (3,)."""
    (x, y), width = chain.T, np.diff(chain[:, 0])
    left, right = y[:-1], y[1:]
    area = width * (left + right) / 2.0
    first = width * (x[:-1] * (2 * left + right) + x[1:] * (left + 2 * right)) / 6.0
    second = width * (left**2 + left * right + right**2) / 6.0
    return np.array([area.sum(), first.sum(), second.sum()])

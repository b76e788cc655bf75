"""The equal-area solution: the segment from disagreement to it halves the feasible area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution, two_parties_only
from gametheory.bargaining.axiomatic.under_frontier import by_polygons, frontier_integral
from gametheory.catalogue import Citation
from gametheory.errors import invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import PolyhedralRegion, SmoothRegion
from gametheory.games.feasible.smooth import falling_root

__all__ = ["EqualArea", "outline", "triangle_areas"]


@dataclass(frozen=True)
class EqualArea(AxiomaticSolution):
    """The efficient point whose segment to disagreement halves the individually rational area [1]_, [2]_.

    Two parties. Efficient, symmetric, scale covariant and area monotonic: feasible area added on a party's
    side of the segment does not hurt that party. It fails independence of irrelevant alternatives.

    The certificate: the areas on both sides are equal, recomputed by columns under the frontier, those of a
    smooth one from inscribed polygons.

    References
    ----------
    .. [1] N. Anbarci, "Noncooperative foundations of the area monotonic solution", Quarterly J. Economics 108
       (1993) 245-258.
    .. [2] N. Anbarci and J. P. Bigelow, "The area monotonic solution to the cooperative bargaining problem",
       Math. Social Sciences 28 (1994) 133-142.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> found = solve(BargainingProblem.hull([[0, 0], [4, 8], [5, 6]], [0, 0]), EqualArea())
    >>> found[0].payoffs, found.details["area"]
    (array([4.4375, 7.125 ]), 39.0)
    """

    citation: ClassVar[Citation] = Citation(
        key="anbarci1993",
        author="Anbarci, Nejat",
        title="Noncooperative Foundations of the Area Monotonic Solution",
        year=1993,
        fields={
            "journal": "Quarterly Journal of Economics",
            "volume": "108",
            "number": "1",
            "pages": "245--258",
        },
    )

    def check(self, problem: BargainingProblem) -> None:  # noqa: D102  (as in AxiomaticSolution)
        two_parties_only(self, problem)

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102
        region = problem.region
        if isinstance(region, SmoothRegion):
            whole = _area_above(region, region.high)
            rest = falling_root(lambda x: whole / 2.0 - _area_over_ray(region, x), region.low, region.high)
            return region.at(rest)[np.newaxis]
        border = outline(region)
        areas = triangle_areas(border)
        before = np.concatenate([[0.0], np.cumsum(areas)])
        k = int(np.searchsorted(before, before[-1] / 2.0, side="right")) - 1
        share = (before[-1] / 2.0 - before[k]) / areas[k]
        return np.asarray((border[k + 1] + share * (border[k + 2] - border[k + 1]))[np.newaxis])

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        region = problem.region
        off = abs(problem.feasible.slack(point, problem.gains))
        if isinstance(region, SmoothRegion):
            before = _area_by_polygons(region, point[0])
            whole = _area_by_polygons(region, region.high)
            above = before - float(np.prod(point - problem.disagreement)) / 2.0
            return float(max(off, abs(2.0 * above - whole) / whole))
        # By columns under the frontier, where the solution adds up triangles around disagreement.
        corners = outline(region)[1:]
        x, y = (corners - problem.disagreement)[::-1].T
        at, height = point - problem.disagreement
        left = x < at
        above = _columns(np.append(x[left], at), np.append(y[left], height)) - at * height / 2.0
        whole = _columns(x, y)
        return float(max(off, abs(2.0 * above - whole) / whole))

    def details(self, problem: BargainingProblem, points: FloatArray) -> dict[str, Any]:  # noqa: D102, ARG002
        region = problem.region
        if isinstance(region, SmoothRegion):
            return {"area": _area_above(region, region.high)}
        return {"area": float(triangle_areas(outline(region)).sum())}


def outline(region: object) -> FloatArray:
    """Return the corners of a two-party polyhedral region counter-clockwise from disagreement."""
    if not isinstance(region, PolyhedralRegion) or region.chain is None:
        raise invalid("problem", "must be convex with two parties", type(region).__name__)
    d, (a1, a2) = region.disagreement, region.ideal
    corners = [d, np.array([a1, d[1]]), *region.chain[::-1], np.array([d[0], a2])]
    return np.array(corners)


def triangle_areas(border: FloatArray) -> FloatArray:
    """Return the areas of the triangles from the first corner to the sides not at it, in order."""
    arms = border[1:] - border[0]
    return np.asarray((arms[:-1, 0] * arms[1:, 1] - arms[:-1, 1] * arms[1:, 0]) / 2.0)


def _columns(x: FloatArray, y: FloatArray) -> float:
    return float((np.diff(x) * (y[1:] + y[:-1])).sum() / 2.0)


def _area_above(region: SmoothRegion, first: float) -> float:
    """Area between disagreement and the frontier where party 0 gets at most `first`."""
    d1, d2 = map(float, region.disagreement)
    level = (region.low - d1) * (float(region.ideal[1]) - d2)
    size = float((region.ideal - region.disagreement).prod())
    return level + frontier_integral(
        region, lambda x: region.frontier.value(x) - d2, region.low, first, size=size
    )


def _area_by_polygons(region: SmoothRegion, first: float) -> float:
    """Return `_area_above` from inscribed polygons."""
    d1, d2 = map(float, region.disagreement)
    level = (region.low - d1) * (float(region.ideal[1]) - d2)

    def area(chain: FloatArray) -> FloatArray:
        return np.asarray(_columns(chain[:, 0], chain[:, 1] - d2))

    return level + float(by_polygons(region, area, region.low, first))


def _area_over_ray(region: SmoothRegion, first: float) -> float:
    d1, d2 = map(float, region.disagreement)
    return _area_above(region, first) - (first - d1) * (region.frontier.value(first) - d2) / 2.0

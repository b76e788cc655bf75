"""The Perles-Maschler solution: the point that halves the frontier's super-additive length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution, two_parties_only
from gametheory.bargaining.axiomatic.under_frontier import by_polygons, frontier_integral
from gametheory.catalogue import Citation
from gametheory.errors import invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import PolyhedralRegion, SmoothRegion
from gametheory.games.feasible.smooth import falling_root

__all__ = ["PerlesMaschler"]


@dataclass(frozen=True)
class PerlesMaschler(AxiomaticSolution):
    r"""The efficient point that halves :math:`\int \sqrt{-dx_1 dx_2}` along the frontier [1]_.

    Two parties only: for three no solution has the same axioms [2]_. Efficient, symmetric, scale covariant,
    super-additive and midpoint dominating; it fails independence of irrelevant alternatives and
    monotonicity. Level and upright pieces of the frontier have no length.

    The certificate: the lengths on both sides of the point are equal, those of a smooth frontier recomputed
    from the chords of inscribed polygons.

    References
    ----------
    .. [1] M. A. Perles and M. Maschler, "The super-additive solution for the Nash bargaining game", Int. J.
       Game Theory 10 (1981) 163-193.
    .. [2] M. A. Perles, "Nonexistence of super-additive solutions for 3-person games", Int. J. Game Theory 11
       (1982) 151-161.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> problem = BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0])
    >>> solve(problem, PerlesMaschler())[0].payoffs.round(8)
    array([0.62996052, 0.60314974])
    """

    citation: ClassVar[Citation] = Citation(
        key="perlesmaschler1981",
        author="Perles, Micha A. and Maschler, Michael",
        title="The Super-Additive Solution for the {Nash} Bargaining Game",
        year=1981,
        fields={
            "journal": "International Journal of Game Theory",
            "volume": "10",
            "pages": "163--193",
        },
    )

    @property
    def name(self) -> str:
        """Its two authors."""
        return "Perles-Maschler"

    def check(self, problem: BargainingProblem) -> None:  # noqa: D102  (as in AxiomaticSolution)
        two_parties_only(self, problem)

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102
        region = problem.region
        if isinstance(region, SmoothRegion):
            whole = _smooth_length(region, region.low, region.high)
            half = falling_root(
                lambda x: whole / 2.0 - _smooth_length(region, region.low, x), region.low, region.high
            )
            return region.at(half)[np.newaxis]
        if not isinstance(region, PolyhedralRegion) or region.chain is None:
            raise invalid("problem", "must be convex", type(region).__name__)
        chain = region.chain
        if len(chain) == 1:
            return chain
        step = np.diff(chain, axis=0)
        length = np.concatenate([[0.0], np.cumsum(np.sqrt(step[:, 0] * -step[:, 1]))])
        k = int(np.searchsorted(length, length[-1] / 2.0, side="left")) - 1
        k = max(k, 0)
        share = (length[-1] / 2.0 - length[k]) / (length[k + 1] - length[k])
        return np.asarray((chain[k] + share * step[k])[np.newaxis])

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        region = problem.region
        off = abs(problem.feasible.slack(point, problem.gains))
        if isinstance(region, SmoothRegion):
            left, right = (
                float(by_polygons(region, _chords, *ends))
                for ends in ((region.low, point[0]), (point[0], region.high))
            )
        else:
            chain = region.chain if isinstance(region, PolyhedralRegion) else None
            if chain is None:
                return np.inf
            before = np.concatenate([chain[chain[:, 0] < point[0]], point[np.newaxis]])
            after = np.concatenate([point[np.newaxis], chain[chain[:, 0] > point[0]]])
            left, right = float(_chords(before)), float(_chords(after))
        return max(off, abs(left - right) / (left + right) if left + right > 0 else 0.0)


def _smooth_length(region: SmoothRegion, low: float, high: float) -> float:
    def root_of_slope(x: float) -> float:
        return float(np.sqrt(max(-region.slope(x), 0.0)))

    size = float(np.sqrt((region.ideal - region.disagreement).prod()))
    return frontier_integral(region, root_of_slope, low, high, size=size)


def _chords(chain: FloatArray) -> FloatArray:
    """Return the length of a chain of corners."""
    return np.asarray(np.sqrt(np.abs(np.prod(np.diff(chain, axis=0), axis=1))).sum())

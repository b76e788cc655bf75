"""Yu's compromise solutions: as near to the ideal point as possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, FloatArray, Value, frozen, positive
from gametheory.bargaining.axiomatic.interior_point import Objective, largest
from gametheory.bargaining.axiomatic.mixtures import largest_mixture
from gametheory.bargaining.axiomatic.rational_equal_loss import rational_loss_point, rational_loss_residual
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.errors import RefusedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import HullRegion, PolyhedralRegion, SmoothRegion, SurfaceRegion

__all__ = ["Yu"]

_STEEP = 4.0
"""Powers from which the answer is searched beside that of p = infinity."""
_MOST, _MOST_OF_TWO = 100.0, 1e6
_TOUCHES = 1e-9  # share of the gains within which a point lies on a facet


@dataclass(frozen=True, eq=False)
class Yu(AxiomaticSolution, Value):
    r"""The points with the smallest :math:`\lVert w (a - x) \rVert_p` [1]_, [2]_.

    p = 1 is the utilitarian face, p = infinity the equal-loss point (for three parties or more its
    individually rational version, one of the minimisers). Translation covariant, not scale covariant; with
    :math:`w_i = 1/(a_i - d_i)` scale covariant, p = infinity is then Kalai-Smorodinsky and p = 1 relative
    utilitarian.

    The certificate: a hyperplane that supports the stated set bounds all distances from below by that of x.

    Parameters
    ----------
    p : float
        At least 1, or infinity. A finite p is at most 1e6, with three parties or more at most 100.
    weights : array_like, shape (n,), optional
        :math:`w_i > 0`, per payoff unit of party i; equal by default.

    Raises
    ------
    InvalidInputError
        If p is below 1 or a weight is not positive.
    RefusedError
        If p is finite and larger than that.

    References
    ----------
    .. [1] P.-L. Yu, "A class of solutions for group decision problems", Management Science 19 (1973) 936-946,
       doi:10.1287/mnsc.19.8.936.
    .. [2] M. Freimer and P.-L. Yu, "Some new results on compromise solutions for group decision problems",
       Management Science 22 (1976) 688-693, doi:10.1287/mnsc.22.6.688.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> problem = BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])
    >>> found = solve(problem, Yu(2))
    >>> found[0].payoffs.round(9), round(found.details["distance"], 9)
    (array([7.16, 4.63]), 3.9)
    """

    p: float = 2.0
    weights: FloatArray | None = None

    citation: ClassVar[Citation] = Citation(
        key="yu1973",
        author="Yu, Po-Lung",
        title="A Class of Solutions for Group Decision Problems",
        year=1973,
        fields={
            "journal": "Management Science",
            "volume": "19",
            "number": "8",
            "pages": "936--946",
            "doi": "10.1287/mnsc.19.8.936",
        },
    )
    defined_without_lotteries: ClassVar[bool] = True

    def __post_init__(self) -> None:
        p: object = self.p
        if not isinstance(p, int | float | np.number) or isinstance(p, bool):
            raise invalid("p", "must be a number, at least 1", p)
        if not p >= 1:
            raise invalid("p", "must be at least 1 (p < 1 is not a norm)", p)
        if self.weights is not None:
            object.__setattr__(self, "weights", frozen(positive("weights", self.weights)))

    @property
    def name(self) -> str:
        """The author and the norm."""
        return f"Yu p={self.p:g}"

    def check(self, problem: BargainingProblem) -> None:  # noqa: D102  (as in AxiomaticSolution)
        if self.weights is not None and self.weights.shape != (problem.n_players,):
            raise invalid("weights", f"must have length {problem.n_players}", self.weights.tolist())

        most = _MOST_OF_TWO if problem.n_players == 2 else _MOST
        if most < self.p < np.inf:
            raise RefusedError(
                f"p must be at most {most:g}, or infinity, with {problem.n_players} parties, got {self.p:g}: "
                "so high powers of losses that nearly agree cannot be told apart"
            )

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102
        region, w = problem.region, self._weights(problem)
        if self.p == 1:
            return region.face(w)
        if self.p == np.inf:
            return rational_loss_point(region, problem.ideal_point, 1.0 / w)[np.newaxis]
        if isinstance(region, SmoothRegion):
            return _on_frontier(region, problem.ideal_point, w, self.p)[np.newaxis]
        if isinstance(region, PolyhedralRegion) and region.chain is not None:
            return _on_chain(region.chain, problem.ideal_point, w, self.p)[np.newaxis]
        gains = problem.gains
        short = (problem.ideal_point - problem.disagreement) / gains
        size, start = float((w * gains).max()), None
        if self.p >= _STEEP:
            # At p = infinity the largest loss is least; in its units no power is out of range there.
            start = rational_loss_point(region, problem.ideal_point, 1.0 / w)
            size = float((w * (problem.ideal_point - start)).max())
            if size <= ATOL * float((w * gains).max()):
                return start[np.newaxis]
        objective = _MinusDistance(w * gains / size, short, self.p)
        if isinstance(region, SurfaceRegion):
            return region.maximum(objective, near=start)[np.newaxis]
        if isinstance(region, HullRegion):
            return largest_mixture(region, objective, near=start)[np.newaxis]
        if not isinstance(region, PolyhedralRegion):
            raise invalid("problem", "must be convex", type(region).__name__)
        return largest(region, objective, near=start)[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        w = self._weights(problem)
        if self.p == np.inf:
            return rational_loss_residual(problem, point, 1.0 / w)
        loss = w * np.maximum(problem.ideal_point - point, 0.0)
        if loss.max() <= 1e-12 * float((w * problem.gains).max()):
            return 0.0
        gradient = w * (loss / loss.max()) ** (self.p - 1.0)
        gap = self._duality_gap(problem, point, gradient)
        region = problem.region.polyhedral if gap > EQUILIBRIUM_TOL else None
        if region is None:
            return gap
        room = (region.bounds - region.normals @ point) / (region.normals @ problem.gains)
        touching = region.normals[room <= _TOUCHES]
        others = [*touching, *_in_cone(touching, gradient)]
        return min([gap, *(self._duality_gap(problem, point, normal) for normal in others)])

    def tie_units(self, problem: BargainingProblem) -> FloatArray:
        """Return the units of the distance."""
        return np.asarray(1.0 / self._weights(problem))

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: D102
        return -self._distance(problem, points)[:, np.newaxis]

    def details(self, problem: BargainingProblem, points: FloatArray) -> dict[str, Any]:  # noqa: D102
        found: dict[str, Any] = {"distance": float(self._distance(problem, points)[0])}
        return found | ({"face": points} if self.p == 1 else {})

    def _duality_gap(self, problem: BargainingProblem, point: FloatArray, normal: FloatArray) -> float:
        """Return the distance of `point` less the bound that a supporting hyperplane puts on all distances.

        By Hoelder's inequality any normal bounds the distance from below, so the smallest gap counts; the
        gradient is the right normal but for rounding where a loss is nearly zero: near p = 1 a loss of 1e-11
        has a slope of 1e-3. What lies next to it in the cone of the facets has no such error.
        """
        w = self._weights(problem)
        dual = self.p / (self.p - 1.0) if self.p > 1 else np.inf
        dual_norm = float(_norm(normal / w, dual))
        nearest = float(normal @ problem.ideal_point) - problem.feasible.support(normal, problem.disagreement)
        losses = np.stack([problem.ideal_point - point, problem.ideal_point - problem.disagreement]) * w
        here, whole = _norm(losses, self.p)
        return float(abs(here - nearest / dual_norm) / whole)

    def _weights(self, problem: BargainingProblem) -> FloatArray:
        return np.ones(problem.n_players) if self.weights is None else self.weights

    def _distance(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:
        loss = self._weights(problem) * (problem.ideal_point - points)
        return _norm(loss, self.p)


def _norm(loss: FloatArray, p: float) -> FloatArray:
    """Return the p-norm over the last axis; divided by the largest entry first, no power is out of range."""
    top = np.abs(loss).max(axis=-1, keepdims=True)
    unit = loss / np.where(top > 0, top, 1.0)
    return np.asarray(top[..., 0] * np.linalg.norm(unit, ord=p, axis=-1))


def _in_cone(facets: FloatArray, gradient: FloatArray) -> list[FloatArray]:
    """Return the member of the cone of some facets' normals nearest to a gradient, if there is one."""
    from scipy.optimize import nnls

    if not len(facets):
        return []
    weights, _ = nnls(facets.T, gradient)
    return [facets.T @ weights] if weights.any() else []


def _on_chain(chain: FloatArray, ideal: FloatArray, w: FloatArray, p: float) -> FloatArray:
    """Return the nearest point of a chain: the edge on which the distance turns from falling to rising.

    On an edge the first-order condition fixes the ratio of the losses, hence a point of its line.
    """
    if len(chain) == 1:
        return np.array(chain[0])
    step = np.diff(chain, axis=0)
    loss = np.maximum(ideal - chain, 0.0) * w
    steps = step * w
    at_end = (loss[1:] / loss[1:].max(axis=1, keepdims=True)) ** (p - 1.0)
    improves = (steps * at_end).sum(axis=1)
    stops = np.flatnonzero(improves <= 0)
    k = int(stops[0]) if len(stops) else len(step) - 1
    # Losses r1 : r2 on the line satisfy s1 r1**(p-1) = -s2 r2**(p-1).
    ratio = (-steps[k, 1] / steps[k, 0]) ** (1.0 / (p - 1.0))
    share = (loss[k, 0] - ratio * loss[k, 1]) / (steps[k, 0] - ratio * steps[k, 1])
    return np.asarray(chain[k] + np.clip(share, 0.0, 1.0) * step[k])


def _on_frontier(region: SmoothRegion, ideal: FloatArray, w: FloatArray, p: float) -> FloatArray:
    def improves(x: float) -> float:
        loss = w * np.maximum(ideal - region.at(x), 0.0)
        first, second = w * (loss / loss.max()) ** (p - 1.0)
        return float(first + second * region.slope(x)) if second > 0 else float(first)

    return region.at(region.turn(improves))


@dataclass(frozen=True)
class _MinusDistance(Objective):
    weights: FloatArray
    ideal: FloatArray
    p: float

    def value(self, z: FloatArray) -> float:
        return -float(((self.weights * np.maximum(self.ideal - z, 0.0)) ** self.p).sum()) / self.p

    def gradient(self, z: FloatArray) -> FloatArray:
        return np.asarray(self.weights * (self.weights * np.maximum(self.ideal - z, 0.0)) ** (self.p - 1.0))

    def curvature(self, z: FloatArray) -> FloatArray:
        loss = self.weights * np.maximum(self.ideal - z, 1e-12)
        return np.asarray((self.p - 1.0) * self.weights**2 * loss ** (self.p - 2.0))

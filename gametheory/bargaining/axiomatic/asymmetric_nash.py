"""The Nash solution with bargaining power: the largest weighted product of gains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value, frozen, positive, real
from gametheory.bargaining.axiomatic.interior_point import Objective, largest
from gametheory.bargaining.axiomatic.mixtures import largest_mixture
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import HullRegion, PolyhedralRegion, SmoothRegion, SurfaceRegion

__all__ = [
    "AsymmetricNash",
    "bargaining_weights",
    "nash_on_chain",
    "nash_share",
    "product_point",
    "support_residual",
]


@dataclass(frozen=True, eq=False)
class AsymmetricNash(AxiomaticSolution, Value):
    r"""The point that maximises :math:`\prod_i (x_i - d_i)^{w_i}` [1]_.

    Satisfies strong efficiency, scale covariance and independence of irrelevant alternatives; symmetry
    only with equal weights. Not monotone in the feasible set.

    The certificate: the hyperplane with normal :math:`w_i / (x_i - d_i)` supports the stated set at x.

    Parameters
    ----------
    weights : array_like, shape (n,)
        :math:`w_i > 0`, bargaining power; only ratios matter.

    Raises
    ------
    InvalidInputError
        If a weight is not positive or their number is not that of the parties.

    References
    ----------
    .. [1] E. Kalai, "Nonsymmetric Nash solutions and replications of 2-person bargaining", Int. J. Game
       Theory 6 (1977) 129-133, doi:10.1007/BF01774658.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> solve(BargainingProblem.transferable(9, [0, 0]), AsymmetricNash([2, 1]))[0].payoffs.round(9)
    array([6., 3.])
    """

    weights: FloatArray

    citation: ClassVar[Citation] = Citation(
        key="kalai1977",
        author="Kalai, Ehud",
        title="Nonsymmetric {Nash} Solutions and Replications of 2-Person Bargaining",
        year=1977,
        fields={
            "journal": "International Journal of Game Theory",
            "volume": "6",
            "pages": "129--133",
            "doi": "10.1007/BF01774658",
        },
    )
    defined_without_lotteries: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", bargaining_weights(self.weights))

    @property
    def name(self) -> str:
        """The author, and that weights differ."""
        return "Asymmetric Nash"

    def check(self, problem: BargainingProblem) -> None:  # noqa: D102  (as in AxiomaticSolution)
        if len(self.weights) != problem.n_players:
            raise invalid("weights", f"must have length {problem.n_players}", self.weights.tolist())

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102
        return product_point(problem, self.weights)[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        return support_residual(problem, point, self.weights)

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: D102
        return log_product(problem.normalised(points), self.weights)[:, np.newaxis]


def nash_share(total: ArrayLike, disagreement: ArrayLike, weights: ArrayLike = 1.0) -> FloatArray:
    r"""Return :math:`d_i + w_i (T - \sum_j d_j) / \sum_j w_j`, the division of a transferable total T.

    Parameters
    ----------
    total : array_like, shape (...)
    disagreement : array_like, shape (..., n)
    weights : array_like, shape (..., n) or a number
        Positive.

    Returns
    -------
    ndarray, shape (..., n)
        Disagreement itself where it is worth more than the total.

    Examples
    --------
    >>> nash_share([10.0, 2.0], [4.0, 0.0])
    array([[7., 3.],
           [4., 0.]])
    """
    d, w = np.broadcast_arrays(real("disagreement", disagreement), positive("weights", weights))
    rent = np.maximum(real("total", total) - d.sum(axis=-1), 0.0)
    return np.asarray(d + w * (rent / w.sum(axis=-1))[..., np.newaxis])


def bargaining_weights(weights: ArrayLike) -> FloatArray:
    """Return positive weights as a read-only array, shape (n,)."""
    w = real("weights", weights)
    if w.ndim != 1 or len(w) < 2:
        raise invalid("weights", "must be one number a party", weights)
    if (w < 0).any() or w.sum() <= 0:
        raise InvalidInputError(f"weights must be non-negative with a positive sum, got {w.tolist()}")
    if (w == 0).any():
        raise invalid(
            "weights", "must be positive (a party without power gets what is left over)", w.tolist()
        )
    return frozen(positive("weights", w))


def product_point(problem: BargainingProblem, weights: FloatArray) -> FloatArray:
    """Return the maximiser of the weighted product of gains."""
    region, w = problem.region, weights / weights.sum()
    if isinstance(region, SmoothRegion):
        return _on_frontier(region, w)
    if isinstance(region, SurfaceRegion):
        return region.maximum(_WeightedLogarithms(w))
    if isinstance(region, HullRegion):
        return largest_mixture(region, _WeightedLogarithms(w))
    if not isinstance(region, PolyhedralRegion):
        raise invalid("problem", "must be convex", type(region).__name__)
    if region.chain is not None:
        return nash_on_chain(region.chain, problem.disagreement, w)
    return largest(region, _WeightedLogarithms(w))


def nash_on_chain(chain: FloatArray, disagreement: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the maximiser of the weighted product over a two-party chain of efficient corners.

    Along the chain the logarithm of the product is concave: the edge at whose end it no longer rises
    holds the maximiser, at the share of it where the derivative vanishes.
    """
    if len(chain) == 1:
        return np.array(chain[0])
    gains = chain - disagreement
    step = np.diff(chain, axis=0)
    w1, w2 = weights
    rise_at_end = w1 * step[:, 0] * gains[1:, 1] + w2 * step[:, 1] * gains[1:, 0]  # times both gains
    falling = np.flatnonzero(~(rise_at_end > 0))
    k = int(falling[0]) if len(falling) else len(step) - 1
    (X, Y), (p, q) = gains[k], step[k]
    share = -(w1 * p * Y + w2 * q * X) / ((w1 + w2) * p * q)
    if share <= 0.5:
        return np.asarray(chain[k] + max(share, 0.0) * step[k])
    X, Y = gains[k + 1]  # from the nearer end, so that a small gain keeps its digits
    rest = (w1 * p * Y + w2 * q * X) / ((w1 + w2) * p * q)
    return np.asarray(chain[k + 1] - max(rest, 0.0) * step[k])


def support_residual(problem: BargainingProblem, point: FloatArray, weights: FloatArray) -> float:
    """Return how much more than `point` the supporting sum of relative gains could be.

    Asked of the stated set, and of its part above disagreement where the whole set has more: only that
    part counts.
    """
    gains = point - problem.disagreement
    if not (gains > 0).all():
        return np.inf
    normal = weights / weights.sum() / gains
    more = abs(problem.feasible.support(normal) - float(normal @ point))
    if more > EQUILIBRIUM_TOL:  # far below disagreement a hair's breadth of the slope counts
        more = abs(problem.feasible.support(normal, problem.disagreement) - float(normal @ point))
    return more


def log_product(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted sum of logarithms of normalised gains, shape (...)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(
            np.where((shares > 0).all(axis=-1), np.log(shares) @ (weights / weights.sum()), -np.inf)
        )


def _on_frontier(region: SmoothRegion, weights: FloatArray) -> FloatArray:
    d1, d2 = map(float, region.disagreement)
    w1, w2 = map(float, weights)

    def rise(x: float) -> float:
        return w1 * (region.frontier.value(x) - d2) + w2 * region.slope(x) * (x - d1)

    return region.at(region.turn(rise))


@dataclass(frozen=True)
class _WeightedLogarithms(Objective):
    weights: FloatArray

    def value(self, z: FloatArray) -> float:
        return float(self.weights @ np.log(z))

    def gradient(self, z: FloatArray) -> FloatArray:
        return self.weights / z

    def curvature(self, z: FloatArray) -> FloatArray:
        return self.weights / z**2

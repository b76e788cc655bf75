"""The utilitarian solutions: the largest sum of payoffs, or of normalised gains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, Value, frozen, real
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import FiniteSet, Frontier, Hull, Polytope, Surface, SurfaceRegion
from gametheory.games.feasible.linear import linear_maximum
from gametheory.games.feasible.surface_maximum import Linear

__all__ = ["RelativeUtilitarian", "Utilitarian"]


@dataclass(frozen=True, eq=False)
class Utilitarian(AxiomaticSolution, Value):
    r"""The points with the largest :math:`\sum_i w_i x_i` [1]_: the corners of the face of maximisers.

    Set-valued; `point` takes the leximin-best of the face, with gains in the units of the sum. By default
    over individually rational points.

    The certificate: no feasible point of the stated set has a larger sum (a linear program).

    Parameters
    ----------
    weights : array_like, shape (n,), optional
        :math:`w_i \ge 0`, not all zero; equal by default.
    unrestricted : bool, default False
        Maximise over all of S; a party may then end below disagreement.

    References
    ----------
    .. [1] J. C. Harsanyi, "Cardinal welfare, individualistic ethics, and interpersonal comparisons of
       utility", J. Political Economy 63 (1955) 309-321, doi:10.1086/257678.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> found = solve(BargainingProblem.hull([[2, 0], [0, 2], [1, 0]], [0, 0]), Utilitarian())
    >>> [answer.payoffs.tolist() for answer in found], found.details["value"]
    ([[0.0, 2.0], [2.0, 0.0]], 2.0)
    """

    weights: FloatArray | None = None
    unrestricted: bool = False

    citation: ClassVar[Citation] = Citation(
        key="harsanyi1955",
        author="Harsanyi, John C.",
        title="Cardinal Welfare, Individualistic Ethics, and Interpersonal Comparisons of Utility",
        year=1955,
        fields={
            "journal": "Journal of Political Economy",
            "volume": "63",
            "number": "4",
            "pages": "309--321",
            "doi": "10.1086/257678",
        },
    )
    defined_without_lotteries: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.weights is not None:
            object.__setattr__(self, "weights", _welfare_weights(self.weights))

    @property
    def individually_rational(self) -> bool:
        """Whether the maximum is over individually rational points."""
        return not self.unrestricted

    def check(self, problem: BargainingProblem) -> None:  # noqa: D102  (as in AxiomaticSolution)
        if self.weights is not None and len(self.weights) != problem.n_players:
            raise invalid("weights", f"must have length {problem.n_players}", self.weights.tolist())

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102
        w = self._weights(problem)
        return _face_of_all(problem, w) if self.unrestricted else problem.region.face(w)

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        return _lost_sum(problem, point, self._weights(problem), everywhere=self.unrestricted)

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: D102
        return (points @ self._weights(problem))[:, np.newaxis]

    def tie_units(self, problem: BargainingProblem) -> FloatArray:
        """Return the units of the sum: with those of the ideal point, dropped points would matter."""
        w = self._weights(problem)
        return np.asarray(1.0 / np.where(w > 0, w, w.max()))

    def details(self, problem: BargainingProblem, points: FloatArray) -> dict[str, Any]:  # noqa: D102
        return {"value": float(points[0] @ self._weights(problem)), "face": points}

    def _weights(self, problem: BargainingProblem) -> FloatArray:
        return np.ones(problem.n_players) if self.weights is None else self.weights


@dataclass(frozen=True)
class RelativeUtilitarian(AxiomaticSolution):
    r"""The points with the largest :math:`\sum_i (x_i - d_i)/(a_i - d_i)` [1]_.

    The utilitarian solution after each party's gains are scaled to a largest one of 1, hence scale
    covariant. Set-valued as that is.

    References
    ----------
    .. [1] A. Dhillon and J.-F. Mertens, "Relative utilitarianism", Econometrica 67 (1999) 471-498,
       doi:10.1111/1468-0262.00033.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> problem = BargainingProblem.hull([[0, 0], [2, 0], [0, 1]], [0, 0])
    >>> [answer.payoffs.tolist() for answer in solve(problem, RelativeUtilitarian())]
    [[0.0, 1.0], [2.0, 0.0]]
    """

    citation: ClassVar[Citation] = Citation(
        key="dhillonmertens1999",
        author="Dhillon, Amrita and Mertens, Jean-Fran{\\c{c}}ois",
        title="Relative Utilitarianism",
        year=1999,
        fields={
            "journal": "Econometrica",
            "volume": "67",
            "number": "3",
            "pages": "471--498",
            "doi": "10.1111/1468-0262.00033",
        },
    )
    defined_without_lotteries: ClassVar[bool] = True

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102  (as in AxiomaticSolution)
        return problem.region.face(_relative(problem))

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        return _lost_sum(problem, point, _relative(problem), everywhere=False)

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: D102
        return (points @ _relative(problem))[:, np.newaxis]

    def details(self, problem: BargainingProblem, points: FloatArray) -> dict[str, Any]:  # noqa: D102
        value = (points[0] - problem.disagreement) @ _relative(problem)
        return {"value": float(value), "face": points}


def _relative(problem: BargainingProblem) -> FloatArray:
    return np.asarray(1.0 / (problem.ideal_point - problem.disagreement))


def _lost_sum(problem: BargainingProblem, point: FloatArray, w: FloatArray, *, everywhere: bool) -> float:
    floor = None if everywhere else problem.disagreement
    return abs(problem.feasible.support(w, floor) - float(w @ point)) / float(w @ problem.gains)


def _welfare_weights(weights: ArrayLike) -> FloatArray:
    w = real("weights", weights)
    if w.ndim != 1 or (w < 0).any() or w.sum() <= 0:
        raise InvalidInputError(
            f"weights must be non-negative with a positive sum, got {np.asarray(weights).tolist()}"
        )
    return frozen(w)


def _face_of_all(problem: BargainingProblem, w: FloatArray) -> FloatArray:
    """Return the best points over all of S, individually rational or not."""
    feasible = problem.feasible
    best = feasible.support(w)
    if best == np.inf:
        raise RefusedError("the weighted sum is unbounded on S")
    if isinstance(feasible, (Hull, FiniteSet)):
        values = feasible.points @ w
        points = np.unique(feasible.points[values >= best - ATOL * np.abs(values).max()], axis=0)
        return np.asarray(points[[0, -1]] if feasible.n_players == 2 and len(points) > 2 else points)
    if isinstance(feasible, Polytope):
        found = linear_maximum(w, at_most=(feasible.A, feasible.b))
        return np.asarray(found.point)[np.newaxis]
    if isinstance(feasible, Frontier):
        start, end = feasible.x_range
        return feasible.region(np.array([start, feasible.value(end)])).face(w)
    if isinstance(feasible, Surface):
        region = SurfaceRegion(feasible, feasible.inside)
        return region.maximum(Linear(w * region.size), bounded=False)[np.newaxis]
    raise invalid("problem", "must be a known kind of set", type(feasible).__name__)

"""Raiffa's discrete solution: step by step to the mean of what each could still get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, real
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.bargaining.kernels.worth_compiling import worth_compiling
from gametheory.catalogue import Citation
from gametheory.errors import invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.feasible import ideal_gain

__all__ = ["RAIFFA_1953", "RaiffaDiscrete", "raiffa_discrete_points"]

RAIFFA_1953 = Citation(
    key="raiffa1953",
    kind="incollection",
    author="Raiffa, Howard",
    title="Arbitration Schemes for Generalized Two-Person Games",
    year=1953,
    fields={
        "booktitle": "Contributions to the Theory of Games {II}",
        "editor": "Kuhn, Harold W. and Tucker, Albert W.",
        "publisher": "Princeton University Press",
        "pages": "361--387",
    },
)
_SMALLEST_STEP = 1e-15
_LISTED_STEPS = 2
_CHECKED_STEPS = 4


@dataclass(frozen=True)
class RaiffaDiscrete(AxiomaticSolution):
    r"""The limit of :math:`x^{k+1} = x^k + (a(S, x^k) - x^k)/n` from disagreement [1]_, [2]_.

    :math:`a(S, x)` is the ideal point if x were disagreement. Each step shrinks what is left by the factor
    :math:`(n-1)/n` at least. Symmetric, scale covariant, midpoint dominating and step consistent: started
    from any :math:`x^k` it ends at the same point. Efficient for two parties, weakly so for more; it fails
    independence of irrelevant alternatives and monotonicity.

    The certificate: the steps are repeated and end within rounding of the point; each step (with three
    parties or more the first ones) is held against the set as stated.

    Parameters
    ----------
    max_steps : int, optional
        Stop after so many steps, at a point that is in general not efficient; by default go on to rounding.

    References
    ----------
    .. [1] H. Raiffa, "Arbitration schemes for generalized two-person games", in Contributions to the Theory
       of Games II, Princeton 1953.
    .. [2] A. Diskin, M. Koppel and D. Samet, "Generalized Raiffa solutions", Games and Economic Behavior 73
       (2011) 452-458.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> problem = BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])
    >>> solve(problem, RaiffaDiscrete())[0].payoffs
    array([6.375  , 5.21875])
    """

    max_steps: int | None = None

    citation: ClassVar[Citation] = RAIFFA_1953

    def __post_init__(self) -> None:
        if self.max_steps is not None and self.max_steps < 1:
            raise invalid("max_steps", "must be positive", self.max_steps)

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102  (as in AxiomaticSolution)
        return self._path(problem)[-1:]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        x, n = np.array(problem.disagreement), problem.n_players
        gains, units = problem.gains, np.eye(problem.n_players) * problem.gains
        region, wrong = problem.region.polyhedral or problem.region, 0.0
        for k in range(self.max_steps or _steps_to_rounding(n)):
            more = np.array([region.reach(x, unit) for unit in units])
            if n == 2 or k < _CHECKED_STEPS:
                stated = np.array([problem.feasible.slack(x, unit) for unit in units])
                wrong = max(wrong, float(np.abs(stated - more).max()))
            x = x + np.maximum(more, 0.0) * gains / n
            if more.max() <= 1e-13:
                break
        return max(wrong, float(np.abs(problem.normalised(x) - problem.normalised(point)).max()))

    def details(self, problem: BargainingProblem, points: FloatArray) -> dict[str, Any]:  # noqa: D102, ARG002
        path = self._path(problem)
        return {"first_steps": path[1 : 1 + _LISTED_STEPS], "steps": len(path) - 1}

    def _path(self, problem: BargainingProblem) -> FloatArray:
        path = [np.array(problem.disagreement)]
        gains, n = problem.gains, problem.n_players
        region = problem.region.polyhedral or problem.region
        for _ in range(self.max_steps or _steps_to_rounding(n)):
            step = np.maximum(region.ideal_from(path[-1]) - path[-1], 0.0) / n
            if (step <= _SMALLEST_STEP * gains).all():
                break
            path.append(path[-1] + step)
        return np.array(path)


def raiffa_discrete_points(normals: ArrayLike, bounds: ArrayLike, disagreement: ArrayLike) -> FloatArray:
    """Return the discrete Raiffa solutions of many problems bounded by inequalities, shape (..., n).

    Parameters are as in `kalai_smorodinsky_points`.

    Examples
    --------
    >>> raiffa_discrete_points([[1.0, 1.0]], [4.0], [[0.0, 0.0], [2.0, 0.0]])
    array([[2., 2.],
           [3., 1.]])
    """
    C, c, d = real("normals", normals), real("bounds", bounds), real("disagreement", disagreement)
    n = d.shape[-1]
    if C.ndim == 2 and c.ndim == 1 and worth_compiling(d.size // n):
        from gametheory.bargaining.kernels.raiffa_compiled import raiffa_points_compiled

        found = raiffa_points_compiled(C, c, d.reshape(-1, n), _steps_to_rounding(n), _SMALLEST_STEP)
        return found.reshape(d.shape)
    x = d
    start = ideal_gain(C, c, d)
    for _ in range(_steps_to_rounding(n)):
        step = np.maximum(ideal_gain(C, c, x), 0.0) / n
        if (step <= _SMALLEST_STEP * start).all():
            break
        x = x + step
    return np.asarray(x)


def _steps_to_rounding(n: int) -> int:
    return int(np.ceil(np.log(1e-17) / np.log1p(-1.0 / n))) + 1

"""The equal-loss solution: everybody falls short of the ideal point by as much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value, frozen, positive
from gametheory.bargaining.axiomatic.last_point import line_residual
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.errors import RefusedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem

__all__ = ["EqualLoss", "equal_loss_point"]


@dataclass(frozen=True, eq=False)
class EqualLoss(AxiomaticSolution, Value):
    r"""The point :math:`a - t w` with the smallest feasible t, a the ideal point [1]_.

    For two parties individually rational, efficient, individually monotone and super-additive, but not
    scale covariant. With three or more it can leave a party worse off than disagreement: then it is
    refused unless `unrestricted`, and `RationalEqualLoss` is the version that stops at disagreement.

    The certificate: losses are in the proportions w, and the stated set has no room along w.

    Parameters
    ----------
    weights : array_like, shape (n,), optional
        :math:`w_i > 0`, in payoff units of party i; equal by default.
    unrestricted : bool, default False
        Whether the answer may be worse than disagreement for some party.

    Raises
    ------
    RefusedError
        If the point is worse than disagreement and `unrestricted` is not set.

    References
    ----------
    .. [1] Y. Chun, "The equal-loss principle for bargaining problems", Economics Letters 26 (1988) 103-106.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> problem = BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])
    >>> found = solve(problem, EqualLoss())
    >>> found[0].payoffs.round(6), round(found.details["loss"], 6)
    (array([6.714286, 4.964286]), 2.785714)
    """

    weights: FloatArray | None = None
    unrestricted: bool = False

    citation: ClassVar[Citation] = Citation(
        key="chun1988",
        author="Chun, Youngsub",
        title="The Equal-Loss Principle for Bargaining Problems",
        year=1988,
        fields={
            "journal": "Economics Letters",
            "volume": "26",
            "number": "2",
            "pages": "103--106",
        },
    )
    defined_without_lotteries: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.weights is not None:
            object.__setattr__(self, "weights", frozen(positive("weights", self.weights)))

    @property
    def individually_rational(self) -> bool:
        """Whether an answer that is worse than disagreement is refused."""
        return not self.unrestricted

    def check(self, problem: BargainingProblem) -> None:  # noqa: D102  (as in AxiomaticSolution)
        if self.weights is not None and self.weights.shape != (problem.n_players,):
            raise invalid("weights", f"must have length {problem.n_players}", self.weights.tolist())

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102
        x = equal_loss_point(problem, self._weights(problem))
        short = np.flatnonzero(problem.normalised(x) < -EQUILIBRIUM_TOL)
        if len(short) and not self.unrestricted:
            raise RefusedError(
                f"equal loss is worse than disagreement for player {short[0] + 1}: {x}; "
                f"use RationalEqualLoss(), or EqualLoss(unrestricted=True) for this point"
            )
        return x[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        return line_residual(problem, point, problem.ideal_point, self._weights(problem))

    def keys(self, problem: BargainingProblem, points: FloatArray) -> FloatArray:  # noqa: D102
        return np.asarray(
            -((problem.ideal_point - points) / self._weights(problem)).max(axis=1)[:, np.newaxis]
        )

    def details(self, problem: BargainingProblem, points: FloatArray) -> dict[str, Any]:  # noqa: D102
        loss = ((problem.ideal_point - points[0]) / self._weights(problem)).max()
        rational = bool((problem.normalised(points[0]) >= -EQUILIBRIUM_TOL).all())
        return {"loss": float(loss), "individually_rational": rational}

    def _weights(self, problem: BargainingProblem) -> FloatArray:
        return np.ones(problem.n_players) if self.weights is None else self.weights


def equal_loss_point(problem: BargainingProblem, weights: FloatArray) -> FloatArray:
    """Return the ideal point less the smallest multiple of `weights` that makes it feasible.

    The set is read with free disposal, and below disagreement as far down as the point may lie.
    """
    ideal, d = problem.ideal_point, problem.disagreement
    region = problem.region
    if problem.n_players > 2:
        floor = np.minimum(d, ideal - weights * ((ideal - d) / weights).max())
        region = problem.feasible.extended(floor)
    return np.asarray(ideal + region.reach(ideal, weights) * weights)

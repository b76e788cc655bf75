"""Bargaining with claims: sacrifices from what the parties claim, equal or in proportion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value, frozen, real
from gametheory.bargaining.axiomatic.last_point import last_point, line_residual
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem

__all__ = ["EqualSacrifice", "ProportionalWithClaims"]

_CHUN_THOMSON = Citation(
    key="chunthomson1992",
    author="Chun, Youngsub and Thomson, William",
    title="Bargaining Problems with Claims",
    year=1992,
    fields={
        "journal": "Mathematical Social Sciences",
        "volume": "24",
        "number": "1",
        "pages": "19--33",
    },
)


@dataclass(frozen=True, eq=False)
class ProportionalWithClaims(AxiomaticSolution, Value):
    """The last feasible point on the segment from disagreement to the claims [1]_.

    Scale covariant; weakly efficient. With the ideal point as claims it is `KalaiSmorodinsky`.

    The certificate: gains are in the proportions of the claimed gains, and the stated set has no room.

    Parameters
    ----------
    claims : array_like, shape (n,)
        At least disagreement, and not strictly inside the feasible set; in payoff units.

    References
    ----------
    .. [1] Y. Chun and W. Thomson, "Bargaining problems with claims", Math. Social Sciences 24 (1992) 19-33.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> solve(BargainingProblem.transferable(9, [0, 0]), ProportionalWithClaims([10, 5]))[0].payoffs
    array([6., 3.])
    """

    claims: FloatArray

    citation: ClassVar[Citation] = _CHUN_THOMSON

    def __post_init__(self) -> None:
        object.__setattr__(self, "claims", frozen(real("claims", self.claims)))

    def carried(self, change: Callable[[FloatArray], FloatArray]) -> ProportionalWithClaims:
        """Return the rule with the claims changed as the payoffs are."""
        return ProportionalWithClaims(change(self.claims))

    def check(self, problem: BargainingProblem) -> None:  # noqa: D102  (as in AxiomaticSolution)
        _check_claims(problem, self.claims)

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102
        d = problem.disagreement
        return last_point(problem, d, self.claims - d)[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        d = problem.disagreement
        return line_residual(problem, point, d, self.claims - d)


@dataclass(frozen=True, eq=False)
class EqualSacrifice(AxiomaticSolution, Value):
    """The claims less the smallest equal sacrifice that makes them feasible [1]_.

    With the ideal point as claims it is `EqualLoss`. Translation covariant, not scale covariant.

    The certificate: sacrifices are equal, and the stated set has no room.

    Parameters
    ----------
    claims : array_like, shape (n,)
        At least disagreement, and not strictly inside the feasible set; in payoff units.

    Raises
    ------
    RefusedError
        If a party would end below disagreement.

    References
    ----------
    .. [1] Y. Chun and W. Thomson, "Bargaining problems with claims", Math. Social Sciences 24 (1992) 19-33.

    Examples
    --------
    >>> from gametheory import BargainingProblem, solve
    >>> found = solve(BargainingProblem.transferable(9, [0, 0]), EqualSacrifice([10, 5]))
    >>> found[0].payoffs, found.details["sacrifice"]
    (array([7., 2.]), 3.0)
    """

    claims: FloatArray

    citation: ClassVar[Citation] = _CHUN_THOMSON

    def __post_init__(self) -> None:
        object.__setattr__(self, "claims", frozen(real("claims", self.claims)))

    def carried(self, change: Callable[[FloatArray], FloatArray]) -> EqualSacrifice:
        """Return the rule with the claims changed as the payoffs are."""
        return EqualSacrifice(change(self.claims))

    def check(self, problem: BargainingProblem) -> None:  # noqa: D102  (as in AxiomaticSolution)
        _check_claims(problem, self.claims)

    def convex_points(self, problem: BargainingProblem) -> FloatArray:  # noqa: D102
        x = last_point(problem, self.claims, np.ones(problem.n_players))
        short = np.flatnonzero(problem.normalised(x) < -EQUILIBRIUM_TOL)
        if len(short):
            raise RefusedError(
                f"equal sacrifice from these claims leaves player {short[0] + 1} worse off than disagreement"
            )
        return x[np.newaxis]

    def convex_residual(self, problem: BargainingProblem, point: FloatArray) -> float:  # noqa: D102
        return line_residual(problem, point, self.claims, np.ones(problem.n_players))

    def details(self, problem: BargainingProblem, points: FloatArray) -> dict[str, Any]:  # noqa: D102, ARG002
        return {"sacrifice": float((self.claims - points[0]).max())}


def _check_claims(problem: BargainingProblem, claims: FloatArray) -> None:
    if claims.shape != (problem.n_players,):
        raise invalid("claims", f"must have length {problem.n_players}", claims.tolist())
    gains = problem.gains
    inside = (claims <= problem.ideal_point).all() and problem.feasible.slack(claims, gains) > EQUILIBRIUM_TOL
    if (claims < problem.disagreement).any() or inside:
        raise InvalidInputError(
            f"claims must be at least d and not strictly inside the feasible set, got {claims.tolist()}"
        )

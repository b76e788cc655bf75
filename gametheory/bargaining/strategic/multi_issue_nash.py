"""The Nash solution over packages of divisible issues: between two by log-rolling, among n as a market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, batch_shape, frozen, positive
from gametheory.bargaining.kernels.worth_compiling import worth_compiling
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.fisher_market import nash_packages
from gametheory.bargaining.strategic.log_rolling import (
    RAIFFA_1982,
    issue_weights,
    lattice_packages,
    package_disagreement,
    package_problem_points,
    prefix_corners,
)
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.package_excess import package_excess
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept

if TYPE_CHECKING:
    from gametheory.games.bargaining_problem import BargainingProblem

__all__ = ["EISENBERG_GALE_1959", "MODELS", "MultiIssueNash", "log_rolling_shares"]

EISENBERG_GALE_1959 = Citation(
    key="eisenberggale1959",
    author="Eisenberg, Edmund and Gale, David",
    title="Consensus of Subjective Probabilities: The Pari-Mutuel Method",
    year=1959,
    fields={
        "journal": "Annals of Mathematical Statistics",
        "volume": "30",
        "number": "1",
        "pages": "165--168",
        "doi": "10.1214/aoms/1177706369",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class MultiIssueNash(BargainingModel):
    r"""Players divide K issues that they value differently; the package maximises the Nash product.

    Utility is :math:`u_i = \sum_k w_{ik} s_{ik}` with :math:`\sum_i s_{ik} = 1`. Between two, each issue goes
    to the player with the larger ratio of weights and at most one is split (log-rolling [1]_). Among n the
    package is the equilibrium of a market in which player i spends a budget :math:`t_i`: there are prices p
    with :math:`u_i - d_i = t_i \max_k w_{ik}/p_k` [2]_. Equal budgets and no disagreement payoffs make it
    free of envy, and everybody gets at least the share :math:`t_i/\sum t` of what all issues are worth to
    her. Payoffs are unique; shares are, unless ratios tie.

    The certificate: at the payoffs u, no package has a larger :math:`\sum_i t_i v_i/(u_i - d_i)`, which is
    :math:`\sum_k \max_i t_i w_{ik}/(u_i - d_i)` at most.

    Parameters
    ----------
    weights : array_like, shape (..., n, K)
        :math:`w_{ik} \ge 0`, what the whole of issue k is worth to player i, in payoff units.
    bargaining_weights : array_like, shape (..., n), default 1
        :math:`t_i > 0`.
    disagreement : array_like, shape (..., n), default 0
        :math:`d_i`, below what some package pays to all; otherwise `answer` raises RefusedError.

    References
    ----------
    .. [1] H. Raiffa, "The Art and Science of Negotiation", Harvard University Press 1982, chapters 10-11.
    .. [2] E. Eisenberg and D. Gale, "Consensus of subjective probabilities: the pari-mutuel method", Annals
       of Mathematical Statistics 30 (1959) 165-168, doi:10.1214/aoms/1177706369.

    Examples
    --------
    >>> talks = MultiIssueNash(weights=[[6, 3, 1], [2, 3, 5]])
    >>> talks.answer()[0].round(6), talks.payoffs().round(6), talks.issue_by_issue()
    (array([1.      , 0.333333, 0.      ]), array([7., 7.]), array([5., 5.]))
    """

    weights: FloatArray
    bargaining_weights: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array
    disagreement: FloatArray = 0.0  # type: ignore[assignment]  # kept as an array

    concept: ClassVar[Concept] = Concept.BARGAINING
    citation: ClassVar[Citation] = EISENBERG_GALE_1959

    def __post_init__(self) -> None:
        weights = issue_weights(self.weights)
        t = positive("bargaining_weights", self.bargaining_weights)
        if t.ndim == 0:
            t = np.full(weights.shape[-2], float(t))
        if t.shape[-1:] != weights.shape[-2:-1]:
            raise invalid("bargaining_weights", f"must be {weights.shape[-2]}", self.bargaining_weights)
        d = package_disagreement(self.disagreement, weights)
        batch_shape(weights=weights.shape[:-2], bargaining_weights=t.shape[:-1], disagreement=d.shape[:-1])
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "bargaining_weights", frozen(t))
        object.__setattr__(self, "disagreement", d)

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return tuple(str(i + 1) for i in range(self.weights.shape[-2]))

    def answer(self) -> FloatArray:
        """Return the shares, shape (..., n, K).

        Raises
        ------
        RefusedError
            If no package pays every player more than disagreement.
        """
        w, t, d = self.weights, self.bargaining_weights, self.disagreement
        shares = _log_rolling(w, t, d) if w.shape[-2] == 2 else nash_packages(w, t, d)
        if not (self.residual(shares) <= EQUILIBRIUM_TOL).all():
            raise RefusedError(f"no package pays every player more than the disagreement payoffs {d}")
        return shares

    def payoffs(self) -> FloatArray:
        """Return the payoffs, shape (..., n)."""
        return self.expected_payoffs(self.answer())

    def issue_by_issue(self) -> FloatArray:
        """Return the payoffs if each issue is settled by itself: its Nash solution splits it by the weights.

        With disagreement payoffs 0 on each issue; shape (..., n).
        """
        t = self.bargaining_weights
        return np.asarray(self.weights.sum(axis=-1) * t / t.sum(axis=-1, keepdims=True))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:  # noqa: D102  (as in CertifiedModel)
        return np.asarray((self.weights * np.asarray(answer, dtype=float)).sum(axis=-1))

    def residual(self, answer: ArrayLike) -> FloatArray:  # noqa: D102
        return package_excess(answer, self.weights, self.bargaining_weights, self.disagreement)

    def outcome(self) -> OfferOutcome:
        """Return the package: the terms are what each gets of every issue, shape (..., n, K)."""
        shares = self.answer()
        return OfferOutcome.at_once(
            shares,
            payoffs=self.expected_payoffs(shares),
            proposer=None,
            gap=partial(self.residual, shares),
            model=self,
        )

    def describe(self, answer: ArrayLike) -> dict[str, Any]:  # noqa: D102
        s = np.asarray(answer, dtype=float)
        mean = s.mean(axis=tuple(range(s.ndim - 2)))
        n, issues = mean.shape
        return {f"{i + 1}'s share of {k + 1}": mean[i, k] for i in range(n) for k in range(issues)}

    def as_problem(self) -> BargainingProblem:
        """Return the bargaining problem: the hull of all packages of whole issues."""
        from gametheory.games.bargaining_problem import BargainingProblem

        return BargainingProblem.hull(package_problem_points(self.weights), self.disagreement)

    def as_game(self, *, parts: int) -> BargainingProblem:
        r"""Return the finite problem in which each issue is divided into `parts` equal parts.

        Its best package for :class:`AsymmetricNash` with the weights t loses at most :meth:`game_error`.

        Parameters
        ----------
        parts : int
            At least 1; 200,000 packages at most.
        """
        from gametheory.games.bargaining_problem import BargainingProblem

        return BargainingProblem.finite(lattice_packages(self.weights, parts), self.disagreement)

    def game_error(self, *, parts: int) -> FloatArray:
        r"""Return by how much the best package of :meth:`as_game` misses the best, shape (...).

        The loss of :math:`\sum_i t_i \ln(u_i - d_i)`. Shares rounded down to whole parts cost player i at
        most her worth of all issues over `parts`, and what is left over can only help. With losses
        :math:`\varepsilon` all ratios r of gains to the best ones obey
        :math:`t_i (r_i - 1 - \ln r_i) \le \varepsilon`. Infinite where a gain is less than that cost.
        """
        gains = self.payoffs() - self.disagreement
        left = 1.0 - self.weights.sum(axis=-1) / (parts * gains)
        loss = -np.log(np.where(left > 0, left, 1.0))
        return np.asarray(np.where(left > 0, self.bargaining_weights * loss, np.inf).sum(axis=-1))


def log_rolling_shares(
    weights: ArrayLike, bargaining_weights: ArrayLike, disagreement: ArrayLike
) -> FloatArray:
    r"""Return player 1's shares of the issues, shape (..., K): the two-party kernel.

    Before issue k changes hands the players have (X, Y). On its edge of the frontier the product
    :math:`(X + w_1 s - d_1)^{t_1} (Y - w_2 s - d_2)^{t_2}` is largest at
    :math:`s = [t_1 (Y - d_2)/w_2 - t_2 (X - d_1)/w_1]/(t_1 + t_2)`, cut to [0, 1]. An issue worth nothing to
    a player goes to the other, and is split if worth nothing to both.

    Parameters
    ----------
    weights : array_like, shape (..., 2, K)
    bargaining_weights, disagreement : array_like, shape (..., 2)
    """
    w, t, d = (np.asarray(each, dtype=float) for each in (weights, bargaining_weights, disagreement))
    x, y = prefix_corners(w)
    (t1, t2), (d1, d2) = np.moveaxis(t, -1, 0)[..., np.newaxis], np.moveaxis(d, -1, 0)[..., np.newaxis]
    w1, w2 = w[..., 0, :], w[..., 1, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = (t1 * (y - d2) / w2 - t2 * (x - d1) / w1) / (t1 + t2)
    inner = np.where(w2 > 0, np.where(w1 > 0, inner, 0.0), np.where(w1 > 0, 1.0, 0.5))
    return np.asarray(np.clip(inner, 0.0, 1.0))


def _log_rolling(w: FloatArray, t: FloatArray, d: FloatArray) -> FloatArray:
    """Return the shares of both players, shape (..., 2, K)."""
    batch = np.broadcast_shapes(w.shape[:-2], t.shape[:-1], d.shape[:-1])
    if worth_compiling(prod(batch)):
        from gametheory.bargaining.kernels.log_rolling_compiled import log_rolling_compiled

        flat = np.broadcast_to(w, (*batch, *w.shape[-2:])).reshape(-1, *w.shape[-2:])
        pairs = (np.broadcast_to(each, (*batch, 2)).reshape(-1, 2) for each in (t, d))
        return log_rolling_compiled(flat, *pairs).reshape(*batch, *w.shape[-2:])
    first = log_rolling_shares(w, t, d)
    return np.stack([first, 1 - first], axis=-2)


def _two(inputs: Mapping[str, Any]) -> dict[str, Any]:
    weights = issue_weights(inputs["weights"], players=2)
    talks = MultiIssueNash(weights=weights, disagreement=inputs["disagreement"])
    shares, apart = talks.answer(), talks.issue_by_issue()
    return {
        "payoffs": talks.payoffs(),
        "player1_shares": shares[0],
        "issue_by_issue_payoffs": apart,
        "gain_from_package": talks.payoffs() - apart,
    }


def _many(inputs: Mapping[str, Any]) -> dict[str, Any]:
    talks = MultiIssueNash(weights=inputs["weights"], bargaining_weights=inputs["bargaining_weights"])
    return {"payoffs": talks.payoffs()}


_WEIGHTS = Parameter(
    name="weights",
    meaning="what each issue is worth to each player",
    domain="n by K, >= 0",
    unit="payoff",
    shape=("n", "K"),
)
MODELS = (
    Model(
        name="multi_issue_nash",
        title="Two players and several divisible issues: log-rolling to the Nash solution",
        parameters=(
            _WEIGHTS,
            Parameter(
                name="disagreement",
                meaning="payoffs without agreement",
                domain="two",
                unit="payoff",
                shape=("n",),
            ),
        ),
        outputs={
            "payoffs": "utilities of the package",
            "player1_shares": "what player 1 gets of each issue",
            "issue_by_issue_payoffs": "utilities if every issue is split by itself",
            "gain_from_package": "the difference",
        },
        citations=(RAIFFA_1982,),
        evaluate=_two,
        notes=(
            "players are numbered from 1 and have the rows of weights; issues have the columns, in "
            "the order given"
        ),
    ),
    Model(
        name="multi_issue_nash_n",
        title="n players and several divisible issues: the Nash solution as a market with budgets",
        parameters=(
            _WEIGHTS,
            Parameter(
                name="bargaining_weights",
                meaning="weights in the Nash product",
                domain="n positive",
                shape=("n",),
            ),
        ),
        outputs={"payoffs": "utilities of the package"},
        citations=(EISENBERG_GALE_1959,),
        evaluate=_many,
        notes=(
            "players are numbered from 1 and have the rows of weights; issues have the columns; "
            "nothing is paid at disagreement"
        ),
    ),
)
"""As the catalogue lists them."""

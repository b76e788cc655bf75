"""Costly attempts to commit: Ellingsen and Miettinen's account of conflict as the unique outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, BoolArray, FloatArray, Numbers, non_negative
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.domains import strictly_between, up_to_one
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.protocol import Completeness

__all__ = [
    "ELLINGSEN_MIETTINEN_2008",
    "MODELS",
    "EllingsenMiettinen",
    "attempt_payoffs",
    "attempts_to_commit",
]

ELLINGSEN_MIETTINEN_2008 = Citation(
    key="ellingsenmiettinen2008",
    author="Ellingsen, Tore and Miettinen, Topi",
    title="Commitment and Conflict in Bilateral Bargaining",
    year=2008,
    fields={
        "journal": "American Economic Review",
        "volume": "98",
        "number": "4",
        "pages": "1629--1635",
        "doi": "10.1257/aer.98.4.1629",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class EllingsenMiettinen(BargainingModel):
    r"""Each waits, or pays c to attempt a commitment to a share, which sticks with probability q.

    Who is committed alone gets her demand. If nobody is, they share by default, :math:`\beta_1` and
    :math:`\beta_2 = 1 - \beta_1`; if both are and the demands fit, the rest is shared by default; if they do
    not fit, nobody gets anything [1]_. Of all attempts the one to the whole pie is best, so equilibria are
    those of the two actions *wait* and *attempt everything*:

    * ``conflict`` where :math:`c < q (1 - q)(1 - \beta_i)` for both: both attempt everything, the only
      outcome of iterated strict dominance; impasse :math:`q^2`, payoffs
      :math:`q(1 - q) + (1 - q)^2 \beta_i - c`;
    * ``chicken`` where :math:`q (1 - q)(1 - \beta_i) < c < q (1 - \beta_i)` for both (always at q = 1): one
      attempts and the other waits, or i attempts with probability
      :math:`(q (1 - \beta_j) - c)/(q^2 (1 - \beta_j))`;
    * ``peace`` where :math:`c > q (1 - \beta_i)` for both: nobody attempts;
    * ``one_sided`` otherwise: the pure equilibria are listed; one player's best action may be dominant.

    At c = 0 the conflict survives weak dominance.

    Parameters
    ----------
    success : array_like, shape (...)
        :math:`q \in (0, 1]`.
    cost : array_like, shape (...)
        :math:`c \ge 0`, as a share of the pie of size one.
    default1 : array_like, shape (...), default 0.5
        :math:`\beta_1 \in (0, 1)`.

    References
    ----------
    .. [1] T. Ellingsen and T. Miettinen, "Commitment and conflict in bilateral bargaining", American Economic
       Review 98 (2008) 1629-1635, doi:10.1257/aer.98.4.1629. Payoffs and bounds on c are derived here.

    Examples
    --------
    >>> game = EllingsenMiettinen(success=0.8, cost=0.02, default1=0.4)
    >>> str(game.regime()), game.outcome().payoffs.round(3), game.outcome().probability.round(2)
    ('conflict', array([0.156, 0.164]), np.float64(0.36))
    """

    success: Numbers = Numbers(up_to_one)
    cost: Numbers = Numbers(non_negative)
    default1: Numbers = Numbers(strictly_between, default=0.5)

    citation: ClassVar[Citation] = ELLINGSEN_MIETTINEN_2008
    complete: ClassVar[Completeness] = Completeness.SEARCHED
    labels: ClassVar[tuple[str, ...]] = ("probability that 1 attempts", "probability that 2 attempts")

    @property
    def defaults(self) -> FloatArray:
        r"""The default shares :math:`\beta`, shape (..., 2)."""
        return np.stack([self.default1, 1 - self.default1], axis=-1)

    def _incentives(self) -> tuple[FloatArray, FloatArray]:
        """Return the gain of an attempt against one who waits, and against one who attempts, (..., 2)."""
        q, c = self.success[..., np.newaxis], self.cost[..., np.newaxis]
        rest = 1 - self.defaults
        return q * rest - c, q * (1 - q) * rest - c

    def regime(self) -> NDArray[np.str_]:
        """Return "conflict", "chicken", "peace" or "one_sided", shape (...)."""
        alone, against = self._incentives()
        words = np.where((alone < 0).all(axis=-1), "peace", "one_sided")
        chicken = (alone > 0).all(axis=-1) & ((against < 0).all(axis=-1) | (self.success == 1))
        words = np.where(chicken, "chicken", words)
        return np.asarray(np.where((against > 0).all(axis=-1), "conflict", words))

    def is_conflict(self) -> BoolArray:
        """Return whether mutual attempts are what iterated strict dominance leaves, shape (...)."""
        return np.asarray(self.regime() == "conflict")

    def answer(self) -> FloatArray:
        """Return the probabilities of an attempt at everything, shape (..., 2).

        Of the unique equilibrium in conflict and peace, of the mixed one in chicken; a pure one otherwise.
        """
        return attempts_to_commit(self.success, self.cost, self.default1)

    def pure_answers(self) -> tuple[FloatArray, ...]:
        """Return the pure equilibria in *wait* (0) and *attempt everything* (1), shape (2,) each."""
        if self.success.ndim + self.cost.ndim + self.default1.ndim:
            raise invalid("pure_answers", "needs one game, not a batch", self)
        profiles = [np.array([float(a), float(b)]) for a in (0, 1) for b in (0, 1)]
        return tuple(each for each in profiles if float(self.residual(each)) <= EQUILIBRIUM_TOL)

    def answers(self) -> tuple[FloatArray, ...]:  # noqa: D102  (as in CertifiedModel)
        main = self.answer()
        if main.ndim > 1:
            return (main,)
        return (main, *(each for each in self.pure_answers() if not np.allclose(each, main, atol=ATOL)))

    def _of_actions(self, answer: ArrayLike) -> FloatArray:
        """Return what to wait and to attempt everything earn each player, shape (..., 2, 2)."""
        other = np.asarray(answer, dtype=float)[..., ::-1, np.newaxis]
        q, c = (each[..., np.newaxis, np.newaxis] for each in (self.success, self.cost))
        tries, beta = np.array([False, True]), self.defaults[..., np.newaxis]
        against_waiting = attempt_payoffs(tries, 1.0, False, 1.0, success=q, cost=c, default=beta)
        against_attempt = attempt_payoffs(tries, 1.0, True, 1.0, success=q, cost=c, default=beta)
        return np.asarray(other * against_attempt + (1 - other) * against_waiting)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the larger gain from a better action, shape (...).

        Against probabilities to wait or attempt everything, an attempt at a share s pays linearly more the
        larger s, so no other demand needs to be looked at.
        """
        p = np.asarray(answer, dtype=float)
        gain = self._of_actions(p).max(axis=-1) - self.expected_payoffs(p)
        feasible = ((p >= 0) & (p <= 1)).all(axis=-1)
        return np.asarray(np.where(feasible, gain.max(axis=-1), np.inf))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:  # noqa: D102
        p = np.asarray(answer, dtype=float)
        return np.asarray((self._of_actions(p) * np.stack([1 - p, p], axis=-1)).sum(axis=-1))

    def outcome(self) -> OfferOutcome:
        """Return what :meth:`answer` leads to; costs of attempts count as surplus lost."""
        p = self.answer()
        payoffs = self.expected_payoffs(p)
        impasse = (p * self.success[..., np.newaxis]).prod(axis=-1)
        return OfferOutcome.at_once(
            payoffs + p * self.cost[..., np.newaxis],
            payoffs=payoffs,
            proposer=None,
            gap=partial(self.residual, p),
            model=self,
            agreed=1 - impasse,
            surplus_lost=1 - payoffs.sum(axis=-1),
        )

    def as_problem(self) -> BargainingProblem:
        """Return the division of the pie with what disagreement pays, of one model."""
        return BargainingProblem.transferable(1.0, np.zeros(2))

    def as_game(self, *, demands: int) -> NormalForm:
        """Return the game with ``wait`` and attempts at `demands` evenly spaced shares from 0 to 1."""
        if demands < 2:
            raise invalid("demands", "must be at least 2", demands)
        share = np.concatenate([[0.0], np.linspace(0.0, 1.0, demands)])
        tries = np.arange(demands + 1) > 0
        q, c, beta = (each[..., np.newaxis, np.newaxis] for each in (self.success, self.cost, self.default1))
        row, column = (tries[:, np.newaxis], share[:, np.newaxis]), (tries, share)
        first = attempt_payoffs(*row, *column, success=q, cost=c, default=beta)
        second = attempt_payoffs(*column, *row, success=q, cost=c, default=1 - beta)
        names = ["wait", *(f"{each:.6g}" for each in share[1:])]
        return NormalForm(
            np.stack([first, second], axis=-3), players=list(self.players), actions=[names, names]
        )


def attempts_to_commit(success: ArrayLike, cost: ArrayLike, default1: ArrayLike) -> FloatArray:
    """Return equilibrium probabilities of an attempt at everything, shape (..., 2): the kernel.

    Examples
    --------
    >>> attempts_to_commit([0.5, 1.0, 0.5], [0.01, 0.01, 0.4], 0.5)
    array([[1.  , 1.  ],
           [0.98, 0.98],
           [0.  , 0.  ]])
    """
    q, c, first = (np.asarray(each, dtype=float) for each in (success, cost, default1))
    rests = 1 - first, first  # what the other's attempt would take
    alone = [q * rest - c for rest in rests]
    against = [q * (1 - q) * rest - c for rest in rests]
    chicken = (alone[0] > 0) & (alone[1] > 0) & (against[0] <= 0) & (against[1] <= 0)
    chances = []
    for i, j in ((0, 1), (1, 0)):
        # outside chicken one player has a dominant action; the other replies to it
        pure = (against[i] > 0) | ((alone[i] > 0) & (against[j] <= 0))
        mixed = alone[j] / np.where(chicken, q * rests[j], 1.0) / q
        chances.append(np.where(chicken, mixed, pure))
    return np.stack(np.broadcast_arrays(*chances), axis=-1)


def attempt_payoffs(
    tries: ArrayLike,
    demand: ArrayLike,
    other_tries: ArrayLike,
    other_demand: ArrayLike,
    *,
    success: ArrayLike,
    cost: ArrayLike,
    default: ArrayLike,
) -> FloatArray:
    """Return a player's expected payoff; all arguments broadcast.

    Parameters
    ----------
    tries, other_tries : array_like of bool
        Whether she, and the other, attempts.
    demand, other_demand : array_like
        What the attempts are at; shares, read only of those who attempt.
    success, cost, default : array_like
        Chance that an attempt sticks, its cost, and her default share.
    """
    q, s, o = (np.asarray(each, dtype=float) for each in (success, demand, other_demand))
    beta, sticks = np.asarray(default, dtype=float), np.asarray(tries) * q
    theirs = np.asarray(other_tries) * q
    both = np.where(s + o <= 1 + ATOL, s + beta * (1 - s - o), 0.0)
    return np.asarray(
        sticks * theirs * both
        + sticks * (1 - theirs) * s
        + (1 - sticks) * theirs * (1 - o)
        + (1 - sticks) * (1 - theirs) * beta
        - np.asarray(tries) * np.asarray(cost, dtype=float)
    )


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = EllingsenMiettinen(
        success=inputs["success_probability"], cost=inputs["cost"], default1=inputs["default_share1"]
    )
    outcome, regime = game.outcome(), str(game.regime())
    if regime == "conflict":
        return {
            "unique": True,
            "demands": [1, 1],
            "disagreement_probability": 1 - outcome.probability,
            "payoffs": outcome.payoffs,
        }
    words: dict[float, Any] = {0.0: "wait", 1.0: 1}
    pure = [[words[float(each)] for each in profile] for profile in game.pure_answers()]
    found: dict[str, Any] = {"unique": regime == "peace", "pure_equilibria": pure}
    if regime == "chicken":
        found["mixed_attempt_probabilities"] = game.answer()
        found["disagreement_probability_mixed"] = 1 - outcome.probability
    return found


MODELS = (
    Model(
        name="ellingsen_miettinen",
        title="Costly commitments that may fail",
        parameters=(
            Parameter(
                name="success_probability",
                meaning="that an attempt sticks",
                domain="in (0, 1]",
                unit="probability",
            ),
            Parameter(name="cost", meaning="of an attempt", domain="non-negative", unit="pie of size 1"),
            Parameter(name="default_share1", meaning="default share of player 1", domain="in (0, 1)"),
        ),
        outputs={
            "unique": "whether one outcome is left by iterated dominance",
            "demands": "what both attempt in conflict",
            "disagreement_probability": "in conflict",
            "payoffs": "in conflict",
            "pure_equilibria": "pairs of 'wait' and the share attempted",
            "mixed_attempt_probabilities": "probability that 1, and 2, attempts everything",
            "disagreement_probability_mixed": "in the mixed equilibrium",
        },
        citations=(ELLINGSEN_MIETTINEN_2008,),
        evaluate=_evaluate,
        unordered=frozenset({"pure_equilibria"}),
        notes=(
            "players are numbered from 1; a pie of one; a pair of pure_equilibria has 1's action "
            "first, 'wait' or the share attempted"
        ),
    ),
)
"""As the catalogue lists them."""

"""Attempts to commit that may fail: a two-action reduction of Crawford's theory of disagreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import ATOL, FloatArray, Numbers, real
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.domains import a_pie, up_to_one
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.protocol import Completeness

__all__ = ["CRAWFORD_1982", "MODELS", "CrawfordTwoAction", "attempt_probability", "commitment_payoffs"]

CRAWFORD_1982 = Citation(
    key="crawford1982",
    author="Crawford, Vincent P.",
    title="A Theory of Disagreement in Bargaining",
    year=1982,
    fields={
        "journal": "Econometrica",
        "volume": "50",
        "number": "3",
        "pages": "607--637",
        "doi": "10.2307/1912604",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class CrawfordTwoAction(BargainingModel):
    r"""Each attempts to commit to a share z above a half, or does not; an attempt sticks with probability q.

    If one sticks, its player gets z of the pie and the other the rest; if none does, they share evenly; if
    both do, nobody gets anything [1]_. With :math:`z \ge (1 + q)/2` to attempt is dominant, a prisoner's
    dilemma with impasse :math:`q^2`. Otherwise the game is of the chicken type: in its symmetric equilibrium
    each attempts with probability :math:`(2z - 1)/q`, and the impasse :math:`(2z - 1)^2` does not depend on
    q, for who finds it harder to commit tries more often. Two asymmetric pure equilibria exist besides.

    Parameters
    ----------
    demand : array_like, shape (...)
        :math:`z M \in (M/2, M]`, in units of the pie.
    success : array_like, shape (...)
        :math:`q \in (0, 1]`.
    pie : array_like, shape (...), default 1
        M > 0.

    References
    ----------
    .. [1] V. Crawford, "A theory of disagreement in bargaining", Econometrica 50 (1982) 607-637,
       doi:10.2307/1912604. The two-action case is derived here.

    Examples
    --------
    >>> game = CrawfordTwoAction(demand=0.6, success=[0.8, 0.4, 0.1])
    >>> game.answer()[:, 0], 1 - game.outcome().probability
    (array([0.25, 0.5 , 1.  ]), array([0.04, 0.04, 0.01]))
    """

    demand: Numbers = Numbers(real)
    success: Numbers = Numbers(up_to_one)
    pie: Numbers = Numbers(a_pie, default=1.0)

    citation: ClassVar[Citation] = CRAWFORD_1982
    complete: ClassVar[Completeness] = Completeness.SEARCHED
    labels: ClassVar[tuple[str, ...]] = ("probability that 1 attempts", "probability that 2 attempts")

    def __post_init__(self) -> None:
        if (self.demand > self.pie).any():
            raise InvalidInputError(f"demand must be at most the pie {self.pie}, got {self.demand}")
        if (self.demand <= self.pie / 2).any():
            raise InvalidInputError(f"a commitment to no more than half never pays, got demand {self.demand}")

    @property
    def share(self) -> FloatArray:
        """The demand z as a share of the pie."""
        return np.asarray(self.demand / self.pie)

    def answer(self) -> FloatArray:
        """Return the probabilities of an attempt in the symmetric equilibrium, shape (..., 2)."""
        return np.stack([attempt_probability(self.share, self.success)] * 2, axis=-1)

    def answers(self) -> tuple[FloatArray, ...]:
        """Return the symmetric equilibrium and, of the chicken type, the two pure ones."""
        mixed = self.answer()
        if mixed.ndim > 1 or mixed[0] == 1:
            return (mixed,)
        return mixed, np.array([1.0, 0.0]), np.array([0.0, 1.0])

    def regime(self) -> NDArray[np.str_]:
        """Return "prisoners_dilemma" where to attempt is dominant, else "chicken", shape (...)."""
        dominant = 2 * self.share >= (1 + self.success) * (1 - ATOL)
        return np.asarray(np.where(dominant, "prisoners_dilemma", "chicken"))

    def _of_actions(self, answer: ArrayLike) -> FloatArray:
        """Return what an attempt and none earn each player, shape (..., 2, 2), as shares of the pie."""
        other = np.asarray(answer, dtype=float)[..., ::-1, np.newaxis]
        own = np.array([1.0, 0.0])
        q, z = (each[..., np.newaxis, np.newaxis] for each in (self.success, self.share))
        return commitment_payoffs(own, other, z, q)

    def residual(self, answer: ArrayLike) -> FloatArray:  # noqa: D102  (as in CertifiedModel)
        p = np.asarray(answer, dtype=float)
        gain = self._of_actions(p).max(axis=-1) - self._mean(p)
        feasible = ((p >= 0) & (p <= 1)).all(axis=-1)
        return np.asarray(np.where(feasible, gain.max(axis=-1), np.inf))

    def _mean(self, p: FloatArray) -> FloatArray:
        return np.asarray((self._of_actions(p) * np.stack([p, 1 - p], axis=-1)).sum(axis=-1))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:  # noqa: D102
        return np.asarray(self._mean(np.asarray(answer, dtype=float)) * self.pie[..., np.newaxis])

    def outcome(self) -> OfferOutcome:
        """Return what the symmetric equilibrium leads to."""
        p = self.answer()
        payoffs = self.expected_payoffs(p)
        impasse = (p * self.success[..., np.newaxis]).prod(axis=-1)
        return OfferOutcome.at_once(
            payoffs,
            proposer=None,
            gap=partial(self.residual, p),
            model=self,
            agreed=1 - impasse,
            surplus_lost=self.pie * impasse,
        )

    def as_problem(self) -> BargainingProblem:
        """Return the division of the pie with what disagreement pays, of one model."""
        return BargainingProblem.transferable(float(self.pie), np.zeros(2))

    def as_game(self) -> NormalForm:
        """Return the game with actions ``attempt`` and ``not``, payoffs expected over what sticks."""
        act = np.array([1.0, 0.0])
        q, z = (each[..., np.newaxis, np.newaxis] for each in (self.success, self.share))
        first = commitment_payoffs(act[:, np.newaxis], act, z, q)
        pays = np.stack([first, np.swapaxes(first, -1, -2)], axis=-3)
        pays = pays * self.pie[..., np.newaxis, np.newaxis, np.newaxis]
        names = ["attempt", "not"]
        return NormalForm(pays, players=list(self.players), actions=[names, names])


def attempt_probability(share: ArrayLike, success: ArrayLike) -> FloatArray:
    """Return the symmetric equilibrium probability of an attempt: the kernel; shapes broadcast."""
    return np.asarray(
        np.minimum((2 * np.asarray(share, dtype=float) - 1) / np.asarray(success, dtype=float), 1.0)
    )


def commitment_payoffs(own: ArrayLike, other: ArrayLike, share: ArrayLike, success: ArrayLike) -> FloatArray:
    """Return a player's expected share if she and the other attempt with these probabilities."""
    q, z = np.asarray(success, dtype=float), np.asarray(share, dtype=float)
    mine, theirs = np.asarray(own, dtype=float) * q, np.asarray(other, dtype=float) * q
    return np.asarray(mine * (1 - theirs) * z + (1 - mine) * theirs * (1 - z) + (1 - mine) * (1 - theirs) / 2)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = CrawfordTwoAction(
        demand=inputs["demand"], success=inputs["success_probability"], pie=inputs["pie"]
    )
    outcome = game.outcome()
    return {
        "attempt_probability": game.answer()[0],
        "disagreement_probability": 1 - outcome.probability,
        "payoff": outcome.payoffs[0],
        "regime": str(game.regime()),
    }


MODELS = (
    Model(
        name="crawford_two_action",
        title="Uncertain commitments: to attempt one or not",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(name="demand", meaning="what is committed to", domain="in (M/2, M]", unit="pie"),
            Parameter(
                name="success_probability",
                meaning="that an attempt sticks",
                domain="in (0, 1]",
                unit="probability",
            ),
        ),
        outputs={
            "attempt_probability": "of each player in the symmetric equilibrium",
            "disagreement_probability": "that both commitments stick",
            "payoff": "expected payoff of each player",
            "regime": "'prisoners_dilemma' or 'chicken'",
        },
        citations=(CRAWFORD_1982,),
        evaluate=_evaluate,
        notes="the symmetric equilibrium; a demand is an amount, not a share of the pie",
    ),
)
"""As the catalogue lists them."""

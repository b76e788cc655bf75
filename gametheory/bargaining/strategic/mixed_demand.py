"""The mixed equilibrium of the demand game with a modest and a greedy demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers, real
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.domains import a_pie
from gametheory.bargaining.strategic.nash_demand_game import demand_payoffs
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "SKYRMS_1996", "MixedDemand", "modest_share"]

SKYRMS_1996 = Citation(
    key="skyrms1996",
    kind="book",
    author="Skyrms, Brian",
    title="Evolution of the Social Contract",
    year=1996,
    fields={"publisher": "Cambridge University Press", "doi": "10.1017/CBO9780511806308"},
)


@dataclass(frozen=True, eq=False, kw_only=True)
class MixedDemand(BargainingModel):
    r"""Both demand l with probability :math:`l/(M - l)` and :math:`M - l` otherwise [1]_.

    The symmetric mixed equilibrium of the demand game on two demands that fill the pie, with nothing at
    disagreement. Each expects l, and two greedy demands meet with probability
    :math:`((M - 2l)/(M - l))^2`. It is an equilibrium of the game with every demand in [0, M] too: a demand z
    strictly between earns :math:`z\,l/(M - l) < l`, one below l earns itself, one above M - l nothing. The
    certificate checks all of them.

    Parameters
    ----------
    low : array_like, shape (...)
        :math:`l \in (0, M/2)`.
    pie : array_like, shape (...), default 1
        :math:`M > 0`.

    References
    ----------
    .. [1] B. Skyrms, "Evolution of the Social Contract", Cambridge University Press 1996, chapter 1.

    Examples
    --------
    Skyrms's polymorphism of thirds and two thirds wastes a quarter of the encounters:

    >>> game = MixedDemand(low=1 / 3)
    >>> game.answer().round(6), game.outcome().probability.round(6)
    (array([0.5, 0.5]), np.float64(0.75))
    """

    low: Numbers = Numbers(real)
    pie: Numbers = Numbers(a_pie, default=1.0)

    citation: ClassVar[Citation] = SKYRMS_1996
    complete: ClassVar[Completeness] = Completeness.ONE
    labels: ClassVar[tuple[str, ...]] = ("probability that 1 is modest", "probability that 2 is modest")

    def __post_init__(self) -> None:
        if ((self.low <= 0) | (self.low >= self.pie / 2)).any():
            raise InvalidInputError(
                f"low demand must lie strictly between 0 and half the pie, got {self.low}"
            )

    def answer(self) -> FloatArray:
        """Return each player's probability of the low demand, shape (..., 2)."""
        return np.stack([modest_share(self.low, self.pie)] * 2, axis=-1)

    def _of_modest_and_greedy(self, answer: ArrayLike) -> FloatArray:
        """Return what the low and the high demand earn each player, shape (..., 2, 2)."""
        other = np.asarray(answer, dtype=float)[..., ::-1]
        low, high = self.low[..., np.newaxis], (self.pie - self.low)[..., np.newaxis]
        return np.stack([low + 0 * other, high * other], axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:  # noqa: D102  (as in CertifiedModel)
        p = np.asarray(answer, dtype=float)
        # between the two demands a higher one is better, and below the low one too: no other can be best
        best = self._of_modest_and_greedy(p).max(axis=-1)
        gain = (best - self.expected_payoffs(p)) / self.pie[..., np.newaxis]
        feasible = ((p >= 0) & (p <= 1)).all(axis=-1)
        return np.asarray(np.where(feasible, gain.max(axis=-1), np.inf))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:  # noqa: D102
        p = np.asarray(answer, dtype=float)
        return np.asarray((self._of_modest_and_greedy(p) * np.stack([p, 1 - p], axis=-1)).sum(axis=-1))

    def outcome(self) -> OfferOutcome:
        """Return the payoffs and the probability that the demands fit."""
        p = self.answer()
        payoffs = self.expected_payoffs(p)
        return OfferOutcome.at_once(
            payoffs,
            proposer=None,
            gap=partial(self.residual, p),
            model=self,
            agreed=1 - (1 - p).prod(axis=-1),
            surplus_lost=self.pie - payoffs.sum(axis=-1),
        )

    def as_problem(self) -> BargainingProblem:
        """Return the division of the pie with what disagreement pays, of one model."""
        return BargainingProblem.transferable(float(self.pie), np.zeros(2))

    def as_game(self) -> NormalForm:
        """Return the game on the two demands, ``low`` and ``high``."""
        x = np.stack(np.broadcast_arrays(self.low, self.pie - self.low), axis=-1)
        pairs = np.stack(np.broadcast_arrays(x[..., :, np.newaxis], x[..., np.newaxis, :]), axis=-1)
        pays = demand_payoffs(pairs, self.pie[..., np.newaxis, np.newaxis], 0.0)
        names = ["low", "high"]
        return NormalForm(np.moveaxis(pays, -1, -3), players=list(self.players), actions=[names, names])


def modest_share(low: ArrayLike, pie: ArrayLike) -> FloatArray:
    """Return the equilibrium probability of the low demand: the kernel; shapes broadcast."""
    demand = np.asarray(low, dtype=float)
    return np.asarray(demand / (np.asarray(pie, dtype=float) - demand))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = MixedDemand(low=inputs["low_demand"], pie=inputs["pie"])
    outcome = game.outcome()
    return {
        "prob_low": game.answer()[0],
        "payoff": outcome.payoffs[0],
        "prob_disagreement": 1 - outcome.probability,
    }


MODELS = (
    Model(
        name="nash_demand_mixed",
        title="Demand game with a modest and a greedy demand: the symmetric mixed equilibrium",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(name="low_demand", meaning="the modest demand", domain="in (0, M/2)", unit="pie"),
        ),
        outputs={
            "prob_low": "probability of the modest demand",
            "payoff": "expected payoff of each player",
            "prob_disagreement": "probability that both are greedy",
        },
        citations=(SKYRMS_1996,),
        evaluate=_evaluate,
        notes=(
            "the symmetric equilibrium on the two demands that fill the pie; nothing is paid at disagreement"
        ),
    ),
)
"""As the catalogue lists them."""

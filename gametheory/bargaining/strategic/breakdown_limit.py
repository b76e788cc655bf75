"""The limit of frequent offers under a hazard of breakdown and discounting: a Nash solution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, batch_shape, frozen, non_negative, real
from gametheory.bargaining.strategic.alternating_offers import BINMORE_RUBINSTEIN_WOLINSKY_1986
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.domains import (
    of_two_players,
    pie_size,
    time_between_offers,
    worth_agreeing,
)
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.risk_of_breakdown import BREAKDOWN_PAYOFFS, PIE, RiskOfBreakdown
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm

__all__ = ["MODELS", "BreakdownLimit"]


@dataclass(frozen=True, eq=False, kw_only=True)
class BreakdownLimit(BargainingModel):
    r"""Frequent offers under a hazard :math:`\lambda` of breakdown: a Nash solution [1]_.

    Player *i* gets :math:`D_i + w_i (M - D_1 - D_2)` with :math:`D_i = \lambda b_i / (\lambda + r_i)` and
    weights :math:`w_i` proportional to :math:`1/(\lambda + r_i)`. As :math:`\lambda` grows this splits the
    difference over b; as it vanishes b does not matter and the shares are :math:`r_j / (r_1 + r_2)`. Who
    makes the first offer does not matter.

    The certificate needs neither: waiting costs each player :math:`(\lambda + r_i) x_i - \lambda b_i` a unit
    of time, and both the same, unless one of them has nothing to give.

    Parameters
    ----------
    rate : array_like, shape (..., 2)
        :math:`r_i \ge 0`, discount rates per unit of time.
    breakdown_rate : array_like, shape (...)
        :math:`\lambda \ge 0`, per unit of time; :math:`\lambda + r_i > 0`.
    breakdown_payoffs : array_like, shape (..., 2), default (0, 0)
        :math:`b_1 + b_2 < M`.
    pie : array_like, shape (...), default 1
        :math:`M > 0`.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain, or there is no gain from agreement.

    References
    ----------
    .. [1] K. Binmore, A. Rubinstein and A. Wolinsky, "The Nash bargaining solution in economic modelling",
       RAND J. Economics 17 (1986) 176-188, doi:10.2307/2555382.

    Examples
    --------
    >>> BreakdownLimit(rate=[0.1, 0.2], breakdown_rate=0.5, breakdown_payoffs=[0.1, 0.2]).terms
    array([0.5, 0.5])
    """

    rate: FloatArray
    breakdown_rate: FloatArray
    breakdown_payoffs: FloatArray = (0.0, 0.0)  # type: ignore[assignment]  # kept as an array
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array

    concept: ClassVar[Concept] = Concept.BARGAINING
    labels: ClassVar[tuple[str, ...]] = ("share 1", "share 2")
    citation: ClassVar[Citation] = BINMORE_RUBINSTEIN_WOLINSKY_1986

    def __post_init__(self) -> None:
        hazard = non_negative("breakdown_rate", self.breakdown_rate)
        rate = of_two_players("discount rates", real("rate", self.rate))
        b = of_two_players("breakdown payoffs", real("breakdown_payoffs", self.breakdown_payoffs))
        pie = pie_size(self.pie)
        shape = batch_shape(
            breakdown_rate=hazard.shape,
            rate=rate.shape[:-1],
            breakdown_payoffs=b.shape[:-1],
            pie=pie.shape,
        )
        if (rate < 0).any() or ((hazard[..., np.newaxis] + rate) <= 0).any():
            raise InvalidInputError(
                "discount rates must be positive, or zero where there is a hazard of breakdown, "
                f"got {self.rate!r}"
            )
        worth_agreeing("disagreement payoffs", pie, b)
        object.__setattr__(self, "rate", frozen(rate))
        object.__setattr__(self, "breakdown_rate", frozen(hazard))
        object.__setattr__(self, "breakdown_payoffs", b)
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))

    @property
    def threat(self) -> FloatArray:
        """What refusing for ever is worth, shape (..., 2)."""
        hazard = self.breakdown_rate[..., np.newaxis]
        return np.asarray(hazard * self.breakdown_payoffs / (hazard + self.rate))

    @property
    def weights(self) -> FloatArray:
        """Bargaining weights, shape (..., 2)."""
        speed = self.breakdown_rate[..., np.newaxis] + self.rate
        return np.asarray(speed[..., ::-1] / speed.sum(axis=-1, keepdims=True))

    @property
    def terms(self) -> FloatArray:
        """The division, shape (..., 2), in units of the pie."""
        hazard, pie = self.breakdown_rate[..., np.newaxis], self.pie[..., np.newaxis]
        speed, b = hazard + self.rate, self.breakdown_payoffs
        # Threats and weights together: large losses from a breakdown cancel before they are rounded.
        terms = (speed[..., ::-1] * pie + hazard * (b - b[..., ::-1])) / speed.sum(axis=-1, keepdims=True)
        return np.asarray(np.clip(terms, 0.0, pie))

    def answer(self) -> FloatArray:
        """Return :attr:`terms`."""
        return self.terms

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the shares, shape (..., 2)."""
        return np.asarray(answer, dtype=float)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return what share of the pie must change hands for waiting to cost both the same, shape (...).

        Infinite where the shares are no division of the pie.
        """
        x, pie = np.asarray(answer, dtype=float), self.pie
        if x.shape[-1:] != (2,):
            return np.asarray(np.inf)
        rounding = EQUILIBRIUM_TOL * pie
        divided = (np.abs(x.sum(axis=-1) - pie) <= rounding) & (x.min(axis=-1) >= -rounding)
        speed = self.breakdown_rate[..., np.newaxis] + self.rate
        ease = self.breakdown_rate * (self.breakdown_payoffs[..., 0] - self.breakdown_payoffs[..., 1])
        moved = (speed[..., 0] * x[..., 0] - speed[..., 1] * x[..., 1] - ease) / speed.sum(axis=-1)
        gives = np.minimum(np.abs(moved), np.maximum(np.where(moved > 0, x[..., 0], x[..., 1]), 0.0))
        return np.asarray(np.where(divided, gives / pie, np.inf))

    def outcome(self) -> OfferOutcome:
        """Return what happens: the first offer is accepted, and it does not matter whose it is."""
        terms = self.terms
        return OfferOutcome.at_once(terms, proposer=None, gap=partial(self.residual, terms), model=self)

    def details(self) -> dict[str, Any]:
        """Return what refusing for ever is worth, and the bargaining weights."""
        return {"threat": self.threat, "weights": self.weights}

    def as_problem(self) -> BargainingProblem:
        """Return the division of the pie with :attr:`threat` as disagreement, of one model."""
        return BargainingProblem.transferable(float(self.pie), self.threat)

    def frequent(self, length: ArrayLike) -> RiskOfBreakdown:
        """Return the game whose offers are `length` apart in time; its shares tend to the terms with it."""
        step = time_between_offers(length)
        return RiskOfBreakdown(
            breakdown_probability=-np.expm1(-self.breakdown_rate * step),
            breakdown_payoffs=self.breakdown_payoffs,
            delta=np.exp(-self.rate * step[..., np.newaxis]),
            pie=self.pie,
        )

    def as_game(self, *, length: float, offers: int, periods: int, first: int = 1) -> ExtensiveForm:
        """Return the tree of :meth:`frequent`, the terms being reached after the last refusal, of one model.

        See :meth:`~gametheory.bargaining.strategic.offer_game.OfferGame.as_game` for the other arguments.
        """
        game = self.frequent(length)
        return game.as_game(offers=offers, periods=periods, first=first, after=self.terms)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    limit = BreakdownLimit(**inputs)
    return {"payoffs": limit.terms, "disagreement_values": limit.threat, "weight1": limit.weights[0]}


MODELS = (
    Model(
        name="breakdown_limit",
        title="The limit of frequent offers under a hazard of breakdown and discounting",
        parameters=(
            PIE,
            Parameter(
                name="rate",
                meaning="discount rates",
                domain="two, non-negative",
                unit="per unit of time",
                shape=(2,),
            ),
            Parameter(
                name="breakdown_rate",
                meaning="hazard of breakdown",
                domain="non-negative",
                unit="per unit of time",
            ),
            BREAKDOWN_PAYOFFS,
        ),
        outputs={
            "payoffs": "shares of players 1 and 2",
            "disagreement_values": "what refusing for ever is worth to players 1 and 2",
            "weight1": "bargaining weight of player 1",
        },
        citations=(BINMORE_RUBINSTEIN_WOLINSKY_1986,),
        evaluate=_evaluate,
        notes="players are numbered from 1",
    ),
)
"""As the catalogue lists them."""

"""Alternating offers while each player draws an income as long as there is no agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from gametheory.arrays import FloatArray, batch_shape, frozen, real
from gametheory.bargaining.strategic.alternating_offers import BINMORE_RUBINSTEIN_WOLINSKY_1986
from gametheory.bargaining.strategic.convergence import Convergence, frequent_offers
from gametheory.bargaining.strategic.domains import (
    discount_rates,
    of_two_players,
    pie_size,
    time_between_offers,
    worth_agreeing,
)
from gametheory.bargaining.strategic.offer_game import OfferGame
from gametheory.bargaining.strategic.proposer_shares import floored_shares
from gametheory.catalogue import Citation, Model, Parameter

__all__ = ["MODELS", "MUTHOO_1999", "InsideOptions"]

MUTHOO_1999 = Citation(
    key="muthoo1999",
    kind="book",
    author="Muthoo, Abhinay",
    title="Bargaining Theory with Applications",
    year=1999,
    fields={"publisher": "Cambridge University Press", "doi": "10.1017/CBO9780511751691"},
)


@dataclass(frozen=True, eq=False, kw_only=True)
class InsideOptions(OfferGame):
    r"""Two players alternate offers and earn flows :math:`g_i` while they disagree [1]_, [2]_.

    Disagreement for ever is worth :math:`G_i = g_i / r_i`, and the proposer *i* gets
    :math:`G_i + \mu_i (M - G_1 - G_2)`: incomes during the dispute shift the threat point, where options
    outside it only truncate (:class:`OutsideOptions`). As the period shrinks player *i* gets
    :math:`G_i + (M - G_1 - G_2)\, r_j / (r_1 + r_2)`. A negative flow is a cost of the dispute; a
    responder is never offered less than nothing, however high her costs.

    Payoffs are present values, the flows until agreement included.

    Parameters
    ----------
    rate : array_like, shape (..., 2)
        :math:`r_i > 0`, discount rates per unit of time.
    flow : array_like, shape (..., 2)
        :math:`g_i`, income per unit of time until agreement.
    period_length : array_like, shape (...), default 1
        :math:`\Delta > 0`, time between offers.
    pie : array_like, shape (...), default 1
        :math:`M > G_1 + G_2`.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain, or disagreement for ever is worth the pie or more.

    References
    ----------
    .. [1] K. Binmore, A. Rubinstein and A. Wolinsky, "The Nash bargaining solution in economic modelling",
       RAND J. Economics 17 (1986) 176-188, doi:10.2307/2555382.
    .. [2] A. Muthoo, "Bargaining Theory with Applications", Cambridge 1999, ch. 6.

    Examples
    --------
    >>> game = InsideOptions(rate=[0.1, 0.1], flow=[0.02, 0.01])
    >>> game.outcome().terms.round(6), game.nash_limit().round(6)
    (array([0.567485, 0.432515]), array([0.55, 0.45]))
    """

    rate: FloatArray
    flow: FloatArray
    period_length: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array

    citation: ClassVar[Citation] = BINMORE_RUBINSTEIN_WOLINSKY_1986

    def __post_init__(self) -> None:
        rate = of_two_players("inside options", discount_rates(self.rate))
        flow = of_two_players("inside options", real("flow", self.flow))
        pie, length = pie_size(self.pie), time_between_offers(self.period_length)
        shape = batch_shape(
            rate=rate.shape[:-1], flow=flow.shape[:-1], period_length=length.shape, pie=pie.shape
        )
        worth_agreeing("disagreement payoffs", pie, flow / rate)
        object.__setattr__(self, "rate", rate)
        object.__setattr__(self, "flow", flow)
        object.__setattr__(self, "period_length", length)
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))

    @property
    def disagreement(self) -> FloatArray:
        """What disagreement for ever is worth, shape (..., 2)."""
        return np.asarray(self.flow / self.rate)

    @property
    def patience(self) -> FloatArray:
        """Discount factors per period, shape (..., 2)."""
        return np.exp(-self.rate * self.period_length[..., np.newaxis])

    def shares(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        impatience = -np.expm1(-self.rate * self.period_length[..., np.newaxis])
        return floored_shares(self.pie, impatience, self.disagreement)

    def nash_limit(self) -> FloatArray:
        """Return the division to which frequent offers lead, whoever begins, shape (..., 2)."""
        weights = self.rate[..., ::-1] / self.rate.sum(axis=-1, keepdims=True)
        surplus = self.pie - self.disagreement.sum(axis=-1)
        shares = self.disagreement + weights * surplus[..., np.newaxis]
        return np.asarray(np.clip(shares, 0.0, self.pie[..., np.newaxis]))

    def convergence(self, halvings: int = 6) -> Convergence:
        """Return how fast the division nears that of frequent offers: at order one, of one game."""
        return frequent_offers(
            lambda parts: replace(self, period_length=self.period_length / parts).shares()[:, 0],
            self.nash_limit(),
            halvings,
        )

    def refusal(self, proposer: int, following: FloatArray) -> FloatArray:  # noqa: ARG002, D102
        delta = self.patience
        return np.asarray(self.disagreement * (1.0 - delta) + delta * following)

    def at_start(self, terms: FloatArray, period: int) -> FloatArray:  # noqa: D102
        discount = self.patience**period
        return np.asarray(self.disagreement * (1.0 - discount) + discount * terms)

    @property
    def impasse(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        return self.disagreement


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = InsideOptions(
        rate=inputs["rate"], flow=inputs["flow"], period_length=inputs["period_length"], pie=inputs["pie"]
    )
    shares = game.shares()
    return {"proposer1": shares[0], "proposer2": shares[1], "limit": game.nash_limit()}


MODELS = (
    Model(
        name="inside_options",
        title="Alternating offers with an income during the dispute",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(
                name="rate",
                meaning="discount rates",
                domain="two positive",
                unit="per unit of time",
                shape=(2,),
            ),
            Parameter(name="period_length", meaning="time between offers", domain="positive", unit="time"),
            Parameter(
                name="flow",
                meaning="incomes while there is no agreement",
                domain="two, worth less than the pie for ever",
                unit="pie per unit of time",
                shape=(2,),
            ),
        ),
        outputs={
            "proposer1": "shares of players 1 and 2 when 1 proposes",
            "proposer2": "shares of players 1 and 2 when 2 proposes",
            "limit": "shares as the period shrinks to nothing",
        },
        citations=(BINMORE_RUBINSTEIN_WOLINSKY_1986, MUTHOO_1999),
        evaluate=_evaluate,
        notes="players are numbered from 1",
    ),
)
"""As the catalogue lists them."""

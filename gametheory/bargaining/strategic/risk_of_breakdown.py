"""Alternating offers when talks may break down after each refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, batch_shape, frozen, real
from gametheory.bargaining.strategic.alternating_offers import BINMORE_RUBINSTEIN_WOLINSKY_1986
from gametheory.bargaining.strategic.convergence import Convergence, frequent_offers
from gametheory.bargaining.strategic.domains import (
    discount_factors,
    of_two_players,
    parts_of_a_period,
    pie_size,
    worth_agreeing,
)
from gametheory.bargaining.strategic.offer_game import OfferGame
from gametheory.bargaining.strategic.proposer_shares import floored_shares
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.tree import Chance, Terminal, TreeNode

if TYPE_CHECKING:
    from gametheory.bargaining.strategic.breakdown_limit import BreakdownLimit

__all__ = ["BREAKDOWN_PAYOFFS", "MODELS", "PIE", "RiskOfBreakdown", "breakdown_chance"]


@dataclass(frozen=True, eq=False, kw_only=True)
class RiskOfBreakdown(OfferGame):
    r"""Two players alternate offers; after each refusal talks break down with probability p [1]_.

    On breakdown they get :math:`b_i` at once. With :math:`h_i = (1 - p) \delta_i` and the threat values
    :math:`D_i = p b_i / (1 - h_i)`, the proposer 1 gets
    :math:`D_1 + (M - D_1 - D_2)(1 - h_2)/(1 - h_1 h_2)`, and 2 likewise: the danger of breakdown is
    impatience with a threat point. Without discounting :math:`D_i = b_i`.

    Parameters
    ----------
    breakdown_probability : array_like, shape (...)
        :math:`0 \le p < 1`, after each refusal.
    breakdown_payoffs : array_like, shape (..., 2), default (0, 0)
        :math:`b_i` with :math:`b_1 + b_2 < M`.
    delta : array_like, shape (..., 2), default (1, 1)
        :math:`\delta_i \in [0, 1]`, discount factors per period.
    pie : array_like, shape (...), default 1
        :math:`M > 0`.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain, both players are perfectly patient and no breakdown threatens,
        or there is no gain from agreement. A player to whom waiting for the breakdown is worth the pie never
        agrees; this takes a negative :math:`b` of the other, and is refused too.

    References
    ----------
    .. [1] K. Binmore, A. Rubinstein and A. Wolinsky, "The Nash bargaining solution in economic modelling",
       RAND J. Economics 17 (1986) 176-188, doi:10.2307/2555382.

    Examples
    --------
    >>> game = RiskOfBreakdown(breakdown_probability=0.05, breakdown_payoffs=[0.2, 0.3])
    >>> game.outcome().terms.round(6), game.limit().terms.round(6)
    (array([0.45641, 0.54359]), array([0.45, 0.55]))
    """

    breakdown_probability: FloatArray
    breakdown_payoffs: FloatArray = (0.0, 0.0)  # type: ignore[assignment]  # kept as an array
    delta: FloatArray = (1.0, 1.0)  # type: ignore[assignment]  # kept as an array
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array

    citation: ClassVar[Citation] = BINMORE_RUBINSTEIN_WOLINSKY_1986

    def __post_init__(self) -> None:
        p = breakdown_chance(self.breakdown_probability)
        delta = of_two_players("breakdown payoffs", discount_factors(self.delta))
        b = of_two_players("breakdown payoffs", real("breakdown_payoffs", self.breakdown_payoffs))
        pie = pie_size(self.pie)
        shape = batch_shape(
            breakdown_probability=p.shape,
            delta=delta.shape[:-1],
            breakdown_payoffs=b.shape[:-1],
            pie=pie.shape,
        )
        if ((p == 0) & (delta == 1).all(axis=-1)).any():
            raise InvalidInputError(
                "shares are indeterminate when both players are perfectly patient and talks never break down"
            )
        if (b.sum(axis=-1) >= pie).any():
            worth_agreeing("disagreement payoffs", pie, b)
        object.__setattr__(self, "breakdown_probability", p)
        object.__setattr__(self, "breakdown_payoffs", b)
        object.__setattr__(self, "delta", delta)
        worth_agreeing("prospect of breakdown", pie, self.threat)
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))

    @property
    def impatience(self) -> FloatArray:
        """One less discount factor times chance of going on, shape (..., 2); accurate for small chances."""
        p = self.breakdown_probability[..., np.newaxis]
        return np.asarray((1.0 - self.delta) + p * self.delta)

    @property
    def patience(self) -> FloatArray:
        r"""The factors :math:`h_i = (1 - p)\delta_i`, shape (..., 2)."""
        return np.asarray((1.0 - self.breakdown_probability[..., np.newaxis]) * self.delta)

    @property
    def threat(self) -> FloatArray:
        """What refusing for ever is worth, shape (..., 2)."""
        return self._threat(self.impatience)

    def _threat(self, impatience: FloatArray) -> FloatArray:
        paid = self.breakdown_probability[..., np.newaxis] * self.breakdown_payoffs
        return np.asarray(paid / np.where(impatience > 0, impatience, 1.0))  # without a risk nothing is paid

    def shares(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        impatience = self.impatience
        return floored_shares(self.pie, impatience, self._threat(impatience))

    def limit(self) -> BreakdownLimit:
        """Return the limit in which offers become frequent and the same hazard and rates stay.

        Raises
        ------
        RefusedError
            If a discount factor is 0.
        """
        from gametheory.bargaining.strategic.breakdown_limit import BreakdownLimit

        if (self.delta == 0).any():
            raise RefusedError("a discount factor of 0 is that of no finite rate")
        return BreakdownLimit(
            rate=-np.log(self.delta),
            breakdown_rate=-np.log1p(-self.breakdown_probability),
            breakdown_payoffs=self.breakdown_payoffs,
            pie=self.pie,
        )

    def refined(self, parts: ArrayLike) -> RiskOfBreakdown:
        """Return the game with `parts` times as many offers in the same time, hazard and rates the same."""
        number = parts_of_a_period(parts, self.pie.shape)
        return RiskOfBreakdown(
            breakdown_probability=-np.expm1(np.log1p(-self.breakdown_probability) / number),
            breakdown_payoffs=self.breakdown_payoffs,
            delta=self.delta ** (1.0 / number[..., np.newaxis]),
            pie=self.pie,
        )

    def convergence(self, halvings: int = 6) -> Convergence:
        """Return how fast the division nears that of frequent offers: at order one, of one game."""
        limit = self.limit().terms
        hazard, decay = -np.log1p(-self.breakdown_probability), -np.log(self.delta)

        def division(parts: FloatArray) -> FloatArray:
            per_offer = parts[:, np.newaxis]
            impatience = -np.expm1(-(hazard + decay) / per_offer)
            paid = -np.expm1(-hazard / per_offer) * self.breakdown_payoffs
            return floored_shares(self.pie, impatience, paid / impatience)[:, 0]

        return frequent_offers(division, limit, halvings)

    def refusal(self, proposer: int, following: FloatArray) -> FloatArray:  # noqa: ARG002, D102
        p = self.breakdown_probability[..., np.newaxis]
        return np.asarray(p * self.breakdown_payoffs + (1.0 - p) * self.delta * following)

    def at_start(self, terms: FloatArray, period: int) -> FloatArray:  # noqa: D102
        return np.asarray(self.delta**period * terms)

    def after_refusal(self, proposer: int, period: int, following: TreeNode) -> TreeNode:  # noqa: ARG002, D102
        p = self.breakdown_probability
        paid = Terminal(self.at_start(self.breakdown_payoffs, period))
        return Chance({"breakdown": (p, paid), "talks go on": (1.0 - p, following)})

    @property
    def impasse(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        return self.threat


def breakdown_chance(probability: ArrayLike) -> FloatArray:
    """Return the chance of breakdown after a refusal, in [0, 1), shape (...).

    Examples
    --------
    >>> breakdown_chance(1.0)
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: breakdown_probability must lie in [0, 1), got 1.0
    """
    p = real("breakdown_probability", probability)
    if ((p < 0) | (p >= 1)).any():
        raise invalid("breakdown_probability", "must lie in [0, 1)", probability)
    return frozen(p)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    shares = RiskOfBreakdown(**inputs).shares()
    return {"proposer1": shares[0], "proposer2": shares[1]}


PIE = Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie")
BREAKDOWN_PAYOFFS = Parameter(
    name="breakdown_payoffs",
    meaning="what breakdown pays",
    domain="two, together below M",
    unit="pie",
    shape=(2,),
)

MODELS = (
    Model(
        name="risk_of_breakdown",
        title="Alternating offers when a refusal may end the talks",
        parameters=(
            PIE,
            Parameter(
                name="delta",
                meaning="discount factors",
                domain="two in [0, 1]",
                unit="per period",
                shape=(2,),
            ),
            Parameter(name="breakdown_probability", meaning="chance of breakdown", domain="in [0, 1)"),
            BREAKDOWN_PAYOFFS,
        ),
        outputs={
            "proposer1": "shares of players 1 and 2 when 1 proposes",
            "proposer2": "shares of players 1 and 2 when 2 proposes",
        },
        citations=(BINMORE_RUBINSTEIN_WOLINSKY_1986,),
        evaluate=_evaluate,
        notes="players are numbered from 1",
    ),
)
"""As the catalogue lists them."""

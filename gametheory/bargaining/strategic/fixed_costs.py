"""Alternating offers when a period of delay costs each player a fixed amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import BoolArray, FloatArray, batch_shape, frozen, positive
from gametheory.bargaining.strategic.alternating_offers import RUBINSTEIN_1982
from gametheory.bargaining.strategic.domains import of_two_players, pie_size
from gametheory.bargaining.strategic.offer_game import OfferGame
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "FixedCosts"]


@dataclass(frozen=True, eq=False, kw_only=True)
class FixedCosts(OfferGame):
    r"""Two players alternate offers for ever and lose :math:`c_i` a period [1]_.

    Who is cheaper takes all but the last cost, however small the difference: with :math:`c_1 < c_2` player 1
    gets M if she proposes and :math:`M - c_1` if 2 does; with :math:`c_1 > c_2` she gets :math:`c_2` if she
    proposes and nothing if 2 does. With equal costs every share of the proposer from c to M is that of some
    equilibrium, and for small costs there are equilibria with delay.

    Parameters
    ----------
    cost : array_like, shape (..., 2)
        :math:`0 < c_i < M`, costs per period.
    pie : array_like, shape (...), default 1
        :math:`M > 0`.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain.

    References
    ----------
    .. [1] A. Rubinstein, "Perfect equilibrium in a bargaining model", Econometrica 50 (1982) 97-109,
       doi:10.2307/1912531: the fixed bargaining cost case, Conclusion (i).

    Examples
    --------
    >>> FixedCosts(cost=[0.2, 0.05]).outcome().terms
    array([0.05, 0.95])
    >>> FixedCosts(cost=[0.1, 0.1]).share_interval()
    array([0.1, 1. ])
    """

    cost: FloatArray
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array

    citation: ClassVar[Citation] = RUBINSTEIN_1982

    def __post_init__(self) -> None:
        cost = of_two_players("fixed costs", positive("cost", self.cost))
        pie = pie_size(self.pie)
        shape = batch_shape(cost=cost.shape[:-1], pie=pie.shape)
        if (cost >= pie[..., np.newaxis]).any():
            raise InvalidInputError(f"costs must be below the pie, got {self.cost!r}")
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))
        object.__setattr__(self, "cost", cost)

    @property
    def is_unique(self) -> BoolArray:
        """Whether there is one equilibrium, shape (...): whether costs differ."""
        return np.asarray(self.cost[..., 0] != self.cost[..., 1])

    @property
    def patience(self) -> FloatArray:
        """All of next period's share survives, shape (..., 2): costs do not grow with it."""
        return np.ones((*self.pie.shape, 2))

    def shares(self) -> FloatArray:
        """Return the division when 1, and when 2, makes the offer, shape (..., 2, 2).

        With equal costs, of the many equilibria the one best for player 1: the limit of a slightly smaller
        cost of hers.
        """
        c1, c2 = self.cost[..., 0], self.cost[..., 1]
        cheap = c1 <= c2
        when1 = np.where(cheap, self.pie, c2)
        when2 = np.where(cheap, self.pie - c1, 0.0)
        rows = [np.stack([own, self.pie - own], axis=-1) for own in (when1, when2)]
        return np.stack(rows, axis=-2)

    def share_interval(self) -> FloatArray:
        """Return the least and the most that player 1 can get as first proposer, shape (..., 2)."""
        own = self.shares()[..., 0, 0]
        low = np.where(self.is_unique, own, self.cost[..., 0])
        return np.stack(np.broadcast_arrays(low, np.where(self.is_unique, own, self.pie)), axis=-1)

    def periods_to_settle(self) -> FloatArray:
        """Return after how many periods backward induction from any end is at :meth:`shares`, shape (...).

        Each pair of periods moves the division by the difference of the costs.

        Raises
        ------
        RefusedError
            If costs are equal: the last proposer decides, however far away the end is.
        """
        if not self.is_unique.all():
            raise RefusedError("with equal costs a distant end matters for ever: costs must differ")
        return np.asarray(2.0 * np.ceil(self.pie / np.abs(self.cost[..., 0] - self.cost[..., 1])) + 2.0)

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in OfferGame)
        found = super().details()
        if not self.is_unique.all():
            low, high = self.share_interval()[~self.is_unique][0]
            found["note"] = f"costs are equal: any share from {low:g} to {high:g} is an equilibrium's"
        return found

    def completeness(self) -> Completeness:  # noqa: D102  (as in CertifiedModel)
        return Completeness.PROVEN if self.is_unique.all() else Completeness.ONE

    def refusal(self, proposer: int, following: FloatArray) -> FloatArray:  # noqa: ARG002, D102
        return np.asarray(following - self.cost)

    def at_start(self, terms: FloatArray, period: int) -> FloatArray:  # noqa: D102
        return np.asarray(terms - self.cost * period)

    def game_error(self, *, offers: int, periods: int) -> FloatArray:
        """Return how far shares in the finite game may be from :meth:`shares`, in units of the pie.

        A step of the grid at each offer, and the whole pie until :meth:`periods_to_settle`.
        """
        early = periods < self.periods_to_settle()
        return np.asarray(np.where(early, self.pie, self.pie * periods / (offers - 1)))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = FixedCosts(cost=inputs["cost"], pie=inputs["pie"])
    unique = bool(game.is_unique)
    interval: ArrayLike = game.share_interval()
    found: dict[str, Any] = {"unique": unique, "share1_interval_when_1_proposes": interval}
    if unique:
        shares = game.shares()
        found |= {"proposer1": shares[0], "proposer2": shares[1]}
    return found


MODELS = (
    Model(
        name="rubinstein_fixed_costs",
        title="Alternating offers for ever, with a fixed cost of each period",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(
                name="cost",
                meaning="costs of delay",
                domain="two in (0, M)",
                unit="pie per period",
                shape=(2,),
            ),
        ),
        outputs={
            "proposer1": "shares of players 1 and 2 when 1 proposes, if unique",
            "proposer2": "shares of players 1 and 2 when 2 proposes, if unique",
            "unique": "whether there is one equilibrium",
            "share1_interval_when_1_proposes": "least and largest share of player 1 when 1 proposes",
        },
        citations=(RUBINSTEIN_1982,),
        evaluate=_evaluate,
        notes="players are numbered from 1",
    ),
)
"""As the catalogue lists them."""

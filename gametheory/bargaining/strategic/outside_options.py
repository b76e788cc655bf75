"""Alternating offers in which a responder may leave for an outside option: the outside option principle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import ATOL, BoolArray, FloatArray, batch_shape, frozen, real
from gametheory.bargaining.strategic.alternating_offers import AlternatingOffers
from gametheory.bargaining.strategic.convergence import Convergence, frequent_offers
from gametheory.bargaining.strategic.domains import (
    discount_factors,
    gains_from_agreement,
    of_two_players,
    parts_of_a_period,
    pie_size,
)
from gametheory.bargaining.strategic.offer_game import OfferGame
from gametheory.bargaining.strategic.proposer_shares import floored_shares
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError
from gametheory.games.tree import Decision, Terminal, TreeNode

__all__ = ["BINMORE_SHAKED_SUTTON_1989", "MODELS", "OutsideOptions"]

BINMORE_SHAKED_SUTTON_1989 = Citation(
    key="binmoreshakedsutton1989",
    author="Binmore, Ken and Shaked, Avner and Sutton, John",
    title="An Outside Option Experiment",
    year=1989,
    fields={
        "journal": "Quarterly Journal of Economics",
        "volume": "104",
        "number": "4",
        "pages": "753--770",
        "doi": "10.2307/2937866",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class OutsideOptions(OfferGame):
    r"""Two players alternate offers; who refuses an offer may leave at once, and both get their options [1]_.

    An option matters only where it is better than going on: the fixed point is
    :math:`x_i = M - \max(\delta_j x_j, w_j)` with :math:`x_i` the proposer's share. Options that do not bind
    change nothing, and one that binds is paid exactly and no more ("deal me out", not "split the
    difference").

    Timing matters: here the responder leaves, after refusing and before the next offer. A proposer who may
    leave after a refusal makes equilibria multiple [2]_, and is not this model.

    Parameters
    ----------
    delta : array_like, shape (..., 2)
        :math:`\delta_i \in [0, 1]`, discount factors per period, not both 1.
    outside : array_like, shape (..., 2)
        :math:`w_i`, what leaving pays each player, whoever leaves; a negative option is never used.
    pie : array_like, shape (...), default 1
        :math:`M > w_1 + w_2`.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain, or the options leave no gain from agreement.

    References
    ----------
    .. [1] K. Binmore, A. Shaked and J. Sutton, "An outside option experiment", Quarterly J. Economics 104
       (1989) 753-770, doi:10.2307/2937866; M. Osborne and A. Rubinstein, "Bargaining and Markets", Academic
       Press 1990, section 3.12.
    .. [2] A. Shaked, "Opting out: bazaars versus 'hi tech' markets", Investigaciones Economicas 18 (1994)
       421-432.

    Examples
    --------
    >>> weak = OutsideOptions(delta=[0.9, 0.9], outside=[0, 0.3])
    >>> strong = OutsideOptions(delta=[0.9, 0.9], outside=[0, 0.6])
    >>> weak.outcome().terms.round(6), str(weak.binding())
    (array([0.526316, 0.473684]), 'none')
    >>> strong.outcome().terms.round(6), str(strong.binding())
    (array([0.4, 0.6]), '2 binds')
    """

    delta: FloatArray
    outside: FloatArray
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array

    citation: ClassVar[Citation] = BINMORE_SHAKED_SUTTON_1989

    def __post_init__(self) -> None:
        delta = of_two_players("outside options", discount_factors(self.delta))
        outside = of_two_players("outside options", real("outside", self.outside))
        if (delta == 1).all(axis=-1).any():
            raise InvalidInputError(
                f"shares are indeterminate when both players are perfectly patient, got delta {self.delta!r}"
            )
        pie = pie_size(self.pie)
        shape = batch_shape(delta=delta.shape[:-1], outside=outside.shape[:-1], pie=pie.shape)
        gains_from_agreement("outside options", pie, outside)
        usable = np.maximum(outside, 0.0)
        gains_from_agreement("outside options that are not negative", pie, usable)
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))
        object.__setattr__(self, "delta", delta)
        object.__setattr__(self, "outside", outside)

    @property
    def patience(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        return self.delta

    def shares(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        return floored_shares(self.pie, 1.0 - self.delta, floor=np.maximum(self.outside, 0.0))

    def binds(self) -> BoolArray:
        r"""Return whether each player's option is better for her than to refuse and go on, shape (..., 2).

        The test is :math:`w_j > \delta_j x_j`, what the responder could get by going on.
        """
        own = np.stack([self.shares()[..., 0, 0], self.shares()[..., 1, 1]], axis=-1)
        rounding = ATOL * self.pie[..., np.newaxis]
        return np.asarray(self.outside > self.delta * own + rounding)

    def binding(self) -> NDArray[np.str_]:
        """Return which options bind, in words, shape (...): none, 1 binds, 2 binds or both bind."""
        first, second = np.moveaxis(self.binds(), -1, 0)
        words = np.array(["none", "1 binds", "2 binds", "both bind"])
        return np.asarray(words[first + 2 * second])

    def frequent_limit(self) -> FloatArray:
        r"""Return the division to which frequent offers with the same rates lead, shape (..., 2).

        The limit without options, with shares proportional to :math:`1/r_i`, cut off at the options: they
        truncate and do not shift.

        Raises
        ------
        RefusedError
            If a discount factor is 0 or 1: that of no finite positive rate.
        """
        free = AlternatingOffers(delta=self.delta, pie=self.pie).nash_limit()
        usable = np.maximum(self.outside, 0.0)
        first = np.clip(free[..., 0], usable[..., 0], self.pie - usable[..., 1])
        return np.stack([first, self.pie - first], axis=-1)

    def refined(self, parts: ArrayLike) -> OutsideOptions:
        """Return the game with `parts` times as many offers in the same time; `parts` broadcasts."""
        number = parts_of_a_period(parts, self.pie.shape)[..., np.newaxis]
        return OutsideOptions(delta=self.delta ** (1.0 / number), outside=self.outside, pie=self.pie)

    def convergence(self, halvings: int = 6) -> Convergence:
        """Return how fast the division nears that of frequent offers: at order one, of one game."""
        limit = self.frequent_limit()
        decay, floor = -np.log(self.delta), np.maximum(self.outside, 0.0)
        return frequent_offers(
            lambda parts: floored_shares(self.pie, -np.expm1(-decay / parts[:, np.newaxis]), floor=floor)[
                :, 0
            ],
            limit,
            halvings,
        )

    def refusal(self, proposer: int, following: FloatArray) -> FloatArray:  # noqa: D102
        responder = 1 - proposer
        going_on = self.delta * following
        leaves = self.outside[..., responder] > going_on[..., responder]
        return np.where(leaves[..., np.newaxis], self.outside, going_on)

    def at_start(self, terms: FloatArray, period: int) -> FloatArray:  # noqa: D102
        return np.asarray(self.delta**period * terms)

    def after_refusal(self, proposer: int, period: int, following: TreeNode) -> TreeNode:  # noqa: D102
        options = Terminal(self.at_start(self.outside, period))
        return Decision(self.players[1 - proposer], {"go on": following, "leave": options})

    def landmarks(self) -> dict[str, FloatArray]:  # noqa: D102  (as in OfferGame)
        return super().landmarks() | {"outside options": self.outside}


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = OutsideOptions(delta=inputs["delta"], outside=inputs["outside"], pie=inputs["pie"])
    shares = game.shares()
    return {"proposer1": shares[0], "proposer2": shares[1], "binding": str(game.binding())}


MODELS = (
    Model(
        name="outside_options",
        title="Alternating offers in which the responder may leave for an outside option",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(
                name="delta",
                meaning="discount factors",
                domain="two in [0, 1], not both 1",
                unit="per period",
                shape=(2,),
            ),
            Parameter(
                name="outside",
                meaning="what leaving pays",
                domain="two, together below M",
                unit="pie",
                shape=(2,),
            ),
        ),
        outputs={
            "proposer1": "shares of players 1 and 2 when 1 proposes",
            "proposer2": "shares of players 1 and 2 when 2 proposes",
            "binding": "whose option binds: 'none', '1 binds', '2 binds' or 'both bind'",
        },
        citations=(BINMORE_SHAKED_SUTTON_1989,),
        evaluate=_evaluate,
        notes="players are numbered from 1; a responder leaves after refusing, before the next offer",
    ),
)
"""As the catalogue lists them."""

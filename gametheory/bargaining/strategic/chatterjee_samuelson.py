"""Sealed bids of a buyer and a seller who each know their own value: the k-double auction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, Numbers, in_unit_interval
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal
from gametheory.solvers.protocol import Completeness

__all__ = ["CHATTERJEE_SAMUELSON_1983", "MODELS", "ChatterjeeSamuelson", "linear_strategies"]

CHATTERJEE_SAMUELSON_1983 = Citation(
    key="chatterjeesamuelson1983",
    author="Chatterjee, Kalyan and Samuelson, William",
    title="Bargaining under Incomplete Information",
    year=1983,
    fields={
        "journal": "Operations Research",
        "volume": "31",
        "number": "5",
        "pages": "835--851",
        "doi": "10.1287/opre.31.5.835",
    },
)
_TYPES = np.linspace(0.0, 1.0, 41)


@dataclass(frozen=True, eq=False, kw_only=True)
class ChatterjeeSamuelson(BargainingModel):
    r"""A buyer bids B and a seller asks S at the same time; they trade at :math:`k B + (1 - k) S` if B >= S.

    Value and cost are independent and uniform on a common interval. In the linear equilibrium, on [0, 1],

    .. math:: B(v) = \frac{v}{1 + k} + \frac{k (1 - k)}{2 (1 + k)}, \quad S(c) = \frac{c}{2 - k} +
              \frac{1 - k}{2},

    so at k = 1/2 they trade if the value exceeds the cost by a quarter [1]_, which no mechanism can better
    (:class:`MyersonSatterthwaite`). Types that never trade may bid anything that loses; the line is the usual
    choice. Other equilibria exist: one price, and trade if both like it.

    An answer is slope and intercept of the buyer's, then of the seller's line, intercepts as shares of the
    interval.

    Parameters
    ----------
    k : array_like, shape (...), default 0.5
        Weight of the bid in the price, in [0, 1].
    support : array_like, shape (..., 2), default (0, 1)
        Lowest and highest value and cost.

    References
    ----------
    .. [1] K. Chatterjee and W. Samuelson, "Bargaining under incomplete information", Operations Research 31
       (1983) 835-851, doi:10.1287/opre.31.5.835: lines, chance of trade and gains for any k are its Example
       1, p. 842.

    Examples
    --------
    >>> auction = ChatterjeeSamuelson()
    >>> auction.answer().round(6), auction.prob_trade(), auction.expected_gain()
    (array([0.666667, 0.083333, 0.666667, 0.25    ]), array(0.28125), array(0.140625))
    """

    k: Numbers = Numbers(in_unit_interval, default=0.5)
    support: Numbers = Numbers(default=(0.0, 1.0), parties=True)

    concept: ClassVar[Concept] = Concept.BEHAVIOUR_NASH
    complete: ClassVar[Completeness] = Completeness.ONE
    citation: ClassVar[Citation] = CHATTERJEE_SAMUELSON_1983
    labels: ClassVar[tuple[str, ...]] = (
        "buyer's slope",
        "buyer's intercept",
        "seller's slope",
        "seller's intercept",
    )

    def __post_init__(self) -> None:
        if (self.support[..., 0] >= self.support[..., 1]).any():
            raise invalid("support", "must be an interval of positive length", self.support)

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return ("buyer", "seller")

    @property
    def width(self) -> FloatArray:
        """Length of the interval of values, shape (...)."""
        return np.asarray(self.support[..., 1] - self.support[..., 0])

    def answer(self) -> FloatArray:
        """Return slopes and intercepts on the unit interval, shape (..., 4)."""
        return linear_strategies(self.k)

    def bid(self, value: ArrayLike) -> FloatArray:
        """Return the buyer's bid at a value, in money; the batch broadcasts with the shape of `value`."""
        slope, intercept = self.answer()[..., 0], self.answer()[..., 1]
        unit = (np.asarray(value, dtype=float) - self.support[..., 0]) / self.width
        return np.asarray(self.support[..., 0] + self.width * (slope * unit + intercept))

    def ask(self, cost: ArrayLike) -> FloatArray:
        """Return what the seller asks at a cost, in money."""
        slope, intercept = self.answer()[..., 2], self.answer()[..., 3]
        unit = (np.asarray(cost, dtype=float) - self.support[..., 0]) / self.width
        return np.asarray(self.support[..., 0] + self.width * (slope * unit + intercept))

    def prob_trade(self) -> FloatArray:
        """Return the probability of a trade, shape (...)."""
        return np.asarray((2 - self.k) * (1 + self.k) / 8 + 0 * self.width)

    def _unit_gains(self) -> tuple[FloatArray, FloatArray]:
        """Return the mean gains of buyer and seller on the unit interval.

        They trade if the cost is at most r w, where w is the value less (1 - k)/2 and r = (2 - k)/(1 + k).
        A buyer's gain rises with his value by the probability that he trades.
        """
        k = self.k
        r, top = (2 - k) / (1 + k), (1 + k) / 2
        total = r * (1 - r / 2) * top**3 / 3 + (1 - k) / 4 * r * top**2
        buyer = r * top**3 / 6
        return np.asarray(buyer), np.asarray(total - buyer)

    def expected_gain(self) -> FloatArray:
        """Return the mean gain from trade of both together, in money, shape (...)."""
        buyer, seller = self._unit_gains()
        return np.asarray((buyer + seller) * self.width)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the mean gains of buyer and seller in the equilibrium, in money, shape (..., 2)."""
        del answer
        return np.stack(np.broadcast_arrays(*(each * self.width for each in self._unit_gains())), axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain of any of 41 types of each from any other bid, as a share of the interval.

        Against a line the payoff is a cubic at most quadratic in the bid: its best is at the ends of the
        asks (or bids), or where it is flat between.
        """
        x = np.asarray(answer, dtype=float)[..., np.newaxis]
        feasible = (x[..., 0, 0] > 0) & (x[..., 2, 0] > 0)
        x = np.where(feasible[..., np.newaxis, np.newaxis], x, 1.0)
        k = self.k[..., np.newaxis]
        slope_b, meet_b, slope_s, meet_s = np.moveaxis(x, -2, 0)
        buyer = _gain((slope_b, meet_b), (slope_s, meet_s), k)
        # the seller is a buyer on the mirrored interval
        seller = _gain((slope_s, 1 - slope_s - meet_s), (slope_b, 1 - slope_b - meet_b), 1 - k)
        return np.asarray(np.where(feasible, np.maximum(buyer, seller), np.inf))

    def outcome(self) -> OfferOutcome:
        """Return the mean gains, and the probability of trade among all pairs of types.

        The surplus lost is against trade whenever the value exceeds the cost.
        """
        payoffs = self.expected_payoffs(self.answer())
        return OfferOutcome.at_once(
            payoffs,
            proposer=None,
            gap=lambda: self.residual(self.answer()) + 0 * self.width,
            model=self,
            agreed=self.prob_trade(),
            surplus_lost=self.width / 6 - payoffs.sum(axis=-1),
        )

    def _grid(self, types: int, bids: int) -> tuple[FloatArray, FloatArray]:
        if self.k.ndim + self.support.ndim > 1:
            raise invalid("as_game", "needs one game, not a batch", self)
        if types < 1 or bids < 2:
            raise invalid("types and bids", "must be at least 1 and 2", (types, bids))
        low, width = float(self.support[0]), float(self.width)
        return low + width * (np.arange(types) + 0.5) / types, low + width * np.arange(bids) / (bids - 1)

    def curves(self) -> dict[str, Curves]:
        """Return what buyer and seller bid by their types, beside the type itself."""
        types = np.linspace(self.support[0], self.support[1], 101)
        lines = {"buyer bids": (types, self.bid(types)), "seller asks": (types, self.ask(types))}
        lines["own type"] = (types, types)
        return {"bids": Curves(along="value or cost", quantity="price", lines=lines)}

    def as_game(self, *, types: int, bids: int) -> ExtensiveForm:
        """Return the auction with `types` equally likely values and costs, and `bids` evenly spaced bids.

        The lines rounded to its grid, :meth:`profile`, gain from a deviation what the grid takes, which falls
        in proportion to its step: see :meth:`game_error`.
        """
        values, grid = self._grid(types, bids)
        k = float(self.k)
        draws = {}
        for i, v in enumerate(values):
            for j, c in enumerate(values):
                offers = {}
                for b in grid:
                    asks = {}
                    for s in grid:
                        price = k * b + (1 - k) * s
                        trade = b >= s - ATOL * float(self.width)
                        asks[f"{s:.6g}"] = Terminal(np.array([v - price, price - c]) * trade)
                    offers[f"{b:.6g}"] = Decision("seller", asks, f"seller {j}")
                draws[f"{i},{j}"] = (1 / types**2, Decision("buyer", offers, f"buyer {i}"))
        return ExtensiveForm(self.players, Chance(draws, "types"))

    def game_error(self, *, types: int, bids: int) -> float:
        """Return the largest gain in :meth:`as_game` from leaving :meth:`profile`, as a share of the range.

        Found by comparing every other plan with the strategies that stand for the equilibrium on the grid,
        which are an equilibrium up to this number.
        """
        game = self.as_game(types=types, bids=bids)
        return game.gap(self.profile(game, types=types, bids=bids), self.concept)

    def profile(self, game: ExtensiveForm, *, types: int, bids: int) -> FloatArray:
        """Return the linear strategies on the tree of :meth:`as_game`, bids rounded to its grid."""
        values, grid = self._grid(types, bids)
        plan = {}
        for i, value in enumerate(values):
            for name, wanted in ((f"buyer {i}", self.bid(value)), (f"seller {i}", self.ask(value))):
                plan[name] = f"{grid[np.argmin(np.abs(grid - wanted))]:.6g}"
        return game.pure(plan)


def linear_strategies(k: ArrayLike) -> FloatArray:
    """Return slope and intercept of the buyer's, then of the seller's line, shape (..., 4): the kernel."""
    w = np.asarray(k, dtype=float)
    return np.stack([1 / (1 + w), w * (1 - w) / (2 * (1 + w)), 1 / (2 - w), (1 - w) / 2], axis=-1)


def _gain(
    own: tuple[FloatArray, FloatArray], other: tuple[FloatArray, FloatArray], k: FloatArray
) -> FloatArray:
    """Return the largest gain over values of a buyer from a bid off his line, costs uniform on [0, 1].

    Lines are pairs of slope and intercept.
    """
    value, (slope, intercept), (other_slope, other_intercept) = _TYPES, own, other

    def payoff(bid: FloatArray) -> FloatArray:
        sold = np.clip((bid - other_intercept) / other_slope, 0.0, 1.0)  # costs that trade: up to here
        mean_ask = other_intercept + other_slope * sold / 2
        return np.asarray(sold * (value - k * bid - (1 - k) * mean_ask))

    line = payoff(slope * value + intercept)
    top = other_intercept + other_slope
    # sold = (bid - a)/t: the derivative v - k b - (1 - k) b - k (b - a) vanishes at b = (v + k a)/(1 + k)
    flat = np.clip((value + k * other_intercept) / (1 + k), other_intercept, top)
    best = np.maximum(np.maximum(payoff(flat), payoff(top + 0 * value)), 0.0)
    return np.asarray((best - line).max(axis=-1))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    auction = ChatterjeeSamuelson(k=inputs["k"], support=inputs["support"])
    slope_b, _, slope_s, _ = auction.answer()
    return {
        "buyer_slope": slope_b,
        "buyer_intercept": auction.bid(0.0),
        "seller_slope": slope_s,
        "seller_intercept": auction.ask(0.0),
        "prob_trade": auction.prob_trade(),
        "expected_gain": auction.expected_gain(),
    }


MODELS = (
    Model(
        name="chatterjee_samuelson",
        title="Sealed-bid double auction between a buyer and a seller of uniform types",
        parameters=(
            Parameter(name="k", meaning="weight of the buyer's bid in the price", domain="in [0, 1]"),
            Parameter(
                name="support",
                meaning="interval of value and cost",
                domain="two increasing",
                unit="money",
                shape=(2,),
            ),
        ),
        outputs={
            "buyer_slope": "of the bid in the value",
            "buyer_intercept": "bid at value 0, the line extended",
            "seller_slope": "of the ask in the cost",
            "seller_intercept": "ask at cost 0, the line extended",
            "prob_trade": "probability of trade",
            "expected_gain": "mean gain from trade",
        },
        citations=(CHATTERJEE_SAMUELSON_1983,),
        evaluate=_evaluate,
        notes=(
            "the linear equilibrium, one of many; lines hold where bids can win; k = 1 is the buyer's price"
        ),
    ),
)
"""As the catalogue lists them."""

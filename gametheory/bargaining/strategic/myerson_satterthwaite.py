"""Why private information keeps trade from being efficient, and the best mechanism there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Numbers
from gametheory.bargaining.kernels.worth_compiling import worth_compiling
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.domains import whole_number
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.trade_mechanism import TradeMechanism, optimal_mechanism
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.concepts import Concept

__all__ = ["MODELS", "MYERSON_SATTERTHWAITE_1983", "MyersonSatterthwaite", "virtual_surplus"]

MYERSON_SATTERTHWAITE_1983 = Citation(
    key="myersonsatterthwaite1983",
    author="Myerson, Roger B. and Satterthwaite, Mark A.",
    title="Efficient Mechanisms for Bilateral Trading",
    year=1983,
    fields={
        "journal": "Journal of Economic Theory",
        "volume": "29",
        "number": "2",
        "pages": "265--281",
        "doi": "10.1016/0022-0531(83)90048-0",
    },
)
_STEPS = 200


@dataclass(frozen=True, eq=False, kw_only=True)
class MyersonSatterthwaite(BargainingModel):
    r"""A buyer and a seller, each knowing her own type, may trade; types are uniform.

    The value lies in :math:`[v_0, v_1]`, the cost in :math:`[c_0, c_1]`.
    With :math:`Z = v - c` and :math:`D = v_1 - c_0`, any incentive compatible and individually rational
    mechanism leaves a broker at most the mean of the virtual surplus :math:`2Z - D` over the pairs that trade
    [1]_. Trade whenever :math:`Z \ge 0` therefore needs a subsidy of
    :math:`\max(0, -E[(2Z - D) 1\{Z \ge 0\}])`, positive unless the intervals do not overlap. Without one the
    most gain comes from trade if :math:`Z \ge t`, with the least t for which the virtual surplus pays for
    itself (t = D/4 if :math:`D/4 \ge \max(v_1 - c_1, v_0 - c_0)`); a broker's profit is largest at
    :math:`Z \ge D/2`. An answer is the threshold t.

    Parameters
    ----------
    buyer, seller : array_like, shape (..., 2)
        Lowest and highest value, and cost; :math:`v_1 > c_0`.

    References
    ----------
    .. [1] R. Myerson and M. Satterthwaite, "Efficient mechanisms for bilateral trading", J. Economic Theory
       29 (1983) 265-281, doi:10.1016/0022-0531(83)90048-0.

    Examples
    --------
    >>> trade = MyersonSatterthwaite(buyer=[0, 1], seller=[0, 1])
    >>> trade.min_subsidy().round(6), trade.answer().round(6), trade.gain(0.25).round(6)
    (np.float64(0.166667), array([0.25]), np.float64(0.140625))
    """

    buyer: Numbers = Numbers(parties=True)
    seller: Numbers = Numbers(parties=True)

    concept: ClassVar[Concept] = Concept.BARGAINING
    citation: ClassVar[Citation] = MYERSON_SATTERTHWAITE_1983
    labels: ClassVar[tuple[str, ...]] = ("least difference of value and cost that trades",)

    def __post_init__(self) -> None:
        for name in ("buyer", "seller"):
            ends = getattr(self, name)
            if (ends[..., 0] >= ends[..., 1]).any():
                raise invalid(name, "must be an interval of positive length", ends)
        if (self.buyer[..., 1] <= self.seller[..., 0]).any():
            raise InvalidInputError(
                f"there are never gains from trade: values {self.buyer} do not exceed costs {self.seller}"
            )

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return ("buyer", "seller")

    @property
    def best_gain(self) -> FloatArray:
        """D, the largest difference of value and cost, shape (...)."""
        return np.asarray(self.buyer[..., 1] - self.seller[..., 0])

    def prob_trade(self, threshold: ArrayLike) -> FloatArray:
        """Return the probability that the value exceeds the cost by `threshold`, shape (...)."""
        return _ramps(self.buyer, self.seller, threshold, order=2)

    def gain(self, threshold: ArrayLike) -> FloatArray:
        """Return the mean gain if the pairs above `threshold` trade, shape (...)."""
        t = np.asarray(threshold, dtype=float)
        return np.asarray(_ramps(self.buyer, self.seller, t, order=3) + t * self.prob_trade(t))

    def surplus(self, threshold: ArrayLike) -> FloatArray:
        """Return the most that a broker can keep if the pairs above `threshold` trade, shape (...)."""
        return virtual_surplus(self.buyer, self.seller, threshold)

    def efficient_possible(self) -> BoolArray:
        """Return whether efficient trade needs no subsidy: if no cost exceeds any value, shape (...)."""
        return np.asarray(self.buyer[..., 0] >= self.seller[..., 1])

    def min_subsidy(self) -> FloatArray:
        """Return the least subsidy that makes efficient trade possible, shape (...)."""
        return np.asarray(np.where(self.efficient_possible(), 0.0, np.maximum(-self.surplus(0.0), 0.0)))

    def answer(self) -> FloatArray:
        """Return the threshold of the second-best mechanism, shape (..., 1).

        The virtual surplus rises in the threshold up to D/2, where it is positive. Its root, D/4 where
        trade happens in the corner of the rectangle only, is found by bracketed Newton steps elsewhere.
        """
        widest, efficient = self.best_gain, self.efficient_possible()
        corner = np.maximum(
            self.buyer[..., 1] - self.seller[..., 1], self.buyer[..., 0] - self.seller[..., 0]
        )
        if worth_compiling(widest.size):
            from gametheory.bargaining.kernels.trade_threshold_compiled import (
                trade_thresholds_compiled,
            )

            pair = np.broadcast_arrays(self.buyer, self.seller)
            found = trade_thresholds_compiled(pair[0].reshape(-1, 2), pair[1].reshape(-1, 2), _STEPS)
            return found.reshape(*widest.shape, 1)
        t = widest / 4
        easy = efficient | (t >= corner)
        low, high = np.zeros(t.shape), widest / 2
        for _ in range(_STEPS):
            if easy.all():
                break
            excess = self.surplus(t)
            high, low = np.where(excess < 0, high, t), np.where(excess < 0, t, low)
            slope = (widest - 2 * t) * _ramps(self.buyer, self.seller, t, order=1)
            newton = t - excess / np.where(slope > 0, slope, np.inf)
            inside = (newton >= low) & (newton <= high) & (slope > 0)
            following = np.where(inside, newton, 0.5 * (low + high))
            moved = ~easy & (np.abs(following - t) > ATOL * widest)
            t = np.where(easy, t, following)
            if not moved.any():
                break
        return np.asarray(np.where(efficient, 0.0, t))[..., np.newaxis]

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the mean gains of buyer and seller if pairs above a threshold trade, shape (..., 2).

        The worst types get nothing; what a broker could keep is shared equally.
        """
        t = np.asarray(answer, dtype=float)[..., 0]
        # a type's gain rises by her probability to trade: the mean is that of the hazard's inverse
        rent_buyer = _rent(self.buyer, self.seller, t)
        rent_seller = _rent(-self.seller[..., ::-1], -self.buyer[..., ::-1], t)
        spare = self.gain(t) - rent_buyer - rent_seller
        return np.stack(np.broadcast_arrays(rent_buyer + spare / 2, rent_seller + spare / 2), axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the deficit of a threshold, or the surplus that a lower one could use, as a share of D.

        With the budget balanced and the gain falling in the threshold, no other monotone rule is better.
        """
        t = np.asarray(answer, dtype=float)[..., 0]
        excess = self.surplus(t)
        unused = np.where(t > 0, np.maximum(excess, 0.0), 0.0)
        off = np.maximum(np.maximum(-excess, 0.0), unused) / self.best_gain
        early = self.efficient_possible() & (t > 0)
        feasible = (t >= 0) & (t < self.best_gain) & ~early
        return np.asarray(np.where(feasible, off, np.inf))

    def outcome(self) -> OfferOutcome:
        """Return what the second-best mechanism leads to; the surplus lost is against efficient trade."""
        x = self.answer()
        payoffs = self.expected_payoffs(x)
        return OfferOutcome.at_once(
            payoffs,
            proposer=None,
            gap=partial(self.residual, x),
            model=self,
            agreed=self.prob_trade(x[..., 0]),
            surplus_lost=np.maximum(self.gain(0.0) - self.gain(x[..., 0]), 0.0),
        )

    def curves(self) -> dict[str, Curves]:
        """Return the least value that trades by the cost: second best, efficient, and best for a broker."""
        costs = np.linspace(self.seller[0], self.seller[1], 101)
        low, high = self.buyer.tolist()
        rules = {
            "second best": float(self.answer()[0]),
            "efficient": 0.0,
            "most profit of a broker": float(self.best_gain) / 2,
        }
        lines = {}
        for name, threshold in rules.items():
            trades = costs + threshold <= high
            lines[name] = (costs[trades], np.maximum(costs[trades] + threshold, low))
        return {"trade": Curves(along="cost", quantity="least value that trades", lines=lines)}

    def as_game(self, *, types: int) -> TradeMechanism:
        """Return the best mechanism for `types` equally likely values and costs, by linear programming.

        Its value is above the continuum's and falls to it as the types are refined, by about 1/(10 types) of
        D on the unit square.
        """
        if self.buyer.ndim + self.seller.ndim > 2:
            raise invalid("as_game", "needs one problem, not a batch", self)
        count = whole_number("types", types)
        part = (np.arange(count) + 0.5) / count
        value = self.buyer[0] + (self.buyer[1] - self.buyer[0]) * part
        cost = self.seller[0] + (self.seller[1] - self.seller[0]) * part
        return optimal_mechanism(value, cost)


def _ramps(buyer: FloatArray, seller: FloatArray, threshold: ArrayLike, *, order: int) -> FloatArray:
    """Return E[(v - c - t)_+ ** (order - 2)], an alternating sum over the corners of the rectangle.

    Of order 1 it is the density of v - c at t.
    """
    t = np.asarray(threshold, dtype=float)
    (v0, v1), (c0, c1) = np.moveaxis(buyer, -1, 0), np.moveaxis(seller, -1, 0)

    def corner(value: FloatArray, cost: FloatArray) -> FloatArray:
        over = np.maximum(value - cost - t, 0.0)
        return np.asarray(over if order == 1 else over * over if order == 2 else over * over * over)

    total = corner(v1, c0) - corner(v0, c0) - corner(v1, c1) + corner(v0, c1)
    return np.asarray(total / ({1: 1, 2: 2, 3: 6}[order] * (v1 - v0) * (c1 - c0)))


def _rent(own: FloatArray, other: FloatArray, threshold: FloatArray) -> FloatArray:
    """Return E[(top - v) 1{v - c >= t}], the mean rent of a buyer whose lowest value gets nothing."""
    (v0, v1), (c0, c1) = np.moveaxis(own, -1, 0), np.moveaxis(other, -1, 0)
    # (v1 - v) P(c <= v - t): integrate the piecewise linear probability against the distance from the top
    width = (v1 - v0) * (c1 - c0)

    def part(kink: FloatArray) -> FloatArray:
        start = np.maximum(v0, kink)
        reach = np.maximum(v1 - start, 0.0)
        lag = start - kink
        return np.asarray(reach**3 / 6 + lag * reach**2 / 2)

    return np.asarray((part(c0 + threshold) - part(c1 + threshold)) / width)


def virtual_surplus(buyer: ArrayLike, seller: ArrayLike, threshold: ArrayLike) -> FloatArray:
    r"""Return :math:`E[(2Z - D) 1\{Z \ge t\}]`: the kernel.

    Parameters
    ----------
    buyer, seller : array_like, shape (..., 2)
        Intervals of value and cost. Not checked.
    threshold : array_like, shape (...)

    Examples
    --------
    >>> virtual_surplus([0, 1], [0, 1], [0.0, 0.25, 0.5]).round(6)
    array([-0.166667,  0.      ,  0.041667])
    """
    v, c = np.asarray(buyer, dtype=float), np.asarray(seller, dtype=float)
    t = np.asarray(threshold, dtype=float)
    widest = v[..., 1] - c[..., 0]
    return np.asarray(2 * _ramps(v, c, t, order=3) + (2 * t - widest) * _ramps(v, c, t, order=2))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    trade = MyersonSatterthwaite(buyer=inputs["buyer_support"], seller=inputs["seller_support"])
    t, broker = trade.answer()[0], trade.best_gain / 2
    return {
        "efficient_possible": bool(trade.efficient_possible()),
        "first_best_gain": trade.gain(0.0),
        "min_subsidy": trade.min_subsidy(),
        "second_best_threshold": t,
        "second_best_gain": trade.gain(t),
        "prob_trade": trade.prob_trade(t),
        "broker_profit": trade.surplus(broker),
        "broker_threshold": broker,
    }


_ENDS = "two increasing numbers"
MODELS = (
    Model(
        name="myerson_satterthwaite",
        title="Trade between a buyer and a seller of uniform types: impossibility and the best mechanism",
        parameters=(
            Parameter(
                name="buyer_support", meaning="interval of the value", domain=_ENDS, unit="money", shape=(2,)
            ),
            Parameter(
                name="seller_support", meaning="interval of the cost", domain=_ENDS, unit="money", shape=(2,)
            ),
        ),
        outputs={
            "efficient_possible": "whether efficient trade needs no subsidy",
            "first_best_gain": "mean gain of efficient trade",
            "min_subsidy": "least mean subsidy for efficient trade",
            "second_best_threshold": "least value minus cost that trades in the best mechanism",
            "second_best_gain": "its mean gain",
            "prob_trade": "its probability of trade",
            "broker_profit": "the most that a broker can keep",
            "broker_threshold": "least value minus cost that trades then",
        },
        citations=(MYERSON_SATTERTHWAITE_1983,),
        evaluate=_evaluate,
        notes=(
            "gains are means over both types; broker_profit is the most that a broker who trades with"
            " both can expect"
        ),
    ),
)
"""As the catalogue lists them."""

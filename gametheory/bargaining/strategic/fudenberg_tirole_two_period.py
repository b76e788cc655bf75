"""Two offers by a seller to a buyer of high or low value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import ATOL, FloatArray, Numbers, in_unit_interval, positive
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.domains import strictly_between
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.seller_offers import SELLER_AND_BUYER, SellerGame
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_assessment import TreeAssessment
from gametheory.solvers.certificate_blocks import residual_in_blocks
from gametheory.solvers.protocol import Completeness

__all__ = ["FUDENBERG_TIROLE_1983", "MODELS", "FudenbergTirole", "two_period_profits"]

FUDENBERG_TIROLE_1983 = Citation(
    key="fudenbergtirole1983",
    author="Fudenberg, Drew and Tirole, Jean",
    title="Sequential Bargaining with Incomplete Information",
    year=1983,
    fields={
        "journal": "Review of Economic Studies",
        "volume": "50",
        "number": "2",
        "pages": "221--247",
        "doi": "10.2307/2297414",
    },
)
_BLOCK = 2048
"""Points whose certificate is computed at a time, each with 129 other prices."""
_REGIMES = ("pool", "separate", "mixed")


@dataclass(frozen=True, eq=False, kw_only=True)
class FudenbergTirole(BargainingModel):
    r"""A seller makes two offers to a buyer whose value is :math:`b_h` or :math:`b_l`.

    The value is high with probability :math:`\pi`; the seller has no cost.
    With :math:`\alpha = b_l/b_h` and :math:`\tilde p = (1 - \delta_B) b_h + \delta_B b_l`, the most a high
    value pays if the low price follows, the seller's best first price is one of [1]_

    * ``pool``: :math:`b_l`, and everybody buys;
    * ``separate``: :math:`\tilde p`, which the high value buys, then :math:`b_l`;
    * ``mixed``, if :math:`\pi > \alpha`: :math:`b_h`, which the high value buys with probability
      :math:`y = 1 - \alpha (1 - \pi)/(\pi (1 - \alpha))`, so that its posterior is :math:`\alpha`; then
      :math:`b_h` again.

    After prices between :math:`\tilde p` and :math:`b_h` the seller mixes over the second price so that the
    high value is indifferent (if :math:`\pi \le \alpha`, nobody buys there). An answer is the first price and
    the probabilities that the high value buys at it and that the second price is high.

    Parameters
    ----------
    low, high : array_like, shape (...)
        :math:`0 < b_l < b_h`.
    prob_high : array_like, shape (...)
        :math:`\pi \in (0, 1)`.
    delta_buyer, delta_seller : array_like, shape (...)
        In [0, 1].

    References
    ----------
    .. [1] D. Fudenberg and J. Tirole, "Sequential bargaining with incomplete information", Review of Economic
       Studies 50 (1983) 221-247, doi:10.2307/2297414; "Game Theory", MIT Press 1991, chapter 10.

    Examples
    --------
    >>> game = FudenbergTirole(low=1, high=3, prob_high=0.5, delta_buyer=0.9, delta_seller=0.9)
    >>> str(game.regime()), game.profits().round(3), game.answer().round(3)
    ('mixed', array([1.   , 1.05 , 1.425]), array([3. , 0.5, 1. ]))
    """

    low: Numbers = Numbers(positive)
    high: Numbers = Numbers(positive)
    prob_high: Numbers = Numbers(strictly_between)
    delta_buyer: Numbers = Numbers(in_unit_interval)
    delta_seller: Numbers = Numbers(in_unit_interval)

    concept: ClassVar[Concept] = Concept.WEAK_PERFECT_BAYESIAN
    complete: ClassVar[Completeness] = Completeness.SEARCHED
    citation: ClassVar[Citation] = FUDENBERG_TIROLE_1983
    labels: ClassVar[tuple[str, ...]] = ("first price", "high value buys", "second price is high")

    def __post_init__(self) -> None:
        if (self.low >= self.high).any():
            raise invalid("low", f"must be below the high value {self.high}", self.low)

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return SELLER_AND_BUYER

    @property
    def separating_price(self) -> FloatArray:
        r"""The price :math:`\tilde p`, shape (...)."""
        return np.asarray((1 - self.delta_buyer) * self.high + self.delta_buyer * self.low)

    def profits(self) -> FloatArray:
        """Return the seller's profit from pool, separate and mixed (-inf if none), shape (..., 3)."""
        return two_period_profits(
            self.low, self.high, self.prob_high, delta_buyer=self.delta_buyer, delta_seller=self.delta_seller
        )

    def regime(self) -> NDArray[np.str_]:
        """Return which candidate is best, the earlier of equals, shape (...)."""
        return np.asarray(np.array(_REGIMES)[self._best()])

    def _best(self) -> NDArray[np.intp]:
        pool, separate, mixed = np.moveaxis(self.profits(), -1, 0)
        least = np.maximum(np.maximum(pool, separate), mixed) - ATOL * self.high
        return np.where(pool >= least, 0, np.where(separate >= least, 1, 2))

    def continuation(self, price: ArrayLike) -> FloatArray:
        """Return what follows a first price: how likely the two values buy, and a high second price.

        Shape (..., 3): acceptance by the high value, by the low value, chance of the high second price.
        """
        p = np.asarray(price, dtype=float)
        alpha, pi = self.low / self.high, self.prob_high
        many = pi > alpha
        odds = _odds(alpha, pi)
        spread = self.delta_buyer * (self.high - self.low)
        mixes = 1 - np.clip(self.high - p, 0.0, spread) / np.where(spread > 0, spread, 1.0)
        cheap, tempting = p <= self.low * (1 + ATOL), p <= self.separating_price * (1 + ATOL)
        within = p <= self.high * (1 + ATOL)
        buys = np.where(tempting, 1.0, np.where(within & many, odds, 0.0))
        again = np.where(tempting, 0.0, np.where(many, np.where(within, mixes, 1.0), 0.0))
        return np.stack(np.broadcast_arrays(buys, cheap * 1.0, np.clip(again, 0.0, 1.0)), axis=-1)

    def answer(self) -> FloatArray:
        """Return first price, high value's acceptance and chance of a high second price, shape (..., 3)."""
        best = self._best()
        mixed = best == _REGIMES.index("mixed")
        price = np.where(mixed, self.high, np.where(best == 0, self.low, self.separating_price))
        buys = np.where(mixed, _odds(self.low / self.high, self.prob_high), 1.0)
        return np.stack([price, buys, mixed * 1.0], axis=-1)

    def _payoffs(self, price: FloatArray, follows: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the seller's profit and the buyer's mean payoff after a first price."""
        high_buys, low_buys, again = np.moveaxis(follows, -1, 0)
        pi, low, high = self.prob_high, self.low, self.high
        now = pi * high_buys + (1 - pi) * low_buys
        later_high, later_low = pi * (1 - high_buys), (1 - pi) * (1 - low_buys)
        second = again * high * later_high + (1 - again) * low * (later_high + later_low)
        profit = price * now + self.delta_seller * second
        bought = pi * high_buys * (high - price) + (1 - pi) * low_buys * (low - price)
        saved = later_high * (1 - again) * (high - low)
        return profit, bought + self.delta_buyer * saved

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs of seller and buyer, shape (..., 2)."""
        x = np.asarray(answer, dtype=float)
        follows = np.stack([x[..., 1], self.continuation(x[..., 0])[..., 1], x[..., 2]], axis=-1)
        return np.stack(np.broadcast_arrays(*self._payoffs(x[..., 0], follows)), axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from a deviation, as a share of the high value, shape (...).

        Of the seller from 129 other first prices between nothing and a little above the high value; of the
        seller from the other second price, given the posterior; of either value from the other reply.
        """
        return residual_in_blocks(
            self,
            np.asarray(answer, dtype=float),
            FudenbergTirole._gains,
            axes=dict.fromkeys(("low", "high", "prob_high", "delta_buyer", "delta_seller"), 0),
            points=_BLOCK,
        )

    def _gains(self, x: FloatArray) -> FloatArray:
        price, buys, again = np.moveaxis(x, -1, 0)
        pi, low, high = self.prob_high, self.low, self.high
        profit = self.expected_payoffs(x)[..., 0]
        scan = np.linspace(0, 1.05, 127).reshape(-1, *([1] * profit.ndim)) * (high + 0 * profit)
        kinks = [low + 0 * profit, self.separating_price + 0 * profit]
        tried = np.concatenate([scan, np.stack(kinks)])
        first = self._payoffs(tried, self.continuation(tried))[0].max(axis=0) - profit
        left_high = pi * (1 - buys)
        left_low = (1 - pi) * (price > low * (1 + ATOL))
        left = left_high + left_low
        asks_high, asks_low = high * left_high, low * left
        second = np.maximum(asks_high, asks_low) - again * asks_high - (1 - again) * asks_low
        wait = self.delta_buyer * (1 - again) * (high - low)
        reply = np.maximum(high - price, wait) - buys * (high - price) - (1 - buys) * wait
        sure = ((x >= 0).all(axis=-1)) & (buys <= 1) & (again <= 1)
        worst = np.maximum.reduce(np.broadcast_arrays(first, second, reply)) / high
        return np.asarray(np.where(sure, worst, np.inf))

    def outcome(self) -> OfferOutcome:
        """Return payoffs and timing; terms are the seller's and the buyer's mean gains undiscounted.

        The surplus is the buyer's value, of which delay and failure burn what the payoffs lack.
        """
        x = self.answer()
        price, high_buys, again = np.moveaxis(x, -1, 0)
        low_buys = self.continuation(price)[..., 1]
        pi = self.prob_high
        now = pi * high_buys + (1 - pi) * low_buys
        later = pi * (1 - high_buys) + (1 - pi) * (1 - low_buys) * (1 - again)
        payoffs = self.expected_payoffs(x)
        patient = FudenbergTirole(
            low=self.low, high=self.high, prob_high=pi, delta_buyer=1.0, delta_seller=1.0
        )
        follows = np.stack(np.broadcast_arrays(high_buys, low_buys, again), axis=-1)
        terms = np.stack(np.broadcast_arrays(*patient._payoffs(price, follows)), axis=-1)
        mean = pi * self.high + (1 - pi) * self.low
        return OfferOutcome(
            payoffs=payoffs,
            terms=terms,
            proposer=1,
            periods=np.asarray(later / (now + later)),
            probability=np.asarray(now + later),
            surplus_lost=np.asarray(mean - payoffs.sum(axis=-1)),
            gap=partial(self.residual, x),
            model=self,
        )

    def _grid(self, prices: int) -> SellerGame:
        if self.answer().ndim > 1:
            raise invalid("as_game", "needs one game, not a batch", self)
        if prices < 2:
            raise invalid("prices", "must be at least 2", prices)
        low, high = float(self.low), float(self.high)
        grid = {*np.linspace(low, high, prices).tolist(), float(self.separating_price), low, high}
        return SellerGame(
            values=(high, low),
            chances=(float(self.prob_high), 1 - float(self.prob_high)),
            prices=tuple(sorted(grid)),
            periods=2,
            delta_seller=float(self.delta_seller),
            delta_buyer=float(self.delta_buyer),
        )

    def curves(self) -> dict[str, Curves]:
        """Return the seller's profit by the first price, and the prices on the path with their chances."""
        asked = np.linspace(0.5 * float(self.low), 1.02 * float(self.high), 401)
        profit = self._payoffs(asked, self.continuation(asked))[0]
        first, _, again = self.answer().tolist()
        second = again * float(self.high) + (1 - again) * float(self.low)
        best = float(self.expected_payoffs(self.answer())[0])
        lines = {"profit": (asked, profit), "price asked": (np.full(2, first), np.array([0.0, best]))}
        path = {"mean price": (np.array([1.0, 2.0]), np.array([first, second]))}
        return {
            "profit": Curves(along="first price", quantity="seller's expected profit", lines=lines),
            "price path": Curves(along="offer", quantity="price", lines=path, dates=True),
        }

    def as_game(self, *, prices: int) -> ExtensiveForm:
        """Return the game with prices on a grid from the low to the high value and the three of theory.

        Lower and higher prices are dominated, so the grid loses nothing: :meth:`assessment` is a perfect
        Bayesian equilibrium of it up to rounding.
        """
        return self._grid(prices).tree()

    def assessment(self, game: ExtensiveForm, *, prices: int) -> TreeAssessment:
        """Return the equilibrium on the tree of :meth:`as_game`, in every information set."""

        def seller(refused: tuple[float, ...]) -> dict[float, float]:
            if not refused:
                return {float(self.answer()[0]): 1.0}
            again = float(self.continuation(refused[0])[2])
            return {float(self.high): again, float(self.low): 1 - again}

        def buyer(value: float, history: tuple[float, ...]) -> float:
            if len(history) == 2:
                return float(history[1] <= value)
            return float(self.continuation(history[0])[0 if value == float(self.high) else 1])

        return self._grid(prices).assessment(game, seller, buyer)


def two_period_profits(
    low: ArrayLike, high: ArrayLike, prob_high: ArrayLike, *, delta_buyer: ArrayLike, delta_seller: ArrayLike
) -> FloatArray:
    """Return the profits of pool, separate and mixed, shape (..., 3): the kernel; all arguments broadcast.

    Examples
    --------
    >>> two_period_profits(1, 3, [0.25, 0.5], delta_buyer=0.9, delta_seller=0.9)
    array([[1.   , 0.975,  -inf],
           [1.   , 1.05 , 1.425]])
    """
    bl, bh, pi, db, ds = (
        np.asarray(each, dtype=float) for each in (low, high, prob_high, delta_buyer, delta_seller)
    )
    alpha = bl / bh
    separate = pi * ((1 - db) * bh + db * bl) + ds * (1 - pi) * bl
    y = _odds(alpha, pi)
    mixed = np.where(pi > alpha, pi * y * bh + ds * bl * (pi * (1 - y) + 1 - pi), -np.inf)
    return np.stack(np.broadcast_arrays(bl, separate, mixed), axis=-1)


def _odds(alpha: FloatArray, prob_high: FloatArray) -> FloatArray:
    """Return how likely the high value must buy that the seller, refused, asks either price."""
    p = np.maximum(prob_high, alpha)  # with fewer of high value the seller asks the low price
    return np.asarray(1 - alpha / p * ((1 - p) / (1 - alpha)))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = FudenbergTirole(
        low=inputs["low_value"],
        high=inputs["high_value"],
        prob_high=inputs["prob_high"],
        delta_buyer=inputs["delta_buyer"],
        delta_seller=inputs["delta_seller"],
    )
    if game.profits().ndim > 1:
        raise InvalidInputError("a case has one game, not a batch")
    profits = zip(_REGIMES, game.profits().tolist(), strict=True)
    return {
        "regime": str(game.regime()),
        "first_price": game.answer()[0],
        "seller_profit": game.outcome().payoffs[0],
        "profits": {name: profit for name, profit in profits if np.isfinite(profit)},
    }


MODELS = (
    Model(
        name="fudenberg_tirole_two_period",
        title="Two offers by a seller to a buyer of high or low value",
        parameters=(
            Parameter(name="low_value", meaning="the low value", domain="positive", unit="money"),
            Parameter(name="high_value", meaning="the high value", domain="above the low", unit="money"),
            Parameter(name="prob_high", meaning="probability of the high value", domain="in (0, 1)"),
            Parameter(name="delta_buyer", meaning="buyer's discount factor", domain="in [0, 1]"),
            Parameter(name="delta_seller", meaning="seller's discount factor", domain="in [0, 1]"),
        ),
        outputs={
            "regime": "'pool', 'separate' or 'mixed'",
            "first_price": "the first offer",
            "seller_profit": "expected, discounted to the first offer",
            "profits": "of all candidates that exist",
        },
        citations=(FUDENBERG_TIROLE_1983,),
        evaluate=_evaluate,
        notes=(
            "the seller makes every offer and has no cost; profits are those of the candidates that "
            "exist, by regime"
        ),
    ),
)
"""As the catalogue lists them."""

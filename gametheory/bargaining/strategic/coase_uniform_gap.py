"""A seller who may offer for ever to a buyer of uniform value above a positive lowest one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, IntArray, Numbers, frozen, positive
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.coase_linear import GUL_SONNENSCHEIN_WILSON_1986
from gametheory.bargaining.strategic.convergence import Convergence, first_prices
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.domains import below_one
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.seller_offers import SELLER_AND_BUYER, SellerGame
from gametheory.bargaining.strategic.skimming_pieces import PricePath, exact_path
from gametheory.bargaining.strategic.skimming_policy import DiscretePolicy
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "CoaseUniformGap", "best_of_two_offers", "first_of_two_prices", "skimming_path"]

_TYPES = 2000
_MOST_PATHS = 1000
"""Points of a batch that may take more than two offers: each is solved alone."""


@dataclass(frozen=True, eq=False, kw_only=True)
class CoaseUniformGap(BargainingModel):
    r"""A seller without costs offers for ever to a buyer of value uniform on [b, v], b > 0.

    The price reaches b after a bounded number of offers, whatever the discount factor [1]_: one if
    :math:`v \le 2b`; two if :math:`v \le v_2 = 2b \frac{4 + \delta}{3 + \delta} (1 + 1/\sqrt{4 + \delta})`,
    the first :math:`(1 - \delta) v/2 + \delta b`, which values above v/2 buy. As :math:`\delta \to 1` the
    first price tends to b. Beyond :math:`v_2` cutoffs may be corner solutions, which :func:`exact_path` finds
    piece by piece, whatever the number of offers. An answer is the prices, first to last.

    Parameters
    ----------
    low, high : array_like, shape (...)
        0 < b < v. Without a gap, b = 0, see :class:`CoaseLinear`.
    delta : array_like, shape (...)
        Common discount factor, in [0, 1).

    References
    ----------
    .. [1] F. Gul, H. Sonnenschein and R. Wilson, "Foundations of dynamic monopoly and the Coase conjecture",
       J. Economic Theory 39 (1986) 155-190, doi:10.1016/0022-0531(86)90024-4. The formulas are derived here.

    Examples
    --------
    >>> CoaseUniformGap(low=0.4, high=1, delta=[0.5, 0.9, 0.99]).answer()
    array([[0.45 , 0.4  ],
           [0.41 , 0.4  ],
           [0.401, 0.4  ]])
    >>> many = CoaseUniformGap(low=[0.1, 0.4], delta=0.5)
    >>> many.answer().round(4), many.offers()
    (array([[0.4313, 0.2674, 0.1564, 0.1026, 0.1   ],
           [0.45  , 0.4   , 0.4   , 0.4   , 0.4   ]]), array([5, 2]))
    """

    low: Numbers = Numbers(positive)
    high: Numbers = Numbers(positive, default=1.0)
    delta: Numbers = Numbers(below_one)

    concept: ClassVar[Concept] = Concept.WEAK_PERFECT_BAYESIAN
    complete: ClassVar[Completeness] = Completeness.SEARCHED
    citation: ClassVar[Citation] = GUL_SONNENSCHEIN_WILSON_1986
    labels: ClassVar[tuple[str, ...]] = ("first price", "second price")  # of the shortest answers

    def __post_init__(self) -> None:
        if (self.low >= self.high).any():
            raise invalid("low", f"must be below the high value {self.high}", self.low)

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return SELLER_AND_BUYER

    def two_offers_up_to(self) -> FloatArray:
        r"""Return :math:`v_2`, the highest value up to which two offers are enough, shape (...)."""
        d = self.delta
        return np.asarray(self.low * 2 * (4 + d) / (3 + d) * (1 + 1 / np.sqrt(4 + d)))

    def answer(self) -> FloatArray:
        """Return the prices asked one after the other, shape (..., K), K two or more.

        K is the largest number of offers in the batch; a path that is over goes on at the lowest value,
        which nobody is left to pay, see :meth:`offers`. Beyond two offers each point is a game of its own,
        solved in a few hundredths of a second.

        Raises
        ------
        RefusedError
            If more than 1000 points of a batch take more than two offers.
        """
        return self._answer

    @cached_property
    def _answer(self) -> FloatArray:
        first = first_of_two_prices(self.low, self.high, self.delta)
        two = np.stack([first, self.low + 0 * first], axis=-1)
        longer = np.argwhere(self._longer())
        if len(longer) > _MOST_PATHS:
            raise RefusedError(
                f"{len(longer)} points of the batch take more than two offers, and at most {_MOST_PATHS} "
                "may: take high values up to two_offers_up_to(), or a smaller batch"
            )
        paths = [exact_path(*self._point(tuple(at))).prices for at in longer]
        steps = max(2, *map(len, paths)) if paths else 2
        prices = np.concatenate([two, *([two[..., 1:]] * (steps - 2))], axis=-1)
        for at, path in zip(longer, paths, strict=True):
            prices[tuple(at)] = path[-1]
            prices[tuple(at)][: len(path)] = path
        return frozen(prices)

    def _longer(self) -> BoolArray:
        """Return which points take more than two offers, shape (...)."""
        return np.asarray(self.high > self.two_offers_up_to() * (1 + ATOL))

    def _point(self, at: tuple[int, ...]) -> tuple[float, float, float]:
        low, high, delta = np.broadcast_arrays(self.low, self.high, self.delta)
        return float(low[at]), float(high[at]), float(delta[at])

    def offers(self) -> IntArray:
        """Return how many offers are made at most, shape (...): the price is lowest at the last."""
        return np.asarray((self.answer() > self.low[..., np.newaxis]).sum(axis=-1) + 1)

    def cutoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the lowest value that buys at each price, by indifference, shape (..., K)."""
        x = np.asarray(answer, dtype=float)
        low, high, d = (each[..., np.newaxis] for each in (self.low, self.high, self.delta))
        wanted = (x[..., :-1] - d * x[..., 1:]) / (1 - d)
        last = np.broadcast_to(np.maximum(x[..., -1:], low), (*wanted.shape[:-1], 1))
        return np.minimum.accumulate(np.clip(np.concatenate([wanted, last], axis=-1), low, high), axis=-1)

    def _sold(self, answer: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return highest values left before each price, lowest ones that buy, and chances of a sale."""
        cut = self.cutoffs(answer)
        high = self.high[..., np.newaxis]
        before = np.concatenate([high + 0 * cut[..., :1], cut[..., :-1]], axis=-1)
        return before, cut, (before - cut) / (high - self.low[..., np.newaxis])

    def _shares(self, answer: ArrayLike, delta: FloatArray) -> FloatArray:
        x = np.asarray(answer, dtype=float)
        before, cut, sold = self._sold(x)
        worth = sold * delta[..., np.newaxis] ** np.arange(x.shape[-1])
        seller, buyer = worth * x, worth * ((before + cut) / 2 - x)
        return np.stack([seller.sum(axis=-1), buyer.sum(axis=-1)], axis=-1)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:  # noqa: D102
        return self._shares(answer, self.delta)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the seller's largest gain from other cutoffs, at any price, as a share of the high value.

        What is left after each price is compared with the best that can be got for it. Where at most two
        offers are made, that is the largest of quadratics, which hold where one more offer follows and where
        two do; beyond, that of :func:`exact_path`, which has a certificate by brute force of its own.
        """
        x = np.asarray(answer, dtype=float)
        batch = np.broadcast_shapes(x.shape[:-1], self.low.shape, self.high.shape, self.delta.shape)
        x = np.broadcast_to(x, (*batch, x.shape[-1]))
        before, cut, _ = self._sold(x)
        low, delta = self.low[..., np.newaxis], self.delta[..., np.newaxis]
        best = best_of_two_offers(low, before, delta)
        own = np.zeros(batch)
        for at in map(tuple, np.argwhere(np.broadcast_to(self._longer(), batch))):
            path = exact_path(*self._point(at))
            best[at], own[at] = path.worth(before[at]), path.gap
        got, gain = np.zeros(batch), np.zeros(batch)
        for k in reversed(range(x.shape[-1])):
            got = (before[..., k] - cut[..., k]) * x[..., k] + self.delta * got
            gain = np.maximum(gain, best[..., k] - got)
        share = gain / ((self.high - self.low) * self.high)
        unsold = np.abs(x[..., -1] - self.low) / self.high
        feasible = (x > 0).all(axis=-1) & (x <= self.high[..., np.newaxis]).all(axis=-1)
        return np.asarray(np.where(feasible, np.maximum.reduce([share, unsold, own]), np.inf))

    def outcome(self) -> OfferOutcome:
        """Return payoffs and timing; terms are mean gains undiscounted, the surplus is the mean value."""
        x = self.answer()
        payoffs = self.expected_payoffs(x)
        return OfferOutcome(
            payoffs=payoffs,
            terms=self._shares(x, np.ones_like(self.delta)),
            proposer=1,
            periods=np.asarray((self._sold(x)[2] * np.arange(x.shape[-1])).sum(axis=-1)),
            probability=np.ones(payoffs.shape[:-1]),
            surplus_lost=np.asarray((self.low + self.high) / 2 - payoffs.sum(axis=-1)),
            gap=partial(self.residual, x),
            model=self,
        )

    def curves(self) -> dict[str, Curves]:
        """Return the prices, and the lowest value that buys at each."""
        prices = self.answer()
        when = np.arange(1.0, len(prices) + 1.0)
        lines = {"price": (when, prices), "lowest value that buys": (when, self.cutoffs(prices))}
        return {"price path": Curves(along="offer", quantity="price and value", lines=lines, dates=True)}

    def convergence(self, halvings: int = 6) -> Convergence:
        """Return how fast the first price of one game nears the lowest value as 1 - delta is halved.

        It falls to it in proportion to the step: Coase's conjecture at order one.

        Examples
        --------
        >>> CoaseUniformGap(low=0.1, delta=0.5).convergence(20).orders[-1].round(3)
        np.float64(1.0)
        """
        if self.low.ndim + self.high.ndim + self.delta.ndim:
            raise invalid("convergence", "needs one game, not a batch", self)
        return first_prices(
            lambda delta: replace(self, delta=delta).answer()[:, 0],
            self.delta,
            halvings,
            lowest=float(self.low),
            size=float(self.high),
        )

    def as_game(self, *, periods: int, types: int, prices: int) -> ExtensiveForm:
        """Return the game cut off after some periods, with values and prices on grids.

        What the cut takes is worth at most the highest value discounted by `periods`.
        """
        path = self.discretised(types=types)
        low, high = float(self.low), float(self.high)
        grid = {*np.linspace(low, high, prices).tolist(), *path.prices.tolist()}
        return SellerGame(
            values=tuple((high - (high - low) * (np.arange(types) + 0.5) / types).tolist()),
            chances=(1 / types,) * types,
            prices=tuple(sorted(grid)),
            periods=periods,
            delta_seller=float(self.delta),
            delta_buyer=float(self.delta),
        ).tree()

    def path(self) -> PricePath:
        """Return the equilibrium path of one game with its profit and a certificate by brute force.

        Examples
        --------
        >>> CoaseUniformGap(low=0.1, delta=0.5).path().cutoffs.round(3)
        array([0.595, 0.378, 0.21 , 0.105, 0.1  ])
        """
        if self.low.ndim + self.high.ndim + self.delta.ndim:
            raise invalid("path", "needs one game, not a batch", self)
        return exact_path(float(self.low), float(self.high), float(self.delta))

    def discretised(self, *, types: int = _TYPES) -> PricePath:
        """Return the equilibrium path of the game with `types` equally likely values, midpoints of [b, v].

        Exact for those values and any number of offers, with a certificate that compares every cutoff in
        every state; against the continuum its error falls in proportion to the distance of two values.
        """
        if self.low.ndim + self.high.ndim + self.delta.ndim:
            raise invalid("discretised", "needs one game, not a batch", self)
        if types < 1:
            raise invalid("types", "must be at least 1", types)
        low, high = float(self.low), float(self.high)
        values = low + (high - low) * (np.arange(types) + 0.5) / types
        return skimming_path(values, float(self.delta))


def first_of_two_prices(low: ArrayLike, high: ArrayLike, delta: ArrayLike) -> FloatArray:
    """Return the first price where at most two offers are made: the kernel; all arguments broadcast."""
    b, v, d = (np.asarray(each, dtype=float) for each in (low, high, delta))
    return np.asarray(np.where(v <= 2 * b, b, (1 - d) * v / 2 + d * b))


def best_of_two_offers(low: ArrayLike, high: ArrayLike, delta: ArrayLike) -> FloatArray:
    """Return the seller's best profit per density where at most two offers follow a cutoff; all broadcast.

    The cutoff y is best at a vertex or an end of where one more offer, at the lowest value, follows
    (y up to twice that), and of where two do.
    """
    b, v, d = (np.asarray(each, dtype=float) for each in (low, high, delta))
    b, v, d = np.broadcast_arrays(b, v, d)
    border, best = np.minimum(2 * b, v), np.full(b.shape, -np.inf)
    one = ((1 - d, d * b), (0 * b, b, -b * b))
    two = ((1 - d + d * (1 - d) / 2, d * d * b), ((1 - d) / 4, d * b, -d * b * b))
    for (slope, start), (square, linear, constant), ends in ((*one, (b, border)), (*two, (2 * b, v))):
        # (slope y + start)(v - y) + d (square y^2 + linear y + constant)
        curve = slope - d * square
        vertex = (slope * v - start + d * linear) / (2 * np.where(curve > 0, curve, 1.0))
        for y in (*ends, np.where(curve > 0, np.clip(vertex, *ends), ends[0])):
            left = (square * y + linear) * y + constant
            worth = (slope * y + start) * (v - y) + d * left
            best = np.where(ends[1] >= ends[0], np.maximum(best, worth), best)
    return best


def skimming_path(values: ArrayLike, delta: float) -> PricePath:
    """Return the equilibrium path of a seller facing equally likely values, by backward induction over them.

    The values left are always the lowest ones. A value pays what makes it indifferent to the next price, and
    the seller picks the lowest value to buy; he asks the lower price of two that are equally good.

    Parameters
    ----------
    values : array_like, shape (n,)
        Increasing.
    delta : float
        Common discount factor, in [0, 1).

    Examples
    --------
    >>> skimming_path([1.0, 3.0], 0.9).prices.round(6)
    array([1.2, 1. ])
    """
    v = np.asarray(values, dtype=float)
    if v.ndim != 1 or not len(v) or (np.diff(v) <= 0).any():
        raise InvalidInputError(f"values must increase, got {values!r}")
    count = len(v)
    pays, worth = np.empty(count), np.zeros(count + 1)  # worth[i]: the i lowest values are left
    target = np.zeros(count + 1, dtype=int)
    pays[0] = v[0]
    for i in range(1, count + 1):
        if i > 1:
            pays[i - 1] = (1 - delta) * v[i - 1] + delta * pays[target[i - 1]]
        options = (i - np.arange(i)) * pays[:i] + delta * worth[:i]
        best = options.max()
        target[i] = int(np.argmax(options >= best - ATOL * v[-1]))
        worth[i] = best
    return DiscretePolicy(values=v, delta=delta, pays=pays, target=target).path()


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = CoaseUniformGap(low=inputs["low_value"], high=inputs["high_value"], delta=inputs["delta"])
    path = game.path()
    return {"prices": path.prices, "cutoffs": path.cutoffs, "seller_profit": path.profit}


MODELS = (
    Model(
        name="coase_uniform_gap",
        title="A seller who may offer for ever to a buyer of uniform value above a positive lowest one",
        parameters=(
            Parameter(name="low_value", meaning="lowest value b", domain="positive", unit="money"),
            Parameter(
                name="high_value", meaning="highest value", domain="above b, at most 1e100", unit="money"
            ),
            Parameter(name="delta", meaning="common discount factor", domain="in [0, 1)"),
        ),
        outputs={
            "prices": "on the path, first to last",
            "cutoffs": "lowest value that buys at each",
            "seller_profit": "expected, discounted to the first offer",
        },
        citations=(GUL_SONNENSCHEIN_WILSON_1986,),
        evaluate=_evaluate,
        notes=(
            "the seller makes every offer and has no cost; lists end with the offer that everybody left takes"
        ),
    ),
)
"""As the catalogue lists them."""

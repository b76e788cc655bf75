"""A seller who may offer for ever to a buyer of uniform value above a positive lowest one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, Numbers, positive
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.coase_linear import GUL_SONNENSCHEIN_WILSON_1986
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.domains import below_one
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.seller_offers import SELLER_AND_BUYER, SellerGame
from gametheory.bargaining.strategic.skimming_pieces import PricePath, exact_path
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "CoaseUniformGap", "first_of_two_prices", "skimming_path"]

_TYPES = 2000
_TARGETS = 2001


@dataclass(frozen=True, eq=False, kw_only=True)
class CoaseUniformGap(BargainingModel):
    r"""A seller without costs offers for ever to a buyer of value uniform on [b, v], b > 0.

    The price reaches b after a bounded number of offers, whatever the discount factor [1]_: one if
    :math:`v \le 2b`; two if :math:`v \le v_2 = 2b \frac{4 + \delta}{3 + \delta} (1 + 1/\sqrt{4 + \delta})`,
    the first :math:`(1 - \delta) v/2 + \delta b`, which values above v/2 buy. As :math:`\delta \to 1` the
    first price tends to b. Beyond :math:`v_2` cutoffs may be corner solutions: :meth:`answer` refuses, and
    :meth:`path` solves one game exactly, whatever the number of offers. An answer is the first two prices.

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
    """

    low: Numbers = Numbers(positive)
    high: Numbers = Numbers(positive, default=1.0)
    delta: Numbers = Numbers(below_one)

    concept: ClassVar[Concept] = Concept.WEAK_PERFECT_BAYESIAN
    complete: ClassVar[Completeness] = Completeness.SEARCHED
    citation: ClassVar[Citation] = GUL_SONNENSCHEIN_WILSON_1986
    labels: ClassVar[tuple[str, ...]] = ("first price", "second price")

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
        """Return the first two prices, equal where one offer is enough, shape (..., 2).

        Raises
        ------
        RefusedError
            If more than two offers are made.
        """
        if (self.high > self.two_offers_up_to() * (1 + ATOL)).any():
            raise RefusedError(
                f"the formulas hold for at most two offers, up to a high value of {self.two_offers_up_to()}; "
                "use path()"
            )
        first = first_of_two_prices(self.low, self.high, self.delta)
        return np.stack([first, self.low + 0 * first], axis=-1)

    def cutoff(self, answer: ArrayLike) -> FloatArray:
        """Return the lowest value that buys at the first of two prices, by indifference, shape (...)."""
        x = np.asarray(answer, dtype=float)
        wanted = (x[..., 0] - self.delta * x[..., 1]) / (1 - self.delta)
        return np.asarray(np.clip(wanted, self.low, self.high))

    def _shares(self, answer: ArrayLike, delta: FloatArray) -> FloatArray:
        x = np.asarray(answer, dtype=float)
        cut, mass = self.cutoff(x), self.high - self.low
        first, second = (self.high - cut) / mass, (cut - self.low) / mass
        seller = first * x[..., 0] + delta * second * x[..., 1]
        buyer = first * ((self.high + cut) / 2 - x[..., 0]) + delta * second * (
            (cut + self.low) / 2 - x[..., 1]
        )
        return np.stack(np.broadcast_arrays(seller, buyer), axis=-1)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:  # noqa: D102
        return self._shares(answer, self.delta)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the seller's largest gain from other cutoffs, now or next, as a share of the high value.

        By brute force over 2001 cutoffs, with what buyers accept and what is left worth at each of them: in
        closed form where one more offer follows, and where two do.
        """
        x = np.asarray(answer, dtype=float)
        low_last = np.abs(x[..., 1] - self.low)
        cut = self.cutoff(x)
        worth = self.expected_payoffs(x)[..., 0] * (self.high - self.low)
        now = self._best(self.high) - worth
        then = np.where(cut > self.low, self._best(cut) - (cut - self.low) * self.low, 0.0)
        gain = np.maximum(now / (self.high - self.low), then / (self.high - self.low))
        feasible = (x > 0).all(axis=-1) & (x[..., 0] <= self.high)
        return np.asarray(np.where(feasible, np.maximum(gain, low_last) / self.high, np.inf))

    def _best(self, state: FloatArray) -> FloatArray:
        """Return the seller's best profit per density if values up to `state` are left, shape (...)."""
        b, d, v = self.low, self.delta, np.asarray(state, dtype=float)
        part = np.linspace(0, 1, _TARGETS).reshape(-1, *([1] * np.broadcast(b, d, v).ndim))
        y = np.concatenate([b + part * (v - b), np.clip(v / 2, b, v)[np.newaxis] + 0 * part[:1]])
        near = y <= 2 * b
        takes = np.where(near, (1 - d) * y + d * b, (1 - d) * y + d * ((1 - d) * y / 2 + d * b))
        left = np.where(near, (y - b) * b, (1 - d) * y * y / 4 + d * b * y - d * b * b)
        return np.asarray((takes * (v - y) + d * left).max(axis=0))

    def outcome(self) -> OfferOutcome:
        """Return payoffs and timing; terms are mean gains undiscounted, the surplus is the mean value."""
        x = self.answer()
        payoffs = self.expected_payoffs(x)
        return OfferOutcome(
            payoffs=payoffs,
            terms=self._shares(x, np.ones_like(self.delta)),
            proposer=1,
            periods=np.asarray((self.cutoff(x) - self.low) / (self.high - self.low)),
            probability=np.ones(payoffs.shape[:-1]),
            surplus_lost=np.asarray((self.low + self.high) / 2 - payoffs.sum(axis=-1)),
            gap=self.residual(x),
            model=self,
        )

    def curves(self) -> dict[str, Curves]:
        """Return the two prices, and the lowest value that buys at each."""
        prices, when = self.answer(), np.array([1.0, 2.0])
        cutoffs = np.array([float(self.cutoff(prices)), float(self.low)])
        lines = {"price": (when, prices), "lowest value that buys": (when, cutoffs)}
        return {"price path": Curves(along="offer", quantity="price and value", lines=lines, dates=True)}

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
        """Return the equilibrium path with any number of offers, exact up to rounding.

        Examples
        --------
        >>> CoaseUniformGap(low=0.1, delta=0.5).path().prices.round(4)
        array([0.4313, 0.2674, 0.1564, 0.1026, 0.1   ])
        """
        if self.low.ndim + self.high.ndim + self.delta.ndim:
            raise invalid("path", "needs one game, not a batch", self)
        return exact_path(float(self.low), float(self.high), float(self.delta))

    def discretised(self, *, types: int = _TYPES) -> PricePath:
        """Return the equilibrium path of the game with `types` equally likely values, midpoints of [b, v].

        Exact for those values and any number of offers; against the continuum its error falls in proportion
        to the distance of two values.
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
    path, at = [], count
    while at > 0:
        at = int(target[at])
        path.append(at)
    return PricePath(prices=pays[path], cutoffs=v[path], profit=float(worth[count] / count), gap=0.0)


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
            Parameter(name="high_value", meaning="highest value", domain="above b", unit="money"),
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

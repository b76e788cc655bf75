"""Finitely many offers to a buyer of uniform value: Sobel and Takahashi's multistage model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers, frozen, positive
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.domains import below_one, number_of_offers, one_number
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.seller_offers import SELLER_AND_BUYER, SellerGame, nearest
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_assessment import TreeAssessment

__all__ = ["MODELS", "SOBEL_TAKAHASHI_1983", "SobelTakahashi", "price_coefficients"]

SOBEL_TAKAHASHI_1983 = Citation(
    key="sobeltakahashi1983",
    author="Sobel, Joel and Takahashi, Ichiro",
    title="A Multistage Model of Bargaining",
    year=1983,
    fields={
        "journal": "Review of Economic Studies",
        "volume": "50",
        "number": "3",
        "pages": "411--426",
        "doi": "10.2307/2297673",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class SobelTakahashi(BargainingModel):
    r"""A seller without costs makes T offers to a buyer of value uniform on [0, v].

    With k offers left and highest value h the price is :math:`\gamma_k h`, values from
    :math:`\beta_k h` on buy, and the profit is :math:`\gamma_k h^2/2` per unit of density [1]_. A value w is
    indifferent at :math:`c_k w`, :math:`c_k = 1 - \delta_B + \delta_B \gamma_{k-1}` (:math:`c_1 = 1`,
    :math:`\gamma_0 = 0`), and the seller's best cutoff gives :math:`\beta_k = c_k/(2 c_k - \delta_S
    \gamma_{k-1})` and :math:`\gamma_k = c_k \beta_k`. An answer lists :math:`\gamma_1, \dots, \gamma_T`.

    Parameters
    ----------
    periods : int
        T, at least 1.
    delta_seller, delta_buyer : array_like, shape (...)
        In [0, 1).
    value_max : array_like, shape (...), default 1
        v > 0.

    References
    ----------
    .. [1] J. Sobel and I. Takahashi, "A multistage model of bargaining", Review of Economic Studies 50 (1983)
       411-426, doi:10.2307/2297673. The recursion is derived here.

    Examples
    --------
    >>> game = SobelTakahashi(periods=2, delta_seller=0.9, delta_buyer=0.9)
    >>> game.prices().round(6), game.cutoffs().round(6), game.outcome().payoffs[0].round(6)
    (array([0.465385, 0.423077]), array([0.846154, 0.423077]), np.float64(0.232692))
    """

    periods: int
    delta_seller: Numbers = Numbers(below_one)
    delta_buyer: Numbers = Numbers(below_one)
    value_max: Numbers = Numbers(positive, default=1.0)

    concept: ClassVar[Concept] = Concept.WEAK_PERFECT_BAYESIAN
    citation: ClassVar[Citation] = SOBEL_TAKAHASHI_1983

    def __post_init__(self) -> None:
        count = one_number("periods", number_of_offers("periods", self.periods))
        object.__setattr__(self, "periods", int(count))

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return SELLER_AND_BUYER

    def answer(self) -> FloatArray:
        r"""Return :math:`\gamma_k` with k = 1, ..., T offers left, shape (..., T)."""
        return self._coefficients

    @cached_property
    def _coefficients(self) -> FloatArray:
        return frozen(price_coefficients(self.periods, self.delta_seller, self.delta_buyer))

    def _slopes(self, answer: ArrayLike) -> FloatArray:
        """Return the most that a buyer pays, per unit of value, with k offers left, shape (..., T)."""
        g = np.asarray(answer, dtype=float)
        d = self.delta_buyer[..., np.newaxis]
        first = np.ones_like(g[..., :1] + 0 * d)
        return np.concatenate([first, 1 - d + d * g[..., :-1]], axis=-1)

    def cutoffs(self) -> FloatArray:
        """Return the lowest value that buys at each offer, first to last, shape (..., T)."""
        return self._cutoffs

    @cached_property
    def _cutoffs(self) -> FloatArray:
        g = self.answer()
        shrink = (g / self._slopes(g))[..., ::-1]
        return frozen(np.cumprod(shrink, axis=-1) * self.value_max[..., np.newaxis])

    def prices(self) -> FloatArray:
        """Return the prices on the path, first to last, shape (..., T)."""
        return np.asarray(self.answer()[..., ::-1] * self._states())

    def _states(self) -> FloatArray:
        """Return the highest value left before each offer, shape (..., T)."""
        cutoffs = self.cutoffs()
        first = np.broadcast_to(self.value_max[..., np.newaxis], cutoffs[..., :1].shape)
        return np.concatenate([first, cutoffs[..., :-1]], axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the seller's largest gain from another cutoff with any number of offers left, shape (...).

        As a share of the highest value, buyers replying by indifference. The gain is a quadratic in the
        cutoff, so its maximum is at the vertex or an end.
        """
        g = np.asarray(answer, dtype=float)
        slopes = self._slopes(g)
        cutoff = g / slopes
        feasible = ((g >= 0) & (cutoff <= 1)).all(axis=-1)
        worst = np.zeros(np.broadcast_shapes(g.shape[:-1], self.delta_seller.shape))
        worth = np.zeros_like(worst)
        for k in range(g.shape[-1]):
            c, b = slopes[..., k], cutoff[..., k]
            later = self.delta_seller * worth
            curve = c - later
            vertex = np.where(curve > 0, np.clip(c / (2 * np.where(curve > 0, curve, 1.0)), 0, 1), 0.0)
            best = np.maximum.reduce([c * e * (1 - e) + later * e * e for e in (vertex, 0 * c, 0 * c + 1)])
            worth = c * b * (1 - b) + later * b * b
            worst = np.maximum(worst, best - worth)
        return np.asarray(np.where(feasible, worst, np.inf))

    def _certificate(self, batch: tuple[int, ...]) -> FloatArray:
        return np.broadcast_to(self.residual(self.answer()), batch)

    def _gains(self, *, patient: bool) -> FloatArray:
        """Return the mean gains of seller and buyer, discounted unless `patient`, shape (..., 2)."""
        prices, cutoffs, v = self.prices(), self.cutoffs(), self.value_max[..., np.newaxis]
        before = self._states()
        sold, when = (before - cutoffs) / v, np.arange(self.periods)
        one = np.ones_like(v)
        seller = one if patient else self.delta_seller[..., np.newaxis]
        buyer = one if patient else self.delta_buyer[..., np.newaxis]
        revenue = (seller**when * sold * prices).sum(axis=-1)
        rent = (buyer**when * sold * ((before + cutoffs) / 2 - prices)).sum(axis=-1)
        return np.stack([revenue, rent], axis=-1)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the mean payoffs of seller and buyer in the equilibrium, shape (..., 2)."""
        del answer
        return self._gains(patient=False)

    def outcome(self) -> OfferOutcome:
        """Return payoffs and timing; terms are mean gains undiscounted, the surplus is the mean value."""
        v, cutoffs = self.value_max[..., np.newaxis], self.cutoffs()
        before = self._states()
        sold = (before - cutoffs) / v
        agreed = sold.sum(axis=-1)
        payoffs = self._gains(patient=False)
        return OfferOutcome(
            payoffs=payoffs,
            terms=self._gains(patient=True),
            proposer=1,
            periods=np.asarray((sold * np.arange(self.periods)).sum(axis=-1) / agreed),
            probability=np.asarray(agreed),
            surplus_lost=np.asarray(self.value_max / 2 - payoffs.sum(axis=-1)),
            gap=partial(self._certificate, payoffs.shape[:-1]),
            model=self,
        )

    def _grid(self, types: int, prices: int) -> SellerGame:
        if types < 2 or prices < 2:
            raise invalid("types and prices", "must be at least 2", (types, prices))
        if self.delta_seller.ndim + self.delta_buyer.ndim + self.value_max.ndim:
            raise invalid("as_game", "needs one game, not a batch", self)
        v = float(self.value_max)
        return SellerGame(
            values=tuple(((np.arange(types)[::-1] + 0.5) * v / types).tolist()),
            chances=(1 / types,) * types,
            prices=tuple((np.arange(1, prices) * v / prices).tolist()),
            periods=self.periods,
            delta_seller=float(self.delta_seller),
            delta_buyer=float(self.delta_buyer),
        )

    def curves(self) -> dict[str, Curves]:
        """Return the prices on the path, and the lowest value that buys at each."""
        when = np.arange(1.0, self.periods + 1.0)
        lines = {"price": (when, self.prices()), "lowest value that buys": (when, self.cutoffs())}
        return {"price path": Curves(along="offer", quantity="price and value", lines=lines, dates=True)}

    def as_game(self, *, types: int, prices: int) -> ExtensiveForm:
        """Return the game with `types` equally likely values, midpoints of [0, v], and prices on a grid.

        The strategies of :meth:`assessment` gain there from a deviation what the grid takes, which falls in
        proportion to its step: see :meth:`game_error`.
        """
        return self._grid(types, prices).tree()

    def game_error(self, *, types: int, prices: int) -> float:
        """Return the largest gain in :meth:`as_game` from leaving :meth:`assessment`, of the range.

        Found by comparing every other plan with the strategies that stand for the equilibrium on the grid,
        which are an equilibrium up to this number.
        """
        game = self.as_game(types=types, prices=prices)
        return game.gap(self.assessment(game, types=types, prices=prices), self.concept)

    def assessment(self, game: ExtensiveForm, *, types: int, prices: int) -> TreeAssessment:
        """Return the linear strategies on the tree of :meth:`as_game`, prices rounded to its grid."""
        grid, g, v = self._grid(types, prices), self.answer(), float(self.value_max)
        slopes = self._slopes(g)

        def seller(refused: tuple[float, ...]) -> dict[float, float]:
            left = self.periods - len(refused)
            bounds = [price / slopes[self.periods - 1 - t] for t, price in enumerate(refused)]
            return {nearest(grid.prices, float(g[left - 1]) * min([v, *bounds])): 1.0}

        def buyer(value: float, history: tuple[float, ...]) -> float:
            return float(history[-1] <= slopes[self.periods - len(history)] * value)

        return grid.assessment(game, seller, buyer)


def price_coefficients(periods: int, delta_seller: ArrayLike, delta_buyer: ArrayLike) -> FloatArray:
    r"""Return :math:`\gamma_1, \dots, \gamma_T`, shape (..., T): the kernel; discount factors broadcast.

    Examples
    --------
    >>> price_coefficients(2, [0.9, 0.5], 0.9).round(6)
    array([[0.5     , 0.465385],
           [0.5     , 0.355882]])
    """
    ds, db = np.broadcast_arrays(np.asarray(delta_seller, dtype=float), np.asarray(delta_buyer, dtype=float))
    found = np.empty((*ds.shape, periods))
    before = np.zeros(ds.shape)
    for k in range(periods):
        c = np.ones(ds.shape) if k == 0 else 1 - db + db * before
        before = c * c / (2 * c - ds * before)
        found[..., k] = before
    return found


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = SobelTakahashi(
        periods=inputs["periods"],
        delta_seller=inputs["delta_seller"],
        delta_buyer=inputs["delta_buyer"],
        value_max=inputs["value_max"],
    )
    return {
        "prices": game.prices(),
        "cutoffs": game.cutoffs(),
        "seller_profit": game.answer()[-1] / 2 * game.value_max,
    }


MODELS = (
    Model(
        name="sobel_takahashi",
        title="A seller with finitely many offers to a buyer of uniform value",
        parameters=(
            Parameter(name="periods", meaning="number of offers T", domain="integer >= 1", kind=Kind.WHOLE),
            Parameter(name="delta_seller", meaning="seller's discount factor", domain="in [0, 1)"),
            Parameter(name="delta_buyer", meaning="buyer's discount factor", domain="in [0, 1)"),
            Parameter(name="value_max", meaning="largest value v", domain="positive", unit="money"),
        ),
        outputs={
            "prices": "on the path, first to last",
            "cutoffs": "lowest value that buys at each",
            "seller_profit": "expected, discounted to the first offer",
        },
        citations=(SOBEL_TAKAHASHI_1983,),
        evaluate=_evaluate,
        notes=(
            "the seller makes every offer and has no cost; values are uniform on [0, v]; lists have "
            "one entry an offer"
        ),
    ),
)
"""As the catalogue lists them."""

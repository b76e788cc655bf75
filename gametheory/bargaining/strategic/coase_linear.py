"""A seller who may go on offering for ever: the linear equilibrium without a gap, and Coase's conjecture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers, positive
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.convergence import Convergence, first_prices
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.domains import below_one
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.seller_offers import SELLER_AND_BUYER
from gametheory.bargaining.strategic.sobel_takahashi import SOBEL_TAKAHASHI_1983, SobelTakahashi
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.solvers.protocol import Completeness

__all__ = ["GUL_SONNENSCHEIN_WILSON_1986", "MODELS", "STOKEY_1981", "CoaseLinear", "linear_coefficients"]

_OFFERS_SHOWN = 20
"""Offers on a picture of the path."""

STOKEY_1981 = Citation(
    key="stokey1981",
    author="Stokey, Nancy L.",
    title="Rational Expectations and Durable Goods Pricing",
    year=1981,
    fields={
        "journal": "Bell Journal of Economics",
        "volume": "12",
        "number": "1",
        "pages": "112--128",
        "doi": "10.2307/3003511",
    },
)
GUL_SONNENSCHEIN_WILSON_1986 = Citation(
    key="gulsonnenscheinwilson1986",
    author="Gul, Faruk and Sonnenschein, Hugo and Wilson, Robert",
    title="Foundations of Dynamic Monopoly and the {Coase} Conjecture",
    year=1986,
    fields={
        "journal": "Journal of Economic Theory",
        "volume": "39",
        "number": "1",
        "pages": "155--190",
        "doi": "10.1016/0022-0531(86)90024-4",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class CoaseLinear(BargainingModel):
    r"""A seller without costs offers for ever to a buyer of value uniform on [0, v].

    With :math:`e = \sqrt{1 - \delta}` the linear stationary equilibrium has price :math:`\gamma h` at
    highest value h, :math:`\gamma = e/(1 + e)`; values from :math:`h/(1 + e)` on buy, and a value w buys at
    p if :math:`w \ge p/e` [1]_. As :math:`\delta \to 1` the price falls to zero like e: Coase's conjecture
    [2]_. Without a gap between cost and lowest value there are other, non-stationary, equilibria [3]_; this
    is the limit of :class:`SobelTakahashi` with ever more offers.

    An answer is the price and the next highest value, per unit of the highest value.

    Parameters
    ----------
    delta : array_like, shape (...)
        Common discount factor, in [0, 1).
    value_max : array_like, shape (...), default 1
        v > 0.

    References
    ----------
    .. [1] N. Stokey, "Rational expectations and durable goods pricing", Bell J. Economics 12 (1981) 112-128,
       doi:10.2307/3003511.
    .. [2] F. Gul, H. Sonnenschein and R. Wilson, "Foundations of dynamic monopoly and the Coase conjecture",
       J. Economic Theory 39 (1986) 155-190, doi:10.1016/0022-0531(86)90024-4.
    .. [3] L. Ausubel and R. Deneckere, "Reputation in bargaining and durable goods monopoly", Econometrica 57
       (1989) 511-531.

    Examples
    --------
    >>> CoaseLinear(delta=[0.0, 0.99, 0.9999]).outcome().payoffs[:, 0].round(6)
    array([0.25    , 0.045455, 0.00495 ])
    """

    delta: Numbers = Numbers(below_one)
    value_max: Numbers = Numbers(positive, default=1.0)

    concept: ClassVar[Concept] = Concept.WEAK_PERFECT_BAYESIAN
    complete: ClassVar[Completeness] = Completeness.ONE
    citation: ClassVar[Citation] = STOKEY_1981
    labels: ClassVar[tuple[str, ...]] = ("price per highest value", "ratio of cutoffs")

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return SELLER_AND_BUYER

    def answer(self) -> FloatArray:
        r"""Return :math:`\gamma` and :math:`\beta`, shape (..., 2)."""
        return linear_coefficients(self.delta)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest one-shot gain, as a share of the highest value, shape (...).

        Of the lowest value that buys from waiting, or of the seller from another cutoff now. Discounting
        makes one-shot deviations enough.
        """
        g, b = np.moveaxis(np.asarray(answer, dtype=float), -1, 0)
        feasible = (g >= 0) & (b > 0) & (b <= 1) & (g <= b)
        ratio = np.where(feasible, b, 1.0)
        slope = g / ratio
        buyer = np.abs(1 - slope - self.delta * (1 - g))
        worth = g * (1 - b) / np.maximum(1 - self.delta * b * b, 1e-300)
        later = self.delta * worth
        curve = slope - later
        vertex = np.where(curve > 0, np.clip(slope / (2 * np.where(curve > 0, curve, 1.0)), 0, 1), 0.0)
        best = np.maximum(slope * vertex * (1 - vertex) + later * vertex**2, later)
        return np.asarray(np.where(feasible, np.maximum(buyer, best - worth), np.inf))

    def _gains(self, discount: FloatArray) -> FloatArray:
        g, b = np.moveaxis(self.answer(), -1, 0)
        series = self.value_max * (1 - b) / (1 - discount * b * b)
        return np.stack([g * series, ((1 + b) / 2 - g) * series], axis=-1)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the mean payoffs of seller and buyer in the equilibrium, shape (..., 2)."""
        del answer
        return self._gains(self.delta)

    def prices(self, periods: int) -> FloatArray:
        """Return the first `periods` prices on the path, shape (..., periods)."""
        g, b = np.moveaxis(self.answer(), -1, 0)
        first = (g * self.value_max)[..., np.newaxis]
        return np.asarray(first * b[..., np.newaxis] ** np.arange(periods))

    def outcome(self) -> OfferOutcome:
        """Return payoffs and timing; terms are mean gains undiscounted, the surplus is the mean value."""
        x, payoffs = self.answer(), self._gains(self.delta)
        b = x[..., 1]
        return OfferOutcome(
            payoffs=payoffs,
            terms=self._gains(np.ones_like(self.delta)),
            proposer=1,
            periods=np.asarray(b / (1 - b) + 0 * self.value_max),
            probability=np.ones(payoffs.shape[:-1]),
            surplus_lost=np.asarray(self.value_max / 2 - payoffs.sum(axis=-1)),
            gap=lambda: self.residual(x) + 0 * self.value_max,
            model=self,
        )

    def truncated(self, periods: int) -> SobelTakahashi:
        """Return the model with finitely many offers, whose first price tends to this one's."""
        return SobelTakahashi(
            periods=periods, delta_seller=self.delta, delta_buyer=self.delta, value_max=self.value_max
        )

    def curves(self) -> dict[str, Curves]:
        """Return the first prices on the path, and the lowest value that buys at each."""
        when = np.arange(1.0, _OFFERS_SHOWN + 1.0)
        cutoffs = self.value_max * self.answer()[1] ** when
        lines = {"price": (when, self.prices(_OFFERS_SHOWN)), "lowest value that buys": (when, cutoffs)}
        return {"price path": Curves(along="offer", quantity="price and value", lines=lines, dates=True)}

    def convergence(self, halvings: int = 6) -> Convergence:
        r"""Return how fast the first price of one game nears zero as :math:`1 - \delta` is halved.

        It falls like the root of the step: order one half.

        Examples
        --------
        >>> CoaseLinear(delta=0.9).convergence(20).orders[-1].round(3)
        np.float64(0.5)
        """
        if self.delta.ndim + self.value_max.ndim:
            raise invalid("convergence", "needs one game, not a batch", self)
        top = float(self.value_max)
        return first_prices(
            lambda delta: top * replace(self, delta=delta).answer()[:, 0],
            self.delta,
            halvings,
            lowest=0.0,
            size=top,
        )

    def as_game(self, *, periods: int, types: int, prices: int) -> ExtensiveForm:
        """Return the game of :meth:`truncated` with values and prices on grids; see :meth:`game_error`."""
        return self.truncated(periods).as_game(types=types, prices=prices)

    def game_error(self, *, periods: int, types: int, prices: int) -> float:
        r"""Return what the grids and the cut of :meth:`as_game` take, as a share of the range of payoffs.

        The first is the largest gain there from leaving the linear strategies of :meth:`truncated`, the
        second :math:`\delta^{periods}`: what offers beyond are worth at most. So these strategies, followed
        by any, are an equilibrium up to this number of the game on the same grids without an end.

        Examples
        --------
        >>> round(CoaseLinear(delta=0.2).game_error(periods=2, types=6, prices=12), 3)
        0.049
        """
        of_the_grids = self.truncated(periods).game_error(types=types, prices=prices)
        return of_the_grids + float(self.delta) ** periods


def linear_coefficients(delta: ArrayLike) -> FloatArray:
    """Return price and next highest value per unit of the highest value, shape (..., 2): the kernel."""
    e = np.sqrt(1 - np.asarray(delta, dtype=float))
    return np.stack([e / (1 + e), 1 / (1 + e)], axis=-1)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = CoaseLinear(delta=inputs["delta"], value_max=inputs["value_max"])
    g, b = game.answer()
    return {
        "first_price": g * game.value_max,
        "cutoff_ratio": b,
        "seller_profit": game.outcome().payoffs[0],
        "price_coefficient": g,
    }


MODELS = (
    Model(
        name="coase_linear",
        title="A seller who may offer for ever, no gap: the linear stationary equilibrium",
        parameters=(
            Parameter(name="delta", meaning="common discount factor", domain="in [0, 1)"),
            Parameter(name="value_max", meaning="largest value v", domain="positive", unit="money"),
        ),
        outputs={
            "first_price": "the first offer",
            "cutoff_ratio": "lowest value that buys, per highest value left",
            "seller_profit": "expected, discounted to the first offer",
            "price_coefficient": "price per highest value left",
        },
        citations=(STOKEY_1981, SOBEL_TAKAHASHI_1983, GUL_SONNENSCHEIN_WILSON_1986),
        evaluate=_evaluate,
        notes=(
            "the seller makes every offer and has no cost; values are uniform on [0, v]; one of "
            "several equilibria, the stationary one"
        ),
    ),
)
"""As the catalogue lists them."""

"""A seller who may offer for ever to a buyer of high or low value: how fast his price falls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, IntArray, Numbers, frozen, positive
from gametheory.bargaining.kernels.worth_compiling import worth_compiling
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.coase_linear import GUL_SONNENSCHEIN_WILSON_1986
from gametheory.bargaining.strategic.convergence import Convergence, first_prices
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.domains import below_one, strictly_between, whole_number
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.seller_offers import SELLER_AND_BUYER, SellerGame
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.solvers.certificate_blocks import residual_in_blocks
from gametheory.solvers.protocol import Completeness

__all__ = ["HART_1989", "MODELS", "CoaseTwoTypes", "SkimmingStages", "skimming_stages"]

_BLOCK = 8192
"""Points whose certificate is computed at a time."""

HART_1989 = Citation(
    key="hart1989",
    author="Hart, Oliver",
    title="Bargaining and Strikes",
    year=1989,
    fields={
        "journal": "Quarterly Journal of Economics",
        "volume": "104",
        "number": "1",
        "pages": "25--43",
        "doi": "10.2307/2937833",
    },
)
_MOST_ROUNDS = 100_000


@dataclass(frozen=True, eq=False, kw_only=True)
class CoaseTwoTypes(BargainingModel):
    r"""A seller without costs offers for ever to a buyer whose value is high or low.

    The value is :math:`b_h` with probability :math:`\pi`, else :math:`b_l`, which buys at that price only.
    A high value that sees the price fall to it in n periods pays
    :math:`p_n = (1 - \delta^n) b_h + \delta^n b_l`. With h the mass of high values left and
    :math:`L = 1 - \pi`, the seller asks :math:`p_n` where :math:`h_n < h \le h_{n+1}`, and leaves
    :math:`h_{n-1}`; the thresholds make him indifferent [1]_ [2]_:
    :math:`h_1 = L b_l/(b_h - b_l)`, :math:`h_{n+1} = h_n + V_n/(\delta^n (b_h - b_l))` with
    :math:`V_n = (h_n - h_{n-2}) p_{n-1} + \delta V_{n-2}` the profit at :math:`h_n`
    (:math:`V_1 = (h_1 + L) b_l`, :math:`V_0 = L b_l`, :math:`h_{-1} = h_0 = 0`). The number of rounds stays
    bounded as :math:`\delta \to 1`, so that the first price tends to :math:`b_l`: Coase's conjecture.

    An answer is the prices on the path; in a batch the shorter paths go on at :math:`b_l`.

    Parameters
    ----------
    low, high : array_like, shape (...)
        :math:`0 < b_l < b_h`. Without a gap, :math:`b_l = 0`, see :class:`CoaseLinear`.
    prob_high : array_like, shape (...)
        :math:`\pi \in (0, 1)`.
    delta : array_like, shape (...)
        Common discount factor, in [0, 1).

    References
    ----------
    .. [1] O. Hart, "Bargaining and strikes", Quarterly J. Economics 104 (1989) 25-43, doi:10.2307/2937833.
    .. [2] F. Gul, H. Sonnenschein and R. Wilson, "Foundations of dynamic monopoly and the Coase conjecture",
       J. Economic Theory 39 (1986) 155-190, doi:10.1016/0022-0531(86)90024-4. The recursion is derived here.

    Examples
    --------
    >>> game = CoaseTwoTypes(low=1, high=2, prob_high=0.9, delta=0.9)
    >>> game.answer().round(4), int(game.rounds()), game.outcome().payoffs[0].round(6)
    (array([1.271, 1.19 , 1.1  , 1.   ]), 4, np.float64(1.134356))
    """

    low: Numbers = Numbers(positive)
    high: Numbers = Numbers(positive)
    prob_high: Numbers = Numbers(strictly_between)
    delta: Numbers = Numbers(below_one)

    concept: ClassVar[Concept] = Concept.WEAK_PERFECT_BAYESIAN
    complete: ClassVar[Completeness] = Completeness.SEARCHED
    citation: ClassVar[Citation] = HART_1989

    def __post_init__(self) -> None:
        if (self.low >= self.high).any():
            raise invalid("low", f"must be below the high value {self.high}", self.low)

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return SELLER_AND_BUYER

    def stages(self) -> SkimmingStages:
        """Return thresholds, profits and rounds."""
        return self._stages

    @cached_property
    def _stages(self) -> SkimmingStages:
        return skimming_stages(self.low, self.high, self.prob_high, self.delta)

    def rounds(self) -> IntArray:
        """Return the number of offers until the price is low, shape (...)."""
        return np.asarray(self.stages().before + 1)

    def thresholds(self) -> FloatArray:
        r"""Return :math:`h_1, h_2, \dots`, the masses of high values at which a round is added, (..., N)."""
        return self.stages().masses[..., 2:]

    def _price(self, n: ArrayLike) -> FloatArray:
        fall = self.delta[..., np.newaxis] ** np.maximum(n, 0)
        low, high = self.low[..., np.newaxis], self.high[..., np.newaxis]
        return np.asarray(low + (1 - fall) * (high - low))

    def answer(self) -> FloatArray:
        """Return the prices asked, first to last, shape (..., largest number of rounds)."""
        return self._prices

    @cached_property
    def _prices(self) -> FloatArray:
        before = self.stages().before[..., np.newaxis]
        return frozen(self._price(before - np.arange(int(before.max(initial=0)) + 1)))

    def left(self) -> FloatArray:
        """Return the mass of high values left before each offer of :meth:`answer`, same shape."""
        return self._left

    @cached_property
    def _left(self) -> FloatArray:
        stages = self.stages()
        after = stages.before[..., np.newaxis] - np.arange(int(stages.before.max(initial=0)) + 1)
        masses = np.take_along_axis(stages.masses, np.maximum(after, -1) + 1, axis=-1)
        masses[..., 0] = self.prob_high
        return frozen(masses)

    def _path(self, answer: ArrayLike, *, discount: FloatArray) -> FloatArray:
        """Return the mean gains of seller and buyer if prices are `answer`, shape (..., 2)."""
        p = np.asarray(answer, dtype=float)
        stay = self.left()
        steps = min(p.shape[-1], stay.shape[-1])
        p, stay = p[..., :steps], stay[..., :steps]
        ends = np.concatenate([stay[..., 1:], np.zeros_like(stay[..., :1])], axis=-1)
        when = discount[..., np.newaxis] ** np.arange(steps)
        last = discount ** self.stages().before
        sold = when * (stay - ends)
        seller = (sold * p).sum(axis=-1) + last * (1 - self.prob_high) * self.low
        buyer = (sold * (self.high[..., np.newaxis] - p)).sum(axis=-1)
        return np.stack([seller, buyer], axis=-1)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:  # noqa: D102
        return self._path(answer, discount=self.delta)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from a deviation, as a share of the high value, shape (...).

        Of the high value from waiting a period at each price above the low one, and of the seller from any
        other sequence of prices, found by dynamic programming over the thresholds: at a price of at most
        :math:`p_n` the high values that are left fall to :math:`h_{n-1}`, whatever the seller did before.
        """
        p = np.asarray(answer, dtype=float)
        if p.shape[-1] < int(self.rounds().max(initial=0)):
            return np.full(p.shape[:-1], np.inf)
        return residual_in_blocks(
            self,
            p,
            CoaseTwoTypes._gains,
            axes=dict.fromkeys(("low", "high", "prob_high", "delta"), 0),
            points=_BLOCK,
        )

    def _gains(self, p: FloatArray) -> FloatArray:
        low, high, delta = (each[..., np.newaxis] for each in (self.low, self.high, self.delta))
        following = np.concatenate([p[..., 1:], low + 0 * p[..., :1]], axis=-1)
        waiting = np.where(
            p > low * (1 + ATOL), np.abs(high - p - delta * (high - following)), np.abs(p - low)
        )
        masses = self.stages().masses
        count = masses.shape[-1] - 1  # masses[..., n + 1] is h_n, n = -1, ..., count - 1
        worth = np.zeros((*masses.shape[:-1], count))
        here = masses[..., 1:]
        worth[..., 0] = (1 - self.prob_high) * self.low
        for n in range(1, count):
            worth[..., n] = self._best(here[..., n], here, worth, n)
        best = self._best(self.prob_high, here, worth, count)
        gain = (best - self._path(p, discount=self.delta)[..., 0]) / self.high
        off = np.maximum(np.abs(gain), (waiting / high).max(axis=-1))
        return np.asarray(np.where((p >= 0).all(axis=-1), off, np.inf))

    def _best(self, mass: FloatArray, here: FloatArray, worth: FloatArray, most: int) -> FloatArray:
        """Return the seller's best profit at a mass of high values, of which he leaves a threshold below."""
        n = np.arange(1, most + 1)
        with np.errstate(invalid="ignore"):  # an infinite threshold is not open
            sells = np.maximum(mass[..., np.newaxis] - here[..., :most], 0.0)
            options = sells * self._price(n) + self.delta[..., np.newaxis] * worth[..., :most]
        at_once = (mass + 1 - self.prob_high) * self.low
        open_ = here[..., :most] < mass[..., np.newaxis] * (1 - ATOL)
        return np.asarray(np.maximum(at_once, np.where(open_, options, -np.inf).max(axis=-1)))

    def outcome(self) -> OfferOutcome:
        """Return payoffs and timing; terms are mean gains undiscounted, the surplus is the mean value."""
        p, stay = self.answer(), self.left()
        payoffs = self.expected_payoffs(p)
        mean = self.prob_high * self.high + (1 - self.prob_high) * self.low
        ends = np.concatenate([stay[..., 1:], np.zeros_like(stay[..., :1])], axis=-1)
        late = ((stay - ends) * np.arange(stay.shape[-1])).sum(axis=-1)
        return OfferOutcome(
            payoffs=payoffs,
            terms=self._path(p, discount=np.ones_like(self.delta)),
            proposer=1,
            periods=np.asarray(late + (1 - self.prob_high) * self.stages().before),
            probability=np.ones(payoffs.shape[:-1]),
            surplus_lost=np.asarray(mean - payoffs.sum(axis=-1)),
            gap=partial(self.residual, p),
            model=self,
        )

    def curves(self) -> dict[str, Curves]:
        """Return the prices on the path, and the mass of high values left before each."""
        prices, left = self.answer(), self.left()
        when = np.arange(1.0, len(prices) + 1.0)
        return {
            "price path": Curves(
                along="offer", quantity="price", lines={"price": (when, prices)}, dates=True
            ),
            "skimming": Curves(
                along="offer", quantity="probability", lines={"high values left": (when, left)}, dates=True
            ),
        }

    def convergence(self, halvings: int = 6) -> Convergence:
        r"""Return how fast the first price of one game nears the low value as :math:`1 - \delta` is halved.

        It falls to it in proportion to the step: Coase's conjecture at order one.

        Examples
        --------
        >>> CoaseTwoTypes(low=1, high=2, prob_high=0.9, delta=0.5).convergence(20).orders[-1].round(3)
        np.float64(1.0)
        """
        if self.prob_high.ndim + self.low.ndim + self.high.ndim + self.delta.ndim:
            raise invalid("convergence", "needs one game, not a batch", self)
        return first_prices(
            lambda delta: replace(self, delta=delta).answer()[:, 0],
            self.delta,
            halvings,
            lowest=float(self.low),
            size=float(self.high),
        )

    def as_game(self, *, periods: int, prices: int) -> ExtensiveForm:
        """Return the game cut off after some periods, prices on a grid and those of the path among them.

        What the cut takes is worth at most the high value discounted by `periods`.
        """
        if self.prob_high.ndim + self.low.ndim + self.high.ndim + self.delta.ndim:
            raise invalid("as_game", "needs one game, not a batch", self)
        low, high, pi = float(self.low), float(self.high), float(self.prob_high)
        grid = {*np.linspace(low, high, whole_number("prices", prices)).tolist(), *self.answer().tolist()}
        return SellerGame(
            values=(high, low),
            chances=(pi, 1 - pi),
            prices=tuple(sorted(grid)),
            periods=periods,
            delta_seller=float(self.delta),
            delta_buyer=float(self.delta),
        ).tree()


@dataclass(frozen=True, eq=False, kw_only=True)
class SkimmingStages:
    r"""The thresholds of the mass of high values, and where the prior lies.

    Attributes
    ----------
    masses : ndarray, shape (..., N + 2)
        :math:`h_{-1} = 0, h_0 = 0, h_1, \dots`; beyond the first at or above the prior it stays there.
    before : ndarray of int, shape (...)
        How many offers precede the low one.
    """

    masses: FloatArray
    before: IntArray

    def __post_init__(self) -> None:
        for name in ("masses", "before"):  # a model keeps them, so that nobody may write into them
            kept = np.asarray(getattr(self, name))
            kept.flags.writeable = False
            object.__setattr__(self, name, kept)


def skimming_stages(
    low: ArrayLike, high: ArrayLike, prob_high: ArrayLike, delta: ArrayLike
) -> SkimmingStages:
    """Return thresholds and rounds: the kernel; all arguments broadcast.

    Examples
    --------
    >>> skimming_stages(1, 3, [0.25, 0.5], 0.9).before
    array([0, 1])

    Raises
    ------
    RefusedError
        If more than 100,000 rounds are needed.
    """
    bl, bh, pi, d = np.broadcast_arrays(
        *(np.asarray(each, dtype=float) for each in (low, high, prob_high, delta))
    )
    if worth_compiling(pi.size):
        return _compiled_stages(bl, bh, pi, d)
    mass_low, spread = 1 - pi, bh - bl
    masses = [np.zeros(pi.shape), np.zeros(pi.shape), mass_low * bl / spread]
    worth = [mass_low * bl, (masses[2] + mass_low) * bl]  # V_0, V_1
    before, fall = (masses[2] < pi).astype(np.int64), d.copy()  # fall = delta ** n
    while (masses[-1] < pi).any():
        n = len(masses) - 2
        if n > _MOST_ROUNDS:
            raise _too_long()
        rest = masses[-1] < pi
        price = bl + (1 - fall) * spread  # p_n
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):  # invalid: where none is added
            step = np.where(rest, worth[n] / (fall * spread), 0.0)
            following = np.where(rest, masses[-1] + step, masses[-1])
            worth.append((following - masses[-2]) * price + d * worth[n - 1])
        masses.append(following)
        before, fall = before + (following < pi), fall * d
    return SkimmingStages(masses=np.stack(masses, axis=-1), before=before)


def _compiled_stages(
    low: FloatArray, high: FloatArray, prob_high: FloatArray, d: FloatArray
) -> SkimmingStages:
    from gametheory.bargaining.kernels.skimming_compiled import skimming_stages_compiled

    found = skimming_stages_compiled(
        low.reshape(-1), high.reshape(-1), prob_high.reshape(-1), d.reshape(-1), _MOST_ROUNDS
    )
    if found is None:
        raise _too_long()
    masses, before = found
    return SkimmingStages(masses=masses.reshape(*d.shape, masses.shape[-1]), before=before.reshape(d.shape))


def _too_long() -> RefusedError:
    return RefusedError(f"the price needs more than {_MOST_ROUNDS} rounds to fall")


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = CoaseTwoTypes(
        low=inputs["low_value"],
        high=inputs["high_value"],
        prob_high=inputs["prob_high"],
        delta=inputs["delta"],
    )
    return {
        "prices": game.answer(),
        "rounds": int(game.rounds()),
        "belief_mass_thresholds": game.thresholds(),
        "seller_profit": game.outcome().payoffs[0],
    }


MODELS = (
    Model(
        name="coase_two_type_gap",
        title="A seller who may offer for ever to a buyer of high or low value",
        parameters=(
            Parameter(name="low_value", meaning="the low value", domain="positive", unit="money"),
            Parameter(name="high_value", meaning="the high value", domain="above the low", unit="money"),
            Parameter(name="prob_high", meaning="probability of the high value", domain="in (0, 1)"),
            Parameter(name="delta", meaning="common discount factor", domain="in [0, 1)"),
        ),
        outputs={
            "prices": "on the path, first to last",
            "rounds": "how many offers until the price is low",
            "belief_mass_thresholds": (
                "masses of high values at which a round is added, h_1 to h_{N+1}; infinite if none is"
            ),
            "seller_profit": "expected, discounted to the first offer",
        },
        citations=(HART_1989, GUL_SONNENSCHEIN_WILSON_1986),
        evaluate=_evaluate,
        notes=(
            "the seller makes every offer and has no cost; prices end with the low value; masses are "
            "shares of all buyers, 1 - prob_high of them low"
        ),
    ),
)
"""As the catalogue lists them."""

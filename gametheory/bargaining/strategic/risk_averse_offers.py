"""Alternating offers between players with any concave utility, under impatience and risk of breakdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ULP, FloatArray, batch_shape, frozen, non_negative, real
from gametheory.bargaining.strategic.alternating_offers import BINMORE_RUBINSTEIN_WOLINSKY_1986
from gametheory.bargaining.strategic.breakdown_offers import breakdown_offers
from gametheory.bargaining.strategic.convergence import Convergence, frequent_offers
from gametheory.bargaining.strategic.domains import (
    discount_factors,
    gains_from_agreement,
    of_two_players,
    parts_of_a_period,
    pie_size,
)
from gametheory.bargaining.strategic.offer_game import OfferGame
from gametheory.bargaining.strategic.proposer_shares import shares_at_rates
from gametheory.bargaining.strategic.risk_of_breakdown import breakdown_chance
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.tree import Chance, Terminal, TreeNode
from gametheory.payoffs.utility import PowerUtility, Utility

__all__ = ["MODELS", "RiskAverseOffers"]


@dataclass(frozen=True, eq=False, kw_only=True)
class RiskAverseOffers(OfferGame):
    r"""Two players alternate offers over money; each values her share by a concave utility [1]_.

    After a refusal talks break down with probability p, and otherwise go on, discounted. A responder is
    offered the sure amount that is worth refusing:

    .. math:: u_i(y) = p\, u_i(b_i) + (1 - p)\, \delta_i u_i(x),

    with utilities scaled so that :math:`u_i(0) = 0`. If p alone drives the players to agree (no discounting)
    frequent offers lead to the symmetric Nash solution with :math:`d_i = u_i(b_i)`; if impatience alone does,
    to the Nash solution with weights :math:`1/r_i`; in between to weights :math:`1/(\lambda + r_i)` and
    :math:`d_i = \lambda u_i(b_i)/(\lambda + r_i)`, with hazard :math:`\lambda`.

    Parameters
    ----------
    utilities : pair of Utility
        Concave, with a finite utility of nothing; their parameters broadcast.
    breakdown_probability : array_like, shape (...), default 0
        :math:`0 \le p < 1`.
    breakdown_money : array_like, shape (..., 2), default (0, 0)
        :math:`b_i \ge 0` with :math:`b_1 + b_2 < M`, in money.
    delta : array_like, shape (..., 2), default (1, 1)
        :math:`\delta_i \in [0, 1]`, discount factors of utility per period.
    pie : array_like, shape (...), default 1
        :math:`M > 0`, in money.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain, or nothing makes the players hurry.

    References
    ----------
    .. [1] K. Binmore, A. Rubinstein and A. Wolinsky, "The Nash bargaining solution in economic modelling",
       RAND J. Economics 17 (1986) 176-188, doi:10.2307/2555382.

    Examples
    --------
    >>> from gametheory import CARA, LinearUtility
    >>> game = RiskAverseOffers.power([0.5, 1.0], breakdown_probability=0.1)
    >>> game.outcome().terms.round(6), game.nash_limit().round(6)
    (array([0.369004, 0.630996]), array([0.333333, 0.666667]))
    >>> afraid = RiskAverseOffers(utilities=(CARA(2.0), LinearUtility()), breakdown_probability=0.01)
    >>> afraid.nash_limit().round(4)
    array([0.396, 0.604])
    """

    utilities: tuple[Utility, Utility]
    breakdown_probability: FloatArray = 0.0  # type: ignore[assignment]  # kept as an array
    breakdown_money: FloatArray = (0.0, 0.0)  # type: ignore[assignment]  # kept as an array
    delta: FloatArray = (1.0, 1.0)  # type: ignore[assignment]  # kept as an array
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array

    citation: ClassVar[Citation] = BINMORE_RUBINSTEIN_WOLINSKY_1986

    def __post_init__(self) -> None:
        given: object = self.utilities
        pair = tuple(given) if isinstance(given, Iterable) else ()
        if len(pair) != 2 or not all(isinstance(u, Utility) for u in pair):
            raise invalid("utilities", "must be two utility functions", self.utilities)
        p = breakdown_chance(self.breakdown_probability)
        b = of_two_players("breakdown payoffs", non_negative("breakdown_money", self.breakdown_money))
        delta = of_two_players("discount factors", discount_factors(self.delta))
        pie = pie_size(self.pie)
        batches = {
            "breakdown_probability": p.shape,
            "breakdown_money": b.shape[:-1],
            "delta": delta.shape[:-1],
            "pie": pie.shape,
        }
        batch_shape(**batches)
        gains_from_agreement("disagreement payoffs", pie, b)
        if ((p == 0) & (delta == 1).all(axis=-1)).any():
            raise InvalidInputError(
                "shares are indeterminate when both players are perfectly patient and talks never break down"
            )
        curvature = (u.absolute_risk_aversion(pie / 2.0) for u in pair)
        if any((aversion < 0).any() for aversion in curvature):
            raise invalid("utilities", "must be concave", self.utilities)
        batches |= {f"utility {k}": u.value(pie).shape for k, u in enumerate(pair, start=1)}
        shape = batch_shape(**batches)
        object.__setattr__(self, "utilities", pair)
        object.__setattr__(self, "breakdown_probability", p)
        object.__setattr__(self, "breakdown_money", b)
        object.__setattr__(self, "delta", delta)
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))

    @classmethod
    def power(cls, gamma: ArrayLike, **others: Any) -> RiskAverseOffers:
        r"""Build it for utilities :math:`x^{\gamma_i}`, `gamma` of shape (..., 2) in (0, 1]."""
        exponents = of_two_players("power utilities", real("gamma", gamma))
        if ((exponents <= 0) | (exponents > 1)).any():
            raise invalid("gamma", "must lie in (0, 1]", gamma)
        return cls(utilities=(PowerUtility(exponents[..., 0]), PowerUtility(exponents[..., 1])), **others)

    @property
    def patience(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        return np.asarray((1.0 - self.breakdown_probability[..., np.newaxis]) * self.delta)

    def utility(self, player: int, money: ArrayLike) -> FloatArray:
        """Return the utility of `money` to `player`, 0 or 1, less that of nothing."""
        return np.asarray(self.utilities[player].value(money) - self._nothing[player])

    @cached_property
    def _nothing(self) -> tuple[FloatArray, FloatArray]:
        """The utilities of nothing."""
        return self.utilities[0].value(0.0), self.utilities[1].value(0.0)

    @cached_property
    def _refused(self) -> tuple[tuple[FloatArray, FloatArray], ...]:
        """The utility of a refusal: for each player what breakdown adds to it, and the weight of the rest."""
        p, found = self.breakdown_probability, []
        for i in (0, 1):
            paid = p * self.utility(i, self.breakdown_money[..., i])
            counts = (1.0 - p) * self.delta[..., i]
            found.append((paid + self._nothing[i] * (1.0 - counts), counts))
        return tuple(found)

    def equivalent(self, player: int, following: FloatArray) -> FloatArray:
        """Return the sure amount that is worth refusing if `following` is next period's share."""
        u, (paid, counts) = self.utilities[player], self._refused[player]
        return u.inverse(paid + counts * u.value(following))

    def shares(self) -> FloatArray:
        r"""Return the division when 1, and when 2, makes the offer, shape (..., 2, 2).

        With power utilities and nothing at breakdown a refusal is worth a fixed share of what follows,
        :math:`((1 - p)\delta_i)^{1/\gamma_i}`, and the shares are Rubinstein's. Otherwise the root of
        :math:`x - M + c_2(M - c_1(x))`, with :math:`c_i` the :meth:`equivalent`: it rises,
        from below zero at 0 to above zero at M.
        """
        pie = self.pie
        exponents = [u.exponent for u in self.utilities if isinstance(u, PowerUtility)]
        if len(exponents) == 2:
            if not self.breakdown_money.any():
                gamma = np.stack(np.broadcast_arrays(*exponents), axis=-1)
                with np.errstate(divide="ignore"):
                    lost = np.log1p(-self.breakdown_probability)[..., np.newaxis] + np.log(self.delta)
                return shares_at_rates(-lost, 1.0, pie, gamma)
            paid, counts = zip(*self._refused, strict=True)
            return breakdown_offers(pie, exponents, paid, counts)

        def excess(own: FloatArray) -> FloatArray:
            return own - pie + self.equivalent(1, pie - self.equivalent(0, own))

        first = _rising_root(excess, pie)
        given = self.equivalent(0, first)
        rows = [np.stack([x, pie - x], axis=-1) for x in (first, given)]
        return np.stack(rows, axis=-2)

    def nash_limit(self) -> FloatArray:
        """Return the division to which frequent offers lead with the same hazard and rates, shape (..., 2).

        Raises
        ------
        RefusedError
            If a discount factor is 0.
        """
        if (self.delta == 0).any():
            raise RefusedError("a discount factor of 0 is that of no finite rate")
        hazard = -np.log1p(-self.breakdown_probability)[..., np.newaxis]
        speed = hazard - np.log(self.delta)
        if (speed == 0).any():
            first = np.where(speed[..., 0] == 0, self.pie, 0.0)
            if not (speed == 0).any(axis=-1).all():
                raise RefusedError("a batch must not mix patient players with others in the limit")
            return np.stack([first, self.pie - first], axis=-1)
        weight = speed.min(axis=-1, keepdims=True) / speed
        low, high = np.zeros(self.pie.shape), np.array(self.pie)
        threats = [
            hazard[..., 0] / speed[..., i] * self.utility(i, self.breakdown_money[..., i]) for i in (0, 1)
        ]
        for _ in range(100):
            middle = (low + high) / 2.0
            parts = (middle, self.pie - middle)
            gains = [self.utility(i, parts[i]) - threats[i] for i in (0, 1)]
            slopes = [self.utilities[i].marginal(parts[i]) * weight[..., i] for i in (0, 1)]
            # The derivative of the weighted logarithms, times both gains, where both are positive.
            rises = np.where(gains[0] <= 0, True, slopes[0] * gains[1] > slopes[1] * gains[0])
            low, high = np.where(rises, middle, low), np.where(rises, high, middle)
            if (high - low <= 2.0 * ULP * self.pie).all():
                break
        share = (low + high) / 2.0
        return np.stack([share, self.pie - share], axis=-1)

    def refined(self, parts: ArrayLike) -> RiskAverseOffers:
        """Return the game with `parts` times as many offers in the same time, hazard and rates the same."""
        number = parts_of_a_period(parts, self.pie.shape)
        return RiskAverseOffers(
            utilities=self.utilities,
            breakdown_probability=-np.expm1(np.log1p(-self.breakdown_probability) / number),
            breakdown_money=self.breakdown_money,
            delta=self.delta ** (1.0 / number[..., np.newaxis]),
            pie=self.pie,
        )

    def convergence(self, halvings: int = 6) -> Convergence:
        """Return how fast the division nears that of frequent offers: at order one, of one game.

        It ends early, for what a single refusal costs is rounded the more the shorter the period.

        Examples
        --------
        >>> game = RiskAverseOffers.power([0.5, 1.0], breakdown_probability=0.1, breakdown_money=[0.1, 0.0])
        >>> game.convergence().orders.round(2)
        array([1., 1., 1., 1., 1., 1.])
        """
        return frequent_offers(
            lambda parts: self.refined(parts).shares()[:, 0],
            self.nash_limit(),
            halvings,
            rounding=lambda parts: parts / (1.0 - self.patience).max(),
        )

    def refusal(self, proposer: int, following: FloatArray) -> FloatArray:  # noqa: ARG002, D102
        return np.stack([self.equivalent(i, following[..., i]) for i in (0, 1)], axis=-1)

    def at_start(self, terms: FloatArray, period: int) -> FloatArray:  # noqa: D102
        values = np.stack(np.broadcast_arrays(*(self.utility(i, terms[..., i]) for i in (0, 1))), axis=-1)
        return np.asarray(self.delta**period * values)

    def after_refusal(self, proposer: int, period: int, following: TreeNode) -> TreeNode:  # noqa: ARG002, D102
        p = self.breakdown_probability
        paid = Terminal(self.at_start(self.breakdown_money, period))
        return Chance({"breakdown": (p, paid), "talks go on": (1.0 - p, following)})

    @property
    def impasse(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        p = self.breakdown_probability
        paid = [p * self.utility(i, self.breakdown_money[..., i]) for i in (0, 1)]
        stops = 1.0 - self.patience
        pays = np.stack(np.broadcast_arrays(*paid), axis=-1)
        return np.asarray(np.where(stops > 0, pays / np.where(stops > 0, stops, 1.0), 0.0))

    def as_problem(self) -> BargainingProblem:
        """Return the utilities of divisions of the money, of one model."""
        pie = float(self.pie)

        def frontier(first: float) -> FloatArray:
            money = float(np.clip(self.utilities[0].inverse(first + self._nothing[0]), 0.0, pie))
            return self.utility(1, pie - money)

        return BargainingProblem.frontier(frontier, (0.0, float(self.utility(0, pie))), self.impasse)


def _rising_root(function: Callable[[FloatArray], FloatArray], high: FloatArray) -> FloatArray:
    """Return where a rising function crosses zero between 0 and `high`.

    Regula falsi with halved weights (Illinois), and a bisection every third step, until the value is a
    rounding error of `high`.
    """
    a, b = np.zeros(high.shape), np.array(high)
    at_a, at_b = function(a), function(b)
    best = np.where(np.abs(at_a) <= np.abs(at_b), a, b)
    least = np.minimum(np.abs(at_a), np.abs(at_b))
    side = np.zeros(high.shape)
    for step in range(1, 200):
        if ((least <= 4.0 * ULP * high) | (b - a <= 2.0 * ULP * high)).all():
            break
        with np.errstate(invalid="ignore", divide="ignore"):
            point = a - at_a * (b - a) / (at_b - at_a)
        inside = (point > a) & (point < b) & (step % 3 != 0)
        point = np.where(inside, point, (a + b) / 2.0)
        value = function(point)
        best = np.where(np.abs(value) < least, point, best)
        least = np.minimum(np.abs(value), least)
        left = value <= 0.0
        at_a = np.where(left, value, np.where(side < 0, at_a / 2.0, at_a))
        at_b = np.where(left, np.where(side > 0, at_b / 2.0, at_b), value)
        a, b = np.where(left, point, a), np.where(left, b, point)
        side = np.where(left, 1.0, -1.0)
    return best


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = RiskAverseOffers.power(
        inputs["gamma"],
        pie=inputs["pie"],
        breakdown_probability=inputs["breakdown_probability"],
        breakdown_money=inputs["breakdown_money"],
    )
    shares = game.shares()
    return {
        "share1_when_1_proposes": shares[0, 0],
        "share1_when_2_proposes": shares[1, 0],
        "nash_limit_share1": game.nash_limit()[0],
    }


MODELS = (
    Model(
        name="breakdown_nash",
        title="Alternating offers between risk-averse players who fear a breakdown",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="money"),
            Parameter(name="breakdown_probability", meaning="chance of breakdown", domain="in (0, 1)"),
            Parameter(
                name="breakdown_money",
                meaning="what breakdown pays",
                domain="two, non-negative, together below M",
                unit="money",
                shape=(2,),
            ),
            Parameter(name="gamma", meaning="exponents of utility", domain="two in (0, 1]", shape=(2,)),
        ),
        outputs={
            "share1_when_1_proposes": "share of player 1 when 1 proposes",
            "share1_when_2_proposes": "share of player 1 when 2 proposes",
            "nash_limit_share1": "share of player 1 in the limit of a vanishing chance: the Nash solution",
        },
        citations=(BINMORE_RUBINSTEIN_WOLINSKY_1986,),
        evaluate=_evaluate,
        notes="players are numbered from 1",
    ),
)
"""As the catalogue lists them."""

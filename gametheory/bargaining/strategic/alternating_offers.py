"""Rubinstein's game: two players alternate offers for ever, and delay costs a share of what is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, batch_shape, frozen, non_negative
from gametheory.bargaining.strategic.convergence import Convergence, frequent_offers
from gametheory.bargaining.strategic.domains import (
    discount_factors,
    discount_rates,
    of_two_players,
    parts_of_a_period,
    pie_size,
    time_between_offers,
    up_to_one,
)
from gametheory.bargaining.strategic.offer_game import OfferGame
from gametheory.bargaining.strategic.proposer_shares import rubinstein_shares, shares_at_rates
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem

__all__ = [
    "BINMORE_RUBINSTEIN_WOLINSKY_1986",
    "MODELS",
    "RUBINSTEIN_1982",
    "AlternatingOffers",
]

RUBINSTEIN_1982 = Citation(
    key="rubinstein1982",
    author="Rubinstein, Ariel",
    title="Perfect Equilibrium in a Bargaining Model",
    year=1982,
    fields={
        "journal": "Econometrica",
        "volume": "50",
        "number": "1",
        "pages": "97--109",
        "doi": "10.2307/1912531",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class AlternatingOffers(OfferGame):
    r"""Players 1 and 2 take turns to propose a division of a pie; a refusal costs a period [1]_.

    In the unique subgame-perfect equilibrium the first offer is accepted: the proposer keeps
    :math:`\mu_1 M = M (1 - \delta_2)/(1 - \delta_1 \delta_2)`, for each responder is offered exactly what
    waiting is worth [2]_. Utility of a share is :math:`x^{\gamma_i}`, which acts like the discount factor
    :math:`\delta_i^{1/\gamma_i}`: risk aversion is impatience here. As the period shrinks the division tends
    to the Nash solution with weights :math:`\gamma_i / r_i` [3]_.

    Parameters
    ----------
    delta : array_like, shape (..., 2)
        :math:`\delta_i \in [0, 1]`, discount factors per period, not both 1.
    pie : array_like, shape (...), default 1
        :math:`M > 0`.
    gamma : array_like, shape (..., 2), default 1
        :math:`\gamma_i \in (0, 1]`, exponents of utility; 1 is risk neutral.
    decay : array_like, shape (..., 2), optional
        :math:`-\ln\delta_i`, what :meth:`from_rates` and :meth:`refined` state besides: in short periods
        :math:`\delta_i` itself is rounded to 1. By default it is that of `delta`.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain, both players are perfectly patient, or `decay` is not that of
        `delta`.

    References
    ----------
    .. [1] A. Rubinstein, "Perfect equilibrium in a bargaining model", Econometrica 50 (1982) 97-109,
       doi:10.2307/1912531.
    .. [2] A. Shaked and J. Sutton, "Involuntary unemployment as a perfect equilibrium in a bargaining model",
       Econometrica 52 (1984) 1351-1364, doi:10.2307/1913509.
    .. [3] K. Binmore, A. Rubinstein and A. Wolinsky, "The Nash bargaining solution in economic modelling",
       RAND J. Economics 17 (1986) 176-188, doi:10.2307/2555382.

    Examples
    --------
    >>> game = AlternatingOffers(delta=[0.95, 0.9])
    >>> game.outcome(first=1).terms.round(6), game.outcome(first=2).terms.round(6)
    (array([0.689655, 0.310345]), array([0.655172, 0.344828]))
    >>> print(game.solution().summary()[:31])
    1 equilibrium (subgame_perfect)
    """

    delta: FloatArray
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array
    gamma: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array
    decay: FloatArray | None = None

    citation: ClassVar[Citation] = RUBINSTEIN_1982

    def __post_init__(self) -> None:
        delta = of_two_players("alternating offers", discount_factors(self.delta))
        object.__setattr__(self, "delta", delta)
        if self.decay is not None:
            decay = of_two_players("alternating offers", non_negative("decay", self.decay))
            if decay.shape != delta.shape or (np.abs(np.exp(-decay) - delta) > ATOL).any():
                raise invalid("decay", "must be -log(delta)", self.decay)
            object.__setattr__(self, "decay", decay)
        if (self.discounting == 0).all(axis=-1).any():
            raise InvalidInputError(
                "shares are indeterminate when both players are perfectly patient; use rates and a period "
                f"length, or a finite horizon; got delta {self.delta!r}"
            )
        gamma = up_to_one("gamma", self.gamma)
        if gamma.shape[-1:] not in {(), (1,), (2,)}:
            raise invalid("gamma", "must be one exponent, or one for each of the two players", self.gamma)
        gamma = np.broadcast_to(gamma, np.broadcast_shapes(gamma.shape, (2,)))
        pie = pie_size(self.pie)
        shape = batch_shape(delta=delta.shape[:-1], gamma=gamma.shape[:-1], pie=pie.shape)
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))
        object.__setattr__(self, "gamma", frozen(gamma))

    @classmethod
    def from_rates(
        cls,
        rate: ArrayLike,
        *,
        period_length: ArrayLike,
        pie: ArrayLike = 1.0,
        gamma: ArrayLike = 1.0,
    ) -> AlternatingOffers:
        r"""Build it from discount rates :math:`r_i` and the time :math:`\Delta` between offers.

        Then :math:`\delta_i = e^{-r_i \Delta}`.

        Examples
        --------
        >>> AlternatingOffers.from_rates([0.05, 0.1], period_length=1).outcome().terms.round(6)
        array([0.683188, 0.316812])
        """
        rates = of_two_players("alternating offers", discount_rates(rate))
        length = time_between_offers(period_length)
        batch_shape(rate=rates.shape[:-1], period_length=length.shape)
        decay = rates * length[..., np.newaxis]
        return cls(delta=np.exp(-decay), pie=np.asarray(pie), gamma=np.asarray(gamma), decay=decay)

    @property
    def discounting(self) -> FloatArray:
        r"""What a period costs, :math:`-\ln\delta_i`, shape (..., 2): `decay` where it is given."""
        if self.decay is not None:
            return self.decay
        with np.errstate(divide="ignore"):
            return np.asarray(-np.log(self.delta))

    @property
    def patience(self) -> FloatArray:
        r"""Discount factors of shares, :math:`\delta_i^{1/\gamma_i}`, shape (..., 2)."""
        return np.asarray(self.delta ** (1.0 / self.gamma))

    def shares(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        if self.decay is None:
            return rubinstein_shares(self.delta, self.pie, self.gamma)
        return shares_at_rates(self.decay, 1.0, self.pie, self.gamma)

    def residual(self, shares: ArrayLike) -> FloatArray:
        """Return the largest gain from a one-shot deviation, as a share of the pie, shape (...).

        In short periods such gains are small whatever the division. What a proposer keeps is never below
        what she gets with frequent offers, since :math:`(1 - e^{-s})/s` falls in s; the amount by which an
        answer breaks this counts too.
        """
        gain = super().residual(shares)
        given = np.asarray(shares, dtype=float)
        if given.shape[-2:] != (2, 2):
            return gain
        speed = self.discounting / self.gamma
        slow = np.where(np.isfinite(speed), speed, np.finfo(float).max / 4)
        limit = self.pie * slow[..., 1] / slow.sum(axis=-1)
        short = np.maximum(limit - given[..., 0, 0], given[..., 1, 0] - limit) / self.pie
        return np.asarray(np.maximum(gain, short))

    def refusal(self, proposer: int, following: FloatArray) -> FloatArray:  # noqa: ARG002, D102
        return np.asarray(self.patience * following)

    def at_start(self, terms: FloatArray, period: int) -> FloatArray:  # noqa: D102
        return np.asarray(self.delta**period * terms**self.gamma)

    def nash_weights(self) -> FloatArray:
        r"""Return the bargaining weights of the limit of frequent offers, shape (..., 2).

        Proportional to :math:`\gamma_i / r_i`, so player 1 has
        :math:`\gamma_1 \ln\delta_2 / (\gamma_1 \ln\delta_2 + \gamma_2 \ln\delta_1)`: the patient have more.

        Raises
        ------
        RefusedError
            If a discount factor is 0 or 1: such a player is not of any finite positive rate.
        """
        if ((self.delta == 0) | (self.discounting == 0)).any():
            raise RefusedError(f"weights need discount factors strictly between 0 and 1, got {self.delta}")
        power = self.gamma / self.discounting
        return np.asarray(power / power.sum(axis=-1, keepdims=True))

    def nash_limit(self) -> FloatArray:
        """Return the division to which frequent offers lead, whoever begins, shape (..., 2)."""
        return np.asarray(self.pie[..., np.newaxis] * self.nash_weights())

    def refined(self, parts: ArrayLike) -> AlternatingOffers:
        """Return the game with `parts` times as many offers in the same time; `parts` broadcasts.

        Examples
        --------
        >>> game = AlternatingOffers(delta=[0.81, 0.81])
        >>> game.refined(2).delta
        array([0.9, 0.9])
        """
        number = parts_of_a_period(parts, self.pie.shape)[..., np.newaxis]
        decay = self.discounting / number
        return AlternatingOffers(delta=np.exp(-decay), pie=self.pie, gamma=self.gamma, decay=decay)

    def convergence(self, halvings: int = 6) -> Convergence:
        r"""Return how fast the division nears that of frequent offers: at order one, of one game.

        The lead of the first proposer is :math:`s_1 s_2 \Delta / (2 (s_1 + s_2))` of the pie in the end, with
        :math:`s_i = r_i / \gamma_i`.

        Examples
        --------
        >>> AlternatingOffers(delta=[0.9, 0.8]).convergence().orders.round(2)
        array([0.98, 0.99, 1.  , 1.  , 1.  , 1.  ])
        """
        return frequent_offers(
            lambda parts: shares_at_rates(self.discounting, 1 / parts, self.pie, self.gamma)[:, 0],
            self.nash_limit(),
            halvings,
        )

    def as_problem(self) -> BargainingProblem:
        """Return the utilities of divisions of the pie, with nothing at disagreement, of one model."""
        if (self.gamma == 1).all():
            return super().as_problem()
        pie = float(self.pie)
        first, second = np.broadcast_to(self.gamma, (2,)).tolist()
        return BargainingProblem.frontier(
            lambda u: max(pie - u ** (1.0 / first), 0.0) ** second, (0.0, pie**first), self.impasse
        )


_PIE = Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie")
_DELTA = Parameter(
    name="delta",
    meaning="discount factors",
    domain="two in [0, 1], not both 1",
    unit="per period",
    shape=(2,),
)
_PAIRS = {
    "proposer1": "shares of players 1 and 2 when 1 proposes",
    "proposer2": "shares of players 1 and 2 when 2 proposes",
}
_SHAKED_SUTTON_1984 = Citation(
    key="shakedsutton1984",
    author="Shaked, Avner and Sutton, John",
    title="Involuntary Unemployment as a Perfect Equilibrium in a Bargaining Model",
    year=1984,
    fields={
        "journal": "Econometrica",
        "volume": "52",
        "number": "6",
        "pages": "1351--1364",
        "doi": "10.2307/1913509",
    },
)
BINMORE_RUBINSTEIN_WOLINSKY_1986 = Citation(
    key="binmorerubinsteinwolinsky1986",
    author="Binmore, Ken and Rubinstein, Ariel and Wolinsky, Asher",
    title="The {Nash} Bargaining Solution in Economic Modelling",
    year=1986,
    fields={
        "journal": "RAND Journal of Economics",
        "volume": "17",
        "number": "2",
        "pages": "176--188",
        "doi": "10.2307/2555382",
    },
)


def _pairs(inputs: Mapping[str, Any]) -> dict[str, Any]:
    shares = AlternatingOffers(delta=inputs["delta"], pie=inputs["pie"]).shares()
    return {"proposer1": shares[0], "proposer2": shares[1]}


def _continuous(inputs: Mapping[str, Any]) -> dict[str, Any]:
    rate, length, pie = inputs["rate"], inputs["period_length"], inputs["pie"]
    game = AlternatingOffers.from_rates(rate, period_length=length, pie=pie)
    return {
        "proposer1_share": game.shares()[0, 0],
        "limit_share_1": game.nash_limit()[0],
    }


def _risk_averse(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = AlternatingOffers(delta=inputs["delta"], pie=inputs["pie"], gamma=inputs["gamma"])
    shares = game.shares()
    return {"share1_when_1_proposes": shares[0, 0], "share1_when_2_proposes": shares[1, 0]}


MODELS = (
    Model(
        name="rubinstein",
        title="Alternating offers for ever, with discounting",
        parameters=(_PIE, _DELTA),
        outputs=_PAIRS,
        citations=(RUBINSTEIN_1982, _SHAKED_SUTTON_1984),
        evaluate=_pairs,
        notes="players are numbered from 1",
    ),
    Model(
        name="rubinstein_continuous",
        title="Alternating offers with discount rates, and their limit as the period shrinks",
        parameters=(
            _PIE,
            Parameter(
                name="rate",
                meaning="discount rates",
                domain="two positive",
                unit="per unit of time",
                shape=(2,),
            ),
            Parameter(name="period_length", meaning="time between offers", domain="positive", unit="time"),
        ),
        outputs={
            "proposer1_share": "share of player 1 when 1 proposes",
            "limit_share_1": "share of player 1 as the period shrinks to nothing",
        },
        citations=(BINMORE_RUBINSTEIN_WOLINSKY_1986, RUBINSTEIN_1982),
        evaluate=_continuous,
        notes="players are numbered from 1",
    ),
    Model(
        name="rubinstein_crra",
        title="Alternating offers between risk-averse players, utility a power of the share",
        parameters=(
            _PIE,
            _DELTA,
            Parameter(name="gamma", meaning="exponents of utility", domain="two in (0, 1]", shape=(2,)),
        ),
        outputs={
            "share1_when_1_proposes": "share of player 1 when 1 proposes",
            "share1_when_2_proposes": "share of player 1 when 2 proposes",
        },
        citations=(RUBINSTEIN_1982,),
        evaluate=_risk_averse,
        notes="players are numbered from 1",
    ),
)
"""As the catalogue lists them."""

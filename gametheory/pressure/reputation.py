"""Reputation for obstinacy under pressure: the honest reversal, in which unevenness shortens the delay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Numbers, in_unit_interval, real
from gametheory.bargaining.strategic.abreu_gul import (
    ABREU_GUL_2000,
    FASTEST,
    AbreuGul,
    concession_hazards,
    demand_excess,
    log_stays,
)
from gametheory.bargaining.strategic.domains import strictly_between
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.normal_form import NormalForm
from gametheory.pressure.attrition import a_deadline
from gametheory.pressure.mechanism import Consent, Mechanism, one_consent
from gametheory.pressure.split_theorem import SplitTheorem, SplitVerdict

__all__ = ["MODELS", "Reputation"]

_SLOWEST = 1e-300
"""Least rate of concession: at a lower one, or above its inverse, times and chances are no floats."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Reputation(Mechanism):
    r"""Two parties with incompatible demands may be obstinate, and pressure is impatience.

    Bargaining with a reputation for obstinacy [1]_ at the discount rates :math:`r_i + s_i`. A party concedes
    at the rate that keeps the other indifferent, :math:`\lambda_i = (r_j + s_j)(1 - \alpha_i)/A` with
    :math:`A = \alpha_0 + \alpha_1 - 1`, until only obstinate parties are left at
    :math:`T = \min_i T_i`, :math:`T_i = -\ln z_i/\lambda_i`. Who would run out later concedes at once with
    probability :math:`1 - z_i e^{\lambda_i T}`.

    *Theorem.* Let demands and priors be equal and :math:`\Lambda = \lambda_0 + \lambda_1` fixed, that is, the
    total of the pressures. With :math:`\rho \le 1` the ratio of the smaller to the larger rate, the mean
    delay is :math:`(z^{1-\rho} - z^2)/\Lambda`, strictly increasing in :math:`\rho`: **even pressure takes
    longest, the most uneven is quickest**. The chance of a deal by a deadline is smallest at the even split
    too, and by any deadline after T it is :math:`1 - z^2` for every split.
    *In general* the delay is longest at the split with :math:`T_0 = T_1` and falls on both sides of it, with
    pressure counted in the rates of concession that it adds. For every total that split is the equal one iff
    priors are equal, and rates of concession without pressure; demands need not be. A pressed party that the
    other did not concede to at once loses nothing: it had :math:`1 - \alpha_j` before; its rival gains.

    *Counter-case.* A party that gained from the other's concession at once loses that gain under pressure,
    all of it once :math:`T_j \le T_i`: with demands of 0.6, priors of 0.1 and rates of 0.1 and 0.3, a
    pressure of 0.2 on party 0 takes its payoff from 0.557 to 0.4.

    *Boundary.* A party that cannot live with what the other leaves it, a red line above
    :math:`1 - \alpha_j`, never concedes: it is obstinate for sure. Then the other, if it can, concedes at
    once unless obstinate, and no pressure changes anything: on the party behind the red line it is wasted. If
    both are, there is never a deal.

    An answer is :math:`1 - F_0(0), 1 - F_1(0), \lambda_0, \lambda_1`: the chances not to concede at once, and
    the rates after that; behind a red line the rates are zero, as nothing is left to wait for.

    Parameters
    ----------
    demand : array_like, shape (..., 2)
        :math:`\alpha_i \in (0, 1)`, with a sum above 1 (by 1e-12, rounding), as shares.
    discount_rate : array_like, shape (..., 2)
        :math:`r_i`, per unit of time; with pressure it must be positive.
    obstinate : array_like, shape (..., 2)
        :math:`z_i \in (0, 1)`, the chance that a party never concedes.
    deadline : array_like, shape (...), default inf
        The time by which :meth:`deal_chance` asks for a concession. The parties do not play to it.
    red_line : array_like, shape (..., 2), default (0, 0)
        The least share that each party can accept at all.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, added to the discount rate; negative if it makes a party patient.

    Raises
    ------
    InvalidInputError
        If demands are compatible, a prior does not lie in (0, 1), a rate under pressure is not positive, or a
        rate of concession is not between 1e-300 and 1e300.

    References
    ----------
    .. [1] D. Abreu and F. Gul, "Bargaining and reputation", Econometrica 68 (2000) 85-117,
       doi:10.1111/1468-0262.00094.

    Examples
    --------
    >>> even = Reputation(
    ...     demand=[0.6, 0.6], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.1], pressure=[0.1, 0.1]
    ... )
    >>> even.under([[0.1, 0.1], [0.15, 0.05], [0.2, 0.0]]).mean_delay().round(4)
    array([1.2375, 0.4851, 0.2568])
    """

    demand: Numbers = Numbers(strictly_between, parties=True)
    discount_rate: Numbers = Numbers(partial(real, largest=FASTEST), parties=True)
    obstinate: Numbers = Numbers(strictly_between, parties=True)
    deadline: Numbers = Numbers(a_deadline, default=np.inf)
    red_line: Numbers = Numbers(in_unit_interval, default=(0.0, 0.0), parties=True)
    pressure: Numbers = Numbers(real, default=(0.0, 0.0), parties=True)

    citation: ClassVar[Citation] = ABREU_GUL_2000
    labels: ClassVar[tuple[str, ...]] = (
        "0 stays at first",
        "1 stays at first",
        "rate at which 0 concedes",
        "rate at which 1 concedes",
    )

    def __post_init__(self) -> None:
        if (demand_excess(self.demand) <= ATOL).any():
            raise InvalidInputError(f"demands must add to more than 1, got {self.demand}")
        if (self.discount_rate + self.pressure <= 0).any():
            raise invalid(
                "discount_rate and pressure",
                "must add to a positive number",
                self.discount_rate + self.pressure,
            )
        with np.errstate(over="ignore"):
            rates = self.rates()
        if ((rates < _SLOWEST) | (rates > 1 / _SLOWEST)).any():
            raise invalid(
                "discount_rate and pressure",
                f"must give rates of concession between {_SLOWEST:g} and {1 / _SLOWEST:g}",
                rates,
            )

    def cannot_concede(self) -> BoolArray:
        """Return whether what the other leaves is below a party's red line, shape (..., 2)."""
        return np.asarray(self.red_line > 1 - self.demand[..., ::-1] + ATOL)

    @property
    def consent(self) -> Consent:
        """Best shot: one concession is enough. Of one situation.

        Neither behind a red line, without a deadline, or if only obstinate parties are left by then without
        pressure: the chance is as high as it can be.
        """
        fenced, never = self.cannot_concede().any(axis=-1), np.isinf(self.deadline)
        with np.errstate(over="ignore"):
            rates = concession_hazards(self.demand, np.maximum(self.discount_rate, 0.0))
            conceded = rates * np.where(never, 0.0, self.deadline)[..., np.newaxis]
        idle = fenced | never | (conceded >= -np.log(self._prior())).any(axis=-1)
        return one_consent([(idle, Consent.NEITHER), (True, Consent.BEST_SHOT)])

    def unit(self) -> FloatArray:
        """Return the pressures that raise the other's rate of concession by one, shape (..., 2)."""
        return np.asarray(demand_excess(self.demand)[..., np.newaxis] / (1 - self.demand[..., ::-1]))

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return the splits of `budget` that make a deal by the deadline likeliest: those furthest apart.

        The chance falls towards the split at which both run out of flexible types at the same time, and is as
        high as it can be once one of them runs out before the deadline.
        """
        total = np.asarray(budget, dtype=float)
        rate = concession_hazards(self.demand, self.discount_rate)
        first, second = rate[..., 0], rate[..., 1]
        slow, other = np.moveaxis(-np.log(self._prior()), -1, 0)  # of 0, of 1
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            low = 1 - (slow / self.deadline - first) / total
            high = (other / self.deadline - second) / total
            slowest = (other + (other * first - slow * second) / total) / (slow + other)
            ends = total[..., np.newaxis] * np.eye(2)[(slice(None), *[np.newaxis] * total.ndim)] * self.unit()
        level = self.cannot_concede().any(axis=-1) | np.isinf(self.deadline) | (total <= 0)
        left, right = self.under(ends[::-1]).deal_chance()
        level, low, high, slowest, left, right = np.broadcast_arrays(level, low, high, slowest, left, right)
        best = np.maximum(left, right)
        low = np.where(low >= 0, low, np.where(left >= best - ATOL, 0.0, -1.0))
        high = np.where(high <= 1, high, np.where(right >= best - ATOL, 1.0, 2.0))
        every = level | (low >= high)
        beyond = ((slowest >= 1) & (low >= 0.5)) | ((slowest <= 0) & (high <= 0.5))
        forms = np.select(
            [every, np.abs(slowest - 0.5) <= ATOL, beyond],
            [SplitVerdict.NEUTRAL, SplitVerdict.EVEN_WORST, SplitVerdict.EVEN_BEST],
            SplitVerdict.TILTED,
        )
        return SplitTheorem(
            name="reputation rewards unevenness",
            best=best,
            low=np.where(every, 1.0, low),
            high=np.where(every, 0.0, high),
            outside=True,
            level=level,
            forms=forms,
        )

    def _prior(self) -> FloatArray:
        return np.where(self.cannot_concede(), 1.0, self.obstinate)

    def rates(self) -> FloatArray:
        """Return the rates at which flexible parties concede while both may, shape (..., 2)."""
        return concession_hazards(self.demand, self.discount_rate + self.pressure)

    def exhaustion_times(self) -> FloatArray:
        """Return when each would be known to be obstinate without an atom, shape (..., 2)."""
        return np.asarray(-np.log(self._prior()) / self.rates()) + 0.0

    def horizon(self) -> FloatArray:
        """Return T, after which only obstinate parties are left, shape (...)."""
        return np.asarray(self.exhaustion_times().min(axis=-1))

    def at_once(self) -> FloatArray:
        """Return the chance that each concedes at time 0, over its types, shape (..., 2)."""
        return 0.0 - np.expm1(self._log_stays())

    def _log_stays(self) -> FloatArray:
        return log_stays(self.rates(), np.log(self._prior()))

    def answer(self) -> FloatArray:
        """Return the chances not to concede at once, and the rates, shape (..., 4)."""
        fenced = self.cannot_concede().any(axis=-1, keepdims=True)
        rates = np.where(fenced, 0.0, self.rates())
        return np.concatenate(np.broadcast_arrays(np.exp(self._log_stays()), rates), axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from conceding at another time, in shares, shape (...).

        As for :class:`AbreuGul`. Facing a red line, a flexible party loses by every wait, and whoever is
        behind one cannot concede.
        """
        x = np.asarray(answer, dtype=float)
        rules = AbreuGul(demands=self.demand, rates=self.discount_rate + self.pressure, prior=self.obstinate)
        fenced = self.cannot_concede()
        away = np.abs(x[..., :2] - self._prior()) * np.maximum(1 - self.demand[..., ::-1], ATOL)
        behind = np.where((x[..., 2:] == 0).all(axis=-1), away.max(axis=-1), np.inf)
        return np.asarray(np.where(fenced.any(axis=-1), behind, rules.residual(x)))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs of parties that are not of the obstinate type, as shares, shape (..., 2)."""
        yielded = 1 - np.asarray(answer, dtype=float)[..., 1::-1]
        left = np.where(self.cannot_concede(), 0.0, 1 - self.demand[..., ::-1])
        return np.asarray(yielded * self.demand + (1 - yielded) * left)

    def _clock(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        r"""Return the logarithm of the chance that nobody concedes at once, :math:`\Lambda` and T."""
        stays, rates = self._log_stays(), self.rates()
        return stays[..., 0] + stays[..., 1], rates[..., 0] + rates[..., 1], self.horizon()

    def mean_delay(self) -> FloatArray:
        """Return the mean time until a concession or the horizon, whichever is first, shape (...)."""
        fight, speed, end = self._clock()
        return np.asarray(np.exp(fight) * -np.expm1(-speed * end) / speed)

    def never(self) -> FloatArray:
        """Return the chance that nobody ever concedes, shape (...)."""
        return np.asarray(self._prior().prod(axis=-1))

    def deal_chance(self) -> FloatArray:
        r"""Return the chance that one has conceded by the deadline D, shape (...).

        It is :math:`1 - (1 - F_0(0))(1 - F_1(0)) e^{-\Lambda D}` before T, and :math:`1 - z_0 z_1` from then.
        """
        fight, speed, end = self._clock()
        before = fight - speed * np.minimum(self.deadline, end)
        after = np.log(self._prior()).sum(axis=-1)
        return np.asarray(0.0 - np.expm1(np.where(self.deadline < end, before, after)))

    def as_game(self, *, times: int = 41) -> NormalForm:
        """Return the game of the flexible types: when to concede, on a grid up to the horizon.

        See :meth:`AbreuGul.as_game` for what the equilibrium gains from a deviation there. It needs two
        parties that can concede.
        """
        return self._flexible().as_game(times=times)

    def profile(self, *, times: int = 41) -> tuple[FloatArray, FloatArray]:
        """Return the equilibrium on the grid of :meth:`as_game`."""
        return self._flexible().profile(times=times)

    def _flexible(self) -> AbreuGul:
        if self.cannot_concede().any():
            raise invalid("as_game", "needs two parties that can concede", self.red_line)
        return AbreuGul(demands=self.demand, rates=self.discount_rate + self.pressure, prior=self.obstinate)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = Reputation(
        demand=(inputs["alpha_R"], inputs["alpha_U"]),
        discount_rate=(inputs["r_R"], inputs["r_U"]),
        obstinate=(inputs["z_R"], inputs["z_U"]),
        pressure=(inputs["s_R"], inputs["s_U"]),
    )
    rates, times, atoms = found.rates(), found.exhaustion_times(), found.at_once()
    payoffs = found.expected_payoffs(found.answer())
    return {
        "rate_R": rates[0],
        "rate_U": rates[1],
        "T_R": times[0],
        "T_U": times[1],
        "horizon": found.horizon(),
        "atom_R": atoms[0],
        "atom_U": atoms[1],
        "mean_delay": found.mean_delay(),
        "p_never": found.never(),
        "payoff_R": payoffs[0],
        "payoff_U": payoffs[1],
    }


MODELS = (
    Model(
        name="reputational_pressure",
        title="Reputation for obstinacy with pressure as impatience: who yields at once, and the delay",
        parameters=(
            Parameter(name="alpha_R", meaning="share that party 0 demands", domain="(0, 1)", unit="share"),
            Parameter(
                name="alpha_U", meaning="share that party 1 demands", domain="sum above 1", unit="share"
            ),
            Parameter(name="r_R", meaning="discount rate of party 0", unit="per unit of time"),
            Parameter(name="r_U", meaning="discount rate of party 1", unit="per unit of time"),
            Parameter(name="z_R", meaning="chance that party 0 is obstinate", domain="(0, 1)"),
            Parameter(name="z_U", meaning="chance that party 1 is obstinate", domain="(0, 1)"),
            Parameter(
                name="s_R", meaning="pressure on party 0", domain="with its rate positive", unit="rate"
            ),
            Parameter(
                name="s_U", meaning="pressure on party 1", domain="with its rate positive", unit="rate"
            ),
        ),
        outputs={
            "rate_R": "rate at which party 0 concedes",
            "rate_U": "rate at which party 1 concedes",
            "T_R": "when party 0 would be known to be obstinate without an atom",
            "T_U": "when party 1 would be",
            "horizon": "when only obstinate parties are left",
            "atom_R": "chance that party 0 concedes at once",
            "atom_U": "chance that party 1 concedes at once",
            "mean_delay": "mean time until a concession or the horizon",
            "p_never": "chance that nobody ever concedes",
            "payoff_R": "of party 0 if flexible",
            "payoff_U": "of party 1 if flexible",
        },
        citations=(ABREU_GUL_2000,),
        evaluate=_evaluate,
        notes="R is party 0, U is party 1.",
    ),
)
"""As the catalogue lists them."""

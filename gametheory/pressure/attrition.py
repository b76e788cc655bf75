"""Attrition under pressure: waiting costs both, and pressure on one side makes the other yield more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers, positive, real
from gametheory.bargaining.strategic.war_of_attrition import (
    HENDRICKS_WEISS_WILSON_1988,
    MAYNARD_SMITH_1974,
    WarOfAttrition,
    concession_rates,
)
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.normal_form import NormalForm
from gametheory.pressure.mechanism import Consent, Mechanism, one_consent
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "Attrition", "a_deadline"]


def a_deadline(argument: str, value: ArrayLike) -> FloatArray:
    """Return times that are positive; infinity stands for no deadline.

    Examples
    --------
    >>> a_deadline("deadline", [2.0, float("inf")])
    array([ 2., inf])
    """
    time = real(argument, value, infinite=True)
    if not (time > 0).all():
        raise invalid(argument, "must be positive", value)
    return time


@dataclass(frozen=True, eq=False, kw_only=True)
class Attrition(Mechanism):
    r"""Two parties wait for each other's concession, and pressure is a cost of waiting.

    The war of attrition with known prizes [1]_ [2]_: party i pays :math:`c_i + s_i` per unit of time and has
    :math:`v_i` if the other concedes. In the mixed equilibrium each concedes at the rate that keeps the
    *other* indifferent,

    .. math:: \lambda_0 = \frac{c_1 + s_1}{v_1}, \qquad \lambda_1 = \frac{c_0 + s_0}{v_0},

    and one of them has conceded by time D with probability
    :math:`1 - e^{-(\lambda_0 + \lambda_1) D}`.

    *Theorem (neutral for the time).* Delay is :math:`1/(\lambda_0 + \lambda_1)`. With pressure measured in
    prizes, :math:`m_i = s_i/v_i`, it depends on :math:`m_0 + m_1` alone: how a total is split is neutral.
    *And perverse for the outcome:* party 0 is the one who concedes with probability
    :math:`\lambda_0/(\lambda_0 + \lambda_1)`, which falls in :math:`s_0`: pressing a party makes the other
    yield. *Boundary.* In units of payoff the split is neutral iff :math:`v_0 = v_1`; otherwise a unit put on
    the party with the smaller prize shortens the delay more. *Counter-case.* With a reputation for obstinacy
    (:class:`Reputation`) the split matters, and an uneven one shortens the delay.

    Parameters
    ----------
    cost : array_like, shape (..., 2)
        :math:`c_i`, cost of waiting, in payoff units per unit of time; with pressure it must be positive.
    prize : array_like, shape (..., 2)
        :math:`v_i > 0`, what the other's concession is worth, in payoff units.
    deadline : array_like, shape (...), default inf
        D, the time by which :meth:`deal_chance` asks for a concession. The parties do not play to it.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, added to the cost of waiting; negative if a party is supported.

    Raises
    ------
    InvalidInputError
        If a prize, a deadline or a cost under pressure is not positive.

    References
    ----------
    .. [1] J. Maynard Smith, "The theory of games and the evolution of animal conflicts", J. Theoretical
       Biology 47 (1974) 209-221, doi:10.1016/0022-5193(74)90110-6.
    .. [2] K. Hendricks, A. Weiss and C. Wilson, "The war of attrition in continuous time with complete
       information", International Economic Review 29 (1988) 663-680, doi:10.2307/2526827.

    Examples
    --------
    >>> both = Attrition(cost=[0.1, 0.1], prize=[1, 1], pressure=[0.1, 0.1])
    >>> one = both.under([0.2, 0.0])
    >>> float(both.mean_delay()), float(one.mean_delay()), one.concedes_first().round(4)
    (2.5, 2.5, array([0.25, 0.75]))
    """

    cost: Numbers = Numbers(real, parties=True)
    prize: Numbers = Numbers(positive, parties=True)
    deadline: Numbers = Numbers(a_deadline, default=np.inf)
    pressure: Numbers = Numbers(real, default=(0.0, 0.0), parties=True)

    citation: ClassVar[Citation] = MAYNARD_SMITH_1974
    complete: ClassVar[Completeness] = Completeness.ONE
    labels: ClassVar[tuple[str, ...]] = ("rate at which 0 concedes", "rate at which 1 concedes")

    def __post_init__(self) -> None:
        if (self.cost + self.pressure <= 0).any():
            raise invalid("cost and pressure", "must add to a positive number", self.cost + self.pressure)

    @property
    def consent(self) -> Consent:
        """A sum; without a deadline somebody concedes for sure, whatever the pressures."""
        return one_consent([(np.isfinite(self.deadline), Consent.SUM), (True, Consent.NEITHER)])

    def unit(self) -> FloatArray:
        """Return the prizes: a pressure counts as a share of what its target waits for."""
        return self.prize

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem | None:
        """Return the theorem: of pressures measured in prizes the total alone counts.

        None where waiting costs a party nothing without pressure: some splits are then outside the model.
        """
        if (self.cost <= 0).any():
            return None
        speed = (self.cost / self.prize).sum(axis=-1) + np.asarray(budget, dtype=float)
        return SplitTheorem.total("neutral attrition", chance=-np.expm1(-speed * self.deadline))

    def game(self) -> WarOfAttrition:
        """Return the war of attrition at the costs under pressure."""
        return WarOfAttrition(prize=self.prize, cost=self.cost + self.pressure)

    def answer(self) -> FloatArray:
        """Return the rates at which 0 and 1 concede, per unit of time, shape (..., 2)."""
        return concession_rates(self.prize, self.cost + self.pressure)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return what waiting gains or loses against the other's rate, as a share of the prize."""
        return self.game().residual(answer)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs, shape (..., 2): zero in equilibrium, all that is won is waited away."""
        return self.game().expected_payoffs(answer)

    def mean_delay(self) -> FloatArray:
        """Return the mean time until one concedes, shape (...)."""
        return np.asarray(1 / self.answer().sum(axis=-1))

    def concedes_first(self) -> FloatArray:
        """Return the chance that each is the one who concedes, shape (..., 2)."""
        return self.game().quits_first()

    def deal_chance(self) -> FloatArray:
        """Return the chance that one has conceded by the deadline, shape (...)."""
        waiting = (self.cost + self.pressure) / self.prize
        return np.asarray(-np.expm1(-(waiting[..., 0] + waiting[..., 1]) * self.deadline))

    def as_game(self, *, times: int = 41, latest: float | None = None) -> NormalForm:
        """Return the game of planned times to concede, on a grid up to `latest`.

        By default that is twelve mean waits of the slower party. See :meth:`WarOfAttrition.as_game` for what
        the equilibrium gains from a deviation there.
        """
        return self.game().as_game(times=times, latest=self._latest(latest))

    def profile(self, *, times: int = 41, latest: float | None = None) -> tuple[FloatArray, FloatArray]:
        """Return the equilibrium on the grid of :meth:`as_game`."""
        return self.game().profile(times=times, latest=self._latest(latest))

    def _latest(self, latest: float | None) -> float:
        if self.mean_delay().ndim:
            raise invalid("as_game", "needs one game, not a batch", self)
        return 12 / float(self.answer().min()) if latest is None else latest


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = Attrition(
        cost=(inputs["c_R"], inputs["c_U"]),
        prize=(inputs["v_R"], inputs["v_U"]),
        pressure=(inputs["s_R"], inputs["s_U"]),
    )
    rates = found.answer()
    return {
        "hazard_R": rates[0],
        "hazard_U": rates[1],
        "mean_delay": found.mean_delay(),
        "p_R_concedes": found.concedes_first()[0],
    }


MODELS = (
    Model(
        name="attrition_pressure",
        title="Attrition with known prizes under pressure: who concedes, and when",
        parameters=(
            Parameter(name="c_R", meaning="cost of waiting of party 0", unit="payoff per unit of time"),
            Parameter(name="c_U", meaning="the same of party 1", unit="payoff per unit of time"),
            Parameter(name="v_R", meaning="prize of party 0", domain="positive", unit="payoff"),
            Parameter(name="v_U", meaning="prize of party 1", domain="positive", unit="payoff"),
            Parameter(
                name="s_R",
                meaning="pressure on party 0",
                domain="with its cost positive",
                unit="payoff per unit of time",
            ),
            Parameter(
                name="s_U",
                meaning="pressure on party 1",
                domain="with its cost positive",
                unit="payoff per unit of time",
            ),
        ),
        outputs={
            "hazard_R": "rate at which party 0 concedes",
            "hazard_U": "rate at which party 1 concedes",
            "mean_delay": "mean time until one concedes",
            "p_R_concedes": "chance that party 0 is the one",
        },
        citations=(MAYNARD_SMITH_1974, HENDRICKS_WEISS_WILSON_1988),
        evaluate=_evaluate,
        notes="R is party 0, U is party 1.",
    ),
)
"""As the catalogue lists them."""

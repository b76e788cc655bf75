"""Escalate, walk away, press evenly or drift: where a mediator switches, and why it is left to drift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, IntArray, Numbers, in_unit_interval, non_negative
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.pressure.mediator_choice import (
    MediatorOption,
    MediatorStakes,
    mediator_tree,
    mediator_values,
)
from gametheory.pressure.mediator_effort import CARNEVALE_1986
from gametheory.pressure.pictured import Pictured
from gametheory.solvers.certified_model import CertifiedModel
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "OPTIONS", "MediatorDilemma"]

OPTIONS = ("escalate", "walk", "even", "drift")
"""The mediator's options, in the order of the numbers of an answer."""


@dataclass(frozen=True, eq=False, kw_only=True)
class MediatorDilemma(Pictured, CertifiedModel):
    r"""A mediator chooses among four ways to go on; no pressure of a given size enters.

    With L the value of a deal, the options are worth

    .. math:: \text{escalate: } p_e L - r_e H - c_e, \quad
              \text{walk: } p_w L - r_w H + w - B, \quad
              \text{even: } p_v L - r_s H - c_v, \quad \text{drift: } p_d L - r_s H - c_d .

    **Theorem.** Let escalation carry the largest risk of war. It is chosen up to a cost of the wider war,
    walking away up to a blame for it, and even pressure beats drift from the value
    :math:`(c_v - c_d)/(p_v - p_d)` of a deal on (for :math:`p_v > p_d`). So in the plane of blame and cost of
    war there are three regions that meet in one point, :meth:`corner`. *The dilemma:* dearer war removes
    escalation, more blame removes walking away, and what remains is drift unless the deal is worth enough.

    *Boundary.* At a switching point two options are worth the same. *Counter-case.* A mediator that values
    the deal enough is even, not uneven, and :class:`MediatorEffort` with equal costs is even always.

    An answer is a chance for each of :data:`OPTIONS`.

    Parameters
    ----------
    legacy : array_like, shape (...)
        :math:`L`, value of a deal, in the mediator's units, as are all costs.
    escalation_deal, even_deal, drift_deal : array_like, shape (...)
        :math:`p_e, p_v, p_d`, chance of a deal under the option.
    escalation_cost, even_cost, drift_cost : array_like, shape (...)
        :math:`c_e, c_v, c_d`, cost of the option.
    hot_war_risk : array_like, shape (...)
        :math:`r_e`, chance that escalation ends in a wider war.
    hot_war_cost : array_like, shape (...)
        :math:`H \ge 0`, loss from it.
    pivot : array_like, shape (...)
        :math:`w`, what the mediator gains by turning to other things.
    blame : array_like, shape (...)
        :math:`B \ge 0`, what it loses by being blamed for leaving.
    walk_deal : array_like, shape (...), default 0
        :math:`p_w`, chance of a deal once it has left.
    walk_war_risk, stay_war_risk : array_like, shape (...), default 0
        :math:`r_w, r_s`, chance of the wider war once it has left, and if it stays without escalating.

    References
    ----------
    .. [1] P. J. D. Carnevale, "Strategic choice in mediation", Negotiation Journal 2 (1986) 41-56,
       doi:10.1111/j.1571-9979.1986.tb00337.x. The four options are a construction of this library.

    Examples
    --------
    >>> mediator = MediatorDilemma(
    ...     legacy=1, escalation_deal=0.45, hot_war_risk=0.05, hot_war_cost=4, escalation_cost=0.05,
    ...     pivot=0.3, blame=0.4, even_deal=0.35, even_cost=0.2, drift_deal=0.1, drift_cost=0.05)
    >>> OPTIONS[mediator.choice()], mediator.values().round(3)
    ('escalate', array([ 0.2 , -0.1 ,  0.15,  0.05]))
    >>> mediator.corner().round(3)  # above this blame and this cost of war it neither leaves nor escalates
    array([0.15, 5.  ])
    """

    legacy: Numbers = Numbers()
    escalation_deal: Numbers = Numbers(in_unit_interval)
    hot_war_risk: Numbers = Numbers(in_unit_interval)
    hot_war_cost: Numbers = Numbers(non_negative)
    escalation_cost: Numbers = Numbers()
    pivot: Numbers = Numbers()
    blame: Numbers = Numbers(non_negative)
    even_deal: Numbers = Numbers(in_unit_interval)
    even_cost: Numbers = Numbers()
    drift_deal: Numbers = Numbers(in_unit_interval)
    drift_cost: Numbers = Numbers()
    walk_deal: Numbers = Numbers(in_unit_interval, default=0.0)
    walk_war_risk: Numbers = Numbers(in_unit_interval, default=0.0)
    stay_war_risk: Numbers = Numbers(in_unit_interval, default=0.0)

    concept: ClassVar[Concept] = Concept.NASH
    complete: ClassVar[Completeness] = Completeness.ONE  # options may be worth the same
    citation: ClassVar[Citation] = CARNEVALE_1986
    labels: ClassVar[tuple[str, ...]] = OPTIONS

    @property
    def players(self) -> tuple[str, ...]:
        """The mediator alone."""
        return ("M",)

    def values(self) -> FloatArray:
        """Return what each option is worth, shape (..., 4)."""
        return np.asarray(self._before_war() - self._war_risks() * self.hot_war_cost[..., np.newaxis])

    def _before_war(self) -> FloatArray:
        """Return what each option is worth apart from the wider war, shape (..., 4)."""
        values = (
            self.escalation_deal * self.legacy - self.escalation_cost,
            self.walk_deal * self.legacy + self.pivot - self.blame,
            self.even_deal * self.legacy - self.even_cost,
            self.drift_deal * self.legacy - self.drift_cost,
        )
        return np.stack(np.broadcast_arrays(*values), axis=-1)

    def _war_risks(self) -> FloatArray:
        risks = (self.hot_war_risk, self.walk_war_risk, self.stay_war_risk, self.stay_war_risk)
        return np.stack(np.broadcast_arrays(*risks), axis=-1)

    def choice(self) -> IntArray:
        """Return the position of the best option in :data:`OPTIONS`, shape (...); of equals the first."""
        return np.asarray(self.values().argmax(axis=-1))

    def answer(self) -> FloatArray:
        """Return a chance for each option, shape (..., 4)."""
        return np.asarray(np.eye(len(OPTIONS))[self.choice()])

    def deal_chances(self) -> FloatArray:
        """Return the chance of a deal under each option, shape (..., 4)."""
        chances = (self.escalation_deal, self.walk_deal, self.even_deal, self.drift_deal)
        return np.stack(np.broadcast_arrays(*chances), axis=-1)

    def deal_chance(self) -> FloatArray:
        """Return the chance of a deal under the option chosen, shape (...)."""
        return np.asarray((self.answer() * self.deal_chances()).sum(axis=-1))

    def walking_blame(self) -> FloatArray:
        """Return the blame below which the mediator walks away, shape (...)."""
        values = self.values()
        return np.asarray(self.blame + values[..., 1] - np.delete(values, 1, axis=-1).max(axis=-1))

    def escalation_war_cost(self) -> FloatArray:
        """Return the cost of war above which it does not escalate, shape (...).

        Below it the mediator escalates if no other option carries a larger risk of war. Infinite, of either
        sign, where the cost does not decide: escalation is no riskier than what else is best.
        """
        values, risks = self._before_war(), self._war_risks()
        room, riskier = (part[..., :1] - part[..., 1:] for part in (values, risks))
        return np.asarray(_war_cost(room, riskier).min(axis=-1))

    def even_legacy(self) -> FloatArray:
        """Return the value of a deal at which even pressure and drift are worth the same, shape (...).

        Above it even pressure is better if it makes a deal likelier than drift does, else worse; NaN if the
        chances are equal.
        """
        likelier = self.even_deal - self.drift_deal
        differs = likelier != 0
        saved = np.where(differs, self.even_cost - self.drift_cost, np.nan)
        with np.errstate(over="ignore"):
            return np.asarray(saved / np.where(differs, likelier, 1.0))

    def corner(self) -> FloatArray:
        """Return the blame and the cost of war at which three options are worth the same, shape (..., 2).

        Of them two are walking away and escalation, the third is the better of even pressure and drift. The
        third is chosen at any larger cost with a larger blame, if walking away carries no smaller risk of war
        than staying; else the border between these two leans. Not finite where escalation carries no larger
        risk of war than staying: there is no such point then.
        """
        values, risks = self._before_war(), self._war_risks()
        rest, staying = values[..., 2:].max(axis=-1), risks[..., 2]
        war = _war_cost(values[..., 0] - rest, risks[..., 0] - staying)
        leaning = staying - risks[..., 1]
        with np.errstate(invalid="ignore"):
            lean = np.where(leaning == 0, 0.0, leaning * war)
        blame = self.blame + values[..., 1] - rest + lean
        return np.stack(np.broadcast_arrays(blame, war), axis=-1)

    def partition(self, blame: ArrayLike, hot_war_cost: ArrayLike) -> IntArray:
        """Return the option chosen over the plane of `blame` and `hot_war_cost`, which broadcast."""
        return replace(self, blame=blame, hot_war_cost=hot_war_cost).choice()

    def _options(self) -> tuple[list[MediatorOption], MediatorStakes]:
        escalate = MediatorOption(
            name="escalate",
            deal=self.escalation_deal,
            collapse=0,
            hot_war=self.hot_war_risk,
            cost=self.escalation_cost,
        )
        walk = MediatorOption(
            name="walk",
            deal=self.walk_deal,
            collapse=0,
            hot_war=self.walk_war_risk,
            cost=self.blame - self.pivot,
        )
        even, drift = (
            MediatorOption(name=name, deal=deal, collapse=0, hot_war=self.stay_war_risk, cost=cost)
            for name, deal, cost in (
                ("even", self.even_deal, self.even_cost),
                ("drift", self.drift_deal, self.drift_cost),
            )
        )
        stakes = MediatorStakes(deal=self.legacy, collapse=0, hot_war=self.hot_war_cost)
        return [escalate, walk, even, drift], stakes

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the mediator's payoff, shape (..., 1), from the general options of a mediator."""
        values = mediator_values(*self._options())
        return np.asarray((np.asarray(answer, dtype=float) * values).sum(axis=-1, keepdims=True))

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return by how much another option beats this one, as a share of the largest value of any."""
        mix = np.asarray(answer, dtype=float)
        feasible = (mix >= 0).all(axis=-1) & (np.abs(mix.sum(axis=-1) - 1) <= ATOL)
        values = mediator_values(*self._options())
        regret = values.max(axis=-1) - self.expected_payoffs(mix)[..., 0]
        return np.asarray(np.where(feasible, regret / (np.abs(values).max(axis=-1) + ATOL), np.inf))

    def as_game(self) -> ExtensiveForm:
        """Return the choice as a tree with its chances, exactly; a batch stays a batch.

        Deal and wider war exclude each other there: their chances under an option must not exceed 1 in all.
        """
        return mediator_tree(*self._options())


def _war_cost(room: FloatArray, riskier: FloatArray) -> FloatArray:
    """Return the cost of war at which an option loses its advantage, infinite where it is no riskier."""
    risky = riskier > 0
    with np.errstate(over="ignore"):
        edge = room / np.where(risky, riskier, 1.0)
    bound = np.where((riskier < 0) | (room >= 0), np.inf, -np.inf)
    return np.where(risky, edge, bound)


_NAMES = {
    "legacy": "legacy",
    "p_esc": "escalation_deal",
    "hot_war_risk": "hot_war_risk",
    "hot_war_cost": "hot_war_cost",
    "cost_esc": "escalation_cost",
    "pivot": "pivot",
    "blame": "blame",
    "p_even": "even_deal",
    "cost_even": "even_cost",
    "p_drift": "drift_deal",
    "cost_drift": "drift_cost",
}


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    model = MediatorDilemma(**{_NAMES[key]: value for key, value in inputs.items()})
    even = model.even_legacy()
    return {
        "values": dict(zip(OPTIONS, model.values(), strict=True)),
        "choice": OPTIONS[int(model.choice())],
        "blame_below_which_walk": model.walking_blame(),
        "hot_war_cost_above_which_no_escalation": model.escalation_war_cost(),
        "legacy_above_which_even_beats_drift": None if np.isnan(even) else even,
    }


_MONEY = "mediator's payoff"
MODELS = (
    Model(
        name="mediator_dilemma",
        title="Escalate, walk away, press evenly or drift",
        parameters=(
            Parameter(name="legacy", meaning="value of a deal", unit=_MONEY),
            Parameter(name="p_esc", meaning="chance of a deal under escalation", domain="in [0, 1]"),
            Parameter(name="hot_war_risk", meaning="chance of a wider war", domain="in [0, 1]"),
            Parameter(name="hot_war_cost", meaning="loss from it", domain="non-negative", unit=_MONEY),
            Parameter(name="cost_esc", meaning="cost of escalation", unit=_MONEY),
            Parameter(name="pivot", meaning="gain from turning to other things", unit=_MONEY),
            Parameter(name="blame", meaning="loss from blame for going", domain="non-negative", unit=_MONEY),
            Parameter(name="p_even", meaning="chance of a deal under even pressure", domain="in [0, 1]"),
            Parameter(name="cost_even", meaning="cost of even pressure", unit=_MONEY),
            Parameter(name="p_drift", meaning="chance of a deal under drift", domain="in [0, 1]"),
            Parameter(name="cost_drift", meaning="cost of drift", unit=_MONEY),
        ),
        outputs={
            "values": "what each option is worth",
            "choice": "the best option",
            "blame_below_which_walk": "switching point of walking away",
            "hot_war_cost_above_which_no_escalation": "switching point of escalation, or infinite",
            "legacy_above_which_even_beats_drift": "switching point of even pressure, or null",
        },
        citations=(CARNEVALE_1986,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""

"""Whether a mediator presses two parties who yield at a threshold each: never one of them in vain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Numbers, non_negative, positive
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Decision, Terminal
from gametheory.pressure.mechanism import Consent, Mechanism
from gametheory.pressure.mediator_effort import CARNEVALE_1986
from gametheory.pressure.split_theorem import SplitTheorem, all_but
from gametheory.pressure.two_thresholds import threshold_consent
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "MediatorThresholds"]


@dataclass(frozen=True, eq=False, kw_only=True)
class MediatorThresholds(Mechanism):
    r"""A mediator presses at a constant cost; each party yields from a threshold on, and both are needed.

    The mediator chooses :math:`0 \le s_i \le K_i` and gets L if :math:`s_i \ge \tau_i` for both, pays
    :math:`c_i s_i`, and gains :math:`\pi s_0` from being seen to press party 0, deal or not.

    **Theorem.** Let :math:`\pi \le c_0`, and write :math:`t_i = \max(\tau_i, 0)`. The mediator presses by
    exactly :math:`(t_0, t_1)` if that is in its capacity and :math:`L \ge (c_0 - \pi) t_0 + c_1 t_1`, else
    not at all: *a mediator that is interested in the deal alone never presses one party in vain*. If
    :math:`\pi > c_0`, party 0 is pressed to capacity whether or not a deal is possible, and party 1 to
    :math:`t_1` if both thresholds are in reach and :math:`L \ge c_1 t_1`.

    So pressure on one party alone shows either that acceptance is smooth (:class:`MediatorEffort`), that an
    instrument is missing or not believed, that the other party needs none, or another motive than the deal.

    *Boundary.* A capacity just below a threshold leaves no pressure at all, on either party; at
    :math:`\pi = c_0` the mediator does not care how hard it presses party 0 and keeps to the least.
    *Counter-case.* If :math:`\tau_1 \le 0`, pressing party 0 alone is right.

    An answer is the pressure chosen; :meth:`deal_chance` reads the field `pressure`.

    Parameters
    ----------
    legacy : array_like, shape (...)
        :math:`L \ge 0`, value of a deal to the mediator, in its units.
    threshold : array_like, shape (..., 2)
        :math:`\tau_i`, the pressure from which i yields; not positive if it needs none.
    unit_cost : array_like, shape (..., 2)
        :math:`c_i > 0`, cost of a unit of pressure, in the mediator's units.
    capacity : array_like, shape (..., 2)
        :math:`K_i \ge 0`, the largest pressure in the mediator's power.
    position : array_like, shape (...), default 0
        :math:`\pi`, private value of a unit of pressure on party 0: looking tough, pleasing others.
    pressure : array_like, shape (..., 2), default (0, 0)
        Pressure under consideration.

    References
    ----------
    .. [1] P. J. D. Carnevale, "Strategic choice in mediation", Negotiation Journal 2 (1986) 41-56,
       doi:10.1111/j.1571-9979.1986.tb00337.x. The theorem is derived here.

    Examples
    --------
    >>> mediator = MediatorThresholds(
    ...     legacy=1, threshold=(0.3, 0.2), unit_cost=(0.8, 1.5), capacity=[(0.6, 0.5), (0.6, 0.1)])
    >>> mediator.answer()
    array([[0.3, 0.2],
           [0. , 0. ]])
    """

    legacy: Numbers = Numbers(non_negative)
    threshold: Numbers = Numbers(parties=True)
    unit_cost: Numbers = Numbers(positive, parties=True)
    capacity: Numbers = Numbers(non_negative, parties=True)
    position: Numbers = Numbers(default=0.0)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.NASH
    complete: ClassVar[Completeness] = Completeness.ONE  # at the legacy needed doing nothing is as good
    citation: ClassVar[Citation] = CARNEVALE_1986
    labels: ClassVar[tuple[str, ...]] = ("pressure on 0", "pressure on 1")

    @property
    def players(self) -> tuple[str, ...]:
        """The mediator alone: the parties yield at their thresholds."""
        return ("M",)

    @property
    def consent(self) -> Consent:
        """Weakest link if both thresholds are positive, one-sided if one is, else neither."""
        return threshold_consent(self.threshold)

    def unit(self) -> FloatArray:
        """Return the thresholds, shape (..., 2); 1 for a party that needs no pressure."""
        return np.where(self.threshold > 0, self.threshold, 1.0)

    def deal_chance(self) -> FloatArray:
        """Return 1 where `pressure` reaches both thresholds, else 0, shape (...)."""
        return (self.pressure >= self.threshold).all(axis=-1).astype(float)

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return the theorem: a share is enough if it reaches both thresholds."""
        total = np.asarray(budget, dtype=float)
        need = np.maximum(self.threshold, 0.0) / self.unit()
        return SplitTheorem.window(
            "two thresholds", low=need[..., 0] / total, high=all_but(need[..., 1] / total)
        )

    def at_choice(self) -> MediatorThresholds:
        """Return the same situation under the pressure that the mediator chooses."""
        return self.under(self.answer())

    def is_feasible(self) -> BoolArray:
        """Return whether both thresholds are in the mediator's power, shape (...)."""
        return np.asarray((self.capacity >= self.threshold).all(axis=-1))

    def legacy_needed(self) -> FloatArray:
        """Return from which value of a deal on it is brought about, shape (...); NaN if it cannot be."""
        need = np.maximum(self.threshold, 0.0)
        dear = np.maximum(self.unit_cost[..., 0] - self.position, 0.0)  # pressed anyway: no further cost
        cost = dear * need[..., 0] + self.unit_cost[..., 1] * need[..., 1]
        return np.where(self.is_feasible(), cost, np.nan)

    def answer(self) -> FloatArray:
        """Return the pressure chosen, shape (..., 2)."""
        need = np.maximum(self.threshold, 0.0)
        with np.errstate(invalid="ignore"):
            deal = self.legacy >= self.legacy_needed()
        anyway = self.position > self.unit_cost[..., 0]
        first = np.where(anyway, self.capacity[..., 0], np.where(deal, need[..., 0], 0.0))
        second = np.where(deal, need[..., 1], 0.0)
        return np.stack(np.broadcast_arrays(first, second), axis=-1)

    def index(self) -> FloatArray:
        """Return the unevenness of the pressure chosen, shape (...); NaN without pressure."""
        chosen = self.answer()
        total = chosen.sum(axis=-1)
        some = total > 0
        return np.asarray(
            np.where(some, chosen[..., 0] - chosen[..., 1], np.nan) / np.where(some, total, 1.0)
        )

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the mediator's payoff, shape (..., 1)."""
        s = np.asarray(answer, dtype=float)
        deal = (s >= self.threshold).all(axis=-1)
        paid = (self.unit_cost * s).sum(axis=-1) - self.position * s[..., 0]
        return np.asarray(self.legacy * deal - paid)[..., np.newaxis]

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return by how much any pressure beats this one, as a share of the deal and of all pressure's cost.

        The payoff is linear on each side of each threshold, so one of nine points is best: no pressure, the
        threshold or the capacity on each party.
        """
        s = np.asarray(answer, dtype=float)
        feasible = ((s >= 0) & (s <= self.capacity)).all(axis=-1)
        levels = [np.zeros_like(self.threshold), np.clip(self.threshold, 0.0, self.capacity), self.capacity]
        points = [
            np.stack(np.broadcast_arrays(first[..., 0], second[..., 1]), axis=-1)
            for first in levels
            for second in levels
        ]
        best = np.maximum.reduce([self.expected_payoffs(point)[..., 0] for point in points])
        stakes = self.legacy + (self.unit_cost * self.capacity).sum(axis=-1) + ATOL
        stakes = stakes + np.abs(self.position) * self.capacity[..., 0]
        return np.asarray(np.where(feasible, (best - self.expected_payoffs(s)[..., 0]) / stakes, np.inf))

    def as_game(self) -> ExtensiveForm:
        """Return the choice among no pressure, threshold and capacity on each party, exactly."""
        if self.expected_payoffs(self.answer()).ndim > 1:
            raise invalid("as_game", "needs one mediator, not a batch", self)
        choices = {}
        options = [
            {"none": 0.0, "threshold": min(max(float(tau), 0.0), float(most)), "capacity": float(most)}
            for tau, most in zip(self.threshold, self.capacity, strict=True)
        ]
        for name0, first in options[0].items():
            for name1, second in options[1].items():
                choices[f"{name0}, {name1}"] = Terminal(self.expected_payoffs([first, second]))
        return ExtensiveForm(self.players, Decision("M", choices))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    def pair(symbol: str) -> tuple[Any, Any]:
        return inputs[f"{symbol}_R"], inputs[f"{symbol}_U"]

    model = MediatorThresholds(
        legacy=inputs["legacy"],
        threshold=pair("tau"),
        unit_cost=pair("c"),
        capacity=pair("cap"),
        position=inputs.get("position_R", 0.0),
    )
    chosen, index, needed = model.answer(), model.index(), model.legacy_needed()
    return {
        "s_R": chosen[0],
        "s_U": chosen[1],
        "deal": bool(model.at_choice().deal_chance()),
        "payoff": model.expected_payoffs(chosen)[0],
        "index": None if np.isnan(index) else index,
        "legacy_needed": None if np.isnan(needed) else needed,
    }


_MONEY = "mediator's payoff"
_RATE = "payoff a unit of pressure"
MODELS = (
    Model(
        name="mediator_threshold_choice",
        title="Whether a mediator presses two parties who yield at a threshold each",
        parameters=(
            Parameter(name="legacy", meaning="value of a deal", domain="non-negative", unit=_MONEY),
            Parameter(name="tau_R", meaning="threshold of R", unit="pressure"),
            Parameter(name="tau_U", meaning="threshold of U", unit="pressure"),
            Parameter(name="c_R", meaning="unit cost on R", domain="positive", unit=_RATE),
            Parameter(name="c_U", meaning="unit cost on U", domain="positive", unit=_RATE),
            Parameter(name="cap_R", meaning="capacity on R", domain="non-negative", unit="pressure"),
            Parameter(name="cap_U", meaning="capacity on U", domain="non-negative", unit="pressure"),
            Parameter(
                name="position_R",
                meaning="private value of a unit of pressure on R",
                unit=_RATE,
                required=False,
            ),
        ),
        outputs={
            "s_R": "pressure on R",
            "s_U": "pressure on U",
            "deal": "whether there is a deal",
            "payoff": "the mediator's payoff",
            "index": "unevenness of the pressure, or null without any",
            "legacy_needed": "value of a deal from which it is brought about, or null",
        },
        citations=(CARNEVALE_1986,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""

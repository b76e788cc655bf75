"""How hard a mediator presses each party when pressing costs it something: why it is uneven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, IntArray, Numbers, in_unit_interval, non_negative, positive
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal
from gametheory.pressure.mechanism import Consent, Mechanism
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.pressure.two_thresholds import threshold_consent
from gametheory.solvers.protocol import Completeness

__all__ = ["CARNEVALE_1986", "MODELS", "EffortLimit", "MediatorEffort"]

CARNEVALE_1986 = Citation(
    key="carnevale1986",
    author="Carnevale, Peter J. D.",
    title="Strategic Choice in Mediation",
    year=1986,
    fields={
        "journal": "Negotiation Journal",
        "volume": "2",
        "number": "1",
        "pages": "41--56",
        "doi": "10.1111/j.1571-9979.1986.tb00337.x",
    },
)


_FAR = 2.0
"""An effort beyond any that can matter."""


class EffortLimit(IntEnum):
    """What ends the pressure on a party."""

    COST = 0
    """Its marginal cost."""
    CONSENT = 1
    """Consent is certain."""
    CAP = 2
    """More would not be credible."""


def _caps(argument: str, value: ArrayLike | None) -> FloatArray:
    """Return caps: non-negative, infinite allowed; None is no cap."""
    caps = np.full(2, np.inf) if value is None else np.asarray(value, dtype=float)
    non_negative(argument, np.where(np.isposinf(caps), 0.0, caps))
    return caps


@dataclass(frozen=True, eq=False, kw_only=True)
class MediatorEffort(Mechanism):
    r"""A mediator buys consents that are probable anyway, at an increasing cost.

    Party i accepts with chance :math:`\alpha_i + g_i`. A deal is worth L to the mediator, pressure costs it
    :math:`E_i g_i^2 / 2`; it maximises

    .. math:: L (\alpha_0 + g_0)(\alpha_1 + g_1) - E_0 g_0^2/2 - E_1 g_1^2/2, \quad
              0 \le g_i \le \min(1 - \alpha_i, \kappa_i).

    **Theorem.** If the optimum is interior, :math:`E_0 E_1 > L^2` and

    .. math:: g_0 = \frac{L E_1 \alpha_1 + L^2 \alpha_0}{E_0 E_1 - L^2}

    and likewise for party 1. With :math:`\alpha_0 = \alpha_1` its index of unevenness
    :math:`(g_0 - g_1)/(g_0 + g_1)` is :math:`(E_1 - E_0)/(E_1 + E_0 + 2L)`: uneven iff the costs differ, and
    in the interior at least :math:`(\sqrt{E_1} - \sqrt{E_0})/(\sqrt{E_1} + \sqrt{E_0})` in size, however much
    the deal is worth. The payoff need not be concave: the interior point, both edges and the corner are
    compared.

    *Boundary.* With equal :math:`\alpha` and no caps the size of the index falls in L, and is 0 only where
    both consents are bought outright. *Counter-cases.* Equal costs make an even mediator, and so does one cap
    that ends both efforts, or one that happens to hold the cheaper effort to the dearer. And the unevenness
    costs little: at the total chosen an even acceptance would add the square of half the gap in acceptance.

    An answer is the effort :math:`(g_0, g_1)`. `pressure` is an effort under consideration, at which
    :meth:`deal_chance` is read; :meth:`at_choice` puts the chosen one in its place.

    Parameters
    ----------
    legacy : array_like, shape (...)
        :math:`L \ge 0`, value of a deal to the mediator, in its units.
    acceptance : array_like, shape (..., 2)
        :math:`\alpha_i`, chance that i accepts without pressure, in [0, 1].
    effort_cost : array_like, shape (..., 2)
        :math:`E_i > 0`, twice the cost of raising i's acceptance by 1, in the mediator's units: the risk of
        escalation, blame for a defeat, friends of that party at home.
    cap : array_like, shape (..., 2), default (inf, inf)
        :math:`\kappa_i \ge 0`, the largest effort that is credible, in units of acceptance; None is no cap.
    pressure : array_like, shape (..., 2), default (0, 0)
        Effort under consideration, in units of acceptance.

    References
    ----------
    .. [1] P. J. D. Carnevale, "Strategic choice in mediation", Negotiation Journal 2 (1986) 41-56,
       doi:10.1111/j.1571-9979.1986.tb00337.x. That mediators choose by what a deal is worth to them and what
       pressing costs is Carnevale's point; the formulas are derived here.

    Examples
    --------
    >>> mediator = MediatorEffort(legacy=0.5, acceptance=(0.2, 0.2), effort_cost=(0.7, 4))
    >>> mediator.answer().round(6), float(mediator.index().round(6))
    (array([0.176471, 0.047059]), 0.578947)
    """

    legacy: Numbers = Numbers(non_negative)
    acceptance: Numbers = Numbers(in_unit_interval, parties=True)
    effort_cost: Numbers = Numbers(positive, parties=True)
    cap: Numbers = Numbers(_caps, default=(np.inf, np.inf), parties=True)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.NASH
    complete: ClassVar[Completeness] = Completeness.PROVEN
    citation: ClassVar[Citation] = CARNEVALE_1986
    labels: ClassVar[tuple[str, ...]] = ("effort on 0", "effort on 1")

    @property
    def players(self) -> tuple[str, ...]:
        """The mediator alone: what the parties do is in the chances of acceptance."""
        return ("M",)

    @property
    def consent(self) -> Consent:
        """Weakest link, a product of chances; one-sided if one consent is certain, neither if both are."""
        return threshold_consent(1 - self.acceptance)

    def largest(self) -> FloatArray:
        """Return the largest effort that can matter or be made, shape (..., 2)."""
        return np.minimum(1 - self.acceptance, self.cap)

    def deal_chance(self) -> FloatArray:
        """Return the chance of a deal under `pressure`, shape (...)."""
        return np.asarray(np.clip(self.acceptance + self.pressure, 0.0, 1.0).prod(axis=-1))

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return the theorem: best are equal acceptances, or any that are certain for both."""
        total = np.asarray(budget, dtype=float)
        first, second = self.acceptance[..., 0], self.acceptance[..., 1]
        equal = np.clip((total + second - first) / (2 * total), 0.0, 1.0)
        certain = first + second + total >= 2
        low = np.where(certain, (1 - first) / total, equal)
        high = np.where(certain, 1 - (1 - second) / total, equal)
        reached = [first + equal * total, second + (1 - equal) * total]
        best = np.where(certain, 1.0, reached[0] * reached[1])
        return SplitTheorem(name="equal acceptance", best=best, low=np.minimum(low, high), high=high)

    def at_choice(self) -> MediatorEffort:
        """Return the same situation under the effort that the mediator chooses."""
        return self.under(self.answer())

    def _candidates(self) -> FloatArray:
        """Return the points where the optimum can be, shape (4, ..., 2): interior, two edges, corner."""
        top, stake = self.largest(), self.legacy[..., np.newaxis]
        consent, cost, top = np.broadcast_arrays(self.acceptance, self.effort_cost, top + 0 * stake)
        spread = cost.prod(axis=-1, keepdims=True) - stake**2
        bowl = spread > ATOL * cost.prod(axis=-1, keepdims=True)
        stationary = stake * (cost * consent)[..., ::-1] + stake**2 * consent
        interior = np.where(bowl, stationary, 0.0) / np.where(bowl, spread, 1.0)
        reply = np.clip((stake * (consent + top))[..., ::-1] / cost, 0.0, top)  # when the other is at its top
        edge0 = np.stack([top[..., 0], reply[..., 1]], axis=-1)
        edge1 = np.stack([reply[..., 0], top[..., 1]], axis=-1)
        inside = (interior <= top).all(axis=-1, keepdims=True)
        return np.stack([np.where(inside, interior, edge0), edge0, edge1, top])

    def answer(self) -> FloatArray:
        """Return the efforts of greatest payoff, shape (..., 2); of equals the least."""
        points = self._candidates()
        values = self._value(points)
        scale = ATOL * self._stakes()
        best = (values >= values.max(axis=0) - scale).argmax(axis=0)
        return np.asarray(np.take_along_axis(points, best[np.newaxis, ..., np.newaxis], axis=0)[0])

    def answers(self) -> tuple[FloatArray, ...]:
        r"""Return every optimum; of a batch, the one of :meth:`answer` at each point.

        On the knife edge :math:`L^2 = E_0 E_1` with :math:`\alpha = 0` they fill a segment, whose ends are
        listed.
        """
        points = self._candidates()
        if points.ndim > 2:
            return (self.answer(),)
        values = self._value(points)
        best = points[values >= values.max() - ATOL * self._stakes()]
        found: list[FloatArray] = []
        for point in best:
            if not any(np.allclose(point, known, rtol=0, atol=1e3 * ATOL) for known in found):
                found.append(point)
        return tuple(found)

    def limits(self) -> IntArray:
        """Return what ends the pressure on each party, shape (..., 2), as values of :class:`EffortLimit`."""
        effort, top = np.broadcast_arrays(self.answer(), self.largest())
        reached = effort >= top - ATOL
        limit = np.where(1 - self.acceptance <= self.cap, EffortLimit.CONSENT, EffortLimit.CAP)
        return np.where(reached, limit, EffortLimit.COST)

    def index(self) -> FloatArray:
        """Return the unevenness of the effort chosen, shape (...): 0 if even; NaN without effort."""
        effort = self.answer()
        total = effort.sum(axis=-1)
        some = total > 0
        return np.asarray(
            np.where(some, effort[..., 0] - effort[..., 1], np.nan) / np.where(some, total, 1.0)
        )

    def balanced_chance(self) -> FloatArray:
        """Return the chance of a deal if the total chosen made both parties equally likely to accept."""
        return np.asarray((self.acceptance + self.answer()).mean(axis=-1) ** 2)

    def _value(self, effort: ArrayLike) -> FloatArray:
        """Return the mediator's payoff by the rules; beyond the limits the same polynomial."""
        g = np.asarray(effort, dtype=float)
        bought = (self.acceptance + g).prod(axis=-1)
        return np.asarray(self.legacy * bought - (self.effort_cost * g**2).sum(axis=-1) / 2)

    def _stakes(self) -> FloatArray:
        """Return what is at stake for the mediator: the deal, and the cost of the largest efforts."""
        return np.asarray(self.legacy + (self.effort_cost * self.largest() ** 2).sum(axis=-1) / 2 + ATOL)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the mediator's payoff, shape (..., 1)."""
        return self._value(answer)[..., np.newaxis]

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return by how much any effort beats this one, as a share of the deal and the largest costs.

        From values of the payoff alone: it is a quadratic in either effort, so the best effort on party 1 for
        one on party 0 is linear between its limits, and the payoff along it a quadratic on each of at most
        three pieces, whose best is exact.
        """
        g = np.asarray(answer, dtype=float)
        top = np.broadcast_to(self.largest(), (*np.broadcast_shapes(g.shape, self.largest().shape),))
        feasible = ((g >= -ATOL) & (g <= top + ATOL)).all(axis=-1)

        def value(first: FloatArray, second: FloatArray) -> FloatArray:
            return self._value(np.stack(np.broadcast_arrays(first, second), axis=-1))

        def reply(first: FloatArray) -> FloatArray:
            low, middle, high = (value(first, np.asarray(y)) for y in (0.0, 1.0, 2.0))
            bend, slope = low - 2 * middle + high, (4 * middle - 3 * low - high) / 2
            curved = bend < 0  # a cost below the spacing of the values: as much as is possible
            return np.where(curved, -slope, _FAR * np.sign(slope)) / np.where(curved, bend, 1.0)

        limit0, limit1 = top[..., 0], top[..., 1]
        start = reply(np.zeros_like(limit0))
        rate = reply(np.ones_like(limit0)) - start
        moves = np.abs(rate) > 0
        divisor = np.where(moves, rate, 1.0)
        with np.errstate(over="ignore"):
            bends = [np.where(moves, (level - start) / divisor, 0.0) for level in (0 * limit1, limit1)]
        ends = np.sort([np.zeros_like(limit0), *(np.clip(x, 0.0, limit0) for x in bends), limit0], axis=0)
        best = np.full(limit0.shape, -np.inf)
        for left, right in pairwise(ends):
            at = [left + (right - left) * share for share in (0.0, 0.5, 1.0)]
            low, middle, high = (value(x, np.clip(reply(x), 0.0, limit1)) for x in at)
            bend, slope = 2 * (low - 2 * middle + high), 4 * middle - 3 * low - high
            peak = np.clip(np.where(bend < 0, -slope, 0.0) / np.where(bend < 0, 2 * bend, 1.0), 0.0, 1.0)
            best = np.maximum.reduce([best, low, high, low + slope * peak + bend * peak**2])
        return np.asarray(np.where(feasible, (best - self._value(g)) / self._stakes(), np.inf))

    def as_game(self, *, levels: int = 21) -> ExtensiveForm:
        """Return the choice among `levels` efforts on each party, and chance, which draws the consents.

        Its value falls short of the optimum by at most :math:`L e_0 e_1 + (E_0 e_0^2 + E_1 e_1^2)/2`, where
        :math:`e_i` is half a step: at an optimum the payoff is level in each effort that is not at a limit.
        """
        if self._stakes().ndim:
            raise invalid("as_game", "needs one mediator, not a batch", self)
        if levels < 2:
            raise invalid("levels", "must be at least 2", levels)
        top = self.largest()
        choices = {}
        for i, first in enumerate(np.linspace(0.0, top[0], levels)):
            for j, second in enumerate(np.linspace(0.0, top[1], levels)):
                effort = np.array([first, second])
                cost = float((self.effort_cost * effort**2).sum() / 2)
                chance = min(float((self.acceptance + effort).prod()), 1.0)
                choices[f"{i},{j}"] = Chance(
                    {
                        "deal": (chance, Terminal([float(self.legacy) - cost])),
                        "no deal": (1 - chance, Terminal([-cost])),
                    }
                )
        return ExtensiveForm(self.players, Decision("M", choices))


def _regime(limits: IntArray) -> str:
    if (limits == EffortLimit.CONSENT).all():
        return "both_saturated"
    words = {EffortLimit.CONSENT: "saturated", EffortLimit.CAP: "capped"}
    named = [f"{party}_{words[EffortLimit(k)]}" for party, k in zip("RU", limits, strict=True) if k]
    return "_".join(named) or "interior"


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    cap = inputs.get("cap_U")
    model = MediatorEffort(
        legacy=inputs["legacy"],
        acceptance=(inputs["alpha_R"], inputs["alpha_U"]),
        effort_cost=(inputs["E_R"], inputs["E_U"]),
        cap=(np.inf, np.inf if cap is None else cap),
    )
    effort, index = model.answer(), model.index()
    return {
        "regime": _regime(model.limits()),
        "g_R": effort[0],
        "g_U": effort[1],
        "index": None if np.isnan(index) else index,
        "p_deal": model.at_choice().deal_chance(),
        "p_deal_if_balanced": model.balanced_chance(),
        "payoff": model.expected_payoffs(effort)[0],
    }


_MONEY = "mediator's payoff"
MODELS = (
    Model(
        name="mediator_choice",
        title="How hard a mediator presses each party at an increasing cost",
        parameters=(
            Parameter(name="legacy", meaning="value of a deal", domain="non-negative", unit=_MONEY),
            Parameter(name="alpha_R", meaning="chance that R accepts unpressed", domain="in [0, 1]"),
            Parameter(name="alpha_U", meaning="chance that U accepts unpressed", domain="in [0, 1]"),
            Parameter(name="E_R", meaning="marginal cost on R", domain="positive", unit=_MONEY),
            Parameter(name="E_U", meaning="marginal cost on U", domain="positive", unit=_MONEY),
            Parameter(
                name="cap_U",
                meaning="largest credible effort on U",
                domain="non-negative",
                required=False,
            ),
        ),
        outputs={
            "regime": "which limits bind",
            "g_R": "effort on R",
            "g_U": "effort on U",
            "index": "unevenness of the effort, or null without effort",
            "p_deal": "chance of a deal",
            "p_deal_if_balanced": "the same if both were equally likely to accept at the same total",
            "payoff": "the mediator's payoff",
        },
        citations=(CARNEVALE_1986,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""

"""Arms as pressure: they worsen one side's war, and also the peace that a ceasefire would bring it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Numbers, non_negative
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Decision, Terminal
from gametheory.pressure.ceasefire import POWELL_2006, a_weight_of_the_future
from gametheory.pressure.mechanism import Consent, Mechanism
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.pressure.two_thresholds import threshold_consent, threshold_splits
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "ArmsBackfire"]


@dataclass(frozen=True, eq=False, kw_only=True)
class ArmsBackfire(Mechanism):
    r"""Party 1 is armed so that party 0 accepts a ceasefire; the arms also shift power once it holds.

    Arms :math:`a` lower party 0's value of the war by :math:`a` and raise the later fall of its share by
    :math:`\chi a` (compare :class:`Ceasefire`). Party 0 accepts iff its slack is not negative:

    .. math:: \sigma + s_0 + a + \delta (\bar\Delta - \Delta_0 - \chi a) \ge 0 .

    *Theorem.* Arms raise the slack iff :math:`\delta\chi < 1`. If :math:`\delta\chi > 1` they **backfire**:
    party 0 stops accepting beyond
    :math:`a^* = (\sigma + s_0 + \delta(\bar\Delta - \Delta_0))/(\delta\chi - 1)`; if :math:`\delta\chi < 1`
    it accepts from the same :math:`a^*` on (if negative, without arms).
    *Boundary.* At :math:`\delta\chi = 1` arms change nothing, and there is no such amount. *Counter-case* to
    "all pressure on one side works alike": a penalty :math:`s_0` of any size adds to the slack in full;
    pressure on party 1 adds nothing. What the scenario files call arms is a threat that moves both parties'
    values; it is pressure only as far as the peace does not move with it.

    Parameters
    ----------
    slack : array_like, shape (...)
        :math:`\sigma`, what accepting gains party 0 without arms and shift, as a share.
    conversion : array_like, shape (...)
        :math:`\chi \ge 0`, later shift for each unit of arms.
    shift : array_like, shape (...)
        :math:`\Delta_0`, expected shift without arms.
    tolerated : array_like, shape (...)
        :math:`\bar\Delta`, the shift at which party 0 counts its slack from.
    weight_future : array_like, shape (...)
        :math:`\delta` in (0, 1).
    arms : array_like, shape (...), default 0
        :math:`a \ge 0`, what they take from party 0's value of the war, as a share.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, loss from a refusal that leaves the peace as it is, as a share.

    References
    ----------
    .. [1] R. Powell, "War as a commitment problem", International Organization 60 (2006)
       169-203, doi:10.1017/S0020818306060061. That arms work through war and peace at once is derived here.

    Examples
    --------
    >>> arming = ArmsBackfire(
    ...     slack=0.05, conversion=1.6, shift=0.1, tolerated=0.15, weight_future=0.9, arms=[0.0, 0.2, 0.3]
    ... )
    >>> arming.backfires(), float(arming.critical_arms().round(4)), arming.deal_chance()
    (array(True), 0.2159, array([1., 1., 0.]))
    """

    slack: Numbers = Numbers()
    conversion: Numbers = Numbers(non_negative)
    shift: Numbers = Numbers()
    tolerated: Numbers = Numbers()
    weight_future: Numbers = Numbers(a_weight_of_the_future)
    arms: Numbers = Numbers(non_negative, default=0.0)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.BARGAINING
    complete: ClassVar[Completeness] = Completeness.ONE  # where someone is indifferent there is another
    citation: ClassVar[Citation] = POWELL_2006
    labels: ClassVar[tuple[str, ...]] = ("0 accepts",)

    def gain(self) -> FloatArray:
        """Return what accepting gains party 0, shape (...)."""
        grows = 1 - self.weight_future * self.conversion
        return np.asarray(self._unarmed() + grows * self.arms)

    def _unarmed(self) -> FloatArray:
        return np.asarray(
            self.slack + self.pressure[..., 0] + self.weight_future * (self.tolerated - self.shift)
        )

    def backfires(self) -> BoolArray:
        """Return whether arms lower what accepting gains, shape (...)."""
        return np.asarray(self.weight_future * self.conversion > 1 + ATOL)

    def critical_arms(self) -> FloatArray:
        """Return the amount at which party 0 is indifferent, shape (...); NaN where arms change nothing."""
        falls = self.weight_future * self.conversion - 1
        level = np.abs(falls) <= ATOL
        return np.where(level, np.nan, self._unarmed() / np.where(level, 1.0, falls))

    @property
    def consent(self) -> Consent:
        """One-sided where party 0 refuses without pressure, else neither."""
        return threshold_consent(self._needed())

    def _needed(self) -> FloatArray:
        free = self.under([0.0, 0.0])
        missing = np.where(free.deal_chance() > 0, 0.0, -free.gain())
        return np.stack([missing, np.zeros_like(missing)], axis=-1)

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return the splits of `budget` that put on party 0 what it needs."""
        return threshold_splits("one consent under arms", self._needed(), budget)

    def answer(self) -> FloatArray:
        """Return 1 where party 0 accepts, else 0, shape (..., 1)."""
        return np.asarray(self.gain() >= -ATOL * self._stakes())[..., np.newaxis].astype(float)

    def _stakes(self) -> FloatArray:
        """Return the sizes of what party 0 weighs, at least 1, shape (...)."""
        shift = np.abs(self.tolerated) + np.abs(self.shift) + self.conversion * self.arms
        own = np.abs(self.slack) + np.abs(self.pressure[..., 0]) + self.arms
        return np.asarray(1.0 + own + self.weight_future * shift)

    def deal_chance(self) -> FloatArray:
        """Return 1 where party 0 accepts, else 0."""
        return self.answer()[..., 0]

    def _values(self) -> tuple[FloatArray, FloatArray]:
        """Return what a ceasefire and the war are worth to party 0, from a common zero."""
        shift = self.shift + self.conversion * self.arms
        truce = self.slack + self.weight_future * (self.tolerated - shift)
        return np.asarray(truce), np.asarray(-self.arms - self.pressure[..., 0])

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return what the opposite reply would gain party 0, shape (...).

        As a share of the sizes of what it weighs, or of the contest where those are smaller.
        """
        x = np.asarray(answer, dtype=float)[..., 0]
        truce, war = self._values()
        chosen, other = np.where(x > 0.5, truce, war), np.where(x > 0.5, war, truce)
        gain = np.maximum(other - chosen, 0.0) / self._stakes()
        return np.where((x == 0) | (x == 1), gain, np.inf)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the change of each party's value, shape (..., 2): what party 0 loses party 1 gains.

        Except for the pressure, which nobody gains.
        """
        x = np.asarray(answer, dtype=float)[..., 0]
        truce, war = self._values()
        own = x * truce + (1 - x) * war
        lost = (1 - x) * self.pressure[..., 0]
        return np.stack([own, -own - lost], axis=-1)

    def as_game(self, *, levels: Sequence[float] | None = None) -> ExtensiveForm:
        """Return the tree of a mediator who picks one of the `levels` of arms and wants a ceasefire.

        Then party 0 replies. By default the mediator has the arms of the model alone.
        """
        if self.gain().ndim:
            raise invalid("as_game", "needs one situation, not a batch", self.arms)
        amounts = [float(self.arms)] if levels is None else list(levels)
        replies = {}
        for amount in amounts:
            fall = self.shift + self.conversion * amount
            truce = float(self.slack + self.weight_future * (self.tolerated - fall))
            war = -amount - float(self.pressure[0])
            replies[f"{amount:g}"] = Decision(
                "0", {"accept": Terminal([1.0, truce]), "refuse": Terminal([0.0, war])}
            )
        return ExtensiveForm(("mediator", "0"), Decision("mediator", replies))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = ArmsBackfire(
        slack=inputs["sigma"],
        conversion=inputs["chi"],
        shift=inputs["Delta_0"],
        tolerated=inputs["Delta_R0"],
        weight_future=inputs["delta"],
        arms=inputs["arms"],
    )
    critical = float(found.critical_arms())
    return {
        "slack": found.gain(),
        "R_accepts": bool(found.deal_chance()),
        "backfires": bool(found.backfires()),
        "critical_arms": None if np.isnan(critical) else critical,
    }


MODELS = (
    Model(
        name="arms_backfire",
        title="Arms that worsen one side's war and its peace: when they backfire",
        parameters=(
            Parameter(name="sigma", meaning="party 0's gain from accepting without arms", unit="share"),
            Parameter(name="chi", meaning="later shift for each unit of arms", domain="non-negative"),
            Parameter(name="Delta_0", meaning="expected shift without arms", unit="share"),
            Parameter(name="Delta_R0", meaning="shift that party 0's gain counts from", unit="share"),
            Parameter(name="delta", meaning="weight of the later settlement", domain="(0, 1)"),
            Parameter(name="arms", meaning="what they take from war", domain="non-negative", unit="share"),
        ),
        outputs={
            "slack": "party 0's gain from accepting",
            "R_accepts": "whether it accepts",
            "backfires": "whether arms lower its gain",
            "critical_arms": "the amount at which it is indifferent; null if arms change nothing",
        },
        citations=(POWELL_2006,),
        evaluate=_evaluate,
        notes="R is party 0.",
    ),
)
"""As the catalogue lists them."""

"""Instruments as they bear on the bargaining range: who loses what if who refuses, and what a deal gains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import ATOL, BoolArray, FloatArray, Numbers, Value, fits_batch, in_unit_interval
from gametheory.catalogue import Kind, Model, Parameter
from gametheory.errors import invalid
from gametheory.parameter import check_inputs
from gametheory.pressure.dispute import PressureProfile
from gametheory.pressure.free_terms import FEARON_1995, FreeTerms, RangeGap
from gametheory.pressure.reservation import Regime, refusal_branches

__all__ = ["MODELS", "RangeInstruments", "range_parameters", "read_range"]


@dataclass(frozen=True, eq=False, kw_only=True)
class RangeInstruments(Value):
    r"""What each instrument does to both parties, after a refusal and in a deal.

    With weight :math:`w_j` (its credibility), effects :math:`a_{ji}` on what refusing pays and :math:`e_{ji}`
    on what a deal pays, party *i* is under the pressure

    .. math:: s_i = \sum_j w_j (e_{ji} - f_{ji} a_{ji}),

    where :math:`f_{ji} = 1` if everything threatened is carried out whoever refuses (*collective*), and if an
    instrument follows the refuser (*conditional*) :math:`f_{ji} = \phi_i t_{ji} + (1 - \phi_i) t_{j,1-i}`:
    the instruments that *i*'s refusal is meant to set off hit it if the blame is right, those meant for the
    other side's refusal if it is wrong.

    **Theorem (width and location).** If all follow any refusal the width changes by
    :math:`\sum_j w_j (e_{j0} + e_{j1} - a_{j0} - a_{j1})` and the middle by
    :math:`\sum_j w_j (a_{j0} - e_{j0} - a_{j1} + e_{j1}) / 2`: what gives one party what it takes from the
    other (arms, walking away) moves the range and does not widen it.

    **Theorem (conditionality).** If it follows the refuser, and blame is right with probability :math:`\phi`,
    such a transfer of size :math:`w` changes the width by :math:`(2 \phi - 1) w`: all of it when blame is
    right, nothing when it is a coin toss.

    Parameters
    ----------
    names : tuple of str
        All different.
    triggers : array_like of bool, shape (J, 2)
        Whether a refusal by each party is meant to set it off.
    effects : array_like, shape (..., J, 2)
        :math:`a_{ji}` at full credibility, as a share of what is disputed.
    rewards : array_like, shape (..., J, 2), default 0
        :math:`e_{ji}` likewise.
    credibility : array_like, shape (..., J), default 1
        In [0, 1].

    Examples
    --------
    >>> arms = RangeInstruments(names=("arms",), triggers=[(True, False)], effects=[(-0.1, 0.1)])
    >>> arms.pressure(), arms.pressure("conditional", correct=0.75)  # the total widens: half of 0.1
    (array([ 0.1, -0.1]), array([ 0.075, -0.025]))
    """

    names: tuple[str, ...]
    triggers: NDArray[np.bool_]
    effects: Numbers = Numbers(parties=True, axes=2)
    rewards: Numbers = Numbers(default=(0.0, 0.0), parties=True, axes=2)
    credibility: Numbers = Numbers(in_unit_interval, default=1.0, axes=1)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(self.names))
        if len(set(self.names)) < len(self.names):
            raise invalid("names", "must be different", self.names)
        triggers = np.array(self.triggers, dtype=bool).reshape(-1, 2)
        triggers.flags.writeable = False
        object.__setattr__(self, "triggers", triggers)
        count = len(self.names)
        given = {
            "triggers": triggers.shape[:1],
            "effects": self.effects.shape[:-1] if count else (0,),
            "rewards": self.rewards.shape[:-1],
            "credibility": self.credibility.shape,
        }
        for name, shape in given.items():
            if shape[-1:] not in {(count,), ()}:
                raise invalid(name, f"must have the {count} instruments on its axis", shape)

    @classmethod
    def of(cls, profile: PressureProfile) -> RangeInstruments:
        """Return the instruments of a profile that matter for the range, at their credibilities.

        Conditional rewards count in a deal, what a refusal sets off after a refusal; what happens in any case
        drops out. Blame errors are the argument `correct` of :meth:`pressure`, one less the error.
        """
        deal = np.array([float(i.trigger == "deal") for i in profile.instruments])
        settled = [i.settlement for i in profile.instruments]
        rewards = np.stack(np.broadcast_arrays(*settled), axis=-2) if settled else np.zeros((0, 2))
        return cls(
            names=profile.names,
            triggers=profile.triggers,
            effects=profile.effects,
            rewards=rewards * deal[:, np.newaxis],
            credibility=profile.credibility,
        )

    def firing(self, regime: Regime = "collective", correct: ArrayLike = 1.0) -> FloatArray:
        """Return the chance that each instrument follows each party's refusal, shape (..., J, 2)."""
        if regime not in ("collective", "conditional"):
            raise invalid("regime", "must be 'collective' or 'conditional'", regime)
        if regime == "collective":
            return np.repeat(self.triggers.any(axis=-1).astype(float)[:, np.newaxis], 2, axis=-1)
        right = in_unit_interval("correct", correct)
        by_party = right if right.shape[-1:] == (2,) else right[..., np.newaxis]
        phi = by_party[..., np.newaxis, :]
        return np.asarray(phi * self.triggers + (1.0 - phi) * self.triggers[:, ::-1])

    def pressure(self, regime: Regime = "collective", correct: ArrayLike = 1.0) -> FloatArray:
        r"""Return the pressure on each party, shape (..., 2).

        Parameters
        ----------
        regime : {"collective", "conditional"}
        correct : array_like, shape (...) or (..., 2), default 1
            :math:`\phi`, the chance that a refusal is blamed on the party that refused, in [0, 1]; with the
            parties on the last axis if they differ. Not used in the collective regime.

        Raises
        ------
        InvalidInputError
            If the regime is unknown, the chance leaves [0, 1], or its batch axes clash with those here.
        """
        firing = self.firing(regime, correct)
        fits_batch(self, correct=firing.shape[:-2])
        effects = np.broadcast_to(self.effects, np.broadcast_shapes(self.effects.shape, (len(self.names), 2)))
        weight = np.broadcast_to(
            self.credibility, np.broadcast_shapes(self.credibility.shape, (len(self.names),))
        )
        branches = refusal_branches(np.zeros(2), effects, weight, firing)
        threatened = np.stack([branches[..., 0, 0], branches[..., 1, 1]], axis=-1)
        promised = (weight[..., np.newaxis] * self.rewards).sum(axis=-2)
        return np.asarray(promised - threatened)

    def with_credibility(self, credibility: ArrayLike) -> RangeInstruments:
        """Return the same instruments believed to another degree, shape (..., J)."""
        changed: RangeInstruments = replace(self, credibility=credibility)
        return changed

    @property
    def zero_sum(self) -> BoolArray:
        """Whether an instrument gives one party what it takes from the other after a refusal, (..., J)."""
        return np.asarray(
            (np.abs(self.effects.sum(axis=-1)) <= ATOL) & (np.abs(self.effects).max(axis=-1) > 0)
        )


_INSTRUMENT = (
    Parameter(name="name", meaning="what it is called", kind=Kind.TEXT),
    Parameter(name="target", meaning="on whom it bears", domain="'R' or 'U'", kind=Kind.TEXT),
    Parameter(name="level", meaning="how much of it is used", domain="non-negative"),
    Parameter(name="credibility", meaning="how far it is believed", domain="in [0, 1]"),
    *(
        Parameter(
            name=f"{kind}_{party}",
            meaning=f"{what} of {party} per unit of level",
            unit="share",
            required=False,
        )
        for kind, what in (("a", "effect on refusing"), ("e", "reward for a deal"))
        for party in "RU"
    ),
)
"""The keys of an instrument of a case file."""


def read_range(inputs: Mapping[str, Any]) -> tuple[FreeTerms, RangeInstruments, Regime, float]:
    """Return the bargain, its instruments, the regime and the chance of right blame of a case file."""
    listed: Sequence[Mapping[str, Any]] = inputs["instruments"]
    for number, each in enumerate(listed, start=1):
        where = f"instrument {each.get('name', number)!r}:"
        check_inputs(f"{where} keys", _INSTRUMENT, each, prefix=f"{where} ")
        if each["target"] not in ("R", "U"):
            raise invalid(f"{where} target", "must be 'R' or 'U'", each["target"])
        if not each["level"] >= 0:
            raise invalid(f"{where} level", "must be non-negative", each["level"])
        if not 0 <= each["credibility"] <= 1:
            raise invalid(f"{where} credibility", "must lie in [0, 1]", each["credibility"])

    def sized(kind: str) -> FloatArray:
        rows = [[each["level"] * each.get(f"{kind}_{party}", 0.0) for party in "RU"] for each in listed]
        return np.array(rows, dtype=float).reshape(-1, 2)

    instruments = RangeInstruments(
        names=tuple(each["name"] for each in listed),
        triggers=np.array([[each["target"] == "R", each["target"] == "U"] for each in listed]),
        effects=sized("a"),
        rewards=sized("e"),
        credibility=np.array([each["credibility"] for each in listed], dtype=float),
    )
    terms = FreeTerms(
        disagreement=np.array([inputs["d_R"], inputs["d_U"]]),
        red_lines=np.array([inputs["rho_R"], inputs["rho_U"]]),
    )
    return terms, instruments, inputs.get("regime", "collective"), inputs.get("phi", 1.0)


def range_parameters() -> tuple[Parameter, ...]:
    """Return the parameters of the models of the catalogue that take a range and its instruments."""
    return (
        Parameter(name="d_R", meaning="what refusing pays R before pressure", unit="share"),
        Parameter(name="d_U", meaning="what refusing pays U before pressure", unit="share"),
        Parameter(name="rho_R", meaning="R's red line: the least share it may accept", unit="share"),
        Parameter(name="rho_U", meaning="U's red line: the largest share it may leave R", unit="share"),
        Parameter(
            name="instruments",
            meaning="name, target, level, credibility, and effects a_R, a_U, e_R, e_U per unit of level",
            domain="objects",
            unit="share",
            kind=Kind.OBJECT,
            shape=("k",),
        ),
        Parameter(
            name="regime",
            meaning="whether all threats follow any refusal or each follows its target's",
            domain="'collective' or 'conditional'",
            required=False,
            kind=Kind.TEXT,
        ),
        Parameter(name="phi", meaning="chance that blame is right", domain="in [0, 1]", required=False),
    )


_BINDING = {
    RangeGap.NONE: None,
    RangeGap.SURPLUS: "surplus",
    RangeGap.RED_LINE_1: "R_vs_redline_U",
    RangeGap.RED_LINE_0: "U_vs_redline_R",
}


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    terms, instruments, regime, phi = read_range(inputs)
    pressed = terms.under(instruments.pressure(regime, phi))
    x_r, x_u = pressed.reservation_points()
    low, high = pressed.answer()
    return {
        "x_R": x_r,
        "x_U": x_u,
        "width": pressed.width(),
        "midpoint": (x_r + x_u) / 2,
        "P_R": pressed.pressure[0],
        "P_U": pressed.pressure[1],
        "low": low,
        "high": high,
        "effective_width": pressed.effective_width(),
        "deal": pressed.deal(),
        "binding": _BINDING[RangeGap(int(pressed.binding()))],
    }


MODELS = (
    Model(
        name="pressure_zopa",
        title="Bargaining range of two parties with red lines under a set of instruments",
        parameters=range_parameters(),
        outputs={
            "x_R": "least share that R accepts",
            "x_U": "largest share of R that U accepts",
            "width": "x_U - x_R",
            "midpoint": "of the two",
            "P_R": "pressure on R",
            "P_U": "pressure on U",
            "low": "lowest terms, red lines counted",
            "high": "highest terms",
            "effective_width": "high - low",
            "deal": "whether some terms are acceptable",
            "binding": "the largest gap, or null",
        },
        citations=(FEARON_1995,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""

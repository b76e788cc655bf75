"""How a scenario becomes a mechanism: which field is which symbol, and where the mechanism applies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.analysis.mechanism_maps.situation import Situation
from gametheory.arrays import BoolArray, FloatArray
from gametheory.pressure.mechanism import Mechanism

__all__ = ["Mapped", "MechanismMap", "everywhere", "kept"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Mapped:
    """A mechanism at a point or a batch of points of a scenario.

    Attributes
    ----------
    mechanism : Mechanism
        Outside its domain its numbers are stand-ins that are not read.
    applies : ndarray of bool, shape (...)
        Where the numbers of the scenario lie in the domain of the mechanism.
    exerted : ndarray, shape (..., 2), optional
        The pressure that is to be compared and evened, in the unit of the scenario, where it is another than
        the mechanism's own pressure.
    scale : ndarray, shape (...)
        Pressure in the mechanism for each unit of pressure in the scenario, a share of what is disputed.
    parties : tuple of int
        Which party of the scenario is party 0 and which is party 1 of the mechanism.
    """

    mechanism: Mechanism
    applies: BoolArray
    exerted: FloatArray | None = None
    scale: FloatArray = field(default_factory=lambda: np.asarray(1.0))
    parties: tuple[int, int] = (0, 1)

    def deal_chance(self) -> FloatArray:
        """Return the chance of a deal, shape (...), NaN where the mechanism does not apply."""
        chance = self.mechanism.deal_chance()
        chance, applies = np.broadcast_arrays(chance, self.applies)
        return np.where(applies, chance, np.nan)

    def total(self) -> FloatArray:
        """Return the sum of the two pressures, shape (...)."""
        return np.asarray(self._felt.sum(axis=-1))

    def evened(self) -> Mapped:
        """Return the same mechanism with the total of the two pressures split in halves.

        A total that is not positive is no pressure to be split and stays as it is.
        """
        felt = self._felt
        half = felt.mean(axis=-1, keepdims=True)
        moved = np.where(half > 0, half - felt, 0.0)
        unit = np.asarray(1.0) if self.exerted is None else self.scale
        changed = self.mechanism.under(self.mechanism.pressure + unit[..., np.newaxis] * moved)
        return replace(self, mechanism=changed, exerted=None if self.exerted is None else felt + moved)

    def by_party(self) -> tuple[float, float]:
        """Return the pressure on A and on B at one point, in the unit of the scenario."""
        scale = float(self.scale)
        felt = self._felt if self.exerted is not None else self._felt / (scale if scale > 0 else 1.0)
        first, second = (float(felt[self.parties.index(party)]) for party in (0, 1))
        return first, second

    @property
    def _felt(self) -> FloatArray:
        return self.mechanism.pressure if self.exerted is None else self.exerted


@dataclass(frozen=True, kw_only=True)
class MechanismMap:
    """The reading of a scenario as one mechanism.

    Attributes
    ----------
    name : str
        What the mechanism is called in tables.
    kind : type of Mechanism
    question : str
        What it asks of the case.
    symbols : mapping of str to str
        Field of the mechanism -> the scenario fields it is made of.
    build : callable
        Takes a `Situation`; raises `NotSpecifiedError` where the scenario lacks something.
    domain : str
        What the numbers have to satisfy where it applies.
    finding : callable, optional
        Says in a sentence what the mechanism at one point adds to the verdict, such as its own threshold.
    fixed_text : bool, default False
        Whether it reads scores of texts and weights of issues.
    chosen : bool, default False
        Whether its pressure is the mediator's own best choice, whatever the configuration exerts.
    on_text : bool, default False
        Whether it is about the text in question: no party can agree to one that crosses a red line.
    """

    name: str
    kind: type[Mechanism]
    question: str
    symbols: Mapping[str, str]
    build: Callable[[Situation], Mapped]
    domain: str = "it applies to any numbers"
    finding: Callable[[Any], str] | None = None
    fixed_text: bool = False
    chosen: bool = False
    on_text: bool = False

    def __call__(self, situation: Situation) -> Mapped:
        """Return the mechanism at `situation`."""
        situation.outside.clear()
        mapped = self.build(situation)
        applies = mapped.applies
        for _, broken in situation.outside.values():
            applies = applies & ~broken
        if self.on_text:
            applies = applies & ~situation.crosses_a_red_line(situation.text)
        return replace(mapped, applies=applies)

    def rule(self, situation: Situation) -> str:
        """Return the rule that `situation`, read last by this map, breaks at a point outside the domain."""
        for path, (rule, _) in situation.outside.items():
            return f"{path} {rule}"
        if self.on_text and situation.crosses_a_red_line(situation.text).any():
            return "the text must cross no red line"
        return self.domain


def everywhere(mechanism: Mechanism) -> Mapped:
    """Return a mechanism that applies at every point."""
    return Mapped(mechanism=mechanism, applies=np.asarray(True))


def kept(applies: BoolArray, value: ArrayLike, stand_in: ArrayLike, *, parties: bool = False) -> FloatArray:
    """Return `value` where the mechanism applies and `stand_in` elsewhere."""
    mask = applies[..., np.newaxis] if parties else applies
    return np.where(mask, value, stand_in)

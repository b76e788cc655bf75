"""An instrument: who does what to whom, when, and how far it is believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gametheory.arrays import FloatArray, Numbers, Value, batch_shape, in_unit_interval
from gametheory.errors import invalid
from gametheory.players.actors import check_name

__all__ = ["Instrument", "Trigger"]


class Trigger(StrEnum):
    """What sets an instrument off; A is party 0 and B is party 1."""

    NO_DEAL = "no_deal"
    A_REFUSES = "A_refuses"
    B_REFUSES = "B_refuses"
    DEAL = "deal"
    ALWAYS = "always"
    IN_FORCE = "in_force"

    @property
    def refusals(self) -> tuple[bool, bool]:
        """Whether a refusal by party 0, and by party 1, sets it off."""
        return self in _ON_REFUSAL_OF[0], self in _ON_REFUSAL_OF[1]


_ON_REFUSAL_OF = ((Trigger.NO_DEAL, Trigger.A_REFUSES), (Trigger.NO_DEAL, Trigger.B_REFUSES))


@dataclass(frozen=True, eq=False, kw_only=True)
class Instrument(Value):
    r"""A threat, action, support or inducement.

    Parameters
    ----------
    name : str
        Identifier.
    wielder : str
        Who decides on it.
    target : tuple of int
        The parties it is aimed at: ``(0,)``, ``(1,)`` or ``(0, 1)``.
    trigger : Trigger or str
        When it is carried out.
    credibility : array_like, shape (...), default 1
        The target's belief that it is carried out when the trigger holds, in [0, 1].
    share : array_like, shape (...), default 0
        Shift of party 0's share in the contest.
    cost : array_like, shape (..., 2), default 0
        Added to each party's cost of the contest, as a share of what is disputed.
    settlement : array_like, shape (..., 2), default 0
        Added to each party's value of an agreement, if the trigger is ``deal``.
    always : array_like, shape (..., 2), default 0
        Paid whatever happens, so that it drops out of every comparison.
    cost_to_wielder : array_like, shape (...), default 0
        What carrying it out costs the wielder, in the wielder's units; may be negative.
    label : str
        Name for people; the identifier if left out.

    Raises
    ------
    InvalidInputError
        If a name is empty, the instrument wields itself, the target or the trigger is unknown, credibility
        leaves [0, 1], or a size is not finite.

    Examples
    --------
    >>> sanctions = Instrument(name="sanctions", wielder="US", target=(0,), trigger="A_refuses",
    ...                        credibility=0.35, cost=(0.08, 0.0))
    >>> sanctions.effect  # on each party's value of the contest, before credibility
    array([-0.08, -0.  ])
    """

    name: str
    wielder: str
    target: tuple[int, ...]
    trigger: Trigger | str
    credibility: Numbers = Numbers(in_unit_interval, default=1.0)
    share: Numbers = Numbers(default=0.0)
    cost: Numbers = Numbers(default=(0.0, 0.0), parties=True)
    settlement: Numbers = Numbers(default=(0.0, 0.0), parties=True)
    always: Numbers = Numbers(default=(0.0, 0.0), parties=True)
    cost_to_wielder: Numbers = Numbers(default=0.0)
    label: str = ""

    def __post_init__(self) -> None:
        check_name("instrument name", self.name)
        where = f"instrument {self.name!r}:"
        check_name(f"{where} wielder", self.wielder)
        if self.wielder == self.name:
            raise invalid(f"{where} wielder", "must be somebody who decides on it, not itself", self.wielder)
        target = tuple(sorted(self.target))
        if target not in {(0,), (1,), (0, 1)}:
            raise invalid(f"{where} target", "must be (0,), (1,) or (0, 1)", self.target)
        try:
            trigger = Trigger(self.trigger)
        except ValueError:
            known = [str(t) for t in Trigger]
            raise invalid(f"{where} trigger", f"must be one of {known}", self.trigger) from None
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "trigger", trigger)
        object.__setattr__(self, "label", self.label or self.name)

    @property
    def batch(self) -> tuple[int, ...]:
        """Batch axes of what bears on a comparison: credibility, share, cost and settlement."""
        return batch_shape(
            credibility=self.credibility.shape,
            share=self.share.shape,
            cost=self.cost.shape[:-1],
            settlement=self.settlement.shape[:-1],
        )

    @property
    def effect(self) -> FloatArray:
        """Change of each party's value of the contest if carried out, shape (..., 2)."""
        return np.stack([self.share - self.cost[..., 0], -self.share - self.cost[..., 1]], axis=-1)

    @property
    def refusals(self) -> tuple[bool, bool]:
        """Whether a refusal by party 0, and by party 1, sets it off."""
        return Trigger(self.trigger).refusals

    @property
    def on_refusal(self) -> bool:
        """Whether some refusal sets it off."""
        return any(self.refusals)

"""What "even" means: four measures of how pressure is spread over the two parties."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value
from gametheory.errors import invalid
from gametheory.payoffs import additive_utility
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.reservation import reservation

__all__ = ["Evenness", "Measure", "demands", "evenness"]


class Measure(StrEnum):
    """In which unit pressure on one party is compared with pressure on the other."""

    COUNT = "count"
    LOSS = "loss"
    DEMAND = "demand"
    CREDIBILITY = "credibility"


@dataclass(frozen=True, eq=False, kw_only=True)
class Evenness(Value):
    """How evenly pressure is spread, under one measure.

    Attributes
    ----------
    measure : Measure
    sides : ndarray, shape (..., 2)
        What falls on each party, in the unit of the measure: instruments, share of what is
        disputed, pressure per unit of demand, or mean credibility.
    defined : ndarray of bool, shape (...)
        Whether the measure means anything here; demand does only where the text asks something
        of both parties.
    """

    measure: Measure
    sides: FloatArray
    defined: BoolArray

    @property
    def tilt(self) -> FloatArray:
        """``(s_0 - s_1) / (|s_0| + |s_1|)``: 1 is all on party 0, -1 all on party 1, 0 even or none."""
        total = np.abs(self.sides).sum(axis=-1)
        difference = self.sides[..., 0] - self.sides[..., 1]
        return np.where(total > ATOL, difference / np.where(total > ATOL, total, 1.0), 0.0)

    @property
    def evenness(self) -> FloatArray:
        """One less the size of the tilt: 1 is even, 0 is one-sided."""
        return 1.0 - np.abs(self.tilt)


def demands(dispute: Dispute, text: str) -> FloatArray:
    """Return by how much a text falls short of each party's value of no agreement before pressure.

    Parameters
    ----------
    dispute : Dispute
    text : str
        Name of one of its packages.

    Returns
    -------
    ndarray, shape (..., 2)
        The concession asked of each party; zero where it gains.

    Raises
    ------
    InvalidInputError
        If there is no such text.
    """
    utility = additive_utility(dispute.package(text).scores, dispute.weights)
    gap = dispute.contest.values() - utility
    return np.where(gap > ATOL, gap, 0.0)


def evenness(
    dispute: Dispute,
    profile: PressureProfile,
    measure: Measure | str = Measure.LOSS,
    *,
    text: str | None = None,
) -> Evenness:
    r"""Return how evenly `profile` presses the two parties of `dispute`.

    * ``count``: instruments in use that are aimed at each party (one aimed at both counts on
      each side).
    * ``loss``: net pressure :math:`P_i`, the fall in the value of the party's own refusal.
    * ``demand``: :math:`P_i / g_i`, with :math:`g_i` the concession that `text` asks of the party.
      Defined where both concessions are positive.
    * ``credibility``: mean credibility of the instruments in use against each party, weighted by
      the size of their effect on it.

    The four disagree, so the measure is an argument and no default is neutral.

    Parameters
    ----------
    dispute : Dispute
    profile : PressureProfile
    measure : Measure or str, default "loss"
    text : str, optional
        Needed by ``demand``.

    Returns
    -------
    Evenness

    Raises
    ------
    InvalidInputError
        If the measure or the text is unknown, or ``demand`` is asked for without a text.

    Examples
    --------
    >>> from gametheory.payoffs import Contest
    >>> from gametheory.players import Player
    >>> from gametheory.pressure import Instrument
    >>> dispute = Dispute(parties=(Player("A"), Player("B")), contest=Contest(share=0.5, cost=(0.1, 0.1)))
    >>> threats = (
    ...     Instrument(name="sanctions", wielder="M", target=(0,), trigger="A_refuses", cost=(0.3, 0.0)),
    ...     Instrument(name="aid cut", wielder="M", target=(1,), trigger="B_refuses", cost=(0.0, 0.1)),
    ... )
    >>> profile = PressureProfile(instruments=threats)
    >>> [round(float(evenness(dispute, profile, m).tilt), 9) for m in ("count", "loss", "credibility")]
    [0.0, 0.5, 0.0]
    """
    kind = checked_measure(measure)
    pressure = reservation(dispute, profile).pressure
    defined = np.ones(pressure.shape[:-1], dtype=bool)
    if kind is Measure.LOSS:
        sides = pressure
    elif kind is Measure.DEMAND:
        asked = demands(dispute, required_text(text))
        defined = defined & (asked > 0).all(axis=-1)
        sides = np.where(asked > 0, pressure / np.where(asked > 0, asked, 1.0), 0.0)
    else:
        aimed = np.array(
            [[side in i.target for side in (0, 1)] for i in profile.instruments], dtype=bool
        ).reshape(-1, 2)
        used = aimed & profile.active[..., np.newaxis]
        if kind is Measure.COUNT:
            sides = np.broadcast_to(used.sum(axis=-2).astype(float), pressure.shape)
        else:
            size = np.abs(profile.effects) * used
            total = size.sum(axis=-2)
            believed = (size * profile.credibility[..., np.newaxis]).sum(axis=-2)
            sides = np.broadcast_to(
                np.where(total > 0, believed / np.where(total > 0, total, 1.0), 0.0), pressure.shape
            )
    return Evenness(measure=kind, sides=np.asarray(sides, dtype=float), defined=defined)


def checked_measure(measure: Measure | str) -> Measure:
    """Return `measure` as a `Measure`, or raise an error that lists the four."""
    try:
        return Measure(measure)
    except ValueError:
        raise invalid("measure", f"must be one of {[str(m) for m in Measure]}", measure) from None


def required_text(text: str | None) -> str:
    """Return `text`, or say that ``demand`` cannot do without one."""
    if text is None:
        raise invalid("text", "must name the text whose demands are meant, for the measure 'demand'", text)
    return text

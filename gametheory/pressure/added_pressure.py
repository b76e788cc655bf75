"""The least added pressure or reward that brings about a deal, for a text and for terms free to move."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gametheory.arrays import FloatArray, Value
from gametheory.errors import RefusedError, invalid
from gametheory.payoffs import crossed_red_lines
from gametheory.pressure.assessment import assess
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.free_terms import FreeTerms
from gametheory.pressure.instrument import Instrument
from gametheory.pressure.repair import RANGE
from gametheory.pressure.smallest_change import smallest_change

__all__ = ["AddedPressure", "least_added_pressure"]


@dataclass(frozen=True, eq=False, kw_only=True)
class AddedPressure(Value):
    """What has to be added on each party, in all as little as possible.

    Attributes
    ----------
    goal : str
        A text, or `RANGE`.
    added : ndarray, shape (2,)
        Pressure on each party's refusal, or reward for its consent, which counts the same; share of what is
        disputed.
    margins : ndarray, shape (2,) or (3,)
        Of both parties, or of the width and what the ends of the range leave to each, from an assessment in
        which what is added is a reward.
    gap : float
        The larger of how far a margin falls short after, and how far the total exceeds a lower bound from
        duality. Zero proves the addition enough and least.
    """

    goal: str
    added: FloatArray
    margins: FloatArray
    gap: float

    @property
    def total(self) -> float:
        """What is added in all."""
        return float(self.added.sum())


def least_added_pressure(dispute: Dispute, profile: PressureProfile, goal: str) -> AddedPressure:
    r"""Return the addition of least total that makes `goal` an equilibrium.

    A text asks of each party its own shortfall, :math:`\delta_i = (-m_i)^+`: a weakest link, in which
    pressure on one party is no substitute for pressure on the other. A range asks for a total, and of each
    only what its end lacks to lie in [0, 1] (:func:`smallest_change`).

    Parameters
    ----------
    dispute : Dispute
    profile : PressureProfile
        One point, without batch axes.
    goal : str
        A text, or `RANGE`.

    Raises
    ------
    RefusedError
        If the text crosses a red line: no pressure moves that.
    InvalidInputError
        If there is no such text, or something carries batch axes.

    Examples
    --------
    >>> from gametheory.payoffs import Contest, Issue, Package
    >>> from gametheory.players import Player
    >>> dispute = Dispute(
    ...     parties=(Player("A"), Player("B")), contest=Contest(share=0.5, cost=(0.1, 0.1)),
    ...     issues=(Issue(name="land", weights=(1, 1)),), packages=(Package(name="text", scores=(0.3,)),))
    >>> found = least_added_pressure(dispute, PressureProfile(instruments=()), "text")
    >>> found.added.round(3), found.gap < 1e-12
    (array([0.1, 0. ]), True)
    """
    before = assess(dispute, profile)
    if before.reservation.baseline.ndim > 1 or before.acceptance.margin.ndim > 2:
        raise invalid("profile", "must be one point, without batch axes", before.range.width.shape)
    if goal == RANGE:
        found = smallest_change(FreeTerms.of(dispute, profile))
        added, bound_gap = found.move, float(found.gap)
    else:
        crossed = crossed_red_lines(dispute.package(goal).scores, dispute.issues)
        if crossed.any():
            issues = [issue.name for issue, each in zip(dispute.issues, crossed, strict=True) if each.any()]
            raise RefusedError(f"the text {goal!r} crosses a red line on {', '.join(issues)}")
        margins = before.acceptance.margin[before.acceptance.names.index(goal)]
        added = np.maximum(-margins, 0.0)
        bound_gap = float(added.sum() + margins[margins < 0].sum())  # a multiplier of one on what falls short
    reward = Instrument(
        name=_new_name(profile), wielder="third party", target=(0, 1), trigger="deal", settlement=added
    )
    after = assess(dispute, replace(profile, instruments=(*profile.instruments, reward)))
    if goal == RANGE:
        margins = np.stack([after.range.width, 1.0 - after.range.low, after.range.high])
    else:
        margins = after.acceptance.margin[after.acceptance.names.index(goal)]
    gap = max(bound_gap, 0.0, float(-margins.min()))
    return AddedPressure(goal=goal, added=added, margins=np.asarray(margins), gap=gap)


def _new_name(profile: PressureProfile) -> str:
    name = "added"
    while name in profile.names:
        name += "+"
    return name

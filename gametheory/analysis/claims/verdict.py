"""The rule that turns a number and its share of the draws into a verdict on a claim."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

__all__ = ["ClaimVerdict", "verdict_of"]

CONFIRMED_FROM = 2.0 / 3.0
REFUTED_UP_TO = 1.0 / 3.0


class ClaimVerdict(Enum):
    """What the model says of a claim; the value is how it is printed."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    DEPENDS = "depends"
    NOT_TESTABLE = "not testable"


def verdict_of(*, central: bool, share: float | None, parts: Sequence[bool] = ()) -> ClaimVerdict:
    """Return the verdict on a claim.

    It is *confirmed* if it holds at the central values and in at least two thirds of the draws, *refuted* if
    it fails at the central values and holds in at most one third, else it *depends*. A claim about several
    things, one by one, depends if it holds of some and not of others.

    Parameters
    ----------
    central : bool
        Whether the claim holds at the central values.
    share : float or None
        Share of the draws in which it does; None where there is nothing to draw.
    parts : sequence of bool
        Whether each part holds at the central values, for claims about each of several things.

    Examples
    --------
    >>> verdict_of(central=True, share=0.83).value, verdict_of(central=True, share=0.6).value
    ('confirmed', 'depends')
    >>> verdict_of(central=False, share=0.1, parts=(True, False)).value
    'depends'
    """
    if len(set(parts)) > 1:
        return ClaimVerdict.DEPENDS
    if central and (share is None or share >= CONFIRMED_FROM):
        return ClaimVerdict.CONFIRMED
    if not central and (share is None or share <= REFUTED_UP_TO):
        return ClaimVerdict.REFUTED
    return ClaimVerdict.DEPENDS

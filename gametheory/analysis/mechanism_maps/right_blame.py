"""Map of the threats that follow the refuser: whether blame is right often enough to open a range."""

from __future__ import annotations

import numpy as np

from gametheory.analysis.mechanism_maps.mechanism_map import Mapped, MechanismMap, kept
from gametheory.analysis.mechanism_maps.situation import NotSpecifiedError, Situation, both
from gametheory.analysis.wording import number
from gametheory.arrays import ATOL
from gametheory.pressure.correct_attribution import CorrectAttribution

__all__ = ["MAPS"]


def _right_blame(s: Situation) -> Mapped:
    r"""Part the threats that blame decides on from those that any refusal sets off.

    Let :math:`o_i` be what the threats against *i*'s refusal alone cost *i*, :math:`g_i` what those against
    the other's refusal alone give *i*, and :math:`e_i` the chance that *i*'s refusal is blamed on the other.
    Refusing pays *i* what it pays without them, less :math:`(1 - e_i) o_i`, plus :math:`e_i g_i`. The range
    is therefore as wide as without them, plus the sum of :math:`(1 - e_i)(o_i + g_i) - g_i`: that is
    :math:`W(\phi)` with :math:`\phi` the mean of :math:`1 - e_i` under the weights :math:`o_i + g_i`.
    """
    felt = s.profile.effects * s.profile.credibility[..., np.newaxis]
    first, second = s.profile.triggers.T
    alone, always = (first & ~second, second & ~first), first & second
    if not (s.profile.credibility[..., first != second] > 0).any():
        raise NotSpecifiedError("the configuration has no threat that follows the refuser")
    own = both(*(-felt[..., alone[i], i].sum(axis=-1) for i in (0, 1)))
    cross = both(*(felt[..., alone[1 - i], i].sum(axis=-1) for i in (0, 1)))
    width = 1.0 - (s.baseline + felt[..., always, :].sum(axis=-2) - s.reward).sum(axis=-1)
    moved = own + cross
    cost, gift, at_stake = own.sum(axis=-1), cross.sum(axis=-1), moved.sum(axis=-1)
    applies = (cost >= -ATOL) & (gift >= -ATOL) & (moved >= -ATOL).all(axis=-1) & (at_stake > ATOL)
    right = ((1.0 - s.profile.blame_error) * moved).sum(axis=-1) / kept(applies, at_stake, 1.0)
    right = np.clip(kept(applies, right, 1.0), 0.0, 1.0)
    return Mapped(
        mechanism=CorrectAttribution(
            width=width,
            own=np.maximum(kept(applies, cost, 1.0), 0.0),
            cross=np.maximum(kept(applies, gift, 0.0), 0.0),
            correct=right,
        ),
        applies=applies,
        exerted=s.pressure,
        scale=np.where(right > 0, 1.0 / np.where(right > 0, right, 1.0), 0.0),
    )


def _finding(threats: CorrectAttribution) -> str:
    """Say how right blame is, and how right it would have to be."""
    right, least = float(threats.correct), float(threats.threshold())
    now = f"Blame is right with chance {number(right)} by what hangs on it"
    if least <= 0:
        return f"{now}; there is a range however often it is wrong."
    if least > 1:
        return f"{now}; even if it were always right the threats would not suffice."
    return f"{now}; there is a range from a chance of {number(least)} on."


MAPS: tuple[MechanismMap, ...] = (
    MechanismMap(
        name="right blame",
        kind=CorrectAttribution,
        question="Is blame right often enough for threats that follow the refuser to leave a range?",
        symbols={
            "width": (
                "1 less the contest without pressure of both sides, plus conditional rewards, less what "
                "threats that any refusal sets off add to the contest"
            ),
            "own": "what each side loses by the threats against its own refusal alone, as they are believed",
            "cross": "what each side gains by those against the other's refusal alone",
            "correct": "1 - blame_error.A and 1 - blame_error.B, weighted by own plus cross of A and of B",
            "pressure": (
                "none beside the threats; compared and evened is the loss from the party's own refusal, plus "
                "conditional rewards, a unit of which takes 1/correct of a threat"
            ),
        },
        build=_right_blame,
        finding=_finding,
        domain=(
            "the threats may not pay their targets or cost the other sides on balance, and to be blamed must "
            "be worse than to be spared"
        ),
    ),
)

"""What refusing is worth to each party once threats are counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value
from gametheory.errors import invalid
from gametheory.pressure.dispute import Dispute, PressureProfile

__all__ = ["Regime", "Reservation", "refusal_branches", "reservation"]

Regime = Literal["conditional", "collective"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Reservation(Value):
    """Values of refusing and of the reward for agreeing; parties lie on the last axis.

    Attributes
    ----------
    baseline : ndarray, shape (..., 2)
        Value of no agreement before any pressure.
    disagreement : ndarray, shape (..., 2)
        Value of the party's own refusal under the threats.
    reward : ndarray, shape (..., 2)
        What the conditional rewards add to any agreement.
    branches : ndarray, shape (..., 2, 2)
        What *i* gets if only party *r* refuses, at ``[..., r, i]``; the diagonal is `disagreement`.
    """

    baseline: FloatArray
    disagreement: FloatArray
    reward: FloatArray
    branches: FloatArray

    @property
    def pressure(self) -> FloatArray:
        """By how much the threats worsen a party's own refusal, shape (..., 2); negative is net support."""
        return self.baseline - self.disagreement

    @property
    def least(self) -> FloatArray:
        """The least value of a text that a party accepts, reward included, shape (..., 2)."""
        return self.disagreement - self.reward


def reservation(dispute: Dispute, profile: PressureProfile, *, regime: Regime = "conditional") -> Reservation:
    r"""Return what refusing is worth to each party under the threats of `profile`.

    With credibility :math:`k_j`, effect :math:`a_{ji}` of instrument *j* on party *i*'s value
    of the contest, and :math:`f_{jr}` the chance that it is set off when party *r* refuses,

    .. math:: d_i = d_{i0} + \sum_j f_{ji} k_j a_{ji}, \qquad
              f_{ji} = (1 - e_i) t_{ji} + e_i t_{j,1-i},

    where :math:`t_{jr}` says whether a refusal by *r* is its trigger and :math:`e_i` is the
    chance that *i*'s refusal is blamed on the other side. Blame that goes wrong weakens the
    threat against the refuser and lets it hope for what was meant for the other side.

    Parameters
    ----------
    dispute : Dispute
    profile : PressureProfile
    regime : {"conditional", "collective"}
        Whether an instrument follows the refuser, or all of them are carried out whoever refuses.

    Returns
    -------
    Reservation
        Arrays over the common batch axes of `dispute` and `profile`.

    Raises
    ------
    InvalidInputError
        If `regime` is unknown.

    Examples
    --------
    >>> from gametheory.payoffs import Contest
    >>> from gametheory.players import Player
    >>> from gametheory.pressure import Instrument
    >>> dispute = Dispute(parties=(Player(name="A"), Player(name="B")),
    ...                   contest=Contest(share=0.5, cost=(0.1, 0.1)))
    >>> threat = Instrument(name="sanctions", wielder="M", target=(0,), trigger="A_refuses",
    ...                     credibility=0.5, cost=(0.1, 0.0))
    >>> values = reservation(dispute, PressureProfile(instruments=(threat,)))
    >>> values.disagreement, values.pressure
    (array([0.35, 0.4 ]), array([0.05, 0.  ]))
    """
    if regime not in ("conditional", "collective"):
        raise invalid("regime", "must be 'conditional' or 'collective'", regime)
    if regime == "collective":
        firing = np.stack([profile.triggers.any(axis=-1).astype(float)] * 2, axis=-1)
    else:
        firing = np.stack([profile.firing(0), profile.firing(1)], axis=-1)
    baseline = dispute.contest.values()
    branches = refusal_branches(baseline, profile.effects, profile.credibility, firing)
    own = np.stack([branches[..., 0, 0], branches[..., 1, 1]], axis=-1)
    baseline, own, reward = np.broadcast_arrays(baseline, own, profile.rewards.sum(axis=-2))
    return Reservation(baseline=baseline, disagreement=own, reward=reward, branches=branches)


def refusal_branches(
    baseline: ArrayLike, effects: ArrayLike, credibility: ArrayLike, firing: ArrayLike
) -> FloatArray:
    """Return what each party gets when one party refuses.

    Parameters
    ----------
    baseline : array_like, shape (..., 2)
        Value of the contest without pressure.
    effects : array_like, shape (..., J, 2)
        Change of each party's value if an instrument is carried out.
    credibility : array_like, shape (..., J)
    firing : array_like, shape (..., J, 2)
        Chance that each instrument is set off, by refuser.

    Returns
    -------
    ndarray, shape (..., 2, 2)
        Refuser, then party.

    Examples
    --------
    >>> refusal_branches([0.4, 0.4], [[-0.1, 0.0]], [0.5], [[1.0, 0.0]])
    array([[0.35, 0.4 ],
           [0.4 , 0.4 ]])
    """
    weight = np.asarray(firing, dtype=float) * np.asarray(credibility, dtype=float)[..., np.newaxis]
    moved = np.einsum("...jr,...ji->...ri", weight, np.asarray(effects, dtype=float))
    branches: FloatArray = np.asarray(baseline, dtype=float)[..., np.newaxis, :] + moved
    return branches

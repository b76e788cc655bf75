"""What refusing is worth to each party once threats are counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, batch_shape, ordered_sum
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

    @cached_property
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
        If `regime` is unknown, or the batch axes of `dispute` and `profile` clash.

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
    baseline = dispute.contest.values()
    batch = batch_shape(contest=baseline.shape[:-1], **profile.batches)
    branches = _branches(baseline, _threats(profile, regime))
    own = np.stack([branches[..., 0, 0], branches[..., 1, 1]], axis=-1)
    reward = ordered_sum(
        [np.zeros(2)]
        + [i.credibility[..., np.newaxis] * i.settlement for i in profile.instruments if i.trigger == "deal"]
    )
    baseline, own, reward = (np.broadcast_to(part, (*batch, 2)) for part in (baseline, own, reward))
    branches = np.broadcast_to(branches, (*batch, 2, 2))
    return Reservation(baseline=baseline, disagreement=own, reward=reward, branches=branches)


_Threat = tuple[FloatArray, FloatArray, tuple[FloatArray, FloatArray]]
"""Effect on each party, shape (..., 2); credibility; chance of being set off by each refuser."""


def _threats(profile: PressureProfile, regime: Regime) -> Iterator[_Threat]:
    """Yield what each instrument does that some refusal may set off."""
    error = profile.blame_error
    for instrument in profile.instruments:
        if not instrument.on_refusal:
            continue
        aimed = instrument.refusals
        if regime == "collective":
            one = np.asarray(1.0)
            chances = (one, one)
        else:
            first, second = (
                np.asarray((1.0 - error[..., r]) * aimed[r] + error[..., r] * aimed[1 - r]) for r in (0, 1)
            )
            chances = (first, second)
        yield instrument.effect, instrument.credibility, chances


def _branches(baseline: FloatArray, threats: Iterable[_Threat]) -> FloatArray:
    """Sum instrument by instrument, each over the axes on which it varies."""
    moved: list[list[list[FloatArray]]] = [[[], []], [[], []]]
    for effect, credibility, chances in threats:
        for refuser in (0, 1):
            weight = chances[refuser] * credibility
            for party in (0, 1):
                moved[refuser][party].append(weight * effect[..., party])
    rows = [[baseline[..., i] + ordered_sum(moved[r][i]) for i in (0, 1)] for r in (0, 1)]
    flat = np.stack(np.broadcast_arrays(*rows[0], *rows[1]), axis=-1)
    return flat.reshape(*flat.shape[:-1], 2, 2)


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
    a, k, f = (np.asarray(part, dtype=float) for part in (effects, credibility, firing))
    threats = ((a[..., j, :], k[..., j], (f[..., j, 0], f[..., j, 1])) for j in range(k.shape[-1]))
    return _branches(np.asarray(baseline, dtype=float), threats)

"""What a mediator's instruments and stakes say of escalation: the risk they raise, the risk it would run."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, in_unit_interval, positive
from gametheory.pressure.mediator_choice import MediatorOption, MediatorStakes

__all__ = ["escalation_risk", "resolve_to_escalate"]


def escalation_risk(increments: ArrayLike, credibility: ArrayLike) -> FloatArray:
    r"""Return the chance that at least one of some escalatory instruments leads to a wider war, shape (...).

    Instruments lie on the last axis. Each is carried out with its credibility :math:`k_j` and then leads to a
    wider war with chance :math:`\eta_j`, independently: :math:`1 - \prod_j (1 - k_j \eta_j)`.

    Parameters
    ----------
    increments, credibility : array_like, shape (..., J)
        :math:`\eta_j` and :math:`k_j` in [0, 1].

    Raises
    ------
    InvalidInputError
        If a chance leaves [0, 1].

    Examples
    --------
    >>> float(escalation_risk([0.02, 0.1], [0.5, 0.2]).round(4))
    0.0298
    """
    eta, k = in_unit_interval("increments", increments), in_unit_interval("credibility", credibility)
    with np.errstate(divide="ignore"):  # one that is sure to lead there
        return np.asarray(-np.expm1(np.log1p(-eta * k).sum(axis=-1)))


def resolve_to_escalate(
    escalate: MediatorOption, otherwise: MediatorOption, stakes: MediatorStakes
) -> FloatArray:
    r"""Return the largest rise of the chance of a wider war at which a mediator still escalates, shape (...).

    Escalating rather than the other option gains the mediator
    :math:`\Delta\Pr(\text{deal}) V - \Delta\Pr(\text{collapse}) L - \Delta c` before the wider war, which
    costs it H: it escalates iff the rise is at most this gain divided by H. Negative: not at any risk.

    Parameters
    ----------
    escalate, otherwise : MediatorOption
        Their chances of a wider war are what the result is compared with, and not read.
    stakes : MediatorStakes
        With a positive loss from a wider war.

    Raises
    ------
    InvalidInputError
        If the loss from a wider war is not positive.

    Examples
    --------
    >>> up = MediatorOption(name="escalate", deal=0.2, collapse=0.05, hot_war=0.05, cost=0.08)
    >>> walk = MediatorOption(name="walk", deal=0.12, collapse=0.35, hot_war=0.002, cost=0.05)
    >>> float(resolve_to_escalate(up, walk, MediatorStakes(deal=0.3, collapse=0.35, hot_war=3)).round(6))
    0.033
    """
    gain = (
        (escalate.deal - otherwise.deal) * stakes.deal
        - (escalate.collapse - otherwise.collapse) * stakes.collapse
        - (escalate.cost - otherwise.cost)
    )
    return np.asarray(gain / positive("stakes.hot_war", stakes.hot_war))

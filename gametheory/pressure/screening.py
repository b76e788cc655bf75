"""Demands to an opponent whose cost of refusing is private: the risk of breakdown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, real
from gametheory.errors import invalid

__all__ = ["Screening", "screening"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Screening(Value):
    """The proposer's best demand against a privately informed responder.

    Attributes
    ----------
    concession : ndarray, shape (...)
        What the demand takes beyond the responder's share in the contest: the cost type that is
        just willing to accept.
    breakdown : ndarray, shape (...)
        Probability that the responder refuses.
    """

    concession: FloatArray
    breakdown: FloatArray


def screening(
    proposer_cost: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    on_proposer: ArrayLike = 0.0,
    on_responder: ArrayLike = 0.0,
    unfelt_support: ArrayLike = 0.0,
) -> Screening:
    r"""Return the risk of breakdown when the responder's cost of refusing is private.

    The responder's cost is uniform on [`low`, `high`] and publicly known pressure adds to it. A
    proposer with total loss :math:`k = c + s_p + s_r - g` from refusal (its own cost, the pressure
    on both, less support that the responder does not feel) solves the risk-return trade-off of
    [1]_ by demanding up to the cost type :math:`t = \max(l, (h - k)/2)`, so that

    .. math:: \Pr(\text{breakdown}) = \max\Bigl(0, \frac{h - 2l - k}{2(h - l)}\Bigr).

    Pressure on either side enters only through the sum: spreading it evenly or not is neutral
    here. The claim that favour to one side raises the risk is true exactly for the part of the
    favour that the other side does not feel.

    Parameters
    ----------
    proposer_cost : array_like
        :math:`c`, the proposer's cost of the contest, as a share of what is disputed.
    low, high : array_like
        :math:`l < h`, ends of the responder's cost before pressure.
    on_proposer, on_responder : array_like, default 0
        :math:`s_p, s_r`, publicly known pressure.
    unfelt_support : array_like, default 0
        :math:`g`, support of the proposer that does not hurt the responder.

    Returns
    -------
    Screening
        Arrays over the common batch axes.

    Raises
    ------
    InvalidInputError
        If `low` is not below `high`, or the proposer would lose so little by refusal that it
        prefers it to any agreement (:math:`k < -h`).

    References
    ----------
    .. [1] J. D. Fearon, "Rationalist explanations for war", International Organization 49
       (1995) 379-414, the risk-return trade-off, doi:10.1017/S0020818300033324.

    Examples
    --------
    >>> float(screening(0.1, 0.0, 0.25).breakdown)
    0.3
    >>> screening(0.1, 0.0, 0.25, on_proposer=[0.05, 0], on_responder=[0, 0.05]).breakdown
    array([0.2, 0.2])
    """
    lo, hi = real("low", low), real("high", high)
    if (lo >= hi).any():
        raise invalid("low", f"must be smaller than high ({high!r})", low)
    k = (
        real("proposer_cost", proposer_cost)
        + real("on_proposer", on_proposer)
        + real("on_responder", on_responder)
        - real("unfelt_support", unfelt_support)
    )
    if (k < -hi).any():
        raise invalid(
            "unfelt_support", "must leave the proposer something to gain by agreement", unfelt_support
        )
    felt = real("on_responder", on_responder)
    return Screening(
        concession=felt + np.maximum(lo, (hi - k) / 2.0),
        breakdown=np.maximum(0.0, (hi - 2.0 * lo - k) / (2.0 * (hi - lo))),
    )

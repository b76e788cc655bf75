"""The contest (a war, a strike, the status quo) as a costly lottery over what is disputed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers, Value, in_unit_interval
from gametheory.errors import invalid

__all__ = ["Contest", "contest_values"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Contest(Value):
    r"""What each party expects if there is no agreement and nobody presses.

    Party 0 expects the share :math:`p_0` of what is disputed and pays :math:`c_0`; party 1
    expects :math:`1 - p_1` and pays :math:`c_1`, where :math:`p_i` is *i*'s belief about party
    0's share. Equal beliefs are a common prior; :math:`p_0 > p_1` is mutual optimism [1]_.

    Parameters
    ----------
    share : array_like, shape (..., 2), or a single number
        :math:`(p_0, p_1)` in [0, 1]; a single number is a common prior.
    cost : array_like, shape (..., 2)
        :math:`(c_0, c_1)`, cost of going on, as a share of what is disputed.

    Raises
    ------
    InvalidInputError
        If a share lies outside [0, 1] or a cost is not finite.

    References
    ----------
    .. [1] J. D. Fearon, "Rationalist explanations for war", International Organization 49
       (1995) 379-414, doi:10.1017/S0020818300033324.

    Examples
    --------
    >>> Contest(share=(0.65, 0.35), cost=(0.10, 0.15)).values()
    array([0.55, 0.5 ])
    """

    share: Numbers = Numbers(in_unit_interval, axes=1)
    cost: Numbers = Numbers(parties=True)

    def __post_init__(self) -> None:
        if self.share.ndim == 0:
            object.__setattr__(self, "share", np.stack([self.share, self.share]))
        elif self.share.shape[-1] != 2:
            raise invalid("contest share", "must have the two parties on its last axis", self.share)

    def values(self) -> FloatArray:
        """Return each party's value of no agreement, shape (..., 2)."""
        return contest_values(self.share, self.cost)


def contest_values(share: ArrayLike, cost: ArrayLike) -> FloatArray:
    """Return ``(p_0 - c_0, 1 - p_1 - c_1)``; parties lie on the last axis.

    Examples
    --------
    >>> contest_values([0.5, 0.5], [0.1, 0.2])
    array([0.4, 0.3])
    """
    p, c = np.asarray(share, dtype=float), np.asarray(cost, dtype=float)
    return np.stack([p[..., 0] - c[..., 0], 1.0 - p[..., 1] - c[..., 1]], axis=-1)

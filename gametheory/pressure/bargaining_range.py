"""The bargaining range on a single scale: its ends, its width, and the split of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value
from gametheory.pressure.reservation import Reservation

__all__ = ["BargainingRange", "bargaining_range"]


@dataclass(frozen=True, eq=False, kw_only=True)
class BargainingRange(Value):
    """Terms ``x`` in [low, high] that both parties prefer to their own refusal.

    ``x`` is party 0's share of what is disputed.

    Attributes
    ----------
    low, high : ndarray, shape (...)
        Reservation points of party 0 and of party 1; there is no range where low exceeds high.
    """

    low: FloatArray
    high: FloatArray

    @property
    def width(self) -> FloatArray:
        """``high - low``; negative by how much the two claims exceed what there is."""
        return self.high - self.low

    @property
    def margin(self) -> FloatArray:
        """How far acceptable terms are from failing: the least of ``width``, ``1 - low`` and ``high``.

        Terms lie in [0, 1], so a range that begins above 1 or ends below 0 holds none.
        """
        return np.minimum(self.width, np.minimum(1.0 - self.low, self.high))

    @property
    def exists(self) -> BoolArray:
        """Whether some terms in [0, 1] are acceptable to both."""
        return self.margin >= -ATOL

    @property
    def nash_split(self) -> FloatArray:
        """The Nash bargaining solution where a range exists, for linear utility [1]_.

        It is the midpoint of the range or, where that lies outside [0, 1], the end next to it.

        Where there is no range the entry is the middle of the gap, which nobody accepts: read it
        with `exists`.

        References
        ----------
        .. [1] J. F. Nash, "The bargaining problem", Econometrica 18 (1950) 155-162,
           doi:10.2307/1907266.
        """
        return np.clip((self.low + self.high) / 2.0, 0.0, 1.0)


def bargaining_range(values: Reservation) -> BargainingRange:
    r"""Return the bargaining range under reservation values.

    Party 0 accepts :math:`x \ge d_0 - b_0`, party 1 accepts :math:`x \le 1 - d_1 + b_1`, so the
    width is :math:`W = 1 - d_0 - d_1 + b_0 + b_1`. Without pressure and rewards it is
    :math:`c_0 + c_1 - (p_0 - p_1)`: costs widen it and mutual optimism narrows it [1]_.

    Parameters
    ----------
    values : Reservation

    Returns
    -------
    BargainingRange
        Arrays over the batch axes of `values`.

    References
    ----------
    .. [1] J. D. Fearon, "Rationalist explanations for war", International Organization 49
       (1995) 379-414, doi:10.1017/S0020818300033324.

    Examples
    --------
    >>> from gametheory.payoffs import Contest
    >>> from gametheory.players import Player
    >>> from gametheory.pressure import Dispute, PressureProfile, reservation
    >>> dispute = Dispute(parties=(Player(name="A"), Player(name="B")),
    ...                   contest=Contest(share=0.5, cost=(0.25, 0.25)))
    >>> found = bargaining_range(reservation(dispute, PressureProfile(instruments=())))
    >>> float(found.low), float(found.high), float(found.nash_split)
    (0.25, 0.75, 0.5)
    """
    least = values.least
    return BargainingRange(low=np.asarray(least[..., 0]), high=np.asarray(1.0 - least[..., 1]))

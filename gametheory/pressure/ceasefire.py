"""A ceasefire that shifts power: why a party may refuse it, and the shifts that both accept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value, in_unit_interval, real
from gametheory.errors import invalid

__all__ = ["CeasefireWindow", "ceasefire_window"]


@dataclass(frozen=True, eq=False, kw_only=True)
class CeasefireWindow(Value):
    """The shifts of power after a ceasefire that each party tolerates.

    Attributes
    ----------
    largest : ndarray, shape (...)
        Party 0 accepts a ceasefire iff its share is expected to fall by no more than this.
    smallest : ndarray, shape (...)
        Party 1 accepts iff party 0's share is expected to fall by no less than this.
    """

    largest: FloatArray
    smallest: FloatArray

    @property
    def width(self) -> FloatArray:
        """Length of the window; positive whenever refusing costs anything."""
        return self.largest - self.smallest

    def accepts(self, shift: ArrayLike) -> BoolArray:
        """Return whether each party accepts a ceasefire with the expected `shift`, shape (..., 2)."""
        expected = real("shift", shift)
        return np.stack(
            np.broadcast_arrays(expected <= self.largest + ATOL, expected >= self.smallest - ATOL), axis=-1
        )


def ceasefire_window(
    share: ArrayLike,
    line: ArrayLike,
    cost: ArrayLike,
    weight_future: ArrayLike,
    *,
    proposer_chance: ArrayLike = 0.5,
    pressure: ArrayLike = (0.0, 0.0),
    inducement: ArrayLike = 0.0,
) -> CeasefireWindow:
    r"""Return the power shifts under which each party accepts a ceasefire.

    While the ceasefire holds, party 0 has the flow value :math:`q` of the line of contact; later a
    settlement follows, with weight :math:`\delta`, in which its share of the contest is
    :math:`p - \Delta` and it proposes with probability :math:`\beta`. With
    :math:`\eta = -k_0 + \beta (k_0 + k_1)`, party 0 accepts iff

    .. math:: \Delta \le \frac{(1-\delta)(q - p) + \delta\eta + k_0 + s_0 + \iota}{\delta},

    and party 1 iff :math:`\Delta \ge [(1-\delta)(q-p) + \delta\eta - k_1 - s_1]/\delta`. The window
    has length :math:`(k_0 + k_1 + s_0 + s_1 + \iota)/\delta`: while refusing costs anything it is not
    empty, and what stalls a ceasefire is a shift that cannot be committed to it, the commitment
    problem of [1]_. How pressure is split moves the window and leaves its length; a guarantee that
    fixes the shift inside it needs no pressure.

    Parameters
    ----------
    share : array_like, shape (...)
        :math:`p`, party 0's share of the contest now, in [0, 1].
    line : array_like, shape (...)
        :math:`q`, its flow value of the line of contact.
    cost : array_like, shape (..., 2)
        :math:`k_i`, costs of going on.
    weight_future : array_like, shape (...)
        :math:`\delta` in (0, 1).
    proposer_chance : array_like, default 0.5
        :math:`\beta`, the chance that party 0 makes the proposal in the later settlement.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, loss from refusing the ceasefire.
    inducement : array_like, default 0
        :math:`\iota`, reward to party 0 for accepting.

    Returns
    -------
    CeasefireWindow

    Raises
    ------
    InvalidInputError
        If `weight_future` is not strictly between 0 and 1, `share` or `proposer_chance` leaves [0, 1],
        or `cost` or `pressure` is not of two parties.

    References
    ----------
    .. [1] R. Powell, "War as a commitment problem", International Organization 60 (2006)
       169-203, doi:10.1017/S0020818306060061.

    Examples
    --------
    >>> window = ceasefire_window(0.6, 0.5, [0.1, 0.15], 0.8)
    >>> round(float(window.largest), 4), round(float(window.smallest), 4)
    (0.125, -0.1875)
    >>> window.accepts(0.4).tolist()
    [False, True]
    """
    delta = real("weight_future", weight_future)
    if ((delta <= 0) | (delta >= 1)).any():
        raise invalid("weight_future", "must lie in (0, 1)", weight_future)
    p, q = in_unit_interval("share", share), real("line", line)
    k, s = real("cost", cost), real("pressure", pressure)
    for name, array in (("cost", k), ("pressure", s)):
        if array.shape[-1:] != (2,):
            raise invalid(name, "must have the two parties on its last axis", array.shape)
    eta = -k[..., 0] + in_unit_interval("proposer_chance", proposer_chance) * k.sum(axis=-1)
    common = (1.0 - delta) * (q - p) + delta * eta
    return CeasefireWindow(
        largest=(common + k[..., 0] + s[..., 0] + real("inducement", inducement)) / delta,
        smallest=(common - k[..., 1] - s[..., 1]) / delta,
    )

"""How uneven pressure is in units of what each party needs, and how uneven it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value, non_negative, positive, real
from gametheory.catalogue import Model, Parameter
from gametheory.errors import invalid
from gametheory.pressure.mechanism import HIRSHLEIFER_1983
from gametheory.pressure.pictured import Pictured

__all__ = ["MODELS", "UnevennessIndex", "unevenness_index"]


@dataclass(frozen=True, eq=False, kw_only=True)
class UnevennessIndex(Pictured, Value):
    r"""Unevenness of a pressure in raw units and in units of need; NaN where nothing is pressed.

    Attributes
    ----------
    pressure, need : ndarray, shape (..., 2)
        :math:`s_i` and :math:`\tau_i > 0`, in payoff units.
    raw : ndarray, shape (...)
        :math:`(s_0 - s_1) / (s_0 + s_1)`.
    index : ndarray, shape (...)
        :math:`(r_0 - r_1) / T` with :math:`r_i = s_i / \tau_i`; in [-1, 1], 0 if both are pressed alike
        relative to need.
    total : ndarray, shape (...)
        :math:`T = r_0 + r_1`.
    boundary : ndarray, shape (...)
        :math:`1 - 2 / T`: of two consents that are both needed, the largest size of the index with a deal.
    shortfall : ndarray, shape (..., 2)
        What is missing on each party.
    """

    pressure: FloatArray
    need: FloatArray
    raw: FloatArray
    index: FloatArray
    total: FloatArray
    boundary: FloatArray
    shortfall: FloatArray

    @property
    def deal(self) -> BoolArray:
        """Whether both are pressed as much as they need, shape (...)."""
        return np.asarray((self.shortfall <= ATOL * self.need).all(axis=-1))


def unevenness_index(pressure: ArrayLike, need: ArrayLike) -> UnevennessIndex:
    r"""Return how uneven `pressure` is, in units of what each party needs.

    **Theorem.** If a deal takes :math:`s_i \ge \tau_i` of both, it exists if and only if :math:`T \ge 2` and
    :math:`|\text{index}| \le 1 - 2/T`: the less pressed one has :math:`T (1 - |\text{index}|) / 2 \ge 1`. The
    raw index has no such property: needs of 0.5 and 0.1 and a budget of 0.8 stall at a raw index of 0 and
    settle at 0.5.

    Parameters
    ----------
    pressure : array_like, shape (..., 2)
        :math:`s_i \ge 0`, size times credibility, in payoff units.
    need : array_like, shape (..., 2)
        :math:`\tau_i > 0`, for example the shortfalls of :class:`FreeTerms` or the temptations of a
        concession game.

    Returns
    -------
    UnevennessIndex

    Raises
    ------
    InvalidInputError
        If a pressure is negative or a need is not positive.

    Examples
    --------
    >>> found = unevenness_index([[0.4, 0.4], [0.6, 0.2]], (0.5, 0.1))
    >>> found.raw.round(3), found.index.round(3), found.boundary.round(3), found.deal
    (array([0. , 0.5]), array([-0.667, -0.25 ]), array([0.583, 0.375]), array([False,  True]))
    """
    s, tau = non_negative("pressure", pressure), real("need", need)
    for argument, array in (("pressure", s), ("need", tau)):
        if array.shape[-1:] != (2,):
            raise invalid(argument, "must have the two parties on its last axis", array)
    if (tau <= 0).any():
        raise invalid("need", "must be positive; a party that needs no pressure has no index", need)
    s, tau = np.broadcast_arrays(s, positive("need", tau))
    r = s / tau
    total = r.sum(axis=-1)
    some = total > 0
    safe, raw_total = np.where(some, total, 1.0), np.where(some, s.sum(axis=-1), 1.0)
    return UnevennessIndex(
        pressure=s,
        need=tau,
        raw=np.where(some, (s[..., 0] - s[..., 1]) / raw_total, np.nan),
        index=np.where(some, (r[..., 0] - r[..., 1]) / safe, np.nan),
        total=np.asarray(total),
        boundary=np.where(some, 1.0 - 2.0 / safe, np.nan),
        shortfall=np.maximum(tau - s, 0.0),
    )


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    for name in ("tau_R", "tau_U"):
        if not inputs[name] > 0:
            raise invalid(name, "must be positive; a party that needs no pressure has no index", inputs[name])
    found = unevenness_index((inputs["s_R"], inputs["s_U"]), (inputs["tau_R"], inputs["tau_U"]))

    def known(value: FloatArray) -> float | None:
        return None if np.isnan(value) else float(value)

    return {
        "raw_index": known(found.raw),
        "index": known(found.index),
        "total": found.total,
        "boundary": known(found.boundary),
        "deal": found.deal,
        "shortfall_R": found.shortfall[0],
        "shortfall_U": found.shortfall[1],
    }


MODELS = (
    Model(
        name="unevenness_index",
        title="Unevenness of pressure in units of what each party needs",
        parameters=(
            Parameter(name="s_R", meaning="pressure on R", domain="non-negative", unit="payoff"),
            Parameter(name="s_U", meaning="pressure on U", domain="non-negative", unit="payoff"),
            Parameter(name="tau_R", meaning="what R needs", domain="positive", unit="payoff"),
            Parameter(name="tau_U", meaning="what U needs", domain="positive", unit="payoff"),
        ),
        outputs={
            "raw_index": "difference over sum of the pressures",
            "index": "the same in units of need",
            "total": "sum in units of need",
            "boundary": "largest size of the index with a deal",
            "deal": "whether both needs are met",
            "shortfall_R": "missing on R",
            "shortfall_U": "missing on U",
        },
        citations=(HIRSHLEIFER_1983,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""

"""A deal that takes a given pressure on each party: how consents combine, and which splits work."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray
from gametheory.pressure.mechanism import Consent, one_consent
from gametheory.pressure.split_theorem import SplitTheorem, all_but

__all__ = ["threshold_consent", "threshold_splits", "threshold_unit"]


def threshold_consent(needed: ArrayLike, *, rounding: ArrayLike = ATOL) -> Consent:
    """Return how consents combine where party i consents under a pressure of `needed`, shape (..., 2).

    A weakest link if both need some, one-sided if one does, and neither if a deal needs no pressure. What is
    at most `rounding`, which broadcasts with `needed`, is no need.

    Raises
    ------
    RefusedError
        If the situations of a batch differ in this.

    Examples
    --------
    >>> threshold_consent([0.3, 0.1]).name, threshold_consent([0.3, -0.1]).name
    ('WEAKEST_LINK', 'ONE_SIDED')
    """
    count = (np.asarray(needed, dtype=float) > rounding).sum(axis=-1)
    return one_consent(
        [(count == 0, Consent.NEITHER), (count == 1, Consent.ONE_SIDED), (True, Consent.WEAKEST_LINK)]
    )


def threshold_unit(needed: ArrayLike, *, rounding: ArrayLike = ATOL) -> FloatArray:
    """Return the pressures that count as one, shape (..., 2): those needed, or ones if only one needs any.

    Examples
    --------
    >>> threshold_unit([[0.3, 0.1], [0.3, 0.0]])
    array([[0.3, 0.1],
           [1. , 1. ]])
    """
    need = np.asarray(needed, dtype=float)
    return np.where((need > rounding).all(axis=-1, keepdims=True), need, 1.0)


def threshold_splits(
    name: str, needed: ArrayLike, budget: ArrayLike, *, rounding: ArrayLike = ATOL
) -> SplitTheorem:
    """Return the splits of `budget`, in those units, that give each party the pressure `needed`.

    Examples
    --------
    >>> found = threshold_splits("two consents", [0.3, 0.0], [0.2, 0.4])
    >>> found.best, found.low
    (array([0., 1.]), array([0.  , 0.75]))
    """
    need, total = np.asarray(needed, dtype=float), np.asarray(budget, dtype=float)
    needs = need > rounding
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = np.where(needs, need / threshold_unit(need, rounding=rounding) / total[..., np.newaxis], 0.0)
    level = np.asarray(~needs.any(axis=-1))
    return SplitTheorem.window(name, low=share[..., 0], high=all_but(share[..., 1]), level=level)

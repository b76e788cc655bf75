"""How a budget of pressure has to be split so that neither party gains by holding when the other concedes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value, positive, real
from gametheory.catalogue import Model, Parameter
from gametheory.errors import invalid
from gametheory.pressure.mechanism import HIRSHLEIFER_1983

__all__ = ["MODELS", "ConcessionBudget", "concession_budget"]


@dataclass(frozen=True, eq=False, kw_only=True)
class ConcessionBudget(Value):
    """The splits of a budget that sustain mutual concession.

    Attributes
    ----------
    least : ndarray, shape (...)
        The smallest total that some split makes enough.
    least_even : ndarray, shape (...)
        The smallest total that is enough if split evenly; never below `least`.
    share : ndarray, shape (..., 2)
        Smallest and largest share of the budget on party 0, NaN where no split is enough.
    exists : ndarray of bool, shape (...)
        Whether some split is enough.
    even_split_works : ndarray of bool, shape (...)
        Whether the even split is.
    """

    least: FloatArray
    least_even: FloatArray
    share: FloatArray
    exists: BoolArray
    even_split_works: BoolArray


def concession_budget(threshold: ArrayLike, total: ArrayLike) -> ConcessionBudget:
    r"""Return the window of splits in which both pressures reach their thresholds.

    With :math:`s_0 = m S` and :math:`s_1 = (1 - m) S` both are reached if and only if

    .. math:: \tau_0 / S \le m \le 1 - \tau_1 / S,

    so that :math:`\max(0, \tau_0) + \max(0, \tau_1)` is the least budget, and an even split needs twice the
    larger threshold. With equal thresholds :math:`\tau` the window is :math:`|2m - 1| \le 1 - 2\tau/S`. With
    unequal ones an even split may fail where an uneven one works: the counter-case.

    Parameters
    ----------
    threshold : array_like, shape (..., 2)
        :math:`\tau_i`, the pressure at which party i concedes if the other does; at most zero for one that
        needs none.
    total : array_like, shape (...)
        :math:`S > 0`, the budget.

    Raises
    ------
    InvalidInputError
        If `total` is not positive, or `threshold` lacks the axis of the parties.

    Examples
    --------
    >>> window = concession_budget([0.5, 0.1], 0.8)
    >>> window.share, bool(window.even_split_works)
    (array([0.625, 0.875]), False)
    """
    tau, budget = real("threshold", threshold), positive("total", total, smallest=0.0)
    if tau.shape[-1:] != (2,):
        raise invalid("threshold", "must have the two parties on its last axis", threshold)
    need = np.maximum(tau, 0.0)
    least, even = need.sum(axis=-1) + 0 * budget, 2 * need.max(axis=-1) + 0 * budget
    rounding = ATOL * np.maximum(budget, least)
    exists = budget >= least - rounding
    with np.errstate(over="ignore"):  # of a budget that is far too small
        ends = np.stack([need[..., 0] / budget, 1 - need[..., 1] / budget], axis=-1)
    return ConcessionBudget(
        least=least,
        least_even=even,
        share=np.where(exists[..., np.newaxis], np.clip(ends, 0.0, 1.0), np.nan),
        exists=np.asarray(exists),
        even_split_works=np.asarray(budget >= even - rounding),
    )


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = concession_budget([inputs["tau_R"], inputs["tau_U"]], inputs["S"])
    there = bool(found.exists)
    return {
        "min_budget": found.least,
        "exists": there,
        "share_low": found.share[0] if there else None,
        "share_high": found.share[1] if there else None,
        "even_split_works": bool(found.even_split_works),
        "min_even_budget": found.least_even,
    }


MODELS = (
    Model(
        name="concession_window",
        title="Splits of a budget of pressure that sustain mutual concession",
        parameters=(
            Parameter(name="tau_R", meaning="pressure at which party 0 concedes if 1 does", unit="payoff"),
            Parameter(name="tau_U", meaning="pressure at which party 1 concedes if 0 does", unit="payoff"),
            Parameter(name="S", meaning="the budget", domain="positive", unit="payoff"),
        ),
        outputs={
            "min_budget": "least budget of any split",
            "exists": "whether some split of this budget works",
            "share_low": "smallest share on party 0, null if none works",
            "share_high": "largest share on party 0",
            "even_split_works": "whether the even split does",
            "min_even_budget": "least budget that works if split evenly",
        },
        citations=(HIRSHLEIFER_1983,),
        evaluate=_evaluate,
        notes="R is party 0, U is party 1",
    ),
)
"""As the catalogue lists it."""

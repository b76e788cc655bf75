"""Linear programs solved by HiGHS, with their multipliers, for the solvers that need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gametheory.arrays import FloatArray

__all__ = ["LinearOptimum", "maximise"]

_TOLERANCE = 1e-10  # the smallest that HiGHS takes; payoffs in [0, 1] make it a share of the payoff range


@dataclass(frozen=True, slots=True)
class LinearOptimum:
    """A solution with the evidence that no other is better.

    Attributes
    ----------
    point : FloatArray
        The variables, zero or more.
    value : float
        The objective there.
    multipliers : FloatArray
        One for each inequality, zero or more: how much its bound is worth.
    """

    point: FloatArray
    value: float
    multipliers: FloatArray


def maximise(
    objective: FloatArray,
    *,
    at_most: tuple[Any, FloatArray],
    equal: tuple[Any, FloatArray] | None = None,
    free: int = 0,
) -> LinearOptimum | None:
    """Return the maximum of a linear objective, None if no point is feasible or HiGHS gives up.

    Parameters
    ----------
    objective : FloatArray, shape (N,)
        Coefficients of the variables.
    at_most : (matrix, bounds)
        Inequalities ``matrix @ x <= bounds``; dense or sparse.
    equal : (matrix, values), optional
        Equations.
    free : int, default 0
        How many variables, the last ones, may be negative.

    Examples
    --------
    >>> import numpy as np
    >>> found = maximise(np.array([1.0, 2.0]), at_most=(np.array([[1.0, 1.0]]), np.array([3.0])))
    >>> found.point, found.value, found.multipliers
    (array([0., 3.]), 6.0, array([2.]))
    """
    from scipy.optimize import linprog

    size = len(objective)
    bounds = [(0.0, None)] * (size - free) + [(None, None)] * free
    matrix, limits = at_most
    found = linprog(
        -objective,
        A_ub=matrix if len(limits) else None,
        b_ub=limits if len(limits) else None,
        A_eq=None if equal is None else equal[0],
        b_eq=None if equal is None else equal[1],
        bounds=bounds,
        method="highs",
        options={
            "primal_feasibility_tolerance": _TOLERANCE,
            "dual_feasibility_tolerance": _TOLERANCE,
        },
    )
    if found.x is None or found.status != 0:
        return None
    point = np.asarray(found.x, dtype=float)
    multipliers = np.maximum(-np.asarray(found.ineqlin.marginals, dtype=float), 0.0)
    return LinearOptimum(point, float(objective @ point), multipliers)

"""Linear programs over a feasible set, with the two ways in which they have no optimum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError

__all__ = ["LinearMaximum", "linear_maximum"]

_INFEASIBLE, _UNBOUNDED = 2, 3


@dataclass(frozen=True, slots=True)
class LinearMaximum:
    """The largest value of a linear objective: minus infinity on an empty set, infinity if unbounded.

    `prices` says how much the value rises with each bound of the inequalities, shape (m,).
    """

    value: float
    point: FloatArray | None = None
    prices: FloatArray | None = None


def linear_maximum(
    objective: FloatArray,
    *,
    at_most: tuple[FloatArray, FloatArray],
    equal: tuple[FloatArray, FloatArray] | None = None,
    lower: FloatArray | float = -np.inf,
) -> LinearMaximum:
    """Maximise ``objective @ x`` over ``A @ x <= b``, ``E @ x == e`` and ``x >= lower``.

    Examples
    --------
    >>> import numpy as np
    >>> linear_maximum(np.array([1.0]), at_most=(np.array([[1.0]]), np.array([2.0]))).value
    2.0
    """
    from scipy.optimize import linprog

    size = len(objective)
    low = np.broadcast_to(np.asarray(lower, dtype=float), (size,))
    found = linprog(
        -objective,
        A_ub=at_most[0],
        b_ub=at_most[1],
        A_eq=None if equal is None else equal[0],
        b_eq=None if equal is None else equal[1],
        bounds=[(float(each), np.inf) for each in low],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if found.status == _INFEASIBLE:
        return LinearMaximum(-np.inf)
    if found.status == _UNBOUNDED:
        return LinearMaximum(np.inf)
    if found.x is None or found.status != 0:
        raise RefusedError(f"the linear program could not be solved: {found.message}")
    point = np.asarray(found.x, dtype=float)
    return LinearMaximum(float(objective @ point), point, -np.asarray(found.ineqlin.marginals))

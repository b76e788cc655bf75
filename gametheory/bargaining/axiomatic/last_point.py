"""The last feasible point of a line, and the check that a point is one."""

from __future__ import annotations

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.games.bargaining_problem import BargainingProblem

__all__ = ["last_point", "line_residual"]


def last_point(problem: BargainingProblem, origin: FloatArray, direction: FloatArray) -> FloatArray:
    """Return the last feasible point of the line through `origin`; the direction is not negative."""
    return np.asarray(origin + problem.region.reach(origin, direction) * direction)


def line_residual(
    problem: BargainingProblem, point: FloatArray, origin: FloatArray, direction: FloatArray
) -> float:
    """Return how far `point` is from being the last feasible one of a line, as a share of the gains.

    Whether it can be passed is asked of the set as the user stated it.
    """
    gains = problem.gains
    step = direction / np.abs(direction / gains).max()  # whose largest part is all that a party can gain
    offset, unit = (point - origin) / gains, step / gains
    away = offset - unit * (offset @ unit) / (unit @ unit)
    return float(max(np.abs(away).max(), abs(problem.feasible.slack(point, step))))

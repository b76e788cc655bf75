"""The best point of a smooth concave surface: a general optimiser, then Newton's method on the conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from gametheory.arrays import BoolArray, FloatArray
from gametheory.errors import NotSolvedError

__all__ = ["Linear", "Separable", "surface_maximum"]

_AT_FLOOR = 1e-6
_MOST_STEPS = 40
_CLOSE = 1e-13
_ENOUGH = 1e-8


class _Below(Protocol):
    """What is asked of a surface: its function and the derivatives."""

    def value(self, point: FloatArray) -> float: ...

    def slope(self, point: FloatArray) -> FloatArray: ...


class Separable(Protocol):
    """A concave function of normalised gains, the sum of one function a party."""

    def value(self, z: FloatArray) -> float:
        """Return the function at gains `z`."""

    def gradient(self, z: FloatArray) -> FloatArray:
        """Return the first derivatives."""

    def curvature(self, z: FloatArray) -> FloatArray:
        """Return minus the second derivatives, not negative."""


@dataclass(frozen=True)
class Linear:
    """A weighted sum of normalised gains."""

    weights: FloatArray

    def value(self, z: FloatArray) -> float:  # noqa: D102  (as in Separable)
        return float(self.weights @ z)

    def gradient(self, z: FloatArray) -> FloatArray:  # noqa: ARG002, D102
        return self.weights

    def curvature(self, z: FloatArray) -> FloatArray:  # noqa: D102
        return np.zeros_like(z)


def surface_maximum(
    surface: _Below,
    floor: FloatArray,
    size: FloatArray,
    objective: Separable,
    *,
    start: FloatArray,
    bounded: bool,
) -> FloatArray:
    """Return the maximiser of `objective` over gains ``(u - floor) / size`` of points below the surface.

    Parameters
    ----------
    surface : object
        With ``value`` and ``slope``.
    floor, size : ndarray, shape (n,)
    objective : Separable
    start : ndarray, shape (n,)
        Gains from which to search.
    bounded : bool
        Whether the floor binds.

    Raises
    ------
    NotSolvedError
        If the optimality conditions are not met in the end.
    """
    from scipy.optimize import minimize

    n = len(floor)
    optimiser: Any = minimize  # its stubs list one signature a method
    least = 1e-9 if bounded else None
    found = optimiser(
        lambda z: -objective.value(z),
        start,
        jac=lambda z: -objective.gradient(z),
        bounds=[(least, None)] * n,
        constraints={
            "type": "ineq",
            "fun": lambda z: -surface.value(floor + z * size),
            "jac": lambda z: -surface.slope(floor + z * size) * size,
        },
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 300},
    )
    z = np.asarray(found.x, dtype=float)
    if not np.isfinite(z).all() or not np.isfinite(surface.value(floor + z * size)):
        z = start
    best, error = _polished(surface, floor, size, objective, z, bounded=bounded)
    if not error <= _ENOUGH:
        raise NotSolvedError(f"the best point of the surface was missed by {error:.3g}", floor + best * size)
    return np.asarray(floor + best * size)


def _polished(
    surface: _Below,
    floor: FloatArray,
    size: FloatArray,
    objective: Separable,
    z: FloatArray,
    *,
    bounded: bool,
) -> tuple[FloatArray, float]:
    """Return the end of Newton's method on stationarity and g = 0, and the largest violation."""
    free: BoolArray = np.ones(len(z), dtype=bool)
    if bounded:
        with np.errstate(divide="ignore"):  # who wants the first bit without end does not stay at the floor
            free = (z > _AT_FLOOR) | np.isinf(objective.gradient(np.zeros(len(z))))
    z = np.where(free, z, 0.0)
    scale = float(np.abs(objective.gradient(np.where(free, z, 1.0))).max())
    height = float(np.abs(surface.slope(floor + z * size) * size).max())

    def normal(at: FloatArray) -> FloatArray:
        return np.asarray(surface.slope(floor + at * size) * size / height)

    def violation(at: FloatArray, price: float) -> FloatArray:
        stationary = (objective.gradient(np.where(free, at, 1.0)) / scale - price * normal(at))[free]
        return np.append(stationary, surface.value(floor + at * size) / height)

    q = normal(z)
    price = (
        float(objective.gradient(np.where(free, z, 1.0))[free] @ q[free]) / scale / float(q[free] @ q[free])
    )
    wrong = violation(z, price)
    for _ in range(_MOST_STEPS):
        if np.abs(wrong).max() <= _CLOSE:
            break
        hessian = _derivatives(normal, z)[np.ix_(free, free)]
        curvature = np.diag(objective.curvature(np.where(free, z, 1.0))[free] / scale)
        q = normal(z)[free]
        matrix = np.block(
            [[-curvature - price * hessian, -q[:, np.newaxis]], [q[np.newaxis], np.zeros((1, 1))]]
        )
        step = np.linalg.lstsq(matrix, -wrong)[0]
        for share in 0.5 ** np.arange(12):
            moved = z.copy()
            moved[free] += share * step[:-1]
            if bounded and (moved < 0).any():
                continue
            following = violation(moved, price + share * float(step[-1]))
            if np.abs(following).max() < np.abs(wrong).max():
                break
        else:
            break
        z, price, wrong = moved, price + share * float(step[-1]), following
    error = float(np.abs(wrong).max())
    if bounded and not free.all():  # who is at the floor must not want to rise
        wish = objective.gradient(np.where(free, z, _AT_FLOOR)) / scale - price * normal(z)
        error = max(error, float(wish[~free].max()))
    return z, error


def _derivatives(normal: Any, z: FloatArray) -> FloatArray:
    rows = []
    for i in range(len(z)):
        step = np.zeros(len(z))
        step[i] = 1e-4
        rows.append((normal(z + step) - normal(z - step)) / 2e-4)
    found = np.array(rows)
    return np.where(np.isfinite(found), 0.5 * (found + found.T), 0.0)

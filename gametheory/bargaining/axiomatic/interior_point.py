"""Maximise a separable concave function of the gains over a polyhedral region."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.games.feasible import PolyhedralRegion, reach

__all__ = ["Objective", "largest"]

_MOST_STEPS = 300
_SMALLEST = 1e-15  # complementarity at which rounding takes over
_REDUCTION = 0.1
_BESIDE = 1e-3


class Objective(ABC):
    """A concave function of normalised gains, the sum of one function a party."""

    @abstractmethod
    def value(self, z: FloatArray) -> float:
        """Return the function at gains `z`."""

    @abstractmethod
    def gradient(self, z: FloatArray) -> FloatArray:
        """Return the first derivatives at gains `z` in (0, 1)."""

    @abstractmethod
    def curvature(self, z: FloatArray) -> FloatArray:
        """Return minus the second derivatives, not negative."""


def largest(region: PolyhedralRegion, objective: Objective, *, near: FloatArray | None = None) -> FloatArray:
    """Return the maximiser over the region by a primal-dual interior-point method, shape (n,).

    It starts half way to the ideal point, or inside the region beside a point that is `near` the answer.

    Each step solves the perturbed optimality conditions to first order; with few parties the system has
    few unknowns whatever the number of inequalities. S. J. Wright, "Primal-Dual Interior-Point Methods",
    SIAM 1997, doi:10.1137/1.9781611971453.
    """
    d, gains = region.disagreement, region.ideal - region.disagreement
    n = len(d)
    rows = np.concatenate([region.normals * gains, -np.eye(n)])
    room = np.concatenate([region.bounds - region.normals @ d, np.zeros(n)])
    size = np.abs(rows).max(axis=1)
    rows, room = rows / size[:, np.newaxis], room / size
    useful = room < rows.clip(min=0.0).sum(axis=1) * (1 + 1e-9)
    useful[-n:] = True
    rows, room = rows[useful], room[useful]
    z = np.full(n, 0.5 * float(reach(rows, room, np.zeros(n), np.ones(n))))
    if near is not None:
        z = _BESIDE * z + (1.0 - _BESIDE) * np.maximum((near - d) / gains, 0.0)
    slack = room - rows @ z
    dual = 0.1 * float(np.abs(objective.gradient(z)).max()) / slack
    for _ in range(_MOST_STEPS):
        slack = room - rows @ z
        centre = float(slack @ dual) / len(slack)
        gradient = objective.gradient(z)
        stationarity = rows.T @ dual - gradient
        scale = max(float(np.abs(gradient).max()), 1e-300)
        if centre <= _SMALLEST * scale and np.abs(stationarity).max() <= 1e-13 * scale:
            break
        target = _REDUCTION * centre
        matrix = np.diag(objective.curvature(z)) + (rows.T * (dual / slack)) @ rows
        try:
            step = np.linalg.solve(matrix, -stationarity - rows.T @ (target / slack - dual))
        except np.linalg.LinAlgError:
            break
        dual_step = (target - dual * slack + dual * (rows @ step)) / slack
        length = min(1.0, 0.995 * _until_zero(slack, -(rows @ step)))
        dual_length = min(1.0, 0.995 * _until_zero(dual, dual_step))
        moved = z + length * step
        if not np.isfinite(moved).all() or ((room - rows @ moved) <= 0).any():
            break
        z, dual = moved, dual + dual_length * dual_step
    return np.asarray(d + z * gains)  # at the step limit too: the problem's own check says what it is worth


def _until_zero(value: FloatArray, step: FloatArray) -> float:
    falling = step < 0
    return float((-value[falling] / step[falling]).min(initial=np.inf))

"""Maximise a concave function of the gains over the mixtures of corners, with few corners at a time."""

from __future__ import annotations

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.interior_point import Objective, largest
from gametheory.games.feasible import HullRegion
from gametheory.games.feasible.lotteries import furthest

__all__ = ["largest_mixture"]

_MOST_ROUNDS, _MOST_STEPS = 200, 50
_ROUNDING = 1e-14
_SMALLEST_STEP = 1e-15


def largest_mixture(
    region: HullRegion, objective: Objective, *, near: FloatArray | None = None
) -> FloatArray:
    """Return the maximiser over the region by simplicial decomposition, shape (n,).

    It starts from the parties' best corners, or from the mixture at a point that is `near` the answer.

    The best mixture of a few corners is found by Newton's method; the corner that is best along the
    gradient there joins them, and corners without weight leave. It ends when no corner of the region is
    better along the gradient. B. von Hohenbalken, "Simplicial decomposition in nonlinear programming
    algorithms", Mathematical Programming 13 (1977) 49-68, doi:10.1007/BF01584323.
    """
    d, gains = region.disagreement, region.ideal - region.disagreement
    corners = np.array([(region.mean(region.highest(unit)) - d) / gains for unit in np.eye(len(d))])
    weights = np.full(len(corners), 1.0 / len(corners))
    if near is not None and (start := furthest(region.points, near, gains, region.width)) is not None:
        mixed = (region.points[start.chosen] - d) / gains
        corners, weights = mixed, start.chances
    for _ in range(_MOST_ROUNDS):
        corners, weights = _best_weights(corners, weights, objective)
        z = weights @ corners
        gradient = objective.gradient(z)
        if not gradient.any():  # at the ideal point nobody wants more
            return np.asarray(d + z * gains)
        corner = (region.mean(region.highest(gradient / gains)) - d) / gains
        better = float(gradient @ (corner - z))
        if better <= _ROUNDING * float(gradient.sum()):
            return np.asarray(d + z * gains)
        if (np.abs(corners - corner).max(axis=1) <= _ROUNDING).any():
            break
        corners, weights = np.concatenate([corners, corner[np.newaxis]]), np.append(weights, 0.0)
    return largest(region.polyhedral, objective, near=near)


def _best_weights(
    corners: FloatArray, weights: FloatArray, objective: Objective
) -> tuple[FloatArray, FloatArray]:
    """Return the corners that have weight in their best mixture, and the weights."""
    for _ in range(_MOST_STEPS):
        z = weights @ corners
        step = _newton_step(corners, objective.gradient(z), objective.curvature(z))
        if np.abs(step @ corners).max() <= _SMALLEST_STEP:
            break
        falls = step < 0
        until = np.full(len(step), np.inf)
        np.divide(weights, -step, out=until, where=falls)
        length = _improving(corners, weights, step, min(1.0, float(until.min())), objective)
        if length == 0.0:
            break
        weights = np.where(until <= length, 0.0, np.maximum(weights + length * step, 0.0))
        weights, corners = weights[weights > 0], corners[weights > 0]
        weights = weights / weights.sum()
    kept = weights > 0
    return corners[kept], weights[kept]


def _newton_step(corners: FloatArray, gradient: FloatArray, curvature: FloatArray) -> FloatArray:
    """Return the change of weights, zero in sum, that is best to second order."""
    m = len(corners)
    system = np.ones((m + 1, m + 1))
    system[:m, :m] = (corners * curvature) @ corners.T
    system[m, m] = 0.0
    pull = corners @ gradient
    found = np.linalg.lstsq(system, np.append(pull - pull.mean(), 0.0))[0]
    return np.asarray(found[:m])


def _improving(
    corners: FloatArray, weights: FloatArray, step: FloatArray, length: float, objective: Objective
) -> float:
    """Return how far to go along `step`, halving until the function rises; zero if it does not."""
    start = _value(objective, weights @ corners)
    for _ in range(_MOST_STEPS):
        if _value(objective, (weights + length * step) @ corners) >= start:
            return length
        length /= 2.0
    return 0.0


def _value(objective: Objective, z: FloatArray) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        value = objective.value(np.maximum(z, 0.0))
    return value if np.isfinite(value) else -np.inf

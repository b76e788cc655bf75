"""Curves of solutions of equations with one parameter, followed by arc length.

The parameter may fall along the curve: turning points are no obstacle [1]_.

References
----------
.. [1] E. Allgower and K. Georg, "Introduction to Numerical Continuation Methods", SIAM 2003,
   doi:10.1137/1.9780898719154.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gametheory.arrays import FloatArray

__all__ = ["Curve", "CurvePoint", "between", "correct", "follow", "tangent"]

_NEWTON_TOL = 1e-11
_NEWTON_STEPS = 12
_SMALLEST_STEP = 1e-9
_LARGEST_STEP = 0.5
_FURTHEST_CORRECTION = 0.1
_SLOWEST_CONTRACTION = 0.4
_WIDEST_TURN = 0.9  # cosine of the angle between the directions at both ends of a step
_CROSSING_STEP = 1e-5  # a change of orientation that survives so short a step is a crossing, not a jump
_ORIENTED = 1e6  # beyond this precision rounding decides the sign of the determinant


class Curve(Protocol):
    """Equations in N unknowns and one parameter."""

    def equations(self, unknowns: FloatArray, parameter: float) -> tuple[FloatArray, FloatArray]:
        """Return the residual, shape ``(N,)``, and its derivative, shape ``(N, N + 1)``, parameter last."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of a curve.

    Attributes
    ----------
    unknowns : FloatArray, shape (N,)
        The unknowns.
    parameter : float
        The parameter.
    tangent : FloatArray, shape (N + 1,)
        Unit direction of the curve, parameter last.
    orientation : int
        Sign of the determinant of the bordered system; a change between two points of one curve says that
        another curve was crossed between them.
    """

    unknowns: FloatArray
    parameter: float
    tangent: FloatArray
    orientation: int


def tangent(system: Curve, z: FloatArray, weight: FloatArray) -> tuple[FloatArray, int]:
    """Return a unit null vector of the derivative in coordinates ``z / weight``, and its orientation."""
    _, jacobian = system.equations(z[:-1], float(z[-1]))
    q, r = np.linalg.qr((jacobian * weight).T, mode="complete")
    vector: FloatArray = q[:, -1]
    sign = np.prod(np.sign(np.diagonal(r))) * np.sign(np.linalg.det(q))
    return vector, int(sign)


def correct(
    system: Curve, z: FloatArray, weight: FloatArray, direction: FloatArray
) -> tuple[FloatArray | None, float]:
    """Return the point of the branch nearest to `z`, across `direction`, and the length of the way."""
    x, previous, travelled = z.copy(), np.inf, 0.0
    border = (direction / weight)[np.newaxis]
    for count in range(_NEWTON_STEPS):
        residual, jacobian = system.equations(x[:-1], float(x[-1]))
        bordered = np.concatenate([jacobian, border / np.abs(border).max()])
        try:
            step = np.linalg.solve(bordered, -np.append(residual, 0.0))
        except np.linalg.LinAlgError:
            return None, np.inf
        move = float(np.abs(step / weight).max())
        if not move <= _FURTHEST_CORRECTION or (count > 0 and move > _SLOWEST_CONTRACTION * previous):
            return (x, travelled) if previous <= 1e3 * _NEWTON_TOL else (None, np.inf)
        x, travelled, previous = x + step, travelled + move, move
        if move <= _NEWTON_TOL:
            return x, travelled
    return None, np.inf


def between(system: Curve, start: FloatArray, end: FloatArray) -> FloatArray | None:
    """Return the point of the branch half way between two near points of it, or None."""
    weight = 1.0 + np.abs(start)
    chord = (end - start) / weight
    length = float(np.linalg.norm(chord))
    return correct(system, (start + end) / 2, weight, chord / length)[0] if length > 0 else None


def follow(system: Curve, start: FloatArray, *, max_steps: int) -> Iterator[CurvePoint]:
    """Yield points of the curve of solutions of `system` that leaves `start` at parameter zero, upwards.

    Notes
    -----
    Predictor: the tangent in coordinates scaled by one plus their size, so that steps grow with the
    parameter. Corrector: Newton across the tangent. A step is accepted only if the corrections are short and
    contract, the direction turns little and the orientation of the bordered system is kept, so that the
    iterate stays on its own branch. Where the orientation changes over the shortest steps too, another
    branch is crossed, and the curve is followed straight on.
    """
    z = np.append(start, 0.0)
    weight = 1.0 + np.abs(z)
    ahead, sign = tangent(system, z, weight)
    if ahead[-1] < 0:
        ahead, sign = -ahead, -sign
    step = 0.1
    for _ in range(max_steps):
        direction = ahead * weight
        yield CurvePoint(z[:-1], float(z[-1]), direction / float(np.linalg.norm(direction)), sign)
        while True:
            corrected, travelled = correct(system, z + step * direction, weight, ahead)
            if corrected is not None:
                new_weight = 1.0 + np.abs(corrected)
                new_tangent, new_sign = tangent(system, corrected, new_weight)
                turned = new_tangent * new_weight / weight
                cosine = float(turned @ ahead) / float(np.linalg.norm(turned))
                new_sign = -new_sign if cosine < 0 else new_sign
                kept = new_sign == sign or step <= _CROSSING_STEP or corrected[-1] > _ORIENTED
                if abs(cosine) >= _WIDEST_TURN and kept:
                    break
            step *= 0.5
            if step < _SMALLEST_STEP:
                return
        ahead = new_tangent if cosine > 0 else -new_tangent
        z, weight, sign = corrected, new_weight, new_sign
        if travelled < 0.1 * _FURTHEST_CORRECTION:
            step = min(2.0 * step, _LARGEST_STEP)
        elif travelled > 0.5 * _FURTHEST_CORRECTION:
            step *= 0.7

r"""The logit equilibrium correspondence followed by arc length.

A profile :math:`p` is a logit equilibrium at precision :math:`\lambda` and prior :math:`q` if

.. math:: p_{ij} \propto q_{ij} \exp(\lambda u_i(j, p_{-i})).

At :math:`\lambda = 0` the only solution is :math:`p = q`; the *principal branch* starts there. For
almost every prior the solutions form a smooth curve without branchings (the derivative of the system
in :math:`\log q` has full rank, so zero is a regular value for almost every :math:`q`), and the branch,
which can neither return to :math:`\lambda = 0` nor leave the compact set of profiles, runs to
:math:`\lambda = \infty`, where its limit points are Nash equilibria [1]_. The precision need not grow
all the way: the branch may turn back, which is why it is followed in arc length [2]_.

References
----------
.. [1] R. McKelvey and T. Palfrey, "Quantal response equilibria for normal form games", Games and
   Economic Behavior 10 (1995) 6-38, doi:10.1006/game.1995.1023.
.. [2] T. Turocy, "A dynamic homotopy interpretation of the logistic quantal response equilibrium
   correspondence", Games and Economic Behavior 51 (2005) 243-263, doi:10.1016/j.geb.2004.04.003.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.solvers.kernels.multilinear import action_payoffs, pair_payoffs

__all__ = ["LogitPoint", "LogitSystem", "logit_path"]

_NEWTON_TOL = 1e-11
_NEWTON_STEPS = 12
_SMALLEST_STEP = 1e-9
_LARGEST_STEP = 0.5
_FURTHEST_CORRECTION = 0.1
_SLOWEST_CONTRACTION = 0.4
_WIDEST_TURN = 0.9  # cosine of the angle between the directions at both ends of a step
_CROSSING_STEP = 1e-5  # a change of orientation that survives so short a step is a crossing, not a jump
_ORIENTED = 1e6  # beyond this precision rounding decides the sign of the determinant


@dataclass(frozen=True, slots=True)
class LogitPoint:
    r"""A point of the branch.

    Attributes
    ----------
    log_profile : FloatArray
        Logarithms of all players' probabilities, one after the other.
    precision : float
        :math:`\lambda`, per unit of payoff.
    tangent : FloatArray
        Unit direction of the branch in (`log_profile`, `precision`).
    orientation : int
        Sign of the determinant of the bordered system; a change between two points of one branch
        says that another branch was crossed between them.
    """

    log_profile: FloatArray
    precision: float
    tangent: FloatArray
    orientation: int


class LogitSystem:
    """The equations of logit equilibrium in logarithms of probabilities, with their derivatives."""

    def __init__(self, payoffs: FloatArray, prior: Sequence[FloatArray]) -> None:
        self.payoffs = payoffs
        self.actions = payoffs.shape[1:]
        self.log_prior = np.log(np.concatenate(list(prior)))
        ends = np.cumsum(self.actions)
        self.blocks = [slice(int(end - size), int(end)) for end, size in zip(ends, self.actions, strict=True)]

    def split(self, flat: FloatArray) -> list[FloatArray]:
        """Return one array a player from one flat array."""
        return [flat[block] for block in self.blocks]

    def profile(self, log_profile: FloatArray) -> list[FloatArray]:
        """Return the mixed strategies, each normalised to sum one."""
        shares = [np.exp(part - part.max()) for part in self.split(log_profile)]
        return [share / share.sum() for share in shares]

    def values(self, log_profile: FloatArray) -> FloatArray:
        """Return what each action pays against the others' mixtures, all players one after the other."""
        return np.concatenate(action_payoffs(self.payoffs, self.split(np.exp(np.minimum(log_profile, 1.0)))))

    def equations(self, log_profile: FloatArray, precision: float) -> tuple[FloatArray, FloatArray]:
        """Return the residual, shape ``(N,)``, and its derivative, shape ``(N, N + 1)``, rows scaled to one.

        The last column is the derivative in the precision. In each player's block the row of the most
        probable action holds the sum of probabilities; the others compare an action with that one.
        """
        size = log_profile.size
        probability = np.exp(np.minimum(log_profile, 1.0))
        parts = self.split(probability)
        value = np.concatenate(action_payoffs(self.payoffs, parts))
        shifted = log_profile - self.log_prior
        residual, jacobian = np.empty(size), np.zeros((size, size + 1))
        for i, block in enumerate(self.blocks):
            best = block.start + int(np.argmax(log_profile[block]))
            residual[block] = shifted[block] - shifted[best] - precision * (value[block] - value[best])
            jacobian[block, block] = np.eye(block.stop - block.start)
            jacobian[block, best] -= 1.0
            jacobian[block, -1] = value[best] - value[block]
            for k, other in enumerate(self.blocks):
                if k != i:
                    slope = pair_payoffs(self.payoffs, parts, i, k) * probability[other]
                    jacobian[block, other] = -precision * (slope - slope[best - block.start])
            residual[best] = probability[block].sum() - 1.0
            jacobian[best] = 0.0
            jacobian[best, block] = probability[block]
        scale = np.abs(jacobian).max(axis=1)
        return residual / scale, jacobian / scale[:, np.newaxis]

    def at_precision(self, log_profile: FloatArray, precision: float) -> FloatArray | None:
        """Return the solution at a fixed `precision` by Newton's method from `log_profile`, or None."""
        x = log_profile.copy()
        for _ in range(4 * _NEWTON_STEPS):
            residual, jacobian = self.equations(x, precision)
            try:
                step: FloatArray = np.asarray(np.linalg.solve(jacobian[:, :-1], -residual), dtype=float)
            except np.linalg.LinAlgError:
                return None
            move = float(np.abs(step / (1.0 + np.abs(x))).max())
            if not np.isfinite(move):
                return None
            x = x + step * min(1.0, 1.0 / max(move, _NEWTON_TOL))
            if move <= _NEWTON_TOL:
                return x
        return None

    def between(self, start: FloatArray, end: FloatArray) -> FloatArray | None:
        """Return the point of the branch half way between two near points of it, or None."""
        weight = 1.0 + np.abs(start)
        chord = (end - start) / weight
        return self.correct((start + end) / 2, weight, chord / float(np.linalg.norm(chord)))[0]

    def slope(self, log_profile: FloatArray, precision: float) -> FloatArray:
        """Return the derivative of `log_profile` in the precision along the branch."""
        _, jacobian = self.equations(log_profile, precision)
        return np.asarray(np.linalg.solve(jacobian[:, :-1], -jacobian[:, -1]), dtype=float)

    def tangent(self, z: FloatArray, weight: FloatArray) -> tuple[FloatArray, int]:
        """Return a unit null vector of the derivative in coordinates ``z / weight``, and its orientation."""
        _, jacobian = self.equations(z[:-1], float(z[-1]))
        q, r = np.linalg.qr((jacobian * weight).T, mode="complete")
        vector: FloatArray = q[:, -1]
        sign = np.prod(np.sign(np.diagonal(r))) * np.sign(np.linalg.det(q))
        return vector, int(sign)

    def correct(
        self, z: FloatArray, weight: FloatArray, direction: FloatArray
    ) -> tuple[FloatArray | None, float]:
        """Return the point of the branch nearest to `z`, across `direction`, and the length of the way."""
        x, previous, travelled = z.copy(), np.inf, 0.0
        border = (direction / weight)[np.newaxis]
        for count in range(_NEWTON_STEPS):
            residual, jacobian = self.equations(x[:-1], float(x[-1]))
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


def logit_path(
    payoffs: FloatArray, prior: Sequence[FloatArray], *, max_steps: int = 5000
) -> Iterator[LogitPoint]:
    """Yield points of the principal branch, from precision zero on, until the caller has enough.

    Parameters
    ----------
    payoffs : FloatArray
        Table of shape ``(n, a1, ..., an)``; payoffs of order one keep the first steps in scale.
    prior : Sequence[FloatArray]
        One positive distribution a player, where the branch starts.
    max_steps : int, default 5000
        The iterator ends after so many points, or where no step of any length is accepted.

    Notes
    -----
    Predictor: the tangent in coordinates scaled by one plus their size, so that steps grow with the
    precision. Corrector: Newton across the tangent. A step is accepted only if the corrections are
    short and contract and the direction turns little, which keeps the iterate on its own branch.
    """
    system = LogitSystem(payoffs, prior)
    z = np.append(system.log_prior, 0.0)
    weight = 1.0 + np.abs(z)
    tangent, sign = system.tangent(z, weight)
    if tangent[-1] < 0:
        tangent, sign = -tangent, -sign
    step = 0.1
    for _ in range(max_steps):
        direction = tangent * weight
        yield LogitPoint(z[:-1], float(z[-1]), direction / float(np.linalg.norm(direction)), sign)
        while True:
            corrected, travelled = system.correct(z + step * direction, weight, tangent)
            if corrected is not None:
                new_weight = 1.0 + np.abs(corrected)
                new_tangent, new_sign = system.tangent(corrected, new_weight)
                ahead = new_tangent * new_weight / weight
                cosine = float(ahead @ tangent) / float(np.linalg.norm(ahead))
                new_sign = -new_sign if cosine < 0 else new_sign
                kept = new_sign == sign or step <= _CROSSING_STEP or corrected[-1] > _ORIENTED
                if abs(cosine) >= _WIDEST_TURN and kept:
                    break
            step *= 0.5
            if step < _SMALLEST_STEP:
                return
        tangent = new_tangent if cosine > 0 else -new_tangent
        z, weight, sign = corrected, new_weight, new_sign
        if travelled < 0.1 * _FURTHEST_CORRECTION:
            step = min(2.0 * step, _LARGEST_STEP)
        elif travelled > 0.5 * _FURTHEST_CORRECTION:
            step *= 0.7

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

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.solvers.arc_length import CurvePoint, follow
from gametheory.solvers.kernels.multilinear import action_payoffs, pair_payoffs

__all__ = ["LogitSystem", "TracedSystem", "logit_path"]

_NEWTON_TOL = 1e-11
_NEWTON_STEPS = 48


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

    def stimulus(self, value: FloatArray, precision: float) -> tuple[FloatArray, FloatArray, float]:
        """Return the exponent of the logit reply, its derivative in the precision, and in the payoffs."""
        return precision * value, value, precision

    def equations(self, log_profile: FloatArray, precision: float) -> tuple[FloatArray, FloatArray]:
        """Return the residual, shape ``(N,)``, and its derivative, shape ``(N, N + 1)``, rows scaled to one.

        The last column is the derivative in the precision. In each player's block the row of the most
        probable action holds the sum of probabilities; the others compare an action with that one.
        """
        size = log_profile.size
        probability = np.exp(np.minimum(log_profile, 1.0))
        parts = self.split(probability)
        value = np.concatenate(action_payoffs(self.payoffs, parts))
        exponent, growth, factor = self.stimulus(value, precision)
        distance = log_profile - self.log_prior - exponent
        residual, jacobian = np.empty(size), np.zeros((size, size + 1))
        for i, block in enumerate(self.blocks):
            best = block.start + int(np.argmax(log_profile[block]))
            residual[block] = distance[block] - distance[best]
            jacobian[block, block] = np.eye(block.stop - block.start)
            jacobian[block, best] -= 1.0
            jacobian[block, -1] = growth[best] - growth[block]
            for k, other in enumerate(self.blocks):
                if k != i:
                    slope = pair_payoffs(self.payoffs, parts, i, k) * probability[other]
                    jacobian[block, other] = -factor * (slope - slope[best - block.start])
            residual[best] = probability[block].sum() - 1.0
            jacobian[best] = 0.0
            jacobian[best, block] = probability[block]
        scale = np.abs(jacobian).max(axis=1)
        return residual / scale, jacobian / scale[:, np.newaxis]

    def at_precision(self, log_profile: FloatArray, precision: float) -> FloatArray | None:
        """Return the solution at a fixed `precision` by Newton's method from `log_profile`, or None."""
        x = log_profile.copy()
        for _ in range(_NEWTON_STEPS):
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

    def slope(self, log_profile: FloatArray, precision: float) -> FloatArray:
        """Return the derivative of `log_profile` in the precision along the branch."""
        _, jacobian = self.equations(log_profile, precision)
        return np.asarray(np.linalg.solve(jacobian[:, :-1], -jacobian[:, -1]), dtype=float)


class TracedSystem(LogitSystem):
    r"""Logit replies at a fixed precision to beliefs that move from the prior to the others' play.

    The parameter is the time :math:`t` of the tracing procedure: the exponent is
    :math:`\lambda [(1 - t) u_i(j, q_{-i}) + t u_i(j, p_{-i})]`.
    """

    def __init__(self, payoffs: FloatArray, beliefs: Sequence[FloatArray], precision: float) -> None:
        super().__init__(payoffs, [np.full(size, 1.0 / size) for size in payoffs.shape[1:]])
        self.precision = precision
        self.against_prior = np.concatenate(list(beliefs))

    def stimulus(self, value: FloatArray, precision: float) -> tuple[FloatArray, FloatArray, float]:
        """Return the exponent of the logit reply at time `precision`, and its derivatives."""
        growth = self.precision * (value - self.against_prior)
        return self.precision * self.against_prior + precision * growth, growth, self.precision * precision

    def start(self) -> FloatArray:
        """Return the logarithms of the replies to the prior."""
        parts = self.split(self.precision * self.against_prior)
        tilted = [part - part.max() for part in parts]
        return np.concatenate([part - np.log(np.exp(part).sum()) for part in tilted])


def logit_path(
    payoffs: FloatArray, prior: Sequence[FloatArray], *, max_steps: int = 5000
) -> Iterator[CurvePoint]:
    """Return an iterator over the principal branch, from precision zero on; stop it when you have enough.

    Parameters
    ----------
    payoffs : FloatArray
        Table of shape ``(n, a1, ..., an)``; payoffs of order one keep the first steps in scale.
    prior : Sequence[FloatArray]
        One positive distribution a player, where the branch starts.
    max_steps : int, default 5000
        The iterator ends after so many points, or where no step of any length is accepted.
    """
    system = LogitSystem(payoffs, prior)
    return follow(system, system.log_prior, max_steps=max_steps)

"""How acceptance rises with pressure: a distribution function, log-concave or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value
from gametheory.players.belief import Belief

__all__ = ["AcceptanceShape"]

_GRID = 513
_HALVINGS = 60
_TAIL = 1e-6
"""How far into the tails log-concavity is looked at."""

_CURVES = 1e-9
"""Smallest second difference of the logarithm that counts as convex."""


@dataclass(frozen=True, eq=False, kw_only=True)
class AcceptanceShape(Value):
    """The distribution function F of a private reservation, its scale one.

    Parameters
    ----------
    belief : Belief, optional
        A continuous distribution; uniform on [0, 1] if left out.
    """

    belief: Belief | None = None

    def chance(self, level: ArrayLike) -> FloatArray:
        """Return F at `level`."""
        x = np.asarray(level, dtype=float)
        return np.clip(x, 0.0, 1.0) if self.belief is None else self.belief.cdf(x)

    def level(self, chance: ArrayLike) -> FloatArray:
        """Return the level at which F is `chance`."""
        q = np.asarray(chance, dtype=float)
        return q if self.belief is None else self.belief.ppf(q)

    def top(self) -> float:
        """Return the level from which F is 1; may be infinite."""
        return 1.0 if self.belief is None else float(self.belief.support()[1])

    def log_slope(self) -> Callable[[FloatArray], FloatArray]:
        """Return f/F, by how much the logarithm of acceptance rises; infinite where F is zero.

        As a function of the level that is fast to call again.
        """
        if self.belief is None:
            return lambda x: _ratio((x < 1.0).astype(float), np.clip(x, 0.0, 1.0))
        distribution, lower, upper = self.belief.distribution, self.belief.lower, self.belief.upper
        below = distribution.cdf(lower)
        return lambda x: _ratio(distribution.pdf(x) * (x < upper), distribution.cdf(x) - below)

    def is_log_concave(self) -> bool:
        """Return whether log F has no convex stretch on a grid over all but a millionth of either tail."""
        if self.belief is None:
            return True
        first, last = self.belief.ppf(np.array([_TAIL, 1 - _TAIL]))
        logs = np.log(self.belief.cdf(np.linspace(first, last, _GRID)))
        return bool((np.diff(logs, 2) <= _CURVES).all())

    def equal_returns(self, total: FloatArray, level: FloatArray, width: FloatArray) -> FloatArray:
        """Return the pressure on party 0 at which both marginal log-returns are equal, in [0, total].

        The return falls in the own pressure if F is log-concave, so halving finds the only place.

        Parameters
        ----------
        total : ndarray, shape (...)
        level, width : ndarray, shape (..., 2)
            Where F stands without pressure, and the pressure that is one unit of it.
        """
        slope = self.log_slope()
        shape = np.broadcast_shapes(total.shape, level.shape[:-1], width.shape[:-1])
        low, high = np.zeros(shape), np.broadcast_to(total, shape)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            mine = slope(level[..., 0] + middle / width[..., 0]) / width[..., 0]
            theirs = slope(level[..., 1] + (total - middle) / width[..., 1]) / width[..., 1]
            more = mine >= theirs
            low, high = np.where(more, middle, low), np.where(more, high, middle)
        return np.asarray((low + high) / 2)

    def accepted_loss(self, level: FloatArray, limit: FloatArray) -> FloatArray:
        """Return the losses of those who accept, times their chances: of draws up to `level` + `limit`.

        A draw z loses z - `level`.
        """
        at = level + limit
        if self.belief is None:
            inside = np.clip(at, 0.0, 1.0)
            return np.asarray(inside**2 / 2 - level * inside)
        return self.belief.partial_mean(at) - level * self.belief.cdf(at)


def _ratio(density: FloatArray, chance: FloatArray) -> FloatArray:
    return np.where(chance > 0, density / np.where(chance > 0, chance, 1.0), np.inf)

"""Regions bounded by finitely many inequalities with non-negative normals: closed forms and kernels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, FloatArray
from gametheory.errors import RefusedError
from gametheory.games.feasible.planar import chain_facets
from gametheory.games.feasible.sets import Region

__all__ = ["PolyhedralRegion", "ideal_gain", "reach"]

_FEW_ROWS = 16
_MOST_PLAYERS = 8
"""Corners of a region in more dimensions are too many to list."""


def reach(normals: FloatArray, bounds: FloatArray, origin: FloatArray, direction: FloatArray) -> FloatArray:
    """Return the largest t with ``normals @ (origin + t * direction) <= bounds``.

    Parameters
    ----------
    normals : ndarray, shape (..., m, n)
        Non-negative.
    bounds : ndarray, shape (..., m)
    origin, direction : ndarray, shape (..., n)
        The direction is non-negative.

    Returns
    -------
    ndarray, shape (...)
        Infinite where no inequality bounds the direction.

    Examples
    --------
    >>> import numpy as np
    >>> origins = np.array([[0.0, 0.0], [2.0, 0.0]])
    >>> reach(np.array([[1.0, 1.0]]), np.array([4.0]), origins, np.array([1.0, 1.0]))
    array([2., 1.])
    """
    return _largest_step(bounds - _product(normals, origin), _product(normals, direction))


def ideal_gain(normals: FloatArray, bounds: FloatArray, point: FloatArray) -> FloatArray:
    """Return how much more each party could get alone than at `point`, shape (..., n).

    Parameters are as in `reach`.

    Examples
    --------
    >>> import numpy as np
    >>> ideal_gain(np.array([[1.0, 2.0]]), np.array([4.0]), np.zeros(2))
    array([4., 2.])
    """
    room = bounds - _product(normals, point)
    return np.stack([_largest_step(room, normals[..., i]) for i in range(normals.shape[-1])], axis=-1)


def _product(normals: FloatArray, point: FloatArray) -> FloatArray:
    if normals.ndim == 2:  # one set of inequalities for the whole batch
        return np.asarray(point @ normals.T)
    return np.asarray(np.einsum("...mn,...n->...m", normals, point))


def _largest_step(room: FloatArray, rate: FloatArray) -> FloatArray:
    """Return the least ratio of room to rate over the last axis, among positive rates."""
    if rate.ndim == 1:
        rows = np.flatnonzero(rate > 0)
        room, rate = room[..., rows], rate[rows]
    size = room.shape[-1]
    if room.ndim > 1 and 0 < size <= _FEW_ROWS:  # row by row: NumPy reduces a short last axis slowly
        best = np.full(np.broadcast_shapes(room.shape, rate.shape)[:-1], np.inf)
        for k in range(size):
            step = np.full(best.shape, np.inf)
            np.divide(room[..., k], rate[..., k], out=step, where=rate[..., k] > 0)
            np.minimum(best, step, out=best)
        return best
    ratio = np.full(np.broadcast_shapes(room.shape, rate.shape), np.inf)
    np.divide(room, rate, out=ratio, where=rate > 0)
    return np.asarray(ratio.min(axis=-1, initial=np.inf))


@dataclass(frozen=True, eq=False)
class PolyhedralRegion(Region):
    """The points ``y >= disagreement`` with ``normals @ y <= bounds``.

    Parameters
    ----------
    normals : ndarray, shape (m, n)
        Non-negative.
    bounds : ndarray, shape (m,)
    disagreement : ndarray, shape (n,)
    chain : ndarray, shape (k, 2), optional
        Two parties only: the efficient corners by increasing first payoff.
    """

    normals: FloatArray
    bounds: FloatArray
    disagreement: FloatArray
    chain: FloatArray | None = None

    @classmethod
    def of_chain(cls, chain: FloatArray, disagreement: FloatArray) -> PolyhedralRegion:
        """Return the two-party region below a chain of efficient corners."""
        return cls(*chain_facets(chain), disagreement, chain)

    @cached_property
    def ideal(self) -> FloatArray:  # type: ignore[override]
        """The most each party gets over the region, shape (n,)."""
        if self.chain is not None:
            return np.array([self.chain[-1, 0], self.chain[0, 1]])
        return self.ideal_from(self.disagreement)

    @property
    def polyhedral(self) -> PolyhedralRegion:
        """The region itself."""
        return self

    def ideal_from(self, point: FloatArray) -> FloatArray:  # noqa: D102  (as in Region)
        return point + ideal_gain(self.normals, self.bounds, point)

    def reach(self, origin: FloatArray, direction: FloatArray) -> float:  # noqa: D102
        return float(reach(self.normals, self.bounds, origin, direction))

    def face(self, weights: FloatArray) -> FloatArray:  # noqa: D102
        corners = self.chain if self.chain is not None else self.corners
        value = corners @ weights
        span = weights @ (self.ideal - self.disagreement)
        best = corners[value >= value.max() - EQUILIBRIUM_TOL * span]
        best = best[np.lexsort(best.T[::-1])]
        return np.asarray(best[[0, -1]] if self.chain is not None and len(best) > 2 else best)

    @cached_property
    def corners(self) -> FloatArray:
        """Every corner of the region, shape (k, n).

        Raises
        ------
        RefusedError
            With more than eight parties.
        """
        n = self.n_players
        if n > _MOST_PLAYERS:
            raise RefusedError(f"too many parties to list corners: {n}, at most {_MOST_PLAYERS}")
        width = self.ideal - self.disagreement
        moves = width > ATOL * np.maximum(np.abs(self.ideal), np.abs(self.disagreement))
        corners = np.tile(self.disagreement, (1, 1))
        if moves.any():
            room = self.bounds - self.normals @ self.disagreement
            unit = _unit_corners(self.normals[:, moves] * width[moves], room)
            corners = np.tile(self.disagreement, (len(unit), 1))
            corners[:, moves] += unit * width[moves]
        return corners

    def height(self, first: float) -> float:
        """Return the most that party 1 gets if party 0 gets `first` or more (two parties)."""
        chain = self._planar()
        if first > chain[-1, 0]:
            return -np.inf
        return float(np.interp(first, chain[:, 0], chain[:, 1]))

    def width(self, second: float) -> float:
        """Return the most that party 0 gets if party 1 gets `second` or more (two parties)."""
        chain = self._planar()[::-1]
        if second > chain[-1, 1]:
            return -np.inf
        return float(np.interp(second, chain[:, 1], chain[:, 0]))

    def _planar(self) -> FloatArray:
        if self.chain is None:
            raise RefusedError(f"the frontier is a line for two parties only; got N = {self.n_players}")
        return self.chain


def _unit_corners(normals: FloatArray, room: FloatArray) -> FloatArray:
    """Return the corners of ``normals @ z <= room``, ``z >= 0`` where every party's z goes up to one."""
    from scipy.spatial import HalfspaceIntersection

    n = normals.shape[1]
    if n == 1:
        return np.array([[0.0], [1.0]])
    size = normals.max(axis=1)
    normals, room, size = normals[size > 0], room[size > 0], size[size > 0]
    upper = np.column_stack([normals / size[:, np.newaxis], -room / size])
    lower = np.column_stack([-np.eye(n), np.zeros(n)])
    inside = np.full(n, reach(upper[:, :n], -upper[:, n], np.zeros(n), np.ones(n)) / 2)
    found = HalfspaceIntersection(np.concatenate([upper, lower]), inside).intersections
    return np.unique(np.round(found[np.isfinite(found).all(axis=1)], 12) + 0.0, axis=0)

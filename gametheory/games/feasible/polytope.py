"""Feasible sets given by linear inequalities."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from gametheory.arrays import ATOL, FloatArray, frozen, real, zero_or_more_than_tiny
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.games.feasible.hull import Hull
from gametheory.games.feasible.hull_region import HullRegion
from gametheory.games.feasible.linear import linear_maximum
from gametheory.games.feasible.planar import chain_above, clipped_polygon, efficient_chain
from gametheory.games.feasible.polyhedral import PolyhedralRegion, reach
from gametheory.games.feasible.sets import FeasibleSet, not_feasible, unbounded

__all__ = ["Polytope"]


@dataclass(frozen=True, eq=False)
class Polytope(FeasibleSet):
    """The payoff vectors with ``A @ x <= b``; bounded above wherever they dominate disagreement.

    Parameters
    ----------
    A : array_like, shape (m, n)
    b : array_like, shape (m,)

    Examples
    --------
    >>> import numpy as np
    >>> Polytope([[1, 2], [3, 1]], [10, 15]).region(np.array([0.5, 1.0])).ideal.round(6)
    array([4.666667, 4.75    ])
    """

    A: FloatArray
    b: FloatArray

    def __post_init__(self) -> None:
        matrix, limits = zero_or_more_than_tiny("A", self.A), real("b", self.b)
        if matrix.ndim != 2 or limits.ndim != 1 or len(matrix) == 0:
            raise InvalidInputError(
                f"A must have shape (m, n) and b shape (m,), got {matrix.shape} and {limits.shape}"
            )
        if len(matrix) != len(limits):
            raise InvalidInputError(f"A has {len(matrix)} rows but b has {len(limits)} entries")
        if matrix.shape[1] < 2:
            raise InvalidInputError(f"a bargain has two players or more; A has {matrix.shape[1]} columns")
        object.__setattr__(self, "A", frozen(matrix))
        object.__setattr__(self, "b", frozen(limits))

    @property
    def n_players(self) -> int:  # noqa: D102  (as in FeasibleSet)
        return int(self.A.shape[1])

    def region(self, disagreement: FloatArray) -> PolyhedralRegion | HullRegion:  # noqa: D102
        split = _only_upper_bounds(self.A, self.b, disagreement)
        if split is not None:
            normals, bounds = split
            room = bounds - normals @ disagreement
            rounding = ATOL * (np.abs(normals) @ np.abs(disagreement) + np.abs(bounds))
            if (room < -rounding).any():
                raise not_feasible()
            if self.n_players > 2:
                free = np.flatnonzero(~(normals > 0).any(axis=0))
                if len(free):
                    raise unbounded(int(free[0]))
                return PolyhedralRegion(normals, bounds, disagreement)
        top = self._top(disagreement)
        if self.n_players == 2:
            width = np.where(top > disagreement, top - disagreement, 1.0)
            polygon = clipped_polygon(self.A, self.b, disagreement, top + width)
            chain = efficient_chain(polygon) if len(polygon) else np.array([disagreement])
            return PolyhedralRegion.of_chain(chain_above(chain, disagreement), disagreement)
        return Hull(self._corners(disagreement, top)).region(disagreement)

    def support(self, weights: FloatArray, floor: FloatArray | None = None) -> float:  # noqa: D102
        origin = np.zeros(self.n_players) if floor is None else floor
        rows, room, size = self._scaled(origin)
        lower = -np.inf if floor is None else 0.0
        top = float(np.abs(weights * size).max())
        if top == 0:
            return 0.0
        return (
            float(weights @ origin)
            + top * linear_maximum(weights * size / top, at_most=(rows, room), lower=lower).value
        )

    def slack(self, point: FloatArray, direction: FloatArray) -> float:  # noqa: D102
        if (self.A >= 0).all():  # free disposal is part of the set: its rows bound the line
            return float(reach(self.A, self.b, point, direction))
        n = self.n_players
        rows, room, size = self._scaled(point)
        step = float((size[direction > 0] / direction[direction > 0]).min())
        ray = direction * step / size
        rows = np.block([[rows, np.zeros((len(rows), 1))], [-np.eye(n), ray[:, np.newaxis]]])
        objective = np.append(np.zeros(n), 1.0)
        return step * linear_maximum(objective, at_most=(rows, np.append(room, np.zeros(n)))).value

    def _scaled(self, origin: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return rows and room of order one for ``(x - origin) / size``, and the sizes, shape (n,).

        A linear program is solved to an absolute tolerance, which payoffs in other units or from another
        zero would turn into a large error.
        """
        room = self.b - self.A @ origin
        touches = np.abs(room) <= ATOL * (np.abs(self.A) @ np.abs(origin) + np.abs(self.b))
        size = np.ones(self.n_players)
        for i, column in enumerate(self.A.T):
            bounds = (column != 0) & ~touches
            if bounds.any():
                size[i] = np.median(np.abs(room[bounds] / column[bounds]))
        rows = self.A * size
        length = np.abs(rows).max(axis=1)
        length = np.where(length > 0, length, 1.0)
        return rows / length[:, np.newaxis], room / length, size

    def moved(self, scale: FloatArray, shift: FloatArray) -> Polytope:  # noqa: D102
        matrix = self.A / scale
        return Polytope(matrix, self.b + matrix @ shift)

    def _top(self, disagreement: FloatArray) -> FloatArray:
        """Return each party's largest payoff over what dominates disagreement, by linear programs."""
        top = np.empty(self.n_players)
        for i, unit in enumerate(np.eye(self.n_players)):
            top[i] = self.support(unit, disagreement)
            if top[i] == -np.inf:
                raise not_feasible()
            if top[i] == np.inf:
                raise unbounded(i)
        return top

    def _corners(self, floor: FloatArray, top: FloatArray) -> FloatArray:
        """Return the corners of what dominates `floor`, for rows that are not all upper bounds."""
        from scipy.spatial import HalfspaceIntersection, QhullError

        width = np.where(top > floor, top - floor, 1.0)
        scaled = self.A * width
        size = np.linalg.norm(scaled, axis=1)
        size = np.where(size > 0, size, 1.0)
        room = (self.b - self.A @ floor) / size
        n = self.n_players
        rows = np.concatenate([np.column_stack([scaled / size[:, np.newaxis], -room]), -np.eye(n, n + 1)])
        ball = linear_maximum(
            np.append(np.zeros(n), 1.0),
            at_most=(np.column_stack([rows[:, :n], np.ones(len(rows))]), -rows[:, n]),
        )
        if ball.point is None or ball.value < 1e3 * ATOL:
            raise RefusedError("the polytope is flat: give its corners as points, or leave out equations")
        try:
            found = HalfspaceIntersection(rows, ball.point[:n]).intersections
        except QhullError as error:
            raise RefusedError(f"the corners of the polytope could not be listed: {error}") from None
        return np.asarray(floor + found[np.isfinite(found).all(axis=1)] * width)


def _only_upper_bounds(
    A: FloatArray, b: FloatArray, floor: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """Return the inequalities of the region if every row is an upper bound, or bounds one payoff from below.

    With lower bounds ``x >= l`` and non-negative normals, y is dominated by a feasible point exactly if
    ``normals @ max(y, l) <= bounds``; each choice of the parties that are at their bound is one row.
    """
    upper = (A >= 0).all(axis=1) & (A > 0).any(axis=1)
    rest = ~upper
    single = (A[rest] < 0).sum(axis=1) == 1
    if not (single & (np.count_nonzero(A[rest], axis=1) == 1)).all():
        return None
    low = np.full(A.shape[1], -np.inf)
    for row, bound in zip(A[rest], b[rest], strict=True):
        i = int(np.argmin(row))
        low[i] = max(low[i], bound / row[i])
    normals, bounds = A[upper], b[upper]
    bound_by = np.flatnonzero(low > floor)
    if len(bound_by) == 0:
        return normals, bounds
    if len(bound_by) > 10:
        return None
    blocks = []
    for at_bound in product((False, True), repeat=len(bound_by)):
        fixed = bound_by[list(at_bound)]
        kept = normals.copy()
        kept[:, fixed] = 0.0
        blocks.append((kept, bounds - normals[:, fixed] @ low[fixed]))
    rows = np.concatenate([kept for kept, _ in blocks])
    limits = np.concatenate([limit for _, limit in blocks])
    empty = ~(rows > 0).any(axis=1)
    if (limits[empty] < 0).any():
        raise not_feasible()
    return rows[~empty], limits[~empty]

"""Corners of a product of simplices that is cut by half-spaces and hyperplanes, one after the other.

Each cut keeps the corners on its side and adds one on every edge that it crosses (the double description
method [1]_). Two corners span an edge if no third satisfies all the inequalities that both satisfy with
equality.

References
----------
.. [1] K. Fukuda and A. Prodon, "Double description method revisited", Combinatorics and Computer Science,
   Lecture Notes in Computer Science 1120 (1996) 91-111, doi:10.1007/3-540-61576-8_77.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from gametheory.arrays import BoolArray, FloatArray

__all__ = ["CornerPolytope"]

_LEVEL = 1e-11
"""Distance from a cut, relative to its largest coefficient, up to which a corner counts as on it."""


@dataclass(frozen=True)
class CornerPolytope:
    """A polytope by its corners.

    Attributes
    ----------
    corners : FloatArray, shape (K, d)
    tight : BoolArray, shape (K, c)
        Which of the inequalities hold with equality at each corner.

    Examples
    --------
    >>> import numpy as np
    >>> triangle = CornerPolytope.of_simplices([3])
    >>> triangle.above(np.array([1.0, -1.0, 0.0])).corners
    array([[1. , 0. , 0. ],
           [0. , 0. , 1. ],
           [0.5, 0.5, 0. ]])
    """

    corners: FloatArray
    tight: BoolArray

    @classmethod
    def of_simplices(cls, sizes: Sequence[int]) -> CornerPolytope:
        """Return the mixtures over actions, one simplex beside the other."""
        points = [np.concatenate(parts) for parts in product(*(np.eye(size) for size in sizes))]
        corners = np.array(points).reshape(len(points), sum(sizes))
        return cls(corners, corners == 0.0)

    def __len__(self) -> int:
        return len(self.corners)

    @property
    def centre(self) -> FloatArray:
        """The mean of the corners, an inner point."""
        mean: FloatArray = self.corners.mean(axis=0)
        return mean

    def above(self, row: FloatArray) -> CornerPolytope:
        """Return the part where ``row @ x >= 0``."""
        side = self._side(row)
        if (side >= 0).all():
            return self
        return self._cut(side, side >= 0, add=True)

    def on(self, row: FloatArray) -> CornerPolytope:
        """Return the part where ``row @ x == 0``."""
        side = self._side(row)
        if (side == 0).all():
            return self
        return self._cut(side, side == 0, add=False)

    def _side(self, row: FloatArray) -> FloatArray:
        scale = float(np.abs(row).max(initial=0.0))
        if scale <= _LEVEL or not len(self.corners):
            return np.zeros(len(self.corners))
        side = self.corners @ (row / scale)
        return np.where(np.abs(side) <= _LEVEL, 0.0, side)

    def _cut(self, side: FloatArray, keep: BoolArray, *, add: bool) -> CornerPolytope:
        points, tight = [self.corners[keep]], [self.tight[keep]]
        fresh = [(side == 0)[keep]]
        for i in np.flatnonzero(side > 0).tolist():
            for j in np.flatnonzero(side < 0).tolist():
                common = self.tight[i] & self.tight[j]
                if (self.tight[:, common].all(axis=1)).sum() != 2:
                    continue
                share = side[i] / (side[i] - side[j])
                points.append((self.corners[i] + share * (self.corners[j] - self.corners[i]))[np.newaxis])
                tight.append(common[np.newaxis])
                fresh.append(np.ones(1, dtype=bool))
        corners = np.concatenate(points)
        corners = np.where(np.abs(corners) <= _LEVEL, 0.0, corners)
        columns = [np.concatenate(tight)]
        if add:
            columns.append(np.concatenate(fresh)[:, np.newaxis])
        return CornerPolytope(corners, np.concatenate(columns, axis=1))

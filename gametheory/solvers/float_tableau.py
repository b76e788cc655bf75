"""A tableau in floats with the interface of the exact one, for games too large for integers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray, IntArray

__all__ = ["FloatTableau"]

_ZERO = 1e-9
"""Entries and differences of ratios up to this, relative to numbers of order one, are read as zero."""


@dataclass
class FloatTableau:
    """One basis of ``{x >= 0, M x <= 1}``; variables as in the exact :class:`Tableau`.

    A pivot overwrites the arrays.
    """

    rows: FloatArray  # (k, d + 1), the last column holds the basic values
    basic: list[int]
    nonbasic: list[int]
    matrix: FloatArray  # (k, d), as given

    @classmethod
    def origin(cls, M: FloatArray) -> FloatTableau:
        """Return the tableau of the vertex :math:`x = 0`."""
        k, d = M.shape
        rows = np.concatenate([M, np.ones((k, 1))], axis=1)
        return cls(rows=rows, basic=list(range(d, d + k)), nonbasic=list(range(d)), matrix=M)

    def leaving(self, column: int) -> int:
        """Return the row that leaves as `column` enters: least ratio, ties broken lexicographically."""
        entries = self.rows[:, column]
        candidates: IntArray = np.flatnonzero(entries > _ZERO)
        if candidates.size == 0:
            return int(entries.argmax())
        candidates = _least(candidates, self.rows[candidates, -1] / entries[candidates])
        d = len(self.nonbasic)
        at = {variable: c for c, variable in enumerate(self.nonbasic)}
        for slack in range(d, d + len(self.basic)):
            if candidates.size == 1:
                break
            if slack in at:
                weight = self.rows[candidates, at[slack]]
            else:
                weight = np.array([float(self.basic[r] == slack) for r in candidates])
            candidates = _least(candidates, weight / entries[candidates])
        return int(candidates[0])

    def pivoted(self, row: int, column: int) -> FloatTableau:
        """Return this tableau with the variable of `column` in the place of that of `row`."""
        rows = self.rows
        pivot_row = rows[row] / rows[row, column]
        factors = rows[:, column].copy()
        inverse = 1.0 / rows[row, column]
        rows -= np.outer(factors, pivot_row)
        rows[:, column] = -factors * inverse
        rows[row] = pivot_row
        rows[row, column] = inverse
        rows[:, -1] = np.where(abs(rows[:, -1]) < _ZERO * 1e-3, 0.0, rows[:, -1])
        self.basic[row], self.nonbasic[column] = self.nonbasic[column], self.basic[row]
        return self

    def mixture(self) -> tuple[float, ...]:
        """Return the vertex scaled to sum one, solved anew so that no error is left from the path."""
        d = len(self.nonbasic)
        used = sorted(variable for variable in self.basic if variable < d)
        tight = sorted(variable - d for variable in self.nonbasic if variable >= d)
        mixture = np.zeros(d)
        try:
            mixture[used] = np.linalg.solve(self.matrix[np.ix_(tight, used)], np.ones(len(used)))
        except np.linalg.LinAlgError:
            for variable, value in zip(self.basic, self.rows[:, -1], strict=True):
                if variable < d:
                    mixture[variable] = value
        mixture = np.where(mixture < 0, 0.0, mixture)
        total = mixture.sum()
        return tuple(mixture / total if total > 0 else mixture)


def _least(candidates: IntArray, ratios: FloatArray) -> IntArray:
    """Return the candidates whose ratio is the least, up to rounding."""
    least = ratios.min()
    kept: IntArray = candidates[ratios <= least + _ZERO * max(1.0, abs(least))]
    return kept

"""Linear algebra in exact numbers: the solution of a system, the sign of a determinant."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

__all__ = ["determinant_sign", "solved_exactly"]


def solved_exactly(
    matrix: Sequence[Sequence[Fraction | int]], right: Sequence[Fraction | int]
) -> list[Fraction] | None:
    """Return the one solution of a linear system in fractions, None if there is not exactly one.

    Parameters
    ----------
    matrix : sequence of rows of exact numbers
        At least as many rows as unknowns; rows beyond those must not contradict the others.
    right : sequence of exact numbers
        One for each row.

    Examples
    --------
    >>> solved_exactly([[2, 1], [1, 1]], [3, 2])
    [Fraction(1, 1), Fraction(1, 1)]
    >>> solved_exactly([[1], [2]], [1, 3]) is None
    True
    """
    rows = [[Fraction(v) for v in row] + [Fraction(b)] for row, b in zip(matrix, right, strict=True)]
    unknowns = len(rows[0]) - 1 if rows else 0
    for c in range(unknowns):
        pivot = next((r for r in range(c, len(rows)) if rows[r][c]), None)
        if pivot is None:
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        head = rows[c][c]
        rows[c] = [value / head for value in rows[c]]
        for r, row in enumerate(rows):
            if r != c and row[c]:
                rows[r] = [a - row[c] * b for a, b in zip(row, rows[c], strict=True)]
    if any(row[-1] for row in rows[unknowns:]):
        return None
    return [row[-1] for row in rows[:unknowns]]


def determinant_sign(matrix: Sequence[Sequence[Fraction | int]]) -> int:
    """Return the sign of a determinant, by elimination in integers without fractions.

    Examples
    --------
    >>> determinant_sign([[0, 1], [1, 0]]), determinant_sign([[2, 1], [4, 2]]), determinant_sign([])
    (-1, 0, 1)
    >>> determinant_sign([[Fraction(1, 2), Fraction(1, 3)], [1, 1]])
    1
    """
    rows = [_integers(row) for row in matrix]
    size, sign, previous = len(rows), 1, 1
    for c in range(size):
        pivot = next((r for r in range(c, size) if rows[r][c]), None)
        if pivot is None:
            return 0
        if pivot != c:
            rows[c], rows[pivot] = rows[pivot], rows[c]
            sign = -sign
        for r in range(c + 1, size):
            for j in range(c + 1, size):
                rows[r][j] = (rows[r][j] * rows[c][c] - rows[r][c] * rows[c][j]) // previous
        previous = rows[c][c]
    return sign * ((previous > 0) - (previous < 0))


def _integers(row: Sequence[Fraction | int]) -> list[int]:
    """Multiply a row by its common denominator, which is positive and keeps the sign."""
    scale = lcm(*(value.denominator for value in row))
    return [value.numerator * (scale // value.denominator) for value in row]

"""Lemke's algorithm for linear complementarity problems, with lexicographic ties, in floats or in fractions.

References
----------
.. [1] R. Cottle, J.-S. Pang and R. Stone, The Linear Complementarity Problem, 1992, section 4.4.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import FloatArray

__all__ = ["lemke"]

_ZERO = 1e-9
_DENOMINATOR = 10**6


def lemke(
    M: FloatArray, b: FloatArray, *, max_steps: int, exact: bool = False
) -> tuple[FloatArray | None, int]:
    r"""Return :math:`z \ge 0` with :math:`w = Mz + b \ge 0` and :math:`z^T w = 0`, and the number of pivots.

    The first part is None if the path ends in a ray or `max_steps` come first.

    Parameters
    ----------
    M : FloatArray, shape (n, n)
    b : FloatArray, shape (n,)
    max_steps : int
    exact : bool, default False
        Whether to work in integers, on the closest fractions with denominators up to a million.

    Examples
    --------
    >>> lemke(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([-5.0, -6.0]), max_steps=10)
    (array([1.33333333, 2.33333333]), 3)
    """
    n = len(b)
    if (b >= 0).all():
        return np.zeros(n), 0
    table, scale = _start(M, b, exact)
    basic = list(range(n))  # w_i is variable i, z_i is n + i, the artificial variable is 2 n
    entering = 2 * n
    row = n - 1 - int(np.argmin(b[::-1]))
    for step in range(1, max_steps + 1):
        scale = _pivot(table, row, entering, scale, exact)
        left, basic[row] = basic[row], entering
        if left == 2 * n:
            return _solution(table, basic, scale), step
        entering = left + n if left < n else left - n
        found = _leaving(table, entering, exact)
        if found is None:
            return None, step
        row = found
    return None, max_steps


def _start(M: FloatArray, b: FloatArray, exact: bool) -> tuple[NDArray[Any], int]:
    """Return the tableau of ``w - M z - z0 = b``, columns w, z, z0 and the right side."""
    n = len(b)
    table = np.concatenate([np.eye(n), -M, -np.ones((n, 1)), b[:, np.newaxis]], axis=1)
    if not exact:
        return table, 1
    whole = np.empty(table.shape, dtype=object)
    for r in range(n):
        row = [_close(value) for value in table[r].tolist()]
        common = lcm(*(value.denominator for value in row))
        whole[r] = [int(value * common) for value in row]
        whole[r, r] = 1  # the slack may be measured in the row's own unit
    return whole, 1


def _close(value: float) -> Fraction:
    near = Fraction(value).limit_denominator(_DENOMINATOR)
    return near if abs(float(near) - value) <= 1e-15 * abs(value) else Fraction(value)


def _pivot(table: NDArray[Any], row: int, column: int, scale: int, exact: bool) -> int:
    """Bring `column` into the basis at `row`, in place; in integers without remainder (Bareiss 1968)."""
    pivot = table[row, column]
    factors = table[:, column].copy()
    own = table[row].copy()
    if not exact:
        own /= pivot
        factors[row] = 0.0
        active = np.flatnonzero(factors)
        table[active] -= np.outer(factors[active], own)
        table[row] = own
        table[:, column] = 0.0
        table[row, column] = 1.0
        tiny = abs(table[:, -1]) < 1e-13
        table[tiny, -1] = 0.0
        return 1
    sign = 1 if pivot > 0 else -1
    table *= pivot
    factors[row] = 0
    table -= np.outer(factors, own)
    table //= scale
    table[row] = own
    if sign < 0:
        table *= -1
    return int(abs(pivot))


def _leaving(table: NDArray[Any], column: int, exact: bool) -> int | None:
    """Return the row with the lexicographically least ratio, None if no entry of the column is positive."""
    entries = table[:, column]
    rows = np.flatnonzero(entries > (0 if exact else _ZERO))
    n = len(table)
    for at in (-1, *range(n)):
        if rows.size <= 1:
            break
        if exact:
            ratios = [Fraction(int(table[r, at]), int(entries[r])) for r in rows]
            least = min(ratios)
            rows = rows[[ratio == least for ratio in ratios]]
        else:
            values = table[rows, at] / entries[rows]
            rows = rows[values <= values.min() + _ZERO * max(1.0, abs(float(values.min())))]
    return int(rows[0]) if rows.size else None


def _solution(table: NDArray[Any], basic: list[int], scale: int) -> FloatArray:
    n = len(basic)
    z = np.zeros(n)
    for row, variable in enumerate(basic):
        if n <= variable < 2 * n:
            z[variable - n] = (
                float(Fraction(int(table[row, -1]), scale)) if scale != 1 else float(table[row, -1])
            )
    return z

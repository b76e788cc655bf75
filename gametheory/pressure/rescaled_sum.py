"""A model in which only the total of the pressures counts, in other units than those it is asked in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gametheory.arrays import FloatArray

__all__ = ["rescaled_sum"]

_PARTS, _ROUNDS = 64, 8
_BESIDE = 1e-9
"""How far beside a pressure the chance is asked for too, as a share of it: where it jumps."""

_FAINT = 1e-12
"""What counts as no pressure, as a share of the largest total."""


def rescaled_sum(
    ask: Callable[[FloatArray, FloatArray], FloatArray],
    *,
    chance: FloatArray,
    budgets: FloatArray,
    shares: FloatArray,
    tol: float,
) -> float | None:
    r"""Return the weight w if the chance of a deal depends on :math:`t_0 + w t_1` alone, else None.

    Then the sets of equal chance are straight lines of one slope, and the even split is as good as any in
    the units :math:`(1, 1/w)`. The weight is the ratio of the pressures that lift the chance halfway when
    they fall on one party alone. It is tried at every total and share of the grid.

    Parameters
    ----------
    ask : callable
        From the pressures :math:`t_0, t_1`, in units, to the chance of a deal, elementwise.
    chance : ndarray, shape (b, k)
    budgets : ndarray, shape (b,)
    shares : ndarray, shape (k,)
        Of party 0.
    tol : float
        Smallest change of the chance that counts.

    Examples
    --------
    >>> m, total = np.linspace(0, 1, 5), np.array([0.5, 1.0])
    >>> def ask(a, b):
    ...     return (2 * a + b) / 4
    >>> grid = ask(total[:, np.newaxis] * m, total[:, np.newaxis] * (1 - m))
    >>> round(rescaled_sum(ask, chance=grid, budgets=total, shares=m, tol=1e-9), 6)
    0.5
    """
    top = float(budgets.max())
    ends = np.array([[_FAINT * top, top]])

    def on_first(t: FloatArray) -> FloatArray:
        return ask(t, 0.0 * t)

    def on_second(t: FloatArray) -> FloatArray:
        return ask(0.0 * t, t)

    alone = (on_first, on_second)
    bottom, reached = (np.array([float(f(ends)[0, k]) for f in alone]) for k in (0, 1))
    least = reached.min()
    if least <= bottom.max() + tol:
        return None
    halfway = (bottom.max() + least) / 2.0
    first, second = (_reaches(f, halfway, top) for f in alone)
    weight = first / second
    total = budgets[:, np.newaxis] * (shares + weight * (1.0 - shares))
    beside = np.stack([on_first(total * (1.0 + step)) for step in (-_BESIDE, _BESIDE)])
    low, high = beside.min(axis=0), beside.max(axis=0)
    fits = ((chance >= low - tol) & (chance <= high + tol)).all()
    return weight if fits else None


def _reaches(rising: Callable[[FloatArray], FloatArray], level: float, top: float) -> float:
    """Return the least pressure up to `top` at which a chance that rises reaches `level`."""
    low, high = _FAINT * top, top
    for _ in range(_ROUNDS):
        tried = np.linspace(low, high, _PARTS + 1)
        over = rising(tried[np.newaxis, :])[0] >= level
        first = int(over.argmax()) if over.any() else _PARTS
        low, high = float(tried[max(first - 1, 0)]), float(tried[first])
    return high

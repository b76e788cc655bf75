r"""Evolutionary stability in symmetric games of two players, decided in exact arithmetic.

A strategy :math:`x` is evolutionarily stable [1]_ if it is a best reply to itself and beats every other best
reply :math:`y` where that one is common: :math:`y A y < x A y`. With :math:`z = y - x` this says that
:math:`-z A z > 0` for all :math:`z \ne 0` with sum zero that are non-negative outside the support of
:math:`x` and zero outside its best replies. Eliminating one coordinate of the support gives a matrix that
must be positive definite on the rest of the support and, after a Schur complement, strictly copositive on the
other best replies [2]_; strict copositivity is decided by Hadeler's criterion on principal submatrices [3]_.

References
----------
.. [1] J. Maynard Smith and G. Price, "The logic of animal conflict", Nature 246 (1973) 15-18,
   doi:10.1038/246015a0.
.. [2] A. Abakuks, "Conditions for evolutionarily stable strategies", Journal of Applied Probability 17
   (1980) 559-562.
.. [3] K. Hadeler, "On copositive matrices", Linear Algebra and its Applications 49 (1983) 79-89,
   doi:10.1016/0024-3795(83)90095-2.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL
from gametheory.games.exact_algebra import determinant_sign
from gametheory.games.expectation import is_profile

if TYPE_CHECKING:
    from gametheory.games.normal_form import NormalForm

__all__ = ["evolutionary_stability_gap", "is_symmetric", "resists_mutants"]

Matrix = list[list[Fraction]]


def is_symmetric(game: NormalForm) -> bool:
    """Return whether both players have the same actions and payoffs, with the roles exchanged.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> is_symmetric(NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
    True
    """
    if game.is_batch or game.n_players != 2 or game.shape[0] != game.shape[1]:
        return False
    return bool((game.payoffs[1] == game.payoffs[0].T).all())


def evolutionary_stability_gap(game: NormalForm, profile: Any) -> float:
    """Return 0 for a stable strategy played by both, its regret if positive, and 1 if mutants can spread.

    An equilibrium that a mutant invades or into which it drifts has no smaller distance from stability than
    1. Actions count as best replies that pay as much as the best up to what rounding of a mixture of floats
    may change: 1e-9 of the differences that it weighs, and all of what it weighs by less than 1e-9. Infinite
    if the game is not symmetric or both players do not play the same mixture.
    """
    if not is_symmetric(game) or not bool(is_profile(game.shape, profile)):
        return np.inf
    mixture = np.asarray(profile[0])
    if not (mixture == np.asarray(profile[1])).all():
        return np.inf
    regret = float(game.gap(profile))
    if regret > EQUILIBRIUM_TOL:
        return regret
    A, x = game.rational().payoffs[0].tolist(), [Fraction(p) for p in mixture.tolist()]
    best = _best_replies(A, x, rounded=not game.is_exact)
    support = [i for i, p in enumerate(x) if p > EQUILIBRIUM_TOL or (p > 0 and i in best)]
    stable = resists_mutants(A, support, sorted({*support, *best}))
    return max(regret, 0.0) if stable else 1.0


def _best_replies(A: Matrix, x: list[Fraction], *, rounded: bool) -> set[int]:
    """Return the actions that pay as much against `x` as the best one, as far as rounding of `x` tells."""
    top = max(A, key=lambda row: sum(a * p for a, p in zip(row, x, strict=True)))
    rounding = [rounded * (p * Fraction(EQUILIBRIUM_TOL) if p > EQUILIBRIUM_TOL else p) for p in x]
    found = set()
    for i, row in enumerate(A):
        less = [a - b for a, b in zip(top, row, strict=True)]
        error = sum(abs(d) * p for d, p in zip(less, rounding, strict=True))
        if sum(d * p for d, p in zip(less, x, strict=True)) <= error:
            found.add(i)
    return found


def resists_mutants(A: Matrix, support: Sequence[int], best_replies: Sequence[int]) -> bool:
    """Return whether every mutant among the best replies to an equilibrium does worse against itself.

    Parameters
    ----------
    A : list of lists of Fraction
        The row player's payoffs.
    support : sequence of int
        Actions that the equilibrium plays.
    best_replies : sequence of int
        All its pure best replies, the support included.

    Examples
    --------
    Hawk and dove with a costly fight; rock, paper and scissors:

    >>> resists_mutants([[-1, 2], [0, 1]], [0, 1], [0, 1])
    True
    >>> resists_mutants([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], [0, 1, 2], [0, 1, 2])
    False
    """
    k = support[0]
    free = [i for i in support if i != k]
    rest = [i for i in best_replies if i not in support]
    order = free + rest
    form = [[-(_bend(A, i, j, k) + _bend(A, j, i, k)) for j in order] for i in order]
    for step in range(len(free)):
        pivot = form[step][step]
        if pivot <= 0:
            return False
        for row in range(step + 1, len(order)):
            factor = Fraction(form[row][step]) / pivot
            if factor:
                form[row] = [a - factor * b for a, b in zip(form[row], form[step], strict=True)]
    return _is_strictly_copositive([row[len(free) :] for row in form[len(free) :]])


def _bend(A: Matrix, i: int, j: int, k: int) -> Fraction:
    return A[i][j] - A[k][j] - A[i][k] + A[k][k]


def _is_strictly_copositive(form: Matrix) -> bool:
    """Hadeler: a least bad principal submatrix has determinant <= 0 and an adjugate of positive entries."""
    for size in range(1, len(form) + 1):
        for chosen in combinations(range(len(form)), size):
            part = [[form[i][j] for j in chosen] for i in chosen]
            if _has_positive_descent(part):
                return False
    return True


def _has_positive_descent(form: Matrix) -> bool:
    """Return whether det <= 0 and all entries of the adjugate are positive."""
    size = len(form)
    if determinant_sign(form) > 0:
        return False
    for i in range(size):
        for j in range(size):
            minor = [row[:j] + row[j + 1 :] for r, row in enumerate(form) if r != i]
            if determinant_sign(minor) * (-1) ** (i + j) <= 0:
                return False
    return True

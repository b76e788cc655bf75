"""The linear tracing procedure: from prior beliefs to an equilibrium of a two-player game, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["LinearTracing", "traced"]

Prior = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, kw_only=True)
class LinearTracing:
    r"""The equilibrium that the linear tracing procedure reaches from a prior, for two players.

    At time :math:`t` each player expects the other to follow the prior with probability :math:`1 - t` and to
    play the current strategy with probability :math:`t`; from the best replies to the prior at
    :math:`t = 0` a path of equilibria leads to an equilibrium of the game at :math:`t = 1` [1]_. The path is
    piecewise linear and is followed in fractions by Lemke's algorithm, whose covering vector is the payoff
    against the prior [2]_. Guarantee: a path always ends; ties are broken lexicographically (where the
    procedure is not unique in theory, one of its results is returned). Cost: pivots of a tableau with a row
    an action, in exact arithmetic; for more than about thirty actions in all it takes seconds.

    Parameters
    ----------
    prior : tuple of 2 tuples, optional
        What each player's strategy is expected to be: non-negative, each with sum one; uniform by default.
    max_steps : int, default 10000
        Largest number of pivots.

    References
    ----------
    .. [1] J. Harsanyi, "The tracing procedure: a Bayesian approach to defining a solution for n-person
       noncooperative games", International Journal of Game Theory 4 (1975) 61-94, doi:10.1007/BF01766187.
    .. [2] B. von Stengel, A. van den Elzen and D. Talman, "Computing normal form perfect equilibria for
       extensive two-person games", Econometrica 70 (2002) 693-715, doi:10.1111/1468-0262.00300.

    Examples
    --------
    In a stag hunt with uniform beliefs both hunt hares:

    >>> from gametheory import NormalForm, solve
    >>> hunt = NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])
    >>> solve(hunt, LinearTracing())[0].profile
    (array([0., 1.]), array([0., 1.]))
    """

    prior: Prior | None = None
    max_steps: int = 10_000
    concept: Concept = Concept.NASH

    def __post_init__(self) -> None:
        if self.max_steps < 1:
            raise invalid("max_steps", "must be at least 1", self.max_steps)

    def search(self, game: NormalForm) -> Candidates:
        """Return the equilibrium at the end of the path of one game, with the number of pivots."""
        if game.is_batch or game.n_players != 2:
            raise RefusedError(f"LinearTracing takes one game of two players, got {game.n_players}")
        prior = [_distribution(part, size) for part, size in zip(self._prior(game), game.shape, strict=True)]
        profile, pivots = traced(game, prior, max_steps=self.max_steps)
        return Candidates(
            answers=() if profile is None else (profile,),
            complete=Completeness.ONE,
            exhausted=profile is None,
            details={"pivots": pivots},
        )

    def _prior(self, game: NormalForm) -> Prior:
        if self.prior is None:
            return tuple(tuple([Fraction(1, size)] * size) for size in game.shape)
        if tuple(map(len, self.prior)) != game.shape:
            raise invalid("prior", f"must hold distributions over {game.shape} actions", self.prior)
        return self.prior


def _distribution(part: Sequence[Any], size: int) -> list[Fraction]:
    weights = [Fraction(value) for value in part]
    if len(weights) != size or min(weights) < 0 or abs(float(sum(weights)) - 1) > 1e-9:
        raise invalid("prior", "must be non-negative with sum one for each player", part)
    return [weight / sum(weights) for weight in weights]


def traced(
    game: NormalForm, prior: Sequence[Sequence[Fraction]], *, max_steps: int = 10_000
) -> tuple[tuple[NDArray[Any], ...] | None, int]:
    """Return the equilibrium reached from `prior`, None at the step limit, and the pivots taken."""
    tableau = _Tableau(game, prior)
    entering = tableau.start()
    for count in range(max_steps):
        leaving = tableau.pivot(tableau.leaving_row(entering), entering)
        if leaving == tableau.z:
            kind = object if game.is_exact else float
            return tuple(np.array(part, dtype=kind) for part in tableau.strategies()), count + 1
        entering = tableau.complement(leaving)
    return None, max_steps


class _Tableau:
    r"""Lemke's tableau in fractions; columns: x, y, slacks of x, slacks of y, u, v, z, and the right sides.

    Rows: :math:`\sum x + z = 1`, :math:`\sum y + z = 1`, :math:`u - A y - z A q = r`,
    :math:`v - B^T x - z B^T p = s`, where :math:`z = 1 - t`, :math:`x` and :math:`y` carry weight
    :math:`t`, and the slacks :math:`r, s \ge 0` are complementary to :math:`x, y`. Right sides are followed
    by an identity that perturbs them lexicographically.
    """

    def __init__(self, game: NormalForm, prior: Sequence[Sequence[Fraction]]) -> None:
        A, B = (table.tolist() for table in game.rational().payoffs)
        m, n = game.shape
        self.m, self.n = m, n
        self.z = 2 * (m + n) + 2
        p, q = prior
        height = m + n + 2
        zero = Fraction(0)
        rows = [[zero] * (self.z + 2) + [Fraction(int(k == j)) for j in range(height)] for k in range(height)]
        for i in range(m):
            rows[0][i] = Fraction(1)
            row = rows[2 + i]
            row[m : m + n] = [-value for value in A[i]]
            row[m + n + i] = Fraction(-1)
            row[self.z - 2] = Fraction(1)
            row[self.z] = -sum((a * b for a, b in zip(A[i], q, strict=True)), zero)
        for j in range(n):
            rows[1][m + j] = Fraction(1)
            row = rows[2 + m + j]
            row[:m] = [-B[i][j] for i in range(m)]
            row[2 * m + n + j] = Fraction(-1)
            row[self.z - 1] = Fraction(1)
            row[self.z] = -sum((B[i][j] * p[i] for i in range(m)), zero)
        for k in (0, 1):
            rows[k][self.z] = rows[k][self.z + 1] = Fraction(1)
        self.rows = rows
        self.basis: list[int] = []

    def start(self) -> int:
        """Bring in the best replies to the prior, with z = 1, and return the variable that enters next."""
        m, n, clean = self.m, self.n, self.rows
        own = [row[self.z] for row in clean[2 : 2 + m]]
        other = [row[self.z] for row in clean[2 + m :]]
        replies = [i for i in range(m) if own[i] == min(own)]
        counters = [j for j in range(n) if other[j] == min(other)]
        for i, j in product(replies, counters):
            self.rows = [list(row) for row in clean]
            slack = [m + n + k for k in range(m + n)]
            slack[i], slack[m + j] = self.z - 2, self.z - 1
            basis = [i, self.z, *slack]
            order = [1, 2 + i, 2 + m + j, 0, *(2 + k for k in range(m + n) if k not in {i, m + j})]
            self.basis = [-1] * len(basis)
            for row in order:
                self.pivot(row, basis[row])
            if all(self._is_positive(row) for row in range(len(basis)) if not self._is_free(row)):
                return m + j
        raise AssertionError("one of the tied best replies is lexicographically first")

    def _is_free(self, row: int) -> bool:
        return self.basis[row] in {self.z - 2, self.z - 1}

    def _is_positive(self, row: int) -> bool:
        right = self.rows[row][self.z + 1 :]
        return next((value for value in right if value != 0), Fraction(0)) > 0

    def leaving_row(self, entering: int) -> int:
        """Return the row with the lexicographically smallest ratio; z leaves first among exact ties."""
        candidates = [
            (row, self.rows[row][entering])
            for row in range(len(self.rows))
            if not self._is_free(row) and self.rows[row][entering] > 0
        ]
        for column in range(self.z + 1, len(self.rows[0])):
            ratios = [self.rows[row][column] / by for row, by in candidates]
            candidates = [
                pair for pair, ratio in zip(candidates, ratios, strict=True) if ratio == min(ratios)
            ]
            at_end = [row for row, _ in candidates if self.basis[row] == self.z]
            if column == self.z + 1 and at_end:
                return at_end[0]
            if len(candidates) == 1:
                break
        return candidates[0][0]

    def pivot(self, row: int, entering: int) -> int:
        """Make `entering` basic in `row`; return the variable that was."""
        head = self.rows[row][entering]
        self.rows[row] = [value / head for value in self.rows[row]]
        for k, other in enumerate(self.rows):
            factor = other[entering]
            if k != row and factor != 0:
                self.rows[k] = [a - factor * b for a, b in zip(other, self.rows[row], strict=True)]
        leaving, self.basis[row] = self.basis[row], entering
        return leaving

    def complement(self, variable: int) -> int:
        """Return the slack of a probability, or the probability of a slack."""
        size = self.m + self.n
        return variable + size if variable < size else variable - size

    def strategies(self) -> tuple[list[Fraction], list[Fraction]]:
        """Return both players' mixtures."""
        value = [Fraction(0)] * (self.m + self.n)
        for variable, row in zip(self.basis, self.rows, strict=True):
            if variable < self.m + self.n:
                value[variable] = row[self.z + 1]
        return value[: self.m], value[self.m :]

"""Zero-sum games by linear programming: the value and the sets of optimal strategies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import NotSolvedError, RefusedError
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["OptimalRange", "ZeroSum", "optimal_ranges"]


@dataclass(frozen=True)
class ZeroSum:
    """The value and the optimal strategies of a constant-sum game, by linear programming (HiGHS).

    Parameters
    ----------
    optimal_sets : bool, default True
        Whether to list the extreme optimal strategies of both players, all of them: any optimal strategy is a
        mixture of these, and any pair of optimal strategies is an equilibrium [1]_. Otherwise one pair is
        reported.
    max_vertices : int, default 200000
        Passed to :class:`AllEquilibria`; a larger game falls back to one pair.

    Notes
    -----
    ``details["value"]`` is what the first player gets at every equilibrium, in her payoff units, from the
    linear program. *Cost.* One linear program of size m x n (polynomial); the sets cost a vertex enumeration.
    *Failure.* The payoffs must add up to the same number everywhere.

    References
    ----------
    .. [1] J. von Neumann, "Zur Theorie der Gesellschaftsspiele", Math. Annalen 100 (1928) 295-320; D. Gale,
       H. Kuhn and A. Tucker in T. Koopmans (ed.), Activity Analysis of Production and Allocation, 1951,
       317-329.

    Examples
    --------
    >>> from gametheory import NormalForm, solve
    >>> matrix = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    >>> paper = NormalForm([matrix, [[-value for value in row] for row in matrix]])
    >>> solution = solve(paper, ZeroSum())
    >>> len(solution), round(solution.details["value"], 12) + 0
    (1, 0.0)
    """

    optimal_sets: bool = True
    max_vertices: int = 200_000
    concept: Concept = Concept.NASH

    def search(self, game: NormalForm) -> Candidates:
        """Return the extreme equilibria, or one equilibrium, of one game."""
        matrix, low, span = _unit_matrix(game)
        value, x = _optimal(matrix)
        details = {"value": low + span * value}
        if self.optimal_sets:
            found = AllEquilibria(max_vertices=self.max_vertices).search(game)
            if not found.exhausted:
                return Candidates(
                    answers=found.answers,
                    complete=found.complete,
                    components=found.components,
                    details={**found.details, **details},
                )
        _, y = _optimal(1.0 - matrix.T)
        return Candidates(answers=((x, y),), complete=Completeness.ONE, details=details)


@dataclass(frozen=True)
class OptimalRange:
    """For each action of a player, its least and largest probability over all her optimal strategies."""

    least: FloatArray
    largest: FloatArray


def optimal_ranges(game: NormalForm) -> tuple[OptimalRange, OptimalRange]:
    """Return how far the optimal strategies of both players may vary, by two linear programs an action.

    Where the least and the largest agree for all actions, the optimal strategy is unique. Works for games too
    large to enumerate vertices.

    Examples
    --------
    >>> game = NormalForm.from_bimatrix([[1, 1], [0, 2]], [[-1, -1], [0, -2]])
    >>> optimal_ranges(game)[1].largest.round(6)
    array([1. , 0.5])
    """
    matrix, _, _ = _unit_matrix(game)
    return _ranges(matrix), _ranges(1.0 - matrix.T)


def _unit_matrix(game: NormalForm) -> tuple[FloatArray, float, float]:
    """Return the first player's payoffs mapped to [0, 1], and the map back."""
    if game.n_players != 2 or game.is_batch:
        raise RefusedError(f"ZeroSum takes one game of two players, got {game.payoffs.shape}")
    total = game.payoffs.sum(axis=0)
    if total.min() != total.max():
        raise RefusedError(
            f"ZeroSum needs payoffs with a constant sum, got sums from {total.min()} to {total.max()}"
        )
    matrix = np.asarray(game.unit[0], dtype=float)
    return matrix, float(game.payoffs[0].min()), float(game.spans[0])


def _optimal(matrix: FloatArray) -> tuple[float, FloatArray]:
    """Return the value and an optimal strategy of the maximising row player."""
    from scipy.optimize import linprog

    m, n = matrix.shape
    result = linprog(
        np.append(np.zeros(m), -1.0),
        A_ub=np.column_stack([-matrix.T, np.ones(n)]),
        b_ub=np.zeros(n),
        A_eq=np.append(np.ones(m), 0.0)[np.newaxis],
        b_eq=[1.0],
        bounds=[(0, None)] * m + [(None, None)],
        method="highs",
    )
    if result.x is None:
        raise NotSolvedError(f"the linear program of the zero-sum game failed: {result.message}", result)
    mixture = np.maximum(result.x[:m], 0.0)
    return float(result.x[m]), mixture / mixture.sum()


def _ranges(matrix: FloatArray) -> OptimalRange:
    from scipy.optimize import linprog

    m, n = matrix.shape
    value, _ = _optimal(matrix)
    ends = []
    for sign in (1.0, -1.0):
        found = []
        for i in range(m):
            result = linprog(
                sign * np.eye(m)[i],
                A_ub=-matrix.T,
                b_ub=np.full(n, -value + 1e-12),
                A_eq=np.ones((1, m)),
                b_eq=[1.0],
                bounds=(0, 1),
                method="highs",
            )
            if result.x is None:
                raise NotSolvedError(f"the linear program of action {i} failed: {result.message}", result)
            found.append(float(result.x[i]))
        ends.append(np.array(found))
    return OptimalRange(least=ends[0], largest=ends[1])

"""All evolutionarily stable strategies of a symmetric game of two players."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.evolutionary_stability import is_symmetric, resists_mutants
from gametheory.games.exact_algebra import solved_exactly
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["EvolutionarilyStable"]


@dataclass(frozen=True, kw_only=True)
class EvolutionarilyStable:
    """Every evolutionarily stable strategy, by going through the supports in exact arithmetic.

    Floats are taken as the fractions that they are. Guarantee: complete and exact; there may be none (rock,
    paper, scissors). No support of a stable strategy lies within the best replies to another one [1]_,
    which cuts the search. Cost: grows like two to the number of actions. Failure: games not symmetric
    and games of more than `max_actions` actions are refused; where the mixture rounded to floats leaves open
    which actions reply best to it, the check does not pass: take the game's :meth:`NormalForm.rational`.

    Parameters
    ----------
    max_actions : int, default 12
        Largest number of actions.

    References
    ----------
    .. [1] D. Bishop and C. Cannings, "A generalized war of attrition", Journal of Theoretical Biology 70
       (1978) 85-124, doi:10.1016/0022-5193(78)90304-1.

    Examples
    --------
    Hawks and doves: a fight over 2 costs the loser 4, so that half of the animals are hawks.

    >>> from gametheory import NormalForm, solve
    >>> hawks = NormalForm.from_bimatrix([[-1, 2], [0, 1]], [[-1, 0], [2, 1]])
    >>> [stable] = solve(hawks, EvolutionarilyStable())
    >>> stable.profile[0]
    array([0.5, 0.5])
    """

    max_actions: int = 12
    concept: Concept = Concept.EVOLUTIONARILY_STABLE

    def __post_init__(self) -> None:
        if self.max_actions < 1:
            raise invalid("max_actions", "must be at least 1", self.max_actions)

    def search(self, game: NormalForm) -> Candidates:
        """Return the stable strategies of one game, each as the profile in which both players use it."""
        if not is_symmetric(game):
            raise RefusedError("evolutionary stability needs one symmetric game: two players, column = row.T")
        size = game.shape[0]
        if size > self.max_actions:
            raise RefusedError(f"EvolutionarilyStable takes {self.max_actions} actions, the game has {size}")
        A = game.rational().payoffs[0].tolist()
        found: list[tuple[list[Fraction], set[int]]] = []
        for count in range(1, size + 1):
            for support in combinations(range(size), count):
                if any(set(support) <= best for _, best in found):
                    continue
                strategy = _equalising(A, support)
                if strategy is None:
                    continue
                pay = [sum(a * p for a, p in zip(row, strategy, strict=True)) for row in A]
                best = {i for i, value in enumerate(pay) if value == max(pay)}
                if set(support) <= best and resists_mutants(A, support, sorted(best)):
                    found.append((strategy, best))
        answers = []
        for strategy, _ in found:
            mixture = np.array(strategy, dtype=object if game.is_exact else float)
            answers.append((mixture, mixture))
        return Candidates(answers=tuple(answers), complete=Completeness.PROVEN)


def _equalising(A: list[list[Fraction]], support: tuple[int, ...]) -> list[Fraction] | None:
    """Return the mixture on exactly `support` against which its actions pay the same, None if not unique."""
    count = len(support)
    rows = [[*(A[i][j] for j in support), Fraction(-1)] for i in support]
    rows.append([Fraction(1)] * count + [Fraction(0)])
    solution = solved_exactly(rows, [Fraction(0)] * count + [Fraction(1)])
    if solution is None or min(solution[:count]) <= 0:
        return None
    strategy = [Fraction(0)] * len(A)
    for action, probability in zip(support, solution[:count], strict=True):
        strategy[action] = probability
    return strategy

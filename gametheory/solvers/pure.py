"""All equilibria in pure strategies, any number of players, every game of a batch at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray
from gametheory.games.concepts import Concept
from gametheory.games.expectation import table_of
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.protocol import BatchCandidates, Candidates, Completeness

__all__ = ["PureEquilibria", "is_pure_equilibrium"]


def is_pure_equilibrium(game: NormalForm) -> BoolArray:
    """Return which pure action profiles are equilibria, shape ``(..., a_1, ..., a_n)``.

    Payoffs are compared as given, without a tolerance: a tie is a tie only if the numbers are equal.

    Examples
    --------
    >>> is_pure_equilibrium(NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
    array([[False, False],
           [False,  True]])
    """
    n = game.n_players
    stays = np.ones(game.batch_shape + game.shape, dtype=bool)
    for i in range(n):
        own = table_of(game.payoffs, n, i)
        stays &= (own == own.max(axis=i - n, keepdims=True)).astype(bool)
    return stays


@dataclass(frozen=True)
class PureEquilibria:
    """Every equilibrium in pure strategies, by comparing each payoff with the best in its row of deviations.

    Complete and exact; there may be none (matching pennies). Cost: one pass over the payoff table a player.

    Examples
    --------
    >>> from gametheory import NormalForm, solve
    >>> solve(NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]), PureEquilibria()).status.name
    'NONE_EXISTS'
    """

    concept: Concept = Concept.NASH

    def search(self, game: NormalForm) -> Candidates:
        """Return the pure equilibria of one game, in the order of the payoff table."""
        cells = np.argwhere(is_pure_equilibrium(game))
        return Candidates(
            answers=tuple(game.pure(*map(int, cell)) for cell in cells),
            complete=Completeness.PROVEN,
        )

    def search_batch(self, game: NormalForm) -> BatchCandidates:
        """Return the pure equilibria of all games of a batch."""
        batch, n = game.batch_shape, game.n_players
        flat = is_pure_equilibrium(game).reshape(*batch, -1)
        count = flat.sum(axis=-1)
        most = int(count.max(initial=0))
        first = np.argsort(~flat, axis=-1, kind="stable")[..., :most]
        there = np.arange(most) < count[..., np.newaxis]
        cells = np.unravel_index(first, game.shape)
        profiles = tuple(
            np.where(there[..., np.newaxis], np.eye(game.shape[i])[cells[i]], np.nan) for i in range(n)
        )
        unknown = np.zeros(batch, dtype=bool)
        return BatchCandidates(profiles=profiles, count=count, degenerate=unknown, complete=~unknown)

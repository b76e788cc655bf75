"""Maximin strategies: what each player can guarantee whatever the others do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.games.security import guarantees, own_table
from gametheory.solvers.linear_program import maximise
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["Maximin"]


@dataclass(frozen=True, kw_only=True)
class Maximin:
    """A maximin mixture of every player, with the punishment that proves her no more is possible.

    The others may coordinate against her, so with three or more players the value is the minimax against
    correlated punishment, which can be below the one against independent mixtures. Guarantee: optimal, by
    linear duality [1]_; the gap compares both sides. Cost: one linear program a player.
    ``details["values"]`` holds what each player guarantees, in payoff units.

    References
    ----------
    .. [1] J. von Neumann, "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100 (1928) 295-320,
       doi:10.1007/BF01448847.

    Examples
    --------
    >>> from gametheory import NormalForm, solve
    >>> game = NormalForm.from_bimatrix([[3, 0], [1, 2]], [[1, 1], [0, 4]])
    >>> solution = solve(game, Maximin())
    >>> solution[0].value[0].round(6), solution.details["values"].round(6)
    (array([0.25, 0.75]), array([1.5, 1. ]))
    """

    concept: Concept = Concept.MAXIMIN

    def search(self, game: NormalForm) -> Candidates:
        """Return the maximin mixtures of one game."""
        if game.is_batch:
            raise RefusedError("maximin takes one game at a time; use game.game(index)")
        unit = game.unit.astype(float)
        pairs = [_maximin(own_table(unit[i], i)) for i in range(game.n_players)]
        profile = tuple(mixture for mixture, _ in pairs)
        return Candidates(
            answers=(profile,),
            complete=Completeness.ONE,
            parameters={"punishments": tuple(punishment for _, punishment in pairs)},
            details={"values": guarantees(game, profile)},
        )


def _maximin(table: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mixture of rows that guarantees most, and the mixture of columns that holds it there."""
    rows, columns = table.shape
    found = maximise(
        np.append(np.zeros(rows), 1.0),
        at_most=(np.hstack([-table.T, np.ones((columns, 1))]), np.zeros(columns)),
        equal=(np.append(np.ones(rows), 0.0)[np.newaxis], np.ones(1)),
        free=1,
    )
    if found is None:
        raise RefusedError("the linear program of maximin failed; rescale the payoffs")
    mixture = np.maximum(found.point[:-1], 0.0)
    return mixture / mixture.sum(), found.multipliers / found.multipliers.sum()

"""The worst that the others can do to a player who replies best: minmax values, pure and mixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray, Value, frozen
from gametheory.errors import RefusedError
from gametheory.games.normal_form import NormalForm
from gametheory.games.security import own_table
from gametheory.solvers.linear_program import maximise

__all__ = ["Minmax", "mixed_minmax", "pure_minmax"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Minmax(Value):
    """Minmax values with the punishments that hold the players down.

    Parameters
    ----------
    values : array_like, shape (n,)
        In payoff units.
    punishments : tuple of array_like
        For each player a distribution over the others' joint actions, shape ``(a_1, ..., a_n)`` without her.
    """

    values: FloatArray
    punishments: tuple[FloatArray, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", frozen(self.values))
        object.__setattr__(self, "punishments", tuple(map(frozen, self.punishments)))


def pure_minmax(stage: NormalForm) -> Minmax:
    r"""Return :math:`\min_{a_{-i}} \max_{a_i} g_i(a_i, a_{-i})` over pure actions.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> pennies = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> pure_minmax(pennies).values, mixed_minmax(pennies).values.round(12) + 0.0
    (array([1., 1.]), array([0., 0.]))
    """
    _need_one(stage)
    values, punishments = [], []
    for i, table in enumerate(stage.floats):
        best = own_table(table, i).max(axis=0)
        hardest = int(np.argmin(best))
        values.append(best[hardest])
        punishments.append(np.eye(len(best))[hardest].reshape(_others(stage, i)))
    return Minmax(values=np.array(values), punishments=tuple(punishments))


def mixed_minmax(stage: NormalForm) -> Minmax:
    """Return the minmax values when the others mix; with three or more players they may correlate.

    Correlation can only hold a player lower than independent mixtures would. One linear program a player:
    the mixture of the others that makes her best reply worst; its value is what she gets.
    """
    _need_one(stage)
    unit = stage.unit.astype(float)
    values, punishments = [], []
    for i, table in enumerate(stage.floats):
        rows = own_table(unit[i], i)
        own, others = rows.shape
        found = maximise(
            np.append(np.zeros(others), -1.0),
            at_most=(np.hstack([rows, -np.ones((own, 1))]), np.zeros(own)),
            equal=(np.append(np.ones(others), 0.0)[np.newaxis], np.ones(1)),
            free=1,
        )
        if found is None:
            raise RefusedError("the linear program of the minmax value failed; rescale the payoffs")
        mixture = np.maximum(found.point[:-1], 0.0)
        mixture = mixture / mixture.sum()
        values.append((own_table(table, i) @ mixture).max())
        punishments.append(mixture.reshape(_others(stage, i)))
    return Minmax(values=np.array(values), punishments=tuple(punishments))


def _others(stage: NormalForm, player: int) -> tuple[int, ...]:
    return tuple(size for k, size in enumerate(stage.shape) if k != player)


def _need_one(stage: NormalForm) -> None:
    if stage.is_batch:
        raise RefusedError("minmax takes one game at a time; use game.game(index)")

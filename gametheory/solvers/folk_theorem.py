"""The set of the folk theorem: what is feasible and gives every player at least her minmax value."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, real
from gametheory.errors import RefusedError, invalid
from gametheory.games.normal_form import NormalForm
from gametheory.games.payoff_polygon import PayoffPolygon
from gametheory.solvers.linear_program import maximise
from gametheory.solvers.minmax import Minmax, mixed_minmax

__all__ = ["folk_theorem_set", "is_individually_rational"]


def folk_theorem_set(stage: NormalForm, minmax: Minmax | None = None) -> PayoffPolygon:
    """Return the feasible and individually rational payoffs of two players.

    Every point inside is a subgame-perfect equilibrium payoff of the repeated game if the players are patient
    enough [1]_.

    Parameters
    ----------
    stage : NormalForm
        One game of two players.
    minmax : Minmax, optional
        By default :func:`mixed_minmax`; :func:`pure_minmax` if punishments are to be pure.

    References
    ----------
    .. [1] D. Fudenberg and E. Maskin, "The folk theorem in repeated games with discounting or with incomplete
       information", Econometrica 54 (1986) 533-554, doi:10.2307/1911307.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> dilemma = NormalForm.from_bimatrix([[2, -1], [3, 0]], [[2, 3], [-1, 0]])
    >>> folk_theorem_set(dilemma).corners.round(6).tolist()
    [[0.0, 0.0], [2.666667, 0.0], [2.0, 2.0], [0.0, 2.666667]]
    """
    if stage.is_batch or stage.n_players != 2:
        raise RefusedError("folk_theorem_set takes one game of two players; see is_individually_rational")
    values = (minmax or mixed_minmax(stage)).values
    feasible = PayoffPolygon(stage.floats.reshape(2, -1).T)
    return feasible.above(0, float(values[0])).above(1, float(values[1]))


def is_individually_rational(stage: NormalForm, payoffs: ArrayLike, minmax: Minmax | None = None) -> bool:
    """Whether payoffs of any number of players are feasible and nobody gets less than her minmax value.

    Parameters
    ----------
    stage : NormalForm
        One game.
    payoffs : array_like, shape (n,)
    minmax : Minmax, optional
        By default :func:`mixed_minmax`.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> dilemma = NormalForm.from_bimatrix([[2, -1], [3, 0]], [[2, 3], [-1, 0]])
    >>> is_individually_rational(dilemma, [1, 1]), is_individually_rational(dilemma, [2.5, 2.5])
    (True, False)
    """
    wanted = real("payoffs", payoffs)
    if wanted.shape != (stage.n_players,):
        raise invalid("payoffs", f"must be one a player, {stage.n_players}", wanted.shape)
    values = (minmax or mixed_minmax(stage)).values
    table = stage.floats.reshape(stage.n_players, -1)
    low, span = table.min(axis=1), np.ptp(table, axis=1)
    span = np.where(span > 0, span, 1.0)
    if ((wanted - values) / span < -EQUILIBRIUM_TOL).any():
        return False
    matrix, goal = (table - low[:, np.newaxis]) / span[:, np.newaxis], (wanted - low) / span
    count = matrix.shape[1]
    miss = np.ones((stage.n_players, 1))
    found = maximise(
        np.append(np.zeros(count), -1.0),
        at_most=(
            np.vstack([np.hstack([matrix, -miss]), np.hstack([-matrix, -miss])]),
            np.append(goal, -goal),
        ),
        equal=(np.append(np.ones(count), 0.0)[np.newaxis], np.ones(1)),
    )
    return found is not None and -found.value <= EQUILIBRIUM_TOL

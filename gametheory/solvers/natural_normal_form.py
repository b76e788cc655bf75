"""The natural solver of a game in strategic form, by its number of players."""

from __future__ import annotations

from math import prod

from gametheory.games.normal_form import NormalForm
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.logit_tracing import LogitTracing
from gametheory.solvers.polynomial_supports import PolynomialSupports
from gametheory.solvers.protocol import Solver
from gametheory.solvers.pure import PureEquilibria

__all__ = ["natural"]

_FEW_SUPPORTS = 400  # about half a second


def natural(game: NormalForm) -> Solver:
    """Return all equilibria for two players and for few supports, else one equilibrium.

    For one player the best actions.
    """
    if game.n_players <= 2:
        return AllEquilibria() if game.n_players == 2 else PureEquilibria()
    supports = prod(2**size - 1 for size in game.shape)
    return PolynomialSupports() if supports <= _FEW_SUPPORTS else LogitTracing()

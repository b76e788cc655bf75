"""The natural solver of a game in strategic form, by its number of players."""

from __future__ import annotations

from gametheory.games.normal_form import NormalForm
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.protocol import Solver
from gametheory.solvers.pure import PureEquilibria

__all__ = ["natural"]


def natural(game: NormalForm) -> Solver:
    """Return all equilibria for two players, and pure equilibria otherwise."""
    return AllEquilibria() if game.n_players == 2 else PureEquilibria()

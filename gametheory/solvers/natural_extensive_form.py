"""The natural solver of a game in extensive form, by what its players know."""

from __future__ import annotations

from gametheory.games.extensive_form import ExtensiveForm
from gametheory.solvers.backward_induction import BackwardInduction, TieRule
from gametheory.solvers.protocol import Solver
from gametheory.solvers.subgame_perfect import SubgamePerfect
from gametheory.solvers.subgame_selection import SubgameSelection

__all__ = ["natural"]


def natural(game: ExtensiveForm) -> Solver:
    """Return backward induction under perfect information, else all subgame-perfect equilibria.

    In a batch, the first action at ties and the first equilibrium of a subgame.
    """
    if game.is_perfect_information:
        return BackwardInduction(ties=TieRule.FIRST if game.batch_shape else TieRule.ALL)
    return SubgamePerfect(select=SubgameSelection.FIRST if game.batch_shape else SubgameSelection.ALL)

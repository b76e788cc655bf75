"""The natural solver of a game in extensive form, by what its players know."""

from __future__ import annotations

from gametheory.errors import RefusedError
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.solvers.backward_induction import BackwardInduction, TieRule
from gametheory.solvers.protocol import Solver
from gametheory.solvers.subgame_perfect import SubgamePerfect

__all__ = ["natural"]


def natural(game: ExtensiveForm) -> Solver:
    """Return backward induction under perfect information, else all subgame-perfect equilibria.

    In a batch, the first action is taken at ties.
    """
    if game.is_perfect_information:
        return BackwardInduction(ties=TieRule.FIRST if game.batch_shape else TieRule.ALL)
    if game.batch_shape:
        raise RefusedError(
            "a batch of trees with information sets has no natural solver: solve game.game(index)"
        )
    return SubgamePerfect()

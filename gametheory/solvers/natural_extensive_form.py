"""The natural solver of a game in extensive form, by what its players know."""

from __future__ import annotations

from gametheory.games.extensive_form import ExtensiveForm
from gametheory.solvers.backward_induction import BackwardInduction, TieRule
from gametheory.solvers.protocol import Solver

__all__ = ["natural"]


def natural(game: ExtensiveForm) -> Solver:
    """Return backward induction: all equilibria; the first action at ties in a batch."""
    return BackwardInduction(ties=TieRule.FIRST if game.batch_shape else TieRule.ALL)

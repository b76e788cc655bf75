"""Which solver a repeated game gets when the user names none."""

from __future__ import annotations

from gametheory.games.repeated_game import RepeatedGame
from gametheory.solvers.abreu_sannikov import AbreuSannikov
from gametheory.solvers.protocol import Solver
from gametheory.solvers.self_generation import SelfGeneration

__all__ = ["natural"]


def natural(game: RepeatedGame) -> Solver:
    """Return the solver for games with or without public signals."""
    return AbreuSannikov() if game.public_signals else SelfGeneration()

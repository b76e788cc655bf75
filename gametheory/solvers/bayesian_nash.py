"""Bayesian Nash equilibria of games with finitely many types, through the normal form of plans."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError
from gametheory.games.bayesian_game import BayesianGame
from gametheory.games.concepts import Concept
from gametheory.solvers.natural_normal_form import natural as natural_solver
from gametheory.solvers.protocol import Candidates, Completeness, Solver

__all__ = ["BayesianNash", "natural"]

_SAME = 1e-9
"""Mixtures that differ by less are the same."""


@dataclass(frozen=True, kw_only=True)
class BayesianNash:
    """Equilibria of a Bayesian game: those of the normal form whose strategies are plans, type by type [1]_.

    Parameters
    ----------
    solver : Solver, optional
        For the normal form; by default the natural one: all extreme equilibria of two players.

    Notes
    -----
    *Guarantee.* As for the solver of the normal form. Mixtures over plans that give each type the same
    mixture are one answer. With two players the answers contain every extreme equilibrium, and if there are
    as many components as answers, there are no others (``PROVEN``); else equilibria form continua, of which
    the answers are corners (``SEARCHED``). *Cost.* The normal form has :math:`A_i^{T_i}` strategies a player.
    *Failure.* More than 100000 combinations of plans are refused.

    References
    ----------
    .. [1] J. Harsanyi, "Games with incomplete information played by Bayesian players", Management Science 14
       (1967-68) 159-182, 320-334, 486-502.
    """

    solver: Solver | None = field(default=None)
    concept: Concept = Concept.BEHAVIOUR_NASH

    def search(self, game: BayesianGame) -> Candidates:
        """Return the equilibria of a Bayesian game, one array (T_i, A_i) a player."""
        if not isinstance(game, BayesianGame):
            raise RefusedError(f"BayesianNash takes a BayesianGame, got {type(game).__name__}")
        form = game.ex_ante()
        found = (self.solver or natural_solver(form)).search(form)
        answers: list[tuple[FloatArray, ...]] = []
        for mixed in found.answers:
            behaviour = game.behaviour(mixed)
            if not any(_is_same(behaviour, other) for other in answers):
                answers.append(behaviour)
        complete = found.complete
        if complete is Completeness.PROVEN and any(not part.is_point for part in found.components):
            complete = Completeness.SEARCHED
        return Candidates(
            answers=tuple(answers),
            complete=complete,
            exhausted=found.exhausted,
            details={"plans": form.shape, "components": len(found.components)},
        )


def _is_same(one: tuple[FloatArray, ...], other: tuple[FloatArray, ...]) -> bool:
    return all(float(np.abs(a - b).max()) <= _SAME for a, b in zip(one, other, strict=True))


def natural(game: BayesianGame) -> BayesianNash:
    """Return the solver of a Bayesian game when the user names none."""
    del game
    return BayesianNash()

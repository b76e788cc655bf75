"""The natural solver of a game in strategic form, by its number of players and of actions."""

from __future__ import annotations

from math import prod

from gametheory.games.normal_form import NormalForm
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.lemke_howson import LemkeHowson
from gametheory.solvers.logit_tracing import LogitTracing
from gametheory.solvers.polynomial_supports import PolynomialSupports
from gametheory.solvers.protocol import Solver
from gametheory.solvers.pure import PureEquilibria
from gametheory.solvers.upper_bound import most_vertices

__all__ = ["natural"]

_AFFORDABLE = 60_000
"""Vertices of a best-reply polytope that take seconds at most, ties included."""

_FEW_SUPPORTS = 400
"""Supports that take half a second, with many ties a few seconds: 3 x 3 x 3, 2 x 2 x 2 x 2."""


def natural(game: NormalForm) -> Solver:
    """Return all equilibria for two players while that takes seconds (13 x 13, 2 x 200), else one.

    With three players and more, all regular equilibria while the supports are few, else one. For one player
    the best actions.
    """
    if game.n_players == 1:
        return PureEquilibria()
    if game.n_players > 2:
        supports = prod(2**size - 1 for size in game.shape)
        return PolynomialSupports() if supports <= _FEW_SUPPORTS else LogitTracing()
    m, n = game.shape
    if max(most_vertices(m, m + n), most_vertices(n, m + n)) <= _AFFORDABLE:
        return AllEquilibria()
    return LemkeHowson()

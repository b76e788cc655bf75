"""The natural solver of a game in strategic form, by its number of players and of actions."""

from __future__ import annotations

from math import comb

from gametheory.games.normal_form import NormalForm
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.lemke_howson import LemkeHowson
from gametheory.solvers.protocol import Solver
from gametheory.solvers.pure import PureEquilibria

__all__ = ["most_vertices", "natural"]

_AFFORDABLE = 60_000
"""Vertices of a best-reply polytope that take seconds at most, ties included."""


def natural(game: NormalForm) -> Solver:
    """Return all equilibria for two players while that takes seconds (13 x 13, 2 x 200), else one.

    With three players and more, all equilibria in pure strategies.
    """
    if game.n_players != 2:
        return PureEquilibria()
    m, n = game.shape
    if max(most_vertices(m, m + n), most_vertices(n, m + n)) <= _AFFORDABLE:
        return AllEquilibria()
    return LemkeHowson()


def most_vertices(d: int, facets: int) -> int:
    """Return the largest number of vertices of a polytope in `d` dimensions with so many facets.

    P. McMullen, "The maximum numbers of faces of a convex polytope", Mathematika 17 (1970) 179-184.

    Examples
    --------
    >>> most_vertices(2, 5), most_vertices(3, 6), most_vertices(6, 12)
    (5, 8, 112)
    """
    half = d // 2
    return comb(facets - (d - half), facets - d) + comb(facets - half - 1, facets - d)

"""All equilibria of a two-player game, degenerate or not: the extreme equilibria and their components."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from gametheory.errors import RefusedError
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["AllEquilibria"]


@dataclass(frozen=True)
class AllEquilibria:
    """Every extreme equilibrium of a two-player game, by exact enumeration of the best-reply polytopes."""

    concept: Concept = Concept.NASH

    def __repr__(self) -> str:
        return "AllEquilibria()"

    def search(self, game: NormalForm) -> Candidates:
        """Return the extreme equilibria of one game."""
        if game.n_players != 2:
            raise RefusedError(f"AllEquilibria takes two players, got {game.n_players}")
        exact = game.rational()
        A, B = exact.payoffs[0], exact.payoffs[1]
        m, n = game.shape
        rows = _vertices(B.T.tolist(), own_first=True)
        cols = _vertices(A.tolist(), own_first=False)
        full = frozenset(range(m + n))
        answers = [(x, y) for x, tx in rows for y, ty in cols if tx | ty == full]
        kept = answers if game.is_exact else [tuple(p.astype(float) for p in pair) for pair in answers]
        return Candidates(answers=tuple(kept), complete=Completeness.PROVEN)


def _vertices(replies: list[list[Fraction]], own_first: bool) -> list[tuple[Any, frozenset[int]]]:
    """Vertices of {(x, v): x mixture, replies @ x <= v} with labels, by trying every tight set."""
    k, size = len(replies), len(replies[0])
    own = [i if own_first else k + i for i in range(size)]
    other = [size + j if own_first else j for j in range(k)]
    tight = [[Fraction(int(i == c)) for c in range(size)] + [Fraction(0)] for i in range(size)]
    tight += [[*row, Fraction(-1)] for row in replies]
    labels = own + other
    found: dict[tuple[Fraction, ...], frozenset[int]] = {}
    for chosen in combinations(range(size + k), size):
        system = [[Fraction(1)] * size + [Fraction(0), Fraction(1)]] + [
            [*tight[c], Fraction(0)] for c in chosen
        ]
        point = _solved(system)
        if point is None or tuple(point[:-1]) in found:
            continue
        slack = [sum(a * p for a, p in zip(row, point, strict=True)) for row in tight]
        if all(s >= 0 for s in slack[:size]) and all(s <= 0 for s in slack[size:]):
            found[tuple(point[:-1])] = frozenset(labels[c] for c, s in enumerate(slack) if s == 0)
    out = []
    for mix, tight_set in sorted(found.items(), reverse=True):
        mixture = np.empty(size, dtype=object)
        mixture[:] = mix
        out.append((mixture, tight_set))
    return out


def _solved(system: list[list[Fraction]]) -> list[Fraction] | None:
    size = len(system)
    rows = [list(row) for row in system]
    for c in range(size):
        pivot = next((r for r in range(c, size) if rows[r][c] != 0), None)
        if pivot is None:
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        head = rows[c][c]
        rows[c] = [value / head for value in rows[c]]
        for r in range(size):
            if r != c and rows[r][c] != 0:
                factor = rows[r][c]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[c], strict=True)]
    return [row[-1] for row in rows]

"""One equilibrium of a two-player game by complementary pivoting, with a rule against cycles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.exact_vertices import Tableau, integer_payoffs, positive, transposed
from gametheory.solvers.float_tableau import FloatTableau
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["LemkeHowson"]

_FEW = 24
"""Up to so many actions in all, the path is followed in integers from the start."""

_MOST = 60
"""With more actions a player, integers are too slow to repeat a path that floats got wrong."""


class _Tableau(Protocol):
    basic: list[int]
    nonbasic: list[int]

    def leaving(self, column: int) -> int: ...
    def pivoted(self, row: int, column: int) -> Any: ...
    def mixture(self) -> tuple[Any, ...]: ...


@dataclass(frozen=True)
class LemkeHowson:
    """One equilibrium by the Lemke-Howson path that drops one label, or the equilibria that all labels reach.

    Parameters
    ----------
    label : int or None, default 0
        The label to drop first: action `label` of the first player, or ``label - m`` of the second. None
        drops each label in turn and reports every equilibrium found once.
    max_steps : int, default 100000
        Largest number of pivots on one path.

    Notes
    -----
    *Guarantee.* Ties in the ratio test are broken by a lexicographic (infinitesimal) perturbation [1]_, so
    the path of a degenerate game cannot cycle, and it ends in an equilibrium. Up to 24 actions in all, and
    for exact payoffs, it is followed in integers. Beyond, in floats, and up to 60 actions a player once more
    in integers if its end fails the check.

    *Cost.* Usually about as many pivots as there are actions, each O(mn); exponentially many in the worst
    case [2]_.

    *Failure.* Equilibria that no path from the origin reaches are not found, with any label.

    References
    ----------
    .. [1] C. Lemke and J. Howson, "Equilibrium points of bimatrix games", J. SIAM 12 (1964) 413-423.
    .. [2] R. Savani and B. von Stengel, "Hard-to-solve bimatrix games", Econometrica 74 (2006) 397-429,
       doi:10.1111/j.1468-0262.2006.00667.x.

    Examples
    --------
    >>> from gametheory import NormalForm, solve
    >>> game = NormalForm.from_bimatrix([[3, 3], [2, 5], [0, 6]], [[3, 2], [2, 6], [3, 1]])
    >>> for equilibrium in solve(game, LemkeHowson(label=None)):
    ...     print(*(mixture.round(4) for mixture in equilibrium.profile))
    [1. 0. 0.] [1. 0.]
    [0.     0.3333 0.6667] [0.3333 0.6667]
    """

    label: int | None = 0
    max_steps: int = 100_000
    concept: Concept = Concept.NASH

    def __post_init__(self) -> None:
        if self.max_steps < 1:
            raise invalid("max_steps", "must be positive", self.max_steps)

    def search(self, game: NormalForm) -> Candidates:
        """Follow the path of one label, or of every label."""
        if game.n_players != 2 or game.is_batch:
            raise RefusedError(f"LemkeHowson takes one game of two players, got {game.payoffs.shape}")
        every = sum(game.shape)
        if self.label is not None and not 0 <= self.label < every:
            raise invalid("label", f"must lie in 0..{every - 1}", self.label)
        labels = range(every) if self.label is None else (self.label,)
        ends = [self._end(game, label) for label in labels]
        found = {tuple(map(tuple, end[0])): end[0] for end in ends if end[0] is not None}
        return Candidates(
            answers=tuple(found[key] for key in sorted(found, reverse=True)),
            complete=Completeness.ONE,
            exhausted=any(end[0] is None for end in ends),
            details={"steps": tuple(end[1] for end in ends)},
        )

    def _end(self, game: NormalForm, label: int) -> tuple[tuple[Any, Any] | None, int]:
        if not game.is_exact and sum(game.shape) > _FEW:
            first, second = game.unit + 0.5
            end, steps = self._followed(FloatTableau.origin(second.T), FloatTableau.origin(first), label)
            if end is not None:
                profile = (_floats(end[0]), _floats(end[1]))
                if game.gap(profile) <= EQUILIBRIUM_TOL or max(game.shape) > _MOST:
                    return profile, steps
        whole, theirs = (positive(matrix) for matrix in integer_payoffs(game))
        end, steps = self._followed(Tableau.origin(transposed(theirs)), Tableau.origin(whole), label)
        if end is None:
            return None, steps
        return (_mixture(game, end[0]), _mixture(game, end[1])), steps

    def _followed(
        self, row: _Tableau, column: _Tableau, label: int
    ) -> tuple[tuple[tuple[Any, ...], tuple[Any, ...]] | None, int]:
        """Return the mixtures at the end of the path, or None if it is too long; and the number of pivots."""
        m = len(row.nonbasic)
        tableaus = [row, column]
        every = m + len(column.nonbasic)
        entering, side = label, 0 if label < m else 1
        for step in range(1, self.max_steps + 1):
            here = tableaus[side]
            turn = 0 if side == 0 else m
            at = here.nonbasic.index((entering - turn) % every)
            leaves = here.leaving(at)
            entering = (here.basic[leaves] + turn) % every
            tableaus[side] = here.pivoted(leaves, at)
            if entering == label:
                return (tableaus[0].mixture(), tableaus[1].mixture()), step
            side = 1 - side
        return None, self.max_steps


def _floats(mixture: tuple[Any, ...]) -> FloatArray:
    return np.array(mixture, dtype=float)


def _mixture(game: NormalForm, exact: tuple[Any, ...]) -> Any:
    mixture = np.empty(len(exact), dtype=object)
    mixture[:] = exact
    return mixture if game.is_exact else mixture.astype(float)

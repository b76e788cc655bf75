"""Rationalisable actions: best replies to beliefs over actions that are rationalisable themselves."""

from __future__ import annotations

from dataclasses import dataclass

from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.elimination import surviving
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["Rationalisable"]


@dataclass(frozen=True, kw_only=True)
class Rationalisable:
    """The largest sets of actions in which each is a best reply to some belief over the others' sets.

    Beliefs are joint distributions: with three or more players they may hold the others' choices to be
    correlated. Then an action is a best reply to some belief exactly if no mixture strictly dominates it, so
    the sets are what iterated strict dominance leaves [1]_. (With independent beliefs, as first defined by
    Bernheim and Pearce, the sets of three or more players can be smaller; they are not computed.)
    Guarantee: each action kept carries its belief, each action dropped its dominator. Cost: one linear
    program an action and round.

    References
    ----------
    .. [1] D. Pearce, "Rationalizable strategic behavior and the problem of perfection", Econometrica 52
       (1984) 1029-1050, doi:10.2307/1911197.

    Examples
    --------
    >>> from gametheory import NormalForm, solve
    >>> dilemma = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]], actions=[("C", "D")] * 2)
    >>> print(solve(dilemma, Rationalisable())[0].value.describe(dilemma))
    {'player 1': 'D', 'player 2': 'D'}
    """

    concept: Concept = Concept.RATIONALISABLE

    def search(self, game: NormalForm) -> Candidates:
        """Return the rationalisable actions of one game."""
        return Candidates(
            answers=(surviving(game, weak=False, mixed=True, order=None),),
            complete=Completeness.PROVEN,
        )

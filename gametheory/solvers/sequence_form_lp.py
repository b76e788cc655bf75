"""Zero-sum games in extensive form by one linear program over sequences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.errors import NotSolvedError, RefusedError
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.sequence_form import sequence_form
from gametheory.solvers.linear_program import maximise
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["SequenceFormLP", "is_constant_sum"]

_SUM = 1e-12
"""Payoffs whose sums differ by less, as a share of the larger range, add up to a constant."""


@dataclass(frozen=True)
class SequenceFormLP:
    r"""An equilibrium of a two-player constant-sum game of perfect recall, by linear programming [1]_.

    .. math:: \max_{x, q} f^T q \quad \text{subject to} \quad F^T q \le A^T x,\ E x = e,\ x \ge 0,

    where `x` is the first player's realisation plan and `q` what each information set of the second is worth
    to the first; the multipliers of the inequalities are the second player's plan.

    Notes
    -----
    ``details["value"]`` is what the first player gets at every equilibrium, in her payoff units.

    *Guarantee.* One equilibrium, and the value. *Cost.* One sparse linear program with as many variables as
    the first player has sequences: linear in the tree, where the normal form is exponential. *Failure.*
    Imperfect recall, a third player or payoffs that do not add up to a constant are refused. Off the path of
    play the strategies need not be credible.

    References
    ----------
    .. [1] D. Koller, N. Megiddo and B. von Stengel, "Fast algorithms for finding randomized strategies in
       game trees", STOC 1994, 750-759, doi:10.1145/195058.195451.

    Examples
    --------
    Matching pennies, in turn but unseen.

    >>> from gametheory import Decision, ExtensiveForm, Terminal, solve
    >>> def reply(a, b):
    ...     return Decision("B", {"heads": Terminal([a, -a]), "tails": Terminal([b, -b])}, name="B")
    >>> game = ExtensiveForm("AB", Decision("A", {"heads": reply(1, -1), "tails": reply(-1, 1)}))
    >>> solution = solve(game, SequenceFormLP())
    >>> abs(solution.details["value"]) < 1e-9, solution[0].profile.round(6).tolist()
    (True, [0.5, 0.5, 0.5, 0.5])
    """

    concept: Concept = Concept.BEHAVIOUR_NASH

    def search(self, game: ExtensiveForm) -> Candidates:
        """Return one equilibrium of one game."""
        from scipy.sparse import csr_array, hstack

        if not is_constant_sum(game):
            raise RefusedError(
                "the linear program takes one game of two players whose payoffs add up to a constant"
            )
        form = sequence_form(game)
        A = form.payoff_matrix(0, unit=True)
        E, e = form.constraints(0)
        F, f = form.constraints(1)
        found = maximise(
            np.concatenate([np.zeros(A.shape[0]), f]),
            at_most=(hstack([-A.T, F.T], format="csr"), np.zeros(A.shape[1])),
            equal=(hstack([E, csr_array((E.shape[0], F.shape[0]))], format="csr"), e),
            free=F.shape[0],
        )
        if found is None:
            raise NotSolvedError("HiGHS gave up on the linear program of the sequence form", game)
        profile = form.behaviour((found.point[: A.shape[0]], found.multipliers))
        value = float(game.payoffs[:, 0].min() + found.value * float(game.spans[0]))
        return Candidates(answers=(profile,), complete=Completeness.ONE, details={"value": value})


def is_constant_sum(game: ExtensiveForm) -> bool:
    """Whether `game` is one game of two players whose payoffs add up to the same number at all ends."""
    if game.n_players != 2 or game.batch_shape:
        return False
    sums = game.payoffs.sum(axis=-1)
    return bool(np.ptp(sums) <= _SUM * max(float(game.spans.max()), 1e-300))

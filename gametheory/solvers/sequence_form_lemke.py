"""Two-player games in extensive form by Lemke's algorithm on the sequence form."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.sequence_form import SequenceForm, sequence_form
from gametheory.solvers.kernels.lemke import lemke
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["SequenceFormLemke"]


@dataclass(frozen=True)
class SequenceFormLemke:
    r"""One equilibrium of a two-player game of perfect recall by complementary pivoting [1]_.

    With realisation plans `x, y`, constraints :math:`Ex = e, Fy = f` and payoffs shifted below zero, `x` and
    `y` are an equilibrium if and only if there are `p, q` with

    .. math:: x \ge 0 \perp E^T p - A y \ge 0, \qquad y \ge 0 \perp F^T q - B^T x \ge 0 .

    Parameters
    ----------
    max_steps : int, default 20000
        Largest number of pivots.

    Notes
    -----
    *Guarantee.* The path ends in an equilibrium [1]_; ties are broken lexicographically, so that it cannot
    cycle. It is followed in floats, and once more in fractions if the end fails the check. *Cost.* Dense:
    the square of the number of sequences a pivot, and several pivots a sequence (140 sequences a player took
    ten seconds). *Failure.* Imperfect recall and a third player are refused; equilibria that the
    path does not lead to are not found, and off the path of play strategies need not be credible.

    References
    ----------
    .. [1] D. Koller, N. Megiddo and B. von Stengel, "Efficient computation of equilibria for extensive
       two-person games", Games Econ. Behav. 14 (1996) 247-259, doi:10.1006/game.1996.0051.

    Examples
    --------
    >>> from gametheory import Decision, ExtensiveForm, Terminal, solve
    >>> def reply(a, b):
    ...     return Decision("B", {"opera": Terminal(a), "fight": Terminal(b)}, name="B")
    >>> battle = Decision("A", {"opera": reply([3, 1], [0, 0]), "fight": reply([0, 0], [1, 3])})
    >>> solve(ExtensiveForm("AB", battle), SequenceFormLemke())[0].payoffs
    array([1., 3.])
    """

    max_steps: int = 20_000
    concept: Concept = Concept.BEHAVIOUR_NASH

    def __post_init__(self) -> None:
        if self.max_steps < 1:
            raise invalid("max_steps", "must be positive", self.max_steps)

    def search(self, game: ExtensiveForm) -> Candidates:
        """Follow the path from the origin."""
        if game.n_players != 2:
            raise RefusedError(
                f"Lemke's algorithm on the sequence form takes two players, got {game.n_players}"
            )
        form = sequence_form(game)
        M, b = _problem(form)
        for exact in (False, True):
            end, steps = lemke(M, b, max_steps=self.max_steps, exact=exact)
            if end is None and steps >= self.max_steps:
                break
            if end is not None:
                m, n = form.size(0), form.size(1)
                profile = form.behaviour((end[:m], end[m : m + n]))
                if exact or game.gap(profile, self.concept) <= EQUILIBRIUM_TOL:
                    details = {"steps": steps, "arithmetic": "fractions" if exact else "floats"}
                    return Candidates(answers=(profile,), complete=Completeness.ONE, details=details)
        return Candidates(answers=(), complete=Completeness.ONE, exhausted=True, details={"steps": steps})


def _problem(form: SequenceForm) -> tuple[FloatArray, FloatArray]:
    """Return M and b of the complementarity problem ``w = M z + b``, with z = (x, y, p+, p-, q+, q-)."""
    own: list[Any] = []
    for player in (0, 1):
        table = form.payoff_matrix(player, unit=True)
        ones = _met(form)
        own.append((table - 2.0 * ones).toarray())
    A, B = own
    (E, e), (F, f) = form.constraints(0), form.constraints(1)
    E, F = E.toarray(), F.toarray()
    m, n, k, h = A.shape[0], A.shape[1], E.shape[0], F.shape[0]
    starts = np.cumsum([0, m, n, k, k, h, h])
    x, y, p, p2, q, q2 = (slice(a, b) for a, b in pairwise(starts))
    M = np.zeros((starts[-1], starts[-1]))
    M[x, y], M[y, x] = -A, -B.T
    M[x, p], M[x, p2], M[y, q], M[y, q2] = E.T, -E.T, F.T, -F.T
    M[p, x], M[p2, x], M[q, y], M[q2, y] = -E, E, -F, F
    return M, np.concatenate([np.zeros(m + n), e, -e, f, -f])


def _met(form: SequenceForm) -> Any:
    """Return how likely chance lets each pair of sequences meet at an end."""
    from scipy.sparse import csr_array

    return csr_array((form.chance, (form.ends[0], form.ends[1])), shape=(form.size(0), form.size(1)))

"""The Shapley value: each player's marginal contribution, averaged over the orders of joining."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, real
from gametheory.errors import RefusedError, invalid
from gametheory.games.coalitional import CoalitionalGame
from gametheory.games.concepts import Concept
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["Shapley", "natural", "shapley_values"]

_MOST_PLAYERS = 16


@dataclass(frozen=True)
class Shapley:
    r"""The exact Shapley value [1]_ of a coalitional game, by bit masks in :math:`n 2^{n-1}` steps.

    For a batch of games the one answer has shape (..., n) and its gap is the largest of the batch.
    The certificate recomputes the value by another route, the potential; ``details`` report the
    largest efficiency residual in payoff units and the baseline that the game had subtracted.

    Raises
    ------
    RefusedError
        When searching with more than 16 players.

    References
    ----------
    .. [1] L. S. Shapley, "A value for n-person games", in Contributions to the Theory of Games II,
       Princeton 1953, 307-317, doi:10.1515/9781400881970-018.

    Examples
    --------
    >>> from gametheory import CoalitionalGame, solve
    >>> gloves = CoalitionalGame.from_function(("L1", "L2", "R"), lambda S: "R" in S and len(S) > 1)
    >>> solve(gloves, Shapley())[0].payoffs.round(6)
    array([0.166667, 0.166667, 0.666667])
    """

    concept: ClassVar[Concept] = Concept.SHAPLEY

    def search(self, problem: CoalitionalGame) -> Candidates:
        """Return the value, the only allocation that satisfies Shapley's axioms."""
        value = shapley_values(problem.worth)
        residual = np.abs(value.sum(axis=-1) - problem.total).max(initial=0.0)
        return Candidates(
            answers=(value,),
            complete=Completeness.PROVEN,
            details={"efficiency_residual": float(residual), "baseline": problem.baseline},
        )


def shapley_values(worth: ArrayLike) -> FloatArray:
    r"""Return the Shapley values, shape (..., n), of worths by bit mask, shape (..., 2**n).

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|! (n - |S| - 1)!}{n!} [v(S \cup i) - v(S)]

    The worth of the empty coalition is the baseline: the values add up to
    :math:`v(N) - v(\emptyset)`.

    Examples
    --------
    >>> shapley_values([0.0, 1.0, 2.0, 5.0])
    array([2., 3.])
    """
    v = real("worth", worth)
    n = int(v.shape[-1]).bit_length() - 1 if v.ndim else -1
    if n < 1 or v.shape[-1] != 2**n:
        raise invalid("worth", "must have 2**n entries on the last axis, n at least 1", v.shape)
    if n > _MOST_PLAYERS:
        raise RefusedError(f"too many players for exact attribution: {n}, at most {_MOST_PLAYERS}")
    by_size = np.array([factorial(k) * factorial(n - k - 1) / factorial(n) for k in range(n)])
    sizes = (np.arange(2 ** (n - 1))[:, np.newaxis] >> np.arange(n) & 1).sum(axis=1)
    weight = by_size[sizes]
    values = np.empty((*v.shape[:-1], n))
    for i in range(n):
        # Splitting the last axis at bit i puts coalitions without i beside the same ones with i;
        # dropping the bit leaves the size of the coalition without i.
        split = v.reshape(*v.shape[:-1], 2 ** (n - 1 - i), 2, 2**i)
        marginal = (split[..., 1, :] - split[..., 0, :]).reshape(*v.shape[:-1], 2 ** (n - 1))
        values[..., i] = marginal @ weight
    return values


def natural(_problem: CoalitionalGame) -> Shapley:
    """Return the solver of a coalitional game when the user names none."""
    return Shapley()

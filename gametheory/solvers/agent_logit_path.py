r"""The agent logit equilibria of a tree, and the branch of them that starts from random play.

At every information set the mover's agent takes action :math:`a` with chance proportional to
:math:`\exp(\lambda u_a)`, where :math:`u_a` is what her player expects from it given all chances and the
beliefs of Bayes' rule; all chances are positive, so that these are defined everywhere. As
:math:`\lambda \to \infty` the limits of such assessments are sequential equilibria [1]_.

References
----------
.. [1] R. McKelvey and T. Palfrey, "Quantal response equilibria for extensive form games", Experimental
   Economics 1 (1998) 9-41, doi:10.1023/A:1009905800005.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.games.consistency import path_counts
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_arrays import ranges

__all__ = ["AgentLogitSystem"]


class AgentLogitSystem:
    """The equations of agent logit equilibrium in logarithms of chances, with their derivatives.

    Payoffs are shares of each player's range, so that the precision is free of units.
    """

    def __init__(self, game: ExtensiveForm) -> None:
        tree = game.tree
        self.game = game
        self.counts, self.logs = path_counts(game)
        self.size = int(tree.offsets[-1])
        self.blocks = [slice(int(a), int(b)) for a, b in zip(tree.offsets, tree.offsets[1:], strict=False)]
        self.log_prior = -np.log(np.repeat(tree.set_degrees, tree.set_degrees).astype(float))
        spans = np.where(game.spans > 0, game.spans, 1.0)
        self._ends = ((game.payoffs - game.payoffs.min(axis=0)) / spans).T
        degrees = tree.degree[tree.members].astype(np.int64)
        self._child = ranges(tree.first[tree.members], degrees)
        self._member = np.repeat(np.arange(len(tree.members)), degrees)
        self._mover = tree.mover[tree.members][self._member].astype(np.int64)
        self._slot = tree.slot[self._child]
        self._owner = np.repeat(np.arange(tree.n_sets), tree.set_sizes)

    def beliefs(self, log_chances: FloatArray) -> FloatArray:
        """Return Bayes' beliefs at positive chances, shape (D,), without underflow far off the path."""
        starts = self.game.tree.set_starts
        weight = self.counts @ log_chances + self.logs
        share = np.exp(weight - np.maximum.reduceat(weight, starts)[self._owner])
        normal: FloatArray = share / np.add.reduceat(share, starts)[self._owner]
        return normal

    def action_payoffs(self, chances: FloatArray, beliefs: FloatArray) -> FloatArray:
        """Return what each action pays its mover, shape (A,), given chances and beliefs."""
        values, _ = self._values(chances, derivative=False)
        out = np.zeros(self.size)
        np.add.at(out, self._slot, beliefs[self._member] * values[self._mover, self._child])
        return out

    def _values(self, chances: FloatArray, *, derivative: bool) -> tuple[FloatArray, FloatArray]:
        """Return what players expect at each node, (n, N), and its derivatives in the logs, (n, N, A)."""
        tree = self.game.tree
        likely = np.ones(tree.n_nodes)
        likely[tree.slot >= 0] = chances[tree.slot[tree.slot >= 0]]
        likely[tree.chance_branches] = self.game.probabilities
        values = np.zeros((self.game.n_players, tree.n_nodes))
        values[:, tree.ends] = self._ends
        slopes = np.zeros((self.game.n_players, tree.n_nodes, self.size if derivative else 0))
        for start, stop in tree.levels[:0:-1]:
            nodes = np.arange(start, stop)
            parents = tree.parent[nodes]
            above: Any = (slice(None), parents)
            weighted = likely[nodes] * values[:, nodes]
            np.add.at(values, above, weighted)
            if derivative:
                np.add.at(slopes, above, likely[nodes][:, np.newaxis] * slopes[:, nodes])
                acted = tree.slot[nodes] >= 0
                own: Any = (slice(None), parents[acted], tree.slot[nodes][acted])
                np.add.at(slopes, own, weighted[:, acted])
        return values, slopes

    def equations(self, log_chances: FloatArray, precision: float) -> tuple[FloatArray, FloatArray]:
        """Return the residual, shape (A,), and its derivative, (A, A + 1), the precision last; rows scaled.

        In each block the row of the likeliest action holds the sum of chances; the others compare with it.
        """
        chances = np.exp(np.minimum(log_chances, 1.0))
        beliefs = self.beliefs(log_chances)
        mean = np.add.reduceat(beliefs[:, np.newaxis] * self.counts, self.game.tree.set_starts, axis=0)
        tilt = beliefs[:, np.newaxis] * (self.counts - mean[self._owner])
        values, slopes = self._values(chances, derivative=True)
        worth = values[self._mover, self._child]
        payoff, slope = np.zeros(self.size), np.zeros((self.size, self.size))
        np.add.at(payoff, self._slot, beliefs[self._member] * worth)
        change = tilt[self._member] * worth[:, np.newaxis]
        change += beliefs[self._member][:, np.newaxis] * slopes[self._mover, self._child]
        np.add.at(slope, self._slot, change)
        residual, jacobian = np.empty(self.size), np.empty((self.size, self.size + 1))
        distance = log_chances - self.log_prior - precision * payoff
        full = np.hstack([np.eye(self.size) - precision * slope, -payoff[:, np.newaxis]])
        for block in self.blocks:
            best = block.start + int(np.argmax(log_chances[block]))
            residual[block] = distance[block] - distance[best]
            jacobian[block] = full[block] - full[best]
            residual[best] = chances[block].sum() - 1.0
            jacobian[best] = 0.0
            jacobian[best, block] = chances[block]
        scale = np.abs(jacobian).max(axis=1)
        return residual / scale, jacobian / scale[:, np.newaxis]

"""The equations of agent logit equilibrium of a tree, in logarithms of probabilities, with their derivatives.

References
----------
.. [1] R. McKelvey and T. Palfrey, "Quantal response equilibria for extensive form games", Experimental
   Economics 1 (1998) 9-41, doi:10.1023/A:1009905800005.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_arrays import ranges

__all__ = ["AgentLogit"]


class AgentLogit:
    r"""Each action is played with the logit probability of its payoff, given that its information set is met.

    .. math:: \log \sigma_h(a) - \log \sigma_h(b) = \lambda [u_h(a) - u_h(b)]

    where :math:`u_h(a)` weighs the nodes of `h` by Bayes' rule, which all strategies near a finite
    :math:`\lambda` determine [1]_. Payoffs are mapped to [0, 1].
    """

    def __init__(self, game: ExtensiveForm) -> None:
        self.tree = tree = game.tree
        spans = np.where(game.spans > 0, game.spans, 1.0)
        self._payoffs = (game.payoffs - game.payoffs.min(axis=0)) / spans
        self.size = int(tree.offsets[-1])
        chances = np.ones(tree.n_nodes)
        chances[tree.chance_branches] = game.probabilities
        with np.errstate(divide="ignore"):
            self._log_chances = np.log(chances)
        self._played = np.flatnonzero(tree.slot >= 0)
        nodes = tree.members
        degree = tree.degree[nodes].astype(np.int64)
        self._children = ranges(tree.first[nodes], degree)
        self._member = np.repeat(np.arange(len(nodes)), degree)
        self._mover = tree.mover[nodes][self._member]
        self._target = tree.slot[self._children]

    def start(self) -> FloatArray:
        """Return the logarithms of equal chances, the solution at precision zero."""
        degrees = self.tree.set_degrees
        return np.repeat(-np.log(degrees), degrees)

    def probabilities(self, logs: FloatArray) -> FloatArray:
        """Return the strategy profile, normalised at each information set."""
        starts = self.tree.offsets[:-1]
        top = np.repeat(np.maximum.reduceat(logs, starts), self.tree.set_degrees)
        shares = np.exp(logs - top)
        total = np.repeat(np.add.reduceat(shares, starts), self.tree.set_degrees)
        profile: FloatArray = shares / total
        return profile

    def beliefs(self, logs: FloatArray) -> FloatArray:
        """Return the beliefs of Bayes' rule, shape (D,); from logarithms, so that none is lost."""
        tree = self.tree
        step = self._log_chances.copy()
        step[self._played] += logs[tree.slot[self._played]]
        likely = step
        for start, stop in tree.levels[1:]:
            likely[start:stop] += likely[tree.parent[start:stop]]
        own = likely[tree.members]
        top = np.repeat(np.maximum.reduceat(own, tree.set_starts), tree.set_sizes)
        share = np.exp(own - np.where(np.isfinite(top), top, 0.0))
        total = np.repeat(np.add.reduceat(share, tree.set_starts), tree.set_sizes)
        alike = np.repeat(1.0 / tree.set_sizes, tree.set_sizes)
        beliefs: FloatArray = np.divide(share, total, out=alike, where=total > 0)
        return beliefs

    def action_values(self, logs: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return what each action pays given its information set, and its derivative in `logs`.

        Shapes (A,) and (A, A).
        """
        tree, size = self.tree, self.size
        chance = np.exp(self._log_chances)
        played, slot = self._played, tree.slot[self._played]
        chance[played] = np.exp(np.minimum(logs[slot], 1.0))
        values = np.zeros((self._payoffs.shape[1], tree.n_nodes))
        slopes = np.zeros((self._payoffs.shape[1], tree.n_nodes, size))
        values[:, tree.ends] = self._payoffs.T
        for start, stop in reversed(tree.levels[1:]):
            here = slice(start, stop)
            part = chance[here] * values[:, here]
            slope = chance[here, np.newaxis] * slopes[:, here]
            decided = start + np.flatnonzero(tree.slot[here] >= 0)
            slope[:, decided - start, tree.slot[decided]] += part[:, decided - start]
            for i in range(len(values)):
                np.add.at(values[i], tree.parent[here], part[i])
                np.add.at(slopes[i], tree.parent[here], slope[i])
        belief = self.beliefs(logs)
        counts = np.zeros((tree.n_nodes, size))
        for start, stop in tree.levels[1:]:
            counts[start:stop] = counts[tree.parent[start:stop]]
            decided = start + np.flatnonzero(tree.slot[start:stop] >= 0)
            counts[decided, tree.slot[decided]] += 1.0
        past = counts[tree.members]
        mean = np.add.reduceat(belief[:, np.newaxis] * past, tree.set_starts)
        tilt = belief[:, np.newaxis] * (past - np.repeat(mean, tree.set_sizes, axis=0))
        own = values[self._mover, self._children]
        worth, slope = np.zeros(size), np.zeros((size, size))
        np.add.at(worth, self._target, belief[self._member] * own)
        rows = tilt[self._member] * own[:, np.newaxis]
        rows += belief[self._member, np.newaxis] * slopes[self._mover, self._children]
        np.add.at(slope, self._target, rows)
        return worth, slope

    def equations(self, unknowns: FloatArray, parameter: float) -> tuple[FloatArray, FloatArray]:
        """Return the residual, shape (A,), and its derivative, shape (A, A + 1), rows scaled to one."""
        worth, slope = self.action_values(unknowns)
        offsets = self.tree.offsets
        best = np.array([a + int(np.argmax(unknowns[a:b])) for a, b in pairwise(offsets.tolist())])
        lead = np.repeat(best, self.tree.set_degrees)
        jacobian = np.zeros((self.size, self.size + 1))
        jacobian[:, :-1] = np.eye(self.size) - parameter * (slope - slope[lead])
        jacobian[np.arange(self.size), lead] -= 1.0
        jacobian[:, -1] = worth[lead] - worth
        residual = unknowns - unknowns[lead] - parameter * (worth - worth[lead])
        chance = np.exp(np.minimum(unknowns, 1.0))
        jacobian[best] = 0.0
        jacobian[lead, np.arange(self.size)] = chance
        residual[best] = np.add.reduceat(chance, offsets[:-1]) - 1.0
        scale = np.abs(jacobian).max(axis=1)
        return residual / scale, jacobian / scale[:, np.newaxis]

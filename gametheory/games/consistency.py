r"""Consistent assessments of a tree: beliefs that are limits of Bayes' rule under vanishing mistakes.

Give each action a chance of the form :math:`c_a \varepsilon^{e_a}`, with :math:`e_a = 0` for the actions that
are played and :math:`e_a > 0` for mistakes. As :math:`\varepsilon \to 0` the strategies tend to those with
chances :math:`c_a` on the actions played, and the beliefs at every information set, on the path or not, tend
to the shares of the nodes with the smallest order. So exponents and coefficients prove an assessment
consistent [1]_: whoever has them can check it by addition.

References
----------
.. [1] D. Kreps and R. Wilson, "Sequential equilibria", Econometrica 50 (1982) 863-894, definition of
   consistency and appendix, doi:10.2307/1912767.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import ATOL, FloatArray, Value, frozen, positive, real
from gametheory.errors import RefusedError, invalid
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_assessment import TreeAssessment

__all__ = ["Trembles", "consistency_gap", "path_counts", "tremble_limit"]

_SAME_ORDER = 1e-7
"""Sums of exponents that differ by less are one order; the least exponent of a mistake is about one."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Trembles(Value):
    r"""Chances :math:`c_a \varepsilon^{e_a}` of all actions of a tree.

    Parameters
    ----------
    exponents : array_like, shape (A,)
        :math:`e_a \ge 0`, information set after information set.
    coefficients : array_like, shape (A,)
        :math:`c_a > 0`; where the exponent is zero, the limit chance itself.
    """

    exponents: FloatArray
    coefficients: FloatArray

    def __post_init__(self) -> None:
        exponents, coefficients = (
            real("exponents", self.exponents),
            positive("coefficients", self.coefficients),
        )
        if (exponents < 0).any():
            raise invalid("exponents", "must be non-negative", self.exponents)
        if exponents.shape != coefficients.shape or exponents.ndim != 1:
            raise invalid(
                "coefficients", f"must have the shape of exponents, {exponents.shape}", coefficients
            )
        object.__setattr__(self, "exponents", frozen(exponents))
        object.__setattr__(self, "coefficients", frozen(coefficients))


def path_counts(game: ExtensiveForm) -> tuple[FloatArray, FloatArray]:
    """Return which actions lead to each decision node, (D, A), and the logarithm of chance on the way, (D,).

    Nodes in the order of ``tree.members``. Raises `RefusedError` for a batch and for chance moves of
    probability zero, behind which no belief is defined.
    """
    if game.batch_shape:
        raise RefusedError(f"consistency is checked for one game, got a batch of shape {game.batch_shape}")
    if (game.probabilities <= 0).any():
        raise RefusedError("a move of chance has probability zero: beliefs behind it are not defined")
    tree = game.tree
    counts = np.zeros((tree.n_nodes, int(tree.offsets[-1])))
    logs = np.zeros(tree.n_nodes)
    logs[tree.chance_branches] = np.log(game.probabilities)
    for node in range(1, tree.n_nodes):
        parent = int(tree.parent[node])
        counts[node] = counts[parent]
        logs[node] += logs[parent]
        if tree.slot[node] >= 0:
            counts[node, tree.slot[node]] += 1.0
    return counts[tree.members], logs[tree.members]


def tremble_limit(game: ExtensiveForm, trembles: Trembles) -> TreeAssessment:
    """Return the strategies and beliefs to which play with vanishing mistakes tends.

    Examples
    --------
    Two mistakes of the same order, one twice as likely:

    >>> from gametheory import Decision, ExtensiveForm, Terminal
    >>> guess = {"l": Terminal([0, 1]), "r": Terminal([0, 0])}
    >>> seen = [Decision("B", guess, name="B") for _ in range(2)]
    >>> root = Decision("A", {"out": Terminal([1, 0]), "L": seen[0], "R": seen[1]}, name="A")
    >>> game = ExtensiveForm("AB", root)
    >>> trembles = Trembles(exponents=[0, 1, 1, 0, 1], coefficients=[1, 2, 1, 1, 1])
    >>> tremble_limit(game, trembles).beliefs.round(6).tolist()
    [1.0, 0.666667, 0.333333]
    """
    tree = game.tree
    counts, logs = path_counts(game)
    if trembles.exponents.shape != (counts.shape[1],):
        raise invalid("trembles", f"must be for {counts.shape[1]} actions", trembles.exponents.shape)
    played = trembles.exponents == 0
    strategy = np.where(played, trembles.coefficients, 0.0)
    order, size = counts @ trembles.exponents, counts @ np.log(trembles.coefficients) + logs
    least = np.repeat(np.minimum.reduceat(order, tree.set_starts), tree.set_sizes)
    size = np.where(order <= least + _SAME_ORDER, size, -np.inf)
    share = np.exp(size - np.repeat(np.maximum.reduceat(size, tree.set_starts), tree.set_sizes))
    total = np.repeat(np.add.reduceat(share, tree.set_starts), tree.set_sizes)
    return TreeAssessment(strategy=strategy, beliefs=share / total)


def consistency_gap(game: ExtensiveForm, assessment: TreeAssessment, trembles: Trembles) -> float:
    """Return the largest distance of a chance or a belief from the limit of the trembles.

    Zero: `trembles` prove the assessment consistent. Infinite if their limit is no strategy profile. A large
    gap says that these trembles are no proof, not that there is none.
    """
    limit = tremble_limit(game, trembles)
    total = np.add.reduceat(limit.strategy, game.tree.offsets[:-1])
    if (np.abs(total - 1.0) > 1e3 * ATOL).any():
        return np.inf
    played = np.abs(assessment.strategy - limit.strategy).max()
    return float(max(played, np.abs(assessment.beliefs - limit.beliefs).max()))

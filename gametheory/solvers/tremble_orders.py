"""Whether an assessment of a tree is consistent: orders of mistakes by a linear program."""

from __future__ import annotations

import numpy as np

from gametheory.arrays import BoolArray, FloatArray
from gametheory.games.consistency import Trembles, path_counts
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_assessment import TreeAssessment
from gametheory.solvers.linear_program import maximise

__all__ = ["find_trembles", "tremble_exponents"]

_FIT = 1e-8
"""Largest error of a logarithm of a ratio of beliefs."""


def find_trembles(game: ExtensiveForm, assessment: TreeAssessment) -> Trembles | None:
    """Return mistakes that prove an assessment consistent, None if there are none of the form tried.

    Exponents by linear programming: all nodes that are believed in have the same order, the others of their
    information set a larger one. Coefficients by linear equations: their products have the ratios of the
    beliefs. The two do not depend on each other, so that nothing is lost by taking them in turn.

    Examples
    --------
    Two players see the same mistake, so that they cannot disagree about it.

    >>> import numpy as np
    >>> from gametheory import Decision, ExtensiveForm, Terminal
    >>> def asked(name, then):
    ...     return Decision(name, {"l": Terminal([0, 0, 0]), "r": then}, name=name)
    >>> sides = {side: asked("B", asked("C", Terminal([0, 0, 0]))) for side in "LR"}
    >>> game = ExtensiveForm("ABC", Decision("A", {"out": Terminal([1, 1, 1]), **sides}, name="A"))
    >>> strategy = game.pure({"A": "out", "B": "r", "C": "r"})
    >>> agreed = TreeAssessment(strategy=strategy, beliefs=[1, 0.3, 0.7, 0.3, 0.7])
    >>> opposed = TreeAssessment(strategy=strategy, beliefs=[1, 0.3, 0.7, 0.7, 0.3])
    >>> find_trembles(game, agreed) is None, find_trembles(game, opposed) is None
    (False, True)
    """
    exponents = tremble_exponents(game, assessment.strategy > 0, assessment.beliefs > 0)
    if exponents is None:
        return None
    counts, logs = path_counts(game)
    played = assessment.strategy > 0
    known = np.where(played, np.log(np.where(played, assessment.strategy, 1.0)), 0.0)
    believed = np.log(np.where(assessment.beliefs > 0, assessment.beliefs, 1.0)) - logs - counts @ known
    rows, goals = [], []
    for start, size in zip(game.tree.set_starts.tolist(), game.tree.set_sizes.tolist(), strict=True):
        first, *others = [x for x in range(start, start + size) if assessment.beliefs[x] > 0]
        rows += [counts[x] - counts[first] for x in others]
        goals += [believed[x] - believed[first] for x in others]
    matrix = np.array(rows).reshape(len(rows), counts.shape[1])[:, ~played]
    logarithms = known
    if len(rows):
        free, *_ = np.linalg.lstsq(matrix, np.array(goals), rcond=None)
        if np.abs(matrix @ free - goals).max() > _FIT:
            return None
        logarithms = known.copy()
        logarithms[~played] = free
    return Trembles(exponents=exponents, coefficients=np.exp(logarithms))


def tremble_exponents(game: ExtensiveForm, played: BoolArray, believed: BoolArray) -> FloatArray | None:
    """Return exponents, zero where `played`, that make exactly the nodes `believed` the likeliest; or None.

    Parameters
    ----------
    played : BoolArray, shape (A,)
    believed : BoolArray, shape (D,)
        In the order of ``tree.members``, at least one a set.
    """
    counts, _ = path_counts(game)
    tree = game.tree
    mistakes = np.flatnonzero(~played)
    orders = counts[:, mistakes]
    membership = np.repeat(np.eye(tree.n_sets), tree.set_sizes, axis=0)
    # A mistake's exponent is one plus a variable; the least order of each set is a variable too.
    equal = np.hstack([orders[believed], -membership[believed]])
    above = np.hstack([-orders[~believed], membership[~believed]])
    base = orders.sum(axis=1)
    found = maximise(
        np.concatenate([-np.ones(len(mistakes)), np.zeros(tree.n_sets)]),
        at_most=(above, base[~believed] - 1.0),
        equal=(equal, -base[believed]),
    )
    if found is None:
        return None
    exponents = np.zeros(len(counts[0]))
    exponents[mistakes] = 1.0 + np.maximum(found.point[: len(mistakes)], 0.0)
    return exponents

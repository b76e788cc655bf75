"""A sequential equilibrium as the limit of agent logit equilibria, with the beliefs of the limit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_assessment import TreeAssessment
from gametheory.solvers.agent_logit import AgentLogit
from gametheory.solvers.arc_length import follow
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["SequentialTracing"]

_FIRST_GUESS = 20.0
_LAST_PRECISION = 1e7
_NEWTON_STEPS = 30
_CLOSE = 1e-2


@dataclass(frozen=True, kw_only=True)
class SequentialTracing:
    r"""Follow agent logit equilibria from equal chances to the limit of perfect precision.

    Every limit of agent logit equilibria is a sequential equilibrium [1]_ [2]_. The answer is a strategy
    profile with beliefs (:class:`TreeAssessment`). What the check proves of it: no player gains from any
    information set on given the beliefs, and on the path the beliefs follow Bayes' rule.

    Consistency in the sense of Kreps and Wilson asks for a sequence of strategies that play everything, whose
    beliefs by Bayes' rule approach those of the answer. The path is such a sequence:
    ``details["distance"]`` are the largest distances of its strategies and beliefs from the answer at the
    precisions ``details["precision"]``, and ``details["sequential"]`` says ``"numerical limit"`` if they fall
    to a hundredth or less, else ``"consistent on path only"``. A finite path proves no limit.

    Parameters
    ----------
    max_steps : int, default 2000
        Steps of the path.

    Notes
    -----
    *Guarantee.* One answer that passes the check, or the status says so. *Cost.* Dense equations with one
    unknown an action: milliseconds a step up to a hundred actions. *Failure.* Imperfect recall and
    batches are refused. At nodes that chance reaches with probability zero beliefs are equal.

    References
    ----------
    .. [1] R. McKelvey and T. Palfrey, "Quantal response equilibria for extensive form games", Experimental
       Economics 1 (1998) 9-41.
    .. [2] D. Kreps and R. Wilson, "Sequential equilibria", Econometrica 50 (1982) 863-894.

    Examples
    --------
    Selten's horse has equilibria that pay (3, 3, 2), but only those with (1, 1, 1) are sequential.

    >>> from gametheory import Decision, ExtensiveForm, Terminal, solve
    >>> def third(left, right):
    ...     return Decision("3", {"L": Terminal(left), "R": Terminal(right)}, name="3")
    >>> second = Decision("2", {"d": third([4, 4, 0], [0, 0, 1]), "c": Terminal([1, 1, 1])}, name="2")
    >>> first = Decision("1", {"D": third([3, 3, 2], [0, 0, 0]), "C": second}, name="1")
    >>> solution = solve(ExtensiveForm("123", first), SequentialTracing())
    >>> solution[0].payoffs.round(9), solution.details["sequential"]
    (array([1., 1., 1.]), 'numerical limit')
    """

    max_steps: int = 2000
    concept: Concept = Concept.WEAK_PERFECT_BAYESIAN

    def __post_init__(self) -> None:
        if self.max_steps < 1:
            raise invalid("max_steps", "must be positive", self.max_steps)

    def search(self, game: ExtensiveForm) -> Candidates:
        """Return the end of the path."""
        game.need_perfect_recall("a sequential equilibrium")
        if game.batch_shape:
            raise RefusedError(f"SequentialTracing takes one game, got a batch of shape {game.batch_shape}")
        if not game.tree.n_sets:
            nothing = TreeAssessment(strategy=[], beliefs=[])
            return Candidates(answers=(nothing,), complete=Completeness.PROVEN)
        system = AgentLogit(game)
        seen: list[tuple[float, FloatArray]] = []
        guess, best = _FIRST_GUESS, None
        for point in follow(system, system.start(), max_steps=self.max_steps):
            if point.parameter < guess:
                continue
            seen.append((point.parameter, point.unknowns))
            guess = 4 * point.parameter
            candidate = _limit(game, system, point.unknowns, point.parameter)
            if candidate is not None and game.gap(candidate, self.concept) <= EQUILIBRIUM_TOL:
                best = candidate
                if _distances(system, candidate, seen)[-1] <= _CLOSE / 10:
                    break
            if point.parameter > _LAST_PRECISION:
                break
        if best is None:
            return Candidates(answers=(), complete=Completeness.ONE, exhausted=True)
        return Candidates(answers=(best,), complete=Completeness.ONE, details=_evidence(system, best, seen))


def _evidence(
    system: AgentLogit, answer: TreeAssessment, seen: list[tuple[float, FloatArray]]
) -> dict[str, Any]:
    distance = _distances(system, answer, seen)
    falls = distance[-1] <= _CLOSE and all(b <= 1.1 * a for a, b in pairwise(distance[-3:]))
    return {
        "precision": tuple(precision for precision, _ in seen),
        "distance": tuple(distance),
        "sequential": "numerical limit" if falls else "consistent on path only",
    }


def _distances(
    system: AgentLogit, answer: TreeAssessment, seen: list[tuple[float, FloatArray]]
) -> list[float]:
    """Return how far the strategies on the path and their beliefs are from the answer."""
    return [
        max(
            float(abs(system.probabilities(logs) - answer.strategy).max()),
            float(abs(system.beliefs(logs) - answer.beliefs).max()),
        )
        for _, logs in seen
    ]


def _limit(
    game: ExtensiveForm, system: AgentLogit, logs: FloatArray, precision: float
) -> TreeAssessment | None:
    """Return the assessment near a point of the path, without unlikely actions, the others indifferent."""
    tree = game.tree
    threshold = precision**-0.5
    kept = system.probabilities(logs) > threshold
    point = _indifferent(system, logs, kept)
    if point is None or abs(system.probabilities(point) - system.probabilities(logs)).max() > 20 * threshold:
        return None
    strategy = np.where(kept, np.exp(point), 0.0)
    strategy /= np.repeat(np.add.reduceat(strategy, tree.offsets[:-1]), tree.set_degrees)
    ruled = game.beliefs(strategy)
    traced = system.beliefs(point)
    traced[traced < threshold] = 0.0
    traced /= np.repeat(np.add.reduceat(traced, tree.set_starts), tree.set_sizes)
    return TreeAssessment(strategy=strategy, beliefs=np.where(np.isnan(ruled), traced, ruled))


def _indifferent(system: AgentLogit, logs: FloatArray, kept: Any) -> FloatArray | None:
    """Return the logarithms moved until all actions kept at a set pay the same (Newton's method).

    Those of the others move as little as that takes; they matter for beliefs off the path alone.
    """
    offsets = system.tree.offsets
    x = logs.copy()
    lead = [int(a + np.flatnonzero(kept[a:b])[0]) for a, b in pairwise(offsets.tolist())]
    leads = np.repeat(lead, system.tree.set_degrees)
    index = np.flatnonzero(kept)
    for _ in range(_NEWTON_STEPS):
        worth, slope = system.action_values(x)
        residual, jacobian = worth - worth[leads], slope - slope[leads]
        for h, (a, b) in enumerate(pairwise(offsets.tolist())):
            chance = np.where(kept[a:b], np.exp(np.minimum(x[a:b], 1.0)), 0.0)
            residual[lead[h]] = chance.sum() - 1.0
            jacobian[lead[h]] = 0.0
            jacobian[lead[h], a:b] = chance
        step = np.linalg.lstsq(jacobian[index], -residual[index], rcond=1e-10)[0]
        if not np.isfinite(step).all():
            return None
        x += np.clip(step, -1.0, 1.0)
        if abs(step).max(initial=0.0) < 1e-14:
            break
    return x

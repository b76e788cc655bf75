"""A sequential equilibrium of a tree by agent quantal response tracing, with the proof of consistency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.consistency import Trembles, consistency_gap, tremble_limit
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_assessment import TreeAssessment
from gametheory.solvers.agent_logit_path import AgentLogitSystem
from gametheory.solvers.arc_length import follow
from gametheory.solvers.protocol import Candidates, Completeness
from gametheory.solvers.tremble_orders import find_trembles, tremble_exponents

__all__ = ["SequentialEquilibrium"]

_VANISHING = (1e-3, 1e-4, 1e-5, 1e-2)
"""Chances and beliefs below the first are taken to be zero in the limit; if that fails, the next is tried."""

_CHECK = Concept.WEAK_PERFECT_BAYESIAN
_MOST_ENTRIES = 20_000_000
_LEVEL = 1e-13
_MOST_CORRECTIONS = 30
_DIFFERENCE = 1e-6


@dataclass(frozen=True, kw_only=True)
class SequentialEquilibrium:
    r"""The sequential equilibrium [1]_ at the end of the branch of agent logit equilibria [2]_.

    The branch is followed from random play to the given precision. What vanishes there is set to zero;
    chances and mistakes are then corrected, so that what is played is exactly optimal and beliefs are exactly
    the limit of the mistakes :math:`c_a \varepsilon^{e_a}`.

    Parameters
    ----------
    precision : float, default 1e5
        :math:`\lambda` at which the branch is left, per payoff range.
    max_steps : int, default 3000
        Most points of the branch.

    Notes
    -----
    *Guarantee.* The answer is a `TreeAssessment` whose sequential rationality and Bayesian beliefs on the
    path are checked by the tree (`Concept.WEAK_PERFECT_BAYESIAN`). ``details["sequential"]`` is ``proven`` if
    besides trembles were found of which its strategies and beliefs are the limit: ``details["trembles"]``,
    which :func:`consistency_gap` checks by addition (``details["consistency_gap"]``). Otherwise it is
    ``consistent on path only``: the assessment comes from a path of consistent ones, but no proof was found
    for beliefs off the path. *Cost.* Dense linear algebra in the number of actions at all sets, a few hundred
    steps. *Failure.* Chances in equilibrium below one in 100000 are mistaken for zero; then the check fails
    and the status is ``STEP_LIMIT``. One equilibrium is found, not all.

    References
    ----------
    .. [1] D. Kreps and R. Wilson, "Sequential equilibria", Econometrica 50 (1982) 863-894,
       doi:10.2307/1912767.
    .. [2] R. McKelvey and T. Palfrey, "Quantal response equilibria for extensive form games", Experimental
       Economics 1 (1998) 9-41, doi:10.1023/A:1009905800005.

    Examples
    --------
    >>> from gametheory import SignallingGame, solve
    >>> game = SignallingGame.beer_quiche().as_game()
    >>> solution = solve(game, SequentialEquilibrium())
    >>> game.describe(solution[0].value)["sender at wimp"], solution.details["sequential"]
    ('beer', 'proven')
    """

    precision: float = 1e5
    max_steps: int = 3000
    concept: Concept = Concept.WEAK_PERFECT_BAYESIAN

    def __post_init__(self) -> None:
        if not self.precision >= 10:
            raise invalid("precision", "must be at least 10", self.precision)
        if not self.max_steps >= 1:
            raise invalid("max_steps", "must be at least 1", self.max_steps)

    def search(self, game: ExtensiveForm) -> Candidates:
        """Return the assessment at the end of the branch."""
        game.need_perfect_recall("sequential equilibrium")
        if not game.tree.n_sets:
            raise RefusedError("nobody moves in this game: there is nothing to trace")
        entries = game.n_players * game.tree.n_nodes * int(game.tree.offsets[-1])
        if entries > _MOST_ENTRIES:
            raise RefusedError(f"the tree is too large to trace: its derivatives hold {entries} numbers")
        system = AgentLogitSystem(game)
        steps, end = 0, None
        for end in follow(system, system.log_prior, max_steps=self.max_steps):
            steps += 1
            if end.parameter >= self.precision:
                break
        if end is None:
            raise RefusedError("the branch of agent logit equilibria could not be started")
        found: list[tuple[bool, bool, int, TreeAssessment, Trembles | None, float]] = []
        for vanishing in _VANISHING:
            assessment, trembles = _limit(system, end.unknowns, end.parameter, vanishing)
            gap = float("inf") if trembles is None else consistency_gap(game, assessment, trembles)
            settled = game.gap(assessment, self.concept) <= EQUILIBRIUM_TOL
            proven = settled and gap <= EQUILIBRIUM_TOL
            found.append((not proven, not settled, len(found), assessment, trembles, gap))
            if proven:
                break
        unproven, unsettled, _, assessment, trembles, gap = min(found, key=lambda one: one[:3])
        return Candidates(
            answers=(assessment,),
            complete=Completeness.ONE,
            exhausted=unsettled,
            details={
                "sequential": "consistent on path only" if unproven else "proven",
                "consistency_gap": gap,
                "trembles": trembles,
                "precision": end.parameter,
                "steps": steps,
            },
        )


def _limit(
    system: AgentLogitSystem, log_chances: FloatArray, precision: float, vanishing: float
) -> tuple[TreeAssessment, Trembles | None]:
    """Return the assessment near a point of the branch, with the trembles that prove it if there are."""
    game = system.game
    rough = _rough(system, log_chances, vanishing)
    exponents = tremble_exponents(game, rough.strategy > 0, rough.beliefs > 0)
    if exponents is None:
        return rough, None
    near = 50.0 * np.log(precision) / precision
    best: tuple[float, TreeAssessment, Trembles | None] = (game.gap(rough, _CHECK), rough, None)
    start = _coefficients(system, rough, log_chances)
    for ties in (near, 0.0):
        logarithms = _corrected(system, start, exponents, rough, ties)
        trembles = Trembles(exponents=exponents, coefficients=np.exp(logarithms))
        limit = _normal(game, tremble_limit(game, trembles))
        gap = game.gap(limit, _CHECK)
        if gap < best[0] or (gap <= EQUILIBRIUM_TOL and best[2] is None):
            best = gap, limit, trembles
        if gap <= EQUILIBRIUM_TOL:
            break
    return best[1], best[2]


def _rough(system: AgentLogitSystem, log_chances: FloatArray, vanishing: float) -> TreeAssessment:
    """Return the assessment in which all that vanishes is zero."""
    tree = system.game.tree
    strategy, beliefs = np.exp(log_chances), system.beliefs(log_chances)
    strategy = np.where(strategy > vanishing, strategy, 0.0)
    beliefs = np.where(beliefs > vanishing, beliefs, 0.0)
    strategy /= np.repeat(np.add.reduceat(strategy, tree.offsets[:-1]), tree.set_degrees)
    beliefs /= np.repeat(np.add.reduceat(beliefs, tree.set_starts), tree.set_sizes)
    return TreeAssessment(strategy=strategy, beliefs=beliefs)


def _coefficients(system: AgentLogitSystem, rough: TreeAssessment, log_chances: FloatArray) -> FloatArray:
    """Return logarithms of coefficients that give the rough beliefs as nearly as possible."""
    found = find_trembles(system.game, rough)
    if found is not None:
        return np.log(found.coefficients)
    played = rough.strategy > 0
    known = np.where(played, np.log(np.where(played, rough.strategy, 1.0)), 0.0)
    return np.where(played, known, np.clip(log_chances, -20.0, 0.0))


def _corrected(
    system: AgentLogitSystem, start: FloatArray, exponents: FloatArray, rough: TreeAssessment, ties: float
) -> FloatArray:
    """Return coefficients at which all that is played, or tied within `ties`, pays the same (Gauss-Newton).

    Each step is the shortest that solves the linearised equations.
    """
    game = system.game
    payoff = system.action_payoffs(rough.strategy, rough.beliefs)
    groups = []
    for block in system.blocks:
        best = float(payoff[block].max())
        own = np.arange(block.start, block.stop)
        groups.append(own[(exponents[block] == 0) | (payoff[block] >= best - ties)])

    def residual(logarithms: FloatArray) -> FloatArray:
        limit = tremble_limit(game, Trembles(exponents=exponents, coefficients=np.exp(logarithms)))
        worth = system.action_payoffs(limit.strategy, limit.beliefs)
        sums = [limit.strategy[block].sum() - 1.0 for block in system.blocks]
        equal = [worth[group[1:]] - worth[group[0]] for group in groups]
        return np.concatenate([np.array(sums), *equal])

    x = start
    for _ in range(_MOST_CORRECTIONS):
        now = residual(x)
        if np.abs(now).max() <= _LEVEL:
            break
        steps = _DIFFERENCE * np.eye(len(x))
        slope = np.stack([(residual(x + e) - residual(x - e)) / (2 * _DIFFERENCE) for e in steps], axis=1)
        move, *_ = np.linalg.lstsq(slope, -now, rcond=1e-9)
        x = x + move * min(1.0, 1.0 / max(float(np.abs(move).max()), _LEVEL))
    return x


def _normal(game: ExtensiveForm, assessment: TreeAssessment) -> TreeAssessment:
    """Return the assessment with chances that sum to one to the last digit."""
    total = np.add.reduceat(assessment.strategy, game.tree.offsets[:-1])
    if (total <= 0).any():
        return assessment
    strategy = assessment.strategy / np.repeat(total, game.tree.set_degrees)
    return TreeAssessment(strategy=strategy, beliefs=assessment.beliefs)

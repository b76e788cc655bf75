"""The witness that a strategy profile is no equilibrium: the plan that gains most, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray
from gametheory.games import tree_certificates as checks
from gametheory.games.behaviour import as_profile
from gametheory.games.best_replies import others_chances
from gametheory.games.concepts import Concept, Deviation
from gametheory.games.tree_assessment import TreeAssessment
from gametheory.games.tree_values import Slab, branch_chances, node_values, reach, slabs

if TYPE_CHECKING:
    from gametheory.games.extensive_form import ExtensiveForm

__all__ = ["best_deviation"]

_MOST_CHANGES = 3


def best_deviation(game: ExtensiveForm, answer: Any, concept: Concept) -> Deviation | None:
    """Return the deviation that gains most of its player's payoff range; None if none, or for a batch."""
    if game.batch_shape:
        return None
    strategy = answer.strategy if isinstance(answer, TreeAssessment) else answer
    profile = as_profile(game, strategy)
    if profile is None or not game.gap(answer, concept) > EQUILIBRIUM_TOL:
        return None
    slab = next(slabs(game, unit=True))
    if concept is Concept.AGENT_NASH:
        return _one_action(game, slab, profile)
    if concept is Concept.WEAK_PERFECT_BAYESIAN:
        return _continuation(game, slab, profile, answer.beliefs)
    if concept is Concept.BEHAVIOUR_NASH and not game.is_perfect_recall:
        return None
    return _plan(game, slab, profile, subgames=concept is Concept.SUBGAME_PERFECT)


def _one_action(game: ExtensiveForm, slab: Slab, profile: FloatArray) -> Deviation:
    tree = game.tree
    gains = checks.set_gains(game, slab, profile, game.reach(profile)[tree.members])
    worst = int(np.argmax(gains))
    start, stop = int(tree.offsets[worst]), int(tree.offsets[worst + 1])
    player = int(tree.set_players[worst])
    paid = []
    for action in range(start, stop):
        changed = profile.copy()
        changed[start:stop] = np.arange(start, stop) == action
        paid.append(game.expected_payoffs(changed)[player])
    return _said(
        game, player, {worst: int(np.argmax(paid))}, profile, float(gains[worst] * slab.spans[player])
    )


def _continuation(
    game: ExtensiveForm, slab: Slab, profile: FloatArray, beliefs: FloatArray
) -> Deviation | None:
    gains = checks.plan_gains(game, slab, profile, beliefs)
    if not gains.max(initial=0.0) > EQUILIBRIUM_TOL:
        return None  # the beliefs are wrong, not the strategies
    worst = int(np.argmax(gains))
    player = int(game.tree.set_players[worst])
    likely = branch_chances(game.tree, slab, profile)
    worth = checks.continuation_worth(game, slab, likely, beliefs, worst)
    choices = game.reply_plan(player, subgames=False).reply(game.tree, worth, -1 - worst)
    return _said(game, player, choices, profile, float(gains[worst] * slab.spans[player]))


def _plan(game: ExtensiveForm, slab: Slab, profile: FloatArray, *, subgames: bool) -> Deviation:
    tree = game.tree
    likely = branch_chances(tree, slab, profile)
    now = node_values(tree, slab, likely)
    cut = game.subgame_cuts if subgames else np.arange(tree.n_nodes) == 0
    best: tuple[float, int, int, FloatArray] = (-1.0, 0, 0, profile)
    for i in range(game.n_players):
        plan = game.reply_plan(i, subgames=subgames)
        weight = reach(tree, others_chances(tree, likely, i), cut=cut)
        worth = plan.values(tree, slab.payoffs[i], weight)
        gains = worth[int(tree.offsets[-1]) :] - now[i, plan.roots]
        root = len(gains) - 1 - int(np.argmax(gains[::-1] >= gains.max() - EQUILIBRIUM_TOL))
        if gains[root] > best[0]:
            best = (float(gains[root]), i, root, worth)
    gain, player, root, worth = best
    start = int(tree.offsets[-1]) + root
    choices = game.reply_plan(player, subgames=subgames).reply(tree, worth, start)
    return _said(game, player, choices, profile, gain * float(slab.spans[player]))


def _said(
    game: ExtensiveForm, player: int, choices: dict[int, int], profile: FloatArray, gain: float
) -> Deviation:
    """Return the deviation to `choices`, action by information set, in words."""
    tree = game.tree
    changes = [
        f"{tree.actions(which)[choice]} at {game.set_name(which)}"
        for which, choice in sorted(choices.items())
        if profile[int(tree.offsets[which]) + choice] < 1.0
    ]
    more = len(changes) - _MOST_CHANGES
    text = ", ".join(changes[:_MOST_CHANGES]) + (f" and {more} more" if more > 0 else "")
    return Deviation(player=game.players[player], action=text, gain=gain)

"""The checks of answers to a game in extensive form: how far an answer is from each concept.

Each function works on one slab of games whose payoffs are mapped to [0, 1], so that gains are shares of the
players' payoff ranges.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.arrays import ATOL, FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.behaviour import are_mixtures, as_profile
from gametheory.games.best_replies import Scatter, enumerated_reply, others_chances
from gametheory.games.concepts import Concept
from gametheory.games.tree_arrays import ranges
from gametheory.games.tree_assessment import TreeAssessment
from gametheory.games.tree_values import Slab, branch_chances, node_values, over_slabs, reach

if TYPE_CHECKING:
    from gametheory.games.extensive_form import ExtensiveForm

__all__ = [
    "agent_gaps",
    "bayes_distance",
    "continuation_worth",
    "gaps",
    "nash_gaps",
    "plan_gains",
    "set_gains",
    "subgame_gains",
    "subgame_perfect_gaps",
]


def gaps(game: ExtensiveForm, answer: Any, concept: Concept) -> FloatArray:
    """Return the gap of each game of a batch, shape (...); infinite where `answer` is no answer."""
    if concept is Concept.WEAK_PERFECT_BAYESIAN:
        return _assessment_gaps(game, answer)
    if concept not in _KERNELS:
        names = sorted(c.name for c in (*_KERNELS, Concept.WEAK_PERFECT_BAYESIAN))
        raise invalid("concept", f"must be one of {', '.join(names)}", concept)
    profile = as_profile(game, answer)
    if profile is None:
        return np.full(game.batch_shape, np.inf)
    kernel = _KERNELS[concept]
    return np.maximum(over_slabs(game, lambda slab, x: kernel(game, slab, x), profile, unit=True), 0.0)


def _assessment_gaps(game: ExtensiveForm, answer: Any) -> FloatArray:
    if not isinstance(answer, TreeAssessment):
        raise invalid("answer", "must be a TreeAssessment, a strategy with beliefs", answer)
    profile, beliefs = as_profile(game, answer.strategy), answer.beliefs
    fits = beliefs.shape[-1:] == (len(game.tree.members),) and are_mixtures(beliefs, game.tree.set_starts)
    if profile is None or not fits:
        return np.full(game.batch_shape, np.inf)

    def kernel(slab: Slab, x: FloatArray, mu: FloatArray) -> FloatArray:
        gains: FloatArray = plan_gains(game, slab, x, mu).max(axis=0, initial=0.0)
        return np.maximum(gains, bayes_distance(game, slab, x, mu))

    return over_slabs(game, kernel, profile, beliefs, unit=True)


def nash_gaps(game: ExtensiveForm, slab: Slab, profile: FloatArray) -> FloatArray:
    """Return the largest gain of a player from another plan for the whole game, shape (*b)."""
    tree = game.tree
    likely = branch_chances(tree, slab, profile)
    if len(game.absent_minded):
        raise RefusedError(
            f"a play can meet {game.set_name(game.absent_minded[0])} twice: gains are not linear"
        )
    now = node_values(tree, slab, likely)[:, 0]
    gaps = np.zeros(now.shape[1:])
    for i, player in enumerate(game.players):
        if len(game.forgetful[i]):
            best = enumerated_reply(tree, slab.payoffs[i], likely, i, player)
        else:
            weight = reach(tree, others_chances(tree, likely, i))
            plan = game.reply_plan(i, subgames=False)
            best = plan.values(tree, slab.payoffs[i], weight)[int(tree.offsets[-1])]
        gaps = np.maximum(gaps, best - now[i])
    return gaps


def subgame_gains(game: ExtensiveForm, slab: Slab, profile: FloatArray) -> FloatArray:
    """Return what each player gains from another plan in each subgame, shape (n, R, *b)."""
    game.need_perfect_recall("subgame perfection")
    tree = game.tree
    likely = branch_chances(tree, slab, profile)
    values = node_values(tree, slab, likely)
    cut = game.subgame_cuts
    if game.is_perfect_information:
        best = node_values(tree, slab, likely, best_replies=True)
        return np.asarray(np.maximum(best - values, 0.0)[:, cut])
    actions = int(tree.offsets[-1])
    gains = []
    for i in range(game.n_players):
        weight = reach(tree, others_chances(tree, likely, i), cut=cut)
        plan = game.reply_plan(i, subgames=True)
        gains.append(plan.values(tree, slab.payoffs[i], weight)[actions:] - values[i, plan.roots])
    return np.asarray(np.maximum(np.stack(gains), 0.0))


def subgame_perfect_gaps(game: ExtensiveForm, slab: Slab, profile: FloatArray) -> FloatArray:
    """Return the largest gain of a player in any subgame, shape (*b)."""
    gains = subgame_gains(game, slab, profile)
    gaps: FloatArray = gains.max(axis=(0, 1), initial=0.0)
    return gaps


def set_gains(game: ExtensiveForm, slab: Slab, profile: FloatArray, weight: FloatArray) -> FloatArray:
    """Return what the mover gains by another action at each information set alone, shape (M, *b).

    Parameters
    ----------
    weight : FloatArray, shape (D, *b)
        Of each decision node, in the order of ``tree.members``: her belief, or how likely it is.
    """
    tree = game.tree
    values = node_values(tree, slab, branch_chances(tree, slab, profile))
    nodes = tree.members
    degree = tree.degree[nodes].astype(np.int64)
    children = ranges(tree.first[nodes], degree)
    player = np.repeat(tree.mover[nodes], degree)
    worth = np.zeros((int(tree.offsets[-1]), *values.shape[2:]))
    wide = np.broadcast_to(weight, (len(nodes), *np.broadcast_shapes(weight.shape[1:], values.shape[2:])))
    Scatter.to(tree.slot[children]).add(worth, np.repeat(wide, degree, axis=0) * values[player, children])
    if not worth.size:
        return np.zeros((0, *values.shape[2:]))
    starts = tree.offsets[:-1]
    best = np.maximum.reduceat(worth, starts, axis=0)
    gains: FloatArray = np.maximum(best - np.add.reduceat(profile * worth, starts, axis=0), 0.0)
    return gains


def agent_gaps(game: ExtensiveForm, slab: Slab, profile: FloatArray) -> FloatArray:
    """Return the largest gain from another action at one information set, seen from the root, shape (*b)."""
    if len(game.absent_minded):
        raise RefusedError(
            f"a play can meet {game.set_name(game.absent_minded[0])} twice: gains are not linear"
        )
    likely = reach(game.tree, branch_chances(game.tree, slab, profile))
    gains = set_gains(game, slab, profile, likely[game.tree.members])
    gaps: FloatArray = gains.max(axis=0, initial=0.0)
    return gaps


def plan_gains(game: ExtensiveForm, slab: Slab, profile: FloatArray, beliefs: FloatArray) -> FloatArray:
    """Return what the mover gains from another plan from each information set on, shape (M, *b).

    She weighs the nodes of the set by her beliefs, and plans for all her later moves at once.
    """
    game.need_perfect_recall("sequential rationality")
    tree = game.tree
    likely = branch_chances(tree, slab, profile)
    values = node_values(tree, slab, likely)
    gains = np.zeros((tree.n_sets, *values.shape[2:]))
    for which in range(tree.n_sets):
        worth = continuation_worth(game, slab, likely, beliefs, which)
        first = int(tree.set_starts[which])
        here = slice(first, first + int(tree.set_sizes[which]))
        now = (beliefs[here] * values[int(tree.set_players[which]), tree.members[here]]).sum(axis=0)
        gains[which] = worth[tree.offsets[which] : tree.offsets[which + 1]].max(axis=0) - now
    return np.maximum(gains, 0.0)


def continuation_worth(
    game: ExtensiveForm, slab: Slab, likely: FloatArray, beliefs: FloatArray, which: int
) -> FloatArray:
    """Return what the actions at an information set and behind it are worth to its player, as in `ReplyPlan`.

    She weighs the nodes of the set by her beliefs and replies best from there on.
    """
    tree, player = game.tree, int(game.tree.set_players[which])
    first = int(tree.set_starts[which])
    here = slice(first, first + int(tree.set_sizes[which]))
    start = np.zeros((tree.n_nodes, *np.broadcast_shapes(likely.shape[1:], beliefs.shape[1:])))
    start[tree.members[here]] = beliefs[here]
    weight = reach(tree, others_chances(tree, likely, player), start=start)
    return game.reply_plan(player, subgames=False).values(tree, slab.payoffs[player], weight)


def bayes_distance(game: ExtensiveForm, slab: Slab, profile: FloatArray, beliefs: FloatArray) -> FloatArray:
    """Return the largest distance of a belief from Bayes' rule on the path, shape (*b)."""
    tree = game.tree
    likely = reach(tree, branch_chances(tree, slab, profile))[tree.members]
    if not likely.size:
        return np.zeros(likely.shape[1:])
    total = np.repeat(np.add.reduceat(likely, tree.set_starts, axis=0), tree.set_sizes, axis=0)
    on_path = total > ATOL
    ruled = np.divide(likely, total, out=np.zeros_like(likely), where=on_path)
    far: FloatArray = np.where(on_path, abs(beliefs - ruled), 0.0)
    return np.asarray(far.max(axis=0))


_KERNELS: dict[Concept, Callable[..., FloatArray]] = {
    Concept.AGENT_NASH: agent_gaps,
    Concept.BEHAVIOUR_NASH: nash_gaps,
    Concept.SUBGAME_PERFECT: subgame_perfect_gaps,
}

"""One subgame-perfect equilibrium of each game of a batch, selected by a rule in every subgame."""

from __future__ import annotations

from enum import Enum
from math import prod
from typing import Any

import numpy as np

from gametheory.arrays import FloatArray, IntArray
from gametheory.errors import RefusedError
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.normal_form import NormalForm
from gametheory.games.reduced_form import ReducedForm, reduced_form
from gametheory.games.subgame_pieces import cut_out, piece_of
from gametheory.games.tree_arrays import CHANCE, END
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.kernels.backward_pass import TIE
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["SubgameSelection", "selected"]

_DIGITS = 12
_GAMES = 50_000
"""How many games are worked on at once."""


class SubgameSelection(Enum):
    """Which equilibrium of a subgame is played if there are several."""

    ALL = "each of them: all combinations"
    FIRST = "the one listed first"
    EFFICIENT = "the one with the largest sum of payoffs, as shares of the players' ranges"


def selected(game: ExtensiveForm, rule: SubgameSelection) -> Candidates:
    """Return one equilibrium for each game of a batch (or of one game), subgame by subgame from the last."""
    tree, batch = game.tree, game.batch_shape
    games = prod(batch)
    spans = np.where(game.spans > 0, game.spans, 1.0)[..., np.newaxis, :]
    unit = (game.payoffs - game.payoffs.min(axis=-2, keepdims=True)) / spans
    payoffs = np.broadcast_to(unit, (*batch, *unit.shape[-2:])).reshape(games, *unit.shape[-2:])
    chances = np.ones((games, tree.n_nodes))
    branches = len(tree.chance_branches)
    likely = np.broadcast_to(game.probabilities, (*batch, branches))
    chances[:, tree.chance_branches] = likely.reshape(games, branches)
    profile, others = np.zeros((games, int(tree.offsets[-1]))), np.zeros(games, dtype=np.int64)
    pieces = [
        (root, *piece_of(game, root)) for root in game.subgame_roots[::-1].tolist() if tree.mover[root] != END
    ]
    for start in range(0, games, _GAMES):
        here = slice(start, start + _GAMES)
        values: dict[int, FloatArray] = {
            int(end): payoffs[here, k] for k, end in enumerate(tree.ends.tolist())
        }
        for root, nodes, leaves in pieces:
            pays = np.stack([values[leaf] for leaf in leaves], axis=-2)
            if len(nodes) == 1:
                if tree.mover[root] == CHANCE:
                    first = int(tree.first[root])
                    weight = chances[here, first : first + len(leaves), np.newaxis]
                    values[root] = (weight * pays).sum(axis=-2)
                    continue
                choice, ties = _best_action(pays[..., int(tree.mover[root])])
                rows = np.arange(len(choice))
                profile[here][rows, int(tree.offsets[tree.sets[root]]) + choice] = 1.0
                others[here] += ties
                values[root] = pays[rows, choice]
                continue
            piece, places = cut_out(game, nodes, leaves, pays, chances[here])
            own, more = _piece(piece, rule)
            profile[here, places] = own
            others[here] += more
            values[root] = piece.expected_payoffs(own)
    return Candidates(
        answers=(profile.reshape(*batch, -1),),
        complete=Completeness.ONE if others.any() else Completeness.PROVEN,
        details={"alternatives": others.reshape(batch), "selection": rule},
    )


def _best_action(pays: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the first of the best actions, the last axis, and whether there are others."""
    best = pays >= pays.max(axis=-1, keepdims=True) - TIE
    ties: IntArray = (best.sum(axis=-1) > 1).astype(np.int64)
    return np.argmax(best, axis=-1), ties


def _piece(piece: ExtensiveForm, rule: SubgameSelection) -> tuple[FloatArray, IntArray]:
    """Return a profile for each game of a piece, and whether there are other equilibria."""
    movers = np.unique(piece.tree.set_players)
    if len(movers) > 2:
        raise RefusedError(f"a batch takes two movers a subgame, got {len(movers)}: solve game.game(index)")
    form = reduced_form(piece)
    table = form.normal_form.payoffs
    still = tuple(2 + i for i in range(piece.n_players) if i not in movers)
    active = np.squeeze(table[:, movers], axis=still) if len(movers) else table[:, :0]
    chosen: dict[int, Any] = {}
    more = np.zeros(len(table), dtype=np.int64)
    rows = np.arange(len(table))
    if len(movers) == 1:
        choice, more = _best_action(active[:, 0])
        chosen[int(movers[0])] = np.eye(active.shape[-1])[choice]
    elif len(movers) == 2:
        found = AllEquilibria().search_batch(NormalForm(np.round(active, _DIGITS), players=2))
        k = np.zeros(len(table), dtype=np.int64)
        if rule is SubgameSelection.EFFICIENT:
            x, y = found.profiles
            welfare = np.einsum("bkr,brc,bkc->bk", x, active.sum(axis=1), y)
            k = np.argmax(np.where(np.isnan(welfare), -np.inf, np.round(welfare, _DIGITS)), axis=-1)
        for player, mixtures in zip(movers.tolist(), found.profiles, strict=True):
            chosen[player] = mixtures[rows, k]
        more += (found.count > 1) | ~found.complete
    return _behaviour(form, chosen, len(table)), more


def _behaviour(form: ReducedForm, chosen: dict[int, Any], games: int) -> FloatArray:
    """Return the behaviour strategies of mixed ones, shape (B, A); equal chances where a set is ruled out."""
    tree = form.game.tree
    weight = np.zeros((games, int(tree.offsets[-1])))
    for player, mixtures in chosen.items():
        plans = form.plans[player]
        taken = np.zeros((len(plans), weight.shape[1]))
        for s, plan in enumerate(plans):
            for which, action in plan:
                taken[s, int(tree.offsets[which]) + action] = 1.0
        weight += np.where(np.isnan(mixtures), 0.0, mixtures) @ taken
    if not weight.shape[1]:
        return weight
    total = np.repeat(np.add.reduceat(weight, tree.offsets[:-1], axis=-1), tree.set_degrees, axis=-1)
    uniform = np.broadcast_to(np.repeat(1.0 / tree.set_degrees, tree.set_degrees), weight.shape).copy()
    shares: FloatArray = np.divide(weight, total, out=uniform, where=total > 0)
    return shares

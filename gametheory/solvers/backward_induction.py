"""Backward induction: what rational players do, reasoned from the ends of the tree to its root."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import Any, ClassVar

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_arrays import CHANCE, END
from gametheory.games.tree_values import Slab, over_slabs
from gametheory.solvers.kernels.backward_pass import TIE, TieRule, best_choices
from gametheory.solvers.protocol import Candidates, Completeness
from gametheory.solvers.tied_cells import tied_cells

__all__ = ["BackwardInduction", "TieRule"]


@dataclass(frozen=True, kw_only=True)
class BackwardInduction:
    """Subgame-perfect equilibria of a finite game of perfect information (Zermelo; Kuhn 1953).

    Parameters
    ----------
    ties : TieRule, default TieRule.ALL
        With `TieRule.ALL` (single games only) all equilibria in pure strategies; otherwise one, and
        for a batch of games in one vectorised pass. ``details["choices"]`` are then the positions of the
        chosen actions, shape (..., M), and ``details["ties"]`` counts the decision nodes at which the mover
        was indifferent, shape (...).
    limit : int, default 1000
        Most equilibria that are listed. If there are more the status is ``STEP_LIMIT``;
        ``details["count"]`` is how many there are in pure strategies.

    Notes
    -----
    If nobody is ever indifferent the equilibrium is unique and the list proven complete. After a tie the
    list is complete in pure strategies, and ``details["cells"]`` describes all equilibria, mixed ones
    included: each :class:`TiedCell` says which actions may be mixed. Is no comparison decided by a mixture
    below, then the cells are products of simplices whose corners are listed, and the description is
    ``PROVEN``. Else cells carry conditions, and what is listed is only ``SEARCHED``: equilibria that mix so
    as to make somebody above indifferent are no mixtures of pure ones. More cells than `limit` are left out.

    Examples
    --------
    An offer of nothing may be taken or left, so a pie of two coins has two equilibria.

    >>> from gametheory import Decision, ExtensiveForm, Terminal, solve
    >>> def offer(y):
    ...     return Decision("B", {"yes": Terminal([2 - y, y]), "no": Terminal([0, 0])})
    >>> game = ExtensiveForm(("A", "B"), Decision("A", {f"offer {y}": offer(y) for y in range(3)}))
    >>> for equilibrium in solve(game, BackwardInduction()):
    ...     print(equilibrium.payoffs, equilibrium.gap)
    [2. 0.] 0.0
    [1. 1.] 0.0
    """

    ties: TieRule = TieRule.ALL
    limit: int = 1000
    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT

    def __post_init__(self) -> None:
        if not isinstance(self.ties, TieRule):
            raise invalid("ties", "must be a TieRule", self.ties)
        if not self.limit >= 1:
            raise invalid("limit", "must be at least 1", self.limit)

    def search(self, problem: ExtensiveForm) -> Candidates:
        """Return the equilibria of `problem`.

        Raises
        ------
        RefusedError
            If an information set holds several nodes, if `problem` is a batch and no single tie rule is
            named, or if ties give more different continuation payoffs than `limit`.
        """
        if not problem.is_perfect_information:
            big = int(np.argmax(problem.tree.set_sizes > 1))
            raise RefusedError(
                f"backward induction needs perfect information, but {problem.set_name(big)} holds "
                f"{problem.tree.set_sizes[big]} nodes: use SubgamePerfect"
            )
        if self.ties is TieRule.ALL and problem.batch_shape:
            raise RefusedError("a batch of games may differ in its ties: name a tie rule other than ALL")
        one = _selected(problem, TieRule.FIRST if self.ties is TieRule.ALL else self.ties)
        if self.ties is not TieRule.ALL or one.complete is Completeness.PROVEN:
            return one
        return _all_pure(problem, self.limit)


def _selected(game: ExtensiveForm, rule: TieRule) -> Candidates:
    tree = game.tree
    actions = int(tree.offsets[-1])
    position = (np.arange(actions) - np.repeat(tree.offsets[:-1], tree.set_degrees)).astype(float)

    def kernel(slab: Slab) -> FloatArray:
        best = best_choices(tree, slab, rule)
        taken = np.repeat(best[:-1], tree.set_degrees, axis=0)
        return np.concatenate([taken == position.reshape(-1, *(1,) * (best.ndim - 1)), best])

    found = over_slabs(game, kernel, unit=True)
    profile = found[..., :actions]
    choices, ties = found[..., actions:-1].astype(np.int64), found[..., -1].astype(np.int64)
    details = {"choices": choices, "ties": ties, "tie_rule": rule}
    if not ties.any():
        details["count"] = 1
    return Candidates(
        answers=(profile,), complete=Completeness.ONE if ties.any() else Completeness.PROVEN, details=details
    )


@dataclass
class _Class:
    """Equilibria of a subgame that pay the same: the payoffs, how many, and the first of them."""

    value: FloatArray
    count: int
    plans: list[tuple[int, ...]]


def _all_pure(game: ExtensiveForm, limit: int) -> Candidates:
    """Combine the equilibria of the subgames; a plan lists the actions at the nodes below, depth first."""
    tree, spans = game.tree, np.where(game.spans > 0, game.spans, 1.0)
    unit = iter(((game.payoffs - game.payoffs.min(axis=0)) / spans)[::-1])
    chances = np.ones(tree.n_nodes)
    chances[tree.chance_branches] = game.probabilities
    below: list[list[_Class]] = [[] for _ in range(tree.n_nodes)]
    for k in range(tree.n_nodes - 1, -1, -1):
        mover = int(tree.mover[k])
        if mover == END:
            below[k] = [_Class(next(unit), 1, [()])]
            continue
        followers = slice(int(tree.first[k]), int(tree.first[k] + tree.degree[k]))
        options = below[followers]
        if prod(map(len, options)) > limit:
            raise RefusedError(f"ties lead to more than {limit} different continuations: name a tie rule")
        merged: dict[bytes, _Class] = {}
        for combination in product(*options):
            after = np.stack([one.value for one in combination])
            count = prod(one.count for one in combination)
            moves: list[tuple[tuple[int, ...], FloatArray]]
            if mover == CHANCE:
                moves = [((), chances[followers] @ after)]
            else:
                best = np.flatnonzero(after[:, mover] >= after[:, mover].max() - TIE)
                moves = [((int(a),), after[a]) for a in best]
            for move, value in moves:
                entry = merged.setdefault((value + 0.0).tobytes(), _Class(value, 0, []))
                entry.count += count
                room = limit - len(entry.plans)
                parts = islice(product(*(one.plans for one in combination)), room)
                entry.plans += [sum(part, move) for part in parts]
        below[k] = list(merged.values())
        below[followers] = [[] for _ in options]
    count = sum(one.count for one in below[0])
    plans = list(islice((plan for one in below[0] for plan in one.plans), limit))
    enter, _ = tree.spread
    depth_first = tree.offsets[:-1][np.argsort(enter[tree.leaders])]
    answers = []
    for plan in plans:
        profile = np.zeros(int(tree.offsets[-1]))
        profile[depth_first + np.array(plan)] = 1.0
        answers.append(profile)
    details: dict[str, Any] = {"count": count, "listed": len(plans), "tie_rule": TieRule.ALL}
    cells = tied_cells(game, limit)
    free = cells is not None and not any(cell.conditions for cell in cells)
    if cells is not None:
        details["cells"] = cells
        details["note"] = "mixtures of tied actions are equilibria too, see details['cells']"
    return Candidates(
        answers=tuple(answers),
        complete=Completeness.PROVEN if free and count == len(plans) else Completeness.SEARCHED,
        exhausted=count > len(plans),
        details=details,
    )

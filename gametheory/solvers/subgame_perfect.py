"""All subgame-perfect equilibria of a tree with information sets, from the last subgame to the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from math import prod
from typing import Any

import numpy as np

from gametheory.arrays import FloatArray, IntArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.normal_form import NormalForm
from gametheory.games.reduced_form import reduced_form
from gametheory.games.subgame_pieces import cut_out, piece_of
from gametheory.games.tree_arrays import CHANCE, END
from gametheory.solvers.kernels.backward_pass import TIE
from gametheory.solvers.natural_normal_form import natural
from gametheory.solvers.protocol import Candidates, Completeness
from gametheory.solvers.subgame_selection import SubgameSelection, selected

__all__ = ["SubgamePerfect"]

_DIGITS = 12
"""Digits to which payoffs, as shares of the range, have to agree to be the same."""

_SIMPLE = 10_000
"""Payoffs within rounding of fractions with denominators up to this are taken to be these fractions."""


@dataclass(frozen=True, kw_only=True)
class SubgamePerfect:
    """Subgame-perfect equilibria [1]_ of one game of perfect recall, in every combination.

    The tree is cut at the roots of subgames. From the last subgame to the first, each is put into its reduced
    normal form with what the subgames behind it pay, once for every combination of their equilibria, and
    solved: with one player by comparing her plans, with two for all extreme equilibria
    (:class:`AllEquilibria`), with more by the natural solver of the normal form.

    Parameters
    ----------
    select : SubgameSelection, default SubgameSelection.ALL
        With `SubgameSelection.ALL` (single games only) all combinations. Otherwise one equilibrium is
        selected in each subgame, for a batch of games in one vectorised pass (two movers a subgame);
        ``details["alternatives"]`` then counts the subgames in which there were others, shape (...).
    limit : int, default 1000
        Most equilibria that are listed. If there are more the status is ``STEP_LIMIT``;
        ``details["count"]`` is how many there are, counted as listed.

    Notes
    -----
    *Guarantee.* The list is ``PROVEN`` complete if the list of every subgame is, and in none do equilibria
    form a continuum. Where they do it holds the extreme points of each subgame's equilibria (``SEARCHED``).
    At information sets that a player's own plan rules out within a subgame she takes all actions with equal
    chances. *Cost.* The normal form of the largest piece between cuts. *Failure.* Imperfect recall and
    batches are refused, and more than `limit` different continuations of a subgame.

    References
    ----------
    .. [1] R. Selten, "Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit", Zeitschrift
       für die gesamte Staatswissenschaft 121 (1965) 301-324, 667-689.

    Examples
    --------
    Before a battle of the sexes, the first player may take 2 and leave. Two of the three equilibria of the
    battle keep her out.

    >>> from gametheory import Decision, ExtensiveForm, Terminal, solve
    >>> def reply(a, b):
    ...     return Decision("B", {"opera": Terminal(a), "fight": Terminal(b)}, name="B")
    >>> battle = Decision("A", {"opera": reply([3, 1], [0, 0]), "fight": reply([0, 0], [1, 3])}, name="A")
    >>> game = ExtensiveForm("AB", Decision("A", {"out": Terminal([2, 0]), "in": battle}, name="start"))
    >>> solution = solve(game, SubgamePerfect())
    >>> [equilibrium.payoffs.tolist() for equilibrium in solution], solution.complete.name
    ([[3.0, 1.0], [2.0, 0.0], [2.0, 0.0]], 'PROVEN')
    """

    select: SubgameSelection = SubgameSelection.ALL
    limit: int = 1000
    concept: Concept = Concept.SUBGAME_PERFECT

    def __post_init__(self) -> None:
        if not isinstance(self.select, SubgameSelection):
            raise invalid("select", "must be a SubgameSelection", self.select)
        if not self.limit >= 1:
            raise invalid("limit", "must be at least 1", self.limit)

    def search(self, game: ExtensiveForm) -> Candidates:
        """Return the equilibria of one game, or one for each game of a batch."""
        game.need_perfect_recall("subgame perfection")
        if self.select is not SubgameSelection.ALL:
            return selected(game, self.select)
        if game.batch_shape:
            raise RefusedError(
                "a batch of games may differ in its equilibria: name a selection other than ALL"
            )
        cutting = _Cutting(game, self.limit)
        pieces = [root for root in game.subgame_roots[::-1].tolist() if game.tree.mover[root] != END]
        for root in pieces:
            cutting.solve(root)
        last = cutting.found[0]
        count = sum(one.count for one in last)
        profiles = tuple(islice((p for one in last for p in one.profiles), self.limit))
        return Candidates(
            answers=profiles,
            complete=cutting.complete,
            exhausted=count > len(profiles),
            details={"count": count, "listed": len(profiles), "subgames": len(pieces)},
        )


@dataclass
class _Class:
    """Equilibria of a subgame that pay the same."""

    value: FloatArray
    count: int = 0
    profiles: list[FloatArray] = field(default_factory=list)


class _Cutting:
    """The subgames that are solved so far."""

    def __init__(self, game: ExtensiveForm, limit: int) -> None:
        self._game, self._limit = game, limit
        self.complete = Completeness.PROVEN
        self._size = int(game.tree.offsets[-1])
        spans = np.where(game.spans > 0, game.spans, 1.0)
        unit = (game.payoffs - game.payoffs.min(axis=0)) / spans
        nobody = np.zeros(self._size)
        self._chances = np.ones(game.tree.n_nodes)
        self._chances[game.tree.chance_branches] = game.probabilities
        self.found: dict[int, list[_Class]] = {
            int(end): [_Class(pay, 1, [nobody])] for end, pay in zip(game.tree.ends, unit, strict=True)
        }

    def solve(self, root: int) -> None:
        """Solve the subgame at `root`, all later ones being solved."""
        nodes, leaves = piece_of(self._game, root)
        options = [self.found[leaf] for leaf in leaves]
        if prod(map(len, options)) > self._limit:
            raise RefusedError(
                f"the equilibria of the subgames behind {self._game.tree.names[root]} combine to more than "
                f"{self._limit} different continuations: raise limit"
            )
        merged: dict[bytes, _Class] = {}
        for combination in product(*options):
            pays = np.stack([one.value for one in combination])
            count = prod(one.count for one in combination)
            for own, value in self._equilibria(nodes, leaves, pays):
                entry = merged.setdefault((np.round(value, _DIGITS) + 0.0).tobytes(), _Class(value))
                entry.count += count
                room = self._limit - len(entry.profiles)
                behind = product(*(one.profiles for one in combination))
                entry.profiles += [own + sum(parts) for parts in islice(behind, room)]
        self.found[root] = list(merged.values())

    def _equilibria(
        self, nodes: list[int], leaves: list[int], pays: FloatArray
    ) -> list[tuple[FloatArray, FloatArray]]:
        """Return profiles on the piece (zero elsewhere) and what they pay."""
        if len(nodes) == 1:
            return self._one_move(nodes[0], pays)
        piece, places = cut_out(self._game, nodes, leaves, pays, self._chances)
        movers = np.unique(piece.tree.set_players).astype(np.int64)
        form = reduced_form(piece)
        table = form.normal_form.payoffs
        still = tuple(i for i in range(piece.n_players) if i not in movers)
        active = np.squeeze(table[movers], axis=tuple(1 + i for i in still)) if len(movers) else table[:0]
        out = []
        for mixed in self._mixtures(active, movers):
            whole = [mixed.get(i, np.ones(1)) for i in range(piece.n_players)]
            flat = form.behaviour(whole)
            own = np.zeros(self._size)
            own[places] = flat
            out.append((own, piece.expected_payoffs(flat)))
        return out

    def _one_move(self, node: int, pays: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
        tree = self._game.tree
        mover = int(tree.mover[node])
        if mover == CHANCE:
            start = int(tree.first[node])
            return [(np.zeros(self._size), self._chances[start : start + len(pays)] @ pays)]
        best = np.flatnonzero(pays[:, mover] >= pays[:, mover].max() - TIE)
        if len(best) > 1 and self.complete is Completeness.PROVEN:
            self.complete = Completeness.SEARCHED
        out = []
        for action in best.tolist():
            own = np.zeros(self._size)
            own[int(tree.offsets[tree.sets[node]]) + action] = 1.0
            out.append((own, pays[action]))
        return out

    def _mixtures(self, table: FloatArray, movers: IntArray) -> list[dict[int, Any]]:
        """Return the equilibria of the piece, one mixture for each player who moves in it."""
        if not len(movers):
            return [{}]
        if len(movers) == 1:
            best = np.flatnonzero(table[0] >= table[0].max() - TIE)
            if len(best) > 1 and self.complete is Completeness.PROVEN:
                self.complete = Completeness.SEARCHED
            return [{int(movers[0]): np.eye(table.shape[1])[k]} for k in best]
        form = NormalForm(_with_ties(table), players=len(movers))
        found = natural(form).search(form)
        many = any(len(component.equilibria) > 1 for component in found.components)
        if found.complete is Completeness.ONE:
            self.complete = Completeness.ONE
        elif self.complete is Completeness.PROVEN and (found.complete is not Completeness.PROVEN or many):
            self.complete = Completeness.SEARCHED
        if found.exhausted or not found.answers:
            raise RefusedError(f"a subgame with {form.shape} plans is too large for its solver")
        return [
            {int(i): np.asarray(x, dtype=float) for i, x in zip(movers, answer, strict=True)}
            for answer in found.answers
        ]


def _with_ties(table: FloatArray) -> Any:
    """Return the table in fractions if all of it is simple, so that indifference survives rounding errors."""
    near = [Fraction(value).limit_denominator(_SIMPLE) for value in table.ravel().tolist()]
    if len(table) == 2 and max(abs(np.array(near, dtype=float) - table.ravel())) < 10.0 ** -(_DIGITS + 1):
        exact = np.empty(len(near), dtype=object)
        exact[:] = near
        return exact.reshape(table.shape)
    return np.round(table, _DIGITS)

"""Finite games in extensive form: trees with chance and information sets, and the checks of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, IntArray, Value, frozen, non_negative, real
from gametheory.errors import RefusedError, invalid
from gametheory.games import tree_certificates as checks
from gametheory.games.behaviour import as_profile, described, pure_profile
from gametheory.games.best_replies import ReplyPlan
from gametheory.games.concepts import Concept, Deviation
from gametheory.games.game_tree import MOST_NODES, GameTree
from gametheory.games.normal_form import NormalForm
from gametheory.games.recall import absent_minded_sets, forgetful_sets
from gametheory.games.reduced_form import reduced_form
from gametheory.games.tree import TreeNode
from gametheory.games.tree_assessment import TreeAssessment
from gametheory.games.tree_checks import check_shapes, check_sums, player_names, ranks_of
from gametheory.games.tree_deviation import best_deviation
from gametheory.games.tree_reading import read_nested
from gametheory.games.tree_values import Slab, branch_chances, node_values, over_slabs, reach

__all__ = ["ExtensiveForm", "Strategy"]

Strategy = ArrayLike | Sequence[ArrayLike]
"""A behaviour strategy profile: an array of shape (..., A), the probabilities of the actions, information set
after information set; or a tuple or list of mixtures, one an information set."""


@dataclass(frozen=True, eq=False, init=False)
class ExtensiveForm(Value):
    """A finite game in extensive form, or a batch of games on one tree.

    Parameters
    ----------
    players : sequence of str
        Names, in the order of the payoffs.
    root : Decision, Chance or Terminal
        The first node. Payoffs and probabilities broadcast to one batch shape.

    Attributes
    ----------
    tree : GameTree
        Nodes, movers, information sets and labels as arrays.
    probabilities : FloatArray, shape (..., E)
        Of the branches of chance, in the order of ``tree.chance_branches``.
    payoffs : FloatArray, shape (..., T, n)
        At the ends, in the order of ``tree.ends``.

    Raises
    ------
    InvalidInputError
        If a mover is no player, payoffs do not fit the players, batches do not broadcast, an information set
        has different actions at its nodes, or there are more than four million nodes.

    References
    ----------
    .. [1] H. Kuhn, "Extensive games and the problem of information", Contributions to the Theory of Games II,
       1953, 193-216.
    .. [2] R. Selten, "Reexamination of the perfectness concept for equilibrium points in extensive games",
       Int. J. Game Theory 4 (1975) 25-55.

    Examples
    --------
    An entrant faces an incumbent whose threat to fight is not credible.

    >>> from gametheory import Concept, Decision, Terminal
    >>> fight = Decision("I", {"fight": Terminal([-1, -1]), "share": Terminal([1, 1])}, name="entered")
    >>> game = ExtensiveForm(("E", "I"), Decision("E", {"enter": fight, "stay out": Terminal([0, 2])}))
    >>> threat = game.pure({"root": "stay out", "entered": "fight"})
    >>> game.gap(threat, Concept.BEHAVIOUR_NASH), round(game.gap(threat, Concept.SUBGAME_PERFECT), 3)
    (0.0, 0.667)
    >>> print(game.deviation(threat))
    I gains 2 by playing share at entered
    """

    players: tuple[str, ...]
    tree: GameTree
    probabilities: FloatArray
    payoffs: FloatArray

    def __init__(self, players: Sequence[str], root: TreeNode) -> None:
        names = player_names(players)
        nested = read_nested(names, root)
        tree, _ = GameTree.ordered(
            nested.parents,
            nested.movers,
            information_sets=list(nested.sets.values()),
            labels=nested.labels,
            names=nested.names,
        )
        self._fill(names, tree, nested.probabilities, nested.payoffs)

    @classmethod
    def from_arrays(
        cls,
        players: Sequence[str],
        parents: ArrayLike,
        movers: ArrayLike,
        payoffs: ArrayLike,
        *,
        probabilities: ArrayLike = (),
        information_sets: Sequence[ArrayLike] | None = None,
        labels: Sequence[str] | None = None,
        names: Sequence[str] | None = None,
        most_nodes: int = MOST_NODES,
    ) -> ExtensiveForm:
        """Return a game from arrays over its N nodes, for trees that are generated.

        Parameters
        ----------
        players : sequence of str
        parents, movers, information_sets, labels, names, most_nodes
            See :class:`GameTree`.
        payoffs : array_like, shape (..., T, n)
            One row for each end, in the order in which the ends are listed in `movers`.
        probabilities : array_like, shape (..., E)
            One entry for each node that chance moves to, in the order in which these nodes are listed.

        Examples
        --------
        Chance deals high or low, and one player who does not see it bets or folds.

        >>> game = ExtensiveForm.from_arrays(
        ...     ["A"],
        ...     parents=[-1, 0, 0, 1, 1, 2, 2],
        ...     movers=[-1, 0, 0, -2, -2, -2, -2],
        ...     payoffs=[[2], [0], [-1], [0]],
        ...     probabilities=[0.5, 0.5],
        ...     information_sets=[[1, 2]],
        ...     labels=["", "high", "low", "bet", "fold", "bet", "fold"],
        ... )
        >>> game.expected_payoffs([[1.0, 0.0]])
        array([0.5])
        """
        tree, order = GameTree.ordered(
            parents,
            movers,
            information_sets=information_sets,
            labels=labels,
            names=names,
            most_nodes=most_nodes,
        )
        table = real("payoffs", payoffs)
        chances = non_negative("probabilities", probabilities)
        check_shapes(tree, chances, table, len(tuple(players)))
        table = table[..., ranks_of(order[tree.ends]), :]
        return cls.on_tree(tree, players, table, chances[..., ranks_of(order[tree.chance_branches])])

    @classmethod
    def on_tree(
        cls, tree: GameTree, players: Sequence[str], payoffs: ArrayLike, probabilities: ArrayLike = ()
    ) -> ExtensiveForm:
        """Return the game on a tree; payoffs (..., T, n), probabilities (..., E) in its order."""
        game = cls.__new__(cls)
        cls._fill(
            game,
            player_names(players),
            tree,
            non_negative("probabilities", probabilities),
            real("payoffs", payoffs),
        )
        return game

    def _fill(
        self, players: tuple[str, ...], tree: GameTree, chances: FloatArray, payoffs: FloatArray
    ) -> None:
        check_shapes(tree, chances, payoffs, len(players))
        if tree.mover.max() >= len(players):
            raise invalid("movers", f"must be players 0..{len(players) - 1}", int(tree.mover.max()))
        put = object.__setattr__
        put(self, "players", players)
        put(self, "tree", tree)
        put(self, "probabilities", frozen(chances))
        put(self, "payoffs", frozen(payoffs))
        _ = self.batch_shape
        check_sums(tree, chances)

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __repr__(self) -> str:
        batch = f", batch {self.batch_shape}" if self.batch_shape else ""
        names = ", ".join(self.players)
        return (
            f"ExtensiveForm({names}: {self.tree.n_nodes} nodes, {self.tree.n_sets} information sets{batch})"
        )

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @cached_property
    def batch_shape(self) -> tuple[int, ...]:
        """Shape of the batch; ``()`` for one game."""
        try:
            return np.broadcast_shapes(self.payoffs.shape[:-2], self.probabilities.shape[:-1])
        except ValueError:
            shapes = (self.payoffs.shape[:-2], self.probabilities.shape[:-1])
            raise invalid(
                "payoffs and probabilities", "must broadcast over their batch axes", shapes
            ) from None

    def game(self, index: int | tuple[int, ...]) -> ExtensiveForm:
        """Return one game of a batch."""
        payoffs = np.broadcast_to(self.payoffs, (*self.batch_shape, *self.payoffs.shape[-2:]))
        chances = np.broadcast_to(self.probabilities, (*self.batch_shape, self.probabilities.shape[-1]))
        return self.on_tree(self.tree, self.players, payoffs[index], chances[index])

    @cached_property
    def spans(self) -> FloatArray:
        """Each player's payoff range over the ends of the game, shape (..., n)."""
        return frozen(self.payoffs.max(axis=-2) - self.payoffs.min(axis=-2))

    @property
    def is_perfect_information(self) -> bool:
        """Whether every information set is one node."""
        return self.tree.is_perfect_information

    @cached_property
    def forgetful(self) -> tuple[IntArray, ...]:
        """For each player the information sets at which she has forgotten an own move or what she knew."""
        return tuple(forgetful_sets(self.tree, i) for i in range(self.n_players))

    @cached_property
    def absent_minded(self) -> IntArray:
        """The information sets that one play can meet twice."""
        return absent_minded_sets(self.tree)

    @property
    def is_perfect_recall(self) -> bool:
        """Whether no player forgets what she did or knew."""
        return not any(map(len, self.forgetful))

    def need_perfect_recall(self, what: str) -> None:
        """Raise an error that names who forgets, if somebody does."""
        for player, sets in zip(self.players, self.forgetful, strict=True):
            if len(sets):
                raise RefusedError(
                    f"{what} needs perfect recall, but {player} forgets at {self.set_name(sets[0])}"
                )

    @cached_property
    def subgame_cuts(self) -> BoolArray:
        """Whether each node is the root of a subgame, shape (N,); the root of the tree always is."""
        cut = self.tree.is_subgame_root.copy()
        cut[0] = True
        return cut

    @property
    def subgame_roots(self) -> IntArray:
        """The nodes at which subgames start, the whole game first."""
        return np.flatnonzero(self.subgame_cuts)

    def reply_plan(self, player: int, *, subgames: bool) -> ReplyPlan:
        """Return the order in which best replies of `player` are worked out; kept for the next call."""
        plans: dict[tuple[int, bool], ReplyPlan] = self.__dict__.setdefault("_plans", {})
        if (player, subgames) not in plans:
            cut = self.subgame_cuts if subgames else np.arange(self.tree.n_nodes) == 0
            plans[player, subgames] = ReplyPlan.of(self.tree, player, cut)
        return plans[player, subgames]

    def set_name(self, which: int) -> str:
        """Return the name of an information set."""
        return self.tree.set_names[which]

    def profile(self, answer: Strategy) -> FloatArray:
        """Return a strategy profile as an array of shape (..., A); raise an error if it is none."""
        flat = as_profile(self, answer)
        if flat is None:
            counts = self.tree.set_degrees[:10].tolist()
            raise invalid(
                "strategy", f"must be one mixture an information set, over {counts} actions", answer
            )
        return flat

    def mixtures(self, strategy: Strategy) -> tuple[FloatArray, ...]:
        """Return a strategy profile as one mixture for each information set, shapes (..., k)."""
        cuts = self.tree.offsets[1:-1].tolist()
        return tuple(np.split(self.profile(strategy), cuts, axis=-1)) if self.tree.n_sets else ()

    def pure(self, choices: Mapping[str, str]) -> FloatArray:
        """Return the profile in which the named information sets take the named actions."""
        return frozen(pure_profile(self.tree, choices))

    def values(self, strategy: Strategy) -> FloatArray:
        """Return what the players expect from each node on, shape (..., n, N)."""
        return over_slabs(self, self._values, self.profile(strategy))

    def expected_payoffs(self, answer: Strategy | TreeAssessment) -> FloatArray:
        """Return what the players expect from the start, shape (..., n)."""
        strategy = answer.strategy if isinstance(answer, TreeAssessment) else answer
        tree = self.tree

        def kernel(slab: Slab, x: FloatArray) -> FloatArray:
            likely = reach(tree, branch_chances(tree, slab, x))[tree.ends]
            return np.asarray(np.einsum("t...,nt...->n...", likely, slab.payoffs))

        return over_slabs(self, kernel, self.profile(strategy))

    def _values(self, slab: Slab, profile: FloatArray) -> FloatArray:
        return node_values(self.tree, slab, branch_chances(self.tree, slab, profile))

    def reach(self, strategy: Strategy) -> FloatArray:
        """Return how likely each node is, shape (..., N)."""
        return over_slabs(
            self, lambda slab, x: reach(self.tree, branch_chances(self.tree, slab, x)), self.profile(strategy)
        )

    def outcomes(self, strategy: Strategy) -> dict[str, FloatArray]:
        """Return how likely each outcome is, under its name, arrays of shape (...)."""
        likely = self.reach(strategy)
        out: dict[str, Any] = {}
        for node in self.tree.ends.tolist():
            name = self.tree.names[node]
            out[name] = out.get(name, 0.0) + likely[..., node]
        return out

    def one_shot_gains(self, strategy: Strategy, beliefs: ArrayLike | None = None) -> FloatArray:
        """Return what the mover gains by another action at each information set alone, shape (..., M).

        In payoff units, given the beliefs over the nodes of the sets (needed where one holds several).
        """
        if beliefs is None and not self.is_perfect_information:
            raise RefusedError("information sets of several nodes need beliefs: give beliefs")
        weight = np.ones(len(self.tree.members)) if beliefs is None else real("beliefs", beliefs)
        return over_slabs(
            self, lambda slab, x, w: checks.set_gains(self, slab, x, w), self.profile(strategy), weight
        )

    def beliefs(self, strategy: Strategy) -> FloatArray:
        """Return the beliefs of Bayes' rule, shape (..., D) over ``tree.members``; NaN off the path."""
        likely = self.reach(strategy)[..., self.tree.members]
        if not likely.shape[-1]:
            return likely
        total = np.add.reduceat(likely, self.tree.set_starts, axis=-1)
        total = np.repeat(total, self.tree.set_sizes, axis=-1)
        return np.divide(likely, total, out=np.full_like(likely, np.nan), where=total > ATOL)

    def gaps(self, answer: Any, concept: Concept = Concept.SUBGAME_PERFECT) -> FloatArray:
        """Return the gap of each game of a batch, shape (...); see :meth:`gap`."""
        return checks.gaps(self, answer, concept)

    def gap(self, answer: Any, concept: Concept = Concept.SUBGAME_PERFECT) -> float:
        """Return how far an answer is from an equilibrium, at most over the batch.

        Relative to each player's payoff range; infinite for what is no strategy profile.

        Parameters
        ----------
        answer : array_like or sequence of array_like, or TreeAssessment
            A profile as in `Strategy`; a strategy with beliefs for `Concept.WEAK_PERFECT_BAYESIAN`.
        concept : Concept, default Concept.SUBGAME_PERFECT
            `BEHAVIOUR_NASH`: the largest gain from another plan for the whole game. `SUBGAME_PERFECT`: the
            same in every subgame. `AGENT_NASH`: from another action at one information set.
            `WEAK_PERFECT_BAYESIAN`: from another plan from any information set on, given the beliefs, or the
            largest distance of a belief from Bayes' rule on the path.

        Raises
        ------
        RefusedError
            If the concept needs perfect recall and a player forgets.
        """
        return float(np.max(self.gaps(answer, concept), initial=0.0))

    def deviation(self, answer: Any, concept: Concept = Concept.SUBGAME_PERFECT) -> Deviation | None:
        """Return the plan that gains most of its player's payoff range, for a single game."""
        return best_deviation(self, answer, concept)

    def describe(self, answer: Any) -> dict[str, Any]:
        """Return a strategy profile as a row of a table: what is done at each information set."""
        strategy = answer.strategy if isinstance(answer, TreeAssessment) else answer
        return described(self, strategy)

    def normal_form(self) -> NormalForm:
        """Return the reduced normal form; :func:`reduced_form` also gives the plans behind its strategies."""
        return reduced_form(self).normal_form

    def plot(self, profile: Any = None, **settings: Any) -> Any:
        """Draw the tree, and a profile's path of play thick (needs the extra ``plot``).

        See :func:`gametheory.plots.tree_figure` for the settings.

        Returns
        -------
        matplotlib.figure.Figure
        """
        from gametheory.plots import tree_figure

        return tree_figure(self, profile, **settings)

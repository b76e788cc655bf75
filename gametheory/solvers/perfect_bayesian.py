"""All perfect Bayesian equilibria of a signalling game, by enumeration of supports and optimal replies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np

from gametheory.arrays import BoolArray, FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.signalling_equilibrium import Deterrent, SignallingEquilibrium
from gametheory.games.signalling_game import SignallingGame
from gametheory.solvers.kernels.cut_polytope import CornerPolytope
from gametheory.solvers.kernels.reply_regions import ReplyRegion, reply_regions
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["PerfectBayesian", "natural"]

_LEVEL = 1e-9
"""Payoffs in [0, 1] that differ by less are equal, when one set of equilibria is looked for in another."""


@dataclass(frozen=True, kw_only=True)
class PerfectBayesian:
    r"""All perfect Bayesian equilibria of a signalling game: pooling, separating and between [1]_.

    For given supports (which messages each type may send, which set of replies is optimal at each message)
    the joint probabilities of types and messages satisfy linear inequalities (replies are optimal after
    Bayes' rule), and so do, apart from them, the replies (types are indifferent over what they send and want
    nothing else) and the belief at each unsent message. So the equilibria are a finite union of products of
    polytopes. All supports are gone through, and the corners of every polytope are listed; where the payoffs
    of the types are the same all over a set, its unsent messages are treated one by one.

    Parameters
    ----------
    most_supports : int, default 200000
        Most supports of the sender, :math:`(2^M - 1)^T`.
    limit : int, default 2000
        Most sets of equilibria; beyond it the status is ``STEP_LIMIT``.

    Notes
    -----
    *Guarantee.* Each answer is a :class:`SignallingEquilibrium`, a product of polytopes whose corners are all
    checked by the tree. The union of the answers is the set of all equilibria (``PROVEN``), where payoffs
    that differ by less than 1e-10 of the range count as equal; where the payoffs of types vary within a set,
    answers may overlap. *Cost.* Supports of the sender times sets of optimal replies at the messages; most
    are ruled out by intervals of payoffs. *Failure.* Games with more supports than `most_supports` are
    refused.

    References
    ----------
    .. [1] D. Fudenberg and J. Tirole, "Perfect Bayesian equilibrium and sequential equilibrium", Journal of
       Economic Theory 53 (1991) 236-260, doi:10.1016/0022-0531(91)90155-W.

    Examples
    --------
    >>> from gametheory import SignallingGame, solve
    >>> solution = solve(SignallingGame.beer_quiche(), PerfectBayesian())
    >>> for found in solution:
    ...     row = solution.problem.describe(found.value)
    ...     print(row["kind"], row["surly"])
    ...     print("after beer:", row["after beer"])
    ...     print("after quiche:", row["after quiche"])
    pooling beer
    after beer: not as surly = 0.9
    after quiche: duel if surly in [0, 0.5]; or [0.5, 1] duel, [0, 0.5] not if surly = 0.5
    pooling quiche
    after beer: duel if surly in [0, 0.5]; or [0.5, 1] duel, [0, 0.5] not if surly = 0.5
    after quiche: not as surly = 0.9
    """

    most_supports: int = 200_000
    limit: int = 2000
    concept: Concept = Concept.WEAK_PERFECT_BAYESIAN

    def __post_init__(self) -> None:
        for name in ("most_supports", "limit"):
            if not getattr(self, name) >= 1:
                raise invalid(name, "must be at least 1", getattr(self, name))

    def search(self, game: SignallingGame) -> Candidates:
        """Return the sets of equilibria of a signalling game."""
        if not isinstance(game, SignallingGame):
            raise RefusedError(f"PerfectBayesian takes a SignallingGame, got {type(game).__name__}")
        n_types, n_messages = len(game.types), len(game.messages)
        supports = (2**n_messages - 1) ** n_types
        if supports > self.most_supports:
            raise RefusedError(f"the sender has {supports} supports: raise most_supports to go through them")
        search = _Search(game)
        cells: list[_Cell] = []
        exhausted = False
        for cell in search.cells():
            if any(other.contains(cell, search) for other in cells):
                continue
            cells = [other for other in cells if not cell.contains(other, search)]
            cells.append(cell)
            if len(cells) > self.limit:
                exhausted = True
                break
        answers = tuple(_equilibrium(game, cell) for cell in sorted(cells, key=_order))
        kinds = {kind: sum(e.kind == kind for e in answers) for kind in _KINDS}
        return Candidates(
            answers=answers,
            complete=Completeness.SEARCHED if exhausted else Completeness.PROVEN,
            exhausted=exhausted,
            details={"supports": supports, **kinds},
        )


_KINDS = ("pooling", "separating", "semi-separating")


@dataclass(frozen=True)
class _Cell:
    """Equilibria with given supports; joint probabilities (K, T, M), replies (L, M, A)."""

    sends: BoolArray
    regions: dict[int, ReplyRegion]
    joint: FloatArray
    replies: FloatArray
    deterrents: dict[int, tuple[Deterrent, ...]]

    def contains(self, other: _Cell, search: _Search) -> bool:
        """Whether every equilibrium of `other` is one of these.

        Where deterrents do not depend on the replies on the path they are all that there are, and follow.
        """
        if other.regions.keys() != self.regions.keys() or (other.sends & ~self.sends).any():
            return False
        sent: BoolArray = np.any(self.sends, axis=0)
        if not np.array_equal(sent, other.sends.any(axis=0)):
            return False
        for m, mine in self.regions.items():
            its = other.regions[m]
            spare = sorted(set(its.replies) - set(mine.replies))
            if spare and other.replies[:, m, spare].max() > _LEVEL:
                return False
            held = other.joint[:, :, m] if sent[m] else its.beliefs.corners
            worth = held @ search.receiver[:, m]
            best = worth[:, search.actions[m]].max(axis=1, keepdims=True)
            if (best - worth[:, list(mine.replies)]).max() > _LEVEL:
                return False
        worth = np.einsum("lma,tma->ltm", other.replies, search.sender)[:, :, sorted(self.regions)]
        short = worth.max(axis=2, keepdims=True) - worth
        return bool(short[:, self.sends[:, sorted(self.regions)]].max(initial=0.0) <= _LEVEL)


class _Search:
    """The enumeration for one game."""

    def __init__(self, game: SignallingGame) -> None:
        self.sender, self.receiver = game.unit
        self.prior = game.prior
        self.actions = [tuple(np.flatnonzero(row).tolist()) for row in game.allowed]
        self.regions = [reply_regions(self.receiver[:, m], actions) for m, actions in enumerate(self.actions)]
        self._compatible: dict[tuple[int, bytes], list[ReplyRegion]] = {}
        worths = [
            {region.replies: self.sender[:, m, list(region.replies)] for region in regions}
            for m, regions in enumerate(self.regions)
        ]
        self._low = [{replies: w.min(axis=1) for replies, w in each.items()} for each in worths]
        self._high = [{replies: w.max(axis=1) for replies, w in each.items()} for each in worths]

    def cells(self) -> Iterator[_Cell]:
        n_types, n_messages = self.sender.shape[:2]
        numbers = range(n_messages)
        choices = [part for size in range(1, n_messages + 1) for part in combinations(numbers, size)]
        for rows in product(choices, repeat=n_types):
            sends = np.zeros((n_types, n_messages), dtype=bool)
            for t, row in enumerate(rows):
                sends[t, list(row)] = True
            yield from self._with_supports(sends)

    def _with_supports(self, sends: BoolArray) -> Iterator[_Cell]:
        sent = np.flatnonzero(sends.any(axis=0)).tolist()
        unsent = np.flatnonzero(~sends.any(axis=0)).tolist()
        options = {m: self._fitting(m, sends[:, m]) for m in sent}
        everything = {m: list(self.regions[m]) for m in unsent}
        for on_path in self._assignments(sends, sent, options, {}):
            joint = self._joint(sends, on_path)
            replies = None if joint is None else self._replies(sends, on_path)
            if joint is None or replies is None:
                continue
            worth = np.einsum("lma,tma->ltm", replies[:, sent], self.sender[:, sent]).max(axis=2)
            if np.ptp(worth, axis=0).max() <= _LEVEL:
                kept = {m: self._deterrents(m, worth.mean(axis=0)) for m in unsent}
                if all(kept.values()):
                    yield _Cell(sends, on_path, joint, replies, kept)
                continue
            for whole in self._assignments(sends, unsent, everything, on_path):
                together = self._replies(sends, whole)
                if together is not None:
                    nothing = np.empty((0, self.sender.shape[2]))
                    kept = {
                        m: (Deterrent(replies=nothing, beliefs=whole[m].beliefs.corners),) for m in unsent
                    }
                    yield _Cell(sends, whole, joint, together, kept)

    def _deterrents(self, m: int, payoffs: FloatArray) -> tuple[Deterrent, ...]:
        """Return all replies, and the beliefs behind them, that give no type more than her payoff."""
        found: list[tuple[ReplyRegion, Deterrent]] = []
        for region in self.regions[m]:
            chosen = list(region.replies)
            polytope = CornerPolytope.of_simplices([len(chosen)])
            for t, payoff in enumerate(payoffs):
                polytope = polytope.above(payoff - self.sender[t, m, chosen])
            if not len(polytope):
                continue
            replies = np.zeros((len(polytope), self.sender.shape[2]))
            replies[:, chosen] = polytope.corners
            used = set(np.flatnonzero(replies.max(axis=0) > 0).tolist())
            if any(used <= set(other.replies) < set(chosen) for other, _ in found):
                continue
            found.append((region, Deterrent(replies=replies, beliefs=region.beliefs.corners)))
        return tuple(deterrent for _, deterrent in found)

    def _fitting(self, m: int, types: BoolArray) -> list[ReplyRegion]:
        """Return the regions with a belief whose support is exactly `types`."""
        key = m, types.tobytes()
        if key not in self._compatible:
            self._compatible[key] = [
                region
                for region in self.regions[m]
                if (region.within(types).sum(axis=0) > 0)[types].all() and len(region.within(types))
            ]
        return self._compatible[key]

    def _assignments(
        self,
        sends: BoolArray,
        messages: list[int],
        options: dict[int, list[ReplyRegion]],
        given: dict[int, ReplyRegion],
    ) -> Iterator[dict[int, ReplyRegion]]:
        """Yield regions for `messages`, `given` those of others, as far as intervals of payoffs allow."""
        if not messages:
            if self._payoffs_fit(sends, given):
                yield given
            return
        m, rest = messages[0], messages[1:]
        for region in options[m]:
            longer = {**given, m: region}
            if self._payoffs_fit(sends, longer):
                yield from self._assignments(sends, rest, options, longer)

    def _payoffs_fit(self, sends: BoolArray, regions: dict[int, ReplyRegion]) -> bool:
        ceiling, floor = np.full(len(sends), np.inf), np.full(len(sends), -np.inf)
        for m, region in regions.items():
            ceiling = np.where(
                sends[:, m], np.minimum(ceiling, self._high[m][region.replies] + _LEVEL), ceiling
            )
            floor = np.maximum(floor, self._low[m][region.replies])
        return bool((floor <= ceiling).all())

    def _joint(self, sends: BoolArray, regions: dict[int, ReplyRegion]) -> FloatArray | None:
        """Return the corners of the joint probabilities of type and message, None if supports shrink."""
        where = [np.flatnonzero(row) for row in sends]
        polytope = CornerPolytope.of_simplices([len(row) for row in where])
        types = np.repeat(np.arange(len(sends)), [len(row) for row in where])
        columns = np.concatenate(where)
        for m, region in regions.items():
            here = np.where(columns == m, self.prior[types], 0.0)
            first = region.replies[0]
            for a in self.actions[m]:
                lead = here * (self.receiver[types, m, first] - self.receiver[types, m, a])
                polytope = polytope.on(lead) if a in region.replies else polytope.above(lead)
                if not len(polytope):
                    return None
        if not (polytope.centre > 0).all():
            return None
        joint = np.zeros((len(polytope), *sends.shape))
        joint[:, types, columns] = polytope.corners * self.prior[types]
        return joint

    def _replies(self, sends: BoolArray, regions: dict[int, ReplyRegion]) -> FloatArray | None:
        """Return the corners of the replies that keep every type at her messages; zero at other messages."""
        sizes = [len(region.replies) for region in regions.values()]
        messages = np.repeat(list(regions), sizes)
        actions = np.concatenate([list(region.replies) for region in regions.values()])
        polytope = CornerPolytope.of_simplices(sizes)
        for t, row in enumerate(sends):
            worth = self.sender[t, messages, actions]
            own = int(np.flatnonzero(row)[0])
            base = np.where(messages == own, worth, 0.0)
            for m in regions:
                if m != own:
                    lead = base - np.where(messages == m, worth, 0.0)
                    polytope = polytope.on(lead) if row[m] else polytope.above(lead)
                if not len(polytope):
                    return None
        replies = np.zeros((len(polytope), *self.sender.shape[1:]))
        replies[:, messages, actions] = polytope.corners
        return replies


def _order(cell: _Cell) -> tuple[Any, ...]:
    count = cell.sends.sum(axis=0)
    rank = 0 if (count > 0).sum() == 1 else 1 if count.max() == 1 else 2
    regions = [(len(region.replies), region.replies) for _, region in sorted(cell.regions.items())]
    return rank, (~cell.sends).ravel().tolist(), regions


def _equilibrium(game: SignallingGame, cell: _Cell) -> SignallingEquilibrium:
    strategies = cell.joint / cell.joint.sum(axis=2, keepdims=True)
    strategy = strategies.mean(axis=0)
    beliefs, corners = game.posteriors(strategy), np.array(cell.replies)
    for m, options in cell.deterrents.items():
        beliefs[m] = options[0].beliefs.mean(axis=0)
        if len(options[0].replies):
            corners[:, m] = options[0].replies.mean(axis=0)
    posteriors = game.posteriors(strategies)
    return SignallingEquilibrium(
        strategy=strategy,
        replies=corners.mean(axis=0),
        beliefs=beliefs,
        strategies=strategies,
        reply_corners=corners,
        posteriors=np.where(np.isnan(posteriors), beliefs, posteriors),
        deterrents=tuple(cell.deterrents.get(m, ()) for m in range(len(game.messages))),
    )


def natural(game: SignallingGame) -> PerfectBayesian:
    """Return the solver of a signalling game when the user names none."""
    del game
    return PerfectBayesian()

"""Public prices in a network of sellers and buyers: calls, replies, trades, and every deviation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise, permutations, product

from gametheory.bargaining.strategic.exchange_network import Links
from gametheory.bargaining.strategic.trading_roles import Role, trading_roles

__all__ = ["CallingGame", "Round"]

_Values = dict[int, Fraction]
_Reply = int | None
"""Which of the offers called a player accepts, by the offer's number; None refuses them all."""


class CallingGame:
    r"""The game of alternating public calls, its stationary profile, and all deviations of one player once.

    One side calls shares of the unit surplus that it offers, all at once; then each player of the other side
    accepts one of the shares called by her neighbours, or none, all at once. Of those who called a share and
    those who accepted it as many linked pairs as possible trade and leave, drawn evenly if there are
    several ways; the other side calls next, a period later.

    The profile: in every network that is left, abundant proposers offer 1, scarce ones 0 and even ones
    :math:`\delta/(1 + \delta)`; the replies are a pure equilibrium of the accepting stage, after a deviation
    by one proposer one that does not reward it (after several, any equilibrium will do). Payoffs for given
    replies are linear in the share that the deviator offers, so it is known exactly up to which share replies
    remain an equilibrium and no reward. All numbers are fractions: the check has no tolerance, and covers
    every share, not a grid.

    Parameters
    ----------
    sellers, buyers : int
        How many there are; players are numbered sellers first.
    edges : tuple of (seller, buyer)
        The links.
    delta : Fraction
        The common discount factor.

    Examples
    --------
    >>> CallingGame(2, 1, ((0, 0), (1, 0)), Fraction(9, 10)).largest_gain()
    Fraction(0, 1)
    """

    def __init__(self, sellers: int, buyers: int, edges: Links, delta: Fraction) -> None:
        self.sellers, self.buyers, self.delta = sellers, buyers, delta
        self.links = frozenset((i, sellers + j) for i, j in edges)
        self.values: Callable[[frozenset[int], bool], _Values] = cache(self._values)
        self.everybody = frozenset(range(sellers + buyers))

    def _values(self, left: frozenset[int], sellers_call: bool) -> _Values:
        links = tuple((i, j - self.sellers) for i, j in sorted(self.links) if {i, j} <= left)
        roles = trading_roles(self.sellers, self.buyers, links)
        first = 1 / (1 + self.delta)
        worth: _Values = {}
        for i in left:
            even = first if (i < self.sellers) == sellers_call else self.delta * first
            worth[i] = {Role.ABUNDANT: Fraction(0), Role.SCARCE: Fraction(1), Role.EVEN: even}[roles[i]]
        return worth

    def calls(self, left: frozenset[int], sellers_call: bool) -> _Values:
        """Return what each proposer offers in the profile: all but her own value."""
        worth = self.values(left, sellers_call)
        return {i: 1 - worth[i] for i in sorted(left) if (i < self.sellers) == sellers_call}

    def round_of(self, left: frozenset[int], sellers_call: bool, calls: Mapping[int, Fraction]) -> Round:
        """Return the round in which those left hear these calls, each share an offer of its own."""
        shares = sorted(set(calls.values()))
        return Round(self, left, sellers_call, {i: shares.index(x) for i, x in calls.items()}, tuple(shares))

    def gain(self, left: frozenset[int], sellers_call: bool, claims: _Values | None = None) -> Fraction:
        """Return the largest gain from one deviation in one network, at least what payoffs are off.

        Parameters
        ----------
        left : frozenset of int
            Who has not traded.
        sellers_call : bool
            Whether it is the sellers' turn.
        claims : dict, optional
            What each player left is said to get, by default the profile's values. A proposer offers all but
            her claim.
        """
        said = self.values(left, sellers_call) if claims is None else claims
        calls = {i: 1 - said[i] for i in self.calls(left, sellers_call)}
        here = self.round_of(left, sellers_call, calls)
        paths = (here.payoffs(replies) for replies in here.equilibria())
        worst = min(
            (max((abs(got[i] - said[i]) for i in left), default=Fraction(0)) for got in paths),
            default=Fraction(1),
        )
        third = 1 / (1 + self.delta)
        marks = {
            Fraction(0),
            self.delta * self.delta * third,
            self.delta * third,
            third,
            self.delta,
            Fraction(1),
        }
        ends = sorted(marks.union(calls.values()))
        for i in calls:
            for mark in ends:
                changed = self.round_of(left, sellers_call, {**calls, i: mark})
                worst = max(worst, changed.least_reward(i) - said[i])
            alone = {**here.called, i: len(here.shares)}
            for low, high in pairwise(ends):
                rounds = (
                    Round(self, left, sellers_call, alone, (*here.shares, low)),
                    Round(self, left, sellers_call, alone, (*here.shares, high)),
                )
                worst = max(worst, _reward_between(*rounds, deviator=i, enough=said[i]) - said[i])
        return worst

    def networks_left(self) -> set[frozenset[int]]:
        """Return every set of players that can be left after some trades."""
        found, todo = {self.everybody}, [self.everybody]
        for left in todo:  # grows while it is read
            for pair in self.links:
                after = left.difference(pair)
                if left.issuperset(pair) and after not in found:
                    found.add(after)
                    todo.append(after)
        return found

    def largest_gain(self) -> Fraction:
        """Return the largest gain from one deviation in any network that can be left, either side calling."""
        return max(self.gain(left, first) for left in self.networks_left() for first in (True, False))


@dataclass(frozen=True)
class Round:
    """What the other side hears: offers by number, who called them, and how large they are.

    Two offers with different numbers are separate even if they are equally large: the limit of unequal ones.
    """

    game: CallingGame
    left: frozenset[int]
    sellers_call: bool
    called: Mapping[int, int]
    shares: tuple[Fraction, ...]

    def options(self) -> dict[int, list[_Reply]]:
        """Return what each replier can do: accept an offer of a neighbour, the largest first, or refuse."""
        found: dict[int, list[_Reply]] = {}
        for j in sorted(self.left - self.called.keys()):
            offers = {offer for i, offer in self.called.items() if self._linked(i, j)}
            found[j] = [*sorted(offers, key=lambda offer: -self.shares[offer]), None]
        return found

    def equilibria(self) -> Iterator[dict[int, _Reply]]:
        """Yield the pure equilibria of the accepting stage."""
        options = self.options()
        known: dict[tuple[_Reply, ...], _Values] = {}
        for replies in product(*options.values()):
            answer = dict(zip(options, replies, strict=True))
            if self.is_equilibrium(answer, options, known):
                yield answer

    def is_equilibrium(
        self,
        replies: dict[int, _Reply],
        options: dict[int, list[_Reply]] | None = None,
        known: dict[tuple[_Reply, ...], _Values] | None = None,
    ) -> bool:
        """Return whether no replier gains by another reply; `known` payoffs are used and added to."""
        seen = {} if known is None else known

        def payoff(answers: dict[int, _Reply], player: int) -> Fraction:
            key = tuple(answers.values())
            if key not in seen:
                seen[key] = self.payoffs(answers)
            return seen[key][player]

        choices = self.options() if options is None else options
        return not any(
            payoff({**replies, j: other}, j) > payoff(replies, j) for j in replies for other in choices[j]
        )

    def payoffs(self, replies: Mapping[int, _Reply]) -> _Values:
        """Return what everybody left gets: the terms of trades, and later values of who does not trade."""
        accepted = sorted({offer for offer in replies.values() if offer is not None})
        cases = list(product(*(self._trades(offer, replies) for offer in accepted)))
        total = dict.fromkeys(self.left, Fraction(0))
        for case in cases:
            got: _Values = {}
            for offer, trades in zip(accepted, case, strict=True):
                for i, j in trades:
                    got[i], got[j] = 1 - self.shares[offer], self.shares[offer]
            later = self.game.values(self.left.difference(got), not self.sellers_call)
            for i in self.left:
                total[i] += got[i] if i in got else self.game.delta * later[i]
        return {i: value / len(cases) for i, value in total.items()}

    def slacks(self, replies: dict[int, _Reply], proposer: int, enough: Fraction) -> list[Fraction]:
        """Return what no replier may gain by any other reply, and what the proposer gets below `enough`.

        All are non-negative if the replies are an equilibrium that does not reward her.
        """
        here = self.payoffs(replies)
        options = self.options()
        others = [(j, other) for j in replies for other in options[j] if other != replies[j]]
        kept = [here[j] - self.payoffs({**replies, j: other})[j] for j, other in others]
        return [*kept, enough - here[proposer]]

    def least_reward(self, proposer: int) -> Fraction:
        """Return the least that a proposer gets in an equilibrium of the accepting stage; 1 without one."""
        return min((self.payoffs(replies)[proposer] for replies in self.equilibria()), default=Fraction(1))

    def _trades(self, offer: int, replies: Mapping[int, _Reply]) -> list[tuple[tuple[int, int], ...]]:
        """Return every largest set of pairs that can trade at one offer."""
        callers = [i for i, called in self.called.items() if called == offer]
        takers = [j for j, reply in replies.items() if reply == offer]
        for size in range(min(len(callers), len(takers)), 0, -1):
            found = [
                tuple(zip(chosen, others, strict=True))
                for chosen in combinations(callers, size)
                for others in permutations(takers, size)
                if all(map(self._linked, chosen, others))
            ]
            if found:
                return found
        return [()]

    def _linked(self, i: int, j: int) -> bool:
        return (min(i, j), max(i, j)) in self.game.links


def _reward_between(first: Round, last: Round, *, deviator: int, enough: Fraction) -> Fraction:
    """Return `enough` if no share between two, the last offer of each round, need pay her more, else 1.

    From the first share on each equilibrium of the replies is followed as far as it is one and pays her no
    more.
    """
    here, low, high = first, first.shares[-1], last.shares[-1]
    while low < high:
        reach = Fraction(0)
        for replies in here.equilibria():
            slacks = zip(
                here.slacks(replies, deviator, enough), last.slacks(replies, deviator, enough), strict=True
            )
            reach = max(reach, min(_share_of_way(start, end) for start, end in slacks))
            if reach == 1:
                break
        if not reach:
            return Fraction(1)
        low += reach * (high - low)
        here = replace(here, shares=(*here.shares[:-1], low))
    return enough


def _share_of_way(start: Fraction, end: Fraction) -> Fraction:
    """Return how much of the way from `start` to `end` is non-negative, up to the first change of sign."""
    if start < 0:
        return Fraction(0)
    return Fraction(1) if end >= 0 else start / (start - end)

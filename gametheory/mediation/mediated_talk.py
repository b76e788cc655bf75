"""Talks in confidence as a finite game: two reports, a mediator's recommendation, two replies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gametheory.arrays import ATOL, FloatArray, Numbers, Value, in_unit_interval
from gametheory.errors import invalid
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode
from gametheory.games.tree_assessment import TreeAssessment

__all__ = ["MediatedTalk", "Recommendations"]

_TYPES: Final = ("strong", "weak")
_OFFERS: Final = ("larger", "even", "smaller")
_PLAYERS: Final = ("1", "2")


@dataclass(frozen=True, eq=False, kw_only=True)
class Recommendations(Value):
    r"""What a mediator recommends after each pair of reports; what is left to one is war.

    The *larger* part is :math:`p\theta`, what a strong type expects of war with a weak one, the *smaller* is
    :math:`1 - p\theta`.

    Parameters
    ----------
    strong_even : array_like, shape (...)
        Chance of an even split after two reports of strength.
    mixed_unequal, mixed_even : array_like, shape (...)
        After a report of strength and one of weakness: that the strong one gets the larger part, and of an
        even split.
    weak_unequal : array_like, shape (...)
        After two reports of weakness: that player 1 gets the larger part, and as much that player 2 does; at
        most 1/2. Else the split is even. A strong type that claims weakness cannot tell then whom it meets.

    Raises
    ------
    InvalidInputError
        If a chance is outside [0, 1], or those after a pair of reports exceed 1.
    """

    strong_even: Numbers = Numbers(in_unit_interval)
    mixed_unequal: Numbers = Numbers(in_unit_interval)
    mixed_even: Numbers = Numbers(in_unit_interval)
    weak_unequal: Numbers = Numbers(in_unit_interval)

    def __post_init__(self) -> None:
        if (self.mixed_unequal + self.mixed_even > 1 + ATOL).any():
            raise invalid(
                "mixed_unequal + mixed_even", "must be at most 1", self.mixed_unequal + self.mixed_even
            )
        if (self.weak_unequal > 0.5 + ATOL).any():
            raise invalid("weak_unequal", "must be at most 1/2", self.weak_unequal)

    def peace(self, strong: FloatArray) -> FloatArray:
        """Return the chance of peace if reports are true and recommendations followed, shape (...)."""
        q = np.asarray(strong, dtype=float)
        mixed = self.mixed_unequal + self.mixed_even
        return np.asarray(q**2 * self.strong_even + 2 * q * (1 - q) * mixed + (1 - q) ** 2)

    def offers(self, report: str, other: str) -> FloatArray:
        """Return the chances that one who reports is offered the larger, even and smaller part, (..., 3)."""
        if report == other:
            unequal = 0 * self.weak_unequal if report == "strong" else self.weak_unequal
            even = self.strong_even if report == "strong" else 1 - 2 * self.weak_unequal
            return np.stack(np.broadcast_arrays(unequal, even, unequal), axis=-1)
        parts = (self.mixed_unequal, self.mixed_even, 0 * self.mixed_even)
        ordered = parts if report == "strong" else parts[::-1]
        return np.stack(np.broadcast_arrays(*ordered), axis=-1)


@dataclass(frozen=True, eq=False, kw_only=True)
class MediatedTalk(Value):
    """Nature draws two types, each player reports its own in confidence, and hears its own part or "war".

    It accepts or refuses without knowing the other's report or reply; unless both accept there is war. The
    mediator has no interest of its own: its recommendations are a random move that everybody knows.

    Parameters
    ----------
    recommendations : Recommendations
        At one point.
    strong, pie_after_war, advantage : float
        As in :class:`MediationAndPeace`.
    """

    recommendations: Recommendations
    strong: float
    pie_after_war: float
    advantage: float

    def parts(self) -> FloatArray:
        """Return the larger, even and smaller part, shape (3,)."""
        larger = self.advantage * self.pie_after_war
        return np.array([larger, 0.5, 1 - larger])

    def war(self, kind: str, other: str) -> float:
        """Return what war is worth to a type against another."""
        chance = 0.5 if kind == other else self.advantage if kind == "strong" else 1 - self.advantage
        return chance * self.pie_after_war

    def game(self) -> ExtensiveForm:
        """Return the tree."""
        chances = {"strong": self.strong, "weak": 1 - self.strong}
        pairs = [(a, b) for a in _TYPES for b in _TYPES]
        nature = {f"{a}, {b}": (chances[a] * chances[b], self._reports(a, b)) for a, b in pairs}
        return ExtensiveForm(_PLAYERS, Chance(nature, "types"))

    def _reports(self, *kinds: str) -> Decision:
        first, second = (f"{player} is {kind}" for player, kind in zip(_PLAYERS, kinds, strict=True))
        replies = {
            mine: Decision("2", {his: self._recommended(kinds, (mine, his)) for his in _TYPES}, second)
            for mine in _TYPES
        }
        return Decision("1", replies, first)

    def _recommended(self, kinds: tuple[str, ...], reports: tuple[str, str]) -> Chance:
        war = Terminal([self.war(*kinds), self.war(*kinds[::-1])], "war")
        likely = self.recommendations.offers(*reports)
        nodes: dict[str, tuple[float, TreeNode]] = {}
        for k, (name, chance) in enumerate(zip(_OFFERS, likely.tolist(), strict=True)):
            if chance > 0:
                own, other = self.parts()[[k, 2 - k]]
                peace = Terminal([own, other], "peace")
                offered = name, _OFFERS[2 - k]
                last = Decision("2", {"accept": peace, "refuse": war}, _reply(1, kinds, reports, offered))
                first = {"accept": last, "refuse": Decision("2", {"accept": war, "refuse": war}, last.name)}
                nodes[name] = chance, Decision("1", first, _reply(0, kinds, reports, offered))
        left = 1.0 - float(likely.sum())
        if left > ATOL or not nodes:
            nodes["war"] = max(left, 0.0), war
        return Chance(nodes)

    def accepts(self, kind: str, report: str, offer: str) -> bool:
        """Return whether accepting is a best reply of a type, whatever it reported, to one who is honest."""
        k = _OFFERS.index(offer)
        worth = 0.0
        for other, chance in zip(_TYPES, (self.strong, 1 - self.strong), strict=True):
            likely = chance * float(self.recommendations.offers(report, other)[k])
            worth += likely * (float(self.parts()[k]) - self.war(kind, other))
        return worth >= 0

    def honest(self) -> TreeAssessment:
        """Return honest reports and obedient replies, with the beliefs of Bayes' rule.

        After a false report, which the other cannot see, a type replies as is best for it; its beliefs come
        from its own report and the honesty of the other, as in every sequential equilibrium.
        """
        game = self.game()
        choices: dict[str, str] = {}
        for player, kind in _each():
            choices[f"{player} is {kind}"] = kind
            for report in _TYPES:
                for offer in _OFFERS:
                    obeys = kind == report or self.accepts(kind, report, offer)
                    choices[_said(player, kind, report, offer)] = "accept" if obeys else "refuse"
        names = {game.set_name(which) for which in range(game.tree.n_sets)}
        strategy = game.pure({name: choice for name, choice in choices.items() if name in names})
        beliefs = np.full(len(game.tree.members), np.nan)
        tree = game.tree
        for k, player in enumerate(_PLAYERS):  # one's own report tells nothing: as if one said either
            likely = game.reach(_saying_either(game, strategy, player))[tree.members]
            total = np.repeat(np.add.reduceat(likely, tree.set_starts), tree.set_sizes)
            own = tree.mover[tree.members] == k
            beliefs[own] = likely[own] / total[own]
        return TreeAssessment(strategy=strategy, beliefs=beliefs)


def _each() -> Iterator[tuple[str, str]]:
    return ((player, kind) for player in _PLAYERS for kind in _TYPES)


def _saying_either(game: ExtensiveForm, strategy: FloatArray, player: str) -> FloatArray:
    """Return the strategy with the reports of `player` drawn by lot."""
    mixtures = [np.array(mixture) for mixture in game.mixtures(strategy)]
    for which, mixture in enumerate(mixtures):
        if game.set_name(which) in {f"{player} is {kind}" for kind in _TYPES}:
            mixture[:] = 0.5
    return np.concatenate(mixtures)


def _said(player: str, kind: str, report: str, offer: str) -> str:
    return f"{player} is {kind}, said {report}, is offered the {offer} part"


def _reply(k: int, kinds: tuple[str, ...], reports: tuple[str, str], offers: tuple[str, str]) -> str:
    return _said(_PLAYERS[k], kinds[k], reports[k], offers[k])

"""A seller names prices to a buyer whose value only he knows: the finite game, and strategies on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode
from gametheory.games.tree_assessment import TreeAssessment

__all__ = ["SELLER_AND_BUYER", "SellerGame", "nearest"]

SELLER_AND_BUYER = ("seller", "buyer")
_MOST_NODES = 200_000

Prices = tuple[float, ...]
BuyerRule = Callable[[float, Prices], float]
SellerRule = Callable[[Prices], dict[float, float]]


@dataclass(frozen=True, kw_only=True)
class SellerGame:
    """Finitely many values, prices and periods: chance draws the value, the seller offers, the buyer answers.

    Information sets are named by the prices refused so far: ``seller: 3, 2`` and ``buyer of 5: 3, 2, 1``,
    the last being the current offer.

    Parameters
    ----------
    values, chances : tuple of float
        The buyer's values and their probabilities.
    prices : tuple of float
        What the seller may ask, in each period.
    periods : int
        So many offers.
    delta_seller, delta_buyer : float
        Discount factors.
    """

    values: tuple[float, ...]
    chances: tuple[float, ...]
    prices: tuple[float, ...]
    periods: int
    delta_seller: float
    delta_buyer: float

    def __post_init__(self) -> None:
        if self.periods < 1 or not self.prices:
            raise InvalidInputError(f"a game needs a period and a price, got {self.periods}, {self.prices}")
        size = 2 * len(self.values) * (2 * len(self.prices)) ** self.periods
        if size > _MOST_NODES:
            raise RefusedError(f"the tree would have about {size} nodes: take fewer prices or periods")

    def tree(self) -> ExtensiveForm:
        """Return the game."""
        draws = {
            f"{value:.12g}": (chance, self._offer(value, ()))
            for value, chance in zip(self.values, self.chances, strict=True)
        }
        return ExtensiveForm(SELLER_AND_BUYER, Chance(draws, "value"))

    def _offer(self, value: float, refused: Prices) -> TreeNode:
        if len(refused) == self.periods:
            return Terminal(np.zeros(2))
        later, branches = len(refused), dict[str, TreeNode]()
        for price in self.prices:
            sold = [self.delta_seller**later * price, self.delta_buyer**later * (value - price)]
            history = (*refused, price)
            reply = {"accept": Terminal(np.array(sold)), "refuse": self._offer(value, history)}
            branches[_number(price)] = Decision(
                "buyer", reply, f"buyer of {_number(value)}: {_words(history)}"
            )
        return Decision("seller", branches, f"seller: {_words(refused)}")

    def assessment(self, game: ExtensiveForm, seller: SellerRule, buyer: BuyerRule) -> TreeAssessment:
        """Return strategies on the tree with beliefs by Bayes' rule.

        Where everybody should have bought, the seller believes the lowest value refused.

        Parameters
        ----------
        game : ExtensiveForm
            From :meth:`tree`.
        seller : callable
            Takes the refused prices, returns the probability of each price to ask.
        buyer : callable
            Takes a value and the prices up to the current offer, returns the probability to accept.
        """
        named: dict[str, FloatArray] = {}
        believed: dict[str, FloatArray] = {}
        self._walk((), np.asarray(self.chances), (seller, buyer), named, believed)
        tree = game.tree
        strategy, beliefs = np.zeros(tree.offsets[-1]), np.ones(len(tree.members))
        for at in range(tree.n_sets):
            name = tree.set_names[at]
            strategy[tree.offsets[at] : tree.offsets[at + 1]] = named[name]
            if name in believed:
                # chance's branches are in the order of values, and so are the nodes of a set
                start = tree.set_starts[at]
                beliefs[start : start + len(self.values)] = believed[name]
        return TreeAssessment(strategy=strategy, beliefs=beliefs)

    def _walk(
        self,
        refused: Prices,
        left: FloatArray,
        rules: tuple[SellerRule, BuyerRule],
        named: dict[str, FloatArray],
        believed: dict[str, FloatArray],
    ) -> None:
        if len(refused) == self.periods:
            return
        seller, buyer = rules
        name = f"seller: {_words(refused)}"
        asked = seller(refused)
        named[name] = np.array([asked.get(price, 0.0) for price in self.prices])
        if abs(named[name].sum() - 1) > 1e-9:
            raise InvalidInputError(f"prices asked after {refused} must be ones of the game, got {asked}")
        total = left.sum()
        lowest = np.eye(len(self.values))[int(np.argmin(self.values))]
        posterior = left / total if total > 0 else lowest
        believed[name] = posterior
        for price in self.prices:
            history = (*refused, price)
            accepts = np.array([buyer(value, history) for value in self.values])
            for value, chance in zip(self.values, accepts, strict=True):
                named[f"buyer of {_number(value)}: {_words(history)}"] = np.array([chance, 1 - chance])
            self._walk(history, posterior * (1 - accepts), rules, named, believed)


def _number(value: float) -> str:
    return f"{value:.12g}"


def _words(prices: Sequence[float]) -> str:
    return ", ".join(map(_number, prices)) if prices else "first"


def nearest(prices: ArrayLike, wanted: float) -> float:
    """Return the price of a grid nearest to the one wanted.

    Examples
    --------
    >>> nearest([0.0, 0.5, 1.0], 0.6)
    0.5
    """
    grid = np.asarray(prices, dtype=float)
    return float(grid[np.argmin(np.abs(grid - wanted))])

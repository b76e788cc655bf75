"""Games of other forms than the normal one, and models without batches, given numbers of any size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gametheory as gt
from gametheory.arrays import EQUILIBRIUM_TOL, LARGEST, SMALLEST

SIZES = (1e308, 1e200, LARGEST, SMALLEST, 1e-200, 1e-308, 5e-324, np.inf, np.nan)


def tree(payoff: float = 1.0, chance: float = 0.5) -> gt.ExtensiveForm:
    reply = gt.Decision("b", {"L": gt.Terminal([0, 2]), "R": gt.Terminal([3, 1])})
    one = gt.Decision("a", {"in": reply, "out": gt.Terminal([payoff, 1])})
    other = gt.Decision("a", {"in": gt.Terminal([1, payoff]), "out": gt.Terminal([0.5, 1])})
    return gt.ExtensiveForm(("a", "b"), gt.Chance({"one": (chance, one), "other": (1 - chance, other)}))


def bayesian(payoff: float = 1.0) -> gt.BayesianGame:
    one, two = np.array([[payoff, 0], [0, 1]]), np.array([[0, 1], [2, 0]])
    return gt.BayesianGame(
        {"1": ["g", "h"], "2": ["u"]},
        {"1": ["T", "B"], "2": ["L", "R"]},
        prior=[[0.5], [0.5]],
        payoffs=[[[one, two]], [[two, one]]],
    )


def repeated(payoff: float = 5.0, discount: float = 0.5) -> gt.RepeatedGame:
    row = np.array([[3.0, 0.0], [payoff, 1.0]])
    return gt.RepeatedGame(gt.NormalForm([row, row.T]), discount)


def exchange(weight: float) -> gt.BalancedExchange:
    links = (("a", "b"), ("b", "c"))
    return gt.BalancedExchange(players=("a", "b", "c"), edges=links, weights=(weight, 1.0))  # type: ignore[arg-type]


def market(delta: float) -> gt.BuyerSellerNetwork:
    links = (("s", "b"), ("t", "b"), ("t", "c"))
    return gt.BuyerSellerNetwork(
        sellers=("s", "t"), buyers=("b", "c"), edges=links, delta=[delta, 0.9, 0.8, 0.9]
    )


GAMES: dict[str, Callable[[float], Any]] = {
    "payoffs of a tree": tree,
    "chances of a tree": lambda size: tree(chance=size),
    "worth of a coalition": lambda size: gt.CoalitionalGame("ab", [0, size, 1, 2]),
    "worths": lambda size: gt.CoalitionalGame("ab", [0, size, size, size]),
    "payoffs by type": bayesian,
    "payoffs of a stage": repeated,
    "discount": lambda size: repeated(discount=size),
    "weights of issues": lambda size: gt.AdjustedWinner(weights=[[size, 50, 50], [30, 40, 30]]),
    "all weights of issues": lambda size: gt.AdjustedWinner(weights=[[size] * 3, [size] * 3]),
    "weights of links": exchange,
    "discount factors": market,
}


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("game", GAMES)
def test_numbers_of_any_size_are_refused_or_the_answer_holds(game: str, size: float, sign: int) -> None:
    try:
        made = GAMES[game](sign * size)
        solution = made.solution() if hasattr(made, "solution") else gt.solve(made)
    except (gt.InvalidInputError, gt.RefusedError):
        return
    for answer in solution:
        assert answer.gap <= EQUILIBRIUM_TOL
        assert np.isfinite(np.asarray(answer.payoffs, dtype=float)).all()

"""Examples of papers and textbooks. A page is named only where the print was compared."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory import BargainingProblem, solve

BILL = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
JACK = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}


def barter() -> tuple[np.ndarray, list[frozenset[str]]]:
    """Gains of Bill and Jack from every barter; a good is worth (to Bill, to Jack)."""
    goods = [(name, -worth[0], worth[1]) for name, worth in BILL.items()]
    goods += [(name, worth[0], -worth[1]) for name, worth in JACK.items()]
    gains, moved = [], []
    for pattern in product((0, 1), repeat=len(goods)):
        gains.append([sum(p * g[i] for p, g in zip(pattern, goods, strict=True)) for i in (1, 2)])
        moved.append(frozenset(g[0] for p, g in zip(pattern, goods, strict=True) if p))
    return np.array(gains, dtype=float), moved


@pytest.mark.parametrize("lotteries", [True, False])
def test_bill_and_jack_barter(*, lotteries: bool) -> None:
    """Nash (1950), the example of Bill and Jack: book, whip, ball and bat against pen, toy and knife.

    The table of utilities as two later papers reprint it, the goods and the gains as one of them does.
    """
    gains, moved = barter()
    found = solve(BargainingProblem.finite(gains, [0, 0], lotteries=lotteries), gt.Nash())
    assert_allclose(found[0].payoffs, [12, 5])
    chosen = moved[int(np.flatnonzero((gains == [12, 5]).all(axis=1))[0])]
    assert chosen == {"pen", "toy", "knife", "book", "whip", "ball", "bat"}
    assert len(found) == 1


def test_the_example_against_independence_of_irrelevant_alternatives() -> None:
    """After Kalai and Smorodinsky (1975): player 2 should get more in the second set, and gets less."""
    first = BargainingProblem.hull([[0, 0], [0, 1], [1, 0], [0.75, 0.75]], [0, 0])
    second = BargainingProblem.hull([[0, 0], [0, 1], [1, 0], [1, 0.7]], [0, 0])
    assert_allclose(gt.Nash().point(first), [0.75, 0.75])
    assert_allclose(gt.Nash().point(second), [1.0, 0.7])
    assert gt.KalaiSmorodinsky().point(second)[1] > gt.KalaiSmorodinsky().point(first)[1]


def test_the_tu_game_with_threats() -> None:
    """Nash (1953), with side payments, by hand: sigma 10, and A - B has the value -9/10."""
    found = gt.VariableThreats([[0, 6, -1], [4, 3, 5]], [[0, 2, 2], [-1, 6, 5]]).outcome()
    assert (found.sigma, found.delta) == (10.0, pytest.approx(-0.9))
    assert_allclose(found.payoffs, [4.55, 5.45])
    assert_allclose(found.threats[0], [0.3, 0.7])
    assert_allclose(found.threats[1], [0, 0.3, 0.7], atol=1e-12)


@pytest.mark.parametrize("gamma", [0.25, 0.5, 0.8])
def test_risk_aversion_and_shares(gamma: float) -> None:
    """Utility a power gamma of the share against a linear one: Nash shares in the ratio gamma to 1."""
    shares = gt.MoneyDivision(1.0, (gt.PowerUtility(np.float64(gamma)), gt.LinearUtility())).shares(gt.Nash())
    assert_allclose(shares, [gamma / (1 + gamma), 1 / (1 + gamma)], rtol=1e-9)


def test_the_kalai_smorodinsky_solution_can_be_inefficient_for_three() -> None:
    """Roth (1979) shows that it must be; the hull of 0, (1, 0, 1) and (0, 1, 1) is one such set."""
    problem = BargainingProblem.hull([[0, 0, 0], [1, 0, 1], [0, 1, 1]], [0, 0, 0])
    assert_allclose(gt.KalaiSmorodinsky().point(problem), [0.5, 0.5, 0.5])
    assert_allclose(gt.LexicographicKalaiSmorodinsky().point(problem), [0.5, 0.5, 1.0])

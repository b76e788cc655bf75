"""Refinements of signalling equilibria: what separates them, and divinity by brute force."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import (
    Refinement,
    SignallingGame,
    Solution,
    d1,
    divinity,
    intuitive_criterion,
    solve,
    universal_divinity,
)
from gametheory.errors import RefusedError
from gametheory.solvers.divine_beliefs import divine_beliefs, universally_divine_beliefs
from gametheory.solvers.unsent_message import UnsentMessage

Criterion = Callable[[Solution], Refinement]


def settlement(negligent: float) -> SignallingGame:
    """Banks and Sobel (1987), the defendant's offer: 3 or 5, a trial costs her 6, or 11 if negligent."""
    sender = np.empty((2, 2, 2))
    sender[:, 0, 0], sender[:, 1, 0] = -3, -5
    sender[0, :, 1], sender[1, :, 1] = -6, -11
    receiver = np.empty((2, 2, 2))
    receiver[:, 0, 0], receiver[:, 1, 0] = 3, 5
    receiver[0, :, 1], receiver[1, :, 1] = 0, 5
    prior = {"careful": 1 - negligent, "negligent": negligent}
    return SignallingGame(prior, ("low", "high"), ("accept", "reject"), sender, receiver)


def covered(middle: float) -> SignallingGame:
    """Whatever reply to y attracts the middle type attracts left or right more, but neither always."""
    gains = np.array([[2.0, -1, -0.5], [1, 1, -2], [-1, 2, -0.5]])
    sender = np.stack([np.zeros((3, 3)), gains], axis=1)
    receiver = np.stack([np.zeros((3, 3)), np.eye(3)[:, [0, 2, 1]]], axis=1)
    side = (1 - middle) / 2
    return SignallingGame({"left": side, "middle": middle, "right": side}, "xy", "abc", sender, receiver)


def removed(game: SignallingGame, criterion: Criterion, message: str) -> bool:
    """Return whether all equilibria in which only the other message is sent fail at `message`."""
    solution = solve(game)
    at = game.messages.index(message)
    pooling = [answer.value for answer in solution if not answer.value.strategies[:, :, at].any()]
    assert pooling
    refined = criterion(solution)
    failed = {removal.equilibrium for removal in refined.removed if removal.message == message}
    return all(one in failed for one in pooling)


@pytest.mark.parametrize(
    ("criterion", "even", "likely"),
    [
        (intuitive_criterion, False, False),
        (divinity, True, False),
        (d1, True, True),
        (universal_divinity, True, True),
    ],
)
def test_the_settlement_of_banks_and_sobel(criterion: Criterion, even: bool, likely: bool) -> None:
    """Offering high fails by D1 at any prior, by divinity if few are negligent, by intuition never."""
    assert removed(settlement(0.5), criterion, "low") is even
    assert removed(settlement(0.7), criterion, "low") is likely


@pytest.mark.parametrize("away", [-1e-6, 1e-6])
def test_divinity_depends_on_the_prior_where_it_says(away: float) -> None:
    """A trial needs a belief in negligence of 3/5 or more, and divine ones end at the prior."""
    assert removed(settlement(0.6 + away), divinity, "low") is (away < 0)


@pytest.mark.parametrize(
    ("criterion", "rare", "frequent"),
    [
        (intuitive_criterion, False, False),
        (d1, False, False),
        (divinity, True, False),
        (universal_divinity, True, True),
    ],
)
def test_universal_divinity_is_stronger_than_d1_and_divinity(
    criterion: Criterion, rare: bool, frequent: bool
) -> None:
    """D1 compares types one by one; D2 asks whether all others together cover a type."""
    assert removed(covered(0.1), criterion, "y") is rare
    assert removed(covered(0.8), criterion, "y") is frequent


def test_divine_beliefs_of_the_examples() -> None:
    low = next(UnsentMessage.each(settlement(0.7)))
    payoffs = (np.array([-5.0, -5]) + 11) / 8
    divine = divine_beliefs(low, payoffs)
    assert_allclose(np.sort(divine.corners[:, 1]), [0, 0.7])
    assert_allclose(universally_divine_beliefs(low, payoffs).corners, [[1, 0]])
    y = list(UnsentMessage.each(covered(0.8)))[1]
    at_zero = np.full(3, 2 / 4)
    assert divine_beliefs(y, at_zero).corners.max(axis=0)[1] == pytest.approx(8 / 9)
    assert (universally_divine_beliefs(y, at_zero).corners[:, 1] == 0).all()


def divine_interval(message: UnsentMessage, payoffs: np.ndarray) -> tuple[float, float]:
    """Return the divine beliefs in the first of two types, by going through a grid of replies."""
    prior, (first, second) = message.game.prior, message.worth - payoffs[:, None]
    grid = np.linspace(0, 1, 241)
    low, high = 0.0, 1.0
    while True:
        beliefs = np.linspace(low, high, 401)
        worth = np.stack([beliefs, 1 - beliefs], axis=1) @ message.answers
        ties = {tuple(np.flatnonzero(row >= row.max() - 1e-9)) for row in worth}
        turns = worth.argmax(axis=1)
        ties |= {tuple(sorted({a, b})) for a, b in pairwise(turns)}
        reached: set[float] = set()
        for replies in ties:
            pairs = [(a, b) for a in replies for b in replies]
            for a, b in pairs:
                one, two = (share * g[a] + (1 - share) * g[b] for share in [grid] for g in (first, second))
                # between two neighbours on the grid a gain changes sign: then indifference is reached
                for k in range(len(grid) - 1):
                    ends = np.sign(one[k : k + 2]), np.sign(two[k : k + 2])
                    for q in ((True, False), (False, True), (True, True)):
                        fits = all(
                            (e * (1 if there else -1) >= 0).any() for e, there in zip(ends, q, strict=True)
                        )
                        if fits:
                            mass = prior * q
                            reached.add(float(mass[0] / mass.sum()))
        if not reached or (min(reached), max(reached)) == (low, high):
            return low, high
        low, high = max(low, min(reached)), min(high, max(reached))


@pytest.mark.parametrize("seed", range(40))
def test_divine_beliefs_of_two_types_by_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    game = SignallingGame(
        {"a": 0.35, "b": 0.65}, "xy", "klm", rng.normal(size=(2, 2, 3)), rng.normal(size=(2, 2, 3))
    )
    message = list(UnsentMessage.each(game))[1]
    payoffs = rng.uniform(message.worth.min(axis=1), message.worth.max(axis=1))
    corners = divine_beliefs(message, payoffs).corners[:, 0]
    low, high = divine_interval(message, payoffs)
    assert_allclose([corners.min(), corners.max()], [low, high], atol=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_what_a_reply_leads_to_is_divine_in_the_first_round(seed: int) -> None:
    """Three types: for random best replies, prior times frequency lies in the hull of the corners."""
    from scipy.optimize import nnls

    rng = np.random.default_rng(seed)
    game = SignallingGame(
        {"a": 0.2, "b": 0.3, "c": 0.5}, "xy", "klm", rng.normal(size=(3, 2, 3)), rng.normal(size=(3, 2, 3))
    )
    message = list(UnsentMessage.each(game))[1]
    payoffs = rng.uniform(message.worth.min(axis=1), message.worth.max(axis=1))
    divine = divine_beliefs(message, payoffs)
    if divine.rounds > 1:
        return
    matrix = np.vstack([divine.corners.T, np.ones(len(divine.corners))])
    for region in message.regions:
        for _ in range(50):
            share = rng.dirichlet(np.ones(len(region.replies)))
            gain = message.worth[:, list(region.replies)] @ share - payoffs
            mass = game.prior * (gain > 0)
            if mass.sum() > 0:
                assert nnls(matrix, np.append(mass / mass.sum(), 1.0))[1] < 1e-9


def test_the_order_of_the_criteria_and_the_need_for_more_rounds() -> None:
    rng = np.random.default_rng(11)
    counts = np.zeros(4, dtype=int)
    most = 0
    for _ in range(30):
        game = SignallingGame(
            {"a": 0.3, "b": 0.3, "c": 0.4},
            "xy",
            "klm",
            rng.integers(-4, 5, size=(3, 2, 3)),
            rng.integers(-4, 5, size=(3, 2, 3)),
        )
        solution = solve(game)
        intuitive, by_d1, divine, universal = (
            {r.equilibrium for r in criterion(solution).removed}
            for criterion in (intuitive_criterion, d1, divinity, universal_divinity)
        )
        counts += [len(intuitive), len(by_d1), len(divine), len(universal)]
        assert intuitive <= by_d1 <= universal
        assert divine <= universal
        for answer in solution:
            found = answer.value
            payoffs = np.einsum("ma,tma->tm", found.replies, game.unit[0])[:, list(found.sent)].max(axis=1)
            for message in UnsentMessage.each(game):
                if message.number not in found.sent:
                    most = max(most, universally_divine_beliefs(message, payoffs).rounds)
    assert counts[3] >= counts[1] > counts[0] > 0
    assert most > 1


def test_some_equilibrium_survives_universal_divinity() -> None:
    """Banks and Sobel: a stable component passes, and there always is one (random generic games)."""
    rng = np.random.default_rng(2)
    for _ in range(15):
        game = SignallingGame(
            {"a": 0.5, "b": 0.2, "c": 0.3}, "xy", "kl", rng.normal(size=(3, 2, 2)), rng.normal(size=(3, 2, 2))
        )
        for criterion in (divinity, universal_divinity):
            refined = criterion(solve(game))
            assert refined.kept or refined.split


def test_too_many_types_are_refused() -> None:
    prior = {f"t{k}": 1 / 9 for k in range(9)}
    game = SignallingGame(prior, "xy", "k", np.zeros((9, 2, 1)), np.zeros((9, 2, 1)))
    with pytest.raises(RefusedError, match="for up to 8, got 9"):
        divine_beliefs(list(UnsentMessage.each(game))[1], np.zeros(9))

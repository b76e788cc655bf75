"""Repeated games: minmax, the folk theorem, thresholds of patience, and all equilibrium payoffs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import (
    AbreuSannikov,
    Concept,
    FirstStep,
    NormalForm,
    PayoffPolygon,
    RepeatedGame,
    Status,
    folk_theorem_set,
    grim_trigger_gains,
    grim_trigger_threshold,
    is_individually_rational,
    mixed_minmax,
    penal_code_threshold,
    pure_minmax,
    solve,
)
from gametheory.errors import InvalidInputError, RefusedError

DILEMMA = NormalForm.from_bimatrix([[2, -1], [3, 0]], [[2, 3], [-1, 0]])
DUOPOLY = NormalForm.from_bimatrix(  # three outputs each, the example of Abreu and Sannikov (2014)
    [[16, 3, 0], [21, 10, -1], [9, 5, -5]], [[9, 13, 3], [1, 4, 0], [0, -4, -15]]
)


def corners(game: RepeatedGame) -> PayoffPolygon:
    found: PayoffPolygon = solve(game).details["payoff_set"]
    return found


def plain_operator(game: RepeatedGame, steps: int) -> PayoffPolygon:
    """Apply the operator of Abreu, Pearce and Stacchetti (1990), with all corners of all promises."""
    payoffs, delta = game.feasible, game.discount
    for _ in range(steps):
        points = []
        for a in np.ndindex(*game.stage.shape):
            floors = game.floors(a, payoffs.low)
            allowed = payoffs.above(0, floors[0]).above(1, floors[1])
            now = game.stage.floats[(slice(None), *a)]
            points += [(1 - delta) * now + delta * w for w in allowed.corners]
        payoffs = PayoffPolygon(np.array(points).reshape(-1, 2))
        if payoffs.kind == "empty":
            break
    return payoffs


def test_the_dilemma_below_and_above_the_threshold() -> None:
    """Mailath and Samuelson (2006), section 2.5: below 1/3 only defection, patient players reach all."""
    assert corners(RepeatedGame(DILEMMA, 0.33)).corners.tolist() == [[0.0, 0.0]]
    at = corners(RepeatedGame(DILEMMA, 0.34))
    assert at.distance([2.0, 2.0]) < 1e-9
    assert corners(RepeatedGame(DILEMMA, 0.9)).gap_to(folk_theorem_set(DILEMMA)) < 1e-9


@pytest.mark.slow
def test_the_example_of_abreu_and_sannikov_against_the_peer() -> None:
    """The set at delta = 0.3, its corners also computed by QuantEcon."""
    gt = pytest.importorskip("quantecon.game_theory")
    A, B = DUOPOLY.floats
    peer = gt.RepeatedGame(gt.NormalFormGame([gt.Player(A), gt.Player(B.T)]), 0.3).equilibrium_payoffs()
    ours = corners(RepeatedGame(DUOPOLY, 0.3))
    assert ours.gap_to(PayoffPolygon(peer.points[peer.vertices])) < 1e-8


def test_the_corners_of_the_example_of_abreu_and_sannikov() -> None:
    """The figures of QuantEcon 0.11, for runs without it."""
    ours = corners(RepeatedGame(DUOPOLY, 0.3))
    assert len(ours.corners) == 6
    assert PayoffPolygon(ours.corners).distance([15.5630896, 9.1]) < 1e-6
    assert_allclose(solve(RepeatedGame(DUOPOLY, 0.3)).details["threats"], [1.1256824, 0], atol=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_the_plain_operator_has_the_same_limit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    game = RepeatedGame(NormalForm(rng.integers(-3, 5, size=(2, 2, 3))), float(rng.uniform(0.3, 0.7)))
    solution = solve(game)
    slow = plain_operator(game, 150)
    if solution.status is Status.NONE_EXISTS:
        assert slow.kind == "empty"
    else:
        assert solution.details["payoff_set"].gap_to(slow) < 1e-5
        assert solution.gap <= 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_patience_only_adds_equilibria(seed: int) -> None:
    stage = NormalForm(np.random.default_rng(seed).integers(0, 5, size=(2, 2, 2)))
    sets = [solve(RepeatedGame(stage, d)).details["payoff_set"] for d in (0.3, 0.5, 0.7)]
    for less, more in pairwise(sets):
        assert all(more.distance(corner) < 1e-7 for corner in less.corners)


def test_sets_without_interior() -> None:
    """Segments and points: common interest on a line, and a game with one action each."""
    shared = NormalForm.from_bimatrix([[2, 0], [0, 1]], [[2, 0], [0, 1]])
    assert corners(RepeatedGame(shared, 0.6)).kind == "segment"
    assert corners(RepeatedGame(NormalForm([[[3.0]], [[1.0]]]), 0.5)).corners.tolist() == [[3.0, 1.0]]


def test_without_a_pure_equilibrium_there_is_none() -> None:
    pennies = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    assert solve(RepeatedGame(pennies, 0.9)).status is Status.NONE_EXISTS


def test_payoff_units_do_not_matter() -> None:
    base = corners(RepeatedGame(DUOPOLY, 0.3)).corners
    scaled = NormalForm([1e6 * DUOPOLY.floats[0] - 5, 1e-3 * DUOPOLY.floats[1] + 2])
    other = corners(RepeatedGame(scaled, 0.3)).corners
    assert_allclose((other - [-5, 2]) / [1e6, 1e-3], base, atol=1e-7)


def test_minmax_values() -> None:
    """Mixed punishments are harder: matching pennies, and figure 5.1 of Fudenberg and Tirole (1991)."""
    pennies = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    assert pure_minmax(pennies).values.tolist() == [1, 1]
    assert_allclose(mixed_minmax(pennies).values, 0, atol=1e-9)
    # In the figure mixing holds both to 0, pure actions to 1.
    figure = NormalForm.from_bimatrix([[-2, 1], [1, -2], [0, 0]], [[2, -2], [-2, 2], [1, 1]])
    assert_allclose(mixed_minmax(figure).values, [0, 0], atol=1e-9)
    assert_allclose(pure_minmax(figure).values, [1, 1])


def test_minmax_of_three_players_bounds_what_they_can_guarantee() -> None:
    rng = np.random.default_rng(2)
    stage = NormalForm(rng.normal(size=(3, 2, 3, 2)))
    mixed, pure = mixed_minmax(stage), pure_minmax(stage)
    assert (mixed.values <= pure.values + 1e-9).all()
    for i, punishment in enumerate(mixed.punishments):
        best = np.tensordot(np.moveaxis(stage.floats[i], i, 0), punishment, axes=2).max()
        assert best == pytest.approx(mixed.values[i])


def test_individual_rationality_in_many_dimensions() -> None:
    rng = np.random.default_rng(4)
    stage = NormalForm(rng.normal(size=(3, 2, 2, 2)))
    nash = solve(stage)[0]
    assert is_individually_rational(stage, nash.payoffs)
    assert not is_individually_rational(stage, stage.floats.max(axis=(1, 2, 3)) + 0.1)
    assert not is_individually_rational(stage, mixed_minmax(stage).values - 0.1)


@pytest.mark.parametrize("delta", [0.2, 0.33, 0.34, 0.8])
def test_grim_trigger_pays_above_its_threshold_only(delta: float) -> None:
    gains = grim_trigger_gains(RepeatedGame(DILEMMA, delta), (0, 0), DILEMMA.pure(1, 1))
    assert (gains.max() <= 0) == (delta >= grim_trigger_threshold(DILEMMA, (0, 0), DILEMMA.pure(1, 1)))


def test_cournot_duopoly_under_grim_trigger() -> None:
    """Gibbons (1992), section 2.3.C: linear demand, half the monopoly output each, threshold 9/17."""
    output = np.array([1 / 4, 1 / 3, 3 / 8])
    price = 1 - output[:, None] - output
    stage = NormalForm.from_bimatrix(output[:, None] * price, output * price)
    assert_allclose(grim_trigger_threshold(stage, (0, 0), stage.pure(1, 1)), 9 / 17)


def test_the_optimal_penal_code_needs_less_patience_than_grim_trigger() -> None:
    """Stick and carrot (Abreu 1988): flooding the market punishes harder than the one-shot equilibrium."""
    output = np.array([1 / 4, 1 / 3, 3 / 8, 1 / 2])
    price = np.maximum(1 - output[:, None] - output, 0.0)
    stage = NormalForm.from_bimatrix(output[:, None] * price - 0.02, output * price - 0.02)
    found = penal_code_threshold(stage, (0, 0), tolerance=1e-4)
    assert found.bound <= found.high < grim_trigger_threshold(stage, (0, 0), stage.pure(1, 1)) - 0.01
    kept = solve(RepeatedGame(stage, found.high + 1e-3)).details["payoff_set"]
    assert kept.distance(stage.floats[:, 0, 0]) < 1e-9
    lost = solve(RepeatedGame(stage, found.low - 1e-3)).details
    floors = RepeatedGame(stage, found.low - 1e-3).floors((0, 0), lost["threats"])
    assert (stage.floats[:, 0, 0] < floors - 1e-9).any()


def test_thresholds_at_the_edges() -> None:
    assert grim_trigger_threshold(DILEMMA, (1, 1), DILEMMA.pure(1, 1)) == 0
    assert grim_trigger_threshold(DILEMMA, (0, 1), DILEMMA.pure(1, 1)) == np.inf
    assert penal_code_threshold(DILEMMA, (1, 1)).high == 0
    assert penal_code_threshold(DILEMMA, (0, 1)).high == np.inf
    with pytest.raises(RefusedError, match="reversion is no equilibrium of the stage game"):
        grim_trigger_threshold(DILEMMA, (0, 0), DILEMMA.pure(0, 0))
    with pytest.raises(InvalidInputError, match="target must be one action a player"):
        grim_trigger_threshold(DILEMMA, (0, 2), DILEMMA.pure(1, 1))


def test_the_check_convicts_promises_that_do_not_deter() -> None:
    game = RepeatedGame(DILEMMA, 0.2)
    cooperate = FirstStep(payoffs=[2, 2], actions=(0, 0), promise=[2, 2])
    claimed = PayoffPolygon([[0, 0], [2, 2]])
    assert game.gap(cooperate, payoff_set=claimed) == pytest.approx((0.8 - 0.4) / 4)
    assert str(game.deviation(cooperate, payoff_set=claimed)) == "player 1 gains 0.4 by playing 2 at once"
    outside = FirstStep(payoffs=[3, 3], actions=(0, 0), promise=[3, 3])
    assert game.gap(outside, payoff_set=claimed) >= 0.25
    assert game.gap(cooperate, payoff_set=PayoffPolygon(np.empty((0, 2)))) == np.inf
    with pytest.raises(InvalidInputError, match="concept must be SUBGAME_PERFECT"):
        game.gap(cooperate, Concept.NASH, payoff_set=claimed)


def test_bad_input_is_named() -> None:
    with pytest.raises(InvalidInputError, match="discount must lie between 0 and 1, got 1"):
        RepeatedGame(DILEMMA, 1)
    with pytest.raises(InvalidInputError, match="stage must be one game, not a batch"):
        RepeatedGame(NormalForm(np.zeros((4, 2, 2, 2)), players=2), 0.5)
    with pytest.raises(RefusedError, match="takes two players, got 3"):
        solve(RepeatedGame(NormalForm(np.zeros((3, 1, 1, 1))), 0.5))
    with pytest.raises(InvalidInputError, match="tolerance must be positive"):
        AbreuSannikov(tolerance=0)
    with pytest.raises(InvalidInputError, match=r"points must have shape \(k, 2\)"):
        PayoffPolygon([1, 2, 3])

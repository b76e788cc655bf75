"""Repeated games without a public signal: the set of equilibrium payoffs enclosed from both sides."""

from __future__ import annotations

import pickle
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import (
    AbreuSannikov,
    FirstStep,
    NormalForm,
    PayoffBoxes,
    PayoffPoints,
    PayoffPolygon,
    RepeatedGame,
    SelfGeneration,
    Solution,
    Status,
    solve,
)
from gametheory.errors import InvalidInputError, RefusedError

DILEMMA = NormalForm.from_bimatrix([[2, -1], [3, 0]], [[2, 3], [-1, 0]])
DUOPOLY = NormalForm.from_bimatrix(  # the example of Abreu and Sannikov (2014)
    [[16, 3, 0], [21, 10, -1], [9, 5, -5]], [[9, 13, 3], [1, 4, 0], [0, -4, -15]]
)


def without_signal(stage: NormalForm, discount: float, resolution: int = 64) -> Solution:
    game = RepeatedGame(stage, discount, public_signals=False)
    return solve(game, SelfGeneration(resolution=resolution))


def hull(stage: NormalForm, discount: float) -> PayoffPolygon:
    found: PayoffPolygon = solve(RepeatedGame(stage, discount)).details["payoff_set"]
    return found


def kept_words(stage: NormalForm, discount: float, length: int) -> list[np.ndarray]:
    """Return what words pay before (0, 0) for ever, if reversion to (1, 1) deters all deviations."""
    best = [np.broadcast_to(u.max(axis=i, keepdims=True), u.shape) for i, u in enumerate(stage.floats)]
    gains, threat = np.stack(best) - stage.floats, stage.floats[:, 1, 1]
    out = []
    for word in product(np.ndindex(*stage.shape), repeat=length):
        payoffs, good = stage.floats[:, 0, 0], True
        for a, b in reversed(word):
            good &= bool((payoffs >= threat + (1 / discount - 1) * gains[:, a, b] - 1e-12).all())
            payoffs = (1 - discount) * stage.floats[:, a, b] + discount * payoffs
        if good:
            out.append(payoffs)
    return out


def test_the_dilemma_at_its_threshold_by_hand() -> None:
    """At 1/3 a cooperator must be promised 2: (2, 2) for ever, or taking turns from (0, 2) or (2, 0) on."""
    found = without_signal(DILEMMA, 1 / 3, 128).details
    third = 1 / 3
    by_hand = [[2, 2], [0, 2], [2, 0], [0, 8 / 3], [8 / 3, 0], [2 / 9, 2], [2, 2 / 9], [0, 0]]
    by_hand += [[2 * third**k, 2 * third**k] for k in range(1, 6)]
    assert max(found["outer"].distance(point) for point in by_hand) < 1e-9
    assert max(found["payoff_set"].distance(point) for point in by_hand) < 4 / 64
    assert found["distance"] < 1 / 64
    # the polygon of public randomisation contains these, the set without it keeps far from them
    for point in ([1, 1], [1.5, 1.5], [1, 2]):
        assert hull(DILEMMA, 1 / 3).distance(point) < 1e-9
        assert found["outer"].distance(point) > 0.3


@pytest.mark.parametrize("discount", [0.2, 0.3, 0.333])
def test_below_the_threshold_defection_is_all_there_is(discount: float) -> None:
    solution = without_signal(DILEMMA, discount)
    assert solution.complete.name == "PROVEN"
    assert_allclose(solution.details["payoff_set"].corners, 0, atol=1e-12)
    assert solution.details["distance"] < 1e-9


def test_the_threshold_of_cooperation_is_the_same_with_and_without_a_signal() -> None:
    """Stationary play needs no signal: 1/3 from either side at 1e-9."""
    assert without_signal(DILEMMA, 1 / 3 - 1e-9).details["outer"].distance([2, 2]) > 1
    assert without_signal(DILEMMA, 1 / 3 + 1e-9).details["payoff_set"].distance([2, 2]) < 1e-9


def test_in_the_duopoly_of_abreu_and_sannikov_the_signal_makes_all_the_difference() -> None:
    """At 0.3 a polygon of six corners with it, the equilibrium of one round alone without."""
    solution = without_signal(DUOPOLY, 0.3)
    assert solution.complete.name == "PROVEN"
    assert_allclose(solution.details["payoff_set"].corners, [[10, 4]] * len(solution), atol=1e-9)
    assert len(hull(DUOPOLY, 0.3).corners) == 6


@pytest.mark.parametrize(("stage", "discount"), [(DILEMMA, 1 / 3), (DILEMMA, 0.45), (DUOPOLY, 0.5)])
def test_brute_force_over_words_before_cooperation(stage: NormalForm, discount: float) -> None:
    """Words kept to by the threat of the equilibrium of one round are equilibria: none is outside."""
    found = without_signal(stage, discount).details
    kept = kept_words(stage, discount, 3)
    assert len(kept) > 5
    assert max(found["outer"].distance(payoffs) for payoffs in kept) < 1e-9
    span = np.ptp(stage.floats.reshape(2, -1), axis=1)
    inner = found["payoff_set"].scaled(1 / span)
    assert max(inner.distance(payoffs / span) for payoffs in kept) <= found["distance"]


@pytest.mark.parametrize("stage", [DILEMMA, DUOPOLY])
def test_patient_players_need_no_signal(stage: NormalForm) -> None:
    """Fudenberg and Maskin (1991): patient players reach averages by turns."""
    apart = []
    for discount in (0.4, 0.55, 0.75):
        game, polygon = RepeatedGame(stage, discount, public_signals=False), hull(stage, discount)
        found = SelfGeneration().search(game).details
        rng = np.random.default_rng(1)
        mixed = rng.dirichlet(np.ones(len(polygon.corners)), size=200) @ polygon.corners
        span = np.ptp(stage.floats.reshape(2, -1), axis=1)
        points = found["payoff_set"].scaled(1 / span)
        apart.append(max(points.distance(point / span) for point in mixed))
    assert apart[0] > apart[1] > apart[2]
    assert apart[0] > 0.05
    assert apart[2] < 0.03


tables = st.lists(st.integers(0, 4), min_size=12, max_size=12)


@settings(max_examples=30, deadline=None)
@given(table=tables, discount=st.sampled_from([0.2, 1 / 3, 0.5, 0.65]))
def test_inside_is_certified_and_contained_in_both_outer_sets(table: list[int], discount: float) -> None:
    stage = NormalForm(np.array(table).reshape(2, 2, 3))
    solution = without_signal(stage, discount, 24)
    if solution.status is Status.NONE_EXISTS:
        assert not len(solution.details["outer"])
        return
    assert solution.status is Status.SOLVED
    polygon, outer = hull(stage, discount), solution.details["outer"]
    for answer in solution:
        assert answer.gap <= 1e-9
        assert polygon.distance(answer.payoffs) < 1e-7
        assert outer.distance(answer.payoffs) < 1e-9
    # an equilibrium of one round, played for ever, is one
    assert (solution.details["least_threats"] <= solution.details["threats"] + 1e-9).all()


@settings(max_examples=15, deadline=None)
@given(table=tables)
def test_a_finer_grid_only_takes_away(table: list[int]) -> None:
    stage = NormalForm(np.array(table).reshape(2, 2, 3))
    coarse, fine = (without_signal(stage, 0.5, n).details for n in (8, 32))
    for point in fine["payoff_set"].corners:
        assert coarse["outer"].distance(point) < 1e-9


def test_points_segments_and_games_without_equilibrium() -> None:
    shared = NormalForm.from_bimatrix([[2, 0], [0, 1]], [[2, 0], [0, 1]])
    found = without_signal(shared, 0.6).details
    assert np.abs(found["outer"].least @ [1, -1]).max() <= 2 / 64
    assert_allclose(found["payoff_set"].corners @ [1, -1], 0, atol=1e-12)
    one = without_signal(NormalForm([[[3.0]], [[1.0]]]), 0.5)
    assert one.complete.name == "PROVEN"
    assert len(one) == 1
    assert_allclose(one.details["outer"].most, [[3, 1]], atol=1e-9)
    pennies = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    assert without_signal(pennies, 0.9).status is Status.NONE_EXISTS


def test_three_players() -> None:
    """A dilemma for three: each cooperator gives each other 1 and pays 1.5; staying needs 3/4."""
    give = np.stack(np.meshgrid([1, 0], [1, 0], [1, 0], indexing="ij"))
    stage = NormalForm(give.sum(axis=0) - give - 1.5 * give)
    low, high = (without_signal(stage, d, 16).details for d in (0.74, 0.76))
    assert high["payoff_set"].distance([0.5, 0.5, 0.5]) < 1e-9
    assert low["outer"].distance([0.5, 0.5, 0.5]) > 0


def test_payoff_units_do_not_matter() -> None:
    base = without_signal(DUOPOLY, 0.4)
    scaled = NormalForm([1e6 * DUOPOLY.floats[0] - 5, 1e-3 * DUOPOLY.floats[1] + 2])
    other = without_signal(scaled, 0.4)
    assert len(other) == len(base)
    points = (other.details["payoff_set"].corners - [-5, 2]) / [1e6, 1e-3]
    assert_allclose(points, base.details["payoff_set"].corners, atol=1e-6)


def test_the_check_convicts_what_only_a_signal_could_promise() -> None:
    game = RepeatedGame(DILEMMA, 0.4, public_signals=False)
    points = PayoffPoints([[0, 0], [2, 2]])
    half = FirstStep(payoffs=[0.4, 0.4], actions=(1, 1), promise=[1, 1])
    assert game.gap(half, payoff_set=points) > 0.3
    whole = FirstStep(payoffs=[2, 2], actions=(0, 0), promise=[2, 2])
    assert game.gap(whole, payoff_set=points) == 0
    with pytest.raises(RefusedError, match="without public signals promises come from PayoffPoints"):
        game.gap(whole, payoff_set=PayoffPolygon([[0, 0], [2, 2]]))


def test_the_signal_is_part_of_the_game() -> None:
    with_it, without = RepeatedGame(DILEMMA, 0.4), RepeatedGame(DILEMMA, 0.4, public_signals=False)
    assert with_it != without
    assert pickle.loads(pickle.dumps(without)) == without  # noqa: S301  (our own bytes)
    assert isinstance(solve(with_it).solver, AbreuSannikov)
    assert isinstance(solve(without).solver, SelfGeneration)
    with pytest.raises(RefusedError, match="AbreuSannikov needs public signals"):
        solve(without, AbreuSannikov())
    with pytest.raises(RefusedError, match="SelfGeneration is for games without public signals"):
        solve(with_it, SelfGeneration())


def test_bad_input_is_named() -> None:
    with pytest.raises(InvalidInputError, match="public_signals must be True or False, got 1"):
        RepeatedGame(DILEMMA, 0.5, public_signals=1)  # type: ignore[arg-type]  # that is the test
    for name, value in (("resolution", 0), ("tolerance", 0.0), ("most_steps", 0)):
        with pytest.raises(InvalidInputError, match=f"{name} must be"):
            SelfGeneration(**{name: value})  # type: ignore[arg-type]  # that is the test
    with pytest.raises(RefusedError, match="a grid of 2000 cells for each of 2 players is too large"):
        without_signal(DILEMMA, 0.5, 2000)
    with pytest.raises(InvalidInputError, match=r"corners must have shape \(k, n\)"):
        PayoffPoints([1, 2])
    with pytest.raises(InvalidInputError, match="least must not exceed most"):
        PayoffBoxes(least=[[1, 1]], most=[[0, 2]])

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory.bargaining.strategic.mixed_demand import MixedDemand
from gametheory.bargaining.strategic.nash_demand_game import NashDemandGame
from gametheory.errors import InvalidInputError
from gametheory.solvers import solve
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.pure import PureEquilibria

THEOREM = settings(max_examples=40, deadline=None)

SHARES = st.floats(0, 1)


def stated(x: np.ndarray, pie: float, d: np.ndarray) -> bool:
    """Return whether demands are an equilibrium as the theory lists them, away from ties."""
    total = x.sum()
    if abs(total - pie) < 1e-12:
        return bool((x >= d).all())
    return bool(total > pie and pie - x[1] <= d[0] and pie - x[0] <= d[1])


@THEOREM
@given(x=st.tuples(SHARES, SHARES), d=st.tuples(st.floats(0, 0.45), st.floats(0, 0.45)))
def test_equilibria_are_efficient_divisions_and_mutual_greed(
    x: tuple[float, float], d: tuple[float, float]
) -> None:
    demands, payoffs = np.array(x), np.array(d)
    game = NashDemandGame(disagreement=payoffs)
    slack = np.abs(np.concatenate([1 - demands[::-1] - payoffs, [demands.sum() - 1]])).min()
    if slack > 1e-6:
        assert game.is_equilibrium(demands) == stated(demands, 1.0, payoffs)


@THEOREM
@given(share=SHARES)
def test_every_rational_division_is_an_equilibrium(share: float) -> None:
    game = NashDemandGame(pie=10, disagreement=[1, 3])
    x = 1 + 6 * share
    assert game.is_equilibrium([x, 10 - x])
    assert not game.is_equilibrium([x, (10 - x) * 0.99])


def test_the_grid_game_has_the_same_equilibria() -> None:
    game = NashDemandGame(pie=10, disagreement=[1, 3])
    grid = game.as_game(demands=21)
    found = {tuple(np.argmax(each) for each in answer.value) for answer in solve(grid, PureEquilibria())}
    step = np.arange(21) * 10 / 20
    expected = {(i, j) for i in range(21) for j in range(21) if game.is_equilibrium([step[i], step[j]])}
    assert found == expected


def test_brute_force_replies_agree() -> None:
    game = NashDemandGame(disagreement=[0.1, 0.2])
    z = np.linspace(0, 1, 100_001)
    for x in np.random.default_rng(5).random((40, 2)):
        pays = game.expected_payoffs(np.stack([z, np.full_like(z, x[1])], axis=-1))[:, 0].max()
        other = game.expected_payoffs(np.stack([np.full_like(z, x[0]), z], axis=-1))[:, 1].max()
        gain = max(pays - game.expected_payoffs(x)[0], other - game.expected_payoffs(x)[1])
        assert gain == pytest.approx(float(game.residual(x)), abs=2e-5)


def test_disagreement_leaves_nothing_of_the_surplus() -> None:
    outcome = NashDemandGame(pie=10, disagreement=[1, 3]).outcome([10, 10])
    assert outcome.probability == 0
    assert outcome.surplus_lost == 6


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"pie": 0}, "the pie must be a positive number"),
        ({"pie": np.nan}, "the pie must be a positive number"),
        ({"disagreement": [0.5, 0.5]}, "no gain from agreement over the disagreement payoffs"),
        ({"disagreement": [-np.inf, 0]}, "disagreement must be finite"),
        ({"disagreement": [0, 0, 0]}, "the two parties on its last axis"),
        ({"disagreement": [-0.1, 0]}, "must be non-negative"),
    ],
    ids=str,
)
def test_bad_games_are_refused(wrong: dict, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        NashDemandGame(**wrong)


def test_bad_demands_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="demands must lie in"):
        NashDemandGame().is_equilibrium([0.5, 1.1])
    with pytest.raises(InvalidInputError, match="demands must be at least 2"):
        NashDemandGame().as_game(demands=1)


def test_the_mixed_equilibrium_is_among_all_of_the_two_by_two_game() -> None:
    game = MixedDemand(low=4, pie=10)
    found = solve(game.as_game(), AllEquilibria())
    assert any(np.allclose(each.value[0], [2 / 3, 1 / 3]) for each in found)
    assert found.gap <= 1e-12


def test_skyrms_polymorphism_of_thirds() -> None:
    """Skyrms (1996), chapter 1: half ask for a third and half for two thirds, who get a third on average."""
    game = MixedDemand(low=1 / 3)
    np.testing.assert_allclose(game.answer(), 0.5)
    np.testing.assert_allclose(game.outcome().payoffs, 1 / 3)


@THEOREM
@given(low=st.floats(0.01, 0.49), z=st.floats(0, 1))
def test_no_demand_at_all_beats_the_mixture(low: float, z: float) -> None:
    p = float(MixedDemand(low=low).answer()[0])
    pays = z * (p * (z <= 1 - low) + (1 - p) * (z <= low))
    assert pays <= low + 1e-12


@THEOREM
@given(low=st.floats(0.01, 0.49), unit=st.floats(0.1, 100))
def test_the_unit_of_money_does_not_matter(low: float, unit: float) -> None:
    scaled = MixedDemand(low=low * unit, pie=unit)
    np.testing.assert_allclose(scaled.outcome().payoffs, unit * MixedDemand(low=low).outcome().payoffs)


@pytest.mark.parametrize("low", [0, 0.5, 0.7, -1])
def test_a_modest_demand_is_below_half(low: float) -> None:
    with pytest.raises(InvalidInputError, match="between 0 and half the pie"):
        MixedDemand(low=low)

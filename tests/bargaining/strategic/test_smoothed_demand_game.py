from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory.bargaining.strategic.smoothed_demand_game import SmoothedDemandGame, smoothed_total
from gametheory.errors import InvalidInputError
from gametheory.solvers import solve
from gametheory.solvers.pure import PureEquilibria

THEOREM = settings(max_examples=40, deadline=None)

GAMES = st.builds(
    SmoothedDemandGame,
    scale=st.floats(0.01, 1),
    gamma=st.tuples(st.floats(0.1, 1), st.floats(0.1, 1)),
    distribution=st.sampled_from(["normal", "logistic"]),
)


@THEOREM
@given(game=GAMES)
def test_demands_are_in_the_ratio_of_the_exponents(game: SmoothedDemandGame) -> None:
    x = game.answer()
    assert x[0] * game.gamma[1] == pytest.approx(x[1] * game.gamma[0])
    assert game.residual(x) <= 1e-9


@THEOREM
@given(game=GAMES)
def test_no_other_demand_pays_more(game: SmoothedDemandGame) -> None:
    x = game.answer()
    z = np.linspace(0, 3 * x.sum() + 3, 4001)
    for i in (0, 1):
        pair = np.stack([z, np.full_like(z, x[1 - i])], axis=-1)
        pays = game.expected_payoffs(pair if i == 0 else pair[:, ::-1])[:, i]
        assert pays.max() <= game.expected_payoffs(x)[i] * (1 + 1e-9)


@pytest.mark.parametrize("distribution", ["normal", "logistic"])
def test_vanishing_noise_selects_the_nash_solution(distribution: str) -> None:
    scale = 10.0 ** -np.arange(1, 7)
    game = SmoothedDemandGame(scale=scale, pie=2, gamma=[0.5, 1], distribution=distribution)
    miss = np.abs(game.answer() - game.nash_limit()).max(axis=-1)
    assert (np.diff(miss) < 0).all()
    assert miss[-1] < 1e-4
    assert game.outcome().probability[-1] > 0.9999


def test_grid_equilibria_close_in_on_the_demands() -> None:
    game = SmoothedDemandGame(scale=0.1, gamma=[0.5, 1])
    misses = []
    for demands in (21, 81, 321):
        grid = game.as_game(demands=demands)
        x = np.linspace(0, 1, demands)
        found = [
            np.array([x @ np.asarray(mixture) for mixture in each.value])
            for each in solve(grid, PureEquilibria())
        ]
        near = min(np.abs(each - game.answer()).max() for each in found if each.max() < 0.99)
        misses.append(near * (demands - 1))
    assert max(misses) <= 1.0  # within a step of the grid


def test_uniform_noise_selects_nothing() -> None:
    """A kinked distribution leaves a continuum: pie uniform on [0.8, 1], linear utilities."""
    low, high = 0.8, 1.0
    z = np.linspace(0, high, 20_001)
    for x in ([0.4, 0.4], [0.25, 0.55], [0.2, 0.6]):
        for own, other in (x, x[::-1]):
            survival = np.clip((high - z - other) / (high - low), 0, 1)
            assert (z * survival).max() <= own + 1e-9
    survival = np.clip((high - z - 0.7) / (high - low), 0, 1)
    assert (z * survival).max() > 0.1 + 1e-3  # below B - A the demand of 0.1 is too low


@pytest.mark.parametrize("distribution", ["normal", "logistic"])
def test_the_certificate_tells_rounding_from_errors_at_every_scale(distribution: str) -> None:
    """Of the smallest noise a demand is off by rounding only, and the slope of the payoff by anything."""
    scale = 10.0 ** np.arange(-15, 10)
    game = SmoothedDemandGame(scale=scale, gamma=[0.3, 1], distribution=distribution)
    x = game.answer()
    assert (game.residual(x) <= 1e-13).all()
    for factor in (1.01, 0.99, 3.0, 0.1):
        assert (game.residual(factor * x) >= 5e-3).all()
    assert np.isinf(game.residual(-x)).all()


def test_the_residual_is_the_way_to_the_best_reply() -> None:
    game = SmoothedDemandGame(scale=0.1, gamma=[0.3, 1])
    x = game.answer()
    wrong = x * [1 + 1e-5, 1.0]
    z = np.linspace(0.9, 1.1, 400_001) * x[0]
    reply = z[np.argmax(0.3 * np.log(z) + np.log(game.survival(z + x[1])))]
    assert game.residual(wrong) == pytest.approx(wrong[0] / reply - 1, rel=0.3)


def test_extreme_scales_are_solved() -> None:
    s = smoothed_total(1.0, np.array([1e-9, 1e-3, 10.0, 1e4]), 2.0, "normal")
    assert np.isfinite(s).all()
    assert s[0] == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"scale": 0}, "scale must be positive"),
        ({"scale": [1, 1e-16]}, "scale must be at least 1e-15 of the pie"),
        ({"scale": 1, "gamma": [0, 1]}, r"gamma must lie in \(0, 1\]"),
        ({"scale": 1, "gamma": [1.1, 1]}, r"gamma must lie in \(0, 1\]"),
        ({"scale": 1, "distribution": "uniform"}, "distribution must be one of"),
        ({"scale": 1, "pie": -1}, "the pie must be a positive number"),
    ],
    ids=str,
)
def test_bad_games_are_refused(wrong: dict, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        SmoothedDemandGame(**wrong)

"""Pressure whose bite is private: the scale family, the safe share of a budget, and its exceptions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gametheory import BackwardInduction, PrivateSusceptibility, TieRule, solve
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict
from gametheory.solvers.protocol import Completeness

THEOREM = settings(max_examples=50, deadline=None)
TALKS = PrivateSusceptibility(cost=0.1, low=0, high=1)
GAMES = st.builds(
    lambda low, spread, **rest: PrivateSusceptibility(low=low, high=low + spread, **rest),
    low=st.floats(0, 1),
    spread=st.floats(0.05, 2),
    cost=st.floats(0, 0.5),
    pressure=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
BELIEFS = {"beta": stats.beta(2, 5), "normal": stats.norm(0.4, 0.3), "pareto": stats.pareto(1.5, -1, 1)}


@THEOREM
@given(game=GAMES)
def test_no_other_demand_is_better(game: PrivateSusceptibility) -> None:
    """Brute force over demands against the chance, counted over types, that each is accepted."""
    assert solve(game).gap <= 1e-12
    theta = np.linspace(game.low, game.high, 20001)
    loss = game.cost + game.pressure[1]

    def worth(demand: np.ndarray) -> np.ndarray:
        accepts = (demand[:, np.newaxis] <= game.pressure[0] * theta + 1e-12).mean(axis=1)
        return accepts * demand - (1 - accepts) * loss

    best = float(game.demand())
    span = float(game.pressure[0] * game.high) + 0.1
    assert worth(np.array([best]))[0] >= worth(np.linspace(0, span, 81)).max() - 2e-4
    assert 0 <= game.breakdown() <= 0.5 + 1e-12


@THEOREM
@given(game=GAMES, scale=st.floats(0.01, 20), more=st.floats(0, 0.5))
def test_only_the_ratio_counts(game: PrivateSusceptibility, scale: float, more: float) -> None:
    bigger = replace(game, cost=game.cost * scale, pressure=game.pressure * scale)
    assert bigger.breakdown() == pytest.approx(float(game.breakdown()), abs=1e-9)
    pressed = game.under(game.pressure + np.array([[more, 0.0], [0.0, more]]))
    assert pressed.breakdown()[0] >= game.breakdown() - 1e-12
    assert pressed.breakdown()[1] <= game.breakdown() + 1e-12


@pytest.mark.parametrize("name", BELIEFS)
def test_the_ratio_alone_counts_for_any_distribution(name: str) -> None:
    s = np.linspace(0.02, 1, 50)
    game = replace(TALKS, belief=BELIEFS[name], pressure=np.stack([s, 0 * s], axis=-1))
    assert (np.diff(game.breakdown()) >= -1e-7).all()  # rises with the pressure on the screened party
    scaled = replace(game, cost=0.3, pressure=3 * game.pressure)
    np.testing.assert_allclose(scaled.breakdown(), game.breakdown(), atol=1e-7)
    one = game.under([0.4, 0.1])
    assert solve(one).gap <= 1e-9
    assert solve(one).complete is Completeness.ONE
    assert one.gap(one.answer() + np.array([0.04, 0.1])) > 1e-6
    with pytest.raises(RefusedError, match="the critical pressure is known in closed form for a uniform"):
        one.critical_pressure()
    assert one.split_theorem(1.0) is None


@THEOREM
@given(game=GAMES, budget=st.floats(0.05, 3), share=st.floats(0, 1))
def test_the_largest_safe_share(game: PrivateSusceptibility, budget: float, share: float) -> None:
    safe = float(game.max_safe_share(budget))
    risk = float(game.under([share * budget, (1 - share) * budget]).breakdown())
    if abs(share - safe) > 1e-9:
        assert (risk <= 1e-12) == (share < safe)
    theorem = game.split_theorem(budget)
    at = game.under(budget * np.array([share, 1 - share]) * game.unit())
    if abs(share - theorem.high) > 1e-6:
        assert (at.breakdown() <= 1e-12) == bool(theorem.contains(share))
    assert int(theorem.verdict) in {SplitVerdict.EVEN_BEST, SplitVerdict.NEUTRAL}


def test_an_even_split_is_always_safe_on_the_unit_interval() -> None:
    for budget in (0.1, 0.5, 2.0):
        end = 0.5 + 0.1 / (2 * budget)
        assert TALKS.max_safe_share(budget) == pytest.approx(min(end, 1.0))
        assert TALKS.under([budget / 2, budget / 2]).breakdown() == 0
    at = 0.6 + np.array([-1e-9, 1e-9])
    risk = TALKS.under(0.5 * np.stack([at, 1 - at], axis=-1)).breakdown()
    assert risk[0] == 0
    assert risk[1] > 1e-10
    nine = TALKS.under([0.45, 0.05]).breakdown()
    assert nine == pytest.approx(1 - (0.1 + 0.5) / (2 * 0.9 * 0.5))


def test_where_the_bite_varies_more_even_pressure_breaks_down_and_uneven_pressure_is_required() -> None:
    """The counter-case: d > 1 + 2c/S."""
    wide = replace(TALKS, high=3.0)
    assert wide.max_safe_share(1.0) < 0.5
    risk = wide.under([[0.5, 0.5], [0.2, 0.8]]).breakdown()
    assert risk[0] > 0.1
    assert risk[1] == 0


def test_a_bite_known_well_enough_never_breaks_down() -> None:
    for low, breaks in ((0.5, False), (0.5 - 1e-9, True)):
        game = replace(TALKS, low=low, pressure=(1e12, 0.0))
        assert bool(game.breakdown() > 0) == breaks
        assert game.consent is (Consent.ONE_SIDED if breaks else Consent.NEITHER)
    assert np.isinf(replace(TALKS, low=0.5).critical_pressure())
    assert TALKS.limit_breakdown() == 0.5


def test_without_pressure_nothing_is_demanded() -> None:
    assert TALKS.answer().tolist() == [0.0, 0.0]
    assert TALKS.deal_chance() == 1
    assert solve(TALKS).gap == 0
    assert replace(TALKS, cost=0.0).deal_chance() == 1


@pytest.mark.parametrize("belief", [None, stats.beta(2, 5)], ids=["uniform", "beta"])
def test_the_finite_tree_converges_within_its_bound(belief: object) -> None:
    game = replace(TALKS, belief=belief, pressure=(0.4, 0.1))
    value = game.expected_payoffs(game.answer())[1]
    errors = []
    for size in (5, 10, 20):
        found = solve(game.as_game(types=size, demands=2 * size + 1), BackwardInduction(ties=TieRule.FIRST))
        errors.append(abs(found[0].payoffs[1] - value))
        assert errors[-1] <= game.grid_error(types=size, demands=2 * size + 1)
    assert errors[2] < 0.01


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"low": 1.0}, r"private susceptibility low must be smaller than high \(1.0\), got"),
        ({"low": -0.1}, "private susceptibility low must be non-negative, got -0.1"),
        ({"pressure": (-0.1, 0)}, "pressure must be non-negative on party 0"),
        ({"pressure": (0.1, -0.2)}, "pressure must leave cost"),
    ],
    ids=str,
)
def test_bad_parameters_are_refused(wrong: dict[str, object], match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        replace(TALKS, **wrong)

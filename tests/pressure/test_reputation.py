"""Reputation for obstinacy under pressure (P13): the even split takes longest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import InvalidInputError, Reputation, Status, solve
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitTheorem, SplitVerdict

rate = st.floats(0.01, 2.0)
prior = st.floats(1e-6, 0.9)
demand = st.floats(0.52, 0.98)


@settings(max_examples=80, deadline=None)
@given(a=demand, z=prior, r=rate, total=rate, more=st.floats(0, 1), less=st.floats(0, 1))
def test_the_more_uneven_the_pressure_the_shorter_the_delay(
    *, a: float, z: float, r: float, total: float, more: float, less: float
) -> None:
    """Theorem 4.2 with its formula, and the same for the chance of a deal by any deadline."""
    shares = np.array([0.5 + less / 2, 0.5 + max(less, more) / 2])
    pressure = total * np.stack([shares, 1 - shares], axis=-1)
    game = Reputation(demand=[a, a], discount_rate=[r, r], obstinate=[z, z], pressure=pressure, deadline=1.0)
    small, large = r + total * (1 - shares), r + total * shares
    speed = (2 * r + total) * (1 - a) / (2 * a - 1)
    assert_allclose(game.mean_delay(), (z ** (1 - small / large) - z**2) / speed, rtol=1e-6)
    even, uneven = game.mean_delay()
    assert uneven <= even + 1e-12
    even, uneven = game.deal_chance()
    assert uneven >= even - 1e-12
    late = Reputation(demand=[a, a], discount_rate=[r, r], obstinate=[z, z], pressure=pressure)
    assert_allclose(late.deal_chance(), 1 - z * z, atol=1e-12)
    assert solve(game).status is Status.SOLVED


@settings(max_examples=80, deadline=None)
@given(
    a=st.tuples(demand, demand), z=st.tuples(prior, prior), r=st.tuples(rate, rate), total=rate,
)  # fmt: skip
def test_the_delay_is_longest_where_both_would_be_known_at_the_same_time(
    *, a: tuple[float, float], z: tuple[float, float], r: tuple[float, float], total: float
) -> None:
    """The general statement: single-peaked in the split, in units of rates; the peak has equal times."""
    free = Reputation(demand=a, discount_rate=r, obstinate=z, deadline=1.5)
    share = np.linspace(0, 1, 101)
    game = free.under(total * free.unit() * np.stack([share, 1 - share], axis=-1))
    first, second = game.exhaustion_times().T
    apart = np.log(first / second)
    for values in (game.mean_delay(), -game.deal_chance()):
        steps = np.diff(values)
        towards = (np.abs(apart[1:]) < np.abs(apart[:-1])) & (apart[1:] * apart[:-1] > 0)
        away = (np.abs(apart[1:]) > np.abs(apart[:-1])) & (apart[1:] * apart[:-1] > 0)
        assert (steps[towards] >= -1e-9).all()
        assert (steps[away] <= 1e-9).all()


def test_the_pressed_party_loses_nothing_and_its_rival_gains() -> None:
    game = Reputation(
        demand=[0.6, 0.6], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.1], pressure=[[0.1, 0.1], [0.2, 0]]
    )
    even, uneven = game.expected_payoffs(game.answer())
    assert_allclose(even, [0.4, 0.4], atol=1e-12)
    assert uneven[0] == even[0]
    assert_allclose(uneven[1], 0.55691131, atol=1e-8)


def test_behind_a_red_line_pressure_is_wasted() -> None:
    """Corollary 4.3, and its boundary: a share of 0.4 is left, and the red line is at it or just above."""

    def facing(line: float) -> Reputation:
        return Reputation(
            demand=[0.6, 0.6], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.2], red_line=[line, 0.0],
            deadline=3.0, pressure=[[0.0, 0.0], [0.5, 0.0], [0.0, 0.5]],
        )  # fmt: skip

    free, fenced = facing(0.4 - 1e-9), facing(0.4 + 1e-9)
    assert free.consent is Consent.BEST_SHOT
    assert fenced.consent is Consent.NEITHER
    assert np.ptp(free.deal_chance()) > 0.1
    assert_allclose(fenced.deal_chance(), 0.8, atol=1e-12)  # the flexible type of party 1 yields at once
    assert_allclose(fenced.mean_delay(), 0.0, atol=1e-12)
    assert_allclose(fenced.never(), 0.2, atol=1e-12)
    assert_allclose(fenced.expected_payoffs(fenced.answer()), [[0.48, 0.4]] * 3, atol=1e-12)
    assert fenced.residual(fenced.answer()).max() < 1e-12
    assert solve(fenced).status is Status.SOLVED
    assert fenced.residual(free.answer()).min() > 0.01
    with pytest.raises(InvalidInputError, match="as_game needs two parties that can concede"):
        fenced.as_game()


def test_if_both_are_behind_red_lines_there_is_never_a_deal() -> None:
    game = Reputation(
        demand=[0.6, 0.6], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.2], red_line=[0.5, 0.5], deadline=9.0
    )
    assert game.deal_chance() == 0
    assert game.never() == 1
    assert_allclose(game.expected_payoffs(game.answer()), 0.0)


def test_planned_times_on_a_grid_approach_the_equilibrium() -> None:
    game = Reputation(
        demand=[0.6, 0.7], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.1], pressure=[0.15, 0.05]
    )
    gaps = [game.as_game(times=n).gap(game.profile(times=n)) for n in (21, 41, 81)]
    assert gaps[0] / gaps[1] > 1.6
    assert gaps[1] / gaps[2] > 1.6
    assert gaps[2] < 0.05


@settings(max_examples=40, deadline=None)
@given(z=st.floats(0.01, 0.5), r=rate, more=rate)
def test_a_wrong_answer_is_convicted(z: float, r: float, more: float) -> None:
    game = Reputation(demand=[0.7, 0.7], discount_rate=[r, r], obstinate=[z, z], pressure=[more, 0.0])
    wrong = game.answer()[[1, 0, 3, 2]]
    assume(abs(wrong - game.answer()).max() > 0.05)
    assert game.residual(wrong) > 1e-3


def test_reputation_names_what_is_wrong() -> None:
    good = {"demand": [0.6, 0.6], "discount_rate": [0.1, 0.1], "obstinate": [0.1, 0.1]}
    with pytest.raises(InvalidInputError, match="demands must add to more than 1"):
        Reputation(**{**good, "demand": [0.5, 0.5]})
    with pytest.raises(InvalidInputError, match="obstinate must lie strictly between 0 and 1"):
        Reputation(**{**good, "obstinate": [0.0, 0.5]})
    with pytest.raises(InvalidInputError, match="discount_rate and pressure must add to a positive number"):
        Reputation(**good, pressure=[-0.2, 0])


@settings(max_examples=60, deadline=None)
@given(
    a=st.tuples(demand, demand), z=st.tuples(prior, prior), r=st.tuples(rate, rate),
    total=st.floats(0.05, 3), deadline=st.floats(0.1, 30), line=st.sampled_from([0.0, 0.99]),
)  # fmt: skip
def test_the_theorem_of_splits_says_what_a_sweep_of_splits_finds(
    *,
    a: tuple[float, float],
    z: tuple[float, float],
    r: tuple[float, float],
    total: float,
    deadline: float,
    line: float,
) -> None:
    game = Reputation(demand=a, discount_rate=r, obstinate=z, deadline=deadline, red_line=[line, 0.0])
    theorem = game.split_theorem([total, 2 * total])
    share = np.linspace(0, 1, 201)
    splits = np.stack([share, 1 - share], axis=-1)
    for k, budget in enumerate((total, 2 * total)):
        chance = game.under(budget * game.unit() * splits).deal_chance()
        assert_allclose(chance.max(), theorem.best[k], atol=1e-9)
        one = SplitTheorem(name="", best=0.0, low=theorem.low[k], high=theorem.high[k], outside=True)
        assert (chance[one.contains(share)] >= theorem.best[k] - 1e-9).all()
        away = ~one.contains(share, within=1e-6)
        assert (chance[away] < theorem.best[k]).all()
        left, right = np.diff(chance[100::-1]), np.diff(chance[100:])
        verdict = SplitVerdict(int(theorem.verdict[k]))
        if verdict is SplitVerdict.NEUTRAL:
            assert np.ptp(chance) <= 1e-9
        if verdict is SplitVerdict.EVEN_WORST:
            assert min(left.min(), right.min()) >= -1e-9
        if verdict is SplitVerdict.EVEN_BEST:
            assert max(left.max(), right.max()) <= 1e-9


def test_equal_parties_are_fastest_when_pressed_unequally_by_theorem() -> None:
    game = Reputation(demand=[0.6, 0.6], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.1], deadline=1.0)
    theorem = game.split_theorem(0.4)
    assert SplitVerdict(int(theorem.verdict)) is SplitVerdict.EVEN_WORST
    assert (theorem.low, theorem.high) == (0.0, 1.0)
    tilted = Reputation(demand=[0.6, 0.6], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.2], deadline=1.0)
    assert SplitVerdict(int(tilted.split_theorem(0.4).verdict)) is SplitVerdict.TILTED


def test_a_party_that_was_conceded_to_at_once_loses_by_pressure() -> None:
    model = Reputation(demand=(0.6, 0.6), discount_rate=(0.1, 0.3), obstinate=(0.1, 0.1))
    free, pressed = (model.under(s) for s in ((0.0, 0.0), (0.2, 0.0)))
    assert free.at_once()[1] > 0
    payoffs = [float(each.expected_payoffs(each.answer())[0]) for each in (free, pressed)]
    assert np.round(payoffs, 3).tolist() == [0.557, 0.4]

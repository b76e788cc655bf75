"""The threat to leave: credible in which round, and conceded to in which."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt

SMALL = 1e-9
size = st.floats(-6, 6).map(lambda size: 10**size)
money = st.one_of(st.floats(-2, 2), size, size.map(lambda size: -size))
TALKS = gt.WalkAway(
    rounds=3,
    legacy=1,
    cost=0.1,
    pivot=0.3,
    blame=0.5,
    spontaneous=0.1,
    concession_cost=0.4,
    abandonment=0.7,
    windfall=0.2,
    drift=(-0.3, -0.1),
)
talks = st.builds(
    gt.WalkAway,
    rounds=st.integers(1, 5),
    legacy=money,
    cost=money,
    pivot=money,
    blame=money,
    spontaneous=st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1e-9, 1 - 1e-9, 1.0])),
    concession_cost=st.one_of(st.floats(0.01, 2), size),
    abandonment=money,
    windfall=money,
    drift=st.tuples(money, money),
)


@settings(deadline=None)
@given(model=talks)
def test_no_other_move_in_any_round_gains(model: gt.WalkAway) -> None:
    solution = gt.solve(model)
    assert solution.status is gt.Status.SOLVED
    assert_allclose(solution.answers[0].payoffs, model.value(), atol=1e-12)


@settings(deadline=None)
@given(model=talks)
def test_the_tree_is_worth_the_same(model: gt.WalkAway) -> None:
    game = model.as_game()
    plan = {}
    for t in range(model.rounds):
        plan[f"U {t + 1}"] = "concede" if model.concedes()[t] else "hold"
        plan[f"M {t + 1}"] = "walk" if model.walk_credible()[t] else "stay"
    profile = game.pure(plan)
    assert game.gap(profile) <= SMALL
    assert_allclose(game.expected_payoffs(profile), model.value(), atol=1e-9)


def test_backward_induction_finds_the_same() -> None:
    (found,) = gt.solve(TALKS.as_game(), gt.BackwardInduction()).answers
    assert_allclose(found.payoffs, TALKS.value())


def test_credibility_unravels_from_the_last_round() -> None:
    """Printed case: credible in the last round, therefore not before."""
    assert TALKS.walk_credible().tolist() == [False, False, True]
    short = replace(TALKS, rounds=1)
    assert short.walk_credible().tolist() == [True]


@settings(deadline=None)
@given(model=talks)
def test_the_blame_up_to_which_the_threat_is_credible(model: gt.WalkAway) -> None:
    """In the last round, on both sides at 1e-9 of the payoffs; and what makes a party concede to it."""
    comes = float(model.spontaneous)
    stay = comes * model.legacy + (1 - comes) * model.drift[0] - model.cost
    sizes = (model.legacy, model.cost, model.pivot, model.drift[0])
    step = SMALL * sum(abs(float(each)) for each in sizes)
    for side, credible in ((-step, True), (step, step == 0)):
        assert replace(model, blame=model.pivot - stay + side).walk_credible()[-1] == credible


@settings(deadline=None)
@given(model=talks, more=st.floats(0, 2) | size)
def test_a_larger_value_of_a_deal_makes_leaving_less_credible(model: gt.WalkAway, more: float) -> None:
    """In the last round, where nothing else depends on it."""
    last, dearer = model.walk_credible()[-1], replace(model, legacy=model.legacy + more).walk_credible()[-1]
    assert last or not dearer


def test_with_little_blame_the_threat_works_at_once() -> None:
    """Counter-case."""
    eager = replace(TALKS, blame=0.0, pivot=1.2)
    assert eager.walk_credible().all()
    assert eager.concedes().all()
    assert_allclose(eager.value(), [1, -0.4])


def test_a_batch_is_solved_at_once_and_wrong_plans_are_refuted() -> None:
    batch = replace(TALKS, blame=np.linspace(0, 1, 5)[:, np.newaxis], legacy=np.linspace(0, 2, 3))
    assert batch.concedes().shape == (5, 3, 3)
    assert gt.solve(batch).status is gt.Status.SOLVED
    assert TALKS.gap([1, 0, 1, 0, 0, 1]) > 0.01
    assert TALKS.gap([1, 1]) == np.inf
    assert TALKS.gap([2, 0, 1, 0, 0, 1]) == np.inf


def test_domains() -> None:
    for wrong in (0, 1.5, True):
        with pytest.raises(gt.InvalidInputError, match="rounds must be a positive integer"):
            replace(TALKS, rounds=wrong)
    with pytest.raises(gt.InvalidInputError, match="concession_cost must be positive"):
        replace(TALKS, concession_cost=0)

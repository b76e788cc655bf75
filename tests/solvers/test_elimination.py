"""Iterated elimination and rationalisable actions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import (
    Concept,
    InvalidInputError,
    IteratedElimination,
    NormalForm,
    Rationalisable,
    RefusedError,
    Survivors,
    solve,
)

SHAPES = st.sampled_from([(2, 2), (3, 3), (4, 3), (2, 2, 2), (3, 2, 2)])


@st.composite
def games(draw: st.DrawFn) -> NormalForm:
    """Draw games with many ties."""
    shape = draw(SHAPES)
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    return NormalForm(rng.integers(0, draw(st.sampled_from([3, 8, 40])), (len(shape), *shape)))


def _left(game: NormalForm, solver: IteratedElimination | Rationalisable) -> Survivors:
    survivors = solve(game, solver)[0].value
    assert isinstance(survivors, Survivors)
    return survivors


def _holds(profile: tuple[np.ndarray, ...], survivors: Survivors) -> bool:
    pairs = zip(profile, survivors.actions, strict=True)
    return all(set(np.flatnonzero(np.asarray(x, dtype=float) > 1e-9)) <= set(own) for x, own in pairs)


def test_the_dilemma_is_solved_by_dominance() -> None:
    dilemma = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]], actions=[("C", "D")] * 2)
    solution = solve(dilemma, IteratedElimination())
    survivors = solution[0].value
    assert survivors.is_single
    assert survivors.actions == ((1,), (1,))
    assert solution[0].payoffs.tolist() == [1, 1]
    assert solution.details["order"] == (
        "round 1: player 1 drops C for D",
        "round 1: player 2 drops C for D",
    )
    assert survivors.reduced(dilemma).actions == (("D",), ("D",))


def test_a_mixture_dominates_what_no_action_does() -> None:
    game = NormalForm.from_bimatrix([[4, 0], [1, 1], [0, 4]], np.ones((3, 2)))
    assert _left(game, IteratedElimination()).actions[0] == (0, 2)
    assert _left(game, IteratedElimination(mixed=False)).actions[0] == (0, 1, 2)


def test_the_order_of_weak_elimination_matters_and_is_reported() -> None:
    """Textbook example: what is left depends on who begins."""
    game = NormalForm.from_bimatrix([[1, 0], [1, 1], [0, 1]], [[1, 0], [2, 2], [0, 1]])
    row_first = solve(game, IteratedElimination(weak=True, order=(0, 1)))
    column_first = solve(game, IteratedElimination(weak=True, order=(1, 0)))
    assert row_first.details["order"][0].startswith("round 1: player 1")
    assert row_first.complete.name == column_first.complete.name == "ONE"
    for solution in (row_first, column_first):
        assert solution.gap <= 1e-9
    ties = NormalForm.from_bimatrix([[1, 1], [1, 0]], [[1, 0], [1, 0]])
    first = _left(ties, IteratedElimination(weak=True, order=(0, 1))).actions
    second = _left(ties, IteratedElimination(weak=True, order=(1, 0))).actions
    assert first != second


@settings(max_examples=12, deadline=None)
@given(game=games(), weak=st.booleans(), mixed=st.booleans())
def test_dominance_never_removes_all_equilibria(game: NormalForm, weak: bool, mixed: bool) -> None:
    """Strict elimination keeps every equilibrium, weak elimination at least one."""
    survivors = _left(game, IteratedElimination(weak=weak, mixed=mixed))
    equilibria = solve(game)
    kept = [found for found in equilibria if _holds(found.profile, survivors)]
    assert kept if weak else len(kept) == len(equilibria)


@settings(max_examples=8, deadline=None)
@given(game=games())
def test_strict_elimination_does_not_depend_on_the_order(game: NormalForm) -> None:
    players = tuple(range(game.n_players))
    at_once = _left(game, IteratedElimination())
    in_turn = _left(game, IteratedElimination(order=players))
    backwards = _left(game, IteratedElimination(order=players[::-1]))
    assert at_once.actions == in_turn.actions == backwards.actions == _left(game, Rationalisable()).actions


@settings(max_examples=8, deadline=None)
@given(game=games(), weak=st.booleans())
def test_the_game_replays_every_step_and_belief(game: NormalForm, weak: bool) -> None:
    survivors = _left(game, IteratedElimination(weak=weak))
    assert game.gap(survivors, Concept.UNDOMINATED) <= 1e-9
    if survivors.steps:
        swapped = replace(survivors.steps[0], dominator=np.eye(game.shape[survivors.steps[0].player])[0] * 0)
        broken = replace(survivors, steps=(swapped, *survivors.steps[1:]))
        assert game.gap(broken, Concept.UNDOMINATED) == np.inf
        assert game.gap(replace(survivors, steps=()), Concept.UNDOMINATED) == np.inf


def test_the_check_convicts_an_elimination_that_stopped_too_early() -> None:
    dilemma = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    beliefs = ((np.array([0.5, 0.5]),) * 2,) * 2
    lazy = Survivors(actions=((0, 1), (0, 1)), steps=(), beliefs=beliefs, weak=False, mixed=True)
    assert dilemma.gap(lazy, Concept.UNDOMINATED) > 0.1
    pure = replace(lazy, beliefs=(), mixed=False)
    assert dilemma.gap(pure, Concept.UNDOMINATED) > 0.1
    assert dilemma.gap("all of them", Concept.UNDOMINATED) == np.inf


@pytest.mark.slow
def test_quantecon_sees_the_same_dominated_actions() -> None:
    quantecon = pytest.importorskip("quantecon.game_theory")
    rng = np.random.default_rng(6)
    seen = 0
    for shape in [(4, 3), (3, 3, 2), (5, 2)] * 4:
        game = NormalForm(rng.integers(0, 12, (len(shape), *shape)))
        steps = [step for step in _left(game, IteratedElimination()).steps if step.round == 1]
        for i in range(len(shape)):
            own = np.moveaxis(game.payoffs[i], i, 0)
            theirs = quantecon.Player(own).dominated_actions()
            assert [step.action for step in steps if step.player == i] == theirs
            seen += len(theirs)
    assert seen > 0


def test_a_single_profile_left_is_an_equilibrium() -> None:
    rng = np.random.default_rng(8)
    single = 0
    for _ in range(25):
        game = NormalForm(rng.integers(0, 6, (2, 3, 3)))
        survivors = _left(game, IteratedElimination(weak=True))
        if survivors.is_single:
            single += 1
            assert game.gap(game.pure(*(own[0] for own in survivors.actions))) == 0
    assert single >= 3


def test_the_answer_prints_and_bad_input_is_refused() -> None:
    game = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]], actions=[("C", "D")] * 2)
    assert "D" in str(solve(game, Rationalisable()))
    with pytest.raises(InvalidInputError, match=r"order must name each of the players 0\.\.1"):
        solve(game, IteratedElimination(order=(0,)))
    with pytest.raises(RefusedError, match="one game at a time"):
        IteratedElimination().search(NormalForm(np.zeros((3, 2, 2, 2)), players=2))

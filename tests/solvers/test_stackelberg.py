"""Optimal commitment, with the follower's ties both ways."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import InvalidInputError, Maximin, NormalForm, RefusedError, StackelbergCommitment, solve

EXAMPLE = NormalForm.from_bimatrix([[2, 4], [1, 3]], [[1, 0], [0, 1]])
"""Conitzer and Sandholm (2006), figure 1: the unique equilibrium pays the leader 2, commitment 3.5."""


@st.composite
def games(draw: st.DrawFn) -> NormalForm:
    """Draw games of two players with many ties of the follower."""
    shape = draw(st.sampled_from([(2, 2), (3, 2), (2, 4), (3, 3), (1, 3), (4, 1)]))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    return NormalForm(rng.integers(0, draw(st.sampled_from([2, 4, 20])), (2, *shape)))


def test_the_example_of_conitzer_and_sandholm() -> None:
    assert [found.payoffs[0] for found in solve(EXAMPLE)] == [2.0]
    [found] = solve(EXAMPLE, StackelbergCommitment())
    assert found.payoffs[0] == pytest.approx(3.5)
    np.testing.assert_allclose(found.profile[0], [0.5, 0.5], atol=1e-12)
    [limit] = solve(EXAMPLE, StackelbergCommitment(favourable=False))
    assert limit.payoffs[0] == pytest.approx(3.5)


@settings(max_examples=15, deadline=None)
@given(game=games(), leader=st.sampled_from([0, 1]))
def test_leading_pays_at_least_every_equilibrium_and_the_maximin(game: NormalForm, leader: int) -> None:
    """Von Stengel and Zamir (2010): with ties for her she gets at least the best Nash payoff."""
    best = solve(game, StackelbergCommitment(leader=leader))[0].payoffs[leader]
    worst = solve(game, StackelbergCommitment(leader=leader, favourable=False))[0].payoffs[leader]
    guaranteed = solve(game, Maximin()).details["values"][leader]
    nash = [found.payoffs[leader] for found in solve(game)]
    assert best >= max(nash) - 1e-9
    assert best >= worst - 1e-9
    assert worst >= guaranteed - 1e-9
    assert worst >= min(nash) - 1e-9


@settings(max_examples=10, deadline=None)
@given(game=games(), seed=st.integers(0, 1000))
def test_no_commitment_on_a_random_grid_does_better(game: NormalForm, seed: int) -> None:
    A, B = game.payoffs
    best = solve(game, StackelbergCommitment())[0].payoffs[0]
    solution = solve(game, StackelbergCommitment(favourable=False))
    worst, near = solution[0].payoffs[0], solution.details["nearby"]
    for x in np.random.default_rng(seed).dirichlet(np.ones(len(A)), 200):
        replies = x @ B >= (x @ B).max() - 1e-12
        assert (x @ A)[replies].max() <= best + 1e-9
        assert (x @ A)[replies].min() <= worst + 1e-9
    x = 0.999999 * solution[0].profile[0] + 0.000001 * near
    replies = x @ B >= (x @ B).max() - 1e-12
    assert (x @ A)[replies].min() >= worst - 1e-3


def test_ties_decide_where_the_follower_does_not_care() -> None:
    game = NormalForm.from_bimatrix([[3, 0], [0, 2]], [[0, 0], [0, 0]])
    assert solve(game, StackelbergCommitment())[0].payoffs[0] == pytest.approx(3.0)
    assert solve(game, StackelbergCommitment(favourable=False))[0].payoffs[0] == pytest.approx(6 / 5)


def test_the_check_convicts_a_wrong_commitment_and_a_false_proof() -> None:
    solver = StackelbergCommitment()
    found = solver.search(EXAMPLE)
    assert EXAMPLE.gap(found.answers[0], solver.concept, **found.parameters) <= 1e-9
    worse = EXAMPLE.pure(0, 0)
    assert EXAMPLE.gap(worse, solver.concept, **found.parameters) > 0.4
    disobedient = (found.answers[0][0] * 0 + np.array([0.9, 0.1]), found.answers[0][1])
    assert EXAMPLE.gap(disobedient, solver.concept, **found.parameters) > 0.4
    proof = found.parameters["proof"]
    false = {**found.parameters, "proof": replace(proof, prices=-np.ones((2, 2)))}
    assert EXAMPLE.gap(found.answers[0], solver.concept, **false) == np.inf


def test_units_do_not_matter_and_the_column_player_may_lead() -> None:
    scaled = NormalForm.from_bimatrix(EXAMPLE.payoffs[0] * 1e9 + 3, EXAMPLE.payoffs[1] * 1e-9)
    np.testing.assert_allclose(solve(scaled, StackelbergCommitment())[0].profile[0], [0.5, 0.5], atol=1e-9)
    turned = NormalForm.from_bimatrix(EXAMPLE.payoffs[1].T, EXAMPLE.payoffs[0].T)
    assert solve(turned, StackelbergCommitment(leader=1))[0].payoffs[1] == pytest.approx(3.5)


def test_bad_input_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="leader must be 0 or 1, got 2"):
        StackelbergCommitment(leader=2)
    with pytest.raises(RefusedError, match="takes one game of two players"):
        solve(NormalForm(np.zeros((3, 2, 2, 2))), StackelbergCommitment())

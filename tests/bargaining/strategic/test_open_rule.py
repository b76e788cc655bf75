"""Baron and Ferejohn's open rule: the published profile, and where it is no equilibrium."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BackwardInduction, Status, TieRule, solve
from gametheory.bargaining.strategic.baron_ferejohn import BaronFerejohn
from gametheory.bargaining.strategic.open_rule import OpenRule, open_rule_values
from gametheory.errors import InvalidInputError

ODD = st.sampled_from([3, 5, 7, 9, 21])


def values_by_labels(n: int, m: int, d: float) -> np.ndarray:
    """Return V, W, U from a Markov chain whose members have labels, none of the kernel's algebra.

    Member 0 is on the floor and favours 1 to m. Values of a proposal depend on the role only, so the chain is
    solved by iterating over what each member gets.
    """
    V, W, U = 0.0, 0.0, 0.0
    for _ in range(4000):
        y = d * V
        new = np.zeros(n)
        for j in range(1, n):
            if j <= m:
                pay = np.zeros(n)
                pay[1 : m + 1] = y
                pay[0] = 1 - m * y
            else:
                others = [k for k in range(m + 1, n) if k != j]
                seats = m - len(others)
                pay = np.full(n, d * U)
                pay[others] = d * W
                pay[1 : m + 1] = d * (seats / m * W + (1 - seats / m) * U)
                pay[j] = d * V
            new += pay / (n - 1)
        V, W, U = (0.8 * np.array([V, W, U]) + 0.2 * new[[0, 1, n - 1]]).tolist()  # damped
    return np.array([V, W, U])


def test_frechette_kagel_and_lehrer_2003_open_rule() -> None:
    """American Political Science Review 97, 221-232: five members, 0.8: 0.52, and 0.24 for two others."""
    game = OpenRule(members=5, delta=0.8)
    assert_allclose([game.proposer_keeps(), game.member_share()], [0.52, 0.24], atol=0.005)


@pytest.mark.parametrize(("n", "m", "d"), [(3, 1, 0.9), (5, 2, 0.8), (5, 3, 0.4), (7, 4, 0.6), (9, 6, 0.3)])
def test_the_values_are_those_of_a_labelled_chain(n: int, m: int, d: float) -> None:
    assert_allclose(open_rule_values(n, d, m), values_by_labels(n, m, d), atol=1e-10)


def test_three_members_by_hand() -> None:
    d = np.linspace(0.01, 0.99, 99)
    one, two = open_rule_values(3, d, 1)[:, 0], open_rule_values(3, d, 2)[:, 0]
    assert_allclose(d * one, 2 * d / (4 + 2 * d - d**2))
    assert_allclose(d * two, d / (1 + 2 * d))
    game = OpenRule(members=3, delta=d)
    assert_allclose(game.included(), np.where(d > np.sqrt(3) - 1, 1, 2))


@settings(max_examples=60, deadline=None)
@given(n=ODD, d=st.floats(0.0, 1.0))
def test_theorems(n: int, d: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        game = OpenRule(members=n, delta=d)
        outcome = game.outcome()
    m = game.included()
    passes = m / (n - 1)
    total = outcome.payoffs.sum()
    role = game.answer()[:3]
    assert_allclose(total, role @ [1.0, float(m), float(n - 1 - m)])
    assert_allclose(outcome.payoffs, total / n)
    assert_allclose(total, passes / (1 - (1 - passes) * d))  # one unit, after a geometric wait
    assert_allclose(outcome.surplus_lost, 1 - total, atol=1e-12)
    closed = BaronFerejohn(members=n, delta=d).proposer_keeps()
    assert game.proposer_keeps() <= closed + 1e-12
    assert game.gap(game.answer()) <= 0.06


@pytest.mark.parametrize("n", [3, 5, 7, 9, 21])
def test_patience_shrinks_the_coalition_and_lengthens_the_debate(n: int) -> None:
    game = OpenRule(members=n, delta=np.linspace(0, 1, 2001))
    assert (np.diff(game.included()) <= 0).all()
    assert game.included()[0] == n - 1
    assert game.included()[-1] == (n - 1) / 2
    assert_allclose(OpenRule(members=n, delta=0.0).proposer_keeps(), 1)


BANDS = {
    3: [((np.sqrt(5) - 1) / 2, np.sqrt(3) - 1)],
    5: [((np.sqrt(13) - 3) / 2, 0.32456), (0.57944, 0.58737)],
}


@pytest.mark.parametrize("n", BANDS)
def test_the_published_profile_is_an_equilibrium_outside_these_bands_and_not_inside(n: int) -> None:
    delta = np.linspace(0.0, 1.0, 4001)
    game = OpenRule(members=n, delta=delta)
    fails = game.residual(game.answer()) > 1e-12
    inside = np.zeros_like(fails)
    near = np.zeros_like(fails)
    for low, high in BANDS[n]:
        inside |= (delta > low) & (delta < high)
        near |= (np.abs(delta - low) < 5e-5) | (np.abs(delta - high) < 5e-5)
    assert (fails == inside)[~near].all()


@pytest.mark.parametrize(("n", "d", "parts"), [(3, 0.5, 40), (3, 0.9, 60), (3, 0.95, 50), (5, 0.8, 12)])
def test_where_the_certificate_holds_the_tree_agrees(n: int, d: float, parts: int) -> None:
    game = OpenRule(members=n, delta=d)
    found = solve(game.as_game(parts=parts), BackwardInduction(ties=TieRule.FIRST))[0]
    V, _, _, m = game.answer()
    assert V - m / parts - 1e-12 <= found.payoffs[0] <= V + 1e-9
    assert game.solution().status is Status.SOLVED


def test_where_the_certificate_fails_so_does_the_tree_and_the_answer_says_so() -> None:
    game = OpenRule(members=3, delta=0.7)
    found = solve(game.as_game(parts=60), BackwardInduction(ties=TieRule.FIRST))[0]
    V = game.answer()[0]
    gap = game.gap(game.answer())
    assert found.payoffs[0] > V + 0.03
    assert found.payoffs[0] <= V + gap + 1e-12
    with pytest.warns(UserWarning, match="not deviation-proof here"):
        solution = game.solution()
    assert solution.status is Status.REFUTED
    assert "no equilibrium" in solution.summary()
    assert solution[0].deviation
    with pytest.warns(UserWarning, match="not deviation-proof here"):
        game.outcome()
    # ... and the other number of members is none either.
    other = np.append(open_rule_values(3, 0.7, 1), 1)
    assert game.gap(other) > 0.01


def test_wrong_answers() -> None:
    game = OpenRule(members=5, delta=0.8)
    right = game.answer()
    assert game.gap(right) <= 1e-12
    assert game.gap(right + 0.01 * np.eye(4)[0]) > 0.005
    assert game.gap(right * [1, 1, 1, 0.5]) == np.inf
    assert game.gap(0.5) == np.inf


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match="need an odd number of members"):
        OpenRule(members=4, delta=0.9)
    with pytest.raises(InvalidInputError, match="members must be whole numbers"):
        OpenRule(members=1, delta=0.9)
    with pytest.raises(InvalidInputError, match=r"delta must lie in \[0, 1\]"):
        OpenRule(members=3, delta=1.2)
    with pytest.raises(InvalidInputError, match="parts must be at least 1"):
        OpenRule(members=3, delta=0.5).as_game(parts=0)

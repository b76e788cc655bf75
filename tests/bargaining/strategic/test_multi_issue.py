from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gametheory.bargaining.axiomatic.asymmetric_nash import AsymmetricNash
from gametheory.bargaining.axiomatic.kalai_smorodinsky import KalaiSmorodinsky
from gametheory.bargaining.axiomatic.nash import Nash
from gametheory.bargaining.axiomatic.proportional import Egalitarian
from gametheory.bargaining.strategic.adjusted_winner import AdjustedWinner
from gametheory.bargaining.strategic.fisher_market import nash_packages
from gametheory.bargaining.strategic.multi_issue_nash import MultiIssueNash
from gametheory.errors import InvalidInputError, RefusedError

THEOREM = settings(max_examples=40, deadline=None)

WORTH = st.integers(1, 20).map(float)
PAIRS = arrays(float, st.tuples(st.just(2), st.integers(1, 5)), elements=WORTH)
GROUPS = arrays(float, st.tuples(st.integers(2, 4), st.integers(1, 5)), elements=WORTH)


@THEOREM
@given(w=PAIRS)
def test_packages_agree_with_the_nash_solution_of_their_hull(w: np.ndarray) -> None:
    talks = MultiIssueNash(weights=w)
    np.testing.assert_allclose(talks.payoffs(), Nash().point(talks.as_problem()), rtol=1e-7)


@THEOREM
@given(w=arrays(float, (3, 3), elements=WORTH), t=arrays(float, 3, elements=st.floats(0.5, 2)))
def test_three_players_agree_with_the_nash_solution_of_the_hull(w: np.ndarray, t: np.ndarray) -> None:
    talks = MultiIssueNash(weights=w, bargaining_weights=t)
    expected = AsymmetricNash(t / t.sum()).point(talks.as_problem())
    np.testing.assert_allclose(talks.payoffs(), expected, rtol=1e-5)


@THEOREM
@given(w=PAIRS)
def test_a_package_is_never_worse_than_issue_by_issue(w: np.ndarray) -> None:
    """Midpoint domination, strict if two ratios differ."""
    talks = MultiIssueNash(weights=w)
    gain = talks.payoffs() - talks.issue_by_issue()
    assert (gain >= -1e-9).all()
    if np.ptp(w[0] / w[1]) > 1e-9:
        assert gain.sum() > 1e-9


@THEOREM
@given(w=PAIRS)
def test_at_most_one_issue_is_split_if_ratios_differ(w: np.ndarray) -> None:
    ratios = np.sort(w[0] / w[1])
    if (np.diff(ratios) > 1e-9).all():
        for share in (MultiIssueNash(weights=w).answer()[0], AdjustedWinner(weights=w).answer()):
            assert ((share > 1e-12) & (share < 1 - 1e-12)).sum() <= 1


@THEOREM
@given(w=GROUPS)
def test_equal_weights_leave_no_envy_and_proportional_shares(w: np.ndarray) -> None:
    talks = MultiIssueNash(weights=w)
    shares = talks.answer()
    own = talks.payoffs()
    assert (w @ shares.T <= own[:, np.newaxis] * (1 + 1e-8)).all()
    assert (own >= w.sum(axis=1) / len(w) * (1 - 1e-8)).all()


@THEOREM
@given(w=GROUPS, unit=st.floats(0.01, 100))
def test_the_unit_of_one_players_utility_changes_nothing_else(w: np.ndarray, unit: float) -> None:
    scale = np.ones(len(w))
    scale[0] = unit
    scaled = MultiIssueNash(weights=w * scale[:, np.newaxis])
    np.testing.assert_allclose(scaled.payoffs(), MultiIssueNash(weights=w).payoffs() * scale, rtol=1e-8)


@THEOREM
@given(w=PAIRS, t=st.floats(0.2, 5))
def test_the_walk_to_prices_and_log_rolling_agree(w: np.ndarray, t: float) -> None:
    talks = MultiIssueNash(weights=w, bargaining_weights=[t, 1])
    market = nash_packages(w, [t, 1], [0, 0])
    np.testing.assert_allclose((w * market).sum(axis=-1), talks.payoffs(), rtol=1e-12)


def test_disagreement_shifts_the_package() -> None:
    w, d = np.array([[6.0, 3, 1], [2, 3, 5]]), np.array([7.5, 0.0])
    talks = MultiIssueNash(weights=w, disagreement=d)
    np.testing.assert_allclose(talks.payoffs(), Nash().point(talks.as_problem()), rtol=1e-9)
    market = nash_packages(w, [1, 1], d)
    np.testing.assert_allclose((w * market).sum(axis=-1), talks.payoffs(), rtol=1e-9)


def test_identical_tastes_gain_nothing_from_a_package() -> None:
    talks = MultiIssueNash(weights=[[3, 1, 2], [6, 2, 4]])
    np.testing.assert_allclose(talks.payoffs(), talks.issue_by_issue())


def test_a_batch_of_markets_is_many_markets() -> None:
    w = np.random.default_rng(1).random((50, 3, 4))
    talks = MultiIssueNash(weights=w)
    single = np.array([MultiIssueNash(weights=each).payoffs() for each in w[:5]])
    np.testing.assert_allclose(talks.payoffs()[:5], single, rtol=1e-9)
    assert talks.outcome().gap.max() <= 1e-9


def test_the_certificate_convicts_other_packages() -> None:
    talks = MultiIssueNash(weights=[[6, 3, 1], [2, 3, 5]])
    assert talks.gap([[1, 0.5, 0], [0, 0.5, 1]]) > 1e-3
    assert talks.gap([[1, 0.5, 0], [0, 0.6, 1]]) == np.inf  # more than there is


def test_the_certificate_judges_each_package_of_a_batch_alone() -> None:
    """Good ones and bad: uneven, wasteful, negative, nothing for a player, no number; over its blocks."""
    rng = np.random.default_rng(10)
    weights = rng.uniform(0.1, 1, (5_000, 3, 4))
    d = np.array([-0.2, 0, 0.05])
    talks = MultiIssueNash(weights=weights, bargaining_weights=[1, 2, 3], disagreement=d)
    shares = talks.answer()
    shares[1::7] = 1 / 3
    shares[2::7] *= 1.01
    shares[3::7, 0] += shares[3::7, 2]
    shares[3::7, 2] = 0.0
    shares[4::7] += np.array([[0.5], [-0.5], [0.0]]) * (1 + shares[4::7])
    shares[5::7, 0, 0] = np.nan
    excess = talks.residual(shares)
    assert excess[::7].max() <= 1e-12
    assert excess[6::7].max() <= 1e-12
    assert (excess[1::7] > 1e-3).mean() > 0.9
    for wrong in (2, 3, 4, 5):
        assert np.isposinf(excess[wrong::7]).all()
    for at in (0, 1, 2, 2047, 2048, 4999):
        alone = MultiIssueNash(weights=weights[at], bargaining_weights=[1, 2, 3], disagreement=d)
        assert alone.residual(shares[at]) == pytest.approx(excess[at], abs=1e-13)


@pytest.mark.parametrize("n", [2, 3])
def test_no_package_above_disagreement_is_said(n: int) -> None:
    w = np.ones((n, 2)) + np.eye(n, 2)
    with pytest.raises(RefusedError, match="no package pays every player more"):
        MultiIssueNash(weights=w, disagreement=w.sum(axis=-1) * 0.9).answer()


def test_zero_weights_are_no_obstacle() -> None:
    talks = MultiIssueNash(weights=[[1, 0, 2], [0, 3, 1], [0, 0, 1]])
    assert talks.solution().gap <= 1e-9
    np.testing.assert_allclose(MultiIssueNash(weights=[[1, 0], [0, 1]]).answer(), np.eye(2))


def test_an_issue_that_nobody_values_is_warned_of() -> None:
    with pytest.warns(UserWarning, match="issue 2 is worth nothing to anybody"):
        talks = MultiIssueNash(weights=[[1, 0, 2], [2, 0, 1]])
    np.testing.assert_allclose(talks.payoffs(), [2, 2])


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"weights": [[1, -1], [1, 1]]}, "weights must be non-negative"),
        ({"weights": [[0, 0], [1, 1]]}, "weights must be positive on some issue for each player"),
        ({"weights": [1, 2]}, "a row for each of two or more players"),
        ({"weights": [[1], [1]], "bargaining_weights": [1, 0]}, "bargaining_weights must be positive"),
        ({"weights": [[1], [1]], "bargaining_weights": [1, 1, 1]}, "bargaining_weights must be 2"),
        ({"weights": [[1], [1]], "disagreement": [2, 0]}, "no gain from agreement"),
        ({"weights": [[1], [1]], "disagreement": [np.nan, 0]}, "disagreement must be finite"),
    ],
    ids=str,
)
def test_bad_talks_are_refused(wrong: dict, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        MultiIssueNash(**wrong)


@THEOREM
@given(w=PAIRS)
def test_adjusted_winner_is_efficient_equitable_and_free_of_envy(w: np.ndarray) -> None:
    talks = AdjustedWinner(weights=w)
    points = talks.outcome().payoffs
    assert points[0] == pytest.approx(points[1])
    assert points[0] >= 50 - 1e-9
    assert talks.gap(talks.answer()) <= 1e-9


@THEOREM
@given(w=PAIRS)
def test_adjusted_winner_is_egalitarian_and_kalai_smorodinsky_in_points(w: np.ndarray) -> None:
    talks = AdjustedWinner(weights=w)
    problem = talks.as_problem()
    np.testing.assert_allclose(talks.outcome().payoffs, Egalitarian().point(problem), rtol=1e-8)
    np.testing.assert_allclose(talks.outcome().payoffs, KalaiSmorodinsky().point(problem), rtol=1e-8)


def test_adjusted_winner_convicts_waste_and_uneven_points() -> None:
    talks = AdjustedWinner(weights=[[6, 3, 1], [2, 3, 5]])
    assert talks.gap([0.5, 0.5, 0.5]) > 0.05  # even, but wasteful
    assert talks.gap([1, 0.5, 0]) > 0.01  # efficient, but uneven
    assert talks.gap([1, 1.5, 0]) == np.inf


def test_adjusted_winner_is_for_two() -> None:
    with pytest.raises(InvalidInputError, match="a row for each of 2 players"):
        AdjustedWinner(weights=np.ones((3, 2)))


@THEOREM
@given(w=arrays(float, st.tuples(st.just(2), st.integers(1, 4)), elements=WORTH), parts=st.integers(1, 7))
def test_adjusted_winner_is_the_fairest_package_of_a_lattice_within_its_error(
    w: np.ndarray, parts: int
) -> None:
    """The second route: brute force over all packages of whole parts."""
    talks = AdjustedWinner(weights=w)
    exact = talks.outcome().payoffs.min()
    packages = talks.as_game(parts=parts)
    lattice = 0.0
    if packages.has_mutual_gain:
        lattice = Egalitarian().points(packages)[0].min()
    else:
        with pytest.raises(RefusedError, match="no mutual gain"):
            Egalitarian().points(packages)
    assert exact - float(talks.game_error(parts=parts)) - 1e-9 <= lattice <= exact + 1e-9


@THEOREM
@given(
    w=arrays(float, st.tuples(st.integers(2, 3), st.integers(1, 3)), elements=WORTH),
    t=arrays(float, 3, elements=st.floats(0.5, 2)),
    parts=st.integers(3, 8),
)
def test_packages_agree_with_brute_force_over_a_lattice(w: np.ndarray, t: np.ndarray, parts: int) -> None:
    """The second route: the best of all packages of whole parts loses at most the stated error."""
    t = t[: len(w)]
    talks = MultiIssueNash(weights=w, bargaining_weights=t)
    best = talks.payoffs()
    found = AsymmetricNash(t / t.sum()).points(talks.as_game(parts=parts))[0]
    loss = float((t * np.log(best / np.where(found > 0, found, 1e-300))).sum())
    error = float(talks.game_error(parts=parts))
    assert -1e-7 <= loss <= error + 1e-9
    ratio = found / best
    if loss < 1:  # payoffs are near the best ones too
        assert (t * (ratio - 1 - np.log(ratio)) <= loss + 1e-6).all()


def test_the_error_of_a_lattice_falls_with_its_step() -> None:
    """Observed convergence, and a wrong package outside of the error."""
    talks = MultiIssueNash(weights=[[6, 3, 1], [2, 3, 6], [3, 5, 4]])
    best, losses = talks.payoffs(), []
    for parts in (2, 4, 8):
        found = AsymmetricNash([1 / 3] * 3).points(talks.as_game(parts=parts))[0]
        losses.append(float(np.log(best / found).sum()))
    assert losses[0] >= losses[1] >= losses[2] >= -1e-9
    assert losses[2] <= talks.game_error(parts=8) < talks.game_error(parts=4)
    equal = talks.weights.sum(axis=-1) / 3
    assert np.log(best / equal).sum() > talks.game_error(parts=64)


def test_lattices_that_are_too_large_are_refused() -> None:
    with pytest.raises(RefusedError, match="more than 200000 packages"):
        AdjustedWinner(weights=np.ones((2, 10))).as_game(parts=9)
    with pytest.raises(InvalidInputError, match="parts must be at least 1"):
        AdjustedWinner(weights=np.ones((2, 2))).as_game(parts=0)
    with pytest.raises(InvalidInputError, match="one problem, not a batch"):
        MultiIssueNash(weights=np.ones((5, 2, 2))).as_game(parts=2)

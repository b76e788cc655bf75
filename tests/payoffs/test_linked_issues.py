"""The best linked text against linear and integer programmes, its frontier, and its edge cases."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import Bounds, LinearConstraint, milp

from gametheory.errors import InvalidInputError
from gametheory.payoffs import Issue
from gametheory.payoffs.linked_issues import LinkedPackage, best_linked_package, linked_frontier

weight = st.integers(0, 100).map(lambda n: n / 100)
level = st.integers(-200, 1200).map(lambda n: n / 1000)  # well apart for the tolerance of the programme


@st.composite
def issue_lists(draw: st.DrawFn) -> list[Issue]:
    m = draw(st.integers(1, 5))
    raw = np.array(draw(st.lists(st.tuples(weight, weight), min_size=m, max_size=m)))
    raw[0] += 0.05  # some weight for each party
    weights = raw / raw.sum(axis=0)
    found = []
    for k in range(m):
        lines = sorted(n / 100 for n in draw(st.tuples(st.integers(0, 100), st.integers(0, 100))))
        has = draw(st.tuples(st.booleans(), st.booleans()))
        found.append(
            Issue(
                name=f"issue {k}",
                weights=weights[k],
                theta=[n / 100 for n in draw(st.tuples(st.integers(0, 100), st.integers(0, 100)))],
                red_lines=(lines[0] if has[0] else None, lines[1] if has[1] else None),
                divisible=draw(st.booleans()),
            )
        )
    return found


def programme(
    issues: list[Issue], least: tuple[float, float], *, trust: bool, red_lines: bool, indivisible: bool
) -> float | None:
    """Return the best value of party 0 by mixed-integer programming, or None if there is no text."""
    w = np.array([i.weights * (i.theta if trust else 1.0) for i in issues])
    low = [i.red_lines[0] if red_lines and i.red_lines[0] is not None else 0.0 for i in issues]
    high = [i.red_lines[1] if red_lines and i.red_lines[1] is not None else 1.0 for i in issues]
    whole = np.array([indivisible and not i.divisible for i in issues])
    low, high = np.where(whole, np.ceil(low), low), np.where(whole, np.floor(high), high)
    if (low > high).any():
        return None
    answer = milp(
        -w[:, 0],
        constraints=LinearConstraint(w[:, 1], ub=w[:, 1].sum() - least[1]),
        bounds=Bounds(low, high),
        integrality=whole.astype(int),
    )
    return None if answer.x is None else float(-answer.fun)


@settings(max_examples=150, deadline=None)
@given(
    issues=issue_lists(),
    least=st.tuples(level, level),
    trust=st.booleans(),
    red_lines=st.booleans(),
    indivisible=st.booleans(),
)
def test_the_best_text_is_that_of_an_integer_programme(
    issues: list[Issue], least: tuple[float, float], trust: bool, red_lines: bool, indivisible: bool
) -> None:
    found = best_linked_package(issues, least, trust=trust, red_lines=red_lines, indivisible=indivisible)
    expected = programme(issues, least, trust=trust, red_lines=red_lines, indivisible=indivisible)
    if not found.feasible:
        assert found.surplus < 0
    if expected is None:
        assert not found.feasible or room_of(found, issues, least, trust) < 1e-6  # HiGHS works to 1e-7
    elif not found.feasible:  # for the programme only, within its tolerance
        assert min(room_of(found, issues, least, trust), 0.0) > -1e-6
    else:
        assert_allclose(found.value, expected, atol=2e-6)
        assert_allclose(found.surplus, found.value - least[0], atol=1e-12)
        assert room_of(found, issues, least, trust) >= -1e-9


def room_of(found: LinkedPackage, issues: list[Issue], least: tuple[float, float], trust: bool) -> float:
    w = np.array([i.weights[1] * (i.theta[1] if trust else 1.0) for i in issues])
    return float(w @ (1.0 - found.scores) - least[1])


@settings(max_examples=50, deadline=None)
@given(issues=issue_lists(), least=st.tuples(level, level), flags=st.tuples(st.booleans(), st.booleans()))
def test_the_text_keeps_to_the_rules_it_was_asked_for(
    issues: list[Issue], least: tuple[float, float], flags: tuple[bool, bool]
) -> None:
    found = best_linked_package(issues, least, red_lines=flags[0], indivisible=flags[1])
    if not found.feasible:
        return
    for score, issue in zip(found.scores, issues, strict=True):
        assert 0.0 <= score <= 1.0
        if flags[0]:
            lower, upper = issue.red_lines
            assert lower is None or score >= lower - 1e-12
            assert upper is None or score <= upper + 1e-12
        if flags[1] and not issue.divisible:
            assert score in (0.0, 1.0)


@settings(max_examples=50, deadline=None)
@given(issues=issue_lists(), leasts=st.lists(st.tuples(level, level), min_size=1, max_size=5))
def test_a_batch_is_its_points(issues: list[Issue], leasts: list[tuple[float, float]]) -> None:
    for red_lines, indivisible in [(False, False), (True, True)]:
        options = {"red_lines": red_lines, "indivisible": indivisible}
        batch = best_linked_package(issues, leasts, **options)
        points = [best_linked_package(issues, least, **options) for least in leasts]
        for name in ("scores", "value", "surplus", "feasible"):
            assert_allclose(getattr(batch, name), [getattr(p, name) for p in points], atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(issues=issue_lists(), trust=st.booleans())
def test_the_frontier_is_concave_and_runs_from_one_best_text_to_the_other(
    issues: list[Issue], trust: bool
) -> None:
    corners = linked_frontier(issues, trust=trust)
    w = np.array([i.weights * (i.theta if trust else 1.0) for i in issues])
    assert_allclose(corners[0], [0.0, w[:, 1].sum()], atol=1e-12)
    assert_allclose(corners[-1], [w[:, 0].sum(), 0.0], atol=1e-12)
    gain, loss = np.diff(corners[:, 0]), -np.diff(corners[:, 1])
    assert (gain >= -1e-12).all()
    assert (loss >= -1e-12).all()
    # concave: what party 1 loses per unit that party 0 gains never falls from one stretch to the next
    assert (gain[:-1] * loss[1:] - gain[1:] * loss[:-1] >= -1e-12).all()


@settings(max_examples=50, deadline=None)
@given(issues=issue_lists(), trust=st.booleans())
def test_the_best_text_lies_on_the_frontier(issues: list[Issue], trust: bool) -> None:
    corners = linked_frontier(issues, trust=trust)
    for left, right in pairwise(corners):
        middle = (left + right) / 2.0
        found = best_linked_package(issues, middle, trust=trust)
        if left[1] - right[1] > 1e-9:
            assert_allclose(found.surplus, 0.0, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(issues=issue_lists(), least=st.tuples(level, level))
def test_red_lines_and_distrust_can_only_take_away(issues: list[Issue], least: tuple[float, float]) -> None:
    plain = best_linked_package(issues, least)
    for options in ({"red_lines": True}, {"indivisible": True}, {"trust": True}):
        other = best_linked_package(issues, least, **options)
        assert other.surplus <= plain.surplus + 1e-12 or not other.feasible


def test_no_text_is_no_deal_however_little_party_0_asks() -> None:
    """Party 0's red line leaves party 1 too little: there is no deal although party 0 would gain."""
    issues = [Issue(name="land", weights=(1, 1), red_lines=(0.6, None))]
    found = best_linked_package(issues, [0.3, 0.5], red_lines=True)
    assert not found.feasible
    assert_allclose(found.surplus, -0.1)
    assert best_linked_package(issues, [-0.2, 1.1]).surplus == pytest.approx(-0.1)


def test_red_lines_that_contradict_each_other_leave_no_text() -> None:
    crossed = Issue(name="land", weights=(1, 1), red_lines=(0.6, 0.4))
    found = best_linked_package([crossed], [0.0, 0.0], red_lines=True)
    assert not found.feasible
    assert_allclose(found.surplus, -0.2)
    assert best_linked_package([crossed], [0.0, 0.0]).feasible  # without red lines there are texts
    whole = Issue(name="city", weights=(1, 1), red_lines=(0.3, 0.6), divisible=False)
    found = best_linked_package([whole], [0.0, 0.0], red_lines=True, indivisible=True)
    assert not found.feasible
    assert_allclose(found.surplus, -0.3)  # the nearest way to give it to one side crosses a line by 0.3
    assert best_linked_package([whole], [0.0, 0.0], red_lines=True).feasible


def test_an_issue_that_costs_party_1_nothing_is_conceded_even_at_its_limit() -> None:
    issues = [Issue(name="free", weights=(0.4, 0.0)), Issue(name="dear", weights=(0.6, 1.0))]
    for need in (1.0, 1.0 + 2e-16, 1.0 + 5e-13):
        assert_allclose(best_linked_package(issues, [0.0, need]).scores, [1.0, 0.0], atol=1e-12)


def test_what_party_0_does_not_value_is_not_conceded() -> None:
    issues = [Issue(name="idle", weights=(0.0, 0.5)), Issue(name="land", weights=(1.0, 0.5))]
    assert_allclose(best_linked_package(issues, [0.0, 0.0]).scores, [0.0, 1.0])


def test_an_indivisible_issue_can_destroy_a_deal_that_shares_would_allow() -> None:
    half = [Issue(name="city", weights=(1, 1), divisible=False)]
    assert best_linked_package(half, [0.4, 0.4]).surplus > 0
    assert_allclose(best_linked_package(half, [0.4, 0.4], indivisible=True).surplus, -0.4)


def test_bad_input_is_named() -> None:
    issues = [Issue(name="a", weights=(1, 1))]
    with pytest.raises(InvalidInputError, match="least must be finite, got"):
        best_linked_package(issues, [np.nan, 0.2])
    with pytest.raises(InvalidInputError, match="issues must hold at least one issue, got"):
        best_linked_package([], [0.2, 0.2])
    with pytest.raises(InvalidInputError, match="issues must hold at least one issue, got"):
        linked_frontier([])
    with pytest.raises(InvalidInputError, match="least must have the two parties on its last axis, got"):
        best_linked_package(issues, [0.1, 0.2, 0.3])

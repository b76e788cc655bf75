"""Frontiers given as functions that have kinks or steep ends: as exact as the same sets given as points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory import BargainingProblem, solve
from gametheory.bargaining.axiomatic.compare import SOLUTIONS
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.games.feasible.kinks import kinks

RULES = (
    *SOLUTIONS,
    gt.AsymmetricNash([1, 2]),
    gt.Yu(1.0),
    gt.Yu(5.0),
    gt.Yu(1000.0),
    gt.Yu(np.inf),
    gt.Utilitarian([1, 3]),  # the whole first line is best
    gt.Proportional([3, 1]),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_two_lines_as_a_function_and_as_points(rule: AxiomaticSolution) -> None:
    lines = BargainingProblem.frontier(lambda x: min(1 - x / 3, 2 - 2 * x), (0, 1), [0, 0])
    corners = BargainingProblem.hull([[0, 0], [0, 1], [0.6, 0.8], [1, 0]], [0, 0])
    assert solve(lines, rule).gap <= 1e-9
    assert_allclose(rule.points(lines), rule.points(corners), rtol=1e-11, atol=1e-12)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_any_chain_of_lines(seed: int) -> None:
    rng = np.random.default_rng(seed)
    steps = rng.uniform(0.1, 1.0, int(rng.integers(2, 6)))
    slopes = np.sort(rng.uniform(0.1, 3.0, len(steps)))
    x = np.concatenate([[0.0], np.cumsum(steps)])
    y = np.concatenate([[0.0], np.cumsum(slopes * steps)])
    chain = np.column_stack([x, y[-1] - y])

    def f(at: float) -> float:
        return float(np.interp(at, *chain.T))

    lines = BargainingProblem.frontier(f, (0.0, float(x[-1])), [0, 0])
    corners = BargainingProblem.hull(np.concatenate([[[0, 0]], chain]), [0, 0])
    for rule in (gt.Nash(), gt.Yu(2.0), gt.PerlesMaschler(), gt.EqualArea(), gt.CentroidRay()):
        assert solve(lines, rule).gap <= 1e-9, rule.name
        assert_allclose(rule.point(lines), rule.point(corners), atol=1e-9, err_msg=rule.name)


def test_the_lengths_are_held_against_chords_and_not_against_the_same_quadrature() -> None:
    """What a quadrature over a kink gave is convicted; so is a slope that is not that of the frontier."""
    lines = BargainingProblem.frontier(lambda x: min(1 - x / 3, 2 - 2 * x), (0, 1), [0, 0])
    assert lines.gap([0.6774870896592303, 0.6450258206815394], solution=gt.PerlesMaschler()) > 1e-5
    wrong = BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0], derivative=lambda x: -2.2 * x - 0.1)
    with pytest.raises(gt.NotSolvedError, match="Perles"):
        solve(wrong, gt.PerlesMaschler())
    blind = BargainingProblem.frontier(lambda x: min(1 - x / 3, 2 - 2 * x), (0, 1), [0, 0], kinks=())
    for rule in (gt.PerlesMaschler(), gt.EqualArea(), gt.CentroidRay()):
        try:
            point = solve(blind, rule)[0].payoffs
        except gt.NotSolvedError:
            continue
        assert_allclose(point, rule.point(lines), atol=1e-9)


@pytest.mark.parametrize("power", [0.5, 0.3])
def test_a_steep_end_without_a_formula_for_the_slope(power: float) -> None:
    """In closed form: y = (1 - x)**c has the length of (1 - x)**((1 + c)/2) left."""
    problem = BargainingProblem.frontier(lambda x: (1 - x) ** power, (0, 1), [0, 0])
    left = 0.5 ** (2 / (1 + power))
    assert_allclose(gt.PerlesMaschler().point(problem), [1 - left, left**power], atol=1e-9)
    assert solve(problem, gt.PerlesMaschler()).gap <= 1e-9


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (lambda x: min(1 - x / 3, 2 - 2 * x), [0.6]),
        (lambda x: min(1 - x**2, 1.5 - 1.5 * x), [0.5]),
        (lambda x: 1 - x**2, []),
        (lambda x: 1 - x, []),
        (lambda x: (1 - x) ** 0.1, []),
        (lambda x: (1 - x**2) ** 0.5, []),
        (lambda x: 1.3 - x - ((x - 0.5) ** 2 + 1e-6) ** 0.5, []),  # sharply round
    ],
)
def test_kinks_are_found_and_curves_are_not_taken_for_them(
    f: Callable[[float], float], expected: list[float]
) -> None:
    assert_allclose(kinks(f, 0.0, 1.0), expected, atol=1e-12)


def test_kinks_may_be_given_and_move_with_the_units() -> None:
    lines = BargainingProblem.frontier(lambda x: min(1 - x / 3, 2 - 2 * x), (0, 1), [0, 0], kinks=[0.6])
    moved = lines.moved([10, 2], [1, -3])
    assert_allclose(gt.Nash().point(moved), [7, -1.4], rtol=1e-12)
    with pytest.raises(gt.InvalidInputError, match="kinks must be numbers in x_range"):
        BargainingProblem.frontier("1 - x", (0, 1), [0, 0], kinks=[2.0])

"""Every solution for two parties against its definition on a fine polyline of the frontier.

The frontier is worked out here, as the highest point of all lotteries over two outcomes, and shares no code
with the library.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import linprog

import gametheory as gt
from gametheory import BargainingProblem
from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.raiffa_continuous import _end_of_pieces
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution

FINE = 3_000
seeds = st.integers(0, 10**6)
Criterion = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]


def outcomes(seed: int) -> tuple[FloatArray, FloatArray]:
    """Return points of a comprehensive set in unequal units, and a disagreement point inside."""
    rng = np.random.default_rng(seed)
    inner = rng.uniform(0.1, 1, (int(rng.integers(1, 8)), 2)) * [3.0, 1.0]
    x, y = inner.max(axis=0)
    return np.concatenate([inner, [[0, 0], [x, 0], [0, y]]]), rng.uniform(0, 0.3, 2) * inner.min(axis=0)


def frontier(points: FloatArray, d: FloatArray) -> FloatArray:
    """Return points of the frontier, from (d_1, best of 2) to (best of 1, d_2), shape (M, 2)."""

    def height(x: FloatArray) -> FloatArray:
        best = np.full(len(x), -np.inf)
        for one, two in combinations(points[np.argsort(points[:, 0], kind="stable")], 2):
            if two[0] > one[0]:
                y = one[1] + (two[1] - one[1]) * (x - one[0]) / (two[0] - one[0])
                inside = (x >= one[0] - 1e-12) & (x <= two[0] + 1e-12)
                best = np.where(inside, np.maximum(best, y), best)
        return best

    end = points[:, 0].max()
    corners = np.unique([d[0], *points[points[:, 0] > d[0], 0]])
    line = np.column_stack([corners, height(corners)])
    line = np.concatenate([line, [[end, d[1]]]])
    shares = np.linspace(0, 1, FINE, endpoint=False)[:, np.newaxis]
    pieces = [one + shares * (two - one) for one, two in pairwise(line)]
    return np.concatenate([*pieces, line[-1:]])


CLAIMED = np.array([0.1, 0.2])
POWER = np.array([0.3, 0.7])
SMALLEST: dict[str, tuple[AxiomaticSolution, Criterion]] = {
    "Nash": (gt.Nash(), lambda x, d, a: -((x - d) / (a - d)).prod(-1)),
    "asymmetric Nash": (
        gt.AsymmetricNash(POWER),
        lambda x, d, a: -(np.maximum((x - d) / (a - d), 0) ** POWER).prod(-1),
    ),
    "Kalai-Smorodinsky": (gt.KalaiSmorodinsky(), lambda x, d, a: -((x - d) / (a - d)).min(-1)),
    "lexicographic": (
        gt.LexicographicKalaiSmorodinsky(),
        lambda x, d, a: -((x - d) / (a - d)).min(-1),
    ),
    "egalitarian": (gt.Egalitarian(), lambda x, d, _a: -(x - d).min(-1)),
    "proportional": (gt.Proportional([2, 1]), lambda x, d, _a: -((x - d) / [2, 1]).min(-1)),
    "leximin": (gt.Leximin(), lambda x, d, _a: -(x - d).min(-1)),
    "utilitarian": (gt.Utilitarian(), lambda x, _d, _a: -x.sum(-1)),
    "relative utilitarian": (gt.RelativeUtilitarian(), lambda x, d, a: -((x - d) / (a - d)).sum(-1)),
    "equal loss": (gt.EqualLoss(), lambda x, _d, a: (a - x).max(-1)),
    "rational equal loss": (gt.RationalEqualLoss(), lambda x, _d, a: (a - x).max(-1)),
    "Yu 1": (gt.Yu(1.0), lambda x, _d, a: (a - x).sum(-1)),
    "Yu 3": (gt.Yu(3.0), lambda x, _d, a: ((a - x) ** 3).sum(-1) ** (1 / 3)),
    "Yu infinity": (gt.Yu(np.inf), lambda x, _d, a: (a - x).max(-1)),
}


@pytest.mark.parametrize("name", SMALLEST)
@given(seed=seeds)
@settings(max_examples=12, deadline=None)
def test_no_point_of_the_frontier_does_better(name: str, seed: int) -> None:
    rule, criterion = SMALLEST[name]
    points, d = outcomes(seed)
    along = frontier(points, d)
    found = rule.point(BargainingProblem.hull(points, d))
    ideal = along.max(axis=0)
    assert float(criterion(found, d, ideal)) == pytest.approx(criterion(along, d, ideal).min(), abs=2e-3)
    assert np.abs(along - found).max(axis=1).min() < 2e-3 or name in {"egalitarian", "proportional"}


@given(seed=seeds)
@settings(max_examples=25, deadline=None)
def test_the_unrestricted_sum_is_that_of_the_best_outcome_and_the_restricted_one_no_larger(seed: int) -> None:
    points, d = outcomes(seed)
    d = d + 0.8 * np.random.default_rng(seed).uniform(size=2) * points.min(
        axis=0, where=points > 0, initial=9
    )
    problem = BargainingProblem.hull(points, d)
    assume(problem.has_mutual_gain)
    best = gt.Utilitarian(unrestricted=True).point(problem).sum()
    assert best == pytest.approx(points.sum(axis=1).max())
    assert gt.Utilitarian().point(problem).sum() <= best + 1e-12


@given(seed=seeds)
@settings(max_examples=25, deadline=None)
def test_claims_are_met_in_proportion_or_cut_by_the_same_amount(seed: int) -> None:
    points, d = outcomes(seed)
    along, problem = frontier(points, d), BargainingProblem.hull(points, d)
    claims = along.max(axis=0) + CLAIMED * np.random.default_rng(seed).uniform(size=2)
    shares = (gt.ProportionalWithClaims(claims).point(problem) - d) / (claims - d)
    assert shares[0] == pytest.approx(shares[1])
    assert shares[0] == pytest.approx(((along - d) / (claims - d)).min(axis=1).max(), abs=2e-3)
    least = (claims - along).max(axis=1)
    equal = claims - least.min()
    assume((equal >= d + 1e-2).all())
    cut = claims - gt.EqualSacrifice(claims).point(problem)
    assert cut[0] == pytest.approx(cut[1])
    assert cut[0] == pytest.approx(least.min(), abs=2e-3)


def ideal_from(along: FloatArray, x: FloatArray) -> FloatArray:
    down, x = along[::-1], x - 1e-9 * np.ptp(along, axis=0)  # below the top of a rectangle
    return np.array([np.interp(x[1], down[:, 1], down[:, 0]), np.interp(x[0], along[:, 0], along[:, 1])])


@pytest.mark.slow
@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_raiffa_paths_followed_step_by_step(seed: int) -> None:
    points, d = outcomes(seed)
    along, problem = frontier(points, d), BargainingProblem.hull(points, d)
    gains = along.max(axis=0) - d
    x = d
    for _ in range(60):
        x = (x + ideal_from(along, x)) / 2
    assert_allclose(gt.RaiffaDiscrete().point(problem) / gains, x / gains, atol=2e-3)
    x, step = d, 0.02
    for _ in range(600):
        half = x + step / 4 * (ideal_from(along, x) - x)
        x = x + step / 2 * (ideal_from(along, half) - half)
    assert_allclose(gt.RaiffaContinuous().point(problem) / gains, x / gains, atol=1e-2)


@given(seed=seeds)
@settings(max_examples=25, deadline=None)
def test_the_concession_path_in_closed_form_is_that_of_the_inequalities(seed: int) -> None:
    """Two parties along the chain of corners against power series over the facets."""
    points, d = outcomes(seed)
    for problem in (BargainingProblem.hull(points, d), BargainingProblem.hull(points[:-3], d - 1)):
        region = problem.region.polyhedral
        assert region is not None
        series = problem.disagreement + _end_of_pieces(region) * problem.gains
        assert_allclose(gt.RaiffaContinuous().point(problem), series, rtol=1e-11)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_lengths_areas_and_centres_added_up_along_the_frontier(seed: int) -> None:
    points, d = outcomes(seed)
    along, problem = frontier(points, d), BargainingProblem.hull(points, d)
    g = along - d
    total = along.max(axis=0) - d
    steps = np.diff(g, axis=0)
    length = np.sqrt(np.maximum(-steps.prod(axis=1), 0))
    halved = gt.PerlesMaschler().point(problem) - d
    before = length[g[1:, 0] <= halved[0] + 1e-9 * total[0]].sum()
    assert before == pytest.approx(length.sum() / 2, abs=length.sum() * 2e-3 + 2 * length.max())
    wedges = (g[:-1, 1] * g[1:, 0] - g[:-1, 0] * g[1:, 1]) / 2
    whole = wedges.sum()
    fair = gt.EqualArea().point(problem) - d
    above = g[1:, 1] * fair[0] >= g[1:, 0] * fair[1]
    assert wedges[above].sum() == pytest.approx(whole / 2, abs=2e-3 * whole + 2 * wedges.max())
    centre = (wedges[:, np.newaxis] * (g[:-1] + g[1:]) / 3).sum(axis=0) / whole
    ray = gt.CentroidRay().point(problem) - d
    assert ray[0] / total[0] * centre[1] / total[1] == pytest.approx(
        ray[1] / total[1] * centre[0] / total[0], abs=2e-3
    )
    assert np.abs((g - ray) / total).max(axis=1).min() < 2e-3


@pytest.mark.slow
@given(gamma=st.floats(0, 0.8), more=st.floats(0.05, 0.15), money=st.floats(0.5, 50))
@settings(max_examples=20, deadline=None)
def test_the_more_risk_averse_player_gets_less_under_kalai_smorodinsky_too(
    gamma: float, more: float, money: float
) -> None:
    shares = [
        gt.MoneyDivision(money, (gt.CRRA(np.float64(r)), gt.CRRA(np.float64(0.4)))).shares(
            gt.KalaiSmorodinsky()
        )
        for r in (gamma, gamma + more)
    ]
    assert shares[1][0] < shares[0][0]
    s = shares[0] / money  # equal shares of what each can have: s^(1 - r) is the same for both
    assert s[0] ** (1 - gamma) == pytest.approx(s[1] ** 0.6, rel=1e-6)


@given(seed=seeds)
@settings(max_examples=30, deadline=None)
def test_threats_with_side_payments_are_the_value_of_the_difference_game(seed: int) -> None:
    """Each gets half of the largest sum, more or less by half the value of A - B, a linear program."""
    A, B = np.random.default_rng(seed).integers(-5, 10, (2, 3, 3)).astype(float)
    value = linprog(
        [0, 0, 0, -1],
        A_ub=np.column_stack([-(A - B).T, np.ones(3)]),
        b_ub=np.zeros(3),
        A_eq=[[1, 1, 1, 0]],
        b_eq=[1],
        bounds=[(0, None)] * 3 + [(None, None)],
    ).x[-1]
    total = (A + B).max()
    found = gt.VariableThreats(A, B, side_payments=True).outcome().payoffs
    assert_allclose(found, [(total + value) / 2, (total - value) / 2], atol=1e-8)


@given(seed=seeds)
@settings(max_examples=25, deadline=None)
def test_losses_are_equal_unless_somebody_is_at_disagreement(seed: int) -> None:
    """The rational equal-loss solution of three parties; a smaller loss is not feasible."""
    rng = np.random.default_rng(seed)
    normals = np.concatenate([rng.uniform(0, 1, (4, 3)), np.eye(3), -np.eye(3)])
    bounds = np.concatenate([rng.uniform(0.5, 1, 4), rng.uniform(0.1, 2, 3), np.zeros(3)])
    problem = BargainingProblem.polytope(normals, bounds, [0, 0, 0])
    ideal = [-linprog(-row, A_ub=normals, b_ub=bounds, bounds=[(None, None)] * 3).fun for row in np.eye(3)]
    x = gt.RationalEqualLoss().point(problem)
    loss = (ideal - x).max()
    assert_allclose(x, np.maximum(0, ideal - loss), atol=1e-8)
    assert (normals @ x <= bounds + 1e-8).all()
    assert (normals @ np.maximum(0, ideal - loss + 1e-6) > bounds + 1e-9).any() or loss < 1e-6


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_no_pure_threat_does_better_without_side_payments(seed: int) -> None:
    """Brute force over the rows and columns: the Nash solution after another threat pays no more."""
    A, B = np.random.default_rng(seed).integers(0, 10, (2, 3, 3)).astype(float)
    outcome = gt.VariableThreats(A, B, side_payments=False).outcome()
    (p, q), points = outcome.threats, np.column_stack([A.ravel(), B.ravel()])
    for k in range(3):
        for who, d in ((0, (A[k] @ q, B[k] @ q)), (1, (p @ A[:, k], p @ B[:, k]))):
            problem = BargainingProblem.hull(points, d)
            if problem.has_mutual_gain:
                assert gt.Nash().point(problem)[who] <= outcome.payoffs[who] + 1e-6


@given(seed=seeds, p=st.floats(0.1, 10))
@settings(max_examples=25, deadline=None)
def test_proportional_is_egalitarian_in_other_units_and_gains_from_every_enlargement(
    seed: int, p: float
) -> None:
    points, d = outcomes(seed)
    small, rule = BargainingProblem.hull(points, d), gt.Proportional([p, 1])
    units = np.array([1 / p, 1.0])
    assert_allclose(rule.point(small) * units, gt.Egalitarian().point(small.moved(units, 0)), rtol=1e-9)
    more = np.random.default_rng(seed + 1).uniform(0, 4, (3, 2))
    large = BargainingProblem.hull(np.concatenate([points, more]), d)
    assert (rule.point(large) >= rule.point(small) - 1e-9).all()

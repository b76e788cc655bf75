"""Questions to the hull of many points, answered by three routes: small simplex, general solver, facets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BargainingProblem, RefusedError
from gametheory.arrays import FloatArray
from gametheory.games.feasible import Hull, HullRegion, lotteries
from gametheory.games.feasible.linear import linear_maximum
from gametheory.games.feasible.lotteries import furthest, highest
from gametheory.games.feasible.upper_facets import upper_facets

KINDS = ("scattered", "grid", "doubled", "almost doubled", "on a line", "all corners")


def cloud(seed: int, n: int) -> FloatArray:
    rng = np.random.default_rng(seed)
    k, kind = int(rng.integers(1, 25)), KINDS[seed % len(KINDS)]
    if kind == "grid":
        return rng.integers(0, 3, size=(k, n)).astype(float)
    if kind == "doubled":
        return np.repeat(rng.integers(0, 4, size=(k, n)).astype(float), 2, axis=0)
    if kind == "on a line":
        return rng.normal(size=(k, 1)) * rng.normal(size=n) + rng.normal(size=n)
    points = rng.normal(size=(k, n))
    if kind == "almost doubled":
        return np.concatenate([points, points + 1e-12 * rng.normal(size=(k, n))])
    if kind == "all corners":
        points = np.abs(points) + 1e-3
        return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True))
    return points


def widths(points: FloatArray) -> FloatArray:
    width = np.ptp(points, axis=0)
    return np.where(width > 1e-9, width, 1.0)


def by_general_solver(points: FloatArray, pay: FloatArray, floor: FloatArray, rise: FloatArray) -> float:
    """Return the most of ``pay`` and t at which a lottery dominates ``floor + t * rise``."""
    k, width = len(points), widths(points)
    return linear_maximum(
        np.append(points @ pay, float(rise.any())),
        at_most=(np.column_stack([-points.T, rise]) / width[:, np.newaxis], -floor / width),
        equal=(np.append(np.ones(k), 0.0)[np.newaxis], np.ones(1)),
        lower=np.append(np.zeros(k), -np.inf if rise.any() else 0.0),
    ).value


@pytest.mark.parametrize("n", [2, 3, 5])
@pytest.mark.parametrize("seed", range(12))
def test_the_general_solver_that_stands_by_gives_the_same(
    seed: int, n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Points in general position, so that the best lottery and its hyperplane are unique."""
    rng = np.random.default_rng(seed)
    points, some = rng.normal(size=(20, n)), rng.exponential(size=n)
    floor, width = points.mean(axis=0), np.ptp(points, axis=0)
    own = furthest(points, floor, some, width), highest(points, some, floor, width)

    monkeypatch.setattr(lotteries._Program, "solved", lotteries._Program.solved_by_highs)
    for one, other in zip(
        own, (furthest(points, floor, some, width), highest(points, some, floor, width)), strict=True
    ):
        assert one is not None
        assert other is not None
        assert_allclose(other.value, one.value, atol=1e-9)
        assert_allclose(other.normal, one.normal, atol=1e-7)


@given(seed=st.integers(0, 10**6), n=st.integers(2, 5))
@settings(max_examples=200, deadline=None)
def test_the_simplex_of_few_rows_finds_what_a_general_solver_finds_and_proves_it(seed: int, n: int) -> None:
    rng, points = np.random.default_rng(seed), cloud(seed, n)
    width, nothing = widths(points), np.zeros(n)
    floor = points.mean(axis=0) + 0.3 * width * rng.normal(size=n)
    some = np.eye(n)[rng.integers(n)] if seed % 3 == 0 else rng.exponential(size=n)
    far, high = furthest(points, floor, some, width), highest(points, some, floor, width)
    expected = (
        by_general_solver(points, nothing, floor, some),
        by_general_solver(points, some, floor, nothing),
    )
    assert (far is None, high is None) == tuple(value == -np.inf for value in expected)
    if far is not None:
        assert_allclose(far.value, expected[0], atol=1e-8)
        assert (far.chances @ points[far.chosen] >= floor + far.value * some - 1e-10 * width).all()
        assert_allclose(far.normal @ some, 1.0)
        assert_allclose((points @ far.normal).max() - far.normal @ floor, far.value, atol=1e-9)
    if high is not None:
        assert_allclose(high.value, expected[1], atol=1e-8)
        assert (high.normal >= some - 1e-12).all()
        bound = (points @ high.normal).max() - (high.normal - some) @ floor
        assert_allclose(bound, high.value, atol=1e-9)


def test_no_lottery_dominates_a_floor_that_is_too_high() -> None:
    corners, width = np.eye(3), np.ones(3)
    assert highest(corners, width, np.full(3, 0.34), width) is None
    assert furthest(corners, np.array([0.0, 0.6, 0.6]), np.eye(3)[0], width) is None
    just = furthest(corners, np.array([0.0, 0.5, 0.5]), np.eye(3)[0], width)
    assert just is not None
    assert just.value == pytest.approx(0.0, abs=1e-12)


@given(seed=st.integers(0, 10**6), n=st.integers(3, 4))
@settings(max_examples=100, deadline=None)
def test_the_facets_bound_what_lotteries_reach(seed: int, n: int) -> None:
    points = cloud(seed, n)
    low = points.min(axis=0) - 0.1
    region = HullRegion(points, low)
    for direction in np.random.default_rng(seed).exponential(size=(5, n)):
        assert_allclose(region.polyhedral.reach(low, direction), region.reach(low, direction), atol=1e-8)
    for direction in np.eye(n):
        assert_allclose(region.polyhedral.reach(low, direction), region.reach(low, direction), atol=1e-8)


def test_a_cube_has_three_facets_above_and_a_flat_triangle_its_own() -> None:
    cube = np.array([[i, j, k] for i in (0.0, 2.0) for j in (0.0, 3.0) for k in (0.0, 4.0)])
    normals, bounds = upper_facets(cube, np.zeros(3))
    assert_allclose(normals * [2, 3, 4], np.eye(3))
    assert_allclose(bounds, 1.0)
    normals, bounds = upper_facets(np.eye(3), np.zeros(3))
    assert_allclose(np.sort(np.count_nonzero(normals, axis=1)), [1, 1, 1, 2, 2, 2, 3])
    assert_allclose(normals.max(axis=1), bounds)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_two_parties_have_the_sum_above_a_floor_in_closed_form(seed: int) -> None:
    rng, points = np.random.default_rng(seed), cloud(seed, 2)
    floor = points.mean(axis=0) + 0.3 * widths(points) * rng.normal(size=2)
    weights = np.eye(2)[seed % 2] if seed % 3 == 0 else rng.exponential(size=2)
    found = highest(points, weights, floor, widths(points))
    expected = -np.inf if found is None else found.value
    assert_allclose(Hull(points).support(weights, floor), expected, atol=1e-8)


def test_a_long_list_loses_dominated_points_and_no_answer() -> None:
    points = np.random.default_rng(0).uniform(size=(20_000, 3))
    hull, floor, weights = Hull(points), np.array([0.9, 0.2, 0.1]), np.array([1.0, 2.0, 3.0])
    assert len(hull.upper) < len(points) / 4
    whole = highest(points, weights, floor, np.ones(3))
    ray = furthest(points, floor, weights, np.ones(3))
    assert whole is not None
    assert ray is not None
    assert_allclose(hull.support(weights, floor), whole.value, rtol=1e-12)
    assert_allclose(hull.slack(floor, weights), ray.value, rtol=1e-12)


def test_an_empty_region_is_refused_and_one_of_a_single_point_is_none() -> None:
    with pytest.raises(RefusedError, match="no point of S weakly dominates d"):
        Hull(np.eye(3)).region(np.full(3, 0.4))
    assert_allclose(Hull(np.eye(3)).region(np.full(3, 1 / 3)).ideal, 1 / 3)
    assert not BargainingProblem.hull(np.eye(3), np.full(3, 1 / 3)).has_mutual_gain


def test_the_best_sum_is_the_whole_face_and_within_floors() -> None:
    region = Hull(np.eye(3)).region(np.zeros(3))
    assert_allclose(region.face(np.ones(3)), [[0, 0, 1], [0, 1, 0], [1, 0, 0]], atol=1e-12)
    region = Hull([[4, 0, 0], [0, 4, 0], [0, 0, 2]]).region(np.array([0.0, 0.0, 1.0]))  # type: ignore[arg-type]
    assert_allclose(region.face(np.array([2.0, 1.0, 1.0])), [[2, 0, 1]], atol=1e-12)
    assert_allclose(region.face(np.ones(3)), [[0, 2, 1], [2, 0, 1]], atol=1e-12)

"""Concave objectives over corners: few corners at a time, against all inequalities at once."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import AsymmetricNash, BargainingProblem, Nash, Yu, solve
from gametheory.games.feasible import HullRegion


@given(seed=st.integers(0, 10**6), n=st.integers(3, 4))
@settings(max_examples=60, deadline=None)
def test_a_hull_and_its_inequalities_have_the_same_optimum(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(int(rng.integers(n, 30)), n))
    problem = BargainingProblem.hull(points, points.min(axis=0) + 0.2 * rng.uniform(size=n))
    assume(problem.has_mutual_gain)
    assert isinstance(problem.region, HullRegion)
    facets = problem.region.polyhedral
    other = BargainingProblem.polytope(facets.normals, facets.bounds, problem.disagreement)
    for rule in (Nash(), AsymmetricNash(rng.uniform(0.2, 1.0, n)), Yu(2.0)):
        here, there = (solve(each, rule)[0].payoffs for each in (problem, other))
        assert_allclose(here, there, atol=1e-6)


def test_who_can_all_have_the_best_get_it() -> None:
    problem = BargainingProblem.hull([[1, 2, 3], [0, 2, 0], [1, 0, 0]], [0, 0, 0])
    for rule in (Nash(), Yu(1.5), Yu(2.0), Yu(4.0)):
        assert_allclose(solve(problem, rule)[0].payoffs, [1, 2, 3], atol=1e-9)

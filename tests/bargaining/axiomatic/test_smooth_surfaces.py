"""Solutions of three parties and more below a smooth concave surface."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory import BargainingProblem, InvalidInputError, RefusedError, solve
from gametheory.bargaining import compare

THEOREM = settings(max_examples=12, deadline=None)
SIZES = st.integers(3, 5).flatmap(lambda n: arrays(float, n, elements=st.floats(0.2, 5)))


def ellipsoid(sizes: np.ndarray, *, exact: bool = True) -> BargainingProblem:
    gradient = (lambda u: 2 * u / sizes**2) if exact else None
    return BargainingProblem.surface(
        lambda u: ((u / sizes) ** 2).sum() - 1.0, np.zeros(len(sizes)), gradient=gradient
    )


def paraboloid(disagreement: tuple[float, float, float] = (0, 0, 0)) -> BargainingProblem:
    return BargainingProblem.surface(lambda u: u[2] - (3 - u[0] ** 2 - u[1] ** 2), disagreement)


@THEOREM
@given(sizes=SIZES, exact=st.booleans(), data=st.data())
def test_solutions_on_an_ellipsoid(sizes: np.ndarray, exact: bool, data: st.DataObject) -> None:
    """In closed form: each point is a multiple of what its definition names."""
    problem, n = ellipsoid(sizes, exact=exact), len(sizes)
    weights = data.draw(arrays(float, n, elements=st.floats(0.2, 3)))
    squares = (sizes**2).sum()
    expected = {
        gt.Nash(): sizes / np.sqrt(n),
        gt.AsymmetricNash(weights): sizes * np.sqrt(weights / weights.sum()),
        gt.KalaiSmorodinsky(): sizes / np.sqrt(n),
        gt.Egalitarian(): np.full(n, 1 / np.sqrt((1 / sizes**2).sum())),
        gt.Proportional(weights): weights / np.sqrt(((weights / sizes) ** 2).sum()),
        gt.Utilitarian(): sizes**2 / np.sqrt(squares),
        gt.Utilitarian(weights=weights): weights * sizes**2 / np.sqrt(((weights * sizes) ** 2).sum()),
        gt.RelativeUtilitarian(): sizes / np.sqrt(n),
    }
    for rule, point in expected.items():
        found = solve(problem, rule)
        assert_allclose(found[0].payoffs, point, rtol=1e-7, err_msg=type(rule).__name__)
        assert found.gap <= 1e-9


def test_solutions_on_a_paraboloid() -> None:
    """By hand: u3 = 3 - u1^2 - u2^2."""
    problem = paraboloid()
    root = np.sqrt(3)
    assert_allclose(problem.ideal_point, [root, root, 3])
    assert_allclose(solve(problem, gt.Nash())[0].payoffs, [root / 2, root / 2, 1.5])
    assert_allclose(solve(problem, gt.Egalitarian())[0].payoffs, 1)
    assert_allclose(solve(problem, gt.Utilitarian())[0].payoffs, [0.5, 0.5, 2.5])
    # equal losses t: 3 - t = 3 - 2 (root - t)^2
    t = np.roots([2, -4 * root - 1, 6]).min()
    for rule in (gt.EqualLoss(), gt.RationalEqualLoss()):
        assert_allclose(solve(problem, rule)[0].payoffs, [root - t, root - t, 3 - t])


def test_all_that_apply_are_compared_and_certified() -> None:
    found = compare(paraboloid((0.3, 0.1, 0.5)))
    assert {"Nash", "Kalai-Smorodinsky", "Leximin", "Raiffa discrete", "Raiffa continuous", "Yu p=2"} <= set(
        found.solutions
    )
    assert all(solution.gap <= 1e-9 for solution in found.solutions.values())
    assert set(found.refused) == {"Perles-Maschler", "Equal area"}


def test_the_centre_of_gravity_below_a_surface() -> None:
    """By hand: of an octant of an ellipsoid, and of a quarter of a paraboloid."""
    sizes = np.array([1.0, 2.0, 3.0])
    found = solve(ellipsoid(sizes), gt.CentroidRay())
    assert_allclose(found[0].payoffs, sizes / np.sqrt(3), rtol=1e-9)
    assert_allclose(found.details["centroid"], 3 / 8 * sizes, rtol=1e-9)
    # volume pi/4 * 9/2; u1 integrates to the quarter disc's r^2 (3 - r^2), u3 to half of (3 - r^2)^2 r
    volume = np.pi / 4 * 4.5
    first = (3 * 3**1.5 / 3 - 3**2.5 / 5) / volume
    third = np.pi / 4 * 27 / 6 / volume
    found = solve(paraboloid(), gt.CentroidRay())
    assert_allclose(found.details["centroid"], [first, first, third], rtol=1e-8)
    with pytest.raises(RefusedError, match="computed for 3 parties, got 4"):
        solve(ellipsoid(np.ones(4)), gt.CentroidRay())


def test_the_best_sum_may_leave_somebody_at_disagreement() -> None:
    problem = BargainingProblem.surface(
        lambda u: (np.exp(u) * [1, 2, 3, 4]).sum() - 14,
        [0, 0.1, 0.05, 0],
        gradient=lambda u: np.exp(u) * [1, 2, 3, 4],
    )
    found = solve(problem, gt.Utilitarian())
    # where nobody is held up, the derivatives agree; party 4 is, at exp(0) = 1
    level = (14 - 4) / 3
    assert_allclose(found[0].payoffs, [np.log(level), np.log(level / 2), np.log(level / 3), 0], atol=1e-9)
    assert found.gap <= 1e-9


@THEOREM
@given(
    scale=arrays(float, 3, elements=st.floats(0.2, 5)),
    shift=arrays(float, 3, elements=st.floats(-2, 2)),
    d=arrays(float, 3, elements=st.floats(0, 0.5)),
)
def test_units_of_payoffs_do_not_matter(scale: np.ndarray, shift: np.ndarray, d: np.ndarray) -> None:
    problem = paraboloid((d[0], d[1], d[2]))
    for rule in (gt.Nash(), gt.KalaiSmorodinsky(), gt.RaiffaDiscrete()):
        point = rule.point(problem)
        assert_allclose(rule.point(problem.moved(scale, shift)), point * scale + shift, rtol=1e-7, atol=1e-8)


@THEOREM
@given(d=arrays(float, 3, elements=st.floats(0, 0.5)), seed=st.integers(0, 999))
def test_the_certificate_convicts_neighbours(d: np.ndarray, seed: int) -> None:
    problem = paraboloid((d[0], d[1], d[2]))
    for rule in (gt.Nash(), gt.Utilitarian(), gt.Egalitarian(), gt.Yu(2.0)):
        point = rule.point(problem)
        assert problem.gap(point, solution=rule) <= 1e-9
        assert problem.gap(d + 0.98 * (point - d), solution=rule) > 1e-3
        turned = point + 0.03 * np.random.default_rng(seed).permutation([1.0, -1.0, 0.0])
        ray = turned - d
        moved = d + problem.region.reach(d, ray) * ray
        assert problem.gap(moved, solution=rule) > 1e-6


@settings(max_examples=5, deadline=None)
@given(d=arrays(float, 3, elements=st.floats(0, 0.5)))
def test_a_hull_of_points_of_the_surface_has_nearly_the_same_nash_point(d: np.ndarray) -> None:
    """An independent route: the polytope between points of the surface lies inside, and close."""
    problem = paraboloid((d[0], d[1], d[2]))
    side = np.linspace(0, 1.7, 14)
    grid = np.array([[x, y, 3 - x * x - y * y] for x in side for y in side])
    inside = BargainingProblem.hull(np.concatenate([grid, [[0, 0, 0]]]), d)
    exact, rough = gt.Nash().point(problem), gt.Nash().point(inside)
    gains = np.log(exact - d).sum() - np.log(rough - d).sum()
    assert -1e-9 <= gains <= 3e-2


def test_derivatives_are_found_by_differences() -> None:
    sizes = np.array([1.0, 2.0, 3.0])
    given, found = ellipsoid(sizes), ellipsoid(sizes, exact=False)
    assert_allclose(gt.Nash().point(given), gt.Nash().point(found), rtol=1e-9)


def test_a_formula_may_end_at_the_edge() -> None:
    problem = BargainingProblem.surface(
        lambda u: u[2] - np.sqrt(1 - u[0] ** 2 / 4 - u[1] ** 2 / 9), [0.0, 0.0, 0.0]
    )
    assert_allclose(problem.ideal_point, [2, 3, 1])
    assert_allclose(solve(problem, gt.Nash())[0].payoffs, np.array([2, 3, 1]) / np.sqrt(3), rtol=1e-7)


@pytest.mark.parametrize(
    ("g", "says"),
    [
        (lambda u: np.sqrt(np.abs(u)).sum() - 1, "not concave near"),
        (lambda u: u[0] - 0.5 * u[1] + u[2] - 1, "unbounded above for player 2"),
        (lambda u: (u[0] - 0.4) ** 2 + u[1] ** 2 + u[2] ** 2 - 1, "falls in that of player 1"),
        (lambda u: u[0] + u[1] - 1, "unbounded above for player 3"),
    ],
)
def test_bad_surfaces_are_refused(g: object, says: str) -> None:
    with pytest.raises((InvalidInputError, RefusedError), match=says):
        _ = BargainingProblem.surface(g, [0.0, 0.0, 0.0]).region  # type: ignore[arg-type]


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match="three parties or more"):
        BargainingProblem.surface(lambda u: u @ u - 1, [0.0, 0.0])
    with pytest.raises(InvalidInputError, match="g must be a function"):
        BargainingProblem.surface("u", [0.0, 0.0, 0.0])  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="gradient must return shape"):
        _ = BargainingProblem.surface(lambda u: u @ u - 1, [0.0] * 3, gradient=lambda _: np.ones(2)).region


@pytest.mark.parametrize("off", [1e-9, -1e-9])
def test_disagreement_at_the_surface(off: float) -> None:
    """Just inside there is something to gain, just outside nothing is feasible."""
    problem = paraboloid((1.0, 1.0, 1.0 - off))
    if off > 0:
        assert problem.has_mutual_gain
    else:
        assert "not feasible" in problem.agreement
        with pytest.raises(RefusedError, match="not feasible"):
            solve(problem, gt.Nash())


def test_axioms_are_checked_on_surfaces() -> None:
    problem = paraboloid()
    wanted = [gt.axioms.Axiom.MIDPOINT_DOMINATION, gt.axioms.Axiom.IRRELEVANT_ALTERNATIVES]
    assert not gt.axioms.check(gt.Nash(), problem, wanted, trials=3).counterexamples
    convicted = gt.axioms.check(gt.KalaiSmorodinsky(), paraboloid((0.5, 0, 0)), wanted[1:], trials=10)
    assert convicted.counterexamples

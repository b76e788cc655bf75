"""Closing a gap with convex, linear and concave costs of conceding: Schur-concavity and its exact failure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gametheory import BackwardInduction, GapClosing, TieRule, solve
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict
from gametheory.pressure.technology import technology
from gametheory.pressure.technology_result import Evidence

THEOREM = settings(max_examples=60, deadline=None)
A_SIZE = st.floats(-6, 6).map(lambda size: 10**size)
A_COST = st.one_of(st.floats(0.2, 5), A_SIZE)
COST = st.tuples(A_COST, A_COST)
A_WORTH = st.one_of(st.floats(0, 0.5), st.floats(-1, 2), A_SIZE, A_SIZE.map(lambda size: -size))
SOME = st.tuples(A_WORTH, A_WORTH)
CURVATURE = st.one_of(st.floats(0.3, 4), st.floats(-1.3, 1.3).map(lambda size: 10**size), st.just(1.0))
A_GAP = st.one_of(st.floats(0, 2), A_SIZE)
A_PRESSURE = st.one_of(st.floats(0, 2), st.floats(-1, 10), A_SIZE)
TOTAL = st.one_of(st.floats(0.05, 4), A_SIZE)
GAPS = st.builds(
    GapClosing,
    concession_cost=COST,
    benefit=SOME,
    curvature=CURVATURE,
    requested=A_GAP,
    pressure=st.tuples(A_PRESSURE, A_PRESSURE),
)
EVEN = GapClosing(concession_cost=(1, 1), curvature=2, requested=1)


def along(gap: GapClosing, total: float, shares: np.ndarray) -> GapClosing:
    return gap.under(total * np.stack([shares, 1 - shares], axis=-1))


@THEOREM
@given(
    cost=COST,
    n=CURVATURE,
    total=TOTAL,
    apart=st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)),
)
def test_the_curvature_decides(cost: tuple[float, float], n: float, total: float, apart: tuple) -> None:
    """Schur-concave, a function of the sum, Schur-convex, in units of the cost of conceding."""
    near, far = sorted(apart)
    gap = GapClosing(concession_cost=cost, curvature=n, requested=1.0)
    splits = gap.unit() * total * np.array([[0.5 + near, 0.5 - near], [0.5 + far, 0.5 - far]])
    closer, farther = gap.under(splits).total_concession()
    tol = 1e-9 * max(closer, farther)
    assert closer >= farther - tol if n > 1 else closer <= farther + tol
    linear = replace(gap, curvature=1.0, pressure=splits).total_concession()
    assert linear[0] == pytest.approx(linear[1], rel=1e-12)
    mirrored = gap.under(splits[:, ::-1] / gap.unit()[::-1] * gap.unit()).total_concession()
    np.testing.assert_allclose(mirrored, [closer, farther], rtol=1e-9)  # symmetric


def test_the_boundary_is_linear_costs_exactly() -> None:
    splits = np.array([[0.5, 0.5], [0.9, 0.1]])
    for n, sign in ((1 + 1e-9, 1), (1.0, 0), (1 - 1e-9, -1)):
        even, uneven = GapClosing(
            concession_cost=(1, 1), curvature=n, requested=1, pressure=splits
        ).total_concession()
        assert np.sign(np.round((even - uneven) * 1e11)) == sign
    assert [replace(EVEN, curvature=n).consent for n in (2, 1, 0.5)] == [
        Consent.WEAKEST_LINK,
        Consent.SUM,
        Consent.BEST_SHOT,
    ]


@THEOREM
@given(gap=GAPS, total=TOTAL)
def test_the_windows_are_all_the_splits_that_close_the_gap(gap: GapClosing, total: float) -> None:
    shares = np.linspace(0, 1, 401)
    closes = along(gap, total, shares).deal()
    windows = gap.split_windows(total)
    inside = ((shares[:, np.newaxis] >= windows[:, 0]) & (shares[:, np.newaxis] <= windows[:, 1])).any(
        axis=-1
    )
    edge = np.abs(shares[:, np.newaxis] - np.nan_to_num(windows.ravel(), nan=9.0)).min(axis=-1) < 1e-9
    assert (closes == inside)[~edge].all()
    for low, high in windows[~np.isnan(windows[:, 0])]:  # both sides of each end that is a root
        for end, outward in ((low, -1e-9), (high, 1e-9)):
            if 1e-6 < end < 1 - 1e-6 and high - low > 1e-4:
                around = along(gap, total, np.array([end - outward, end + outward]))
                assert around.deal()[0]
                assert not around.deal()[1] or around.total_concession()[1] < gap.requested * (1 + 1e-12)


@THEOREM
@given(gap=GAPS, total=TOTAL)
def test_the_best_share_by_brute_force(gap: GapClosing, total: float) -> None:
    every = along(gap, total, np.linspace(0, 1, 2001))
    willing = (every.benefit + every.pressure >= 0).all(axis=-1)  # of the rest one wants no deal at all
    assume(willing.any())
    tried = every.total_concession()[willing]
    best = float(gap.largest_gap(total))
    assert best >= tried.max() - 1e-12 * best
    assert best == pytest.approx(along(gap, total, gap.best_share(total)).total_concession(), rel=1e-12)


@THEOREM
@given(cost=COST, n=st.one_of(st.floats(1.05, 4), st.floats(1.01, 20)), requested=st.floats(0.05, 100))
def test_the_least_budget(cost: tuple[float, float], n: float, requested: float) -> None:
    gap = GapClosing(concession_cost=cost, curvature=n, requested=requested)
    least = float(gap.least_worth())
    weights = np.array(cost) ** (-1 / (n - 1))
    assert least == pytest.approx(requested**n / weights.sum() ** (n - 1), rel=1e-9)
    assert gap.largest_gap(least * (1 + 1e-9)) >= requested * (1 - 1e-12)
    assert gap.largest_gap(least * (1 - 1e-9)) < requested
    assert np.isnan(gap.split_windows(least * (1 - 1e-9))).all()
    concave = replace(gap, curvature=0.5)
    assert concave.largest_gap(concave.least_worth()) == pytest.approx(requested, rel=1e-9)


def test_a_weakest_link_may_show_in_a_narrow_region_of_totals_only() -> None:
    """Just above the least total neither end closes the gap; from a thousandth more all on party 1 does."""
    gap = GapClosing(concession_cost=(0.625, 1), benefit=(0.25, -0.125), requested=1.125, curvature=1.5)
    in_units = replace(gap, concession_cost=(1, 1), benefit=gap.benefit / gap.concession_cost)
    least = float(in_units.least_worth() - in_units.benefit.sum())
    assert least == pytest.approx(0.56875, rel=1e-12)
    assert gap.consent is Consent.WEAKEST_LINK
    around = technology(gap, budgets=least * (1 + np.array([-1e-9, 1e-9, 1e-6, 1e-4, 1e-3])))
    assert around.best.tolist() == [0, 1, 1, 1, 1]
    assert (around.window[1:4, 0] > 0).all()
    assert around.window[4, 0] == 0
    assert around.consent is Consent.WEAKEST_LINK
    assert technology(gap, budgets=np.linspace(0.005, 10, 2000)).consent is Consent.ONE_SIDED


@pytest.mark.parametrize("budget", [0.7, 0.95, 0.51])
def test_the_window_of_quadratic_costs_in_closed_form(budget: float) -> None:
    r = 1 / budget
    half = np.sqrt(1 - (r - 1) ** 2) / 2
    np.testing.assert_allclose(EVEN.split_windows(budget)[0], [0.5 - half, 0.5 + half], atol=1e-11)
    assert np.isnan(EVEN.split_windows(budget)[1]).all()


def test_the_edges_of_the_quadratic_case() -> None:
    assert np.isnan(EVEN.split_windows(0.5 - 1e-9)).all()  # r > 2
    np.testing.assert_allclose(EVEN.split_windows(0.5)[0], [0.5, 0.5], atol=2e-6)
    np.testing.assert_allclose(EVEN.split_windows(1.0)[0], [0.0, 1.0], atol=1e-12)  # r <= 1
    assert EVEN.split_windows(1 - 1e-9)[0, 0] > 0


def test_in_units_of_effort_the_cheaper_conceder_is_pressed_more() -> None:
    """The counter-case for convex costs: the even split of the budget fails, an uneven one closes the gap."""
    gap = GapClosing(concession_cost=(4, 1), curvature=2, requested=1)
    assert gap.best_share(0.85) == pytest.approx(0.2)
    assert along(gap, 0.85, np.array([0.5, 0.2])).deal().tolist() == [False, True]
    assert gap.split_windows(0.85)[0, 1] < 0.5


@THEOREM
@given(gap=GAPS)
def test_the_mediator_gets_the_deal_in_the_game_exactly_where_the_kernel_says(gap: GapClosing) -> None:
    together = float(gap.total_concession())
    assume(abs(together - gap.requested) > 1e-6 and gap.requested > 1e-6)
    assume((np.abs(gap.benefit + gap.pressure) > 1e-6).all())  # else one may be indifferent
    game = gap.as_game(steps=6)
    for rule in (TieRule.FIRST, TieRule.LAST, TieRule.KIND):  # near-ties may be too many to list them all
        assert solve(game, BackwardInduction(ties=rule))[0].payoffs[2] == gap.deal_chance()
    assert solve(gap).gap <= 1e-9
    if gap.deal():
        asked = gap.request()
        assert asked.sum() == pytest.approx(gap.requested, rel=1e-12)
        assert (asked <= gap.answer() * (1 + 1e-12)).all()


@THEOREM
@given(gap=GAPS, budget=TOTAL, share=st.floats(0, 1))
def test_the_split_theorem_in_units_of_cost(gap: GapClosing, budget: float, share: float) -> None:
    theorem = gap.split_theorem(budget)
    if theorem is None:  # concave costs, and somebody wants no deal unpressed
        assert gap.curvature < 1
        assert (gap.benefit < 0).any()
        return
    near = min(abs(share - theorem.low), abs(share - theorem.high)) < 1e-9
    chance = (
        along(gap, budget, np.array(share))
        .under(budget * np.array([share, 1 - share]) * gap.unit())
        .deal_chance()
    )
    if not near:
        assert chance == (theorem.best if theorem.contains(share) else 0.0)
    symmetric = replace(gap, benefit=(0.0, 0.0))
    verdict = int(symmetric.split_theorem(budget).verdict)
    kind = SplitVerdict.EVEN_BEST if gap.curvature >= 1 else SplitVerdict.EVEN_WORST
    assert verdict in {kind, SplitVerdict.NEUTRAL}


def test_where_one_end_alone_closes_the_gap_the_verdict_is_tilted() -> None:
    """Concave costs of which party 0's are so high that no concession of its own is enough."""
    gap = GapClosing(concession_cost=(1.6, 0.5), benefit=(0.2, 0.3), curvature=0.3, requested=0.4)
    found = technology(gap, budgets=(0.25, 0.5))
    assert found.verdicts == (SplitVerdict.TILTED, SplitVerdict.EVEN_BEST)
    assert found.evidence is Evidence.PROVEN


def test_a_deal_worth_less_than_nothing_needs_pressure_on_that_party() -> None:
    gap = GapClosing(concession_cost=(1, 1), benefit=(-0.2, 0), curvature=2, requested=0.5)
    assert gap.under([[0.2 - 1e-9, 2], [0.2, 2]]).deal().tolist() == [False, True]
    np.testing.assert_allclose(gap.split_windows(1.0)[0, 0], 0.2)
    assert gap.under([0.1, 2]).gap(gap.under([0.1, 2]).answer()) <= 1e-12
    assert np.isnan(gap.split_windows(0.1)).all()


def test_the_certificate_refutes_a_wrong_limit() -> None:
    gap = EVEN.under([0.49, 0.25])
    np.testing.assert_allclose(gap.answer(), [0.7, 0.5])
    assert gap.gap([0.7, 0.5]) <= 1e-12
    assert gap.gap([0.7, 0.51]) > 1e-2
    assert gap.gap([-0.7, 0.5]) == np.inf


def test_a_plane_is_one_call() -> None:
    plane = np.stack(np.meshgrid(np.linspace(0, 1, 5), np.linspace(0, 1, 4), indexing="ij"), axis=-1)
    gaps = replace(EVEN, curvature=np.array([2.0, 0.5])[:, np.newaxis, np.newaxis], pressure=plane)
    assert gaps.deal_chance().shape == (2, 5, 4)
    assert gaps.split_windows(np.array([0.7, 0.8, 0.9]).reshape(3, 1, 1, 1)).shape == (3, 2, 1, 1, 2, 2)
    with pytest.raises(RefusedError, match="consents combine differently"):
        _ = gaps.consent
    assert gaps.split_theorem(1.0) is None


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"curvature": 0}, "gap closing curvature must be positive, got 0"),
        ({"concession_cost": (0, 1)}, r"concession_cost must be positive, got \(0, 1\)"),
        ({"requested": -1}, "requested must be non-negative, got -1"),
        ({"benefit": 1}, "benefit must have the two parties on its last axis, got 1"),
    ],
    ids=str,
)
def test_bad_gaps_are_refused(wrong: dict[str, object], match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        GapClosing(**{"concession_cost": (1, 1), "curvature": 2, "requested": 1, **wrong})
    with pytest.raises(InvalidInputError, match="total must be positive"):
        EVEN.split_windows(0)
    with pytest.raises(InvalidInputError, match="steps must be at least 1, got 0"):
        EVEN.as_game(steps=0)

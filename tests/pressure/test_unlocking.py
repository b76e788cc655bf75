"""The least change that brings a deal about, of pressure or of a text; instruments inside red lines."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.payoffs import Contest, Issue, Package
from gametheory.payoffs.linked_issues import best_linked_package
from gametheory.players import Player
from gametheory.pressure import RANGE, Dispute, PressureProfile, attribution, deal_margin
from gametheory.pressure.acceptance import acceptance
from gametheory.pressure.added_pressure import least_added_pressure
from gametheory.pressure.free_terms import FreeTerms
from gametheory.pressure.range_attribution import range_attribution
from gametheory.pressure.range_instruments import RangeInstruments
from gametheory.pressure.reservation import reservation
from gametheory.pressure.text_change import least_text_change

NOBODY = PressureProfile(instruments=())
CASES = ["ukraine-2025", "dayton-1995", "rambouillet-1999", "camp-david-1978", "cyprus-2004"]
tenths = st.integers(0, 10).map(lambda n: n / 10)
chances = st.one_of(st.floats(0, 1), tenths)
costs = st.one_of(st.floats(-1, 1), st.integers(0, 5).map(lambda n: n / 10))
lines = st.one_of(st.none(), chances)


@st.composite
def disputes(draw: st.DrawFn) -> Dispute:
    part = st.one_of(st.integers(0, 5), st.floats(0, 1))
    raw = np.array([[draw(st.integers(1, 5)), draw(part), draw(part)] for _ in range(2)], dtype=float)
    weights = raw / raw.sum(axis=1, keepdims=True)
    return Dispute(
        parties=(Player("A"), Player("B")),
        contest=Contest(share=(draw(chances), draw(chances)), cost=(draw(costs), draw(costs))),
        issues=tuple(
            Issue(
                name=f"issue {k}",
                weights=weights[:, k],
                red_lines=(draw(lines), draw(lines)),
                divisible=draw(st.booleans()),
            )
            for k in range(3)
        ),
        packages=(Package(name="text", scores=[draw(chances) for _ in range(3)]),),
    )


@settings(max_examples=60, deadline=None)
@given(dispute=disputes())
def test_no_text_that_both_accept_is_nearer(dispute: Dispute) -> None:
    """Against every text on a grid of twentieths, and against the best linked text."""
    least = reservation(dispute, NOBODY).least
    best = best_linked_package(dispute.issues, least, red_lines=True, indivisible=True)
    surplus = float(best.surplus)
    if surplus < -1e-9:
        with pytest.raises(RefusedError, match="makes both parties accept"):
            least_text_change(dispute, NOBODY, "text")
        return
    if surplus < 1e-9:
        return  # on the edge a rounding error decides
    found = least_text_change(dispute, NOBODY, "text")
    assert found.gap <= 1e-9
    assert found.residual <= 1e-9
    grid = np.array(list(product(np.linspace(0.0, 1.0, 21), repeat=3)))
    texts = acceptance(
        dispute.with_packages(Package(name="text", scores=grid)), reservation(dispute, NOBODY)
    ).passes[..., 0]
    whole = np.array([not i.divisible for i in dispute.issues])
    texts &= (~whole | (np.abs(grid - 0.5) == 0.5)).all(axis=-1)
    price = dispute.weights.mean(axis=-1)
    reached = np.abs(grid[texts] - dispute.packages[0].scores) @ price
    assert (reached >= found.distance - 1e-9).all()


def test_the_change_of_a_text_is_the_cheapest_trade() -> None:
    """A needs 0.1 more. On land a point costs a third as much, per unit of A's gain, as on debt."""
    dispute = Dispute(
        parties=(Player("A"), Player("B")),
        contest=Contest(share=0.5, cost=(0.1, 0.1)),
        issues=(Issue(name="land", weights=(0.75, 0.25)), Issue(name="debt", weights=(0.25, 0.75))),
        packages=(Package(name="text", scores=(0.3, 0.3)),),
    )
    found = least_text_change(dispute, NOBODY, "text")
    assert_allclose(found.after, [0.3 + 0.1 / 0.75, 0.3], atol=1e-12)
    assert_allclose(found.margins, [0.0, 0.3 - 0.1 / 3], atol=1e-12)
    other = least_text_change(dispute, NOBODY, "text", weights=(1.0, 0.1))
    assert_allclose(other.after, [0.3, 0.7], atol=1e-12)
    assert other.distance == pytest.approx(0.04)
    with pytest.raises(InvalidInputError, match="weights must give one number for each of the 2 issues"):
        least_text_change(dispute, NOBODY, "text", weights=(1.0,))
    with pytest.raises(InvalidInputError, match="margin must be non-negative"):
        least_text_change(dispute, NOBODY, "text", margin=-0.1)
    with pytest.raises(InvalidInputError, match="without batch axes"):
        least_text_change(replace(dispute, contest=Contest(share=[[0.5, 0.5]], cost=(0, 0))), NOBODY, "text")
    with pytest.raises(RefusedError, match="no change of 'text'"):
        least_text_change(dispute, NOBODY, "text", margin=0.5)


@settings(max_examples=60, deadline=None)
@given(dispute=disputes(), goal=st.sampled_from(["text", RANGE]))
def test_added_pressure_is_enough_and_least(dispute: Dispute, goal: str) -> None:
    dispute = replace(dispute, issues=tuple(replace(i, red_lines=(None, None)) for i in dispute.issues))
    found = least_added_pressure(dispute, NOBODY, goal)
    assert found.gap <= 1e-12
    values = reservation(dispute, NOBODY).least
    if goal == "text":
        scores = dispute.packages[0].scores
        worth = np.array([scores @ dispute.weights[:, 0], 1.0 - scores @ dispute.weights[:, 1]])
        assert_allclose(found.total, np.maximum(values - worth, 0.0).sum(), atol=1e-12)
    else:
        needed = max(values.sum() - 1.0, np.maximum(values - 1.0, 0.0).sum(), 0.0)
        assert_allclose(found.total, needed, atol=1e-12)
    if found.total <= 1e-12:
        assert deal_margin(dispute, NOBODY, goal) >= -1e-12


def test_no_pressure_moves_a_red_line() -> None:
    case = gt.scenarios.load("ukraine-2025")
    with pytest.raises(RefusedError, match="the text 'us_draft' crosses a red line on status"):
        least_added_pressure(case.dispute(), case.profile("article"), "us_draft")
    batch = case.dispute({"parameters.c_A": np.array([0.1, 0.2])})
    with pytest.raises(InvalidInputError, match="one point, without batch axes"):
        least_added_pressure(batch, case.profile("article"), "us_draft")


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("outcome", ["effective width", "deal"])
def test_attribution_inside_red_lines_is_that_of_the_range(name: str, outcome: str) -> None:
    case = gt.scenarios.load(name)
    dispute = case.dispute()
    for configuration in case.configurations:
        profile = case.profile(configuration)
        found = attribution(dispute, profile, outcome)
        terms = FreeTerms(disagreement=dispute.contest.values(), red_lines=dispute.single_scale_red_lines())
        assert found.gap <= 1e-9
        if not found.instruments:
            continue
        used = tuple(i for i in profile.instruments if i.name in found.instruments)
        other = range_attribution(
            terms,
            RangeInstruments.of(replace(profile, instruments=used)),
            outcome,
            regime="conditional",
            correct=1.0 - profile.blame_error,
        )
        assert_allclose(found.values, other.values, atol=1e-12)
        assert_allclose([found.baseline, found.total], [other.baseline, other.total], atol=1e-12)

"""The nearest single change: it restores a deal, falling just short of it does not, and nothing is nearer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import scenarios
from gametheory.errors import InvalidInputError
from gametheory.payoffs import Contest, Issue, Package
from gametheory.players import Player
from gametheory.pressure import (
    RANGE,
    Dispute,
    Instrument,
    PressureProfile,
    Repair,
    assess,
    deal_margin,
    repairs,
)

SIDE = 1e-9
FACTOR = 10.0
chances = st.one_of(st.floats(0, 1), st.integers(0, 100).map(lambda n: n / 100))
sizes = st.one_of(
    st.floats(-1, 1),
    st.integers(-20, 30).map(lambda n: n / 100),
    st.builds(lambda sign, size: sign * 10**size, st.sampled_from([-1, 1]), st.floats(-3, 2)),
)
TRIGGERS = ("A_refuses", "B_refuses", "no_deal", "deal", "in_force")


@st.composite
def points(draw: st.DrawFn) -> tuple[Dispute, PressureProfile]:
    found = [
        Instrument(
            name=f"i{k}",
            wielder=draw(st.sampled_from(["M", "A"])),
            target=(0,),
            trigger=draw(st.sampled_from(TRIGGERS)),
            credibility=draw(chances),
            share=draw(sizes),
            cost=draw(st.tuples(sizes, sizes)),
            settlement=draw(st.tuples(sizes, sizes)),
        )
        for k in range(draw(st.integers(1, 3)))
    ]
    heavy = draw(st.tuples(chances, chances))
    line = draw(st.one_of(st.none(), chances))
    dispute = Dispute(
        parties=(Player("A"), Player("B")),
        contest=Contest(share=(draw(chances), draw(chances)), cost=draw(st.tuples(sizes, sizes))),
        issues=(
            Issue(name="land", weights=heavy, red_lines=(None, line)),
            Issue(name="status", weights=(1 - heavy[0], 1 - heavy[1])),
        ),
        packages=(Package(name="text", scores=(draw(chances), draw(chances))),),
    )
    return dispute, PressureProfile(instruments=tuple(found), blame_error=draw(st.tuples(chances, chances)))


def margin_at(dispute: Dispute, profile: PressureProfile, repair: Repair, value: np.ndarray) -> np.ndarray:
    """Return the margin with the one number of `repair` set to `value`, told anew."""
    what, name = repair.path.split(".", 1)
    changed, content = profile, dispute
    if repair.kind == "credibility":
        changed = profile.with_credibility({name: value})
    elif repair.kind == "size":
        scale, by_party = value, np.asarray(value)[..., np.newaxis]
        changed = replace(
            profile,
            instruments=tuple(
                replace(i, share=i.share * scale, cost=i.cost * by_party, settlement=i.settlement * by_party)
                if i.name == name
                else i
                for i in profile.instruments
            ),
        )
    elif repair.kind == "blame":
        errors = [np.broadcast_to(e, np.shape(value)) for e in profile.blame_error]
        errors[[p.name for p in dispute.parties].index(name)] = np.asarray(value)
        changed = replace(profile, blame_error=np.stack(errors, axis=-1))
    else:
        package = dispute.package(what)
        scores = [np.broadcast_to(s, np.shape(value)) for s in package.scores]
        scores[[i.name for i in dispute.issues].index(name)] = np.asarray(value)
        content = dispute.with_packages(replace(package, scores=np.stack(scores, axis=-1)))
    return np.asarray(deal_margin(content, changed, repair.goal))


def check(dispute: Dispute, profile: PressureProfile, repair: Repair) -> None:
    low, high = (0.0, FACTOR) if repair.kind == "size" else (0.0, 1.0)
    assert low <= repair.after <= high
    assert repair.margin_before < 0 <= repair.margin_after + 1e-12
    assert_allclose(
        margin_at(dispute, profile, repair, np.asarray(repair.before)), repair.margin_before, atol=1e-12
    )
    assert_allclose(
        margin_at(dispute, profile, repair, np.asarray(repair.after)), repair.margin_after, atol=1e-12
    )
    towards = np.sign(repair.after - repair.before)
    short = repair.after - towards * SIDE
    assert margin_at(dispute, profile, repair, np.asarray(short)) < 0  # just short of it there is no deal
    reach = repair.distance - SIDE
    nearer = np.concatenate([repair.before + reach * np.linspace(-1.0, 1.0, 2001)])
    nearer = nearer[(nearer >= low) & (nearer <= high)]
    assert (margin_at(dispute, profile, repair, nearer) < 0).all()  # nothing nearer, on either side


@settings(max_examples=80, deadline=None)
@given(point=points())
def test_a_repair_is_the_nearest_value_with_a_deal(point: tuple[Dispute, PressureProfile]) -> None:
    dispute, profile = point
    found = repairs(dispute, profile, [RANGE, "text"])
    assert [r.distance for r in found] == sorted(r.distance for r in found)
    for repair in found:
        check(dispute, profile, repair)
    for goal in (RANGE, "text"):
        if deal_margin(dispute, profile, goal) >= 0:
            assert not any(r.goal == goal for r in found)


@settings(max_examples=40, deadline=None)
@given(point=points())
def test_where_no_repair_is_named_a_fine_grid_finds_none(point: tuple[Dispute, PressureProfile]) -> None:
    dispute, profile = point
    named = {(r.goal, r.path) for r in repairs(dispute, profile, [RANGE, "text"])}
    grid = np.linspace(0.0, 1.0, 2001)
    for goal in (RANGE, "text"):
        if deal_margin(dispute, profile, goal) >= -1e-12:
            continue
        open_paths = [("blame", "blame_error.A"), ("blame", "blame_error.B")]
        open_paths += [
            ("credibility", f"credibility.{i.name}")
            for i in profile.instruments
            if i.wielder == "M" and (i.on_refusal or i.trigger == "deal")
        ]
        if goal == "text":
            open_paths += [("text", f"text.{issue.name}") for issue in dispute.issues]
        for kind, path in open_paths:
            moved = Repair(
                goal=goal, kind=kind, path=path, before=0, after=0, margin_before=0, margin_after=0
            )  # type: ignore[arg-type]
            if (goal, path) not in named:
                assert (margin_at(dispute, profile, moved, grid) < 0).all()


@pytest.mark.parametrize("name", scenarios.names())
def test_the_repairs_of_the_cases_are_nearest(name: str) -> None:
    case = scenarios.load(name)
    for configuration in case.configurations:
        dispute, profile = case.dispute(), case.profile(configuration)
        goals = [RANGE, *(p.name for p in dispute.packages)]
        for repair in repairs(dispute, profile, goals):
            check(dispute, profile, repair)


def test_a_window_far_narrower_than_any_grid_is_found() -> None:
    """Only scores from 0.6 to 0.6 + 2e-6 satisfy both: each party's limit nearly touches the other's."""
    dispute = Dispute(
        parties=(Player("A"), Player("B")),
        contest=Contest(share=(0.6, 0.6 + 2e-6), cost=(0.0, 0.0)),
        issues=(Issue(name="land", weights=(1, 1)),),
        packages=(Package(name="text", scores=(0.2,)),),
    )
    (found,) = (r for r in repairs(dispute, PressureProfile(instruments=()), ["text"]) if r.kind == "text")
    assert_allclose(found.after, 0.6, atol=1e-9)
    check(dispute, PressureProfile(instruments=()), found)


def test_a_repair_at_the_end_of_what_can_be_believed_is_found() -> None:
    """Three thirds of 0.1: at credibility 1 the margin is zero up to rounding, on either side of it."""
    for cost in (0.1 + 0.2 - 0.2, 0.3 - 0.2, 0.1):
        dispute = Dispute(
            parties=(Player("A"), Player("B")), contest=Contest(share=(0.55, 0.45), cost=(0.0, 0.0))
        )
        threat = Instrument(
            name="t", wielder="M", target=(0,), trigger="A_refuses", credibility=0.2, cost=(cost, 0.0)
        )
        found = repairs(dispute, PressureProfile(instruments=(threat,)), [RANGE])
        assert "credibility.t" in [r.path for r in found]
        assert all(r.margin_after >= -1e-12 for r in found)


def test_what_a_party_itself_wields_is_no_repair() -> None:
    dispute = Dispute(parties=(Player("A"), Player("B")), contest=Contest(share=(0.6, 0.4), cost=(0.0, 0.0)))
    for wielder, named in [("A", False), ("M", True)]:
        raid = Instrument(
            name="raid", wielder=wielder, target=(1,), trigger="no_deal", credibility=0.1, cost=(0.0, 0.5)
        )
        found = repairs(dispute, PressureProfile(instruments=(raid,)), [RANGE])
        assert any(r.path == "credibility.raid" for r in found) is named


@pytest.mark.parametrize("name", scenarios.names())
def test_the_margin_agrees_with_the_verdict(name: str) -> None:
    case = scenarios.load(name)
    for configuration in case.configurations:
        dispute, profile = case.dispute(), case.profile(configuration)
        for verdict in assess(dispute, profile).verdicts():
            if verdict.game in {"range", "text"}:
                margin = deal_margin(dispute, profile, verdict.text or RANGE)
                assert_allclose(margin, verdict.margin, atol=1e-12)
                assert (margin >= -1e-12) == verdict.deal


def test_bad_input_is_named() -> None:
    dispute = Dispute(parties=(Player("A"), Player("B")), contest=Contest(share=(0.6, 0.4), cost=(0.0, 0.0)))
    nobody = PressureProfile(instruments=())
    with pytest.raises(InvalidInputError, match=r"text must be one of \[\], got 'draft'"):
        repairs(dispute, nobody, ["draft"])
    with pytest.raises(InvalidInputError, match=r"max_factor must be finite and at least 1, got 0\.5"):
        repairs(dispute, nobody, [RANGE], max_factor=0.5)
    many = replace(dispute, contest=Contest(share=[(0.6, 0.4), (0.7, 0.4)], cost=(0.0, 0.0)))
    with pytest.raises(InvalidInputError, match=r"profile must be one point, without batch axes, got \(2,\)"):
        repairs(many, nobody, [RANGE])

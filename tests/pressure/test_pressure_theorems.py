"""Theorems on pressure as properties: what moves the range, what moves only its place, who accepts what."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError
from gametheory.payoffs import Contest, Issue, Package
from gametheory.players import Player
from gametheory.pressure import (
    Dispute,
    Instrument,
    Measure,
    PressureProfile,
    Trigger,
    acceptance,
    assess,
    bargaining_range,
    blame_game,
    demands,
    evenness,
    reservation,
)
from gametheory.pressure.attribution import TABLED, WIDTH, attribution, instrument_game
from gametheory.solvers import solve

PARTIES = (Player("A"), Player("B"))
chance = st.one_of(st.floats(0.0, 1.0), st.sampled_from([0.0, 1e-9, 1 - 1e-9, 1.0]))
large = st.floats(-6, 6).map(lambda size: 10**size)
size = st.one_of(st.floats(-0.5, 0.5), st.tuples(large, st.sampled_from([-1.0, 1.0])).map(math.prod))
loss = st.one_of(st.floats(0.0, 0.5), large)


def dispute(
    share: tuple[float, float] = (0.5, 0.5), cost: tuple[float, float] = (0.1, 0.1), *scores: float
) -> Dispute:
    packages = tuple(Package(name=f"text {k}", scores=(s,)) for k, s in enumerate(scores))
    return Dispute(
        parties=PARTIES,
        contest=Contest(share=share, cost=cost),
        issues=(Issue(name="land", weights=(1, 1)),),
        packages=packages,
    )


def on(side: int, cost: float, name: str = "", **more: object) -> Instrument:
    options: dict[str, object] = {
        "name": name or f"on {'AB'[side]}",
        "wielder": "M",
        "target": (side,),
        "trigger": f"{'AB'[side]}_refuses",
        "cost": (cost, 0.0) if side == 0 else (0.0, cost),
    }
    return Instrument(**{**options, **more})  # type: ignore[arg-type]


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    return Instrument(
        name="i",
        wielder="M",
        target=draw(st.sampled_from([(0,), (1,), (0, 1)])),
        trigger=draw(st.sampled_from(Trigger)),
        credibility=draw(chance),
        share=draw(size),
        cost=draw(st.tuples(size, size)),
        settlement=draw(st.tuples(size, size)),
        always=draw(st.tuples(size, size)),
    )


@st.composite
def profiles(draw: st.DrawFn) -> PressureProfile:
    found = draw(st.lists(instruments(), min_size=0, max_size=4))
    named = tuple(replace(i, name=f"i{k}", label="") for k, i in enumerate(found))
    return PressureProfile(instruments=named, blame_error=draw(st.tuples(chance, chance)))


def width(content: Dispute, profile: PressureProfile) -> float:
    return float(bargaining_range(reservation(content, profile)).width)


def digits(profile: PressureProfile, *more: object) -> float:
    """Return the rounding of sums of the scale, the effects of all instruments and some more."""
    effects = [(i.share, i.cost, i.settlement, i.always) for i in profile.instruments]
    return 1e-14 * (1 + sum(float(np.abs(x).sum()) for row in [*effects, more] for x in row))


NOBODY = PressureProfile(instruments=())

# The range


@settings(max_examples=50, deadline=None)
@given(share=st.tuples(chance, chance), cost=st.tuples(size, size))
def test_without_pressure_costs_widen_the_range_and_mutual_optimism_narrows_it(
    share: tuple[float, float], cost: tuple[float, float]
) -> None:
    """Fearon (1995): the width is c_A + c_B - (p_A - p_B)."""
    found = bargaining_range(reservation(dispute(share, cost), NOBODY))
    atol = digits(NOBODY, cost)
    assert_allclose(found.width, cost[0] + cost[1] - (share[0] - share[1]), rtol=0, atol=atol)
    assert_allclose([found.low, found.high], [share[0] - cost[0], share[1] + cost[1]], rtol=0, atol=atol)


@settings(max_examples=50, deadline=None)
@given(on_A=loss, on_B=loss, split=chance)
def test_only_the_sum_of_pressures_counts_while_terms_are_free(
    on_A: float, on_B: float, split: float
) -> None:
    """Theorem 0, sum technology; the terms move against the pressed side by half the difference."""
    total = on_A + on_B
    first = PressureProfile(instruments=(on(0, on_A), on(1, on_B)))
    other = PressureProfile(instruments=(on(0, split * total), on(1, (1 - split) * total)))
    atol = digits(first)
    assert_allclose(width(dispute(), first), width(dispute(), other), rtol=0, atol=atol)
    assert_allclose(width(dispute(), first), width(dispute(), NOBODY) + total, rtol=0, atol=atol)
    found = bargaining_range(reservation(dispute(), first))
    assert_allclose((found.low + found.high) / 2 - 0.5, (on_B - on_A) / 2, rtol=0, atol=atol)


@settings(max_examples=50, deadline=None)
@given(profile=profiles())
def test_width_and_place_in_the_collective_regime(profile: PressureProfile) -> None:
    """Theorem 1.1: each instrument adds its effects to the width; the middle moves by half the difference."""
    values = reservation(dispute(), profile, regime="collective")
    found = bargaining_range(values)
    moved = np.zeros(2)
    for i in profile.instruments:
        if i.on_refusal:
            moved += i.credibility * i.effect
        elif i.trigger == "deal":
            moved -= i.credibility * i.settlement
    atol = digits(profile)
    assert_allclose(found.width - width(dispute(), NOBODY), -moved.sum(), rtol=0, atol=atol)
    assert_allclose((found.low + found.high) / 2 - 0.5, (moved[0] - moved[1]) / 2, rtol=0, atol=atol)


@settings(max_examples=100, deadline=None)
@given(
    share=st.tuples(chance, chance),
    cost=st.tuples(st.floats(-1.5, 1.5) | size, st.floats(-1.5, 1.5) | size),
    reward=st.tuples(st.floats(-1.5, 1.5) | size, st.floats(-1.5, 1.5) | size),
)
def test_a_range_holds_the_terms_on_a_grid_that_both_prefer_and_splits_them_by_nash(
    share: tuple[float, float], cost: tuple[float, float], reward: tuple[float, float]
) -> None:
    """By brute force over the terms x in [0, 1], also where a reservation value leaves [0, 1]."""
    gift = Instrument(name="gift", wielder="M", target=(0, 1), trigger="deal", settlement=reward)
    values = reservation(dispute(share, cost), PressureProfile(instruments=(gift,)))
    found = bargaining_range(values)
    terms = np.linspace(0.0, 1.0, 2001)
    gains = np.stack([terms, 1.0 - terms]) - values.least[:, np.newaxis]
    both = (gains >= -1e-9).all(axis=0)
    if abs(found.margin) > 1e-3:
        assert both.any() == found.exists
    if both.any() and found.margin > 1e-2:
        best = terms[both][gains[:, both].prod(axis=0).argmax()]
        assert_allclose(found.nash_split, best, atol=1e-3)


@settings(max_examples=50, deadline=None)
@given(profile=profiles())
def test_collective_is_conditional_with_every_trigger_set_off_by_any_failure(
    profile: PressureProfile,
) -> None:
    anyhow = replace(
        profile,
        instruments=tuple(
            replace(i, trigger=Trigger.NO_DEAL) if i.on_refusal else i for i in profile.instruments
        ),
    )
    ours, other = reservation(dispute(), profile, regime="collective"), reservation(dispute(), anyhow)
    assert_allclose(ours.disagreement, other.disagreement, rtol=0, atol=digits(profile))
    assert_allclose(ours.branches[..., 0, :], ours.branches[..., 1, :])


@settings(max_examples=50, deadline=None)
@given(shift=size, believed=chance, error=chance, side=st.sampled_from([0, 1]))
def test_conditionality_turns_a_shift_into_widening(
    shift: float, believed: float, error: float, side: int
) -> None:
    """Theorem 1.2: a zero-sum instrument of effective size w changes the width by (2 phi - 1) w."""
    towards = -abs(shift) if side == 0 else abs(shift)  # against the target
    arms = Instrument(
        name="arms",
        wielder="M",
        target=(side,),
        trigger=f"{'AB'[side]}_refuses",
        credibility=believed,
        share=towards,
    )
    profile = PressureProfile(instruments=(arms,), blame_error=(error, error))
    right = 1 - error
    expected = (2 * right - 1) * believed * abs(shift)
    atol = digits(profile)
    assert_allclose(width(dispute(), profile) - width(dispute(), NOBODY), expected, rtol=0, atol=atol)
    anyhow = replace(profile, instruments=(replace(arms, trigger="no_deal"),))
    assert_allclose(width(dispute(), anyhow), width(dispute(), NOBODY), rtol=0, atol=atol)


@settings(max_examples=50, deadline=None)
@given(profile=profiles())
def test_what_is_always_paid_or_already_in_force_drops_out(profile: PressureProfile) -> None:
    kept = tuple(i for i in profile.instruments if i.on_refusal or i.trigger == "deal")
    ours, other = reservation(dispute(), profile), reservation(dispute(), replace(profile, instruments=kept))
    assert_allclose(ours.least, other.least, rtol=0, atol=digits(profile))
    assert_allclose(ours.pressure, other.pressure, rtol=0, atol=digits(profile))


@settings(max_examples=50, deadline=None)
@given(profile=profiles(), scores=st.lists(chance, min_size=1, max_size=3))
def test_relabelling_the_parties_changes_nothing(profile: PressureProfile, scores: list[float]) -> None:
    """Symmetry: swap the parties, turn the scale round, and every answer swaps with them."""
    swap = {"A_refuses": "B_refuses", "B_refuses": "A_refuses"}
    mirrored = PressureProfile(
        instruments=tuple(
            replace(
                i,
                target=tuple(1 - t for t in i.target),
                trigger=swap.get(i.trigger, i.trigger),
                share=-i.share,
                cost=i.cost[::-1],
                settlement=i.settlement[::-1],
            )
            for i in profile.instruments
        ),
        blame_error=profile.blame_error[::-1],
    )
    here = assess(dispute((0.7, 0.4), (0.1, 0.2), *scores), profile)
    there = assess(dispute((0.6, 0.3), (0.2, 0.1), *(1 - s for s in scores)), mirrored)
    atol = digits(profile)
    assert_allclose(here.range.width, there.range.width, rtol=0, atol=atol)
    assert_allclose(here.acceptance.margin, there.acceptance.margin[..., ::-1], rtol=0, atol=atol)
    assert_allclose(here.reservation.branches, there.reservation.branches[::-1, ::-1], rtol=0, atol=atol)


@settings(max_examples=50, deadline=None)
@given(batch=st.lists(st.tuples(chance, size, size, chance), min_size=1, max_size=4))
def test_a_batch_is_its_points(batch: list[tuple[float, float, float, float]]) -> None:
    rows = np.array(batch)
    content = dispute((0.6, 0.4), (0.1, 0.1), 0.5)
    threat = replace(on(0, 0.0), cost=rows[:, 1:3], credibility=rows[:, 0])
    errors = np.stack([rows[:, 3], 1 - rows[:, 3]], axis=-1)
    together = assess(content, PressureProfile(instruments=(threat,), blame_error=errors))
    for k, (believed, first, second, error) in enumerate(batch):
        one = PressureProfile(
            instruments=(replace(threat, cost=(first, second), credibility=believed),),
            blame_error=(error, 1 - error),
        )
        alone = assess(content, one)
        assert_allclose(together.range.width[k], alone.range.width, rtol=0, atol=digits(one))
        assert_allclose(together.acceptance.margin[k], alone.acceptance.margin, rtol=0, atol=digits(one))
        assert together.deal_on_the_table()[k] == alone.deal_on_the_table()
    with pytest.raises(InvalidInputError, match="assessment must be of one point to be put in words"):
        together.verdicts()


# Acceptance of fixed texts


@settings(max_examples=50, deadline=None)
@given(score=chance, weak=loss, more=loss, side=st.sampled_from([0, 1]))
def test_pressure_never_loses_the_consent_of_the_side_it_falls_on(
    score: float, weak: float, more: float, side: int
) -> None:
    content = dispute((0.65, 0.35), (0.1, 0.1), score)
    light, heavy = (PressureProfile(instruments=(on(side, cost),)) for cost in (weak, weak + more))
    before, after = (acceptance(content, reservation(content, p)) for p in (light, heavy))
    assert (after.margin[..., side] >= before.margin[..., side]).all()
    assert (after.ignoring_red_lines >= before.ignoring_red_lines).all()
    other = (..., 1 - side)
    assert_allclose(
        after.margin[other], before.margin[other], rtol=0, atol=1e-14 * (1 + weak + more)
    )  # and nobody else's


@settings(max_examples=50, deadline=None)
@given(on_A=loss, on_B=loss, score=chance, cost=st.tuples(size, size), side=st.sampled_from([0, 1]))
def test_a_fixed_text_is_a_weakest_link(
    on_A: float, on_B: float, score: float, cost: tuple[float, float], side: int
) -> None:
    """Theorem 9.1: it passes iff T >= 2 and the index of unevenness is within 1 - 2/T.

    On both sides of what each party is short of, at 1e-9 of the scale and the costs.
    """
    content = dispute((0.65, 0.35), cost, score)
    profile = PressureProfile(instruments=(on(0, on_A), on(1, on_B)))
    short = np.array([0.65 - cost[0] - score, 0.65 - cost[1] - (1 - score)])
    step = 1e-9 * (1 + np.abs(cost).sum() + on_A + on_B)
    spare = np.array([on_A, on_B]) - short
    passes = bool(assess(content, profile).deal_on_the_table())
    if np.abs(spare).min() > step:
        assert passes == bool((spare > 0).all())
    if (short > step).all():
        assert_allclose(demands(content, "text 0"), short, rtol=0, atol=step / 1e4)
        need = evenness(content, profile, Measure.DEMAND, text="text 0")
        total = float(need.sides.sum())
        if np.abs(spare).min() > step:
            assert passes == (total >= 2 and abs(float(need.tilt)) <= 1 - 2 / total + 1e-12)
        for more, works in ((step, True), (-step, False)):
            given = short + step
            given[side] = short[side] + more
            around = PressureProfile(instruments=(on(0, given[0]), on(1, given[1])))
            assert bool(assess(content, around).deal_on_the_table()) is works


def test_unevenness_matters_for_a_fixed_text_where_it_does_not_for_free_terms() -> None:
    """Negative control of the sum technology: same total, same width, another verdict on the text."""
    content = dispute((0.65, 0.35), (0.1, 0.1), 0.5)
    even, uneven = (
        assess(content, PressureProfile(instruments=(on(0, a), on(1, b))))
        for a, b in [(0.06, 0.06), (0.11, 0.01)]
    )
    assert_allclose(even.range.width, uneven.range.width)
    assert even.deal_on_the_table()
    assert not uneven.deal_on_the_table()


def test_a_reward_does_not_move_a_red_line() -> None:
    content = replace(
        dispute((0.5, 0.5), (0.1, 0.1), 0.5),
        issues=(Issue(name="land", weights=(1, 1), red_lines=(0.6, None)),),
    )
    gift = Instrument(name="gift", wielder="M", target=(0,), trigger="deal", settlement=(0.4, 0.0))
    said = assess(content, PressureProfile(instruments=(gift,))).acceptance
    assert said.ignoring_red_lines.all()
    assert said.with_red_lines.tolist() == [[False, True]]
    verdict = assess(content, PressureProfile(instruments=(gift,))).verdicts()[1]
    assert [(o.kind, o.party, o.issue) for o in verdict.obstacles] == [("red line", "A", "land")]
    assert_allclose([verdict.margin, verdict.obstacles[0].shortfall], [-0.1, 0.1])


# The blame game


@settings(max_examples=50, deadline=None)
@given(profile=profiles(), score=chance)
def test_mutual_acceptance_is_an_equilibrium_exactly_where_both_accept(
    profile: PressureProfile, score: float
) -> None:
    content = dispute((0.6, 0.4), (0.1, 0.1), score)
    margin = assess(content, profile).acceptance.margin[0]
    game = blame_game(content, profile, "text 0")
    accept = (np.array([1.0, 0.0]), np.array([1.0, 0.0]))
    span = np.ptp(game.payoffs.reshape(2, -1), axis=-1)
    if (abs(margin) < 1e-8 * (span + digits(profile) * 1e14)).any():
        return
    assert (game.gap(accept) < 1e-12) == bool((margin > 0).all())
    found = solve(game)
    mutual = any(all(np.asarray(m)[0] > 1 - 1e-9 for m in e.profile) for e in found)
    assert mutual == bool((margin > 0).all())
    assert found.gap <= 1e-9


def test_who_crosses_a_red_line_cannot_accept() -> None:
    content = replace(
        dispute((0.5, 0.5), (0.1, 0.1), 0.5),
        issues=(Issue(name="land", weights=(1, 1), red_lines=(None, 0.4)),),
    )
    game = blame_game(content, NOBODY, "text 0", red_lines=True)
    assert game.actions == (("accept", "refuse"), ("refuse",))
    free = blame_game(content, NOBODY, "text 0")
    assert free.actions == (("accept", "refuse"), ("accept", "refuse"))
    assert_allclose(game.payoffs, free.payoffs[:, :, 1:])


def test_the_blame_game_of_a_batch_needs_the_same_actions_everywhere() -> None:
    content = Dispute(
        parties=PARTIES,
        contest=Contest(share=0.5, cost=(0.1, 0.1)),
        issues=(Issue(name="land", weights=(1, 1), red_lines=(None, 0.4)),),
        packages=(Package(name="text", scores=[[0.3], [0.5]]),),
    )
    assert blame_game(content, NOBODY, "text").payoffs.shape == (2, 2, 2, 2)
    with pytest.raises(InvalidInputError, match="text must cross the same parties' red lines at every point"):
        blame_game(content, NOBODY, "text", red_lines=True)


# Attribution


@settings(max_examples=50, deadline=None)
@given(profile=profiles(), scores=st.lists(chance, min_size=1, max_size=3))
def test_shapley_values_add_up_and_give_nothing_for_nothing(
    profile: PressureProfile, scores: list[float]
) -> None:
    content = dispute((0.65, 0.35), (0.1, 0.1), *scores)
    idle = Instrument(name="idle", wielder="M", target=(0,), trigger="A_refuses")
    full, atol = replace(profile, instruments=(*profile.instruments, idle)), 10 * digits(profile)
    for outcome in (WIDTH, TABLED, "text 0"):
        found = attribution(content, full, outcome)
        assert_allclose(found.values.sum(), found.total - found.baseline, rtol=0, atol=atol)  # efficiency
        assert found.gap <= 1e-9
        assert_allclose(found.values[found.instruments.index("idle")], 0.0, atol=atol)  # null player
    assert_allclose(attribution(content, full).total, width(content, full), rtol=0, atol=atol)
    assert_allclose(attribution(content, full).baseline, width(content, NOBODY), rtol=0, atol=atol)


@settings(max_examples=50, deadline=None)
@given(profile=profiles())
def test_the_width_is_additive_over_instruments(profile: PressureProfile) -> None:
    content = dispute()
    found = attribution(content, profile)
    for name, value in zip(found.instruments, found.values, strict=True):
        alone = width(content, profile.only(frozenset({name}))) - width(content, NOBODY)
        assert_allclose(value, alone, rtol=0, atol=10 * digits(profile))


@settings(max_examples=50, deadline=None)
@given(cost=loss, believed=chance)
def test_twins_get_the_same(cost: float, believed: float) -> None:
    twins = tuple(on(0, cost, name, credibility=believed) for name in ("left", "right"))
    content = dispute((0.65, 0.35), (0.1, 0.1), 0.45, 0.4)
    for outcome in (WIDTH, TABLED):
        found = attribution(content, PressureProfile(instruments=(*twins, on(1, 0.1))), outcome)
        worth = dict(zip(found.instruments, found.values, strict=True))  # of those that are believed at all
        left, right = (worth.get(name, 0.0) for name in ("left", "right"))
        assert_allclose(left, right, rtol=0, atol=1e-14 * (1 + cost))


def test_attribution_names_what_is_wrong() -> None:
    with pytest.raises(InvalidInputError, match=r"text must be one of \['text 0'\], got 'peace'"):
        attribution(dispute((0.5, 0.5), (0.1, 0.1), 0.5), PressureProfile(instruments=(on(0, 0.1),)), "peace")
    many = PressureProfile(instruments=tuple(on(0, 0.01, f"i{k}") for k in range(17)))
    with pytest.raises(
        InvalidInputError, match="instruments must be at most 16 for exact attribution, got 17"
    ):
        instrument_game(dispute(), many, WIDTH)
    batch = PressureProfile(instruments=(on(0, 0.1, credibility=[0.1, 0.2]),))
    with pytest.raises(
        InvalidInputError, match=r"attribution must be of one point, without batch axes, got \(2,\)"
    ):
        attribution(dispute(), batch)


# Bad input


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": (2,)}, r"instrument 'x': target must be \(0,\), \(1,\) or \(0, 1\), got \(2,\)"),
        ({"target": ()}, r"instrument 'x': target must be .*, got \(\)"),
        ({"trigger": "never"}, "instrument 'x': trigger must be one of .*, got 'never'"),
        ({"credibility": 1.4}, r"instrument 'x': credibility must lie in \[0, 1\], got 1.4"),
        ({"credibility": np.nan}, "instrument 'x': credibility must be finite, got nan"),
        ({"cost": 0.1}, "instrument 'x': cost must have the two parties on its last axis, got 0.1"),
        ({"share": "much"}, "instrument 'x': share must be a number or an array of numbers, got 'much'"),
    ],
)
def test_a_broken_instrument_is_named(options: dict[str, object], message: str) -> None:
    good: dict[str, object] = {"name": "x", "wielder": "M", "target": (0,), "trigger": "no_deal"}
    with pytest.raises(InvalidInputError, match=message):
        Instrument(**{**good, **options})  # type: ignore[arg-type]


def test_a_broken_profile_or_dispute_is_named() -> None:
    with pytest.raises(InvalidInputError, match=r"instruments must have different names, got \['x', 'x'\]"):
        PressureProfile(instruments=(on(0, 0.1, "x"), on(1, 0.1, "x")))
    with pytest.raises(InvalidInputError, match=r"blame_error must lie in \[0, 1\]"):
        PressureProfile(instruments=(), blame_error=(0.1, 1.2))
    with pytest.raises(InvalidInputError, match=r"instrument must be one of \['x'\], got 'y'"):
        PressureProfile(instruments=(on(0, 0.1, "x"),)).with_credibility({"y": 0.3})
    with pytest.raises(InvalidInputError, match=r"instrument must be one of \['x'\], got 'y'"):
        PressureProfile(instruments=(on(0, 0.1, "x"),)).only({"y"})
    with pytest.raises(InvalidInputError, match="parties must have different names"):
        replace(dispute(), parties=(Player("A"), Player("A")))
    with pytest.raises(InvalidInputError, match="parties must be two players"):
        replace(dispute(), parties=(Player("A"),))
    with pytest.raises(InvalidInputError, match="issue weights must sum to 1 for each party"):
        replace(dispute(), issues=(Issue(name="land", weights=(1, 0.9)),))
    with pytest.raises(
        InvalidInputError, match="'text': scores must give one number for each of the 1 issues"
    ):
        replace(dispute(), packages=(Package(name="text", scores=(0.1, 0.2)),))
    with pytest.raises(InvalidInputError, match="regime must be 'conditional' or 'collective', got 'both'"):
        reservation(dispute(), NOBODY, regime="both")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match=r"text must be one of \[\], got 'draft'"):
        blame_game(dispute(), NOBODY, "draft")

"""Theorems on pressure as properties: what moves the range, what moves only its place, who accepts what."""

from __future__ import annotations

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
chance = st.floats(0.0, 1.0)
size = st.floats(-0.5, 0.5)
loss = st.floats(0.0, 0.5)


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


NOBODY = PressureProfile(instruments=())

# The range


@settings(max_examples=50, deadline=None)
@given(share=st.tuples(chance, chance), cost=st.tuples(size, size))
def test_without_pressure_costs_widen_the_range_and_mutual_optimism_narrows_it(
    share: tuple[float, float], cost: tuple[float, float]
) -> None:
    """Fearon (1995): the width is c_A + c_B - (p_A - p_B)."""
    found = bargaining_range(reservation(dispute(share, cost), NOBODY))
    assert_allclose(found.width, cost[0] + cost[1] - (share[0] - share[1]), atol=1e-12)
    assert_allclose([found.low, found.high], [share[0] - cost[0], share[1] + cost[1]], atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(on_A=loss, on_B=loss, split=chance)
def test_only_the_sum_of_pressures_counts_while_terms_are_free(
    on_A: float, on_B: float, split: float
) -> None:
    """Theorem 0, sum technology; the terms move against the pressed side by half the difference."""
    total = on_A + on_B
    first = PressureProfile(instruments=(on(0, on_A), on(1, on_B)))
    other = PressureProfile(instruments=(on(0, split * total), on(1, (1 - split) * total)))
    assert_allclose(width(dispute(), first), width(dispute(), other), atol=1e-12)
    assert_allclose(width(dispute(), first), width(dispute(), NOBODY) + total, atol=1e-12)
    found = bargaining_range(reservation(dispute(), first))
    assert_allclose((found.low + found.high) / 2 - 0.5, (on_B - on_A) / 2, atol=1e-12)


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
    assert_allclose(found.width - width(dispute(), NOBODY), -moved.sum(), atol=1e-12)
    assert_allclose((found.low + found.high) / 2 - 0.5, (moved[0] - moved[1]) / 2, atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(
    share=st.tuples(chance, chance),
    cost=st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)),
    reward=st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)),
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
    assert_allclose(ours.disagreement, other.disagreement, atol=1e-12)
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
    assert_allclose(width(dispute(), profile) - width(dispute(), NOBODY), expected, atol=1e-12)
    anyhow = replace(profile, instruments=(replace(arms, trigger="no_deal"),))
    assert_allclose(width(dispute(), anyhow), width(dispute(), NOBODY), atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(profile=profiles())
def test_what_is_always_paid_or_already_in_force_drops_out(profile: PressureProfile) -> None:
    kept = tuple(i for i in profile.instruments if i.on_refusal or i.trigger == "deal")
    ours, other = reservation(dispute(), profile), reservation(dispute(), replace(profile, instruments=kept))
    assert_allclose(ours.least, other.least, atol=1e-12)
    assert_allclose(ours.pressure, other.pressure, atol=1e-12)


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
    assert_allclose(here.range.width, there.range.width, atol=1e-12)
    assert_allclose(here.acceptance.margin, there.acceptance.margin[..., ::-1], atol=1e-12)
    assert_allclose(here.reservation.branches, there.reservation.branches[::-1, ::-1], atol=1e-12)


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
        assert_allclose(together.range.width[k], alone.range.width, atol=1e-12)
        assert_allclose(together.acceptance.margin[k], alone.acceptance.margin, atol=1e-12)
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
    assert_allclose(after.margin[..., 1 - side], before.margin[..., 1 - side])  # and nobody else's


@settings(max_examples=50, deadline=None)
@given(on_A=loss, on_B=loss, score=st.floats(0.46, 0.54))
def test_a_fixed_text_is_a_weakest_link(on_A: float, on_B: float, score: float) -> None:
    """Theorem 9.1: it passes iff T >= 2 and the index of unevenness is within 1 - 2/T."""
    content = dispute((0.65, 0.35), (0.1, 0.1), score)
    profile = PressureProfile(instruments=(on(0, on_A), on(1, on_B)))
    assert (demands(content, "text 0") > 0).all()
    need = evenness(content, profile, Measure.DEMAND, text="text 0")
    total = float(need.sides.sum())
    slack = need.sides.min() - 1.0
    if abs(slack) > 1e-9:
        allowed = total >= 2 and abs(float(need.tilt)) <= 1 - 2 / total + 1e-12
        assert bool(assess(content, profile).deal_on_the_table()) == allowed


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
    if abs(margin).min() < 1e-9:
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
    full = replace(profile, instruments=(*profile.instruments, idle))
    for outcome in (WIDTH, TABLED, "text 0"):
        found = attribution(content, full, outcome)
        assert_allclose(found.values.sum(), found.total - found.baseline, atol=1e-9)  # efficiency
        assert found.gap <= 1e-9
        assert_allclose(found.values[found.instruments.index("idle")], 0.0, atol=1e-12)  # null player
    assert_allclose(attribution(content, full).total, width(content, full), atol=1e-12)
    assert_allclose(attribution(content, full).baseline, width(content, NOBODY), atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(profile=profiles())
def test_the_width_is_additive_over_instruments(profile: PressureProfile) -> None:
    content = dispute()
    found = attribution(content, profile)
    for name, value in zip(found.instruments, found.values, strict=True):
        alone = width(content, profile.only(frozenset({name}))) - width(content, NOBODY)
        assert_allclose(value, alone, atol=1e-10)


@settings(max_examples=50, deadline=None)
@given(cost=loss, believed=st.floats(0.01, 1.0))
def test_twins_get_the_same(cost: float, believed: float) -> None:
    twins = tuple(on(0, cost, name, credibility=believed) for name in ("left", "right"))
    content = dispute((0.65, 0.35), (0.1, 0.1), 0.45, 0.4)
    for outcome in (WIDTH, TABLED):
        found = attribution(content, PressureProfile(instruments=(*twins, on(1, 0.1))), outcome)
        assert_allclose(found.values[0], found.values[1], atol=1e-12)


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

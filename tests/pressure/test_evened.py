"""Spreading a total evenly: it holds, the measure is even, a batch is its points, refusals say why."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError, RefusedError
from gametheory.payoffs import Contest, Issue, Package
from gametheory.players import Player
from gametheory.pressure import (
    Dispute,
    Evened,
    Instrument,
    Measure,
    PressureProfile,
    assess,
    demands,
    evened,
    evenness,
    reservation,
)

PARTIES = (Player("A"), Player("B"))
KINDS = [((0,), "A_refuses"), ((1,), "B_refuses"), ((0, 1), "no_deal"), ((0,), "deal"), ((1,), "A_refuses")]
REASONS = re.compile(
    "there is no pressure|is net support|asks nothing of either party|no instrument in use is aimed at|"
    "scaling the instruments cannot move pressure|would have to work against its own direction|"
    "exert no pressure on balance|would need a credibility above 1"
)

sizes = st.one_of(st.integers(-20, 40).map(lambda n: n / 100), st.floats(-1, 1), st.floats(-100, 100))
beliefs = st.one_of(st.just(0.0), st.integers(1, 100).map(lambda n: n / 100), st.floats(0, 1))


@st.composite
def instrument_rows(draw: st.DrawFn, n: int) -> list[tuple[float, ...]]:
    """Draw credibility, shift and the two costs of `n` instruments."""
    return [draw(st.tuples(beliefs, sizes, sizes, sizes)) for _ in range(n)]


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[int], np.ndarray, np.ndarray, np.ndarray]:
    """Draw kinds of instruments, and for each point their numbers, blame errors and a score."""
    kinds = draw(st.lists(st.integers(0, len(KINDS) - 1), min_size=1, max_size=5))
    points = draw(st.integers(1, 4))
    rows = np.array([draw(instrument_rows(len(kinds))) for _ in range(points)])
    errors = np.array([draw(st.tuples(beliefs, beliefs)) for _ in range(points)])
    scores = np.array(
        [draw(st.integers(0, 20).map(lambda n: n / 20) | st.floats(0, 1)) for _ in range(points)]
    )
    return kinds, rows, errors, scores


def dispute(score: np.ndarray | float = 0.5) -> Dispute:
    scores = np.asarray(score, dtype=float)[..., np.newaxis]
    return Dispute(
        parties=PARTIES,
        contest=Contest(share=(0.65, 0.35), cost=(0.1, 0.1)),
        issues=(Issue(name="land", weights=(1, 1)),),
        packages=(Package(name="text", scores=scores),),
    )


def profile(kinds: list[int], rows: np.ndarray, errors: np.ndarray) -> PressureProfile:
    instruments = tuple(
        Instrument(
            name=f"i{j}",
            wielder="M",
            target=KINDS[kind][0],
            trigger=KINDS[kind][1],
            credibility=rows[..., j, 0],
            share=rows[..., j, 1],
            cost=rows[..., j, 2:],
        )
        for j, kind in enumerate(kinds)
    )
    return PressureProfile(instruments=instruments, blame_error=errors)


def attempt(point: Dispute, one: PressureProfile, measure: Measure, *, net_support: bool) -> Evened | None:
    """Even out, or check that the refusal states one of the known reasons."""
    try:
        return evened(point, one, measure, text="text", net_support=net_support)
    except RefusedError as refusal:
        message = str(refusal)
    assert REASONS.search(message), message
    return None


@settings(max_examples=150, deadline=None)
@given(batch=batches(), measure=st.sampled_from(Measure), net_support=st.booleans())
def test_a_batch_is_its_points_and_every_point_holds_its_total_or_says_why(
    batch: tuple[list[int], np.ndarray, np.ndarray, np.ndarray], measure: Measure, net_support: bool
) -> None:
    kinds, rows, errors, scores = batch
    together = attempt(dispute(scores), profile(kinds, rows, errors), measure, net_support=net_support)
    for k in range(len(rows)):
        point, one = dispute(scores[k]), profile(kinds, rows[k], errors[k])
        alone = attempt(point, one, measure, net_support=net_support)
        if alone is None:
            if together is not None:
                assert not together.held[k]
                assert_allclose(together.pressure[k], reservation(point, one).pressure, atol=1e-12)
            continue
        assert together is not None
        assert together.held[k]
        assert_allclose(together.pressure[k], alone.pressure, atol=1e-9)
        assert_allclose(together.achieved[k], together.total[k], atol=1e-9)
        check_point(point, one, alone, measure, net_support=net_support)


def check_point(
    point: Dispute, one: PressureProfile, alone: Evened, measure: Measure, *, net_support: bool
) -> None:
    assert alone.held
    before, after = assess(point, one), assess(point, alone.profile)
    total = float(before.reservation.pressure.sum())
    assert total > 0
    assert_allclose(alone.total, total, atol=1e-12)
    assert_allclose(alone.achieved, total, atol=1e-9)
    assert_allclose(after.reservation.pressure, alone.pressure, atol=1e-12)
    assert_allclose(after.range.width, before.range.width, atol=1e-9)  # Theorem 0: only the sum counts
    assert_allclose(alone.profile.blame_error, one.blame_error)
    if not net_support:
        assert (alone.pressure >= -1e-9).all()
        assert (before.reservation.pressure >= -1e-9).all()
    if measure is Measure.LOSS:
        assert_allclose(alone.pressure[0], alone.pressure[1], atol=1e-9)
        assert_allclose(evenness(point, alone.profile, measure).tilt, 0.0, atol=1e-6)
    elif measure is Measure.DEMAND:
        asked = demands(point, "text")
        if (asked > 0).all():
            assert_allclose(evenness(point, alone.profile, measure, text="text").tilt, 0.0, atol=1e-6)
            assert not any("one party only" in part for part in alone.note.split("; "))
        else:
            assert_allclose(alone.pressure[asked == 0], 0.0, atol=1e-9)
            assert "asks a concession of one party only: all pressure goes there" in alone.note
    elif measure is Measure.CREDIBILITY:
        used = alone.profile.credibility[one.active]
        assert_allclose(used, used[0])
        assert 0 <= used[0] <= 1
        untouched = [i for i, used in zip(one.instruments, one.active, strict=True) if not used]
        assert all(alone.profile.instruments[one.names.index(i.name)] == i for i in untouched)
    else:
        sides = evenness(point, alone.profile, measure).sides
        assert sides[0] == sides[1]
        was = evenness(point, one, measure).sides
        assert sides.max() <= was.max()


def threat(name: str, side: int, cost: float, credibility: float = 1.0) -> Instrument:
    return Instrument(
        name=name,
        wielder="M",
        target=(side,),
        trigger=f"{'AB'[side]}_refuses",
        credibility=credibility,
        cost=(cost, 0.0) if side == 0 else (0.0, cost),
    )


WALK = Instrument(name="walk", wielder="M", target=(0, 1), trigger="no_deal", cost=(0.5, 0.0))
UNEVEN = PressureProfile(instruments=(threat("sanctions", 0, 0.3), threat("aid cut", 1, 0.1)))


@pytest.mark.parametrize(
    ("instruments", "measure", "reason"),
    [
        ((), "loss", "the total is not positive: there is no pressure"),
        ((threat("a", 0, -0.1), threat("b", 1, 0.3)), "loss", r"A's total before is net support \(-0.1\)"),
        ((threat("a", 0, 0.3),), "loss", "no instrument in use is aimed at B alone"),
        ((threat("a", 0, 0.3),), "credibility", "no instrument in use is aimed at B"),
        ((threat("a", 0, 0.3),), "count", "no instrument in use is aimed at B"),
        ((threat("a", 0, 0.3), threat("b", 1, 0.3, 0.0)), "count", "no instrument in use is aimed at B"),
        ((WALK, threat("a", 0, 0.1), threat("b", 1, 0.1)), "loss", "work against its own direction"),
        ((WALK,), "loss", "no instrument in use is aimed at A alone"),
    ],
)
def test_refusals_give_the_reason(instruments: tuple[Instrument, ...], measure: str, reason: str) -> None:
    given_profile = PressureProfile(instruments=instruments)
    with pytest.raises(RefusedError, match=reason):
        evened(dispute(), given_profile, measure)


def test_one_credibility_above_one_is_refused() -> None:
    """What works against its own direction costs the total more at equal belief than belief can give."""
    helps = threat("gift", 0, -0.18, 0.1)
    given_profile = PressureProfile(instruments=(helps, threat("a", 0, 0.2), threat("b", 1, 0.1)))
    with pytest.raises(RefusedError, match="it would need a credibility above 1"):
        evened(dispute(), given_profile, "credibility")


def test_a_text_that_asks_nothing_has_no_demand() -> None:
    content = replace(dispute(), contest=Contest(share=0.5, cost=(0.4, 0.4)))
    with pytest.raises(RefusedError, match="'text' asks nothing of either party"):
        evened(content, UNEVEN, "demand", text="text")


def test_net_support_is_counted_only_on_request_and_then_said() -> None:
    supported = PressureProfile(instruments=(threat("a", 0, 0.3), threat("b", 1, -0.1)))
    with pytest.raises(RefusedError, match="net support"):
        evened(dispute(), supported, "credibility")
    found = evened(dispute(), supported, "credibility", net_support=True)
    assert found.note == "the total counts net support of a party as negative pressure"
    assert_allclose(found.achieved, 0.2)


def test_the_four_measures_disagree() -> None:
    """Equal by count and by credibility, three to one by loss: no measure stands for the others."""
    tilts = [float(evenness(dispute(), UNEVEN, m).tilt) for m in ("count", "credibility", "loss")]
    assert_allclose(tilts, [0.0, 0.0, 0.5])


def test_evening_out_can_open_and_can_close_a_fixed_text() -> None:
    """Theorem 1.3: unevenness stalls where both limits bind and is required where one does."""
    one_sided = PressureProfile(instruments=(threat("a", 0, 0.19), threat("b", 1, 0.01)))
    for score, uneven, even in [(0.5, False, True), (0.38, True, False)]:
        point = dispute(score)
        assert assess(point, one_sided).deal_on_the_table() == uneven
        assert assess(point, evened(point, one_sided).profile).deal_on_the_table() == even


def test_bad_input_is_named() -> None:
    with pytest.raises(InvalidInputError, match=r"measure must be one of \['count', 'loss', 'demand', 'cred"):
        evened(dispute(), UNEVEN, "fairness")
    with pytest.raises(InvalidInputError, match="text must name the text whose demands are meant"):
        evened(dispute(), UNEVEN, "demand")
    with pytest.raises(InvalidInputError, match=r"text must be one of \['text'\], got 'draft'"):
        evenness(dispute(), UNEVEN, "demand", text="draft")


def test_demand_is_defined_where_a_text_asks_something_of_both() -> None:
    """At 0.5 the text asks 0.05 of each; at 0.4 it asks 0.15 of A and gives B more than the contest."""
    both = evenness(dispute(0.5), UNEVEN, "demand", text="text")
    assert both.defined
    assert_allclose(both.sides, [6.0, 2.0])
    assert not evenness(dispute(0.4), UNEVEN, "demand", text="text").defined
    together = evenness(dispute(np.array([0.5, 0.4])), UNEVEN, "demand", text="text")
    assert together.defined.tolist() == [True, False]
    even = evened(dispute(np.array([0.5, 0.4])), UNEVEN, "demand", text="text")
    assert_allclose(even.pressure, [[0.2, 0.2], [0.4, 0.0]], atol=1e-12)  # one profile, two texts
    assert even.held.tolist() == [True, True]
    assert_allclose(even.achieved, 0.4)

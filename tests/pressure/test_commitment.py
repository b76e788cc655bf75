"""Ceasefires that shift power (P16), arms that shift peace (P17), rival procedures (P18)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import (
    AidSignal,
    AllEquilibria,
    ArmsBackfire,
    Attrition,
    BackwardInduction,
    Ceasefire,
    Escalation,
    InvalidInputError,
    RefusedError,
    Reputation,
    ReputationForWalking,
    RivalProcedures,
    Status,
    solve,
    technology,
)
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitTheorem, SplitVerdict
from gametheory.pressure.technology_result import Evidence

chance = st.floats(0, 1)
loss = st.floats(0, 0.5)
size = st.floats(-0.6, 0.6)
value = st.floats(-1, 1)

truces = st.fixed_dictionaries(
    {
        "share": chance,
        "line": chance,
        "cost": st.tuples(loss, loss),
        "weight_future": st.floats(0.05, 0.95),
        "shift": size,
        "proposer_chance": chance,
    }
)


@settings(max_examples=80, deadline=None)
@given(fields=truces, pressure=st.tuples(loss, loss), inducement=loss)
def test_a_ceasefire_is_accepted_by_comparing_two_continuations(
    fields: dict[str, Any], pressure: tuple[float, float], inducement: float
) -> None:
    """Theorem 6.1 by direct comparison, not by the bounds; and the length of the window."""
    truce = Ceasefire(**fields, pressure=pressure, inducement=inducement)
    cost, delta = fields["cost"], fields["weight_future"]
    later = fields["share"] - fields["shift"] - cost[0] + fields["proposer_chance"] * sum(cost)
    holds = (1 - delta) * fields["line"] + delta * later
    gains = (
        holds + inducement - (fields["share"] - cost[0] - pressure[0]),
        (1 - holds) - (1 - fields["share"] - cost[1] - pressure[1]),
    )
    if min(abs(g) for g in gains) > 1e-9:
        assert truce.accepts().tolist() == [g > 0 for g in gains]
    window = truce.window()
    assert_allclose(window.width, (sum(cost) + sum(pressure) + inducement) / delta, atol=1e-9)
    assert window.accepts((window.largest + window.smallest) / 2).all()
    assert (truce.needed_pressure() > 1e-12).sum() <= 1
    assert truce.residual(truce.answer()) < 1e-9
    assert solve(truce).status is Status.SOLVED


@settings(max_examples=40, deadline=None)
@given(fields=truces, pressure=st.tuples(loss, loss))
def test_the_tree_of_ceasefire_and_settlement_ends_as_the_window_says(
    fields: dict[str, Any], pressure: tuple[float, float]
) -> None:
    """Every equilibrium of the tree, those too in which the other wants a step more than fighting pays."""
    step = 1e-4
    truce = Ceasefire(**fields, pressure=pressure)
    window = truce.window()
    near = min(abs(truce.shift - window.largest), abs(truce.shift - window.smallest))
    assume(fields["weight_future"] * near > 2 * step)
    assume(sum(fields["cost"]) > 2 * step)
    found = solve(truce.as_game(step=step), BackwardInduction())
    mine = truce.expected_payoffs(truce.answer())
    assert len(found) > 0
    for answer in found:
        if truce.deal_chance():
            assert np.abs(answer.payoffs - mine).max() < step
        else:
            war = np.array([fields["share"], 1 - fields["share"]]) - fields["cost"]
            assert (answer.payoffs <= war + 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(fields=truces)
def test_the_missing_pressure_makes_the_ceasefire_and_a_little_less_does_not(fields: dict[str, Any]) -> None:
    """Each boundary at 1e-9, and the guarantee that needs no pressure."""
    free = Ceasefire(**fields)
    missing = free.needed_pressure()
    assert free.under(missing + 1e-9).deal_chance() == 1
    if missing.max() > 1e-8:
        assert free.under(missing - 1e-9 * (missing > 0)).deal_chance() == 0
        assert free.consent is Consent.ONE_SIDED
        assert free.under(missing[::-1]).deal_chance() == 0  # on the wrong party it does nothing
        theorem = free.split_theorem([missing.max() * 2.5, missing.max() * 0.9])
        assert theorem.best.tolist() == [1.0, 0.0]
        even, all_on_one = free.under(missing.max() * 0.75 * np.ones(2)), free.under(missing * 1.5)
        assert (even.deal_chance(), all_on_one.deal_chance()) == (0, 1)
    if missing.max() == 0:
        assert free.consent is Consent.NEITHER
    window = free.window()
    assume(window.width > 1e-6)
    middle = (window.largest + window.smallest) / 2
    assert free.guaranteed(least=middle, most=middle).deal_chance() == 1


believed = st.tuples(chance, chance)


@settings(max_examples=80, deadline=None)
@given(fields=truces, shares=believed, pressure=st.tuples(loss, loss), inducement=loss)
def test_under_two_beliefs_each_accepts_as_if_its_own_were_shared(
    fields: dict[str, Any],
    shares: tuple[float, float],
    pressure: tuple[float, float],
    inducement: float,
) -> None:
    """And the length of the window, which optimism shortens."""
    fields = fields | {"share": shares[0], "optimism": shares[0] - shares[1]}
    truce = Ceasefire(**fields, pressure=pressure, inducement=inducement)
    worlds = [replace(truce, share=shares[i], optimism=0.0) for i in (0, 1)]
    window = truce.window()
    assert_allclose(window.largest, worlds[0].window().largest, atol=1e-9)
    assert_allclose(window.smallest, worlds[1].window().smallest, atol=1e-9)
    assert_allclose(truce.as_seen_by(1).window().smallest, window.smallest, atol=1e-9)
    delta = fields["weight_future"]
    length = sum(fields["cost"]) + sum(pressure) + inducement - (1 - delta) * fields["optimism"]
    assert_allclose(window.width, length / delta, atol=1e-9)
    assert truce.residual(truce.answer()) < 1e-9
    gains = truce._truce() - (truce._war() - truce.pressure)  # the direct comparison
    assert_allclose(truce.needed_pressure(), np.maximum(-gains, 0), atol=1e-9)
    if length >= 1e-9:
        assert (truce.needed_pressure() > 1e-12).sum() <= 1


@settings(max_examples=40, deadline=None)
@given(fields=truces, shares=believed, pressure=st.tuples(loss, loss))
def test_each_party_replies_as_in_the_tree_that_it_sees(
    fields: dict[str, Any], shares: tuple[float, float], pressure: tuple[float, float]
) -> None:
    """Under a pressure on the other that makes it accept: the payoff tells the reply."""
    step = 1e-4
    truce = Ceasefire(**fields | {"share": shares[0], "optimism": shares[0] - shares[1]}, pressure=pressure)
    window = truce.window()
    near = min(abs(truce.shift - window.largest), abs(truce.shift - window.smallest))
    assume(fields["weight_future"] * near > 2 * step)
    assume(sum(fields["cost"]) > 2 * step)
    for party in (0, 1):
        forced = np.array(truce.pressure)
        forced[1 - party] = 10.0
        seen = truce.as_seen_by(party).under(forced)
        found = solve(seen.as_game(step=step), BackwardInduction())
        accepts = bool(truce.accepts()[party])
        refusing = (shares[0], 1 - shares[1])[party] - fields["cost"][party] - pressure[party]
        for answer in found:
            assert bool(answer.payoffs[party] > refusing + step / 2) is accepts


@pytest.mark.parametrize("side", [-1, 1])
def test_optimism_that_closes_the_window_makes_consent_a_weakest_link(side: int) -> None:
    """On both sides of the boundary: at 0.25 of costs and a half for the future, an optimism of 0.5."""
    edge: dict[str, Any] = {"share": 0.7, "line": 0.5, "cost": (0.1, 0.15), "weight_future": 0.5}
    at = Ceasefire(**edge, shift=0.0, optimism=0.5)
    assert_allclose(at.window().width, 0, atol=1e-12)
    moved = Ceasefire(**edge, shift=float(at.window().largest), optimism=0.5 + side * 1e-6)
    assert (int((moved.needed_pressure() > 1e-12).sum()) > 0) is (side > 0)
    window = Ceasefire(**edge, shift=0.0, optimism=0.7).window()
    rival = Ceasefire(**edge, shift=float(window.largest + window.smallest) / 2, optimism=0.7)
    needed = rival.needed_pressure()
    assert_allclose(needed, 0.05)  # half of 0.5 * 0.7 - 0.25
    assert rival.consent is Consent.WEAKEST_LINK
    assert rival.under(needed + 1e-9).deal_chance() == 1
    assert rival.under([needed.sum() + 0.1, 0.0]).deal_chance() == 0
    assert technology(rival).evidence is Evidence.PROVEN
    with pytest.raises(InvalidInputError, match="as_game needs one situation, of one belief"):
        rival.as_game()
    with pytest.raises(InvalidInputError, match="party must be 0 or 1, got 2"):
        rival.as_seen_by(2)


def test_ceasefire_names_what_is_wrong() -> None:
    good: dict[str, Any] = {
        "share": 0.5, "line": 0.5, "cost": (0.1, 0.1), "weight_future": 0.5, "shift": 0.0,
    }  # fmt: skip
    for change, message in (
        ({"weight_future": 1.0}, r"weight_future must lie in \(0, 1\), got 1.0"),
        ({"share": 1.2}, r"share must lie in \[0, 1\], got 1.2"),
        ({"proposer_chance": 2}, r"proposer_chance must lie in \[0, 1\], got 2"),
        ({"cost": (0.1, 0.1, 0.1)}, "cost must have the two parties on its last axis"),
        ({"cost": (-0.1, 0.1)}, "cost must be non-negative"),
        ({"shift": np.nan}, "shift must be finite, got nan"),
        ({"optimism": 0.6}, r"share - optimism must lie in \[0, 1\], as party 1's belief, got -0.0999"),
    ):
        with pytest.raises(InvalidInputError, match=message):
            Ceasefire(**{**good, **change})
    with pytest.raises(InvalidInputError, match=r"least must not exceed most \(0\), got 1"):
        Ceasefire(**good).guaranteed(least=1, most=0)
    with pytest.raises(RefusedError, match="combine differently"):
        Ceasefire(**{**good, "shift": [0.0, 0.9]}).consent  # noqa: B018  (the property is asked for)


# Arms


arms = st.fixed_dictionaries(
    {
        "slack": size,
        "conversion": st.floats(0, 3),
        "shift": size,
        "tolerated": size,
        "weight_future": st.floats(0.05, 0.95),
    }
)


@settings(max_examples=80, deadline=None)
@given(fields=arms, amount=st.floats(0, 2), more=st.floats(1e-6, 1), penalty=loss)
def test_arms_backfire_iff_the_peace_moves_faster_than_the_war(
    fields: dict[str, Any], amount: float, more: float, penalty: float
) -> None:
    less = ArmsBackfire(**fields, arms=amount, pressure=(penalty, 0.0))
    extra = ArmsBackfire(**fields, arms=amount + more, pressure=(penalty, 0.0))
    product = fields["weight_future"] * fields["conversion"]
    if abs(product - 1) > 1e-6:
        assert (extra.gain() < less.gain()) == (product > 1) == bool(less.backfires())
        critical = float(less.critical_arms())
        if critical > 1e-6:
            sides = [
                ArmsBackfire(**fields, arms=critical + e, pressure=(penalty, 0.0)).deal_chance()
                for e in (-1e-9 / abs(product - 1) * 2, 1e-9 / abs(product - 1) * 2)
            ]
            if critical > 1e-2 and abs(product - 1) > 1e-2:
                assert sides == ([1, 0] if product > 1 else [0, 1])
    assert_allclose(less.gain() - less.under((0.0, 5.0)).gain(), penalty, atol=1e-12)
    assert less.residual(less.answer()) < 1e-9
    assert solve(less).status is Status.SOLVED


def test_at_the_boundary_arms_change_nothing() -> None:
    level = ArmsBackfire(
        slack=0.1, conversion=2.0, shift=0.1, tolerated=0.1, weight_future=0.5, arms=[0.0, 5.0]
    )
    assert_allclose(level.gain(), 0.1)
    assert np.isnan(level.critical_arms())
    assert not level.backfires()
    for conversion, says in ((2 + 1e-9, True), (2 - 1e-9, False)):
        near = ArmsBackfire(slack=0.1, conversion=conversion, shift=0, tolerated=0, weight_future=0.5)
        assert near.backfires() == says


def test_a_mediator_who_wants_a_ceasefire_arms_as_much_as_is_accepted() -> None:
    """The tree: of three levels the backfiring one is refused, and the mediator avoids it."""
    model = ArmsBackfire(slack=0.05, conversion=1.6, shift=0.1, tolerated=0.15, weight_future=0.9)
    game = model.as_game(levels=[0.1, 0.2159, 0.216])
    played = {game.describe(each.value)["mediator at root"] for each in solve(game, BackwardInduction())}
    assert played == {"0.1", "0.2159"}
    weak = ArmsBackfire(slack=0.05, conversion=0.6, shift=0.3, tolerated=0.15, weight_future=0.9)
    game = weak.as_game(levels=[0.0, 0.1847, 0.1848])
    played = {game.describe(each.value)["mediator at root"] for each in solve(game, BackwardInduction())}
    assert played == {"0.1848"}
    assert weak.consent is Consent.ONE_SIDED
    theorem = weak.split_theorem([0.05, 0.1, 1.0])
    assert [SplitVerdict(v).name for v in theorem.verdict] == ["NEUTRAL", "TILTED", "EVEN_BEST"]


# Rival procedures


def check_splits(game: RivalProcedures, theorem: SplitTheorem, total: float) -> None:
    """Compare the theorem with a sweep of splits."""
    share = np.linspace(0, 1, 401)
    deal = game.under(total * np.stack([share, 1 - share], axis=-1)).deal_chance()
    assert_allclose(deal[theorem.contains(share)], theorem.best, atol=1e-9)
    away = ~theorem.contains(share, within=2e-3)
    assert (deal[away] <= theorem.best + 1e-12).all()
    left, right = np.diff(deal[200::-1]), np.diff(deal[200:])
    verdict = SplitVerdict(int(theorem.verdict))
    if verdict is SplitVerdict.NEUTRAL:
        assert np.ptp(deal) < 1e-9
    if verdict is SplitVerdict.EVEN_WORST:
        assert min(left.min(), right.min()) >= -1e-12
        assert min(left.sum(), right.sum()) >= -1e-12
    if verdict is SplitVerdict.EVEN_BEST:
        assert max(left.max(), right.max()) <= 1e-12


@settings(max_examples=60, deadline=None)
@given(
    low=st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)),
    high=st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)),
    budget=st.floats(0.01, 2.5), mirrored=st.booleans(),
)  # fmt: skip
def test_a_stall_over_procedures_is_cured_by_pressing_one_party(
    *, low: tuple[float, float], high: tuple[float, float], budget: float, mirrored: bool
) -> None:
    """Theorem 6.3 (a): the smaller threshold suffices, evenly split it takes twice that."""
    truce, talks = (-low[0], high[1]), (high[0], -low[1])
    game = RivalProcedures(
        ceasefire_first=talks if mirrored else truce, talks_first=truce if mirrored else talks, war=(0, 0)
    )
    assert game.stall_only()
    assert game.consent is Consent.BEST_SHOT
    assert len(solve(game.as_game(), AllEquilibria())) == 1
    least, cheap = min(low), np.eye(2)[int(np.argmin(low))]
    assert game.under((least + 1e-9) * cheap).deal_chance() == 1
    assert game.under((least - 1e-9) * cheap).deal_chance() == 0
    assert game.under((least - 1e-9) * np.ones(2)).deal_chance() == 0
    assume(abs(budget - sum(low)) > 1e-3)
    assume(min(abs(budget - each) for each in low) > 1e-3)
    theorem = game.split_theorem(budget)
    assert theorem is not None
    check_splits(game, theorem, budget)


def test_pressing_both_beyond_both_thresholds_brings_mismatches_back() -> None:
    stall = RivalProcedures(ceasefire_first=[-0.1, 0.6], talks_first=[0.5, -0.15], war=[0, 0])
    assert stall.under([0.1, 0.15]).deal_chance() == 1
    assert stall.under([0.1 + 1e-9, 0.15 + 1e-9]).deal_chance() < 1e-6
    assert 0 < stall.under([0.4, 0.4]).deal_chance() < 0.5


@settings(max_examples=80, deadline=None)
@given(
    gain=st.tuples(*[st.floats(0.01, 1)] * 4), budget=st.floats(0, 2), share=chance,
)  # fmt: skip
def test_mismatches_of_mixed_play_and_their_best_split(
    gain: tuple[float, float, float, float], budget: float, share: float
) -> None:
    """Theorem 6.3 (b) over its domain, with the formula of the mismatch and the counter-case."""
    game = RivalProcedures(ceasefire_first=gain[:2], talks_first=gain[2:], war=(0, 0))
    pressed = game.under([budget * share, budget * (1 - share)])
    g = gain[2] - gain[0], gain[1] - gain[3]
    m = np.array([gain[0] + gain[2], gain[1] + gain[3]])
    formula = 0.5 + g[0] * g[1] / (2 * np.prod(m + 2 * pressed.pressure))
    assert_allclose(pressed.mismatch(), formula, atol=1e-9)
    assert_allclose(pressed.deal_chance(), 1 - formula, atol=1e-9)
    theorem = game.split_theorem(budget)
    assert theorem is not None
    check_splits(game, theorem, budget)
    if abs(g[0] * g[1]) > 1e-6:
        assert game.consent is (Consent.WEAKEST_LINK if g[0] * g[1] > 0 else Consent.BEST_SHOT)
    assert solve(pressed).status is Status.SOLVED


def test_with_one_favourite_the_even_split_is_worst() -> None:
    game = RivalProcedures(ceasefire_first=[0.2, 0.2], talks_first=[0.5, 0.5], war=[0, 0])
    theorem = game.split_theorem(0.4)
    assert theorem is not None
    assert SplitVerdict(int(theorem.verdict)) is SplitVerdict.EVEN_WORST
    even, uneven = game.under([[0.2, 0.2], [0.4, 0.0]]).deal_chance()
    assert even < uneven


@settings(max_examples=80, deadline=None)
@given(values=st.tuples(*[st.integers(-4, 4)] * 4), pressure=st.tuples(st.integers(0, 2), st.integers(0, 2)))
def test_the_equilibria_are_those_of_the_matrix(
    values: tuple[int, int, int, int], pressure: tuple[int, int]
) -> None:
    """Every sign of the four gains, so that also one side may want a mismatch."""
    game = RivalProcedures(ceasefire_first=values[:2], talks_first=values[2:], war=(0, 0), pressure=pressure)
    matrix = game.as_game()
    for each in game.answers():
        row, column = [1 - each[0], each[0]], [each[1], 1 - each[1]]
        assert matrix.gap((row, column)) < 1e-9
    gains = np.concatenate(game.gains())
    r, u = game.answer()
    assert_allclose(game.deal_chance(), (1 - r) * u + r * (1 - u), atol=1e-12)
    if (gains != 0).all():
        assert len(game.answers()) == len(solve(matrix, AllEquilibria()))
    assert solve(game).status is Status.SOLVED


def test_wrong_answers_are_convicted() -> None:
    game = RivalProcedures(ceasefire_first=[0.1, 0.6], talks_first=[0.5, 0.15], war=[0, 0])
    assert game.residual([1.0, 1.0]) > 0.1
    assert game.residual([0.5, 0.5]) > 0.01
    assert game.residual([1.5, 0.5]) == np.inf


@pytest.mark.parametrize("seed", range(20))
def test_no_proven_verdict_is_contradicted_by_a_sweep(seed: int) -> None:
    """The classification of random situations: every theorem of splits stands where it is tried."""
    rng = np.random.default_rng(seed)
    draw = rng.uniform
    models = (
        Ceasefire(
            share=draw(), line=draw(), cost=draw(0, 0.3, 2), weight_future=draw(0.1, 0.9),
            shift=draw(-0.5, 0.5),
        ),
        ArmsBackfire(
            slack=draw(-0.2, 0.2), conversion=draw(0, 2), shift=draw(-0.2, 0.4), tolerated=0.1,
            weight_future=draw(0.1, 0.9), arms=draw(0, 0.5),
        ),
        RivalProcedures(ceasefire_first=draw(-1, 1, 2), talks_first=draw(-1, 1, 2), war=[0, 0]),
        Escalation(
            need=draw(0, 1, 2), loss=draw(-0.5, 2, 2), risk=draw(0, 0.4, 2), resolve=draw(0, 0.4),
            baseline=draw(0, 0.1),
        ),
        Attrition(cost=draw(0.01, 1, 2), prize=draw(0.1, 3, 2), deadline=draw(0.1, 5)),
        Reputation(
            demand=draw(0.52, 0.95, 2), discount_rate=draw(0.01, 1, 2), obstinate=draw(0.01, 0.6, 2),
            deadline=draw(0.1, 9), red_line=[0, draw(0, 0.6)],
        ),
        ReputationForWalking(
            rounds=int(rng.integers(1, 5)), reputation=draw(0.01, 0.9), concession_cost=draw(0.01, 0.9),
            punishment=1.0, prize=draw(1.1, 4),
        ),
        AidSignal(
            **dict(zip(("hawk", "walker", "sanction", "punishment"), draw(size=4), strict=True)),
            **dict(zip(("aid_walker", "aid_bluffer", "aid_hawk", "aid_dove"), draw(size=4), strict=True)),
            need=draw(0, 1, 2),
        ),
    )  # fmt: skip
    for model in models:
        assert technology(model).evidence is not Evidence.CONTRADICTED, str(model)

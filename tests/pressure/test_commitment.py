"""Ceasefires that shift power (P16), arms that shift peace (P17), rival procedures (P18)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
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

SMALL = 1e-9


def near(end: float) -> st.SearchStrategy[float]:
    """Numbers whose distance from the `end` of the unit interval goes down to 1e-12."""
    return st.floats(-12, -1).map(lambda size: abs(end - 10**size))


chance = st.one_of(st.floats(0, 1), near(0), near(1))
weight = st.one_of(st.floats(0.05, 0.95), near(0), near(1))
worth = st.one_of(st.floats(0, 0.5), st.floats(-6, 6).map(lambda size: 10**size))
size = st.one_of(st.floats(-0.6, 0.6), st.builds(np.multiply, worth, st.sampled_from([-1.0, 1.0])).map(float))
worths, sizes, shares = st.tuples(worth, worth), st.tuples(size, size), st.tuples(chance, chance)


@st.composite
def truces(draw: st.DrawFn, *, rival: bool = False, pressed: bool = True) -> Ceasefire:
    """Costs, lines, shifts, rewards and pressure, also negative, of any size; two beliefs if `rival`."""
    own, other = draw(shares)
    return Ceasefire(
        share=own,
        line=draw(size),
        cost=draw(worths),
        weight_future=draw(weight),
        shift=draw(size),
        proposer_chance=draw(chance),
        inducement=draw(size),
        optimism=own - other if rival else 0.0,
        pressure=draw(sizes) if pressed else (0.0, 0.0),
    )


def exact_gains(truce: Ceasefire) -> np.ndarray:
    """Return what accepting gains each party, in fractions, by backward induction and not by the bounds."""
    p, q, delta, shift, beta, iota, omega = (
        Fraction(float(each))
        for each in (
            truce.share, truce.line, truce.weight_future, truce.shift, truce.proposer_chance,
            truce.inducement, truce.optimism,
        )
    )  # fmt: skip
    (k, c), s = map(Fraction, truce.cost.tolist()), [Fraction(each) for each in truce.pressure.tolist()]
    gains = []
    for party, believed in enumerate((p, p - omega)):
        later = believed - shift
        holds = (1 - delta) * q + delta * (beta * (later + c) + (1 - beta) * (later - k))
        pays = (holds + iota, 1 - holds)[party]
        gains.append(pays - ((believed - k, 1 - believed - c)[party] - s[party]))
    return np.array(gains, dtype=float)


def stakes(truce: Ceasefire) -> float:
    """Return the size of the numbers that are added up: rounding is a share of it."""
    parts = truce.line, *truce.cost, *truce.pressure, truce.inducement, truce.weight_future * truce.shift
    return 1.0 + float(np.abs(parts).sum())


@settings(max_examples=100, deadline=None)
@given(truce=st.booleans().flatmap(lambda rival: truces(rival=rival)))
def test_a_ceasefire_is_accepted_by_comparing_two_continuations(truce: Ceasefire) -> None:
    """Theorem 6.1, under two beliefs too: consents, missing pressure, and the length of the window."""
    gains, scale = exact_gains(truce), stakes(truce)
    clear = np.abs(gains) > SMALL * scale
    assert (truce.accepts() == (gains > 0))[clear].all()
    assert_allclose(truce.needed_pressure(), np.maximum(-gains, 0), atol=2e-12 * scale)
    delta, window = truce.weight_future, truce.window()
    length = truce.cost.sum() + truce.pressure.sum() + truce.inducement - (1 - delta) * truce.optimism
    assert_allclose(delta * window.width, length, atol=1e-14 * scale)
    if length > SMALL * scale:
        middle = (window.largest + window.smallest) / 2
        assert window.accepts(middle).all()
        assert truce.guaranteed(least=middle, most=middle).deal_chance() == 1  # whatever the pressure
        assert (truce.needed_pressure() > 0).sum() <= 1
    elif length < -SMALL * scale:
        assert not truce.accepts().all()
    assert truce.residual(truce.answer()) < 1e-11
    assert solve(truce).status is Status.SOLVED


@settings(max_examples=100, deadline=None)
@given(truce=st.booleans().flatmap(lambda rival: truces(rival=rival)), party=st.sampled_from([0, 1]))
def test_at_its_end_of_the_window_a_party_turns(truce: Ceasefire, party: int) -> None:
    """Both ends, on both sides at 1e-9; a unit of pressure moves the end by 1 / delta."""
    window = truce.window()
    end, outward = ((window.largest, 1), (window.smallest, -1))[party]
    step = outward * SMALL * stakes(replace(truce, shift=end)) / truce.weight_future
    for shift, accepts in ((end - step, True), (end, True), (end + step, False)):
        assert replace(truce, shift=shift).accepts()[party] == accepts
        assert window.accepts(shift)[party] == accepts
    pressed = truce.under(truce.pressure + np.eye(2)[party] * abs(step) * truce.weight_future).window()
    moved = (pressed.largest - window.largest, window.smallest - pressed.smallest)
    assert_allclose(moved[party], abs(step), rtol=1e-4)
    assert moved[1 - party] == 0


@settings(max_examples=60, deadline=None)
@given(truce=truces(pressed=False))
def test_the_tree_of_ceasefire_and_settlement_ends_as_the_window_says(truce: Ceasefire) -> None:
    """Every equilibrium of the tree, those too in which the other wants a step more than fighting pays."""
    step = min(np.abs(exact_gains(truce)).min(), truce.cost.sum()) / 4
    assume(truce.weight_future * step > SMALL * stakes(truce))  # else somebody is indifferent
    found = solve(truce.as_game(step=step), BackwardInduction())
    mine = truce.expected_payoffs(truce.answer())
    assert len(found) > 0
    for answer in found:
        if truce.deal_chance():
            assert np.abs(answer.payoffs - mine).max() <= step + 1e-14 * stakes(truce)
        else:
            war = np.array([truce.share, 1 - truce.share]) - truce.cost
            assert (answer.payoffs <= war + SMALL * stakes(truce)).all()


@settings(max_examples=60, deadline=None)
@given(free=st.booleans().flatmap(lambda rival: truces(rival=rival, pressed=False)))
def test_the_missing_pressure_makes_the_ceasefire_and_a_little_less_does_not(free: Ceasefire) -> None:
    """Each boundary at 1e-9, and the even split, which takes twice as much."""
    missing, small = free.needed_pressure(), SMALL * stakes(free)
    assert free.under(missing + small).deal_chance() == 1
    needy = missing > 2 * small
    if needy.any():
        assert free.under(missing - small * needy).deal_chance() == 0
    if (missing > 0).sum() == 1:
        assert free.consent is Consent.ONE_SIDED
        lack = missing.max()
        if needy.any():
            assert free.under(missing[::-1]).deal_chance() == 0  # on the wrong party it does nothing
            both = [free.under(np.ones(2) * (lack + move)).deal_chance() for move in (-small, small)]
            assert both == [0, 1]
            theorem = free.split_theorem([lack * 2.5, lack * 0.9])
            assert theorem.best.tolist() == [1.0, 0.0]
    elif missing.max() == 0:
        assert free.consent is Consent.NEITHER
    else:
        assert free.consent is Consent.WEAKEST_LINK
    lack = (missing / free.unit()).sum()
    if needy.sum() == 1:
        assert technology(free, budgets=[lack - small, lack + small]).evidence is Evidence.PROVEN
    totals = np.array([0.5, 1.5, 2.5, 9]) * max(lack, small)
    assert technology(free, budgets=totals).evidence is Evidence.PROVEN


@settings(max_examples=80, deadline=None)
@given(truce=truces(rival=True))
def test_under_two_beliefs_each_accepts_as_if_its_own_were_shared(truce: Ceasefire) -> None:
    scale = stakes(truce)
    delta, window = truce.weight_future, truce.window()
    seen = [truce.as_seen_by(party).window() for party in (0, 1)]
    assert_allclose(delta * window.largest, delta * seen[0].largest, atol=1e-14 * scale)
    assert_allclose(delta * window.smallest, delta * seen[1].smallest, atol=1e-14 * scale)
    for party in (0, 1):
        if abs(exact_gains(truce)[party]) > SMALL * scale:
            assert truce.as_seen_by(party).accepts()[party] == truce.accepts()[party]


@settings(max_examples=20, deadline=None)
@given(truce=truces(rival=True))
def test_each_party_replies_as_in_the_tree_that_it_sees(truce: Ceasefire) -> None:
    """Under a pressure on the other that makes it accept: the payoff tells the reply."""
    scale = stakes(truce)
    for party, gain in enumerate(exact_gains(truce)):
        step = min(abs(gain), truce.cost.sum()) / 4
        if truce.weight_future * step > SMALL * scale:
            forced = np.where(np.arange(2) == party, truce.pressure, 10 * scale)
            seen = truce.as_seen_by(party).under(forced)
            refusing = (truce.share, 1 - truce.share + truce.optimism)[party]
            refusing = refusing - truce.cost[party] - truce.pressure[party]
            for answer in solve(seen.as_game(step=step), BackwardInduction()):
                assert bool(answer.payoffs[party] > refusing + step / 2) is bool(truce.accepts()[party])


@settings(max_examples=60, deadline=None)
@given(
    optimism=st.floats(0.01, 1),
    delta=st.one_of(st.floats(0.05, 0.95), near(0), st.floats(-6, -1).map(lambda size: 1 - 10**size)),
    split=chance,
    line=size,
    side=st.sampled_from([-1, 1]),
)
def test_optimism_that_closes_the_window_makes_consent_a_weakest_link(
    optimism: float, delta: float, split: float, line: float, side: int
) -> None:
    """On both sides of the boundary: costs of 1e-9 more or less than (1 - delta) times the optimism."""
    small = SMALL * (2 + abs(line))
    total = (1 - delta) * optimism - side * small
    assume(total >= 0)
    at = Ceasefire(
        share=1.0, line=line, cost=(split * total, (1 - split) * total), weight_future=delta, shift=0.0,
        optimism=optimism,
    )  # fmt: skip
    window = at.window()
    assert (window.width < 0) == (side > 0)
    between = replace(at, shift=float(window.largest + window.smallest) / 2)
    needed = between.needed_pressure()
    if side < 0:
        assert needed.tolist() == [0, 0]
        assert between.consent is Consent.NEITHER
        return
    assert_allclose(needed, small / 2, rtol=1e-4)
    assert between.consent is Consent.WEAKEST_LINK
    assert between.under(needed * 1.1).deal_chance() == 1
    for pressure in ([needed.sum() + 0.1, 0.0], [0.0, needed.sum() + 0.1], needed * 0.9):
        assert between.under(pressure).deal_chance() == 0
    assert technology(between).evidence is Evidence.PROVEN


def test_parties_of_two_beliefs_see_two_trees() -> None:
    rival = Ceasefire(share=0.7, line=0.5, cost=(0.1, 0.15), weight_future=0.5, shift=0.1, optimism=0.7)
    with pytest.raises(InvalidInputError, match="as_game needs one situation, of one belief"):
        rival.as_game()
    with pytest.raises(InvalidInputError, match="party must be 0 or 1, got 2"):
        rival.as_seen_by(2)


def test_a_window_beyond_all_floats_is_refused() -> None:
    """The consents themselves need no window."""
    truce = Ceasefire(share=0.5, line=0.7, cost=(0.1, 0.1), weight_future=1e-310, shift=0.0)
    assert truce.accepts().tolist() == [True, False]
    with pytest.raises(InvalidInputError, match="weight_future must be large enough for the limits"):
        truce.window()


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
    two = Ceasefire(**{**good, "shift": [0.0, 0.1]})
    with pytest.raises(InvalidInputError, match=r"shift and least must broadcast .* got \(2,\) and \(3,\)"):
        two.guaranteed(least=[0, 0, 0])
    with pytest.raises(InvalidInputError, match=r"window and shift must broadcast"):
        replace(two, line=[0.0, 0.1]).window().accepts([0, 0, 0])
    with pytest.raises(InvalidInputError, match=r"least must not exceed most \(0\), got 1"):
        Ceasefire(**good).guaranteed(least=1, most=0)
    for end, value in (("least", "a"), ("most", 1j), ("least", None)):
        with pytest.raises(InvalidInputError, match=rf"{end} must (not )?be"):
            Ceasefire(**good).guaranteed(**{end: value})
    with pytest.raises(RefusedError, match="combine differently"):
        Ceasefire(**{**good, "shift": [0.0, 0.9]}).consent  # noqa: B018  (the property is asked for)


# Arms


@st.composite
def armed(draw: st.DrawFn) -> ArmsBackfire:
    """Conversions on both sides of 1 / delta, down to 1e-9 from it."""
    delta = draw(weight)
    beside = st.floats(-9, -1).flatmap(lambda size: st.sampled_from([1 + 10**size, 1 - 10**size]))
    product = draw(st.one_of(st.floats(0, 3), beside))
    return ArmsBackfire(
        slack=draw(size),
        conversion=draw(st.one_of(st.just(product / delta), worth)),
        shift=draw(size),
        tolerated=draw(size),
        weight_future=delta,
        arms=draw(worth),
        pressure=draw(sizes),
    )


def exact_gain(model: ArmsBackfire) -> float:
    fields = model.slack, model.pressure[0], model.arms, model.weight_future, model.tolerated, model.shift
    sigma, s, a, delta, tolerated, shift = (Fraction(float(each)) for each in fields)
    return float(sigma + s + a + delta * (tolerated - shift - Fraction(float(model.conversion)) * a))


def arms_stakes(model: ArmsBackfire) -> float:
    delta, shifts = model.weight_future, (model.tolerated, model.shift, model.conversion * model.arms)
    parts = model.slack, model.pressure[0], model.arms, *np.multiply(delta, shifts)
    return 1.0 + float(np.abs(parts).sum())


@settings(max_examples=100, deadline=None)
@given(model=armed(), more=worth, penalty=size)
def test_arms_backfire_iff_the_peace_moves_faster_than_the_war(
    model: ArmsBackfire, more: float, penalty: float
) -> None:
    """Proposition 6.2, and the counter-case: a penalty adds in full, pressure on party 1 nothing."""
    gain, scale = exact_gain(model), arms_stakes(model)
    assert_allclose(model.gain(), gain, atol=1e-14 * scale)
    if abs(gain) > SMALL * scale:
        assert model.deal_chance() == (gain > 0)
    product = Fraction(float(model.weight_future)) * Fraction(float(model.conversion))
    extra = replace(model, arms=model.arms + more)
    if abs(product - 1) > SMALL / 2:
        assert bool(model.backfires()) == (product > 1)
        if more * abs(product - 1) > 1e-13 * arms_stakes(extra):
            assert (extra.gain() < model.gain()) == (product > 1)
    rest = model.pressure * [1, 0] + [penalty, 5.0]
    assert_allclose(model.under(rest).gain() - model.gain(), penalty, atol=1e-14 * (scale + abs(penalty)))
    assert model.residual(model.answer()) < 1e-11
    assert solve(model).status is Status.SOLVED


@settings(max_examples=100, deadline=None)
@given(model=armed())
def test_at_the_critical_arms_acceptance_turns(model: ArmsBackfire) -> None:
    """On both sides at 1e-9 of what is weighed; below none there is no amount at which it turns."""
    critical, product = float(model.critical_arms()), float(model.weight_future * model.conversion)
    assume(abs(product - 1) > 1e-12)  # else there is none
    if critical >= 0:
        step = SMALL * arms_stakes(replace(model, arms=critical)) / abs(product - 1)
        assert replace(model, arms=critical + step).deal_chance() == (product < 1)
        if step <= critical:
            assert replace(model, arms=critical - step).deal_chance() == (product > 1)
    elif abs(exact_gain(replace(model, arms=0))) > SMALL * arms_stakes(model):
        assert model.deal_chance() == (product < 1)


@settings(max_examples=60, deadline=None)
@given(model=armed())
def test_only_a_penalty_on_the_armed_against_party_is_pressure(model: ArmsBackfire) -> None:
    free, small = model.under((0, 0)), SMALL * arms_stakes(model)
    lack = -exact_gain(free)
    for move, deal in ((-small, 0), (small, 1)):
        assert free.under([lack + move, 0]).deal_chance() == deal
        assert free.under([lack + move, 7.0]).deal_chance() == deal
    if lack > small:
        assert free.consent is Consent.ONE_SIDED
        verdicts = free.split_theorem([lack / 2, lack * 1.5, lack * 4]).verdict
        assert [SplitVerdict(v).name for v in verdicts] == ["NEUTRAL", "TILTED", "EVEN_BEST"]
        totals = [lack / 2, lack - small, lack + small, lack * 1.5, lack * 4]
        assert technology(free, budgets=totals).evidence is Evidence.PROVEN
    elif lack < -small:
        assert free.consent is Consent.NEITHER


@given(slack=size, size_of_delta=st.integers(1, 40), shift=size, arms=st.tuples(worth, worth))
def test_at_the_boundary_arms_change_nothing(
    slack: float, size_of_delta: int, shift: float, arms: tuple[float, float]
) -> None:
    level = ArmsBackfire(
        slack=slack, conversion=2.0**size_of_delta, shift=shift, tolerated=0.1,
        weight_future=0.5**size_of_delta, arms=arms,
    )  # fmt: skip
    assert np.ptp(level.gain()) == 0
    assert np.isnan(level.critical_arms()).all()
    assert not level.backfires()
    for side, says in ((1 + SMALL, True), (1 - SMALL, False)):
        beside = replace(level, conversion=level.conversion * side)
        assert beside.backfires() == says
        assert np.isfinite(beside.critical_arms())


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
    ends = np.minimum(np.abs(share - theorem.low), np.abs(share - theorem.high)) < SMALL
    on_threshold = ends & (share > 0) & (share < 1) & theorem.outside  # rounding of the share decides
    assert_allclose(deal[theorem.contains(share) & ~on_threshold], theorem.best, atol=1e-9)
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


amount = st.one_of(st.floats(0.01, 1), st.floats(-6, 6).map(lambda size: 10**size))
amounts = st.tuples(amount, amount)


@st.composite
def rivals(draw: st.DrawFn, *, sign: tuple[int, int, int, int]) -> RivalProcedures:
    """Gains of any size, with these signs: of a ceasefire to 0 and 1, of talks to 0 and 1."""
    gains = np.multiply(sign, [draw(amount) for _ in range(4)]).reshape(2, 2)
    level = draw(st.one_of(st.just(0.0), st.floats(-1e3, 1e3))) * np.abs(gains).min(axis=0)
    return RivalProcedures(ceasefire_first=level + gains[0], talks_first=level + gains[1], war=level)


def magnitude(game: RivalProcedures) -> np.ndarray:
    """Return the sizes of the numbers that each party's gains are differences of."""
    parts = game.ceasefire_first, game.talks_first, game.war, game.pressure
    return np.abs(parts).sum(axis=0)


STALLS = st.sampled_from([(-1, 1, 1, -1), (1, -1, -1, 1)]).flatmap(lambda sign: rivals(sign=sign))
MIXED = rivals(sign=(1, 1, 1, 1))
ANY = st.tuples(*[st.sampled_from([-1, 1])] * 4).flatmap(lambda sign: rivals(sign=sign))


@settings(max_examples=80, deadline=None)
@given(game=STALLS, part=st.one_of(st.floats(0.01, 0.99), st.floats(1.01, 100)))
def test_a_stall_over_procedures_is_cured_by_pressing_one_party(game: RivalProcedures, part: float) -> None:
    """Theorem 6.3 (a): the smaller threshold suffices, evenly split it takes twice that."""
    assert game.stall_only()
    assert game.consent is Consent.BEST_SHOT
    assert len(game.answers()) == len(solve(game.as_game(), AllEquilibria())) == 1
    low = game.war - np.minimum(game.ceasefire_first, game.talks_first)
    small = SMALL * magnitude(game)
    for party in (0, 1):
        alone = np.eye(2)[party]
        turns = [game.under((low + move) * alone).deal_chance() for move in (-small, 0 * small, small)]
        assert turns == [0, 1, 1]
    assert game.under(low - small).deal_chance() == 0  # both just short
    assert game.under(low).deal_chance() == 1
    cheap = int(np.argmin(low))
    if low[cheap] < (low - small)[1 - cheap]:
        turns = [game.under(np.ones(2) * (low + move)[cheap]).deal_chance() for move in (-small, small)]
        assert turns[0] == 0
        assert turns[1] == 1 or (low + small)[cheap] > (low - small)[1 - cheap]
    for budget in part * low.sum(), part * low[cheap]:
        theorem = game.split_theorem(budget)
        assert theorem is not None
        check_splits(game, theorem, budget)


@settings(max_examples=80, deadline=None)
@given(game=STALLS, more=amounts)
def test_pressing_both_beyond_both_thresholds_brings_mismatches_back(
    game: RivalProcedures, more: tuple[float, float]
) -> None:
    low = game.war - np.minimum(game.ceasefire_first, game.talks_first)
    beyond = game.under(low + SMALL * magnitude(game))
    assert beyond.deal_chance() < 1
    assert_allclose(beyond.deal_chance(), 1 - exact_mismatch(beyond), atol=SMALL)
    far = game.under(low + np.array(more))
    assert 0 < far.deal_chance() < 0.5  # favourites differ
    assert far.consent is Consent.BEST_SHOT  # what counts is the game without pressure


def exact_mismatch(game: RivalProcedures) -> float:
    """Return the formula of the theorem, in fractions."""
    fields = game.ceasefire_first, game.talks_first, game.war, game.pressure
    c, t, w, s = ([Fraction(each) for each in field.tolist()] for field in fields)
    m = [c[i] + t[i] - 2 * (w[i] - s[i]) for i in (0, 1)]
    return float(Fraction(1, 2) + (t[0] - c[0]) * (c[1] - t[1]) / (2 * m[0] * m[1]))


@settings(max_examples=100, deadline=None)
@given(game=MIXED, pressure=st.tuples(worth, worth), more=worths)
def test_mismatches_of_mixed_play(
    game: RivalProcedures, pressure: tuple[float, float], more: tuple[float, float]
) -> None:
    """Theorem 6.3 (b): the formula, one half, and what pressure does to it."""
    pressed, harder = game.under(pressure), game.under(np.add(pressure, more))
    assert_allclose(pressed.mismatch(), exact_mismatch(pressed), atol=1e-11)
    assert_allclose(pressed.deal_chance(), 1 - exact_mismatch(pressed), atol=1e-11)
    side = float(np.sign(-np.prod(game.talks_first - game.ceasefire_first)))  # 1 if favourites differ
    assert side * (pressed.mismatch() - 0.5) >= -1e-11
    assert side * (harder.mismatch() - pressed.mismatch()) <= 1e-11
    assert game.consent is {1.0: Consent.WEAKEST_LINK, 0.0: Consent.NEITHER, -1.0: Consent.BEST_SHOT}[side]
    assert solve(pressed).status is Status.SOLVED


@settings(max_examples=100, deadline=None)
@given(game=MIXED, budget=amount, unit_of=st.booleans())
def test_the_best_split_of_pressure_on_mixed_play(
    *, game: RivalProcedures, budget: float, unit_of: bool
) -> None:
    """Even in the units of the theorem if favourites differ; with one favourite, at an end."""
    m = game.ceasefire_first + game.talks_first - 2 * game.war
    total = budget * float(m.min()) if unit_of else budget
    theorem = game.split_theorem(total)
    assert theorem is not None
    check_splits(game, theorem, total)
    tension = -np.prod(game.talks_first - game.ceasefire_first)
    if tension > 0:
        m_pressed = m + 2 * total * np.array([float(theorem.low), 1 - float(theorem.low)])
        if abs(m[0] - m[1]) < 2 * total * (1 - SMALL):
            assert_allclose(m_pressed[0], m_pressed[1], rtol=1e-9)
    elif tension < 0:
        assert {float(theorem.low), float(theorem.high)} <= {0.0, 1.0}


@settings(max_examples=60, deadline=None)
@given(game=MIXED, party=st.sampled_from([0, 1]), total=amount)
def test_without_a_favourite_pressure_changes_nothing(
    game: RivalProcedures, party: int, total: float
) -> None:
    """The boundary of (b), on both sides at 1e-9 of what the party gains."""
    c, gain = game.ceasefire_first, np.minimum(*game.gains())[party]
    level = replace(game, talks_first=np.where(np.arange(2) == party, c, game.talks_first))
    splits = total * np.array([[0.5, 0.5], [1.0, 0.0], [0.0, 1.0], [0, 0]])
    assert_allclose(level.under(splits).mismatch(), 0.5, atol=1e-15)
    assert level.consent is Consent.NEITHER
    assume(level.talks_first[1 - party] != c[1 - party])
    words = set()
    for move in (-SMALL, SMALL):
        step = max(move, 2 * np.spacing(abs(c[party])), key=abs) * gain
        beside = level.talks_first + np.sign(move) * abs(step) * np.eye(2)[party]
        assume(beside[party] != c[party])
        words.add(replace(level, talks_first=beside).consent)
    assert words == {Consent.WEAKEST_LINK, Consent.BEST_SHOT}


def test_with_one_favourite_the_even_split_is_worst() -> None:
    game = RivalProcedures(ceasefire_first=[0.2, 0.2], talks_first=[0.5, 0.5], war=[0, 0])
    theorem = game.split_theorem(0.4)
    assert theorem is not None
    assert SplitVerdict(int(theorem.verdict)) is SplitVerdict.EVEN_WORST
    even, uneven = game.under([[0.2, 0.2], [0.4, 0.0]]).deal_chance()
    assert even < uneven


@settings(max_examples=100, deadline=None)
@given(game=ANY, pressure=sizes)
def test_the_equilibria_of_gains_of_any_size(game: RivalProcedures, pressure: tuple[float, float]) -> None:
    """Whatever the signs, also under support of a refusal."""
    pressed = game.under(pressure)
    assert pressed.residual(pressed.answer()) < 1e-12
    assert solve(pressed).status is Status.SOLVED
    gains = np.abs(pressed.gains())
    assume((gains > 1e-9 * magnitude(pressed)).all())
    assert len(pressed.answers()) == len(solve(pressed.as_game(), AllEquilibria()))
    pure = {name for name, holds in pressed.pure_equilibria().items() if holds}
    if not pressed.coordinates():
        r, u = pressed.mixed()
        chance = (1 - r) * u + r * (1 - u)
        assert_allclose(pressed.deal_chance(), float(bool(pure & {"CF-CF", "TF-TF"})) if pure else chance)


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
    small = RivalProcedures(ceasefire_first=[1e-12, 0.6], talks_first=[5e-12, 0.15], war=[0, 0])
    assert small.residual([0.8, 0.5]) > 0.05  # party 0 gains by talks, little as all is worth to it
    assert small.residual(small.answer()) < 1e-12


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

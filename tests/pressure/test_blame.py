"""Blame: who holds out, who signs cynically, and how penalties are best split."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitVerdict
from gametheory.pressure.technology import technology

SMALL = 1e-9
unit = st.floats(0, 1)
biases = st.floats(-0.5, 0.5)
any_size = st.floats(-6, 6).map(lambda size: 10**size)
wide = st.floats(-30, 30).map(lambda size: 10**size)
responses = st.one_of(st.floats(0.001, 0.5), st.floats(-30, -0.4).map(lambda size: 10**size))
EPS, TINY = float(np.finfo(float).eps), float(np.finfo(float).tiny)
values = st.one_of(st.floats(-2, 2), any_size, any_size.map(lambda size: -size))
pairs = st.tuples(values, values)
sizes = st.one_of(unit, st.floats(0, 3), any_size)
penalties = st.tuples(sizes, sizes)


@st.composite
def competitions(draw: st.DrawFn) -> gt.BlameCompetition:
    """Penalties may be negative, as far as the payoffs stay concave."""
    bias = draw(biases)
    eta = draw(unit) * (0.5 - abs(bias))
    least = max(-(1 - 1e-6) / (2 * eta), -1e6) if eta > 0 else -1e6
    each = st.one_of(sizes, st.floats(least, 0))
    return gt.BlameCompetition(
        disagreement=draw(pairs), bias=bias, responsiveness=eta, pressure=(draw(each), draw(each))
    )


@settings(deadline=None)
@given(model=competitions())
def test_the_choices_are_certified_by_the_rules(model: gt.BlameCompetition) -> None:
    solution = gt.solve(model)
    assert solution.status is gt.Status.SOLVED
    assert len(solution.answers) == 1


@settings(deadline=None)
@given(model=competitions(), other=unit, own=unit)
def test_the_choice_is_dominant(model: gt.BlameCompetition, other: float, own: float) -> None:
    """Theorem: it is best against every choice of the other, not only the equilibrium one."""
    best = model.answer()
    against = np.full(2, other)
    gain = model._payoffs(np.full(2, own), against) - model._payoffs(best, against)
    assert (gain <= 1e-12 * (1 + np.abs(model.disagreement) + np.abs(model.pressure))).all()


def test_a_wrong_choice_is_refuted() -> None:
    model = gt.BlameCompetition(disagreement=(-0.1, -0.1), responsiveness=0.3, pressure=(0.3, 0.3))
    assert model.gap(model.answer()) <= SMALL
    assert model.gap(model.answer() + 0.01) > SMALL
    assert model.gap([1.2, 0.0]) == np.inf
    assert "deviation" in str(model.deviation([0.9, 0.2]))


@settings(deadline=None)
@given(model=competitions())
def test_the_grid_game_has_the_nearest_choices(model: gt.BlameCompetition) -> None:
    choices = 9
    game = model.as_game(choices=choices)
    nearest = np.clip(np.round(model.answer() * (choices - 1)), 0, choices - 1).astype(int)
    profile = [np.eye(choices)[k] for k in nearest]
    assert game.gap(profile) <= SMALL


def test_the_grid_games_of_a_batch_close_in_on_the_choices() -> None:
    model = gt.BlameCompetition(disagreement=(0.05, -0.2), bias=0.1, responsiveness=0.2, pressure=(0.4, 0.7))
    for choices in (11, 41, 161):
        (found,) = gt.solve(model.as_game(choices=choices), gt.PureEquilibria()).answers
        grid = np.linspace(0, 1, choices)
        distance = [abs(grid @ mix - y) for mix, y in zip(found.value, model.answer(), strict=True)]
        assert max(distance) <= 0.5 / (choices - 1) + SMALL
    batch = model.under(np.zeros((3, 2)))
    assert batch.as_game(choices=5).batch_shape == (3,)


@settings(deadline=None)
@given(start=st.tuples(unit, unit), s=st.one_of(unit, any_size), bias=biases, part=unit, other=biases)
def test_bias_moves_intransigence_and_leaves_the_chance(
    start: tuple[float, float], s: float, bias: float, part: float, other: float
) -> None:
    """Corollary (i), by the choices under no bias; where one is clipped, by the end it is clipped at."""
    eta = part * (0.5 - max(abs(bias), abs(other)))
    d = np.array(start) * (1 + 2 * s * eta) - 0.5 + s / 2
    even = gt.BlameCompetition(disagreement=d, responsiveness=eta, pressure=(s, s))
    assert_allclose(even.answer(), start, atol=1e-12)
    biased = [replace(even, bias=b) for b in (bias, other)]
    moved = s / (1 + 2 * s * eta) * np.array([bias, other])[:, np.newaxis] * [-1, 1]
    free = ((start + moved > 0) & (start + moved < 1)).all(axis=-1)
    for each, is_free in zip(biased, free, strict=True):
        if is_free:
            assert_allclose(each.deal_chance(), even.deal_chance(), atol=1e-12)
            assert_allclose(each.answer().sum(), (1 + d.sum() - s) / (1 + 2 * s * eta), atol=1e-12)
    mild, strong = sorted(biased, key=lambda each: abs(each.bias))
    if bias * other >= 0:  # of one sign: beyond the ends the chance falls at the bottom, rises at the top
        blamed = int(strong.bias < 0)
        bottom = strong.answer()[blamed] <= 0
        top = strong.answer()[1 - blamed] >= 1
        if not top:
            assert strong.deal_chance() <= mild.deal_chance() + 1e-12
        if not bottom:
            assert strong.deal_chance() >= mild.deal_chance() - 1e-12
        if mild.answer()[blamed] <= 0 and not top:
            slope = -s / (2 * (1 + 2 * s * eta))
            fall = slope * abs(strong.bias - mild.bias)
            assert_allclose(strong.deal_chance() - mild.deal_chance(), fall, atol=1e-12)


@settings(deadline=None)
@given(start=st.tuples(st.floats(1e-6, 1 - 1e-6), st.floats(1e-6, 1 - 1e-6)), s=any_size, part=unit)
def test_the_yielding_bias_on_both_sides(start: tuple[float, float], s: float, part: float) -> None:
    eta = part * 0.5
    d = np.array(start) * (1 + 2 * s * eta) - 0.5 + s / 2
    model = gt.BlameCompetition(disagreement=d, responsiveness=eta, pressure=(s, s))
    for party, edge in enumerate(model.yielding_bias() * [1, -1]):
        if abs(edge) + SMALL + eta <= 0.5:
            before, after = (replace(model, bias=edge + move) for move in (-SMALL, SMALL))
            ends = [float(each.answer()[party]) for each in (before, after)]
            assert (ends[0] > 0, ends[1] > 0) == ((True, False) if party == 0 else (False, True))


def test_beyond_the_yielding_bias_the_chance_falls() -> None:
    s, eta, d = 0.5, 0.1, -0.2
    model = gt.BlameCompetition(disagreement=(d, d), responsiveness=eta, pressure=(s, s))
    edge = float(model.yielding_bias()[0])
    assert_allclose(edge, 0.1)
    level = float(model.deal_chance())
    before, after = (replace(model, bias=edge + move) for move in (-SMALL, SMALL))
    assert before.answer()[0] > 0.0
    assert after.answer()[0] == 0.0
    assert_allclose(before.deal_chance(), level, atol=1e-15)
    assert float(after.deal_chance()) < level
    slope = (replace(model, bias=edge + 0.1).deal_chance() - level) / 0.1
    assert_allclose(slope, -s / (2 * (1 + 2 * s * eta)))
    # the spared party's bias is the mirror image
    assert_allclose(replace(model, bias=-edge).answer()[::-1], replace(model, bias=edge).answer())
    assert model.under((0, 0.5)).yielding_bias()[0] == np.inf


@settings(deadline=None)
@given(total=st.one_of(st.floats(0, 3), wide), eta=responses, steep=unit, part=unit)
def test_with_responsive_blame_the_even_split_is_the_one_best(
    total: float, eta: float, steep: float, part: float
) -> None:
    """Corollary (ii), for every d at which no choice is clipped: 0 < y < 1 under either penalty."""
    half = total / 2
    tilt = steep * min(1.0, (1 + eta * total) / (1 + 2 * eta) / max(half, 1e-90))  # else one is clipped
    high, low = half * (1 + tilt), half * (1 - tilt)
    least, most = high / 2 - 0.5, low / 2 + 0.5 + 2 * eta * low
    d = least + part * (most - least)
    model = gt.BlameCompetition(disagreement=(d, d), responsiveness=eta)
    uneven = model.under((high, low))
    gain = model.under((half, half)).deal_chance() - uneven.deal_chance()
    n = 0.5 + eta * (1 + 2 * d)  # the gap of a convex function, exactly
    bends = [1 + 2 * eta * x for x in (high, half, low)]
    rounding = 4 * EPS * (1 + abs(d) + total) / bends[2]
    assert_allclose(gain, n * 2 * eta * (half * tilt) ** 2 / np.prod(bends), rtol=1e-9, atol=rounding)
    assert gain >= -rounding
    inside = model.under((total, 0)).answer()
    if 0 < inside[0] < 1 and 0 < inside[1] < 1:
        assert_allclose(model.best_split(total), [half, half], rtol=1e-14, atol=TINY)


@settings(deadline=None)
@given(
    bias=st.floats(-0.5 + SMALL, 0.5 - SMALL),
    part=responses.map(lambda eta: 2 * eta),
    split=st.tuples(*[st.one_of(st.floats(0.01, 1), wide)] * 2),
    gain=st.one_of(st.floats(0.01, 2), any_size),
)
def test_the_best_split_has_the_ratio_of_the_returns(
    bias: float, part: float, split: tuple[float, float], gain: float
) -> None:
    """Corollary (iii): worths of failure that make a drawn split the best, unless a choice is clipped."""
    eta = part * (0.5 - abs(bias))
    ratio = (1 + 2 * eta * split[0]) / (1 + 2 * eta * split[1])
    n = gain * np.array([ratio, 1 / ratio])
    d = (n - [0.5 + bias, 0.5 - bias]) / (2 * eta) - 0.5
    model = gt.BlameCompetition(disagreement=d, bias=bias, responsiveness=eta)
    budget = sum(split)
    found, n = model.interior_split(budget), model._return()
    if n.min() <= 0:  # by the rounding of d
        assert np.isnan(found).all()
        return
    root = np.sqrt(n)
    excess = (1 + 2 * eta * found) @ (root[::-1] * [1, -1])  # rises with the share of party 0
    rounding = 8 * EPS * ((1 + 2 * eta * budget) * root.sum() + (1 + eta * np.abs(d).max()) / root.sum())
    assert excess <= rounding or found[0] == 0
    assert excess >= -rounding or found[1] == 0
    ends = [model.under(each).answer() for each in ((budget, 0), (0, budget))]
    if (np.minimum(*ends) > 0).all() and (np.maximum(*ends) < 1).all():
        best = model.under(model.best_split(budget)).deal_chance()
        assert_allclose(model.under(split).deal_chance(), best, atol=1e-11)


@settings(deadline=None)
@given(
    d=st.tuples(*[st.one_of(values, wide)] * 2),
    bias=biases,
    part=st.one_of(unit, responses),
    budget=st.one_of(sizes, wide),
)
def test_no_split_beats_the_best_one(d: tuple[float, float], bias: float, part: float, budget: float) -> None:
    """With the clip, over the whole domain: against 401 splits, as far as rounding moves a choice inside."""
    model = gt.BlameCompetition(disagreement=d, bias=bias, responsiveness=part * (0.5 - abs(bias)))
    best = model.best_split(budget)
    assert_allclose(best.sum(), budget, rtol=1e-12, atol=TINY)
    shares = np.linspace(0, 1, 401)
    every = model.under(budget * np.stack([shares, 1 - shares], axis=-1))
    y, s = every.answer(), every.pressure
    rounding = 4 * EPS * (1 + np.abs(d) + budget) / (1 + 2 * model.responsiveness * s)
    exact = every.deal_chance() - np.where((y > 0) & (y < 1), np.minimum(rounding, 1), 0).sum(axis=-1)
    assert model.under(best).deal_chance() >= exact.max() - 1e-12


@settings(deadline=None)
@given(
    d=st.tuples(wide, wide),
    bias=st.floats(-0.5 + SMALL, 0.5 - SMALL),
    part=st.one_of(unit, responses),
    spare=st.floats(-9, 2).map(lambda size: 10**size),
)
def test_what_is_enough_for_both_makes_both_yield(
    d: tuple[float, float], bias: float, part: float, spare: float
) -> None:
    model = gt.BlameCompetition(disagreement=d, bias=bias, responsiveness=part * (0.5 - abs(bias)))
    enough = ((0.5 + model.disagreement) / [0.5 + bias, 0.5 - bias]).sum()
    assert model.under(model.best_split(enough * (1 + spare))).deal_chance() >= 1 - 1e-12


def test_penalties_follow_the_blame() -> None:
    """Counter-case: with a bias the even split is not best."""
    model = gt.BlameCompetition(disagreement=(0, 0), bias=0.1, responsiveness=0.25)
    best = model.best_split(0.6)
    assert_allclose(best, model.interior_split(0.6))
    assert best[0] > best[1]
    n, s = model._return(), best
    assert_allclose((1 + 0.5 * s[0]) / (1 + 0.5 * s[1]), np.sqrt(n[0] / n[1]))
    assert model.under(best).deal_chance() > model.under((0.3, 0.3)).deal_chance()


def test_the_clip_can_reverse_the_even_split() -> None:
    """Two who hold out in full do not move under a little pressure each; all of it on one moves that one."""
    model = gt.BlameCompetition(disagreement=(0.9, 0.9), responsiveness=0.2)
    assert model.under((0.4, 0.4)).deal_chance() == 0.0
    best = model.best_split(0.8)
    assert_allclose(sorted(best), [0, 0.8], atol=1e-12)
    assert_allclose(model.under(best).deal_chance(), 0.5 * (1 - 1.0 / 1.32))


def test_without_responsiveness_only_the_total_counts_until_one_party_has_yielded() -> None:
    model = gt.BlameCompetition(disagreement=(0.1, -0.1))
    splits = model.under([(0.4, 0.0), (0.3, 0.1), (0.2, 0.2)])
    assert_allclose(splits.deal_chance(), splits.deal_chance()[0], atol=1e-15)
    assert technology(model, budgets=(0.1, 0.4)).consent is Consent.SUM
    wasted = model.under([(1.2, 0.8), (2.0, 0.0)]).deal_chance()  # 1.2 and 0.8 are enough
    assert_allclose(wasted, [1.0, 0.8])
    assert model.consent is technology(model, budgets=(0.4, 2.0)).consent is Consent.WEAKEST_LINK
    assert np.isnan(model.interior_split(0.4)).all()
    assert_allclose(model.best_split(0.4), [0.2, 0.2])
    assert replace(model, responsiveness=0.1).consent is Consent.WEAKEST_LINK


@pytest.mark.parametrize("bias", [-0.3, 0.2, 0.5 - 1e-9])
def test_without_responsiveness_a_penalty_counts_by_the_blame_it_meets(bias: float) -> None:
    """In payoff units the split matters, because more of the blame falls on one party."""
    model = gt.BlameCompetition(disagreement=(0.1, -0.1), bias=bias)
    raw = model.under([(0.2, 0.0), (0.0, 0.2)]).deal_chance()
    assert abs(raw[0] - raw[1]) > 0.01
    found = technology(model, budgets=(0.1, 0.2))
    assert found.consent is Consent.SUM
    assert not found.contradicted.any()


def test_blame_that_spares_a_party_wholly_makes_its_pressure_vain() -> None:
    model = gt.BlameCompetition(disagreement=(0.1, -0.1), bias=0.5)
    assert model.consent is Consent.ONE_SIDED
    assert technology(model, budgets=(0.1, 0.2)).consent is Consent.ONE_SIDED
    with pytest.raises(gt.RefusedError, match="combine differently"):
        replace(model, bias=[0.2, 0.5]).consent  # noqa: B018  (a property that raises)


def test_blame_adds_up() -> None:
    model = gt.BlameCompetition(disagreement=(0.1, -0.1), bias=0.1, responsiveness=0.3)
    assert_allclose(model.blame(model.answer()).sum(), 1)


@settings(deadline=None)
@given(
    d=st.one_of(pairs, pairs.map(lambda d: tuple(np.minimum(d, 0.5)))),
    bias=st.one_of(st.just(0.0), st.just(-0.5), biases),
    room=st.one_of(st.just(0.0), unit),
)
def test_the_verdict_on_splits_is_proven(d: tuple[float, float], bias: float, room: float) -> None:
    model = gt.BlameCompetition(disagreement=d, bias=bias, responsiveness=room * (0.5 - abs(bias)))
    found = technology(model)
    assert (found.theorem is None) == (max(d) > 0.5)  # then one holds out in full at little pressure
    assert found.contradicted is None or not found.contradicted.any()


def test_verdicts_on_splits() -> None:
    def verdicts(model: gt.BlameCompetition) -> list[str]:
        found = technology(model, budgets=(0.2, 0.6))
        return [SplitVerdict(v).name for v in found.verdict]

    model = gt.BlameCompetition(disagreement=(0, 0))
    assert verdicts(model) == ["NEUTRAL", "NEUTRAL"]
    assert verdicts(replace(model, responsiveness=0.2)) == ["EVEN_BEST", "EVEN_BEST"]
    assert verdicts(replace(model, bias=0.2, responsiveness=0.2)) == ["TILTED", "TILTED"]
    assert replace(model, disagreement=(0.6, 0)).split_theorem(1.0) is None


def test_domains_of_the_competition() -> None:
    with pytest.raises(gt.InvalidInputError, match=r"\|bias\| \+ responsiveness must not exceed 1/2, got"):
        gt.BlameCompetition(disagreement=(0, 0), bias=0.3, responsiveness=0.3)
    with pytest.raises(gt.InvalidInputError, match="1 \\+ 2 responsiveness \\* pressure must be positive"):
        gt.BlameCompetition(disagreement=(0, 0), responsiveness=0.5, pressure=(-1, 0))
    with pytest.raises(gt.InvalidInputError, match="choices must be at least 2, got 1"):
        gt.BlameCompetition(disagreement=(0, 0)).as_game(choices=1)
    with pytest.raises(gt.InvalidInputError, match="budget must be non-negative"):
        gt.BlameCompetition(disagreement=(0, 0)).best_split(-1)


# Sign or refuse

TEXT = gt.SignOrRefuse(net_value=(-0.3, -0.3), windfall=(0.2, 0.2))


@st.composite
def texts(draw: st.DrawFn) -> gt.SignOrRefuse:
    """Support of a refusal goes down to the windfall."""
    x = np.array(draw(penalties))
    s = [draw(st.one_of(sizes, st.floats(-each, 0))) for each in x]
    return gt.SignOrRefuse(net_value=draw(pairs), windfall=x, blame=draw(unit), pressure=s)


@settings(deadline=None)
@given(model=texts())
def test_the_list_of_equilibria_is_what_the_general_solver_finds(model: gt.SignOrRefuse) -> None:
    against_signer, against_refuser = model._gains()
    assume((np.abs(against_signer) > 1e-6).all())  # elsewhere a party is indifferent
    assume((against_refuser > 1e-6).all())  # the premise of the theorem
    mine = gt.solve(model)
    assert mine.status is gt.Status.SOLVED
    every = gt.solve(model.as_game(), gt.AllEquilibria()).answers
    theirs = sorted(tuple(mix[0] for mix in answer.value) for answer in every)
    assert_allclose(sorted(tuple(answer.value) for answer in mine.answers), theirs, atol=1e-9)
    assert all(answer.value.max() > 0 for answer in mine.answers)  # both refusing is none


@settings(deadline=None)
@given(model=texts())
def test_windfalls_do_not_move_the_thresholds(model: gt.SignOrRefuse) -> None:
    both = (model.pressure >= -model.net_value).all()
    assert model.deal_chance() == float(both)
    assert replace(model, windfall=model.windfall + 1.0).deal_chance() == float(both)


@pytest.mark.parametrize("party", [0, 1])
def test_each_threshold_on_both_sides(party: int) -> None:
    at = TEXT.threshold()
    move = np.eye(2)[party] * SMALL
    deals = TEXT.under([at - move, at, at + move]).deal_chance()
    assert deals.tolist() == [0, 1, 1]
    expected = [1.0, 1.0]
    expected[party] = 0.0
    below = TEXT.under(at - move)
    assert below.answer().tolist() == expected  # the other signs, cynically
    assert below.is_cynical()


def test_the_window_of_splits_and_its_ends() -> None:
    text = gt.SignOrRefuse(net_value=(-0.5, -0.125), windfall=(0.2, 0.2))
    low, high = text.split_window(0.75)
    assert (low, high) == (0.5, 0.625)
    for first, deal in ((low - SMALL, 0), (low, 1), (high, 1), (high + SMALL, 0)):
        assert text.under((first, 0.75 - first)).deal_chance() == deal
    assert text.under((0.375, 0.375)).deal_chance() == 0  # the even split stalls: needs differ
    assert np.isnan(text.split_window(0.625 - SMALL)).all()


def test_a_willing_party_needs_none() -> None:
    """Counter-case: uneven pressure is required."""
    text = gt.SignOrRefuse(net_value=(-0.5, 0.1))
    assert text.under([(0.5, 0.0), (0.25, 0.25)]).deal_chance().tolist() == [1, 0]
    assert text.unit().tolist() == [0.5, 1.0]


@settings(deadline=None)
@given(n=pairs)
def test_the_window_is_the_theorem(n: tuple[float, float]) -> None:
    model = gt.SignOrRefuse(net_value=n)
    assume((np.abs(model.net_value) > 1e-6).all())
    found = technology(model)
    assert found.theorem == "signature"
    assert not found.contradicted.any()


def test_deals_by_miscalculation() -> None:
    chances = TEXT.under([(0.1, 0.1), (0.2, 0.1), (0.4, 0.1)]).deal_by_miscalculation()
    assert_allclose(chances[0], (0.15 / 0.35) ** 2)
    assert chances[1] > chances[0]
    assert np.isnan(chances[2])


def test_the_signature_kept_is_risk_dominant() -> None:
    model = gt.SignOrRefuse(net_value=(-0.3, -0.4), windfall=(0.2, 0.1), pressure=(0.1, 0.1))
    (kept,) = gt.solve(model.as_game(), gt.RiskDominance()).answers
    assert_allclose(model.answer(), [mix[0] for mix in kept.value])


def test_a_batch_lists_every_equilibrium_and_a_wrong_one_is_refuted() -> None:
    batch = TEXT.under([(0.1, 0.1), (0.4, 0.35)])
    solution = gt.solve(batch)
    assert solution.status is gt.Status.SOLVED
    assert len(solution.answers) == 3
    assert TEXT.under((0.1, 0.1)).gap([1.0, 1.0]) > 0.1
    assert TEXT.gap([0.0, 0.0]) > 0
    assert TEXT.gap([1.5, 0.0]) == np.inf


def test_domains_of_signing() -> None:
    with pytest.raises(gt.InvalidInputError, match="windfall must be non-negative"):
        gt.SignOrRefuse(net_value=(0, 0), windfall=(-0.1, 0))
    with pytest.raises(gt.InvalidInputError, match=r"windfall \+ pressure must be non-negative"):
        gt.SignOrRefuse(net_value=(0, 0), pressure=(-0.1, 0))
    with pytest.raises(gt.InvalidInputError, match=r"blame must lie in \[0, 1\], got 1.2"):
        gt.SignOrRefuse(net_value=(0, 0), blame=1.2)


def test_a_bias_helps_where_the_spared_party_holds_out_in_full() -> None:
    """The fall beyond the yielding bias takes a spared party that still can hold out more."""
    model = gt.BlameCompetition(disagreement=(-0.1, 0.7), responsiveness=0.1, pressure=(0.3, 0.3))
    found = [replace(model, bias=b) for b in (0.0, 0.1, 0.2, 0.3)]
    assert all(each.answer()[1] == 1.0 for each in found[1:])
    chances = [float(each.deal_chance()) for each in found]
    assert chances == sorted(chances)
    assert chances[-1] > chances[0] + 0.03

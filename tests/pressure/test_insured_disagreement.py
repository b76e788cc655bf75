"""Insured disagreement: what aid after one's own refusal does to a bargain, and why it is expected."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.games.tree import Decision, Terminal
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.technology import technology

SMALL = 1e-9
THEOREM = settings(max_examples=60, deadline=None)
unit = st.floats(0, 1)
size = st.floats(-6, 6).map(lambda power: 10**power)
sizes = st.one_of(unit, size)
reals = st.one_of(st.floats(-0.5, 1.5), st.floats(-1, 1), size, size.map(lambda x: -x))
ends = st.floats(-12, -1).map(lambda power: 10**power)
chances = st.one_of(unit, ends, ends.map(lambda x: 1 - x))
party = st.sampled_from([0, 1])


def both(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[float, float]]:
    return st.tuples(numbers, numbers)


talks = st.builds(
    gt.InsuredDisagreement,
    disagreement=both(reals),
    aid=both(sizes),
    harm=both(sizes),
    insurance=both(chances),
    credibility=both(chances),
    red_lines=st.one_of(st.just((0.0, 1.0)), both(st.floats(-0.2, 1.2)), both(reals)),
    pressure=both(reals),
)


def scale(model: gt.InsuredDisagreement) -> float:
    fields = (model.disagreement, model.aid, model.harm, model.red_lines, model.pressure)
    return max(1.0, *(float(np.abs(field).max()) for field in fields))


def refusals(model: gt.InsuredDisagreement) -> list[Fraction]:
    """Return what refusing is worth to each party, without rounding."""
    d, s, b, h, insured, believed = (
        [Fraction(float(x)) for x in field]
        for field in (
            model.disagreement,
            model.pressure,
            model.aid,
            model.harm,
            model.insurance,
            model.credibility,
        )
    )
    return [d[i] - s[i] + insured[i] * b[i] - believed[1 - i] * h[1 - i] for i in (0, 1)]


def with_refusals(
    model: gt.InsuredDisagreement, first: float, second: float, red_lines: tuple[float, float] = (0, 1)
) -> gt.InsuredDisagreement:
    """Return the talks under the pressure that makes refusing worth so much to each party."""
    pressure = [float(p) for p in np.add(model.pressure, np.subtract(refusals(model), (first, second)))]
    return replace(model, pressure=pressure, red_lines=red_lines)


def inside(x: float, model: gt.InsuredDisagreement, *sizes: float) -> float:
    """Return terms so far from 0 and 1 that only what the test moves decides."""
    margin = 10 * SMALL * max(scale(model), *sizes, 1.0)
    return margin + x * (1 - 2 * margin)


@THEOREM
@given(model=talks)
def test_the_range_is_certified_draw_by_draw(model: gt.InsuredDisagreement) -> None:
    assert gt.solve(model).status is gt.Status.SOLVED
    assert model.gap(model.answer() + np.array([0.01 * scale(model), 0.0])) > SMALL


@THEOREM
@given(model=talks)
def test_a_deal_exists_where_refusing_pays_at_most_what_is_disputed(model: gt.InsuredDisagreement) -> None:
    """And no red line is in the way: without rounding."""
    worth, lines = refusals(model), [Fraction(float(line)) for line in model.red_lines]
    low, high = max(worth[0], lines[0], Fraction(0)), min(1 - worth[1], lines[1], Fraction(1))
    rounding = 1e-14 * scale(model)
    assert_allclose(model.answer(), [float(low), float(high)], atol=rounding)
    assert_allclose(model.width(), float(1 - sum(worth)), atol=rounding)
    assert bool(model.deal()) == (low <= high) or abs(high - low) <= max(rounding, 1e-12)


@THEOREM
@given(model=talks, x=unit)
def test_both_sides_of_the_edge_of_a_deal(model: gt.InsuredDisagreement, x: float) -> None:
    x = inside(x, model)
    tight = with_refusals(model, x, 1 - x)
    step = SMALL * scale(tight)
    for i in (0, 1):
        push = np.outer([-step, step], np.eye(2)[i])
        assert tight.under(tight.pressure + push).deal().tolist() == [False, True]


@settings(max_examples=30, deadline=None)
@given(model=talks, x=unit, width=st.one_of(reals, size.map(lambda x: x / 1e6)))
def test_a_deal_exists_where_the_tree_ends_in_one(
    model: gt.InsuredDisagreement, x: float, width: float
) -> None:
    for talk in (model, with_refusals(model, x, 1 - x - width)):
        found = gt.solve(talk.as_game(steps=4), gt.BackwardInduction(ties=gt.TieRule.FIRST))
        low, high = talk.answer()
        ends_in_deal = found.answers[0].payoffs[2] == 1.0
        assert ends_in_deal == bool(talk.deal()) or abs(high - low) <= SMALL * scale(talk)


@THEOREM
@given(model=talks, i=party, gain=sizes, loss=sizes)
def test_support_stiffens_and_shifts(model: gt.InsuredDisagreement, i: int, gain: float, loss: float) -> None:
    """Theorem: price, width and middle move by what the chances say."""
    own = np.eye(2)[i]
    aided = replace(model, aid=model.aid + gain * own, harm=model.harm + loss * own)
    stiffer, pressed = gain * model.insurance[i], loss * model.credibility[i]
    before, after = (each.terms().reservation_points() for each in (model, aided))
    rounding = 1e-14 * scale(aided)
    moved = (stiffer, pressed) if i == 0 else (-pressed, -stiffer)
    assert_allclose(after - before, moved, atol=rounding)
    assert_allclose(aided.width() - model.width(), pressed - stiffer, atol=rounding)
    effect = aided.width_effect() - model.width_effect()
    assert_allclose(effect, (pressed - stiffer) * own, atol=rounding)
    towards = 1 if i == 0 else -1
    assert_allclose((after - before).mean(), towards * (pressed + stiffer) / 2, atol=rounding)
    undone = aided.under(aided.pressure + stiffer * own).terms().reservation_points()
    assert_allclose(undone[i], before[i], atol=rounding)


@THEOREM
@given(model=talks, i=party, gain=size, insured=st.floats(1e-3, 1), x=unit)
def test_pressure_undoes_what_insurance_stiffens(
    model: gt.InsuredDisagreement, i: int, gain: float, insured: float, x: float
) -> None:
    """Both sides of the pressure that it takes, where there was only just a deal."""
    own, x = np.eye(2)[i], inside(x, model, gain)
    model = replace(model, aid=model.aid * (1 - own), harm=model.harm * (1 - own))
    tight = with_refusals(model, x, 1 - x)
    chance = tight.insurance * (1 - own) + insured * own
    aided = replace(tight, aid=tight.aid + gain * own, insurance=chance)
    need, step = float(aided.stiffening()[i]), SMALL * scale(aided)
    pushed = aided.under(aided.pressure + np.outer([need - step, need + step], own))
    assert pushed.deal().tolist() == [False, True]


@THEOREM
@given(i=party, gain=size, cost=st.floats(1e-9, 1 - 1e-9), believed=st.floats(1e-9, 1), d=both(reals))
def test_the_insurance_from_which_aid_narrows_the_range(
    i: int, gain: float, cost: float, believed: float, d: tuple[float, float]
) -> None:
    own = np.eye(2)[i]
    model = gt.InsuredDisagreement(
        disagreement=d, aid=gain * own, harm=gain * cost * own, credibility=believed * own
    )
    limit = float(model.insurance_limit()[i])
    assert limit == pytest.approx(cost * believed, rel=1e-12)
    assert model.insurance_limit()[1 - i] == np.inf
    for step, sign in ((-SMALL, 1), (SMALL, -1)):
        insured = replace(model, insurance=limit * (1 + step) * own)
        assert np.sign(insured.width_effect()[i]) == sign
    unaided = gt.InsuredDisagreement(disagreement=d, aid=(0, 0), harm=(0, 0))
    at = replace(model, insurance=limit * own)
    assert_allclose(at.width(), unaided.width(), atol=1e-14 * scale(at))


def test_aid_that_gains_next_to_nothing_has_no_limit() -> None:
    model = gt.InsuredDisagreement(disagreement=(0.5, 0.5), aid=(5e-324, 1), harm=(1, 0))
    assert model.insurance_limit().tolist() == [np.inf, 0.0]


@THEOREM
@given(model=talks, i=party, transfer=size, chance=st.floats(1e-6, 1))
def test_a_transfer_that_comes_whoever_refuses_moves_the_range_only(
    model: gt.InsuredDisagreement, i: int, transfer: float, chance: float
) -> None:
    """And aid that gains more than it costs narrows the range, both sides at 1e-9."""
    own = np.eye(2)[i]
    fields = ("aid", "harm", "insurance", "credibility")
    free = replace(model, **{name: getattr(model, name) * (1 - own) for name in fields})
    always = {name: getattr(free, name) + chance * own for name in ("insurance", "credibility")}
    aided = replace(free, aid=free.aid + transfer * own, harm=free.harm + transfer * own, **always)
    before, after = (each.terms().reservation_points() for each in (free, aided))
    towards = 1 if i == 0 else -1
    assert_allclose(after - before, towards * chance * transfer, atol=1e-14 * scale(aided))
    assert_allclose(aided.width(), free.width(), atol=1e-14 * scale(aided))
    for more in (-SMALL, SMALL):
        gains = replace(aided, aid=aided.aid * (1 + more * own))
        assert np.sign(gains.width_effect()[i]) == -np.sign(more)


@THEOREM
@given(model=talks, i=party, harm=size, believed=st.floats(1e-3, 1), x=unit)
def test_conditional_aid_to_one_party_opens_a_range(
    model: gt.InsuredDisagreement, i: int, harm: float, believed: float, x: float
) -> None:
    """Counter-case: uneven support helps where nobody is insured; a red line of the other undoes it."""
    own, other = np.eye(2)[i], 1 - np.eye(2)[i]
    base = replace(model, insurance=(0, 0), harm=model.harm * other)
    aided = {"harm": base.harm + harm * own, "credibility": base.credibility * other + believed * own}
    overlap, x = believed * harm, inside(x, model, harm)
    for step, opens in ((-SMALL, True), (SMALL, False)):
        apart = overlap + step * max(1, overlap, scale(base))
        stalled = with_refusals(base, *(np.array([x, 1 - x]) + other * apart))
        assert bool(stalled.deal()) == (apart <= 0)
        assert bool(replace(stalled, **aided).deal()) == opens
    pressed = with_refusals(replace(base, **aided), *(x * own))  # the other would accept anything
    for step, opens in ((-SMALL, True), (SMALL, False)):
        edge = step * scale(pressed)
        lines = (0.0, x - edge) if i == 0 else (1 - x + edge, 1.0)
        assert bool(replace(pressed, red_lines=lines).deal()) == opens


@THEOREM
@given(model=talks, missing=unit, at=unit, share=both(unit))
def test_the_split_is_neutral_while_no_red_line_binds(
    model: gt.InsuredDisagreement, missing: float, at: float, share: tuple[float, float]
) -> None:
    """Whatever the split of what is missing of a deal, and at its edge."""
    missing = inside(missing, model) / 2
    first = missing + inside(at, model) * (1 - missing)
    stalled = with_refusals(model, first, 1 + missing - first)
    step = SMALL * scale(stalled)
    for total, deal in ((missing - step, False), (missing + step, True)):
        splits = total * np.stack([share, 1 - np.array(share)], axis=-1)
        assert (stalled.under(stalled.pressure + splits).deal() == deal).all()


@settings(max_examples=40, deadline=None)
@given(model=talks, budget=size)
def test_the_split_of_pressure_is_that_of_free_terms(model: gt.InsuredDisagreement, budget: float) -> None:
    model = model.under((0, 0))
    assert model.consent in Consent
    found = technology(model, budgets=(0.125, 0.5, 1.0, 4.0, budget))
    assert found.theorem == "the red-line window"
    assert not found.contradicted.any()


def test_a_batch_has_no_tree_and_domains_are_checked() -> None:
    model = gt.InsuredDisagreement(disagreement=(0.5, 0.5), aid=(0, 0), harm=(0, 0), insurance=[(0, 0)])
    with pytest.raises(gt.InvalidInputError, match="needs one situation and at least one step"):
        model.as_game()
    with pytest.raises(gt.InvalidInputError, match=r"insurance must lie in \[0, 1\]"):
        replace(model, insurance=(0, 1.1))
    with pytest.raises(gt.InvalidInputError, match="aid must be non-negative"):
        replace(model, aid=(-0.1, 0))


# The supporter's own choice


@settings(max_examples=40, deadline=None)
@given(low=reals, word=sizes, width=size, portion=st.floats(-1, 2))
def test_the_insurance_is_the_share_of_supporters_who_aid(
    low: float, word: float, width: float, portion: float
) -> None:
    """By backward induction over a grid of costs, within half a step."""
    high, stake = low + width, low + word + portion * width
    costs = low + width * (np.arange(8) + 0.5) / 8
    aids = []
    for cost in costs:
        tree = Decision(
            "supporter", {"aid": Terminal([-cost - word], "aid"), "keep its word": Terminal([-stake], "none")}
        )
        solved = gt.solve(gt.ExtensiveForm(("supporter",), tree), gt.BackwardInduction(ties=gt.TieRule.FIRST))
        aids.append(solved.answers[0].payoffs[0] == -cost - word)
    insured = gt.samaritan_insurance(stake, word=word, lowest_cost=low, highest_cost=high)
    rounding = 1e-15 * max(abs(low), abs(high), abs(stake), word) / width
    assert abs(np.mean(aids) - insured) <= 0.5 / 8 + SMALL + rounding


@given(cost=reals, word=sizes, deal=sizes, patience=chances, gap=st.one_of(size, st.just(0.0)))
def test_a_samaritan_is_a_mediator_without_patience(
    cost: float, word: float, deal: float, patience: float, gap: float
) -> None:
    """Holding back aid is a threat that costs what the aid would avert, less its own cost."""
    now = gt.MediatorCommitment(deal=deal, word=word, patience=0.0)
    patient = replace(now, patience=patience)
    for model, edge in ((now, word), (patient, word + patience * deal)):
        size = SMALL * max(abs(cost), word, deal, 1.0) + gap
        for beyond in (-size, size):
            stake, threat = cost + edge + beyond, ([(True, False)], [1.0])
            breaks = model.temptation([stake - cost], *threat)[0] > 0
            assert bool(breaks) == (beyond > 0)
            if model is now:
                known = {"lowest_cost": cost - size / 4, "highest_cost": cost + size / 4}
                assert float(gt.samaritan_insurance(stake, word=word, **known)) == float(breaks)


@given(stakes=both(reals), word=sizes, low=reals, width=size)
def test_who_has_more_at_stake_is_believed_less(
    stakes: tuple[float, float], word: float, low: float, width: float
) -> None:
    high = low + width
    insured = gt.samaritan_insurance(sorted(stakes), word=word, lowest_cost=low, highest_cost=high)
    assert insured[0] <= insured[1]
    scale = max(1.0, abs(low), abs(high), word)
    edge = SMALL * scale * np.array([-1, 1])
    believed = gt.samaritan_insurance(low + word + edge, word=word, lowest_cost=low, highest_cost=high)
    assert believed[0] == 0 < believed[1]  # in full up to the word and the lowest cost
    certain = gt.samaritan_insurance(high + word + edge, word=word, lowest_cost=low, highest_cost=high)
    assert certain[0] < 1 == certain[1]


def test_costs_of_one_size_are_known() -> None:
    almost = {"word": 0, "lowest_cost": 0, "highest_cost": 5e-324}
    assert gt.samaritan_insurance([-1, 0, 1e100], **almost).tolist() == [0, 0, 1]
    with pytest.raises(gt.InvalidInputError, match="lowest_cost must be smaller than highest_cost"):
        gt.samaritan_insurance(0.5, word=0, lowest_cost=1, highest_cost=1)

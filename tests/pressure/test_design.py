"""Pressure design: cheapest, robust, credible, or proved impossible."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.arrays import FloatArray
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.payoffs import Contest, Issue, Package
from gametheory.players import Player
from gametheory.pressure import RANGE, Dispute, Instrument, PressureProfile, blame_game
from gametheory.pressure.commitment import MediatorCommitment
from gametheory.pressure.design import PressureDesign
from gametheory.pressure.design_front import design_front
from gametheory.pressure.design_program import PortfolioProgram
from gametheory.pressure.design_witness import no_portfolio
from gametheory.pressure.mediator_thresholds import MediatorThresholds

SIZES = st.integers(-12, 20).map(lambda n: n / 100)
TRIGGERS = st.sampled_from(["A_refuses", "B_refuses", "no_deal", "deal"])


@st.composite
def instruments(draw: st.DrawFn, name: str) -> Instrument:
    trigger = draw(TRIGGERS)
    pair = (draw(SIZES), draw(SIZES))
    sizes = {"settlement": pair} if trigger == "deal" else {"cost": pair, "share": draw(SIZES) / 2}
    return Instrument(
        name=name,
        wielder="M",
        target=(0,),
        trigger=trigger,
        credibility=draw(st.integers(0, 10)) / 10,
        cost_to_wielder=draw(st.integers(-2, 12)) / 100,
        **sizes,
    )


@st.composite
def designs(draw: st.DrawFn, *, partial: bool = False, most: bool = True, size: int = 5) -> PressureDesign:
    kit = [draw(instruments(f"i{j}")) for j in range(draw(st.integers(1, size)))]
    score = draw(st.integers(30, 70)) / 100
    return PressureDesign(
        dispute=Dispute(
            parties=(Player("A"), Player("B")),
            contest=Contest(share=draw(st.integers(40, 60)) / 100, cost=(0.05, 0.05)),
            issues=(Issue(name="land", weights=(1, 1)),),
            packages=(Package(name="text", scores=(score,)),),
        ),
        goal=draw(st.sampled_from(["text", RANGE])),
        instruments=tuple(kit),
        background=PressureProfile(instruments=(), blame_error=(draw(st.integers(0, 5)) / 10, 0.1)),
        margin=draw(st.sampled_from([0.0, 0.02])),
        budget=draw(st.sampled_from([None, 0.2])),
        most=draw(st.sampled_from([None, 2])) if most else None,
        caps=(draw(st.sampled_from([None, 0.1])), None),
        commitment=draw(st.sampled_from([None, MediatorCommitment(deal=0.12, patience=0.9)])),
        partial=partial,
    )


def _all_levels(problem: PressureDesign) -> list[FloatArray]:
    return [np.array(x) for x in product([0.0, 1.0], repeat=len(problem.names))]


def _by_hand(problem: PressureDesign) -> dict[tuple[float, ...], float]:
    """Return the portfolios that break no rule, each judged by a fresh assessment, with their cost."""
    good = [x for x in _all_levels(problem) if problem.residual(x) <= 1e-12]
    return {tuple(x): float(problem.costs @ x) for x in good}


@settings(max_examples=25, deadline=None)
@given(problem=designs(size=8))
def test_a_portfolio_is_cheapest_or_its_absence_is_proved(problem: PressureDesign) -> None:
    good = _by_hand(problem)
    if good:
        found = problem.portfolio()
        assert_allclose(found.cost, min(good.values()), atol=1e-12)
        assert found.residual <= 1e-12
        assert found.gap <= 1e-12
        assert found.robustness >= problem.margin - 1e-12
    else:
        witness = no_portfolio(problem)
        assert witness.proof() > 0
        with pytest.raises(RefusedError, match=r"even with|rules out|no portfolio"):
            problem.portfolio()


@settings(max_examples=25, deadline=None)
@given(problem=designs())
def test_without_any_one_of_its_constraints_a_witness_is_none(problem: PressureDesign) -> None:
    if _by_hand(problem):
        with pytest.raises(RefusedError, match="nothing is to be explained"):
            no_portfolio(problem)
        return
    witness, program = no_portfolio(problem), problem.program()
    named = np.array([name in witness.constraints for name in program.names])
    assert program.keeping(named).cheapest() is None
    for k in np.flatnonzero(named):
        fewer = named & (np.arange(len(named)) != k)
        assert not fewer.any() or program.keeping(fewer).cheapest() is not None


@settings(max_examples=25, deadline=None)
@given(problem=designs())
def test_the_front_is_the_set_of_undominated_portfolios(problem: PressureDesign) -> None:
    free = replace(problem, margin=0.0)
    good = _by_hand(free)
    points = [(cost, float(free.margins(np.array(x)).min())) for x, cost in good.items()]
    undominated = {
        (round(c, 9), round(m, 9))
        for c, m in points
        if not any((d <= c + 1e-12 and n > m + 1e-9) or (d < c - 1e-12 and n >= m - 1e-9) for d, n in points)
    }
    front = design_front(problem)
    assert {(round(p.cost, 9), round(p.robustness, 9)) for p in front.portfolios} == undominated
    for portfolio in front.portfolios:
        assert portfolio.residual <= 1e-12


@settings(max_examples=25, deadline=None)
@given(problem=designs(partial=True, most=False))
def test_partial_use_costs_no_more_and_its_front_is_convex(problem: PressureDesign) -> None:
    whole = replace(problem, partial=False)
    front = design_front(problem)
    for step in design_front(whole).portfolios:
        assert front.least_cost(step.robustness) <= step.cost + 1e-8
    for portfolio in front.portfolios:
        assert portfolio.residual <= 1e-9
        assert portfolio.gap <= 1e-8
    slopes = np.diff(front.costs) / np.diff(front.robustness)
    assert (np.diff(slopes) >= -1e-6).all()
    for a, b in zip(front.robustness, front.robustness[1:], strict=False):
        middle = float(a + b) / 2
        assert_allclose(
            replace(problem, margin=max(middle, 0.0)).portfolio().cost, front.least_cost(middle), atol=1e-7
        )


class _Searched(PortfolioProgram):
    """The same program, left to HiGHS."""

    counted = False


@settings(max_examples=25, deadline=None)
@given(problem=designs())
def test_highs_agrees_with_looking_at_all_portfolios(problem: PressureDesign) -> None:
    """Also where a margin is missed by 1e-9, at which a solver's presolve can lose the optimum."""
    program = problem.program()
    goal = np.arange(len(program.names)) < len(problem.constraints)
    lowest = program.least - problem.margin * goal
    for margin in (problem.margin, *(design_front(problem).robustness + 1e-9)):
        least = lowest + margin * goal
        counted = replace(program, least=least).cheapest()
        searched = _Searched(
            costs=program.costs, names=program.names, matrix=program.matrix, least=least, most=program.most
        ).cheapest()
        assert (counted is None) == (searched is None)
        if counted is not None and searched is not None:
            assert_allclose(searched.value, counted.value, atol=1e-9)
            assert searched.bound <= counted.value + 1e-9


def test_a_level_that_a_solver_takes_for_zero_is_not_enough() -> None:
    """The second instrument falls 1e-9 short alone; a first one at a level of 1e-7 would make up for it."""
    matrix = np.array([[0.04026471, 0.00240548410936949, 0.00273829, 0.00227652]])
    program = PortfolioProgram(
        costs=np.array([0.07231873, 0.0, 0.05, 0.11470319]),
        names=("margin",),
        matrix=matrix,
        least=np.array([0.00240548410936949 + 1e-9]),
    )
    found = program.cheapest()
    assert found is not None
    assert found.value == 0.05


def _relabelled(problem: PressureDesign) -> PressureDesign:
    """Exchange the parties: scores, shares, triggers and every pair."""
    swap = {"A_refuses": "B_refuses", "B_refuses": "A_refuses"}
    dispute = problem.dispute
    return replace(
        problem,
        dispute=Dispute(
            parties=(dispute.parties[1], dispute.parties[0]),
            contest=Contest(share=1.0 - dispute.contest.share, cost=dispute.contest.cost[::-1]),
            issues=dispute.issues,
            packages=(Package(name="text", scores=1.0 - dispute.packages[0].scores),),
        ),
        instruments=tuple(
            replace(
                i,
                trigger=swap.get(str(i.trigger), i.trigger),
                share=-i.share,
                cost=i.cost[::-1],
                settlement=i.settlement[::-1],
            )
            for i in problem.instruments
        ),
        background=replace(problem.background, blame_error=problem.background.blame_error[::-1]),
        caps=problem.caps[::-1],
    )


@settings(max_examples=25, deadline=None)
@given(problem=designs())
def test_which_party_comes_first_does_not_matter(problem: PressureDesign) -> None:
    front, other = design_front(problem), design_front(_relabelled(problem))
    assert_allclose(front.costs, other.costs, atol=1e-9)
    assert_allclose(front.robustness, other.robustness, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(problem=designs())
def test_what_is_found_makes_acceptance_an_equilibrium(problem: PressureDesign) -> None:
    problem = replace(problem, goal="text")
    for portfolio in design_front(problem).portfolios:
        game = blame_game(problem.dispute, portfolio.profile, "text")
        first, second = game.payoffs  # in payoff units: the range of a party's payoffs may be rounding alone
        assert first[0, 0] >= first[1, 0] - 1e-9
        assert second[0, 0] >= second[0, 1] - 1e-9


def _two_threats(costs: tuple[float, float], deal: float) -> PressureDesign:
    dispute = Dispute(
        parties=(Player("A"), Player("B")),
        contest=Contest(share=(0.6, 0.4), cost=(0.0, 0.0)),
        issues=(Issue(name="land", weights=(1, 1)),),
        packages=(Package(name="text", scores=(0.5,)),),
    )
    kit = tuple(
        Instrument(
            name=f"threat {side}",
            wielder="M",
            target=(side,),
            trigger=f"{'AB'[side]}_refuses",
            cost=np.eye(2)[side],
            cost_to_wielder=cost,
        )
        for side, cost in enumerate(costs)
    )
    return PressureDesign(dispute=dispute, goal="text", instruments=kit, budget=deal, partial=True)


@pytest.mark.parametrize(("deal", "presses"), [(0.2 + 1e-9, True), (0.2 - 1e-9, False)])
def test_a_threat_for_each_party_is_the_mediator_of_two_thresholds(deal: float, presses: bool) -> None:
    """Each party falls 0.1 short; units cost 0.5 and 1.5, so the deal must be worth 0.2."""
    problem = _two_threats((0.5, 1.5), deal)
    model = MediatorThresholds(legacy=deal, threshold=(0.1, 0.1), unit_cost=(0.5, 1.5), capacity=(1, 1))
    if presses:
        assert_allclose(problem.portfolio().levels, model.answer(), atol=1e-8)
    else:
        assert not model.answer().any()
        assert no_portfolio(problem).proof() > 0


amounts = st.one_of(st.floats(0, 1), st.floats(-100, 100).map(lambda size: 10**size))
costs_of = st.lists(
    st.one_of(st.floats(-1, 1), amounts, amounts.map(lambda size: -size)), min_size=1, max_size=5
)
part = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1e-9, 1 - 1e-9, 1.0]))


@settings(max_examples=60)
@given(costs=costs_of, data=st.data())
def test_credible_means_that_no_deviation_after_any_event_pays(
    costs: list[float], data: st.DataObject
) -> None:
    """One-shot deviations by brute force: after each event any subset of what is due may be left out."""
    sizes = st.tuples(st.booleans(), st.booleans())
    triggers = np.array(data.draw(st.lists(sizes, min_size=len(costs), max_size=len(costs))))
    levels = np.array(data.draw(st.lists(part, min_size=len(costs), max_size=len(costs))))
    deal, word, patience = data.draw(amounts), data.draw(amounts), data.draw(part)
    mediator = MediatorCommitment(deal=deal, word=word, patience=patience)
    bill, promised = np.array(costs) * levels, ~triggers.any(axis=-1)
    price = float(np.maximum(bill, 0.0)[promised].sum())
    best = []
    for event in (triggers[:, 0], triggers[:, 1], promised):
        if event is promised:
            kept, broken = deal, 0.0
        else:
            kept, broken = word + patience * (deal - price), 0.0
        due = bill[event]
        subsets = product([0.0, 1.0], repeat=len(due))
        best.append(max(broken - float(due @ s) for s in subsets) - (kept - float(due.sum())))
    digits = 1e-14 * (deal + word + np.abs(bill).sum())
    assert_allclose(mediator.temptation(costs, triggers, levels), best, rtol=0, atol=digits)


def test_the_cheapest_portfolio_need_not_be_credible() -> None:
    problem = replace(_two_threats((0.1, 0.1), 1.0), partial=False)
    dear = replace(
        problem,
        instruments=(
            problem.instruments[0],
            replace(problem.instruments[1], cost_to_wielder=0.3, name="rupture"),
        ),
    )
    assert dear.portfolio().used == ("threat 0", "rupture")
    held = replace(dear, commitment=MediatorCommitment(deal=0.25))
    assert no_portfolio(held).constraints == (
        "B's margin on 'text'",
        "the mediator's word after a refusal by B",
    )
    assert replace(held, commitment=MediatorCommitment(deal=0.3)).portfolio().cost == pytest.approx(0.4)


def test_twenty_instruments_take_a_second() -> None:
    rng = np.random.default_rng(0)
    problem = _two_threats((0.1, 0.1), 10.0)
    kit = tuple(
        replace(
            problem.instruments[j % 2],
            name=f"i{j}",
            credibility=1.0,
            cost=np.eye(2)[j % 2] * rng.uniform(0.01, 0.05),
            cost_to_wielder=rng.uniform(0.01, 0.05),
        )
        for j in range(20)
    )
    large = replace(problem, instruments=kit, partial=False)
    found = large.portfolio()
    assert found.residual == 0.0
    assert found.cost >= replace(large, partial=True).portfolio().cost - 1e-9
    more = replace(large, instruments=(*kit, replace(kit[0], name="i20")))
    assert more.portfolio().cost <= found.cost + 1e-9  # by HiGHS
    with pytest.raises(RefusedError, match="takes at most 20"):
        design_front(more)


GOALS = {
    "ukraine-2025": ("US",),
    "dayton-1995": ("US",),
    "rambouillet-1999": ("US",),
    "camp-david-1978": ("US",),
    "cyprus-2004": ("EU",),
}


@pytest.mark.parametrize(("name", "wielders"), GOALS.items())
@pytest.mark.parametrize("partial", [False, True])
def test_every_shipped_case_has_an_answer_that_checks(
    name: str, wielders: tuple[str, ...], *, partial: bool
) -> None:
    case = gt.scenarios.load(name)
    for goal in ("tabled", "range", *case.packages):
        found = gt.design(case, goal, margin=0.01, wielders=wielders, partial=partial)
        for portfolio in found.portfolios:
            assert portfolio.residual <= 1e-9
            assert portfolio.gap <= 1e-9
            if not partial:
                good = _by_hand(portfolio.problem)
                assert_allclose(portfolio.cost, min(good.values()), atol=1e-12)
        for witness in found.witnesses:
            assert witness.proof() > 0
        assert len(found.portfolios) + len(found.witnesses) == len(found.problems)
        assert goal in str(found) or goal in {"tabled", "range"}


def test_the_union_of_conditional_offers_carries_the_cyprus_text() -> None:
    found = gt.design("cyprus-2004", "annan_v", wielders=["EU"], believed={"eu_entry_A_conditional": 0.9})
    assert found.portfolio.used == ("eu_entry_A_conditional",)
    assert not gt.design("cyprus-2004", "annan_v", wielders=["EU"]).found


def test_a_red_line_is_named() -> None:
    found = gt.design("ukraine-2025", "us_draft")
    assert "crosses the red line of UA on status" in found.witnesses[0].reason
    assert found.witnesses[0].proof() == np.inf
    with pytest.raises(RefusedError, match="no portfolio reaches 'us_draft'"):
        _ = found.portfolio
    assert found.front.portfolios == ()


def test_a_design_prints_and_becomes_plain_values() -> None:
    found = gt.design("ukraine-2025")
    text, record = str(found), found.to_dict()
    assert "PORTFOLIO: US makes 'istanbul_2022' an equilibrium" in text
    assert "forecast" in text
    assert record["layout"] == "gametheory/design/1"
    assert record["portfolios"][0]["cost"] == pytest.approx(found.portfolio.cost)
    assert len(record["no_portfolio"]) == 3
    assert "<table>" in found._repr_html_()
    several = gt.design("ukraine-2025", partial=True)
    assert several.to_dict()["front"] == []
    with pytest.raises(RefusedError, match="front in partial use is of one text"):
        _ = several.front


def test_what_is_asked_wrongly_is_named() -> None:
    with pytest.raises(InvalidInputError, match="goal must be 'tabled', 'range' or one of"):
        gt.design("dayton-1995", "peace")
    with pytest.raises(InvalidInputError, match="budget must be non-negative"):
        gt.design("dayton-1995", budget=-1)
    with pytest.raises(InvalidInputError, match="margin must be non-negative"):
        gt.design("dayton-1995", margin=-0.1)
    with pytest.raises(InvalidInputError, match="caps must be non-negative"):
        gt.design("dayton-1995", caps=(None, -0.1))
    with pytest.raises(InvalidInputError, match="most must be a whole number, zero or more, got -1"):
        gt.design("dayton-1995", most=-1)
    with pytest.raises(InvalidInputError, match="mediator without payoff"):
        gt.design("dayton-1995", credible=True)
    assert gt.design("dayton-1995", credible=True, commitment=gt.MediatorCommitment(deal=1)).found
    with pytest.raises(InvalidInputError, match="wielders must hold somebody with an instrument that counts"):
        gt.design("cyprus-2004")
    with pytest.raises(InvalidInputError, match="believed must name instruments of the wielders"):
        gt.design("dayton-1995", believed={"relief fund": 1.0})
    with pytest.raises(InvalidInputError, match="must lie in"):
        gt.design("dayton-1995", believed={"relief": 1.5})
    dispute = gt.scenarios.load("dayton-1995").dispute()
    kit = dispute.instruments
    with pytest.raises(InvalidInputError, match="instruments must hold at least one"):
        PressureDesign(dispute=dispute, goal="dayton", instruments=())
    with pytest.raises(InvalidInputError, match="trigger must be a refusal or the deal, got 'in_force'"):
        PressureDesign(dispute=dispute, goal="dayton", instruments=kit[:1])
    with pytest.raises(InvalidInputError, match="must have different names"):
        PressureDesign(dispute=dispute, goal="dayton", instruments=(kit[1], kit[1]))
    with pytest.raises(InvalidInputError, match="one point, without batch axes"):
        PressureDesign(dispute=dispute, goal="dayton", instruments=(replace(kit[1], credibility=[0.5, 0.6]),))
    limited = replace(_two_threats((1, 1), 1), most=1)
    with pytest.raises(RefusedError, match="not convex"):
        design_front(limited)
    with pytest.raises(InvalidInputError, match="deal must be non-negative"):
        MediatorCommitment(deal=-1)
    with pytest.raises(InvalidInputError, match="triggers must say"):
        MediatorCommitment(deal=1).coefficients([1.0], [True, False])

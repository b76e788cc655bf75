"""The least change that unlocks a deal: of pressure, of what the mediator does, of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gametheory.analysis.design_problems import mediator_commitment, pressure_designs
from gametheory.arrays import ATOL
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.pressure.added_pressure import AddedPressure, least_added_pressure
from gametheory.pressure.design import Portfolio
from gametheory.pressure.design_witness import no_portfolio
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.repair import RANGE, deal_margin
from gametheory.pressure.text_change import TextChange, least_text_change
from gametheory.scenarios import Scenario

__all__ = ["Unlocking", "unlocking"]


@dataclass(frozen=True, kw_only=True)
class Unlocking:
    """What would bring about each goal that fails; what cannot has a reason instead.

    Attributes
    ----------
    goals : tuple of str
        Those that fail: the range, texts on the table.
    pressure : tuple of AddedPressure or str
        Least pressure or reward to be added, by goal.
    portfolios : tuple of Portfolio or str
        What the mediator could do instead of what it does, at the least cost to itself, by goal.
    texts : tuple of TextChange or str
        Least change of each text on the table that fails, the pressure as it is; no entry for the range.
    read : frozenset of str
        Dotted paths of the numbers that the portfolios rest on: what the mediator's instruments do, how far
        they are believed and what they cost, and what a deal is worth to it.
    """

    goals: tuple[str, ...]
    pressure: tuple[AddedPressure | str, ...]
    portfolios: tuple[Portfolio | str, ...]
    texts: tuple[TextChange | str, ...]
    read: frozenset[str]

    @property
    def changed_texts(self) -> tuple[str, ...]:
        """The goals that are texts, as `texts` has them."""
        return tuple(goal for goal in self.goals if goal != RANGE)


def unlocking(
    scenario: Scenario, dispute: Dispute, profile: PressureProfile, goals: Sequence[str]
) -> Unlocking:
    """Return the least changes that bring about those of `goals` that fail.

    Parameters
    ----------
    scenario : Scenario
        For what a deal is worth to the mediator; where it says so the portfolio is credible for it.
    dispute : Dispute
        One point, without batch axes.
    profile : PressureProfile
    goals : sequence of str
        `RANGE`, names of texts.

    Examples
    --------
    >>> from gametheory.scenarios import load
    >>> case = load("cyprus-2004")
    >>> found = unlocking(case, case.dispute(), case.profile("actual"), ["annan_v"])
    >>> found.pressure[0].added.round(3), found.texts[0].gap < 1e-9
    (array([0.056, 0.   ]), True)
    """
    failing = tuple(goal for goal in goals if float(deal_margin(dispute, profile, goal)) < -ATOL)
    return Unlocking(
        goals=failing,
        pressure=tuple(_pressure(dispute, profile, goal) for goal in failing),
        portfolios=tuple(_portfolio(scenario, dispute, profile, goal) for goal in failing),
        texts=tuple(_text(dispute, profile, goal) for goal in failing if goal != RANGE),
        read=_read(scenario) if failing else frozenset(),
    )


def _read(scenario: Scenario) -> frozenset[str]:
    paths = ["mediator_parameters.value_of_deal"]
    for name, entry in scenario.instruments.items():
        if scenario.mediator is None or entry.wielder.id != scenario.mediator.id:
            continue
        if entry.trigger == "deal":
            effects: tuple[str, ...] = ("effects.settlement.A", "effects.settlement.B")
        elif entry.trigger in {"no_deal", "A_refuses", "B_refuses"}:
            effects = ("effects.p", "effects.cost.A", "effects.cost.B")
        else:
            continue
        paths += [f"instruments.{name}.{field}" for field in ("credibility", "cost_to_wielder", *effects)]
    return frozenset(path for path in paths if path in scenario.slots)


def _pressure(dispute: Dispute, profile: PressureProfile, goal: str) -> AddedPressure | str:
    try:
        return least_added_pressure(dispute, profile, goal)
    except RefusedError as refusal:
        return str(refusal)


def _portfolio(scenario: Scenario, dispute: Dispute, profile: PressureProfile, goal: str) -> Portfolio | str:
    if scenario.mediator is None:
        return "the scenario names no mediator"
    try:
        (problem,) = pressure_designs(
            dispute,
            profile,
            goal,
            wielders=(scenario.mediator.id,),
            commitment=mediator_commitment(scenario),
        )
    except InvalidInputError:
        return f"{scenario.mediator.id} wields no instrument that counts"
    best = None if problem.red_lines_crossed() else problem.program().cheapest()
    return no_portfolio(problem).reason if best is None else Portfolio.of(problem, best.levels, best.bound)


def _text(dispute: Dispute, profile: PressureProfile, goal: str) -> TextChange | str:
    try:
        return least_text_change(dispute, profile, goal)
    except RefusedError as refusal:
        return str(refusal)

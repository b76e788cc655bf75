"""What a mediator could do about a scenario: the least-cost portfolio of threats and rewards for a goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gametheory.analysis.design_problems import TABLED, mediator_commitment, pressure_designs
from gametheory.analysis.explain import default_configuration
from gametheory.arrays import EQUILIBRIUM_TOL
from gametheory.errors import RefusedError, invalid
from gametheory.pressure.commitment import MediatorCommitment
from gametheory.pressure.design import Portfolio, PressureDesign
from gametheory.pressure.design_front import DesignFront, design_front
from gametheory.pressure.design_witness import NoPortfolio, no_portfolio
from gametheory.printing import Printed
from gametheory.scenarios import Scenario, load

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Design", "design"]


@dataclass(frozen=True, kw_only=True)
class Design(Printed):
    """The cheapest portfolio for a goal, or why there is none. Prints as a report.

    Attributes
    ----------
    scenario : Scenario
    configuration : str
        Whose blame errors and whose instruments of others are taken as given.
    goal : str
    wielders : tuple of str
    problems : tuple of PressureDesign
        One for each text that would do, or one for the range.
    portfolios : tuple of Portfolio
        The cheapest for each text that has one, the cheapest first.
    witnesses : tuple of NoPortfolio
        For each of the others.
    """

    scenario: Scenario
    configuration: str
    goal: str
    wielders: tuple[str, ...]
    problems: tuple[PressureDesign, ...]
    portfolios: tuple[Portfolio, ...]
    witnesses: tuple[NoPortfolio, ...]

    @property
    def found(self) -> bool:
        """Whether some portfolio reaches the goal."""
        return bool(self.portfolios)

    @property
    def portfolio(self) -> Portfolio:
        """The cheapest portfolio.

        Raises
        ------
        RefusedError
            If the goal cannot be reached; the message says why.
        """
        if not self.portfolios:
            raise RefusedError(
                f"no portfolio reaches {self.goal!r}: {'; '.join(w.reason for w in self.witnesses)}"
            )
        return self.portfolios[0]

    @cached_property
    def front(self) -> DesignFront:
        """What robustness costs: the portfolios that are cheapest for their smallest margin.

        Raises
        ------
        RefusedError
            If instruments are used in part and several texts would do, or if `design_front` refuses.
        """
        fronts = [design_front(problem) for problem in self.problems]
        if len(fronts) == 1:
            return fronts[0]
        if self.problems[0].partial:
            raise RefusedError(
                f"the front in partial use is of one text, got {[p.goal for p in self.problems]}"
            )
        every = [portfolio for front in fronts for portfolio in front.portfolios]
        best: list[Portfolio] = []
        for one in sorted(every, key=lambda p: (round(p.cost, 11), -p.robustness)):
            if not best or one.robustness > best[-1].robustness + EQUILIBRIUM_TOL:
                best.append(one)
        return DesignFront(portfolios=tuple(best), partial=False)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, in the layout of `gametheory design --json`."""
        from gametheory.analysis.design_report import record

        return record(self)

    def __str__(self) -> str:
        from gametheory.analysis.design_report import report
        from gametheory.analysis.render import as_text

        return as_text(report(self))

    def _repr_html_(self) -> str:
        from gametheory.analysis.design_report import report
        from gametheory.analysis.render import as_html

        return as_html(report(self))

    def plot(self) -> Figure:
        """Draw what robustness costs, and who is brought to the deal by what (needs the extra ``plot``)."""
        from gametheory.plots.design_figure import design_figure

        return design_figure(self)


def design(
    scenario: Scenario | str,
    goal: str | None = None,
    *,
    margin: float = 0.0,
    configuration: str | None = None,
    wielders: Sequence[str] | None = None,
    believed: Mapping[str, float] | None = None,
    credible: bool | None = None,
    commitment: MediatorCommitment | None = None,
    budget: float | None = None,
    most: int | None = None,
    caps: tuple[float | None, float | None] = (None, None),
    partial: bool = False,
    belief_gap: bool = True,
    assume: Mapping[str, str] | None = None,
) -> Design:
    """Return the cheapest threats and rewards of a mediator that make a deal an equilibrium.

    What others do, and how blame errs, is as in the configuration. The mediator starts from nothing and may
    use each instrument that it wields at its stated size and credibility (:class:`PressureDesign`).

    Parameters
    ----------
    scenario : Scenario or str
        A scenario, the name of a shipped one, or the path of a file.
    goal : str, optional
        ``"tabled"`` (some text on the table), ``"range"`` (some terms on the single scale), or a text. By
        default the text that an alternative taken chooses, else some text on the table.
    margin : float, default 0
        How far each party must prefer the deal to its own refusal, share of what is disputed.
    configuration : str, optional
        By default the first in which anybody presses.
    wielders : sequence of str, optional
        Whose instruments may be used; by default the mediator's.
    believed : mapping of str to float, optional
        Credibility in full use in place of the stated one, by instrument.
    credible : bool, optional
        Whether the mediator must be ready to carry out all of it (:class:`MediatorCommitment`). By default it
        must where the scenario states ``value_of_deal`` and the mediator alone acts.
    commitment : MediatorCommitment, optional
        What a deal and its word are worth to the mediator, in place of what the scenario states.
    budget, most, caps, partial
        As of :class:`PressureDesign`.
    belief_gap : bool, default True
        Whether each party has its own belief about the contest.
    assume : mapping of str to str, optional
        Alternatives of the scenario's switchable assumptions, as for `Scenario.assume`; a configuration or a
        text that they choose stands where the arguments leave it open.

    Returns
    -------
    Design
        With a portfolio, or with a witness that there is none.

    Raises
    ------
    InvalidInputError
        If the goal or a name is unknown, nobody named wields an instrument that counts, a limit is negative,
        or credibility is asked of a mediator without payoff.

    Examples
    --------
    >>> found = design("rambouillet-1999", "softer_text", margin=0.02)
    >>> found.portfolio.used, round(found.portfolio.cost, 3)
    (('nato_bombing',), 0.12)
    >>> design("ukraine-2025", "us_draft").witnesses[0].reason
    "the text 'us_draft' crosses the red line of UA on status, which no pressure moves"
    """
    case = scenario if isinstance(scenario, Scenario) else load(scenario)
    case = case.assume(assume) if assume else case
    name = default_configuration(case) if configuration is None else configuration
    goal = (case.choices.text or TABLED) if goal is None else goal
    dispute, profile = case.dispute(belief_gap=belief_gap), case.profile(name)
    mediator = None if case.mediator is None else case.mediator.id
    if wielders is None and mediator is None:
        raise invalid("wielders", "must be given: the scenario names no mediator", wielders)
    acting = (str(mediator),) if wielders is None else tuple(wielders)
    alone = acting == (mediator,)
    if credible is not False and commitment is None:
        commitment = mediator_commitment(case) if alone else None
        if credible and commitment is None:
            raise invalid(
                "credible",
                "must be False for a mediator without payoff: the scenario states no value_of_deal, or "
                "others act too, and no commitment is given",
                credible,
            )
    problems = pressure_designs(
        dispute,
        profile,
        goal,
        wielders=acting,
        believed=believed,
        margin=margin,
        commitment=None if credible is False else commitment,
        budget=budget,
        most=most,
        caps=caps,
        partial=partial,
    )
    portfolios, witnesses = [], []
    for problem in problems:
        best = None if problem.red_lines_crossed() else problem.program().cheapest()
        if best is None:
            witnesses.append(no_portfolio(problem))
        else:
            portfolios.append(Portfolio.of(problem, best.levels, best.bound))
    return Design(
        scenario=case,
        configuration=name,
        goal=goal,
        wielders=acting,
        problems=problems,
        portfolios=tuple(sorted(portfolios, key=lambda p: (round(p.cost, 11), -p.robustness))),
        witnesses=tuple(witnesses),
    )

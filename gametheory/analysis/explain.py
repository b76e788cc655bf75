"""Why a deal stalls: one point of a scenario examined in every game, and how sure the answer is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import index
from typing import Any

from gametheory.analysis.equal_total import EqualTotal, equal_total, text_in_question
from gametheory.analysis.mechanism_maps import Situation, maps_of
from gametheory.analysis.mechanism_verdicts import MechanismVerdict, mechanism_verdicts
from gametheory.analysis.mediator import WalkBelief, walk_belief
from gametheory.analysis.mediator_view import MediatorView, mediator_view
from gametheory.analysis.robustness import Progress, Robustness, robustness
from gametheory.analysis.unlocking import Unlocking, unlocking
from gametheory.errors import invalid
from gametheory.pressure import (
    RANGE,
    Assessment,
    Evenness,
    Measure,
    Repair,
    Verdict,
    assess,
    blame_game,
    evenness,
    repairs,
)
from gametheory.pressure.attribution import (
    EFFECTIVE_WIDTH,
    RANGE_DEAL,
    TABLED,
    WIDTH,
    Attribution,
    attribution,
)
from gametheory.pressure.cause_attribution import CauseAttribution
from gametheory.printing import Printed
from gametheory.scenarios import Scenario, load
from gametheory.solvers import Solution
from gametheory.solvers.solve import solve

__all__ = ["BlameGame", "Diagnosis", "explain"]

DRAWS = 4_000


@dataclass(frozen=True, kw_only=True)
class BlameGame:
    """The accept-or-refuse game of one text, solved with and without red lines."""

    text: str
    ignoring_red_lines: Solution
    with_red_lines: Solution


@dataclass(frozen=True, kw_only=True)
class Diagnosis(Printed):
    """Deal or stall, why, and what would change it.

    Prints as a report, in a terminal and in a notebook.

    Attributes
    ----------
    scenario : Scenario
    configuration : str
    belief_gap : bool
        Whether each party has its own belief about the contest; else both share ``p``.
    assessment, baseline : Assessment
        Under the pressure of the configuration, and without any.
    verdicts : tuple of Verdict
        Every game and every text.
    evenness : tuple of Evenness
        How evenly pressure is spread, under each measure.
    question : str
        The text whose demands are meant by the measure ``demand``.
    equal_total : tuple of EqualTotal
        The same total spread evenly, under each measure.
    blame_games : tuple of BlameGame
    attributions : tuple of Attribution
        Of the width, of the number of tabled texts that pass, and on the single scale with red lines of the
        effective width and of a deal.
    repairs : tuple of Repair
        Single changes that restore a deal, nearest first; empty if there is a deal in every sense.
    unlocking : Unlocking
        The least added pressure, the mediator's cheapest portfolio and the least change of a text that
        would do, each with its certificate.
    mediator : MediatorView or None
        None if the scenario does not state what is needed.
    walk_belief : WalkBelief or None
        As above.
    mechanisms : tuple of MechanismVerdict
        Every mechanism of pressure, read off the scenario.
    causes : CauseAttribution
        What keeps the parties apart on one scale: optimism, red lines, bluff and misplaced blame.
    robustness : Robustness
    """

    scenario: Scenario
    configuration: str
    belief_gap: bool
    assessment: Assessment
    baseline: Assessment
    verdicts: tuple[Verdict, ...]
    evenness: tuple[Evenness, ...]
    question: str
    equal_total: tuple[EqualTotal, ...]
    blame_games: tuple[BlameGame, ...]
    attributions: tuple[Attribution, ...]
    repairs: tuple[Repair, ...]
    unlocking: Unlocking
    mediator: MediatorView | None
    walk_belief: WalkBelief | None
    mechanisms: tuple[MechanismVerdict, ...]
    causes: CauseAttribution
    robustness: Robustness

    @property
    def deal(self) -> bool:
        """Whether some text on the table is accepted by both parties, red lines counted."""
        return bool(self.assessment.deal_on_the_table())

    @property
    def headline(self) -> str:
        """The verdict in one sentence."""
        from gametheory.analysis.report import headline

        return headline(self)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, in the layout of `gametheory explain --json`."""
        from gametheory.analysis.record import record

        return record(self)

    def __str__(self) -> str:
        from gametheory.analysis.render import as_text
        from gametheory.analysis.report import report

        return as_text(report(self))

    def _repr_html_(self) -> str:
        from gametheory.analysis.render import as_html
        from gametheory.analysis.report import report

        return as_html(report(self))

    def plot(self) -> Any:
        """Draw the figure of the diagnosis (needs the extra ``plot``).

        Returns
        -------
        matplotlib.figure.Figure
        """
        from gametheory.plots import diagnosis_figure

        return diagnosis_figure(self)


def explain(
    scenario: Scenario | str,
    configuration: str | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    belief_gap: bool = True,
    assume: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Diagnosis:
    """Say whether a deal stalls under a configuration of pressure, why, and what would restore one.

    Parameters
    ----------
    scenario : Scenario or str
        A scenario, the name of a shipped one, or the path of a file.
    configuration : str, optional
        One of the scenario's configurations; by default the first one in which anybody presses.
    draws : int, default 4000
        How many draws over the stated ranges.
    seed : int, default 0
        The same seed gives the same answer to the last bit.
    belief_gap : bool, default True
        Whether each party has its own belief about the contest (``p_A``, ``p_B``) or both share ``p``.
    assume : mapping of str to str, optional
        Alternatives of the scenario's switchable assumptions, as for `Scenario.assume`. A configuration, a
        text or mechanisms that they choose are those looked at; a meaning of even comes first in the tables.
    progress : callable, optional
        Called with the number of draws done and the total.

    Returns
    -------
    Diagnosis

    Raises
    ------
    InvalidInputError
        If there is no such scenario or configuration, or `draws` or `seed` is out of range.

    Examples
    --------
    >>> diagnosis = explain("ukraine-2025", draws=100)
    >>> diagnosis.deal
    False
    >>> explain("dayton-1995", draws=100).deal
    True
    >>> blamed = explain("ukraine-2025", draws=100, assume={"A3": "the refuser is blamed"})
    >>> blamed.assessment.reservation.pressure.round(4)  # otherwise 0.0535 and -0.0092
    array([0.061, 0.019])
    """
    case = scenario if isinstance(scenario, Scenario) else load(scenario)
    case = case.assume(assume) if assume else case
    name = default_configuration(case) if configuration is None else configuration
    measures = sorted(Measure, key=lambda measure: str(measure) != case.choices.measure)
    seed = _seed(seed)
    sure = robustness(case, name, draws=draws, seed=seed, belief_gap=belief_gap, progress=progress)
    profile = case.profile(name)
    dispute = case.dispute(belief_gap=belief_gap)
    point = assess(dispute, profile)
    verdicts = point.verdicts()
    question = case.choices.text or text_in_question(dispute, profile)
    situation = Situation(scenario=case, dispute=dispute, profile=profile, text=question)
    failing = {v.text for v in verdicts if v.game == "text" and not v.deal}
    tabled = [p.name for p in dispute.packages if p.status == "tabled" and p.name in failing]
    goals = [RANGE, *tabled]
    return Diagnosis(
        scenario=case,
        configuration=name,
        belief_gap=belief_gap,
        assessment=point,
        baseline=assess(dispute, profile.only(frozenset())),
        verdicts=verdicts,
        evenness=tuple(evenness(dispute, profile, measure, text=question) for measure in measures),
        question=question,
        equal_total=tuple(
            sorted(equal_total(dispute, profile, text=question), key=lambda row: measures.index(row.measure))
        ),
        blame_games=tuple(
            BlameGame(
                text=package.name,
                ignoring_red_lines=solve(blame_game(dispute, profile, package.name)),
                with_red_lines=solve(blame_game(dispute, profile, package.name, red_lines=True)),
            )
            for package in dispute.packages
        ),
        attributions=tuple(
            attribution(dispute, profile, outcome) for outcome in (WIDTH, TABLED, EFFECTIVE_WIDTH, RANGE_DEAL)
        ),
        repairs=repairs(dispute, profile, goals),
        unlocking=unlocking(case, dispute, profile, goals),
        mediator=mediator_view(case, draws=draws, seed=seed),
        walk_belief=walk_belief(case),
        mechanisms=mechanism_verdicts(situation, maps_of(case.choices.mechanisms)),
        causes=situation.causes(),
        robustness=sure,
    )


def _seed(seed: object) -> int:
    try:
        number = -1 if isinstance(seed, bool) else index(seed)  # type: ignore[arg-type]  # index says if not
    except TypeError:
        number = -1
    if number < 0:
        raise invalid("seed", "must be a whole number, zero or more", seed)
    return number


def default_configuration(scenario: Scenario) -> str:
    """Return the configuration that an alternative taken chooses, else the first in which anybody presses."""
    names = list(scenario.configurations)
    if scenario.choices.configuration:
        return scenario.choices.configuration
    for name in names:
        if any(k.central > 0 for k in scenario.configurations[name].credibility.values()):
            return name
    return names[0]

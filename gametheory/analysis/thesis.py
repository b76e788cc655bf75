"""The thesis map: under which mechanisms, and how often, uneven pressure stalls a deal at an equal total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.analysis.equal_total import text_in_question
from gametheory.analysis.mechanism_maps import MechanismMap, Situation, maps_of
from gametheory.analysis.robustness import Progress
from gametheory.analysis.saltelli import whole_seed
from gametheory.analysis.sensitivity import Sensitivity
from gametheory.analysis.thesis_indices import GROUPS, TEXT_GROUPS, gain_indices
from gametheory.analysis.thesis_row import Tally, ThesisRow
from gametheory.arrays import real
from gametheory.errors import invalid
from gametheory.pressure import Measure
from gametheory.pressure.evenness import checked_measure
from gametheory.printing import Printed
from gametheory.scenarios import Scenario, load

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["ThesisMap", "thesis_map"]

DRAWS = 10_000
MARGIN = 0.01
"""A chance of a deal that changes by no more than this counts as the same."""


@dataclass(frozen=True, kw_only=True)
class ThesisMap(Printed):
    """Even against uneven pressure under every mechanism, over the stated ranges of a scenario.

    Prints as a table, in a terminal and in a notebook. The ranges are assumptions: a share is a statement
    about them, not the probability of an event.

    Attributes
    ----------
    scenario : Scenario
    configuration, text : str
        The pressure, and the text in question for mechanisms with fixed terms.
    measure : Measure
        What "even" means.
    margin : float
    draws, seed, base : int
        `base` is that of the design for the Sobol indices, 0 if they were not asked for.
    rows : tuple of ThesisRow
    """

    scenario: Scenario
    configuration: str
    text: str
    measure: Measure
    margin: float
    draws: int
    seed: int
    base: int
    rows: tuple[ThesisRow, ...]

    def __getitem__(self, mechanism: str) -> ThesisRow:
        """Return the row of `mechanism`."""
        for row in self.rows:
            if row.mechanism == mechanism:
                return row
        raise invalid("mechanism", f"must be one of {[row.mechanism for row in self.rows]}", mechanism)

    @property
    def headline(self) -> str:
        """What the map says, in one sentence."""
        from gametheory.analysis.thesis_report import headline

        return headline(self)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        from gametheory.analysis.thesis_report import record

        return record(self)

    def __str__(self) -> str:
        from gametheory.analysis.render import as_text
        from gametheory.analysis.thesis_report import report

        return as_text(report(self))

    def _repr_html_(self) -> str:
        from gametheory.analysis.render import as_html
        from gametheory.analysis.thesis_report import report

        return as_html(report(self))

    def plot(self) -> Figure:
        """Draw the map (needs the extra ``plot``)."""
        from gametheory.plots.thesis_figure import thesis_figure

        return thesis_figure(self)


def thesis_map(
    scenario: Scenario | str,
    configuration: str | None = None,
    *,
    text: str | None = None,
    measure: Measure | str | None = None,
    draws: int = DRAWS,
    base: int = 0,
    seed: int = 0,
    margin: float = MARGIN,
    maps: Sequence[MechanismMap] | None = None,
    assume: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> ThesisMap:
    """Compare uneven with even pressure of the same total, under every mechanism, over the stated ranges.

    Beliefs, costs, effects, weights, scores and the numbers of particular mechanisms are drawn, each
    triangular over its range; credibilities and blame errors are those of the configuration.

    Parameters
    ----------
    scenario : Scenario or str
        A scenario, the name of a shipped one, or the path of a file.
    configuration : str, optional
        By default the first one in which anybody presses.
    text : str, optional
        The text in question; by default the tabled one nearest to being decided otherwise.
    measure : Measure or str, default "loss"
        What "even" means: the same loss to both (rewards counted), the same number of instruments, the same
        credibility, or loss in proportion to what the text asks.
    draws : int, default 10000
    base : int, default 0
        Base points, a power of two, of the Sobol indices of each mechanism; 0 leaves them out.
    seed : int, default 0
        The same seed gives the same bytes.
    margin : float, default 0.01
        Differences in the chance of a deal up to this are none. A deal is a chance of one half or more.
    maps : sequence of MechanismMap, optional
        Which mechanisms; by default all.
    assume : mapping of str to str, optional
        Alternatives of the scenario's switchable assumptions, as for `Scenario.assume`; a configuration, a
        text, a measure or mechanisms that they choose stand where the arguments leave it open.
    progress : callable, optional
        Called with the number of mechanisms done and the total.

    Returns
    -------
    ThesisMap

    Raises
    ------
    InvalidInputError
        If there is no such scenario, configuration, text or measure, or a number is out of range.

    Examples
    --------
    >>> found = thesis_map("ukraine-2025", draws=500)
    >>> found["free terms"].stalls.share, found["signing a text"].stalls.share > 0
    (0.0, True)
    """
    from gametheory.analysis.explain import default_configuration

    case = scenario if isinstance(scenario, Scenario) else load(scenario)
    case = case.assume(assume) if assume else case
    name = default_configuration(case) if configuration is None else configuration
    seed = whole_seed(seed)
    kind = checked_measure(measure or case.choices.measure or Measure.LOSS)
    text = text or case.choices.text or None
    entries = maps_of(case.choices.mechanisms) if maps is None else maps
    if not 0.0 <= float(real("margin", margin)) < 1.0:
        raise invalid("margin", "must lie in [0, 1)", margin)
    if not all(isinstance(entry, MechanismMap) for entry in entries):
        raise invalid("maps", "must be a sequence of MechanismMap, as `maps_of` returns", maps)
    dispute, profile = case.dispute(), case.profile(name)
    question = text_in_question(dispute, profile) if text is None else dispute.package(text).name
    centre = Situation.of(case, name, text=question)
    tallies = {entry.name: Tally(entry, centre, kind, margin) for entry in entries}
    ranges = case.ranges((*GROUPS, *TEXT_GROUPS, "parameters", "mediator"))
    for block in ranges.blocks(draws, rng=np.random.default_rng(seed)):
        point = Situation.of(case, name, text=question, at=block)
        for tally in tallies.values():
            tally.count(point)
    rows = []
    for done, tally in enumerate(tallies.values(), start=1):
        found: tuple[Sensitivity | None, ...] = ()
        if base and not tally.reason and tally.compared:
            found = gain_indices(case, name, question, tally, kind, base=base, seed=seed)
        rows.append(tally.row(draws, *found))
        if progress is not None:
            progress(done, len(tallies))
    return ThesisMap(
        scenario=case,
        configuration=name,
        text=question,
        measure=kind,
        margin=margin,
        draws=draws,
        seed=seed,
        base=base,
        rows=tuple(rows),
    )

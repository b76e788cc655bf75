"""The thesis maps of several cases on one page, beside what happened in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gametheory.analysis.render import Grid, Section
from gametheory.analysis.report_numbers import CAUTION
from gametheory.analysis.robustness import Progress, Share, robustness
from gametheory.analysis.thesis import DRAWS, MARGIN, ThesisMap, thesis_map
from gametheory.analysis.thesis_row import ThesisRow
from gametheory.analysis.wording import percent
from gametheory.errors import invalid
from gametheory.pressure import Measure
from gametheory.printing import Printed
from gametheory.scenarios import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["PAIRS", "ThesisAtlas", "thesis_atlas"]

PAIRS = ("dayton-1995", "rambouillet-1999", "camp-david-1978", "cyprus-2004", "ukraine-2025")
"""The shipped cases in the order of the page: a pair of threats, a pair of rewards, and the open one."""


@dataclass(frozen=True, kw_only=True)
class ThesisAtlas(Printed):
    """Several thesis maps side by side; prints as a table.

    A handful of cases illustrates a model and cannot test it.

    Attributes
    ----------
    maps : tuple of ThesisMap
    deals : tuple of Share
        For each case, whether some tabled text passes in the model: at the central numbers, and how often
        over the draws.
    """

    maps: tuple[ThesisMap, ...]
    deals: tuple[Share, ...]

    def happened(self, position: int) -> str:
        """Return what the case file records as its outcome, or that it was open."""
        case = self.maps[position].scenario
        seen = [outcome.name for outcome in case.outcomes.values() if outcome.observed]
        return "; ".join(seen) if seen else f"open on {case.as_of.isoformat()}"

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "layout": "gametheory/thesis-atlas/1",
            "caution": CAUTION,
            "cases": [
                {
                    "model": {"deal": deal.central, "share": deal.deal, "low": deal.low, "high": deal.high},
                    "happened": self.happened(k),
                    "map": found.to_dict(),
                }
                for k, (found, deal) in enumerate(zip(self.maps, self.deals, strict=True))
            ],
        }

    def __str__(self) -> str:
        from gametheory.analysis.render import as_text

        return as_text(self._sections())

    def _repr_html_(self) -> str:
        from gametheory.analysis.render import as_html

        return as_html(self._sections())

    def plot(self) -> Figure:
        """Draw the maps side by side (needs the extra ``plot``)."""
        from gametheory.plots.thesis_figure import atlas_figure

        return atlas_figure(self)

    def _sections(self) -> tuple[Section, ...]:
        first = self.maps[0]
        cases = tuple(
            (
                found.scenario.name,
                found.configuration,
                "deal" if deal.central else "stall",
                percent(deal.deal),
                self.happened(k),
            )
            for k, (found, deal) in enumerate(zip(self.maps, self.deals, strict=True))
        )
        names = [row.mechanism for row in first.rows if not row.chosen]
        table = tuple((name, *(_cell(found[name]) for found in self.maps)) for name in names)
        return (
            Section(
                title="The cases",
                grid=Grid(
                    columns=("case", "configuration", "model, central", "a text passes", "what happened"),
                    rows=cases,
                ),
                notes=("Cases illustrate a model; they do not test it.",),
            ),
            Section(
                title="Uneven pressure stalls / makes a deal, against the even split of the same total",
                grid=Grid(columns=("mechanism", *(_heading(found) for found in self.maps)), rows=table),
                notes=(
                    f"Comparable draws ({first.draws:,}, seed {first.seed}); even by {first.measure}.",
                    "0% / 0%: it moves the chance of a deal without deciding one; level: not even that.",
                    "A dash: not specified by the case, outside its domain, or no even split.",
                ),
            ),
            Section(title="What the numbers are", paragraphs=(CAUTION,)),
        )


def thesis_atlas(
    scenarios: Sequence[Scenario | str] = PAIRS,
    *,
    measure: Measure | str = Measure.LOSS,
    draws: int = DRAWS,
    seed: int = 0,
    margin: float = MARGIN,
    progress: Progress | None = None,
) -> ThesisAtlas:
    """Return the thesis maps of several cases, by default of all that are shipped.

    Parameters
    ----------
    scenarios : sequence of Scenario or str
        At least one.
    measure, draws, seed, margin
        As for :func:`thesis_map`.
    progress : callable, optional
        Called with the number of cases done and the total.

    Returns
    -------
    ThesisAtlas

    Raises
    ------
    InvalidInputError
        As :func:`thesis_map`, and if there is no case.

    Examples
    --------
    >>> atlas = thesis_atlas(["dayton-1995", "rambouillet-1999"], draws=200)
    >>> [deal.central for deal in atlas.deals], atlas.happened(1)
    ([True, False], 'B signs, A refuses, force')
    """
    cases = (scenarios,) if isinstance(scenarios, Scenario | str) else tuple(scenarios)
    if not cases:
        raise invalid("scenarios", "must name at least one case", scenarios)
    maps, deals = [], []
    for done, each in enumerate(cases, start=1):
        found = thesis_map(each, measure=measure, draws=draws, seed=seed, margin=margin)
        maps.append(found)
        deals.append(robustness(found.scenario, found.configuration, draws=draws, seed=seed).headline)
        if progress is not None:
            progress(done, len(cases))
    return ThesisAtlas(maps=tuple(maps), deals=tuple(deals))


def _heading(found: ThesisMap) -> str:
    """Return the name of the case, its year on a line of its own."""
    return "\n".join(found.scenario.name.rsplit("-", 1))


def _cell(row: ThesisRow) -> str:
    if row.stalls is None or row.helps is None:
        return "-"
    if row.never:
        return "no deal"
    if row.level:
        return "level"
    return f"{percent(row.stalls.share)} / {percent(row.helps.share)}"

"""The thesis map: under which mechanisms, and how often, uneven pressure stalls a deal at an equal total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.analysis.equal_total import text_in_question
from gametheory.analysis.mechanism_maps import MechanismMap, NotSpecifiedError, Situation, maps_of
from gametheory.analysis.mechanism_maps.comparison import compared, consent_of, refusal
from gametheory.analysis.mechanism_verdicts import EVEN_ODDS
from gametheory.analysis.robustness import Progress, wilson_interval
from gametheory.analysis.saltelli import whole_seed
from gametheory.analysis.sensitivity import Sensitivity, SensitivityStatus, sensitivity
from gametheory.analysis.uncertain_model import Point, UncertainModel
from gametheory.arrays import ATOL, FloatArray
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.pressure import Measure
from gametheory.pressure.evenness import checked_measure
from gametheory.pressure.mechanism import Consent
from gametheory.printing import Printed
from gametheory.scenarios import Scenario, load
from gametheory.uncertainty import Ranges

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Frequency", "ThesisMap", "ThesisRow", "thesis_map"]

DRAWS = 10_000
MARGIN = 0.01
"""A chance of a deal that changes by no more than this counts as the same."""
_GROUPS = ("beliefs", "costs", "effects")
_TEXT_GROUPS = ("weights", "scores")


@dataclass(frozen=True, kw_only=True)
class Frequency:
    """A share of the draws with its 95% interval (Wilson), for sampling error only."""

    share: float
    low: float
    high: float

    @classmethod
    def of(cls, hits: int, draws: int) -> Frequency:
        """Return the share of `hits` in `draws`."""
        low, high = wilson_interval(hits, draws)
        return cls(share=hits / draws, low=low, high=high)


@dataclass(frozen=True, kw_only=True)
class ThesisRow:
    """One mechanism in the map.

    Attributes
    ----------
    mechanism, question : str
    reason : str
        Why there is nothing to compare; empty if there is.
    consent : Consent or None
        How the consents combine at the central numbers.
    central : tuple of (float, float) or None
        Chance of a deal at the central numbers, as the pressure is split and evenly.
    chosen : bool
        Whether the pressure is the mediator's own best choice under the mechanism, not that of the
        configuration.
    compared : float
        Share of the draws in which the mechanism applies and there is pressure to be split.
    stalls, helps : Frequency or None
        Share, of those, in which only the even split makes a deal, and in which only the uneven one does: the
        chance of a deal is one half or more on that side alone and differs by more than the margin.
    lowers, raises : Frequency or None
        Share, of those, in which uneven pressure lowers the chance of a deal by more than the margin, and in
        which it raises it: stalls and helps are among them.
    mean : tuple of (float, float) or None
        Mean chance of a deal over those draws, uneven and even.
    sensitivity : Sensitivity or None
        Sobol indices of the difference in the chance, from draws of their own: as if the text crossed no red
        line, and with the mean where the mechanism does not apply or there is no pressure to split.
    membership : Sensitivity or None
        Sobol indices of whether the mechanism applies and has pressure to be split, from the same draws;
        None where that holds at every draw.
    """

    mechanism: str
    question: str
    reason: str = ""
    consent: Consent | None = None
    central: tuple[float, float] | None = None
    chosen: bool = False
    compared: float = 0.0
    stalls: Frequency | None = None
    helps: Frequency | None = None
    lowers: Frequency | None = None
    raises: Frequency | None = None
    mean: tuple[float, float] | None = None
    sensitivity: Sensitivity | None = None
    membership: Sensitivity | None = None

    @property
    def level(self) -> bool:
        """Whether the split makes no difference at any draw, though some draw has a chance of a deal."""
        different = (self.lowers, self.raises)
        return not self.never and all(f is not None and f.share == 0.0 for f in different)

    @property
    def never(self) -> bool:
        """Whether no draw has a chance of a deal, however the pressure is split."""
        return self.mean is not None and max(self.mean) == 0.0

    @property
    def deciding(self) -> tuple[str, ...]:
        """Parameters that decide the difference, strongest first."""
        return () if self.sensitivity is None else self.sensitivity.deciding


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
    if not 0.0 <= margin < 1.0:
        raise invalid("margin", "must lie in [0, 1)", margin)
    dispute, profile = case.dispute(), case.profile(name)
    question = text_in_question(dispute, profile) if text is None else dispute.package(text).name
    centre = Situation.of(case, name, text=question)
    tallies = {entry.name: _Tally(entry, centre, kind, margin) for entry in entries}
    ranges = case.ranges((*_GROUPS, *_TEXT_GROUPS, "parameters", "mediator"))
    for block in ranges.blocks(draws, rng=np.random.default_rng(seed)):
        point = Situation.of(case, name, text=question, at=block)
        for tally in tallies.values():
            tally.count(point)
    rows = []
    for done, tally in enumerate(tallies.values(), start=1):
        found: tuple[Sensitivity | None, ...] = ()
        if base and not tally.reason and tally.compared:
            found = _indices(case, name, question, tally, kind, base=base, seed=seed)
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


class _Tally:
    """Counts of one mechanism over blocks of draws."""

    def __init__(self, entry: MechanismMap, centre: Situation, measure: Measure, margin: float) -> None:
        self.entry, self.measure, self.margin = entry, measure, margin
        self.reason, self.consent, self.central = "", None, None
        self.compared = 0
        self.hits = dict.fromkeys(("stalls", "helps", "lowers", "raises"), 0)
        self.sums = np.zeros(2)
        own = Situation(
            scenario=centre.scenario, dispute=centre.dispute, profile=centre.profile, text=centre.text
        )
        try:
            self.consent = consent_of(entry(own).mechanism)
            split = compared(entry, own, measure)
            if bool(split.compared):
                self.central = (float(split.uneven), float(split.even))
        except NotSpecifiedError as missing:
            self.reason = f"not specified by this scenario: {missing}"
        except InvalidInputError as broken:
            self.reason = f"outside its domain here: {broken}"
        except RefusedError as refused:
            self.reason = f"no even split: {refusal(refused)}"
        self.read = own.read

    def count(self, point: Situation) -> None:
        """Add one block of draws."""
        if self.reason:
            return
        try:
            split = compared(self.entry, point, self.measure)
        except RefusedError:
            return  # the instruments cannot be evened at any of these draws
        except InvalidInputError as broken:
            self.reason = f"outside its domain in part of the stated ranges: {broken}"
            return
        there = split.compared
        uneven, even = split.uneven[there], split.even[there]
        lowers, raises = even - uneven > self.margin, uneven - even > self.margin
        flips = (uneven >= EVEN_ODDS - ATOL) != (even >= EVEN_ODDS - ATOL)
        self.compared += int(there.sum())
        for name, hit in (
            ("stalls", flips & lowers),
            ("helps", flips & raises),
            ("lowers", lowers),
            ("raises", raises),
        ):
            self.hits[name] += int(hit.sum())
        self.sums += [uneven.sum(), even.sum()]

    @property
    def gain(self) -> float:
        """By how much the even split raises the mean chance of a deal, where something is compared."""
        uneven, even = self.sums / max(self.compared, 1)
        return float(even - uneven)

    def row(
        self, draws: int, sensitivity: Sensitivity | None = None, membership: Sensitivity | None = None
    ) -> ThesisRow:
        """Return the row."""
        about = ThesisRow(
            mechanism=self.entry.name,
            question=self.entry.question,
            consent=self.consent,
            central=self.central,
            chosen=self.entry.chosen,
        )
        if self.reason or not self.compared:
            reason = self.reason or "no draw has pressure to split in the domain of the mechanism"
            return replace(about, reason=reason)
        uneven, even = (self.sums / self.compared).tolist()
        return replace(
            about,
            compared=self.compared / draws,
            mean=(uneven, even),
            sensitivity=sensitivity,
            membership=membership,
            stalls=self._frequency("stalls"),
            helps=self._frequency("helps"),
            lowers=self._frequency("lowers"),
            raises=self._frequency("raises"),
        )

    def _frequency(self, name: str) -> Frequency:
        return Frequency.of(self.hits[name], self.compared)


def _indices(
    case: Scenario, name: str, text: str, tally: _Tally, measure: Measure, *, base: int, seed: int
) -> tuple[Sensitivity, Sensitivity | None]:
    """Return the Sobol indices of the gain from an even split, and of whether there is one to look at.

    The gain is that of the text as if it crossed no red line, and its mean where the numbers are outside the
    domain, so that a parameter that takes points in or out decides nothing by that.
    """
    entry = tally.entry
    uncrossed = replace(entry, on_text=False)
    groups = (*_GROUPS, *(_TEXT_GROUPS if entry.fixed_text else ()))
    ranges = _moving(case, name, case.ranges((*groups, *sorted(tally.read))))

    def kernel(point: Point, wanted: Sequence[str]) -> dict[str, FloatArray]:
        at = {path: np.asarray(value, dtype=float) for path, value in point.items()}
        situation = Situation.of(case, name, text=text, at=at)
        size = np.broadcast_shapes((1,), *(value.shape for value in at.values()))
        found = {}
        for outcome in wanted:
            try:
                gain = compared(uncrossed if outcome == "gain" else entry, situation, measure).gain
            except RefusedError:
                gain = np.full(1, np.nan)
            there = np.isfinite(gain)
            value = np.where(there, gain, tally.gain) if outcome == "gain" else there.astype(float)
            found[outcome] = np.broadcast_to(value, size)
        return found

    model = UncertainModel(
        name=f"{case.name} under {name}, {entry.name}",
        kernel=kernel,
        ranges=ranges,
        outcomes={
            "gain": "chance of a deal if the total is split evenly, less the chance as it is",
            "applies": "1 where the mechanism applies and has pressure to be split, else 0",
        },
        scenario=case,
        configuration=name,
    )
    applies = sensitivity(model, "applies", base=base, seed=seed)
    always = applies.status is SensitivityStatus.CONSTANT
    return sensitivity(model, "gain", base=base, seed=seed), None if always else applies


def _moving(case: Scenario, name: str, ranges: Ranges) -> Ranges:
    """Return the ranges without the effects of instruments that the configuration does not believe in."""
    idle = {i.name for i in case.profile(name).instruments if not (i.credibility > 0).any()}
    fixed = {
        path: case.quantity(path).central
        for path in ranges.drawn
        if path.startswith("instruments.") and path.split(".")[1] in idle
    }
    return ranges.with_(fixed) if fixed else ranges

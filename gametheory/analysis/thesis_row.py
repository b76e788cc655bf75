"""One mechanism over the draws of a thesis map: what is counted, and the row that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gametheory.analysis.mechanism_maps import MechanismMap, NotSpecifiedError, Situation
from gametheory.analysis.mechanism_maps.comparison import compared, consent_of, makes_a_deal, refusal
from gametheory.analysis.robustness import wilson_interval
from gametheory.analysis.sensitivity import Index, Sensitivity, SensitivityStatus
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.pressure import Measure
from gametheory.pressure.mechanism import Consent

__all__ = ["FEW", "Frequency", "Tally", "ThesisRow", "named_indices"]

FEW = 0.05
"""Where a smaller share of the draws can be compared, nothing is said of what an even split would change."""
_NAMED = 3
_WIDE = 0.5
"""No parameter is named where an interval reaches further than this to either side."""


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
        """Whether the split moves no draw's chance by more than the margin, though some draw has one."""
        different = (self.lowers, self.raises)
        return not self.never and all(f is not None and f.share == 0.0 for f in different)

    @property
    def never(self) -> bool:
        """Whether no draw has a chance of a deal, neither as the pressure is nor evenly split."""
        return self.mean is not None and max(self.mean) == 0.0

    @property
    def deciding(self) -> tuple[str, ...]:
        """Parameters that decide the difference, strongest first."""
        return () if self.sensitivity is None else self.sensitivity.deciding


def named_indices(found: Sensitivity, compared: float = 1.0) -> tuple[Index, ...] | str:
    """Return the indices of the three parameters that decide most, or in words why none is named.

    Parameters
    ----------
    found : Sensitivity
    compared : float, default 1
        Share of the draws that `found` is about.
    """
    if compared < FEW:
        return "too rare to tell"
    if found.status is SensitivityStatus.CONSTANT:
        return "nothing moves it"
    named = tuple(index for index in found.indices if index.decides)[:_NAMED]
    if any(index.total_error > _WIDE for index in named):
        return "too few base points to tell"
    return named or "no single one"


class Tally:
    """Counts of one mechanism over blocks of draws."""

    def __init__(self, entry: MechanismMap, centre: Situation, measure: Measure, margin: float) -> None:
        self.entry, self.measure, self.margin = entry, measure, margin
        self.reason, self.unread, self.consent, self.central = "", "", None, None
        self.compared = 0
        self.hits = dict.fromkeys(("stalls", "helps", "lowers", "raises"), 0)
        self.sums = np.zeros(2)
        own = Situation(
            scenario=centre.scenario, dispute=centre.dispute, profile=centre.profile, text=centre.text
        )
        try:
            self.consent = consent_of(entry(own).mechanism)
            split = compared(entry, own, measure)
            if own.outside:
                self.unread = entry.rule(own)
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
        flips = makes_a_deal(uneven) != makes_a_deal(even)
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
            reason += f": {self.unread}" if self.unread and not self.reason else ""
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

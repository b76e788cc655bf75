"""What the model says of each claim, as values and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gametheory.analysis.claims.flips import ClaimFlip
from gametheory.analysis.claims.verdict import ClaimVerdict
from gametheory.analysis.thesis_row import Frequency
from gametheory.errors import invalid
from gametheory.printing import Printed
from gametheory.scenarios import Scenario
from gametheory.scenarios.records import Claim

__all__ = ["ClaimPart", "ClaimResult", "ClaimTable"]


@dataclass(frozen=True, kw_only=True)
class ClaimPart:
    """One of the things that a claim is about: a text, a mechanism, a configuration.

    Attributes
    ----------
    name : str
    number : float or None
        At the central values; the claim holds of it where it is positive. None where it has no meaning.
    holds : bool
    share : Frequency or None
        Share of the draws in which it holds.
    """

    name: str
    number: float | None
    holds: bool
    share: Frequency | None = None


@dataclass(frozen=True, kw_only=True)
class ClaimResult:
    """What the model says of one claim.

    Attributes
    ----------
    claim : Claim
        As it stands in the scenario.
    verdict : ClaimVerdict
    statement : str
        The claim in the terms of the model; empty if it is not testable.
    reason : str
        Why the verdict is what it is, where the numbers do not say it: the model that is missing, the parts
        that disagree, the record that decides.
    caveat : str
        What has to be read with the verdict: that it follows from the assumptions alone, or what it is if the
        claim is asked otherwise; empty if nothing.
    number : float or None
        At the central values; the claim holds where it is positive.
    unit : str
    parts : tuple of ClaimPart
        One for each thing that the claim is about; empty if it is about one.
    share : Frequency or None
        Share of the draws over the stated ranges in which the claim holds, with the 95% interval of the
        sampling error.
    switch : ClaimFlip or None
        The number that turns the verdict: the one that the test names, or else the nearest; None if there is
        none.
    others : tuple of ClaimFlip
        Further numbers that turn it, nearest first, at most three.
    figures : mapping of str to float
        Further numbers at the central values.
    """

    claim: Claim
    verdict: ClaimVerdict
    statement: str = ""
    reason: str = ""
    caveat: str = ""
    number: float | None = None
    unit: str = ""
    parts: tuple[ClaimPart, ...] = ()
    share: Frequency | None = None
    switch: ClaimFlip | None = None
    others: tuple[ClaimFlip, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClaimTable(Printed):
    """The claims of a scenario's author, tested.

    Prints as a table, in a terminal and in a notebook. A verdict is one of the model under its stated
    assumptions, not of history: the claims are their author's, and the library takes no side.

    Attributes
    ----------
    scenario : Scenario
    draws, seed : int
    results : tuple of ClaimResult
    """

    scenario: Scenario
    draws: int
    seed: int
    results: tuple[ClaimResult, ...]

    def __getitem__(self, claim: str) -> ClaimResult:
        """Return the result of the claim with that id."""
        for result in self.results:
            if result.claim.id == claim:
                return result
        raise invalid("claim", f"must be one of {[result.claim.id for result in self.results]}", claim)

    def __iter__(self) -> Iterator[ClaimResult]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    @property
    def headline(self) -> str:
        """How many claims have which verdict, in one sentence."""
        from gametheory.analysis.claims.report import headline

        return headline(self)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, in the layout of `gametheory claims --json`."""
        from gametheory.analysis.claims.record_of import record_of

        return record_of(self)

    def __str__(self) -> str:
        from gametheory.analysis.claims.report import report
        from gametheory.analysis.render import as_text

        return as_text(report(self))

    def _repr_html_(self) -> str:
        from gametheory.analysis.claims.report import report
        from gametheory.analysis.render import as_html

        return as_html(report(self))

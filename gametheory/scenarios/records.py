"""The entries of a scenario as frozen values: quantities, sources, actors, issues, texts, moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from gametheory.printing import Printed
from gametheory.scenarios.errors import UnknownNameError, nearest
from gametheory.scenarios.slots import Basis

__all__ = [
    "Actor",
    "Assumption",
    "Claim",
    "Configuration",
    "Event",
    "Evidence",
    "Fact",
    "InstrumentEntry",
    "IssueEntry",
    "Outcome",
    "PackageEntry",
    "Quantity",
    "Source",
    "Switch",
    "Table",
    "Variant",
]

T = TypeVar("T")


class Table(Mapping[str, T], Generic[T]):
    """Entries by id, in the order of the file; an unknown id suggests the nearest ones."""

    __slots__ = ("_entries", "_file", "_what")

    def __init__(self, file: str, what: str, entries: Iterable[tuple[str, T]]) -> None:
        self._file, self._what, self._entries = file, what, dict(entries)

    def __getitem__(self, name: str) -> T:
        try:
            return self._entries[name]
        except (KeyError, TypeError):
            hint = nearest(name, self._entries)
            raise UnknownNameError(self._file, self._what, "has no such entry", name, hint=hint) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(tuple(self._entries.items()))

    def __repr__(self) -> str:
        return f"<{self._what}: {', '.join(self._entries)}>"


@dataclass(frozen=True)
class Source(Printed):
    """Where a number or a statement comes from, and how far it is to be trusted."""

    id: str
    publisher: str
    title: str
    date: str
    consulted: str
    confidence: str
    kind: str = ""
    note: str = ""

    def __str__(self) -> str:
        return (
            f"[{self.id}] {self.publisher}, {self.title} ({self.date}); {self.consulted}; {self.confidence}"
        )


@dataclass(frozen=True)
class Quantity(Printed):
    """A model number with its range and where it comes from.

    Parameters
    ----------
    path : str
        Dotted path in the scenario.
    low, central, high : float
        Range and starting value, in `unit`.
    unit : str
    basis : {"sourced", "derived", "assumed"}
        Its own, or that of the object around it.
    sources : tuple of Source
        Its own, or those of the object around it.
    note : str
    """

    path: str
    low: float
    central: float
    high: float
    unit: str
    basis: Basis
    sources: tuple[Source, ...]
    note: str = ""

    def __float__(self) -> float:
        return self.central

    def __str__(self) -> str:
        span = "" if self.low == self.high else f" [{self.low:g}, {self.high:g}]"
        cited = f"; {', '.join(s.id for s in self.sources)}" if self.sources else ""
        return f"{self.path} = {self.central:g}{span} {self.unit} ({self.basis}{cited})"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts in the case; `label` is short enough for a figure."""

    id: str
    name: str
    role: str
    label: str
    wants: str = ""
    leverage: str = ""
    note: str = ""


@dataclass(frozen=True)
class IssueEntry:
    """One thing at stake; `zero` and `one` say in words what the ends of its scale mean."""

    id: str
    name: str
    zero: str
    one: str
    weights: Table[Quantity]
    theta: Table[Quantity]
    red_lines: Table[Quantity | None]
    divisible: bool
    positions: Table[str]
    basis: Basis
    sources: tuple[Source, ...]
    note: str = ""


@dataclass(frozen=True)
class PackageEntry:
    """A text that could be agreed, with its score on every issue."""

    id: str
    name: str
    date: str
    author: str
    status: Literal["tabled", "hypothetical", "later"]
    scores: Table[Quantity]
    basis: Basis
    sources: tuple[Source, ...]
    note: str = ""
    procedure: Literal["ceasefire first", "talks first"] | None = None


@dataclass(frozen=True)
class InstrumentEntry:
    """A threat, action, support or inducement; `effects` are reached as ``effects["cost.A"]``."""

    id: str
    name: str
    wielder: Actor
    target: Literal["A", "B", "AB"]
    kind: str
    trigger: str
    effects: Table[Quantity]
    credibility: Quantity
    cost_to_wielder: Quantity
    basis: Basis
    sources: tuple[Source, ...]
    status: str = ""
    in_article: bool | None = None
    note: str = ""


@dataclass(frozen=True)
class Configuration:
    """How far each instrument is believed, and how often blame errs."""

    id: str
    name: str
    credibility: Table[Quantity]
    blame_error: Table[Quantity]
    note: str = ""


@dataclass(frozen=True)
class Variant:
    """Another reading of the case: central values to replace, by dotted path."""

    id: str
    name: str
    overrides: Table[float | None]
    note: str = ""


@dataclass(frozen=True)
class Event:
    """A dated move."""

    date: str
    label: str
    kind: str
    actors: tuple[Actor, ...]
    sources: tuple[Source, ...]
    after_article: bool | None = None
    signal: str = ""
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """A way the case could end."""

    id: str
    name: str
    observed: bool | None = None
    maps_to: str = ""
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """A public figure with its date; it does not enter the model by itself."""

    id: str
    statement: str
    value: float | tuple[float, ...]
    range: tuple[float, float] | None
    unit: str
    date: str
    confidence: str
    sources: tuple[Source, ...]
    note: str = ""


@dataclass(frozen=True)
class Switch:
    """What one alternative does to the model: numbers to replace, choices to make, or why nothing does."""

    alternative: str
    overrides: Mapping[str, float | None] = field(default_factory=dict, hash=False)
    configuration: str = ""
    text: str = ""
    variant: str = ""
    measure: str = ""
    mechanisms: tuple[str, ...] = ()
    not_modelled: str = ""
    note: str = ""


@dataclass(frozen=True)
class Assumption:
    """A switch of the reading: what is taken, the alternatives, what they change, and who supports it."""

    id: str
    name: str
    alternatives: tuple[str, ...]
    model_effect: str
    support: tuple[Source, ...]
    switches: tuple[Switch, ...] = ()
    default: str = ""
    article_setting: str = ""
    note: str = ""


@dataclass(frozen=True)
class Evidence:
    """A statement with its sources."""

    statement: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Claim:
    """An author's claim, with the test that could go against it.

    `test` holds a kind and its arguments as they stand in the file; `gametheory.claims` computes it.
    """

    id: str
    paraphrase: str
    kind: str
    game: str = ""
    parameters: str = ""
    confirmed_if: str = ""
    refuted_if: str = ""
    at_central_values: str = ""
    test: Mapping[str, Any] = field(default_factory=dict, hash=False)
    counter_evidence: tuple[Evidence, ...] = ()
    note: str = ""

"""Build the records of a valid document: each number with its basis, each citation resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from gametheory.scenarios.errors import ScenarioError
from gametheory.scenarios.reading import Document
from gametheory.scenarios.records import (
    Actor,
    Assumption,
    Claim,
    Configuration,
    Event,
    Evidence,
    Fact,
    InstrumentEntry,
    IssueEntry,
    Outcome,
    PackageEntry,
    Quantity,
    Source,
    Switch,
    Table,
    Variant,
)
from gametheory.scenarios.slots import Slot

__all__ = ["Entries"]

_PARTIES = ("A", "B")


class Entries:
    """The records of one document, built on first use by a `Scenario`."""

    def __init__(self, document: Document, found: dict[str, Slot], file: str) -> None:
        self.document, self.slots, self.file = document, found, file
        self.source_by_id = {entry["id"]: Source(**entry) for entry in document["sources"]}
        self.actor_by_id = {entry["id"]: _actor(entry) for entry in document["actors"]}

    def quantity(self, path: str) -> Quantity:
        """Return the number at `path`."""
        slot = self.slots[path]
        if not slot.present:
            raise ScenarioError(self.file, path, "has no number: there is no red line here")
        low, central, high = slot.triple or (0.0, 0.0, 0.0)
        note = slot.own("note")
        if slot.node is None:
            note = "not named in this configuration, hence not believed"
        return Quantity(
            path=path,
            low=low,
            central=central,
            high=high,
            unit=slot.own("unit"),
            basis=slot.own("basis"),
            sources=self._cited(slot.own("sources")),
            note=note,
        )

    def sources(self) -> Table[Source]:
        """Return everything cited, by id."""
        return self._table("sources", self.source_by_id.items())

    def actors(self) -> Table[Actor]:
        """Return everybody who acts, by id."""
        return self._table("actors", self.actor_by_id.items())

    def parameters(self, section: str) -> Table[Quantity]:
        """Return the named numbers of `section`."""
        return self._numbers(section, self.document.get(section, {}))

    def issues(self) -> Table[IssueEntry]:
        """Return what is at stake, by id."""
        return self._table("issues", [(e["id"], self._issue(e)) for e in self.document["issues"]])

    def packages(self) -> Table[PackageEntry]:
        """Return the texts, by id."""
        entries = []
        for e in self.document["packages"]:
            scores = self._numbers(f"packages.{e['id']}.scores", e["scores"])
            entries.append((e["id"], PackageEntry(**{**self._sourced(e), "scores": scores})))
        return self._table("packages", entries)

    def instruments(self) -> Table[InstrumentEntry]:
        """Return who can press or reward whom, by id."""
        return self._table(
            "instruments", [(e["id"], self._instrument(e)) for e in self.document["instruments"]]
        )

    def configurations(self) -> Table[Configuration]:
        """Return the settings of the instruments, by id."""
        names = [e["id"] for e in self.document["instruments"]]
        entries = []
        for e in self.document["configurations"]:
            root = f"configurations.{e['id']}"
            believed = self._numbers(f"{root}.credibility", names)
            blamed = self._numbers(f"{root}.blame_error", _PARTIES)
            entries.append((e["id"], Configuration(**{**e, "credibility": believed, "blame_error": blamed})))
        return self._table("configurations", entries)

    def variants(self) -> Table[Variant]:
        """Return other readings of the case, by id."""
        entries = []
        for e in self.document.get("variants", []):
            overrides = self._table(f"variants.{e['id']}.overrides", e["overrides"].items())
            entries.append((e["id"], Variant(**{**e, "overrides": overrides})))
        return self._table("variants", entries)

    def events(self) -> tuple[Event, ...]:
        """Return the dated moves, in the order of the file."""
        return tuple(
            Event(**{**self._sourced(e), "actors": tuple(self.actor_by_id[name] for name in e["actors"])})
            for e in self.document.get("events", [])
        )

    def outcomes(self) -> Table[Outcome]:
        """Return the ways the case could end, by id."""
        return self._table("outcomes", [(e["id"], Outcome(**e)) for e in self.document.get("outcomes", [])])

    def facts(self) -> Table[Fact]:
        """Return the public figures, by id."""
        return self._table("facts", [(e["id"], self._fact(e)) for e in self.document.get("facts", [])])

    def assumptions(self) -> Table[Assumption]:
        """Return the switches of the reading, by id."""
        entries = []
        for e in self.document.get("assumptions", []):
            switches = tuple(
                Switch(**{**each, "mechanisms": tuple(each.get("mechanisms", ()))})
                for each in e.get("switches", [])
            )
            resolved = {
                "alternatives": tuple(e["alternatives"]),
                "support": self._cited(e["support"]),
                "switches": switches,
            }
            entries.append((e["id"], Assumption(**{**e, **resolved})))
        return self._table("assumptions", entries)

    def claims(self) -> Table[Claim]:
        """Return the author's claims, by id."""
        entries = []
        for e in self.document.get("claims", []):
            against = tuple(
                Evidence(statement=each["statement"], sources=self._cited(each["sources"]))
                for each in e.get("counter_evidence", [])
            )
            test = deepcopy(e.get("test", {}))
            entries.append((e["id"], Claim(**{**e, "test": test, "counter_evidence": against})))
        return self._table("claims", entries)

    def _table(self, what: str, entries: Iterable[tuple[str, Any]]) -> Table[Any]:
        return Table(self.file, what, entries)

    def _numbers(self, root: str, names: Iterable[str]) -> Table[Quantity]:
        return self._table(root, [(name, self.quantity(f"{root}.{name}")) for name in names])

    def _cited(self, names: Iterable[str]) -> tuple[Source, ...]:
        return tuple(self.source_by_id[name] for name in names)

    def _sourced(self, entry: Document) -> Document:
        return {**entry, "sources": self._cited(entry["sources"])}

    def _issue(self, e: Document) -> IssueEntry:
        root = f"issues.{e['id']}"
        lines = {
            party: None if e["red_lines"][party] is None else self.quantity(f"{root}.red_lines.{party}")
            for party in _PARTIES
        }
        return IssueEntry(
            **{
                **self._sourced(e),
                "weights": self._numbers(f"{root}.weights", _PARTIES),
                "theta": self._numbers(f"{root}.theta", e.get("theta", {})),
                "red_lines": self._table(f"{root}.red_lines", lines.items()),
                "positions": self._table(f"{root}.positions", e.get("positions", {}).items()),
            }
        )

    def _instrument(self, e: Document) -> InstrumentEntry:
        root = f"instruments.{e['id']}"
        prefix = f"{root}.effects."
        effects = [
            (path[len(prefix) :], self.quantity(path)) for path in self.slots if path.startswith(prefix)
        ]
        return InstrumentEntry(
            **{
                **self._sourced(e),
                "wielder": self.actor_by_id[e["wielder"]],
                "effects": self._table(f"{root}.effects", effects),
                "credibility": self.quantity(f"{root}.credibility"),
                "cost_to_wielder": self.quantity(f"{root}.cost_to_wielder"),
            }
        )

    def _fact(self, e: Document) -> Fact:
        value, span = e["value"], e.get("range")
        return Fact(
            **{
                **self._sourced(e),
                "value": tuple(value) if isinstance(value, list) else value,
                "range": None if span is None else tuple(span),
            }
        )


def _actor(entry: Document) -> Actor:
    short = re.split(r"[(:,]", entry["name"], maxsplit=1)[0].strip() or entry["id"]
    return Actor(**{"label": short, **entry})

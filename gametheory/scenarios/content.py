"""What a scenario says: names, entries by id, numbers by path, and short descriptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from functools import cached_property
from html import escape
from typing import Any

from gametheory.printing import Printed
from gametheory.scenarios.entries import Entries
from gametheory.scenarios.errors import UnknownNameError, nearest
from gametheory.scenarios.layout import render
from gametheory.scenarios.reading import Document
from gametheory.scenarios.records import (
    Actor,
    Assumption,
    Claim,
    Configuration,
    Event,
    Fact,
    InstrumentEntry,
    IssueEntry,
    Outcome,
    PackageEntry,
    Quantity,
    Source,
    Table,
    Variant,
)
from gametheory.scenarios.slots import Slot, slots

__all__ = ["Content"]

_COUNTED = (
    "issues",
    "packages",
    "instruments",
    "configurations",
    "variants",
    "events",
    "facts",
    "claims",
    "sources",
)


class Content(Printed):
    """Read access to a valid document; `Scenario` adds changes, draws and the model."""

    _document: Document
    file: str

    # What the case says

    @property
    def id(self) -> str:
        """Name of the case in its file."""
        return str(self._document["id"])

    @property
    def name(self) -> str:
        """Name of the case in Python, with hyphens."""
        return self.id.replace("_", "-")

    @property
    def title(self) -> str:
        """One line on the case."""
        return str(self._document["title"])

    @property
    def as_of(self) -> date:
        """Date of the case; later moves and texts are marked."""
        return date.fromisoformat(self._document["as_of"])

    @property
    def scale(self) -> str:
        """What 0 and 1 mean on the single scale."""
        return str(self._document["scale"])

    @property
    def origin(self) -> str:
        """Text that the case starts from, or nothing."""
        return str(self._document.get("origin", ""))

    @property
    def neutrality_note(self) -> str:
        """What the numbers are and are not."""
        return str(self._document.get("neutrality_note", ""))

    @property
    def games(self) -> dict[str, str]:
        """Games that the claims refer to, in words, by id."""
        return dict(self._document.get("games", {}))

    @cached_property
    def party_actors(self) -> tuple[Actor, Actor]:
        """A, which gains from higher scores, and B, which gains from lower ones."""
        parties = self._document["parties"]
        return self.actors[parties["A"]], self.actors[parties["B"]]

    @property
    def parties(self) -> tuple[str, str]:
        """Short names of A and B."""
        first, second = self.party_actors
        return first.label, second.label

    @property
    def mediator(self) -> Actor | None:
        """Who mediates, if anybody does."""
        name = self._document["parties"].get("M")
        return None if name is None else self.actors[name]

    # The entries

    @cached_property
    def sources(self) -> Table[Source]:
        """Everything cited, by id."""
        return self._entries.sources()

    @cached_property
    def actors(self) -> Table[Actor]:
        """Everybody who acts, by id."""
        return self._entries.actors()

    @cached_property
    def issues(self) -> Table[IssueEntry]:
        """What is at stake, by id."""
        return self._entries.issues()

    @cached_property
    def packages(self) -> Table[PackageEntry]:
        """Texts, by id."""
        return self._entries.packages()

    @cached_property
    def parameters(self) -> Table[Quantity]:
        """Named numbers, by name."""
        return self._entries.parameters("parameters")

    @cached_property
    def mediator_parameters(self) -> Table[Quantity]:
        """Named numbers of the mediator's own choice, by name; empty where the case states none."""
        return self._entries.parameters("mediator_parameters")

    @cached_property
    def instruments(self) -> Table[InstrumentEntry]:
        """Who can press or reward whom, by id."""
        return self._entries.instruments()

    @cached_property
    def configurations(self) -> Table[Configuration]:
        """Settings of the instruments, by id."""
        return self._entries.configurations()

    @cached_property
    def variants(self) -> Table[Variant]:
        """Other readings of the case, by id."""
        return self._entries.variants()

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Dated moves, in the order of the file."""
        return self._entries.events()

    @cached_property
    def outcomes(self) -> Table[Outcome]:
        """Ways the case could end, by id."""
        return self._entries.outcomes()

    @cached_property
    def facts(self) -> Table[Fact]:
        """Public figures, by id."""
        return self._entries.facts()

    @cached_property
    def assumptions(self) -> Table[Assumption]:
        """Switches of the reading, by id."""
        return self._entries.assumptions()

    @cached_property
    def claims(self) -> Table[Claim]:
        """Claims of the author of `origin`, by id."""
        return self._entries.claims()

    @cached_property
    def slots(self) -> Mapping[str, Slot]:
        """Where every number lies, by dotted path; for the rooms that build on this one."""
        return slots(self._document)

    def paths(self) -> tuple[str, ...]:
        """Return the dotted paths of all model numbers."""
        return tuple(path for path, slot in self.slots.items() if slot.present)

    def quantity(self, path: str) -> Quantity:
        """Return the number at a dotted `path`.

        Examples
        --------
        >>> from gametheory.scenarios import load
        >>> load("ukraine-2025").quantity("instruments.sanctions_new.effects.cost.A").high
        0.2
        """
        if path not in self.slots:
            hint = nearest(path, self.slots)
            raise UnknownNameError(self.file, str(path), "is no number of this scenario", hint=hint)
        return self._entries.quantity(path)

    def quantities(self) -> tuple[Quantity, ...]:
        """Return all model numbers."""
        return tuple(map(self._entries.quantity, self.paths()))

    # Text

    def to_dict(self) -> dict[str, Any]:
        """Return a copy of the content as plain values."""
        return deepcopy(self._document)

    def to_json(self) -> str:
        """Return the content as JSON that `load` reads back to an equal scenario."""
        return render(self._document)

    def counts(self) -> dict[str, int]:
        """Return how many entries of each kind there are."""
        return {
            "numbers": len(self.paths()),
            **{kind: len(self._document.get(kind, [])) for kind in _COUNTED},
        }

    def __repr__(self) -> str:
        return f"<Scenario {self.name}: {self.title}>"

    def __str__(self) -> str:
        return "\n".join(
            [f"{self.name}: {self.title}", *(f"  {key}: {text}" for key, text in self._summary())]
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr style='text-align:left'><th>{escape(key)}</th><td>{escape(text)}</td></tr>"
            for key, text in self._summary()
        )
        return f"<table><caption><b>{escape(self.name)}</b>: {escape(self.title)}</caption>{rows}</table>"

    def _summary(self) -> list[tuple[str, str]]:
        basis = Counter(q.basis for q in self.quantities())
        mediator = f"; mediator {self.mediator.label}" if self.mediator else ""
        return [
            ("date of the case", self.as_of.isoformat()),
            ("parties", f"A {self.parties[0]}, B {self.parties[1]}{mediator}"),
            ("scale", self.scale),
            ("issues", ", ".join(self.issues)),
            ("texts", ", ".join(f"{p.id} ({p.status})" for p in self.packages.values())),
            ("instruments", ", ".join(self.instruments)),
            ("configurations", ", ".join(self.configurations)),
            ("numbers", ", ".join(f"{count} {kind}" for kind, count in sorted(basis.items()))),
            ("sources", str(len(self.sources))),
        ]

    @cached_property
    def _entries(self) -> Entries:
        return Entries(self._document, dict(self.slots), self.file)

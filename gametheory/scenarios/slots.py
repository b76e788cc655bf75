"""Where every model number of a document lies: its dotted path, unit and inherited basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gametheory.scenarios.reading import Document

__all__ = ["Basis", "Slot", "slots"]

Basis = Literal["sourced", "derived", "assumed"]

_PARTIES = ("A", "B")
_ASSUMED: dict[str, Any] = {"basis": "assumed", "sources": [], "note": ""}
_SHARE = "share of pie"
_UNIT_INTERVAL = {"probability", "fraction"}
_SHARES = {"p", "p_A", "p_B", "discount_factor"}
_EFFECT_UNITS = {
    "p": _SHARE,
    "cost": _SHARE,
    "settlement": _SHARE,
    "always": _SHARE,
    "escalation": "probability",
    "mediator_stake": "mediator's units",
}


@dataclass(frozen=True)
class Slot:
    """The place of one number in a document.

    Parameters
    ----------
    path : str
        Dotted path, entries of lists by their id.
    container : dict
        The object that holds it, under `key`.
    key : str
    unit : str
        Unit, unless the number states its own.
    parent : dict
        Basis, sources and note that hold where the number has none of its own.
    """

    path: str
    container: dict[str, Any]
    key: str
    unit: str
    parent: Mapping[str, Any]

    @property
    def node(self) -> Any:
        """A triple, a plain number, or None."""
        return self.container.get(self.key)

    @property
    def triple(self) -> tuple[float, float, float] | None:
        """Low, central and high value, or None where there is no number."""
        node = self.node
        if node is None:
            return None
        if isinstance(node, dict):
            return float(node["low"]), float(node["central"]), float(node["high"])
        return float(node), float(node), float(node)

    @property
    def present(self) -> bool:
        """Whether there is a number: a missing red line is none, a missing credibility is 0."""
        return self.node is not None or ".red_lines." not in self.path

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Domain of the number, or None where any finite number will do."""
        first, *_, last = self.path.split(".")
        if first in {"issues", "packages", "configurations"} or last == "credibility":
            return 0.0, 1.0
        if first == "instruments":
            return (-1.0, 1.0) if last in {"p", "escalation"} else None
        return (0.0, 1.0) if self.own("unit") in _UNIT_INTERVAL or last in _SHARES else None

    def own(self, field: str) -> Any:
        """Return the basis, sources, note or unit: its own, else its parent's."""
        node = self.node
        if isinstance(node, dict) and field in node:
            return node[field]
        return self.unit if field == "unit" else self.parent.get(field, _ASSUMED[field])


def slots(document: Document) -> dict[str, Slot]:
    """Return every number of a schema-valid `document` that enters a model, by dotted path."""
    found = (
        *_parameters(document),
        *_issues(document),
        *_packages(document),
        *_instruments(document),
        *_configurations(document),
    )
    return {slot.path: slot for slot in found}


def _parameters(document: Document) -> Iterator[Slot]:
    for section in ("parameters", "mediator_parameters"):
        numbers = document.get(section, {})
        for name in numbers:
            yield Slot(f"{section}.{name}", numbers, name, "", _ASSUMED)


def _issues(document: Document) -> Iterator[Slot]:
    for issue in document["issues"]:
        root = f"issues.{issue['id']}"
        for field, unit in (("weights", "weight"), ("theta", "share kept"), ("red_lines", "score")):
            numbers = issue.get(field, {})
            for party in numbers:
                yield Slot(f"{root}.{field}.{party}", numbers, party, unit, issue)


def _packages(document: Document) -> Iterator[Slot]:
    for package in document["packages"]:
        for issue in package["scores"]:
            path = f"packages.{package['id']}.scores.{issue}"
            yield Slot(path, package["scores"], issue, "score", package)


def _instruments(document: Document) -> Iterator[Slot]:
    for instrument in document["instruments"]:
        root = f"instruments.{instrument['id']}"
        for effect, value in instrument["effects"].items():
            unit = _EFFECT_UNITS[effect]
            if "central" in value:
                yield Slot(f"{root}.effects.{effect}", instrument["effects"], effect, unit, instrument)
                continue
            for party in value:
                yield Slot(f"{root}.effects.{effect}.{party}", value, party, unit, instrument)
        yield Slot(f"{root}.credibility", instrument, "credibility", "probability", instrument)
        yield Slot(f"{root}.cost_to_wielder", instrument, "cost_to_wielder", "wielder's units", instrument)


def _configurations(document: Document) -> Iterator[Slot]:
    for configuration in document["configurations"]:
        root = f"configurations.{configuration['id']}"
        assumed = {**_ASSUMED, "note": configuration.get("note", "")}
        named = configuration["credibility"]
        for instrument in document["instruments"]:
            name = instrument["id"]
            yield Slot(f"{root}.credibility.{name}", named, name, "probability", assumed)
        for party in _PARTIES:
            errors = configuration["blame_error"]
            yield Slot(f"{root}.blame_error.{party}", errors, party, "probability", assumed)

"""What a schema cannot say: names that must exist, weights that must sum, ranges in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import date
from typing import Any

from gametheory.arrays import LARGEST
from gametheory.scenarios.errors import NOTHING, ScenarioError, nearest
from gametheory.scenarios.reading import Document
from gametheory.scenarios.slots import Slot, slots

__all__ = ["WEIGHTS_TOL", "check_meaning", "check_numbers"]

WEIGHTS_TOL = 1e-6
"""How far the central weights of a party may miss 1."""

_LISTS = (
    "actors",
    "issues",
    "packages",
    "instruments",
    "configurations",
    "variants",
    "outcomes",
    "facts",
    "assumptions",
    "claims",
    "sources",
)
_CITING = ("issues", "packages", "instruments", "events", "facts")
_CHOICE_EFFECTS = {"settlement": "deal", "always": "always"}
_CONTEST_EFFECTS = ("p", "cost")
_NAMED = ("actors", "issues", "instruments", "packages")
_CHOSEN = {"configuration": "configurations", "text": "packages", "variant": "variants"}


def check_meaning(document: Document, file: str) -> None:
    """Raise one `ScenarioError` if a schema-valid `document` contradicts itself."""
    _Checker(document, file).run()


def check_numbers(document: Document, file: str) -> None:
    """Raise one `ScenarioError` if a number leaves its domain or weights do not sum to one."""
    checker = _Checker(document, file)
    checker.numbers()
    checker.weights()


class _Checker:
    def __init__(self, document: Document, file: str) -> None:
        self.document, self.file = document, file

    def fail(self, field: str, rule: str, value: object = NOTHING, hint: str = "") -> None:
        raise ScenarioError(self.file, field, rule, value, hint=hint)

    def run(self) -> None:
        self.unique_ids()
        self.unique_names()
        self.date()
        self.references()
        self.scores()
        self.effects()
        self.numbers()
        self.weights()
        self.variants()
        self.switches()
        self.tests()

    def ids(self, section: str) -> list[str]:
        return [entry["id"] for entry in self.document.get(section, [])]

    def unique_ids(self) -> None:
        for section in _LISTS:
            seen: set[str] = set()
            for name in self.ids(section):
                if name in seen:
                    self.fail(f"{section}.{name}", "is an id used twice in this list")
                seen.add(name)

    def unique_names(self) -> None:
        """Refuse two alike: reports print names, so they could not be told apart."""
        for section in _NAMED:
            holders: dict[str, str] = {}
            for entry in self.document.get(section, []):
                for name in {entry["name"], entry.get("label", entry["name"])}:
                    if holders.setdefault(name, entry["id"]) != entry["id"]:
                        self.fail(f"{section}.{entry['id']}", f"has the name of {holders[name]!r}", name)

    def date(self) -> None:
        try:
            date.fromisoformat(self.document["as_of"])
        except ValueError:
            self.fail("as_of", "must be a day of the calendar, YYYY-MM-DD", self.document["as_of"])

    def known(self, field: str, name: str, what: str, names: Iterable[str]) -> None:
        names = list(names)
        if name not in names:
            self.fail(field, f"must name one of the {what}", name, nearest(name, names))

    def references(self) -> None:
        actors, cited = self.ids("actors"), self.ids("sources")
        parties = self.document["parties"]
        for letter, name in parties.items():
            self.known(f"parties.{letter}", name, "actors", actors)
        if len(set(parties.values())) < len(parties):
            self.fail("parties", "must be different actors", ", ".join(parties.values()))
        for instrument in self.document["instruments"]:
            field = f"instruments.{instrument['id']}.wielder"
            self.known(field, instrument["wielder"], "actors", actors)
            if parties.get(instrument["target"]) == instrument["wielder"]:
                self.fail(field, "must be somebody else than the target", instrument["wielder"])
        for index, event in enumerate(self.document.get("events", [])):
            for name in event["actors"]:
                self.known(f"events.{index}.actors", name, "actors", actors)
            if "signal" in event:
                self.signal(f"events.{index}.signal", event["signal"])
        for field, names in _citations(self.document):
            for name in names:
                self.known(field, name, "sources", cited)
        instruments = self.ids("instruments")
        for configuration in self.document["configurations"]:
            for name in configuration["credibility"]:
                field = f"configurations.{configuration['id']}.credibility.{name}"
                self.known(field, name, "instruments", instruments)

    def signal(self, field: str, name: str) -> None:
        for kind in ("walk", "stay"):
            if f"lik_{name}_given_{kind}" not in self.document["parameters"]:
                self.fail(field, f"needs the parameter lik_{name}_given_{kind}, which is missing", name)

    def scores(self) -> None:
        issues = self.ids("issues")
        for package in self.document["packages"]:
            field = f"packages.{package['id']}.scores"
            for name in package["scores"]:
                self.known(f"{field}.{name}", name, "issues", issues)
            for name in issues:
                if name not in package["scores"]:
                    self.fail(f"{field}.{name}", "is missing: a text scores every issue")

    def effects(self) -> None:
        for instrument in self.document["instruments"]:
            trigger = instrument["trigger"]
            for effect in instrument["effects"]:
                field = f"instruments.{instrument['id']}.effects.{effect}"
                needed = _CHOICE_EFFECTS.get(effect)
                if needed is not None and trigger != needed:
                    self.fail(field, f"needs the trigger {needed!r}; this one has", trigger)
                if effect in _CONTEST_EFFECTS and trigger in _CHOICE_EFFECTS.values():
                    self.fail(field, "needs a trigger of refusal or 'in_force'; this one has", trigger)

    def numbers(self) -> None:
        for slot in slots(self.document).values():
            self.number(slot)

    def number(self, slot: Slot) -> None:
        if slot.triple is None:
            return
        low, central, high = slot.triple
        if not low <= central <= high:
            self.fail(slot.path, "must have low <= central <= high", f"{low:g}, {central:g}, {high:g}")
        bounds = slot.bounds
        if max(abs(low), abs(high)) > LARGEST:
            self.fail(slot.path, f"must be at most {LARGEST:g} in size", f"{low:g}, {central:g}, {high:g}")
        if bounds is not None:
            for label, value in zip(("low", "central", "high"), slot.triple, strict=True):
                if not bounds[0] <= value <= bounds[1]:
                    field = f"{slot.path}.{label}" if isinstance(slot.node, dict) else slot.path
                    self.fail(field, f"must lie in [{bounds[0]:g}, {bounds[1]:g}]", value)
        if slot.own("basis") == "sourced" and not slot.own("sources"):
            self.fail(
                f"{slot.path}.sources",
                "must cite a source, since the basis is 'sourced'",
                slot.own("sources"),
            )

    def weights(self) -> None:
        for party in ("A", "B"):
            total = sum(issue["weights"][party]["central"] for issue in self.document["issues"])
            if abs(total - 1.0) > WEIGHTS_TOL:
                field = f"issues.*.weights.{party}.central"
                self.fail(field, "must sum to 1 over the issues", round(total, 9))

    def variants(self) -> None:
        for variant in self.document.get("variants", []):
            self.overrides(f"variants.{variant['id']}", variant["overrides"])

    def overrides(self, field: str, values: Document) -> None:
        changed = deepcopy(self.document)
        found = slots(changed)
        for path, value in values.items():
            slot = found.get(path)
            if slot is None:
                hint = nearest(path, found)
                self.fail(f"{field}.overrides", "must name numbers of the scenario", path, hint)
            elif value is None and not path.count(".red_lines."):
                self.fail(f"{field}.overrides.{path}", "must be a number; only a red line may be null", None)
            elif isinstance(slot.node, dict):
                slot.container[slot.key] = {**slot.node, "low": value, "central": value, "high": value}
            else:
                slot.container[slot.key] = value
        check_numbers(changed, f"{self.file}: {field}")

    def switches(self) -> None:
        for entry in self.document.get("assumptions", []):
            if "switches" not in entry:
                continue
            field = f"assumptions.{entry['id']}.switches"
            told = [switch["alternative"] for switch in entry["switches"]]
            if told != entry["alternatives"]:
                self.fail(field, "must repeat the alternatives, word for word and in their order")
            for index, switch in enumerate(entry["switches"]):
                self.switch(f"{field}.{index}", switch)

    def switch(self, field: str, switch: Document) -> None:
        chosen = switch.keys() - {"alternative", "note"}
        if not chosen or ("not_modelled" in chosen and len(chosen) > 1):
            rule = "must say either what it changes (overrides or a choice) or why it is not_modelled"
            self.fail(field, rule, ", ".join(sorted(chosen)) or "neither")
        for name, section in (
            ("configuration", "configurations"),
            ("text", "packages"),
            ("variant", "variants"),
        ):
            if name in switch:
                self.known(f"{field}.{name}", switch[name], section, self.ids(section))
        self.overrides(field, switch.get("overrides", {}))

    def tests(self) -> None:
        found = slots(self.document)
        for claim in self.document.get("claims", []):
            path = claim.get("test", {}).get("switch")
            if path is not None and path not in found:
                field = f"claims.{claim['id']}.test.switch"
                self.fail(field, "must name a number of the scenario", path, nearest(path, found))


def _citations(document: Document) -> Iterator[tuple[str, list[str]]]:
    """Yield every list of source ids with its dotted path."""
    for section in _CITING:
        for index, entry in enumerate(document.get(section, [])):
            yield f"{section}.{entry.get('id', index)}.sources", entry["sources"]
    for entry in document.get("assumptions", []):
        yield f"assumptions.{entry['id']}.support", entry["support"]
    for entry in document.get("claims", []):
        for index, evidence in enumerate(entry.get("counter_evidence", [])):
            yield f"claims.{entry['id']}.counter_evidence.{index}.sources", evidence["sources"]
    for path, slot in slots(document).items():
        node: Any = slot.node
        if isinstance(node, dict) and "sources" in node:
            yield f"{path}.sources", node["sources"]

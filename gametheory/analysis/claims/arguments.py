"""The arguments of a test as they stand in a scenario: each checked, with the nearest names in errors."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import isfinite
from typing import Any, NoReturn

from gametheory.pressure import Measure
from gametheory.scenarios import Scenario, ScenarioError
from gametheory.scenarios.errors import NOTHING, nearest

__all__ = ["Arguments"]

_COMMON = frozenset({"kind", "switch"})
_PARTIES = ("A", "B")


class Arguments:
    """Reads the arguments of one test; what is not read is an error.

    Parameters
    ----------
    scenario : Scenario
    claim : str
        Id of the claim.
    test : mapping
        The test as it stands in the file.
    """

    def __init__(self, scenario: Scenario, claim: str, test: Mapping[str, Any]) -> None:
        self.scenario, self.claim, self.test = scenario, claim, test
        self.read = set(_COMMON)

    def fail(self, name: str, rule: str, value: object = NOTHING, hint: str = "") -> NoReturn:
        """Raise the error of the argument `name`."""
        field = f"claims.{self.claim}.test.{name}"
        raise ScenarioError(self.scenario.file, field, rule, value, hint=hint)

    def finish(self) -> None:
        """Raise an error if an argument has not been read."""
        for name in self.test:
            if name not in self.read:
                kind = self.test["kind"]
                self.fail(name, f"is no argument of the kind {kind!r}", hint=nearest(name, self.read))

    def has(self, name: str) -> bool:
        """Return whether the argument is given."""
        return name in self.test

    def raw(self, name: str, default: Any = NOTHING) -> Any:
        """Return the argument as it stands."""
        self.read.add(name)
        if name in self.test:
            return self.test[name]
        if default is NOTHING:
            self.fail(name, "is missing")
        return default

    def one(self, name: str, known: Collection[str], default: Any = NOTHING) -> str:
        """Return the argument, one of the `known` names."""
        value = self.raw(name, default)
        return value if value is default else self.known(name, value, known)

    def several(self, name: str, known: Collection[str], default: Any = NOTHING) -> tuple[str, ...]:
        """Return the argument, a list of `known` names."""
        value = self.raw(name, default)
        if value is default:
            return tuple(value)
        return tuple(self.known(name, each, known) for each in self.items(name, value))

    def items(self, name: str, value: object) -> list[Any]:
        """Return `value` if it is a list with entries that do not repeat."""
        if not isinstance(value, list) or not value:
            self.fail(name, "must be a list with at least one entry", value)
        if any(each in value[:index] for index, each in enumerate(value)):
            self.fail(name, "must not repeat an entry", ", ".join(map(str, value)))
        return value

    def known(self, name: str, value: object, known: Collection[str]) -> str:
        """Return `value` if it is one of the `known` names."""
        if not isinstance(value, str) or value not in known:
            hint = nearest(value, known)
            rule = f"must be one of {', '.join(known)}" if len(known) <= 12 else "is not known"
            self.fail(name, rule, value, hint if "did you mean" in hint else "")
        return value

    def number(self, name: str, default: Any = NOTHING, *, positive: bool = False) -> float:
        """Return the argument, a finite number."""
        value = self.raw(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            self.fail(name, "must be a finite number", value)
        if positive and value <= 0:
            self.fail(name, "must be positive", value)
        return float(value)

    def configuration(self, name: str = "configuration") -> str:
        """Return a configuration, by default the first one in which anybody presses."""
        from gametheory.analysis.explain import default_configuration

        return self.one(name, self.scenario.configurations, default_configuration(self.scenario))

    def configurations(self) -> tuple[str, ...]:
        """Return a list of configurations, by default all."""
        return self.several(
            "configurations", self.scenario.configurations, tuple(self.scenario.configurations)
        )

    def texts(self, name: str = "texts", default: Any = NOTHING) -> tuple[str, ...]:
        """Return a list of texts."""
        return self.several(name, self.scenario.packages, default)

    def party(self, name: str = "party") -> int:
        """Return the index of a party."""
        return _PARTIES.index(self.one(name, _PARTIES))

    def measures(self, default: Any = NOTHING) -> tuple[Measure, ...]:
        """Return a list of meanings of even."""
        known = [str(measure) for measure in Measure]
        return tuple(Measure(each) for each in self.several("measures", known, default))

    def path(self, name: str) -> str:
        """Return the dotted path of a number."""
        value = self.raw(name)
        if value not in self.scenario.slots:
            self.fail(name, "must name a number of the scenario", value, nearest(value, self.scenario.slots))
        return str(value)
